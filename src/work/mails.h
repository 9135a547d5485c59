/* SPDX-License-Identifier: Apache-2.0 */
/* mails.h: mail at work: every mailbox has a thread of its own that fetches and waits for news
   (IMAP IDLE); what came is read, and what is due is sent, by the threads of work.h.

       struct mails *mails;
       if (mails_start(c, &config, &mails) < 0) return -1;
       const struct work_table tables[] = {..., mails_table(mails)};           work.h
       ... work_stop ...
       mails_stop(mails);

   A mailbox is fetched by one process at a time: its lease is taken before the connection and
   renewed while it lasts; who dies loses it. Trouble is written where the mailbox's owner sees it,
   and tried again, later each time. */
#ifndef WORK_MAILS_H
#define WORK_MAILS_H

#include "base/store.h"
#include "work/work.h"

struct network; /* http/address.h */

enum {
    MAILS_SCAN_MS = 3000,  /* how soon a new mailbox is noticed */
    MAILS_IDLE_MS = 25000, /* one wait; then Sent and Junk are looked at, too */
    MAILS_PAUSE_MS = 5000, /* after the first failure; doubles */
    MAILS_PAUSE_MAX_MS = 300000,
    MAILS_MAX = 200, /* mailboxes of one process */
    MAILS_TOKENS_EVERY_MS = 20000,
    MAILS_SEND_EVERY_MS = 1000,
    MAILS_READ_EVERY_MS = 5000,
    MAILS_MOVE_EVERY_MS = 3000,
    MAILS_SENDERS = 2
};

struct mails_config {
    struct db *db;
    const struct store *raw, *files;
    const struct log *log; /* NULL: nothing is logged */
    const unsigned char *key;
    const struct network
        *open; /* networks that are not public, and yet allowed: for token servers */
    size_t n_open;
};

struct mails;
int mails_start(struct call *c, const struct mails_config *config, struct mails **mails_r);
struct work_table mails_table(struct mails *mails);

/* Ends the waiting at once. NULL is fine. */
void mails_stop(struct mails *mails);

#endif
