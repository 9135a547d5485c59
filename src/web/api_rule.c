/* SPDX-License-Identifier: Apache-2.0 */
/* api_rule.c: rules, what they did, and what one would do. Actions are the list that desk/rule.h
   describes, as a JSON array. */
#include "desk/rule.h"

#include "web/api.h"

#include <stdlib.h>
#include <string.h>

/* ---- shapes ---- */

static const struct api_member action_members[] = {
    API_M_WORD("do", API_NEED, "What is done",
               "status priority assign team tag untag snooze wake spam bin note draft reply "
               "webhook stop"),
    API_M("status_id", API_ID, API_MAYBE, "status: which"),
    API_M_WORD("priority", API_MAYBE, "priority: which", "low normal high urgent"),
    API_M("agent_id", API_ID, API_MAYBE | API_NULL, "assign: to whom; null: to nobody"),
    API_M("team_id", API_ID, API_MAYBE | API_NULL, "team: which; null: none"),
    API_M("tag_id", API_ID, API_MAYBE, "tag, untag: which"),
    API_M_MOST("for_s", API_INT, API_MAYBE, "snooze: for so many seconds", 100000000),
    API_M("until_at", API_TIME, API_MAYBE, "snooze: until then"),
    API_M("on", API_BOOL, API_MAYBE, "spam, bin: in or out"),
    API_M_MOST("body", API_TEXT, API_MAYBE, "note, draft, reply: its text with blanks",
               RULE_BODY_BYTES),
    API_M("macro_id", API_ID, API_MAYBE, "draft, reply: the macro whose text it is"),
    API_M("webhook_id", API_ID, API_MAYBE, "webhook: which is told rule.ran"),
};
static const struct api_shape action_shape =
    API_SHAPE("RuleAction", "One thing that a rule does", action_members);

#define ACTIONS(flags)                                                                             \
    {                                                                                              \
        "actions", API_LIST, flags, "What it does, in this order", ACTIONS_MAX, 0, NULL,           \
            &action_shape                                                                          \
    }

static const struct api_member members[] = {
    API_M_ID,
    API_M("name", API_TEXT, 0, "Its name"),
    API_M("on_event", API_TEXT, 0, "What it waits for: a kind of event, or time"),
    API_M("filter", API_TEXT, 0, "Which conversations it is for; empty is all"),
    ACTIONS(0),
    API_M("enabled", API_BOOL, 0, "Whether it runs"),
    API_M("position", API_INT, 0, "The lowest runs first"),
    API_M_CREATED,
    API_M_VERSION,
};
static const struct api_shape rule_shape =
    API_SHAPE("Rule", "When something happens, if it is so, then do this", members);

#define EDIT_MEMBERS                                                                               \
    API_M_MOST("filter", API_TEXT, 0, "Which conversations it is for", RULE_FILTER_BYTES),         \
        API_M("enabled", API_BOOL, 0, "Whether it runs"),                                          \
    {                                                                                              \
        "position", API_INT, 0, "The lowest runs first", 1000000, -1000000, NULL, NULL             \
    }
static const struct api_member new_members[] = {
    API_M_MOST("name", API_TEXT, API_NEED, "Its name", RULE_NAME_BYTES),
    API_M_MOST("on_event", API_TEXT, API_NEED, "What it waits for", 60),
    ACTIONS(API_NEED),
    EDIT_MEMBERS,
};
static const struct api_shape new_shape =
    API_SHAPE("RuleNew", "A rule to add; it is off unless it says otherwise", new_members);

static const struct api_member change_members[] = {
    API_M_MOST("name", API_TEXT, 0, "Its name", RULE_NAME_BYTES),
    API_M_MOST("on_event", API_TEXT, 0, "What it waits for", 60),
    ACTIONS(0),
    EDIT_MEMBERS,
    API_M_VERSION,
};
static const struct api_shape change_shape =
    API_SHAPE("RuleChange", "What is to become of a rule; what is not named stays", change_members);

static const struct api_member did_members[] = {
    API_M("did", API_TEXT, 0, "What changed or was done"),
    API_M("from", API_TEXT, API_MAYBE, "What it was"),
    API_M("to", API_TEXT, API_MAYBE, "What it became"),
};
static const struct api_shape did_shape = API_SHAPE("RuleDid", "One change of a rule", did_members);

#define DID                                                                                        \
    {                                                                                              \
        "did", API_LIST, 0, "What changed, in the order it was done", 0, 0, NULL, &did_shape       \
    }
