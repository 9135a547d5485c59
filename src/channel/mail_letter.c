/* SPDX-License-Identifier: Apache-2.0 */
/* mail_letter.c: who, what, and what it answers, gathered from the database; compose.h writes it.
 */
#include "channel/mail_letter.h"

#include "base/json.h"
#include "base/utf8.h"
#include "channel/mail.sql.h"
#include "desk/conversation.h"
#include "desk/forward.h"
#include "desk/message.h"
#include "desk/reply_token.h"
#include "mail/compose.h"
#include "mail/thread.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct writing {
    const struct outbox_item *item;
    struct mail_letter_row at;
    struct compose mail;
    struct address to[SMTP_RECIPIENTS_MAX], cc[SMTP_RECIPIENTS_MAX];
    struct mail_letter *letter;
    struct str token;
    const int64_t *forward; /* messages that go along; NULL: it is no forward */
    size_t n_forward;
};

static struct str keep(struct call *c, struct str s)
{
    return (struct str){arena_copy(&c->arena, s.at, s.n), s.n};
}

/* ---- the envelope ---- */

static int take_address(struct call *c, const json_t *json, struct address *a_r)
{
    struct str name = STR("");
    *a_r = (struct address){.name = STR(""), .group = STR("")};
    if (json_need_str(c, json, "address", PARTICIPANT_ADDRESS_BYTES, &a_r->addr) < 0 ||
        json_get_str(c, json, "name", PARTICIPANT_NAME_BYTES, &name) < 0)
        return -1;
    a_r->addr = keep(c, a_r->addr);
    a_r->name = keep(c, name);
    return 1;
}

/* Blind copies are in the envelope alone. */
static int take_recipient(struct call *c, struct writing *w, const json_t *json)
{
    struct address a;
    struct str role = STR("to");
    if (take_address(c, json, &a) < 0 || json_get_str(c, json, "role", 20, &role) < 0)
        return -1;
    if (w->letter->n_to == SMTP_RECIPIENTS_MAX)
        return fail(c, TOO_BIG, "a mail goes to at most %d addresses", SMTP_RECIPIENTS_MAX);
    w->letter->to[w->letter->n_to++] = a.addr;
    if (str_eq(role, STR("cc")))
        w->cc[w->mail.n_cc++] = a;
    else if (!str_eq(role, STR("bcc")))
        w->to[w->mail.n_to++] = a;
    return 1;
}

/* Ids are text, as in all our JSON. */
static int take_forward(struct call *c, struct writing *w, const json_t *root)
{
    json_t *list, *one;
    size_t i;
    int got = json_get_array(c, root, "forward", FORWARD_MESSAGES_MAX, &list);
    if (got <= 0)
        return got;
    int64_t *ids = arena_array(&c->arena, FORWARD_MESSAGES_MAX + 1, sizeof *ids);
    json_array_foreach(list, i, one) if (str_int64(str_of(json_string_value(one)),
                                                   &ids[w->n_forward])) w->n_forward++;
    w->forward = ids;
    return 1;
}

static int take_envelope(struct call *c, struct writing *w)
{
    json_t *root, *from, *to, *one;
    size_t i;
    if (json_read(c, w->item->envelope_json, MESSAGE_TO_BYTES + 8192, &root) < 0)
        return -1;
    int got = json_get_object(c, root, "from", &from);
    if (got > 0)
        got = take_address(c, from, &w->mail.from);
    if (got > 0)
        got = json_get_array(c, root, "to", SMTP_RECIPIENTS_MAX, &to);
    if (got > 0)
        json_array_foreach(to, i, one) if (got > 0) got = take_recipient(c, w, one);
    if (got > 0 && take_forward(c, w, root) < 0)
        got = -1;
    json_decref(root);
    if (got < 0)
        return -1;
    if (!w->letter->n_to || !w->mail.from.addr.n)
        return fail(c, BAD_INPUT,
                    w->letter->n_to ? "the inbox has no address to send from"
                                    : "nobody is named to send this to");
    w->letter->from = w->mail.from.addr;
    w->mail.to = w->to;
    w->mail.cc = w->cc;
    return 1;
}

