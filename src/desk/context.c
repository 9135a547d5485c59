/* SPDX-License-Identifier: Apache-2.0 */
/* context.c: the source, the queue of who is wanted, and what came. What an answer may look like is
   read by context_read.c. A lease is known by the number of its try. */
#include "desk/context.h"

#include "base/time.h"
#include "base/utf8.h"
#include "db/event.h"
#include "desk/change.h"
#include "desk/words.h"

#include <inttypes.h>

/* ---- the source ---- */

int context_source_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t desk_id,
                       struct context_source *source_r)
{
    int got = permit(c, who, MAY_MANAGE_ACCESS) < 0
                  ? -1
                  : sql_context_source_of(c, d, who->org, desk_id, source_r);
    return got ? got : fail(c, NOT_FOUND, "there is no desk %" PRId64, desk_id);
}

int context_source_all(struct call *c, struct db_conn *d, const struct actor *who,
                       struct context_source **list_r, size_t *n_r)
{
    return permit(c, who, MAY_MANAGE_ACCESS) < 0
               ? -1
               : sql_context_source_list(c, d, who->org, list_r, n_r);
}

/* In the clear only to a program on this very machine. */
static bool is_safe(struct str url)
{
    static const char *const here[] = {"http://127.0.0.1", "http://localhost", "http://[::1]"};
    if (str_starts(url, STR("https://")))
        return url.n > 8;
    for (size_t i = 0; i < sizeof here / sizeof *here; i++) {
        struct str rest = str_from(url, str_of(here[i]).n);
        if (str_starts(url, str_of(here[i])) && rest.n && (rest.at[0] == ':' || rest.at[0] == '/'))
            return true;
    }
    return false;
}

/* Braces hold {email} or {customer}, behind the host; one at least, or it could not answer. */
static bool names_person(struct str url)
{
    struct str rest = url, before, name;
    size_t n = 0, slash = 0;
    for (size_t i = 0; i < url.n && slash < 3; i++)
        slash += url.at[i] == '/';
    if (slash < 3 || str_find_char(url, '{') < 10)
        return false;
    while (str_cut(&rest, '{', &before) && rest.n) {
        if (str_find_char(rest, '}') < 0 || !str_cut(&rest, '}', &name) ||
            (!str_eq(name, STR("email")) && !str_eq(name, STR("customer"))))
            return false;
        n++;
    }
    return n > 0;
}

static int check(struct call *c, const struct context_edit *it, struct context_edit *clean)
{
    *clean = *it;
    if (words_name(c, "a source", it->name, CONTEXT_NAME_BYTES, &clean->name, NULL) < 0 ||
        words_url(c, it->url, CONTEXT_URL_BYTES, &clean->url) < 0)
        return -1;
    if (!is_safe(clean->url))
        return fail(c, BAD_INPUT, "the address begins with https://, because it names a customer");
    if (!names_person(clean->url))
        return fail(c, BAD_INPUT,
                    "the address holds {email} or {customer}, behind the host, where the person "
                    "belongs");
    return 1;
}

static bool is_same(const struct context_source *was, const struct context_edit *it)
{
    return was->version && str_eq(was->name, it->name) && str_eq(was->url, it->url) &&
           was->enabled == it->enabled;
}

int context_source_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t desk_id,
                       const struct context_edit *it, int64_t version)
{
    struct context_source was;
    struct context_edit clean;
    if (context_source_get(c, d, who, desk_id, &was) < 0 || check(c, it, &clean) < 0 ||
        words_version(c, "this source", version, was.version) < 0)
        return -1;
    if (is_same(&was, &clean))
        return 0;
    struct context_source_put_in in = {.org = who->org,
                                       .desk_id = was.desk_id,
                                       .name = clean.name,
                                       .url = clean.url,
                                       .secret = clean.secret,
                                       .enabled = clean.enabled};
    if (sql_context_source_put(c, d, &in) < 0 ||
        (!str_eq(was.url, clean.url) && sql_context_drop(c, d, who->org, was.desk_id) < 0))
        return -1;
    return change_named(c, d, who, "context_source.put", "context_source.changed", was.desk_id,
                        was.desk_name);
}

