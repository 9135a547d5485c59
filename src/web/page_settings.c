/* SPDX-License-Identifier: Apache-2.0 */
/* page_settings.c: people, teams, inboxes, tags and macros, one page of lines each: what is there,
   what can be done about it, and a row to add one. Each page is a row of the table below. */
#include "web/page.h"

#include "base/time.h"
#include "desk/agent.h"
#include "desk/inbox.h"
#include "desk/letter.h"
#include "desk/macro.h"
#include "desk/message.h"
#include "desk/screen.h"
#include "desk/tag.h"
#include "desk/team.h"
#include "web/pages.tmpl.h"
#include "web/settings.h"

#include <inttypes.h>

struct settings_row {
    const char *name, *words, *lead;
    int (*fill)(struct page *p, struct settings_view *v);
    int (*add)(struct page *p, struct page_told *told, struct str *secret_r);
    int (*act)(struct page *p, struct page_told *told, struct str what, int64_t id);
};

static struct str id_text(struct page *p, int64_t id)
{
    return page_text(p, "%" PRId64, id);
}

static void lines_begin(struct page *p, struct settings_view *v, size_t n)
{
    v->lines.at = n ? arena_array(&p->c->arena, n, sizeof *v->lines.at) : NULL;
}

/* One line with one thing to do about it; `what` empty: nothing. */
static void line_add(struct page *p, struct settings_view *v, struct str words, struct str also,
                     const char *what, int64_t id, const char *button)
{
    v->lines.at[v->lines.n++] = (struct line_view){.words = words,
                                                   .also = also,
                                                   .href = STR(""),
                                                   .action = what[0] ? v->action : STR(""),
                                                   .field = str_of(what),
                                                   .value = id_text(p, id),
                                                   .button = str_of(button)};
}

/* The last line leads to a page of its own, for who may change it. */
static void line_opens(struct page *p, struct settings_view *v, const char *page, bool ours)
{
    struct line_view *it = &v->lines.at[v->lines.n - 1];
    if (ours)
        it->href = page_text(p, "/settings/%s/%.*s", page, (int)it->value.n, it->value.at);
}

static void adds(struct settings_view *v, const char *field, const char *button)
{
    v->field_words = str_of(field);
    v->button = str_of(button);
}

/* ---- people ---- */

static int people_fill(struct page *p, struct settings_view *v)
{
    struct agent *list;
    size_t n;
    if (agent_list(p->c, p->d, p->who, true, 0, AGENTS_PAGE_MAX, &list, &n) < 0)
        return -1;
    lines_begin(p, v, n);
    for (size_t i = 0; i < n; i++) {
        bool off = str_eq(list[i].state, STR("disabled")), self = list[i].id == p->who->id;
        struct str state = str_eq(list[i].state, STR("active")) ? STR("")
                           : off                                ? STR(WORDS("disabled"))
                                                                : STR(WORDS("invited"));
        struct str role = page_words(p, list[i].role);
        line_add(p, v, list[i].name,
                 page_text(p, "%.*s · %.*s%s%.*s", (int)list[i].email.n, list[i].email.at,
                           (int)role.n, role.at, state.n ? " · " : "", (int)state.n, state.at),
                 self || !may(p->who, MAY_MANAGE_AGENTS) ? ""
                 : off                                   ? "enable"
                                                         : "disable",
                 list[i].id, off ? "Let in again" : "Disable");
        line_opens(p, v, "people", may(p->who, MAY_MANAGE_AGENTS));
    }
    if (!may(p->who, MAY_MANAGE_AGENTS))
        return 1;
    adds(v, "Name", "Invite");
    v->field2_words = STR("Mail address");
    v->choice_words = STR("Role");
    v->choices = arena_array(&p->c->arena, N_ROLES, sizeof *v->choices);
    for (int role = ROLE_GUEST; role < N_ROLES && role <= (int)p->who->role; role++) {
        struct str name = str_of(role_name((enum role)role));
        v->choices[v->n_choices++] =
            (struct choice){.words = name, .value = name, .is = role == ROLE_AGENT};
    }
    return 1;
}

