/* SPDX-License-Identifier: Apache-2.0 */
/* smtp.c: the few commands of SMTP. What matters is where the connection breaks: before the last
   dot the server has nothing, behind it only the server knows. */
#include "mail/smtp.h"

#include "base/utf8.h"

#include <sodium/utils.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum ability {
    HAS_STARTTLS = 1,
    HAS_UTF8 = 2,
    HAS_PLAIN = 4,
    HAS_LOGIN = 8,
    HAS_XOAUTH2 = 16,
    HAS_PIPELINING = 32,
    HAS_8BIT = 64
};

struct smtp {
    struct wire wire;
    unsigned has;
    uint64_t bytes_max; /* SIZE, 0: not told */
    char name[256];
    int code;                     /* of the last reply */
    char words[SMTP_WORDS_BYTES]; /* of the last reply, its lines joined */
    char refused[SMTP_WORDS_BYTES];
    size_t n_refused;
    char last[2]; /* bytes of the message, for dots and line ends */
};

/* ---- replies ---- */

static void join_words(struct smtp *s, struct str line)
{
    size_t n = strlen(s->words);
    struct str text = str_trim(line);
    int more = snprintf(s->words + n, sizeof s->words - n, "%s%.*s", n ? " " : "",
                        (int)(text.n < SMTP_WORDS_BYTES ? text.n : SMTP_WORDS_BYTES), text.at);
    for (char *at = s->words + n; more > 0 && *at; at++)
        if ((unsigned char)*at < ' ')
            *at = ' ';
}

static void note_ability(struct smtp *s, struct str line)
{
    static const struct {
        const char *word;
        enum ability bit;
    } rows[] = {{"STARTTLS", HAS_STARTTLS},
                {"SMTPUTF8", HAS_UTF8},
                {"PIPELINING", HAS_PIPELINING},
                {"8BITMIME", HAS_8BIT}};
    int64_t n;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_eq_nocase(line, str_of(rows[i].word)))
            s->has |= rows[i].bit;
    if (str_starts_nocase(line, STR("SIZE ")) && str_int64(str_trim(str_from(line, 5)), &n) &&
        n > 0)
        s->bytes_max = (uint64_t)n;
    if (!str_starts_nocase(line, STR("AUTH")))
        return;
    s->has |= str_find_nocase(line, STR("PLAIN")) > 0 ? HAS_PLAIN : 0;
    s->has |= str_find_nocase(line, STR(" LOGIN")) > 0 ? HAS_LOGIN : 0;
    s->has |= str_find_nocase(line, STR("XOAUTH2")) > 0 ? HAS_XOAUTH2 : 0;
}

/* A whole reply: its code, its words in s->words; abilities are noted on the way. */
static int reply(struct call *c, struct smtp *s)
{
    struct str line;
    int64_t code;
    s->words[0] = '\0';
    s->code = 0;
    for (int i = 0; i < SMTP_REPLY_LINES_MAX; i++) {
        if (wire_line(c, &s->wire, &line) < 0)
            return -1;
        if (line.n < 3 || !str_int64(str_first(line, 3), &code) || code < 200 || code > 599) {
            s->wire.broken = true;
            return fail(c, BAD_INPUT, "%s does not speak SMTP: \"%.*s\"", s->wire.place,
                        (int)(line.n < 100 ? line.n : 100), line.at);
        }
        s->code = (int)code;
        join_words(s, str_from(line, line.n > 3 ? 4 : 3));
        note_ability(s, str_from(line, line.n > 3 ? 4 : 3));
        if (line.n == 3 || line.at[3] != '-')
            return 1;
    }
    s->wire.broken = true;
    return fail(c, BAD_INPUT, "%s answers without an end", s->wire.place);
}

static int put(struct call *c, struct smtp *s, const char *before, struct str text,
               const char *behind)
{
    if (wire_put(c, &s->wire, str_of(before)) < 0 || wire_put(c, &s->wire, text) < 0 ||
        wire_put(c, &s->wire, str_of(behind)) < 0)
        return -1;
    return wire_put(c, &s->wire, STR("\r\n"));
}

static int ask(struct call *c, struct smtp *s, const char *before, struct str text)
{
    if (put(c, s, before, text, "") < 0 || wire_flush(c, &s->wire) < 0)
        return -1;
    return reply(c, s);
}

