/* SPDX-License-Identifier: Apache-2.0 */
/* rule_do.c: what rules do. The changes go first, all or none; then the steps in their order. What
   came of it is told by comparing the conversation before and after, so that the log and the dry
   run say what is, not what was meant. */
#include "desk/rule.h"

#include "base/json.h"
#include "base/time.h"
#include "base/utf8.h"
#include "db/id.h"
#include "desk/change.h"
#include "desk/draft.h"
#include "desk/fill.h"
#include "desk/message.h"
#include "desk/tag.h"
#include "desk/webhook.h"

#include <inttypes.h>
#include <string.h>

static const char *const step_names[] = {[STEP_NOTE] = "note",
                                         [STEP_DRAFT] = "draft",
                                         [STEP_REPLY] = "reply",
                                         [STEP_WEBHOOK] = "webhook"};
enum { N_STEPS = sizeof step_names / sizeof step_names[0] };

/* ---- as they are kept ----------------------------------------------------------------------- */

static int words_read(struct call *c, const json_t *item, const char *name, struct rule_step *step)
{
    struct str body;
    int got = json_get_str(c, item, "body", RULE_BODY_BYTES, &body);
    if (got < 0 ||
        (step->kind != STEP_NOTE && change_get_id(c, item, "macro_id", &step->macro_id) < 0))
        return -1;
    if ((got > 0 && str_trim(body).n > 0) == (step->macro_id != 0))
        return fail(c, BAD_INPUT, "%s needs a body%s", name,
                    step->kind == STEP_NOTE ? "" : " or a macro_id");
    if (got > 0)
        step->body = (struct str){arena_copy(&c->arena, body.at, body.n), body.n};
    return 1;
}

/* One of ours; 0 when it is one of action.h. */
static int step_read(struct call *c, const json_t *item, struct rule_actions *it)
{
    struct str name;
    int kind = 0;
    if (json_need_str(c, item, "do", 20, &name) < 0)
        return -1;
    if (str_eq(name, STR("stop"))) {
        it->stop = true;
        return 1;
    }
    while (kind < N_STEPS && !str_eq(name, str_of(step_names[kind])))
        kind++;
    if (kind == N_STEPS)
        return 0;
    if (it->n_steps == RULE_STEPS_MAX)
        return fail(c, TOO_BIG, "a rule has at most %d steps", RULE_STEPS_MAX);
    struct rule_step *step = &it->steps[it->n_steps++];
    step->kind = (enum rule_step_kind)kind;
    if (kind != STEP_WEBHOOK)
        return words_read(c, item, step_names[kind], step);
    if (change_get_id(c, item, "webhook_id", &step->webhook_id) < 0)
        return -1;
    return step->webhook_id ? 1 : fail(c, BAD_INPUT, "webhook needs a webhook_id");
}

/* The rest, as a list of its own. */
static int changes_read(struct call *c, json_t *rest, struct actions *it)
{
    char *text = json_dumps(rest, JSON_COMPACT);
    if (!text)
        return fail(c, BROKEN, "actions that were read cannot be written");
    struct str json = {arena_copy(&c->arena, text, strlen(text)), strlen(text)};
    free(text);
    return actions_read(c, json, it);
}

static int list_read(struct call *c, const json_t *root, struct rule_actions *it_r)
{
    json_t *rest = json_array();
    int result = 1;
    for (size_t i = 0; result >= 0 && i < json_array_size(root); i++) {
        json_t *item = json_array_get(root, i);
        result = json_is_object(item) ? step_read(c, item, it_r)
                                      : fail(c, BAD_INPUT, "an action is an object with do");
        if (result == 0)
            json_array_append(rest, item);
    }
    if (result >= 0)
        result = changes_read(c, rest, &it_r->changes);
    json_decref(rest);
    return result < 0 ? -1 : 1;
}