int context_source_remove(struct call *c, struct db_conn *d, const struct actor *who,
                          int64_t desk_id)
{
    struct context_source was;
    if (context_source_get(c, d, who, desk_id, &was) < 0)
        return -1;
    int64_t gone = sql_context_source_drop(c, d, who->org, was.desk_id);
    if (gone <= 0)
        return (int)gone;
    if (sql_context_drop(c, d, who->org, was.desk_id) < 0)
        return -1;
    return change_named(c, d, who, "context_source.remove", "context_source.changed", was.desk_id,
                        was.desk_name);
}

int context_source_rotate(struct call *c, struct db_conn *d, const struct actor *who,
                          int64_t desk_id, struct str secret)
{
    struct context_source was;
    if (context_source_get(c, d, who, desk_id, &was) < 0)
        return -1;
    int64_t until_us = c->now_us + CONTEXT_OLD_SECRET_H * HOUR_US;
    int64_t done = sql_context_source_rotate(c, d, until_us, secret, who->org, was.desk_id);
    if (done <= 0)
        return done < 0 ? -1 : fail(c, NOT_FOUND, "this desk has no source yet");
    return change_named(c, d, who, "context_source.rotate", "context_source.changed", was.desk_id,
                        was.desk_name);
}

int context_try(struct call *c, struct db_conn *d, const struct actor *who, int64_t desk_id,
                struct str email, struct context_ask *ask_r)
{
    struct context_source_secrets_row it;
    struct str folded;
    if (permit(c, who, MAY_MANAGE_ACCESS) < 0 || words_email(c, email, &email, &folded) < 0)
        return -1;
    int got = sql_context_source_secrets(c, d, who->org, desk_id, &it);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "this desk has no source yet; save it first");
    *ask_r = (struct context_ask){.url = it.url,
                                  .secret = it.secret,
                                  .old_secret = it.old_secret,
                                  .old_until_us = it.old_until_us,
                                  .email = email};
    return 1;
}

/* ---- what is kept ---- */

int context_want(struct call *c, struct db_conn *d, int64_t org, int64_t conversation_id,
                 int64_t stale_us)
{
    return sql_context_want(c, d, c->now_us, org, conversation_id, stale_us);
}

int context_of(struct call *c, struct db_conn *d, const struct actor *who, int64_t conversation_id,
               struct context *context_r)
{
    struct seen_conversation at;
    if (permit_conversation(c, d, who, MAY_READ, conversation_id, &at) < 0)
        return -1;
    return sql_context_of(c, d, who->org, at.id, context_r);
}

int64_t context_forget(struct call *c, struct db_conn *d)
{
    return sql_context_forget(c, d, c->now_us - CONTEXT_KEPT_D * DAY_US);
}

/* ---- the queue ---- */

int context_next_due(struct call *c, struct db_conn *d, int64_t *due_us_r)
{
    struct context_next_row row;
    int got = sql_context_next(c, d, &row);
    *due_us_r = got > 0 ? row.due_us : NO_TIME;
    return got;
}

struct claiming {
    int64_t lease_ms;
    struct context_item *item;
};

/* One whose source is gone or off wants nothing any more. */
static int claim(struct call *c, struct db_conn *d, void *arg)
{
    const struct claiming *k = arg;
    struct context_due_row due;
    int64_t now_us = time_now_us();
    int got = sql_context_due(c, d, now_us, &due);
    if (got <= 0)
        return got;
    if (sql_context_lease(c, d, now_us + k->lease_ms * 1000, due.org, due.desk_id,
                          due.customer_id) < 0)
        return -1;
    got = sql_context_item(c, d, due.org, due.desk_id, due.customer_id, k->item);
    return got ? got : sql_context_leave(c, d, due.org, due.desk_id, due.customer_id) < 0 ? -1 : 0;
}

