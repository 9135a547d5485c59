/* SPDX-License-Identifier: Apache-2.0 */
/* page_hours.c: business hours in the settings: a week as people write it ("09:00-12:30
   13:30-17:00"), and the days that are otherwise. */
#include "web/settings.h"

#include "base/time.h"
#include "desk/hours.h"

#include <inttypes.h>
#include <string.h>

enum { DAY_TEXT_BYTES = CALENDAR_SPANS_MAX * 12 + 1, DAY_JSON_BYTES = 400, HOLIDAYS_SHOWN = 100 };

static const char *const day_fields[7] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/* ---- a day as text ---- */

static struct str day_text(struct page *p, const struct calendar_day *day)
{
    struct str all = STR("");
    for (int i = 0; i < day->n; i++) {
        int from = day->span[i].from_min, to = day->span[i].to_min;
        all = page_text(p, "%.*s%s%02d:%02d-%02d:%02d", (int)all.n, all.at, i ? " " : "", from / 60,
                        from % 60, to / 60, to % 60);
    }
    return all;
}

static bool clock_like(const char *at)
{
    return ascii_digit(at[0]) && ascii_digit(at[1]) && at[2] == ':' && ascii_digit(at[3]) &&
           ascii_digit(at[4]);
}

/* "09:00-12:30 13:30-17:00" as [["09:00","12:30"],["13:30","17:00"]]; the domain checks what the
   numbers say. */
static int day_json(struct page *p, struct str text, struct out *o)
{
    struct str rest = text, span;
    bool comma = false;
    out_char(o, '[');
    while (str_cut(&rest, ' ', &span)) {
        if (!span.n)
            continue;
        if (span.n != 11 || span.at[5] != '-' || !clock_like(span.at) || !clock_like(span.at + 6))
            return fail(p->c, BAD_INPUT,
                        "hours are written like 09:00-12:30 13:30-17:00; empty is closed");
        out_f(o, "%s[\"%.5s\",\"%.5s\"]", comma ? "," : "", span.at, span.at + 6);
        comma = true;
    }
    out_char(o, ']');
    return 1;
}

static struct str taken(struct page *p, struct out *o)
{
    struct str text = {arena_copy(&p->c->arena, o->at, o->n), o->n};
    out_free(o);
    return text;
}

/* One day, checked by itself, so that the fault stands beside it. */
static int day_typed(struct page *p, struct str text, struct str *json_r)
{
    struct out o;
    struct calendar_day day;
    out_init(&o, DAY_JSON_BYTES);
    int got = day_json(p, text, &o);
    bool over = o.over;
    *json_r = taken(p, &o);
    if (got < 0)
        return -1;
    return over ? fail(p->c, TOO_BIG, "a day has at most %d spans", CALENDAR_SPANS_MAX)
                : calendar_day_read(p->c, *json_r, &day);
}

static int week_typed(struct page *p, struct setting_view *v, struct str *json_r)
{
    struct out o;
    struct str day;
    out_init(&o, HOURS_WEEK_BYTES);
    for (int i = 0; i < 7; i++) {
        v->wrong_at = day_fields[i];
        if (day_typed(p, http_form(p->q, day_fields[i]), &day) < 0) {
            out_free(&o);
            return -1;
        }
        out_char(&o, i ? ',' : '[');
        out_str(&o, day);
    }
    out_char(&o, ']');
    *json_r = taken(p, &o);
    return 1;
}

/* ---- the list ---- */

static struct str week_words(struct page *p, struct str json)
{
    struct calendar_day week[7];
    struct str all = STR("");
    if (calendar_week_read(p->c, json, week) < 0)
        return all;
    for (int i = 0; i < 7; i++) {
        struct str day = day_text(p, &week[i]);
        if (day.n)
            all = page_text(p, "%.*s%s%.3s %.*s", (int)all.n, all.at, all.n ? ", " : "",
                            weekday_name(i), (int)day.n, day.at);
    }
    return all.n ? all : STR("never open");
}

