/* SPDX-License-Identifier: Apache-2.0 */
/* api_report.c: reports as JSON, and the same lines as CSV (RFC 4180) for a spreadsheet. Durations
   are seconds. */
#include "desk/check_back.h"
#include "desk/heat.h"
#include "desk/promise.h"
#include "desk/report.h"

#include "base/time.h"
#include "web/api.h"

#include <inttypes.h>

enum { DAYS_USUAL = 30 };

/* ---- shapes ---- */

#define NUMBERS                                                                                    \
    API_M("arrived", API_INT, 0, "Conversations that began"),                                      \
        API_M("closed", API_INT, 0, "Conversations that were closed"),                             \
        API_M("replies", API_INT, 0, "Replies by people"),                                         \
        API_M("first_replies", API_INT, 0, "How many of them were the first"),                     \
        API_M("first_reply_mean_s", API_INT, API_NULL,                                             \
              "Seconds from the beginning to the first reply, the mean"),                          \
        API_M("resolution_mean_s", API_INT, API_NULL,                                              \
              "Seconds from the beginning to closing, the mean"),                                  \
        API_M("backlog", API_INT, API_NULL, "Not closed at the end; null where nobody counted")

static const struct api_member line_members[] = {
    API_M("day", API_TEXT, API_MAYBE, "By day: which, as in 2026-03-02"),
    API_M("id", API_ID, API_MAYBE, "By inbox or tag: which"),
    API_M("name", API_TEXT, API_MAYBE, "Its name"),
    NUMBERS,
};
static const struct api_shape line_shape =
    API_SHAPE("ReportLine", "One day, inbox or tag of a report", line_members);

static const struct api_member total_members[] = {
    NUMBERS,
    API_M("first_reply_median_s", API_INT, API_NULL,
          "The median, of those that began in the range; null when they are too many or gone"),
    API_M("resolution_median_s", API_INT, API_NULL,
          "The median, of those that were closed in the range"),
    API_M("open_now", API_INT, 0, "Open at this moment"),
    API_M("unassigned_now", API_INT, 0, "Of these, nobody's"),
};
static const struct api_shape total_shape =
    API_SHAPE("ReportTotal", "A report as a whole", total_members);

static const struct api_member members[] = {
    API_M("from", API_TEXT, 0, "The first day"),
    API_M("to", API_TEXT, 0, "The last day"),
    API_M("timezone", API_TEXT, 0, "Where days begin"),
    API_M_OF("total", API_OBJECT, 0, "All of it", &total_shape),
    API_M_OF("lines", API_LIST, 0, "By day, inbox or tag", &line_shape),
};
static const struct api_shape report_shape =
    API_SHAPE("Report", "What came in, was answered and was closed", members);

static const struct api_member ask_members[] = {
    API_M_MOST("from", API_TEXT, 0, "The first day, as in 2026-03-01; without, 30 days are shown",
               10),
    API_M_MOST("to", API_TEXT, 0, "The last day; today without", 10),
    API_M_WORD("by", 0, "What a line is about; day without", "day inbox tag"),
    API_M("inbox_id", API_ID, 0, "Only this inbox"),
    API_M("tag_id", API_ID, 0, "Only conversations with this tag"),
};
static const struct api_shape ask_shape = API_SHAPE("ReportAsk", "Which report", ask_members);

/* ---- what is asked ---- */

static int day_of(struct call *c, struct str text, int64_t absent, int64_t *day_r)
{
    int64_t at_us;
    *day_r = absent;
    if (!text.n)
        return 1;
    if (text.n != 10 || !time_parse(text, &at_us))
        return fail(c, BAD_INPUT, "a day is written like 2026-03-01");
    *day_r = at_us / DAY_US;
    return 1;
}

static int asked_days(struct call *c, const struct api *x, int64_t *from_r, int64_t *to_r)
{
    if (day_of(c, api_text(x, "to"), c->now_us / DAY_US, to_r) < 0)
        return -1;
    return day_of(c, api_text(x, "from"), *to_r - DAYS_USUAL + 1, from_r);
}

