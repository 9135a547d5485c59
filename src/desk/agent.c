/* SPDX-License-Identifier: Apache-2.0 */
/* agent.c: every change is of a copy of the row, which is then put back whole; what it was goes
   into the undo record together with the version it led to, so that the way back is open only as
   long as nobody changed the agent again. */
#include "desk/agent.h"

#include "base/json.h"
#include "db/id.h"
#include "desk/change.h"
#include "desk/org.h"
#include "desk/secret.h"
#include "desk/words.h"

#include <inttypes.h>

static int need_agent(struct call *c, struct db_conn *d, int64_t org, int64_t id,
                      struct agent *agent_r)
{
    int got = db_conn_writes(d) ? sql_agent_lock(c, d, org, id, agent_r)
                                : sql_agent_get(c, d, org, id, agent_r);
    return got ? got : fail(c, NOT_FOUND, "there is no agent %" PRId64, id);
}

/* ---- who may change whom ---- */

static int may_give(struct call *c, const struct actor *who, enum role role)
{
    if (role == ROLE_NONE || role >= N_ROLES)
        return fail(c, BAD_INPUT, "a role is guest, agent, lead, admin or owner");
    if (role == ROLE_OWNER)
        return permit(c, who, MAY_OWN);
    return permit(c, who, MAY_MANAGE_AGENTS);
}

static int may_manage(struct call *c, const struct actor *who, const struct agent *agent)
{
    enum permission need = role_of(agent->role) == ROLE_OWNER ? MAY_OWN : MAY_MANAGE_AGENTS;
    return permit(c, who, need);
}

/* When `agent` is an active owner, there is another one. */
static int another_owner(struct call *c, struct db_conn *d, int64_t org, const struct agent *agent)
{
    struct agent_owners_row *owners;
    size_t n;
    if (!str_eq(agent->role, STR("owner")) || !str_eq(agent->state, STR("active")))
        return 1;
    if (sql_agent_owners(c, d, org, &owners, &n) < 0)
        return -1;
    return n > 1 ? 1 : fail(c, CONFLICT, "this is the last owner; make somebody else one first");
}

/* ---- links that work once ---- */

static int link_new(struct call *c, struct db_conn *d, int64_t org, struct str purpose, int64_t id,
                    int64_t kept_us, struct str *secret_r)
{
    if (secret_new(c, secret_r) < 0 || sql_one_time_drop(c, d, org, purpose, id) < 0)
        return -1;
    struct one_time_add_in in = {.org = org,
                                 .hash = secret_hash(c, *secret_r),
                                 .purpose = purpose,
                                 .subject_id = id,
                                 .now_us = c->now_us,
                                 .expires_us = c->now_us + kept_us};
    return sql_one_time_add(c, d, &in);
}

static int link_use(struct call *c, struct db_conn *d, int64_t org, struct str purpose,
                    struct str secret, struct agent *agent_r)
{
    struct one_time_use_row row;
    int got = sql_one_time_use(c, d, c->now_us, org, secret_hash(c, secret), purpose, &row);
    if (got < 0)
        return -1;
    if (!got)
        return fail(c, NOT_FOUND, "this link is too old, or was used already; ask for a new one");
    return need_agent(c, d, org, row.subject_id, agent_r);
}

/* ---- telling ---- */

static int tell(struct call *c, struct db_conn *d, const struct actor *who,
                const struct agent *agent, struct str verb, struct str event)
{
    const struct change_value values[] = {change_text("name", agent->name),
                                          change_text("role", agent->role)};
    struct change change = {
        .verb = verb, .event = event, .noun_id = agent->id, .detail = change_json(c, values, 2)};
    return change_note(c, d, who, &change, NULL);
}

/* ---- coming ---- */

int agent_invite(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct agent_new *it, struct agent *agent_r, struct str *secret_r)
{
    struct str name, email, folded;
    struct agent_count_row count;
    if (may_give(c, who, it->role) < 0 ||
        words_name(c, "an agent", it->name, AGENT_NAME_BYTES, &name, NULL) < 0 ||
        words_email(c, it->email, &email, &folded) < 0 ||
        sql_agent_count(c, d, who->org, &count) < 0)
        return -1;
    if (count.n >= AGENTS_MAX)
        return fail(c, TOO_BIG, "there are %d agents already", AGENTS_MAX);
    int64_t id = id_new(c, d);
    struct agent_add_in in = {who->org, id, name, email, folded, str_of(role_name(it->role)),
                              c->now_us};
    int64_t added = id < 0 ? -1 : sql_agent_add(c, d, &in);
    if (added <= 0)
        return added < 0 ? -1
                         : fail(c, CONFLICT, "there is an agent with the address %.*s already",
                                (int)email.n, email.at);
    if (need_agent(c, d, who->org, id, agent_r) < 0 ||
        link_new(c, d, who->org, STR("invite"), id, INVITE_KEPT_DAYS * DAY_US, secret_r) < 0)
        return -1;
    return tell(c, d, who, agent_r, STR("agent.invite"), STR("agent.invited"));
}

