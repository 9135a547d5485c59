/* SPDX-License-Identifier: Apache-2.0 */
/* mail_grant.h: a mailbox that signs in with tokens (XOAUTH2): how they are got, and kept fresh.

       struct mail_grant_way way = {.device_url = ..., .token_url = ..., .scope = ..., .client =
   id}; if (mail_grant_ask(c, &client, &way, &asked) < 0) ...     asked.url, asked.user_code: tell
   them while ((got = mail_grant_poll(c, &client, &way, &asked, &tokens)) == 0)
           ... wait asked.interval_s ...
       mail_grant_keep(c, db, key, org, inbox_id, &way, &tokens)

   The device flow (RFC 8628): whoever owns the mailbox opens a page of their provider anywhere and
   types a code; the desk needs no address of its own for that. The refresh token and the client's
   secret are sealed at rest. Access tokens live for an hour or so: mail_grant_refresh_some, called
   every now and then, renews those that end soon, so that whoever connects finds a fresh one where
   the password would be. What the provider refuses stands on the mailbox, in words. */
#ifndef CHANNEL_MAIL_GRANT_H
#define CHANNEL_MAIL_GRANT_H

#include "db/db.h"
#include "http/client.h"

enum {
    MAIL_GRANT_TEXT_BYTES = 8000, /* of a token */
    MAIL_GRANT_EARLY_S = 600,     /* renewed so long before its end */
    MAIL_GRANT_AGAIN_S = 120,     /* after a failure */
    MAIL_GRANT_SOME = 8           /* in one call */
};

struct mail_grant_way {
    struct str device_url, token_url, scope, client, client_secret; /* secret may be empty */
};
/* Of a provider we know by name; false for others. */
bool mail_grant_known(struct str name, struct mail_grant_way *way_r);

struct mail_grant_asked {
    struct str url, user_code, device_code; /* in the arena */
    int64_t interval_s, ends_s;
};
struct mail_grant_tokens {
    struct str access, refresh;
    int64_t lives_s;
};
int mail_grant_ask(struct call *c, struct http_client *client, const struct mail_grant_way *way,
                   struct mail_grant_asked *asked_r);

/* >0 they said yes; 0 not yet; <0 they said no, or the code is too old. May lengthen interval_s. */
int mail_grant_poll(struct call *c, struct http_client *client, const struct mail_grant_way *way,
                    struct mail_grant_asked *asked, struct mail_grant_tokens *tokens_r);

/* From now on this mailbox signs in with them. */
int mail_grant_keep(struct call *c, struct db *db, const unsigned char *key, int64_t org,
                    int64_t inbox_id, const struct mail_grant_way *way,
                    const struct mail_grant_tokens *tokens);

struct mail_grant_config {
    struct db *db;
    const unsigned char *key; /* base/seal.h */
    const struct network *open;
    size_t n_open;
    const char *authorities;
};

/* How many were renewed or found refused. */
int mail_grant_refresh_some(struct call *c, const struct mail_grant_config *config);

#endif
