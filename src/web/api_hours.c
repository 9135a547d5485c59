/* SPDX-License-Identifier: Apache-2.0 */
/* api_hours.c: business hours and holidays. A day is written as the spans it is open:
   ["09:00-12:30", "13:30-17:00"]; none is closed. */
#include "desk/hours.h"

#include "base/time.h"
#include "web/api.h"

#include <string.h>

/* ---- shapes ---- */

enum { SPAN_BYTES = 11, DAY_MEMBER_MAX = CALENDAR_SPANS_MAX };

#define DAY(name)                                                                                  \
    {                                                                                              \
        name, API_TEXTS, API_NEED, "When it is open; an empty list is closed", DAY_MEMBER_MAX, 0,  \
            NULL, NULL                                                                             \
    }
static const struct api_member week_members[] = {
    DAY("monday"), DAY("tuesday"),  DAY("wednesday"), DAY("thursday"),
    DAY("friday"), DAY("saturday"), DAY("sunday"),
};
static const struct api_shape week_shape =
    API_SHAPE("Week", "When a desk is open, on the clocks of its timezone", week_members);
static const char *const day_names[7] = {"monday", "tuesday",  "wednesday", "thursday",
                                         "friday", "saturday", "sunday"};

static const struct api_member members[] = {
    API_M_ID,
    API_M("name", API_TEXT, 0, "Its name"),
    API_M("timezone", API_TEXT, 0, "As in \"Europe/Vienna\""),
    API_M_OF("week", API_OBJECT, 0, "When it is open", &week_shape),
    API_M_CREATED,
    API_M_VERSION,
};
static const struct api_shape hours_shape =
    API_SHAPE("Hours", "Business hours, for targets, teams and inboxes", members);

static const struct api_member new_members[] = {
    API_M_MOST("name", API_TEXT, API_NEED, "Its name", HOURS_NAME_BYTES),
    API_M_MOST("timezone", API_TEXT, 0, "As in \"Europe/Vienna\"; UTC without", ZONE_NAME_BYTES),
    API_M_OF("week", API_OBJECT, API_NEED, "When it is open", &week_shape),
};
static const struct api_shape new_shape =
    API_SHAPE("HoursNew", "Business hours to add", new_members);

static const struct api_member change_members[] = {
    API_M_MOST("name", API_TEXT, 0, "Its name", HOURS_NAME_BYTES),
    API_M_MOST("timezone", API_TEXT, 0, "As in \"Europe/Vienna\"", ZONE_NAME_BYTES),
    API_M_OF("week", API_OBJECT, 0, "When it is open", &week_shape),
    API_M_VERSION,
};
static const struct api_shape change_shape = API_SHAPE(
    "HoursChange", "What is to become of business hours; what is not named stays", change_members);

static const struct api_member holiday_members[] = {
    API_M("day", API_TEXT, 0, "As in 2026-12-25, on the clocks of the timezone"),
    API_M("name", API_TEXT, 0, "What it is called"),
    API_M("open", API_TEXTS, 0, "When it is open all the same; an empty list is closed"),
};
static const struct api_shape holiday_shape =
    API_SHAPE("Holiday", "A day with other hours than its weekday", holiday_members);

static const struct api_member holiday_put_members[] = {
    API_M_MOST("name", API_TEXT, API_NEED, "What it is called", HOLIDAY_NAME_BYTES),
    API_M_MOST("open", API_TEXTS, 0, "When it is open all the same", DAY_MEMBER_MAX),
};
static const struct api_shape holiday_put_shape =
    API_SHAPE("HolidayPut", "What a day is", holiday_put_members);

static const struct api_member at_members[] = {
    API_M("at", API_TIME, 0, "The moment that is asked about; now without"),
};
static const struct api_shape at_shape = API_SHAPE("OpeningAt", "Which moment", at_members);

static const struct api_member opening_members[] = {
    API_M("open", API_BOOL, 0, "Whether it is open then"),
    API_M("next_at", API_TIME, API_NULL, "When it is open next; the moment itself when it is"),
};
static const struct api_shape opening_shape =
    API_SHAPE("Opening", "Whether somebody is there", opening_members);

/* ---- spans as they are written ---- */

