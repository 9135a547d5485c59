/* SPDX-License-Identifier: Apache-2.0 */
/* tmpl.c: one way of escaping for text and quoted attributes: what is safe in both. Bytes that are
   not UTF-8 become U+FFFD and control characters a space, so that a page is always well-formed. */
#include "base/tmpl.h"

#include "base/utf8.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static const char *entity(int32_t cp)
{
    switch (cp) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    case '`':
        return "&#96;";
    default:
        return NULL;
    }
}

void tmpl_str(struct out *o, struct str value)
{
    int32_t cp;
    while (utf8_next(&value, &cp)) {
        const char *as = entity(cp);
        bool control =
            (cp >= 0 && cp < 0x20 && cp != '\n' && cp != '\t') || (cp >= 0x7f && cp < 0xa0);
        if (as)
            out_text(o, as);
        else
            utf8_out(o, control ? ' ' : cp);
    }
}

void tmpl_text(struct out *o, const char *value)
{
    tmpl_str(o, str_of(value));
}

void tmpl_int(struct out *o, int64_t value)
{
    out_f(o, "%" PRId64, value);
}

void tmpl_uint(struct out *o, uint64_t value)
{
    out_f(o, "%" PRIu64, value);
}

void tmpl_decimals(struct out *o, double value, int decimals)
{
    if (isfinite(value))
        out_f(o, "%.*f", decimals, value == 0 ? 0.0 : value);
    else
        out_text(o, "\xe2\x80\x93");
}

void tmpl_real(struct out *o, double value)
{
    size_t before = o->n;
    tmpl_decimals(o, value, 2);
    if (memchr(o->at + before, '.', o->n - before) == NULL)
        return;
    while (o->at[o->n - 1] == '0')
        out_cut(o, o->n - 1);
    if (o->at[o->n - 1] == '.')
        out_cut(o, o->n - 1);
}

/* Whether an address has no scheme, or one that is harmless to follow. Browsers leave out white
   space and control characters when they look for a scheme; an address that holds any is not taken.
 */
static bool harmless(struct str s)
{
    static const char *const schemes[] = {"http:", "https:", "mailto:", "tel:"};
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.at[i] <= ' ' || s.at[i] == 0x7f || s.at[i] == '\\')
            return false;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (str_starts_nocase(s, str_of(schemes[i])))
            return true;
    ptrdiff_t colon = str_find_char(s, ':');
    struct str before = str_first(s, colon < 0 ? s.n : (size_t)colon);
    return colon < 0 || str_find_char(before, '/') >= 0 || str_find_char(before, '?') >= 0 ||
           str_find_char(before, '#') >= 0;
}

void tmpl_url(struct out *o, struct str value)
{
    value = str_trim(value);
    tmpl_str(o, utf8_valid(value) && harmless(value) ? value : STR("about:invalid"));
}

void tmpl_url_text(struct out *o, const char *value)
{
    tmpl_url(o, str_of(value));
}

void tmpl_url_part(struct out *o, struct str value)
{
    for (size_t i = 0; i < value.n; i++) {
        char c = value.at[i];
        if (ascii_alpha(c) || ascii_digit(c) || (c && strchr("-._~", c)))
            out_char(o, c);
        else
            out_f(o, "%%%02X", (unsigned char)c);
    }
}

void tmpl_url_part_text(struct out *o, const char *value)
{
    tmpl_url_part(o, str_of(value));
}

void tmpl_url_part_int(struct out *o, int64_t value)
{
    tmpl_int(o, value);
}

void tmpl_raw(struct out *o, struct tmpl_safe value)
{
    out_str(o, value.html);
}

bool tmpl_true_str(struct str value)
{
    return value.n > 0;
}

bool tmpl_true_text(const char *value)
{
    return value && *value;
}

bool tmpl_true_int(int64_t value)
{
    return value != 0;
}

bool tmpl_true_uint(uint64_t value)
{
    return value != 0;
}

bool tmpl_true_real(double value)
{
    return isfinite(value) && value != 0;
}
