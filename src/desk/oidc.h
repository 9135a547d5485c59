/* SPDX-License-Identifier: Apache-2.0 */
/* oidc.h: agents who sign in at an identity provider (OpenID Connect), and which agent comes back.
   The conversation with the provider is web/oidc.c's; what is kept meanwhile is trip.h's.

       oidc_agent(c, d, org, &person, &rule, &agent)     then session_open

   An account is known by issuer and subject. The first time it is linked to the agent with the same
   address, if the provider vouches for the address; nobody else is let in unless the rule says so.
 */
#ifndef DESK_OIDC_H
#define DESK_OIDC_H

#include "desk/agent.h"

enum { OIDC_TEXT_BYTES = 1000 };

/* What the provider says, signed. */
struct oidc_person {
    struct str issuer, subject, email, name;
    bool email_verified;
};
/* Who else may come in: from these domains (with spaces between; empty: from all), as this role.
   ROLE_NONE: nobody. Never ROLE_OWNER. */
struct oidc_rule {
    enum role role;
    struct str domains;
};

/* Within a write. DENIED with a sentence for the person. Somebody who was invited has accepted by
   this. */
int oidc_agent(struct call *c, struct db_conn *d, int64_t org, const struct oidc_person *it,
               const struct oidc_rule *rule, struct agent *agent_r);

#endif
