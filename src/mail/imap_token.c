/* SPDX-License-Identifier: Apache-2.0 */
/* imap_token.c: pieces of a reply, and what the few replies say that a reader of mail needs. */
#include "mail/imap_token.h"

#include "base/time.h"

#include <string.h>

static bool ends_atom(char c)
{
    return c == ' ' || c == '(' || c == ')' || c == '"' || c == '\r' || c == '\n';
}

static void take_quoted(struct str *rest, struct imap_token *t_r)
{
    size_t i = 1;
    while (i < rest->n && rest->at[i] != '"')
        i += rest->at[i] == '\\' && i + 1 < rest->n ? 2 : 1;
    if (i > rest->n)
        i = rest->n;
    *t_r = (struct imap_token){IMAP_QUOTED, {rest->at + 1, i - 1}};
    *rest = str_from(*rest, i < rest->n ? i + 1 : i);
}

/* "{5}\r\nhello"; false when it is none. */
static bool take_literal(struct str *rest, struct imap_token *t_r)
{
    ptrdiff_t end = str_find(*rest, STR("}\r\n"));
    int64_t n;
    if (end < 2 || end > 20 || !str_int64((struct str){rest->at + 1, (size_t)end - 1}, &n) || n < 0)
        return false;
    struct str body = str_from(*rest, (size_t)end + 3);
    *t_r = (struct imap_token){IMAP_LITERAL, str_first(body, (size_t)n)};
    *rest = str_from(body, t_r->text.n);
    return true;
}

/* An atom; brackets hold spaces and parentheses together: BODY[HEADER.FIELDS (TO)]. */
static void take_atom(struct str *rest, struct imap_token *t_r)
{
    size_t i = 0;
    bool bracket = false;
    while (i < rest->n && (bracket || !ends_atom(rest->at[i]))) {
        bracket = rest->at[i] == '[' || (bracket && rest->at[i] != ']');
        i++;
    }
    i += i == 0;
    *t_r = (struct imap_token){IMAP_ATOM, str_first(*rest, i)};
    *rest = str_from(*rest, i);
}

bool imap_token(struct str *rest, struct imap_token *t_r)
{
    while (rest->n && ascii_space(rest->at[0]))
        *rest = str_from(*rest, 1);
    if (!rest->n)
        return false;
    char c = rest->at[0];
    if (c == '(' || c == ')') {
        *t_r = (struct imap_token){c == '(' ? IMAP_OPEN : IMAP_CLOSE, str_first(*rest, 1)};
        *rest = str_from(*rest, 1);
    } else if (c == '"') {
        take_quoted(rest, t_r);
    } else if (c != '{' || !take_literal(rest, t_r)) {
        take_atom(rest, t_r);
    }
    return true;
}

void imap_text(struct out *o, const struct imap_token *t)
{
    if (t->kind == IMAP_ATOM && str_eq_nocase(t->text, STR("NIL")))
        return;
    if (t->kind != IMAP_QUOTED) {
        out_str(o, t->text);
        return;
    }
    for (size_t i = 0; i < t->text.n; i++) {
        if (t->text.at[i] == '\\' && i + 1 < t->text.n)
            i++;
        out_char(o, t->text.at[i]);
    }
}

int64_t imap_literal_ahead(struct str line)
{
    int64_t n;
    if (line.n < 3 || line.at[line.n - 1] != '}')
        return -1;
    size_t digits = line.n - 1;
    if (line.at[digits - 1] == '+')
        digits--;
    size_t start = digits;
    while (start && ascii_digit(line.at[start - 1]))
        start--;
    if (!start || line.at[start - 1] != '{' || start == digits || digits - start > 15)
        return -1;
    return str_int64((struct str){line.at + start, digits - start}, &n) ? n : -1;
}

/* ---- FETCH ---- */

static int month_of(struct str name)
{
    int month = 1;
    while (month <= 12 && !str_eq_nocase(name, str_of(month_name(month))))
        month++;
    return month <= 12 ? month : 0;
}

