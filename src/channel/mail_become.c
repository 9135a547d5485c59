/* SPDX-License-Identifier: Apache-2.0 */
/* mail_become.c: whose mail it is, whether it is here already, where it belongs, and then the
   message with all that goes with it. */
#include "channel/mail_become.h"

#include "base/fold.h"
#include "base/json.h"
#include "base/utf8.h"
#include "channel/mail_in.h"
#include "channel/mail_place.h"
#include "db/file.h"
#include "db/id.h"
#include "desk/block.h"
#include "desk/customer.h"
#include "desk/forward.h"
#include "desk/link.h"
#include "desk/mailbox.h"
#include "desk/outbox.h"
#include "desk/outgoing.h"
#include "desk/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* A mail on its way into the desk. */
struct coming {
    struct mail_reading *r;
    struct actor who;
    struct address sender; /* whose mail it is; of what we sent ourselves: to whom */
    struct customer customer;
    bool known;   /* the customer was here before */
    bool is_ours; /* written by one of us, elsewhere */
    bool is_spam;
    bool by_program; /* in the name of `sender` */
    bool is_aside;   /* was asked aside: what they say is not the customer's (desk/forward.h) */
    bool is_blocked; /* by a person, or by their address */
    struct mail_finding found;
    struct said said;
    const char *state; /* of the raw row: "read" "copy" "own" */
    struct str more;   /* a note for people, "" */
};

int mail_ours(struct call *c, struct db_conn *d, struct mail_reading *r)
{
    struct mail_inboxes_row *rows;
    size_t n;
    if (sql_mail_inboxes(c, d, r->raw.org, &rows, &n) < 0)
        return -1;
    r->ours = arena_array(&c->arena, n + 1, sizeof *r->ours);
    r->n_ours = n;
    for (size_t i = 0; i < n; i++)
        r->ours[i] = rows[i].address_folded;
    return 1;
}

static bool is_own_address(struct call *c, const struct mail_reading *r, struct str addr)
{
    struct str folded = fold_name(&c->arena, addr);
    for (size_t i = 0; i < r->n_ours; i++)
        if (str_eq(folded, r->ours[i]))
            return true;
    return false;
}

/* ---- whose it is ---- */

/* Whether an address is one that programs write from in somebody's name: forms on web sites, shops
   with their orders. */
static bool writes_for_others(struct str addr)
{
    static const char *const names[] = {"wordpress", "www-data", "webmaster",    "apache",
                                        "nobody",    "noreply",  "no-reply",     "donotreply",
                                        "form",      "forms",    "do-not-reply", "contactform"};
    ptrdiff_t at = str_find_char(addr, '@');
    struct str name = str_first(addr, at > 0 ? (size_t)at : 0);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq_nocase(name, str_of(names[i])))
            return true;
    return str_starts_nocase(name, STR("store+"));
}

static void find_sender(struct call *c, struct coming *it)
{
    const struct mail_parsed *m = &it->r->mail;
    bool from_us = m->from.addr.n && is_own_address(c, it->r, m->from.addr);
    it->sender = m->from;
    it->is_ours = str_eq(it->r->raw.role, STR("sent"));
    if (it->is_ours) {
        it->sender = m->to.n ? m->to.at[0] : m->cc.n ? m->cc.at[0] : (struct address){0};
        return;
    }
    /* A form writes as us, or as a program, and names the person in Reply-To. Anybody can write
       one: what a program sent is placed by its own address, and joins nobody's conversation. */
    bool form = from_us || (writes_for_others(m->from.addr) && !m->n_ids);
    if (!form || !m->reply_to.addr.n || is_own_address(c, it->r, m->reply_to.addr))
        return;
    it->sender = m->reply_to;
    it->by_program = !from_us;
    if (it->by_program)
        it->more = STR("a program wrote it for whom its Reply-To names\n");
}

static struct identity_new identity_of(const struct coming *it)
{
    if (it->sender.addr.n && it->sender.addr.n <= EMAIL_BYTES)
        return (struct identity_new){.kind = IDENTITY_EMAIL, .value = it->sender.addr};
    return (struct identity_new){.kind = IDENTITY_HANDLE,
                                 .value = it->sender.name.n ? utf8_first(it->sender.name, 200)
                                                            : STR("mail without a sender")};
}

