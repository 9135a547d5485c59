/* SPDX-License-Identifier: Apache-2.0 */
/* letter.c: the jobs, and what each comes to when its time is there. */
#include "desk/letter.h"

#include "base/fold.h"
#include "base/json.h"
#include "base/time.h"
#include "desk/change.h"

#include <inttypes.h>
#include <string.h>

static const char *const names[N_LETTERS] = {
    [LETTER_RESET] = "reset", [LETTER_INVITATION] = "invitation", [LETTER_NOTICES] = "notices"};
static const char *const notice_names[N_NOTICE_KINDS] = {
    [NOTICE_MENTION] = "mention", [NOTICE_ASSIGNED] = "assigned", [NOTICE_REPLY] = "reply"};

const char *letter_notice_name(enum letter_notice_kind kind)
{
    return notice_names[kind];
}

/* ---- asking for one ---- */

/* Of the same letter to the same person one waits at a time. */
static int ask(struct call *c, struct db_conn *d, int64_t org, enum letter_kind kind,
               struct change_value to, int64_t due_us)
{
    const struct change_value values[] = {change_text("letter", str_of(names[kind])), to};
    struct str data = change_json(c, values, 2);
    return job_add(c, d,
                   &(struct job_new){.org = org,
                                     .kind = STR(LETTER_JOB),
                                     .name = data,
                                     .data = data,
                                     .due_us = due_us,
                                     .tries_max = LETTER_TRIES});
}

int letter_reset(struct call *c, struct db_conn *d, int64_t org, struct str email)
{
    struct str folded = fold_name(&c->arena, str_trim(email));
    return ask(c, d, org, LETTER_RESET, change_text("email", folded), 0);
}

int letter_invitation(struct call *c, struct db_conn *d, int64_t org, int64_t agent_id)
{
    return ask(c, d, org, LETTER_INVITATION, change_id("agent_id", agent_id), 0);
}

int letter_notices(struct call *c, struct db_conn *d, int64_t org, int64_t agent_id)
{
    struct letter_sender sender;
    int got = sql_letter_sender(c, d, org, &sender);
    if (got <= 0)
        return got;
    return ask(c, d, org, LETTER_NOTICES, change_id("agent_id", agent_id),
               c->now_us + LETTER_PAUSE_S * SECOND_US);
}

int letter_sender(struct call *c, struct db_conn *d, int64_t org, struct letter_sender *sender_r)
{
    return sql_letter_sender(c, d, org, sender_r);
}

int letter_ahead(struct call *c, struct db_conn *d, int64_t org)
{
    return sql_letter_sender_ahead(c, d, org);
}

/* ---- wishes ---- */

void letter_wants(struct call *c, struct str prefs_json, bool wants_r[N_NOTICE_KINDS])
{
    json_t *root;
    for (size_t i = 0; i < N_NOTICE_KINDS; i++)
        wants_r[i] = true;
    if (!prefs_json.n || json_read(c, prefs_json, AGENT_PREFS_BYTES, &root) < 0)
        return;
    const json_t *mail = json_object_get(root, "mail");
    for (size_t i = 0; i < N_NOTICE_KINDS; i++)
        wants_r[i] = !json_is_false(json_object_get(mail, notice_names[i]));
    json_decref(root);
}

struct str letter_wishes(struct call *c, struct str prefs_json, const bool wants[N_NOTICE_KINDS])
{
    json_t *root = NULL, *mail = json_object();
    if (!prefs_json.n || json_read(c, prefs_json, AGENT_PREFS_BYTES, &root) < 0 ||
        !json_is_object(root)) {
        json_decref(root);
        root = json_object();
    }
    for (size_t i = 0; i < N_NOTICE_KINDS; i++)
        json_object_set_new(mail, notice_names[i], json_boolean(wants[i]));
    json_object_set_new(root, "mail", mail);
    char *text = json_dumps(root, JSON_COMPACT | JSON_SORT_KEYS);
    json_decref(root);
    struct str made = str_of(arena_copy(&c->arena, text ? text : "{}", text ? strlen(text) : 2));
    free(text);
    return made;
}

static bool wanted(struct str kind, const bool wants[N_NOTICE_KINDS])
{
    for (size_t i = 0; i < N_NOTICE_KINDS; i++)
        if (str_eq(kind, str_of(notice_names[i])))
            return wants[i];
    return false;
}

/* ---- what it says ---- */

static int open_reset(struct call *c, struct db_conn *d, int64_t org, const json_t *root,
                      struct letter *it)
{
    struct str email;
    if (json_need_str(c, root, "email", CHANGE_TEXT_BYTES, &email) < 0)
        return -1;
    int got = agent_reset_ask(c, d, org, email, &it->agent, &it->secret);
    return got < 0 && c->fault.kind == BAD_INPUT ? 0 : got; /* it was no address at all */
}

