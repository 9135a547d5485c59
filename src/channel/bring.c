/* SPDX-License-Identifier: Apache-2.0 */
/* bring.c: looked up by its old name, then by what people know it by, then made; and the line that
   says which. */
#include "channel/bring.h"

#include "base/fold.h"
#include "base/utf8.h"
#include "db/file.h"
#include "desk/agent.h"
#include "desk/company.h"
#include "desk/customer.h"
#include "desk/tag.h"
#include "desk/team.h"
#include "desk/words.h"
#include "mail/html.h"

#include <string.h>

static int note(struct call *c, struct db_conn *d, const struct bring *b, const char *noun,
                struct str foreign, int64_t id, bool found)
{
    struct import_item item = {
        .key = b->key, .noun = str_of(noun), .foreign = foreign, .id = id, .found = found};
    return import_item_put(c, d, &b->who, b->it.id, &item) < 0 ? -1 : !found;
}

int bring_known(struct call *c, struct db_conn *d, const struct bring *b, const char *noun,
                struct str foreign, int64_t *id_r)
{
    *id_r = 0;
    return foreign.n ? import_item_get(c, d, &b->who, b->key, str_of(noun), foreign, id_r) : 0;
}

int bring_note(struct call *c, struct db_conn *d, const struct bring *b, const char *noun,
               struct str foreign, int64_t id)
{
    return note(c, d, b, noun, foreign, id, true) < 0 ? -1 : 1;
}

/* One line of at most `max` bytes without control characters, whatever came. */
static struct str line(struct call *c, struct str s, size_t max)
{
    struct out clean;
    out_init(&clean, max * 4 + 16);
    utf8_clean(&clean, utf8_first(s, max * 3));
    char *at = arena_copy(&c->arena, clean.at, clean.n);
    struct str made = {at, clean.n};
    out_free(&clean);
    for (size_t i = 0; i < made.n; i++)
        if ((unsigned char)at[i] < ' ' || at[i] == 127)
            at[i] = ' ';
    return str_trim(utf8_first(made, max));
}

/* ---- companies, tags, colleagues, teams ---- */

int bring_company(struct call *c, struct db_conn *d, struct bring *b, struct str name,
                  int64_t *id_r)
{
    struct import_company_of_name_row row;
    struct company company;
    name = line(c, name, COMPANY_NAME_BYTES);
    struct str folded = fold_name(&c->arena, name);
    *id_r = 0;
    if (!name.n)
        return 0;
    int got = sql_import_company_of_name(c, d, b->who.org, folded, &row);
    if (got > 0)
        *id_r = row.id;
    if (got)
        return got < 0 ? -1 : 0;
    if (company_create(c, d, &b->who, &(struct company_new){.name = name}, &company) < 0)
        return -1;
    *id_r = company.id;
    return note(c, d, b, "company", folded, company.id, false);
}

int bring_tag(struct call *c, struct db_conn *d, struct bring *b, struct str name, int64_t *id_r)
{
    struct import_tag_of_name_row row;
    struct tag tag;
    name = line(c, name, TAG_NAME_BYTES);
    struct str folded = fold_name(&c->arena, name);
    *id_r = 0;
    if (!name.n)
        return 0;
    int got = sql_import_tag_of_name(c, d, b->who.org, folded, &row);
    if (got > 0)
        *id_r = row.id;
    if (got)
        return got < 0 ? -1 : 0;
    if (tag_create(c, d, &b->who, &(struct tag_new){.name = name}, &tag) < 0)
        return -1;
    *id_r = tag.id;
    return note(c, d, b, "tag", folded, tag.id, false);
}

static int agent_made(struct call *c, struct db_conn *d, const struct bring *b,
                      const struct bring_agent *it, struct str email, struct agent *agent_r)
{
    struct str secret, name = line(c, it->name.n ? it->name : email, AGENT_NAME_BYTES);
    struct agent_new new = {.name = name, .email = email, .role = it->role};
    if (agent_invite(c, d, &b->who, &new, agent_r, &secret) < 0)
        return -1;
    return it->active ? agent_accept(c, d, b->who.org, secret, name, STR(""), agent_r) : 1;
}

int bring_agent(struct call *c, struct db_conn *d, struct bring *b, const struct bring_agent *it,
                int64_t *id_r)
{
    struct import_agent_of_email_row row;
    struct agent agent;
    struct str email, folded;
    int got = bring_known(c, d, b, "agent", it->foreign, id_r);
    if (got)
        return got < 0 ? -1 : 0;
    if (words_email(c, it->email, &email, &folded) < 0)
        return -1;
    got = sql_import_agent_of_email(c, d, b->who.org, folded, &row);
    if (got < 0 || (got == 0 && agent_made(c, d, b, it, email, &agent) < 0))
        return -1;
    *id_r = got > 0 ? row.id : agent.id;
    return note(c, d, b, "agent", it->foreign.n ? it->foreign : folded, *id_r, got > 0);
}

