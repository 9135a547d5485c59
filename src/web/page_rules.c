/* SPDX-License-Identifier: Apache-2.0 */
/* page_rules.c: rules in the settings: their order, a form for when, if and then, what a rule did,
   and what it would do before it is saved. */
#include "web/settings_action.h"

#include "base/json.h"
#include "desk/condition.h"
#include "desk/rule.h"
#include "desk/webhook.h"

#include <inttypes.h>
#include <string.h>

enum { RULE_RUNS_SHOWN = 20, RULE_TRIED = 100, RULE_ROW_BYTES = 600 };

/* ---- the list ---- */

static struct str trigger_words(struct str event)
{
    const char *name, *words;
    for (size_t i = 0; rule_trigger(i, &name, &words); i++)
        if (str_eq(event, str_of(name)))
            return str_of(words);
    return event;
}

static int list_show(struct page *p, struct setting_view *v)
{
    struct rule *list;
    size_t n;
    if (settings_begin(p, v, "rules", "Rules",
                       "What the desk does by itself, from the top to the bottom.") < 0 ||
        rule_list(p->c, p->d, p->who, &list, &n) < 0)
        return -1;
    settings_lines(v, n);
    for (size_t i = 0; i < n; i++) {
        struct str when = trigger_words(list[i].on_event);
        struct setting_line *l = settings_line(
            v, list[i].name,
            page_text(p, "%s%.*s%s%.*s", list[i].enabled ? "" : "off · ", (int)when.n, when.at,
                      list[i].filter.n ? " · " : "", (int)list[i].filter.n, list[i].filter.at),
            page_text(p, "/settings/rules/%" PRId64, list[i].id), list[i].id);
        settings_act(l, list[i].enabled ? "off" : "on",
                     list[i].enabled ? "Switch off" : "Switch on");
        settings_moves(l, i > 0, i + 1 < n);
    }
    v->empty =
        STR("There is no rule yet. A rule waits for something to happen, looks whether it is "
            "meant, and then does what you would do by hand.");
    v->new_href = STR("/settings/rules/new");
    v->new_words = STR("Add a rule");
    return 1;
}

static struct rule_new as_it_is(const struct rule *it)
{
    return (struct rule_new){.name = it->name,
                             .on_event = it->on_event,
                             .filter = it->filter,
                             .actions_json = it->actions_json,
                             .enabled = it->enabled,
                             .position = it->position};
}

/* Numbers all of them, so that rules which share a number come apart. */
static int move(struct page *p, int64_t id, bool down)
{
    struct rule *list, moved;
    size_t n, at = 0;
    if (rule_list(p->c, p->d, p->who, &list, &n) < 0)
        return -1;
    while (at < n && list[at].id != id)
        at++;
    if (at == n || (down ? at + 1 == n : at == 0))
        return 0;
    size_t to = down ? at + 1 : at - 1;
    moved = list[at];
    list[at] = list[to];
    list[to] = moved;
    for (size_t i = 0; i < n; i++) {
        struct rule_new it = as_it_is(&list[i]);
        it.position = (int64_t)i + 1;
        if (list[i].position != it.position && rule_put(p->c, p->d, p->who, list[i].id, &it, 0) < 0)
            return -1;
    }
    return 1;
}

static int list_save(struct page *p, struct page_told *told, struct setting_view *v)
{
    struct str act = http_form(p->q, "act");
    int64_t id = page_id(p, "id");
    struct rule rule;
    (void)v;
    bool on = str_eq(act, STR("on")), down = str_eq(act, STR("down"));
    if (down || str_eq(act, STR("up"))) {
        told->go = settings_done(p, "rules", "moved");
        return move(p, id, down);
    }
    if (rule_get(p->c, p->d, p->who, id, &rule) < 0)
        return -1;
    struct rule_new it = as_it_is(&rule);
    it.enabled = on;
    told->go = settings_done(p, "rules", on ? "on" : "off");
    return rule_put(p->c, p->d, p->who, id, &it, 0);
}