static const struct api_member run_members[] = {
    API_M_ID,
    API_M("rule_id", API_ID, 0, "The rule"),
    API_M("conversation_id", API_ID, 0, "What it ran on"),
    API_M("number", API_INT, 0, "Its number"),
    API_M("subject", API_TEXT, 0, "Its subject"),
    API_M_CREATED,
    DID,
};
static const struct api_shape run_shape =
    API_SHAPE("RuleRun", "A time that a rule ran", run_members);

static const struct api_member dry_members[] = {
    API_M("rule_id", API_ID, 0, "A rule that is there; what is named beside it goes before"),
    API_M_MOST("on_event", API_TEXT, 0, "What it waits for", 60),
    API_M_MOST("filter", API_TEXT, 0, "Which conversations it is for", RULE_FILTER_BYTES),
    ACTIONS(0),
    {"last", API_INT, 0, "How many conversations are looked at; 100 without", RULE_DRY_MAX, 1, NULL,
     NULL},
};
static const struct api_shape dry_shape =
    API_SHAPE("RuleDryRun", "A rule to try without changing anything", dry_members);

static const struct api_member would_members[] = {
    API_M("conversation_id", API_ID, 0, "What it would run on"),
    API_M("number", API_INT, 0, "Its number"),
    API_M("subject", API_TEXT, 0, "Its subject"),
    DID,
};
static const struct api_shape would_shape =
    API_SHAPE("RuleWould", "What a rule would do", would_members);

static const struct api_member page_members[] = {API_M_LIMIT, API_M_AFTER};
static const struct api_shape page_shape =
    API_SHAPE("RuleRunList", "Which runs are listed", page_members);

static const struct api_member trigger_members[] = {
    API_M("on_event", API_TEXT, 0, "As rules name it"),
    API_M("words", API_TEXT, 0, "As people say it"),
};
static const struct api_shape trigger_shape =
    API_SHAPE("RuleTrigger", "Something that rules wait for", trigger_members);

static void put(struct json_writer *w, const struct rule *it)
{
    json_put_object(w, NULL);
    api_put_id(w, "id", it->id);
    json_put_str(w, "name", it->name);
    json_put_str(w, "on_event", it->on_event);
    json_put_str(w, "filter", it->filter);
    api_put_json(w, "actions", it->actions_json);
    json_put_bool(w, "enabled", it->enabled);
    json_put_int(w, "position", it->position);
    api_put_time(w, "created_at", it->created_us);
    json_put_int(w, "version", it->version);
    json_put_object_end(w);
}

/* The list as text again, as it is kept. */
static struct str actions_of(struct call *c, const struct api *x, struct str was)
{
    json_t *list = api_list(x, "actions");
    char *text = list ? json_dumps(list, JSON_COMPACT) : NULL;
    if (!text)
        return was;
    struct str json = {arena_copy(&c->arena, text, strlen(text)), strlen(text)};
    free(text);
    return json;
}

static struct rule_new new_of(struct call *c, const struct api *x, const struct rule *was)
{
    return (struct rule_new){.name = api_text_or(x, "name", was->name),
                             .on_event = api_text_or(x, "on_event", was->on_event),
                             .filter = api_text_or(x, "filter", was->filter),
                             .actions_json = actions_of(c, x, was->actions_json),
                             .enabled = api_bool(x, "enabled", was->enabled),
                             .position = api_int(x, "position", was->position)};
}

/* ---- rules ---- */

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct rule *found;
    size_t n;
    if (rule_list(c, d, who, &found, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put(&x->w, &found[i]);
    return api_items_end(x, STR(""));
}
static const struct api_op list_op = {.run = list, .out = &rule_shape, .list = true};

static int get(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct rule it;
    if (rule_get(c, d, who, api_path_id(x, "id"), &it) < 0)
        return -1;
    if (api_etag(x, it.id, it.version) <= 0)
        put(&x->w, &it);
    return 1;
}
static const struct api_op get_op = {.run = get, .out = &rule_shape};

static int post(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct rule nothing = {.filter = STR("")}, it;
    struct rule_new new = new_of(c, x, &nothing);
    if (rule_create(c, d, who, &new, &it) < 0)
        return -1;
    put(&x->w, &it);
    return api_created(x, "/api/v1/rules/", it.id);
}
static const struct api_op post_op = {
    .run = post, .in = &new_shape, .out = &rule_shape, .status = 201};

static int patch(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct rule it;
    int64_t id = api_path_id(x, "id");
    if (rule_get(c, d, who, id, &it) < 0)
        return -1;
    struct rule_new new = new_of(c, x, &it);
    if (rule_put(c, d, who, id, &new, api_version(x)) < 0 || rule_get(c, d, who, id, &it) < 0)
        return -1;
    put(&x->w, &it);
    return 1;
}
static const struct api_op patch_op = {.run = patch, .in = &change_shape, .out = &rule_shape};

static int drop(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    return rule_delete(c, d, who, api_path_id(x, "id"));
}
static const struct api_op drop_op = {.run = drop};

/* ---- what they wait for, did, and would do ---- */

static int trigger_list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    const char *event, *words;
    (void)d;
    if (permit(c, who, MAY_MANAGE_RULES) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; rule_trigger(i, &event, &words); i++) {
        json_put_object(&x->w, NULL);
        json_put_str(&x->w, "on_event", str_of(event));
        json_put_str(&x->w, "words", str_of(words));
        json_put_object_end(&x->w);
    }
    return api_items_end(x, STR(""));
}
static const struct api_op triggers_op = {.run = trigger_list, .out = &trigger_shape, .list = true};

