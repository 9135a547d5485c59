/* SPDX-License-Identifier: Apache-2.0 */
/* totp.h: codes that change every half minute (RFC 6238, over HOTP, RFC 4226), as authenticator
   programs make them: HMAC-SHA1, six digits, thirty seconds.

       totp_code(secret, totp_step(c->now_us), code);            "287082"
       int64_t step = totp_match(secret, now_us, after_step, typed);

   SHA-1 because every program takes it and many take nothing else; its weakness is collisions, and
   HMAC does not rest on those. */
#ifndef DESK_TOTP_H
#define DESK_TOTP_H

#include "base/arena.h"
#include "base/str.h"

#include <stdint.h>

enum {
    TOTP_SECRET_BYTES = 20,
    TOTP_DIGITS = 6,
    TOTP_STEP_S = 30,
    TOTP_WINDOW = 1 /* steps before and after that are taken too: clocks differ */
};

int64_t totp_step(int64_t now_us);

/* Needs TOTP_DIGITS + 1. */
void totp_code(struct str secret, int64_t step, char *code);

/* The step that the typed code belongs to, if it is younger than after_step, so that a code works
   once; 0: it is none. Takes as long whatever was typed. */
int64_t totp_match(struct str secret, int64_t now_us, int64_t after_step, struct str typed);

/* RFC 4648, capital letters, no padding. */
struct str totp_base32(struct arena *a, struct str bytes);

#endif
