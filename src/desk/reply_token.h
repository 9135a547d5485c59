/* SPDX-License-Identifier: Apache-2.0 */
/* reply_token.h: words that say "this belongs to conversation 123" and that nobody else can make.

       reply_token_make(c, d, org, 123, &token)           "h3f-k2m5qz7ha4bc":
   help+h3f-k2m5qz7ha4bc@... reply_token_read(c, d, org, token, &number)        >0 ours; 0 it is not
       reply_token_id(c, d, org, 123, outbox_id, domain, &mail_id)      a Message-ID with one in it
       reply_token_of_id(c, d, org, mail_id, &number)

   They are letters, digits and hyphens, the same in upper and lower case, because addresses are
   changed on the way. A word proves which thread is meant, never who writes: it is quoted to
   everybody in it. It is made of the conversation's number and a key of the organisation's, so that
   it is known even where the database was restored from before. */
#ifndef DESK_REPLY_TOKEN_H
#define DESK_REPLY_TOKEN_H

#include "db/query.h"

enum { REPLY_TOKEN_BYTES = 32, REPLY_MAC_LETTERS = 12 };

/* Within a write: the first one makes the key. */
int reply_token_make(struct call *c, struct db_conn *d, int64_t org, int64_t number,
                     struct str *token_r);
int reply_token_id(struct call *c, struct db_conn *d, int64_t org, int64_t number,
                   int64_t outbox_id, struct str domain, struct str *mail_id_r);

/* On any connection. */
int reply_token_read(struct call *c, struct db_conn *d, int64_t org, struct str token,
                     int64_t *number_r);
int reply_token_of_id(struct call *c, struct db_conn *d, int64_t org, struct str mail_id,
                      int64_t *number_r);

/* The first word of a text that could be a token, "" when there is none; it moves *rest behind. */
struct str reply_token_find(struct str *rest);

#endif
