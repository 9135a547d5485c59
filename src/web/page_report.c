/* SPDX-License-Identifier: Apache-2.0 */
/* page_report.c: four weeks of the desk: what came in, was answered and was closed, as small
   charts with their table, and how each figure was counted. About the desk, never about a person.
 */
#include "web/page.h"

#include "base/time.h"
#include "desk/check_back.h"
#include "desk/heat.h"
#include "desk/promise.h"
#include "desk/report.h"
#include "web/pages.tmpl.h"

#include <inttypes.h>

enum { REPORT_DAYS = 28, CHART_HEIGHT = 48, FIGURES = 6 };

/* "3 h 20 min": as people say how long it took; "–" where there is nothing. */
static struct str took(struct page *p, int64_t ms)
{
    int64_t min = ms / 60000;
    if (ms < 0)
        return STR("–");
    if (min < 60)
        return page_text(p, "%" PRId64 " min", min);
    if (min < 48 * 60)
        return page_text(p, "%" PRId64 " h %" PRId64 " min", min / 60, min % 60);
    return page_text(p, "%" PRId64 " days", min / (24 * 60));
}

static struct str count_text(struct page *p, int64_t n)
{
    return page_text(p, "%" PRId64, n);
}

static void figures_fill(struct page *p, const struct report *r, struct reports_view *v)
{
    const struct report_figure figures[FIGURES] = {
        {count_text(p, r->total.arrived), STR("conversations arrived")},
        {count_text(p, r->total.replies), STR("replies were written")},
        {count_text(p, r->total.closed), STR("conversations were closed")},
        {count_text(p, r->open_now), STR("are open now")},
        {took(p, r->first_reply_median_ms), STR("to a first reply, for half of them")},
        {took(p, r->resolution_median_ms), STR("to the end, for half of them")},
    };
    v->figures = arena_array(&p->c->arena, FIGURES, sizeof *v->figures);
    for (size_t i = 0; i < FIGURES; i++)
        v->figures[v->n_figures++] = figures[i];
}

static struct str day_text(struct page *p, int64_t day)
{
    struct civil t;
    civil_of_days(day, &t);
    return when_day_text(&p->when, &t);
}

typedef int64_t line_value(const struct report_line *line);

static int64_t arrived(const struct report_line *line)
{
    return line->arrived;
}

static int64_t replies(const struct report_line *line)
{
    return line->replies;
}

static int64_t closed(const struct report_line *line)
{
    return line->closed;
}

/* A bar for each day, the highest as high as the chart. */
static struct report_chart chart_of(struct page *p, const struct report *r, int64_t first_day,
                                    const char *title, line_value *value)
{
    struct report_chart chart = {.title = str_of(title), .most = 0};
    chart.bars = arena_array(&p->c->arena, REPORT_DAYS, sizeof *chart.bars);
    for (size_t i = 0; i < r->n; i++)
        chart.most = value(&r->lines[i]) > chart.most ? value(&r->lines[i]) : chart.most;
    for (size_t i = 0; i < r->n; i++) {
        int64_t n = value(&r->lines[i]), x = r->lines[i].key - first_day;
        if (n <= 0 || chart.most <= 0 || x < 0 || x >= REPORT_DAYS || chart.n_bars == REPORT_DAYS)
            continue;
        int64_t height = (n * CHART_HEIGHT + chart.most - 1) / chart.most;
        struct str day = day_text(p, r->lines[i].key);
        chart.bars[chart.n_bars++] =
            (struct report_bar){x * 10, CHART_HEIGHT - height, height,
                                page_text(p, "%.*s: %" PRId64, (int)day.n, day.at, n)};
    }
    chart.from = day_text(p, first_day);
    chart.to = day_text(p, first_day + REPORT_DAYS - 1);
    return chart;
}

static void charts_fill(struct page *p, const struct report *days, int64_t first,
                        struct reports_view *v)
{
    v->charts = arena_array(&p->c->arena, 3, sizeof *v->charts);
    v->charts[v->n_charts++] = chart_of(p, days, first, "Arrived", arrived);
    v->charts[v->n_charts++] = chart_of(p, days, first, "Replies", replies);
    v->charts[v->n_charts++] = chart_of(p, days, first, "Closed", closed);
}

