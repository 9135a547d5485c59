/* SPDX-License-Identifier: Apache-2.0 */
/* mail_grant.h: a mailbox that signs in with tokens (XOAUTH2): how they are got, and kept fresh.

       if (mail_grant_client(c, &config, mailbox.authorities, &client) < 0) ...
       if (mail_grant_ask(c, &client, &way, &asked) < 0) ...
       ... tell them asked.url and asked.user_code ...
       while ((got = mail_grant_poll(c, &client, &way, &asked, &tokens)) == 0)
           ... wait asked.interval_s ...
       mail_grant_keep(c, &config, who, inbox_id, &way, &tokens)

   The device flow (RFC 8628): whoever owns the mailbox opens a page of their provider anywhere and
   types a code; the desk needs no address of its own for that. In the browser it is a code that the
   provider sends back (RFC 6749 4.1 with PKCE, RFC 7636): mail_grant_arrive. The refresh token and
   the client's secret are sealed at rest.

   Access tokens live for an hour or so: mail_grant_refresh_some, called every now and then, renews
   those that end soon, so that whoever connects finds a fresh one where the password would be. What
   the provider refuses stands on the mailbox, in words, until somebody signs in again; the token
   that was refused stays as it is, and what somebody signed in meanwhile is never written over. */
#ifndef CHANNEL_MAIL_GRANT_H
#define CHANNEL_MAIL_GRANT_H

#include "desk/mail_provider.h"
#include "desk/mailbox.h"
#include "http/client.h"

enum {
    MAIL_GRANT_TEXT_BYTES = 8000, /* of a token */
    MAIL_GRANT_EARLY_S = 600,     /* renewed so long before its end */
    MAIL_GRANT_AGAIN_S = 120,     /* after no answer */
    MAIL_GRANT_REFUSED_S = 3600,  /* after a no, which may be taken back there */
    MAIL_GRANT_SOME = 8           /* in one call */
};

struct mail_grant_asked {
    struct str url, user_code, device_code; /* in the arena */
    int64_t interval_s, ends_s;
};
struct mail_grant_tokens {
    struct str access, refresh;
    int64_t lives_s;
};
int mail_grant_ask(struct call *c, struct http_client *client, const struct mail_provider_way *way,
                   struct mail_grant_asked *asked_r);

/* >0 they said yes; 0 not yet; <0 they said no, or the code is too old. May lengthen interval_s. */
int mail_grant_poll(struct call *c, struct http_client *client, const struct mail_provider_way *way,
                    struct mail_grant_asked *asked, struct mail_grant_tokens *tokens_r);

struct mail_grant_config {
    struct db *db;
    const unsigned char *key; /* base/seal.h */
    const struct network *open;
    size_t n_open;
};

/* From now on this mailbox signs in with them. */
int mail_grant_keep(struct call *c, const struct mail_grant_config *config, const struct actor *who,
                    int64_t inbox_id, const struct mail_provider_way *way,
                    const struct mail_grant_tokens *tokens);

/* To ask for a mailbox's tokens; its `authorities` are trusted beside the system's, since whoever
   runs a mail server under certificates of their own may give its tokens under them, too. */
int mail_grant_client(struct call *c, const struct mail_grant_config *config,
                      struct str authorities, struct http_client *client_r);

/* A mailbox_signer: the code of a browser that came back becomes tokens, and they are kept.
   `config` is a struct mail_grant_config. */
int mail_grant_arrive(struct call *c, const void *config, const struct mailbox_code *it);

/* How many were renewed or found refused. */
int mail_grant_refresh_some(struct call *c, const struct mail_grant_config *config);

#endif
