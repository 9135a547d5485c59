/* SPDX-License-Identifier: Apache-2.0 */
/* import_mbox.c: mail of years from a mailbox file. Messages belong together by Message-ID,
   In-Reply-To and References; the first that comes opens the conversation. Mail from an address of
   ours is an agent's, machines' mail is kept as automatic, and a message that came already (by its
   id) is not taken twice. All of it is closed: it was answered where it came from. */
#include "channel/importer.h"

#include "mail/charset.h"
#include "mail/classify.h"
#include "mail/mime.h"
#include "mail/quote.h"
#include "mail/thread.h"

#include <string.h>

enum { REFERENCES_ASKED = 50, WORDS_BYTES = 2 << 20 };

static struct str kept(struct call *c, struct out *o)
{
    struct str text = {arena_copy(&c->arena, o->at, o->n), o->n};
    out_free(o);
    return text;
}

/* The words, and where the history begins that stands at their end. */
static void words_read(struct call *c, struct mime *m, struct bring_message *it)
{
    struct out o;
    struct html_marks marks = {0};
    struct quotes *q = arena_alloc(&c->arena, sizeof *q);
    out_init(&o, WORDS_BYTES);
    mime_words(m, &o, &marks);
    it->body = kept(c, &o);
    quote_split(q, it->body, &marks);
    size_t at;
    if (quote_tail(q, &at))
        it->quote_at = (int64_t)at;
}

/* As it came, in UTF-8; one that is too long stays out: its text is there. */
static void html_read(struct call *c, const struct mime *m, struct bring_message *it)
{
    int32_t at = mime_html(m);
    struct out bytes, html;
    if (at < 0)
        return;
    const struct mime_part *part = &m->parts[at];
    out_init(&bytes, MESSAGE_HTML_BYTES);
    out_init(&html, MESSAGE_HTML_BYTES);
    transfer_all(&bytes, part->encoding, part->body);
    charset_decode(&html, out_as_str(&bytes), part->charset);
    if (!bytes.over && !html.over)
        it->html = (struct str){arena_copy(&c->arena, html.at, html.n), html.n};
    out_free(&bytes);
    out_free(&html);
}

static int file_keep(struct call *c, const struct store *store, const struct mime_part *part,
                     struct bring_file *file)
{
    char piece[8192], *hash = arena_alloc(&c->arena, STORE_HASH_TEXT);
    struct store_put put;
    struct transfer t;
    size_t n;
    transfer_init(&t, part->encoding, part->body);
    if (store_begin(c, store, &put) < 0)
        return -1;
    while ((n = transfer_next(&t, piece, sizeof piece)) > 0)
        if (store_add(c, &put, piece, n) < 0) {
            store_drop(&put);
            return -1;
        }
    *file = (struct bring_file){
        .mime = {arena_copy(&c->arena, part->type.at, part->type.n), part->type.n},
        .name = {arena_copy(&c->arena, part->name.at, part->name.n), part->name.n},
        .content_id = {arena_copy(&c->arena, part->content_id.at, part->content_id.n),
                       part->content_id.n},
        .is_inline = part->is_inline,
        .bytes = (int64_t)put.bytes};
    file->hash = str_of(hash);
    if (store_finish(c, &put, hash) < 0)
        return -1;
    file->hash = str_of(hash);
    return 1;
}

int import_mbox_files(struct call *c, const struct store *store, struct thing *it)
{
    struct arena a;
    struct mime m;
    int got = 1;
    arena_init(&a, MIME_ARENA_BYTES);
    mime_parse(&m, &a, it->mail);
    it->files = arena_array(&c->arena, BRING_FILES_MAX, sizeof *it->files);
    it->n_files = 0;
    for (size_t i = 0; got > 0 && i < m.n_parts && it->n_files < BRING_FILES_MAX; i++)
        if (m.parts[i].is_file)
            got = file_keep(c, store, &m.parts[i], &it->files[it->n_files++]);
    arena_free(&a);
    return got;
}

static bool is_ours(const struct mime *m, struct str ours)
{
    return ours.n && m->from.n && address_matches(m->from.at[0].addr, ours);
}

/* The conversation that any of its ids belongs to, 0 when none does. */
static int thread_find(struct call *c, struct db_conn *d, const struct thing *it,
                       const struct mime *m, struct str id, int64_t *id_r)
{
    int got = bring_known(c, d, it->b, "thread", id, id_r);
    for (size_t i = 0; got == 0 && i < m->n_references && i < REFERENCES_ASKED; i++)
        got = bring_known(c, d, it->b, "thread", m->references[i], id_r);
    return got;
}

