/* SPDX-License-Identifier: Apache-2.0 */
/* imap.c: commands and replies. A reply is gathered into `reply`, its literals with it, until its
   line is whole; only the literal of a message is left on the wire, for imap_read. */
#include "mail/imap.h"

#include "base/time.h"

#include <sodium/utils.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum capability {
    CAN_IDLE = 1,
    CAN_PLAIN = 2,
    CAN_XOAUTH2 = 4,
    CAN_IR = 8,
    NO_LOGIN = 16,
    CAN_STARTTLS = 32,
    WAS_TOLD = 64,
    CAN_MOVE = 128,
    CAN_UIDPLUS = 256
};

struct imap {
    struct wire wire;
    struct out reply;
    unsigned can;
    unsigned tag;           /* of the last command */
    bool fetching, in_body; /* between imap_next and imap_mail */
    uint64_t body_left;
    uint64_t exists; /* as last told */
    bool changed;    /* EXISTS grew since it was looked at */
    struct imap_folder folder;
};

/* ---- replies ---- */

static int take_literal(struct call *c, struct imap *im, uint64_t n)
{
    char bytes[4096];
    size_t got;
    if (n > IMAP_LITERAL_BYTES)
        return fail(c, TOO_BIG, "%s sent a text of %llu bytes where none is", im->wire.place,
                    (unsigned long long)n);
    out_text(&im->reply, "\r\n");
    for (uint64_t left = n; left; left -= got) {
        if (wire_read(c, &im->wire, bytes, left < sizeof bytes ? (size_t)left : sizeof bytes,
                      &got) < 0)
            return -1;
        out_bytes(&im->reply, bytes, got);
    }
    return 1;
}

static bool body_is_ahead(struct str reply)
{
    ptrdiff_t brace = -1;
    for (size_t i = reply.n; i && brace < 0; i--)
        if (reply.at[i - 1] == '{')
            brace = (ptrdiff_t)i - 1;
    struct str before = str_trim(str_first(reply, brace < 0 ? 0 : (size_t)brace));
    return str_ends_nocase(before, STR("BODY[]")) && str_starts(reply, STR("* "));
}

/* The rest of a reply, from where `reply` stands. >0 whole, 0 it stops in front of a message. */
static int gather(struct call *c, struct imap *im)
{
    struct str line;
    for (;;) {
        if (wire_line(c, &im->wire, &line) < 0)
            return -1;
        size_t before = im->reply.n;
        out_str(&im->reply, line);
        if (im->reply.over)
            return fail(c, TOO_BIG, "%s sent a reply longer than %d bytes", im->wire.place,
                        IMAP_REPLY_BYTES);
        struct str now = str_from(out_as_str(&im->reply), before);
        int64_t ahead = imap_literal_ahead(now);
        if (ahead < 0)
            return 1;
        if (im->fetching && body_is_ahead(out_as_str(&im->reply))) {
            im->body_left = (uint64_t)ahead;
            return 0;
        }
        if (take_literal(c, im, (uint64_t)ahead) < 0)
            return -1;
    }
}

static int next_reply(struct call *c, struct imap *im)
{
    out_clear(&im->reply);
    return gather(c, im);
}

/* "* 23 EXISTS", "* 4 EXPUNGE" */
static void note_exists(struct imap *im)
{
    struct imap_token count, word;
    struct str rest = out_as_str(&im->reply);
    int64_t n;
    if (!str_starts(rest, STR("* ")))
        return;
    rest = str_from(rest, 2);
    if (!imap_token(&rest, &count) || !imap_token(&rest, &word) || !str_int64(count.text, &n) ||
        n < 0)
        return;
    if (str_eq_nocase(word.text, STR("EXPUNGE")) && im->exists)
        im->exists--;
    if (!str_eq_nocase(word.text, STR("EXISTS")))
        return;
    im->changed |= (uint64_t)n > im->exists;
    im->exists = (uint64_t)n;
}

static const struct {
    const char *word;
    enum capability bit;
} capabilities[] = {{"IDLE", CAN_IDLE},  {"AUTH=PLAIN", CAN_PLAIN},   {"AUTH=XOAUTH2", CAN_XOAUTH2},
                    {"SASL-IR", CAN_IR}, {"LOGINDISABLED", NO_LOGIN}, {"STARTTLS", CAN_STARTTLS},
                    {"MOVE", CAN_MOVE},  {"UIDPLUS", CAN_UIDPLUS}};

