/* SPDX-License-Identifier: Apache-2.0 */
/* charset.c: iconv with the names that mail uses, and a choice before it.

   "us-ascii" says nothing: whoever sends bytes from 0x80 on under that name did not look.

   What iconv writes goes through utf8_clean, because not every converter of every libc keeps to
   Unicode's range. Names are letters, digits and a few signs: "//TRANSLIT" and paths never reach
   iconv. */
#include "mail/charset.h"

#include "base/utf8.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

/* What mail says, and what it means. ISO-8859-1 is read as windows-1252, as every mail program
   does, since nobody sends control characters from 0x80 on. */
static const struct {
    const char *said, *meant;
} aliases[] = {
    {"ansi_x3.4-1968", ""},
    {"ascii", ""},
    {"us-ascii", ""},
    {"iso-8859-1", "windows-1252"},
    {"iso8859-1", "windows-1252"},
    {"iso_8859-1", "windows-1252"},
    {"8859-1", "windows-1252"},
    {"latin1", "windows-1252"},
    {"latin-1", "windows-1252"},
    {"cp1252", "windows-1252"},
    {"cp-1252", "windows-1252"},
    {"x-ansi", "windows-1252"},
    {"iso-8859-9", "windows-1254"},
    {"iso-8859-11", "cp874"},
    {"windows-874", "cp874"},
    {"tis-620", "cp874"},
    {"iso-8859-8-i", "iso-8859-8"},
    {"iso-8859-8-e", "iso-8859-8"},
    {"iso-8859-6-i", "iso-8859-6"},
    {"utf8", "utf-8"},
    {"utf8mb4", "utf-8"},
    {"unicode-1-1-utf-8", "utf-8"},
    {"cp65001", "utf-8"},
    {"unicode-1-1-utf-7", "utf-7"},
    {"ks_c_5601-1987", "cp949"},
    {"ks_c_5601", "cp949"},
    {"ksc5601", "cp949"},
    {"euc-kr", "cp949"},
    {"gb2312", "gb18030"},
    {"gb_2312-80", "gb18030"},
    {"gbk", "gb18030"},
    {"x-gbk", "gb18030"},
    {"big5", "big5-hkscs"},
    {"x-big5", "big5-hkscs"},
    {"shift_jis", "cp932"},
    {"shift-jis", "cp932"},
    {"sjis", "cp932"},
    {"x-sjis", "cp932"},
    {"windows-31j", "cp932"},
    {"x-euc-jp", "euc-jp"},
    {"csiso2022jp", "iso-2022-jp"},
    {"iso-2022-jp-1", "iso-2022-jp"},
    {"iso-2022-jp-ms", "iso-2022-jp"},
    {"cp50220", "iso-2022-jp"},
    {"cp50221", "iso-2022-jp"},
    {"x-mac-roman", "macintosh"},
    {"mac", "macintosh"},
    {"x-mac-cyrillic", "mac-cyrillic"},
    {"cp-850", "cp850"},
    {"unicode", "utf-16"},
    {"ucs-2", "utf-16"},
    {"iso-10646-ucs-2", "utf-16"},
};

static const char *const wide[] = {"utf-16", "utf-16le", "utf-16be",
                                   "utf-32", "utf-32le", "utf-32be"};

/* Scripts of two bytes a character, whose short words may be valid UTF-8 by chance. */
static const char *const double_byte[] = {"cp949", "gb18030", "big5-hkscs",
                                          "cp932", "euc-jp",  "euc-tw"};

static bool listed(const char *const *list, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i], name) == 0)
            return true;
    return false;
}

static bool name_char(char c)
{
    return ascii_alpha(c) || ascii_digit(c) || c == '-' || c == '_' || c == '.' || c == ':';
}

void charset_name(char name_r[CHARSET_NAME_BYTES], struct str declared)
{
    size_t n = 0;
    declared = str_trim(declared);
    while (declared.n && (declared.at[0] == '"' || declared.at[0] == '\''))
        declared = str_from(declared, 1);
    while (n < declared.n && n < CHARSET_NAME_BYTES - 1 && name_char(declared.at[n])) {
        name_r[n] = ascii_lower(declared.at[n]);
        n++;
    }
    name_r[n] = 0;
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (strcmp(aliases[i].said, name_r) == 0)
            memcpy(name_r, aliases[i].meant, strlen(aliases[i].meant) + 1);
}

