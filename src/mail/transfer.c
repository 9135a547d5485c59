/* SPDX-License-Identifier: Apache-2.0 */
/* transfer.c: the three encodings, each as a step that takes a piece of the rest and writes some
   bytes.

   A step is asked only when there is room for what its smallest piece can become, so nothing has to
   be held between calls but the bits of a base64 group. Lists append their footer in plain text
   behind a base64 body; decoded with it, the footer would become rubbish at the end of somebody's
   message. So a short line that is clearly not base64 is passed over, while single odd characters
   in a line cost themselves alone. */
#include "mail/transfer.h"

#include <string.h>

enum { LEAST_ROOM = 64, FOOTER_LINE_BYTES = 998, ODD_ONE_IN = 20 };

static const struct {
    struct str name;
    enum transfer_encoding encoding;
} names[] = {
    {{"7bit", 4}, TRANSFER_PLAIN},    {{"8bit", 4}, TRANSFER_PLAIN},
    {{"binary", 6}, TRANSFER_PLAIN},  {{"quoted-printable", 16}, TRANSFER_QUOTED},
    {{"base64", 6}, TRANSFER_BASE64}, {{"x-uuencode", 10}, TRANSFER_UU},
    {{"uuencode", 8}, TRANSFER_UU},   {{"x-uue", 5}, TRANSFER_UU},
};

enum transfer_encoding transfer_named(struct str name, bool *known_r)
{
    name = str_trim(name);
    *known_r = name.n == 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!str_eq_nocase(name, names[i].name))
            continue;
        *known_r = true;
        return names[i].encoding;
    }
    return TRANSFER_PLAIN;
}

void transfer_init(struct transfer *t, enum transfer_encoding encoding, struct str body)
{
    *t = (struct transfer){.rest = body, .encoding = encoding, .by_lines = true};
}

static void take(struct transfer *t, size_t n)
{
    t->rest.at += n;
    t->rest.n -= n;
}

static size_t plain_next(struct transfer *t, char *into, size_t room)
{
    size_t n = t->rest.n < room ? t->rest.n : room;
    memcpy(into, t->rest.at, n);
    take(t, n);
    return n;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = ascii_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* How long the end of line is that s begins with: 0, 1 or 2. */
static size_t line_end(struct str s)
{
    if (s.n && s.at[0] == '\n')
        return 1;
    return s.n > 1 && s.at[0] == '\r' && s.at[1] == '\n' ? 2 : 0;
}

static size_t blanks(struct str s)
{
    size_t n = 0;
    while (n < s.n && (s.at[n] == ' ' || s.at[n] == '\t'))
        n++;
    return n;
}

/* "=41", or "=" and the end of a line, blanks before it allowed; else the "=" stands for itself. */
static size_t quoted_escape(struct transfer *t, char *into)
{
    struct str s = t->rest;
    int high = s.n > 1 ? hex_value(s.at[1]) : -1, low = s.n > 2 ? hex_value(s.at[2]) : -1;
    if (high >= 0 && low >= 0) {
        *into = (char)(high * 16 + low);
        take(t, 3);
        return 1;
    }
    size_t gap = blanks(str_from(s, 1));
    struct str behind = str_from(s, 1 + gap);
    if (behind.n == 0 || line_end(behind)) {
        take(t, 1 + gap + line_end(behind));
        return 0;
    }
    t->odd = true;
    *into = '=';
    take(t, 1);
    return 1;
}

/* Blanks at the end of a line were added on the way and are left out; others are text, and `clear`
   remembers that they were looked at. */
static void quoted_blanks(struct transfer *t)
{
    size_t n = blanks(t->rest);
    struct str behind = str_from(t->rest, n);
    if (behind.n == 0 || line_end(behind))
        take(t, n);
    else
        t->clear = n;
}

static size_t quoted_next(struct transfer *t, char *into, size_t room)
{
    size_t n = 0;
    while (n < room && t->rest.n) {
        char c = t->rest.at[0];
        if (c == '=') {
            n += quoted_escape(t, into + n);
        } else if ((c == ' ' || c == '\t') && t->clear == 0) {
            quoted_blanks(t);
        } else {
            into[n++] = c;
            t->clear -= t->clear > 0;
            take(t, 1);
        }
    }
    return n;
}

static int base64_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+')
        return 62;
    return c == '/' ? 63 : -1;
}

