/* SPDX-License-Identifier: Apache-2.0 */
/* markup.c: each byte is looked at a bounded number of times. Where an end is sought that may not
   exist, the failure is remembered, so that it is not sought again from the next place. */
#include "mail/markup.h"

#include "base/utf8.h"
#include "mail/charset.h"

#include <string.h>

/* Elements whose content is no markup. A bit of `unended` each; comments have the one behind them.
 */
static const char *const raw_elements[] = {"script", "style",  "title",   "textarea",
                                           "xmp",    "iframe", "noembed", "noframes"};
enum { N_RAW = sizeof raw_elements / sizeof *raw_elements, COMMENT_BIT = 1 << N_RAW };

static struct str upto(struct str s, const char *end)
{
    return str_first(s, (size_t)(end - s.at));
}

static void go(struct markup *m, size_t n)
{
    m->rest = str_from(m->rest, n);
}

static int raw_index(struct str name)
{
    for (int i = 0; i < N_RAW; i++)
        if (str_eq_nocase(name, str_of(raw_elements[i])))
            return i;
    return -1;
}

static bool name_end(char c)
{
    return ascii_space(c) || c == '/' || c == '>';
}

/* Where "</name" stands in s, or -1. */
static ptrdiff_t raw_end(struct str s, struct str name)
{
    size_t at = 0;
    for (;;) {
        ptrdiff_t next = str_find(str_from(s, at), STR("</"));
        if (next < 0)
            return -1;
        at += (size_t)next;
        struct str behind = str_from(s, at + 2 + name.n);
        if (str_starts_nocase(str_from(s, at + 2), name) && behind.n && name_end(behind.at[0]))
            return (ptrdiff_t)at;
        at += 2;
    }
}

/* Behind the tag of a raw element: how much of what comes is its content. */
static void seek_raw_end(struct markup *m, struct markup_token *t)
{
    int raw = raw_index(t->name);
    if (raw < 0)
        return;
    unsigned bit = 1u << raw;
    ptrdiff_t end = m->unended & bit ? -1 : raw_end(m->rest, t->name);
    if (end < 0) {
        m->unended |= bit;
        t->never_ends = true;
    } else {
        m->raw_bytes = (size_t)end;
    }
}

static void take_raw(struct markup *m, struct markup_token *t_r)
{
    *t_r = (struct markup_token){
        .kind = MARKUP_TEXT, .text = str_first(m->rest, m->raw_bytes), .is_raw = true};
    go(m, m->raw_bytes);
    m->raw_bytes = 0;
}

/* "<!-- -->", "<!doctype>", "<![if]>", "<?xml>", "</ >": passed over. False when it is text. */
static bool skip_declaration(struct markup *m)
{
    bool comment = str_starts(m->rest, STR("<!--"));
    if (comment && (str_starts(m->rest, STR("<!-->")) || str_starts(m->rest, STR("<!--->")))) {
        go(m, (size_t)str_find_char(m->rest, '>') + 1);
        return true;
    }
    if (comment) {
        ptrdiff_t end = m->unended & COMMENT_BIT ? -1 : str_find(m->rest, STR("-->"));
        if (end < 0)
            m->unended |= COMMENT_BIT;
        go(m, end < 0 ? 4 : (size_t)end + 3);
        return true;
    }
    ptrdiff_t end = str_find_char(m->rest, '>');
    if (end < 0)
        m->only_text = true;
    else
        go(m, (size_t)end + 1);
    return end >= 0;
}

/* The ">" that ends a tag, quotes respected; NULL when it never ends. */
static const char *tag_end(struct str s)
{
    bool value = false; /* behind a "=", where a quote counts */
    for (size_t i = 0; i < s.n; i++) {
        char c = s.at[i];
        if (c == '>')
            return s.at + i;
        if (value && (c == '"' || c == '\'')) {
            const char *close = memchr(s.at + i + 1, c, s.n - i - 1);
            if (!close)
                return NULL;
            i = (size_t)(close - s.at);
        }
        value = c == '=' || (value && ascii_space(c));
    }
    return NULL;
}

/* A tag at the front: "<" or "</" and a letter. False when it never ends. */
static bool take_tag(struct markup *m, struct markup_token *t_r)
{
    bool closing = m->rest.at[1] == '/';
    struct str inside = str_from(m->rest, closing ? 2 : 1);
    const char *end = tag_end(inside);
    if (!end) {
        m->only_text = true;
        return false;
    }
    size_t n = 0;
    inside = upto(inside, end);
    while (n < inside.n && !name_end(inside.at[n]))
        n++;
    *t_r = (struct markup_token){.kind = closing ? MARKUP_CLOSE : MARKUP_OPEN,
                                 .name = str_first(inside, n),
                                 .attributes = str_from(inside, n)};
    m->rest = str_from(m->rest, (size_t)(end - m->rest.at) + 1);
    if (!closing)
        seek_raw_end(m, t_r);
    return true;
}

static bool tag_begins(struct str s)
{
    return s.n > 1 && (ascii_alpha(s.at[1]) || (s.at[1] == '/' && s.n > 2 && ascii_alpha(s.at[2])));
}