static int said_no(struct call *c, struct smtp *s, const char *doing)
{
    return fail(c, DENIED, "%s refused %s: \"%d %s\"", s->wire.place, doing, s->code, s->words);
}

/* ---- opening ---- */

static int ehlo(struct call *c, struct smtp *s)
{
    s->has = 0;
    s->bytes_max = 0;
    if (ask(c, s, "EHLO ", str_of(s->name)) < 0)
        return -1;
    if (s->code >= 400 && ask(c, s, "HELO ", str_of(s->name)) < 0)
        return -1;
    return s->code < 400 ? 1 : said_no(c, s, "our greeting");
}

static struct str base64(struct call *c, struct str bytes)
{
    size_t room = sodium_base64_ENCODED_LEN(bytes.n, sodium_base64_VARIANT_ORIGINAL);
    char *text = arena_alloc(&c->arena, room);
    sodium_bin2base64(text, room, (const unsigned char *)bytes.at, bytes.n,
                      sodium_base64_VARIANT_ORIGINAL);
    return (struct str){text, room - 1};
}

static struct str one_secret(struct call *c, const struct smtp_options *o)
{
    struct out text;
    out_init(&text, 2 * IMAP_SECRET_BYTES + 600);
    if (o->auth == MAIL_AUTH_XOAUTH2)
        out_f(&text, "user=%.*s\1auth=Bearer %.*s\1\1", (int)o->user.n, o->user.at,
              (int)o->secret.n, o->secret.at);
    else {
        out_char(&text, '\0');
        out_str(&text, o->user);
        out_char(&text, '\0');
        out_str(&text, o->secret);
    }
    struct str coded = base64(c, out_as_str(&text));
    sodium_memzero(text.at, text.n);
    out_free(&text);
    return coded;
}

static int sign_in_by_steps(struct call *c, struct smtp *s, const struct smtp_options *o)
{
    if (ask(c, s, "AUTH LOGIN", STR("")) < 0)
        return -1;
    if (s->code == 334 && ask(c, s, "", base64(c, o->user)) < 0)
        return -1;
    if (s->code == 334 && ask(c, s, "", base64(c, o->secret)) < 0)
        return -1;
    return s->code == 235 ? 1 : said_no(c, s, "the sign-in");
}

static int sign_in(struct call *c, struct smtp *s, const struct smtp_options *o)
{
    if (!o->user.n)
        return 1;
    if (o->secret.n > IMAP_SECRET_BYTES || o->user.n > IMAP_NAME_BYTES)
        return fail(c, TOO_BIG, "a user has at most %d bytes and a password %d", IMAP_NAME_BYTES,
                    IMAP_SECRET_BYTES);
    bool token = o->auth == MAIL_AUTH_XOAUTH2;
    if (!token && !(s->has & HAS_PLAIN) && (s->has & HAS_LOGIN))
        return sign_in_by_steps(c, s, o);
    if (!(s->has & (token ? HAS_XOAUTH2 : HAS_PLAIN)))
        return fail(c, DENIED, "%s offers no sign-in of the kind %s on this connection",
                    s->wire.place, token ? "XOAUTH2" : "PLAIN");
    if (ask(c, s, token ? "AUTH XOAUTH2 " : "AUTH PLAIN ", one_secret(c, o)) < 0)
        return -1;
    if (s->code == 334 && ask(c, s, "", STR("")) < 0) /* XOAUTH2's error comes in two steps */
        return -1;
    return s->code == 235 ? 1 : said_no(c, s, "the sign-in");
}

static int greet(struct call *c, struct smtp *s, const struct smtp_options *o)
{
    if (reply(c, s) < 0)
        return -1;
    if (s->code >= 400)
        return said_no(c, s, "the connection");
    if (ehlo(c, s) < 0)
        return -1;
    if (o->wire.security != WIRE_STARTTLS)
        return sign_in(c, s, o);
    if (!(s->has & HAS_STARTTLS))
        return fail(c, DENIED, "%s has no STARTTLS; nothing secret is said without it",
                    s->wire.place);
    if (ask(c, s, "STARTTLS", STR("")) < 0)
        return -1;
    if (s->code != 220)
        return said_no(c, s, "STARTTLS");
    if (wire_tls(c, &s->wire) < 0 || ehlo(c, s) < 0)
        return -1;
    return sign_in(c, s, o);
}

