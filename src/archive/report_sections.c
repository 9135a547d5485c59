/* SPDX-License-Identifier: Apache-2.0 */
/* report_sections.c: needs, promises, coming back, the course of time, and how the archive was
 * read. */
#include "archive/report_parts.h"

#include "base/time.h"

#include <math.h>
#include <string.h>

/* A count as a share of `whole`, as wide as it is of `widest`. */
static struct page_bar bar(struct arena *a, struct str label, uint64_t n, uint64_t whole,
                           uint64_t widest)
{
    return (struct page_bar){
        .label = label,
        .figure = str_of(report_number(a, n)),
        .note = report_percent(a, n, whole),
        .part = chart_percent((double)n, (double)widest),
    };
}

static struct page_bar group_bar(struct report_maker *m, const struct report_group *g)
{
    uint64_t widest = m->r->groups[0].n_needs;
    struct page_bar b = bar(m->arena, STR(""), g->n_needs, m->r->needs.n, widest);
    b.figure = report_say(m->arena, "%s", report_number(m->arena, g->n_needs));
    b.note = g->n_open ? report_say(m->arena, "%s open", report_number(m->arena, g->n_open))
                       : STR("none open");
    b.part = chart_percent((double)g->n_open, (double)widest);
    b.rest = chart_percent((double)g->n_needs, (double)widest) - b.part;
    b.quotes = report_quotes(m->arena, g->quotes, REPORT_QUOTES);
    return b;
}

static struct str kinds(struct arena *a, const uint64_t n[3])
{
    return report_say(a, "%s were questions, %s requests, and %s problems.",
                      report_number(a, n[HEARD_QUESTION]), report_number(a, n[HEARD_REQUEST]),
                      report_number(a, n[HEARD_PROBLEM]));
}

static void groups(struct report_maker *m)
{
    const struct report *r = m->r;
    size_t n = r->n_groups < REPORT_GROUPS ? r->n_groups : REPORT_GROUPS;
    struct page_bar *bars = arena_array(m->arena, n + 1, sizeof *bars);
    uint64_t shown = 0, open = 0;
    for (size_t i = 0; i < n; i++) {
        bars[i] = group_bar(m, &r->groups[i]);
        shown += r->groups[i].n_needs;
        open += r->groups[i].n_open;
    }
    m->page->groups = bars;
    m->page->n_groups = n;
    if (r->needs.n > shown)
        m->page->groups_rest = report_say(
            m->arena,
            "The other %s needs are in smaller groups or like no other; %s of them are open.",
            report_number(m->arena, r->needs.n - shown),
            report_number(m->arena, r->open.count.n > open ? r->open.count.n - open : 0));
}

static void waits(struct report_maker *m)
{
    static const struct str labels[] = {
        {"1 hour", 6}, {"1 day", 5}, {"3 days", 6}, {"7 days", 6}, {"longer", 6}};
    double values[REPORT_N_WAITS];
    uint64_t all = 0;
    for (size_t i = 0; i < REPORT_N_WAITS; i++) {
        all += m->r->answered_within[i];
        values[i] = (double)m->r->answered_within[i];
    }
    struct chart_series series = {STR("needs answered"), values};
    struct chart_data d = {.id = STR("waits"),
                           .title = STR("How long an answer took: needs answered within"),
                           .label_head = STR("within"),
                           .accent_from = REPORT_DAYS3,
                           .labels = labels,
                           .n_labels = REPORT_N_WAITS,
                           .series = &series,
                           .n_series = 1};
    if (!all)
        return;
    struct chart *chart = arena_alloc(m->arena, sizeof *chart);
    *chart = chart_columns(m->arena, &d);
    m->page->waits = chart;
}

void report_needs(struct report_maker *m)
{
    const struct report *r = m->r;
    struct report_page *page = m->page;
    if (!r->needs.n)
        return;
    page->needs = true;
    page->needs_told = report_say(m->arena, "%s needs: %.*s", report_number(m->arena, r->needs.n),
                                  (int)kinds(m->arena, r->n_needs_of_kind).n,
                                  kinds(m->arena, r->n_needs_of_kind).at);
    page->needs_sure = report_hold(m->arena, r->needs);
    page->groups_by_words = r->groups_by_words;
    groups(m);
    page->open_told = report_say(
        m->arena, "%s are open, in %s.",
        report_share(m->arena, r->open.count.n, r->open.count.of, "needs"),
        report_share(m->arena, r->conversations_open.n, r->conversations_open.of, "conversations"));
    page->open_sure = report_sure(m->arena, r->open.count);
    page->open_quotes = report_quotes(m->arena, r->open.quotes, REPORT_OPEN);
    waits(m);
}

