/* SPDX-License-Identifier: Apache-2.0 */
/* backup_view.h: what the settings of backups show. */
#ifndef WEB_BACKUP_VIEW_H
#define WEB_BACKUP_VIEW_H

#include "web/pages_view.h"

struct backup_line {
    struct str name, when;
    int64_t mb, files, lost;
    bool daily;
};
struct backup_page {
    struct page_frame frame;
    const struct settings_nav *tabs;
    struct str told, fault, failed; /* fault: of the last one, which failed then */
    struct str folder, newest, cannot;
    bool wrong, moves, password; /* password: asked again, of who has one */
    bool apart;                  /* they lie where heard.conf says, not beside the desk */
    int64_t files, mb, keep_daily;
    struct backup_line *lines;
    size_t n_lines;
};

#endif
