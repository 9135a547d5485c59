/* SPDX-License-Identifier: Apache-2.0 */
/* mail_lmtp.c: a session is a loop over lines. A message streams into one file for each recipient,
   since each stands under another Delivered-To; it is never held. */
#include "channel/mail_lmtp.h"

#include "base/fold.h"
#include "base/out.h"
#include "base/time.h"
#include "channel/mail.sql.h"
#include "channel/mail_keep.h"
#include "mail/lmtp_line.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER_BYTES = 65536, HEAD_BYTES = 1024 };

struct recipient {
    int64_t org, inbox_id;
    char address[LMTP_ADDRESS_BYTES + 1];
    struct store_put put;
    bool open; /* put is being written */
    enum fault_kind fault;
    char words[200]; /* of that fault */
};
struct session {
    const struct mail_lmtp_config *config;
    int fd;
    char in[BUFFER_BYTES];
    size_t at, n; /* what was read and not used is in[at .. n) */
    bool greeted, mailing, over;
    int errors;
    char from[LMTP_ADDRESS_BYTES + 1];
    struct recipient to[MAIL_LMTP_RECIPIENTS_MAX];
    size_t n_to;
};

/* ---- bytes ---- */

/* More bytes; false when the server is gone, silent, or we are to end. */
static bool more(struct session *s)
{
    struct pollfd fds[2] = {{.fd = s->fd, .events = POLLIN},
                            {.fd = s->config->wake_fd, .events = POLLIN}};
    if (s->at) {
        memmove(s->in, s->in + s->at, s->n - s->at);
        s->n -= s->at;
        s->at = 0;
    }
    ssize_t got = -1;
    if (s->n < BUFFER_BYTES && poll(fds, 2, MAIL_LMTP_WAIT_MS) > 0 && !fds[1].revents)
        got = read(s->fd, s->in + s->n, BUFFER_BYTES - s->n);
    if (got <= 0) {
        s->over = true;
        return false;
    }
    s->n += (size_t)got;
    return true;
}

