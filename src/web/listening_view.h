/* SPDX-License-Identifier: Apache-2.0 */
/* listening_view.h: what listening.html shows: switches, what was learned, how the coach fares. */
#ifndef WEB_LISTENING_VIEW_H
#define WEB_LISTENING_VIEW_H

#include "desk/learned.h"
#include "desk/listening.h"
#include "web/pages_view.h"

struct head_row {
    struct str what, claim, state;
    int64_t corrections, held, shipped, own;
};
struct listening_view {
    struct page_frame frame;
    const struct settings_nav *tabs;
    struct str told, org;
    struct desk_listening *desks;
    size_t n_desks;
    struct head_row *heads;
    size_t n_heads;
    struct nudge_count *nudges;
    size_t n_nudges;
    bool may_switch, may_drop;
    int64_t done, left;    /* readings, while an older model's are read again */
    struct str left_words; /* "20 minutes"; empty: not known */
};

#endif
