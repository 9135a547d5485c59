/* SPDX-License-Identifier: Apache-2.0 */
/* whisper.h: what people who wrote alike asked next: "7 of 24 asked this next". From the inbox's
   own conversations, by the likeness of sentence vectors; said only where enough wrote alike and
   the question came at least twice as often as it usually does.

       whisper_gather(c, reader, reading, ids, &ledger)     vectors of turns not seen before
       whisper_find(c, d, org, inbox_id, &ledger)           before storing: what came next
       whisper_show(c, d, org, whisper_json, &whisper)      with the words, while they stand

   Only places and counts are kept; the words are looked up where they were said when they are
   shown, so that they go with their message. */
#ifndef DESK_WHISPER_H
#define DESK_WHISPER_H

#include "desk/ledger.h"
#include "desk/whisper.sql.h"

enum {
    WHISPER_ALIKE_MIN = 20,
    WHISPER_ALIKE_MAX = 200, /* conversations, the most alike first */
    WHISPER_TIMES = 2,       /* the usual rate */
    WHISPER_ROWS_MAX = 4000, /* the youngest messages of the inbox that are looked through */
    WHISPER_TURNS_MAX = 30,  /* of a conversation, whose vectors are kept */
    WHISPER_LIKE = 55,       /* hundredths of a cosine: two messages are alike */
    WHISPER_SAME = 60        /* two questions are the same */
};

int whisper_gather(struct call *c, struct heard_reader *reader, const struct heard_reading *r,
                   const int64_t *ids, struct ledger *l);
int whisper_find(struct call *c, struct db_conn *d, struct ledger *l);
int whisper_store(struct call *c, struct db_conn *d, const struct ledger *l);

struct whisper {
    struct str words; /* as one of them asked it; empty: nothing to say */
    int64_t asked, alike;
    int64_t usual_milli; /* how often it is asked next by anybody, thousandths */
};
int whisper_show(struct call *c, struct db_conn *d, int64_t org, struct str whisper_json,
                 struct whisper *whisper_r);

#endif
