/* SPDX-License-Identifier: Apache-2.0 */
/* lmtp_line.c: commands by a table; dots by a machine of five states that sees each byte once. */
#include "mail/lmtp_line.h"

static const struct {
    const char *word;
    enum lmtp_verb verb;
    bool alone; /* nothing may follow */
} verbs[] = {{"LHLO", LMTP_LHLO, false}, {"HELO", LMTP_HELO, false}, {"EHLO", LMTP_HELO, false},
             {"MAIL", LMTP_MAIL, false}, {"RCPT", LMTP_RCPT, false}, {"DATA", LMTP_DATA, true},
             {"RSET", LMTP_RSET, true},  {"NOOP", LMTP_NOOP, false}, {"VRFY", LMTP_VRFY, false},
             {"QUIT", LMTP_QUIT, true}};

static bool is_fit(struct str address)
{
    for (size_t i = 0; i < address.n; i++)
        if ((unsigned char)address.at[i] <= ' ' || address.at[i] == '<' || address.at[i] == 0x7f)
            return false;
    return address.n <= LMTP_ADDRESS_BYTES;
}

/* "FROM:<a@b> SIZE=7": the address, and *rest behind it. A source route ("@x,@y:") is passed over,
   as RFC 5321 says. */
static bool take_path(struct str *rest, const char *before, struct str *address_r)
{
    *rest = str_trim(*rest);
    if (!str_starts_nocase(*rest, str_of(before)))
        return false;
    *rest = str_trim(str_from(*rest, str_of(before).n));
    ptrdiff_t end = str_find_char(*rest, '>');
    if (end < 1 || rest->at[0] != '<')
        return false;
    *address_r = (struct str){rest->at + 1, (size_t)end - 1};
    *rest = str_from(*rest, (size_t)end + 1);
    ptrdiff_t route = address_r->n && address_r->at[0] == '@' ? str_find_char(*address_r, ':') : -1;
    if (route >= 0)
        *address_r = str_from(*address_r, (size_t)route + 1);
    return is_fit(*address_r);
}

/* Of the parameters only SIZE says something to us. */
static bool take_size(struct str rest, int64_t *bytes_r)
{
    struct str word;
    *bytes_r = -1;
    while (str_cut(&rest, ' ', &word))
        if (str_starts_nocase(word, STR("SIZE=")) &&
            (!str_int64(str_from(word, 5), bytes_r) || *bytes_r < 0))
            return false;
    return true;
}

struct lmtp_line lmtp_line(struct str line)
{
    struct lmtp_line it = {.verb = LMTP_UNKNOWN, .address = STR(""), .bytes = -1};
    line = str_trim(line);
    ptrdiff_t space = str_find_char(line, ' ');
    struct str word = space < 0 ? line : str_first(line, (size_t)space);
    struct str rest = space < 0 ? STR("") : str_from(line, (size_t)space + 1);
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (!str_eq_nocase(word, str_of(verbs[i].word)))
            continue;
        it.verb = verbs[i].verb;
        if (verbs[i].alone && str_trim(rest).n)
            it.verb = LMTP_BROKEN;
    }
    bool well = true;
    if (it.verb == LMTP_MAIL)
        well = take_path(&rest, "FROM:", &it.address) && take_size(rest, &it.bytes);
    if (it.verb == LMTP_RCPT)
        well = take_path(&rest, "TO:", &it.address) && it.address.n;
    if (it.verb == LMTP_LHLO)
        well = str_trim(rest).n > 0;
    if (!well)
        it = (struct lmtp_line){.verb = LMTP_BROKEN, .address = STR(""), .bytes = -1};
    return it;
}

/* ---- dots ---- */

enum { LINE_START, DOT, DOT_CR, INSIDE };

size_t lmtp_undot(struct lmtp_dots *d, const char *bytes, size_t n, char *into)
{
    size_t put = 0;
    for (size_t i = 0; i < n && !d->ended; i++) {
        char byte = bytes[i];
        d->rest = i + 1;
        if (d->state == LINE_START && byte == '.') {
            d->state = DOT;
            continue;
        }
        if (d->state == DOT && byte == '\r') {
            d->state = DOT_CR;
            continue;
        }
        if (d->state == DOT_CR && byte == '\n') {
            d->ended = true;
            continue;
        }
        if (d->state == DOT_CR) /* ". CR" and then something else: the CR was text */
            into[put++] = '\r';
        into[put++] = byte;
        d->state = byte == '\n' ? LINE_START : INSIDE;
    }
    return put;
}