static int list_show(struct page *p, struct setting_view *v)
{
    struct hours *list;
    size_t n;
    if (settings_begin(p, v, "hours", "Business hours",
                       "When somebody is there. Targets count only this time.") < 0 ||
        hours_list(p->c, p->d, p->who, &list, &n) < 0)
        return -1;
    settings_lines(v, n);
    for (size_t i = 0; i < n; i++) {
        struct str week = week_words(p, list[i].week_json);
        settings_line(v, list[i].name,
                      page_text(p, "%.*s · %.*s", (int)list[i].timezone.n, list[i].timezone.at,
                                (int)week.n, week.at),
                      page_text(p, "/settings/hours/%" PRId64, list[i].id), list[i].id);
    }
    v->empty = STR("There are no business hours yet, so time counts day and night.");
    v->new_href = STR("/settings/hours/new");
    v->new_words = STR("Add business hours");
    return 1;
}

/* ---- one ---- */

static struct str date_text(struct page *p, int64_t day)
{
    struct civil at;
    civil_of_days(day, &at);
    return page_text(p, "%04d-%02d-%02d", (int)at.year, (int)at.month, (int)at.day);
}

static int holidays_fill(struct page *p, struct setting_view *v, int64_t id)
{
    struct holiday *list;
    struct calendar_day open;
    size_t n;
    if (holiday_list(p->c, p->d, p->who, id, &list, &n) < 0)
        return -1;
    n = n < HOLIDAYS_SHOWN ? n : HOLIDAYS_SHOWN;
    settings_lines(v, n);
    for (size_t i = 0; i < n; i++) {
        if (calendar_day_read(p->c, list[i].open_json, &open) < 0)
            return -1;
        struct str hours = open.n ? day_text(p, &open) : STR("closed");
        struct str date = date_text(p, list[i].day);
        struct setting_line *l =
            settings_line(v, list[i].name,
                          page_text(p, "%.*s · %.*s", (int)date.n, date.at, (int)hours.n, hours.at),
                          STR(""), list[i].day);
        settings_act(l, "holiday-remove", "Remove");
    }
    v->lines_title = STR("Holidays");
    v->empty = STR("No holidays yet: every week is the same.");
    return 1;
}

static void holiday_fields(struct setting_view *v)
{
    settings_group(v, "A holiday");
    settings_text(v, "holiday", "Name", STR(""))->help = STR("Empty adds none.");
    settings_text(v, "date", "Day", STR(""))->type = "date";
    settings_text(v, "open", "Open all the same", STR(""))->help = STR("Empty is closed.");
}

static int hours_show(struct page *p, struct setting_view *v)
{
    struct hours it = {.name = STR(""),
                       .timezone = STR("Europe/Berlin"),
                       .week_json = STR("[[[\"09:00\",\"17:00\"]],[[\"09:00\",\"17:00\"]],[[\"09:"
                                        "00\",\"17:00\"]],[[\"09:00\",\"17:00\"]],[[\"09:00\","
                                        "\"17:00\"]],[],[]]")};
    struct calendar_day week[7];
    int64_t id = settings_path_id(p);
    if (settings_begin(p, v, "hours", id ? "Business hours" : "New business hours", "") < 0 ||
        (id && hours_get(p->c, p->d, p->who, id, &it) < 0) ||
        calendar_week_read(p->c, it.week_json, week) < 0)
        return -1;
    settings_form(v, "All business hours", it.version);
    v->remove = id ? STR("Remove these hours") : STR("");
    settings_text(v, "name", "Name", it.name)->required = true;
    settings_text(v, "timezone", "Timezone", it.timezone)->help = STR("As in Europe/Berlin.");
    settings_group(v, "The week");
    for (int i = 0; i < 7; i++)
        settings_text(v, day_fields[i], weekday_name(i), day_text(p, &week[i]));
    v->groups[v->n_groups - 1].fields[0].help =
        STR("09:00-12:30 13:30-17:00 is open with a break; empty is closed.");
    if (!id)
        return 1;
    holiday_fields(v);
    return holidays_fill(p, v, id);
}