void report_promises(struct report_maker *m)
{
    const struct report *r = m->r;
    const struct {
        const struct report_figure *figure;
        struct str label;
        enum page_tone tone;
        bool always; /* none of them is worth saying too */
    } fates[] = {
        {&r->in_time, STR("kept in time"), PAGE_ACCENT, true},
        {&r->late, STR("late"), PAGE_DUE, false},
        {&r->broken, STR("broken"), PAGE_BROKEN, true},
        {&r->no_sign, STR("no sign of it in the archive"), PAGE_WASH, false},
        {&r->not_yet_due, STR("not yet due"), PAGE_WASH, false},
        {&r->undated, STR("named no day"), PAGE_DUE, false},
    };
    enum { FATES = sizeof fates / sizeof *fates };
    uint64_t all = 0, widest = 0;
    size_t rows = 0;
    double p_sum = 0;
    struct page_bar *bars = arena_array(m->arena, FATES, sizeof *bars);
    for (size_t i = 0; i < FATES; i++) {
        uint64_t n = fates[i].figure->count.n;
        all += n;
        p_sum += n ? fates[i].figure->count.p_sum : 0;
        widest = n > widest ? n : widest;
    }
    for (size_t i = 0; i < FATES; i++) {
        if (!fates[i].figure->count.n && !fates[i].always)
            continue;
        bars[rows] = bar(m->arena, fates[i].label, fates[i].figure->count.n, all, widest);
        bars[rows].tone = fates[i].tone;
        bars[rows++].quotes = report_quotes(m->arena, fates[i].figure->quotes, REPORT_QUOTES);
    }
    m->page->promises = bars;
    m->page->n_promises = all ? rows : 0;
    m->page->promises_told =
        report_say(m->arena, "%s %s found in replies.", report_number(m->arena, all),
                   all == 1 ? "promise was" : "promises were");
    m->page->promises_sure = report_hold(m->arena, (struct report_count){all, all, p_sum});
}

void report_came_back(struct report_maker *m)
{
    static const struct str labels[] = {
        {"never", 5}, {"once", 4}, {"twice", 5}, {"more often", 10}};
    const struct report *r = m->r;
    double values[REPORT_CAME_BACK];
    uint64_t all = 0;
    for (size_t i = 0; i < REPORT_CAME_BACK; i++) {
        all += r->came_back_times[i];
        values[i] = (double)r->came_back_times[i];
    }
    struct chart_series series = {STR("conversations"), values};
    struct chart_data d = {.id = STR("times"),
                           .title =
                               STR("Conversations, by how often the customer had to come back"),
                           .label_head = STR("came back"),
                           .accent_from = 1,
                           .labels = labels,
                           .n_labels = REPORT_CAME_BACK,
                           .series = &series,
                           .n_series = 1};
    if (!all)
        return;
    struct chart *chart = arena_alloc(m->arena, sizeof *chart);
    *chart = chart_columns(m->arena, &d);
    m->page->came_back = chart;
    m->page->came_back_told = report_say(
        m->arena, "In %s somebody had to ask again, or says that they had asked before.",
        report_share(m->arena, r->came_back.count.n, r->came_back.count.of, "conversations"));
    if (r->first_reply.of)
        m->page->first_reply_told =
            report_say(m->arena, "The first reply answered %s.",
                       report_share(m->arena, r->first_reply.n, r->first_reply.of, "needs"));
    m->page->came_back_sure = report_sample(m->arena, r->came_back.count.n, r->came_back.count.of);
    m->page->came_back_quotes = report_quotes(m->arena, r->came_back.quotes, REPORT_QUOTES + 2);
}

/* ---- the course of time ---- */

