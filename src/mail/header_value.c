/* SPDX-License-Identifier: Apache-2.0 */
/* header_value.c: values with a shape: parameters and dates.

   A parameter may come plain, quoted, in numbered sections (name*0, name*1*), with a charset and
   percent signs (name*), as encoded words although that is forbidden, or several of these at once
   for old readers: then the one that can carry every character wins. */
#include "mail/header.h"

#include "base/time.h"
#include "base/utf8.h"
#include "mail/charset.h"

#include <string.h>

struct piece {
    struct str value; /* as it stands, without quotes around it */
    bool encoded, quoted;
};
struct pieces {
    struct str name;
    struct piece plain, extended, sections[HEADER_MAX_SECTIONS];
    bool has_plain, has_extended, has_section[HEADER_MAX_SECTIONS];
};

struct str header_token(struct str value)
{
    size_t n = 0;
    value = str_trim(value);
    while (n < value.n && !ascii_space(value.at[n]) && value.at[n] != ';' && value.at[n] != '(')
        n++;
    return str_first(value, n);
}

/* ---- parameters ---- */

static void skip(struct str *s, size_t n)
{
    *s = str_from(*s, n);
}

/* "..." with backslashes, at the front of *s. A quote that never closes ends with the value. */
static struct str take_quoted(struct str *s)
{
    size_t n = 1;
    while (n < s->n && s->at[n] != '"')
        n += s->at[n] == '\\' && n + 1 < s->n ? 2 : 1;
    struct str inside = {s->at + 1, n - 1};
    skip(s, n < s->n ? n + 1 : n);
    return inside;
}

/* The next "name = value"; false at the end. */
static bool next_parameter(struct str *s, struct str *name_r, struct piece *p_r)
{
    size_t n = 0;
    while (s->n && (ascii_space(s->at[0]) || s->at[0] == ';'))
        skip(s, 1);
    while (n < s->n && !ascii_space(s->at[n]) && s->at[n] != '=' && s->at[n] != ';')
        n++;
    *name_r = str_first(*s, n);
    *p_r = (struct piece){.value = STR("")};
    skip(s, n);
    struct str behind = *s;
    while (behind.n && ascii_space(behind.at[0]))
        skip(&behind, 1);
    if (!behind.n || behind.at[0] != '=')
        return name_r->n > 0 || s->n > 0;
    skip(&behind, 1);
    while (behind.n && ascii_space(behind.at[0]))
        skip(&behind, 1);
    *s = behind;
    p_r->quoted = s->n && s->at[0] == '"';
    if (p_r->quoted) {
        p_r->value = take_quoted(s);
        return true;
    }
    ptrdiff_t end = str_find_char(*s, ';');
    p_r->value = str_trim(end < 0 ? *s : str_first(*s, (size_t)end));
    skip(s, end < 0 ? s->n : (size_t)end);
    return true;
}

/* Sorts one parameter in: "name", "name*", "name*3", "name*3*". */
static void pieces_take(struct pieces *p, struct str name, struct piece piece)
{
    int64_t section;
    if (!str_starts_nocase(name, p->name))
        return;
    struct str rest = str_from(name, p->name.n);
    if (rest.n == 0 && !p->has_plain) {
        p->plain = piece;
        p->has_plain = true;
    }
    if (rest.n == 0 || rest.at[0] != '*')
        return;
    piece.encoded = rest.at[rest.n - 1] == '*';
    if (rest.n == 1) {
        p->extended = piece;
        p->has_extended = true;
        return;
    }
    rest = str_from(rest, 1);
    rest.n -= piece.encoded;
    if (str_int64(rest, &section) && section >= 0 && section < HEADER_MAX_SECTIONS &&
        !p->has_section[section]) {
        p->sections[section] = piece;
        p->has_section[section] = true;
    }
}

static int hex(char c)
{
    if (ascii_digit(c))
        return c - '0';
    c = ascii_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void put_percent(struct out *o, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        int high = i + 2 < s.n ? hex(s.at[i + 1]) : -1, low = i + 2 < s.n ? hex(s.at[i + 2]) : -1;
        if (s.at[i] == '%' && high >= 0 && low >= 0) {
            out_char(o, (char)(high * 16 + low));
            i += 2;
        } else {
            out_char(o, s.at[i]);
        }
    }
}