int context_claim(struct call *c, struct db *db, int64_t lease_ms, struct context_item *item_r,
                  struct context_ask *ask_r)
{
    struct claiming k = {lease_ms, item_r};
    int got = db_write(c, db, claim, &k);
    if (got > 0)
        *ask_r = (struct context_ask){.url = item_r->url,
                                      .secret = item_r->secret,
                                      .old_secret = item_r->old_secret,
                                      .old_until_us = item_r->old_until_us,
                                      .email = item_r->email,
                                      .customer_id = item_r->customer_id};
    return got;
}

/* ---- how it went ---- */

struct settling {
    const struct context_item *item;
    const struct context_answer *answer;
    int64_t now_us;
};

/* Screens hear of it when it is another answer than before. */
static int keep(struct call *c, struct db_conn *d, const struct settling *s)
{
    const struct context_item *it = s->item;
    struct context_place_row place;
    struct context_keep_in in = {.line = s->answer->line,
                                 .items_json = s->answer->items_json,
                                 .now_us = s->now_us,
                                 .org = it->org,
                                 .desk_id = it->desk_id,
                                 .customer_id = it->customer_id,
                                 .tries = it->tries};
    int64_t kept = sql_context_keep(c, d, &in);
    if (kept <= 0 || sql_context_source_well(c, d, it->org, it->desk_id) < 0)
        return kept < 0 ? -1 : (int)kept;
    bool same = it->fetched_us != NO_TIME && str_eq(it->line, in.line) &&
                str_eq(it->items_json, in.items_json);
    int got = same ? 0 : sql_context_place(c, d, it->org, it->conversation_id, &place);
    if (got <= 0)
        return got < 0 ? -1 : 1;
    struct event told = {.org = it->org,
                         .kind = STR("context.changed"),
                         .noun_id = it->customer_id,
                         .conversation_id = it->conversation_id,
                         .inbox_id = place.inbox_id};
    return event_emit(c, d, &told) < 0 ? -1 : 1;
}

static int64_t pause_us(int64_t failures)
{
    int64_t pause_s = CONTEXT_PAUSE_S;
    for (int64_t i = 0; i < failures && pause_s < CONTEXT_PAUSE_MAX_S; i++)
        pause_s *= 2;
    return (pause_s < CONTEXT_PAUSE_MAX_S ? pause_s : CONTEXT_PAUSE_MAX_S) * SECOND_US;
}

/* The source failed: all that wait for it wait, and it is not asked about this person for ever. */
static int miss(struct call *c, struct db_conn *d, const struct settling *s)
{
    const struct context_item *it = s->item;
    struct context_source_lock_row source;
    struct str error = utf8_first(s->answer->error, CONTEXT_ERROR_BYTES);
    int got = sql_context_source_lock(c, d, it->org, it->desk_id, &source);
    if (got <= 0)
        return got;
    int64_t until_us = s->now_us + pause_us(source.failures);
    bool over = s->answer->theirs || it->tries >= CONTEXT_TRIES_MAX;
    struct context_fail_in in = {.now_us = s->now_us,
                                 .due_us = over ? NO_TIME : until_us,
                                 .error = error,
                                 .org = it->org,
                                 .desk_id = it->desk_id,
                                 .customer_id = it->customer_id,
                                 .tries = it->tries};
    int64_t noted = sql_context_fail(c, d, &in);
    if (noted <= 0 || s->answer->theirs)
        return (int)noted;
    if (sql_context_source_failed(c, d, s->now_us, until_us, error, it->org, it->desk_id) < 0)
        return -1;
    return sql_context_wait(c, d, until_us, it->org, it->desk_id) < 0 ? -1 : 1;
}

static int settle(struct call *c, struct db_conn *d, void *arg)
{
    const struct settling *s = arg;
    return s->answer->error.n ? miss(c, d, s) : keep(c, d, s);
}

int context_settle(struct call *c, struct db *db, const struct context_item *item,
                   const struct context_answer *answer)
{
    struct settling s = {item, answer, time_now_us()};
    return db_write(c, db, settle, &s);
}
