/* SPDX-License-Identifier: Apache-2.0 */
/* page_check_back.h: asking whether a fix held, for the panel, the composer and the toast. */
#ifndef WEB_PAGE_CHECK_BACK_H
#define WEB_PAGE_CHECK_BACK_H

#include "desk/conversation.h"
#include "web/check_back_view.h"
#include "web/page.h"
#include "web/view.h"

/* NULL: there is nothing to say and nothing to offer. */
int check_back_fill(struct page *p, const struct conversation *v, const struct listen_view *heard,
                    const struct check_back_view **v_r);

/* What a reply may begin with where today is the day and it is for `who` to ask; else empty. */
int check_back_draft(struct page *p, const struct conversation *v, struct str *words_r);

/* Offers to set one where the conversation was just closed. */
int check_back_offer(struct page *p, int64_t conversation_id, struct page_told *told);

#endif