static void say(struct session *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(struct session *s, const char *format, ...)
{
    char line[512];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(line, sizeof line - 2, format, args);
    va_end(args);
    size_t left = n < (int)sizeof line - 3 ? (size_t)n : sizeof line - 3;
    line[left++] = '\r';
    line[left++] = '\n';
    for (const char *at = line; left && !s->over;) {
        ssize_t put = send(s->fd, at, left, MSG_NOSIGNAL);
        if (put <= 0 && errno != EINTR)
            s->over = true;
        at += put > 0 ? put : 0;
        left -= put > 0 ? (size_t)put : 0;
    }
}

/* The next line without its end; false when there will be none. One that is too long is passed
   over, and is no command. */
static bool next_line(struct session *s, struct str *line_r)
{
    bool too_long = false;
    for (;;) {
        struct str held = {s->in + s->at, s->n - s->at};
        ptrdiff_t end = str_find_char(held, '\n');
        if (end >= 0) {
            s->at += (size_t)end + 1;
            too_long |= end > LMTP_LINE_BYTES;
            *line_r = too_long ? STR("") : str_trim(str_first(held, (size_t)end));
            return true;
        }
        if (held.n > LMTP_LINE_BYTES) {
            too_long = true;
            s->at = s->n;
        }
        if (!more(s))
            return false;
    }
}

/* ---- who ---- */

static void forget(struct session *s)
{
    for (size_t i = 0; i < s->n_to; i++)
        if (s->to[i].open)
            store_drop(&s->to[i].put);
    s->n_to = 0;
    s->mailing = false;
}

/* "help+word@x" is help@x, unless somebody is called so. */
static struct str without_plus(struct call *c, struct str address)
{
    ptrdiff_t plus = str_find_char(address, '+'), at = str_find_char(address, '@');
    if (plus < 1 || at < plus)
        return STR("");
    struct out o;
    out_init(&o, LMTP_ADDRESS_BYTES + 1);
    out_str(&o, str_first(address, (size_t)plus));
    out_str(&o, str_from(address, (size_t)at));
    struct str plain = {arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return plain;
}

static int find_inbox(struct call *c, const struct session *s, struct str address,
                      struct recipient *r)
{
    struct mail_inbox_of_row row = {0};
    struct str plain = without_plus(c, address);
    struct db_conn *d = db_read(c, s->config->db);
    int got = d ? sql_mail_inbox_of(c, d, fold_name(&c->arena, address), &row) : -1;
    if (got == 0 && plain.n)
        got = sql_mail_inbox_of(c, d, fold_name(&c->arena, plain), &row);
    db_read_end(d);
    r->org = row.org;
    r->inbox_id = row.inbox_id;
    return got;
}

static void on_mail(struct session *s, const struct lmtp_line *it)
{
    if (!s->greeted || s->mailing) {
        say(s, "503 5.5.1 %s", s->greeted ? "there is a mail already" : "say LHLO first");
        return;
    }
    if (it->bytes > MAIL_BYTES_MAX) {
        say(s, "552 5.3.4 a mail has at most %d bytes", MAIL_BYTES_MAX);
        return;
    }
    s->mailing = true;
    snprintf(s->from, sizeof s->from, "%.*s", (int)it->address.n, it->address.at);
    say(s, "250 2.1.0 well");
}

static void on_rcpt(struct call *c, struct session *s, const struct lmtp_line *it)
{
    struct recipient *r = &s->to[s->n_to];
    if (!s->mailing) {
        say(s, "503 5.5.1 say MAIL first");
        return;
    }
    if (s->n_to == MAIL_LMTP_RECIPIENTS_MAX) {
        say(s, "452 4.5.3 at most %d recipients at once", MAIL_LMTP_RECIPIENTS_MAX);
        return;
    }
    memset(r, 0, sizeof *r);
    int got = find_inbox(c, s, it->address, r);
    if (got <= 0) {
        say(s, got < 0 ? "451 4.3.0 the database does not answer"
                       : "550 5.1.1 nobody here is called so");
        return;
    }
    snprintf(r->address, sizeof r->address, "%.*s", (int)it->address.n, it->address.at);
    s->n_to++;
    say(s, "250 2.1.5 well");
}

/* ---- what ---- */

static void note_fault(struct call *c, struct recipient *r)
{
    if (r->open)
        store_drop(&r->put);
    r->open = false;
    r->fault = c->fault.kind;
    snprintf(r->words, sizeof r->words, "%.180s", c->fault.text);
}

static void add(struct call *c, struct recipient *r, const char *bytes, size_t n)
{
    if (!r->open || !n)
        return;
    if (r->put.bytes + n > MAIL_BYTES_MAX + HEAD_BYTES
            ? fail(c, TOO_BIG, "a mail has at most %d bytes", MAIL_BYTES_MAX) < 0
            : store_add(c, &r->put, bytes, n) < 0)
        note_fault(c, r);
}

static void open_files(struct call *c, struct session *s)
{
    char head[HEAD_BYTES];
    for (size_t i = 0; i < s->n_to; i++) {
        struct recipient *r = &s->to[i];
        r->open = true;
        if (store_room_left(c, s->config->raw) < 0 || store_begin(c, s->config->raw, &r->put) < 0) {
            r->open = false;
            note_fault(c, r);
            continue;
        }
        int n = snprintf(head, sizeof head, "Return-Path: <%s>\r\nDelivered-To: %s\r\n", s->from,
                         r->address);
        add(c, r, head, (size_t)n);
    }
}

/* The message to its end, whatever becomes of it. False when the server was cut off. */
static bool take_bytes(struct call *c, struct session *s)
{
    static _Thread_local char text[BUFFER_BYTES + 8];
    struct lmtp_dots dots = {0};
    for (;;) {
        size_t n = lmtp_undot(&dots, s->in + s->at, s->n - s->at, text);
        for (size_t i = 0; i < s->n_to; i++)
            add(c, &s->to[i], text, n);
        s->at = dots.ended ? s->at + dots.rest : s->n;
        if (dots.ended)
            return true;
        if (!more(s))
            return false;
    }
}

struct keeping {
    const struct recipient *r;
    struct str hash;
    int64_t bytes;
};

static int keep_row(struct call *c, struct db_conn *d, void *arg)
{
    const struct keeping *k = arg;
    const struct mail_place place = {.org = k->r->org, .inbox_id = k->r->inbox_id};
    int64_t id;
    int got = mail_keep(c, d, &place, k->hash, k->bytes, &id);
    return got > 0 && mail_keep_tell(c, d) < 0 ? -1 : got;
}

/* On the disk, with its row, before the server hears 250. */
static void keep(struct call *c, const struct session *s, struct recipient *r)
{
    char hash[STORE_HASH_TEXT];
    struct keeping k = {.r = r, .bytes = (int64_t)r->put.bytes};
    if (!r->open)
        return;
    r->open = false;
    int got = store_finish(c, &r->put, hash);
    k.hash = str_of(hash);
    if (got < 0 || db_write(c, s->config->db, keep_row, &k) < 0)
        note_fault(c, r);
}

static void answer(struct session *s, const struct recipient *r)
{
    if (!r->fault)
        say(s, "250 2.0.0 <%s> kept", r->address);
    else if (r->fault == TOO_BIG)
        say(s, "552 5.3.4 <%s> %s", r->address, r->words);
    else
        say(s, "452 4.3.1 <%s> not now: %s", r->address, r->words);
}

static void on_data(struct call *c, struct session *s)
{
    if (!s->n_to) {
        say(s, s->mailing ? "503 5.5.1 no recipient was well" : "503 5.5.1 say MAIL first");
        return;
    }
    open_files(c, s);
    say(s, "354 go on");
    bool whole = take_bytes(c, s);
    c->now_us = time_now_us();
    for (size_t i = 0; whole && i < s->n_to; i++)
        keep(c, s, &s->to[i]);
    for (size_t i = 0; whole && i < s->n_to; i++)
        answer(s, &s->to[i]);
    forget(s);
}

/* ---- the session ---- */

static void on_lhlo(struct session *s)
{
    forget(s);
    s->greeted = true;
    say(s, "250-heard");
    say(s, "250-PIPELINING");
    say(s, "250-ENHANCEDSTATUSCODES");
    say(s, "250-8BITMIME");
    say(s, "250-SMTPUTF8");
    say(s, "250 SIZE %d", MAIL_BYTES_MAX);
}

static void on_mistake(struct session *s, const char *words)
{
    if (++s->errors > MAIL_LMTP_ERRORS_MAX) {
        say(s, "421 4.7.0 too many mistakes");
        s->over = true;
        return;
    }
    say(s, "%s", words);
}

static void on_line(struct call *c, struct session *s, struct str line)
{
    struct lmtp_line it = lmtp_line(line);
    switch (it.verb) {
    case LMTP_LHLO:
        on_lhlo(s);
        return;
    case LMTP_MAIL:
        on_mail(s, &it);
        return;
    case LMTP_RCPT:
        on_rcpt(c, s, &it);
        return;
    case LMTP_DATA:
        on_data(c, s);
        return;
    case LMTP_RSET:
        forget(s);
        say(s, "250 2.0.0 well");
        return;
    case LMTP_NOOP:
        say(s, "250 2.0.0 well");
        return;
    case LMTP_VRFY:
        say(s, "252 2.5.0 send it and see");
        return;
    case LMTP_QUIT:
        say(s, "221 2.0.0 until next time");
        s->over = true;
        return;
    case LMTP_HELO:
        on_mistake(s, "500 5.5.1 this is LMTP: say LHLO");
        return;
    case LMTP_BROKEN:
        on_mistake(s, "501 5.5.4 that is not how it is said");
        return;
    case LMTP_UNKNOWN:
        on_mistake(s, "500 5.5.1 unknown");
        return;
    }
}

void mail_lmtp_session(struct call *c, const struct mail_lmtp_config *config, int fd)
{
    struct session *s = base_alloc(sizeof *s);
    struct str line;
    memset(s, 0, sizeof *s);
    s->config = config;
    s->fd = fd;
    say(s, "220 heard LMTP");
    while (!s->over && next_line(s, &line)) {
        arena_reset(&c->arena);
        on_line(c, s, line);
    }
    forget(s);
    free(s);
}
