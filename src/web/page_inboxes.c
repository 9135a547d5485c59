/* SPDX-License-Identifier: Apache-2.0 */
/* page_inboxes.c: one inbox in the settings: what it is called, who sees it, where new
   conversations go, and what stands under its answers. The list is on page_settings.c; how its mail
   goes is on page_mailbox.c. */
#include "web/settings.h"

#include "desk/agent.h"
#include "desk/desk.h"
#include "desk/inbox.h"
#include "desk/team.h"

#include <inttypes.h>
#include <string.h>

static int desk_field(struct page *p, struct setting_view *v)
{
    struct desk *list;
    size_t n;
    if (desk_list(p->c, p->d, p->who, false, &list, &n) < 0)
        return -1;
    struct setting_field *f =
        settings_select(v, "desk", "Desk", n ? settings_id(p, list[0].id) : STR(""), n);
    for (size_t i = 0; i < n; i++)
        settings_choice(f, settings_id(p, list[i].id), list[i].name);
    f->help = STR("The brand that customers see.");
    return 1;
}

static int new_show(struct page *p, struct setting_view *v)
{
    static const struct {
        const char *word, *words;
    } channels[] = {{"mail", "mail"}, {"form", "a form"}, {"chat", "chat"}, {"api", "programs"}};
    if (settings_begin(p, v, "inboxes", "A new inbox", "") < 0)
        return -1;
    v->back = STR("/settings/inboxes");
    v->back_words = STR("All inboxes");
    v->action = STR("/settings/inboxes/new");
    v->button = STR("Add it");
    settings_text(v, "name", "Name", STR(""))->required = true;
    struct setting_field *f = settings_select(v, "channel", "Words come by", STR("mail"), 4);
    for (size_t i = 0; i < 4; i++)
        settings_choice(f, str_of(channels[i].word), str_of(channels[i].words));
    settings_text(v, "address", "Address customers write to", STR(""))->type = "email";
    return desk_field(p, v);
}

static int new_save(struct page *p, struct page_told *told, struct setting_view *v)
{
    struct inbox inbox;
    struct inbox_new it = {.desk_id = page_id(p, "desk"),
                           .name = http_form(p->q, "name"),
                           .channel = http_form(p->q, "channel"),
                           .address = str_trim(http_form(p->q, "address"))};
    if (settings_name(v, "name", INBOX_NAME_BYTES) < 0)
        return -1;
    v->wrong_at = "address";
    if (inbox_create(p->c, p->d, p->who, &it, &inbox) < 0)
        return -1;
    told->go = page_text(p, "/settings/inboxes/%" PRId64 "?done=saved", inbox.id);
    return 1;
}

/* ---- who sees it ---- */

static bool sees(const struct inbox_seer *list, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].id == id)
            return true;
    return false;
}

static void seer_lines(struct setting_view *v, const struct inbox_seer *list, size_t n,
                       const char *also, const char *act)
{
    for (size_t i = 0; i < n; i++)
        settings_act(settings_line(v, list[i].name, str_of(also), STR(""), list[i].id), act,
                     "Hide from them");
}

/* Teams and agents in one choice: "team-3", "agent-9". */
static int show_field(struct page *p, struct setting_view *v, const struct inbox_seer *with,
                      size_t n_with, const struct inbox_seer *by, size_t n_by)
{
    struct team *teams;
    struct agent *agents;
    size_t n_teams, n_agents;
    if (team_list(p->c, p->d, p->who, false, &teams, &n_teams) < 0 ||
        agent_list(p->c, p->d, p->who, false, 0, AGENTS_PAGE_MAX, &agents, &n_agents) < 0)
        return -1;
    struct setting_field *f =
        settings_select(v, "show", "Show it to", STR(""), n_teams + n_agents + 1);
    settings_choice(f, STR(""), STR("nobody else"));
    for (size_t i = 0; i < n_teams; i++)
        if (!sees(with, n_with, teams[i].id))
            settings_choice(f, page_text(p, "team-%" PRId64, teams[i].id),
                            page_fill(p, "the team {1}", teams[i].name));
    for (size_t i = 0; i < n_agents; i++)
        if (!sees(by, n_by, agents[i].id) && role_of(agents[i].role) < ROLE_ADMIN)
            settings_choice(f, page_text(p, "agent-%" PRId64, agents[i].id), agents[i].name);
    return 1;
}

static int seers_fill(struct page *p, struct setting_view *v, int64_t id)
{
    struct inbox_seer *with, *by;
    size_t n_with, n_by;
    if (inbox_teams(p->c, p->d, p->who, id, &with, &n_with) < 0 ||
        inbox_agents(p->c, p->d, p->who, id, &by, &n_by) < 0 ||
        show_field(p, v, with, n_with, by, n_by) < 0)
        return -1;
    v->lines_title = STR("Who sees it");
    v->empty = STR("Admins alone see it. Show it to a team or to somebody.");
    settings_lines(v, n_with + n_by);
    seer_lines(v, with, n_with, "team", "hide-team");
    seer_lines(v, by, n_by, "", "hide-agent");
    return 1;
}