static struct str period_name(struct arena *a, enum report_unit unit, int64_t start_us)
{
    struct civil c = civil_of(start_us);
    if (unit == REPORT_BY_YEAR)
        return report_say(a, "%d", c.year);
    if (unit == REPORT_BY_MONTH)
        return report_say(a, "%s %d", month_name(c.month), c.year);
    return report_say(a, "%d %s %d", c.day, month_name(c.month), c.year);
}

/* A share of fewer conversations than this is not drawn: one of them would move it too far. */
enum { PERIOD_LEAST = 5 };

enum period_value { CONVERSATIONS, CAME_BACK, LEFT_OPEN, FIRST_INTENSITY, LAST_INTENSITY };

/* NAN where too few conversations stand behind the value. */
static double period_value(const struct report_period *p, enum period_value what)
{
    double n = (double)p->n_conversations, felt = (double)p->n_intensity;
    switch (what) {
    case CONVERSATIONS:
        return n;
    case CAME_BACK:
        return n < PERIOD_LEAST ? NAN : chart_percent((double)p->n_came_back, n);
    case LEFT_OPEN:
        return n < PERIOD_LEAST ? NAN : chart_percent((double)p->n_open, n);
    case FIRST_INTENSITY:
        return felt < PERIOD_LEAST ? NAN : p->first_intensity_sum / felt;
    default:
        return felt < PERIOD_LEAST ? NAN : p->last_intensity_sum / felt;
    }
}

/* Whether at least half of a line would be there. */
static bool drawable(const struct report *r, size_t n, enum period_value what)
{
    size_t values = 0;
    for (size_t i = 0; i < n; i++)
        values += !isnan(period_value(&r->periods[i], what));
    return values > 1 && 2 * values >= n;
}

struct multiple {
    const char *id, *title;
    enum period_value first, second; /* the same: one line */
};

/* One of the small multiples. */
static const struct chart *course(struct report_maker *m, const struct chart_data *base,
                                  const struct multiple *multiple)
{
    const enum period_value what[] = {multiple->first, multiple->second};
    static const char *const names[] = {"conversations", "percent", "percent", "first message",
                                        "last message"};
    struct chart_series series[CHART_SERIES];
    struct chart_data d = *base;
    d.id = str_of(multiple->id);
    d.title = str_of(multiple->title);
    d.decimals = what[0] >= FIRST_INTENSITY ? 1 : 0;
    d.series = series;
    d.n_series = what[0] == what[1] ? 1 : 2;
    for (size_t s = 0; s < d.n_series; s++) {
        double *values = arena_array(m->arena, d.n_labels, sizeof *values);
        for (size_t i = 0; i < d.n_labels; i++)
            values[i] = period_value(&m->r->periods[i], what[s]);
        series[s] = (struct chart_series){str_of(names[what[s]]), values};
    }
    struct chart *chart = arena_alloc(m->arena, sizeof *chart);
    *chart = chart_lines(m->arena, &d);
    return chart;
}

void report_periods(struct report_maker *m)
{
    static const struct str units[] = {{"day", 3}, {"week", 4}, {"month", 5}, {"year", 4}};
    static const struct multiple multiples[] = {
        {"course-all", "Conversations", CONVERSATIONS, CONVERSATIONS},
        {"course-back", "Of 100, in so many the customer had to come back", CAME_BACK, CAME_BACK},
        {"course-open", "Of 100, so many ended with something open", LEFT_OPEN, LEFT_OPEN},
        {"course-felt", "How strong the feeling was, 0 calm to 4 extreme", LAST_INTENSITY,
         FIRST_INTENSITY},
    };
    enum { MULTIPLES = sizeof multiples / sizeof *multiples };
    const struct report *r = m->r;
    size_t n = r->n_periods < REPORT_PERIODS ? r->n_periods : REPORT_PERIODS, k = 0;
    if (n < 2)
        return;
    struct str *labels = arena_array(m->arena, n, sizeof *labels);
    for (size_t i = 0; i < n; i++)
        labels[i] = period_name(m->arena, r->unit, r->periods[i].start_us);
    struct chart_data d = {.label_head = units[r->unit], .labels = labels, .n_labels = n};
    const struct chart **charts = arena_array(m->arena, MULTIPLES, sizeof *charts);
    for (size_t i = 0; i < MULTIPLES; i++)
        if (drawable(r, n, multiples[i].first))
            charts[k++] = course(m, &d, &multiples[i]);
    m->page->periods = charts;
    m->page->n_periods = k;
    m->page->period_unit = units[r->unit];
}

