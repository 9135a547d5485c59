/* SPDX-License-Identifier: Apache-2.0 */
/* mail_keep.h: mail as it came, kept before anything is made of it.

       struct store_put put; ... the bytes into the store of raw mail, brought to the disk ...
       struct mail_place place = {.org = org, .inbox_id = inbox, .received_us = now};
       got = mail_keep(c, d, &place, hash, bytes, &id);          in a write; 0: it is here already

   The same bytes in the same inbox are the same mail: what is fetched twice, after a crash or
   because the server counts anew, is kept once. The same bytes in two inboxes are two. */
#ifndef CHANNEL_MAIL_KEEP_H
#define CHANNEL_MAIL_KEEP_H

#include "base/store.h"
#include "db/query.h"

enum { MAIL_BYTES_MAX = 100 << 20 /* of one mail; of a larger one its front */ };

struct mail_place {
    int64_t org, inbox_id;
    struct str folder; /* empty: delivered to us */
    struct str role;   /* "inbox" "sent" "junk"; empty: inbox */
    int64_t uid_validity, uid;
    int64_t received_us; /* 0: now */
};

int mail_keep(struct call *c, struct db_conn *d, const struct mail_place *place, struct str hash,
              int64_t bytes, int64_t *id_r);

/* The whole from a descriptor, in a write of its own: `heard deliver`. */
int mail_keep_stream(struct call *c, struct db *db, const struct store *raw,
                     const struct mail_place *place, int fd, int64_t *id_r);

/* Within a write: readers look at once. */
int mail_keep_tell(struct call *c, struct db_conn *d);

#endif
