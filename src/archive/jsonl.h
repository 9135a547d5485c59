/* SPDX-License-Identifier: Apache-2.0 */
/* jsonl.h: conversations as JSON Lines, one a line (doc/reading.md).

   Only `id` and `turns` are needed. Unknown keys are read past. A line that is broken, or does not
   say what a conversation must say, becomes an item with an error; the next line is read all the
   same. Lines have no maximum: a turn's text is kept as far as it is read, and the rest costs no
   memory. */
#ifndef ARCHIVE_JSONL_H
#define ARCHIVE_JSONL_H

#include "archive/conversation.h"
#include "base/json_pull.h"

struct jsonl {
    struct json_pull pull;
    uint64_t line;
};

void jsonl_init(struct jsonl *j, struct input *in);
void jsonl_free(struct jsonl *j);

/* The next conversation into *v: true, and v->error is "" where it could be read. False at the end.
 */
bool jsonl_next(struct jsonl *j, struct conversation *v);

#endif
