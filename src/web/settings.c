/* SPDX-License-Identifier: Apache-2.0 */
/* settings.c: what the pages of settings share: which there are, a form that keeps what was typed,
   and the way back after a change. */
#include "web/settings.h"

#include "desk/hours.h"
#include "web/settings.tmpl.h"

#include <inttypes.h>
#include <string.h>

/* In the order they stand in; a title begins a group. */
static const struct {
    const char *group, *name, *words;
    enum permission may;
    const char *also;
} tabs[] = {
    {"Team", "people", "People", MAY_READ, "Who works here, what they may do, and invitations."},
    {NULL, "organisation", "Organisation", MAY_MANAGE_AGENTS,
     "What holds for everybody who works here."},
    {NULL, "teams", "Teams", MAY_READ, "Who shares work, and how it is given out."},
    {"Channels", "desks", "Desks", MAY_MANAGE_INBOXES, "Brands, and the people they are for."},
    {NULL, "inboxes", "Inboxes", MAY_READ, "Where words come in, and who sees them."},
    {NULL, "mailboxes", "Mailboxes", MAY_MANAGE_INBOXES,
     "Where mail is fetched, and how it leaves."},
    {"Work", "views", "Views", MAY_READ, "Lists at the left: searches that are kept."},
    {NULL, "statuses", "Statuses", MAY_MANAGE_RULES, "What a conversation can be."},
    {NULL, "tags", "Tags", MAY_READ, "Words on conversations, to find and count them by."},
    {NULL, "macros", "Macros", MAY_READ, "Answers that are written once and sent often."},
    {NULL, "rules", "Rules", MAY_MANAGE_RULES, "What the desk does by itself."},
    {NULL, "hours", "Hours", MAY_MANAGE_RULES, "When somebody is there, and when nobody is."},
    {NULL, "targets", "Targets", MAY_MANAGE_RULES, "How soon customers are answered."},
    {NULL, "fields", "Fields", MAY_MANAGE_RULES, "What you want to know besides."},
    {NULL, "care", "Care", MAY_MANAGE_MACROS, "What may be offered before a no."},
    {"Customers", "companies", "Companies", MAY_EDIT_CUSTOMERS, "Where customers work."},
    {NULL, "blocks", "Blocked", MAY_EDIT_CUSTOMERS, "Whose mail goes to Spam."},
    {"Programs", "tokens", "Tokens", MAY_READ, "Programs that sign in and act as you."},
    {NULL, "webhooks", "Webhooks", MAY_MANAGE_ACCESS, "Programs that are told what happens here."},
    {NULL, "context", "What the shop knows", MAY_MANAGE_ACCESS,
     "A program that says one line about a customer."},
    {"This desk", "imports", "Import", MAY_IMPORT, "What another desk or a mailbox has kept."},
    {NULL, "retentions", "Retention", MAY_ERASE, "How long things are kept."},
    {NULL, "listening", "What heard reads", MAY_READ, "And what it never does."},
    {NULL, "audit", "Audit log", MAY_SEE_AUDIT, "Who did what, and when."},
    {NULL, "backups", "Backups", MAY_OWN, "The whole desk in one folder, and back."},
    {NULL, "about", "About", MAY_READ, "Version, licences and the model of the engine."},
};
enum { N_TABS = sizeof tabs / sizeof *tabs, N_GROUPS = 8 };

const struct settings_nav *settings_tabs(struct page *p, const char *name)
{
    struct settings_nav *nav = arena_alloc(&p->c->arena, sizeof *nav);
    struct settings_tab *list = arena_array(&p->c->arena, N_TABS, sizeof *list);
    const char *title = NULL, *begun = NULL;
    nav->groups = arena_array(&p->c->arena, N_GROUPS, sizeof *nav->groups);
    for (size_t i = 0; i < N_TABS; i++) {
        title = tabs[i].group ? tabs[i].group : title;
        if (!may(p->who, tabs[i].may))
            continue;
        if (title != begun && nav->n_groups < N_GROUPS)
            nav->groups[nav->n_groups++] =
                (struct settings_group){.title = str_of(begun = title), .tabs = list};
        nav->groups[nav->n_groups - 1].n_tabs++;
        *list++ =
            (struct settings_tab){str_of(tabs[i].words), page_text(p, "/settings/%s", tabs[i].name),
                                  str_of(tabs[i].also), strcmp(name, tabs[i].name) == 0};
    }
    return nav;
}

/* ---- what was done, after the way back ---- */

static struct str done_words(struct str done)
{
    static const struct {
        const char *done, *words;
    } rows[] = {{"saved", "Saved."},
                {"removed", "Removed."},
                {"on", "It is on."},
                {"off", "It is off."},
                {"go", "They go now; the brake is off for an hour."},
                {"moved", "Moved."},
                {"revoked", "Revoked. Whatever used it is refused from now on."},
                {"pinged", "A ping is on its way; it stands in the log."},
                {"replayed", "It is sent once more."}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_eq(done, str_of(rows[i].done)))
            return str_of(rows[i].words);
    return STR("");
}