int agent_invite_again(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                       struct str *secret_r)
{
    struct agent agent;
    if (permit(c, who, MAY_MANAGE_AGENTS) < 0 || need_agent(c, d, who->org, id, &agent) < 0 ||
        may_manage(c, who, &agent) < 0)
        return -1;
    if (!str_eq(agent.state, STR("invited")))
        return fail(c, CONFLICT, "%.*s has accepted the invitation", (int)agent.name.n,
                    agent.name.at);
    if (link_new(c, d, who->org, STR("invite"), id, INVITE_KEPT_DAYS * DAY_US, secret_r) < 0)
        return -1;
    return tell(c, d, who, &agent, STR("agent.invite_again"), STR(""));
}

static int hash_check(struct call *c, struct str hash)
{
    return hash.n <= PASSWORD_HASH_MAX ? 1
                                       : fail(c, BAD_INPUT, "this is not the hash of a password");
}

int agent_accept(struct call *c, struct db_conn *d, int64_t org, struct str secret, struct str name,
                 struct str password_hash, struct agent *agent_r)
{
    if (hash_check(c, password_hash) < 0 || link_use(c, d, org, STR("invite"), secret, agent_r) < 0)
        return -1;
    if (!str_eq(agent_r->state, STR("invited")))
        return fail(c, NOT_FOUND, "this invitation was taken back");
    if (!name.n)
        name = agent_r->name;
    struct str hash = password_hash.n ? password_hash : (struct str){NULL, 0};
    if (words_name(c, "an agent", name, AGENT_NAME_BYTES, &name, NULL) < 0 ||
        sql_agent_join(c, d, name, hash, org, agent_r->id) < 0 ||
        need_agent(c, d, org, agent_r->id, agent_r) < 0)
        return -1;
    struct actor self = actor_agent(org, agent_r->id, role_of(agent_r->role));
    return tell(c, d, &self, agent_r, STR("agent.accept"), STR("agent.accepted"));
}

/* ---- passwords: the hashes; password.h makes them ---- */

static int link_ask(struct call *c, struct db_conn *d, int64_t org, struct str email,
                    struct str purpose, int64_t kept_us, struct agent *agent_r,
                    struct str *secret_r)
{
    struct str address, folded;
    if (words_email(c, email, &address, &folded) < 0)
        return -1;
    int got = sql_agent_of_email(c, d, org, folded, agent_r);
    if (got <= 0 || !str_eq(agent_r->state, STR("active")))
        return got < 0 ? -1 : 0;
    return link_new(c, d, org, purpose, agent_r->id, kept_us, secret_r) < 0 ? -1 : 1;
}

int agent_reset_ask(struct call *c, struct db_conn *d, int64_t org, struct str email,
                    struct agent *agent_r, struct str *secret_r)
{
    struct actor system = actor_system(org);
    int got =
        link_ask(c, d, org, email, STR("reset"), RESET_KEPT_MIN * MINUTE_US, agent_r, secret_r);
    return got > 0 ? tell(c, d, &system, agent_r, STR("agent.reset_ask"), STR("")) : got;
}

int agent_sign_in_ask(struct call *c, struct db_conn *d, int64_t org, struct str email,
                      struct agent *agent_r, struct str *secret_r)
{
    struct actor system = actor_system(org);
    int got =
        link_ask(c, d, org, email, STR("sign_in"), SIGN_IN_KEPT_MIN * MINUTE_US, agent_r, secret_r);
    return got > 0 ? tell(c, d, &system, agent_r, STR("agent.sign_in_ask"), STR("")) : got;
}

int agent_sign_in(struct call *c, struct db_conn *d, int64_t org, struct str secret,
                  struct agent *agent_r)
{
    if (link_use(c, d, org, STR("sign_in"), secret, agent_r) < 0)
        return -1;
    if (!str_eq(agent_r->state, STR("active")))
        return fail(c, DENIED, "this account is not active");
    struct actor who = actor_agent(org, agent_r->id, role_of(agent_r->role));
    return tell(c, d, &who, agent_r, STR("agent.sign_in"), STR(""));
}

