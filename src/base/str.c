/* SPDX-License-Identifier: Apache-2.0 */
/* str.c: slices. Letters are folded for ASCII alone: header names, tags and keywords are ASCII, and
   whoever compares people's words folds them as Unicode says (utf8.h). */
#include "base/str.h"

#include <string.h>

bool ascii_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool ascii_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool ascii_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

struct str str_of(const char *text)
{
    return (struct str){text ? text : "", text ? strlen(text) : 0};
}

struct str str_from(struct str s, size_t start)
{
    if (start > s.n)
        start = s.n;
    return start ? (struct str){s.at + start, s.n - start} : s; /* nothing may be NULL */
}

struct str str_first(struct str s, size_t n)
{
    return (struct str){s.at, n < s.n ? n : s.n};
}

bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.at, b.at, a.n) == 0);
}

bool str_eq_nocase(struct str a, struct str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (ascii_lower(a.at[i]) != ascii_lower(b.at[i]))
            return false;
    return true;
}

bool str_starts(struct str s, struct str with)
{
    return s.n >= with.n && str_eq(str_first(s, with.n), with);
}

bool str_starts_nocase(struct str s, struct str with)
{
    return s.n >= with.n && str_eq_nocase(str_first(s, with.n), with);
}

bool str_ends_nocase(struct str s, struct str with)
{
    return s.n >= with.n && str_eq_nocase(str_from(s, s.n - with.n), with);
}

ptrdiff_t str_find(struct str s, struct str what)
{
    if (what.n == 0)
        return 0;
    const char *hit = s.n ? memmem(s.at, s.n, what.at, what.n) : NULL;
    return hit ? hit - s.at : -1;
}

ptrdiff_t str_find_nocase(struct str s, struct str what)
{
    for (size_t i = 0; i + what.n <= s.n; i++)
        if (str_eq_nocase(str_first(str_from(s, i), what.n), what))
            return (ptrdiff_t)i;
    return -1;
}

ptrdiff_t str_find_char(struct str s, char c)
{
    const char *hit = s.n ? memchr(s.at, c, s.n) : NULL;
    return hit ? hit - s.at : -1;
}

struct str str_trim(struct str s)
{
    while (s.n && ascii_space(s.at[0]))
        s = str_from(s, 1);
    while (s.n && ascii_space(s.at[s.n - 1]))
        s.n--;
    return s;
}

bool str_cut(struct str *rest, char at, struct str *piece_r)
{
    if (!rest->at)
        return false;
    ptrdiff_t end = str_find_char(*rest, at);
    if (end < 0) {
        *piece_r = *rest;
        *rest = (struct str){NULL, 0};
        return true;
    }
    *piece_r = str_first(*rest, (size_t)end);
    *rest = str_from(*rest, (size_t)end + 1);
    return true;
}

bool str_line(struct str *rest, struct str *line_r)
{
    if (rest->n == 0)
        return false;
    ptrdiff_t end = str_find_char(*rest, '\n');
    size_t n = end < 0 ? rest->n : (size_t)end;
    *line_r = str_first(*rest, n);
    *rest = str_from(*rest, n + 1);
    if (line_r->n && line_r->at[line_r->n - 1] == '\r')
        line_r->n--;
    return true;
}

bool str_int64(struct str s, int64_t *value_r)
{
    bool minus = s.n && s.at[0] == '-';
    int64_t value = 0;
    size_t i = minus || (s.n && s.at[0] == '+');
    if (i == s.n)
        return false;
    for (; i < s.n; i++) {
        int digit = s.at[i] - '0';
        if (digit < 0 || digit > 9 || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, minus ? -digit : digit, &value))
            return false;
    }
    *value_r = value;
    return true;
}

int str_compare(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n ? memcmp(a.at, b.at, n) : 0;
    return order ? order : (a.n > b.n) - (a.n < b.n);
}

uint64_t str_hash(struct str s)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.at[i]) * 0x100000001b3u;
    h = (h ^ (h >> 32)) * 0xd6e8feb86659fd93u;
    return h ^ (h >> 32);
}