struct str settings_done(struct page *p, const char *name, const char *done)
{
    return page_text(p, "/settings/%s?done=%s", name, done);
}

struct str settings_id(struct page *p, int64_t id)
{
    return id > 0 ? page_text(p, "%" PRId64, id) : STR("");
}

int64_t settings_path_id(struct page *p)
{
    int64_t id = 0;
    return str_int64(http_param(p->q, "id"), &id) && id > 0 ? id : 0;
}

/* ---- a page ---- */

void settings_clear(struct page *p, struct setting_view *v)
{
    struct str *const texts[] = {&v->heading,     &v->lead,        &v->told,       &v->secret,
                                 &v->back,        &v->remove,      &v->back_words, &v->path,
                                 &v->empty,       &v->new_href,    &v->new_words,  &v->action,
                                 &v->lines_title, &v->text_title,  &v->text,       &v->third,
                                 &v->third_value, &v->button,      &v->other,      &v->other_value,
                                 &v->table_title, &v->table_empty, &v->older,      &v->head_first,
                                 &v->head_second, &v->head_third};
    *v = (struct setting_view){.p = p};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = STR("");
    v->groups = arena_array(&p->c->arena, SETTING_GROUPS_MAX, sizeof *v->groups);
    v->hidden = arena_array(&p->c->arena, SETTING_HIDDEN_MAX, sizeof *v->hidden);
}

int settings_begin(struct page *p, struct setting_view *v, const char *name, const char *heading,
                   const char *lead)
{
    struct page_nav *nav = arena_alloc(&p->c->arena, sizeof *nav);
    if (page_nav_fill(p, STR(""), nav) < 0 || page_frame_fill(p, str_of(heading), &v->frame) < 0)
        return -1;
    nav->on_settings = true;
    v->frame.nav = nav;
    v->heading = str_of(heading);
    v->lead = str_of(lead);
    v->path = page_text(p, "/settings/%s", name);
    v->tabs = settings_tabs(p, name);
    return 1;
}

/* ---- the form ---- */

void settings_form(struct setting_view *v, const char *all, int64_t version)
{
    struct str id = settings_id(v->p, settings_path_id(v->p));
    v->back = v->path;
    v->back_words = str_of(all);
    v->path = v->action = page_text(v->p, "%.*s/%.*s", (int)v->path.n, v->path.at,
                                    id.n ? (int)id.n : 3, id.n ? id.at : "new");
    v->button = STR("Save");
    settings_hidden(v, "version", settings_id(v->p, version));
}

void settings_group(struct setting_view *v, const char *title)
{
    if (v->n_groups == SETTING_GROUPS_MAX)
        return;
    struct setting_group *g = &v->groups[v->n_groups++];
    *g = (struct setting_group){.title = str_of(title)};
    g->fields = arena_array(&v->p->c->arena, SETTING_FIELDS_MAX, sizeof *g->fields);
}

static struct setting_field *field_add(struct setting_view *v, enum setting_kind kind,
                                       const char *name, const char *label, struct str value)
{
    if (!v->n_groups)
        settings_group(v, "");
    struct setting_group *g = &v->groups[v->n_groups - 1];
    struct setting_field *f = &g->fields[g->n_fields];
    g->n_fields += g->n_fields + 1 < SETTING_FIELDS_MAX;
    *f = (struct setting_field){.kind = kind,
                                .name = name,
                                .type = "text",
                                .label = str_of(label),
                                .value = v->again ? http_form(v->p->q, name) : value,
                                .help = STR(""),
                                .wrong = STR("")};
    if (v->wrong && v->wrong_at && strcmp(name, v->wrong_at) == 0) {
        f->wrong = v->told;
        v->told = STR("");
    }
    return f;
}

struct setting_field *settings_text(struct setting_view *v, const char *name, const char *label,
                                    struct str value)
{
    return field_add(v, SETTING_TEXT, name, label, value);
}

struct setting_field *settings_area(struct setting_view *v, const char *name, const char *label,
                                    struct str value)
{
    return field_add(v, SETTING_AREA, name, label, value);
}

struct setting_field *settings_check(struct setting_view *v, const char *name, const char *label,
                                     bool on)
{
    struct setting_field *f = field_add(v, SETTING_CHECK, name, label, on ? STR("on") : STR(""));
    f->on = f->value.n > 0;
    return f;
}

struct setting_field *settings_select(struct setting_view *v, const char *name, const char *label,
                                      struct str value, size_t n)
{
    struct setting_field *f = field_add(v, SETTING_SELECT, name, label, value);
    f->choices = arena_array(&v->p->c->arena, n + 1, sizeof *f->choices);
    return f;
}

void settings_choice(struct setting_field *f, struct str value, struct str words)
{
    f->choices[f->n_choices++] =
        (struct choice){.words = words, .value = value, .is = str_eq(value, f->value)};
}

