/* SPDX-License-Identifier: Apache-2.0 */
/* page_targets.c: service targets in the settings: how soon, for which conversations, in which
   hours. Times are typed in minutes or as "4h", "2d". */
#include "web/settings.h"

#include "base/time.h"
#include "desk/condition.h"
#include "desk/target.h"

#include <inttypes.h>

enum { MINUTE_MS = 60000, HOUR_MS = 60 * MINUTE_MS, DAY_MS = 24 * HOUR_MS };

/* ---- spans of time ---- */

static struct str span_text(struct page *p, struct db_int ms)
{
    if (!ms.some || ms.n <= 0)
        return STR("");
    if (ms.n % DAY_MS == 0)
        return page_text(p, "%" PRId64 "d", ms.n / DAY_MS);
    if (ms.n % HOUR_MS == 0)
        return page_text(p, "%" PRId64 "h", ms.n / HOUR_MS);
    return page_text(p, "%" PRId64 "m", ms.n / MINUTE_MS);
}

static struct str warn_text(struct page *p, const struct target *it)
{
    if (it->warn_ms.some)
        return span_text(p, it->warn_ms);
    return it->warn_percent ? page_text(p, "%" PRId64 "%%", it->warn_percent) : STR("");
}

static int span_typed(struct page *p, struct setting_view *v, const char *field, int64_t *ms_r)
{
    struct str text = str_trim(http_form(p->q, field));
    int64_t number, unit = MINUTE_MS;
    *ms_r = 0;
    v->wrong_at = field;
    if (!text.n)
        return 1;
    char last = text.at[text.n - 1];
    unit = last == 'h' ? HOUR_MS : last == 'd' ? DAY_MS : MINUTE_MS;
    if (!ascii_digit(last))
        text = str_trim(str_first(text, text.n - 1));
    if ((!ascii_digit(last) && last != 'm' && last != 'h' && last != 'd') ||
        !str_int64(text, &number) || number <= 0 || number > TARGET_MS_MAX / unit)
        return fail(p->c, BAD_INPUT, "a time is written like 30m, 4h or 2d, at most a year");
    *ms_r = number * unit;
    return 1;
}

static int warn_typed(struct page *p, struct setting_view *v, struct target_new *it)
{
    struct str text = str_trim(http_form(p->q, "warn"));
    v->wrong_at = "warn";
    if (!text.n || text.at[text.n - 1] != '%')
        return span_typed(p, v, "warn", &it->warn_ms);
    if (!str_int64(str_trim(str_first(text, text.n - 1)), &it->warn_percent) ||
        it->warn_percent < 1 || it->warn_percent > TARGET_WARN_PERCENT_MAX)
        return fail(p->c, BAD_INPUT, "a share of the time is 1%% to 99%%, written like 80%%");
    return 1;
}

/* ---- the list ---- */

static struct str target_words(struct page *p, const struct target *it)
{
    static const char *const names[] = {"first reply", "next reply", WORDS("done")};
    const struct db_int spans[] = {it->first_reply_ms, it->next_reply_ms, it->resolution_ms};
    struct str all = it->enabled ? STR("") : STR("off");
    for (size_t i = 0; i < 3; i++) {
        struct str span = span_text(p, spans[i]);
        if (span.n)
            all = page_text(p, "%.*s%s%s in %.*s", (int)all.n, all.at, all.n ? " · " : "", names[i],
                            (int)span.n, span.at);
    }
    return page_text(p, "%.*s%s%.*s", (int)all.n, all.at, it->filter.n ? " · " : "",
                     (int)it->filter.n, it->filter.at);
}

static int list_show(struct page *p, struct setting_view *v)
{
    struct target *list;
    size_t n;
    if (settings_begin(p, v, "targets", "Targets",
                       "How soon customers are answered. The first that fits a conversation counts "
                       "for it.") < 0 ||
        target_list(p->c, p->d, p->who, &list, &n) < 0)
        return -1;
    settings_lines(v, n);
    for (size_t i = 0; i < n; i++)
        settings_line(v, list[i].name, target_words(p, &list[i]),
                      page_text(p, "/settings/targets/%" PRId64, list[i].id), list[i].id);
    v->empty = STR("There is no target yet, so nothing is ever late.");
    v->new_href = STR("/settings/targets/new");
    v->new_words = STR("Add a target");
    return 1;
}

/* ---- one ---- */

