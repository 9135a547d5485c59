/* SPDX-License-Identifier: Apache-2.0 */
/* action.c: a list of actions becomes one conversation_change and some tags. */
#include "desk/action.h"

#include "base/json.h"
#include "base/time.h"
#include "desk/action.sql.h"
#include "desk/change.h"
#include "desk/tag.h"
#include "desk/undo.h"

#include <inttypes.h>

/* ---- reading ---- */

struct reading {
    struct call *c;
    const json_t *item;
    size_t i;
    struct actions *it;
};

static int need_id(struct reading *r, const char *key, int64_t *id_r)
{
    if (change_get_id(r->c, r->item, key, id_r) < 0)
        return -1;
    return *id_r ? 1 : fail(r->c, BAD_INPUT, "action %zu: it needs %s", r->i + 1, key);
}

static int read_status(struct reading *r)
{
    r->it->to.set |= CONVERSATION_STATUS;
    return need_id(r, "status_id", &r->it->to.status_id);
}

static int read_priority(struct reading *r)
{
    struct str name;
    if (json_need_str(r->c, r->item, "priority", 20, &name) < 0)
        return -1;
    r->it->to.set |= CONVERSATION_PRIORITY;
    r->it->to.priority = priority_of(name);
    return r->it->to.priority < N_PRIORITIES
               ? 1
               : fail(r->c, BAD_INPUT, "action %zu: the priority is low, normal, high or urgent",
                      r->i + 1);
}

static int read_assign(struct reading *r)
{
    struct str text;
    r->it->to.set |= CONVERSATION_ASSIGNEE;
    int got = json_get_str(r->c, r->item, "agent_id", 20, &text);
    r->it->assign_me = got > 0 && str_eq(text, STR("me"));
    if (got < 0 || r->it->assign_me)
        return got;
    return change_get_id(r->c, r->item, "agent_id", &r->it->to.assignee_id) < 0 ? -1 : 1;
}

static int read_team(struct reading *r)
{
    r->it->to.set |= CONVERSATION_TEAM;
    return change_get_id(r->c, r->item, "team_id", &r->it->to.team_id) < 0 ? -1 : 1;
}

static int read_tag(struct reading *r)
{
    return need_id(r, "tag_id", &r->it->tags[r->it->n_tags++]);
}

static int read_untag(struct reading *r)
{
    return need_id(r, "tag_id", &r->it->untags[r->it->n_untags++]);
}

static int read_snooze(struct reading *r)
{
    int64_t for_s = 0, until_us = 0;
    int span = json_get_int(r->c, r->item, "for_s", &for_s);
    int until = json_get_time(r->c, r->item, "until_at", &until_us);
    r->it->to.set |= CONVERSATION_SNOOZE;
    if (span < 0 || until < 0)
        return -1;
    if ((span > 0) == (until > 0) ||
        (span > 0 && (for_s < 60 || for_s > SNOOZE_MAX_DAYS * DAY_US / SECOND_US)))
        return fail(r->c, BAD_INPUT,
                    "action %zu: snooze has for_s, from 60 to %d days, or until_at", r->i + 1,
                    SNOOZE_MAX_DAYS);
    r->it->snooze_for_us = span > 0 ? for_s * SECOND_US : 0;
    r->it->to.snoozed_until_us = until > 0 ? until_us : 0;
    return 1;
}

static int read_wake(struct reading *r)
{
    r->it->to.set |= CONVERSATION_SNOOZE;
    r->it->snooze_for_us = r->it->to.snoozed_until_us = 0;
    return 1;
}

static int read_on(struct reading *r, unsigned flag, bool *on_r)
{
    int got = json_get_bool(r->c, r->item, "on", on_r);
    r->it->to.set |= flag;
    return got ? got : fail(r->c, BAD_INPUT, "action %zu: it needs on", r->i + 1);
}

static int read_spam(struct reading *r)
{
    return read_on(r, CONVERSATION_SPAM, &r->it->to.spam);
}

static int read_bin(struct reading *r)
{
    return read_on(r, CONVERSATION_BIN, &r->it->to.binned);
}

static const struct {
    const char *name;
    int (*read)(struct reading *r);
} kinds[] = {
    {"status", read_status}, {"priority", read_priority}, {"assign", read_assign},
    {"team", read_team},     {"tag", read_tag},           {"untag", read_untag},
    {"snooze", read_snooze}, {"wake", read_wake},         {"spam", read_spam},
    {"bin", read_bin},
};

static int read_one(struct reading *r)
{
    struct str name;
    if (json_need_str(r->c, r->item, "do", 20, &name) < 0)
        return -1;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (str_eq(name, str_of(kinds[i].name)))
            return kinds[i].read(r);
    return fail(r->c, BAD_INPUT,
                "action %zu: do is status, priority, assign, team, tag, untag, snooze, wake, spam "
                "or bin",
                r->i + 1);
}

