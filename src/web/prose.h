/* SPDX-License-Identifier: Apache-2.0 */
/* prose.h: a message's words as blocks and runs, so that the template lays them out and nothing of
   them is ever taken for HTML.

       struct prose p = prose_plain(&c->arena, body, marks, n_marks);      what a customer wrote
       struct prose p = prose_markdown(&c->arena, body);                   what one of us wrote

   Addresses of the web become links; marks (bytes start..end of the body) become runs of their own:
   an open need, an answered one, a signal. Marks must stand in order and not overlap; those that do
   are left out. */
#ifndef WEB_PROSE_H
#define WEB_PROSE_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum { PROSE_BLOCKS_MAX = 4000, PROSE_RUNS_MAX = 20000 };

enum run_kind {
    RUN_TEXT,
    RUN_BREAK,
    RUN_STRONG,
    RUN_EMPHASIS,
    RUN_CODE,
    RUN_LINK,
    RUN_MENTION,
    RUN_NEED,
    RUN_ANSWERED,
    RUN_SIGNAL
};
struct prose_run {
    enum run_kind kind;
    struct str text, href;
    struct str mark; /* the mark's name: an anchor on the page */
};
struct prose_line {
    struct prose_run *runs;
    size_t n_runs;
};
enum block_kind { BLOCK_TEXT, BLOCK_QUOTE, BLOCK_CODE, BLOCK_LIST, BLOCK_NUMBERED, BLOCK_HEAD };
struct prose_block {
    enum block_kind kind;
    struct prose_line *lines; /* a list's items; of anything else the one line */
    size_t n_lines;
};
struct prose {
    struct prose_block *blocks;
    size_t n_blocks;
};

struct prose_mark {
    int64_t start, end; /* bytes of the text */
    enum run_kind kind;
    struct str name;
};

struct prose prose_plain(struct arena *a, struct str text, const struct prose_mark *list, size_t n);
struct prose prose_markdown(struct arena *a, struct str text);

#endif
