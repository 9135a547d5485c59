/* SPDX-License-Identifier: Apache-2.0 */
/* oidc.h: signing in at an identity provider (OpenID Connect: authorization code, PKCE, nonce).

       GET /sign-in/oidc            sends the browser to the provider
       GET /sign-in/oidc/return     where it comes back with a code

   The provider's addresses and keys are asked for at each sign-in, so that a key it changed counts
   at once. */
#ifndef WEB_OIDC_H
#define WEB_OIDC_H

#include "desk/oidc.h"
#include "http/address.h"

enum { OIDC_TIMEOUT_MS = 10000, OIDC_CLOCK_S = 60 /* clocks differ */ };

/* From the settings. */
struct oidc_config {
    const char *issuer; /* "https://id.example.org", as it says of itself */
    const char *client_id, *client_secret;
    const char *name; /* on the button */
    struct oidc_rule rule;
    const struct network *open; /* networks that are not public and that it may be in */
    size_t n_open;
};

#endif
