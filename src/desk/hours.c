/* SPDX-License-Identifier: Apache-2.0 */
/* hours.c: the rows of business hours; each is read with calendar.h before it is kept, so that what
   is in the database can always be counted with. */
#include "desk/hours.h"

#include "base/time.h"
#include "db/id.h"
#include "desk/change.h"
#include "desk/words.h"

#include <inttypes.h>

static int check(struct call *c, const struct hours_new *it, struct hours_new *it_r)
{
    struct calendar_day week[7];
    struct zone zone;
    *it_r = *it;
    if (words_name(c, "business hours", it->name, HOURS_NAME_BYTES, &it_r->name, NULL) < 0 ||
        words_timezone(c, it->timezone, &it_r->timezone) < 0 ||
        zone_load(c, it_r->timezone, &zone) < 0)
        return -1;
    if (it->week_json.n > HOURS_WEEK_BYTES)
        return fail(c, TOO_BIG, "a week of hours has at most %d bytes", HOURS_WEEK_BYTES);
    return calendar_week_read(c, it->week_json, week);
}

static int need(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct hours *hours_r)
{
    int got = db_conn_writes(d) ? sql_hours_lock(c, d, who->org, id, hours_r)
                                : sql_hours_get(c, d, who->org, id, hours_r);
    return got ? got : fail(c, NOT_FOUND, "there are no business hours %" PRId64, id);
}

int hours_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              struct hours *hours_r)
{
    return permit(c, who, MAY_READ) < 0 ? -1 : need(c, d, who, id, hours_r);
}

int hours_list(struct call *c, struct db_conn *d, const struct actor *who, struct hours **list_r,
               size_t *n_r)
{
    return permit(c, who, MAY_READ) < 0 ? -1 : sql_hours_list(c, d, who->org, list_r, n_r);
}

int hours_create(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct hours_new *it, struct hours *hours_r)
{
    struct hours_new clean;
    struct hours *all;
    size_t n;
    if (permit(c, who, MAY_MANAGE_RULES) < 0 || check(c, it, &clean) < 0 ||
        sql_hours_list(c, d, who->org, &all, &n) < 0)
        return -1;
    if (n >= HOURS_MAX)
        return fail(c, TOO_BIG, "there are %d business hours already", HOURS_MAX);
    int64_t id = id_new(c, d);
    struct hours_add_in in = {who->org, id, clean.name, clean.timezone, clean.week_json, c->now_us};
    if (id < 0 || sql_hours_add(c, d, &in) < 0 ||
        change_named(c, d, who, "hours.create", "hours.created", id, clean.name) < 0)
        return -1;
    return need(c, d, who, id, hours_r);
}

int hours_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              const struct hours_new *it, int64_t version)
{
    struct hours_new clean;
    struct hours was;
    if (permit(c, who, MAY_MANAGE_RULES) < 0 || check(c, it, &clean) < 0 ||
        need(c, d, who, id, &was) < 0 ||
        words_version(c, "these business hours", version, was.version) < 0)
        return -1;
    if (str_eq(was.name, clean.name) && str_eq(was.timezone, clean.timezone) &&
        str_eq(was.week_json, clean.week_json))
        return 0;
    if (sql_hours_put(c, d, clean.name, clean.timezone, clean.week_json, who->org, id) < 0)
        return -1;
    return change_named(c, d, who, "hours.change", "hours.changed", id, clean.name);
}

int hours_delete(struct call *c, struct db_conn *d, const struct actor *who, int64_t id)
{
    struct hours was;
    struct hours_used_row used;
    if (permit(c, who, MAY_MANAGE_RULES) < 0 || need(c, d, who, id, &was) < 0 ||
        sql_hours_used(c, d, who->org, id, &used) < 0)
        return -1;
    if (used.n)
        return fail(c, CONFLICT, "%" PRId64 " teams, inboxes or targets use these business hours",
                    used.n);
    if (sql_hours_delete(c, d, who->org, id) < 0)
        return -1;
    return change_named(c, d, who, "hours.delete", "hours.deleted", id, was.name);
}

/* ---- holidays ------------------------------------------------------------------------------- */

static int note_day(struct call *c, struct db_conn *d, const struct actor *who, const char *verb,
                    int64_t id, int64_t day, struct str name)
{
    const struct change_value values[] = {change_text("name", name), change_number("day", day)};
    struct change change = {.verb = str_of(verb),
                            .event = STR("hours.changed"),
                            .noun_id = id,
                            .detail = change_json(c, values, 2)};
    return change_note(c, d, who, &change, NULL);
}

