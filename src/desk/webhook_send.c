/* SPDX-License-Identifier: Apache-2.0 */
/* webhook_send.c: how deliveries go out, without the going out: which is next, when it comes again,
   and when a webhook is given up. A lease is known by the number of its try. */
#include "desk/webhook.h"

#include "base/time.h"
#include "base/utf8.h"
#include "desk/change.h"
#include "desk/notice.h"

#include <inttypes.h>

enum { STATUS_GONE = 410 };

/* After each try that failed; together a little less than three days. */
static const int64_t pause_s[WEBHOOK_TRIES_MAX] = {5,     300,   1800,  7200,  18000,
                                                   36000, 43200, 50400, 72000, 86400};

struct claiming {
    int64_t lease_ms;
    struct webhook_item *item;
};

static int claim(struct call *c, struct db_conn *d, void *arg)
{
    const struct claiming *k = arg;
    struct delivery_due_row due;
    int64_t now_us = time_now_us();
    int got = sql_delivery_due(c, d, now_us, &due);
    if (got <= 0)
        return got;
    if (sql_delivery_lease(c, d, now_us + k->lease_ms * 1000, due.org, due.id) < 0)
        return -1;
    return sql_delivery_item(c, d, due.org, due.id, k->item);
}

int webhook_claim(struct call *c, struct db *db, int64_t lease_ms, struct webhook_item *item_r)
{
    struct claiming k = {lease_ms, item_r};
    return db_write(c, db, claim, &k);
}

int webhook_next_due(struct call *c, struct db_conn *d, int64_t *due_us_r)
{
    struct delivery_next_row row;
    int got = sql_delivery_next(c, d, &row);
    *due_us_r = got > 0 ? row.due_us : NO_TIME;
    return got;
}

/* ---- how it went ---------------------------------------------------------------------------- */

static int tell_admins(struct call *c, struct db_conn *d, int64_t org, struct str name)
{
    struct webhook_admins_row *admins;
    size_t n;
    char words[200];
    int len =
        snprintf(words, sizeof words, "The webhook \"%.*s\" was switched off: nothing arrives",
                 (int)utf8_first(name, 100).n, name.at);
    if (sql_webhook_admins(c, d, org, &admins, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct notice notice = {.org = org,
                                .agent_id = admins[i].id,
                                .kind = STR("failed"),
                                .words = {words, (size_t)len}};
        if (notice_add(c, d, &notice) < 0)
            return -1;
    }
    return 1;
}

static int switch_off(struct call *c, struct db_conn *d, int64_t org, const struct webhook *webhook)
{
    struct actor system = actor_system(org);
    const struct change_value values[] = {change_text("name", webhook->name)};
    struct change change = {.verb = STR("webhook.switch_off"),
                            .event = STR("webhook.switched_off"),
                            .noun_id = webhook->id,
                            .detail = change_json(c, values, 1)};
    if (sql_webhook_off(c, d, org, webhook->id) < 0 ||
        change_note(c, d, &system, &change, NULL) < 0)
        return -1;
    return tell_admins(c, d, org, webhook->name);
}

/* The webhook's own state: since when it fails, and for how long we go on. */
static int judge(struct call *c, struct db_conn *d, const struct webhook_item *item, bool well,
                 int64_t status)
{
    struct webhook webhook;
    int64_t now_us = time_now_us();
    int got = sql_webhook_lock(c, d, item->org, item->webhook_id, &webhook);
    if (got <= 0 || (well && webhook.failing_us == NO_TIME) || !webhook.enabled)
        return got;
    bool failing = webhook.failing_us != NO_TIME;
    if (well || !failing)
        got = sql_webhook_failing(c, d, well ? NO_TIME : now_us, item->org, item->webhook_id);
    bool long_enough = failing && now_us - webhook.failing_us > WEBHOOK_FAILING_DAYS * DAY_US;
    if (got >= 0 && !well && (long_enough || status == STATUS_GONE))
        got = switch_off(c, d, item->org, &webhook);
    return got;
}

struct settling {
    const struct webhook_item *item;
    int64_t status, took_ms;
    struct str answer;
};

static int settle(struct call *c, struct db_conn *d, void *arg)
{
    const struct settling *s = arg;
    const struct webhook_item *item = s->item;
    bool well = s->status >= 200 && s->status < 300;
    bool over =
        well || item->tries >= WEBHOOK_TRIES_MAX || s->status == STATUS_GONE || !item->enabled;
    int64_t now_us = time_now_us(), at = item->tries > 0 ? item->tries - 1 : 0;
    struct delivery_settle_in in = {.state = well   ? STR("sent")
                                             : over ? STR("failed")
                                                    : STR("waiting"),
                                    .due_us = now_us + pause_s[at % WEBHOOK_TRIES_MAX] * SECOND_US,
                                    .status = s->status,
                                    .answer = utf8_first(s->answer, WEBHOOK_ANSWER_BYTES),
                                    .took_ms = s->took_ms,
                                    .sent_us = well ? now_us : NO_TIME,
                                    .org = item->org,
                                    .id = item->id,
                                    .tries = item->tries};
    int64_t settled = sql_delivery_settle(c, d, &in);
    if (settled <= 0)
        return (int)settled;
    return judge(c, d, item, well, s->status) < 0 ? -1 : 1;
}

int webhook_settle(struct call *c, struct db *db, const struct webhook_item *item, int64_t status,
                   struct str answer, int64_t took_ms)
{
    struct settling s = {item, status, took_ms, answer};
    return db_write(c, db, settle, &s);
}