int bring_team(struct call *c, struct db_conn *d, struct bring *b, struct str name, int64_t *id_r)
{
    struct import_team_of_name_row row;
    struct team team;
    name = line(c, name, TEAM_NAME_BYTES);
    struct str folded = fold_name(&c->arena, name);
    *id_r = 0;
    if (!name.n)
        return 0;
    int got = sql_import_team_of_name(c, d, b->who.org, folded, &row);
    if (got > 0)
        *id_r = row.id;
    if (got)
        return got < 0 ? -1 : 0;
    if (team_create(c, d, &b->who, &(struct team_new){.name = name}, &team) < 0)
        return -1;
    *id_r = team.id;
    return note(c, d, b, "team", folded, team.id, false);
}

/* ---- people ---- */

/* What they are known by, as far as it can be: an address that is none is left to the note. */
static size_t identities(struct call *c, const struct bring *b, const struct bring_person *it,
                         struct identity_new list[3])
{
    const struct identity_new given[] = {
        {.kind = IDENTITY_EMAIL, .value = str_trim(it->email)},
        {.kind = IDENTITY_EXTERNAL, .value = str_trim(it->external)},
        {.kind = IDENTITY_PHONE, .value = str_trim(it->phone)}};
    struct str value, folded;
    size_t n = 0;
    for (size_t i = 0; i < sizeof given / sizeof given[0]; i++)
        if (given[i].value.n &&
            identity_check(c, given[i].kind, given[i].value, &value, &folded) > 0)
            list[n++] = given[i];
    c->fault.kind = NO_FAULT;
    if (n)
        return n;
    struct out o; /* nobody else can be taken for them */
    out_init(&o, IDENTITY_BYTES);
    out_str(&o, b->key);
    out_char(&o, ':');
    out_str(&o, it->foreign.n ? it->foreign : it->name);
    list[0] = (struct identity_new){.kind = IDENTITY_EXTERNAL,
                                    .value = {arena_copy(&c->arena, o.at, o.n), o.n}};
    out_free(&o);
    return 1;
}

/* What the desk does not know of them yet; what it knows stays. */
static int complete(struct call *c, struct db_conn *d, struct bring *b,
                    const struct bring_person *it, const struct customer *is)
{
    int64_t company_id = it->company_id;
    if (!it->company.n && !company_id && !it->title.n && !it->note.n)
        return 0;
    if (!company_id && bring_company(c, d, b, it->company, &company_id) < 0)
        return -1;
    struct customer_edit edit = {
        .name = is->name.n ? is->name : line(c, it->name, CUSTOMER_NAME_BYTES),
        .title = is->title.n ? is->title : line(c, it->title, CUSTOMER_TITLE_BYTES),
        .language = is->language,
        .timezone = is->timezone,
        .note = is->note.n ? is->note : utf8_first(it->note, CUSTOMER_NOTE_BYTES),
        .company_id = is->company_id ? is->company_id : company_id};
    return customer_put(c, d, &b->who, is->id, &edit, 0, NULL);
}

int bring_person(struct call *c, struct db_conn *d, struct bring *b, const struct bring_person *it,
                 int64_t *id_r)
{
    struct identity_new list[3];
    struct customer customer;
    int got = bring_known(c, d, b, "customer", it->foreign, id_r);
    if (got)
        return got < 0 ? -1 : 0;
    struct customer_known who = {.identities = list,
                                 .n_identities = identities(c, b, it, list),
                                 .name = line(c, it->name, CUSTOMER_NAME_BYTES),
                                 .language = line(c, it->language, LANGUAGE_BYTES),
                                 .timezone = STR(""),
                                 .created_us = it->created_us};
    int made = customer_find_or_create(c, d, &b->who, &who, &customer);
    if (made < 0 || complete(c, d, b, it, &customer) < 0)
        return -1;
    *id_r = customer.id;
    return it->foreign.n || made
               ? note(c, d, b, "customer", it->foreign.n ? it->foreign : list[0].value, customer.id,
                      !made)
               : 0;
}

/* ---- conversations ---- */