/* "* CAPABILITY IMAP4rev1 ..." and "[CAPABILITY ...]" */
static void note_capabilities(struct imap *im)
{
    struct str rest = out_as_str(&im->reply);
    struct imap_token t;
    ptrdiff_t at = str_find_nocase(rest, STR("CAPABILITY "));
    if (at < 0 || at > 20)
        return;
    im->can = WAS_TOLD;
    rest = str_from(rest, (size_t)at + 11);
    ptrdiff_t end = str_find_char(rest, ']');
    rest = str_first(rest, end < 0 ? rest.n : (size_t)end);
    while (imap_token(&rest, &t))
        for (size_t i = 0; i < sizeof capabilities / sizeof *capabilities; i++)
            if (str_eq_nocase(t.text, str_of(capabilities[i].word)))
                im->can |= capabilities[i].bit;
}

/* ---- commands ---- */

static int say(struct call *c, struct imap *im, const char *command)
{
    char tag[16];
    int n = snprintf(tag, sizeof tag, "h%u ", ++im->tag);
    if (wire_put(c, &im->wire, (struct str){tag, (size_t)n}) < 0 ||
        wire_put(c, &im->wire, str_of(command)) < 0)
        return -1;
    return 1;
}

static int end_line(struct call *c, struct imap *im)
{
    return wire_put(c, &im->wire, STR("\r\n")) < 0 ? -1 : wire_flush(c, &im->wire);
}

/* The tagged end of the last command, without its tag; .at NULL when the reply is another. */
static struct str tagged(const struct imap *im)
{
    char tag[16];
    int n = snprintf(tag, sizeof tag, "h%u ", im->tag);
    struct str reply = out_as_str(&im->reply);
    if (!str_starts(reply, (struct str){tag, (size_t)n}))
        return (struct str){NULL, 0};
    return str_from(reply, (size_t)n);
}

static int refused(struct call *c, struct imap *im, const char *doing)
{
    struct str words = out_as_str(&im->reply);
    struct str end = tagged(im);
    words = str_first(end.at ? end : words, 300);
    return fail(c, DENIED, "%s refused %s: \"%.*s\"", im->wire.place, doing, (int)words.n,
                words.at);
}

static int server_left(struct call *c, struct imap *im)
{
    struct str words = str_first(out_as_str(&im->reply), 300);
    im->wire.broken = true;
    return fail(c, IO_FAILED, "%s ended the connection: \"%.*s\"", im->wire.place, (int)words.n,
                words.at);
}

/* One reply on the way to the tagged end: >0 that was it, and OK; 0 another. */
static int heard(struct call *c, struct imap *im, const char *doing)
{
    if (next_reply(c, im) < 0)
        return -1;
    struct str end = tagged(im);
    if (end.at) {
        if (str_find_nocase(end, STR("[CAPABILITY")) >= 0)
            note_capabilities(im);
        return str_starts_nocase(end, STR("OK")) ? 1 : refused(c, im, doing);
    }
    if (str_starts_nocase(out_as_str(&im->reply), STR("* BYE")))
        return server_left(c, im);
    note_exists(im);
    return 0;
}

static int finish(struct call *c, struct imap *im, const char *doing)
{
    int got;
    do {
        got = heard(c, im, doing);
        if (got == 0)
            note_capabilities(im);
    } while (got == 0);
    return got;
}

static int command(struct call *c, struct imap *im, const char *words, const char *doing)
{
    if (say(c, im, words) < 0 || end_line(c, im) < 0)
        return -1;
    return finish(c, im, doing);
}

/* A name in quotes. What cannot stand there is refused, not changed. */
static int put_quoted(struct call *c, struct imap *im, struct str name)
{
    struct out o;
    out_init(&o, 2 * IMAP_NAME_BYTES + 2);
    out_char(&o, '"');
    for (size_t i = 0; i < name.n; i++) {
        if (name.at[i] == '\r' || name.at[i] == '\n' || name.at[i] == '\0')
            o.over = true;
        if (name.at[i] == '"' || name.at[i] == '\\')
            out_char(&o, '\\');
        out_char(&o, name.at[i]);
    }
    out_char(&o, '"');
    int result =
        o.over ? fail(c, BAD_INPUT, "a name for %s is too long or has line breaks", im->wire.place)
               : wire_put(c, &im->wire, out_as_str(&o));
    sodium_memzero(o.at, o.n);
    out_free(&o);
    return result;
}

/* ---- signing in ---- */

