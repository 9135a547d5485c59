/* SPDX-License-Identifier: Apache-2.0 */
/* tmpl.c: one way of escaping for text and quoted attributes: what is safe in both. Runs of bytes
   that stand for themselves are written in one go, because nearly all bytes do. */
#include "base/tmpl.h"

#include "base/catalogue.h"
#include "base/time.h"
#include "base/utf8.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct str escapes[256] = {
    [0] = {"\xef\xbf\xbd", 3}, ['&'] = {"&amp;", 5},  ['<'] = {"&lt;", 4},  ['>'] = {"&gt;", 4},
    ['"'] = {"&quot;", 6},     ['\''] = {"&#39;", 5}, ['`'] = {"&#96;", 5},
};

/* Where the character that begins at `at` ends, or `at` itself where bytes are invalid. */
static size_t character_end(struct str s, size_t at)
{
    struct str rest = str_from(s, at);
    int32_t cp = 0;
    utf8_next(&rest, &cp);
    return cp < 0 ? at : s.n - rest.n;
}

/* Whether a byte ends a run, or begins a character that is looked at. Apart from `escapes`, so that
   what each byte asks is small. */
static inline bool stops(unsigned char byte)
{
    static const bool is_special[128] = {
        [0] = true,   ['&'] = true,  ['<'] = true, ['>'] = true,
        ['"'] = true, ['\''] = true, ['`'] = true,
    };
    return byte >= 0x80 || is_special[byte];
}

/* Bytes that are compared all at once where the processor can. */
enum { AT_ONCE = 16 };
typedef unsigned char many __attribute__((vector_size(AT_ONCE)));

static bool none_stops(const char *at)
{
    many bytes;
    uint64_t found[2];
    memcpy(&bytes, at, sizeof bytes);
    /* '&' and '\'' differ in one bit, and so do '<' and '>' */
    many stop = (many)(((bytes | 1) == '\'') | ((bytes | 2) == '>') | (bytes == '"') |
                       (bytes == '`') | (bytes == 0)) |
                (bytes & 0x80);
    memcpy(found, &stop, sizeof found);
    return !(found[0] | found[1]);
}

/* How many bytes from s on stand for themselves. */
static size_t plain(struct str s)
{
    size_t n = 0, next;
    for (;; n = next) {
        while (s.n - n >= AT_ONCE && none_stops(s.at + n))
            n += AT_ONCE;
        while (n < s.n && !stops((unsigned char)s.at[n]))
            n++;
        if (n == s.n || (unsigned char)s.at[n] < 0x80)
            return n;
        next = character_end(s, n);
        if (next == n)
            return n;
    }
}

void tmpl_str(struct out *o, struct str s)
{
    while (s.n) {
        size_t n = plain(s);
        if (n)
            out_bytes(o, s.at, n);
        s = str_from(s, n);
        if (!s.n)
            return;
        struct str escape = escapes[(unsigned char)s.at[0]];
        int32_t cp;
        utf8_next(&s, &cp);
        out_str(o, escape.n ? escape : escapes[0]);
    }
}

void tmpl_said(struct out *o, struct str s)
{
    tmpl_str(o, catalogue_str(o->lang, s));
}

void tmpl_pick(struct out *o, const struct str *said, int n_languages)
{
    out_str(o, said[o->lang > 0 && o->lang < n_languages ? o->lang : 0]);
}

void tmpl_words(struct out *o, struct str s)
{
    tmpl_str(o, catalogue_words(o->lang, s));
}

static void percent(struct out *o, unsigned char byte)
{
    static const char digits[] = "0123456789ABCDEF";
    const char text[3] = {'%', digits[byte >> 4], digits[byte & 15]};
    out_bytes(o, text, sizeof text);
}

/* Letters, digits and -._~ : what RFC 3986 leaves alone everywhere. */
static bool unreserved(char c)
{
    return ascii_alpha(c) || ascii_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

void tmpl_url_part(struct out *o, struct str s)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (unreserved(s.at[i]))
            continue;
        out_bytes(o, s.at + from, i - from);
        percent(o, (unsigned char)s.at[i]);
        from = i + 1;
    }
    if (from < s.n)
        out_bytes(o, s.at + from, s.n - from);
}