static int password_put(struct call *c, struct db_conn *d, const struct actor *who,
                        const struct agent *agent, struct str hash, int64_t keep_session_id)
{
    if (!hash.n)
        return fail(c, BAD_INPUT, "a new password is needed");
    if (hash_check(c, hash) < 0 || sql_agent_password(c, d, hash, who->org, agent->id) < 0 ||
        sql_agent_sessions_end(c, d, who->org, agent->id, keep_session_id) < 0 ||
        sql_one_time_drop(c, d, who->org, STR("reset"), agent->id) < 0)
        return -1;
    return tell(c, d, who, agent, STR("agent.password"), STR("agent.password_changed"));
}

int agent_reset(struct call *c, struct db_conn *d, int64_t org, struct str secret,
                struct str password_hash, struct agent *agent_r)
{
    if (link_use(c, d, org, STR("reset"), secret, agent_r) < 0)
        return -1;
    if (!str_eq(agent_r->state, STR("active")))
        return fail(c, NOT_FOUND, "this agent is disabled");
    struct actor self = actor_agent(org, agent_r->id, role_of(agent_r->role));
    return password_put(c, d, &self, agent_r, password_hash, 0);
}

int agent_set_password(struct call *c, struct db_conn *d, const struct actor *who,
                       struct str password_hash, int64_t keep_session_id)
{
    struct agent agent;
    if (who->kind != ACTOR_AGENT)
        return fail(c, DENIED, "a password is set by its owner, signed in with a browser");
    if (permit(c, who, MAY_READ) < 0 || need_agent(c, d, who->org, who->id, &agent) < 0)
        return -1;
    return password_put(c, d, who, &agent, password_hash, keep_session_id);
}

/* ---- reading ---- */

int agent_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              struct agent *agent_r)
{
    return permit(c, who, MAY_READ) < 0 ? -1 : need_agent(c, d, who->org, id, agent_r);
}

int agent_list(struct call *c, struct db_conn *d, const struct actor *who, bool disabled_too,
               int64_t after_id, int limit, struct agent **list_r, size_t *n_r)
{
    if (permit(c, who, MAY_READ) < 0)
        return -1;
    if (limit <= 0 || limit > AGENTS_PAGE_MAX)
        limit = AGENTS_PAGE_MAX;
    return sql_agent_list(c, d, who->org, after_id, disabled_too, limit, list_r, n_r);
}

/* ---- changes ---- */

static int put(struct call *c, struct db_conn *d, int64_t org, const struct agent *it)
{
    struct agent_put_in in = {.org = org,
                              .id = it->id,
                              .name = it->name,
                              .role = it->role,
                              .state = it->state,
                              .language = it->language,
                              .timezone = it->timezone,
                              .signature = it->signature,
                              .prefs_json = it->prefs_json,
                              .capacity = it->capacity,
                              .away = it->away,
                              .away_until_us = it->away_until_us,
                              .away_note = it->away_note};
    return sql_agent_put(c, d, &in);
}

/* From `from` to `to`; `back` when it is the way back. */
static int change_to(struct call *c, struct db_conn *d, const struct actor *who,
                     const struct agent *from, const struct agent *to, struct str verb,
                     const char *words, bool back, int64_t *undo_id_r)
{
    if (put(c, d, who->org, to) < 0)
        return -1;
    const struct change_value was[] = {
        change_text("verb", verb),
        change_number("version", from->version + 1),
        change_text("role", from->role),
        change_text("state", from->state),
        change_number("away", from->away),
        change_number("away_until_us", from->away_until_us == NO_TIME ? 0 : from->away_until_us),
        change_text("away_note", from->away_note)};
    const struct change_value detail[] = {
        change_text("name", to->name), change_text("role", to->role),
        change_text("role_was", from->role), change_text("state", to->state),
        change_number("away", to->away)};
    struct change change = {.verb = verb,
                            .event = STR("agent.changed"),
                            .noun_id = to->id,
                            .detail = change_json(c, detail, 5),
                            .was = back ? STR("") : change_json(c, was, 7),
                            .words = words};
    return change_note(c, d, who, &change, undo_id_r);
}

