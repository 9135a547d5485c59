/* SPDX-License-Identifier: Apache-2.0 */
/* erase.h: words that go for good, and what stays so that the statistics stay whole: the rows,
   their kinds and moments, and who of us answered. Used for a person (erasure.h) and for what is
   old (retention.h).

       while ((got = erase_conversation(c, d, org, id, bin, &n)) > 0) ...     each in a write

   Files that are nobody else's lose their row at once and their bytes soon after, by
   erase_files: no input or output happens inside a write. */
#ifndef DESK_ERASE_H
#define DESK_ERASE_H

#include "base/store.h"
#include "desk/actor.h"

enum {
    ERASE_BATCH = 10, /* messages in one write: bodies are read, so that the search forgets them,
                         and each may have a megabyte */
    ERASE_ARENA_BYTES = 64 << 20, /* of one write */
    ERASE_FILES_BATCH = 200
};

/* Within a write: a piece of it. >0 there is more, 0 it is done. *messages_r of them went. `bin`:
   it leaves the lists, too. */
int erase_conversation(struct call *c, struct db_conn *d, int64_t org, int64_t id, bool bin,
                       int64_t *messages_r);

/* The same for what one person said in conversations of others. */
int erase_said_by(struct call *c, struct db_conn *d, int64_t org, int64_t customer_id,
                  int64_t *messages_r);

/* Within a write: a file that nothing points to any more goes. >0 it went, 0 something has it. */
int erase_file(struct call *c, struct db_conn *d, int64_t org, int64_t file_id);

/* Where bytes lie: attachments, and mails as they came. */
struct erase_stores {
    const struct store *files, *raw;
};

/* Bytes that nothing names any more leave the disk; it makes its own writes. >0 there may be
   more. */
int erase_files(struct call *c, struct db *db, const struct erase_stores *stores);

#endif