/* PLAIN and XOAUTH2 in base64, in the arena. */
static struct str sasl(struct call *c, const struct imap_options *options)
{
    struct out o;
    out_init(&o, 2 * IMAP_SECRET_BYTES + 600);
    if (options->auth == MAIL_AUTH_XOAUTH2)
        out_f(&o, "user=%.*s\1auth=Bearer %.*s\1\1", (int)options->user.n, options->user.at,
              (int)options->secret.n, options->secret.at);
    else {
        out_char(&o, '\0');
        out_str(&o, options->user);
        out_char(&o, '\0');
        out_str(&o, options->secret);
    }
    size_t room = sodium_base64_ENCODED_LEN(o.n, sodium_base64_VARIANT_ORIGINAL);
    char *text = arena_alloc(&c->arena, room);
    sodium_bin2base64(text, room, (const unsigned char *)o.at, o.n, sodium_base64_VARIANT_ORIGINAL);
    sodium_memzero(o.at, o.n);
    out_free(&o);
    return (struct str){text, room - 1};
}

/* After AUTHENTICATE: an error of XOAUTH2 comes as a challenge that wants an empty answer. */
static int authenticated(struct call *c, struct imap *im, struct str answer)
{
    for (;;) {
        int got = heard(c, im, "the sign-in");
        if (got)
            return got;
        if (!str_starts(out_as_str(&im->reply), STR("+")))
            continue;
        if (wire_put(c, &im->wire, answer) < 0 || end_line(c, im) < 0)
            return -1;
        answer = STR("");
    }
}

static int authenticate(struct call *c, struct imap *im, const struct imap_options *options)
{
    struct str secret = sasl(c, options);
    bool now = im->can & CAN_IR;
    if (say(c, im,
            options->auth == MAIL_AUTH_XOAUTH2 ? "AUTHENTICATE XOAUTH2" : "AUTHENTICATE PLAIN") < 0)
        return -1;
    if (now && (wire_put(c, &im->wire, STR(" ")) < 0 || wire_put(c, &im->wire, secret) < 0))
        return -1;
    if (end_line(c, im) < 0)
        return -1;
    return authenticated(c, im, now ? STR("") : secret);
}

static int sign_in(struct call *c, struct imap *im, const struct imap_options *options)
{
    if (options->user.n > IMAP_NAME_BYTES || options->secret.n > IMAP_SECRET_BYTES)
        return fail(c, TOO_BIG, "a user has at most %d bytes and a password %d", IMAP_NAME_BYTES,
                    IMAP_SECRET_BYTES);
    if (options->auth == MAIL_AUTH_XOAUTH2 && !(im->can & CAN_XOAUTH2))
        return fail(c, DENIED, "%s does not take XOAUTH2", im->wire.place);
    if (options->auth == MAIL_AUTH_XOAUTH2 || (im->can & CAN_PLAIN))
        return authenticate(c, im, options);
    if (im->can & NO_LOGIN)
        return fail(c, DENIED, "%s takes no password on this connection; try TLS", im->wire.place);
    if (say(c, im, "LOGIN ") < 0 || put_quoted(c, im, options->user) < 0 ||
        wire_put(c, &im->wire, STR(" ")) < 0 || put_quoted(c, im, options->secret) < 0 ||
        end_line(c, im) < 0)
        return -1;
    return finish(c, im, "the sign-in");
}

static int start_tls(struct call *c, struct imap *im)
{
    if (!(im->can & CAN_STARTTLS))
        return fail(c, DENIED, "%s has no STARTTLS; nothing secret is said without it",
                    im->wire.place);
    if (command(c, im, "STARTTLS", "STARTTLS") < 0 || wire_tls(c, &im->wire) < 0)
        return -1;
    im->can = 0;
    return command(c, im, "CAPABILITY", "CAPABILITY");
}

static int greet(struct call *c, struct imap *im, const struct imap_options *options)
{
    if (next_reply(c, im) < 0)
        return -1;
    struct str hello = out_as_str(&im->reply);
    if (!str_starts_nocase(hello, STR("* OK")) && !str_starts_nocase(hello, STR("* PREAUTH")))
        return refused(c, im, "the connection");
    note_capabilities(im);
    if (!im->can && command(c, im, "CAPABILITY", "CAPABILITY") < 0)
        return -1;
    if (options->wire.security == WIRE_STARTTLS && start_tls(c, im) < 0)
        return -1;
    if (sign_in(c, im, options) < 0)
        return -1;
    return command(c, im, "CAPABILITY", "CAPABILITY"); /* there are more once one is in */
}