int agent_set_role(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   enum role role, int64_t version, int64_t *undo_id_r)
{
    struct agent from, to;
    if (undo_id_r)
        *undo_id_r = 0;
    if (may_give(c, who, role) < 0 || need_agent(c, d, who->org, id, &from) < 0 ||
        may_manage(c, who, &from) < 0 || words_version(c, "this agent", version, from.version) < 0)
        return -1;
    to = from;
    to.role = str_of(role_name(role));
    if (str_eq(from.role, to.role))
        return 0;
    if (role != ROLE_OWNER && another_owner(c, d, who->org, &from) < 0)
        return -1;
    return change_to(c, d, who, &from, &to, STR("agent.role"), "Changed the role", false,
                     undo_id_r);
}

int agent_disable(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  bool disabled, int64_t *undo_id_r)
{
    struct agent from, to;
    if (undo_id_r)
        *undo_id_r = 0;
    if (permit(c, who, MAY_MANAGE_AGENTS) < 0 || need_agent(c, d, who->org, id, &from) < 0 ||
        may_manage(c, who, &from) < 0)
        return -1;
    if (str_eq(from.state, STR("disabled")) == disabled)
        return 0;
    if (disabled && id == who->id)
        return fail(c, CONFLICT, "nobody disables themselves; ask another admin");
    if (another_owner(c, d, who->org, &from) < 0)
        return -1;
    to = from;
    bool joined = from.has_password || from.seen_us != NO_TIME; /* else the invitation stands */
    to.state = disabled ? STR("disabled") : joined ? STR("active") : STR("invited");
    if (disabled && (sql_agent_sessions_end(c, d, who->org, id, 0) < 0 ||
                     sql_one_time_drop(c, d, who->org, STR("invite"), id) < 0 ||
                     sql_one_time_drop(c, d, who->org, STR("reset"), id) < 0))
        return -1;
    return change_to(c, d, who, &from, &to, STR("agent.disable"),
                     disabled ? "Disabled the agent" : "Enabled the agent", false, undo_id_r);
}

static int may_touch(struct call *c, const struct actor *who, int64_t id, enum permission others)
{
    bool self = id && id == who->id && (who->kind == ACTOR_AGENT || who->kind == ACTOR_TOKEN);
    return permit(c, who, self ? MAY_NOTE : others);
}

int agent_set_away(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   const struct agent_away *it, int64_t *undo_id_r)
{
    struct agent from, to;
    struct str note;
    if (undo_id_r)
        *undo_id_r = 0;
    if (may_touch(c, who, id, MAY_MANAGE_TEAMS) < 0 ||
        words_line(c, "the note", it->note, AGENT_AWAY_NOTE_BYTES, &note) < 0 ||
        need_agent(c, d, who->org, id, &from) < 0)
        return -1;
    int64_t until_us = it->away && it->until_us ? it->until_us : NO_TIME;
    if (until_us != NO_TIME && until_us <= c->now_us)
        return fail(c, BAD_INPUT, "the end of being away is over already");
    to = from;
    to.away = it->away;
    to.away_until_us = until_us;
    to.away_note = it->away ? note : STR("");
    if (from.away == to.away && from.away_until_us == to.away_until_us &&
        str_eq(from.away_note, to.away_note))
        return 0;
    return change_to(c, d, who, &from, &to, STR("agent.away"), it->away ? "Set away" : "Set back",
                     false, undo_id_r);
}

