/* SPDX-License-Identifier: Apache-2.0 */
/* report_moments.c: heated messages, what stood before them and what calmed, and how it felt. */
#include "archive/report_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void intensity(struct report_maker *m)
{
    static const struct str labels[] = {
        {"calm", 4}, {"slight", 6}, {"upset", 5}, {"strong", 6}, {"extreme", 7}};
    double values[5];
    uint64_t all = 0;
    for (size_t i = 0; i < 5; i++) {
        all += m->r->n_at_intensity[i];
        values[i] = (double)m->r->n_at_intensity[i];
    }
    struct chart_series series = {STR("messages"), values};
    struct chart_data d = {.id = STR("intensity"),
                           .title =
                               STR("Customers' messages, by how strong the feeling in them was"),
                           .label_head = STR("feeling"),
                           .accent_from = 3,
                           .labels = labels,
                           .n_labels = 5,
                           .series = &series,
                           .n_series = 1};
    if (!all)
        return;
    struct chart *chart = arena_alloc(m->arena, sizeof *chart);
    *chart = chart_columns(m->arena, &d);
    m->page->intensity = chart;
}

static const struct page_factor *factors(struct report_maker *m, const struct report_factor *all,
                                         size_t n_all, size_t *n_r)
{
    size_t n = n_all < REPORT_FACTORS ? n_all : REPORT_FACTORS;
    struct page_factor *made = arena_array(m->arena, n + 1, sizeof *made);
    for (size_t i = 0; i < n; i++)
        made[i] = (struct page_factor){
            .what = report_short(m->arena, all[i].what, REPORT_LABEL_BYTES),
            .with = report_say(m->arena, "%s of %s", report_number(m->arena, all[i].n),
                               report_number(m->arena, all[i].of)),
            .with_share = report_percent(m->arena, all[i].n, all[i].of),
            .without = report_say(m->arena, "%s of %s", report_number(m->arena, all[i].n_other),
                                  report_number(m->arena, all[i].of_other)),
            .without_share = report_percent(m->arena, all[i].n_other, all[i].of_other),
            .with_percent = chart_percent((double)all[i].n, (double)all[i].of),
            .without_percent = chart_percent((double)all[i].n_other, (double)all[i].of_other),
            .certain = report_differ(&all[i]),
            .quotes = report_quotes(m->arena, all[i].quotes, REPORT_QUOTES),
        };
    *n_r = n;
    return made;
}

void report_moments(struct report_maker *m)
{
    const struct report *r = m->r;
    struct report_page *page = m->page;
    if (!r->heated.count.of)
        return;
    page->heated_told = report_say(
        m->arena, "%s are heated.",
        report_share(m->arena, r->heated.count.n, r->heated.count.of, "messages of customers"));
    page->heated_sure = report_sample(m->arena, r->heated.count.n, r->heated.count.of);
    if (r->calmed.count.of)
        page->calmed_told = report_say(m->arena, "%s were followed by a calmer one.",
                                       report_share(m->arena, r->calmed.count.n, r->calmed.count.of,
                                                    "replies to upset messages"));
    page->heated_quotes = report_quotes(m->arena, r->heated.quotes, REPORT_QUOTES + 2);
    page->calmed_quotes = report_quotes(m->arena, r->calmed.quotes, REPORT_QUOTES + 2);
    page->before = factors(m, r->before, r->n_before, &page->n_before);
    page->calming = factors(m, r->calming, r->n_calming, &page->n_calming);
    intensity(m);
}

/* ---- feelings and situations ---- */

static const struct str signal_names[HEARD_N_SIGNALS] = {
    [HEARD_REPEAT_CONTACT] = {"had written before", 18},
    [HEARD_LONG_WAIT] = {"had waited long", 15},
    [HEARD_TRIED_ALREADY] = {"had tried already", 17},
    [HEARD_DEADLINE] = {"had a date to keep", 18},
    [HEARD_LEAVING] = {"spoke of leaving", 16},
    [HEARD_ESCALATION] = {"asked for somebody higher up", 28},
    [HEARD_VULNERABILITY] = {"told of a hard time", 19},
    [HEARD_LOYALTY] = {"spoke of their loyalty", 22},
    [HEARD_BLAME] = {"said whose fault it was", 23},
    [HEARD_CONFUSED] = {"did not understand", 18},
    [HEARD_PRAISE] = {"praised", 7},
    [HEARD_GOAL] = {"said what it is for", 19},
    [HEARD_DANGER] = {"words of danger", 15},
};

static int by_width(const void *a, const void *b)
{
    const struct page_bar *x = a, *y = b;
    return (x->part < y->part) - (x->part > y->part);
}

static struct page_bar claim_bar(struct report_maker *m, struct str label,
                                 const struct report_figure *f, uint64_t widest)
{
    struct arena *a = m->arena;
    return (struct page_bar){
        .label = label,
        .figure = str_of(report_number(a, f->count.n)),
        .note = isnan(f->count.p_sum)
                    ? STR("")
                    : report_say(a, "about %s hold", report_number(a, report_holding(f->count))),
        .part = chart_percent((double)f->count.n, (double)widest),
        .quotes = report_quotes(a, f->quotes, REPORT_QUOTES),
    };
}

/* The claims that were made at all, most frequent first. */
static const struct page_bar *claims(struct report_maker *m, const struct report_figure *figures,
                                     const struct str *names, size_t n_all, size_t *n_r)
{
    struct page_bar *bars = arena_array(m->arena, n_all, sizeof *bars);
    uint64_t widest = 0;
    size_t n = 0;
    for (size_t i = 0; i < n_all; i++)
        widest = figures[i].count.n > widest ? figures[i].count.n : widest;
    for (size_t i = 0; i < n_all; i++)
        if (figures[i].count.n)
            bars[n++] = claim_bar(m, names[i], &figures[i], widest);
    qsort(bars, n, sizeof *bars, by_width);
    *n_r = n;
    return bars;
}

void report_feelings(struct report_maker *m)
{
    struct report_page *page = m->page;
    struct str names[HEARD_N_EMOTIONS];
    for (size_t i = 0; i < HEARD_N_EMOTIONS; i++)
        names[i] = str_of(heard_emotion_name((enum heard_emotion)i));
    page->emotions = claims(m, m->r->emotions, names, HEARD_N_EMOTIONS, &page->n_emotions);
    page->signals = claims(m, m->r->signals, signal_names, HEARD_N_SIGNALS, &page->n_signals);
    const struct report_figure *danger = &m->r->signals[HEARD_DANGER];
    if (!danger->count.n)
        return;
    page->danger = report_say(m->arena, "%s %s", report_number(m->arena, danger->count.n),
                              danger->count.n == 1 ? "message holds" : "messages hold");
    page->danger_quotes = report_quotes(m->arena, danger->quotes, REPORT_DANGER);
}
