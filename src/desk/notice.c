/* SPDX-License-Identifier: Apache-2.0 */
/* notice.c: telling is one row and one event; reading is the agent's own. */
#include "desk/notice.h"

#include "base/utf8.h"
#include "db/event.h"
#include "db/id.h"
#include "desk/letter.h"

#include <inttypes.h>

static bool by_mail(struct str kind)
{
    for (int i = 0; i < N_NOTICE_KINDS; i++)
        if (str_eq(kind, str_of(letter_notice_name((enum letter_notice_kind)i))))
            return true;
    return false;
}

int notice_add(struct call *c, struct db_conn *d, const struct notice *it)
{
    if (it->agent_id == it->actor_id)
        return 0;
    int64_t id = id_new(c, d);
    if (id < 0)
        return -1;
    struct notice_add_in in = {.org = it->org,
                               .id = id,
                               .agent_id = it->agent_id,
                               .kind = it->kind,
                               .conversation_id = it->conversation_id,
                               .message_id = it->message_id,
                               .words = utf8_first(it->words, NOTICE_WORDS_BYTES),
                               .now_us = c->now_us};
    struct event e = {.org = it->org,
                      .kind = STR("notification.created"),
                      .noun_id = id,
                      .conversation_id = it->conversation_id,
                      .agent_id = it->agent_id,
                      .actor_id = it->actor_id};
    if (sql_notice_add(c, d, &in) < 0 || event_emit(c, d, &e) < 0)
        return -1;
    return by_mail(it->kind) && letter_notices(c, d, it->org, it->agent_id) < 0 ? -1 : 1;
}

int notice_list(struct call *c, struct db_conn *d, const struct actor *who, int64_t before_id,
                int limit, struct notification **list_r, size_t *n_r)
{
    if (permit(c, who, MAY_READ) < 0)
        return -1;
    if (limit <= 0)
        limit = NOTICES_PAGE_DEFAULT;
    if (limit > NOTICES_PAGE_MAX)
        limit = NOTICES_PAGE_MAX;
    return sql_notice_list(c, d, who->org, who->id, before_id ? before_id : INT64_MAX, limit,
                           list_r, n_r);
}

int notice_unread(struct call *c, struct db_conn *d, const struct actor *who, int64_t *n_r)
{
    struct notice_unread_row row;
    if (permit(c, who, MAY_READ) < 0 || sql_notice_unread(c, d, who->org, who->id, &row) < 0)
        return -1;
    *n_r = row.n;
    return 1;
}

static int tell_read(struct call *c, struct db_conn *d, const struct actor *who, int64_t id)
{
    struct event e = {.org = who->org,
                      .kind = STR("notification.read"),
                      .noun_id = id,
                      .agent_id = who->id,
                      .actor_id = who->id};
    return event_emit(c, d, &e);
}

int notice_seen(struct call *c, struct db_conn *d, const struct actor *who, int64_t conversation_id)
{
    int64_t n = sql_notice_seen(c, d, c->now_us, who->org, conversation_id, who->id);
    return n <= 0 ? (int)n : tell_read(c, d, who, 0);
}

int notice_read(struct call *c, struct db_conn *d, const struct actor *who, int64_t id, bool up_to)
{
    struct notice_of_row row;
    int got = permit(c, who, MAY_READ) < 0 ? -1 : sql_notice_of(c, d, who->org, who->id, id, &row);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no notification %" PRId64, id);
    int64_t n = up_to ? sql_notice_read_up_to(c, d, c->now_us, who->org, who->id, id)
                      : sql_notice_read(c, d, c->now_us, who->org, who->id, id);
    if (n <= 0)
        return (int)n;
    return tell_read(c, d, who, id);
}
