/* SPDX-License-Identifier: Apache-2.0 */
/* settings_action.c: see settings_action.h. Between a list of actions and fields stands JSON, as
   rules and macros keep it; whoever saves checks it as if a program had sent it. */
#include "web/settings_action.h"

#include "base/json.h"
#include "desk/agent.h"
#include "desk/rule.h"
#include "desk/status.h"
#include "desk/tag.h"
#include "desk/team.h"

#include <stdlib.h>
#include <string.h>

/* ---- from the list to the form ---- */

/* Actions with one value. */
static const struct {
    const char *name, *key;
} plain[] = {{"status", "status_id"}, {"priority", "priority"}, {"assign", "agent_id"},
             {"team", "team_id"},     {"tag", "tag_id"},        {"untag", "tag_id"},
             {"snooze", "for_s"},     {"webhook", "webhook_id"}};
enum { AT_SNOOZE = 6 };
_Static_assert(sizeof plain / sizeof *plain == ACTION_PLAIN, "values");
static const char *const flags[ACTION_FLAGS] = {"spam", "bin", "stop"};

static struct str text_copy(struct page *p, const char *text)
{
    return page_text(p, "%s", text ? text : "");
}

static bool take_plain(struct page *p, struct action_form *f, const char *name, const json_t *item)
{
    for (size_t i = 0; i < ACTION_PLAIN; i++) {
        const json_t *value = json_object_get(item, plain[i].key);
        if (strcmp(name, plain[i].name) != 0 || f->values[i].n || !value)
            continue;
        f->values[i] = json_is_null(value)      ? STR("none")
                       : json_is_integer(value) ? settings_id(p, json_integer_value(value))
                                                : text_copy(p, json_string_value(value));
        return true;
    }
    return false;
}

static bool take_flag(struct action_form *f, const char *name, const json_t *item)
{
    for (size_t i = 0; i < ACTION_FLAGS; i++) {
        if (strcmp(name, flags[i]) != 0 ||
            (i != ACTION_STOP && !json_is_true(json_object_get(item, "on"))))
            continue;
        f->flags[i] = true;
        return true;
    }
    return false;
}

static bool take_words(struct page *p, struct action_form *f, const char *name, const json_t *item)
{
    const char *body = json_string_value(json_object_get(item, "body"));
    bool writes =
        strcmp(name, "note") == 0 || strcmp(name, "draft") == 0 || strcmp(name, "reply") == 0;
    if (!writes || f->writes.n || !body)
        return false;
    f->writes = text_copy(p, name);
    f->body = (struct str){arena_copy(&p->c->arena, body, strlen(body)), strlen(body)};
    return true;
}

static struct str json_text(struct page *p, const json_t *list)
{
    char *text = json_dumps(list, JSON_COMPACT);
    struct str copy = STR("");
    if (text)
        copy = (struct str){arena_copy(&p->c->arena, text, strlen(text)), strlen(text)};
    free(text);
    return copy;
}

int action_form_read(struct page *p, struct str actions, struct action_form *f)
{
    json_t *root, *more;
    f->writes = f->body = f->more = STR("");
    if (!actions.n)
        return 1;
    if (json_read(p->c, actions, RULE_STEPS_MAX * RULE_BODY_BYTES, &root) < 0)
        return -1;
    more = json_array();
    for (size_t i = 0; i < json_array_size(root); i++) {
        json_t *item = json_array_get(root, i);
        const char *name = json_string_value(json_object_get(item, "do"));
        if (name && !take_plain(p, f, name, item) && !take_flag(f, name, item) &&
            !take_words(p, f, name, item))
            json_array_append(more, item);
    }
    if (json_array_size(more))
        f->more = json_text(p, more);
    json_decref(more);
    json_decref(root);
    return 1;
}

/* ---- from the form to the list ---- */

static void put_plain(struct page *p, json_t *list, size_t i)
{
    struct str value = http_form(p->q, plain[i].name);
    int64_t seconds;
    if (!value.n)
        return;
    json_t *item = json_object();
    json_object_set_new(item, "do", json_string(plain[i].name));
    if (str_eq(value, STR("none")))
        json_object_set_new(item, plain[i].key, json_null());
    else if (i == AT_SNOOZE && str_int64(value, &seconds))
        json_object_set_new(item, plain[i].key, json_integer(seconds));
    else
        json_object_set_new(item, plain[i].key, json_stringn(value.at, value.n));
    json_array_append_new(list, item);
}

static void put_flag(struct page *p, json_t *list, size_t i)
{
    if (!http_form(p->q, flags[i]).n)
        return;
    json_t *item = json_object();
    json_object_set_new(item, "do", json_string(flags[i]));
    if (i != ACTION_STOP)
        json_object_set_new(item, "on", json_true());
    json_array_append_new(list, item);
}

static void put_words(struct page *p, json_t *list)
{
    struct str writes = http_form(p->q, "writes"), body = http_form(p->q, "body");
    if (!writes.n)
        return;
    json_t *item = json_object();
    json_object_set_new(item, "do", json_stringn(writes.at, writes.n));
    json_object_set_new(item, "body", json_stringn(body.at, body.n));
    json_array_append_new(list, item);
}