static int seers_change(struct page *p, struct str who, bool shown)
{
    int64_t id = settings_path_id(p), seer = 0;
    if (str_starts(who, STR("team-")) && str_int64(str_from(who, 5), &seer))
        return inbox_show_team(p->c, p->d, p->who, id, seer, shown);
    if (str_starts(who, STR("agent-")) && str_int64(str_from(who, 6), &seer))
        return inbox_show_agent(p->c, p->d, p->who, id, seer, shown);
    return who.n ? fail(p->c, BAD_INPUT, "that is neither a team nor an agent") : 0;
}

/* ---- one ---- */

static int team_field(struct page *p, struct setting_view *v, const struct inbox *it)
{
    struct team *list;
    size_t n;
    if (team_list(p->c, p->d, p->who, false, &list, &n) < 0)
        return -1;
    struct setting_field *f =
        settings_select(v, "team", "New conversations go to",
                        it->team_id > 0 ? settings_id(p, it->team_id) : STR(""), n + 1);
    settings_choice(f, STR(""), STR("everybody who sees the inbox"));
    for (size_t i = 0; i < n; i++)
        settings_choice(f, settings_id(p, list[i].id), page_fill(p, "the team {1}", list[i].name));
    f = settings_select(v, "assignment", "and there", it->assignment, 3);
    settings_choice(f, STR("none"), STR("wait until somebody takes them"));
    settings_choice(f, STR("turns"), STR("go to its members by turns"));
    settings_choice(f, STR("load"), STR("go to the member with the fewest open ones"));
    return 1;
}

static int inbox_show(struct page *p, struct setting_view *v)
{
    struct inbox it;
    int64_t id = settings_path_id(p);
    if (settings_begin(p, v, "inboxes", "An inbox", "") < 0 ||
        inbox_get(p->c, p->d, p->who, id, &it) < 0)
        return -1;
    settings_form(v, "All inboxes", it.version);
    settings_text(v, "name", "Name", it.name)->required = true;
    settings_text(v, "address", "Address customers write to", it.address)->type = "email";
    settings_group(v, "What comes in");
    if (team_field(p, v, &it) < 0)
        return -1;
    settings_group(v, "What goes out");
    struct setting_field *f = settings_text(v, "hold_s", "Seconds to take an answer back",
                                            page_text(p, "%" PRId64, it.hold_ms / 1000));
    f->type = "number";
    f->help = STR("0 sends at once; 120 is the most.");
    settings_area(v, "signature", "Signature", it.signature)->help =
        STR("Markdown. It stands after the agent's own.");
    settings_group(v, "Who sees it");
    return seers_fill(p, v, id);
}

static int inbox_typed(struct page *p, struct setting_view *v, struct inbox_settings *it_r)
{
    int64_t hold_s = 0;
    v->wrong_at = "hold_s";
    if (!str_int64(str_trim(http_form(p->q, "hold_s")), &hold_s) || hold_s < 0 ||
        hold_s > INBOX_HOLD_MS_MAX / 1000)
        return fail(p->c, BAD_INPUT, "say a number of seconds, 0 to %d", INBOX_HOLD_MS_MAX / 1000);
    *it_r = (struct inbox_settings){.address = str_trim(http_form(p->q, "address")),
                                    .team_id = page_id(p, "team"),
                                    .assignment = http_form(p->q, "assignment"),
                                    .signature = http_form(p->q, "signature"),
                                    .hold_ms = hold_s * 1000};
    return 1;
}

static int inbox_save(struct page *p, struct page_told *told, struct setting_view *v)
{
    struct inbox_settings it;
    int64_t id = settings_path_id(p), undo_id = 0;
    struct str act = http_form(p->q, "act");
    told->go = page_text(p, "/settings/inboxes/%" PRId64 "?done=saved", id);
    if (str_starts(act, STR("hide-"))) {
        struct str seer =
            page_text(p, "%.*s-%" PRId64, (int)act.n - 5, act.at + 5, page_id(p, "id"));
        return seers_change(p, seer, false);
    }
    if (inbox_typed(p, v, &it) < 0)
        return -1;
    v->wrong_at = "address";
    if (inbox_put(p->c, p->d, p->who, id, &it, page_id(p, "version")) < 0)
        return -1;
    v->wrong_at = "name";
    if (inbox_rename(p->c, p->d, p->who, id, http_form(p->q, "name"), 0, &undo_id) < 0)
        return -1;
    page_undo_add(told, undo_id);
    v->wrong_at = "show";
    return seers_change(p, http_form(p->q, "show"), true);
}

static const struct setting_page new_page = {new_show, new_save};
static const struct setting_page inbox_page = {inbox_show, inbox_save};
enum { FORM = ROUTE_PAGE | ROUTE_FORM };

const struct http_route page_inboxes_routes[] = {
    {"GET", "/settings/inboxes/new", "inboxes.manage", ROUTE_PAGE, 0, settings_get, "A new inbox.",
     &new_page},
    {"POST", "/settings/inboxes/new", "inboxes.manage", FORM, 0, settings_post, "Adds an inbox.",
     &new_page},
    {"GET", "/settings/inboxes/{id}", "inboxes.manage", ROUTE_PAGE, 0, settings_get, "An inbox.",
     &inbox_page},
    {"POST", "/settings/inboxes/{id}", "inboxes.manage", FORM, 0, settings_post,
     "Changes an inbox and who sees it.", &inbox_page},
};
const size_t page_inboxes_routes_n = sizeof page_inboxes_routes / sizeof *page_inboxes_routes;
