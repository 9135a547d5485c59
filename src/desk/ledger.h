/* SPDX-License-Identifier: Apache-2.0 */
/* ledger.h: from what the engine found to rows of need and promise. Between reading.c, which reads,
   and the tables; others use need.h and promise.h.

       struct ledger l = {.org = org, .conversation_id = id};
       ledger_gather(c, reading, message_ids, &l)      copies what is wanted out of the reader
       db_write(c, db, ledger_store, &l)               matches it with what is there */
#ifndef DESK_LEDGER_H
#define DESK_LEDGER_H

#include "db/query.h"
#include "heard.h"

enum { LEDGER_NEEDS_MAX = 1000, LEDGER_PROMISES_MAX = 500 };

struct ledger_words {
    int64_t message_id, start_at, end_at, said_us;
    struct str words;
};
struct ledger_need {
    struct ledger_words at;
    const char *kind;
    int64_t p;         /* thousandths */
    ptrdiff_t same_as; /* its place in the list; -1: none */
    int64_t answer_message_id;
    bool closed;    /* by the customer's own word */
    bool doubted;   /* by the desk's own head: no need at all */
    int64_t row_id; /* set while storing */
};
/* A reply that answers or solves something keeps what was promised before it. */
struct ledger_move {
    int64_t message_id, said_us;
};
struct ledger_promise {
    struct ledger_words at;
    int64_t due_us; /* NO_TIME: none */
    bool has_time;
    int64_t kept_message_id;
    bool doubted;
    int64_t row_id;
};
/* A customer's message as the encoder sees it, and the need that came next: whisper.h. */
struct ledger_vector {
    int64_t message_id, said_us;
    bool seen;      /* its own vector is stored already */
    ptrdiff_t next; /* a place in the list of needs; -1: none */
    int8_t vector[384], next_vector[384];
};
struct ledger_seen {
    int64_t message_id, next_need_id;
};
/* -1 cooler, 0 the same, 1 warmer: forecast.h. */
struct ledger_forecast {
    int64_t message_id, said_us;
    int said, was;
};
/* Something that may be worth knowing of the person: a guess until somebody keeps it. */
struct ledger_fact {
    struct ledger_words at; /* the whole sentence */
    const char *kind;       /* of fact.h */
    int64_t p, expires_us;
};
struct ledger {
    int64_t org, conversation_id, customer_id, inbox_id;
    int64_t due_us;   /* what conversation.reading_due_us was when the turns were taken */
    int64_t first_us; /* when the first turn was said */
    bool grave;       /* somebody is in distress: nothing automatic is said */
    bool nothing;     /* there is nothing to read: only the mark is taken off */
    int64_t turns, intensity_milli, temperature_cues;
    struct db_int temperature;
    int64_t date_us;     /* the first day they named that is still to come; NO_TIME: none */
    struct str language; /* of the longest thing the customer wrote; may be empty */
    struct str model, messages_json, reading_json, doubted_json, whisper_json, panel_json;
    const int64_t *message_ids; /* what was read */
    size_t n_messages;
    struct ledger_need *needs;
    size_t n_needs;
    struct ledger_promise *promises;
    size_t n_promises;
    struct ledger_move *moves;
    size_t n_moves;
    struct ledger_seen *seen; /* vectors that are there already */
    size_t n_seen;
    struct ledger_vector *vectors;
    size_t n_vectors;
    bool waits; /* the customer spoke last */
    int8_t last_vector[384];
    struct db_int peak, end; /* heat.h, thousandths of an intensity */
    int64_t calmed_message_id;
    bool heated;           /* now, against this person's own baseline */
    struct str heat_words; /* what that rests on first */
    struct ledger_forecast *forecasts;
    size_t n_forecasts;
    struct ledger_fact *facts;
    size_t n_facts;
};

/* Into the arena: the reader may be given back after it. */
int ledger_gather(struct call *c, const struct heard_reading *r, const int64_t *message_ids,
                  struct ledger *l);

/* Of ledger_fact.c: what may be worth knowing of the person. */
void ledger_gather_facts(struct call *c, const struct heard_reading *r, struct ledger *l);
int ledger_store_facts(struct call *c, struct db_conn *d, const struct ledger *l);

/* Whether the message was among what was read. */
bool ledger_has_read(const struct ledger *l, int64_t message_id);

/* A db_write function; arg is the ledger. 0: the conversation is not there any more. */
int ledger_store(struct call *c, struct db_conn *d, void *arg);

#endif
