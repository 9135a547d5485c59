/* SPDX-License-Identifier: Apache-2.0 */
/* oidc.c: the link by subject decides; the address is asked once only, and only when it is vouched
   for: an address may pass to somebody else, a subject does not. */
#include "desk/oidc.h"

#include "base/fold.h"
#include "base/utf8.h"
#include "db/id.h"
#include "desk/change.h"
#include "desk/oidc.sql.h"
#include "desk/words.h"

/* ---- who comes back ---- */

static int note(struct call *c, struct db_conn *d, int64_t org, const struct agent *agent,
                struct str verb, struct str event)
{
    struct actor self = actor_agent(org, agent->id, role_of(agent->role));
    const struct change_value values[] = {change_text("name", agent->name),
                                          change_text("role", agent->role)};
    struct change change = {
        .verb = verb, .event = event, .noun_id = agent->id, .detail = change_json(c, values, 2)};
    return change_note(c, d, &self, &change, NULL);
}

/* An agent who was found may come in: invited ones join by that. */
static int admit(struct call *c, struct db_conn *d, int64_t org, struct agent *agent)
{
    if (str_eq(agent->state, STR("active")))
        return 1;
    if (!str_eq(agent->state, STR("invited")))
        return fail(c, DENIED, "this agent may not sign in");
    if (sql_agent_join(c, d, agent->name, (struct str){NULL, 0}, org, agent->id) < 0 ||
        sql_one_time_drop(c, d, org, STR("invite"), agent->id) < 0 ||
        sql_agent_lock(c, d, org, agent->id, agent) < 0)
        return -1;
    return note(c, d, org, agent, STR("agent.accept"), STR("agent.accepted"));
}

static bool domain_listed(struct str domains, struct str folded)
{
    struct str domain = str_from(folded, (size_t)str_find_char(folded, '@') + 1), one;
    if (!domains.n)
        return true;
    while (str_cut(&domains, ' ', &one))
        if (one.n && str_eq_nocase(one, domain))
            return true;
    return false;
}

static int create(struct call *c, struct db_conn *d, int64_t org, const struct oidc_person *it,
                  const struct oidc_rule *rule, struct str folded, struct agent *agent_r)
{
    struct agent_count_row count;
    struct str name = utf8_valid(it->name) ? utf8_first(it->name, AGENT_NAME_BYTES) : STR("");
    if (rule->role == ROLE_NONE || rule->role == ROLE_OWNER ||
        !domain_listed(rule->domains, folded))
        return fail(c, DENIED, "nobody at this desk has the address %.*s; ask to be invited",
                    (int)(it->email.n > 100 ? 100 : it->email.n), it->email.at);
    if (sql_agent_count(c, d, org, &count) < 0)
        return -1;
    if (count.n >= AGENTS_MAX)
        return fail(c, TOO_BIG, "there are %d agents already", AGENTS_MAX);
    if (words_name(c, "an agent", name.n ? name : it->email, AGENT_NAME_BYTES, &name, NULL) < 0)
        return -1;
    int64_t id = id_new(c, d);
    struct agent_add_in in = {org,      id, name, it->email, folded, str_of(role_name(rule->role)),
                              c->now_us};
    int64_t added = id < 0 ? -1 : sql_agent_add(c, d, &in);
    if (added <= 0)
        return added < 0 ? -1 : fail(c, BUSY, "another process is doing the same; try again");
    return sql_agent_lock(c, d, org, id, agent_r);
}

/* The first time: by an address that is vouched for. */
static int first_time(struct call *c, struct db_conn *d, int64_t org, const struct oidc_person *it,
                      const struct oidc_rule *rule, struct agent *agent_r)
{
    struct str email, folded;
    if (!it->email.n || !it->email_verified)
        return fail(c, DENIED,
                    "the identity provider does not vouch for your mail address; ask your admin");
    if (words_email(c, it->email, &email, &folded) < 0)
        return -1;
    int got = sql_agent_of_email(c, d, org, folded, agent_r);
    if (got > 0)
        got = sql_agent_lock(c, d, org, agent_r->id, agent_r);
    if (got == 0)
        got = create(c, d, org, it, rule, folded, agent_r);
    if (got <= 0)
        return -1;
    int64_t linked = sql_oidc_link(c, d, org, it->issuer, it->subject, agent_r->id, c->now_us);
    if (linked <= 0)
        return linked < 0 ? -1 : fail(c, BUSY, "another process is doing the same; try again");
    return note(c, d, org, agent_r, STR("agent.link"), STR("agent.changed"));
}

int oidc_agent(struct call *c, struct db_conn *d, int64_t org, const struct oidc_person *it,
               const struct oidc_rule *rule, struct agent *agent_r)
{
    struct oidc_agent_row row;
    if (!it->issuer.n || !it->subject.n || it->subject.n > OIDC_TEXT_BYTES)
        return fail(c, DENIED, "the identity provider does not say who this is");
    int got = sql_oidc_agent(c, d, org, it->issuer, it->subject, &row);
    if (got > 0)
        got = sql_agent_lock(c, d, org, row.agent_id, agent_r);
    else if (got == 0)
        got = first_time(c, d, org, it, rule, agent_r);
    return got <= 0 ? -1 : admit(c, d, org, agent_r);
}
