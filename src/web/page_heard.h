/* SPDX-License-Identifier: Apache-2.0 */
/* page_heard.h: what the engine heard in a conversation, for the panel and the thread. */
#ifndef WEB_PAGE_HEARD_H
#define WEB_PAGE_HEARD_H

#include "desk/panel.h"
#include "web/page.h"

struct heard_marks {
    const struct need *needs; /* by message, then by place */
    size_t n;
};
int heard_fill(struct page *p, int64_t conversation_id, struct listen_view *v,
               struct heard_marks *marks_r);

/* The marks in one message's text, in order. */
size_t heard_marks_of(struct page *p, const struct heard_marks *marks, int64_t message_id,
                      struct prose_mark **at_r);

#endif
