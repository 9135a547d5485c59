/* SPDX-License-Identifier: Apache-2.0 */
/* memo.h: what the model said of pieces that it has seen a moment ago.

   A draft is coached as the last turn of its conversation, so each pause reads the turns before it
   again, and a conversation that one more mail came to is read from its beginning. The model says
   the same of the same pieces every time, to the bit, and its passes are nearly all of a reading.
   A memo keeps the last of them, for all readers of one process:

       struct memo *memo = memo_new(MEMO_BYTES, secret);
       reader_share(reader, memo);              any number of readers of one model; any thread
       memo_free(memo);                         after the readers

   It holds numbers alone, no word: an entry is found by a keyed 128-bit hash of the pieces' ids,
   so that nobody who writes to the desk can make two texts meet. The oldest entries make room. */
#ifndef ENGINE_MEMO_H
#define ENGINE_MEMO_H

#include "heard.h"

enum {
    MEMO_BYTES = 4 << 20, /* some 400 turns of 60 words */
    MEMO_BYTES_MIN = 1 << 20,
    MEMO_SECRET = 16,
    MEMO_PARTS = 4, /* of one entry */
};

struct memo;
struct memo_key {
    uint64_t a, b;
};
/* Where a part of an entry comes from, or goes to. */
struct memo_part {
    void *at;
    size_t n;
};

/* NULL when memory is short: readers do without. */
struct memo *memo_new(size_t bytes, const uint8_t secret[MEMO_SECRET]);
void memo_free(struct memo *memo); /* NULL is fine */

struct memo_key memo_key(const struct memo *memo, const void *bytes, size_t n, uint64_t kind);
/* Fills all parts; false, and nothing touched, where there is no entry of just these sizes. */
bool memo_get(struct memo *memo, struct memo_key key, const struct memo_part *parts, size_t n);
void memo_put(struct memo *memo, struct memo_key key, const struct memo_part *parts, size_t n);
/* Asked and found, since it was made; for tests, when nobody reads. */
void memo_counts(struct memo *memo, uint64_t *asked_r, uint64_t *found_r);

void reader_share(struct heard_reader *reader, struct memo *memo); /* reader.c */

#endif
