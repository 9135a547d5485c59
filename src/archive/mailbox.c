/* SPDX-License-Identifier: Apache-2.0 */
/* mailbox.c: messages in, told who wrote them and what they say now, and gathered by thread.
   mailbox_files.c steps through the messages themselves. */
#include "archive/mailbox.h"

#include "archive/mailbox_files.h"
#include "base/time.h"
#include "base/utf8.h"
#include "mail/quote.h"

#include <stdlib.h>
#include <string.h>

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
    struct gather_message message = {
        .line = b->n_messages,
        .unique = str_hash(id) | 1,
        .at = m->date_us,
        .who = who_of(b, m, &customer),
        .id = id,
        .subject = thread_subject(m->subject),
        .text = new_words(b, m),
    };
    message.customer = address_key(&b->arena, customer);
    uint32_t thread =
        threads_add(&b->threads, id, m->references, m->n_references, message.customer);
    message.group[0] = thread;
    message.group[1] =
        thread == UINT32_MAX ? b->n_messages : 0; /* no room for a thread: one of its own */
    if (message.who == HEARD_AGENT && m->from.n)
        names_add(&b->names, m->from.at[0].name);
    return gather_put(c, &b->messages, &message);
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
    *b = (struct mailbox){.in = in, .copy = {.fd = -1}};
    arena_init(&b->arena, MIME_ARENA_BYTES);
    out_init(&b->message, MAILBOX_MESSAGE_BYTES);
    out_init(&b->words, MAILBOX_MESSAGE_BYTES);
    threads_init(&b->threads, MAILBOX_MAX_IDS);
    if (gather_open(c, &b->messages) < 0 || mailbox_files_open(c, b, path) < 0 ||
        count_all(c, b) < 0)
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
    gather_free(&b->messages);
    threads_free(&b->threads);
    out_free(&b->message);
    out_free(&b->words);
    arena_free(&b->arena);
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

/* Which threads are one is known for good only when all messages were seen. */
static int settle_threads(struct call *c, struct mailbox *b)
{
    for (uint64_t i = 0; i < b->messages.n; i++) {
        uint64_t group[2];
        if (gather_group(c, &b->messages, i, group) < 0)
            return -1;
        if (group[0] == UINT32_MAX)
            continue;
        group[0] = threads_find(&b->threads, (uint32_t)group[0]);
        if (gather_set_group(c, &b->messages, i, group) < 0)
            return -1;
    }
    return 0;
}

static int take_all(struct call *c, struct mailbox *b)
{
    struct str raw;
    int got = mailbox_files_rewind(c, b);
    while (got >= 0 && (got = mailbox_files_next(c, b, &raw)) > 0)
        got = take_message(c, b, raw);
    if (got < 0 || settle_threads(c, b) < 0)
        return -1;
    b->taken = true;
    return gather_order(c, &b->messages);
}

int mailbox_next(struct call *c, struct mailbox *b, struct conversation *v)
{
    if (!b->taken && take_all(c, b) < 0)
        return -1;
    return gather_next(c, &b->messages, v);
}
