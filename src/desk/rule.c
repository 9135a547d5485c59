/* SPDX-License-Identifier: Apache-2.0 */
/* rule.c: the rules as they are kept, and when they run. What they do is in rule_do.c. */
#include "desk/rule.h"

#include "base/time.h"
#include "db/id.h"
#include "desk/change.h"
#include "desk/condition.h"
#include "desk/filter.h"
#include "desk/heed.h"
#include "desk/words.h"

#include <inttypes.h>

static const struct {
    const char *event, *words;
} triggers[] = {
    {"conversation.opened", "A conversation began"},
    {"message.received", "The customer wrote"},
    {"message.replied", "Somebody of us replied"},
    {"message.noted", "A note was written"},
    {"conversation.status_changed", "The status changed"},
    {"conversation.priority_changed", "The priority changed"},
    {"conversation.assigned", "The assignee changed"},
    {"conversation.team_changed", "The team changed"},
    {"conversation.moved", "It came to another inbox"},
    {"conversation.snoozed", "It was snoozed"},
    {"conversation.woke", "It woke"},
    {"tag.attached", "A tag was added"},
    {"tag.detached", "A tag was taken off"},
    {"target.due_soon", "A service target is due soon"},
    {"target.missed", "A service target was missed"},
    {"time", "Time passes: looked at every few minutes"},
};
enum { N_TRIGGERS = sizeof triggers / sizeof triggers[0] };

bool rule_trigger(size_t i, const char **event_r, const char **words_r)
{
    if (i >= N_TRIGGERS)
        return false;
    *event_r = triggers[i].event;
    *words_r = triggers[i].words;
    return true;
}

/* ---- as they are kept ----------------------------------------------------------------------- */

static int check_trigger(struct call *c, const struct rule_new *it)
{
    for (size_t i = 0; i < N_TRIGGERS; i++)
        if (str_eq(it->on_event, str_of(triggers[i].event))) {
            if (str_eq(it->on_event, STR("time")) && !it->filter.n)
                return fail(c, BAD_INPUT,
                            "a rule that waits for time needs conditions, such as waiting:>2h");
            return 1;
        }
    return fail(c, BAD_INPUT, "no rule waits for \"%.*s\"", (int)str_first(it->on_event, 60).n,
                it->on_event.at);
}

static int check(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct rule_new *it, struct rule_new *clean)
{
    struct rule_actions actions;
    *clean = *it;
    clean->filter = str_trim(it->filter);
    if (words_name(c, "a rule", it->name, RULE_NAME_BYTES, &clean->name, NULL) < 0 ||
        check_trigger(c, clean) < 0)
        return -1;
    if (clean->filter.n > RULE_FILTER_BYTES)
        return fail(c, TOO_BIG, "the conditions of a rule have at most %d bytes",
                    RULE_FILTER_BYTES);
    if (condition_check(c, d, who, clean->filter) < 0 ||
        rule_actions_read(c, it->actions_json, &actions) < 0)
        return -1;
    return rule_actions_check(c, d, who, &actions);
}

static int need(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct rule *rule_r)
{
    if (permit(c, who, MAY_MANAGE_RULES) < 0)
        return -1;
    int got = db_conn_writes(d) ? sql_rule_lock(c, d, who->org, id, rule_r)
                                : sql_rule_get(c, d, who->org, id, rule_r);
    return got ? got : fail(c, NOT_FOUND, "there is no rule %" PRId64, id);
}

int rule_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
             struct rule *rule_r)
{
    return need(c, d, who, id, rule_r);
}

int rule_list(struct call *c, struct db_conn *d, const struct actor *who, struct rule **list_r,
              size_t *n_r)
{
    return permit(c, who, MAY_MANAGE_RULES) < 0 ? -1 : sql_rule_list(c, d, who->org, list_r, n_r);
}

int rule_create(struct call *c, struct db_conn *d, const struct actor *who,
                const struct rule_new *it, struct rule *rule_r)
{
    struct rule_new clean;
    struct rule *all;
    size_t n;
    if (rule_list(c, d, who, &all, &n) < 0 || check(c, d, who, it, &clean) < 0)
        return -1;
    if (n >= RULES_MAX)
        return fail(c, TOO_BIG, "there are %d rules already", RULES_MAX);
    int64_t id = id_new(c, d);
    struct rule_add_in in = {.org = who->org,
                             .id = id,
                             .name = clean.name,
                             .on_event = clean.on_event,
                             .filter = clean.filter,
                             .actions_json = clean.actions_json,
                             .enabled = clean.enabled,
                             .position = clean.position,
                             .now_us = c->now_us};
    if (id < 0 || sql_rule_add(c, d, &in) < 0 ||
        change_named(c, d, who, "rule.create", "rule.created", id, clean.name) < 0)
        return -1;
    return need(c, d, who, id, rule_r);
}