static int date_typed(struct page *p, int64_t *day_r)
{
    struct str text = str_trim(http_form(p->q, "date"));
    int64_t at_us;
    if (text.n != 10 || !time_parse(text, &at_us))
        return fail(p->c, BAD_INPUT, "a day is written like 2026-12-24");
    *day_r = at_us / DAY_US;
    return 1;
}

static int holiday_save(struct page *p, struct setting_view *v, int64_t id)
{
    struct str name = str_trim(http_form(p->q, "holiday")), open;
    int64_t day = 0;
    if (!id || !name.n)
        return 1;
    v->wrong_at = "date";
    if (date_typed(p, &day) < 0)
        return -1;
    v->wrong_at = "open";
    if (day_typed(p, http_form(p->q, "open"), &open) < 0)
        return -1;
    v->wrong_at = "holiday";
    return holiday_put(p->c, p->d, p->who, id, day, name, open);
}

static int hours_save(struct page *p, struct page_told *told, struct setting_view *v)
{
    struct hours made;
    struct hours_new it = {.name = http_form(p->q, "name"),
                           .timezone = str_trim(http_form(p->q, "timezone"))};
    struct str act = http_form(p->q, "act");
    int64_t id = settings_path_id(p), day;
    if (str_eq(act, STR("holiday-remove"))) {
        told->go = page_text(p, "/settings/hours/%" PRId64 "?done=removed", id);
        return str_int64(http_form(p->q, "id"), &day) ? holiday_remove(p->c, p->d, p->who, id, day)
                                                      : 0;
    }
    told->go = settings_done(p, "hours", act.n ? "removed" : "saved");
    if (str_eq(act, STR("remove")))
        return hours_delete(p->c, p->d, p->who, id);
    struct zone *zone = arena_alloc(&p->c->arena, sizeof *zone);
    if (settings_name(v, "name", HOURS_NAME_BYTES) < 0)
        return -1;
    v->wrong_at = "timezone";
    if (it.timezone.n && zone_load(p->c, it.timezone, zone) <= 0)
        return fail(p->c, BAD_INPUT, "there is no timezone of that name; one is Europe/Berlin");
    if (week_typed(p, v, &it.week_json) < 0)
        return -1;
    if (http_form(p->q, "holiday").n)
        told->go = page_text(p, "/settings/hours/%" PRId64 "?done=saved", id);
    v->wrong_at = "name";
    if (!id)
        return hours_create(p->c, p->d, p->who, &it, &made);
    return hours_put(p->c, p->d, p->who, id, &it, page_id(p, "version")) < 0
               ? -1
               : holiday_save(p, v, id);
}

static const struct setting_page list_page = {list_show, NULL};
static const struct setting_page hours_page = {hours_show, hours_save};
enum { FORM = ROUTE_PAGE | ROUTE_FORM };

const struct http_route page_hours_routes[] = {
    {"GET", "/settings/hours", "rules.manage", ROUTE_PAGE, 0, settings_get, "Business hours.",
     &list_page},
    {"GET", "/settings/hours/new", "rules.manage", ROUTE_PAGE, 0, settings_get,
     "New business hours.", &hours_page},
    {"POST", "/settings/hours/new", "rules.manage", FORM, 0, settings_post, "Adds business hours.",
     &hours_page},
    {"GET", "/settings/hours/{id}", "rules.manage", ROUTE_PAGE, 0, settings_get,
     "A week and its holidays.", &hours_page},
    {"POST", "/settings/hours/{id}", "rules.manage", FORM, 0, settings_post,
     "Changes a week or its holidays, or removes them.", &hours_page},
};
const size_t page_hours_routes_n = sizeof page_hours_routes / sizeof *page_hours_routes;
