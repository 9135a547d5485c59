/* SPDX-License-Identifier: Apache-2.0 */
/* user.c: `heard user`: the people of the desk, for whoever has the machine: also when nobody can
   sign in any more. It acts as the system, so that the audit log says so. */
#include "main/conf.h"
#include "main/data.h"
#include "main/org.h"
#include "main/password_ask.h"
#include "main/settings.h"

#include "base/fold.h"
#include "desk/agent.h"
#include "desk/inbox.h"
#include "desk/password.h"

#include <inttypes.h>
#include <stdio.h>

struct doing {
    const struct settings *s;
    struct actor system;
    struct agent agent;
    struct str email, hash, secret;
    enum role role;
    const char *link; /* "invite" or "reset": what the secret is of */
};

typedef int doing_fn(struct call *c, struct db_conn *d, void *arg);

/* ---- finding ---- */

static int find_org(struct call *c, struct db_conn *d, struct doing *it)
{
    struct org org;
    if (org_find(c, d, it->s->org, &org) < 0)
        return -1;
    it->system = actor_system(org.id);
    return 1;
}

static int find_agent(struct call *c, struct db_conn *d, struct doing *it)
{
    struct agent *list;
    size_t n;
    int64_t after_id = 0;
    struct str folded = fold_name(&c->arena, it->email);
    if (find_org(c, d, it) < 0)
        return -1;
    do {
        if (agent_list(c, d, &it->system, true, after_id, AGENTS_PAGE_MAX, &list, &n) < 0)
            return -1;
        for (size_t i = 0; i < n; i++)
            if (str_eq(fold_name(&c->arena, list[i].email), folded)) {
                it->agent = list[i];
                return 1;
            }
        after_id = n ? list[n - 1].id : 0;
    } while (n == AGENTS_PAGE_MAX);
    return fail(c, NOT_FOUND, "there is no agent with the address %.*s", (int)it->email.n,
                it->email.at);
}

/* ---- doing ---- */

static int add(struct call *c, struct db_conn *d, void *arg)
{
    struct doing *it = arg;
    struct str local = it->email, name;
    str_cut(&local, '@', &name);
    struct agent_new agent = {
        .name = it->s->name ? str_of(it->s->name) : name, .email = it->email, .role = it->role};
    it->link = "invite";
    if (find_org(c, d, it) < 0 ||
        agent_invite(c, d, &it->system, &agent, &it->agent, &it->secret) < 0 ||
        (it->role < ROLE_ADMIN && inbox_show_all(c, d, &it->system, it->agent.id) < 0))
        return -1;
    if (!it->hash.n)
        return 1;
    int got = agent_accept(c, d, it->system.org, it->secret, STR(""), it->hash, &it->agent);
    it->secret = STR("");
    return got;
}

static int link_make(struct call *c, struct db_conn *d, void *arg)
{
    struct doing *it = arg;
    if (find_agent(c, d, it) < 0)
        return -1;
    bool invited = str_eq(it->agent.state, STR("invited"));
    it->link = invited ? "invite" : "reset";
    int got = invited ? agent_invite_again(c, d, &it->system, it->agent.id, &it->secret)
                      : agent_reset_ask(c, d, it->system.org, it->email, &it->agent, &it->secret);
    return got ? got : fail(c, CONFLICT, "this agent is disabled; \"heard user enable\" first");
}

static int sign_in(struct call *c, struct db_conn *d, void *arg)
{
    struct doing *it = arg;
    it->link = "sign-in";
    if (find_agent(c, d, it) < 0)
        return -1;
    int got = agent_sign_in_ask(c, d, it->system.org, it->email, &it->agent, &it->secret);
    return got ? got : fail(c, CONFLICT, "this agent is not active; \"heard user link\" first");
}

static int password(struct call *c, struct db_conn *d, void *arg)
{
    struct doing *it = arg;
    if (link_make(c, d, arg) < 0)
        return -1;
    bool invited = str_eq(it->agent.state, STR("invited"));
    int64_t org = it->system.org;
    struct str secret = it->secret;
    it->secret = STR("");
    return invited ? agent_accept(c, d, org, secret, STR(""), it->hash, &it->agent)
                   : agent_reset(c, d, org, secret, it->hash, &it->agent);
}

static int role(struct call *c, struct db_conn *d, void *arg)
{
    struct doing *it = arg;
    return find_agent(c, d, it) < 0
               ? -1
               : agent_set_role(c, d, &it->system, it->agent.id, it->role, 0, NULL);
}

