/* SPDX-License-Identifier: Apache-2.0 */
/* mail_become.h: what one mail that was read becomes, within the write that keeps it. For
 * mail_in.c.
 */
#ifndef CHANNEL_MAIL_BECOME_H
#define CHANNEL_MAIL_BECOME_H

#include "channel/mail.sql.h"
#include "channel/mail_parse.h"

struct mail_reading {
    struct mail_raw raw; /* the row: mail.sql */
    struct mail_parsed mail;
    struct str *ours; /* addresses of the organisation's mailboxes, folded */
    size_t n_ours;
    const struct store *store_raw;

    bool unread; /* it could not be read: `fault` says why */
    struct str fault;
    bool last_try, raw_is_file;
    char raw_hash[STORE_HASH_TEXT];
};

/* The organisation's own addresses, on any connection. */
int mail_ours(struct call *c, struct db_conn *d, struct mail_reading *r);

/* >0 it is kept; 0 another process did that. */
int mail_become(struct call *c, struct db_conn *d, struct mail_reading *r);

/* It failed: later again, or, at the last try, a placeholder. */
int mail_become_nothing(struct call *c, struct db_conn *d, struct mail_reading *r);

/* Whether a machine may answer this mail by itself, and if so, counts it: rule 12. */
int mail_may_answer(struct call *c, struct db_conn *d, int64_t org, const struct mail_parsed *mail);

#endif
