/* SPDX-License-Identifier: Apache-2.0 */
/* seal.h: secrets that must be readable again (a mailbox's password), locked with the
   installation's key, which lies beside the database and not in it: a copy of the database alone
   opens nothing.

       struct str sealed = seal(&c->arena, key, password);       into the database
       if (seal_open(c, key, sealed, &password) < 0) ...         and out of it

   What was changed on the way does not open. */
#ifndef BASE_SEAL_H
#define BASE_SEAL_H

#include "base/fault.h"
#include "base/str.h"

enum { SEAL_KEY_BYTES = 32, SEAL_MORE_BYTES = 40 /* that a sealed text is longer */ };

struct str seal(struct arena *a, const unsigned char key[SEAL_KEY_BYTES], struct str text);

/* DENIED when it was sealed with another key, or changed. */
int seal_open(struct call *c, const unsigned char key[SEAL_KEY_BYTES], struct str sealed,
              struct str *text_r);

#endif