/* Appends UTF-8 without NUL. */
static void put_clean(struct out *o, struct str s)
{
    struct str piece;
    while (s.n && memchr(s.at, 0, s.n)) {
        str_cut(&s, 0, &piece);
        utf8_clean(o, piece);
    }
    utf8_clean(o, s);
}

static void put_utf8(struct out *o, struct str s)
{
    if (str_starts(s, STR("\xef\xbb\xbf")))
        s = str_from(s, 3);
    put_clean(o, s);
}

/* 0x80 to 0x9f; the five that stand for nothing are 0xfffd. */
static const uint16_t windows_1252[32] = {
    0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
};

static void put_windows_1252(struct out *o, struct str s)
{
    for (size_t i = 0; i < s.n && !o->over; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if (c >= 0x80)
            utf8_out(o, c < 0xa0 ? windows_1252[c - 0x80] : c);
        else if (c)
            out_char(o, s.at[i]);
    }
}

/* One call of iconv; false when a byte has to be given up. */
static bool convert_some(iconv_t cd, struct out *o, char **at, size_t *left)
{
    char buffer[4096];
    char *to = buffer;
    size_t room = sizeof buffer;
    size_t got = iconv(cd, at, left, &to, &room);
    int error = errno;
    put_clean(o, (struct str){buffer, (size_t)(to - buffer)});
    return got != (size_t)-1 || error == E2BIG;
}

static bool put_iconv(struct out *o, struct str s, const char *name)
{
    iconv_t cd = iconv_open("UTF-8", name);
    if (cd == (iconv_t)-1)
        return false;
    char *at = (char *)(uintptr_t)s.at; /* iconv does not write there */
    size_t left = s.n;
    while (left && !o->over) {
        if (convert_some(cd, o, &at, &left))
            continue;
        utf8_out(o, 0xfffd);
        at++;
        left--;
    }
    left = 0;
    convert_some(cd, o, NULL, &left); /* what the converter still holds */
    iconv_close(cd);
    return true;
}

/* The sets that ESC selects in Japanese mail, and what their bytes get in front in EUC-JP. */
static const struct {
    struct str escape;
    const char *front;
    unsigned char
        bytes; /* of a character; one: as it stands, or with the high bit when there is a front */
} japanese[] = {
    {{"\x1b(B", 3}, "", 1},  {{"\x1b(J", 3}, "", 1}, {{"\x1b(I", 3}, "\x8e", 1},
    {{"\x1b$@", 3}, "", 2},  {{"\x1b$B", 3}, "", 2}, {{"\x1b$(D", 4}, "\x8f", 2},
    {{"\x1b$(B", 4}, "", 2},
};

/* The length of the escape that s begins with, and the set that it selects; 0 when it is unknown.
 */
static size_t japanese_escape(struct str s, size_t *set_r)
{
    for (size_t i = 0; i < sizeof japanese / sizeof *japanese; i++)
        if (str_starts(s, japanese[i].escape)) {
            *set_r = i;
            return japanese[i].escape.n;
        }
    return 0;
}

/* ISO-2022-JP as EUC-JP with what Windows and mobile phones add to it (circled numbers, "(KK)"):
   strict converters stop there, and people in Japan send them every day. */
static bool put_japanese(struct out *o, struct str s)
{
    struct out euc;
    size_t set = 0;
    out_init(&euc, s.n * 3);
    for (size_t i = 0; i < s.n;) {
        size_t escape = s.at[i] == 0x1b ? japanese_escape(str_from(s, i), &set) : 0;
        if (escape) {
            i += escape;
            continue;
        }
        bool shifted = s.at[i] > ' ' && (japanese[set].bytes == 2 || japanese[set].front[0]);
        size_t n = shifted && japanese[set].bytes == 2 && i + 1 < s.n ? 2 : 1;
        out_text(&euc, shifted ? japanese[set].front : "");
        for (size_t end = i + n; i < end; i++)
            out_char(&euc, (char)(shifted ? s.at[i] | 0x80 : s.at[i]));
    }
    bool known = put_iconv(o, out_as_str(&euc), "EUC-JP-MS");
    out_free(&euc);
    return known;
}

