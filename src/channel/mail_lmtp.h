/* SPDX-License-Identifier: Apache-2.0 */
/* mail_lmtp.h: one session with a mail server that hands mail to us by LMTP (RFC 2033).

       const struct mail_lmtp_config config = {.db = db, .raw = &raw, .wake_fd = wake};
       mail_lmtp_session(c, &config, fd);                   returns when it is over

   Who may be written to are the addresses of inboxes and mailboxes, with or without +word. Each
   recipient gets an answer of its own, after its mail lies durably on the disk with its row: a
   server that hears 250 may forget the mail, one that hears 4xx keeps it and comes again. The mail
   is kept with Return-Path and Delivered-To on top, as every delivery agent does. */
#ifndef CHANNEL_MAIL_LMTP_H
#define CHANNEL_MAIL_LMTP_H

#include "base/store.h"
#include "db/db.h"

enum {
    MAIL_LMTP_RECIPIENTS_MAX = 20, /* of one mail; a server sends the rest in the next */
    MAIL_LMTP_WAIT_MS = 300000,    /* for the next bytes of a server: RFC 5321's five minutes */
    MAIL_LMTP_ERRORS_MAX = 20,     /* then it is told to go */
};

struct mail_lmtp_config {
    struct db *db;
    const struct store *raw;
    int wake_fd; /* readable: all is to end */
};

void mail_lmtp_session(struct call *c, const struct mail_lmtp_config *config, int fd);

#endif