static void rows_fill(struct page *p, const struct report *r, bool days, struct report_row **rows_r,
                      size_t *n_r)
{
    *rows_r = arena_array(&p->c->arena, r->n + 1, sizeof **rows_r);
    for (size_t i = 0; i < r->n; i++) {
        const struct report_line *l = &r->lines[i];
        int64_t mean = l->first_replies ? l->first_reply_ms / l->first_replies : -1;
        (*rows_r)[(*n_r)++] = (struct report_row){.name = days ? day_text(p, l->key) : l->name,
                                                  .arrived = l->arrived,
                                                  .replies = l->replies,
                                                  .closed = l->closed,
                                                  .first_reply = took(p, mean)};
    }
}

/* Promises by desk and by cause, never by person. */
static int kept_fill(struct page *p, int64_t from_day, int64_t to_day, struct reports_view *v)
{
    struct promise_line *lines;
    size_t n;
    if (promise_report(p->c, p->d, p->who, from_day * DAY_US, (to_day + 1) * DAY_US, &lines, &n) <
        0)
        return -1;
    v->kept = arena_array(&p->c->arena, n + 1, sizeof *v->kept);
    for (size_t i = 0; i < n; i++)
        v->kept[v->n_kept++] = (struct kept_row){
            .desk = lines[i].desk_name,
            .cause = lines[i].cause_subject.at ? lines[i].cause_subject : STR(""),
            .href = lines[i].cause_number.some
                        ? page_text(p, "/conversations/%" PRId64, lines[i].cause_number.n)
                        : STR(""),
            .kept = lines[i].kept,
            .broken = lines[i].broken,
            .open = lines[i].open};
    return 1;
}

/* Whether what was settled stayed settled, by desk. */
static int held_fill(struct page *p, int64_t from_day, int64_t to_day, struct reports_view *v)
{
    struct check_back_line *lines;
    size_t n;
    if (check_back_report(p->c, p->d, p->who, from_day * DAY_US, (to_day + 1) * DAY_US, &lines,
                          &n) < 0)
        return -1;
    v->held = arena_array(&p->c->arena, n + 1, sizeof *v->held);
    for (size_t i = 0; i < n; i++)
        v->held[v->n_held++] =
            (struct held_row){lines[i].desk_name, lines[i].held, lines[i].came_back,
                              lines[i].no_answer, lines[i].open};
    return 1;
}

/* Whether heat fell, by desk, never by person. */
static int recovery_fill(struct page *p, int64_t from_day, int64_t to_day, struct reports_view *v)
{
    struct heat_line *lines;
    size_t n;
    if (heat_report(p->c, p->d, p->who, from_day * DAY_US, (to_day + 1) * DAY_US, &lines, &n) < 0)
        return -1;
    v->recovery = arena_array(&p->c->arena, n + 1, sizeof *v->recovery);
    for (size_t i = 0; i < n; i++)
        if (lines[i].said)
            v->recovery[v->n_recovery++] =
                (struct recovery_row){lines[i].desk_name, lines[i].hot, lines[i].recovered};
    return 1;
}

static int report_show(struct page *p)
{
    struct page_nav nav;
    struct report days, inboxes;
    struct reports_view v = {.figures = NULL};
    int64_t today = when_day(&p->when);
    struct report_ask ask = {.from_day = today - REPORT_DAYS + 1, .to_day = today};
    ask.by = REPORT_BY_DAY;
    if (report_get(p->c, p->d, p->who, &ask, &days) < 0)
        return -1;
    ask.by = REPORT_BY_INBOX;
    if (report_get(p->c, p->d, p->who, &ask, &inboxes) < 0 ||
        kept_fill(p, ask.from_day, ask.to_day, &v) < 0 ||
        held_fill(p, ask.from_day, ask.to_day, &v) < 0 ||
        recovery_fill(p, ask.from_day, ask.to_day, &v) < 0 || page_nav_fill(p, STR(""), &nav) < 0 ||
        page_frame_fill(p, STR("Reports"), &v.frame) < 0)
        return -1;
    figures_fill(p, &days, &v);
    charts_fill(p, &days, ask.from_day, &v);
    rows_fill(p, &inboxes, false, &v.inboxes, &v.n_inboxes);
    rows_fill(p, &days, true, &v.days, &v.n_days);
    v.timezone = days.timezone;
    nav.on_reports = true;
    v.frame.nav = &nav;
    page_reports(http_html(p->a), &v);
    return 1;
}

static int report_get_page(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, report_show);
}

const struct http_route page_report_routes[] = {
    {"GET", "/reports", "reports", ROUTE_PAGE | ROUTE_GZIP, 0, report_get_page,
     "Four weeks of the desk.", NULL},
};
const size_t page_report_routes_n = sizeof page_report_routes / sizeof *page_report_routes;