static int runs(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct rule_run *found;
    size_t n;
    int64_t before_id = 0;
    struct str after = api_text(x, "after");
    if (after.n && (!str_int64(after, &before_id) || before_id <= 0))
        return fail(c, BAD_INPUT, "after is what the page before said");
    if (rule_runs(c, d, who, api_path_id(x, "id"), before_id, api_limit(x), &found, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++) {
        json_put_object(&x->w, NULL);
        api_put_id(&x->w, "id", found[i].id);
        api_put_id(&x->w, "rule_id", found[i].rule_id);
        api_put_id(&x->w, "conversation_id", found[i].conversation_id);
        json_put_int(&x->w, "number", found[i].number);
        json_put_str(&x->w, "subject", found[i].subject);
        api_put_time(&x->w, "created_at", found[i].created_us);
        api_put_json(&x->w, "did", found[i].did_json);
        json_put_object_end(&x->w);
    }
    return api_items_end_id(x, n, n ? found[n - 1].id : 0);
}
static const struct api_op runs_op = {
    .run = runs, .in = &page_shape, .out = &run_shape, .list = true};

/* The rule that is there, if one is named, with what stands beside it. */
static int dry_rule(struct call *c, const struct actor *who, const struct api *x,
                    struct rule_new *it_r)
{
    struct rule was = {.filter = STR(""), .on_event = STR("message.received")};
    int64_t id = api_id(x, "rule_id");
    struct db_conn *d = id ? db_read(c, x->app->db) : NULL;
    int got = !id ? 1 : d ? rule_get(c, d, who, id, &was) : -1;
    db_read_end(d);
    *it_r = new_of(c, x, &was);
    it_r->name = STR("A dry run");
    return got;
}

static int dry_run(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct rule_new it;
    struct rule_would *would;
    size_t n;
    (void)d;
    if (dry_rule(c, who, x, &it) < 0 ||
        rule_dry_run(c, x->app->db, who, &it, (int)api_int(x, "last", 100), &would, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++) {
        json_put_object(&x->w, NULL);
        api_put_id(&x->w, "conversation_id", would[i].conversation_id);
        json_put_int(&x->w, "number", would[i].number);
        json_put_str(&x->w, "subject", would[i].subject);
        api_put_json(&x->w, "did", would[i].did_json);
        json_put_object_end(&x->w);
    }
    return api_items_end(x, STR(""));
}
static const struct api_op dry_run_op = {
    .run = dry_run, .in = &dry_shape, .out = &would_shape, .list = true, .own_db = true};

/* ---- rows ---- */

const struct http_route api_rule_routes[] = {
    {"GET", "/api/v1/rules", "rules.manage", 0, 0, api_look,
     "Lists rules, in the order in which they run.", &list_op},
    {"POST", "/api/v1/rules", "rules.manage", ROUTE_JSON, 0, api_write, "Adds a rule.", &post_op},
    {"GET", "/api/v1/rules/{id}", "rules.manage", 0, 0, api_look, "One rule.", &get_op},
    {"PATCH", "/api/v1/rules/{id}", "rules.manage", ROUTE_JSON, 0, api_write,
     "Changes a rule, or switches it on or off.", &patch_op},
    {"DELETE", "/api/v1/rules/{id}", "rules.manage", 0, 0, api_write, "Removes a rule and its log.",
     &drop_op},
    {"GET", "/api/v1/rules/{id}/runs", "rules.manage", 0, 0, api_look,
     "What a rule did, the youngest first.", &runs_op},
    {"GET", "/api/v1/rule_triggers", "rules.manage", 0, 0, api_look, "What rules can wait for.",
     &triggers_op},
    {"POST", "/api/v1/rule_dry_runs", "rules.manage", ROUTE_JSON | ROUTE_SLOW, 0, api_look,
     "What a rule would have done on the last conversations; nothing is changed.", &dry_run_op},
};
const size_t api_rule_routes_n = sizeof api_rule_routes / sizeof *api_rule_routes;