static int know_customer(struct call *c, struct db_conn *d, struct coming *it)
{
    struct identity_new id = identity_of(it);
    int got = customer_of_identity(c, d, &it->who, id.kind, id.value, &it->customer);
    if (got < 0 && c->fault.kind == BAD_INPUT)
        got = 0;
    it->known = got > 0;
    return got < 0 ? -1 : 1;
}

/* Found or made; an address that is none makes a person known by those very words. */
static int need_customer(struct call *c, struct db_conn *d, struct coming *it)
{
    struct identity_new id = identity_of(it);
    struct customer_known known = {
        .identities = &id, .n_identities = 1, .name = utf8_first(it->sender.name, 200)};
    if (!known.name.at)
        known.name = STR("");
    int got = customer_find_or_create(c, d, &it->who, &known, &it->customer);
    if (got < 0 && c->fault.kind == BAD_INPUT) {
        id = (struct identity_new){.kind = IDENTITY_HANDLE,
                                   .value = it->sender.addr.n ? utf8_first(it->sender.addr, 200)
                                                              : STR("mail without a sender")};
        known.name = STR("");
        got = customer_find_or_create(c, d, &it->who, &known, &it->customer);
    }
    return got;
}

static int know_block(struct call *c, struct db_conn *d, struct coming *it)
{
    struct block block;
    int got = it->customer.blocked || !it->sender.addr.n || it->is_ours
                  ? 0
                  : block_find(c, d, it->r->raw.org, it->sender.addr, &block);
    it->is_blocked = got > 0 || (it->customer.blocked && !it->is_ours);
    if (got > 0 && !it->more.n) {
        char *words = arena_alloc(&c->arena, block.sender.n + 40);
        int n = snprintf(words, block.sender.n + 40, "%.*s is blocked here\n", (int)block.sender.n,
                         block.sender.at);
        it->more = (struct str){words, (size_t)n};
    }
    return got < 0 ? -1 : 1;
}

static int know_aside(struct call *c, struct db_conn *d, struct coming *it)
{
    struct mail_participant_row row;
    int got = it->is_ours || !it->found.conversation_id || !it->sender.addr.n
                  ? 0
                  : sql_mail_participant(c, d, it->r->raw.org, it->found.conversation_id,
                                         fold_name(&c->arena, it->sender.addr), &row);
    it->is_aside = got > 0 && str_eq(row.role, STR("aside"));
    return got < 0 ? -1 : 1;
}

static int note_aside(struct call *c, struct db_conn *d, const struct coming *it)
{
    if (!it->is_aside || it->r->mail.class.is != MAIL_PERSON)
        return 0;
    return forward_answered(c, d, it->r->raw.org, it->said.conversation_id, it->said.message_id,
                            it->customer.name.n ? it->customer.name : it->sender.addr);
}

/* ---- whether it is here already ---- */

static bool says_the_same(struct str a, struct str b)
{
    a = str_trim(a);
    b = str_trim(b);
    return str_eq(a, b);
}

/* What we sent carries a footer behind the words. */
static bool begins_with(struct str whole, struct str words)
{
    whole = str_trim(whole);
    words = str_trim(words);
    return str_starts(whole, words);
}

static int settle_as(struct coming *it, const char *state, int64_t conversation_id,
                     int64_t message_id)
{
    it->state = state;
    it->said.conversation_id = conversation_id;
    it->said.message_id = message_id;
    return 1;
}

