/* SPDX-License-Identifier: Apache-2.0 */
/* webhook.c: the webhooks themselves, and the deliveries that events leave behind. How deliveries
   are claimed and settled is in webhook_send.c. */
#include "desk/webhook.h"

#include "base/time.h"
#include "db/id.h"
#include "db/job.h"
#include "desk/change.h"
#include "desk/words.h"

#include <inttypes.h>

/* ---- what people type ----------------------------------------------------------------------- */

static bool kind_char(char ch)
{
    return (ch >= 'a' && ch <= 'z') || ch == '_' || ch == '.' || ch == '*';
}

static int check_events(struct call *c, struct str events)
{
    struct str rest = events, kind;
    size_t n = 0;
    if (events.n > WEBHOOK_EVENTS_BYTES)
        return fail(c, TOO_BIG, "the events of a webhook have at most %d bytes",
                    WEBHOOK_EVENTS_BYTES);
    while (str_cut(&rest, ' ', &kind))
        for (size_t i = 0; i < kind.n; i++, n++)
            if (!kind_char(kind.at[i]))
                return fail(c, BAD_INPUT,
                            "events are kinds like message.received or tag.*, with spaces between");
    return n ? 1 : fail(c, BAD_INPUT, "a webhook wants at least one kind of event; * is all");
}

static int check_url(struct call *c, struct str url)
{
    if (words_url(c, url, WEBHOOK_URL_BYTES, &url) < 0)
        return -1;
    if (!str_starts_nocase(url, STR("https://")) && !str_starts_nocase(url, STR("http://")))
        return fail(c, BAD_INPUT, "a webhook's address begins with https:// or http://");
    return 1;
}

static int check(struct call *c, const struct webhook_new *it, struct webhook_new *clean)
{
    *clean = *it;
    clean->url = str_trim(it->url);
    clean->events = str_trim(it->events);
    if (words_name(c, "a webhook", it->name, WEBHOOK_NAME_BYTES, &clean->name, NULL) < 0 ||
        check_url(c, clean->url) < 0)
        return -1;
    return check_events(c, clean->events);
}

static int need(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct webhook *webhook_r)
{
    if (permit(c, who, MAY_MANAGE_ACCESS) < 0)
        return -1;
    int got = db_conn_writes(d) ? sql_webhook_lock(c, d, who->org, id, webhook_r)
                                : sql_webhook_get(c, d, who->org, id, webhook_r);
    return got ? got : fail(c, NOT_FOUND, "there is no webhook %" PRId64, id);
}

/* ---- the webhooks --------------------------------------------------------------------------- */

int webhook_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct webhook *webhook_r)
{
    return need(c, d, who, id, webhook_r);
}

int webhook_list(struct call *c, struct db_conn *d, const struct actor *who,
                 struct webhook **list_r, size_t *n_r)
{
    return permit(c, who, MAY_MANAGE_ACCESS) < 0 ? -1
                                                 : sql_webhook_list(c, d, who->org, list_r, n_r);
}

int webhook_create(struct call *c, struct db_conn *d, const struct actor *who,
                   const struct webhook_new *it, struct webhook *webhook_r)
{
    struct webhook_new clean;
    struct webhook *all;
    size_t n;
    if (webhook_list(c, d, who, &all, &n) < 0 || check(c, it, &clean) < 0)
        return -1;
    if (n >= WEBHOOKS_MAX)
        return fail(c, TOO_BIG, "there are %d webhooks already", WEBHOOKS_MAX);
    int64_t id = id_new(c, d);
    struct webhook_add_in in = {.org = who->org,
                                .id = id,
                                .name = clean.name,
                                .url = clean.url,
                                .secret = clean.secret,
                                .events = clean.events,
                                .enabled = !clean.disabled,
                                .now_us = c->now_us};
    if (id < 0 || sql_webhook_add(c, d, &in) < 0 ||
        change_named(c, d, who, "webhook.create", "webhook.created", id, clean.name) < 0)
        return -1;
    return need(c, d, who, id, webhook_r);
}

int webhook_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                const struct webhook_new *it, int64_t version)
{
    struct webhook_new clean;
    struct webhook was;
    if (need(c, d, who, id, &was) < 0 || check(c, it, &clean) < 0 ||
        words_version(c, "this webhook", version, was.version) < 0)
        return -1;
    if (str_eq(was.name, clean.name) && str_eq(was.url, clean.url) &&
        str_eq(was.events, clean.events) && was.enabled != clean.disabled)
        return 0;
    bool anew = !was.enabled && !clean.disabled;
    struct webhook_put_in in = {.name = clean.name,
                                .url = clean.url,
                                .events = clean.events,
                                .enabled = !clean.disabled,
                                .failing_us = anew ? NO_TIME : was.failing_us,
                                .org = who->org,
                                .id = id};
    if (sql_webhook_put(c, d, &in) < 0)
        return -1;
    return change_named(c, d, who, "webhook.change", "webhook.changed", id, clean.name);
}

int webhook_delete(struct call *c, struct db_conn *d, const struct actor *who, int64_t id)
{
    struct webhook was;
    if (need(c, d, who, id, &was) < 0 || sql_webhook_delete(c, d, who->org, id) < 0)
        return -1;
    return change_named(c, d, who, "webhook.delete", "webhook.deleted", id, was.name);
}