int imap_open(struct call *c, const struct imap_options *options, struct imap **im_r)
{
    struct imap *im = base_alloc(sizeof *im);
    *im_r = NULL;
    memset(im, 0, sizeof *im);
    out_init(&im->reply, IMAP_REPLY_BYTES);
    if (wire_open(c, &im->wire, &options->wire) < 0 || greet(c, im, options) < 0) {
        imap_close(im);
        return -1;
    }
    *im_r = im;
    return 1;
}

void imap_close(struct imap *im)
{
    struct call unheard;
    if (!im)
        return;
    call_init(&unheard, ARENA_BLOCK_BYTES);
    if (!im->wire.broken && !im->in_body && say(&unheard, im, "LOGOUT") > 0)
        end_line(&unheard, im);
    call_free(&unheard);
    wire_close(&im->wire);
    out_free(&im->reply);
    free(im);
}

bool imap_can_idle(const struct imap *im)
{
    return im->can & CAN_IDLE;
}

/* ---- folders ---- */

static const struct {
    const char *flag, *role;
} roles[] = {{"\\Sent", "sent"},   {"\\Junk", "junk"},       {"\\Drafts", "drafts"},
             {"\\Trash", "trash"}, {"\\Archive", "archive"}, {"\\All", "all"}};

static const struct {
    const char *name, *role;
} usual_names[] = {{"INBOX", "inbox"},        {"Sent", "sent"},     {"Sent Items", "sent"},
                   {"Sent Messages", "sent"}, {"Junk", "junk"},     {"Spam", "junk"},
                   {"Junk E-mail", "junk"},   {"Drafts", "drafts"}, {"Trash", "trash"}};

/* By what the server says, else by the name that it usually has. */
static struct str role_of(struct str flags, struct str name)
{
    struct imap_token t;
    while (imap_token(&flags, &t))
        for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
            if (str_eq_nocase(t.text, str_of(roles[i].flag)))
                return str_of(roles[i].role);
    for (size_t i = 0; i < sizeof usual_names / sizeof *usual_names; i++)
        if (str_eq_nocase(name, str_of(usual_names[i].name)))
            return str_of(usual_names[i].role);
    return STR("");
}

static void add_name(struct call *c, struct imap *im, struct imap_name *list, size_t *n)
{
    struct out name;
    struct str flags;
    out_init(&name, IMAP_NAME_BYTES);
    if (*n < IMAP_FOLDERS_MAX && imap_listed(out_as_str(&im->reply), &flags, &name) && name.n &&
        !name.over) {
        struct imap_name *it = &list[(*n)++];
        it->name = (struct str){arena_copy(&c->arena, name.at, name.n), name.n};
        it->role = role_of(flags, it->name);
        it->is_only_a_place = str_find_nocase(flags, STR("\\Noselect")) >= 0;
    }
    out_free(&name);
}

int imap_folders(struct call *c, struct imap *im, struct imap_name **list_r, size_t *n_r)
{
    int got;
    *n_r = 0;
    *list_r = arena_array(&c->arena, IMAP_FOLDERS_MAX, sizeof **list_r);
    if (say(c, im, "LIST \"\" \"*\"") < 0 || end_line(c, im) < 0)
        return -1;
    while ((got = heard(c, im, "the list of folders")) == 0)
        add_name(c, im, *list_r, n_r);
    return got;
}

int imap_open_folder(struct call *c, struct imap *im, struct str name, struct imap_folder *folder_r)
{
    uint64_t n;
    int got;
    im->folder = (struct imap_folder){0};
    im->exists = 0;
    if (say(c, im, "EXAMINE ") < 0 || put_quoted(c, im, name) < 0 || end_line(c, im) < 0)
        return -1;
    while ((got = heard(c, im, "to open the folder")) == 0) {
        struct str reply = out_as_str(&im->reply);
        if (imap_code_number(reply, STR("UIDVALIDITY"), &n) && n <= UINT32_MAX)
            im->folder.uid_validity = (uint32_t)n;
        if (imap_code_number(reply, STR("UIDNEXT"), &n) && n <= UINT32_MAX)
            im->folder.uid_next = (uint32_t)n;
    }
    if (got < 0) {
        if (c->fault.kind == DENIED)
            c->fault.kind = NOT_FOUND;
        return -1;
    }
    im->changed = false;
    im->folder.count = im->exists;
    *folder_r = im->folder;
    return 1;
}

/* ---- messages ---- */

