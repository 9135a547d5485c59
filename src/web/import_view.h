/* SPDX-License-Identifier: Apache-2.0 */
/* import_view.h: what the settings of imports show. */
#ifndef WEB_IMPORT_VIEW_H
#define WEB_IMPORT_VIEW_H

#include "web/pages_view.h"

struct import_line {
    int64_t id, all, done, bad;
    struct str name, source, inbox, state, when, error, href;
    bool moves, goes_on, over, may_go; /* waiting or running; may be let go on; done; taken back */
    bool counted;
};
struct import_fault_line {
    struct str place, words;
};
struct import_page {
    struct page_frame frame;
    const struct settings_nav *tabs;
    struct str told;
    bool wrong, moves; /* something is on its way */
    struct import_line *lines;
    size_t n_lines;
    struct label_view *inboxes;
    size_t n_inboxes;
    int64_t most_mb;
    struct import_line it; /* of one's page */
    struct import_fault_line *faults;
    size_t n_faults;
};

#endif