/* ---- how it was read ---- */

static const char *language_name(const char code[4])
{
    static const char *const names[][2] = {
        {"ar", "Arabic"},    {"cs", "Czech"},      {"da", "Danish"},     {"de", "German"},
        {"el", "Greek"},     {"es", "Spanish"},    {"fi", "Finnish"},    {"fr", "French"},
        {"he", "Hebrew"},    {"hi", "Hindi"},      {"hu", "Hungarian"},  {"id", "Indonesian"},
        {"it", "Italian"},   {"ja", "Japanese"},   {"ko", "Korean"},     {"nl", "Dutch"},
        {"no", "Norwegian"}, {"pl", "Polish"},     {"pt", "Portuguese"}, {"ro", "Romanian"},
        {"ru", "Russian"},   {"sv", "Swedish"},    {"th", "Thai"},       {"tr", "Turkish"},
        {"uk", "Ukrainian"}, {"vi", "Vietnamese"}, {"zh", "Chinese"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(names[i][0], code, 3) == 0)
            return names[i][1];
    return NULL;
}

static struct str unread_language(struct arena *a, const struct report_language *language)
{
    const char *name = language_name(language->code);
    if (name)
        return report_say(a, "customers' messages in %s", name);
    if (!language->code[0])
        return STR("customers' messages in a language that was not recognised");
    return report_say(a, "customers' messages in another language (%.3s)", language->code);
}

static void aside(struct report_maker *m)
{
    const struct report *r = m->r;
    struct page_aside *rows = arena_array(m->arena, r->n_aside + r->n_unread + 2, sizeof *rows);
    size_t n = 0;
    for (size_t i = 0; i < r->n_aside; i++)
        rows[n++] =
            (struct page_aside){report_short(m->arena, r->aside[i].what, REPORT_LABEL_BYTES),
                                report_short(m->arena, r->aside[i].why, REPORT_LABEL_BYTES),
                                str_of(report_number(m->arena, r->aside[i].n))};
    for (size_t i = 0; i < r->n_unread; i++)
        rows[n++] = (struct page_aside){unread_language(m->arena, &r->unread[i]),
                                        STR("nothing is said about them"),
                                        str_of(report_number(m->arena, r->unread[i].n))};
    if (r->n_skipped_turns)
        rows[n++] = (struct page_aside){STR("turns of bots, and notes"), STR("not read"),
                                        str_of(report_number(m->arena, r->n_skipped_turns))};
    if (r->n_cut)
        rows[n++] = (struct page_aside){STR("very long messages"), STR("read as far as the limit"),
                                        str_of(report_number(m->arena, r->n_cut))};
    m->page->aside = rows;
    m->page->n_aside = n;
}

static void remarks(struct report_maker *m)
{
    size_t n = m->r->n_remarks < REPORT_REMARKS ? m->r->n_remarks : REPORT_REMARKS;
    struct str *told = arena_array(m->arena, n + 1, sizeof *told);
    for (size_t i = 0; i < n; i++)
        told[i] = report_short(m->arena, m->r->remarks[i], REPORT_TITLE_BYTES);
    m->page->remarks = told;
    m->page->n_remarks = n;
}

void report_read(struct report_maker *m)
{
    const struct report *r = m->r;
    size_t n = r->n_guesses < REPORT_GUESSES ? r->n_guesses : REPORT_GUESSES;
    struct page_guess *guesses = arena_array(m->arena, n + 1, sizeof *guesses);
    for (size_t i = 0; i < n; i++)
        guesses[i] =
            (struct page_guess){report_quote(m->arena, &r->guesses[i].quote),
                                report_short(m->arena, r->guesses[i].ask, REPORT_LABEL_BYTES)};
    m->page->guesses = guesses;
    m->page->n_guesses = n;
    if (r->unsure.count.n)
        m->page->unsure_told =
            report_say(m->arena, "%s were listed with less than 6 chances in 10 of being right.",
                       report_share(m->arena, r->unsure.count.n, r->unsure.count.of, "needs"));
    m->page->unsure_quotes = report_quotes(m->arena, r->unsure.quotes, REPORT_QUOTES + 2);
    aside(m);
    remarks(m);
}