static int asked(struct call *c, struct db_conn *d, const struct actor *who, const struct api *x,
                 struct report_ask *ask, struct report *report_r)
{
    struct str by = api_text(x, "by");
    *ask = (struct report_ask){.by = by.n ? report_by_of(by) : REPORT_BY_DAY,
                               .inbox_id = api_id(x, "inbox_id"),
                               .tag_id = api_id(x, "tag_id")};
    return asked_days(c, x, &ask->from_day, &ask->to_day) < 0
               ? -1
               : report_get(c, d, who, ask, report_r);
}

static struct str day_text(int64_t day, char text[TIME_TEXT_BYTES])
{
    time_text(day * DAY_US, text);
    return (struct str){text, 10};
}

/* ---- as JSON ---- */

/* Seconds of n together, for one; null of none. */
static void put_mean(struct json_writer *w, const char *key, int64_t ms, int64_t n)
{
    if (n)
        json_put_int(w, key, ms / n / 1000);
    else
        json_put_null(w, key);
}

static void put_numbers(struct json_writer *w, const struct report_line *it)
{
    json_put_int(w, "arrived", it->arrived);
    json_put_int(w, "closed", it->closed);
    json_put_int(w, "replies", it->replies);
    json_put_int(w, "first_replies", it->first_replies);
    put_mean(w, "first_reply_mean_s", it->first_reply_ms, it->first_replies);
    put_mean(w, "resolution_mean_s", it->resolution_ms, it->closed);
    if (it->backlog.some)
        json_put_int(w, "backlog", it->backlog.n);
    else
        json_put_null(w, "backlog");
}

static void put_total(struct json_writer *w, const struct report *it)
{
    json_put_object(w, "total");
    put_numbers(w, &it->total);
    put_mean(w, "first_reply_median_s", it->first_reply_median_ms, it->first_reply_median_ms >= 0);
    put_mean(w, "resolution_median_s", it->resolution_median_ms, it->resolution_median_ms >= 0);
    json_put_int(w, "open_now", it->open_now);
    json_put_int(w, "unassigned_now", it->unassigned_now);
    json_put_object_end(w);
}

static void put_line(struct json_writer *w, enum report_by by, const struct report_line *it)
{
    char at[TIME_TEXT_BYTES];
    json_put_object(w, NULL);
    if (by == REPORT_BY_DAY) {
        json_put_str(w, "day", day_text(it->key, at));
    } else {
        api_put_id(w, "id", it->key);
        json_put_str(w, "name", it->name);
    }
    put_numbers(w, it);
    json_put_object_end(w);
}

static int get(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct report_ask ask;
    struct report it;
    char at[TIME_TEXT_BYTES];
    if (asked(c, d, who, x, &ask, &it) < 0)
        return -1;
    json_put_object(&x->w, NULL);
    json_put_str(&x->w, "from", day_text(ask.from_day, at));
    json_put_str(&x->w, "to", day_text(ask.to_day, at));
    json_put_str(&x->w, "timezone", it.timezone);
    put_total(&x->w, &it);
    json_put_array(&x->w, "lines");
    for (size_t i = 0; i < it.n; i++)
        put_line(&x->w, ask.by, &it.lines[i]);
    json_put_array_end(&x->w);
    json_put_object_end(&x->w);
    return 1;
}
static const struct api_op get_op = {.run = get, .in = &ask_shape, .out = &report_shape};

/* ---- as CSV ---- */

/* In quotes where it must be. What a spreadsheet would take for a formula is marked as text. */
static void csv_text(struct out *o, struct str s)
{
    bool formula = s.n && (s.at[0] == '=' || s.at[0] == '+' || s.at[0] == '-' || s.at[0] == '@');
    out_text(o, formula ? "\"'" : "\"");
    for (size_t i = 0; i < s.n; i++) {
        if (s.at[i] == '"')
            out_char(o, '"');
        out_char(o, s.at[i]);
    }
    out_char(o, '"');
}

/* A number, or nothing at all. */
static void csv_number(struct out *o, bool some, int64_t n)
{
    out_char(o, ',');
    if (some)
        out_f(o, "%" PRId64, n);
}

