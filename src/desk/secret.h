/* SPDX-License-Identifier: Apache-2.0 */
/* secret.h: words that nobody guesses, for links, cookies and tokens. The person gets the text; the
   database gets its hash, so that whoever reads the database can sign in as nobody. */
#ifndef DESK_SECRET_H
#define DESK_SECRET_H

#include "base/fault.h"
#include "base/str.h"

enum { SECRET_BYTES = 32, SECRET_TEXT = 43, SECRET_HASH_BYTES = 32 };

/* SECRET_BYTES of the system's chance as SECRET_TEXT letters (base64 for URLs), in the arena. <0
   when the system has none to give. */
int secret_new(struct call *c, struct str *text_r);

/* SHA-256 of the text: enough, since there is nothing in it that could be guessed. */
struct str secret_hash(struct call *c, struct str text);

#endif