int rule_actions_read(struct call *c, struct str json, struct rule_actions *it_r)
{
    json_t *root;
    *it_r = (struct rule_actions){.n_steps = 0};
    if (json_read(c, json, ACTIONS_JSON_BYTES + RULE_BODY_BYTES, &root) < 0)
        return -1;
    int result = 1;
    if (!json_is_array(root) || json_array_size(root) == 0)
        result = fail(c, BAD_INPUT, "a rule does at least one thing");
    else if (json_array_size(root) > ACTIONS_MAX)
        result = fail(c, TOO_BIG, "a rule does at most %d things", ACTIONS_MAX);
    if (result > 0)
        result = list_read(c, root, it_r);
    json_decref(root);
    return result;
}

int rule_actions_check(struct call *c, struct db_conn *d, const struct actor *who,
                       const struct rule_actions *it)
{
    struct rule_macro_row macro;
    struct rule_webhook_row webhook;
    if (it->changes.assign_me)
        return fail(c, BAD_INPUT, "a rule is nobody: it cannot assign to me");
    if (actions_check(c, d, who, &it->changes) < 0)
        return -1;
    for (size_t i = 0; i < it->n_steps; i++) {
        const struct rule_step *step = &it->steps[i];
        int got = 1;
        if (step->macro_id)
            got = sql_rule_macro(c, d, who->org, step->macro_id, &macro);
        if (step->webhook_id)
            got = sql_rule_webhook(c, d, who->org, step->webhook_id, &webhook);
        if (got <= 0)
            return got < 0 ? -1
                           : fail(c, NOT_FOUND, "there is no such %s",
                                  step->macro_id ? "macro" : "webhook that is on");
        if (step->body.n && fill_check(c, d, who, step->body) < 0)
            return -1;
    }
    return 1;
}

/* ---- telling -------------------------------------------------------------------------------- */

static void did(struct json_writer *w, const char *what, struct str from, struct str to)
{
    json_put_object(w, NULL);
    json_put_str(w, "did", str_of(what));
    if (from.at)
        json_put_str(w, "from", utf8_first(from, CHANGE_TEXT_BYTES));
    if (to.at)
        json_put_str(w, "to", utf8_first(to, CHANGE_TEXT_BYTES));
    json_put_object_end(w);
}

static void did_only(struct json_writer *w, const char *what)
{
    did(w, what, (struct str){NULL, 0}, (struct str){NULL, 0});
}

static struct str id_text(struct call *c, int64_t id)
{
    char text[24];
    int n = id ? snprintf(text, sizeof text, "%" PRId64, id) : 0;
    return (struct str){arena_copy(&c->arena, text, (size_t)n), (size_t)n};
}

static struct str or_none(struct str name)
{
    return name.at ? name : STR("");
}

static void tell_changes(struct call *c, struct json_writer *w, const struct conversation *was,
                         const struct conversation *is)
{
    char until[TIME_TEXT_BYTES] = "";
    if (was->status_id != is->status_id)
        did(w, "status", was->status_name, is->status_name);
    if (was->priority != is->priority)
        did(w, "priority", str_of(priority_name((enum priority)was->priority)),
            str_of(priority_name((enum priority)is->priority)));
    if (was->assignee_id != is->assignee_id)
        did(w, "assign", or_none(was->assignee_name), or_none(is->assignee_name));
    if (was->team_id != is->team_id)
        did(w, "team", id_text(c, was->team_id), id_text(c, is->team_id));
    if (was->snoozed_until_us != is->snoozed_until_us) {
        if (is->snoozed_until_us != NO_TIME)
            time_text(is->snoozed_until_us, until);
        did(w, "snooze", (struct str){NULL, 0}, str_of(until));
    }
    if (was->spam != is->spam)
        did_only(w, is->spam ? "spam" : "not spam");
    if (was->deleted_us != is->deleted_us)
        did_only(w, is->deleted_us != NO_TIME ? "bin" : "out of the bin");
}

static bool has_tag(const struct tag *list, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].id == id)
            return true;
    return false;
}

static void tell_tags(struct json_writer *w, const char *what, const struct tag *list, size_t n,
                      const struct tag *other, size_t n_other)
{
    for (size_t i = 0; i < n; i++)
        if (!has_tag(other, n_other, list[i].id))
            did(w, what, (struct str){NULL, 0}, list[i].name);
}