static void csv_line(struct out *o, enum report_by by, const struct report_line *it)
{
    char at[TIME_TEXT_BYTES];
    if (by == REPORT_BY_DAY)
        out_str(o, day_text(it->key, at));
    else
        csv_text(o, it->name);
    csv_number(o, true, it->arrived);
    csv_number(o, true, it->closed);
    csv_number(o, true, it->replies);
    csv_number(o, true, it->first_replies);
    csv_number(o, it->first_replies,
               it->first_replies ? it->first_reply_ms / it->first_replies / 1000 : 0);
    csv_number(o, it->closed, it->closed ? it->resolution_ms / it->closed / 1000 : 0);
    csv_number(o, it->backlog.some, it->backlog.n);
    out_text(o, "\r\n");
}

static int csv(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    static const char *const firsts[] = {"day", "inbox", "tag"};
    struct report_ask ask;
    struct report it;
    if (asked(c, d, who, x, &ask, &it) < 0)
        return -1;
    struct out *o = http_text(x->a, "text/csv; charset=utf-8; header=present");
    out_f(o,
          "%s,arrived,closed,replies,first_replies,first_reply_mean_s,resolution_mean_s,"
          "backlog\r\n",
          firsts[ask.by]);
    for (size_t i = 0; i < it.n; i++)
        csv_line(o, ask.by, &it.lines[i]);
    http_set(x->a, "Content-Disposition", STR("attachment; filename=\"report.csv\""));
    x->whole = true;
    return 1;
}
static const struct api_op csv_op = {.run = csv, .in = &ask_shape, .type = "text/csv"};

/* ---- promises, kept and broken ---- */

static const struct api_member kept_line_members[] = {
    API_M("desk_id", API_ID, 0, "The desk"),
    API_M("desk_name", API_TEXT, 0, "Its name"),
    API_M("cause_id", API_ID, API_NULL, "The conversation that is linked as the cause"),
    API_M("cause_number", API_INT, API_NULL, "Its number"),
    API_M("cause_subject", API_TEXT, API_NULL, "Its subject"),
    API_M("kept", API_INT, 0, "How many were kept, by a reply in time or by a person's word"),
    API_M("broken", API_INT, 0, "How many are open and past their day"),
    API_M("open", API_INT, 0, "How many are open and not due yet"),
};
static const struct api_shape kept_line_shape = API_SHAPE(
    "PromiseReportLine", "Promises of a desk, of one cause or of none", kept_line_members);

static const struct api_member kept_ask_members[] = {
    API_M_MOST("from", API_TEXT, 0, "The first day; without, 30 days are shown", 10),
    API_M_MOST("to", API_TEXT, 0, "The last day; today without", 10),
};
static const struct api_shape kept_ask_shape =
    API_SHAPE("PromiseReportAsk", "For which days something was promised", kept_ask_members);

/* From the start of the first of the days that are asked for to the end of the last. */
static int asked_span(struct call *c, const struct api *x, int64_t *from_us_r, int64_t *to_us_r)
{
    int64_t from, to;
    if (asked_days(c, x, &from, &to) < 0)
        return -1;
    *from_us_r = from * DAY_US;
    *to_us_r = (to + 1) * DAY_US;
    return 1;
}

static void put_desk(struct json_writer *w, int64_t id, struct str name)
{
    json_put_object(w, NULL);
    api_put_id(w, "desk_id", id);
    json_put_str(w, "desk_name", name);
}

