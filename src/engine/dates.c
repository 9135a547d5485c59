/* SPDX-License-Identifier: Apache-2.0 */
/* dates.c: reads dates word by word. See dates.h.

   Each shape of date is one small function that looks at the words from `w` on and says how many it
   took; they are tried in the order of the table at the end, longest shapes first. A shape fills
   `struct found` with what the words say and leaves to settle() what day that is. */
#include "engine/dates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_US    INT64_C(86400000000)
#define HOUR_US   INT64_C(3600000000)
#define MINUTE_US INT64_C(60000000)
#define YEAR_1    (INT64_C(-719162) * DAY_US)
#define YEAR_9000 (INT64_C(2567724) * DAY_US)

struct found {
    uint32_t n; /* words taken; 0: this shape is not here */
    enum date_kind kind;
    bool known; /* at is settled */
    bool has_time, past;
    int64_t at; /* microseconds; a day's midnight without has_time */
};
struct look {
    const struct text *text;
    int64_t at;
    uint32_t w, limit; /* words [w, limit) of one sentence */
};

/* ---------------------------------------------------------------- calendar */

int64_t dates_days(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void dates_civil(int64_t days, int *year, int *month, int *day)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t of_era = z - era * 146097;
    int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
    int64_t m = (5 * of_year + 2) / 153;
    *day = (int)(of_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = (int)(y + era * 400 + (*month <= 2));
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[month - 1];
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

static int64_t today_of(const struct look *k)
{
    return floor_div(k->at, DAY_US);
}

static int weekday_of(int64_t days) /* 0 is Monday */
{
    return (int)(((days + 3) % 7 + 7) % 7);
}

void dates_iso(struct heard_date date, char *out)
{
    int year, month, day;
    out[0] = 0;
    if (date.at == HEARD_NO_TIME)
        return;
    int64_t days = floor_div(date.at, DAY_US);
    dates_civil(days, &year, &month, &day);
    if (year < 0 || year > 9999)
        return;
    int second = (int)((date.at - days * DAY_US) / 1000000);
    unsigned y = (unsigned)year % 10000, m = (unsigned)month % 100, d = (unsigned)day % 100;
    if (date.has_time)
        snprintf(out, DATES_ISO_MAX, "%04u-%02u-%02uT%02u:%02u:%02uZ", y, m, d,
                 (unsigned)second / 3600 % 100, (unsigned)second / 60 % 60, (unsigned)second % 60);
    else
        snprintf(out, DATES_ISO_MAX, "%04u-%02u-%02u", y, m, d);
}

/* ---------------------------------------------------------------- words */

static const char *norm_at(const struct look *k, uint32_t i)
{
    return k->w + i < k->limit ? text_norm(k->text, k->w + i) : "";
}

static int index_in(const char *norm, const char *const *list, int n)
{
    for (int i = 0; i < n; i++)
        if (text_among(norm, list[i]))
            return i;
    return -1;
}

static const char *const months[] = {"january jan", "february feb", "march mar",
                                     "april apr",   "may",          "june jun",
                                     "july jul",    "august aug",   "september sep sept",
                                     "october oct", "november nov", "december dec"};
static const char *const weekdays[] = {
    "monday mon mondays", "tuesday tue tues", "wednesday wed weds", "thursday thu thur thurs",
    "friday fri",         "saturday sat",     "sunday sun"};
static const char *const numbers[] = {"a an one first 1st",
                                      "two second 2nd couple",
                                      "three third 3rd few",
                                      "four fourth",
                                      "five fifth",
                                      "six sixth",
                                      "seven seventh",
                                      "eight eighth",
                                      "nine ninth",
                                      "ten tenth",
                                      "eleven eleventh",
                                      "twelve twelfth",
                                      "thirteen",
                                      "fourteen",
                                      "fifteen",
                                      "sixteen",
                                      "seventeen",
                                      "eighteen",
                                      "nineteen",
                                      "twenty"};

uint32_t dates_number(const char *norm)
{
    if (norm[0] >= '0' && norm[0] <= '9') {
        unsigned long v = strtoul(norm, NULL, 10);
        return v > 1000000 ? 0 : (uint32_t)v;
    }
    int i = index_in(norm, numbers, 20);
    return i >= 0                       ? (uint32_t)i + 1
           : text_among(norm, "thirty") ? 30
           : text_among(norm, "forty")  ? 40
                                        : 0;
}

/* Short or double-meaning names ("sat", "may", "march") count only with a capital in the text. */
static int month_at(const struct look *k, uint32_t i)
{
    int m = index_in(norm_at(k, i), months, 12);
    if (m < 0)
        return 0;
    bool capital = k->text->words[k->w + i].flags & WORD_CAPITAL;
    return capital || !text_among(norm_at(k, i), "may march mar jan dec") ? m + 1 : 0;
}

static int weekday_at(const struct look *k, uint32_t i)
{
    int d = index_in(norm_at(k, i), weekdays, 7);
    if (d < 0)
        return -1;
    const struct word *word = &k->text->words[k->w + i];
    bool shouted = word->flags & WORD_CAPS;
    return text_among(norm_at(k, i), "sat sun mon wed") && !(word->flags & WORD_CAPITAL && !shouted)
               ? -1
               : d;
}

/* A day of a month in digits ("6", "6th"), 0 if none. */
static int monthday_at(const struct look *k, uint32_t i, bool ordinal_only)
{
    static const char *const words[] = {"first", "second",  "third",  "fourth", "fifth",
                                        "sixth", "seventh", "eighth", "ninth",  "tenth"};
    const char *s = norm_at(k, i);
    if (s[0] < '0' || s[0] > '9')
        return ordinal_only ? 0 : index_in(s, words, 10) + 1;
    char *rest;
    unsigned long v = strtoul(s, &rest, 10);
    bool ordinal = text_among(rest, "st nd rd th");
    return v >= 1 && v <= 31 && (ordinal || (!*rest && !ordinal_only)) ? (int)v : 0;
}

static int year_at(const struct look *k, uint32_t i)
{
    const char *s = norm_at(k, i);
    return strlen(s) == 4 && strspn(s, "0123456789") == 4 && (s[0] == '1' || s[0] == '2')
               ? (int)strtol(s, NULL, 10)
               : 0;
}

/* Past tense, roughly: irregular verbs that people date things with, and words in -ed. */
static bool is_past_verb(const struct look *k, uint32_t w)
{
    const char *norm = text_norm(k->text, w);
    size_t n = k->text->words[w].norm_len;
    bool owned = w + 2 < k->text->n_words && text_among(norm, "got") &&
                 text_among(text_norm(k->text, w + 1), "a an my our");
    if (owned && text_among(text_norm(k->text, w + 2),
                            "interview interviews wedding exam exams party appointment flight "
                            "meeting birthday job big first graduation funeral match race"))
        return false; /* "got an interview Wednesday" is still to come */
    if (text_among(norm, "was were had did got bought began went left came told said wrote rang "
                         "sent paid made saw took gave "
                         "met flew broke fell lost found spoke woke died"))
        return true;
    return n > 4 && memcmp(norm + n - 2, "ed", 2) == 0 &&
           !text_among(norm, "need needed indeed speed booked supposed "
                             "scheduled planned expected married");
}

/* Whether a date looks back: "since", "dated", or a verb in the past before it in its clause and
   nothing that looks ahead ("by", "will", "is due"). */
static bool looks_back(const struct look *k)
{
    bool past = false;
    for (uint32_t i = 1; i <= 12 && i <= k->w; i++) {
        uint32_t w = k->w - i;
        const char *norm = text_norm(k->text, w);
        if (k->text->words[w].sentence != k->text->words[k->w].sentence)
            break;
        if (i <= 2 && text_among(norm, "since dated from last"))
            return !text_among(norm, "from") || past;
        if (text_among(
                norm,
                "by until before till will i'll we'll you'll is are due need must can 'll for to"))
            return text_among(norm, "for to") ? past : false;
        past |= is_past_verb(k, w);
    }
    return past;
}

/* ---------------------------------------------------------------- settling */

static struct found on_day(uint32_t n, int64_t day)
{
    return (struct found){.n = n, .known = true, .at = day * DAY_US};
}

static struct found unsettled(uint32_t n, enum date_kind kind)
{
    return (struct found){.n = n, .kind = kind};
}

static struct found settle_civil(const struct look *k, uint32_t n, int year, int month, int day)
{
    if (day < 1 || month < 1 || month > 12 || day > month_days(year ? year : 2024, month))
        return unsettled(n, DATE_DAY);
    bool past = looks_back(k);
    if (!year && k->at == HEARD_NO_TIME)
        return (struct found){.n = n, .past = past};
    int64_t today = k->at == HEARD_NO_TIME ? 0 : today_of(k);
    if (!year) {
        int m, d;
        dates_civil(today, &year, &m, &d);
        int64_t then = dates_days(year, month, day);
        year += !past && then < today ? 1 : past && then > today ? -1 : 0;
        if (day > month_days(year, month))
            return unsettled(n, DATE_DAY);
    }
    struct found f = on_day(n, dates_days(year, month, day));
    f.past = past || (k->at != HEARD_NO_TIME && f.at < today * DAY_US);
    return f;
}

static int64_t add_working_days(int64_t day, uint32_t n)
{
    while (n > 0) {
        day++;
        n -= weekday_of(day) < 5;
    }
    return day;
}

static int64_t add_months(int64_t day, uint32_t n)
{
    int year, month, d;
    dates_civil(day, &year, &month, &d);
    month += (int)(n % 1200);
    year += (month - 1) / 12;
    month = (month - 1) % 12 + 1;
    int last = month_days(year, month);
    return dates_days(year, month, d < last ? d : last);
}

static int64_t subtract_months(int64_t day, uint32_t n)
{
    int year, month, d;
    dates_civil(day, &year, &month, &d);
    int count = year * 12 + month - 1 - (int)(n % 1200);
    year = count / 12;
    month = count % 12 + 1;
    int last = month_days(year, month);
    return dates_days(year, month, d < last ? d : last);
}

static int64_t month_end(int64_t day)
{
    int year, month, d;
    dates_civil(day, &year, &month, &d);
    return dates_days(year, month, month_days(year, month));
}

/* n units from now. Hours and minutes are moments; the rest are days. */
static struct found settle_within(const struct look *k, uint32_t words, uint32_t n,
                                  const char *unit, bool working)
{
    struct found f = unsettled(words, DATE_WITHIN);
    if (k->at == HEARD_NO_TIME || n == 0 || n > 1000)
        return f;
    f.known = true;
    f.at = today_of(k) * DAY_US;
    if (text_among(unit, "hour hours hr hrs"))
        f.at = k->at + n * HOUR_US, f.has_time = true;
    else if (text_among(unit, "minute minutes min mins"))
        f.at = k->at + n * MINUTE_US, f.has_time = true;
    else if (text_among(unit, "week weeks wk wks"))
        f.at += (int64_t)n * 7 * DAY_US;
    else if (text_among(unit, "fortnight"))
        f.at += (int64_t)n * 14 * DAY_US;
    else if (text_among(unit, "month months"))
        f.at = add_months(today_of(k), n) * DAY_US;
    else if (text_among(unit, "year years"))
        f.at = add_months(today_of(k), 12 * n) * DAY_US;
    else
        f.at = working ? add_working_days(today_of(k), n) * DAY_US : f.at + n * DAY_US;
    return f;
}

/* ---------------------------------------------------------------- shapes */

/* Numbers with a mark between them, "25/12/2026": up to three, the first of at most `most` digits.
 */
struct digits {
    int number[3];
    char mark[2];
    int got; /* numbers and marks that are there */
};

static struct digits cut_digits(const char *s, int most)
{
    const int digits[3] = {most, 2, 4};
    struct digits d = {0};
    for (int i = 0; i < 3; i++) {
        const char *start = s;
        for (; s - start < digits[i] && *s >= '0' && *s <= '9'; s++)
            d.number[i] = d.number[i] * 10 + (*s - '0');
        if (s == start)
            return d;
        d.got++;
        if (i == 2 || *s == 0)
            return d;
        d.mark[i] = *s++;
        d.got++;
    }
    return d;
}

/* 2026-03-06, 2026-03-06T..., 25/12/2026, 25.12.26; 03/04/2026 stays open. */
static struct found shape_digits(const struct look *k)
{
    const char *s = norm_at(k, 0);
    struct digits d = cut_digits(s, 4);
    if (d.got == 5 && d.mark[0] == d.mark[1] && d.mark[0] == '-' && d.number[0] > 1900)
        return settle_civil(k, 1, d.number[0], d.number[1], d.number[2] % 100);
    d = cut_digits(s, 2);
    int a = d.number[0], b = d.number[1], c = d.number[2], got = d.got;
    char x = d.mark[0], y = d.mark[1];
    if (got == 3 && x == '/' && !s[strspn(s, "0123456789/")] && (a > 12) != (b > 12) && a && b &&
        a <= 31 && b <= 31)
        return a > 12 ? settle_civil(k, 1, 0, b, a) : settle_civil(k, 1, 0, a, b);
    if (got != 5 || x != y || (x != '/' && x != '.' && x != '-') || a > 31 || b > 31 || a < 1 ||
        b < 1)
        return (struct found){0};
    c += c < 100 ? 2000 : 0;
    if (c < 1900)
        return (struct found){0};
    if (a > 12 || a == b)
        return settle_civil(k, 1, c, b, a);
    return b > 12 ? settle_civil(k, 1, c, a, b) : unsettled(1, DATE_DAY);
}

/* [Friday] [the] 6[th] [of] March [2026], [Friday] March 6[th] [2026] */
static struct found shape_month(const struct look *k)
{
    uint32_t i = weekday_at(k, 0) >= 0;
    i += text_among(norm_at(k, i), "the");
    int day = monthday_at(k, i, false), month = 0;
    if (day) {
        i++;
        i += text_among(norm_at(k, i), "of");
        month = month_at(k, i);
        i++;
    } else if ((month = month_at(k, i))) {
        i++;
        i += text_among(norm_at(k, i), "the");
        day = monthday_at(k, i, false);
        i++;
    }
    if (!day || !month)
        return (struct found){0};
    int year = year_at(k, i);
    return settle_civil(k, i + (year != 0), year, month, day);
}

/* the 6th, Friday the 6th */
static struct found shape_ordinal(const struct look *k)
{
    uint32_t i = weekday_at(k, 0) >= 0;
    if (!text_among(norm_at(k, i), "the") && !i)
        return (struct found){0};
    i += text_among(norm_at(k, i), "the");
    int day = monthday_at(k, i, true), year, month, d;
    if (!day ||
        text_among(norm_at(k, i + 1), "time times floor attempt email call day week month person"))
        return (struct found){0};
    if (k->at == HEARD_NO_TIME)
        return unsettled(i + 1, DATE_DAY);
    dates_civil(today_of(k), &year, &month, &d);
    bool past = looks_back(k);
    month += !past && day < d ? 1 : past && day > d ? -1 : 0;
    year += month > 12 ? 1 : month < 1 ? -1 : 0;
    month = month > 12 ? 1 : month < 1 ? 12 : month;
    return settle_civil(k, i + 1, year, month, day);
}

/* Feasts that have one day everywhere. */
static struct found shape_feast(const struct look *k)
{
    static const struct {
        const char *first, *second;
        int month, day;
    } feasts[] = {{"christmas xmas", "eve", 12, 24}, {"christmas xmas", "day", 12, 25},
                  {"boxing", "day", 12, 26},         {"year's years", "eve", 12, 31},
                  {"year's years", "day", 1, 1},     {"valentine's valentines", "day", 2, 14}};
    for (size_t i = 0; i < sizeof feasts / sizeof *feasts; i++)
        if (text_among(norm_at(k, 0), feasts[i].first) &&
            text_among(norm_at(k, 1), feasts[i].second))
            return settle_civil(k, 2, 0, feasts[i].month, feasts[i].day);
    if (text_among(norm_at(k, 0), "christmas xmas") &&
        !text_among(norm_at(k, 1), "present presents card cards party gift holidays"))
        return settle_civil(k, 1, 0, 12, 25);
    return (struct found){0};
}

static struct found shape_near(const struct look *k)
{
    static const struct {
        const char *words;
        int days;
        bool past;
    } near[] = {{"today tonight", 0, false}, {"tomorrow", 1, false}, {"yesterday", -1, true}};
    bool the_day = text_among(norm_at(k, 0), "day");
    if (the_day && text_among(norm_at(k, 1), "after") && text_among(norm_at(k, 2), "tomorrow"))
        return k->at == HEARD_NO_TIME ? unsettled(3, DATE_DAY) : on_day(3, today_of(k) + 2);
    if (the_day && text_among(norm_at(k, 1), "before") && text_among(norm_at(k, 2), "yesterday")) {
        struct found f =
            k->at == HEARD_NO_TIME ? unsettled(3, DATE_DAY) : on_day(3, today_of(k) - 2);
        f.past = true;
        return f;
    }
    if (text_among(norm_at(k, 0), "this") && text_among(norm_at(k, 1), "morning afternoon evening"))
        return k->at == HEARD_NO_TIME ? unsettled(2, DATE_DAY) : on_day(2, today_of(k));
    for (size_t i = 0; i < 3; i++) {
        if (!text_among(norm_at(k, 0), near[i].words))
            continue;
        struct found f =
            k->at == HEARD_NO_TIME ? unsettled(1, DATE_DAY) : on_day(1, today_of(k) + near[i].days);
        f.past = near[i].past;
        f.n += text_among(norm_at(k, 1), "morning afternoon evening night");
        return f;
    }
    return (struct found){0};
}

/* [this|next|last|on|by] Friday */
static struct found shape_weekday(const struct look *k)
{
    const char *before = norm_at(k, 0);
    uint32_t i = text_among(before, "this next last coming");
    int want = weekday_at(k, i);
    if (want < 0 || (k->w > 0 && text_among(text_norm(k->text, k->w - 1), "every each most")))
        return (struct found){0};
    struct found f = unsettled(i + 1, DATE_DAY);
    f.n += text_among(norm_at(k, i + 1), "morning afternoon evening night");
    f.past = text_among(before, "last") || (!i && looks_back(k));
    if (k->at == HEARD_NO_TIME)
        return f;
    int64_t today = today_of(k);
    int ahead = (want - weekday_of(today) + 7) % 7;
    if (f.past)
        ahead = ahead == 0 ? -7 : ahead - 7;
    else if (text_among(before, "next"))
        ahead = 7 - weekday_of(today) + want;
    else if (ahead == 0 && !text_among(before, "this"))
        ahead = 7;
    f.known = true;
    f.at = (today + ahead) * DAY_US;
    return f;
}

static const char units[] =
    "minute minutes min mins hour hours hr hrs day days week weeks wk wks month months "
    "year years fortnight";

static struct found settle_ago(const struct look *k, uint32_t words, uint32_t n, const char *unit)
{
    struct found f = unsettled(words, DATE_DAY);
    f.past = true;
    if (k->at == HEARD_NO_TIME || n > 1000)
        return f;
    int64_t day = today_of(k);
    bool weeks = text_among(unit, "week weeks wk wks");
    if (text_among(unit, "month months"))
        day = subtract_months(day, n);
    else if (weeks || text_among(unit, "day days fortnight"))
        day -= (int64_t)n * (weeks ? 7 : text_among(unit, "fortnight") ? 14 : 1);
    else
        return f; /* "3 hours ago", "2 years ago": no day is meant */
    f.known = true;
    f.at = day * DAY_US;
    return f;
}

/* in|within [the] [next] 2 [to 3] [working] days; takes up to 5 days; 3 days ago; a week from today
 */
static struct found shape_within(const struct look *k)
{
    bool takes = text_among(norm_at(k, 0), "takes take allow");
    bool lead = takes || text_among(norm_at(k, 0), "in within under inside") ||
                (text_among(norm_at(k, 0), "the") && text_among(norm_at(k, 1), "next"));
    uint32_t i = lead;
    i += takes && text_among(norm_at(k, i), "up") && text_among(norm_at(k, i + 1), "to") ? 2 : 0;
    i += lead && text_among(norm_at(k, i), "about around roughly the approximately under less");
    i += lead && text_among(norm_at(k, i), "next than coming");
    if (lead && text_among(norm_at(k, i), "half") && text_among(norm_at(k, i + 1), "an"))
        return text_among(norm_at(k, i + 2), "hour") ? settle_within(k, i + 3, 30, "min", false)
                                                     : (struct found){0};
    if (lead && text_among(norm_at(k, i), "hour"))
        return settle_within(k, i + 1, 1, "hour", false);
    if (text_among(norm_at(k, i), "a") && text_among(norm_at(k, i + 1), "couple few"))
        i++;
    const char *number = norm_at(k, i), *dash = strchr(number, '-');
    uint32_t n = dates_number(dash ? dash + 1 : number);
    if (!n)
        return (struct found){0};
    i++;
    i += text_among(number, "couple") && text_among(norm_at(k, i), "of");
    if (text_among(norm_at(k, i), "to or and") && dates_number(norm_at(k, i + 1))) {
        n = dates_number(norm_at(k, i + 1));
        i += 2;
    }
    bool working = text_among(norm_at(k, i), "working business");
    i += working || text_among(norm_at(k, i), "more");
    const char *unit = norm_at(k, i);
    if (!text_among(unit, units))
        return (struct found){0};
    if (text_among(norm_at(k, i + 1), "ago"))
        return settle_ago(k, i + 2, n, unit);
    bool from_now =
        text_among(norm_at(k, i + 1), "from") && text_among(norm_at(k, i + 2), "today now");
    if (text_among(number, "few")) /* "a few days": nobody knows how many */
        return lead ? unsettled(i + 1, DATE_WITHIN) : (struct found){0};
    return lead || from_now ? settle_within(k, i + 1 + 2 * from_now, n, unit, working)
                            : (struct found){0};
}

/* end of [the] day|week|month|March; close of business; eod */
static struct found shape_end(const struct look *k)
{
    if (text_among(norm_at(k, 0), "eod cob"))
        return k->at == HEARD_NO_TIME ? unsettled(1, DATE_PERIOD) : on_day(1, today_of(k));
    if (!text_among(norm_at(k, 0), "end close") || !text_among(norm_at(k, 1), "of"))
        return (struct found){0};
    uint32_t i = 2 + text_among(norm_at(k, 2), "the this next play");
    const char *what = norm_at(k, i);
    int month = month_at(k, i);
    if (month) {
        struct found f = settle_civil(k, i + 1, 0, month, 28);
        f.at = f.known ? month_end(f.at / DAY_US) * DAY_US : 0;
        return f;
    }
    if (!text_among(what, "day business week month today tomorrow year"))
        return text_among(norm_at(k, 2), "play") && k->at != HEARD_NO_TIME ? on_day(3, today_of(k))
                                                                           : (struct found){0};
    if (k->at == HEARD_NO_TIME)
        return unsettled(i + 1, DATE_PERIOD);
    int64_t day = today_of(k), later = text_among(norm_at(k, 2), "next") ? 7 : 0;
    if (text_among(what, "week"))
        day += later + (weekday_of(day) <= 4 ? 4 - weekday_of(day) : 11 - weekday_of(day));
    else if (text_among(what, "month year"))
        day = month_end(later ? add_months(day, 1) : day);
    else
        day += text_among(what, "tomorrow");
    return text_among(what, "year") ? unsettled(i + 1, DATE_PERIOD) : on_day(i + 1, day);
}

/* this|next|last week|month|weekend, the weekend */
static struct found shape_period(const struct look *k)
{
    const char *which = norm_at(k, 0), *what = norm_at(k, 1);
    if (!text_among(which, "this next last the") || !text_among(what, "week month weekend year") ||
        (text_among(which, "the") && !text_among(what, "weekend")))
        return (struct found){0};
    struct found f = unsettled(2, DATE_PERIOD);
    f.past = text_among(which, "last") || looks_back(k);
    if (k->at == HEARD_NO_TIME || f.past || text_among(what, "year") ||
        (text_among(what, "month") && text_among(which, "next")))
        return f; /* "next month" is any day of it */
    int64_t day = today_of(k), next = text_among(which, "next") ? 7 : 0;
    f.known = true;
    if (text_among(what, "month"))
        f.at = month_end(day) * DAY_US;
    else if (text_among(what, "weekend"))
        f.at = (day + next + 5 - (weekday_of(day) == 6 ? 5 : weekday_of(day))) * DAY_US;
    else
        f.at = (day + next + 4 - (weekday_of(day) > 4 && !next ? 4 : weekday_of(day))) * DAY_US;
    return f;
}

/* An hour that people say without am or pm: one to six are afternoon, the rest as they stand;
 * "tonight" says more. */
static int64_t said_hour(const struct look *k, unsigned long hour, uint32_t from)
{
    bool evening = false;
    for (uint32_t i = 0; i < from + 4; i++)
        evening |= text_among(norm_at(k, i), "tonight evening afternoon");
    if (hour < 12 && (hour < 7 || evening))
        hour += 12;
    return (int64_t)hour * HOUR_US;
}

/* "at ten", "at half past two", "from nine", "before 8": only beside a day, so only after one of
 * these words. */
static uint32_t spoken_clock(const struct look *k, uint32_t i, int64_t *into_r)
{
    bool half = text_among(norm_at(k, i), "half") && text_among(norm_at(k, i + 1), "past");
    uint32_t at = i + 2 * half;
    const char *s = norm_at(k, at);
    uint32_t hour = dates_number(s);
    if (!hour || hour > 12 || s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789")] ||
        text_among(s, "a an first second third"))
        return 0;
    if (s[0] <= '9' && s[strspn(s, "0123456789")])
        return 0;
    if (text_among(norm_at(k, at + 1), units) ||
        text_among(norm_at(k, at + 1), "working business or people of"))
        return 0;
    *into_r = said_hour(k, hour, at) + (half ? 30 * MINUTE_US : 0);
    return at + 1 - i;
}

/* Microseconds into a day of "17:00", "5pm", "5 pm", "noon", and the words taken; 0 words if none.
 */
static uint32_t clock_at(const struct look *k, uint32_t i, int64_t *into_r)
{
    const char *s = norm_at(k, i), *next = norm_at(k, i + 1);
    char *rest;
    if (text_among(s, "noon midday")) {
        *into_r = 12 * HOUR_US;
        return 1;
    }
    if (s[0] < '0' || s[0] > '9')
        return 0;
    unsigned long hour = strtoul(s, &rest, 10), minute = 0;
    bool colon = (*rest == ':' || *rest == '.') && rest[1] >= '0' && rest[1] <= '5' &&
                 rest[2] >= '0' && rest[2] <= '9';
    if (colon) {
        colon = *rest == ':';
        minute = strtoul(rest + 1, &rest, 10);
    }
    uint32_t n = 1;
    const char *half = *rest ? rest : next;
    bool pm = text_among(half, "pm p.m"), am = text_among(half, "am a.m");
    n += !*rest && (pm || am);
    if ((*rest && !pm && !am) || (!pm && !am && !colon) || hour > 23 || minute > 59 ||
        ((pm || am) && hour > 12))
        return 0;
    hour = pm && hour < 12 ? hour + 12 : am && hour == 12 ? 0 : hour;
    *into_r = (int64_t)hour * HOUR_US + (int64_t)minute * MINUTE_US;
    return n;
}

/* by 5pm [today|tomorrow|Friday]; alone it is today, or tomorrow when that hour is over */
static struct found shape_clock(const struct look *k)
{
    uint32_t i = text_among(norm_at(k, 0), "by before at until till");
    int64_t into;
    uint32_t n = i ? clock_at(k, i, &into) : 0;
    if (!n && i && (n = spoken_clock(k, i, &into)) &&
        !text_among(norm_at(k, i + n), "tonight tomorrow today this"))
        n = 0;
    if (!n)
        return (struct found){0};
    struct found f = unsettled(i + n, DATE_DAY);
    if (k->at == HEARD_NO_TIME)
        return f;
    f.known = f.has_time = true;
    f.at = today_of(k) * DAY_US + into;
    f.at += f.at <= k->at ? DAY_US : 0;
    return f;
}

static struct found (*const shapes[])(const struct look *) = {
    shape_digits,  shape_month,  shape_ordinal, shape_feast,  shape_near,
    shape_weekday, shape_within, shape_end,     shape_period, shape_clock};

/* Whether any shape can begin with this word: most words of a turn end the search here. */
static bool may_begin(const char *norm)
{
    static const char starts[] =
        "the this next last coming in within under inside takes take allow end close eod cob by "
        "before at until till day "
        "today tonight tomorrow yesterday christmas xmas boxing year's years valentine's "
        "valentines a an one two three four "
        "five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty "
        "thirty forty couple few first second third fourth fifth sixth seventh eighth ninth tenth";
    if (norm[0] >= '0' && norm[0] <= '9')
        return true;
    return text_among(norm, starts) || index_in(norm, weekdays, 7) >= 0 ||
           index_in(norm, months, 12) >= 0;
}

/* A day followed or led by an hour is one date: "tomorrow by 5pm", "at 17:00 on Friday". */
static void add_clock(const struct look *k, struct found *f)
{
    int64_t into;
    uint32_t i = f->n;
    bool led = text_among(norm_at(k, i), "by at before around from");
    i += led;
    uint32_t n = clock_at(k, i, &into);
    n = !n && led ? spoken_clock(k, i, &into) : n;
    if (!n || f->has_time || f->kind == DATE_WITHIN)
        return;
    f->n = i + n;
    if (f->known)
        f->at += into, f->has_time = true;
}

static bool join_clock(struct date_hit *clock, const struct date_hit *day)
{
    if (!clock->date.has_time || day->date.has_time || day->first > clock->last + 1 ||
        clock->kind != DATE_DAY || day->kind != DATE_DAY)
        return false;
    clock->last = day->last;
    clock->end = day->end;
    if (clock->date.at != HEARD_NO_TIME && day->date.at != HEARD_NO_TIME)
        clock->date.at = day->date.at + clock->date.at - floor_div(clock->date.at, DAY_US) * DAY_US;
    return true;
}

static struct date_hit make_hit(const struct look *k, const struct found *f)
{
    const struct word *words = k->text->words;
    return (struct date_hit){.first = k->w,
                             .last = k->w + f->n,
                             .start = words[k->w].start,
                             .end = words[k->w + f->n - 1].end,
                             .kind = f->kind,
                             .past = f->past,
                             .date = {f->known ? f->at : HEARD_NO_TIME, f->known && f->has_time}};
}

size_t dates_find(const struct text *text, int64_t at, struct date_hit *out, size_t max)
{
    size_t n = 0;
    at = at < YEAR_1 || at > YEAR_9000 ? HEARD_NO_TIME : at; /* keeps every sum below in range */
    for (uint32_t w = 0; w < text->n_words && n < max;) {
        uint32_t of = text->words[w].sentence;
        const struct sentence *s = of < text->n_sentences ? &text->sentences[of] : NULL;
        struct look k = {.text = text, .at = at, .w = w, .limit = s ? s->first + s->n : w};
        struct found f = {0};
        for (size_t i = 0;
             may_begin(text_norm(text, w)) && i < sizeof shapes / sizeof *shapes && !f.n; i++)
            f = shapes[i](&k);
        if (!f.n) {
            w++;
            continue;
        }
        add_clock(&k, &f);
        struct date_hit hit = make_hit(&k, &f);
        bool beside = n > 0 && text->words[out[n - 1].first].sentence == of;
        if (!beside || !join_clock(&out[n - 1], &hit))
            out[n++] = hit;
        w += f.n;
    }
    return n;
}
