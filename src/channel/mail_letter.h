/* SPDX-License-Identifier: Apache-2.0 */
/* mail_letter.h: a reply from the outbox as a mail, ready to be handed over.

       struct mail_letter letter;
       if (mail_letter_make(c, d, files, &item, installation, &letter) < 0) ...
       letter.raw, letter.from, letter.to ...                 the bytes and the envelope
       mail_letter_free(&letter);

   The words are Markdown: as they stand for readers of plain text, and as HTML. Behind them the
   signatures, the word that proves the thread, and what the customer wrote last, quoted. */
#ifndef CHANNEL_MAIL_LETTER_H
#define CHANNEL_MAIL_LETTER_H

#include "base/spill.h"
#include "base/store.h"
#include "desk/outbox.h"
#include "mail/smtp.h"

enum { MAIL_QUOTE_BYTES = 20000 };

struct mail_letter {
    struct spill raw;
    struct str from;
    struct str to[SMTP_RECIPIENTS_MAX];
    size_t n_to;
    bool wants_utf8;
    int64_t inbox_id;
};

/* On a reading connection. BAD_INPUT, NOT_FOUND: it can never be sent as it is. */
int mail_letter_make(struct call *c, struct db_conn *d, const struct store *files,
                     const struct outbox_item *item, struct str installation,
                     struct mail_letter *letter_r);
void mail_letter_free(struct mail_letter *letter);

#endif