static int people_add(struct page *p, struct page_told *told, struct str *secret_r)
{
    struct agent agent;
    struct str secret;
    struct agent_new it = {.name = http_form(p->q, "name"),
                           .email = http_form(p->q, "second"),
                           .role = role_of(http_form(p->q, "choice"))};
    struct out o;
    if (agent_invite(p->c, p->d, p->who, &it, &agent, &secret) < 0 ||
        (it.role < ROLE_ADMIN && inbox_show_all(p->c, p->d, p->who, agent.id) < 0))
        return -1;
    struct letter_sender sender;
    int mailed = p->app->base_url ? letter_sender(p->c, p->d, p->who->org, &sender) : 0;
    if (mailed) {
        told->words = STR("Invited, and shown all inboxes. A mail with the link is on its way.");
        return mailed < 0 ? -1 : letter_invitation(p->c, p->d, p->who->org, agent.id);
    }
    out_init(&o, 1000);
    http_origin(p->q, &o);
    *secret_r = page_text(p, "%.*s/invite/%" PRId64 ".%.*s", (int)o.n, o.at, p->who->org,
                          (int)secret.n, secret.at);
    out_free(&o);
    told->words =
        STR("Invited, and shown all inboxes. Give them this link; it works once, for seven days.");
    return 1;
}

static int people_act(struct page *p, struct page_told *told, struct str what, int64_t id)
{
    int64_t undo_id = 0;
    int got = agent_disable(p->c, p->d, p->who, id, str_eq(what, STR("disable")), &undo_id);
    page_undo_add(told, undo_id);
    return got;
}

/* ---- teams ---- */

static struct str member_names(struct page *p, const struct team_member *list, size_t n)
{
    struct str all = STR("");
    for (size_t i = 0; i < n && i < 12; i++)
        all = page_text(p, "%.*s%s%.*s", (int)all.n, all.at, i ? ", " : "", (int)list[i].name.n,
                        list[i].name.at);
    return n ? all : STR("nobody yet");
}

static int teams_fill(struct page *p, struct settings_view *v)
{
    struct team *list;
    struct team_member *members;
    size_t n, n_members;
    if (team_list(p->c, p->d, p->who, false, &list, &n) < 0)
        return -1;
    lines_begin(p, v, n);
    bool manages = may(p->who, MAY_MANAGE_TEAMS);
    for (size_t i = 0; i < n; i++) {
        if (team_members(p->c, p->d, p->who, list[i].id, &members, &n_members) < 0)
            return -1;
        line_add(p, v, list[i].name, member_names(p, members, n_members), manages ? "archive" : "",
                 list[i].id, "Archive");
        line_opens(p, v, "teams", manages);
    }
    if (manages)
        adds(v, "Name", "Add a team");
    return 1;
}

static int teams_add(struct page *p, struct page_told *told, struct str *secret_r)
{
    struct team team;
    struct team_new it = {.name = http_form(p->q, "name"), .assignment = STR("")};
    (void)secret_r;
    told->words = STR("Added.");
    return team_create(p->c, p->d, p->who, &it, &team);
}

static int teams_act(struct page *p, struct page_told *told, struct str what, int64_t id)
{
    int64_t undo_id = 0;
    (void)what;
    int got = team_archive(p->c, p->d, p->who, id, true, &undo_id);
    page_undo_add(told, undo_id);
    return got;
}

/* ---- inboxes ---- */

static int inboxes_fill(struct page *p, struct settings_view *v)
{
    struct inbox *list;
    size_t n;
    if (inbox_list(p->c, p->d, p->who, false, &list, &n) < 0)
        return -1;
    lines_begin(p, v, n);
    bool manages = may(p->who, MAY_MANAGE_INBOXES);
    for (size_t i = 0; i < n; i++) {
        line_add(p, v, list[i].name,
                 page_text(p, "%.*s%s%.*s", (int)list[i].channel.n, list[i].channel.at,
                           list[i].address.n ? " · " : "", (int)list[i].address.n,
                           list[i].address.at),
                 manages ? "archive" : "", list[i].id, "Archive");
        line_opens(p, v, "inboxes", manages);
    }
    if (manages) {
        v->new_href = STR("/settings/inboxes/new");
        v->new_words = STR("Add an inbox");
    }
    return 1;
}