/* ---- doing ---------------------------------------------------------------------------------- */

struct doing {
    const struct actor *as;
    int64_t id;
    struct json_writer *w;
};

/* What a person could mend in the rule is told in its log; all else ends the write. */
static int told(struct call *c, struct json_writer *w, int result)
{
    enum fault_kind kind = c->fault.kind;
    if (result >= 0)
        return 1;
    if (kind != NOT_FOUND && kind != CONFLICT && kind != BAD_INPUT && kind != TOO_BIG &&
        kind != DENIED)
        return -1;
    did(w, "failed", (struct str){NULL, 0}, str_of(c->fault.text));
    return 0;
}

static int do_changes(struct call *c, struct db_conn *d, struct doing *o, const struct actions *it)
{
    struct conversation was, is;
    struct tag *tags_was, *tags_is;
    size_t n_was, n_is;
    struct action_undos *undos = arena_alloc(&c->arena, sizeof *undos);
    if (actions_none(it))
        return 1;
    if (sql_conversation_get(c, d, o->as->org, o->id, &was) < 0 ||
        sql_tag_of_conversation(c, d, o->as->org, o->id, &tags_was, &n_was) < 0)
        return -1;
    int got = told(c, o->w, actions_apply(c, d, o->as, o->id, it, undos));
    if (got <= 0)
        return got;
    if (sql_conversation_get(c, d, o->as->org, o->id, &is) < 0 ||
        sql_tag_of_conversation(c, d, o->as->org, o->id, &tags_is, &n_is) < 0)
        return -1;
    tell_changes(c, o->w, &was, &is);
    tell_tags(o->w, "tag", tags_is, n_is, tags_was, n_was);
    tell_tags(o->w, "untag", tags_was, n_was, tags_is, n_is);
    return 1;
}

/* The words of a step with its blanks filled in. */
static int words_of(struct call *c, struct db_conn *d, const struct actor *as, int64_t id,
                    const struct rule_step *step, struct filled *filled_r)
{
    struct rule_macro_row macro;
    struct str text = step->body;
    if (step->macro_id) {
        int got = sql_rule_macro(c, d, as->org, step->macro_id, &macro);
        if (got <= 0)
            return got < 0 ? -1 : fail(c, NOT_FOUND, "the macro of this rule is gone");
        text = macro.body;
    }
    return fill_text(c, d, as, id, text, filled_r);
}

static int do_note(struct call *c, struct db_conn *d, struct doing *o, const struct rule_step *step)
{
    struct filled words;
    struct said said;
    if (words_of(c, d, o->as, o->id, step, &words) < 0)
        return -1;
    struct message_note note = {.conversation_id = o->id, .body = words.text};
    if (message_note(c, d, o->as, &note, &said) < 0)
        return -1;
    did_only(o->w, "note"); /* never the text itself: it may name the person */
    return 1;
}

/* For the assignee, who finds it when they open the conversation; what they write stays. */
static int do_draft(struct call *c, struct db_conn *d, struct doing *o,
                    const struct rule_step *step, const char *why)
{
    struct conversation at;
    struct conversation_agent_row agent;
    struct filled words;
    struct draft draft;
    if (sql_conversation_get(c, d, o->as->org, o->id, &at) < 0)
        return -1;
    int got = at.assignee_id ? sql_conversation_agent(c, d, o->as->org, at.assignee_id, &agent) : 0;
    if (got <= 0) {
        did(o->w, "no draft", (struct str){NULL, 0}, STR("nobody is assigned"));
        return got;
    }
    struct actor they = actor_agent(o->as->org, agent.id, role_of(agent.role));
    got = draft_of(c, d, &they, o->id, STR("reply"), &draft);
    if (got) {
        did(o->w, "no draft", (struct str){NULL, 0}, STR("there is one already"));
        return got < 0 ? -1 : 0;
    }
    if (words_of(c, d, &they, o->id, step, &words) < 0)
        return -1;
    struct draft_new new = {.conversation_id = o->id, .kind = STR("reply"), .body = words.text};
    if (draft_save(c, d, &they, &new, 0, &draft) < 0)
        return -1;
    did(o->w, "draft", (struct str){NULL, 0}, why ? str_of(why) : (struct str){NULL, 0});
    return 1;
}

