/* SPDX-License-Identifier: Apache-2.0 */
/* mail_place.c: the five kinds of evidence, each a function that tries until something holds. */
#include "channel/mail_place.h"

#include "base/fold.h"
#include "channel/mail.sql.h"
#include "desk/reply_token.h"

#include <inttypes.h>
#include <stdio.h>

enum { TOKENS_MAX = 20, FORWARDS_MAX = 20 };

struct search {
    const struct mail_asking *asking;
    struct mail_finding *f;
};

/* ---- whether evidence holds ---- */

static int is_part_of(struct call *c, struct db_conn *d, const struct mail_asking *a,
                      const struct mail_conversation_row *at)
{
    struct mail_participant_row row;
    if (a->is_ours || a->mail->class.is == MAIL_BOUNCE || a->mail->class.is == MAIL_RECEIPT)
        return 1;
    if (a->customer_id && a->customer_id == at->customer_id)
        return 1;
    return a->sender.n
               ? sql_mail_participant(c, d, a->org, at->id, fold_name(&c->arena, a->sender), &row)
               : 0;
}

static struct str sentence(struct call *c, const char *evidence, struct str value, int64_t number,
                           bool holds)
{
    static const struct {
        const char *evidence, *words;
    } rows[] = {{"address", "the address it was sent to carries the word of"},
                {"own_id", "it answers a message that we sent in"},
                {"id", "it names a message of"},
                {"body", "its text carries the word of"},
                {"subject", "its subject names"}};
    struct out o;
    out_init(&o, 1000);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_eq(str_of(rows[i].evidence), str_of(evidence)))
            out_f(&o, "%s #%" PRId64 " (%.*s)", rows[i].words, number,
                  (int)(value.n < 200 ? value.n : 200), value.at);
    if (!holds)
        out_text(&o, ", but its sender is no part of that");
    struct str text = {arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return text;
}

/* >0 it holds and stands in the finding; 0 it does not. A merged conversation leads on. */
static int try_conversation(struct call *c, struct db_conn *d, struct search *s, int64_t id,
                            const char *evidence, struct str value, bool offer)
{
    struct mail_conversation_row at;
    int got = sql_mail_conversation(c, d, s->asking->org, id, &at);
    for (int i = 0; got > 0 && at.merged_into_id && i < FORWARDS_MAX; i++)
        got = sql_mail_conversation(c, d, s->asking->org, at.merged_into_id, &at);
    if (got <= 0 || at.inbox_id != s->asking->inbox_id)
        return got < 0 ? -1 : 0;
    got = is_part_of(c, d, s->asking, &at);
    if (got < 0)
        return -1;
    if (!got && (!offer || s->f->related_id))
        return 0;
    s->f->evidence = evidence;
    s->f->value = value;
    s->f->words = sentence(c, evidence, value, at.number, got > 0);
    if (got)
        s->f->conversation_id = at.id;
    else
        s->f->related_id = at.id;
    return got;
}

static int try_number(struct call *c, struct db_conn *d, struct search *s, int64_t number,
                      const char *evidence, struct str value, bool offer)
{
    struct mail_conversation_of_number_row row;
    int got = sql_mail_conversation_of_number(c, d, s->asking->org, number, &row);
    return got > 0 ? try_conversation(c, d, s, row.id, evidence, value, offer) : got;
}

/* ---- the kinds of evidence ---- */

static int by_tokens(struct call *c, struct db_conn *d, struct search *s, struct str text,
                     const char *evidence)
{
    for (int i = 0; i < TOKENS_MAX && text.n; i++) {
        int64_t number;
        struct str token = reply_token_find(&text);
        int got = token.n ? reply_token_read(c, d, s->asking->org, token, &number) : 0;
        if (got > 0)
            got = try_number(c, d, s, number, evidence, token, true);
        if (got)
            return got;
    }
    return 0;
}

static int by_address(struct call *c, struct db_conn *d, struct search *s)
{
    return by_tokens(c, d, s, s->asking->mail->envelope, "address");
}

static int by_own_id(struct call *c, struct db_conn *d, struct search *s)
{
    const struct mail_parsed *m = s->asking->mail;
    int64_t number;
    for (size_t i = 0; i <= m->n_ids; i++) {
        struct str id = i < m->n_ids ? m->ids[i] : m->class.about_id;
        int got = id.n ? reply_token_of_id(c, d, s->asking->org, id, &number) : 0;
        if (got > 0)
            got = try_number(c, d, s, number, "own_id", id, true);
        if (got)
            return got;
    }
    return 0;
}

/* What was only named joins nobody to a stranger: thousands answer the same newsletter. */
static int by_id(struct call *c, struct db_conn *d, struct search *s)
{
    const struct mail_parsed *m = s->asking->mail;
    for (size_t i = 0; i < m->n_ids + 2; i++) {
        struct mail_id_place *places;
        size_t n = 0;
        struct str id = i < m->n_ids ? m->ids[i] : i == m->n_ids ? m->class.about_id : m->mail_id;
        if (id.n &&
            sql_mail_id_find(c, d, s->asking->org, s->asking->inbox_id, id, &places, &n) < 0)
            return -1;
        for (size_t k = 0; k < n; k++) {
            bool offer = !str_eq(places[k].kind, STR("named"));
            int got = try_conversation(c, d, s, places[k].conversation_id, "id", id, offer);
            if (got)
                return got;
        }
    }
    return 0;
}

static int by_body(struct call *c, struct db_conn *d, struct search *s)
{
    return by_tokens(c, d, s, s->asking->mail->text, "body");
}

/* "#123" in the subject, for somebody who is part of 123; it is offered to nobody else. */
static int by_subject(struct call *c, struct db_conn *d, struct search *s)
{
    struct str rest = s->asking->mail->subject, before;
    while (str_find_char(rest, '#') >= 0 && str_cut(&rest, '#', &before)) {
        size_t n = 0;
        int64_t number;
        while (n < rest.n && n < 18 && ascii_digit(rest.at[n]))
            n++;
        int got = n && str_int64(str_first(rest, n), &number)
                      ? try_number(c, d, s, number, "subject", str_first(rest, n), false)
                      : 0;
        if (got)
            return got;
    }
    return 0;
}

int mail_place_find(struct call *c, struct db_conn *d, const struct mail_asking *asking,
                    struct mail_finding *f_r)
{
    typedef int kind_fn(struct call *, struct db_conn *, struct search *);
    static kind_fn *const kinds[] = {by_address, by_own_id, by_id, by_body, by_subject};
    struct search s = {asking, f_r};
    *f_r = (struct mail_finding){.evidence = "none",
                                 .value = STR(""),
                                 .words = STR("nothing in it names an earlier message")};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        int got = kinds[i](c, d, &s);
        if (got) {
            f_r->related_id = 0;
            return got < 0 ? -1 : 1;
        }
    }
    return 0;
}

int mail_place_note(struct call *c, struct db_conn *d, int64_t org, int64_t inbox_id,
                    int64_t conversation_id, int64_t message_id, const struct mail_parsed *mail,
                    const char *kind)
{
    struct mail_id_add_in in = {.org = org,
                                .inbox_id = inbox_id,
                                .mail_id = mail->mail_id,
                                .conversation_id = conversation_id,
                                .message_id = message_id,
                                .kind = str_of(kind)};
    if (sql_mail_id_add(c, d, &in) < 0)
        return -1;
    in.kind = STR("named");
    in.message_id = 0;
    for (size_t i = 0; i < mail->n_ids; i++) {
        in.mail_id = mail->ids[i];
        if (sql_mail_id_add(c, d, &in) < 0)
            return -1;
    }
    return 1;
}
