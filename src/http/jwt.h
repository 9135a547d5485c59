/* SPDX-License-Identifier: Apache-2.0 */
/* jwt.h: what an identity provider signed (RFC 7519, as a compact JWS of RFC 7515), held against
   its keys (RFC 7517).

       json_t *claims;
       if (jwt_verify(c, token, jwks, &claims) < 0) return -1;       DENIED: not what it says it is
       ... iss, aud, exp and nonce are the caller's to check ...
       json_decref(claims);

   RS256 and ES256 and nothing else: whoever signs for sign-ins uses one of them, and every further
   algorithm is one more way in. A key counts only for the algorithm of its own type, so that a
   public key is never taken for a shared secret. */
#ifndef HTTP_JWT_H
#define HTTP_JWT_H

#include "base/json.h"

enum {
    JWT_BYTES_MAX = 16384,
    JWT_KEYS_BYTES_MAX = 256 << 10,
    JWT_KEYS_MAX = 50,
    JWT_RSA_BITS_MIN = 2048,
    JWT_RSA_BITS_MAX = 8192
};

/* `jwks`: the document {"keys":[...]}. *claims_r is the caller's. */
int jwt_verify(struct call *c, struct str token, struct str jwks, json_t **claims_r);

/* SHA-256 as base64 for URLs, in the arena: PKCE's challenge. */
struct str jwt_challenge(struct call *c, struct str verifier);

#endif
