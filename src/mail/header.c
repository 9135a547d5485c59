/* SPDX-License-Identifier: Apache-2.0 */
/* header.c: fields, and the words in them.

   Encoded words are read as they are sent, not as RFC 2047 wishes: inside quotes, glued to other
   text, with spaces in them, a character cut in two by the border of two words, base64 that goes on
   in the next word. So the bytes of neighbouring words are joined as long as the charset stays the
   same. */
#include "mail/header.h"

#include "base/utf8.h"
#include "mail/charset.h"
#include "mail/transfer.h"

#include <string.h>

enum { WORD_MAX = 4096, LONGEST_NAME = 76 };

static bool blank(char c)
{
    return c == ' ' || c == '\t';
}

/* "Name:" with no space inside; old mailers put one before the colon. */
static bool field_line(struct str line, size_t *colon_r)
{
    size_t n = 0;
    while (n < line.n && n <= LONGEST_NAME && line.at[n] > ' ' && line.at[n] < 127 &&
           line.at[n] != ':')
        n++;
    size_t colon = n;
    while (colon < line.n && blank(line.at[colon]))
        colon++;
    *colon_r = colon;
    return n > 0 && n <= LONGEST_NAME && colon < line.n && line.at[colon] == ':';
}

/* Takes lines that begin with a blank; what is taken continues the field before. */
static void take_folds(struct str *rest)
{
    struct str line;
    while (rest->n && blank(rest->at[0]))
        str_line(rest, &line);
}

bool header_next(struct str *rest, struct header *h_r)
{
    struct str line;
    size_t colon;
    while (rest->n) {
        const char *start = rest->at;
        str_line(rest, &line);
        if (!field_line(line, &colon))
            continue;
        take_folds(rest);
        struct str field = {start, (size_t)(rest->at - start)};
        h_r->name = str_trim(str_first(field, colon));
        h_r->value = str_trim(str_from(field, colon + 1));
        return true;
    }
    return false;
}

/* A line that is no field ends the head, unless it stands between two fields: then it is a fold
   that lost its blank. */
static bool ends_head(struct str line, struct str rest, bool first)
{
    struct str next;
    size_t colon;
    if (field_line(line, &colon) || str_starts(line, STR("From ")) ||
        str_starts(line, STR(">From ")))
        return false;
    if (first || blank(line.at[0]))
        return first;
    rest = str_first(rest, HEADER_MAX_VALUE);
    return !str_line(&rest, &next) || !field_line(next, &colon);
}

/* Where the head ends, its empty line included, when it is too long to be looked at. */
static size_t far_end(struct str raw)
{
    struct str tail = str_from(raw, HEADER_MAX_HEAD - 2);
    size_t before = raw.n - tail.n;
    ptrdiff_t lf = str_find(tail, STR("\n\n"));
    ptrdiff_t crlf = str_find(lf < 0 ? tail : str_first(tail, (size_t)lf), STR("\n\r\n"));
    if (crlf >= 0)
        return before + (size_t)crlf + 3;
    return lf >= 0 ? before + (size_t)lf + 2 : raw.n;
}

size_t header_head(struct str raw, struct str *head_r, bool *cut_r)
{
    struct str seen = str_first(raw, HEADER_MAX_HEAD), rest = seen, line = {"", 0};
    size_t colon, end = 0, n_fields = 0;
    *cut_r = false;
    while (str_line(&rest, &line) && line.n) {
        if (ends_head(line, rest, n_fields == 0))
            break;
        n_fields += field_line(line, &colon);
        end = (size_t)(rest.at - raw.at);
    }
    if (n_fields == 0 && (raw.n == 0 || line.n))
        end = 0;
    *head_r = str_first(raw, end);
    if (end == seen.n && seen.n < raw.n) {
        *cut_r = true;
        return far_end(raw);
    }
    if (line.n == 0 && end < raw.n && (n_fields || end == 0))
        end = (size_t)(rest.at - raw.at);
    return end;
}

/* ---- what people read ---- */

/* Turns the direction of text, or is a letter without a shape that hides between others. */
static bool deceiving(int32_t cp)
{
    return (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069) || cp == 0x200e ||
           cp == 0x200f || cp == 0xfeff;
}

/* On one line, without control characters; runs of white space are one space. */
static void put_one_line(struct out *o, struct str s)
{
    bool gap = false, begun = false;
    for (int32_t cp; utf8_next(&s, &cp);) {
        if (cp >= 0 && (cp <= ' ' || (cp >= 0x7f && cp < 0xa0) || cp == 0x2028 || cp == 0x2029)) {
            gap = begun;
        } else if (!deceiving(cp)) {
            if (gap)
                out_char(o, ' ');
            utf8_out(o, cp);
            gap = false;
            begun = true;
        }
    }
}

