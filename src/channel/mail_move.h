/* SPDX-License-Identifier: Apache-2.0 */
/* mail_move.h: what people call spam goes to Junk on the mail's own server, and what is none comes
   back, so that the mailbox says the same as the desk, and its filter learns.

       struct mail_move it = {.db = db, .key = key};
       got = mail_move_some(c, &it);           up to MAIL_MOVE_BATCH mails of one mailbox

   A change of a conversation marks its mails (mail_raw.move_us); here they are moved, one
   connection for a batch. A mailbox that only listens is left as it is, and so is one whose server
   has no Junk. What fails is tried again, later each time, MAIL_MOVE_TRIES times. */
#ifndef CHANNEL_MAIL_MOVE_H
#define CHANNEL_MAIL_MOVE_H

#include "base/seal.h"
#include "db/db.h"

enum {
    MAIL_MOVE_BATCH = 50,
    MAIL_MOVE_TRIES = 8,
    MAIL_MOVE_CLAIM_S = 300, /* nobody else takes them meanwhile */
    MAIL_MOVE_PAUSE_S = 60   /* after a failure; doubles */
};

struct mail_move {
    struct db *db;
    const unsigned char *key;
    int wake_fd;
};

/* >0 some were looked at, 0 none is to be moved. */
int mail_move_some(struct call *c, const struct mail_move *it);

#endif
