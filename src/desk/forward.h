/* SPDX-License-Identifier: Apache-2.0 */
/* forward.h: asking somebody aside: a carrier, a supplier, a doctor. Chosen messages and files of a
   conversation go to a third party by mail, with a few words; the customer sees nothing of it.

       struct forward it = {.conversation_id = id, .to = list, .n_to = 1, .body = words,
                            .message_ids = ids, .n_messages = n};
       if (forward_send(c, d, who, &it, &said) < 0) return -1;

   In the conversation it is a note with an outbox row: it is no answer to the customer, closes and
   moves nothing, and the engine does not take it for one. What was chosen is put into the mail when
   it leaves (channel/mail_letter.c), so that words that were taken out meanwhile stay out. Each it
   goes to becomes a participant of the role "aside": answers to the customer do not go to them, and
   what they write comes back as a note, told to whoever forwarded. */
#ifndef DESK_FORWARD_H
#define DESK_FORWARD_H

#include "desk/message.h"

enum { FORWARD_TO_MAX = 20, FORWARD_MESSAGES_MAX = 50 };

struct forward_to {
    struct str address, name;
};
struct forward {
    int64_t conversation_id;
    const struct forward_to *to;
    size_t n_to;
    struct str body;            /* Markdown; may be empty */
    struct str subject;         /* empty: "Fwd: " and the conversation's */
    const int64_t *message_ids; /* of the customer or of us, no notes; in the order they go */
    size_t n_messages;
    const int64_t *attachment_ids; /* of messages of this conversation */
    size_t n_attachments;
};

/* Needs MAY_ANSWER. said_r->outbox_id is what outbox_cancel takes. */
int forward_send(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct forward *it, struct said *said_r);

/* For channels, within a write: somebody who was asked aside has answered with this message. */
int forward_answered(struct call *c, struct db_conn *d, int64_t org, int64_t conversation_id,
                     int64_t message_id, struct str name);

#endif