void header_plain(struct out *o, struct str value)
{
    struct out text;
    value = str_first(value, HEADER_MAX_VALUE);
    out_init(&text, HEADER_MAX_VALUE * 3);
    charset_decode(&text, value, STR(""));
    put_one_line(o, out_as_str(&text));
    out_free(&text);
}

struct word {
    struct str charset, text;
    bool base64;
};

/* "=?charset?b?text?=" at the front of s; its length, or 0. */
static size_t word_at(struct str s, struct word *w_r)
{
    struct str rest = str_first(str_from(s, 2), WORD_MAX), charset, encoding;
    if (!str_starts(s, STR("=?")) || !str_cut(&rest, '?', &charset) || rest.n < 2 ||
        !str_cut(&rest, '?', &encoding) || encoding.n != 1)
        return 0;
    char how = ascii_lower(encoding.at[0]);
    ptrdiff_t end = str_find(rest, STR("?="));
    if (end < 0 || charset.n == 0 || charset.n >= CHARSET_NAME_BYTES || (how != 'b' && how != 'q'))
        return 0;
    ptrdiff_t language = str_find_char(charset, '*'); /* RFC 2231: "charset*en" */
    w_r->charset = language < 0 ? charset : str_first(charset, (size_t)language);
    w_r->text = str_first(rest, (size_t)end);
    w_r->base64 = how == 'b';
    return (size_t)(rest.at - s.at) + (size_t)end + 2;
}

size_t header_word(struct str s)
{
    struct word w;
    return word_at(s, &w);
}

/* Words gathered until the charset changes or other text comes. */
struct words {
    struct out *o, bytes;
    char charset[CHARSET_NAME_BYTES];
    struct transfer base64; /* its bits go on from word to word */
};

static void words_flush(struct words *g)
{
    if (g->bytes.n)
        charset_decode(g->o, out_as_str(&g->bytes), str_of(g->charset));
    out_clear(&g->bytes);
    g->base64.n_bits = 0;
}

static void put_q(struct out *o, struct str text)
{
    struct out spaced;
    out_init(&spaced, WORD_MAX);
    for (size_t i = 0; i < text.n; i++) {
        if (text.at[i] == '_' || ascii_space(text.at[i]))
            out_text(&spaced, "=20");
        else
            out_char(&spaced, text.at[i]);
    }
    transfer_all(o, TRANSFER_QUOTED, out_as_str(&spaced));
    out_free(&spaced);
}

static void put_b(struct words *g, struct str text)
{
    char bytes[256];
    size_t n;
    g->base64.rest = text;
    while ((n = transfer_next(&g->base64, bytes, sizeof bytes)) > 0)
        out_bytes(&g->bytes, bytes, n);
}

static void words_add(struct words *g, const struct word *w)
{
    char charset[CHARSET_NAME_BYTES];
    charset_name(charset, w->charset);
    if (strcmp(charset, g->charset) != 0)
        words_flush(g);
    memcpy(g->charset, charset, sizeof charset);
    if (w->base64) {
        put_b(g, w->text);
    } else {
        g->base64.n_bits = 0;
        put_q(&g->bytes, w->text);
    }
}

/* Text up to the next "=?". */
static struct str literal_at(struct str s)
{
    struct str behind = str_from(s, 1); /* what stands at the front is no word */
    ptrdiff_t next = str_find(behind, STR("=?"));
    return next < 0 ? s : str_first(s, (size_t)next + 1);
}

/* White space with a word behind it: between two words it means nothing. */
static bool is_gap(struct str literal, struct str behind)
{
    return str_trim(literal).n == 0 && header_word(behind);
}

static void decode_words(struct out *o, struct str s)
{
    struct words g = {.o = o};
    struct word w;
    bool after_word = false;
    out_init(&g.bytes, HEADER_MAX_VALUE);
    transfer_init(&g.base64, TRANSFER_BASE64, STR(""));
    g.base64.by_lines = false;
    while (s.n) {
        size_t n = word_at(s, &w);
        if (n) {
            words_add(&g, &w);
            after_word = true;
        } else {
            struct str literal = literal_at(s);
            n = literal.n;
            if (!after_word || !is_gap(literal, str_from(s, n))) {
                words_flush(&g);
                charset_decode(o, literal, STR(""));
            }
            after_word = false;
        }
        s = str_from(s, n);
    }
    words_flush(&g);
    out_free(&g.bytes);
}

void header_text(struct out *o, struct str value)
{
    struct out text;
    value = str_first(value, HEADER_MAX_VALUE);
    if (str_find(value, STR("=?")) < 0) {
        header_plain(o, value);
        return;
    }
    out_init(&text, HEADER_MAX_VALUE * 3);
    decode_words(&text, value);
    put_one_line(o, out_as_str(&text));
    out_free(&text);
}
