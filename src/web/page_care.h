/* SPDX-License-Identifier: Apache-2.0 */
/* page_care.h: what leads wrote, for the panel. */
#ifndef WEB_PAGE_CARE_H
#define WEB_PAGE_CARE_H

#include "desk/conversation.h"
#include "web/care_view.h"
#include "web/page.h"

/* *v_r stays NULL where nobody wrote anything and nothing was decided. The procedure at words of
   danger goes into `heard`. */
int care_fill(struct page *p, const struct conversation *it, struct listen_view *heard,
              const struct care_view **v_r);

#endif