/* What stands before the first ':' is a scheme, unless a path, query or fragment began before. */
bool tmpl_url_safe(struct str url)
{
    static const char *const schemes[] = {"http", "https", "mailto", "tel", "otpauth"};
    size_t n = 0;
    while (n < url.n && url.at[n] != ':' && url.at[n] != '/' && url.at[n] != '?' &&
           url.at[n] != '#')
        n++;
    if (n == url.n || url.at[n] != ':')
        return true;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (str_eq_nocase(str_first(url, n), str_of(schemes[i])))
            return true;
    return false;
}

/* Bytes that a URL in an attribute keeps: all but controls, spaces, quotes and the few characters
   that browsers read in their own way. Bytes past ASCII stay as they are. */
static bool url_keeps(unsigned char byte)
{
    static const bool changed[128] = {
        [' '] = true, ['"'] = true, ['\''] = true, ['<'] = true, ['>'] = true, ['\\'] = true,
        ['^'] = true, ['`'] = true, ['{'] = true,  ['|'] = true, ['}'] = true, [0x7f] = true,
    };
    return byte >= 0x80 || (byte > 0x20 && !changed[byte]);
}

void tmpl_url(struct out *o, struct str url)
{
    url = str_trim(url);
    if (!tmpl_url_safe(url) || !utf8_valid(url)) {
        out_str(o, STR("about:invalid"));
        return;
    }
    size_t from = 0;
    for (size_t i = 0; i < url.n; i++) {
        bool ampersand = url.at[i] == '&';
        if (!ampersand && url_keeps((unsigned char)url.at[i]))
            continue;
        out_bytes(o, url.at + from, i - from);
        if (ampersand)
            out_str(o, STR("&amp;"));
        else
            percent(o, (unsigned char)url.at[i]);
        from = i + 1;
    }
    if (from < url.n)
        out_bytes(o, url.at + from, url.n - from);
}

/* Digits from the right, with the language's mark before every third where `grouped`. */
static void digits(struct out *o, bool negative, uint64_t n, bool grouped)
{
    char text[64];
    size_t at = sizeof text;
    int written = 0;
    const char *mark = catalogue_language(o->lang)->thousands;
    do {
        if (grouped && written && written % 3 == 0) {
            for (size_t i = strlen(mark); i-- > 0;)
                text[--at] = mark[i];
        }
        text[--at] = (char)('0' + n % 10);
        n /= 10;
        written++;
    } while (n);
    if (negative)
        text[--at] = '-';
    out_bytes(o, text + at, sizeof text - at);
}

static uint64_t size_of_int(int64_t n)
{
    return n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
}

void tmpl_int(struct out *o, int64_t n)
{
    out_int(o, n);
}

void tmpl_uint(struct out *o, uint64_t n)
{
    digits(o, false, n, false);
}

void tmpl_number_int(struct out *o, int64_t n)
{
    digits(o, n < 0, size_of_int(n), true);
}

void tmpl_number_uint(struct out *o, uint64_t n)
{
    digits(o, false, n, true);
}

/* Whole numbers alone, so that no locale can turn a point into a comma. */
void tmpl_fixed(struct out *o, double x, int places)
{
    static const uint64_t powers[] = {1, 10, 100, 1000};
    const double most = 1e15;
    if (isnan(x)) {
        out_str(o, STR("–"));
        return;
    }
    uint64_t power = powers[places < 0 ? 0 : places > 3 ? 3 : places];
    double size = fabs(x) < most ? fabs(x) : most;
    uint64_t n = (uint64_t)(size * (double)power + 0.5);
    digits(o, x < 0 && n, n / power, false);
    if (power == 1)
        return;
    out_text(o, catalogue_language(o->lang)->decimal);
    for (uint64_t p = power / 10; p; p /= 10)
        out_char(o, (char)('0' + n / p % 10));
}

typedef void time_writer(int64_t at_us, char *text);

static void moment(struct out *o, int64_t at_us, time_writer *write)
{
    char text[TIME_TEXT_BYTES];
    if (at_us == NO_TIME)
        return;
    write(at_us, text);
    tmpl_str(o, str_of(text));
}

void tmpl_day(struct out *o, int64_t at_us)
{
    if (at_us != NO_TIME)
        catalogue_day(o, o->lang, at_us);
}

void tmpl_minute(struct out *o, int64_t at_us)
{
    moment(o, at_us, time_minute_text);
}

void tmpl_iso(struct out *o, int64_t at_us)
{
    moment(o, at_us, time_text);
}
