/* SPDX-License-Identifier: Apache-2.0 */
/* letter_mail.h: a letter of the desk's own (desk/letter.h) as a mail, and on its way.

       struct letter_mail_config config = {.db = db, .key = key, .base_url =
   "https://desk.example"}; letter_mail_send(c, &config, job->id, &letter, &result); result:
   mail/smtp.h

   It says Auto-Submitted: auto-generated and carries our own header, so that no other machine
   answers it and none of ours takes it for a customer's. Links begin with base_url and nothing
   else: what a request called itself must not reach a mail. */
#ifndef CHANNEL_LETTER_MAIL_H
#define CHANNEL_LETTER_MAIL_H

#include "db/db.h"
#include "desk/letter.h"
#include "mail/smtp.h"

enum { LETTER_HTML_BYTES = 256 << 10, LETTER_SUBJECT_BYTES = 500 };

struct letter_mail_config {
    struct db *db;
    const unsigned char *key; /* base/seal.h */
    const char *base_url;     /* without a slash at its end */
};

/* `id` names it in its Message-ID: the same letter tried again has the same. <0: it cannot be
   written, or the mailbox cannot be read. */
int letter_mail_send(struct call *c, const struct letter_mail_config *config, int64_t id,
                     const struct letter *it, struct smtp_result *result_r);

#endif
