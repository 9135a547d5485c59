/* SPDX-License-Identifier: Apache-2.0 */
/* lmtp.h: listens for mail servers of this machine that deliver by LMTP.

       struct lmtp *lmtp;
       if (lmtp_start(c, &config, "unix:/run/heard/lmtp", &lmtp) < 0) return -1;
       ...
       lmtp_stop(lmtp);

   LMTP knows no password, so it listens on a Unix socket or on a loopback address and nowhere else.
   Each session has a thread; who comes when LMTP_SESSIONS_MAX are there is told to come later. */
#ifndef WORK_LMTP_H
#define WORK_LMTP_H

#include "base/log.h"
#include "channel/mail_lmtp.h"

enum { LMTP_SESSIONS_MAX = 32 };

struct lmtp_config {
    struct db *db;
    const struct store *raw;
    const struct log *log; /* NULL: nothing is logged */
};

struct lmtp;
int lmtp_start(struct call *c, const struct lmtp_config *config, const char *where,
               struct lmtp **lmtp_r);
void lmtp_stop(struct lmtp *lmtp); /* NULL is fine */

#endif