int action_form_typed(struct page *p, struct str *json_r)
{
    json_t *list = json_array(), *more = NULL;
    struct str kept = http_form(p->q, "more");
    if (kept.n && json_read(p->c, kept, RULE_STEPS_MAX * RULE_BODY_BYTES, &more) < 0) {
        json_decref(list);
        return -1;
    }
    for (size_t i = 0; i < ACTION_PLAIN; i++)
        put_plain(p, list, i);
    put_words(p, list);
    if (more)
        json_array_extend(list, more);
    for (size_t i = 0; i < ACTION_FLAGS; i++)
        put_flag(p, list, i);
    *json_r = json_text(p, list);
    json_decref(more);
    json_decref(list);
    return 1;
}

/* ---- the form ---- */

/* What is chosen already and is no longer on offer stays chosen. */
void action_select_end(struct setting_field *f)
{
    for (size_t i = 0; i < f->n_choices; i++)
        if (f->choices[i].is)
            return;
    if (f->value.n)
        settings_choice(f, f->value, STR("as it was"));
}

struct setting_field *action_select(struct setting_view *v, const char *name, const char *label,
                                    const struct action_form *f, size_t n, const char *none)
{
    struct str value = STR("");
    for (size_t i = 0; i < ACTION_PLAIN; i++)
        if (strcmp(plain[i].name, name) == 0 && f->values[i].n)
            value = f->values[i];
    struct setting_field *field = settings_select(v, name, label, value, n + 2);
    settings_choice(field, STR(""), STR("stays as it is"));
    if (none)
        settings_choice(field, STR("none"), str_of(none));
    return field;
}

static int people_fields(struct page *p, struct setting_view *v, const struct action_form *f)
{
    struct agent *agents;
    struct team *teams;
    size_t n_agents, n_teams;
    if (agent_list(p->c, p->d, p->who, false, 0, AGENTS_PAGE_MAX, &agents, &n_agents) < 0 ||
        team_list(p->c, p->d, p->who, false, &teams, &n_teams) < 0)
        return -1;
    struct setting_field *field =
        action_select(v, "assign", "Assignee", f, n_agents + 1, WORDS("nobody"));
    if (f->me)
        settings_choice(field, STR("me"), STR("whoever uses it"));
    for (size_t i = 0; i < n_agents; i++)
        settings_choice(field, settings_id(p, agents[i].id), agents[i].name);
    action_select_end(field);
    field = action_select(v, "team", "Team", f, n_teams, "none");
    for (size_t i = 0; i < n_teams; i++)
        settings_choice(field, settings_id(p, teams[i].id), teams[i].name);
    action_select_end(field);
    return 1;
}

static int tag_fields(struct page *p, struct setting_view *v, const struct action_form *f)
{
    static const char *const rows[][2] = {{"tag", "Add the tag"}, {"untag", "Take off the tag"}};
    struct tag *tags;
    size_t n;
    if (tag_list(p->c, p->d, p->who, false, &tags, &n) < 0)
        return -1;
    for (size_t r = 0; r < 2; r++) {
        struct setting_field *field = action_select(v, rows[r][0], rows[r][1], f, n, NULL);
        field->choices[0].words = STR("none");
        for (size_t i = 0; i < n; i++)
            settings_choice(field, settings_id(p, tags[i].id), tags[i].name);
        action_select_end(field);
    }
    return 1;
}

static int state_fields(struct page *p, struct setting_view *v, const struct action_form *f)
{
    static const char *const spans[][2] = {{"3600", "for an hour"},
                                           {"14400", "for four hours"},
                                           {"86400", "for a day"},
                                           {"259200", "for three days"},
                                           {"604800", "for a week"}};
    struct status *statuses;
    size_t n;
    if (status_list(p->c, p->d, p->who, false, &statuses, &n) < 0)
        return -1;
    struct setting_field *field = action_select(v, "status", "Status", f, n, NULL);
    for (size_t i = 0; i < n; i++)
        settings_choice(field, settings_id(p, statuses[i].id), page_words(p, statuses[i].name));
    action_select_end(field);
    field = action_select(v, "priority", "Priority", f, N_PRIORITIES, NULL);
    for (int i = 0; i < N_PRIORITIES; i++) {
        struct str name = str_of(priority_name((enum priority)i));
        settings_choice(field, name, name);
    }
    field = action_select(v, "snooze", "Snooze", f, 6, NULL);
    field->choices[0].words = STR(WORDS("no"));
    for (size_t i = 0; i < 5; i++)
        settings_choice(field, str_of(spans[i][0]), str_of(spans[i][1]));
    action_select_end(field);
    return 1;
}

int action_form_fields(struct page *p, struct setting_view *v, const struct action_form *f)
{
    if (people_fields(p, v, f) < 0 || tag_fields(p, v, f) < 0)
        return -1;
    return state_fields(p, v, f);
}

void action_form_flags(struct setting_view *v, const struct action_form *f)
{
    settings_check(v, "spam", "It is spam", f->flags[0]);
    settings_check(v, "bin", "Into the bin", f->flags[1]);
}
