/* SPDX-License-Identifier: Apache-2.0 */
/* page_fact.h: a person's story, for the pages that show it. */
#ifndef WEB_PAGE_FACT_H
#define WEB_PAGE_FACT_H

#include "desk/customer.h"
#include "desk/fact.h"
#include "web/page.h"
#include "web/story_view.h"

/* Beside a conversation a few lines; with conversation_id 0 all of them. The facts come along. */
int story_fill(struct page *p, int64_t customer_id, int64_t conversation_id, struct story_view *v,
               struct fact **facts_r, size_t *n_r);

#endif
