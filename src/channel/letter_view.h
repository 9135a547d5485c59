/* SPDX-License-Identifier: Apache-2.0 */
/* letter_view.h: what letters.html shows. */
#ifndef CHANNEL_LETTER_VIEW_H
#define CHANNEL_LETTER_VIEW_H

#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

struct letter_line {
    struct str words, subject, url;
};
struct letter_view {
    struct str desk, name, url, profile; /* the organisation's name; the reader's; where to go */
    int64_t minutes, days;
    struct letter_line *lines;
    size_t n_lines;
};

#endif
