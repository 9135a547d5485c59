/* SPDX-License-Identifier: Apache-2.0 */
/* mailbox.c: messages in, rows out; rows are sorted by thread to find where each conversation
   began, then by that place and by time. mailbox_files.c steps through the messages themselves. */
#include "archive/mailbox.h"

#include "archive/mailbox_files.h"
#include "base/time.h"
#include "base/utf8.h"
#include "mail/quote.h"

#include <stdlib.h>
#include <string.h>

enum { SORT_BYTES = 2 << 20 };

/* A message's place in the two orders. */
struct mailbox_row {
    uint32_t thread, unused;
    uint64_t first, seq; /* the conversation's first message, and this one */
    int64_t at;
    uint64_t from; /* in the spill */
};
/* What stands in the spill, before the texts. */
struct mailbox_record {
    int64_t at;
    uint64_t id_hash;
    uint32_t who, id, customer, subject, text, line;
};

static int by_thread(const void *a, const void *b)
{
    const struct mailbox_row *x = a, *y = b;
    if (x->thread != y->thread)
        return x->thread < y->thread ? -1 : 1;
    return (x->seq > y->seq) - (x->seq < y->seq);
}

static int by_place(const void *a, const void *b)
{
    const struct mailbox_row *x = a, *y = b;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return (x->seq > y->seq) - (x->seq < y->seq);
}

static bool is_ours(const struct mailbox *b, struct str addr)
{
    for (size_t i = 0; i < b->n_ours; i++)
        if (address_matches(addr, b->ours[i]))
            return true;
    return false;
}

static bool list_is_ours(const struct mailbox *b, const struct address_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        if (is_ours(b, list->at[i].addr))
            return true;
    return false;
}

/* The first address that is not ours. */
static struct str other_of(const struct mailbox *b, const struct address_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->at[i].addr.n && !is_ours(b, list->at[i].addr))
            return list->at[i].addr;
    return STR("");
}

/* Who wrote, and who is on the other side. */
static enum heard_who who_of(const struct mailbox *b, const struct mime *m, struct str *customer_r)
{
    if (!list_is_ours(b, &m->from)) {
        *customer_r = other_of(b, &m->from);
        return HEARD_CUSTOMER;
    }
    *customer_r = other_of(b, &m->to);
    if (!customer_r->n)
        *customer_r = other_of(b, &m->cc);
    return customer_r->n ? HEARD_AGENT : HEARD_NOTE;
}

/* What its writer wrote now. */
static struct str new_words(struct mailbox *b, struct mime *m)
{
    struct html_marks marks = {0};
    struct quotes quotes;
    out_clear(&b->message);
    out_clear(&b->words);
    mime_words(m, &b->message, &marks);
    quote_split(&quotes, out_as_str(&b->message), &marks);
    quote_new_text(&b->words, out_as_str(&b->message), &quotes);
    return utf8_first(str_trim(out_as_str(&b->words)), TURN_KEEP_BYTES);
}

static int put_message(struct call *c, struct mailbox *b, struct mime *m, struct str id)
{
    struct str customer;
    enum heard_who who = who_of(b, m, &customer);
    struct str parts[] = {utf8_first(id, CONVERSATION_NAME_BYTES),
                          utf8_first(address_key(&b->arena, customer), CONVERSATION_NAME_BYTES),
                          utf8_first(thread_subject(m->subject), CONVERSATION_SUBJECT_BYTES),
                          new_words(b, m)};
    struct mailbox_record record = {
        .at = m->date_us,
        .id_hash = str_hash(id),
        .who = (uint32_t)who,
        .id = (uint32_t)parts[0].n,
        .customer = (uint32_t)parts[1].n,
        .subject = (uint32_t)parts[2].n,
        .text = (uint32_t)parts[3].n,
    };
    struct mailbox_row row = {.seq = b->n_messages, .at = m->date_us, .from = b->texts.end};
    row.thread = threads_add(&b->threads, id, m->references, m->n_references, parts[1]);
    if (who == HEARD_AGENT && m->from.n)
        names_add(&b->names, m->from.at[0].name);
    b->n_without_words += parts[3].n == 0;
    int got = spill_add(c, &b->texts, &record, sizeof record);
    for (size_t i = 0; i < 4 && got == 0; i++)
        got = spill_add(c, &b->texts, parts[i].at, parts[i].n);
    return got < 0 ? got : sorter_add(c, &b->by_thread, &row);
}