static struct str text_of_html(struct call *c, struct str html)
{
    struct out o;
    out_init(&o, MESSAGE_BODY_BYTES);
    html_to_text(&o, html, NULL);
    struct str text = {arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return text;
}

/* Valid text within the limit; \r and the like are gone. */
static struct str words_of(struct call *c, const struct bring_message *m)
{
    struct str body = m->body;
    struct out clean;
    if (!str_trim(body).n && m->html.n)
        body = text_of_html(c, m->html);
    if (!str_trim(body).n)
        return m->n_files ? STR("") : STR("(no words)");
    if (utf8_valid(body) && body.n <= MESSAGE_BODY_BYTES && !memchr(body.at, 0, body.n))
        return body;
    out_init(&clean, MESSAGE_BODY_BYTES - 64);
    utf8_clean(&clean, utf8_first(body, MESSAGE_BODY_BYTES - 64));
    bool cut = clean.over || body.n > MESSAGE_BODY_BYTES - 64;
    char *at = arena_copy(&c->arena, clean.at, clean.n + 64);
    size_t n = utf8_whole((struct str){at, clean.n}).n;
    out_free(&clean);
    for (size_t i = 0; i < n; i++)
        if (!at[i])
            at[i] = ' ';
    if (cut) {
        static const char says[] = "\n(longer: cut by the import)";
        memcpy(at + n, says, sizeof says - 1);
        n += sizeof says - 1;
    }
    return (struct str){at, n};
}

static struct str message_key(struct call *c, const struct bring *b, struct str foreign)
{
    struct out o;
    out_init(&o, MESSAGE_KEY_BYTES);
    out_str(&o, b->key);
    out_char(&o, ':');
    out_str(&o, foreign);
    struct str key = {arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return key;
}

static int put_files(struct call *c, struct db_conn *d, const struct bring *b,
                     const struct bring_message *m, struct attachment_new **list_r)
{
    size_t n = m->n_files < ATTACHMENTS_MAX ? m->n_files : ATTACHMENTS_MAX;
    *list_r = arena_array(&c->arena, n + 1, sizeof **list_r);
    for (size_t i = 0; i < n; i++) {
        const struct bring_file *f = &m->files[i];
        struct file_new file = {
            .org = b->who.org, .hash = f->hash, .bytes = f->bytes, .mime = f->mime};
        int64_t id = file_add(c, d, &file);
        if (id < 0)
            return -1;
        (*list_r)[i] = (struct attachment_new){.file_id = id,
                                               .name = f->name,
                                               .said_mime = f->mime,
                                               .content_id = f->content_id,
                                               .is_inline = f->is_inline};
    }
    return (int)n;
}

int bring_message(struct call *c, struct db_conn *d, struct bring *b, int64_t id,
                  const struct bring_message *m)
{
    struct attachment_new *files;
    struct said said;
    int n = put_files(c, d, b, m, &files);
    if (n < 0)
        return -1;
    bool html = m->html.n && m->html.n <= MESSAGE_HTML_BYTES && utf8_valid(m->html) &&
                !memchr(m->html.at, 0, m->html.n);
    struct message_in in = {.conversation_id = id,
                            .customer_id = m->customer_id,
                            .agent_id = m->agent_id,
                            .key = message_key(c, b, m->foreign),
                            .kind = str_of(m->kind),
                            .subject = line(c, m->subject, CONVERSATION_SUBJECT_BYTES),
                            .body = words_of(c, m),
                            .html = html ? m->html : (struct str){NULL, 0},
                            .files = files,
                            .n_files = (size_t)n,
                            .created_us = m->created_us,
                            .imported_id = b->it.id};
    if (m->quote_at > 0 && (size_t)m->quote_at < in.body.n && in.body.at == m->body.at)
        in.quote_at = (struct db_int){m->quote_at, true};
    int got = message_receive(c, d, &b->who, &in, &said);
    return got > 0 && sql_import_no_wait(c, d, b->who.org, id) < 0 ? -1 : got;
}

static int put_tags(struct call *c, struct db_conn *d, struct bring *b, int64_t id,
                    const struct bring_conversation *it)
{
    for (size_t i = 0; i < it->n_tags; i++) {
        int64_t tag_id;
        if (bring_tag(c, d, b, it->tags[i], &tag_id) < 0 ||
            (tag_id && tag_attach(c, d, &b->who, id, tag_id, NULL) < 0))
            return -1;
    }
    return 1;
}

static int open_it(struct call *c, struct db_conn *d, struct bring *b,
                   const struct bring_conversation *it, int64_t *id_r)
{
    struct conversation made;
    struct conversation_new new = {.inbox_id = it->inbox_id,
                                   .customer_id = it->customer_id,
                                   .channel = it->channel,
                                   .subject = line(c, it->subject, CONVERSATION_SUBJECT_BYTES),
                                   .created_us = it->created_us};
    if (conversation_open(c, d, &b->who, &new, &made) < 0)
        return -1;
    *id_r = made.id;
    return note(c, d, b, "conversation", it->foreign, made.id, false);
}

int bring_conversation(struct call *c, struct db_conn *d, struct bring *b,
                       const struct bring_conversation *it, int64_t *id_r)
{
    int here = bring_known(c, d, b, "conversation", it->foreign, id_r);
    if (here < 0 || (!here && open_it(c, d, b, it, id_r) < 0))
        return -1;
    for (size_t i = 0; i < it->n_messages; i++)
        if (bring_message(c, d, b, *id_r, &it->messages[i]) < 0)
            return -1;
    if (put_tags(c, d, b, *id_r, it) < 0 || import_stand(c, d, &b->who, *id_r, &it->stand) < 0)
        return -1;
    return !here;
}