/* ---- what it answers ---- */

static int take_references(struct call *c, struct db_conn *d, struct writing *w)
{
    struct mail_references_row *rows;
    size_t n;
    struct str own = w->mail.id, *list;
    if (sql_mail_references(c, d, w->item->org, w->at.id, &rows, &n) < 0)
        return -1;
    list = arena_array(&c->arena, n + 1, sizeof *list);
    for (size_t i = n; i--;) {
        if (str_eq(rows[i].mail_id, own) || str_find(rows[i].mail_id, STR("@no-id.invalid")) >= 0)
            continue;
        list[w->mail.n_references++] = rows[i].mail_id;
        if (str_eq(rows[i].kind, STR("theirs")) || !w->mail.in_reply_to.n)
            w->mail.in_reply_to = rows[i].mail_id;
    }
    w->mail.references = list;
    return 1;
}

/* ---- the words ---- */

static void put_signature(struct out *o, struct str signature, bool *begun)
{
    if (!str_trim(signature).n)
        return;
    out_text(o, *begun ? "\n" : "\n\n-- \n");
    out_str(o, str_trim(signature));
    *begun = true;
}

static void put_words(struct out *o, const struct writing *w)
{
    bool begun = false;
    out_str(o, str_trim(w->item->body));
    put_signature(o, w->at.signature, &begun);
    put_signature(o, w->at.inbox_signature, &begun);
}

static void put_quoted(struct out *o, struct str words)
{
    struct str line;
    while (str_line(&words, &line)) {
        out_text(o, "> ");
        out_str(o, line);
        out_char(o, '\n');
    }
}

static void put_escaped(struct out *o, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.at[i] == '<')
            out_text(o, "&lt;");
        else if (s.at[i] == '&')
            out_text(o, "&amp;");
        else if (s.at[i] == '\n')
            out_text(o, "<br>\n");
        else
            out_char(o, s.at[i]);
}

/* ---- what is forwarded ---- */

/* One message with its head, as mail programs write it; HTML keeps its lines. */
static void put_forwarded(struct out *text, struct out *html, const struct mail_forwarded_row *m)
{
    char head[900], when[TIME_TEXT_BYTES];
    bool ours = str_eq(m->kind, STR("agent"));
    struct str name = ours ? m->agent_name : m->customer_name;
    struct str address = ours || !m->address.at ? STR("") : m->address;
    time_minute_text(m->created_us, when);
    snprintf(head, sizeof head, "From: %.*s%s%.*s%s\nDate: %s (UTC)\n",
             (int)(name.n < 200 ? name.n : 200), name.at ? name.at : "", address.n ? " <" : "",
             (int)(address.n < 300 ? address.n : 300), address.at, address.n ? ">" : "", when);
    out_text(text, "\n---------- Forwarded message ----------\n");
    out_text(text, head);
    out_char(text, '\n');
    out_str(text, str_trim(m->body));
    out_char(text, '\n');
    out_text(html, "<div style=\"margin-top: 16px; padding-left: 8px; border-left: 2px solid "
                   "#cccccc\"><p style=\"color: #555555\">Forwarded message<br>\n");
    put_escaped(html, str_trim(str_of(head)));
    out_text(html, "</p>\n<p>");
    put_escaped(html, str_trim(m->body));
    out_text(html, "</p></div>\n");
}

