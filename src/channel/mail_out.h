/* SPDX-License-Identifier: Apache-2.0 */
/* mail_out.h: replies leave by SMTP.

       struct mail_out *out;
       struct mail_out_config config = {.db = db, .files = &files, .key = key};
       mail_out_new(&config, &out);
       while ((got = mail_out_one(c, out)) > 0)          the next due one of any mailbox
       mail_out_free(out);

   One reply is claimed (its row says sending, under a lease), composed, handed over, and settled
   with what the server said. Between the claim and the settlement nothing is written, so that a
   process that dies there leaves a row that becomes unknown, whatever it had reached. Connections
   are kept for the next reply. A mailbox whose brake is on is not asked. One thread for each. */
#ifndef CHANNEL_MAIL_OUT_H
#define CHANNEL_MAIL_OUT_H

#include "base/store.h"
#include "db/db.h"

enum {
    MAIL_OUT_LEASE_MS = 300000,
    MAIL_OUT_LINES = 8,
    MAIL_OUT_PER_LINE = 50,
    MAIL_OUT_IDLE_S = 20
};

struct mail_out_config {
    struct db *db;
    const struct store *files;
    const unsigned char *key; /* base/seal.h */
    const char *installation; /* value of our header in mail; NULL: "heard" */
    int wake_fd;              /* 0: none */
};

struct mail_out;
struct mail_out *mail_out_new(const struct mail_out_config *config);
void mail_out_free(struct mail_out *out); /* NULL is fine */

/* >0 one was settled, 0 none is due. */
int mail_out_one(struct call *c, struct mail_out *out);

#endif