static bool put_converted(struct out *o, struct str s, const char *name)
{
    return strcmp(name, "iso-2022-jp") == 0 ? put_japanese(o, s) : put_iconv(o, s, name);
}

struct shape {
    bool valid, ascii, nul, escape;
    size_t sequences, broken; /* of bytes from 0x80 on: characters of UTF-8, and pieces of none */
    bool long_sequences;      /* of three bytes or four */
};

/* Stops looking when o could not hold it anyway. */
static struct shape look(struct str s)
{
    struct shape l = {.ascii = true, .nul = s.n && memchr(s.at, 0, s.n)};
    l.escape = s.n && memchr(s.at, 0x1b, s.n);
    for (size_t i = 0; i < s.n && l.ascii; i++)
        l.ascii = (unsigned char)s.at[i] < 0x80;
    for (int32_t cp; !l.ascii && utf8_next(&s, &cp);) {
        l.sequences += cp >= 0x80;
        l.broken += cp < 0;
        l.long_sequences |= cp >= 0x800;
    }
    l.valid = l.broken == 0;
    return l;
}

/* UTF-16 and UTF-32: with zeros or a mark, else the label is wrong. Without a mark the side with
   the zeros tells the order. */
static const char *wide_name(struct str s, const char *name)
{
    bool marked = str_starts(s, STR("\xff\xfe")) || str_starts(s, STR("\xfe\xff"));
    if (marked || strcmp(name, "utf-16") != 0)
        return name;
    size_t zeros[2] = {0, 0};
    for (size_t i = 0; i < s.n && i < 256; i++)
        zeros[i % 2] += s.at[i] == 0;
    return zeros[0] > zeros[1] ? "utf-16be" : "utf-16le";
}

/* Whether the declared charset is tried before UTF-8. */
static const char *hidden_charset(struct str s, const char *name, const struct shape *l)
{
    enum {
        N_WIDE = sizeof wide / sizeof *wide,
        N_DOUBLE = sizeof double_byte / sizeof *double_byte
    };
    if (str_starts(s, STR("\xff\xfe")) || str_starts(s, STR("\xfe\xff")))
        return strncmp(name, "utf-32", 6) == 0 ? name : "utf-16";
    if (listed(wide, N_WIDE, name))
        return l->nul || !l->valid ? wide_name(s, name) : NULL;
    if (strncmp(name, "iso-2022", 8) == 0)
        return l->escape && l->ascii ? name : NULL;
    if (strcmp(name, "utf-7") == 0)
        return l->ascii ? name : NULL;
    if (listed(double_byte, N_DOUBLE, name))
        return l->valid && !l->ascii && !l->long_sequences ? name : NULL;
    return NULL;
}

enum charset_used charset_decode(struct out *o, struct str bytes, struct str declared)
{
    char name[CHARSET_NAME_BYTES];
    struct shape l = look(bytes);
    charset_name(name, declared);
    const char *hidden = hidden_charset(bytes, name, &l);
    if (hidden && put_converted(o, bytes, hidden))
        return CHARSET_DECLARED;
    if (l.valid) {
        put_utf8(o, bytes);
        return CHARSET_UTF8;
    }
    bool is_1252 = strcmp(name, "windows-1252") == 0;
    if (name[0] && !is_1252 && strcmp(name, "utf-8") != 0 && put_converted(o, bytes, name))
        return CHARSET_DECLARED;
    if (!is_1252 && l.sequences >= l.broken) { /* UTF-8 with something cut off or broken in it */
        put_utf8(o, bytes);
        return CHARSET_UTF8;
    }
    put_windows_1252(o, bytes);
    return is_1252 ? CHARSET_DECLARED : CHARSET_WINDOWS_1252;
}