/* >0 it is one of ours, or a copy of what is here: nothing more is shown. */
static int is_here(struct call *c, struct db_conn *d, struct coming *it)
{
    const struct mail_parsed *m = &it->r->mail;
    struct mail_sent_of_row sent;
    struct mail_raw_same_id_row same;
    struct str wire = {arena_alloc(&c->arena, m->mail_id.n + 3), m->mail_id.n + 2};
    snprintf((char *)wire.at, wire.n + 1, "<%.*s>", (int)m->mail_id.n, m->mail_id.at);
    int got = sql_mail_sent_of(c, d, it->r->raw.org, wire, &sent);
    if (got < 0)
        return -1;
    if (got && (it->is_ours || begins_with(m->text, sent.body)))
        return settle_as(it, "own", sent.conversation_id, sent.message_id);
    got = sql_mail_raw_same_id(c, d, it->r->raw.org, it->r->raw.inbox_id, m->mail_id, &same);
    if (got <= 0)
        return got;
    if (says_the_same(same.body, m->text))
        return settle_as(it, "copy", same.conversation_id, same.message_id);
    it->more = STR("another mail came under the same Message-ID with other words\n");
    return 0;
}

/* ---- files and recipients ---- */

static int add_files(struct call *c, struct db_conn *d, struct coming *it,
                     struct attachment_new **list_r)
{
    struct mail_parsed *m = &it->r->mail;
    *list_r = arena_array(&c->arena, m->n_files + 1, sizeof **list_r);
    for (size_t i = 0; i < m->n_files; i++) {
        struct file_new file = {.org = it->r->raw.org,
                                .hash = str_of(m->files[i].hash),
                                .bytes = m->files[i].bytes,
                                .mime = m->files[i].mime};
        (*list_r)[i] = m->files[i].as;
        (*list_r)[i].file_id = file_add(c, d, &file);
        if ((*list_r)[i].file_id < 0)
            return -1;
    }
    return 1;
}

static void put_person(struct json_writer *w, const struct address *a, const char *role)
{
    if (!a->addr.n || a->addr.n > PARTICIPANT_ADDRESS_BYTES || w->out->n > MESSAGE_TO_BYTES - 2000)
        return;
    json_put_object(w, NULL);
    json_put_str(w, "address", a->addr);
    json_put_str(w, "name", utf8_first(a->name, PARTICIPANT_NAME_BYTES));
    json_put_str(w, "role", str_of(role));
    json_put_object_end(w);
}