/* ["09:00-12:30"] as [["09:00","12:30"]]. */
static int day_in(struct call *c, const json_t *spans, struct out *o)
{
    out_char(o, '[');
    for (size_t i = 0; i < json_array_size(spans); i++) {
        const json_t *item = json_array_get(spans, i);
        struct str span = {json_string_value(item), json_string_length(item)};
        if (span.n != SPAN_BYTES || span.at[5] != '-' || memchr(span.at, '"', span.n) ||
            memchr(span.at, '\\', span.n))
            return fail(c, BAD_INPUT, "opening hours are written like 09:00-17:30");
        out_f(o, "%s[\"%.5s\",\"%.5s\"]", i ? "," : "", span.at, span.at + 6);
    }
    out_char(o, ']');
    return 1;
}

static struct str taken(struct call *c, struct out *o)
{
    struct str text = {arena_copy(&c->arena, o->at, o->n), o->n};
    out_free(o);
    return text;
}

static int week_in(struct call *c, const json_t *week, struct str *json_r)
{
    struct out o;
    int result = 1;
    out_init(&o, HOURS_WEEK_BYTES);
    out_char(&o, '[');
    for (int i = 0; result > 0 && i < 7; i++) {
        out_text(&o, i ? "," : "");
        result = day_in(c, json_object_get(week, day_names[i]), &o);
    }
    out_char(&o, ']');
    *json_r = taken(c, &o);
    return result;
}

static void put_day(struct json_writer *w, const char *key, const struct calendar_day *day)
{
    char span[32];
    json_put_array(w, key);
    for (int i = 0; i < day->n; i++) {
        int from = day->span[i].from_min, to = day->span[i].to_min;
        int n = snprintf(span, sizeof span, "%02d:%02d-%02d:%02d", from / 60, from % 60, to / 60,
                         to % 60);
        json_put_str(w, NULL, (struct str){span, (size_t)n});
    }
    json_put_array_end(w);
}

static int put(struct call *c, struct json_writer *w, const struct hours *it)
{
    struct calendar_day week[7];
    if (calendar_week_read(c, it->week_json, week) < 0)
        return -1;
    json_put_object(w, NULL);
    api_put_id(w, "id", it->id);
    json_put_str(w, "name", it->name);
    json_put_str(w, "timezone", it->timezone);
    json_put_object(w, "week");
    for (int i = 0; i < 7; i++)
        put_day(w, day_names[i], &week[i]);
    json_put_object_end(w);
    api_put_time(w, "created_at", it->created_us);
    json_put_int(w, "version", it->version);
    json_put_object_end(w);
    return 1;
}