static int disable(struct call *c, struct db_conn *d, void *arg)
{
    struct doing *it = arg;
    return find_agent(c, d, it) < 0 ? -1
                                    : agent_disable(c, d, &it->system, it->agent.id, true, NULL);
}

static int enable(struct call *c, struct db_conn *d, void *arg)
{
    struct doing *it = arg;
    return find_agent(c, d, it) < 0 ? -1
                                    : agent_disable(c, d, &it->system, it->agent.id, false, NULL);
}

static int list(struct call *c, struct db_conn *d, void *arg)
{
    struct doing *it = arg;
    struct agent *agents;
    size_t n;
    int64_t after_id = 0;
    if (find_org(c, d, it) < 0)
        return -1;
    do {
        if (agent_list(c, d, &it->system, true, after_id, AGENTS_PAGE_MAX, &agents, &n) < 0)
            return -1;
        for (size_t i = 0; i < n; i++)
            printf("%-32.*s %-8.*s %-9.*s %.*s\n", (int)agents[i].email.n, agents[i].email.at,
                   (int)agents[i].role.n, agents[i].role.at, (int)agents[i].state.n,
                   agents[i].state.at, (int)agents[i].name.n, agents[i].name.at);
        after_id = n ? agents[n - 1].id : 0;
    } while (n == AGENTS_PAGE_MAX);
    return 1;
}

/* ---- the table of verbs ---- */

static const struct verb {
    const char *name;
    doing_fn *run;
    bool email, role, hash, hash_needed;
} verbs[] = {
    {"add", add, true, true, true, false},
    {"list", list, false, false, false, false},
    {"password", password, true, false, true, true},
    {"role", role, true, true, false, false},
    {"disable", disable, true, false, false, false},
    {"enable", enable, true, false, false, false},
    {"link", link_make, true, false, false, false},
    {"sign-in", sign_in, true, false, false, false},
};

static const struct verb *verb_of(const struct settings *s)
{
    for (size_t i = 0; s->n_files && i < sizeof verbs / sizeof *verbs; i++)
        if (str_eq(str_of(s->files[0]), str_of(verbs[i].name)))
            return &verbs[i];
    return NULL;
}

static int hash_ask(struct call *c, const struct verb *verb, struct doing *it)
{
    struct password_gate *gate;
    struct str text;
    int got = password_ask(c, it->s->password_file, &text);
    if (got < 0 || (!got && !verb->hash_needed))
        return got;
    if (!got)
        return fail(c, BAD_USAGE, "--password-file FILE holds the password");
    if (password_gate_new(c, 1, &gate) < 0)
        return -1;
    got = password_hash(c, gate, text, &it->hash);
    password_gate_free(gate);
    return got;
}

static int prepare(struct call *c, const struct verb *verb, struct doing *it)
{
    const struct settings *s = it->s;
    const char *email = s->n_files > 1 ? s->files[1] : s->email;
    it->email = str_of(email);
    if (verb->email && !email)
        return fail(c, BAD_USAGE, "heard user %s needs an ADDRESS", verb->name);
    it->role = s->role ? role_of(str_of(s->role)) : ROLE_AGENT;
    if (verb->role && it->role == ROLE_NONE)
        return fail(c, BAD_USAGE, "--role is one of: guest agent lead admin owner");
    if (verb->run == role && !s->role)
        return fail(c, BAD_USAGE, "--role says which role they get");
    return verb->hash ? hash_ask(c, verb, it) : 1;
}

static void tell(const struct doing *it, const struct verb *verb, const char *origin)
{
    if (it->secret.n)
        printf("A link that works once, to %s:\n\n  %s/%s/%" PRId64 ".%.*s\n",
               verb->run == sign_in ? "sign in" : "set a password", origin, it->link,
               it->system.org, (int)it->secret.n, it->secret.at);
    else if (verb->run != list)
        printf("done\n");
}

int run_user(struct call *c, struct settings *s)
{
    struct data data;
    struct doing it = {.s = s};
    const struct verb *verb = verb_of(s);
    if (!verb)
        return fail(c, BAD_USAGE, "heard user add|list|password|role|disable|enable|link|sign-in");
    if (prepare(c, verb, &it) < 0 ||
        data_open(c, &(struct data_options){.folder = s->data, .db = s->db}, &data) < 0)
        return -1;
    int got = db_write(c, data.db, verb->run, &it);
    const char *origin = conf_origin(c, data.folder);
    data_close(&data);
    if (got < 0)
        return -1;
    tell(&it, verb, origin);
    return 0;
}