/* At the start of a line: passes over lines that are clearly something else. */
static bool base64_line_is_odd(struct str s)
{
    struct str line = str_first(s, FOOTER_LINE_BYTES);
    ptrdiff_t end = str_find_char(line, '\n');
    if (end < 0 && s.n > FOOTER_LINE_BYTES)
        return false;
    line = str_trim(end < 0 ? line : str_first(line, (size_t)end));
    size_t odd = 0;
    for (size_t i = 0; i < line.n; i++)
        odd += base64_value(line.at[i]) < 0 && line.at[i] != '=';
    return odd * ODD_ONE_IN > line.n;
}

static void base64_line(struct transfer *t)
{
    while (t->rest.n && base64_line_is_odd(t->rest)) {
        ptrdiff_t end = str_find_char(t->rest, '\n');
        take(t, end < 0 ? t->rest.n : (size_t)end + 1);
        t->odd = true;
    }
}

/* Takes one character; writes a byte when eight bits are there. */
static size_t base64_step(struct transfer *t, char *into)
{
    char c = t->rest.at[0];
    int value = base64_value(c);
    take(t, 1);
    if (c == '\n')
        t->begun = false;
    if (value < 0) {
        t->odd |= c != '=' && !ascii_space(c);
        if (c == '=')
            t->n_bits = 0; /* the group ends here, and another may follow */
        return 0;
    }
    t->bits = (t->bits << 6 | (uint32_t)value) & 0xffff;
    t->n_bits += 6;
    if (t->n_bits < 8)
        return 0;
    t->n_bits -= 8;
    *into = (char)(t->bits >> t->n_bits & 0xff);
    return 1;
}

static size_t base64_next(struct transfer *t, char *into, size_t room)
{
    size_t n = 0;
    while (n < room && t->rest.n) {
        if (!t->begun && t->by_lines)
            base64_line(t);
        t->begun = true;
        if (t->rest.n)
            n += base64_step(t, into + n);
    }
    return n;
}

static unsigned uu_value(struct str line, size_t i)
{
    return i < line.n ? (unsigned)(line.at[i] - ' ') & 63u : 0;
}

/* One line: its length, then groups of four characters. At most 63 bytes. */
static size_t uu_line(struct transfer *t, struct str line, char *into)
{
    size_t want = uu_value(line, 0), n = 0;
    if (line.n == 0 || line.at[0] < ' ' || line.at[0] > '`' || (want * 4 + 2) / 3 > line.n + 1) {
        t->odd = true;
        return 0;
    }
    for (size_t i = 1; n < want; i += 4) {
        unsigned group = uu_value(line, i) << 18 | uu_value(line, i + 1) << 12 |
                         uu_value(line, i + 2) << 6 | uu_value(line, i + 3);
        for (int shift = 16; shift >= 0 && n < want; shift -= 8)
            into[n++] = (char)(group >> shift & 0xff);
    }
    return n;
}

static size_t uu_next(struct transfer *t, char *into, size_t room)
{
    size_t n = 0;
    struct str line;
    while (room - n >= LEAST_ROOM && str_line(&t->rest, &line)) {
        if (!t->begun)
            t->begun = str_starts(line, STR("begin "));
        else if (str_eq(line, STR("end")))
            t->rest.n = 0;
        else
            n += uu_line(t, line, into + n);
    }
    t->odd |= n == 0 && !t->begun;
    return n;
}

size_t transfer_next(struct transfer *t, char *into, size_t room)
{
    switch (t->encoding) {
    case TRANSFER_QUOTED:
        return quoted_next(t, into, room);
    case TRANSFER_BASE64:
        return base64_next(t, into, room);
    case TRANSFER_UU:
        return uu_next(t, into, room);
    case TRANSFER_PLAIN:
        break;
    }
    return plain_next(t, into, room);
}

bool transfer_all(struct out *o, enum transfer_encoding encoding, struct str body)
{
    struct transfer t;
    char bytes[4096];
    size_t n;
    transfer_init(&t, encoding, body);
    while (!o->over && (n = transfer_next(&t, bytes, sizeof bytes)) > 0)
        out_bytes(o, bytes, n);
    return !t.odd;
}
