/* SPDX-License-Identifier: Apache-2.0 */
/* check_back_view.h: asking whether a fix held, beside the conversation. */
#ifndef WEB_CHECK_BACK_VIEW_H
#define WEB_CHECK_BACK_VIEW_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct check_back_view {
    int64_t id, conversation_id; /* id 0: one is offered */
    struct str csrf;
    struct str offer, line;
    struct str question; /* to insert, in the customer's language; empty: it is not the time */
    struct str language; /* of the question, as in "de" */
    bool open;           /* its day is to come, or came, and nobody said what it was */
    bool is_due, may_answer;
};

#endif