static int inboxes_act(struct page *p, struct page_told *told, struct str what, int64_t id)
{
    int64_t undo_id = 0;
    (void)what;
    int got = inbox_archive(p->c, p->d, p->who, id, true, &undo_id);
    page_undo_add(told, undo_id);
    return got;
}

/* ---- tags ---- */

static int tags_fill(struct page *p, struct settings_view *v)
{
    struct tag *list;
    size_t n;
    if (tag_list(p->c, p->d, p->who, true, &list, &n) < 0)
        return -1;
    lines_begin(p, v, n);
    bool manages = may(p->who, MAY_MANAGE_TAGS);
    for (size_t i = 0; i < n; i++) {
        bool off = list[i].archived_us != NO_TIME;
        line_add(p, v, list[i].name, off ? STR("offered no longer") : STR(""),
                 !manages ? ""
                 : off    ? "restore"
                          : "archive",
                 list[i].id, off ? "Offer again" : "Archive");
        v->lines.at[i].href = page_text(p, "/inbox?view=tag-%" PRId64, list[i].id);
        line_opens(p, v, "tags", manages);
    }
    if (manages)
        adds(v, "Name", "Add a tag");
    v->empty = STR("There is no tag yet. The first may be made here, or at a conversation with t.");
    return 1;
}

static int tags_add(struct page *p, struct page_told *told, struct str *secret_r)
{
    struct tag tag;
    struct tag_new it = {.name = http_form(p->q, "name"), .color = STR("")};
    (void)secret_r;
    told->words = STR("Added.");
    return tag_create(p->c, p->d, p->who, &it, &tag);
}

static int tags_act(struct page *p, struct page_told *told, struct str what, int64_t id)
{
    int64_t undo_id = 0;
    int got = tag_archive(p->c, p->d, p->who, id, str_eq(what, STR("archive")), &undo_id);
    page_undo_add(told, undo_id);
    return got;
}

/* ---- macros ---- */

static int macros_fill(struct page *p, struct settings_view *v)
{
    struct macro *list;
    size_t n;
    if (macro_list(p->c, p->d, p->who, STR(""), false, &list, &n) < 0)
        return -1;
    lines_begin(p, v, n);
    for (size_t i = 0; i < n; i++) {
        bool ours = list[i].owner_id || may(p->who, MAY_MANAGE_MACROS);
        line_add(p, v, list[i].name,
                 message_preview(&p->c->arena, list[i].body, (struct db_int){.some = false}),
                 ours ? "archive" : "", list[i].id, "Archive");
        line_opens(p, v, "macros", ours);
    }
    if (!may(p->who, MAY_ANSWER))
        return 1;
    v->new_href = STR("/settings/macros/new");
    v->new_words = STR("Add a macro");
    v->empty = STR("There is no macro yet. What you write for the third time may become one.");
    return 1;
}

static int macros_act(struct page *p, struct page_told *told, struct str what, int64_t id)
{
    int64_t undo_id = 0;
    (void)what;
    int got = macro_archive(p->c, p->d, p->who, id, true, &undo_id);
    page_undo_add(told, undo_id);
    return got;
}

/* ---- the pages ---- */

static const struct settings_row pages[] = {
    {"people", "People",
     "Who works here. Nobody is ever deleted, so what they wrote keeps its author.", people_fill,
     people_add, people_act},
    {"teams", "Teams", "Who shares work. A team sees the inboxes that are given to it.", teams_fill,
     teams_add, teams_act},
    {"inboxes", "Inboxes", "Where words come in, and from where answers go out.", inboxes_fill,
     NULL, inboxes_act},
    {"tags", "Tags", "Words on conversations, to find and count them by.", tags_fill, tags_add,
     tags_act},
    {"macros", "Macros",
     "Answers that are written once and sent often. In an answer, / finds them.", macros_fill, NULL,
     macros_act},
};
enum { N_PAGES = sizeof pages / sizeof *pages };