/* ---- from the form to a rule ---- */

/* The rule as it was typed; v->wrong_at says which field a fault belongs to. */
static int rule_typed(struct page *p, struct setting_view *v, struct rule_new *it_r)
{
    *it_r = (struct rule_new){.name = http_form(p->q, "name"),
                              .on_event = http_form(p->q, "on_event"),
                              .filter = str_trim(http_form(p->q, "filter")),
                              .enabled = http_form(p->q, "enabled").n > 0};
    if (settings_name(v, "name", RULE_NAME_BYTES) < 0)
        return -1;
    v->wrong_at = "filter";
    if (condition_check(p->c, p->d, p->who, it_r->filter) < 0)
        return -1;
    bool writes = http_form(p->q, "writes").n > 0;
    v->wrong_at = "body";
    if (writes && !str_trim(http_form(p->q, "body")).n)
        return fail(p->c, BAD_INPUT, "what does it write?");
    v->wrong_at = writes ? "body" : NULL;
    return action_form_typed(p, &it_r->actions_json);
}

/* ---- the form ---- */

static int webhook_field(struct page *p, struct setting_view *v, const struct action_form *f)
{
    struct webhook *list;
    size_t n = 0;
    if (may(p->who, MAY_MANAGE_ACCESS) && webhook_list(p->c, p->d, p->who, &list, &n) < 0)
        return -1;
    struct setting_field *field = action_select(v, "webhook", "Tell a webhook", f, n, NULL);
    field->choices[0].words = STR("none");
    for (size_t i = 0; i < n; i++)
        settings_choice(field, settings_id(p, list[i].id), list[i].name);
    action_select_end(field);
    return 1;
}

static int then_fields(struct page *p, struct setting_view *v, const struct action_form *f)
{
    settings_group(v, "Then");
    if (action_form_fields(p, v, f) < 0 || webhook_field(p, v, f) < 0)
        return -1;
    struct setting_field *field = settings_select(v, "writes", "Write", f->writes, 4);
    settings_choice(field, STR(""), STR(WORDS("nothing")));
    settings_choice(field, STR("note"), STR("a note"));
    settings_choice(field, STR("draft"), STR("a draft for the assignee"));
    settings_choice(field, STR("reply"), STR("an automatic reply"));
    settings_area(v, "body", "What it writes", f->body)->help =
        STR("As in a macro: {{customer.first_name|there}}. Where a conversation is grave or nobody "
            "waits, a reply stays a draft.");
    action_form_flags(v, f);
    settings_check(v, "stop", "No further rule", f->flags[ACTION_STOP]);
    return 1;
}

static void when_fields(struct setting_view *v, const struct rule *rule)
{
    const char *event, *words;
    size_t n = 0;
    settings_text(v, "name", "Name", rule->name)->required = true;
    settings_check(v, "enabled", "It runs", rule->enabled);
    settings_group(v, "When");
    while (rule_trigger(n, &event, &words))
        n++;
    struct setting_field *field = settings_select(v, "on_event", "This happens", rule->on_event, n);
    for (size_t i = 0; rule_trigger(i, &event, &words); i++)
        settings_choice(field, str_of(event), str_of(words));
    settings_group(v, "If");
    settings_area(v, "filter", "Filter", rule->filter)->help = STR(
        "As in a search: tag:refund inbox:Support priority:urgent waiting:>2h. Empty fits all.");
}

/* ---- what it did, or would do ---- */

struct did_words {
    const char *did, *words;
    bool with_to;
};
static const struct did_words did_rows[] = {
    {"status", WORDS("status "), true},
    {"priority", WORDS("priority "), true},
    {"assign", "goes to ", true},
    {"team", "another team", false},
    {"snooze", WORDS("snoozed"), false},
    {"tag", WORDS("tag "), true},
    {"untag", "without tag ", true},
    {"spam", WORDS("spam"), false},
    {"not spam", "not spam", false},
    {"bin", "into the bin", false},
    {"note", "a note", false},
    {"draft", "a draft", false},
    {"no draft", "no draft: ", true},
    {"reply", "an automatic reply", false},
    {"webhook", "told the webhook", false},
    {"failed", "fails: ", true},
};

