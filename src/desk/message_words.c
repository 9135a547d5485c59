/* SPDX-License-Identifier: Apache-2.0 */
/* message_words.c: the words of messages: what of them is searched, what lists show, counting them
   again, and taking some out for good. */
#include "base/utf8.h"
#include "db/id.h"
#include "desk/change.h"
#include "desk/message.h"
#include "desk/reading.h"
#include "desk/tokens.h"

#include <inttypes.h>
#include <string.h>

enum { HEAD_BYTES = 2000 };

/* The body without the quoted history, unless there is nothing else. */
static struct str own_words(struct str body, struct db_int quote_at)
{
    if (quote_at.some && quote_at.n > 0 && (size_t)quote_at.n < body.n)
        return utf8_first(body, (size_t)quote_at.n);
    return body;
}

struct str message_words(struct arena *a, struct str subject, struct str body,
                         struct db_int quote_at)
{
    struct str own = own_words(body, quote_at);
    char *both = arena_alloc(a, subject.n + own.n + 1);
    if (subject.n)
        memcpy(both, subject.at, subject.n);
    both[subject.n] = '\n';
    if (own.n)
        memcpy(both + subject.n + 1, own.at, own.n);
    return utf8_first(tokens_text(a, (struct str){both, subject.n + 1 + own.n}),
                      MESSAGE_WORDS_BYTES);
}

/* What was passed on begins with a head: who, when. */
static struct str behind_head(struct str body)
{
    ptrdiff_t end = str_find(str_first(body, HEAD_BYTES), STR("\n\n"));
    struct str rest = end < 0 ? STR("") : str_trim(str_from(body, (size_t)end));
    return rest.n ? rest : body;
}

struct str message_preview(struct arena *a, struct str body, struct db_int quote_at)
{
    struct str own = str_trim(own_words(body, quote_at));
    if (quote_at.some && !quote_at.n)
        own = behind_head(own);
    char *at = arena_alloc(a, CONVERSATION_PREVIEW_BYTES + 1);
    size_t n = 0;
    for (size_t i = 0; i < own.n && n < CONVERSATION_PREVIEW_BYTES; i++)
        if (!ascii_space(own.at[i]))
            at[n++] = own.at[i];
        else if (n && at[n - 1] != ' ')
            at[n++] = ' ';
    return utf8_whole((struct str){at, n});
}

int message_index_put(struct call *c, struct db_conn *d, int64_t org, int64_t id, struct str words)
{
    return sql_message_index_put(c, d, id, org, words);
}

int message_index_remove(struct call *c, struct db_conn *d, int64_t org, int64_t id,
                         struct str words)
{
    return sql_message_index_remove(c, d, id, org, words);
}

/* ---- counting again
 * --------------------------------------------------------------------------------- */

static int64_t or_none(int64_t at_us)
{
    return at_us ? at_us : NO_TIME;
}

/* Since when the customer waits: their first word after our last. */
static int waiting_since(struct call *c, struct db_conn *d, int64_t org, int64_t id,
                         int64_t agent_us, int64_t *at_us_r)
{
    struct message_first_since_row first;
    int got = sql_message_first_since(c, d, org, id, agent_us, &first);
    *at_us_r = got > 0 ? first.created_us : NO_TIME;
    return got;
}

int conversation_recount(struct call *c, struct db_conn *d, int64_t org, int64_t id)
{
    struct message_counts_row n;
    struct conversation at;
    struct message *last;
    size_t some;
    int64_t waiting_us;
    int got = sql_conversation_get(c, d, org, id, &at);
    if (got <= 0 || sql_message_counts(c, d, org, id, &n) < 0 ||
        waiting_since(c, d, org, id, n.agent_us, &waiting_us) < 0 ||
        sql_message_page(c, d, org, id, INT64_MAX, INT64_MAX, 1, &last, &some) < 0)
        return got ? -1 : 0;
    bool closed = str_eq(at.category, STR("closed"));
    struct message_recount_in in = {
        .messages = n.messages,
        .active_us = n.active_us ? n.active_us : at.created_us,
        .customer_us = or_none(n.customer_us),
        .agent_us = or_none(n.agent_us),
        .first_reply_us = or_none(n.first_reply_us),
        .waiting_us = closed ? NO_TIME : waiting_us,
        .preview = some ? message_preview(&c->arena, last[0].body, last[0].quote_at) : STR(""),
        .updated_us = c->now_us,
        .org = org,
        .id = id};
    return sql_message_recount(c, d, &in);
}

