/* SPDX-License-Identifier: Apache-2.0 */
/* rtf.c: unpacking is a window of 4096 bytes, which begins with what most RTF begins with. Reading
   keeps one state for a group and a stack of them; bytes of a code page are gathered and decoded
   together, where the code page changes or a character comes by its number. */
#include "mail/rtf.h"

#include "base/utf8.h"
#include "mail/charset.h"

#include <stdio.h>
#include <string.h>

/* ---- packed ---- */

enum { WINDOW = 4096, PACKED_HEAD = 16, IS_PACKED = 0x75465a4c, IS_PLAIN = 0x414c454d };

/* What every window begins with, by the format. */
static const char window_begins[] =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    "\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    "\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

struct window {
    char bytes[WINDOW];
    size_t at;
    struct out *o;
};

static uint32_t number_at(struct str s, size_t at)
{
    uint32_t n = 0;
    for (size_t i = 4; i--;)
        n = n << 8 | (at + i < s.n ? (unsigned char)s.at[at + i] : 0);
    return n;
}

static void put(struct window *w, char byte)
{
    out_char(w->o, byte);
    w->bytes[w->at] = byte;
    w->at = (w->at + 1) % WINDOW;
}

/* One byte, or a piece of the window; false at the end. */
static bool unpack_one(struct window *w, struct str *rest, bool is_piece)
{
    if (rest->n < (is_piece ? 2 : 1))
        return false;
    unsigned first = (unsigned char)rest->at[0];
    if (!is_piece) {
        put(w, rest->at[0]);
        *rest = str_from(*rest, 1);
        return true;
    }
    unsigned second = (unsigned char)rest->at[1], from = first << 4 | second >> 4;
    *rest = str_from(*rest, 2);
    if (from == w->at)
        return false;
    for (unsigned i = 0; i < (second & 15) + 2; i++)
        put(w, w->bytes[(from + i) % WINDOW]);
    return true;
}

static void unpack(struct out *o, struct str rest)
{
    struct window w = {.at = sizeof window_begins - 1, .o = o};
    memcpy(w.bytes, window_begins, sizeof window_begins - 1);
    while (rest.n && !o->over) {
        unsigned pieces = (unsigned char)rest.at[0];
        rest = str_from(rest, 1);
        for (int i = 0; i < 8; i++)
            if (!unpack_one(&w, &rest, pieces >> i & 1))
                return;
    }
}

bool rtf_unpack(struct out *o, struct str packed)
{
    uint32_t is = number_at(packed, 8);
    struct str rest = str_from(packed, PACKED_HEAD);
    if (packed.n < PACKED_HEAD || (is != IS_PACKED && is != IS_PLAIN))
        return false;
    if (is == IS_PLAIN)
        out_str(o, str_first(rest, number_at(packed, 4)));
    else
        unpack(o, rest);
    return true;
}

/* ---- code pages ---- */

void codepage_name(char name_r[CODEPAGE_NAME_BYTES], uint32_t codepage)
{
    if (codepage == 65001)
        snprintf(name_r, CODEPAGE_NAME_BYTES, "utf-8");
    else if (codepage == 10000)
        snprintf(name_r, CODEPAGE_NAME_BYTES, "macintosh");
    else if (codepage >= 28591 && codepage <= 28605)
        snprintf(name_r, CODEPAGE_NAME_BYTES, "iso-8859-%u", codepage - 28590);
    else
        snprintf(name_r, CODEPAGE_NAME_BYTES, "cp%u", codepage % 100000);
}

/* The code page of a font's charset; 0: the document's. */
static uint32_t codepage_of(int32_t charset)
{
    static const struct {
        int32_t charset;
        uint32_t codepage;
    } pages[] = {{77, 10000}, {128, 932},  {129, 949},  {134, 936},  {136, 950},
                 {161, 1253}, {162, 1254}, {163, 1258}, {177, 1255}, {178, 1256},
                 {186, 1257}, {204, 1251}, {222, 874},  {238, 1250}};
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (pages[i].charset == charset)
            return pages[i].codepage;
    return 0;
}

/* ---- words ---- */

enum { WORD_BYTES = 32, FLUSH_BYTES = 32768 };