static int take_forwarded(struct call *c, struct db_conn *d, const struct writing *w,
                          struct out *text, struct out *html)
{
    struct mail_forwarded_row *rows;
    size_t n = 0;
    if (w->n_forward &&
        sql_mail_forwarded(c, d, w->item->org, w->at.id, (struct db_ids){w->forward, w->n_forward},
                           &rows, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        put_forwarded(text, html, &rows[i]);
    return 1;
}

struct quoted {
    char intro[400];
    struct str words; /* empty: nothing is quoted */
};

static int take_quoted(struct call *c, struct db_conn *d, const struct writing *w,
                       struct quoted *q_r)
{
    struct mail_letter_before_row row;
    char when[TIME_TEXT_BYTES];
    int got = str_eq(w->at.kind, STR("automatic")) || w->forward
                  ? 0
                  : sql_mail_letter_before(c, d, w->item->org, w->at.id, w->at.created_us, &row);
    q_r->words = STR("");
    if (got <= 0)
        return got;
    bool own = row.quote_at.some && row.quote_at.n; /* else all of it was passed on */
    struct str words = own ? str_first(row.body, (size_t)row.quote_at.n) : row.body;
    q_r->words = str_trim(utf8_first(words, MAIL_QUOTE_BYTES));
    time_minute_text(row.created_us, when);
    struct str name = row.name.at && row.name.n ? row.name : STR("you");
    snprintf(q_r->intro, sizeof q_r->intro, "On %s (UTC), %.*s wrote:", when,
             (int)(name.n < 200 ? name.n : 200), name.at);
    return 1;
}

static int take_words(struct call *c, struct db_conn *d, struct writing *w)
{
    struct quoted q;
    struct out text, html;
    if (take_quoted(c, d, w, &q) < 0)
        return -1;
    out_init(&text, COMPOSE_WORDS_BYTES);
    out_init(&html, COMPOSE_WORDS_BYTES);
    put_words(&text, w);
    compose_markdown(&html, out_as_str(&text));
    out_f(&text, "\n\n[%.*s]\n", (int)w->token.n, w->token.at);
    out_f(&html, "<p style=\"color: #888888; font-size: 11px\">[%.*s]</p>\n", (int)w->token.n,
          w->token.at);
    if (w->forward && take_forwarded(c, d, w, &text, &html) < 0) {
        out_free(&text);
        out_free(&html);
        return -1;
    }
    if (q.words.n) {
        out_f(&text, "\n%s\n", q.intro);
        put_quoted(&text, q.words);
        out_text(&html, "<p>");
        put_escaped(&html, str_of(q.intro));
        out_text(&html, "</p>\n<blockquote type=\"cite\" style=\"margin-left: 8px; padding-left: "
                        "8px; border-left: 2px solid #cccccc\">");
        put_escaped(&html, q.words);
        out_text(&html, "</blockquote>\n");
    }
    w->mail.text = keep(c, out_as_str(&text));
    w->mail.html = keep(c, out_as_str(&html));
    out_free(&text);
    out_free(&html);
    return 1;
}

/* ---- files ---- */

static int open_files(struct call *c, struct db_conn *d, const struct store *files,
                      struct writing *w, struct compose_file **list_r, size_t *n_r)
{
    struct mail_letter_files_row *rows;
    size_t n;
    uint64_t bytes;
    *n_r = 0;
    if (sql_mail_letter_files(c, d, w->item->org, w->item->message_id, &rows, &n) < 0)
        return -1;
    *list_r = arena_array(&c->arena, n + 1, sizeof **list_r);
    for (size_t i = 0; i < n; i++) {
        struct compose_file *f = &(*list_r)[i];
        *f = (struct compose_file){.name = rows[i].name,
                                   .mime = rows[i].mime,
                                   .content_id = rows[i].shown ? rows[i].content_id : STR("")};
        if (store_read(c, files, rows[i].hash, &f->fd, &bytes) < 0)
            return -1;
        (*n_r)++;
    }
    return 1;
}

static int write_it(struct call *c, struct db_conn *d, const struct store *files, struct writing *w)
{
    struct compose_file *list = NULL;
    size_t n = 0;
    int got = open_files(c, d, files, w, &list, &n);
    w->mail.files = list;
    w->mail.n_files = n;
    if (got >= 0)
        got = compose_write(c, &w->mail, &w->letter->raw);
    for (size_t i = 0; i < n; i++)
        close(list[i].fd);
    return got;
}

/* ---- the whole ---- */

static struct str subject_of(struct call *c, struct str subject)
{
    struct out o;
    if (str_starts_nocase(subject, STR("re:")))
        return subject;
    out_init(&o, CONVERSATION_SUBJECT_BYTES + 10);
    out_text(&o, "Re: ");
    out_str(&o, subject);
    struct str text = keep(c, out_as_str(&o));
    out_free(&o);
    return text;
}

/* Outlook keeps a thread together by these: what came is carried on, what we begin begins one. */
static int take_thread(struct call *c, struct db_conn *d, struct writing *w)
{
    struct mail_thread_index_row came;
    int got = sql_mail_thread_index(c, d, w->item->org, w->at.id, &came);
    if (got < 0)
        return -1;
    if (got > 0)
        w->mail.thread_index = thread_index_next(&c->arena, came.thread_index, c->now_us);
    else if (!w->mail.in_reply_to.n)
        w->mail.thread_index = thread_index_begin(&c->arena, w->at.id, w->at.created_us);
    w->mail.thread_topic = thread_subject(w->mail.subject);
    return 1;
}

/* Where the server takes help+word@, an answer comes back by it, whatever becomes of its ids. */
static void take_sender(struct call *c, struct writing *w)
{
    struct address *from = &w->mail.from;
    if (w->at.sender_name.n)
        from->name = w->at.sender_name;
    ptrdiff_t at = str_find_char(from->addr, '@');
    if (!w->at.plus || at <= 0)
        return;
    char *text = arena_alloc(&c->arena, from->addr.n + w->token.n + 2);
    int n = snprintf(text, from->addr.n + w->token.n + 2, "%.*s+%.*s%.*s", (int)at, from->addr.at,
                     (int)w->token.n, w->token.at, (int)(from->addr.n - (size_t)at),
                     from->addr.at + at);
    w->mail.reply_to =
        (struct address){.name = from->name, .addr = {text, (size_t)n}, .group = STR("")};
}

static int gather(struct call *c, struct db_conn *d, struct writing *w)
{
    if (sql_mail_letter(c, d, w->item->org, w->item->message_id, &w->at) <= 0)
        return fail(c, NOT_FOUND, "the message to send is not there any more");
    w->letter->inbox_id = w->at.inbox_id;
    w->mail.id = str_first(str_from(w->item->wire_id, 1), w->item->wire_id.n - 2);
    w->mail.subject = w->item->subject;
    w->mail.date_us = c->now_us;
    if (str_eq(w->at.kind, STR("automatic")))
        w->mail.auto_submitted = STR("auto-replied");
    if (reply_token_make(c, d, w->item->org, w->at.number, &w->token) < 0 ||
        take_envelope(c, w) < 0 || (!w->forward && take_references(c, d, w) < 0))
        return -1;
    take_sender(c, w);
    if (!w->forward && take_thread(c, d, w) < 0)
        return -1;
    if (w->mail.in_reply_to.n)
        w->mail.subject = subject_of(c, w->item->subject);
    return take_words(c, d, w);
}

int mail_letter_make(struct call *c, struct db_conn *d, const struct store *files,
                     const struct outbox_item *item, struct str installation,
                     struct mail_letter *letter_r)
{
    struct writing *w = arena_alloc(&c->arena, sizeof *w);
    memset(letter_r, 0, sizeof *letter_r);
    w->item = item;
    w->letter = letter_r;
    w->mail.installation = installation;
    if (spill_open(c, &letter_r->raw) < 0)
        return -1;
    if (gather(c, d, w) < 0 || write_it(c, d, files, w) < 0) {
        mail_letter_free(letter_r);
        return -1;
    }
    letter_r->wants_utf8 = compose_wants_utf8(&w->mail);
    return 1;
}

void mail_letter_free(struct mail_letter *letter)
{
    spill_close(&letter->raw);
}
