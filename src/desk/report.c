/* SPDX-License-Identifier: Apache-2.0 */
/* report.c: counting, which is a timer's, and asking, which is quick whatever was counted. A mark
   for each desk ("report ID" among the counters) says which day is to be counted next; it stays at
   today until today is over, so that yesterday is counted once more, whole. */
#include "desk/report.h"

#include "base/time.h"
#include "base/zone.h"
#include "desk/conversation.h"

#include <inttypes.h>
#include <stdlib.h>

static const char *const by_names[] = {"day", "inbox", "tag"};

enum report_by report_by_of(struct str name)
{
    int by = 0;
    while (by < N_REPORT_BY && !str_eq(name, str_of(by_names[by])))
        by++;
    return (enum report_by)by;
}

/* ---- counting ------------------------------------------------------------------------------- */

static int count_day(struct call *c, struct db_conn *d, const struct report_desks_row *desk,
                     const struct zone *zone, int64_t day)
{
    int64_t org = desk->org, id = desk->id, from_us = zone_moment(zone, day, 0),
            to_us = zone_moment(zone, day + 1, 0);
    bool today = c->now_us >= from_us && c->now_us < to_us;
    if (sql_report_day_drop(c, d, org, day, id) < 0 ||
        sql_report_arrived(c, d, day, org, from_us, to_us, id) < 0 ||
        sql_report_arrived_tags(c, d, day, org, from_us, to_us, id) < 0 ||
        sql_report_closed(c, d, day, org, from_us, to_us, id) < 0 ||
        sql_report_closed_tags(c, d, day, org, from_us, to_us, id) < 0 ||
        sql_report_replies(c, d, day, org, from_us, to_us, id) < 0 ||
        sql_report_replies_tags(c, d, day, org, from_us, to_us, id) < 0)
        return -1;
    return today ? sql_report_backlog(c, d, day, org, id) : 1;
}

/* The mark, or the day of the first conversation. */
static int first_day(struct call *c, struct db_conn *d, const struct report_desks_row *desk,
                     const struct zone *zone, struct str mark, int64_t today, int64_t *day_r)
{
    struct report_mark_row row;
    struct report_first_row first;
    int got = sql_report_mark(c, d, desk->org, mark, &row);
    if (got) {
        *day_r = got > 0 ? row.value : 0;
        return got;
    }
    got = sql_report_first(c, d, desk->org, desk->id, &first);
    *day_r = got > 0 ? zone_day(zone, first.created_us) : today;
    return got < 0 ? -1 : 1;
}

static int count_desk(struct call *c, struct db_conn *d, const struct report_desks_row *desk)
{
    struct zone zone;
    char name[40];
    int n = snprintf(name, sizeof name, "report %" PRId64, desk->id);
    struct str mark = {name, (size_t)n};
    int64_t day, from_day;
    if (zone_load(c, desk->timezone, &zone) < 0 && zone_load(c, STR("UTC"), &zone) < 0)
        return -1;
    int64_t today = zone_day(&zone, c->now_us);
    if (first_day(c, d, desk, &zone, mark, today, &from_day) < 0)
        return -1;
    for (day = from_day; day <= today && day < from_day + REPORT_DAYS_AT_ONCE; day++)
        if (count_day(c, d, desk, &zone, day) < 0)
            return -1;
    if (sql_report_mark_put(c, d, desk->org, mark, day < today ? day : today) < 0)
        return -1;
    return day <= today;
}