struct group {
    bool skips;       /* no words in it */
    bool in_tag;      /* a piece of the HTML that the RTF was made of */
    bool aside;       /* what stands for such a piece in RTF */
    bool fonts;       /* the table of fonts */
    int32_t fallback; /* characters behind one by its number, for those who do not know it */
    uint32_t codepage;
};
struct reader {
    struct str rest;
    struct out *o, bytes;
    struct group now, stack[RTF_DEPTH];
    size_t depth, too_deep;
    uint32_t codepage; /* of the document */
    struct {
        int32_t font;
        uint32_t codepage;
    } fonts[RTF_FONTS];
    size_t n_fonts;
    int32_t font;   /* of the table that is being read */
    int32_t passed; /* characters to be passed over */
    int32_t high;   /* half of a character */
    bool is_html, starred;
};

static void flush(struct reader *r)
{
    char name[CODEPAGE_NAME_BYTES];
    if (!r->bytes.n)
        return;
    codepage_name(name, r->now.codepage ? r->now.codepage : r->codepage);
    charset_decode(r->o, out_as_str(&r->bytes), str_of(name));
    out_clear(&r->bytes);
}

static bool is_silent(const struct reader *r)
{
    return r->now.skips || r->too_deep || (r->is_html && !r->now.in_tag && r->now.aside);
}

static void put_byte(struct reader *r, char byte)
{
    if (r->passed) {
        r->passed--;
        return;
    }
    if (is_silent(r))
        return;
    out_char(&r->bytes, byte);
    if (r->bytes.n >= FLUSH_BYTES)
        flush(r);
}

static void put_character(struct reader *r, int32_t cp)
{
    if (is_silent(r))
        return;
    flush(r);
    if (cp >= 0xd800 && cp < 0xdc00) {
        r->high = cp;
        return;
    }
    if (cp >= 0xdc00 && cp < 0xe000)
        cp = r->high ? 0x10000 + ((r->high - 0xd800) << 10) + (cp - 0xdc00) : 0xfffd;
    r->high = 0;
    utf8_out(r->o, cp);
}

static void use_codepage(struct reader *r, uint32_t codepage)
{
    if (codepage == r->now.codepage)
        return;
    flush(r);
    r->now.codepage = codepage;
}

static void use_font(struct reader *r, int32_t font)
{
    r->font = font;
    for (size_t i = 0; i < r->n_fonts && !r->now.fonts; i++)
        if (r->fonts[i].font == font) {
            use_codepage(r, r->fonts[i].codepage);
            return;
        }
}

static void note_font(struct reader *r, int32_t charset)
{
    if (!r->now.fonts || r->n_fonts == RTF_FONTS)
        return;
    r->fonts[r->n_fonts].font = r->font;
    r->fonts[r->n_fonts++].codepage = codepage_of(charset);
}

enum what {
    BREAK,
    TAB,
    CHARACTER,
    SKIPS,
    FONTS,
    FONT,
    CHARSET,
    CODEPAGE,
    NUMBERED,
    FALLBACK,
    BINARY,
    ASIDE,
    HTML
};
static const struct {
    const char *name;
    enum what is;
    int32_t character;
} words[] = {
    {"par", BREAK, 0},
    {"line", BREAK, 0},
    {"sect", BREAK, 0},
    {"page", BREAK, 0},
    {"row", BREAK, 0},
    {"tab", TAB, 0},
    {"cell", TAB, 0},
    {"emdash", CHARACTER, 0x2014},
    {"endash", CHARACTER, 0x2013},
    {"bullet", CHARACTER, 0x2022},
    {"lquote", CHARACTER, 0x2018},
    {"rquote", CHARACTER, 0x2019},
    {"ldblquote", CHARACTER, 0x201c},
    {"rdblquote", CHARACTER, 0x201d},
    {"fonttbl", FONTS, 0},
    {"colortbl", SKIPS, 0},
    {"stylesheet", SKIPS, 0},
    {"info", SKIPS, 0},
    {"pict", SKIPS, 0},
    {"object", SKIPS, 0},
    {"header", SKIPS, 0},
    {"footer", SKIPS, 0},
    {"f", FONT, 0},
    {"fcharset", CHARSET, 0},
    {"ansicpg", CODEPAGE, 0},
    {"u", NUMBERED, 0},
    {"uc", FALLBACK, 0},
    {"bin", BINARY, 0},
    {"htmlrtf", ASIDE, 0},
    {"fromhtml", HTML, 0},
};

