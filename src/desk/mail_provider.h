/* SPDX-License-Identifier: Apache-2.0 */
/* mail_provider.h: providers where a mailbox signs in with tokens (OAuth 2) instead of a password:
   what we know of them, and what an organisation's desk is called there.

       struct mail_provider_edit it = {.client = id, .client_secret = secret};
       mail_provider_put(c, d, who, STR("google"), &it, 0, key)
       mail_provider_way(c, d, org, STR("google"), key, &way)      way.token_url, way.client ...

   There are three: "google", "microsoft" and "own", whose addresses are typed. Secrets are sealed
   and leave only through mail_provider_way, which channels call. */
#ifndef DESK_MAIL_PROVIDER_H
#define DESK_MAIL_PROVIDER_H

#include "base/seal.h"
#include "desk/actor.h"
#include "desk/mail_provider.sql.h"

enum { MAIL_PROVIDERS = 3, MAIL_PROVIDER_TEXT_BYTES = 500, MAIL_PROVIDER_URL_BYTES = 1000 };

/* How one signs in there; texts in the arena or constant. */
struct mail_provider_way {
    struct str name; /* empty: none of ours, by the command alone */
    struct str authorize_url, device_url, token_url, scope;
    struct str client, client_secret; /* the secret may be empty */
    const char *more;                 /* of the authorization request: "&prompt=consent" */
};

/* The names, MAIL_PROVIDERS of them. */
const char *mail_provider_name(size_t i);
bool mail_provider_is(struct str name);

/* What is known of one by its name; false for others. `tenant` is Microsoft's, may be empty. */
bool mail_provider_known(struct call *c, struct str name, struct str tenant,
                         struct mail_provider_way *way_r);

struct mail_provider_edit {
    struct str client, tenant, authorize_url, token_url, scope;
    struct str client_secret; /* .at NULL: as it is */
};

/* All need MAY_MANAGE_INBOXES. NOT_FOUND: there is none of that name, or it is not set up. */
int mail_provider_list(struct call *c, struct db_conn *d, const struct actor *who,
                       struct mail_provider **list_r, size_t *n_r);
int mail_provider_get(struct call *c, struct db_conn *d, const struct actor *who, struct str name,
                      struct mail_provider *it_r);
int mail_provider_put(struct call *c, struct db_conn *d, const struct actor *who, struct str name,
                      const struct mail_provider_edit *it, int64_t version,
                      const unsigned char key[SEAL_KEY_BYTES]);
int mail_provider_delete(struct call *c, struct db_conn *d, const struct actor *who,
                         struct str name);

/* For channels and for leaving: with the secret. NOT_FOUND when it is not set up. */
int mail_provider_way(struct call *c, struct db_conn *d, int64_t org, struct str name,
                      const unsigned char key[SEAL_KEY_BYTES], struct mail_provider_way *way_r);

#endif
