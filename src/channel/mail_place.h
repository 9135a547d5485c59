/* SPDX-License-Identifier: Apache-2.0 */
/* mail_place.h: which conversation a mail belongs to, and by what.

       struct mail_finding f;
       if (mail_place_find(c, d, &asking, &f) < 0) return -1;
       f.conversation_id       0: a new one
       f.related_id            one that it would have joined, had its sender been part of it

   Evidence in this order; the first that holds decides:
     address   our word in an address it came to (help+h3f-k2m5qz7ha4bc@)
     own_id    a Message-ID that only we can have made
     id        a Message-ID that was sent, came, or was named, of In-Reply-To and then References
     body      our word in the text: relays that rewrite ids leave it alone
     subject   "#123", for somebody who is part of that conversation

   Evidence holds in the same inbox, and for somebody who is part of the conversation: its customer,
   by any of their addresses, or a participant. A word proves the thread, never the person. Reports
   of mail servers about a message of ours need no such proof. */
#ifndef CHANNEL_MAIL_PLACE_H
#define CHANNEL_MAIL_PLACE_H

#include "channel/mail_parse.h"
#include "desk/customer.h"

struct mail_asking {
    int64_t org, inbox_id;
    const struct mail_parsed *mail;
    struct str sender;   /* the address whose mail it is; empty: nobody's */
    int64_t customer_id; /* of that address; 0: not known */
    bool is_ours;        /* one of us wrote it, with another program: any thread of the inbox */
};

struct mail_finding {
    int64_t conversation_id, related_id;
    const char *evidence; /* "address" ... "none" */
    struct str value;
    struct str words; /* for people */
};

/* Within a write. */
int mail_place_find(struct call *c, struct db_conn *d, const struct mail_asking *asking,
                    struct mail_finding *f_r);

/* Remembers a message's ids: its own, and those it names. */
int mail_place_note(struct call *c, struct db_conn *d, int64_t org, int64_t inbox_id,
                    int64_t conversation_id, int64_t message_id, const struct mail_parsed *mail,
                    const char *kind);

#endif
