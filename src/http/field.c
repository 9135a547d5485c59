/* SPDX-License-Identifier: Apache-2.0 */
/* field.c: small parsers, none of which allocates. */
#include "http/field.h"

#include "base/utf8.h"
#include "http/url.h"

#include <string.h>

static bool token_char(char c)
{
    return ascii_alpha(c) || ascii_digit(c) || (c && strchr("!#$%&'*+-.^_`|~", c));
}

bool field_token(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!token_char(s.at[i]))
            return false;
    return s.n > 0;
}

bool field_value(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if ((c < ' ' && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

struct str field_media_type(struct str value)
{
    ptrdiff_t end = str_find_char(value, ';');
    return str_trim(end < 0 ? value : str_first(value, (size_t)end));
}

static void skip_space(struct str *rest)
{
    while (rest->n && (rest->at[0] == ' ' || rest->at[0] == '\t'))
        *rest = str_from(*rest, 1);
}

/* What stands between the quotes at the start of *rest, with escapes undone in the buffer. */
static bool quoted(struct str *rest, char *buffer, size_t cap, struct str *text_r)
{
    size_t n = 0, i = 1;
    for (; i < rest->n && rest->at[i] != '"'; i++) {
        i += rest->at[i] == '\\' && i + 1 < rest->n;
        if (n == cap)
            return false;
        buffer[n++] = rest->at[i];
    }
    if (i >= rest->n)
        return false;
    *rest = str_from(*rest, i + 1);
    *text_r = (struct str){buffer, n};
    return true;
}

static struct str token_of(struct str *rest)
{
    size_t n = 0;
    while (n < rest->n && token_char(rest->at[n]))
        n++;
    struct str token = str_first(*rest, n);
    *rest = str_from(*rest, n);
    return token;
}

/* The value of a parameter, quoted or not. */
static bool param_value(struct str *rest, char *buffer, size_t cap, struct str *text_r)
{
    if (rest->n && rest->at[0] == '"')
        return quoted(rest, buffer, cap, text_r);
    ptrdiff_t end = str_find_char(*rest, ';'); /* more lenient than a token: browsers are too */
    *text_r = str_trim(end < 0 ? *rest : str_first(*rest, (size_t)end));
    *rest = str_from(*rest, end < 0 ? rest->n : (size_t)end);
    return true;
}

bool field_param(struct str value, struct str name, char *buffer, size_t cap, struct str *param_r)
{
    ptrdiff_t start = str_find_char(value, ';');
    struct str rest = start < 0 ? (struct str){"", 0} : str_from(value, (size_t)start);
    while (rest.n && rest.at[0] == ';') {
        rest = str_from(rest, 1);
        skip_space(&rest);
        struct str found = token_of(&rest), text;
        if (rest.n && rest.at[0] == '=') {
            rest = str_from(rest, 1);
            if (!param_value(&rest, buffer, cap, &text))
                return false;
            if (str_eq_nocase(found, name)) {
                *param_r = text;
                return text.n <= cap;
            }
        }
        skip_space(&rest);
    }
    return false;
}

/* Digits alone; an empty text is not a number. */
static bool whole(struct str s, uint64_t *value_r)
{
    int64_t value;
    if (s.n == 0 || !ascii_digit(s.at[0]) || !str_int64(s, &value))
        return false;
    *value_r = (uint64_t)value;
    return true;
}

static enum range_kind last_bytes(struct str count, uint64_t size, uint64_t *from_r, uint64_t *n_r)
{
    uint64_t n;
    if (!whole(count, &n))
        return RANGE_NONE;
    if (n == 0 || size == 0)
        return RANGE_UNMET;
    *n_r = n < size ? n : size;
    *from_r = size - *n_r;
    return RANGE_PART;
}

enum range_kind field_range(struct str value, uint64_t size, uint64_t *from_r, uint64_t *n_r)
{
    struct str first;
    uint64_t from, last = UINT64_MAX;
    if (!str_starts_nocase(value, STR("bytes=")) || str_find_char(value, ',') >= 0)
        return RANGE_NONE;
    value = str_trim(str_from(value, 6));
    if (!str_cut(&value, '-', &first) || !value.at)
        return RANGE_NONE;
    if (first.n == 0)
        return last_bytes(value, size, from_r, n_r);
    if (!whole(first, &from) || (value.n && (!whole(value, &last) || last < from)))
        return RANGE_NONE;
    if (from >= size)
        return RANGE_UNMET;
    *from_r = from;
    *n_r = (last < size - 1 ? last + 1 : size) - from;
    return RANGE_PART;
}

static struct str without_weakness(struct str tag)
{
    return str_starts(tag, STR("W/")) ? str_from(tag, 2) : tag;
}

bool field_lists_tag(struct str value, struct str tag)
{
    struct str piece;
    if (str_eq(str_trim(value), STR("*")))
        return true;
    while (str_cut(&value, ',', &piece))
        if (str_eq(without_weakness(str_trim(piece)), without_weakness(tag)))
            return true;
    return false;
}

/* Whether the weight behind a coding is above 0: "q=0", "q=0.0" and their like are not. */
static bool wanted(struct str piece)
{
    char buffer[16];
    struct str q;
    if (!field_param(piece, STR("q"), buffer, sizeof buffer, &q))
        return true;
    for (size_t i = 0; i < q.n; i++)
        if (q.at[i] >= '1' && q.at[i] <= '9')
            return true;
    return false;
}

bool field_accepts(struct str value, struct str coding)
{
    struct str piece;
    bool any = false;
    while (str_cut(&value, ',', &piece)) {
        struct str name = field_media_type(piece);
        if (str_eq_nocase(name, coding))
            return wanted(piece);
        if (str_eq(name, STR("*")))
            any = wanted(piece);
    }
    return any;
}

void field_attachment(struct out *o, struct str filename)
{
    struct str rest = filename;
    int32_t cp;
    out_text(o, "attachment; filename=\"");
    while (utf8_next(&rest, &cp))
        out_char(o, cp >= ' ' && cp < 0x7f && !strchr("\"\\%/", cp) ? (char)cp : '_');
    out_text(o, "\"; filename*=UTF-8''");
    url_encode(o, filename);
}