static int take_message(struct call *c, struct mailbox *b, struct str raw)
{
    struct mime m;
    struct mail_class class;
    const struct classify_ours ours = {b->ours, b->n_ours, STR("")};
    arena_reset(&b->arena);
    mime_parse(&m, &b->arena, raw);
    mail_classify(&class, &b->arena, &m, &ours);
    b->n_messages++;
    if (class.is != MAIL_PERSON) {
        b->aside[class.is]++;
        return 0;
    }
    return put_message(c, b, &m, m.id.n ? m.id : thread_made_id(&b->arena, raw));
}

static int count_message(struct mailbox *b, struct str raw)
{
    struct mime m;
    struct mail_class class;
    arena_reset(&b->arena);
    b->n_seen++;
    mime_parse(&m, &b->arena, raw);
    mail_classify(&class, &b->arena, &m, NULL);
    if (class.is == MAIL_PERSON || class.is == MAIL_LIST) /* a group mailbox looks like a list */
        ours_count(&b->seen, &m);
    return 0;
}

static int count_all(struct call *c, struct mailbox *b)
{
    struct str raw;
    int got = mailbox_files_rewind(c, b);
    while (got >= 0 && (got = mailbox_files_next(c, b, &raw)) > 0)
        got = count_message(b, raw);
    return got;
}

int mailbox_begin(struct call *c, struct mailbox *b, struct input *in, const char *path)
{
    *b = (struct mailbox){
        .in = in, .copy = {.fd = -1}, .texts = {.fd = -1}, .next = base_alloc(sizeof *b->next)};
    arena_init(&b->arena, MIME_ARENA_BYTES);
    out_init(&b->message, MAILBOX_MESSAGE_BYTES);
    out_init(&b->words, MAILBOX_MESSAGE_BYTES);
    threads_init(&b->threads, MAILBOX_MAX_IDS);
    sorter_init(&b->by_thread, sizeof(struct mailbox_row), by_thread, SORT_BYTES);
    sorter_init(&b->by_place, sizeof(struct mailbox_row), by_place, SORT_BYTES);
    if (mailbox_files_open(c, b, path) < 0 || spill_open(c, &b->texts) < 0 || count_all(c, b) < 0)
        return -1;
    if (b->n_seen == 0)
        return fail(c, BAD_INPUT, "%s holds no mail", path);
    uint64_t n;
    const char *guess = ours_guess(&b->seen, &n);
    b->guessed = true;
    if (guess)
        b->ours[b->n_ours++] = str_of(guess);
    return 0;
}

void mailbox_end(struct mailbox *b)
{
    mailbox_files_close(b);
    spill_close(&b->texts);
    threads_free(&b->threads);
    sorter_free(&b->by_thread);
    sorter_free(&b->by_place);
    out_free(&b->message);
    out_free(&b->words);
    arena_free(&b->arena);
    free(b->next);
}

const char *mailbox_guess(const struct mailbox *b, uint64_t *n_r)
{
    return ours_guess(&b->seen, n_r);
}

void mailbox_ours(struct mailbox *b, const char *const *ours, size_t n)
{
    b->guessed = false;
    b->n_ours = 0;
    for (size_t i = 0; i < n && i < MAILBOX_MAX_OURS; i++)
        b->ours[b->n_ours++] = str_of(ours[i]);
}

/* Rows know their thread for good only when all messages were seen: they are sorted by it, and told
   where their conversation began. A message without a time stands behind the one before it. */
