/* SPDX-License-Identifier: Apache-2.0 */
/* outgoing.h: how the mail of an inbox leaves: the receipt that a first mail may be answered with,
   and the brake.

   The brake: at most `hour_most` mails of an inbox leave within an hour of the clock; the rest
   waits in the outbox and goes on by itself in the next one. A rule that answers everybody, or two
   machines that talk to one another, stop there. Somebody may let them go for an hour.

   The receipt is off until somebody wants it. It goes out once a conversation, to a person's first
   mail, after that mail was read: where grave news stands in it, nothing automatic is said. It does
   not go out, either, when one of us was faster, or to spam; its settling says why. Whom it may go
   to at all (no list, no machine, not often) is the channel's to say: channel/mail_become.c. */
#ifndef DESK_OUTGOING_H
#define DESK_OUTGOING_H

#include "desk/actor.h"
#include "desk/fill.h"
#include "desk/outgoing.sql.h"

enum {
    OUTGOING_RECEIPT_BYTES = 8000,
    OUTGOING_HOUR_MOST = 100000,
    OUTGOING_FOLLOW_UP_DAYS = 60,
    OUTGOING_FOLLOW_UP_MOST = 3650,
    OUTGOING_RECEIPT_S = 10,       /* after the mail came */
    OUTGOING_RECEIPT_AGAIN_S = 15, /* it is not read yet */
    OUTGOING_RECEIPT_WAIT_MIN = 60 /* then it is too late for a receipt */
};

/* struct outgoing is a row: outgoing.sql. */

struct outgoing_edit {
    bool receipt;
    struct str receipt_text; /* with blanks (fill.h); empty: outgoing_receipt_words */
    int64_t hour_most;       /* 0: no brake */
    int64_t follow_up_days;  /* a reply to what was closed longer begins anew; 0: it reopens */
};

int outgoing_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t inbox_id,
                 struct outgoing *it_r);
int outgoing_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t inbox_id,
                 const struct outgoing_edit *it, int64_t version);

/* The brake is off for an hour. */
int outgoing_let_go(struct call *c, struct db_conn *d, const struct actor *who, int64_t inbox_id);

/* Whether it holds mails back now. */
bool outgoing_brakes(const struct outgoing *it, int64_t now_us);

/* What stands in a receipt where the inbox has no words of its own. */
struct str outgoing_receipt_words(const struct outgoing *it);

/* A receipt as it would be to the newest open conversation of the inbox; where there is none, the
   text as it is. */
int outgoing_receipt_preview(struct call *c, struct db_conn *d, const struct actor *who,
                             int64_t inbox_id, struct str *text_r);

/* ---- for channels and work ---- */

/* >0 planned, 0 the conversation has had its one. */
int outgoing_receipt_plan(struct call *c, struct db_conn *d, int64_t org, int64_t conversation_id);

/* One that is due. >0 one was looked at, 0 none is. */
int outgoing_receipt_run(struct call *c, struct db_conn *d);

#endif