static int kept(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct promise_line *lines;
    size_t n;
    int64_t from_us, to_us;
    if (asked_span(c, x, &from_us, &to_us) < 0 ||
        promise_report(c, d, who, from_us, to_us, &lines, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++) {
        const struct promise_line *it = &lines[i];
        put_desk(&x->w, it->desk_id, it->desk_name);
        api_put_id(&x->w, "cause_id", it->cause_id);
        if (it->cause_number.some)
            json_put_int(&x->w, "cause_number", it->cause_number.n);
        else
            json_put_null(&x->w, "cause_number");
        api_put_text(&x->w, "cause_subject", it->cause_subject);
        json_put_int(&x->w, "kept", it->kept);
        json_put_int(&x->w, "broken", it->broken);
        json_put_int(&x->w, "open", it->open);
        json_put_object_end(&x->w);
    }
    return api_items_end(x, STR(""));
}
static const struct api_op kept_op = {
    .run = kept, .in = &kept_ask_shape, .out = &kept_line_shape, .list = true};

/* ---- check-backs ---- */

static const struct api_member held_members[] = {
    API_M("desk_id", API_ID, 0, "The desk"),
    API_M("desk_name", API_TEXT, 0, "Its name"),
    API_M("held", API_INT, 0, "How often it held"),
    API_M("came_back", API_INT, 0, "How often it came back"),
    API_M("no_answer", API_INT, 0, "How often nobody answered for seven days"),
    API_M("open", API_INT, 0, "How many are not asked, or not answered yet"),
};
static const struct api_shape held_shape = API_SHAPE(
    "CheckBackReportLine", "Whether what was settled stayed settled, of a desk", held_members);
static const struct api_shape held_ask_shape =
    API_SHAPE("CheckBackReportAsk", "For which days check-backs were set", kept_ask_members);

static int held(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct check_back_line *lines;
    size_t n;
    int64_t from_us, to_us;
    if (asked_span(c, x, &from_us, &to_us) < 0 ||
        check_back_report(c, d, who, from_us, to_us, &lines, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++) {
        put_desk(&x->w, lines[i].desk_id, lines[i].desk_name);
        json_put_int(&x->w, "held", lines[i].held);
        json_put_int(&x->w, "came_back", lines[i].came_back);
        json_put_int(&x->w, "no_answer", lines[i].no_answer);
        json_put_int(&x->w, "open", lines[i].open);
        json_put_object_end(&x->w);
    }
    return api_items_end(x, STR(""));
}
static const struct api_op held_op = {
    .run = held, .in = &held_ask_shape, .out = &held_shape, .list = true};

/* ---- recovery ---- */

static const struct api_member recovery_members[] = {
    API_M("desk_id", API_ID, 0, "The desk"),
    API_M("desk_name", API_TEXT, 0, "Its name"),
    API_M("heated", API_INT, 0, "Closed conversations with heated words and a word after them"),
    API_M("calmer", API_INT, API_NULL, "How many ended calmer; null where there are fewer than 20"),
};
static const struct api_shape recovery_shape =
    API_SHAPE("RecoveryReportLine",
              "Whether heat fell, from the hottest words to the last, of a desk", recovery_members);
static const struct api_shape recovery_ask_shape =
    API_SHAPE("RecoveryReportAsk", "In which days conversations were closed", kept_ask_members);

static int recovery(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct heat_line *lines;
    size_t n;
    int64_t from_us, to_us;
    if (asked_span(c, x, &from_us, &to_us) < 0 ||
        heat_report(c, d, who, from_us, to_us, &lines, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++) {
        put_desk(&x->w, lines[i].desk_id, lines[i].desk_name);
        json_put_int(&x->w, "heated", lines[i].hot);
        if (lines[i].said)
            json_put_int(&x->w, "calmer", lines[i].recovered);
        else
            json_put_null(&x->w, "calmer");
        json_put_object_end(&x->w);
    }
    return api_items_end(x, STR(""));
}
static const struct api_op recovery_op = {
    .run = recovery, .in = &recovery_ask_shape, .out = &recovery_shape, .list = true};

const struct http_route api_report_routes[] = {
    {"GET", "/api/v1/reports", "reports", 0, 0, api_look,
     "What came in, was answered and was closed, by day, inbox or tag.", &get_op},
    {"GET", "/api/v1/reports.csv", "reports", 0, 0, api_look,
     "The lines of a report as CSV, for a spreadsheet.", &csv_op},
    {"GET", "/api/v1/reports/promises", "reports", 0, 0, api_look,
     "What was promised for these days, kept and broken, by desk and by cause.", &kept_op},
    {"GET", "/api/v1/reports/check_backs", "reports", 0, 0, api_look,
     "Whether what was settled stayed settled, by desk.", &held_op},
    {"GET", "/api/v1/reports/recoveries", "reports", 0, 0, api_look,
     "Whether heated words cooled before the end, by desk.", &recovery_op},
};
const size_t api_report_routes_n = sizeof api_report_routes / sizeof *api_report_routes;