/* ---- redaction
 * --------------------------------------------------------------------------------------- */

/* What was taken back is not in the index, and must not be removed from it: SQLite's would be wrong
   ever after. */
static int redact_row(struct call *c, struct db_conn *d, const struct actor *who,
                      const struct message_lock_row *m, int64_t start_at, int64_t end_at)
{
    char *body = arena_copy(&c->arena, m->body.at, m->body.n);
    memset(body + start_at, '*', (size_t)(end_at - start_at));
    struct str now = {body, m->body.n};
    struct str old_words = message_words(&c->arena, m->subject, m->body, m->quote_at);
    struct str new_words = message_words(&c->arena, m->subject, now, m->quote_at);
    if (sql_message_redact(c, d, now, c->now_us, who->org, m->id) < 0 ||
        reading_forget(c, d, who->org, m->conversation_id, m->id) < 0)
        return -1;
    if (m->taken_back)
        return 1;
    if (message_index_remove(c, d, who->org, m->id, old_words) < 0)
        return -1;
    return message_index_put(c, d, who->org, m->id, new_words);
}

static int redact_note(struct call *c, struct db_conn *d, const struct actor *who,
                       const struct seen_conversation *at, const struct redaction_add_in *in)
{
    const struct change_value values[] = {change_number("start_at", in->start_at),
                                          change_number("end_at", in->end_at),
                                          change_text("reason", in->reason)};
    struct change change = {.verb = STR("message.redact"),
                            .event = STR("message.redacted"),
                            .noun_id = in->message_id,
                            .conversation_id = at->id,
                            .inbox_id = at->inbox_id,
                            .detail = change_json(c, values, 3)};
    return change_note(c, d, who, &change, NULL);
}

/* The message under its lock, when `who` sees it. */
static int look(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct message_lock_row *m_r, struct seen_conversation *at_r)
{
    int got = permit(c, who, MAY_REDACT) < 0 ? -1 : sql_message_lock(c, d, who->org, id, m_r);
    if (got > 0) {
        got = permit_conversation(c, d, who, MAY_REDACT, m_r->conversation_id, at_r);
        if (got < 0 && c->fault.kind == NOT_FOUND)
            got = 0;
    }
    return got ? got : fail(c, NOT_FOUND, "there is no message %" PRId64, id);
}

int message_redact(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   int64_t start_at, int64_t end_at, struct str reason)
{
    struct message_lock_row m = {0};
    struct seen_conversation at = {0};
    if (look(c, d, who, id, &m, &at) < 0)
        return -1;
    if (start_at >= end_at || !utf8_border(m.body, start_at) || !utf8_border(m.body, end_at))
        return fail(c, BAD_INPUT,
                    "what is taken out begins and ends between characters of the message");
    if (reason.n > REDACTION_REASON_BYTES)
        return fail(c, TOO_BIG, "a reason has at most %d bytes", REDACTION_REASON_BYTES);
    int64_t redaction_id = id_new(c, d);
    struct redaction_add_in in = {.org = who->org,
                                  .id = redaction_id,
                                  .message_id = id,
                                  .agent_id = who->id,
                                  .start_at = start_at,
                                  .end_at = end_at,
                                  .reason = reason,
                                  .now_us = c->now_us};
    if (redaction_id < 0 || redact_row(c, d, who, &m, start_at, end_at) < 0 ||
        sql_redaction_add(c, d, &in) < 0 || conversation_recount(c, d, who->org, at.id) < 0)
        return -1;
    return redact_note(c, d, who, &at, &in);
}
