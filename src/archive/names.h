/* SPDX-License-Identifier: Apache-2.0 */
/* names.h: the names of those who answered, so that a report can leave them out.

   An audit is about the desk, never about a person: whoever answered is "[agent]" in every quote.
   Names are learned from how agents introduce themselves ("I'm Ania", "this is Sam from ..."), how
   they sign (a last line of one to three capitalised words), and from the sender's name of our own
   mail. */
#ifndef ARCHIVE_NAMES_H
#define ARCHIVE_NAMES_H

#include "base/out.h"
#include "base/str.h"

enum { NAMES_MOST = 2048, NAME_BYTES = 40 };

struct names {
    char at[NAMES_MOST][NAME_BYTES];
    size_t n;
};

/* Learns from what an agent wrote. */
void names_learn(struct names *names, struct str text);

/* Adds a full name's words ("Ania Kowalska"): each of them is masked. */
void names_add(struct names *names, struct str name);

/* Text with the names as "[agent]". */
void names_mask(const struct names *names, struct str text, struct out *o);

#endif