static int fetch(struct call *c, struct imap *im, const char *set)
{
    if (say(c, im, "UID FETCH ") < 0 || wire_put(c, &im->wire, str_of(set)) < 0 ||
        wire_put(c, &im->wire, STR(" (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])")) < 0)
        return -1;
    im->fetching = true;
    im->changed = false;
    return end_line(c, im);
}

int imap_fetch(struct call *c, struct imap *im, uint32_t first_uid)
{
    char set[20];
    snprintf(set, sizeof set, "%u:*", first_uid);
    return fetch(c, im, set);
}

int imap_fetch_set(struct call *c, struct imap *im, const uint32_t *uids, size_t n)
{
    char set[IMAP_SET_MAX * 11 + 1] = "";
    size_t at = 0;
    for (size_t i = 0; i < n && i < IMAP_SET_MAX; i++)
        at += (size_t)snprintf(set + at, sizeof set - at, "%s%u", i ? "," : "", uids[i]);
    return fetch(c, im, set);
}

static void take_uids(const struct imap *im, uint32_t *uids, size_t *n)
{
    struct str rest = out_as_str(&im->reply), word;
    int64_t uid;
    if (!str_starts_nocase(rest, STR("* SEARCH")))
        return;
    rest = str_from(rest, 8);
    while (*n < IMAP_UIDS_MAX && str_cut(&rest, ' ', &word))
        if (str_int64(word, &uid) && uid > 0 && uid <= UINT32_MAX)
            uids[(*n)++] = (uint32_t)uid;
}

int imap_uids(struct call *c, struct imap *im, uint32_t first, uint32_t last, int64_t since_us,
              uint32_t *uids, size_t *n_r)
{
    char words[120], since[30] = "";
    time_t at = (time_t)(since_us / 1000000);
    struct tm tm;
    *n_r = 0;
    /* Months by name, whatever the locale: "1-Feb-2026". */
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    if (since_us != NO_TIME && gmtime_r(&at, &tm))
        snprintf(since, sizeof since, " SINCE %d-%.3s-%d", tm.tm_mday, months + 3 * tm.tm_mon,
                 tm.tm_year + 1900);
    snprintf(words, sizeof words, "UID SEARCH UID %u:%u UNDRAFT%s", first, last, since);
    if (say(c, im, words) < 0 || end_line(c, im) < 0)
        return -1;
    int got;
    while ((got = heard(c, im, "to count")) == 0)
        take_uids(im, uids, n_r);
    return got;
}

int imap_next(struct call *c, struct imap *im)
{
    while (im->fetching) {
        out_clear(&im->reply);
        int got = gather(c, im);
        if (got < 0)
            return -1;
        if (got == 0) {
            im->in_body = true;
            return 1;
        }
        struct str end = tagged(im);
        if (end.at) {
            im->fetching = false;
            return str_starts_nocase(end, STR("OK")) ? 0 : refused(c, im, "to give messages");
        }
        if (str_starts_nocase(out_as_str(&im->reply), STR("* BYE")))
            return server_left(c, im);
        note_exists(im);
    }
    return 0;
}

int imap_read(struct call *c, struct imap *im, char *into, size_t room)
{
    size_t n;
    if (!im->body_left)
        return 0;
    if (room > INT32_MAX)
        room = INT32_MAX;
    if (wire_read(c, &im->wire, into, im->body_left < room ? (size_t)im->body_left : room, &n) < 0)
        return -1;
    im->body_left -= n;
    return (int)n;
}

int imap_mail(struct call *c, struct imap *im, struct imap_mail *mail_r)
{
    char rest[4096];
    int n;
    while ((n = imap_read(c, im, rest, sizeof rest)) > 0)
        ;
    if (n < 0)
        return -1;
    /* "{310}" was the value that has been read; an empty literal stands for it. */
    ptrdiff_t brace = (ptrdiff_t)im->reply.n - 1;
    while (brace >= 0 && im->reply.at[brace] != '{')
        brace--;
    out_cut(&im->reply, brace < 0 ? 0 : (size_t)brace);
    out_text(&im->reply, "NIL");
    int got = gather(c, im);
    if (got <= 0)
        return got < 0 ? -1
                       : fail(c, BAD_INPUT, "%s sent a message inside a message", im->wire.place);
    im->in_body = false;
    if (!imap_fetched(out_as_str(&im->reply), mail_r))
        return fail(c, BAD_INPUT, "%s sent a message in no reply to FETCH", im->wire.place);
    return 1;
}