/* Backslashes off, folds out. */
static void put_unquoted(struct out *o, struct piece p)
{
    for (size_t i = 0; i < p.value.n; i++) {
        char c = p.value.at[i];
        bool path = i + 1 < p.value.n && p.value.at[i + 1] != '"' && p.value.at[i + 1] != '\\';
        if (p.quoted && c == '\\' && !path && i + 1 < p.value.n)
            out_char(o, p.value.at[++i]);
        else if (c != '\r' && c != '\n')
            out_char(o, c);
    }
}

static void put_piece(struct out *bytes, struct piece p)
{
    if (p.encoded)
        put_percent(bytes, p.value);
    else
        put_unquoted(bytes, p);
}

/* charset'language'text: the charset, and p without both. */
static struct str take_charset(struct piece *p)
{
    struct str rest = p->value, charset, language;
    if (!p->encoded || !str_cut(&rest, '\'', &charset) || !rest.at ||
        !str_cut(&rest, '\'', &language) || !rest.at)
        return STR("");
    p->value = rest;
    return charset;
}

/* Bytes in a declared charset, as one line. */
static void put_decoded(struct out *o, const struct out *bytes, struct str charset)
{
    struct out text;
    out_init(&text, HEADER_MAX_VALUE * 3);
    charset_decode(&text, out_as_str(bytes), charset);
    header_plain(o, out_as_str(&text));
    out_free(&text);
}

static bool put_extended(struct out *o, struct pieces *p)
{
    struct out bytes;
    struct str charset;
    if (!p->has_section[0] && !p->has_extended)
        return false;
    out_init(&bytes, HEADER_MAX_VALUE);
    if (p->has_section[0]) {
        charset = take_charset(&p->sections[0]);
        for (size_t i = 0; i < HEADER_MAX_SECTIONS && p->has_section[i]; i++)
            put_piece(&bytes, p->sections[i]);
    } else {
        charset = take_charset(&p->extended);
        put_piece(&bytes, p->extended);
    }
    put_decoded(o, &bytes, charset);
    out_free(&bytes);
    return true;
}

bool header_parameter(struct out *o, struct str value, struct str name)
{
    struct pieces p = {.name = name};
    struct piece piece;
    struct str found, rest = str_first(str_trim(value), HEADER_MAX_VALUE);
    skip(&rest, header_token(rest).n);
    for (int i = 0; i < HEADER_MAX_PARAMETERS + HEADER_MAX_SECTIONS; i++) {
        if (!next_parameter(&rest, &found, &piece))
            break;
        pieces_take(&p, found, piece);
    }
    if (put_extended(o, &p) || !p.has_plain)
        return p.has_plain || p.has_extended || p.has_section[0];
    struct out text;
    out_init(&text, HEADER_MAX_VALUE);
    put_unquoted(&text, p.plain);
    header_text(o, out_as_str(&text));
    out_free(&text);
    return true;
}

/* ---- dates ---- */

/* Zone names that still appear; minutes east of Greenwich. */
static const struct {
    struct str name;
    int minutes;
} zones[] = {
    {{"UT", 2}, 0},     {{"UTC", 3}, 0},    {{"GMT", 3}, 0},    {{"Z", 1}, 0},
    {{"EST", 3}, -300}, {{"EDT", 3}, -240}, {{"CST", 3}, -360}, {{"CDT", 3}, -300},
    {{"MST", 3}, -420}, {{"MDT", 3}, -360}, {{"PST", 3}, -480}, {{"PDT", 3}, -420},
    {{"WET", 3}, 0},    {{"WEST", 4}, 60},  {{"BST", 3}, 60},   {{"CET", 3}, 60},
    {{"MET", 3}, 60},   {{"CEST", 4}, 120}, {{"MEST", 4}, 120}, {{"EET", 3}, 120},
    {{"EEST", 4}, 180}, {{"MSK", 3}, 180},  {{"JST", 3}, 540},  {{"KST", 3}, 540},
    {{"AEST", 4}, 600}, {{"AEDT", 4}, 660}, {{"NZST", 4}, 720}, {{"NZDT", 4}, 780},
};

struct date {
    struct civil c;
    int zone_minutes, n_numbers;
    bool has_time, has_zone, afternoon;
};

