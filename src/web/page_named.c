/* SPDX-License-Identifier: Apache-2.0 */
/* page_named.c: one tag, one macro, one colleague in the settings: small forms behind the lists of
   page_settings.c. */
#include "web/settings_action.h"

#include "desk/agent.h"
#include "desk/macro.h"
#include "desk/tag.h"

#include <inttypes.h>

/* ---- a tag ---- */

static int tag_show(struct page *p, struct setting_view *v)
{
    struct tag it;
    if (settings_begin(p, v, "tags", "A tag",
                       "Its name changes wherever it stands. Two tags cannot have one name.") < 0 ||
        tag_get(p->c, p->d, p->who, settings_path_id(p), &it) < 0)
        return -1;
    settings_form(v, "All tags", it.version);
    settings_text(v, "name", "Name", it.name)->required = true;
    v->new_href = page_text(p, "/inbox?view=tag-%" PRId64, it.id);
    v->new_words = STR("See its conversations");
    return 1;
}

static int tag_save(struct page *p, struct page_told *told, struct setting_view *v)
{
    int64_t undo_id = 0;
    told->go = settings_done(p, "tags", "saved");
    v->wrong_at = "name";
    int got = tag_rename(p->c, p->d, p->who, settings_path_id(p), http_form(p->q, "name"),
                         page_id(p, "version"), &undo_id);
    page_undo_add(told, undo_id);
    return got;
}

/* ---- a macro ---- */

static void whose_field(struct page *p, struct setting_view *v)
{
    if (!may(p->who, MAY_MANAGE_MACROS))
        return;
    struct setting_field *f = settings_select(v, "whose", "Who uses it", STR("all"), 2);
    settings_choice(f, STR("all"), STR("everybody who answers"));
    settings_choice(f, STR("own"), STR("you alone"));
}

static int macro_show(struct page *p, struct setting_view *v)
{
    struct macro it = {.name = STR(""), .body = STR(""), .actions_json = STR("")};
    struct action_form actions = {.me = true};
    int64_t id = settings_path_id(p);
    if (settings_begin(p, v, "macros", id ? "A macro" : "A new macro",
                       "An answer that is written once and sent often. In an answer, / finds "
                       "it.") < 0 ||
        (id && macro_get(p->c, p->d, p->who, id, &it) < 0) ||
        action_form_read(p, it.actions_json, &actions) < 0)
        return -1;
    settings_form(v, "All macros", it.version);
    settings_hidden(v, "more", actions.more);
    settings_text(v, "name", "Name", it.name)->required = true;
    if (!id)
        whose_field(p, v);
    settings_area(v, "body", "Words", it.body)->help =
        STR("Markdown, as in an answer. {{customer.first_name|there}} is the name, or \"there\" "
            "where none is known.");
    settings_group(v, actions.more.n ? "And does, beside what a program set and stays"
                                     : "And does with the conversation");
    if (action_form_fields(p, v, &actions) < 0)
        return -1;
    action_form_flags(v, &actions);
    return 1;
}

static int macro_save(struct page *p, struct page_told *told, struct setting_view *v)
{
    struct macro made;
    int64_t id = settings_path_id(p), undo_id = 0;
    struct macro_new it = {.name = http_form(p->q, "name"),
                           .body = http_form(p->q, "body"),
                           .own = !may(p->who, MAY_MANAGE_MACROS) ||
                                  str_eq(http_form(p->q, "whose"), STR("own"))};
    told->go = settings_done(p, "macros", "saved");
    if (settings_name(v, "name", MACRO_NAME_BYTES) < 0)
        return -1;
    v->wrong_at = "body";
    if (action_form_typed(p, &it.actions_json) < 0)
        return -1;
    int got = id ? macro_put(p->c, p->d, p->who, id, &it, page_id(p, "version"), &undo_id)
                 : macro_create(p->c, p->d, p->who, &it, &made);
    page_undo_add(told, undo_id);
    return got;
}

/* ---- a colleague ---- */

static int person_show(struct page *p, struct setting_view *v)
{
    struct agent it;
    if (settings_begin(p, v, "people", "A colleague",
                       "Guests read and write notes, agents answer, leads also keep teams, tags "
                       "and macros, admins everything but the desk itself.") < 0 ||
        agent_get(p->c, p->d, p->who, settings_path_id(p), &it) < 0)
        return -1;
    settings_form(v, "All people", it.version);
    v->heading = it.name;
    struct setting_field *f = settings_select(v, "role", "Role", it.role, N_ROLES);
    for (int role = ROLE_GUEST; role < N_ROLES; role++)
        if (role <= (int)p->who->role || str_eq(str_of(role_name((enum role)role)), it.role))
            settings_choice(f, str_of(role_name((enum role)role)),
                            str_of(role_name((enum role)role)));
    f->help = it.email;
    settings_text(v, "capacity", "Open conversations at most",
                  page_text(p, "%" PRId64, it.capacity))
        ->help = STR("For what is given out by turns or by load; 0 is no limit.");
    return 1;
}

static int person_save(struct page *p, struct page_told *told, struct setting_view *v)
{
    struct agent was;
    int64_t id = settings_path_id(p), undo_id = 0, capacity = 0;
    told->go = settings_done(p, "people", "saved");
    v->wrong_at = "capacity";
    if (!str_int64(str_trim(http_form(p->q, "capacity")), &capacity))
        return fail(p->c, BAD_INPUT, "that is a number; 0 is no limit");
    if (agent_get(p->c, p->d, p->who, id, &was) < 0)
        return -1;
    struct agent_profile it = agent_profile_of(&was);
    it.capacity = capacity;
    if (capacity != was.capacity &&
        agent_put_profile(p->c, p->d, p->who, id, &it, page_id(p, "version")) < 0)
        return -1;
    v->wrong_at = "role";
    int got = agent_set_role(p->c, p->d, p->who, id, role_of(http_form(p->q, "role")), 0, &undo_id);
    page_undo_add(told, undo_id);
    return got;
}

static const struct setting_page tag_page = {tag_show, tag_save};
static const struct setting_page macro_page = {macro_show, macro_save};
static const struct setting_page person_page = {person_show, person_save};
enum { FORM = ROUTE_PAGE | ROUTE_FORM };

const struct http_route page_named_routes[] = {
    {"GET", "/settings/tags/{id}", "tags.manage", ROUTE_PAGE, 0, settings_get, "A tag.", &tag_page},
    {"POST", "/settings/tags/{id}", "tags.manage", FORM, 0, settings_post, "Renames a tag.",
     &tag_page},
    {"GET", "/settings/macros/new", "answer", ROUTE_PAGE, 0, settings_get, "A new macro.",
     &macro_page},
    {"POST", "/settings/macros/new", "answer", FORM, 0, settings_post, "Adds a macro.",
     &macro_page},
    {"GET", "/settings/macros/{id}", "answer", ROUTE_PAGE, 0, settings_get, "A macro.",
     &macro_page},
    {"POST", "/settings/macros/{id}", "answer", FORM, 0, settings_post, "Changes a macro.",
     &macro_page},
    {"GET", "/settings/people/{id}", "agents.manage", ROUTE_PAGE, 0, settings_get, "A colleague.",
     &person_page},
    {"POST", "/settings/people/{id}", "agents.manage", FORM, 0, settings_post,
     "Changes a colleague's role.", &person_page},
};
const size_t page_named_routes_n = sizeof page_named_routes / sizeof *page_named_routes;