static const struct settings_row *page_of(struct page *p)
{
    struct str name = http_param(p->q, "name");
    for (size_t i = 0; i < N_PAGES; i++)
        if (str_eq(name, str_of(pages[i].name)))
            return &pages[i];
    fail(p->c, NOT_FOUND, "there is no such page of settings");
    return NULL;
}

static int settings_page(struct page *p, const struct settings_row *row, struct settings_view *v)
{
    struct page_nav *nav = arena_array(&p->c->arena, 1, sizeof *nav);
    v->heading = str_of(row->words);
    v->lead = str_of(row->lead);
    v->action = page_text(p, "/settings/%s", row->name);
    v->field2_words = v->field_words = v->button = v->new_href = STR("");
    v->tabs = settings_tabs(p, row->name);
    if (row->fill(p, v) < 0 || page_nav_fill(p, STR(""), nav) < 0 ||
        page_frame_fill(p, v->heading, &v->frame) < 0)
        return -1;
    if (!v->button.n)
        v->action = STR("");
    nav->on_settings = true;
    v->frame.nav = nav;
    page_settings(http_html(p->a), v);
    return 1;
}

static int settings_show(struct page *p)
{
    bool again = p->wrong.n > 0;
    struct settings_view v = {.told = p->wrong,
                              .wrong = again,
                              .secret = STR(""),
                              .field = again ? http_form(p->q, "name") : STR(""),
                              .field2 = again ? http_form(p->q, "second") : STR("")};
    const struct settings_row *row = page_of(p);
    return row ? settings_page(p, row, &v) : -1;
}

static int plain_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, settings_show);
}

static int all_show(struct page *p)
{
    struct page_nav *nav = arena_array(&p->c->arena, 1, sizeof *nav);
    struct settings_all v = {.tabs = settings_tabs(p, "")};
    if (page_nav_fill(p, STR(""), nav) < 0 || page_frame_fill(p, STR("Settings"), &v.frame) < 0)
        return -1;
    nav->on_settings = true;
    v.frame.nav = nav;
    page_settings_all(http_html(p->a), &v);
    return 1;
}

static int all_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, all_show);
}

struct settings_change {
    struct page p;
    const struct settings_row *row;
    struct page_told told;
    struct str secret;
};

static int settings_write(struct call *c, struct db_conn *d, void *arg)
{
    struct settings_change *x = arg;
    struct str what = http_form(x->p.q, "field");
    x->p.d = d;
    x->told = (struct page_told){.words = STR("Done.")};
    x->secret = STR("");
    if (what.n)
        return x->row->act(&x->p, &x->told, what, page_id(&x->p, "value"));
    return x->row->add ? x->row->add(&x->p, &x->told, &x->secret)
                       : fail(c, NOT_FOUND, "these are added on a page of their own");
}

/* A secret is shown on the answer itself, once; everything else goes back to the page. */
static int plain_post(struct http_request *q, struct http_response *a)
{
    struct settings_change *x = arena_alloc(&q->call.arena, sizeof *x);
    page_begin(q, a, &x->p);
    x->row = page_of(&x->p);
    if (!x->row || db_write(x->p.c, x->p.app->db, settings_write, x) < 0)
        return page_again(q, a, settings_show);
    if (!x->secret.n) {
        x->told.go = page_text(&x->p, "/settings/%s", x->row->name);
        return page_done(&x->p, &x->told);
    }
    struct settings_view v = {
        .told = x->told.words, .secret = x->secret, .field = STR(""), .field2 = STR("")};
    x->p.d = db_read(x->p.c, x->p.app->db);
    int got = x->p.d ? settings_page(&x->p, x->row, &v) : -1;
    db_read_end(x->p.d);
    return got;
}

const struct http_route page_settings_routes[] = {
    {"GET", "/settings", "read", ROUTE_PAGE, 0, all_get, "Settings.", NULL},
    {"GET", "/settings/{name}", "read", ROUTE_PAGE, 0, plain_get, "A page of settings.", NULL},
    {"POST", "/settings/{name}", "read", ROUTE_PAGE | ROUTE_FORM, 0, plain_post,
     "Adds one, or changes one.", NULL},
};
const size_t page_settings_routes_n = sizeof page_settings_routes / sizeof *page_settings_routes;
