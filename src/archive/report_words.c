/* SPDX-License-Identifier: Apache-2.0 */
/* report_words.c: numbers as people say them, and quotes of a length that can be read. */
#include "archive/report_parts.h"

#include "base/tmpl.h"
#include "base/utf8.h"

#include <math.h>
#include <stdarg.h>

struct str report_say(struct arena *a, const char *format, ...)
{
    struct out o;
    va_list args;
    out_init(&o, 4096);
    va_start(args, format);
    out_vf(&o, format, args);
    va_end(args);
    struct str made = {arena_copy(a, o.at, o.n), o.n};
    out_free(&o);
    return made;
}

const char *report_number(struct arena *a, uint64_t n)
{
    struct out o;
    out_init(&o, 64);
    tmpl_number_uint(&o, n);
    const char *made = arena_copy(a, o.at, o.n);
    out_free(&o);
    return made;
}

struct str report_percent(struct arena *a, uint64_t n, uint64_t of)
{
    if (of < REPORT_PERCENT_OF)
        return STR("");
    return report_say(a, "%.0f %%", chart_percent((double)n, (double)of));
}

const char *report_share(struct arena *a, uint64_t n, uint64_t of, const char *what)
{
    const char *part = report_number(a, n), *whole = report_number(a, of);
    struct str percent = report_percent(a, n, of);
    if (!percent.n)
        return report_say(a, "%s of %s%s%s", part, whole, *what ? " " : "", what).at;
    return report_say(a, "%s of %s%s%s (%s)", part, whole, *what ? " " : "", what, percent.at).at;
}

uint64_t report_holding(struct report_count count)
{
    const double exact = 1e15; /* beyond it a double no longer counts */
    if (isnan(count.p_sum) || count.p_sum < 0)
        return 0;
    if (count.p_sum >= (double)count.n || count.p_sum > exact)
        return count.n;
    return (uint64_t)(count.p_sum + 0.5);
}

struct str report_hold(struct arena *a, struct report_count count)
{
    if (isnan(count.p_sum) || count.p_sum < 0 || count.n == 0)
        return STR("");
    return report_say(a, "Of these %s, about %s should hold. ", report_number(a, count.n),
                      report_number(a, report_holding(count)));
}

struct report_bounds report_bounds(uint64_t n, uint64_t of)
{
    const double z = 1.96;
    if (of == 0)
        return (struct report_bounds){0, 1};
    double whole = (double)of, share = n < of ? (double)n / whole : 1;
    double middle = share + z * z / (2 * whole);
    double reach = z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole));
    double scale = 1 + z * z / whole;
    double low = (middle - reach) / scale, high = (middle + reach) / scale;
    return (struct report_bounds){low < 0 ? 0 : low, high > 1 ? 1 : high};
}

struct str report_sample(struct arena *a, uint64_t n, uint64_t of)
{
    if (of < REPORT_PERCENT_OF)
        return of ? STR("Too few to say more than this. ") : STR("");
    struct report_bounds b = report_bounds(n, of);
    return report_say(a, "Taken as a sample, the share lies between %.0f and %.0f in 100. ",
                      100 * b.low, 100 * b.high);
}

struct str report_sure(struct arena *a, struct report_count count)
{
    struct str hold = report_hold(a, count), sample = report_sample(a, count.n, count.of);
    return report_say(a, "%.*s%.*s", (int)hold.n, hold.at, (int)sample.n, sample.at);
}

bool report_differ(const struct report_factor *f)
{
    struct report_bounds x = report_bounds(f->n, f->of), y = report_bounds(f->n_other, f->of_other);
    return f->of && f->of_other && (x.low > y.high || x.high < y.low);
}

struct str report_short(struct arena *a, struct str text, size_t n)
{
    if (text.n <= n)
        return text;
    struct str first = utf8_first(text, n);
    return report_say(a, "%.*s…", (int)first.n, first.at);
}

/* The first character border, and then the first beginning of a word, at or after `at`. */
static size_t word_start(struct str text, size_t at, size_t limit)
{
    size_t border = at;
    while (border < limit && ((unsigned char)text.at[border] & 0xc0) == 0x80)
        border++;
    for (size_t i = border; i < limit; i++)
        if (ascii_space(text.at[i]))
            return i + 1;
    return border;
}

/* The last end of a word, or character border, at or before `at`. */
static size_t word_end(struct str text, size_t at, size_t limit)
{
    for (size_t i = at; i > limit; i--)
        if (ascii_space(text.at[i]))
            return i;
    while (at > limit && ((unsigned char)text.at[at] & 0xc0) == 0x80)
        at--;
    return at;
}

struct page_quote report_quote(struct arena *a, const struct report_quote *quote)
{
    struct str text = quote->text.at ? quote->text : STR("");
    size_t start = quote->start < text.n ? quote->start : text.n;
    size_t end = quote->end < text.n ? quote->end : text.n;
    if (end <= start || 3 * (end - start) >= 2 * text.n)
        start = end = 0; /* a mark under nearly everything marks nothing */
    size_t from = 0, to = text.n;
    if (text.n > REPORT_QUOTE_BYTES) {
        if (start > REPORT_QUOTE_BYTES / 3)
            from = word_start(text, start - REPORT_QUOTE_BYTES / 3, start);
        if (text.n - from > REPORT_QUOTE_BYTES)
            to = word_end(text, from + REPORT_QUOTE_BYTES, from + REPORT_QUOTE_BYTES * 2 / 3);
    }
    if (end > to)
        end = to;
    return (struct page_quote){
        .before = {text.at + from, start > from ? start - from : 0},
        .meant = {text.at + start, end - start},
        .after = {text.at + (end ? end : from), to - (end ? end : from)},
        .cut_before = from > 0,
        .cut_after = to < text.n,
        .of_reply = quote->of_reply,
        .where = report_short(a, quote->where, REPORT_LABEL_BYTES),
        .note = report_short(a, quote->note, REPORT_LABEL_BYTES),
    };
}

struct page_quotes report_quotes(struct arena *a, struct report_quotes quotes, size_t most)
{
    size_t n = quotes.n < most ? quotes.n : most;
    struct page_quote *made = arena_array(a, n + 1, sizeof *made);
    for (size_t i = 0; i < n; i++)
        made[i] = report_quote(a, &quotes.at[i]);
    return (struct page_quotes){made, n};
}