static bool declaration_begins(struct str s)
{
    return s.n > 1 && (s.at[1] == '!' || s.at[1] == '?' || s.at[1] == '/');
}

static bool take_text(struct markup *m, struct markup_token *t_r)
{
    struct str behind = str_from(m->rest, 1); /* a "<" that begins nothing is text */
    ptrdiff_t next = m->only_text ? -1 : str_find_char(behind, '<');
    size_t n = next < 0 ? m->rest.n : (size_t)next + 1;
    *t_r = (struct markup_token){.kind = MARKUP_TEXT, .text = str_first(m->rest, n)};
    go(m, n);
    return true;
}

bool markup_next(struct markup *m, struct markup_token *t_r)
{
    if (m->raw_bytes) {
        take_raw(m, t_r);
        return true;
    }
    while (m->rest.n) {
        if (m->rest.at[0] != '<' || m->only_text)
            return take_text(m, t_r);
        if (tag_begins(m->rest)) {
            if (take_tag(m, t_r))
                return true;
        } else if (!declaration_begins(m->rest) || !skip_declaration(m)) {
            return take_text(m, t_r);
        }
    }
    return false;
}

/* ---- attributes ---- */

static size_t span(struct str s, bool (*stops)(char))
{
    size_t n = 0;
    while (n < s.n && !stops(s.at[n]))
        n++;
    return n;
}

static bool before_name(char c)
{
    return !ascii_space(c) && c != '/';
}

static bool after_name(char c)
{
    return ascii_space(c) || c == '=' || c == '/';
}

static bool not_space(char c)
{
    return !ascii_space(c);
}

bool markup_attribute(struct str *rest, struct str *name_r, struct str *value_r)
{
    struct str s = str_from(*rest, span(*rest, before_name));
    if (s.n == 0)
        return false;
    size_t n = span(s, after_name);
    n += n == 0; /* a lone "=" */
    *name_r = str_first(s, n);
    *value_r = STR("");
    s = str_from(s, n);
    struct str value = str_from(s, span(s, not_space));
    if (value.n && value.at[0] == '=' && n) {
        value = str_from(value, 1);
        value = str_from(value, span(value, not_space));
        bool quoted = value.n && (value.at[0] == '"' || value.at[0] == '\'');
        ptrdiff_t close = quoted ? str_find_char(str_from(value, 1), value.at[0]) : -1;
        *value_r = close >= 0 ? str_first(str_from(value, 1), (size_t)close)
                              : str_first(value, span(value, ascii_space));
        s = str_from(value, close >= 0 ? (size_t)close + 2 : value_r->n);
    }
    *rest = s;
    return true;
}

/* ---- entities ---- */

static int32_t digit_value(char c, int base)
{
    if (ascii_digit(c))
        return c - '0';
    c = ascii_lower(c);
    return base == 16 && c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "&#123;" and "&#x7b;": bytes taken, 0 when it is none. */
static size_t number_at(struct str s, int32_t *cp_r)
{
    int base = s.n > 2 && ascii_lower(s.at[2]) == 'x' ? 16 : 10;
    size_t start = base == 16 ? 3 : 2, n = start;
    int32_t cp = 0;
    while (n < s.n && digit_value(s.at[n], base) >= 0) {
        if (cp < 0x110000)
            cp = cp * base + digit_value(s.at[n], base);
        n++;
    }
    *cp_r = cp > 0 && cp < 0x110000 ? cp : 0xfffd;
    return n == start ? 0 : n + (n < s.n && s.at[n] == ';');
}

/* "&amp;"; without its semicolon only where no letter, digit or "=" follows. */
static size_t name_at(struct str s, int32_t *cp_r)
{
    enum { LONGEST = 16 };
    size_t n = 1;
    while (n < s.n && n <= LONGEST && (ascii_alpha(s.at[n]) || ascii_digit(s.at[n])))
        n++;
    *cp_r = markup_entity((struct str){s.at + 1, n - 1});
    if (*cp_r < 0)
        return 0;
    if (n < s.n && s.at[n] == ';')
        return n + 1;
    return n < s.n && s.at[n] == '=' ? 0 : n;
}

static void put_number(struct out *o, int32_t cp)
{
    char byte = (char)(unsigned char)cp;
    if (cp >= 0x80 && cp < 0xa0)
        charset_decode(o, (struct str){&byte, 1}, STR("windows-1252"));
    else
        utf8_out(o, cp);
}

void markup_decode(struct out *o, struct str text)
{
    while (text.n) {
        ptrdiff_t at = str_find_char(text, '&');
        out_str(o, at < 0 ? text : str_first(text, (size_t)at));
        if (at < 0)
            return;
        text = str_from(text, (size_t)at);
        int32_t cp;
        bool number = text.n > 1 && text.at[1] == '#';
        size_t n = number ? number_at(text, &cp) : name_at(text, &cp);
        if (n)
            put_number(o, cp);
        else
            out_char(o, '&');
        text = str_from(text, n ? n : 1);
    }
}