static void did_one(struct out *o, const json_t *item)
{
    const char *did = json_string_value(json_object_get(item, "did"));
    const char *to = json_string_value(json_object_get(item, "to"));
    if (o->n)
        out_text(o, " · ");
    for (size_t i = 0; did && i < sizeof did_rows / sizeof *did_rows; i++) {
        if (strcmp(did, did_rows[i].did) != 0)
            continue;
        out_str(o, catalogue_str(o->lang, str_of(did_rows[i].words)));
        if (did_rows[i].with_to)
            out_str(o, to && *to ? str_of(to) : catalogue_str(o->lang, STR(WORDS("nobody"))));
        return;
    }
    out_text(o, did ? did : "");
}

static struct str did_text(struct page *p, struct str json)
{
    json_t *root;
    struct out o;
    if (json_read(p->c, json, RULE_DID_BYTES * 4, &root) < 0)
        return STR("");
    out_init(&o, RULE_ROW_BYTES);
    o.lang = p->c->lang;
    for (size_t i = 0; i < json_array_size(root); i++)
        did_one(&o, json_array_get(root, i));
    struct str text = o.n ? (struct str){arena_copy(&p->c->arena, o.at, o.n), o.n}
                          : STR("nothing: it is so already");
    out_free(&o);
    json_decref(root);
    return text;
}

static struct setting_row row_of(struct page *p, int64_t number, struct str subject,
                                 struct str did_json)
{
    return (struct setting_row){
        .first = page_text(p, "#%" PRId64 " %.*s", number, (int)subject.n, subject.at),
        .href = page_text(p, "/conversations/%" PRId64, number),
        .second = did_text(p, did_json),
        .third = STR("")};
}

static int runs_fill(struct page *p, struct setting_view *v, int64_t id)
{
    struct rule_run *list;
    size_t n;
    if (rule_runs(p->c, p->d, p->who, id, 0, RULE_RUNS_SHOWN, &list, &n) < 0)
        return -1;
    v->table_title = STR("What it did");
    v->table_empty = STR("It has not run yet.");
    v->head_first = STR("conversation");
    v->head_second = STR("what");
    v->head_third = STR("when");
    v->rows = arena_array(&p->c->arena, n + 1, sizeof *v->rows);
    for (size_t i = 0; i < n; i++) {
        v->rows[i] = row_of(p, list[i].number, list[i].subject, list[i].did_json);
        v->rows[i].third = when_said(&p->when, list[i].created_us);
    }
    v->n_rows = n;
    return 1;
}

static void would_fill(struct page *p, struct setting_view *v, const struct rule_would *list,
                       size_t n)
{
    v->table_title =
        page_text(p, "It would run on %zu of the last %d conversations", n, RULE_TRIED);
    v->table_empty = STR("None of them is as the condition says.");
    v->told = STR("Nothing is changed or saved yet; what it would do stands below.");
    v->head_first = STR("conversation");
    v->head_second = STR("what");
    v->rows = arena_array(&p->c->arena, n + 1, sizeof *v->rows);
    for (size_t i = 0; i < n; i++)
        v->rows[i] = row_of(p, list[i].number, list[i].subject, list[i].did_json);
    v->n_rows = n;
}

/* ---- one rule ---- */

