/* SPDX-License-Identifier: Apache-2.0 */
/* page_teams.c: one team in the settings: its name, who is in it, and how new conversations find
   somebody among them. The list of teams is on page_settings.c. */
#include "web/settings.h"

#include "base/time.h"
#include "desk/agent.h"
#include "desk/team.h"

#include <inttypes.h>

static void turns_field(struct setting_view *v, struct str assignment)
{
    struct setting_field *f =
        settings_select(v, "assignment", "New conversations of the team", assignment, 3);
    settings_choice(f, STR("none"), STR("wait until somebody takes them"));
    settings_choice(f, STR("turns"), STR("go to its members by turns"));
    settings_choice(f, STR("load"), STR("go to the member with the fewest open ones"));
    f->help = STR("Only to who is there: who is away gets none.");
}

static bool is_in(const struct team_member *list, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].id == id)
            return true;
    return false;
}

static int add_field(struct page *p, struct setting_view *v, const struct team_member *members,
                     size_t n_members)
{
    struct agent *list;
    size_t n;
    if (agent_list(p->c, p->d, p->who, false, 0, AGENTS_PAGE_MAX, &list, &n) < 0)
        return -1;
    struct setting_field *f = settings_select(v, "agent", "Add to it", STR(""), n + 1);
    settings_choice(f, STR(""), STR("nobody"));
    for (size_t i = 0; i < n; i++)
        if (!is_in(members, n_members, list[i].id))
            settings_choice(f, settings_id(p, list[i].id), list[i].name);
    return 1;
}

static void member_line(struct page *p, struct setting_view *v, const struct team_member *it)
{
    struct str role = page_words(p, it->role);
    struct str also =
        page_text(p, "%.*s%s", (int)role.n, role.at, it->away ? WORDS(" · away") : "");
    struct setting_line *l = settings_line(v, it->name, also, STR(""), it->id);
    settings_act(l, "take-out", "Take out");
}

static int team_show(struct page *p, struct setting_view *v)
{
    struct team it;
    struct team_member *members;
    size_t n;
    int64_t id = settings_path_id(p);
    if (settings_begin(p, v, "teams", "A team",
                       "Its members see the inboxes that are given to it.") < 0 ||
        team_get(p->c, p->d, p->who, id, &it) < 0 ||
        team_members(p->c, p->d, p->who, id, &members, &n) < 0)
        return -1;
    settings_form(v, "All teams", it.version);
    settings_text(v, "name", "Name", it.name)->required = true;
    turns_field(v, it.assignment);
    if (add_field(p, v, members, n) < 0)
        return -1;
    v->lines_title = STR("Members");
    v->empty = STR("Nobody is in it yet.");
    settings_lines(v, n);
    for (size_t i = 0; i < n; i++)
        member_line(p, v, &members[i]);
    return 1;
}

static int team_changes(struct page *p, struct page_told *told, struct setting_view *v, int64_t id)
{
    int64_t undo_id = 0, agent_id = page_id(p, "agent");
    v->wrong_at = "name";
    if (team_rename(p->c, p->d, p->who, id, http_form(p->q, "name"), page_id(p, "version"),
                    &undo_id) < 0)
        return -1;
    page_undo_add(told, undo_id);
    v->wrong_at = "assignment";
    if (team_set_assignment(p->c, p->d, p->who, id, http_form(p->q, "assignment"), 0) < 0)
        return -1;
    v->wrong_at = "agent";
    undo_id = 0;
    if (agent_id && team_add_member(p->c, p->d, p->who, id, agent_id, &undo_id) < 0)
        return -1;
    page_undo_add(told, undo_id);
    return 1;
}

static int team_save(struct page *p, struct page_told *told, struct setting_view *v)
{
    int64_t id = settings_path_id(p), undo_id = 0;
    told->go = page_text(p, "/settings/teams/%" PRId64 "?done=saved", id);
    if (!http_form(p->q, "act").n)
        return team_changes(p, told, v, id);
    int got = team_remove_member(p->c, p->d, p->who, id, page_id(p, "id"), &undo_id);
    page_undo_add(told, undo_id);
    return got;
}

static const struct setting_page team_page = {team_show, team_save};

const struct http_route page_teams_routes[] = {
    {"GET", "/settings/teams/{id}", "teams.manage", ROUTE_PAGE, 0, settings_get, "A team.",
     &team_page},
    {"POST", "/settings/teams/{id}", "teams.manage", ROUTE_PAGE | ROUTE_FORM, 0, settings_post,
     "Changes a team and who is in it.", &team_page},
};
const size_t page_teams_routes_n = sizeof page_teams_routes / sizeof *page_teams_routes;