int webhook_rotate(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   struct str secret)
{
    struct webhook was;
    int64_t until_us = c->now_us + WEBHOOK_OLD_SECRET_H * HOUR_US;
    if (need(c, d, who, id, &was) < 0 ||
        sql_webhook_rotate(c, d, until_us, secret, who->org, id) < 0)
        return -1;
    return change_named(c, d, who, "webhook.rotate", "webhook.changed", id, was.name);
}

/* ---- deliveries ----------------------------------------------------------------------------- */

bool webhook_takes(struct str events, struct str kind)
{
    struct str wanted;
    while (str_cut(&events, ' ', &wanted)) {
        if (str_eq(wanted, kind))
            return true;
        if (wanted.n && wanted.at[wanted.n - 1] == '*' &&
            str_starts(kind, str_first(wanted, wanted.n - 1)))
            return true;
    }
    return false;
}

static void put_id(struct json_writer *w, const char *key, int64_t id)
{
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%" PRId64, id);
    if (id)
        json_put_str(w, key, (struct str){digits, (size_t)n});
    else
        json_put_null(w, key);
}

/* {"type":..,"timestamp":..,"data":{..}} as Standard Webhooks has it. */
static struct str body_of(struct call *c, const struct event *e)
{
    struct out o;
    char at[TIME_TEXT_BYTES];
    out_init(&o, EVENT_DETAIL_BYTES + 2000);
    struct json_writer w = {.out = &o};
    time_text(e->at_us ? e->at_us : c->now_us, at);
    json_put_object(&w, NULL);
    json_put_str(&w, "type", e->kind);
    json_put_str(&w, "timestamp", str_of(at));
    json_put_object(&w, "data");
    put_id(&w, "event_id", e->id);
    put_id(&w, "id", e->noun_id);
    put_id(&w, "conversation_id", e->conversation_id);
    put_id(&w, "inbox_id", e->inbox_id);
    put_id(&w, "actor_id", e->actor_id);
    out_text(&o, ",\"detail\":");
    out_str(&o, e->detail.n ? e->detail : STR("{}"));
    json_put_object_end(&w);
    json_put_object_end(&w);
    struct str body = {arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return body;
}

static int deliver(struct call *c, struct db_conn *d, int64_t webhook_id, const struct event *e,
                   int64_t *id_r)
{
    *id_r = id_new(c, d);
    struct delivery_add_in in = {.org = e->org,
                                 .id = *id_r,
                                 .webhook_id = webhook_id,
                                 .event_id = e->id,
                                 .kind = e->kind,
                                 .body = body_of(c, e),
                                 .now_us = c->now_us};
    int64_t added = *id_r < 0 ? -1 : sql_delivery_add(c, d, &in);
    if (added <= 0)
        return (int)added;
    return job_tell(c, d, STR(WEBHOOK_WORK));
}

int webhook_deliver(struct call *c, struct db_conn *d, int64_t webhook_id, const struct event *e)
{
    int64_t id;
    return deliver(c, d, webhook_id, e, &id);
}

int webhook_ping(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                 int64_t *delivery_id_r)
{
    struct webhook webhook;
    struct event e = {.org = who->org,
                      .kind = STR("webhook.ping"),
                      .noun_id = id,
                      .actor_id = who->id,
                      .at_us = c->now_us};
    if (need(c, d, who, id, &webhook) < 0 || (e.id = id_new(c, d)) < 0)
        return -1;
    return deliver(c, d, id, &e, delivery_id_r);
}

int webhook_deliveries(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                       int64_t before_id, int limit, struct webhook_delivery **list_r, size_t *n_r)
{
    struct webhook webhook;
    if (need(c, d, who, id, &webhook) < 0)
        return -1;
    if (limit <= 0 || limit > WEBHOOK_PAGE_MAX)
        limit = WEBHOOK_PAGE_MAX;
    return sql_delivery_page(c, d, who->org, id, before_id ? before_id : INT64_MAX, limit, list_r,
                             n_r);
}

int webhook_delivery_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                         struct webhook_delivery *it_r)
{
    if (permit(c, who, MAY_MANAGE_ACCESS) < 0)
        return -1;
    int got = sql_delivery_get(c, d, who->org, id, it_r);
    return got ? got : fail(c, NOT_FOUND, "there is no delivery %" PRId64, id);
}

int webhook_replay(struct call *c, struct db_conn *d, const struct actor *who, int64_t id)
{
    struct webhook_delivery it;
    struct webhook webhook;
    if (webhook_delivery_get(c, d, who, id, &it) < 0 ||
        need(c, d, who, it.webhook_id, &webhook) < 0)
        return -1;
    if (!webhook.enabled)
        return fail(c, CONFLICT, "the webhook is switched off");
    if (sql_delivery_replay(c, d, c->now_us, who->org, id) < 0 ||
        job_tell(c, d, STR(WEBHOOK_WORK)) < 0)
        return -1;
    return change_named(c, d, who, "webhook.replay", "", it.webhook_id, it.kind);
}

int64_t webhook_forget(struct call *c, struct db_conn *d)
{
    struct webhook_everywhere_row *rows;
    size_t n;
    int64_t gone = 0, before_id = id_first_at(c->now_us - WEBHOOK_KEPT_DAYS * DAY_US);
    if (sql_webhook_everywhere(c, d, &rows, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        int64_t some = sql_delivery_forget(c, d, rows[i].org, rows[i].id, before_id);
        if (some < 0)
            return -1;
        gone += some;
    }
    return gone;
}
