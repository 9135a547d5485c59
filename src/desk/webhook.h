/* SPDX-License-Identifier: Apache-2.0 */
/* webhook.h: who outside is told what happens here. Each event that a webhook wants becomes a
   delivery in the same transaction, so that nothing is told that did not happen and nothing that
   happened is lost; a sender (channel/hook.h) signs and posts them.

       struct webhook_new it = {.name = STR("Shop"), .url = STR("https://shop.example.org/hook"),
                                .events = STR("message.* conversation.opened"), .secret = sealed};
       if (webhook_create(c, d, who, &it, &webhook) < 0) return -1;

   A delivery that is refused is tried again for about three days, later each time. A webhook where
   nothing arrived for WEBHOOK_FAILING_DAYS is switched off, and the admins are told. What is told
   holds ids, names and numbers, never the text of a message: whoever may read it asks the API.

   Secrets come and go sealed; this folder never sees them open. After a rotation both sign for
   WEBHOOK_OLD_SECRET_H hours, so that the other side may change at its own pace. */
#ifndef DESK_WEBHOOK_H
#define DESK_WEBHOOK_H

#include "db/event.h"
#include "desk/actor.h"
#include "desk/webhook.sql.h"

enum {
    WEBHOOKS_MAX = 50,
    WEBHOOK_NAME_BYTES = 100,
    WEBHOOK_URL_BYTES = 2000,
    WEBHOOK_EVENTS_BYTES = 2000,
    WEBHOOK_ANSWER_BYTES = 1000, /* kept of what the other side says */
    WEBHOOK_TRIES_MAX = 10,
    WEBHOOK_FAILING_DAYS = 5,
    WEBHOOK_OLD_SECRET_H = 24,
    WEBHOOK_KEPT_DAYS = 30, /* deliveries */
    WEBHOOK_PAGE_MAX = 100
};
#define WEBHOOK_WORK "webhook" /* the notice that wakes a sender */

struct webhook_new {
    struct str name, url;
    struct str events; /* kinds with spaces between; "tag.*" takes all of a noun, "*" all */
    struct str secret; /* sealed; only for a new one */
    bool disabled;
};

/* struct webhook, struct webhook_delivery and struct webhook_item are rows: webhook.sql. */

int webhook_create(struct call *c, struct db_conn *d, const struct actor *who,
                   const struct webhook_new *it, struct webhook *webhook_r);
int webhook_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct webhook *webhook_r);
int webhook_list(struct call *c, struct db_conn *d, const struct actor *who,
                 struct webhook **list_r, size_t *n_r);

/* All of it but the secret is put. `version` 0 when it does not matter. Switching it on again
   forgets that it was failing. */
int webhook_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                const struct webhook_new *it, int64_t version);
int webhook_delete(struct call *c, struct db_conn *d, const struct actor *who, int64_t id);
int webhook_rotate(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   struct str secret);

/* Sends "webhook.ping" to this one, whatever it wants otherwise. */
int webhook_ping(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                 int64_t *delivery_id_r);

/* The youngest first; before_id 0: the first page. limit 1..WEBHOOK_PAGE_MAX. */
int webhook_deliveries(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                       int64_t before_id, int limit, struct webhook_delivery **list_r, size_t *n_r);
int webhook_delivery_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                         struct webhook_delivery *it_r);

/* Sends it once more, under the same id, as if it were new. */
int webhook_replay(struct call *c, struct db_conn *d, const struct actor *who, int64_t id);

/* ---- for change.c, rules, senders and timers
 * ---------------------------------------------------------------------------- */

/* Whether a list of kinds takes this one. */
bool webhook_takes(struct str events, struct str kind);

/* Within the write of the event: a delivery to this webhook. 0 when it has one of this event. */
int webhook_deliver(struct call *c, struct db_conn *d, int64_t webhook_id, const struct event *e);

/* The next due delivery, leased; a write of its own. */
int webhook_claim(struct call *c, struct db *db, int64_t lease_ms, struct webhook_item *item_r);

/* How it went: status 0 when no answer came, and then `answer` says why. >0 noted, 0: the lease was
   another's. A write of its own. */
int webhook_settle(struct call *c, struct db *db, const struct webhook_item *item, int64_t status,
                   struct str answer, int64_t took_ms);
int webhook_next_due(struct call *c, struct db_conn *d, int64_t *due_us_r);

/* Within a write: forgets deliveries older than WEBHOOK_KEPT_DAYS. How many went. */
int64_t webhook_forget(struct call *c, struct db_conn *d);

#endif
