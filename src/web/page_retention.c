/* SPDX-License-Identifier: Apache-2.0 */
/* page_retention.c: how long things are kept, in the settings: a rule begins turned off, its page
   says how much it would take now, and then it is turned on. */
#include "web/settings.h"

#include "desk/inbox.h"
#include "desk/retention.h"

#include <inttypes.h>
#include <string.h>

static const struct {
    const char *what, *words;
} whats[] = {{"closed", "Closed conversations"},
             {"spam", "Spam"},
             {"bin", "What lies in the bin"},
             {"audit", "The audit log"}};

static struct str what_words(struct str what)
{
    for (size_t i = 0; i < sizeof whats / sizeof *whats; i++)
        if (str_eq(what, str_of(whats[i].what)))
            return str_of(whats[i].words);
    return what;
}

/* ---- the list ---- */

static int rule_words(struct page *p, const struct retention *it, struct str *words_r)
{
    struct inbox inbox = {.name = STR("all inboxes")};
    if (it->inbox_id > 0 && inbox_get(p->c, p->d, p->who, it->inbox_id, &inbox) < 0)
        return -1;
    *words_r = page_text(p, "kept for %" PRId64 " days · %.*s%s", it->keep_days, (int)inbox.name.n,
                         inbox.name.at, it->enabled ? "" : " · off");
    return 1;
}

static int list_show(struct page *p, struct setting_view *v)
{
    struct retention *list;
    struct str words;
    size_t n;
    if (settings_begin(p, v, "retentions", "Retention",
                       "How long things are kept. What is too old loses its words for good; the "
                       "reports stay as they were.") < 0 ||
        retention_list(p->c, p->d, p->who, &list, &n) < 0)
        return -1;
    settings_lines(v, n);
    for (size_t i = 0; i < n; i++) {
        if (rule_words(p, &list[i], &words) < 0)
            return -1;
        settings_line(v, what_words(list[i].what), words,
                      page_text(p, "/settings/retentions/%" PRId64, list[i].id), list[i].id);
    }
    v->empty = STR("Everything is kept until somebody removes it.");
    v->new_href = STR("/settings/retentions/new");
    v->new_words = STR("Add a rule");
    return 1;
}

/* ---- one ---- */

static int what_fields(struct page *p, struct setting_view *v)
{
    struct inbox *list;
    size_t n, n_whats = sizeof whats / sizeof *whats;
    if (inbox_list(p->c, p->d, p->who, false, &list, &n) < 0)
        return -1;
    struct setting_field *what = settings_select(v, "what", "What", STR("closed"), n_whats);
    for (size_t i = 0; i < n_whats; i++)
        settings_choice(what, str_of(whats[i].what), str_of(whats[i].words));
    struct setting_field *inbox = settings_select(v, "inbox_id", "Of", STR(""), n + 1);
    settings_choice(inbox, STR(""), STR("all inboxes"));
    for (size_t i = 0; i < n; i++)
        settings_choice(inbox, settings_id(p, list[i].id), list[i].name);
    return 1;
}

static int one_fields(struct page *p, struct setting_view *v, const struct retention *it)
{
    int64_t due;
    if (retention_preview(p->c, p->d, p->who, it->id, &due) < 0)
        return -1;
    settings_check(v, "enabled", "It does so", it->enabled)->help =
        page_text(p, "It would take %" PRId64 "%s now. There is no way back.", due,
                  due == RETENTION_COUNT_MAX ? " or more" : "");
    return 1;
}

static int rule_show(struct page *p, struct setting_view *v)
{
    struct retention it = {.what = STR("closed"), .keep_days = 730};
    int64_t id = settings_path_id(p);
    if (settings_begin(p, v, "retentions", "", "") < 0 ||
        (id && retention_get(p->c, p->d, p->who, id, &it) < 0))
        return -1;
    v->heading = id ? what_words(it.what) : STR("A new rule");
    settings_form(v, "All rules", it.version);
    v->remove = id ? STR("Remove this rule") : STR("");
    if (!id && what_fields(p, v) < 0)
        return -1;
    settings_text(v, "keep_days", "Kept for, in days", page_text(p, "%" PRId64, it.keep_days))
        ->required = true;
    if (!id)
        v->lead = STR("It begins turned off; its page then says how much it would take.");
    return id ? one_fields(p, v, &it) : 1;
}

/* ---- saving ---- */

static int rule_new(struct page *p, struct page_told *told, int64_t days)
{
    struct retention made;
    struct retention_new it = {
        .what = http_form(p->q, "what"), .inbox_id = page_id(p, "inbox_id"), .keep_days = days};
    if (retention_create(p->c, p->d, p->who, &it, &made) < 0)
        return -1;
    told->go = page_text(p, "/settings/retentions/%" PRId64, made.id);
    return 1;
}

static int rule_save(struct page *p, struct page_told *told, struct setting_view *v)
{
    int64_t id = settings_path_id(p), days;
    bool remove = str_eq(http_form(p->q, "act"), STR("remove"));
    told->go = settings_done(p, "retentions", remove ? "removed" : "saved");
    if (remove)
        return retention_remove(p->c, p->d, p->who, id);
    v->wrong_at = "keep_days";
    if (!str_int64(str_trim(http_form(p->q, "keep_days")), &days) || days < 1 ||
        days > RETENTION_DAYS_MAX)
        return fail(p->c, BAD_INPUT, "days are a number from 1 to %d", RETENTION_DAYS_MAX);
    return id ? retention_put(p->c, p->d, p->who, id, days, http_form(p->q, "enabled").n > 0,
                              page_id(p, "version"))
              : rule_new(p, told, days);
}

static const struct setting_page list_page = {list_show, NULL};
static const struct setting_page rule_page = {rule_show, rule_save};
enum { FORM = ROUTE_PAGE | ROUTE_FORM };

const struct http_route page_retention_routes[] = {
    {"GET", "/settings/retentions", "erase", ROUTE_PAGE, 0, settings_get,
     "How long things are kept.", &list_page},
    {"GET", "/settings/retentions/new", "erase", ROUTE_PAGE, 0, settings_get, "A new rule.",
     &rule_page},
    {"POST", "/settings/retentions/new", "erase", FORM, 0, settings_post,
     "Adds a rule, turned off.", &rule_page},
    {"GET", "/settings/retentions/{id}", "erase", ROUTE_PAGE, 0, settings_get,
     "A rule, and how much it would take now.", &rule_page},
    {"POST", "/settings/retentions/{id}", "erase", FORM, 0, settings_post,
     "Changes a rule, turns it on or off, or removes it.", &rule_page},
};
const size_t page_retention_routes_n = sizeof page_retention_routes / sizeof *page_retention_routes;
