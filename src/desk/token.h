/* SPDX-License-Identifier: Apache-2.0 */
/* token.h: a program signs in with a token. It acts for an agent, with that agent's role, within
   its scopes (the names of permissions in permit.c), until it expires or is revoked.

       struct token_new it = {.name = STR("till"), .scopes = STR("read answer")};
       if (token_create(c, d, who, &it, &token, &secret) < 0) return -1;      shown once
       ...
       got = token_look(c, d, secret, &seen);                    Authorization: Bearer

   Nobody gives a scope they do not have, and no token makes another: a leaked one must not outlive
   its revocation. Revoking has no way back. */
#ifndef DESK_TOKEN_H
#define DESK_TOKEN_H

#include "desk/actor.h"
#include "desk/token.sql.h"

enum {
    TOKEN_NAME_BYTES = 100,
    TOKENS_MAX = 50, /* of an agent, not revoked */
    TOKEN_TEXT_BYTES = 80,
    TOKEN_TOUCH_MIN = 5 /* used_us is that exact */
};

struct token_new {
    struct str name;
    struct str scopes;  /* words with spaces between; at least one */
    int64_t expires_us; /* 0 or NO_TIME: never */
    int64_t agent_id;   /* 0: oneself; others need MAY_MANAGE_ACCESS */
};

/* struct token is a row, without the hash: token.sql. secret_r ("heard_ORG_...") lies in the arena
   and is kept nowhere. */
int token_create(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct token_new *it, struct token *token_r, struct str *secret_r);

/* Of an agent (0: oneself), the revoked ones too, youngest first, at most 200. */
int token_list(struct call *c, struct db_conn *d, const struct actor *who, int64_t agent_id,
               struct token **list_r, size_t *n_r);

/* >0 done, 0 it was so already. Others' need MAY_MANAGE_ACCESS. */
int token_revoke(struct call *c, struct db_conn *d, const struct actor *who, int64_t id);

struct token_seen {
    struct actor actor;
    int64_t id;
    bool touch_due;
};

/* 0: no such token, revoked, expired, or its agent is disabled. */
int token_look(struct call *c, struct db_conn *d, struct str secret, struct token_seen *seen_r);

/* Within a write: it was used now. */
int token_touch(struct call *c, struct db_conn *d, const struct token_seen *seen);

#endif