static int rule_show(struct page *p, struct setting_view *v)
{
    struct rule rule = {.name = STR(""),
                        .on_event = STR("message.received"),
                        .filter = STR(""),
                        .actions_json = STR("")};
    struct action_form f = {.me = false};
    int64_t id = settings_path_id(p);
    if (settings_begin(p, v, "rules", id ? "A rule" : "A new rule", "") < 0 ||
        (id && rule_get(p->c, p->d, p->who, id, &rule) < 0) ||
        action_form_read(p, rule.actions_json, &f) < 0)
        return -1;
    settings_form(v, "All rules", rule.version);
    v->other = STR("What would it have done?");
    v->other_value = STR("try");
    settings_hidden(v, "more", f.more);
    when_fields(v, &rule);
    if (then_fields(p, v, &f) < 0)
        return -1;
    if (f.more.n)
        v->groups[v->n_groups - 1].title = STR("Then, beside what a program set and stays");
    v->remove = id ? STR("Remove this rule") : STR("");
    return id && !v->table_title.n ? runs_fill(p, v, id) : 1;
}

static int rule_save(struct page *p, struct page_told *told, struct setting_view *v)
{
    struct rule rule;
    struct rule_new it;
    int64_t id = settings_path_id(p);
    if (str_eq(http_form(p->q, "act"), STR("remove"))) {
        told->go = settings_done(p, "rules", "removed");
        return rule_delete(p->c, p->d, p->who, id);
    }
    told->go = settings_done(p, "rules", "saved");
    if (rule_typed(p, v, &it) < 0)
        return -1;
    if (!id) {
        struct rule *all;
        size_t n;
        if (rule_list(p->c, p->d, p->who, &all, &n) < 0)
            return -1;
        it.position = n ? all[n - 1].position + 1 : 1;
        return rule_create(p->c, p->d, p->who, &it, &rule);
    }
    if (rule_get(p->c, p->d, p->who, id, &rule) < 0)
        return -1;
    it.position = rule.position;
    return rule_put(p->c, p->d, p->who, id, &it, page_id(p, "version"));
}

/* The form is read on a connection of its own, and given back before the dry run writes. */
static int typed_apart(struct page *p, struct setting_view *v, struct rule_new *it_r)
{
    p->d = db_read(p->c, p->app->db);
    int got = p->d ? rule_typed(p, v, it_r) : -1;
    db_read_end(p->d);
    p->d = NULL;
    return got;
}

static int rule_try(struct http_request *q, struct http_response *a)
{
    struct page p;
    struct rule_new it;
    struct rule_would *would;
    size_t n;
    page_begin(q, a, &p);
    struct setting_view *v = arena_alloc(&p.c->arena, sizeof *v);
    settings_clear(&p, v);
    if (typed_apart(&p, v, &it) < 0 ||
        rule_dry_run(p.c, p.app->db, p.who, &it, RULE_TRIED, &would, &n) < 0)
        return settings_refused(&p, v, rule_show);
    would_fill(&p, v, would, n);
    return settings_again(&p, v, rule_show);
}

static int rule_post(struct http_request *q, struct http_response *a)
{
    return str_eq(http_form(q, "do"), STR("try")) ? rule_try(q, a) : settings_post(q, a);
}

static const struct setting_page list_page = {list_show, list_save};
static const struct setting_page rule_page = {rule_show, rule_save};
enum { FORM = ROUTE_PAGE | ROUTE_FORM | ROUTE_SLOW };

const struct http_route page_rules_routes[] = {
    {"GET", "/settings/rules", "rules.manage", ROUTE_PAGE, 0, settings_get, "Rules.", &list_page},
    {"POST", "/settings/rules", "rules.manage", FORM, 0, settings_post,
     "Switches a rule, or moves it.", &list_page},
    {"GET", "/settings/rules/new", "rules.manage", ROUTE_PAGE, 0, settings_get, "A new rule.",
     &rule_page},
    {"POST", "/settings/rules/new", "rules.manage", FORM, 0, rule_post, "Adds a rule, or tries it.",
     &rule_page},
    {"GET", "/settings/rules/{id}", "rules.manage", ROUTE_PAGE, 0, settings_get, "A rule.",
     &rule_page},
    {"POST", "/settings/rules/{id}", "rules.manage", FORM, 0, rule_post,
     "Changes a rule, removes it, or tries it.", &rule_page},
};
const size_t page_rules_routes_n = sizeof page_rules_routes / sizeof *page_rules_routes;
