/* SPDX-License-Identifier: Apache-2.0 */
/* quote_words.h: what mail programs write around other people's words, in the languages they speak.

   Each function looks at one line, without its end. They only say what a line could be; quote.c
   decides, from what stands around it. */
#ifndef MAIL_QUOTE_WORDS_H
#define MAIL_QUOTE_WORDS_H

#include "base/str.h"

#include <stdbool.h>

/* The lines of a header block, as bits. */
enum quote_label { LABEL_FROM = 1, LABEL_DATE = 2, LABEL_TO = 4, LABEL_CC = 8, LABEL_SUBJECT = 16 };

/* The label that a line begins with ("Von: ...", "*Sent:* ..."), 0 for none; *value_r is the rest.
 */
unsigned quote_label(struct str line, struct str *value_r);

/* "wrote", "schrieb", "a écrit" ... */
bool quote_has_verb(struct str line);

/* Whether a line may begin a sentence "On ... wrote:" that goes on in the next line. */
bool quote_opens(struct str line);

/* "-----Original Message-----" and its like. */
bool quote_is_original(struct str line);
bool quote_is_forward(struct str line);

/* "Please reply above this line" of ticket systems. */
bool quote_is_reply_above(struct str line);

/* "Sent from my phone". */
bool quote_is_mobile(struct str line);

/* Words of legal notices, of scanners, of banners that a mail server puts in, of list footers. */
bool quote_is_notice(struct str line);

/* "Best regards," and its like. */
bool quote_is_farewell(struct str line);

/* A line as in the contact block of a signature: a telephone, an address on the web or of mail. */
bool quote_is_contact(struct str line);

#endif