int rule_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
             const struct rule_new *it, int64_t version)
{
    struct rule_new clean;
    struct rule was;
    if (need(c, d, who, id, &was) < 0 || words_version(c, "this rule", version, was.version) < 0 ||
        check(c, d, who, it, &clean) < 0)
        return -1;
    if (str_eq(was.name, clean.name) && str_eq(was.on_event, clean.on_event) &&
        str_eq(was.filter, clean.filter) && str_eq(was.actions_json, clean.actions_json) &&
        was.enabled == clean.enabled && was.position == clean.position)
        return 0;
    struct rule_put_in in = {.name = clean.name,
                             .on_event = clean.on_event,
                             .filter = clean.filter,
                             .actions_json = clean.actions_json,
                             .enabled = clean.enabled,
                             .position = clean.position,
                             .org = who->org,
                             .id = id};
    if (sql_rule_put(c, d, &in) < 0)
        return -1;
    return change_named(c, d, who, "rule.change", "rule.changed", id, clean.name);
}

int rule_delete(struct call *c, struct db_conn *d, const struct actor *who, int64_t id)
{
    struct rule was;
    if (need(c, d, who, id, &was) < 0 || sql_rule_delete(c, d, who->org, id) < 0)
        return -1;
    return change_named(c, d, who, "rule.delete", "rule.deleted", id, was.name);
}

int rule_runs(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              int64_t before_id, int limit, struct rule_run **list_r, size_t *n_r)
{
    struct rule rule;
    if (need(c, d, who, id, &rule) < 0)
        return -1;
    if (limit <= 0 || limit > RULE_PAGE_MAX)
        limit = RULE_PAGE_MAX;
    return sql_rule_run_page(c, d, who->org, id, before_id ? before_id : INT64_MAX, limit, list_r,
                             n_r);
}

int64_t rule_forget(struct call *c, struct db_conn *d)
{
    return sql_rule_forget(c, d, c->now_us - RULE_KEPT_DAYS * DAY_US);
}

/* ---- running -------------------------------------------------------------------------------- */

static struct actor rule_actor(int64_t org, int64_t id, int depth)
{
    struct actor as = actor_system(org);
    as.kind = ACTOR_RULE;
    as.id = id;
    as.depth = depth;
    return as;
}

/* Fits, does, logs. `it` has been read from its JSON. */
static int run_one(struct call *c, struct db_conn *d, const struct actor *as, struct str filter,
                   const struct rule_actions *it, int64_t conversation_id, struct str *did_r)
{
    int fits = condition_fits(c, d, as->org, filter, conversation_id);
    if (fits <= 0)
        return fits;
    if (rule_do(c, d, as, conversation_id, it, did_r) < 0)
        return -1;
    int64_t id = id_new(c, d);
    struct rule_run_add_in in = {.org = as->org,
                                 .id = id,
                                 .rule_id = as->id,
                                 .conversation_id = conversation_id,
                                 .now_us = c->now_us,
                                 .did_json = *did_r};
    return id < 0 || sql_rule_run_add(c, d, &in) < 0 ? -1 : 1;
}

int rule_call_read(struct call *c, struct str json, struct rule_call *it_r)
{
    json_t *root;
    int64_t depth = 0;
    *it_r = (struct rule_call){.depth = 0};
    if (json_read(c, json, CHANGE_DETAIL_BYTES, &root) < 0)
        return -1;
    int result = json_need_str(c, root, "event", 100, &it_r->event);
    if (result > 0 && (change_get_id(c, root, "conversation_id", &it_r->conversation_id) < 0 ||
                       change_get_id(c, root, "cause", &it_r->cause) < 0 ||
                       json_get_int(c, root, "depth", &depth) < 0))
        result = -1;
    it_r->depth = (int)depth;
    if (result > 0)
        it_r->event.at = arena_copy(&c->arena, it_r->event.at, it_r->event.n);
    json_decref(root);
    return result;
}

static int ran_lately(struct call *c, struct db_conn *d, int64_t org, int64_t rule_id,
                      int64_t conversation_id, int64_t since_us, struct rule_run_lately_row *row_r)
{
    return sql_rule_run_lately(c, d, org, conversation_id, id_first_at(since_us), rule_id, row_r);
}

int rule_run_called(struct call *c, struct db_conn *d, int64_t org, const struct rule_call *it)
{
    struct rule *rules;
    struct rule_run_lately_row lately;
    struct str did;
    size_t n;
    int ran = 0;
    bool stop = false;
    if (sql_rule_of_event(c, d, org, it->event, &rules, &n) < 0)
        return -1;
    for (size_t i = 0; i < n && !stop; i++) {
        struct rule_actions actions;
        struct actor as = rule_actor(org, rules[i].id, it->depth);
        if (rules[i].id == it->cause || rule_actions_read(c, rules[i].actions_json, &actions) < 0)
            continue;
        if (ran_lately(c, d, org, as.id, it->conversation_id, c->now_us - HOUR_US, &lately) < 0)
            return -1;
        if (lately.n >= RULE_RUNS_PER_HOUR)
            continue;
        int got = run_one(c, d, &as, rules[i].filter, &actions, it->conversation_id, &did);
        if (got < 0 && c->fault.kind != NOT_FOUND)
            return -1;
        ran += got > 0;
        stop = got > 0 && actions.stop;
    }
    return ran;
}

/* ---- when time passes ----------------------------------------------------------------------- */