static struct str people_json(struct call *c, const struct coming *it)
{
    const struct mail_parsed *m = &it->r->mail;
    struct out o;
    out_init(&o, MESSAGE_TO_BYTES);
    struct json_writer w = {.out = &o};
    json_put_array(&w, NULL);
    put_person(&w, it->is_ours ? &m->from : &it->sender, "from");
    if (m->reply_to.addr.n && !is_own_address(c, it->r, m->reply_to.addr))
        put_person(&w, &m->reply_to, "reply_to");
    for (size_t i = 0; i < m->to.n; i++)
        put_person(&w, &m->to.at[i], "to");
    for (size_t i = 0; i < m->cc.n; i++)
        put_person(&w, &m->cc.at[i], "cc");
    json_put_array_end(&w);
    struct str text = {arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return text;
}

/* Those who read along: an answer goes to them too, visibly. What is no address is left out. */
static int add_participant(struct call *c, struct db_conn *d, struct coming *it,
                           const struct address *a, int *left)
{
    if (!a->addr.n || !*left || is_own_address(c, it->r, a->addr) ||
        (it->sender.addr.n && address_same(a->addr, it->sender.addr)))
        return 0;
    struct participant_new one = {.address = a->addr, .name = a->name, .role = STR("cc")};
    int got = participant_add(c, d, &it->who, it->said.conversation_id, &one);
    if (got < 0 && (c->fault.kind == BAD_INPUT || c->fault.kind == TOO_BIG))
        got = 0;
    *left -= got > 0;
    return got;
}

static int add_participants(struct call *c, struct db_conn *d, struct coming *it)
{
    const struct mail_parsed *m = &it->r->mail;
    int left = MAIL_PARTICIPANTS_MAX;
    if (m->class.is != MAIL_PERSON || it->is_aside)
        return 1;
    for (size_t i = 0; i < m->to.n; i++)
        if (add_participant(c, d, it, &m->to.at[i], &left) < 0)
            return -1;
    for (size_t i = 0; i < m->cc.n; i++)
        if (add_participant(c, d, it, &m->cc.at[i], &left) < 0)
            return -1;
    return 1;
}

/* ---- where it goes ---- */

static int follow_up(struct call *c, struct db_conn *d, struct coming *it)
{
    struct conversation made;
    struct conversation_new open = {.inbox_id = it->r->raw.inbox_id,
                                    .customer_id = it->customer.id,
                                    .subject = it->r->mail.subject,
                                    .follows_id = it->found.conversation_id};
    if (conversation_open(c, d, &it->who, &open, &made) < 0 ||
        conversation_link(c, d, &it->who, made.id, it->found.conversation_id, STR("follows")) < 0)
        return -1;
    it->found.conversation_id = made.id;
    it->found.words = STR("it answers a conversation that was closed long ago, and follows it");
    return 1;
}

/* What answers one that was closed long ago begins anew, and is linked. */
static int find_place(struct call *c, struct db_conn *d, struct coming *it)
{
    struct mail_conversation_row at;
    const struct mail_asking asking = {
        .org = it->r->raw.org,
        .inbox_id = it->r->raw.inbox_id,
        .mail = &it->r->mail,
        .sender = it->by_program ? it->r->mail.from.addr : it->sender.addr,
        .customer_id = it->known && !it->by_program ? it->customer.id : 0,
        .is_ours = it->is_ours};
    int got = mail_place_find(c, d, &asking, &it->found);
    if (got < 0 || need_customer(c, d, it) < 0)
        return -1;
    if (got == 0 || it->r->mail.class.is != MAIL_PERSON)
        return got;
    got = sql_mail_conversation(c, d, it->r->raw.org, it->found.conversation_id, &at);
    if (got <= 0 || at.closed_us == NO_TIME)
        return got;
    struct outgoing policy;
    if (sql_outgoing_get(c, d, it->r->raw.org, it->r->raw.inbox_id, &policy) < 0)
        return -1;
    if (!policy.follow_up_days || at.closed_us > c->now_us - policy.follow_up_days * DAY_US)
        return got;
    return follow_up(c, d, it);
}

static struct str kind_of(const struct coming *it)
{
    if (it->is_ours)
        return STR("agent");
    if (it->is_aside && it->r->mail.class.is == MAIL_PERSON)
        return STR("note");
    return it->r->mail.class.is == MAIL_PERSON ? STR("customer") : STR("automatic");
}

/* The moment it was sent, where it can be believed. */
static int64_t moment_of(const struct coming *it)
{
    int64_t at_us = it->r->mail.date_us, came_us = it->r->raw.received_us;
    return at_us == NO_TIME || at_us > came_us || at_us < came_us - 2 * DAY_US ? came_us : at_us;
}

/* "(It holds an encrypted message (OpenPGP).)" */
static struct str no_words(struct call *c, const struct mail_parsed *m)
{
    struct str rest = str_trim(m->holds), line;
    struct out o;
    if (!rest.n)
        return STR("(This mail has no words.)");
    out_init(&o, MAIL_NOTES_BYTES + 100);
    out_text(&o, "(This mail has no words;");
    while (str_line(&rest, &line)) {
        out_char(&o, ' ');
        out_str(&o, line);
        out_text(&o, rest.n ? ";" : "");
    }
    out_text(&o, ".)");
    struct str words = {arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return words;
}

static int receive(struct call *c, struct db_conn *d, struct coming *it)
{
    struct mail_parsed *m = &it->r->mail;
    struct attachment_new *files;
    char key[120];
    int n = snprintf(key, sizeof key, "mail:%" PRId64 ":%.64s", it->r->raw.inbox_id,
                     it->r->raw.hash.at);
    if (add_files(c, d, it, &files) < 0)
        return -1;
    struct message_in in = {.conversation_id = it->found.conversation_id,
                            .inbox_id = it->r->raw.inbox_id,
                            .customer_id = it->customer.id,
                            .key = {key, (size_t)n},
                            .kind = kind_of(it),
                            .elsewhere = it->is_ours,
                            .aside = it->is_aside,
                            .channel = STR("mail"),
                            .subject = m->subject,
                            .body = m->text,
                            .html = m->html,
                            .quote_at = m->quote_at,
                            .to_json = people_json(c, it),
                            .language = STR(""),
                            .files = files,
                            .n_files = m->n_files,
                            .created_us = moment_of(it)};
    if (!str_trim(in.body).n && (!in.n_files || m->holds.n)) {
        in.body = no_words(c, m);
        in.quote_at = (struct db_int){0};
    }
    return message_receive(c, d, &it->who, &in, &it->said);
}

/* ---- what goes with it ---- */

static int note_why(struct call *c, struct db_conn *d, const struct coming *it)
{
    struct out notes;
    out_init(&notes, MAIL_NOTES_BYTES);
    out_str(&notes, it->more);
    out_str(&notes, it->r->mail.notes);
    struct mail_why_add_in in = {.org = it->r->raw.org,
                                 .message_id = it->said.message_id,
                                 .evidence = str_of(it->found.evidence),
                                 .value = utf8_first(it->found.value, 300),
                                 .related_id = it->found.related_id,
                                 .words = it->found.words,
                                 .class = str_of(mail_is_name(it->r->mail.class.is)),
                                 .notes = utf8_whole(out_as_str(&notes))};
    int got = sql_mail_why_add(c, d, &in);
    if (got >= 0 && it->found.related_id)
        got = conversation_link(c, d, &it->who, it->said.conversation_id, it->found.related_id,
                                STR("related"));
    out_free(&notes);
    return got;
}

/* A server's verdict counts where the mail begins a conversation: what answers ours has shown that
   it is none. Who is blocked takes along what is theirs; not what they only take part in. */
static int note_spam(struct call *c, struct db_conn *d, const struct coming *it)
{
    struct conversation_change to = {.set = CONVERSATION_SPAM, .spam = true};
    struct mail_conversation_row at;
    if (it->is_ours || !(it->is_spam || it->is_blocked))
        return 0;
    if (!it->said.opened &&
        (!it->is_blocked ||
         sql_mail_conversation(c, d, it->r->raw.org, it->said.conversation_id, &at) <= 0 ||
         at.customer_id != it->customer.id))
        return 0;
    return conversation_change(c, d, &it->who, it->said.conversation_id, &to, 0, NULL);
}

/* The message of ours that a mail server could not deliver. */
static int note_bounce(struct call *c, struct db_conn *d, const struct coming *it)
{
    const struct mail_class *k = &it->r->mail.class;
    struct mail_sent_of_row sent;
    char wire[1100];
    if (k->is != MAIL_BOUNCE)
        return 0;
    for (size_t i = 0; i <= it->r->mail.n_ids; i++) {
        struct str id = i ? it->r->mail.ids[i - 1] : k->about_id;
        int n = snprintf(wire, sizeof wire, "<%.*s>", (int)id.n, id.at);
        int got =
            id.n ? sql_mail_sent_of(c, d, it->r->raw.org, (struct str){wire, (size_t)n}, &sent) : 0;
        if (got < 0)
            return -1;
        if (!got || sent.conversation_id != it->said.conversation_id)
            continue;
        struct mail_bounce_add_in in = {.org = it->r->raw.org,
                                        .id = id_new(c, d),
                                        .message_id = sent.message_id,
                                        .report_id = it->said.message_id,
                                        .address = k->failed,
                                        .status = k->status,
                                        .reason = utf8_first(k->reason, 500),
                                        .delayed = k->is_delay,
                                        .now_us = c->now_us};
        if (in.id < 0 || sql_mail_bounce_add(c, d, &in) < 0)
            return -1;
        if (k->is_delay)
            return 1;
        if (k->failed.n && customer_identity_bounced(c, d, &it->who, k->failed, true) < 0 &&
            c->fault.kind != BAD_INPUT)
            return -1;
        return outbox_bounced(c, d, it->r->raw.org, sent.id,
                              k->reason.n ? k->reason : STR("a mail server could not deliver it"));
    }
    return 0;
}

/* One of us answered elsewhere: it is the customer's turn. */
static int note_answered(struct call *c, struct db_conn *d, const struct coming *it)
{
    struct mail_conversation_row at;
    struct conversation_first_status_row first;
    if (!it->is_ours ||
        sql_mail_conversation(c, d, it->r->raw.org, it->said.conversation_id, &at) <= 0 ||
        !str_eq(at.category, STR("open")) ||
        (at.customer_us != NO_TIME && at.customer_us > at.agent_us))
        return 0;
    int got = sql_conversation_first_status(c, d, it->r->raw.org, STR("waiting"), &first);
    struct conversation_change to = {.set = CONVERSATION_STATUS, .status_id = first.id};
    return got <= 0 ? got
                    : conversation_change(c, d, &it->who, it->said.conversation_id, &to, 0, NULL);
}

/* The same mail in another of our inboxes is another row, and the two are linked. */
static int link_twins(struct call *c, struct db_conn *d, const struct coming *it)
{
    struct mail_inboxes_row *rows;
    struct mail_id_elsewhere_row twin;
    size_t n;
    if (sql_mail_inboxes(c, d, it->r->raw.org, &rows, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        int got = rows[i].inbox_id == it->r->raw.inbox_id
                      ? 0
                      : sql_mail_id_elsewhere(c, d, it->r->raw.org, rows[i].inbox_id,
                                              it->r->mail.mail_id, &twin);
        if (got > 0 && twin.conversation_id != it->said.conversation_id)
            got = conversation_link(c, d, &it->who, it->said.conversation_id, twin.conversation_id,
                                    STR("copy"));
        if (got < 0 && c->fault.kind != NOT_FOUND)
            return -1;
    }
    return 1;
}

/* ---- automatic answers ---- */

int mail_may_answer(struct call *c, struct db_conn *d, int64_t org, const struct mail_parsed *mail)
{
    struct mail_automatic_sent_row row = {0};
    struct str to = mail->reply_to.addr.n ? mail->reply_to.addr : mail->from.addr;
    int64_t day = c->now_us / DAY_US;
    if (!mail->class.may_answer || !to.n || mail->is_spam)
        return 0;
    struct str folded = fold_name(&c->arena, to);
    if (sql_mail_automatic_sent(c, d, org, folded, day, &row) < 0)
        return -1;
    if (row.n.some && row.n.n >= MAIL_AUTOMATIC_PER_DAY)
        return 0;
    return sql_mail_automatic_count(c, d, org, folded, day) < 0 ? -1 : 1;
}

/* A first mail is answered with its number, where the mailbox says so: never what is older than the
   first connection, never a machine, never often. */
static int plan_receipt(struct call *c, struct db_conn *d, const struct coming *it)
{
    struct mailbox box;
    if (!it->said.opened || it->is_ours || it->is_spam || it->is_blocked)
        return 0;
    int got = sql_mailbox_get(c, d, it->r->raw.org, it->r->raw.inbox_id, &box);
    if (got <= 0 || !box.receipt || box.begun_us == NO_TIME ||
        it->r->raw.received_us < box.begun_us)
        return got < 0 ? -1 : 0;
    got = mail_may_answer(c, d, it->r->raw.org, &it->r->mail);
    if (got <= 0)
        return got;
    return outgoing_receipt_plan(c, d, it->r->raw.org, it->said.conversation_id);
}

/* ---- the whole ---- */

static int mark(struct call *c, struct db_conn *d, const struct coming *it)
{
    struct mail_raw_read_in in = {
        .state = str_of(it->state),
        .error = STR(""),
        .mail_id = it->r->mail.mail_id,
        .class = str_of(mail_is_name(it->r->mail.class.is)),
        .thread_index = it->r->mail.thread_index.n ? utf8_whole(it->r->mail.thread_index) : STR(""),
        .conversation_id = it->said.conversation_id,
        .message_id = it->said.message_id,
        .org = it->r->raw.org,
        .id = it->r->raw.id};
    return sql_mail_raw_read(c, d, &in);
}

static int become_message(struct call *c, struct db_conn *d, struct coming *it)
{
    const struct mail_raw *raw = &it->r->raw;
    if (find_place(c, d, it) < 0 || know_aside(c, d, it) < 0 || know_block(c, d, it) < 0 ||
        receive(c, d, it) < 0 ||
        mail_place_note(c, d, raw->org, raw->inbox_id, it->said.conversation_id,
                        it->said.message_id, &it->r->mail, it->is_ours ? "ours" : "theirs") < 0 ||
        note_why(c, d, it) < 0 || note_spam(c, d, it) < 0 || note_bounce(c, d, it) < 0 ||
        note_aside(c, d, it) < 0 || note_answered(c, d, it) < 0 || link_twins(c, d, it) < 0)
        return -1;
    /* A person's words count by themselves: message_receive. */
    if (!it->is_ours && it->r->mail.class.is != MAIL_PERSON &&
        customer_wrote(c, d, raw->org, it->customer.id, moment_of(it)) < 0)
        return -1;
    return add_participants(c, d, it) < 0 || plan_receipt(c, d, it) < 0 ? -1 : 1;
}

int mail_become(struct call *c, struct db_conn *d, struct mail_reading *r)
{
    struct mail_raw_lock_row now;
    struct coming it = {.r = r,
                        .who = actor_system(r->raw.org),
                        .is_spam = r->mail.is_spam || str_eq(r->raw.role, STR("junk")),
                        .more = STR(""),
                        .state = "read"};
    int got = sql_mail_raw_lock(c, d, r->raw.org, r->raw.id, &now);
    if (got <= 0 || !str_eq(now.state, STR("new")))
        return got < 0 ? -1 : 0;
    find_sender(c, &it);
    if (know_customer(c, d, &it) < 0)
        return -1;
    got = is_here(c, d, &it);
    if (got == 0)
        got = become_message(c, d, &it);
    return got < 0 ? -1 : mark(c, d, &it);
}

/* ---- what could not be read ---- */

static int placeholder(struct call *c, struct db_conn *d, struct mail_reading *r)
{
    struct coming it = {.r = r, .who = actor_system(r->raw.org), .state = "placeholder"};
    struct attachment_new file = {.name = STR("mail.eml"), .said_mime = STR("message/rfc822")};
    struct file_new stored = {.org = r->raw.org,
                              .hash = str_of(r->raw_hash),
                              .bytes = r->raw.bytes,
                              .mime = STR("message/rfc822")};
    char key[120], words[900];
    int n = snprintf(key, sizeof key, "mail:%" PRId64 ":%.64s", r->raw.inbox_id, r->raw.hash.at);
    int n_words =
        snprintf(words, sizeof words, "A mail came that could not be read: %.*s.\n\n%s (%.64s)",
                 (int)r->fault.n, r->fault.at,
                 r->raw_is_file ? "It is attached as it came."
                                : "Its file in the folder raw is not whole either.",
                 r->raw.hash.at);
    it.sender.name = STR("mail that could not be read");
    if (r->raw_is_file && (file.file_id = file_add(c, d, &stored)) < 0)
        return -1;
    if (need_customer(c, d, &it) < 0)
        return -1;
    struct message_in in = {.inbox_id = r->raw.inbox_id,
                            .customer_id = it.customer.id,
                            .key = {key, (size_t)n},
                            .channel = STR("mail"),
                            .subject = STR("A mail that could not be read"),
                            .body = {words, (size_t)n_words},
                            .language = STR(""),
                            .files = &file,
                            .n_files = r->raw_is_file};
    return message_receive(c, d, &it.who, &in, &it.said) < 0 ? -1 : mark(c, d, &it);
}

int mail_become_nothing(struct call *c, struct db_conn *d, struct mail_reading *r)
{
    struct mail_raw_lock_row now;
    int got = sql_mail_raw_lock(c, d, r->raw.org, r->raw.id, &now);
    if (got <= 0 || !str_eq(now.state, STR("new")))
        return got < 0 ? -1 : 0;
    if (r->last_try)
        return placeholder(c, d, r);
    return sql_mail_raw_failed(c, d, utf8_first(r->fault, 500),
                               c->now_us + MAIL_IN_AGAIN_S * SECOND_US, r->raw.org, r->raw.id);
}
