/* SPDX-License-Identifier: Apache-2.0 */
/* forward_view.h: what forward.html shows. */
#ifndef WEB_FORWARD_VIEW_H
#define WEB_FORWARD_VIEW_H

#include "web/view.h"

struct forward_row {
    int64_t id;
    struct str who, when, preview;
    bool chosen;
    struct file_view *files;
    size_t n_files;
};
struct forward_view {
    struct page_frame frame;
    int64_t id, number;
    struct str subject, customer, back, from;
    struct forward_row *rows;
    size_t n_rows;
};

#endif
