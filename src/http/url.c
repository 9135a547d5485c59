/* SPDX-License-Identifier: Apache-2.0 */
/* url.c: decoding is done once, in one place, and checked there: the rest of the program never sees
   an escape, a NUL or bytes that are not UTF-8. */
#include "http/url.h"

#include "base/utf8.h"

#include <string.h>

struct str http_pairs_get(const struct http_pairs *pairs, struct str name)
{
    for (size_t i = 0; i < pairs->n; i++)
        if (str_eq(pairs->at[i].name, name))
            return pairs->at[i].value;
    return (struct str){NULL, 0};
}

struct str http_pairs_get_nocase(const struct http_pairs *pairs, struct str name)
{
    for (size_t i = 0; i < pairs->n; i++)
        if (str_eq_nocase(pairs->at[i].name, name))
            return pairs->at[i].value;
    return (struct str){NULL, 0};
}

static int hex(char c)
{
    if (ascii_digit(c))
        return c - '0';
    c = ascii_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte behind "%XX" at the start of s, or -1. */
static int escaped(struct str s)
{
    int high = s.n > 2 ? hex(s.at[1]) : -1, low = s.n > 2 ? hex(s.at[2]) : -1;
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static bool needs_decoding(struct str raw, bool plus_is_space)
{
    return str_find_char(raw, '%') >= 0 || (plus_is_space && str_find_char(raw, '+') >= 0);
}

/* Decodes into `text`, which has room for raw.n bytes. Their number, or -1. */
static ptrdiff_t decode_into(char *text, struct str raw, bool plus_is_space)
{
    size_t n = 0;
    for (size_t i = 0; i < raw.n; i++) {
        char c = raw.at[i];
        if (c == '%') {
            int byte = escaped(str_from(raw, i));
            if (byte < 0)
                return -1;
            c = (char)byte;
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        text[n++] = c;
    }
    return (ptrdiff_t)n;
}

int url_text(struct call *c, struct str text)
{
    if (str_find_char(text, 0) >= 0 || !utf8_valid(text))
        return fail(c, BAD_USAGE, "the request holds text that is not UTF-8, or a NUL");
    return 1;
}

int url_decode(struct call *c, struct str raw, bool plus_is_space, struct str *text_r)
{
    if (!needs_decoding(raw, plus_is_space)) {
        *text_r = raw;
    } else {
        char *text = arena_try(&c->arena, raw.n);
        if (!text)
            return fail(c, TOO_BIG, "the request needs more memory than one request may take");
        ptrdiff_t n = decode_into(text, raw, plus_is_space);
        if (n < 0)
            return fail(c, BAD_USAGE, "a %% is not followed by two hexadecimal digits");
        *text_r = (struct str){text, (size_t)n};
    }
    return url_text(c, *text_r);
}

static int segment_read(struct call *c, struct str raw, struct str *segment_r)
{
    if (url_decode(c, raw, false, segment_r) < 0)
        return -1;
    if (str_eq(*segment_r, STR(".")) || str_eq(*segment_r, STR("..")))
        return fail(c, BAD_USAGE, "the path may not hold . or ..");
    for (size_t i = 0; i < segment_r->n; i++)
        if ((unsigned char)segment_r->at[i] < ' ' || segment_r->at[i] == 0x7f)
            return fail(c, BAD_USAGE, "the path may not hold control characters");
    return 1;
}

int url_path_read(struct call *c, struct str raw, struct url_path *path_r)
{
    struct str rest = str_from(raw, 1), piece;
    *path_r = (struct url_path){.slash = raw.n && raw.at[raw.n - 1] == '/'};
    if (raw.n == 0 || raw.at[0] != '/')
        return fail(c, BAD_USAGE, "the path must start with a slash");
    while (str_cut(&rest, '/', &piece)) {
        if (piece.n == 0 && !rest.at)
            break; /* behind the last slash */
        if (piece.n == 0)
            return fail(c, NOT_FOUND, "there is nothing at a path with two slashes in a row");
        if (path_r->n == URL_MAX_SEGMENTS)
            return fail(c, NOT_FOUND, "there is nothing at a path with so many slashes");
        if (segment_read(c, piece, &path_r->segments[path_r->n]) < 0)
            return -1;
        path_r->n++;
    }
    return 1;
}

static size_t count_pieces(struct str raw, char at)
{
    struct str piece;
    size_t n = 0;
    while (str_cut(&raw, at, &piece))
        n += piece.n > 0;
    return n;
}

/* Room for as many pairs as raw has pieces. */
static int pairs_room(struct call *c, struct str raw, char at, size_t max_pairs,
                      struct http_pairs *pairs_r)
{
    size_t n = count_pieces(raw, at);
    *pairs_r = (struct http_pairs){0};
    if (n > max_pairs)
        return fail(c, TOO_BIG, "the request has more than %zu fields", max_pairs);
    pairs_r->at = arena_try(&c->arena, n * sizeof *pairs_r->at);
    return pairs_r->at ? 1 : fail(c, TOO_BIG, "the request has too many fields");
}

int url_pairs_read(struct call *c, struct str raw, size_t max_pairs, struct http_pairs *pairs_r)
{
    struct str piece, name;
    if (pairs_room(c, raw, '&', max_pairs, pairs_r) < 0)
        return -1;
    while (str_cut(&raw, '&', &piece)) {
        if (piece.n == 0)
            continue;
        struct http_pair *pair = &pairs_r->at[pairs_r->n];
        str_cut(&piece, '=', &name);
        if (!piece.at)
            piece = (struct str){"", 0};
        if (url_decode(c, name, true, &pair->name) < 0 ||
            url_decode(c, piece, true, &pair->value) < 0)
            return -1;
        pairs_r->n++;
    }
    return 1;
}

static struct str without_quotes(struct str s)
{
    bool quoted = s.n >= 2 && s.at[0] == '"' && s.at[s.n - 1] == '"';
    return quoted ? (struct str){s.at + 1, s.n - 2} : s;
}

int url_cookies_read(struct call *c, struct str raw, struct http_pairs *pairs_r)
{
    struct str piece, name;
    if (pairs_room(c, raw, ';', URL_MAX_COOKIES, pairs_r) < 0)
        return -1;
    while (str_cut(&raw, ';', &piece)) {
        if (piece.n == 0)
            continue;
        str_cut(&piece, '=', &name);
        name = str_trim(name);
        if (name.n == 0 || !piece.at)
            continue;
        pairs_r->at[pairs_r->n++] = (struct http_pair){name, without_quotes(str_trim(piece))};
    }
    return 1;
}

void url_encode(struct out *o, struct str text)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (ascii_alpha((char)c) || ascii_digit((char)c) || (c && strchr("-._~", c))) {
            out_char(o, (char)c);
        } else {
            char escape[3] = {'%', digits[c >> 4], digits[c & 15]};
            out_bytes(o, escape, sizeof escape);
        }
    }
}
