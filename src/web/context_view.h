/* SPDX-License-Identifier: Apache-2.0 */
/* context_view.h: what a desk's source says of a customer, beside the conversation. */
#ifndef WEB_CONTEXT_VIEW_H
#define WEB_CONTEXT_VIEW_H

#include "base/str.h"

#include <stddef.h>

struct context_item_view {
    struct str label, value, href; /* href empty: none */
};
struct context_view {
    struct str line, told, exact; /* told: "the shop, 4 min ago" */
    struct context_item_view *items;
    size_t n_items;
    struct str error; /* for who can mend it; empty: none */
};

#endif
