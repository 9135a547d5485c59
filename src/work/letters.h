/* SPDX-License-Identifier: Apache-2.0 */
/* letters.h: the desk's own letters (desk/letter.h) leave, one job each.

       struct letter_mail_config letters = {.db = db, .key = key, .base_url = url};
       const struct work_table tables[] = {..., letter_table(&letters)};          work.h

   Without a base_url nothing is sent: a letter without a link that can be trusted is none. */
#ifndef WORK_LETTERS_H
#define WORK_LETTERS_H

#include "channel/letter_mail.h"
#include "work/work.h"

enum { LETTERS_LEASE_MS = 120000 };

/* `config` stays the caller's. */
struct work_table letter_table(struct letter_mail_config *config);

#endif