struct timed {
    const struct rule_of_time_row *rule;
    const struct rule_actions *actions;
    int64_t conversation_id;
};

/* Once, and again only after something was said since. */
static int timed_write(struct call *c, struct db_conn *d, void *arg)
{
    const struct timed *t = arg;
    struct conversation it;
    struct rule_run_lately_row lately;
    struct str did;
    struct actor as = rule_actor(t->rule->org, t->rule->id, 0);
    int got = sql_conversation_get(c, d, as.org, t->conversation_id, &it);
    if (got <= 0 || ran_lately(c, d, as.org, as.id, it.id, ID_EPOCH_US, &lately) < 0)
        return got < 0 ? -1 : 0;
    if (lately.n && lately.last_us >= it.active_us)
        return 0;
    return run_one(c, d, &as, t->rule->filter, t->actions, it.id, &did);
}

static int find_timed(struct call *c, struct db *db, const struct rule_of_time_row *rule,
                      struct filter_found *found_r)
{
    struct filter f;
    struct actor system = actor_system(rule->org);
    struct filter_how how = {.limit = FILTER_LIST_MAX};
    struct db_conn *d = db_read(c, db);
    int got = d ? filter_parse(c, rule->filter, &f) : -1;
    if (got > 0)
        got = filter_bind(c, d, &system, &f);
    if (got >= 0)
        got = filter_list(c, d, &f, &how, found_r);
    db_read_end(d);
    return got;
}

static int run_timed(struct call *c, struct db *db, const struct rule_of_time_row *rule)
{
    struct filter_found found = {.n = 0};
    struct rule_actions actions;
    int ran = 0;
    if (find_timed(c, db, rule, &found) < 0 ||
        rule_actions_read(c, rule->actions_json, &actions) < 0)
        return c->fault.kind == BAD_INPUT ? 0 : -1; /* it names what is there no longer */
    for (size_t i = 0; i < found.n; i++) {
        struct timed t = {rule, &actions, found.hits[i].conversation_id};
        int got = db_write(c, db, timed_write, &t);
        if (got < 0)
            return -1;
        ran += got > 0;
    }
    return ran;
}

int rule_run_time(struct call *c, struct db *db)
{
    struct rule_of_time_row *rules;
    size_t n = 0;
    int ran = 0;
    struct db_conn *d = db_read(c, db);
    int got = d ? sql_rule_of_time(c, d, &rules, &n) : -1;
    db_read_end(d);
    for (size_t i = 0; got >= 0 && i < n; i++) {
        got = run_timed(c, db, &rules[i]);
        ran += got > 0 ? got : 0;
    }
    return got < 0 ? -1 : ran;
}

/* ---- what it would have done ---------------------------------------------------------------- */

struct dry {
    const struct actor *who;
    const struct rule_new *it;
    int last;
    struct rule_would *would;
    size_t n;
    bool done;
};

static int dry_one(struct call *c, struct db_conn *d, struct dry *dry,
                   const struct rule_actions *actions, const struct rule_last_row *row)
{
    struct str did;
    struct actor as = rule_actor(dry->who->org, 0, HEED_DEPTH_MAX);
    int fits = condition_fits(c, d, as.org, dry->it->filter, row->id);
    if (fits <= 0)
        return fits;
    int got = rule_do(c, d, &as, row->id, actions, &did);
    if (got > 0)
        dry->would[dry->n++] = (struct rule_would){row->id, row->number, row->subject, did};
    return got;
}

/* Does it all, and then takes the whole write back. */
static int dry_write(struct call *c, struct db_conn *d, void *arg)
{
    static const char *const places[] = {"open", "waiting", "closed"};
    struct dry *dry = arg;
    struct rule_new clean;
    struct rule_actions actions;
    dry->n = 0;
    dry->done = false;
    if (permit(c, dry->who, MAY_MANAGE_RULES) < 0 || check(c, d, dry->who, dry->it, &clean) < 0 ||
        rule_actions_read(c, clean.actions_json, &actions) < 0)
        return -1;
    int left = dry->last;
    for (size_t p = 0; p < 3 && left > 0; p++) {
        struct rule_last_row *rows;
        size_t n;
        if (sql_rule_last(c, d, dry->who->org, str_of(places[p]), left, &rows, &n) < 0)
            return -1;
        for (size_t i = 0; i < n; i++)
            if (dry_one(c, d, dry, &actions, &rows[i]) < 0)
                return -1;
        left -= (int)n;
    }
    dry->done = true;
    return fail(c, CONFLICT, "a dry run is taken back");
}

int rule_dry_run(struct call *c, struct db *db, const struct actor *who, const struct rule_new *it,
                 int last, struct rule_would **list_r, size_t *n_r)
{
    int most = last > 0 && last < RULE_DRY_MAX ? last : RULE_DRY_MAX;
    struct dry dry = {.who = who, .it = it, .last = most};
    dry.would = arena_array(&c->arena, (size_t)most + 1, sizeof *dry.would);
    db_write(c, db, dry_write, &dry);
    *list_r = dry.would;
    *n_r = dry.n;
    if (!dry.done)
        return -1;
    c->fault.kind = NO_FAULT;
    return 1;
}