static bool number(struct str s, int64_t least, int64_t most, int *value_r)
{
    int64_t value;
    if (s.n == 0 || !ascii_digit(s.at[0]) || !str_int64(s, &value) || value < least || value > most)
        return false;
    *value_r = (int)value;
    return true;
}

/* "10:15", "10:15:30", "10:15:30.250". */
static bool take_clock(struct date *d, struct str s)
{
    struct str hour, minute, second = STR("0");
    if (d->has_time || !ascii_digit(s.at[0]) || str_find_char(s, ':') < 0 ||
        !str_cut(&s, ':', &hour) || !str_cut(&s, ':', &minute))
        return false;
    if (s.at)
        second = str_first(s, str_find_char(s, '.') < 0 ? s.n : (size_t)str_find_char(s, '.'));
    d->has_time = number(hour, 0, 23, &d->c.hour) && number(minute, 0, 59, &d->c.minute) &&
                  number(second, 0, 60, &d->c.second);
    d->c.second -= d->c.second == 60;
    return d->has_time;
}

/* "+0100", "-05:30", or a name. */
static bool take_zone(struct date *d, struct str s)
{
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        if (!str_eq_nocase(s, zones[i].name))
            continue;
        d->zone_minutes = zones[i].minutes;
        d->has_zone = true;
        return true;
    }
    bool minus = s.n && s.at[0] == '-';
    int hours, minutes;
    if (!minus && !(s.n && s.at[0] == '+'))
        return false;
    s = str_from(s, 1);
    struct str tail = s.n == 5 && s.at[2] == ':' ? str_from(s, 3) : str_from(s, 2);
    if ((s.n != 4 && s.n != 5) || !number(str_first(s, 2), 0, 23, &hours) ||
        !number(tail, 0, 59, &minutes))
        return false;
    d->zone_minutes = (minus ? -1 : 1) * (hours * 60 + minutes);
    d->has_zone = true;
    return true;
}

static bool take_month(struct date *d, struct str s)
{
    for (int month = 1; month <= 12; month++)
        if (s.n >= 3 && str_starts_nocase(s, str_of(month_name(month)))) {
            d->c.month = month;
            return true;
        }
    return false;
}

static int full_year(int year, size_t digits)
{
    if (digits == 2)
        return year < 70 ? 2000 + year : 1900 + year;
    return digits == 3 ? 1900 + year : year; /* 126 is what programs write that count from 1900 */
}

/* The day comes first, then the year; in asctime's order too. */
static bool take_number(struct date *d, struct str s)
{
    int value;
    if (!number(s, 0, 9999, &value))
        return false;
    if (d->c.day == 0 && s.n <= 2)
        d->c.day = value;
    else if (d->c.year == 0)
        d->c.year = full_year(value, s.n);
    return true;
}

static void take_word(struct date *d, struct str s)
{
    if (s.n == 0 || take_clock(d, s) || take_number(d, s))
        return;
    if (d->has_time && !d->has_zone && take_zone(d, s))
        return;
    if (str_eq_nocase(s, STR("PM")))
        d->afternoon = true;
    else if (d->c.month == 0)
        take_month(d, s);
}

bool header_date(struct str value, int64_t *at_us_r)
{
    struct date d = {0};
    int depth = 0;
    size_t start = 0;
    value = str_trim(str_first(value, 200));
    if (time_parse(value, at_us_r))
        return true;
    for (size_t i = 0; i <= value.n; i++) {
        char c = i < value.n ? value.at[i] : ' ';
        bool dash = c == '-' && d.c.day == 0 && i > start; /* 2-Mar-2026 */
        dash |= c == '-' && d.c.month == 0 && i > start;
        dash |= c == '-' && d.c.year == 0 && i > start && !d.has_time;
        if (!ascii_space(c) && c != ',' && c != '(' && c != ')' && !dash)
            continue;
        if (depth == 0)
            take_word(&d, str_first(str_from(value, start), i - start));
        depth += c == '(' ? 1 : (c == ')' && depth > 0 ? -1 : 0);
        start = i + 1;
    }
    if (d.afternoon && d.c.hour < 12)
        d.c.hour += 12;
    if (!d.has_time || !d.c.month || !d.c.year || !civil_valid(&d.c))
        return false;
    *at_us_r = time_of(&d.c) - (int64_t)d.zone_minutes * MINUTE_US;
    return true;
}