static int read_all(struct call *c, const json_t *root, struct actions *it_r)
{
    if (!json_is_array(root))
        return fail(c, BAD_INPUT, "actions are a list");
    if (json_array_size(root) > ACTIONS_MAX)
        return fail(c, TOO_BIG, "there are at most %d actions", ACTIONS_MAX);
    for (size_t i = 0; i < json_array_size(root); i++) {
        struct reading r = {.c = c, .item = json_array_get(root, i), .i = i, .it = it_r};
        if (!json_is_object(r.item))
            return fail(c, BAD_INPUT, "action %zu is not an object", i + 1);
        if (read_one(&r) < 0)
            return -1;
    }
    return 1;
}

int actions_read(struct call *c, struct str json, struct actions *it_r)
{
    json_t *root;
    *it_r = (struct actions){0};
    if (!str_trim(json).n)
        return 1;
    if (json_read(c, json, ACTIONS_JSON_BYTES, &root) < 0)
        return -1;
    int got = read_all(c, root, it_r);
    json_decref(root);
    return got;
}

bool actions_none(const struct actions *it)
{
    return !it->to.set && !it->n_tags && !it->n_untags;
}

/* ---- checking ---- */

static int there(struct call *c, int got, const char *what, int64_t id)
{
    return got ? got : fail(c, NOT_FOUND, "there is no %s %" PRId64, what, id);
}

static int check_tags(struct call *c, struct db_conn *d, int64_t org, const struct actions *it)
{
    for (size_t i = 0; i < it->n_tags; i++) {
        struct action_tags_row row;
        if (sql_action_tags(c, d, org, (struct db_ids){&it->tags[i], 1}, &row) < 0)
            return -1;
        if (!row.n)
            return fail(c, NOT_FOUND, "there is no tag %" PRId64 " to put on", it->tags[i]);
    }
    return 1;
}

int actions_check(struct call *c, struct db_conn *d, const struct actor *who,
                  const struct actions *it)
{
    const struct conversation_change *to = &it->to;
    struct conversation_status_row status;
    struct conversation_agent_row agent;
    struct conversation_team_row team;
    if (to->set & CONVERSATION_STATUS &&
        there(c, sql_conversation_status(c, d, who->org, to->status_id, &status), "status",
              to->status_id) < 0)
        return -1;
    if (to->set & CONVERSATION_ASSIGNEE && to->assignee_id &&
        there(c, sql_conversation_agent(c, d, who->org, to->assignee_id, &agent), "agent",
              to->assignee_id) < 0)
        return -1;
    if (to->set & CONVERSATION_TEAM && to->team_id &&
        there(c, sql_conversation_team(c, d, who->org, to->team_id, &team), "team", to->team_id) <
            0)
        return -1;
    return check_tags(c, d, who->org, it);
}

/* ---- writing ---- */

static void put_do(struct json_writer *w, const char *name, const char *key, int64_t id)
{
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%" PRId64, id);
    json_put_object(w, NULL);
    json_put_str(w, "do", str_of(name));
    if (key && id)
        json_put_str(w, key, (struct str){digits, (size_t)n});
    else if (key)
        json_put_null(w, key);
    json_put_object_end(w);
}

static void put_on(struct json_writer *w, const char *name, bool on)
{
    json_put_object(w, NULL);
    json_put_str(w, "do", str_of(name));
    json_put_bool(w, "on", on);
    json_put_object_end(w);
}

static void put_priority(struct json_writer *w, enum priority p)
{
    json_put_object(w, NULL);
    json_put_str(w, "do", STR("priority"));
    json_put_str(w, "priority", str_of(priority_name(p)));
    json_put_object_end(w);
}

static void put_assign(struct json_writer *w, const struct actions *it)
{
    if (!it->assign_me) {
        put_do(w, "assign", "agent_id", it->to.assignee_id);
        return;
    }
    json_put_object(w, NULL);
    json_put_str(w, "do", STR("assign"));
    json_put_str(w, "agent_id", STR("me"));
    json_put_object_end(w);
}

static void put_snooze(struct json_writer *w, const struct actions *it)
{
    char text[TIME_TEXT_BYTES];
    bool wakes = !it->snooze_for_us && !it->to.snoozed_until_us;
    json_put_object(w, NULL);
    json_put_str(w, "do", wakes ? STR("wake") : STR("snooze"));
    if (it->snooze_for_us)
        json_put_int(w, "for_s", it->snooze_for_us / SECOND_US);
    if (it->to.snoozed_until_us) {
        time_text(it->to.snoozed_until_us, text);
        json_put_str(w, "until_at", str_of(text));
    }
    json_put_object_end(w);
}