/* ---- moving ---- */

/* "[COPYUID 38505 304 3956]": the last number, of one message. */
static uint32_t copied_to(struct str reply)
{
    struct str word;
    int64_t n = 0;
    ptrdiff_t at = str_find_nocase(reply, STR("[COPYUID "));
    if (at < 0)
        return 0;
    reply = str_from(reply, (size_t)at + 9);
    ptrdiff_t end = str_find_char(reply, ']');
    reply = str_first(reply, end < 0 ? 0 : (size_t)end);
    while (str_cut(&reply, ' ', &word))
        if (!str_int64(word, &n) || n <= 0 || n > UINT32_MAX)
            n = 0;
    return (uint32_t)n;
}

/* "UID MOVE 7 Junk": where it is now, as far as the server tells. */
static int uid_to(struct call *c, struct imap *im, const char *verb, uint32_t uid, struct str to,
                  uint32_t *uid_r)
{
    char words[60];
    int got;
    *uid_r = 0;
    snprintf(words, sizeof words, "UID %s %u ", verb, uid);
    if (say(c, im, words) < 0 || put_quoted(c, im, to) < 0 || end_line(c, im) < 0)
        return -1;
    do {
        got = heard(c, im, "to move a message");
        uint32_t told = got < 0 ? 0 : copied_to(out_as_str(&im->reply));
        *uid_r = told ? told : *uid_r;
    } while (got == 0);
    return got;
}

static int uid_words(struct call *c, struct imap *im, const char *verb, uint32_t uid,
                     const char *rest)
{
    char words[80];
    snprintf(words, sizeof words, "UID %s %u%s", verb, uid, rest);
    return command(c, im, words, "to move a message");
}

int imap_select_folder(struct call *c, struct imap *im, struct str name, uint32_t *validity_r)
{
    uint64_t n;
    int got;
    *validity_r = 0;
    if (say(c, im, "SELECT") < 0 || wire_put(c, &im->wire, STR(" ")) < 0 ||
        put_quoted(c, im, name) < 0 || end_line(c, im) < 0)
        return -1;
    while ((got = heard(c, im, "to open the folder")) == 0)
        if (imap_code_number(out_as_str(&im->reply), STR("UIDVALIDITY"), &n) && n <= UINT32_MAX)
            *validity_r = (uint32_t)n;
    return got;
}

int imap_move(struct call *c, struct imap *im, uint32_t uid, struct str to, uint32_t *uid_r)
{
    *uid_r = 0;
    if (im->can & CAN_MOVE)
        return uid_to(c, im, "MOVE", uid, to, uid_r);
    /* Without UIDPLUS, EXPUNGE would take along what others have marked. */
    if (!(im->can & CAN_UIDPLUS))
        return fail(c, BAD_USAGE, "%s can neither MOVE nor UID EXPUNGE, so mail stays where it is",
                    im->wire.place);
    if (uid_to(c, im, "COPY", uid, to, uid_r) < 0 ||
        uid_words(c, im, "STORE", uid, " +FLAGS.SILENT (\\Deleted)") < 0)
        return -1;
    return uid_words(c, im, "EXPUNGE", uid, "");
}

/* ---- waiting ---- */

static int idle_begin(struct call *c, struct imap *im)
{
    if (say(c, im, "IDLE") < 0 || end_line(c, im) < 0)
        return -1;
    for (;;) {
        int got = heard(c, im, "to wait (IDLE)");
        if (got)
            return got;
        if (str_starts(out_as_str(&im->reply), STR("+")))
            return 0;
    }
}

int imap_idle(struct call *c, struct imap *im, int wait_ms)
{
    int got = 0;
    if (!im->changed && !imap_can_idle(im))
        got = command(c, im, "NOOP", "NOOP");
    if (got < 0 || im->changed || !imap_can_idle(im)) {
        bool changed = im->changed;
        im->changed = false;
        return got < 0 ? -1 : changed;
    }
    got = idle_begin(c, im);
    if (got)
        return got < 0 ? -1 : 0;
    while (!im->changed && (got = wire_wait(c, &im->wire, wait_ms)) > 0)
        if (heard(c, im, "to wait (IDLE)") < 0)
            return -1;
    if (got < 0 || wire_put(c, &im->wire, STR("DONE")) < 0 || end_line(c, im) < 0 ||
        finish(c, im, "to wait (IDLE)") < 0)
        return -1;
    bool changed = im->changed;
    im->changed = false;
    return changed;
}