static int order(struct call *c, struct mailbox *b)
{
    struct sorter final;
    struct mailbox_row row, before = {.first = UINT64_MAX};
    int got;
    sorter_init(&final, sizeof row, by_thread, SORT_BYTES);
    while ((got = sorter_next(c, &b->by_thread, &row)) > 0) {
        row.thread = row.thread == UINT32_MAX ? UINT32_MAX : threads_find(&b->threads, row.thread);
        if (sorter_add(c, &final, &row) < 0)
            break;
    }
    while (got == 0 && (got = sorter_next(c, &final, &row)) > 0) {
        bool same =
            before.first != UINT64_MAX && row.thread == before.thread && row.thread != UINT32_MAX;
        row.first = same ? before.first : row.seq;
        if (row.at == NO_TIME)
            row.at = same ? before.at : NO_TIME;
        got = sorter_add(c, &b->by_place, &row);
        before = row;
    }
    sorter_free(&final);
    return got;
}

static int take_all(struct call *c, struct mailbox *b)
{
    struct str raw;
    int got = mailbox_files_rewind(c, b);
    while (got >= 0 && (got = mailbox_files_next(c, b, &raw)) > 0)
        got = take_message(c, b, raw);
    if (got < 0 || order(c, b) < 0)
        return -1;
    got = sorter_next(c, &b->by_place, b->next);
    b->has_next = got > 0;
    b->taken = true;
    return got < 0 ? got : 0;
}

/* n bytes of the spill into o. */
static int read_part(struct call *c, const struct mailbox *b, uint64_t *from, size_t n,
                     struct out *o)
{
    out_room(o, n);
    int got = spill_read(c, &b->texts, *from, o->at, n);
    *from += n;
    return got;
}

/* The message b->next as a turn of v; the first one names the conversation. */
static int take_turn(struct call *c, struct mailbox *b, struct conversation *v)
{
    struct mailbox_record r;
    uint64_t from = b->next->from + sizeof r;
    if (spill_read(c, &b->texts, b->next->from, &r, sizeof r) < 0 ||
        read_part(c, b, &from, r.id, &b->words) < 0)
        return -1;
    if (!v->id[0])
        conversation_name(v, v->id, "id", out_as_str(&b->words));
    if (read_part(c, b, &from, r.customer, &b->words) < 0)
        return -1;
    if (!v->customer[0])
        conversation_name(v, v->customer, "customer", out_as_str(&b->words));
    if (read_part(c, b, &from, r.subject, &b->words) < 0)
        return -1;
    if (!v->subject[0])
        conversation_subject(v, out_as_str(&b->words));
    if (read_part(c, b, &from, r.text, &b->words) < 0)
        return -1;
    conversation_add(v, (enum heard_who)r.who, out_as_str(&b->words), r.at);
    return 0;
}

/* Whether this row is a message that v has already: a copy from another folder or list. */
static int is_double(struct call *c, const struct mailbox *b, uint64_t *hashes, size_t *n)
{
    struct mailbox_record r;
    if (spill_read(c, &b->texts, b->next->from, &r, sizeof r) < 0)
        return -1;
    for (size_t i = 0; i < *n; i++)
        if (hashes[i] == r.id_hash)
            return 1;
    if (*n < CONVERSATION_MAX_TURNS)
        hashes[(*n)++] = r.id_hash;
    return 0;
}

int mailbox_next(struct call *c, struct mailbox *b, struct conversation *v)
{
    static const size_t hash_bytes = CONVERSATION_MAX_TURNS * sizeof(uint64_t);
    size_t n = 0;
    conversation_clear(v);
    if (!b->taken && take_all(c, b) < 0)
        return -1;
    if (!b->has_next)
        return 0;
    uint64_t *hashes = base_alloc(hash_bytes), first = b->next->first;
    v->line = first + 1;
    int got = 1;
    while (got > 0 && b->next->first == first) {
        int doubled = is_double(c, b, hashes, &n);
        b->n_doubled += doubled > 0;
        got = doubled < 0 || (doubled == 0 && take_turn(c, b, v) < 0)
                  ? -1
                  : sorter_next(c, &b->by_place, b->next);
    }
    b->has_next = got > 0;
    free(hashes);
    return got < 0 ? got : 1;
}
