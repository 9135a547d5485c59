/* SPDX-License-Identifier: Apache-2.0 */
/* ratelimit.h: how often something may be done, by key (an address, a token, a login name), in
   memory of one size.

       struct ratelimit *logins = ratelimit_new(4096);
       struct rate rate = {.burst = 5, .per_minute = 10};
       int64_t wait_s;
       if (!ratelimit_take(logins, key, rate, now_us, &wait_s))
           ... 429 and Retry-After: wait_s

   Each key has a bucket of `burst` tokens, refilled at `per_minute`. Keys live in sets of four; a
   new key takes the place of the one that is fullest, which loses least by being forgotten. So a
   flood of keys can make others be forgotten only where these had hardly been used, or where the
   flood itself is limited. Keys are hashed with a secret, so that nobody can aim at a set. */
#ifndef HTTP_RATELIMIT_H
#define HTTP_RATELIMIT_H

#include "base/str.h"

struct rate {
    int burst;      /* 1 to 1,000,000 */
    int per_minute; /* likewise */
};

struct ratelimit;
struct ratelimit *ratelimit_new(size_t max_keys); /* rounded up to a power of two; 24 bytes each */
void ratelimit_free(struct ratelimit *r);

/* False when the bucket is empty; *wait_s_r is then how long until it has a token. From any thread.
   The same key must always come with the same rate. */
bool ratelimit_take(struct ratelimit *r, struct str key, struct rate rate, int64_t now_us,
                    int64_t *wait_s_r);

/* Fills the bucket again: the login succeeded. */
void ratelimit_forgive(struct ratelimit *r, struct str key);

#endif
