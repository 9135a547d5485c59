/* SPDX-License-Identifier: Apache-2.0 */
/* rule.h: when something happens, if it is so, then do this.

       struct rule_new it = {.name = STR("Refunds go to billing"),
                             .on_event = STR("message.received"), .filter = STR("tag:refund"),
                             .actions_json = STR("[{\"do\":\"team\",\"team_id\":\"7\"}]")};
       if (rule_create(c, d, who, &it, &rule) < 0) return -1;              it is off
       if (rule_dry_run(c, db, who, &it, 100, &would, &n) < 0) return -1;  what it would have done

   A rule waits for one kind of event (rule_trigger lists them), or for time: then it looks every
   few minutes for conversations that fit ("status:open waiting:>2h") and takes each once, and again
   only after something was said there since. Rules of one event run in the order of their position,
   after the event is over, in one transaction with their log.

   What it does is a list: all of action.h, and

       note      body                          a note
       draft     body or macro_id              a draft reply for the assignee, unless they write one
       reply     body or macro_id              an automatic reply, with a mark that it is one
       webhook   webhook_id                    tells this webhook "rule.ran"
       stop                                    no further rule of this event

   Nothing automatic is said in a grave conversation (conversation.grave): a reply becomes a draft
   there, and so it does where a blank of its text has no value, where nobody waits for an answer,
   and where a rule replied already today. A rule is never called by its own change, calls others at
   most HEED_DEPTH_MAX deep, and runs on one conversation at most RULE_RUNS_PER_HOUR times an hour:
   two rules that call each other come to an end. */
#ifndef DESK_RULE_H
#define DESK_RULE_H

#include "desk/action.h"
#include "desk/rule.sql.h"

enum {
    RULES_MAX = 200,
    RULE_NAME_BYTES = 100,
    RULE_FILTER_BYTES = 2000,
    RULE_STEPS_MAX = 10,
    RULE_BODY_BYTES = 20000,
    RULE_RUNS_PER_HOUR = 20,
    RULE_DRY_MAX = 200,
    RULE_DID_BYTES = 8000,
    RULE_PAGE_MAX = 100,
    RULE_KEPT_DAYS = 90 /* of the log */
};

struct rule_new {
    struct str name, on_event, filter, actions_json;
    bool enabled;
    int64_t position;
};

/* Kinds of events that rules wait for, and what people call them; i from 0, false past the last. */
bool rule_trigger(size_t i, const char **event_r, const char **words_r);

/* struct rule and struct rule_run are rows: rule.sql. Needs MAY_MANAGE_RULES, to look too: rules
   name people and tags of all inboxes. */

int rule_create(struct call *c, struct db_conn *d, const struct actor *who,
                const struct rule_new *it, struct rule *rule_r);
int rule_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
             struct rule *rule_r);

/* In the order in which they run. */
int rule_list(struct call *c, struct db_conn *d, const struct actor *who, struct rule **list_r,
              size_t *n_r);

/* All of it is put, so begin from rule_get. `version` 0 when it does not matter. */
int rule_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
             const struct rule_new *it, int64_t version);
int rule_delete(struct call *c, struct db_conn *d, const struct actor *who, int64_t id);

/* What it did, the youngest first; before_id 0: the first page. */
int rule_runs(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              int64_t before_id, int limit, struct rule_run **list_r, size_t *n_r);

/* What it would do to the last `last` conversations, as they are now: it is done and taken back
   before anybody sees it, in a write of its own. Only those it would run on. */
struct rule_would {
    int64_t conversation_id, number;
    struct str subject;
    struct str did_json; /* as in the log */
};
int rule_dry_run(struct call *c, struct db *db, const struct actor *who, const struct rule_new *it,
                 int last, struct rule_would **list_r, size_t *n_r);

/* ---- for the worker
 * ---------------------------------------------------------------------------------------------- */

struct rule_call {
    struct str event;
    int64_t conversation_id, cause; /* cause: the rule whose change this is; 0: none */
    int depth;
};
int rule_call_read(struct call *c, struct str json, struct rule_call *it_r);

/* Within a write: runs what waits for it. How many ran. */
int rule_run_called(struct call *c, struct db_conn *d, int64_t org, const struct rule_call *it);

/* Rules that wait for time, of all organisations. Writes of its own. How many ran. */
int rule_run_time(struct call *c, struct db *db);

/* Within a write: forgets old lines of the log. */
int64_t rule_forget(struct call *c, struct db_conn *d);

/* ---- between rule.c and rule_do.c
 * ------------------------------------------------------------------------------- */

enum rule_step_kind { STEP_NOTE, STEP_DRAFT, STEP_REPLY, STEP_WEBHOOK };
struct rule_step {
    enum rule_step_kind kind;
    struct str body;
    int64_t macro_id, webhook_id;
};
struct rule_actions {
    struct actions changes;
    struct rule_step steps[RULE_STEPS_MAX];
    size_t n_steps;
    bool stop;
};
int rule_actions_read(struct call *c, struct str json, struct rule_actions *it_r);
int rule_actions_check(struct call *c, struct db_conn *d, const struct actor *who,
                       const struct rule_actions *it);

/* >0 it ran, and *did_json_r says what it did. */
int rule_do(struct call *c, struct db_conn *d, const struct actor *as, int64_t conversation_id,
            const struct rule_actions *it, struct str *did_json_r);

#endif