/* Why nothing automatic is said here; NULL: it may be. */
static int held_back(struct call *c, struct db_conn *d, const struct doing *o,
                     const struct conversation *at, const struct filled *words, const char **why_r)
{
    struct rule_replied_row row;
    int got = sql_rule_replied(c, d, o->as->org, o->id, c->now_us - DAY_US, &row);
    *why_r = at->grave                   ? "the conversation is grave"
             : words->n_missing          ? "a blank has no value"
             : at->waiting_us == NO_TIME ? "nobody waits for an answer"
             : got > 0                   ? "a rule replied today already"
                                         : NULL;
    return got < 0 ? -1 : 1;
}

static int do_reply(struct call *c, struct db_conn *d, struct doing *o,
                    const struct rule_step *step)
{
    struct conversation at;
    struct filled words;
    struct said said;
    const char *why;
    if (sql_conversation_get(c, d, o->as->org, o->id, &at) < 0 ||
        words_of(c, d, o->as, o->id, step, &words) < 0 || held_back(c, d, o, &at, &words, &why) < 0)
        return -1;
    if (why)
        return do_draft(c, d, o, step, why);
    struct message_reply reply = {
        .conversation_id = o->id, .body = words.text, .automatic = true, .keep_status = true};
    if (message_reply(c, d, o->as, &reply, &said) < 0)
        return -1;
    did_only(o->w, "reply");
    return 1;
}

static int do_webhook(struct call *c, struct db_conn *d, struct doing *o,
                      const struct rule_step *step)
{
    struct conversation at;
    struct rule_webhook_row webhook;
    int got = sql_rule_webhook(c, d, o->as->org, step->webhook_id, &webhook);
    if (got <= 0 || sql_conversation_get(c, d, o->as->org, o->id, &at) < 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "the webhook of this rule is gone or off");
    const struct change_value values[] = {change_number("number", at.number)};
    struct event e = {.org = o->as->org,
                      .id = id_new(c, d),
                      .kind = STR("rule.ran"),
                      .noun_id = o->as->id,
                      .conversation_id = o->id,
                      .inbox_id = at.inbox_id,
                      .actor_id = o->as->id,
                      .at_us = c->now_us,
                      .detail = change_json(c, values, 1)};
    if (e.id < 0 || webhook_deliver(c, d, step->webhook_id, &e) < 0)
        return -1;
    did_only(o->w, "webhook");
    return 1;
}

static int do_step(struct call *c, struct db_conn *d, struct doing *o, const struct rule_step *step)
{
    switch (step->kind) {
    case STEP_NOTE:
        return do_note(c, d, o, step);
    case STEP_DRAFT:
        return do_draft(c, d, o, step, NULL);
    case STEP_REPLY:
        return do_reply(c, d, o, step);
    case STEP_WEBHOOK:
        return do_webhook(c, d, o, step);
    }
    return -1;
}

int rule_do(struct call *c, struct db_conn *d, const struct actor *as, int64_t conversation_id,
            const struct rule_actions *it, struct str *did_json_r)
{
    struct out out;
    struct seen_conversation at;
    if (permit_conversation(c, d, as, MAY_ANSWER, conversation_id, &at) < 0)
        return -1;
    out_init(&out, RULE_DID_BYTES + RULE_STEPS_MAX * CHANGE_TEXT_BYTES * 6);
    struct json_writer w = {.out = &out};
    struct doing o = {as, at.id, &w};
    json_put_array(&w, NULL);
    int result = do_changes(c, d, &o, &it->changes);
    for (size_t i = 0; result >= 0 && i < it->n_steps; i++)
        result = told(c, &w, do_step(c, d, &o, &it->steps[i]));
    json_put_array_end(&w);
    *did_json_r = (struct str){arena_copy(&c->arena, out.at, out.n), out.n};
    out_free(&out);
    return result < 0 ? -1 : 1;
}