int report_count(struct call *c, struct db_conn *d)
{
    struct report_desks_row *desks;
    size_t n;
    int more = 0;
    if (sql_report_desks(c, d, &desks, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        int got = count_desk(c, d, &desks[i]);
        if (got < 0)
            return -1;
        more |= got;
    }
    return more;
}

int report_recount(struct call *c, struct db_conn *d, int64_t org)
{
    return sql_report_marks_drop(c, d, org);
}

/* ---- asking --------------------------------------------------------------------------------- */

struct asking {
    const struct report_ask *ask;
    int64_t org, from_us, to_us;
    bool all;
    struct db_ids inboxes;
};

static int check(struct call *c, const struct actor *who, const struct report_ask *ask)
{
    if (permit(c, who, MAY_SEE_REPORTS) < 0)
        return -1;
    if (ask->to_day < ask->from_day || ask->to_day - ask->from_day >= REPORT_DAYS_MAX)
        return fail(c, BAD_INPUT, "a report is about 1 to %d days", REPORT_DAYS_MAX);
    return 1;
}

static int lines(struct call *c, struct db_conn *d, const struct asking *a, enum report_by by,
                 struct report_line **lines_r, size_t *n_r)
{
    const struct report_ask *ask = a->ask;
    if (by == REPORT_BY_DAY) {
        struct report_by_day_in in = {a->org,        ask->from_day, ask->to_day, ask->tag_id,
                                      ask->inbox_id, a->all,        a->inboxes};
        return sql_report_by_day(c, d, &in, lines_r, n_r);
    }
    if (by == REPORT_BY_INBOX) {
        struct report_by_inbox_in in = {.org = a->org,
                                        .from_day = ask->from_day,
                                        .to_day = ask->to_day,
                                        .tag_id = ask->tag_id,
                                        .inbox_id = ask->inbox_id,
                                        .all = a->all,
                                        .inboxes = a->inboxes};
        return sql_report_by_inbox(c, d, &in, lines_r, n_r);
    }
    struct report_by_tag_in in = {a->org,        ask->from_day, ask->to_day, ask->tag_id,
                                  ask->inbox_id, a->all,        a->inboxes};
    return sql_report_by_tag(c, d, &in, lines_r, n_r);
}

/* The sum over the days; the backlog is that of the last day. */
static int total(struct call *c, struct db_conn *d, const struct asking *a,
                 struct report_line *total_r)
{
    struct report_line *days;
    size_t n;
    *total_r = (struct report_line){.name = STR("")};
    if (lines(c, d, a, REPORT_BY_DAY, &days, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        total_r->arrived += days[i].arrived;
        total_r->closed += days[i].closed;
        total_r->replies += days[i].replies;
        total_r->first_replies += days[i].first_replies;
        total_r->first_reply_ms += days[i].first_reply_ms;
        total_r->resolution_ms += days[i].resolution_ms;
        total_r->backlog = days[i].backlog;
    }
    return 1;
}

static int ascending(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* The middle one; of an even number the mean of the two. */
static int64_t median_ms(int64_t *us, size_t n)
{
    if (!n || n > REPORT_MEDIAN_MAX)
        return -1;
    qsort(us, n, sizeof *us, ascending);
    int64_t middle = n % 2 ? us[n / 2] : us[n / 2 - 1] + (us[n / 2] - us[n / 2 - 1]) / 2;
    return middle / 1000;
}

static int first_reply_median(struct call *c, struct db_conn *d, const struct asking *a,
                              int64_t *us, int64_t *ms_r)
{
    struct report_first_reply_times_row row;
    struct db_rows rows;
    size_t n = 0;
    struct report_first_reply_times_in in = {.org = a->org,
                                             .from_us = a->from_us,
                                             .to_us = a->to_us,
                                             .inbox_id = a->ask->inbox_id,
                                             .all = a->all,
                                             .inboxes = a->inboxes,
                                             .tag_id = a->ask->tag_id,
                                             .limit = REPORT_MEDIAN_MAX + 1};
    int got = sql_report_first_reply_times(c, d, &in, &rows);
    while (got >= 0 && (got = sql_report_first_reply_times_next(c, &rows, &row)) > 0)
        us[n++] = row.took;
    *ms_r = median_ms(us, n);
    return got;
}

static int resolution_median(struct call *c, struct db_conn *d, const struct asking *a, int64_t *us,
                             int64_t *ms_r)
{
    struct report_resolution_times_row row;
    struct db_rows rows;
    size_t n = 0;
    struct report_resolution_times_in in = {.org = a->org,
                                            .from_us = a->from_us,
                                            .to_us = a->to_us,
                                            .inbox_id = a->ask->inbox_id,
                                            .all = a->all,
                                            .inboxes = a->inboxes,
                                            .tag_id = a->ask->tag_id,
                                            .limit = REPORT_MEDIAN_MAX + 1};
    int got = sql_report_resolution_times(c, d, &in, &rows);
    while (got >= 0 && (got = sql_report_resolution_times_next(c, &rows, &row)) > 0)
        us[n++] = row.took;
    *ms_r = median_ms(us, n);
    return got;
}

static int range(struct call *c, struct db_conn *d, struct asking *a, struct str *timezone_r)
{
    struct report_zone_row row = {.timezone = STR("UTC")};
    struct zone zone;
    if (sql_report_zone(c, d, a->org, a->ask->inbox_id, &row) < 0 ||
        (zone_load(c, row.timezone, &zone) < 0 && zone_load(c, STR("UTC"), &zone) < 0))
        return -1;
    a->from_us = zone_moment(&zone, a->ask->from_day, 0);
    a->to_us = zone_moment(&zone, a->ask->to_day + 1, 0);
    *timezone_r = row.timezone;
    return 1;
}

int report_get(struct call *c, struct db_conn *d, const struct actor *who,
               const struct report_ask *ask, struct report *report_r)
{
    struct report_now_row now;
    struct asking a = {.ask = ask, .org = who->org};
    *report_r = (struct report){.n = 0};
    if (check(c, who, ask) < 0 || sees_inboxes(c, d, who, &a.all, &a.inboxes) < 0)
        return -1;
    int sees = ask->inbox_id ? sees_inbox(c, d, who, ask->inbox_id) : 1;
    if (sees <= 0)
        return sees < 0 ? -1 : fail(c, NOT_FOUND, "there is no inbox %" PRId64, ask->inbox_id);
    int64_t *us = arena_array(&c->arena, REPORT_MEDIAN_MAX + 1, sizeof *us);
    if (range(c, d, &a, &report_r->timezone) < 0 ||
        lines(c, d, &a, ask->by, &report_r->lines, &report_r->n) < 0 ||
        total(c, d, &a, &report_r->total) < 0 ||
        first_reply_median(c, d, &a, us, &report_r->first_reply_median_ms) < 0 ||
        resolution_median(c, d, &a, us, &report_r->resolution_median_ms) < 0 ||
        sql_report_now(c, d, a.org, ask->inbox_id, a.all, a.inboxes, &now) < 0)
        return -1;
    report_r->open_now = now.open;
    report_r->unassigned_now = now.nobody;
    return 1;
}
