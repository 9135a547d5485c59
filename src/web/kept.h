/* SPDX-License-Identifier: Apache-2.0 */
/* kept.h: what nearly every request asks and what seldom changes, kept between requests: who a
   cookie or a token belongs to, and the numbers beside the views.

       uint64_t moment = db_moment(db);                    before the database is read
       if (kept_get(kept, &key, now_us, moment, &value, sizeof value)) ...
       ... read ...
       kept_put(kept, &key, now_us, moment, &value, sizeof value);

   A thing holds for the moment (db/db.h) at which it was read and for KEPT_MS at most: after any
   write, of this process or another, it is asked anew, so that a right that is taken away is gone
   at once. It is kept under a hash, and secrets are never kept. Two keys that share a place drive
   each other out. */
#ifndef WEB_KEPT_H
#define WEB_KEPT_H

#include "base/fault.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { KEPT_PLACES = 1024, KEPT_BYTES = 512, KEPT_KEY_BYTES = 32, KEPT_MS = 1000 };

struct kept;
struct kept_key {
    unsigned char bytes[KEPT_KEY_BYTES];
};

struct kept *kept_new(void);
void kept_free(struct kept *kept);

/* The key of a secret of some sort ("token"), or of anything else that is told apart by bytes. */
struct kept_key kept_key(struct call *c, const char *sort, struct str bytes);

bool kept_get(struct kept *kept, const struct kept_key *key, int64_t now_us, uint64_t moment,
              void *value_r, size_t n);
void kept_put(struct kept *kept, const struct kept_key *key, int64_t now_us, uint64_t moment,
              const void *value, size_t n);

#endif