int smtp_open(struct call *c, const struct smtp_options *options, struct smtp **s_r)
{
    struct smtp *s = base_alloc(sizeof *s);
    *s_r = NULL;
    memset(s, 0, sizeof *s);
    snprintf(s->name, sizeof s->name, "%s", options->name ? options->name : "localhost");
    if (wire_open(c, &s->wire, &options->wire) < 0 || greet(c, s, options) < 0) {
        smtp_abort(s);
        smtp_close(s);
        return -1;
    }
    *s_r = s;
    return 1;
}

void smtp_abort(struct smtp *s)
{
    wire_close(&s->wire);
}

void smtp_close(struct smtp *s)
{
    struct call unheard;
    if (!s)
        return;
    call_init(&unheard, ARENA_BLOCK_BYTES);
    if (!s->wire.broken && put(&unheard, s, "QUIT", STR(""), "") > 0)
        wire_flush(&unheard, &s->wire);
    call_free(&unheard);
    wire_close(&s->wire);
    free(s);
}

bool smtp_is_usable(const struct smtp *s)
{
    return s && !s->wire.broken;
}

/* ---- a message ---- */

static void outcome(struct smtp_result *r, enum smtp_outcome outcome, int code, const char *words)
{
    r->outcome = outcome;
    r->code = code;
    snprintf(r->words, sizeof r->words, "%s", words);
}

/* By the server's last reply. */
static int no(struct smtp *s, struct smtp_result *r)
{
    char words[SMTP_WORDS_BYTES];
    snprintf(words, sizeof words, "%d %.480s", s->code, s->words);
    outcome(r, s->code >= 500 ? SMTP_REFUSED : SMTP_LATER, s->code, words);
    return 0;
}

static int gone(struct call *c, struct smtp_result *r)
{
    outcome(r, SMTP_LATER, 0, c->fault.text);
    return 0;
}

static bool is_address(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.at[i] <= ' ' || strchr("<>", s.at[i]) || s.at[i] == 0x7f)
            return false;
    return s.n <= SMTP_ADDRESS_BYTES && utf8_valid(s);
}

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.at[i] >= 0x80)
            return false;
    return true;
}

/* What can be known before a word is said. */
static int check(struct smtp *s, const struct smtp_envelope *e, struct smtp_result *r)
{
    bool utf8 = e->wants_utf8 || !is_ascii(e->from), well = is_address(e->from);
    for (size_t i = 0; i < e->n_to; i++) {
        utf8 |= !is_ascii(e->to[i]);
        well &= is_address(e->to[i]) && e->to[i].n;
    }
    if (!well || !e->n_to || e->n_to > SMTP_RECIPIENTS_MAX)
        outcome(r, SMTP_REFUSED, 0, "an address is none, or there are none, or too many");
    else if (utf8 && !(s->has & HAS_UTF8))
        outcome(r, SMTP_REFUSED, 0,
                "the server takes no address with letters outside ASCII (SMTPUTF8)");
    else if (s->bytes_max && e->bytes > s->bytes_max)
        outcome(r, SMTP_REFUSED, 0, "the message is larger than the server takes");
    else
        return 1;
    return 0;
}

static int mail_from(struct call *c, struct smtp *s, const struct smtp_envelope *e)
{
    char behind[80];
    bool utf8 = e->wants_utf8 || !is_ascii(e->from);
    for (size_t i = 0; i < e->n_to; i++)
        utf8 |= !is_ascii(e->to[i]);
    int n = snprintf(behind, sizeof behind, ">%s", utf8 ? " SMTPUTF8" : "");
    if (s->bytes_max && e->bytes)
        snprintf(behind + n, sizeof behind - (size_t)n, " SIZE=%llu", (unsigned long long)e->bytes);
    if (put(c, s, "MAIL FROM:<", e->from, behind) < 0 || wire_flush(c, &s->wire) < 0)
        return -1;
    return reply(c, s);
}

static void note_refused(struct smtp *s, struct str to)
{
    size_t n = strlen(s->refused);
    s->n_refused++;
    snprintf(s->refused + n, sizeof s->refused - n, "%s%.*s: %d %.200s", n ? "; " : "", (int)to.n,
             to.at, s->code, s->words);
}

