/* SPDX-License-Identifier: Apache-2.0 */
/* show.h: a reading as a person reads it: the transcript with the cues marked, and the ledger under
   it.

       Customer · 2 Mar 2026, 09:02
         This is the _third time_ I am writing. [Where is it?](0.0 open)
         . frustration 0.81  "third time I am writing"

   A need stands in brackets, with its number and how it stands; a promise in braces, with its date;
   other words that carried something stand between underscores. Lines beginning with a dot say what
   they carried. */
#ifndef MAIN_SHOW_H
#define MAIN_SHOW_H

#include "main/term.h"

#include "heard.h"

void show_reading(struct out *o, const struct term *t, const struct heard_reading *reading);
void show_coaching(struct out *o, const struct term *t, const struct heard_coaching *coaching,
                   struct str draft, bool all);

/* The words of a span of the conversation. */
struct str show_words(const struct heard_conversation *v, struct heard_span span);

#endif