/* ---- hours ---- */

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct hours *found;
    size_t n;
    if (hours_list(c, d, who, &found, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        if (put(c, &x->w, &found[i]) < 0)
            return -1;
    return api_items_end(x, STR(""));
}
static const struct api_op list_op = {.run = list, .out = &hours_shape, .list = true};

static int get(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct hours it;
    if (hours_get(c, d, who, api_path_id(x, "id"), &it) < 0)
        return -1;
    return api_etag(x, it.id, it.version) > 0 ? 1 : put(c, &x->w, &it);
}
static const struct api_op get_op = {.run = get, .out = &hours_shape};

static int new_of(struct call *c, const struct api *x, const struct hours *was,
                  struct hours_new *it_r)
{
    *it_r = (struct hours_new){.name = api_text_or(x, "name", was->name),
                               .timezone = api_text_or(x, "timezone", was->timezone),
                               .week_json = was->week_json};
    json_t *week = api_object(x, "week");
    return week ? week_in(c, week, &it_r->week_json) : 1;
}

static int post(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct hours nothing = {.timezone = STR("UTC")}, it;
    struct hours_new new;
    if (new_of(c, x, &nothing, &new) < 0 || hours_create(c, d, who, &new, &it) < 0 ||
        put(c, &x->w, &it) < 0)
        return -1;
    return api_created(x, "/api/v1/hours/", it.id);
}
static const struct api_op post_op = {
    .run = post, .in = &new_shape, .out = &hours_shape, .status = 201};

static int patch(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct hours it;
    struct hours_new new;
    int64_t id = api_path_id(x, "id");
    if (hours_get(c, d, who, id, &it) < 0 || new_of(c, x, &it, &new) < 0 ||
        hours_put(c, d, who, id, &new, api_version(x)) < 0 || hours_get(c, d, who, id, &it) < 0)
        return -1;
    return put(c, &x->w, &it);
}
static const struct api_op patch_op = {.run = patch, .in = &change_shape, .out = &hours_shape};

static int drop(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    return hours_delete(c, d, who, api_path_id(x, "id"));
}
static const struct api_op drop_op = {.run = drop};

static int opening(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct hours it;
    struct calendar *cal;
    int64_t at_us = api_time(x, "at");
    if (at_us == NO_TIME)
        at_us = c->now_us;
    if (hours_get(c, d, who, api_path_id(x, "id"), &it) < 0 ||
        hours_calendar(c, d, who->org, it.id, &cal) < 0)
        return -1;
    int64_t next_us = calendar_next_open(cal, at_us);
    json_put_object(&x->w, NULL);
    json_put_bool(&x->w, "open", next_us == at_us);
    api_put_time(&x->w, "next_at", next_us);
    json_put_object_end(&x->w);
    return 1;
}
static const struct api_op opening_op = {.run = opening, .in = &at_shape, .out = &opening_shape};

/* ---- holidays ---- */

static int day_of(struct call *c, const struct api *x, int64_t *day_r)
{
    int64_t at_us;
    struct str text = http_param(x->q, "day");
    if (text.n != 10 || !time_parse(text, &at_us) || at_us % DAY_US)
        return fail(c, BAD_INPUT, "a day is written like 2026-12-25");
    *day_r = at_us / DAY_US;
    return 1;
}

static int holidays(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct holiday *found;
    struct calendar_day open;
    char at[TIME_TEXT_BYTES];
    size_t n;
    if (holiday_list(c, d, who, api_path_id(x, "id"), &found, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++) {
        if (calendar_day_read(c, found[i].open_json, &open) < 0)
            return -1;
        time_text(found[i].day * DAY_US, at);
        json_put_object(&x->w, NULL);
        json_put_str(&x->w, "day", (struct str){at, 10});
        json_put_str(&x->w, "name", found[i].name);
        put_day(&x->w, "open", &open);
        json_put_object_end(&x->w);
    }
    return api_items_end(x, STR(""));
}
static const struct api_op holidays_op = {.run = holidays, .out = &holiday_shape, .list = true};

static int holiday_set(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct out o;
    int64_t day = 0;
    out_init(&o, HOURS_WEEK_BYTES);
    int result = day_of(c, x, &day);
    if (result > 0)
        result = day_in(c, api_list(x, "open"), &o);
    struct str open_json = taken(c, &o);
    if (result < 0)
        return -1;
    return holiday_put(c, d, who, api_path_id(x, "id"), day, api_text(x, "name"), open_json);
}
static const struct api_op holiday_set_op = {.run = holiday_set, .in = &holiday_put_shape};

static int holiday_drop(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    int64_t day = 0;
    if (day_of(c, x, &day) < 0)
        return -1;
    return holiday_remove(c, d, who, api_path_id(x, "id"), day);
}
static const struct api_op holiday_drop_op = {.run = holiday_drop};

/* ---- rows ---- */

const struct http_route api_hours_routes[] = {
    {"GET", "/api/v1/hours", "read", 0, 0, api_look, "Lists business hours.", &list_op},
    {"POST", "/api/v1/hours", "rules.manage", ROUTE_JSON, 0, api_write, "Adds business hours.",
     &post_op},
    {"GET", "/api/v1/hours/{id}", "read", 0, 0, api_look, "Business hours of one kind.", &get_op},
    {"PATCH", "/api/v1/hours/{id}", "rules.manage", ROUTE_JSON, 0, api_write,
     "Changes business hours.", &patch_op},
    {"DELETE", "/api/v1/hours/{id}", "rules.manage", 0, 0, api_write,
     "Removes business hours that nothing uses.", &drop_op},
    {"GET", "/api/v1/hours/{id}/opening", "read", 0, 0, api_look,
     "Whether it is open, and when it is next.", &opening_op},
    {"GET", "/api/v1/hours/{id}/holidays", "read", 0, 0, api_look, "Lists holidays, by day.",
     &holidays_op},
    {"PUT", "/api/v1/hours/{id}/holidays/{day}", "rules.manage", ROUTE_JSON, 0, api_write,
     "Makes a day a holiday, or gives it other hours.", &holiday_set_op},
    {"DELETE", "/api/v1/hours/{id}/holidays/{day}", "rules.manage", 0, 0, api_write,
     "Makes a holiday a day like others.", &holiday_drop_op},
};
const size_t api_hours_routes_n = sizeof api_hours_routes / sizeof *api_hours_routes;