int settings_hours(struct page *p, struct setting_view *v, const char *label, const char *none,
                   int64_t hours_id)
{
    struct hours *list;
    size_t n;
    if (hours_list(p->c, p->d, p->who, &list, &n) < 0)
        return -1;
    struct setting_field *f =
        settings_select(v, "hours_id", label, settings_id(p, hours_id), n + 1);
    settings_choice(f, STR(""), str_of(none));
    for (size_t i = 0; i < n; i++)
        settings_choice(f, settings_id(p, list[i].id), list[i].name);
    return 1;
}

void settings_hidden(struct setting_view *v, const char *name, struct str value)
{
    if (v->n_hidden < SETTING_HIDDEN_MAX)
        v->hidden[v->n_hidden++] =
            (struct setting_hidden){name, v->again ? http_form(v->p->q, name) : value};
}

int settings_name(struct setting_view *v, const char *field, size_t most_bytes)
{
    struct str name = str_trim(http_form(v->p->q, field));
    v->wrong_at = field;
    if (!name.n)
        return fail(v->p->c, BAD_INPUT, "it needs a name");
    return name.n <= most_bytes
               ? 1
               : fail(v->p->c, TOO_BIG, "a name has at most %zu bytes here", most_bytes);
}

/* ---- lines ---- */

void settings_lines(struct setting_view *v, size_t n)
{
    v->lines = arena_array(&v->p->c->arena, n + 1, sizeof *v->lines);
}

struct setting_line *settings_line(struct setting_view *v, struct str words, struct str also,
                                   struct str href, int64_t id)
{
    struct setting_line *l = &v->lines[v->n_lines++];
    *l = (struct setting_line){
        .words = words, .also = also, .href = href, .value = settings_id(v->p, id)};
    l->acts = arena_array(&v->p->c->arena, SETTING_ACTS_MAX, sizeof *l->acts);
    return l;
}

void settings_act(struct setting_line *l, const char *what, const char *button)
{
    if (l->n_acts < SETTING_ACTS_MAX)
        l->acts[l->n_acts++] = (struct setting_act){what, str_of(button)};
}

void settings_moves(struct setting_line *l, bool up, bool down)
{
    if (up)
        settings_act(l, "up", "Up");
    if (down)
        settings_act(l, "down", "Down");
}

/* ---- looking and changing ---- */

static int answer(struct page *p, struct setting_view *v, setting_page_show *show)
{
    p->d = db_read(p->c, p->app->db);
    if (p->d)
        page_clock(p);
    int got = p->d ? show(p, v) : -1;
    db_read_end(p->d);
    if (got < 0)
        return -1;
    v->frame.title = page_text(p, "%.*s · heard", (int)v->heading.n, v->heading.at);
    page_setting(http_html(p->a), v);
    return got;
}

int settings_get(struct http_request *q, struct http_response *a)
{
    const struct setting_page *it = app_route(q)->more;
    struct page p;
    page_begin(q, a, &p);
    struct setting_view *v = arena_alloc(&p.c->arena, sizeof *v);
    settings_clear(&p, v);
    v->told = done_words(http_query(q, "done"));
    return answer(&p, v, it->show);
}

int settings_again(struct page *p, struct setting_view *v, setting_page_show *show)
{
    v->again = true;
    return answer(p, v, show);
}

int settings_refused(struct page *p, struct setting_view *v, setting_page_show *show)
{
    enum fault_kind kind = p->c->fault.kind;
    if (kind != BAD_INPUT && kind != TOO_BIG && kind != CONFLICT)
        return -1;
    v->told = page_text(p, "%s.", fault_said(p->c));
    v->wrong = true;
    int status = p->a->status;
    p->a->status = kind == CONFLICT ? 409 : 422;
    int got = settings_again(p, v, show);
    if (got < 0) /* what is wrong now is another thing: what the form was for is not there */
        p->a->status = status;
    return got;
}

struct saving {
    struct page p;
    struct page_told told;
    struct setting_view view;
    setting_page_save *save;
};

static int save_write(struct call *c, struct db_conn *d, void *arg)
{
    struct saving *x = arg;
    (void)c;
    x->p.d = d;
    x->told = (struct page_told){0};
    x->view.wrong_at = NULL;
    return x->save(&x->p, &x->told, &x->view);
}

int settings_post(struct http_request *q, struct http_response *a)
{
    const struct setting_page *it = app_route(q)->more;
    struct saving *x = arena_alloc(&q->call.arena, sizeof *x);
    page_begin(q, a, &x->p);
    settings_clear(&x->p, &x->view);
    x->save = it->save;
    if (db_write(x->p.c, x->p.app->db, save_write, x) < 0)
        return settings_refused(&x->p, &x->view, it->show);
    return x->view.secret.n ? answer(&x->p, &x->view, it->show) : page_done(&x->p, &x->told);
}