/* >0 somebody is taken; 0 nobody; the last reply says how it was refused. */
static int recipients(struct call *c, struct smtp *s, const struct smtp_envelope *e)
{
    int code = 0;
    s->refused[0] = '\0';
    s->n_refused = 0;
    for (size_t i = 0; i < e->n_to; i++) {
        if (put(c, s, "RCPT TO:<", e->to[i], ">") < 0 || wire_flush(c, &s->wire) < 0 ||
            reply(c, s) < 0)
            return -1;
        if (s->code >= 400) {
            note_refused(s, e->to[i]);
            code = !code || s->code < code ? s->code : code;
        }
    }
    if (s->n_refused < e->n_to)
        return 1;
    s->code = code; /* 4xx when any of them may be taken later */
    snprintf(s->words, sizeof s->words, "%s", s->refused);
    return 0;
}

static void reset(struct call *c, struct smtp *s)
{
    if (ask(c, s, "RSET", STR("")) < 0 || s->code >= 400)
        smtp_abort(s);
}

/* A server that goes away with 421 says so; the connection is of no use then. */
static int no_and_reset(struct call *c, struct smtp *s, struct smtp_result *r)
{
    no(s, r);
    if (s->code == 421)
        smtp_abort(s);
    else
        reset(c, s);
    return 0;
}

int smtp_begin(struct call *c, struct smtp *s, const struct smtp_envelope *e, struct smtp_result *r)
{
    *r = (struct smtp_result){.outcome = SMTP_LATER};
    s->last[0] = '\r';
    s->last[1] = '\n';
    if (check(s, e, r) == 0)
        return 0;
    if (mail_from(c, s, e) < 0)
        return gone(c, r);
    if (s->code >= 400)
        return no_and_reset(c, s, r);
    int got = recipients(c, s, e);
    if (got < 0)
        return gone(c, r);
    if (got == 0)
        return no_and_reset(c, s, r);
    if (ask(c, s, "DATA", STR("")) < 0)
        return gone(c, r);
    return s->code == 354 ? 1 : no_and_reset(c, s, r);
}

int smtp_bytes(struct call *c, struct smtp *s, struct str bytes)
{
    while (bytes.n) {
        bool line_begins = s->last[1] == '\n';
        ptrdiff_t end = str_find_char(bytes, '\n');
        struct str line = str_first(bytes, end < 0 ? bytes.n : (size_t)end);
        bool has_cr = line.n ? line.at[line.n - 1] == '\r' : s->last[1] == '\r';
        if ((line_begins && bytes.at[0] == '.' && wire_put(c, &s->wire, STR(".")) < 0) ||
            wire_put(c, &s->wire, line) < 0)
            return 0;
        if (line.n)
            s->last[1] = line.at[line.n - 1];
        bytes = str_from(bytes, line.n);
        if (end < 0)
            continue;
        if (wire_put(c, &s->wire, has_cr ? STR("\n") : STR("\r\n")) < 0)
            return 0;
        s->last[1] = '\n';
        bytes = str_from(bytes, 1);
    }
    return 1;
}

void smtp_end(struct call *c, struct smtp *s, struct smtp_result *r)
{
    *r = (struct smtp_result){.outcome = SMTP_LATER, .n_refused = s->n_refused};
    /* Everything but the dot first: what breaks here was not sent. */
    if (s->wire.broken || wire_flush(c, &s->wire) < 0) {
        gone(c, r);
        return;
    }
    struct str dot = s->last[1] == '\n' ? STR(".\r\n") : STR("\r\n.\r\n");
    if (wire_put(c, &s->wire, dot) < 0 || wire_flush(c, &s->wire) < 0 || reply(c, s) < 0) {
        outcome(r, SMTP_UNKNOWN, 0, c->fault.text);
        return;
    }
    if (s->code >= 400) {
        no(s, r);
        if (s->code == 421)
            smtp_abort(s);
        return;
    }
    char words[SMTP_WORDS_BYTES];
    if (s->n_refused)
        snprintf(words, sizeof words, "not taken: %.480s", s->refused);
    else
        snprintf(words, sizeof words, "%d %.480s", s->code, s->words);
    outcome(r, SMTP_SENT, s->code, words);
}
