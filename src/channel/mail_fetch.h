/* SPDX-License-Identifier: Apache-2.0 */
/* mail_fetch.h: new mail is fetched from where it lies, and kept; reading it is mail_in.h.

       struct mail_fetch f = {.db = db, .raw = &raw, .key = key, .holder = holder};
       if (mail_fetch_lease(c, &f, org, inbox_id) > 0)           nobody else fetches it
           if (mail_fetch_open(c, &f, org, inbox_id, &line) > 0)
               while (mail_fetch_pass(c, &f, line) >= 0 && mail_fetch_wait(c, line, 60000) >= 0)
                   ... mail_fetch_lease again ...
       mail_fetch_close(line);

   A pass looks at the inbox, at Sent and at Junk. How far each was read is kept by UIDVALIDITY and
   the last UID, in the write that keeps the mails up to there; \Seen, dates and positions are never
   looked at. At the first connection what is there is counted and left, unless the mailbox says to
   take it. When the server counts anew (UIDVALIDITY), all is looked at again, and what is here
   stays single by its bytes. Once a day all that a folder holds is held against what is here, and
   what is missing is fetched and told. Nothing on the server is changed. */
#ifndef CHANNEL_MAIL_FETCH_H
#define CHANNEL_MAIL_FETCH_H

#include "base/store.h"
#include "db/db.h"

enum {
    MAIL_FETCH_LEASE_MS = 60000,
    MAIL_HOLDER_BYTES = 120,
    MAIL_FETCH_BATCH = STORE_BATCH_MAX, /* mails in one write */
    MAIL_FETCH_BATCH_BYTES = 32 << 20,
    MAIL_FETCH_BATCH_MS = 1000, /* a slow server's mails are kept after that long */
    MAIL_FOLDERS_MAX = 20,
    MAIL_COUNT_MAX = 2000000 /* mails of one folder in the daily count */
};

/* A name for this process: "HOST/PID/...". The lease of a process of this host that is gone is void
   at once, so that a restart goes on where the crash was. */
void mail_fetch_holder(char holder[MAIL_HOLDER_BYTES]);

struct mail_fetch {
    struct db *db;
    const struct store *raw;
    const unsigned char *key; /* base/seal.h */
    const char *holder;       /* mail_fetch_holder */
    int wake_fd;              /* 0: none */
};

/* >0 it is ours for MAIL_FETCH_LEASE_MS from now; 0 somebody else fetches it. */
int mail_fetch_lease(struct call *c, const struct mail_fetch *f, int64_t org, int64_t inbox_id);
int mail_fetch_release(struct call *c, const struct mail_fetch *f, int64_t org, int64_t inbox_id);

struct mail_line; /* one open connection */
int mail_fetch_open(struct call *c, const struct mail_fetch *f, int64_t org, int64_t inbox_id,
                    struct mail_line **line_r);
void mail_fetch_close(struct mail_line *line); /* NULL is fine */

/* How many mails were kept that were not here. */
int mail_fetch_pass(struct call *c, const struct mail_fetch *f, struct mail_line *line);

/* >0 there is news, 0 not for wait_ms (or the server cannot push: then it waits no longer than
   that). */
int mail_fetch_wait(struct call *c, struct mail_line *line, int wait_ms);

/* The settings' version when the line was opened. */
int64_t mail_line_version(const struct mail_line *line);

/* How it went, for people: words empty is well. */
int mail_fetch_note(struct call *c, const struct mail_fetch *f, int64_t org, int64_t inbox_id,
                    const char *words);

#endif
