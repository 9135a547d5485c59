/* SPDX-License-Identifier: Apache-2.0 */
/* page_statuses.c: statuses in the settings: what a conversation can be, in three categories, each
   with its order and the one it begins with. */
#include "web/settings.h"

#include "base/time.h"
#include "desk/status.h"

#include <inttypes.h>

static const struct {
    const char *word, *words;
} categories[] = {{"open", "open: we owe an answer"},
                  {"waiting", "waiting: they owe one"},
                  {"closed", "closed: nobody does"}};

static const char *words_of(struct str category)
{
    for (size_t i = 0; i < 3; i++)
        if (str_eq(category, str_of(categories[i].word)))
            return categories[i].words;
    return "";
}

static bool beside(const struct status *list, size_t at, size_t to, size_t n)
{
    return to < n && str_eq(list[at].category, list[to].category) &&
           list[to].archived_us == NO_TIME;
}

static void line(struct page *p, struct setting_view *v, const struct status *list, size_t at,
                 size_t n)
{
    const struct status *it = &list[at];
    bool off = it->archived_us != NO_TIME;
    struct setting_line *l = settings_line(
        v, page_words(p, it->name),
        page_text(p, "%s%s%s", words_of(it->category), it->is_first ? " · begins with it" : "",
                  off ? " · offered no longer" : ""),
        page_text(p, "/settings/statuses/%" PRId64, it->id), it->id);
    settings_moves(l, !off && beside(list, at, at - 1, n), /* of the first: beyond the end */
                   !off && beside(list, at, at + 1, n));
    if (!it->is_first && !off)
        settings_act(l, "first", "Begin with it");
    if (!it->is_first)
        settings_act(l, off ? "restore" : "archive", off ? "Offer again" : "Archive");
}

static int list_show(struct page *p, struct setting_view *v)
{
    struct status *list;
    size_t n;
    if (settings_begin(p, v, "statuses", "Statuses",
                       "What a conversation can be. Each category begins with one of its own.") <
            0 ||
        status_list(p->c, p->d, p->who, true, &list, &n) < 0)
        return -1;
    settings_lines(v, n);
    for (size_t i = 0; i < n; i++)
        line(p, v, list, i, n);
    v->new_href = STR("/settings/statuses/new");
    v->new_words = STR("Add a status");
    return 1;
}

/* Changes places with its neighbour; all of the category get the number they stand at. */
static int move(struct page *p, int64_t id, bool down)
{
    struct status *list;
    size_t n, at = 0;
    if (status_list(p->c, p->d, p->who, true, &list, &n) < 0)
        return -1;
    while (at < n && list[at].id != id)
        at++;
    size_t to = down ? at + 1 : at - 1; /* of the first, up: beyond the end */
    if (at == n || !beside(list, at, to, n))
        return 0;
    struct status moved = list[at];
    list[at] = list[to];
    list[to] = moved;
    for (size_t i = 0; i < n; i++)
        if (list[i].position != (int64_t)i &&
            status_move(p->c, p->d, p->who, list[i].id, (int64_t)i) < 0)
            return -1;
    return 1;
}

static int list_save(struct page *p, struct page_told *told, struct setting_view *v)
{
    struct str act = http_form(p->q, "act");
    int64_t id = page_id(p, "id");
    bool down = str_eq(act, STR("down"));
    (void)v;
    told->go = settings_done(p, "statuses", "saved");
    if (down || str_eq(act, STR("up")))
        return move(p, id, down);
    if (str_eq(act, STR("first")))
        return status_make_first(p->c, p->d, p->who, id);
    return status_archive(p->c, p->d, p->who, id, str_eq(act, STR("archive")));
}

static int one_show(struct page *p, struct setting_view *v)
{
    struct status it = {.name = STR(""), .category = STR("waiting")};
    int64_t id = settings_path_id(p);
    if (settings_begin(p, v, "statuses", id ? "A status" : "A new status", "") < 0 ||
        (id && status_get(p->c, p->d, p->who, id, &it) < 0))
        return -1;
    settings_form(v, "All statuses", it.version);
    settings_text(v, "name", "Name", it.name)->required = true;
    if (id)
        return 1;
    struct setting_field *f = settings_select(v, "category", "It means", it.category, 3);
    for (size_t i = 0; i < 3; i++)
        settings_choice(f, str_of(categories[i].word), str_of(categories[i].words));
    return 1;
}

static int one_save(struct page *p, struct page_told *told, struct setting_view *v)
{
    struct status made;
    struct status_new it = {.name = http_form(p->q, "name"),
                            .category = http_form(p->q, "category")};
    int64_t id = settings_path_id(p), undo_id = 0;
    told->go = settings_done(p, "statuses", "saved");
    v->wrong_at = "name";
    int got = id ? status_rename(p->c, p->d, p->who, id, it.name, page_id(p, "version"), &undo_id)
                 : status_create(p->c, p->d, p->who, &it, &made);
    page_undo_add(told, undo_id);
    return got;
}

static const struct setting_page list_page = {list_show, list_save};
static const struct setting_page one_page = {one_show, one_save};
enum { FORM = ROUTE_PAGE | ROUTE_FORM };

const struct http_route page_statuses_routes[] = {
    {"GET", "/settings/statuses", "rules.manage", ROUTE_PAGE, 0, settings_get, "Statuses.",
     &list_page},
    {"POST", "/settings/statuses", "rules.manage", FORM, 0, settings_post,
     "Orders statuses, archives one.", &list_page},
    {"GET", "/settings/statuses/new", "rules.manage", ROUTE_PAGE, 0, settings_get, "A new status.",
     &one_page},
    {"POST", "/settings/statuses/new", "rules.manage", FORM, 0, settings_post, "Adds a status.",
     &one_page},
    {"GET", "/settings/statuses/{id}", "rules.manage", ROUTE_PAGE, 0, settings_get, "A status.",
     &one_page},
    {"POST", "/settings/statuses/{id}", "rules.manage", FORM, 0, settings_post, "Renames a status.",
     &one_page},
};
const size_t page_statuses_routes_n = sizeof page_statuses_routes / sizeof *page_statuses_routes;
