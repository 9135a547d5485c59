/* SPDX-License-Identifier: Apache-2.0 */
/* context.h: what another program of the house knows of a customer: their orders, their contract.
   A desk may have one source, which is asked by a signed GET and answers with a line and a few
   facts; doc/context.md is the contract.

       context_source_put(c, d, who, desk_id, &edit, version)    an admin says where
       context_want(c, d, org, conversation_id, stale_us)        somebody wrote, somebody looks
       context_claim(c, db, lease_ms, &item)                     a worker (channel/context_ask.h)
       context_settle(c, db, &item, &answer)                     asks, and says how that went
       context_of(c, d, who, conversation_id, &context)          what is kept, with its age

   No page ever waits for the source: pages show what is kept, and "context.changed" tells screens
   when something new came. A source that does not answer is left alone, longer each time; what it
   said before stays, with its age. What it says is its word, a fact with its source: it is never
   read by the engine, and never becomes part of a person's story by itself. */
#ifndef DESK_CONTEXT_H
#define DESK_CONTEXT_H

#include "desk/actor.h"
#include "desk/context.sql.h"

enum {
    CONTEXT_NAME_BYTES = 40,
    CONTEXT_URL_BYTES = 1000, /* of the pattern */
    CONTEXT_ASKED_BYTES = 2000,
    CONTEXT_ANSWER_BYTES = 16384,
    CONTEXT_TIMEOUT_MS = 2000,
    CONTEXT_LINE_BYTES = 300,
    CONTEXT_ITEMS_MAX = 8,
    CONTEXT_LABEL_BYTES = 60,
    CONTEXT_VALUE_BYTES = 200,
    CONTEXT_ERROR_BYTES = 300,
    CONTEXT_FRESH_MIN = 10, /* so long what is kept is not asked again by looking */
    CONTEXT_AGAIN_S = 5,    /* nor by writing */
    CONTEXT_TRIES_MAX = 5,  /* for one person; then until it is wanted again */
    CONTEXT_PAUSE_S = 60,   /* after the first failure; doubles */
    CONTEXT_PAUSE_MAX_S = 3600,
    CONTEXT_KEPT_D = 30,
    CONTEXT_OLD_SECRET_H = 24
};
#define CONTEXT_WORK "context"

/* struct context_source, struct context and struct context_item are rows: context.sql. */

struct context_edit {
    struct str name, url; /* url: https://..., with {email} or {customer} */
    struct str secret;    /* sealed; taken only where there is no source yet */
    bool enabled;
};

/* All need MAY_MANAGE_ACCESS. Where a desk has no source, its url is empty. */
int context_source_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t desk_id,
                       struct context_source *source_r);
int context_source_all(struct call *c, struct db_conn *d, const struct actor *who,
                       struct context_source **list_r, size_t *n_r);
/* What another address said is forgotten. */
int context_source_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t desk_id,
                       const struct context_edit *it, int64_t version);
int context_source_remove(struct call *c, struct db_conn *d, const struct actor *who,
                          int64_t desk_id);
int context_source_rotate(struct call *c, struct db_conn *d, const struct actor *who,
                          int64_t desk_id, struct str secret);

/* ---- asking ---- */

struct context_ask {
    struct str url, secret, old_secret; /* as they lie in the database */
    int64_t old_until_us;
    struct str email; /* of the person; may be empty */
    int64_t customer_id;
};
struct context_answer {
    int64_t status, took_ms; /* status 0: no answer came */
    struct str asked, body;  /* the address, and the beginning of the answer: for whoever tries */
    struct str line, items_json; /* as they are kept; empty: nothing is known */
    struct str error;            /* empty: it answered as it should */
    bool theirs;                 /* of an error: it is about this person alone, the source works */
};
/* Asks; of the channel, which is not everybody's to include. Never fails: the answer says why. */
typedef void context_asker(struct call *c, const void *config, const struct context_ask *ask,
                           struct context_answer *answer_r);

/* What came back, into line and items, or an error. */
void context_read(struct call *c, int64_t status, struct str body, struct context_answer *answer_r);

/* What an admin's try asks: `email` as typed. Needs MAY_MANAGE_ACCESS. */
int context_try(struct call *c, struct db_conn *d, const struct actor *who, int64_t desk_id,
                struct str email, struct context_ask *ask_r);

/* ---- keeping ---- */

/* Within a write: it is asked soon, unless it was asked since stale_us or the desk has no source.
 */
int context_want(struct call *c, struct db_conn *d, int64_t org, int64_t conversation_id,
                 int64_t stale_us);

/* What is kept of the customer of a conversation; needs MAY_READ on it. 0: nothing, not yet. */
int context_of(struct call *c, struct db_conn *d, const struct actor *who, int64_t conversation_id,
               struct context *context_r);

int context_next_due(struct call *c, struct db_conn *d, int64_t *due_us_r);
/* The next one, leased; a write of its own. 0: none. */
int context_claim(struct call *c, struct db *db, int64_t lease_ms, struct context_item *item_r,
                  struct context_ask *ask_r);
/* A write of its own. 0: the lease was another's. */
int context_settle(struct call *c, struct db *db, const struct context_item *item,
                   const struct context_answer *answer);

/* Within a write: forgets what nobody wanted for CONTEXT_KEPT_D. How many. */
int64_t context_forget(struct call *c, struct db_conn *d);

#endif