struct str actions_json(struct call *c, const struct actions *it)
{
    struct out o;
    out_init(&o, 2 * ACTIONS_JSON_BYTES);
    struct json_writer w = {.out = &o};
    unsigned set = it->to.set;
    json_put_array(&w, NULL);
    if (set & CONVERSATION_STATUS)
        put_do(&w, "status", "status_id", it->to.status_id);
    if (set & CONVERSATION_PRIORITY)
        put_priority(&w, it->to.priority);
    if (set & CONVERSATION_ASSIGNEE)
        put_assign(&w, it);
    if (set & CONVERSATION_TEAM)
        put_do(&w, "team", "team_id", it->to.team_id);
    for (size_t i = 0; i < it->n_tags; i++)
        put_do(&w, "tag", "tag_id", it->tags[i]);
    for (size_t i = 0; i < it->n_untags; i++)
        put_do(&w, "untag", "tag_id", it->untags[i]);
    if (set & CONVERSATION_SNOOZE)
        put_snooze(&w, it);
    if (set & CONVERSATION_SPAM)
        put_on(&w, "spam", it->to.spam);
    if (set & CONVERSATION_BIN)
        put_on(&w, "bin", it->to.binned);
    json_put_array_end(&w);
    struct str text = {arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return text;
}

/* ---- doing ---- */

static void gather(struct action_undos *undos, int64_t undo_id)
{
    if (undos->n == ACTION_UNDOS_MAX)
        undos->over = true;
    else if (undo_id)
        undos->ids[undos->n++] = undo_id;
}

static int do_all(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  const struct actions *it, struct action_undos *undos)
{
    int64_t undo_id = 0;
    int changed = 0, got = 0;
    struct conversation_change to = it->to;
    if (it->assign_me)
        to.assignee_id = who->id;
    if (it->snooze_for_us)
        to.snoozed_until_us = c->now_us + it->snooze_for_us;
    if (to.set)
        changed = got = conversation_change(c, d, who, id, &to, 0, &undo_id);
    if (got > 0)
        gather(undos, undo_id);
    for (size_t i = 0; got >= 0 && i < it->n_tags + it->n_untags; i++) {
        undo_id = 0;
        got = i < it->n_tags ? tag_attach(c, d, who, id, it->tags[i], &undo_id)
                             : tag_detach(c, d, who, id, it->untags[i - it->n_tags], &undo_id);
        if (got > 0)
            gather(undos, undo_id);
        changed |= got > 0;
    }
    return got < 0 ? -1 : changed > 0;
}

static bool leaves_it(enum fault_kind kind)
{
    return kind == NOT_FOUND || kind == CONFLICT || kind == BAD_INPUT || kind == TOO_BIG ||
           kind == DENIED;
}

/* Back to where `before` of them were made. */
static int step_back(struct call *c, struct db_conn *d, const struct actor *who,
                     struct action_undos *undos, size_t before)
{
    struct fault why = c->fault;
    while (undos->n > before)
        if (undo_do(c, d, who, undos->ids[--undos->n]) < 0)
            return fail(c, BROKEN, "an action could not be taken back: %.400s", why.text);
    c->fault = why;
    return -1;
}

int actions_apply(struct call *c, struct db_conn *d, const struct actor *who,
                  int64_t conversation_id, const struct actions *it, struct action_undos *undos)
{
    size_t before = undos->n;
    if (it->assign_me && !who->id)
        return fail(c, BAD_INPUT, "there is nobody here to be \"me\"");
    int got = do_all(c, d, who, conversation_id, it, undos);
    return got < 0 && leaves_it(c->fault.kind) ? step_back(c, d, who, undos, before) : got;
}

/* ---- one way back ---- */

int actions_note(struct call *c, struct db_conn *d, const struct actor *who, struct change *change,
                 const struct action_undos *undos, int64_t *undo_id_r)
{
    char digits[24];
    struct out o;
    out_init(&o, CHANGE_WAS_BYTES);
    struct json_writer w = {.out = &o};
    json_put_object(&w, NULL);
    json_put_array(&w, "undos");
    for (size_t i = 0; i < undos->n; i++) {
        int n = snprintf(digits, sizeof digits, "%" PRId64, undos->ids[i]);
        json_put_str(&w, NULL, (struct str){digits, (size_t)n});
    }
    json_put_array_end(&w);
    json_put_object_end(&w);
    bool back = undos->n && !undos->over && !o.over;
    change->was = back ? (struct str){arena_copy(&c->arena, o.at, o.n), o.n} : STR("");
    out_free(&o);
    return change_note(c, d, who, change, undo_id_r);
}

/* The last first. What somebody changed since, or was taken back by itself, stays. */
static int undo_list(struct call *c, struct db_conn *d, const struct actor *who, const json_t *list,
                     size_t *undone_r)
{
    *undone_r = 0;
    for (size_t i = json_array_size(list); i > 0; i--) {
        const char *text = json_string_value(json_array_get(list, i - 1));
        int64_t id;
        if (!text || !str_int64(str_of(text), &id))
            return fail(c, BROKEN, "the way back holds no ids");
        if (undo_do(c, d, who, id) >= 0)
            ++*undone_r;
        else if (!leaves_it(c->fault.kind))
            return -1;
    }
    return 1;
}

int actions_undo(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                 struct str was)
{
    json_t *root, *list;
    size_t undone = 0, all = 0;
    (void)id;
    if (json_read(c, was, CHANGE_WAS_BYTES, &root) < 0)
        return -1;
    int got = json_get_array(c, root, "undos", ACTION_UNDOS_MAX, &list);
    if (got > 0) {
        all = json_array_size(list);
        got = undo_list(c, d, who, list, &undone);
    }
    json_decref(root);
    if (got > 0 && !undone)
        return fail(c, CONFLICT, "all %zu changes have been changed again since", all);
    return got > 0 ? 1 : -1;
}
