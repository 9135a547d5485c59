/* SPDX-License-Identifier: Apache-2.0 */
/* utf8.c: decoding by the table of well-formed byte sequences (Unicode, table 3-7). */
#include "base/utf8.h"

#include <string.h>
#include <utf8proc.h>

/* What may follow a first byte: how many bytes in all, and the range of the second one. */
struct lead {
    unsigned char n, low, high;
};

static struct lead lead_of(unsigned char first)
{
    if (first >= 0xc2 && first <= 0xdf)
        return (struct lead){2, 0x80, 0xbf};
    if (first >= 0xe0 && first <= 0xef)
        return (struct lead){3, first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf};
    if (first >= 0xf0 && first <= 0xf4)
        return (struct lead){4, first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf};
    return (struct lead){1, 0, 0};
}

/* Bytes of the piece at the front of s; *valid_r tells whether it is a character. */
static size_t piece(struct str s, bool *valid_r)
{
    unsigned char first = (unsigned char)s.at[0];
    struct lead lead = lead_of(first);
    *valid_r = first < 0x80;
    if (lead.n == 1)
        return 1;
    for (size_t i = 1; i < lead.n; i++) {
        unsigned char low = i == 1 ? lead.low : 0x80, high = i == 1 ? lead.high : 0xbf;
        if (i >= s.n || (unsigned char)s.at[i] < low || (unsigned char)s.at[i] > high)
            return i;
    }
    *valid_r = true;
    return lead.n;
}

bool utf8_next(struct str *rest, int32_t *cp_r)
{
    if (rest->n == 0)
        return false;
    bool valid;
    size_t n = piece(*rest, &valid);
    int32_t cp = (unsigned char)rest->at[0];
    if (n > 1)
        cp &= 0x7f >> n;
    for (size_t i = 1; i < n; i++)
        cp = (cp << 6) | (rest->at[i] & 0x3f);
    *cp_r = valid ? cp : -1;
    *rest = str_from(*rest, n);
    return true;
}

size_t utf8_put(int32_t cp, char bytes[4])
{
    if (cp < 0 || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
        cp = 0xfffd;
    size_t n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, cp >>= 6)
        bytes[i] = (char)(0x80 | (cp & 0x3f));
    bytes[0] = n == 1 ? (char)cp : (char)((0xf00 >> n) | cp);
    return n;
}

void utf8_out(struct out *o, int32_t cp)
{
    char bytes[4];
    out_bytes(o, bytes, utf8_put(cp, bytes));
}

/* Nearly all text is ASCII for long stretches: eight bytes at once. */
static size_t ascii_run(struct str s)
{
    uint64_t eight;
    size_t n = 0;
    for (; s.n - n >= sizeof eight; n += sizeof eight) {
        memcpy(&eight, s.at + n, sizeof eight);
        if (eight & 0x8080808080808080u)
            break;
    }
    while (n < s.n && (unsigned char)s.at[n] < 0x80)
        n++;
    return n;
}

bool utf8_valid(struct str s)
{
    bool valid = true;
    for (s = str_from(s, ascii_run(s)); s.n && valid; s = str_from(s, ascii_run(s)))
        s = str_from(s, piece(s, &valid));
    return valid;
}

void utf8_clean(struct out *o, struct str s)
{
    while (s.n) {
        size_t good = 0, n = 0;
        bool valid = true;
        while ((good += ascii_run(str_from(s, good))) < s.n &&
               (n = piece(str_from(s, good), &valid), valid))
            good += n;
        out_bytes(o, s.at, good);
        if (good < s.n)
            utf8_out(o, 0xfffd);
        s = str_from(s, good < s.n ? good + n : good);
    }
}

struct str utf8_first(struct str s, size_t n)
{
    if (n >= s.n)
        return s;
    size_t back = 0;
    while (back < 3 && back < n && ((unsigned char)s.at[n - back] & 0xc0) == 0x80)
        back++;
    return str_first(s, n - back);
}

struct str utf8_whole(struct str s)
{
    size_t back = 1;
    while (back < 4 && back < s.n && ((unsigned char)s.at[s.n - back] & 0xc0) == 0x80)
        back++;
    if (s.n && lead_of((unsigned char)s.at[s.n - back]).n > back)
        return str_first(s, s.n - back);
    return s;
}

size_t utf8_columns(struct str s)
{
    size_t columns = 0;
    int32_t cp;
    while (utf8_next(&s, &cp))
        columns += cp < 0 ? 1 : (size_t)utf8proc_charwidth(cp);
    return columns;
}

size_t utf8_count(struct str s)
{
    size_t count = 0;
    int32_t cp;
    while (utf8_next(&s, &cp))
        count++;
    return count;
}

bool utf8_border(struct str s, int64_t at)
{
    return at >= 0 && (uint64_t)at <= s.n &&
           ((uint64_t)at == s.n || ((unsigned char)s.at[at] & 0xc0) != 0x80);
}
