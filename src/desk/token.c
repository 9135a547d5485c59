/* SPDX-License-Identifier: Apache-2.0 */
/* token.c: what a token may is decided twice: when it is made, by who makes it, and at each use, by
   the role its agent has then. */
#include "desk/token.h"

#include "db/id.h"
#include "desk/change.h"
#include "desk/secret.h"
#include "desk/words.h"

#include <inttypes.h>

static const struct str prefix = {"heard_", 6};

static uint64_t mask_of(struct str scopes)
{
    struct str word;
    uint64_t mask = 0;
    while (str_cut(&scopes, ' ', &word)) {
        enum permission p = permission_of(word);
        if (p < N_PERMISSIONS)
            mask |= UINT64_C(1) << p;
    }
    return mask;
}

/* Each scope is one that both `who` and the agent with `role` have; written anew in one order. */
static int scopes_check(struct call *c, const struct actor *who, enum role role, struct str scopes,
                        struct str *scopes_r)
{
    struct str word, rest = scopes;
    struct out o;
    while (str_cut(&rest, ' ', &word))
        if (word.n && permission_of(word) == N_PERMISSIONS)
            return fail(c, BAD_INPUT, "there is no scope \"%.*s\"", word.n < 60 ? (int)word.n : 60,
                        word.at);
    uint64_t mask = mask_of(scopes);
    if (!mask)
        return fail(c, BAD_INPUT, "a token needs at least one scope");
    out_init(&o, 2000);
    for (int p = 0; p < N_PERMISSIONS; p++) {
        if (!(mask >> p & 1))
            continue;
        if (permit(c, who, (enum permission)p) < 0 || role < permission_row(p)->least) {
            out_free(&o);
            return fail(c, DENIED, "the scope %s is more than its maker or its agent may",
                        permission_row(p)->name);
        }
        out_f(&o, "%s%s", o.n ? " " : "", permission_row(p)->name);
    }
    *scopes_r = (struct str){arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return 1;
}

static int may_touch(struct call *c, const struct actor *who, int64_t agent_id)
{
    return permit(c, who, agent_id == who->id ? MAY_READ : MAY_MANAGE_ACCESS);
}

/* Whoever manages access makes tokens for others, yet none that acts in the name of somebody who
   may more than they do. */
static int above(struct call *c, const struct actor *who, enum role role)
{
    return role <= who->role
               ? 1
               : fail(c, DENIED, "a token of somebody with the role %s is made by them",
                      role_name(role));
}

/* The agent it is for: active, and with room for another. */
static int agent_check(struct call *c, struct db_conn *d, int64_t org, int64_t agent_id,
                       enum role *role_r)
{
    struct token_agent_row agent;
    struct token_count_row count;
    int got = sql_token_agent(c, d, org, agent_id, &agent);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no agent %" PRId64, agent_id);
    if (!str_eq(agent.state, STR("active")))
        return fail(c, CONFLICT, "this agent is not active");
    if (sql_token_count(c, d, org, agent_id, &count) < 0)
        return -1;
    if (count.n >= TOKENS_MAX)
        return fail(c, TOO_BIG, "an agent has at most %d tokens; revoke some", TOKENS_MAX);
    *role_r = role_of(agent.role);
    return 1;
}

static int note(struct call *c, struct db_conn *d, const struct actor *who,
                const struct token *token, struct str verb, struct str event)
{
    const struct change_value values[] = {change_text("name", token->name),
                                          change_id("agent_id", token->agent_id),
                                          change_text("scopes", token->scopes)};
    struct change change = {.verb = verb,
                            .event = event,
                            .noun_id = token->id,
                            .agent_id = token->agent_id,
                            .detail = change_json(c, values, 3)};
    return change_note(c, d, who, &change, NULL);
}

static int add(struct call *c, struct db_conn *d, int64_t org, struct token_add_in *in,
               struct str *secret_r)
{
    struct str secret;
    char *text = arena_alloc(&c->arena, TOKEN_TEXT_BYTES);
    in->id = id_new(c, d);
    if (in->id < 0 || secret_new(c, &secret) < 0)
        return -1;
    in->hash = secret_hash(c, secret);
    in->hint = str_from(secret, SECRET_TEXT - 4);
    int n = snprintf(text, TOKEN_TEXT_BYTES, "heard_%" PRId64 "_%s", org, secret.at);
    *secret_r = (struct str){text, (size_t)n};
    return sql_token_add(c, d, in);
}

int token_create(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct token_new *it, struct token *token_r, struct str *secret_r)
{
    enum role role = ROLE_NONE;
    struct token_add_in in = {.org = who->org,
                              .agent_id = it->agent_id ? it->agent_id : who->id,
                              .now_us = c->now_us,
                              .expires_us = it->expires_us ? it->expires_us : NO_TIME};
    if (who->kind == ACTOR_TOKEN)
        return fail(c, DENIED, "a token makes no tokens; sign in with a browser");
    if (may_touch(c, who, in.agent_id) < 0 ||
        words_name(c, "a token", it->name, TOKEN_NAME_BYTES, &in.name, NULL) < 0 ||
        agent_check(c, d, who->org, in.agent_id, &role) < 0 || above(c, who, role) < 0 ||
        scopes_check(c, who, role, it->scopes, &in.scopes) < 0)
        return -1;
    if (in.expires_us != NO_TIME && in.expires_us <= c->now_us)
        return fail(c, BAD_INPUT, "the token would have expired already");
    if (add(c, d, who->org, &in, secret_r) < 0 || sql_token_get(c, d, who->org, in.id, token_r) < 0)
        return -1;
    return note(c, d, who, token_r, STR("token.create"), STR("token.created"));
}

int token_list(struct call *c, struct db_conn *d, const struct actor *who, int64_t agent_id,
               struct token **list_r, size_t *n_r)
{
    agent_id = agent_id ? agent_id : who->id;
    return may_touch(c, who, agent_id) < 0 ? -1
                                           : sql_token_list(c, d, who->org, agent_id, list_r, n_r);
}

int token_revoke(struct call *c, struct db_conn *d, const struct actor *who, int64_t id)
{
    struct token token;
    int got = permit(c, who, MAY_READ) < 0 ? -1 : sql_token_get(c, d, who->org, id, &token);
    if (got < 0)
        return -1;
    if (!got || (token.agent_id != who->id && !may(who, MAY_MANAGE_ACCESS)))
        return fail(c, NOT_FOUND, "there is no token %" PRId64, id);
    if (token.revoked_us != NO_TIME)
        return 0;
    return sql_token_revoke(c, d, c->now_us, who->org, id) < 0
               ? -1
               : note(c, d, who, &token, STR("token.revoke"), STR("token.revoked"));
}

int token_look(struct call *c, struct db_conn *d, struct str secret, struct token_seen *seen_r)
{
    struct token_look_row row;
    struct str org_text, rest;
    int64_t org;
    *seen_r = (struct token_seen){0};
    if (!str_starts(secret, prefix))
        return 0;
    rest = str_from(secret, prefix.n);
    if (!str_cut(&rest, '_', &org_text) || rest.n != SECRET_TEXT || !str_int64(org_text, &org) ||
        org <= 0)
        return 0;
    int got = sql_token_look(c, d, org, secret_hash(c, rest), &row);
    if (got <= 0 || row.revoked_us != NO_TIME || !str_eq(row.state, STR("active")) ||
        (row.expires_us != NO_TIME && row.expires_us <= c->now_us))
        return got < 0 ? -1 : 0;
    seen_r->actor = actor_agent(org, row.agent_id, role_of(row.role));
    seen_r->actor.kind = ACTOR_TOKEN;
    seen_r->actor.scopes = mask_of(row.scopes);
    seen_r->id = row.id;
    seen_r->touch_due =
        row.used_us == NO_TIME || c->now_us - row.used_us >= TOKEN_TOUCH_MIN * MINUTE_US;
    return 1;
}

int token_touch(struct call *c, struct db_conn *d, const struct token_seen *seen)
{
    return sql_token_touch(c, d, c->now_us, seen->actor.org, seen->id);
}