static void take_action(struct reader *r, enum what is, int32_t character, int32_t n)
{
    switch (is) {
    case BREAK:
    case TAB:
        put_byte(r, is == BREAK ? '\n' : '\t');
        break;
    case CHARACTER:
        put_character(r, character);
        break;
    case FONTS:
    case SKIPS:
        r->now.skips = true;
        r->now.fonts = is == FONTS;
        break;
    case FONT:
        use_font(r, n);
        break;
    case CHARSET:
        note_font(r, n);
        break;
    case CODEPAGE:
        r->codepage = (uint32_t)n;
        break;
    case NUMBERED:
        put_character(r, n < 0 ? n + 65536 : n);
        r->passed = r->now.fallback;
        break;
    case FALLBACK:
        r->now.fallback = n < 0 ? 0 : n > 8 ? 8 : n;
        break;
    case BINARY:
        r->rest = str_from(r->rest, n > 0 ? (size_t)n : 0);
        break;
    case ASIDE:
        r->now.aside = n != 0;
        break;
    case HTML:
        r->is_html = true;
        break;
    }
}

/* "\name", "\name12", "\name-3 ": *n_r is 1 where there is no number, as for switches. */
static struct str take_name(struct reader *r, int32_t *n_r)
{
    size_t n = 0, digits = 0;
    int64_t value = 0;
    while (n < r->rest.n && n < WORD_BYTES && ascii_alpha(r->rest.at[n]))
        n++;
    struct str name = str_first(r->rest, n);
    r->rest = str_from(r->rest, n);
    bool minus = r->rest.n > 1 && r->rest.at[0] == '-' && ascii_digit(r->rest.at[1]);
    r->rest = str_from(r->rest, minus);
    while (digits < r->rest.n && digits < 9 && ascii_digit(r->rest.at[digits]))
        value = value * 10 + (r->rest.at[digits++] - '0');
    r->rest = str_from(r->rest, digits);
    *n_r = digits ? (int32_t)(minus ? -value : value) : 1;
    if (r->rest.n && r->rest.at[0] == ' ')
        r->rest = str_from(r->rest, 1);
    return name;
}

static void take_word(struct reader *r)
{
    int32_t n;
    struct str name = take_name(r, &n);
    bool starred = r->starred;
    r->starred = false;
    if (r->passed) {
        r->passed--;
        return;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!str_eq(name, str_of(words[i].name)))
            continue;
        if (starred)
            break;
        take_action(r, words[i].is, words[i].character, n);
        return;
    }
    if (!starred)
        return;
    bool tag = r->is_html && str_eq(name, STR("htmltag"));
    r->now.in_tag = tag;
    r->now.skips |= !tag;
}

static int hex(char c)
{
    return ascii_digit(c) ? c - '0' : ascii_alpha(c) && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

/* What stands behind a backslash and is no word. */
static void take_symbol(struct reader *r)
{
    char c = r->rest.at[0];
    r->rest = str_from(r->rest, 1);
    if (c == '*') {
        r->starred = true;
    } else if (c == '\'' && r->rest.n >= 2) {
        int high = hex(r->rest.at[0]), low = hex(r->rest.at[1]);
        if (high >= 0 && low >= 0)
            put_byte(r, (char)(high << 4 | low));
        r->rest = str_from(r->rest, 2);
    } else if (c == '\\' || c == '{' || c == '}') {
        put_byte(r, c);
    } else if (c == '\n' || c == '\r') {
        put_byte(r, '\n');
    } else if (c == '~') {
        put_character(r, 0xa0);
    } else if (c == '_') {
        put_character(r, 0x2011);
    }
}

static void take_group(struct reader *r, bool begins)
{
    flush(r);
    r->passed = 0;
    r->starred = false;
    if (begins && r->depth < RTF_DEPTH)
        r->stack[r->depth++] = r->now;
    else if (begins)
        r->too_deep++;
    else if (r->too_deep)
        r->too_deep--;
    else if (r->depth)
        r->now = r->stack[--r->depth];
}

bool rtf_words(struct out *o, struct str rtf, bool *is_html_r)
{
    struct reader r = {.rest = rtf, .o = o, .codepage = 1252, .now = {.fallback = 1}};
    *is_html_r = false;
    if (!str_starts(rtf, STR("{\\rtf")))
        return false;
    out_init(&r.bytes, FLUSH_BYTES + 1);
    while (r.rest.n && !o->over) {
        char c = r.rest.at[0];
        r.rest = str_from(r.rest, 1);
        if (c == '{' || c == '}')
            take_group(&r, c == '{');
        else if (c == '\\' && r.rest.n && ascii_alpha(r.rest.at[0]))
            take_word(&r);
        else if (c == '\\' && r.rest.n)
            take_symbol(&r);
        else if (c != '\r' && c != '\n' && c != '\0')
            put_byte(&r, c);
    }
    flush(&r);
    out_free(&r.bytes);
    *is_html_r = r.is_html;
    return true;
}