static int target_show(struct page *p, struct setting_view *v)
{
    struct target it = {.name = STR(""),
                        .filter = STR(""),
                        .enabled = true,
                        .position = 1,
                        .warn_percent = TARGET_WARN_PERCENT};
    int64_t id = settings_path_id(p);
    if (settings_begin(p, v, "targets", id ? "A target" : "A new target", "") < 0 ||
        (id && target_get(p->c, p->d, p->who, id, &it) < 0))
        return -1;
    settings_form(v, "All targets", it.version);
    v->remove = id ? STR("Remove this target") : STR("");
    settings_text(v, "name", "Name", it.name)->required = true;
    settings_text(v, "position", "Place", page_text(p, "%" PRId64, it.position))->help =
        STR("The lowest number counts first.");
    settings_check(v, "enabled", "It counts", it.enabled);
    settings_group(v, "Which conversations");
    settings_area(v, "filter", "Filter", it.filter)->help =
        STR("As in a search: priority:urgent inbox:Support. Empty fits all.");
    settings_group(v, "How soon");
    settings_text(v, "first_reply", "First reply", span_text(p, it.first_reply_ms))->help =
        STR("30m, 4h or 2d; empty: no target.");
    settings_text(v, "next_reply", "Each next reply", span_text(p, it.next_reply_ms));
    settings_text(v, "resolution", "Resolution", span_text(p, it.resolution_ms));
    settings_text(v, "warn", "Due soon", warn_text(p, &it))->help =
        STR("80%: when so much of the time is over. 30m: so long before. Empty: nobody is told.");
    return settings_hours(p, v, "Counts in", "all hours, day and night", it.hours_id);
}

static int target_typed(struct page *p, struct setting_view *v, struct target_new *it_r)
{
    *it_r = (struct target_new){.name = http_form(p->q, "name"),
                                .filter = str_trim(http_form(p->q, "filter")),
                                .hours_id = page_id(p, "hours_id"),
                                .disabled = !http_form(p->q, "enabled").n};
    if (settings_name(v, "name", TARGET_NAME_BYTES) < 0)
        return -1;
    v->wrong_at = "position";
    struct str position = str_trim(http_form(p->q, "position"));
    if (position.n && !str_int64(position, &it_r->position))
        return fail(p->c, BAD_INPUT, "the place is a number");
    v->wrong_at = "filter";
    if (condition_check(p->c, p->d, p->who, it_r->filter) < 0 ||
        span_typed(p, v, "next_reply", &it_r->next_reply_ms) < 0 ||
        span_typed(p, v, "resolution", &it_r->resolution_ms) < 0 || warn_typed(p, v, it_r) < 0 ||
        span_typed(p, v, "first_reply", &it_r->first_reply_ms) < 0)
        return -1;
    return 1;
}

static int target_save(struct page *p, struct page_told *told, struct setting_view *v)
{
    struct target made;
    struct target_new it;
    int64_t id = settings_path_id(p);
    bool remove = str_eq(http_form(p->q, "act"), STR("remove"));
    told->go = settings_done(p, "targets", remove ? "removed" : "saved");
    if (remove)
        return target_delete(p->c, p->d, p->who, id);
    if (target_typed(p, v, &it) < 0)
        return -1;
    return id ? target_put(p->c, p->d, p->who, id, &it, page_id(p, "version"))
              : target_create(p->c, p->d, p->who, &it, &made);
}

static const struct setting_page list_page = {list_show, NULL};
static const struct setting_page target_page = {target_show, target_save};
enum { FORM = ROUTE_PAGE | ROUTE_FORM };

const struct http_route page_targets_routes[] = {
    {"GET", "/settings/targets", "rules.manage", ROUTE_PAGE, 0, settings_get, "Service targets.",
     &list_page},
    {"GET", "/settings/targets/new", "rules.manage", ROUTE_PAGE, 0, settings_get, "A new target.",
     &target_page},
    {"POST", "/settings/targets/new", "rules.manage", FORM, 0, settings_post, "Adds a target.",
     &target_page},
    {"GET", "/settings/targets/{id}", "rules.manage", ROUTE_PAGE, 0, settings_get, "A target.",
     &target_page},
    {"POST", "/settings/targets/{id}", "rules.manage", FORM, 0, settings_post,
     "Changes a target, or removes it.", &target_page},
};
const size_t page_targets_routes_n = sizeof page_targets_routes / sizeof *page_targets_routes;