static int open_invitation(struct call *c, struct db_conn *d, int64_t org, const json_t *root,
                           struct letter *it)
{
    struct actor system = actor_system(org);
    int64_t id;
    if (change_get_id(c, root, "agent_id", &id) < 0 || agent_get(c, d, &system, id, &it->agent) < 0)
        return -1;
    if (!str_eq(it->agent.state, STR("invited")))
        return 0;
    return agent_invite_again(c, d, &system, id, &it->secret) < 0 ? -1 : 1;
}

static int open_notices(struct call *c, struct db_conn *d, int64_t org, const json_t *root,
                        struct letter *it)
{
    struct actor system = actor_system(org);
    bool wants[N_NOTICE_KINDS];
    size_t n, kept = 0;
    int64_t id;
    if (change_get_id(c, root, "agent_id", &id) < 0 ||
        agent_get(c, d, &system, id, &it->agent) < 0 ||
        sql_letter_notices(c, d, org, id, c->now_us - LETTER_KEPT_H * HOUR_US, LETTER_NOTICES_MAX,
                           &it->notices, &n) < 0)
        return -1;
    letter_wants(c, it->agent.prefs_json, wants);
    for (size_t i = 0; i < n; i++)
        if (wanted(it->notices[i].kind, wants))
            it->notices[kept++] = it->notices[i];
    it->n_notices = kept;
    return kept && str_eq(it->agent.state, STR("active"));
}

static const struct {
    int (*open)(struct call *c, struct db_conn *d, int64_t org, const json_t *root,
                struct letter *it);
} kinds[N_LETTERS] = {[LETTER_RESET] = {open_reset},
                      [LETTER_INVITATION] = {open_invitation},
                      [LETTER_NOTICES] = {open_notices}};

static int open_known(struct call *c, struct db_conn *d, int64_t org, const json_t *root,
                      struct letter *it)
{
    struct str name;
    int got = json_need_str(c, root, "letter", 20, &name);
    for (size_t i = 0; got > 0 && i < N_LETTERS; i++)
        if (str_eq(name, str_of(names[i]))) {
            it->kind = (enum letter_kind)i;
            return kinds[i].open(c, d, org, root, it);
        }
    return got < 0 ? -1 : fail(c, BROKEN, "a letter of no kind that is known");
}

int letter_open(struct call *c, struct db_conn *d, const struct job *job, struct letter *it_r)
{
    json_t *root;
    *it_r = (struct letter){.secret = STR("")};
    int got = sql_letter_sender(c, d, job->org, &it_r->sender);
    if (got <= 0 || json_read(c, job->data, JOB_DATA_BYTES, &root) < 0)
        return got < 0 ? -1 : got == 0 ? 0 : -1;
    got = open_known(c, d, job->org, root, it_r);
    json_decref(root);
    return got < 0 && c->fault.kind == NOT_FOUND ? 0 : got;
}

/* Whom a job's letter is for, as people call them. */
static int named(struct call *c, struct db_conn *d, const struct job *job, int64_t *id_r,
                 struct str *name_r)
{
    json_t *root;
    struct agent agent;
    struct actor system = actor_system(job->org);
    if (json_read(c, job->data, JOB_DATA_BYTES, &root) < 0)
        return -1;
    int got = json_get_str(c, root, "email", CHANGE_TEXT_BYTES, name_r);
    *name_r = (struct str){arena_copy(&c->arena, name_r->at, name_r->n), name_r->n};
    *id_r = 0;
    if (got == 0)
        got = change_get_id(c, root, "agent_id", id_r);
    json_decref(root);
    if (got >= 0 && *id_r && (got = agent_get(c, d, &system, *id_r, &agent)) >= 0)
        *name_r = agent.name;
    return got;
}

int letter_unknown(struct call *c, struct db_conn *d, const struct job *job)
{
    int64_t id;
    struct str name = STR("");
    struct actor system = actor_system(job->org);
    if (named(c, d, job, &id, &name) < 0 ||
        (id && sql_letter_mailed_before(c, d, c->now_us, job->org, id, job->asked_us) < 0))
        return -1;
    const struct change_value values[] = {change_text("name", name)};
    struct change change = {
        .verb = STR("letter.unknown"), .noun_id = id, .detail = change_json(c, values, 1)};
    if (change_note(c, d, &system, &change, NULL) < 0)
        return -1;
    return job_give_up(c, d, job, "nobody knows whether it left; it is not sent again by itself");
}

int letter_left(struct call *c, struct db_conn *d, const struct letter *it)
{
    if (!it->n_notices)
        return 1;
    return sql_letter_mailed(c, d, c->now_us, it->sender.org, it->agent.id,
                             it->notices[it->n_notices - 1].id);
}