/* All of its ids belong to it from now on, so that an answer to an answer that is missing comes
   here too. */
static int thread_note(struct call *c, struct db_conn *d, const struct thing *it,
                       const struct mime *m, struct str id, int64_t conversation_id)
{
    int64_t other;
    if (bring_note(c, d, it->b, "thread", id, conversation_id) < 0)
        return -1;
    for (size_t i = 0; i < m->n_references && i < REFERENCES_ASKED; i++) {
        int got = bring_known(c, d, it->b, "thread", m->references[i], &other);
        if (got < 0 ||
            (got == 0 && bring_note(c, d, it->b, "thread", m->references[i], conversation_id) < 0))
            return -1;
    }
    return 1;
}

/* Who is on the other side: the sender, or the first recipient of our own mail. */
static int other_side(struct call *c, struct db_conn *d, const struct thing *it,
                      const struct mime *m, bool ours, int64_t *id_r)
{
    const struct address_list *list = ours ? &m->to : &m->from;
    struct bring_person person = {.name = STR("Unknown sender")};
    if (list->n)
        person = (struct bring_person){.name = list->at[0].name, .email = list->at[0].addr};
    if (!person.email.n && !person.name.n)
        person.name = STR("Unknown sender");
    person.created_us = m->date_us > 0 ? m->date_us : 0;
    return bring_person(c, d, it->b, &person, id_r);
}

static int agent_of(struct call *c, struct db_conn *d, const struct thing *it, const struct mime *m,
                    int64_t *id_r)
{
    struct import_agent_of_email_row row;
    struct str key = address_key(&c->arena, m->from.at[0].addr);
    int got = sql_import_agent_of_email(c, d, it->b->who.org, key, &row);
    *id_r = got > 0 ? row.id : 0;
    return got;
}

static int put(struct call *c, struct db_conn *d, const struct thing *it, struct mime *m,
               struct bring_message *message)
{
    int64_t at_id, person_id;
    bool ours = is_ours(m, it->ours);
    struct str id = m->id.n ? m->id : thread_made_id(&c->arena, it->mail);
    message->foreign = id;
    if (other_side(c, d, it, m, ours, &person_id) < 0 ||
        (ours && agent_of(c, d, it, m, &message->agent_id) < 0) ||
        thread_find(c, d, it, m, id, &at_id) < 0)
        return -1;
    message->customer_id = ours ? 0 : person_id;
    if (at_id)
        return bring_message(c, d, it->b, at_id, message) < 0 ? -1 : 1;
    struct bring_conversation v = {.foreign = id,
                                   .inbox_id = it->inbox_id,
                                   .customer_id = person_id,
                                   .channel = STR("mail"),
                                   .subject = thread_subject(m->subject),
                                   .created_us = message->created_us,
                                   .messages = message,
                                   .n_messages = 1};
    v.stand =
        (struct import_stand){.category = STR("closed"),
                              .priority = PRIORITY_NORMAL,
                              .closed_us = message->created_us ? message->created_us : c->now_us};
    if (bring_conversation(c, d, it->b, &v, &at_id) < 0)
        return -1;
    return thread_note(c, d, it, m, id, at_id);
}

int import_mbox(struct call *c, struct db_conn *d, const struct thing *it)
{
    struct mime m;
    struct mail_class k;
    struct classify_ours ours = {.addresses = &it->ours, .n = it->ours.n ? 1 : 0};
    struct arena a; /* a message may need more than its call should keep */
    struct bring_message message = {.kind = "customer"};
    arena_init(&a, MIME_ARENA_BYTES);
    mime_parse(&m, &a, it->mail);
    mail_classify(&k, &a, &m, &ours);
    if (is_ours(&m, it->ours))
        message.kind = "agent";
    else if (k.is != MAIL_PERSON)
        message.kind = "automatic";
    message.subject = m.subject;
    message.created_us = m.date_us > 0 ? m.date_us : 0;
    message.files = it->files;
    message.n_files = it->n_files;
    words_read(c, &m, &message);
    html_read(c, &m, &message);
    int got = put(c, d, it, &m, &message);
    arena_free(&a);
    return got;
}
