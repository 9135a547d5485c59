/* SPDX-License-Identifier: Apache-2.0 */
/* page_views.c: saved views in the settings: what they are called, what is in them, their order.
   One's own, and for who may, everybody's. A view is made from a search, or here. */
#include "web/settings.h"

#include "desk/team.h"
#include "desk/view.h"

#include <inttypes.h>

static struct view_new as_it_is(const struct view *it)
{
    return (struct view_new){.name = it->name,
                             .filter = it->filter,
                             .sort = it->sort,
                             .columns = it->columns,
                             .own = it->owner_id > 0,
                             .team_id = it->team_id > 0 ? it->team_id : 0,
                             .position = it->position};
}

static bool may_change(struct page *p, const struct view *it)
{
    return it->owner_id == p->who->id || may(p->who, MAY_MANAGE_MACROS);
}

static int list_show(struct page *p, struct setting_view *v)
{
    struct view *list;
    size_t n;
    if (settings_begin(p, v, "views", "Views",
                       "Lists that stand at the left: a search that is kept.") < 0 ||
        view_list(p->c, p->d, p->who, &list, &n) < 0)
        return -1;
    settings_lines(v, n);
    for (size_t i = 0; i < n; i++) {
        bool ours = may_change(p, &list[i]);
        const char *whose = list[i].owner_id > 0  ? "yours alone"
                            : list[i].team_id > 0 ? "a team's"
                                                  : "everybody's";
        struct setting_line *l = settings_line(
            v, list[i].name,
            page_text(p, "%s · %.*s", whose, (int)list[i].filter.n, list[i].filter.at),
            ours ? page_text(p, "/settings/views/%" PRId64, list[i].id)
                 : page_text(p, "/inbox?view=view-%" PRId64, list[i].id),
            list[i].id);
        if (!ours)
            continue;
        settings_moves(l, i > 0, i + 1 < n);
        settings_act(l, "remove", "Remove");
    }
    v->empty = STR("There is no view yet. Search for something and keep it, or add one here.");
    v->new_href = STR("/settings/views/new");
    v->new_words = STR("Add a view");
    return 1;
}

/* Those that may be changed get the number they stand at. */
static int move(struct page *p, int64_t id, bool down)
{
    struct view *list;
    size_t n, at = 0;
    int64_t undo_id;
    if (view_list(p->c, p->d, p->who, &list, &n) < 0)
        return -1;
    while (at < n && list[at].id != id)
        at++;
    size_t to = down ? at + 1 : at - 1;
    if (at == n || to >= n)
        return 0;
    struct view moved = list[at];
    list[at] = list[to];
    list[to] = moved;
    for (size_t i = 0; i < n; i++) {
        struct view_new it = as_it_is(&list[i]);
        it.position = (int64_t)i + 1;
        if (it.position != list[i].position && may_change(p, &list[i]) &&
            view_put(p->c, p->d, p->who, list[i].id, &it, 0, &undo_id) < 0)
            return -1;
    }
    return 1;
}

static int list_save(struct page *p, struct page_told *told, struct setting_view *v)
{
    struct str act = http_form(p->q, "act");
    int64_t id = page_id(p, "id"), undo_id = 0;
    bool remove = str_eq(act, STR("remove"));
    (void)v;
    told->go = settings_done(p, "views", remove ? "removed" : "moved");
    if (!remove)
        return move(p, id, str_eq(act, STR("down")));
    int got = view_remove(p->c, p->d, p->who, id, &undo_id);
    page_undo_add(told, undo_id);
    return got;
}

static int whose_field(struct page *p, struct setting_view *v)
{
    struct team *list;
    size_t n;
    if (team_list(p->c, p->d, p->who, false, &list, &n) < 0)
        return -1;
    struct setting_field *f = settings_select(v, "whose", "Who sees it", STR("own"), n + 2);
    settings_choice(f, STR("own"), STR("you alone"));
    if (!may(p->who, MAY_MANAGE_MACROS))
        return 1;
    settings_choice(f, STR("all"), STR("everybody"));
    for (size_t i = 0; i < n; i++)
        settings_choice(f, settings_id(p, list[i].id), page_fill(p, "the team {1}", list[i].name));
    return 1;
}

static int one_show(struct page *p, struct setting_view *v)
{
    struct view it = {.name = STR(""), .filter = STR("")};
    int64_t id = settings_path_id(p);
    if (settings_begin(p, v, "views", id ? "A view" : "A new view", "") < 0 ||
        (id && view_get(p->c, p->d, p->who, id, &it) < 0))
        return -1;
    settings_form(v, "All views", it.version);
    settings_text(v, "name", "Name", it.name)->required = true;
    settings_area(v, "filter", "What is in it", it.filter)->help =
        STR("As in a search: tag:refund is:open assignee:me waiting:>2h");
    return id ? 1 : whose_field(p, v);
}

static int one_save(struct page *p, struct page_told *told, struct setting_view *v)
{
    struct view was = {.owner_id = 0}, made;
    int64_t id = settings_path_id(p), undo_id = 0;
    struct str whose = http_form(p->q, "whose");
    if (id && view_get(p->c, p->d, p->who, id, &was) < 0)
        return -1;
    struct view_new it = id ? as_it_is(&was) : (struct view_new){.own = str_eq(whose, STR("own"))};
    if (!id && !it.own)
        it.team_id = page_id(p, "whose");
    it.name = http_form(p->q, "name");
    it.filter = str_trim(http_form(p->q, "filter"));
    told->go = settings_done(p, "views", "saved");
    if (settings_name(v, "name", VIEW_NAME_BYTES) < 0)
        return -1;
    v->wrong_at = "filter";
    int got = id ? view_put(p->c, p->d, p->who, id, &it, page_id(p, "version"), &undo_id)
                 : view_create(p->c, p->d, p->who, &it, &made);
    page_undo_add(told, undo_id);
    return got;
}

static const struct setting_page list_page = {list_show, list_save};
static const struct setting_page one_page = {one_show, one_save};
enum { FORM = ROUTE_PAGE | ROUTE_FORM };

const struct http_route page_views_routes[] = {
    {"GET", "/settings/views", "read", ROUTE_PAGE, 0, settings_get, "Saved views.", &list_page},
    {"POST", "/settings/views", "read", FORM, 0, settings_post, "Orders views, removes one.",
     &list_page},
    {"GET", "/settings/views/new", "read", ROUTE_PAGE, 0, settings_get, "A new view.", &one_page},
    {"POST", "/settings/views/new", "read", FORM, 0, settings_post, "Adds a view.", &one_page},
    {"GET", "/settings/views/{id}", "read", ROUTE_PAGE, 0, settings_get, "A view.", &one_page},
    {"POST", "/settings/views/{id}", "read", FORM, 0, settings_post, "Changes a view.", &one_page},
};
const size_t page_views_routes_n = sizeof page_views_routes / sizeof *page_views_routes;