int64_t agent_away_over(struct call *c, struct db_conn *d)
{
    struct agent_away_over_row *rows;
    size_t n;
    if (sql_agent_away_over(c, d, c->now_us, &rows, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct actor system = actor_system(rows[i].org);
        if (agent_set_away(c, d, &system, rows[i].id, &(struct agent_away){0}, NULL) < 0)
            return -1;
    }
    return (int64_t)n;
}

static int profile_check(struct call *c, const struct actor *who, const struct agent_profile *it,
                         struct agent *to)
{
    json_t *prefs;
    struct str prefs_json = it->prefs_json.n ? it->prefs_json : STR("{}");
    if (it->capacity != to->capacity && permit(c, who, MAY_MANAGE_AGENTS) < 0)
        return -1;
    if (it->capacity < 0 || it->capacity > AGENT_CAPACITY_MAX)
        return fail(c, BAD_INPUT, "a capacity is 0 to %d conversations", AGENT_CAPACITY_MAX);
    if (words_name(c, "an agent", it->name, AGENT_NAME_BYTES, &to->name, NULL) < 0 ||
        (it->language.n && words_language(c, it->language, &to->language) < 0) ||
        words_timezone(c, it->timezone, &to->timezone) < 0 ||
        words_text(c, "the signature", it->signature, AGENT_SIGNATURE_BYTES, &to->signature) < 0 ||
        json_read(c, prefs_json, AGENT_PREFS_BYTES, &prefs) < 0)
        return -1;
    bool object = json_is_object(prefs);
    json_decref(prefs);
    to->prefs_json = prefs_json;
    to->capacity = it->capacity;
    return object ? 1 : fail(c, BAD_INPUT, "the preferences are not a JSON object");
}

struct agent_profile agent_profile_of(const struct agent *it)
{
    return (struct agent_profile){.name = it->name,
                                  .language = it->language,
                                  .timezone = it->timezone,
                                  .signature = it->signature,
                                  .prefs_json = it->prefs_json,
                                  .capacity = it->capacity};
}

int agent_clock(struct call *c, struct str prefs_json)
{
    json_t *prefs;
    if (str_find(prefs_json, STR("\"clock\"")) < 0 ||
        json_read(c, prefs_json, AGENT_PREFS_BYTES, &prefs) < 0)
        return 0;
    json_int_t hours = json_integer_value(json_object_get(prefs, "clock"));
    json_decref(prefs);
    return hours == 12 || hours == 24 ? (int)hours : 0;
}

int agent_put_profile(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                      const struct agent_profile *it, int64_t version)
{
    struct agent to;
    if (may_touch(c, who, id, MAY_MANAGE_AGENTS) < 0 || need_agent(c, d, who->org, id, &to) < 0)
        return -1;
    if (id != who->id && may_manage(c, who, &to) < 0)
        return -1;
    if (words_version(c, "this profile", version, to.version) < 0 ||
        profile_check(c, who, it, &to) < 0 || put(c, d, who->org, &to) < 0)
        return -1;
    return tell(c, d, who, &to, STR("agent.profile"), STR("agent.changed"));
}

/* ---- the way back ---- */

struct before {
    struct str verb, role, state, note;
    int64_t version, away, until_us;
};

static int before_read(struct call *c, const json_t *root, struct before *r)
{
    if (json_need_str(c, root, "verb", 40, &r->verb) < 0 ||
        json_need_str(c, root, "role", 20, &r->role) < 0 ||
        json_need_str(c, root, "state", 20, &r->state) < 0 ||
        json_need_str(c, root, "away_note", AGENT_AWAY_NOTE_BYTES, &r->note) < 0 ||
        json_get_int(c, root, "version", &r->version) < 0 ||
        json_get_int(c, root, "away", &r->away) < 0)
        return -1;
    return json_get_int(c, root, "away_until_us", &r->until_us) < 0 ? -1 : 1;
}

static int go_back(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   const struct before *was)
{
    struct agent from, to;
    bool away = str_eq(was->verb, STR("agent.away"));
    if (need_agent(c, d, who->org, id, &from) < 0 ||
        (away ? may_touch(c, who, id, MAY_MANAGE_TEAMS) : may_manage(c, who, &from)) < 0 ||
        (!away && may_give(c, who, role_of(was->role)) < 0))
        return -1;
    if (from.version != was->version)
        return fail(c, CONFLICT, "%.*s was changed again since", (int)from.name.n, from.name.at);
    if ((!str_eq(was->role, STR("owner")) || !str_eq(was->state, STR("active"))) && !away &&
        another_owner(c, d, who->org, &from) < 0)
        return -1;
    to = from;
    to.role = was->role;
    to.state = was->state;
    to.away = was->away != 0;
    to.away_until_us = was->until_us ? was->until_us : NO_TIME;
    to.away_note = was->note;
    if (str_eq(to.state, STR("disabled")) && sql_agent_sessions_end(c, d, who->org, id, 0) < 0)
        return -1;
    struct str verb = str_eq(was->verb, STR("agent.role")) ? STR("agent.role.undo")
                      : away                               ? STR("agent.away.undo")
                                                           : STR("agent.disable.undo");
    return change_to(c, d, who, &from, &to, verb, "", true, NULL);
}

int agent_undo_change(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                      struct str was)
{
    json_t *root;
    struct before before = {0};
    if (json_read(c, was, CHANGE_WAS_BYTES, &root) < 0)
        return -1;
    int result = before_read(c, root, &before);
    if (result > 0)
        result = go_back(c, d, who, id, &before);
    json_decref(root);
    return result;
}
