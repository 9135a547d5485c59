/* SPDX-License-Identifier: Apache-2.0 */
/* mail_in.h: raw mail becomes messages.

       struct mail_in in = {.db = db, .raw = &raw, .files = &files};
       while ((got = mail_in_some(c, &in)) > 0)         a few of those that wait; 0: none waits

   A mail is read outside of a write, while those before it are written, and kept in one: its
   conversation, customer, message, files, ids and the reason why it stands where it does, together
   with the note that it was read. So it is there once, whenever a process dies. What cannot become
   a message after MAIL_IN_TRIES becomes a placeholder that everybody sees, with the mail as it
   came.

   A person's mail is the customer's words. Automatic answers, lists and receipts are kept, reopen
   nothing and make nobody wait. A bounce goes to the message that failed: its sending is failed,
   its author told, the address marked. Our own copies (the Sent folder, ourselves in Cc) are shown
   once; what one of us wrote elsewhere joins as ours. Junk is taken in as spam. */
#ifndef CHANNEL_MAIL_IN_H
#define CHANNEL_MAIL_IN_H

#include "base/store.h"
#include "db/db.h"

enum {
    MAIL_IN_BATCH = 48,  /* mails in one write */
    MAIL_IN_ROUNDS = 20, /* batches in one call of mail_in_some */
    MAIL_IN_TRIES = 3,
    MAIL_IN_AGAIN_S = 30,       /* after a failure */
    MAIL_PARTICIPANTS_MAX = 20, /* taken from one mail */
    MAIL_AUTOMATIC_PER_DAY = 3  /* automatic answers to one address */
};

struct mail_in {
    struct db *db;
    const struct store *raw, *files;
};

/* How many became something. */
int mail_in_some(struct call *c, const struct mail_in *in);

#endif
