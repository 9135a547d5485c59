/* SPDX-License-Identifier: Apache-2.0 */
/* page_context.h: what a desk's source said, for the panel. */
#ifndef WEB_PAGE_CONTEXT_H
#define WEB_PAGE_CONTEXT_H

#include "desk/conversation.h"
#include "web/context_view.h"
#include "web/page.h"

/* NULL: nothing is kept. */
int context_fill(struct page *p, const struct conversation *it, const struct context_view **v_r);

#endif
