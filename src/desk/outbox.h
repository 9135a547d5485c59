/* SPDX-License-Identifier: Apache-2.0 */
/* outbox.h: what is to leave the house, and how that goes.

   A reply is a message and a row here, made by message_reply:

       held       may be taken back until due_us on this server's clock: undo send, or send later
       queued     tried before and to be tried again, not before due_us
       sending    a sender has it, until its lease ends
       sent       the other side said yes
       failed     the other side said no for good, or too often; an agent may retry
       cancelled  taken back: the words are a draft again, the conversation does not show it
       unknown    a sender died between asking and noting the answer. Shown to the agent, never sent
   again by itself

   A sender, in its own process or thread, works like this; nothing here knows how words travel:

       while ((got = outbox_claim(c, db, STR("mail"), holder, lease_ms, &item)) > 0) {
           ... sends item.body to item.envelope_json under item.wire_id, the same for every try ...
           outbox_settle(c, db, &item, OUTBOX_SENT, STR(""))      0: the lease was lost, and the row
   is unknown
       }

   Claiming and settling are writes of their own; the rest runs within one. Each change of state
   tells "outbox.STATE" to those who see the inbox, and a failure notifies the reply's author. */
#ifndef DESK_OUTBOX_H
#define DESK_OUTBOX_H

#include "desk/actor.h"
#include "desk/draft.h"
#include "desk/outbox.sql.h"

enum {
    OUTBOX_HOLD_MS = 12000, /* where the inbox says nothing else */
    OUTBOX_HOLD_MS_MAX = 120000,
    OUTBOX_LATER_DAYS = 400, /* send later, at most */
    OUTBOX_TRIES_MAX = 12,   /* about two days */
    OUTBOX_BACKOFF_S = 60,   /* after the first failure; doubles */
    OUTBOX_BACKOFF_MAX_S = 6 * 3600,
    OUTBOX_LEASE_MS_MAX = 600000,
    OUTBOX_ERROR_BYTES = 500,
    OUTBOX_LIST_MAX = 100
};

/* struct outbox is a row: outbox.sql. */

int outbox_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
               struct outbox *it_r);

/* In a state, of the inboxes that `who` sees, the earliest due first; after_due_us and after_id are
   the last row's, 0 for the first page. limit 1..OUTBOX_LIST_MAX (0: 50). */
int outbox_list(struct call *c, struct db_conn *d, const struct actor *who, struct str state,
                int64_t after_due_us, int64_t after_id, int limit, struct outbox **list_r,
                size_t *n_r);

/* Takes a reply back: the author or a lead. The words and files become the actor's draft (draft_r
   may be NULL). CONFLICT with a sentence when it is too late: it is being sent, or was. */
int outbox_cancel(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  struct draft *draft_r);

/* Another moment for what is held or queued; 0: now. At most OUTBOX_LATER_DAYS ahead. */
int outbox_reschedule(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                      int64_t send_us);

/* What failed or is unknown is queued again: an agent's decision, who knows that it may arrive
 * twice. */
int outbox_retry(struct call *c, struct db_conn *d, const struct actor *who, int64_t id);

/* An unknown one did arrive, somebody found out. */
int outbox_mark_sent(struct call *c, struct db_conn *d, const struct actor *who, int64_t id);

/* ---- for senders
 * ------------------------------------------------------------------------------------------------
 */

enum outbox_result { OUTBOX_SENT, OUTBOX_AGAIN, OUTBOX_FAILED, OUTBOX_UNKNOWN };

/* struct outbox_item is a row with all that a sender needs: outbox.sql. */

/* The next due one of a channel, in any organisation, leased to `holder` (a name for people) for
   lease_ms. >0 an item, 0 nothing is due. A write of its own. */
int outbox_claim(struct call *c, struct db *db, struct str channel, struct str holder,
                 int64_t lease_ms, struct outbox_item *item_r);

/* How it went; `words` is what the other side said. AGAIN tries later, with a growing pause, and is
   FAILED after OUTBOX_TRIES_MAX. >0 noted; 0: the lease is not this one's any more, nothing is
   changed. A write of its own. */
int outbox_settle(struct call *c, struct db *db, const struct outbox_item *item,
                  enum outbox_result result, struct str words);

/* A mail server said later that it could not be delivered: what was sent has failed. >0, 0 it was
   no longer sent. Within a write. */
int outbox_bounced(struct call *c, struct db_conn *d, int64_t org, int64_t id, struct str words);

/* Those whose lease ended without a word become unknown; for a timer, and at the start. *n_r of
   them. Within a write. */
int outbox_expire(struct call *c, struct db_conn *d, int limit, size_t *n_r);

/* When the next one of a channel is due, or NO_TIME. */
int outbox_next_due(struct call *c, struct db_conn *d, struct str channel, int64_t *due_us_r);

/* ---- for message.c
 * ------------------------------------------------------------------------------------------------
 */

struct outbox_new {
    int64_t message_id, agent_id;
    struct str channel, envelope_json, domain; /* domain: of the wire_id; may be empty */
    int64_t number; /* of the conversation: the wire_id names it (reply_token.h) */
    int64_t conversation_id, inbox_id; /* mail: answers are placed by its id */
    int64_t due_us;
};
int outbox_put(struct call *c, struct db_conn *d, int64_t org, const struct outbox_new *it,
               int64_t *id_r);

#endif