int holiday_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t hours_id,
                int64_t day, struct str name, struct str open_json)
{
    struct hours hours;
    struct calendar_day open;
    struct holiday_count_row count;
    if (permit(c, who, MAY_MANAGE_RULES) < 0 || need(c, d, who, hours_id, &hours) < 0 ||
        words_name(c, "a holiday", name, HOLIDAY_NAME_BYTES, &name, NULL) < 0 ||
        calendar_day_read(c, open_json, &open) < 0 ||
        sql_holiday_count(c, d, who->org, hours_id, &count) < 0)
        return -1;
    if (day < days_of(1970, 1, 1) || day > days_of(2200, 1, 1))
        return fail(c, BAD_INPUT, "a holiday lies between 1970 and 2200");
    if (count.n >= HOLIDAYS_MAX)
        return fail(c, TOO_BIG, "there are %d holidays already; remove old ones", HOLIDAYS_MAX);
    if (sql_holiday_put(c, d, who->org, hours_id, day, name, open_json) < 0)
        return -1;
    return note_day(c, d, who, "hours.holiday", hours_id, day, name);
}

int holiday_remove(struct call *c, struct db_conn *d, const struct actor *who, int64_t hours_id,
                   int64_t day)
{
    struct hours hours;
    if (permit(c, who, MAY_MANAGE_RULES) < 0 || need(c, d, who, hours_id, &hours) < 0)
        return -1;
    int64_t gone = sql_holiday_remove(c, d, who->org, hours_id, day);
    if (gone <= 0)
        return (int)gone;
    return note_day(c, d, who, "hours.workday", hours_id, day, STR(""));
}

int holiday_list(struct call *c, struct db_conn *d, const struct actor *who, int64_t hours_id,
                 struct holiday **list_r, size_t *n_r)
{
    struct hours hours;
    if (permit(c, who, MAY_READ) < 0 || need(c, d, who, hours_id, &hours) < 0)
        return -1;
    return sql_holiday_list(c, d, who->org, hours_id, list_r, n_r);
}

/* ---- in words ------------------------------------------------------------------------------- */

static bool same_day(const struct calendar_day *a, const struct calendar_day *b)
{
    bool same = a->n == b->n;
    for (int i = 0; same && i < a->n; i++)
        same = a->span[i].from_min == b->span[i].from_min && a->span[i].to_min == b->span[i].to_min;
    return same;
}

static void put_spans(struct out *o, const struct calendar_day *day)
{
    for (int i = 0; i < day->n; i++)
        out_f(o, "%s%02d:%02d-%02d:%02d", i ? " and " : " ", day->span[i].from_min / 60,
              day->span[i].from_min % 60, day->span[i].to_min / 60, day->span[i].to_min % 60);
}

static void put_week(struct out *o, const struct calendar_day week[7])
{
    static const char *const names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday"};
    for (int day = 0, last; day < 7; day = last + 1) {
        last = day;
        while (last < 6 && same_day(&week[day], &week[last + 1]))
            last++;
        if (!week[day].n)
            continue;
        out_f(o, "%s%s%s%s", o->n ? ", " : "", names[day], last > day ? " to " : "",
              last > day ? names[last] : "");
        put_spans(o, &week[day]);
    }
}

int hours_words(struct call *c, struct db_conn *d, int64_t org, int64_t id, struct str *words_r)
{
    struct hours hours;
    struct calendar_day week[7];
    struct out o;
    *words_r = STR("");
    int got = id ? sql_hours_get(c, d, org, id, &hours) : 0;
    if (got <= 0)
        return got;
    if (calendar_week_read(c, hours.week_json, week) < 0)
        return -1;
    out_init(&o, 2000);
    put_week(&o, week);
    if (o.n)
        out_f(&o, " (%.*s)", (int)hours.timezone.n, hours.timezone.at);
    *words_r = (struct str){arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return words_r->n > 0;
}

/* ---- ready to count with -------------------------------------------------------------------- */

int hours_calendar(struct call *c, struct db_conn *d, int64_t org, int64_t id,
                   struct calendar **cal_r)
{
    struct hours hours;
    struct holiday *days;
    size_t n;
    *cal_r = NULL;
    int got = id ? sql_hours_get(c, d, org, id, &hours) : 0;
    if (got <= 0)
        return got;
    if (sql_holiday_list(c, d, org, id, &days, &n) < 0)
        return -1;
    struct calendar *cal = arena_alloc(&c->arena, sizeof *cal);
    struct calendar_exception *exception = arena_array(&c->arena, n + 1, sizeof *exception);
    for (size_t i = 0; i < n; i++) {
        exception[i].day = days[i].day;
        if (calendar_day_read(c, days[i].open_json, &exception[i].open) < 0)
            return -1;
    }
    cal->exception = exception;
    cal->n_exceptions = n;
    *cal_r = cal;
    if (calendar_week_read(c, hours.week_json, cal->week) < 0)
        return -1;
    return zone_load(c, hours.timezone, &cal->zone);
}