/* " 7-Mar-2026 10:00:00 +0100" */
static int64_t internal_date(struct str s)
{
    int64_t day, year, hour, minute, second, zone;
    struct str piece = str_trim(s);
    if (piece.n < 25 || piece.n > 26)
        return NO_TIME;
    size_t at = piece.n == 26 ? 2 : 1;
    int month = month_of((struct str){piece.at + at + 1, 3});
    if (!month || !str_int64(str_first(piece, at), &day) ||
        !str_int64((struct str){piece.at + at + 5, 4}, &year) ||
        !str_int64((struct str){piece.at + at + 10, 2}, &hour) ||
        !str_int64((struct str){piece.at + at + 13, 2}, &minute) ||
        !str_int64((struct str){piece.at + at + 16, 2}, &second) ||
        !str_int64((struct str){piece.at + at + 20, 4}, &zone))
        return NO_TIME;
    struct civil civil = {.year = (int)year,
                          .month = month,
                          .day = (int)day,
                          .hour = (int)hour,
                          .minute = (int)minute,
                          .second = (int)second};
    if (!civil_valid(&civil))
        return NO_TIME;
    int64_t ahead_us = (zone / 100 * 60 + zone % 100) * MINUTE_US;
    return time_of(&civil) + (piece.at[at + 19] == '-' ? ahead_us : -ahead_us);
}

static void take_flags(struct str *rest, struct imap_mail *mail)
{
    struct imap_token t;
    if (!imap_token(rest, &t) || t.kind != IMAP_OPEN)
        return;
    while (imap_token(rest, &t) && t.kind != IMAP_CLOSE) {
        mail->seen |= str_eq_nocase(t.text, STR("\\Seen"));
        mail->is_deleted |= str_eq_nocase(t.text, STR("\\Deleted"));
        mail->is_draft |= str_eq_nocase(t.text, STR("\\Draft"));
    }
}

/* Over one value, a list with all that is in it. */
static void skip_value(struct str *rest)
{
    struct imap_token t;
    int depth = 0;
    do {
        if (!imap_token(rest, &t))
            return;
        depth += t.kind == IMAP_OPEN ? 1 : t.kind == IMAP_CLOSE ? -1 : 0;
    } while (depth > 0);
}

static int64_t take_number(struct str *rest)
{
    struct imap_token t;
    int64_t n;
    return imap_token(rest, &t) && t.kind == IMAP_ATOM && str_int64(t.text, &n) && n >= 0 ? n : 0;
}

bool imap_fetched(struct str reply, struct imap_mail *mail_r)
{
    struct imap_token t;
    *mail_r = (struct imap_mail){.at_us = NO_TIME};
    if (!imap_token(&reply, &t) || !str_eq(t.text, STR("*")) || !imap_token(&reply, &t) ||
        !imap_token(&reply, &t) || !str_eq_nocase(t.text, STR("FETCH")) ||
        !imap_token(&reply, &t) || t.kind != IMAP_OPEN)
        return false;
    while (imap_token(&reply, &t) && t.kind != IMAP_CLOSE) {
        int64_t n;
        if (str_eq_nocase(t.text, STR("UID"))) {
            n = take_number(&reply);
            mail_r->uid = n <= UINT32_MAX ? (uint32_t)n : 0;
        } else if (str_eq_nocase(t.text, STR("RFC822.SIZE"))) {
            mail_r->bytes = (uint64_t)take_number(&reply);
        } else if (str_eq_nocase(t.text, STR("FLAGS"))) {
            take_flags(&reply, mail_r);
        } else if (str_eq_nocase(t.text, STR("INTERNALDATE"))) {
            mail_r->at_us = imap_token(&reply, &t) ? internal_date(t.text) : NO_TIME;
        } else {
            skip_value(&reply);
        }
    }
    return true;
}

/* ---- other replies ---- */

bool imap_listed(struct str reply, struct str *flags_r, struct out *name)
{
    struct imap_token t;
    if (!imap_token(&reply, &t) || !str_eq(t.text, STR("*")) || !imap_token(&reply, &t) ||
        !str_eq_nocase(t.text, STR("LIST")) || !imap_token(&reply, &t) || t.kind != IMAP_OPEN)
        return false;
    const char *start = reply.at;
    *flags_r = (struct str){start, 0};
    while (imap_token(&reply, &t) && t.kind != IMAP_CLOSE)
        flags_r->n = (size_t)(t.text.at + t.text.n - start);
    if (!imap_token(&reply, &t)) /* the separator */
        return false;
    if (!imap_token(&reply, &t))
        return false;
    imap_text(name, &t);
    return true;
}

bool imap_code_number(struct str reply, struct str word, uint64_t *n_r)
{
    int64_t n;
    ptrdiff_t at = str_find_char(reply, '[');
    if (at < 0 || !str_starts_nocase(str_from(reply, (size_t)at + 1), word))
        return false;
    struct str rest = str_trim(str_from(reply, (size_t)at + 1 + word.n));
    ptrdiff_t end = str_find_char(rest, ']');
    if (end <= 0 || !str_int64(str_first(rest, (size_t)end), &n) || n < 0)
        return false;
    *n_r = (uint64_t)n;
    return true;
}
