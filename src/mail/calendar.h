/* SPDX-License-Identifier: Apache-2.0 */
/* calendar.h: what an invitation says, in a sentence: what, when, where, from whom.

       if (calendar_words(&o, bytes)) ...       "Fitting of the tent; 2026-03-02 10:00 to 11:00
                                                 (Europe/Berlin); at Hall 4; from Maya"

   Reads the first event of a text/calendar part (RFC 5545). Time is linear; what is not understood
   is passed over, and a moment is told as it stands, with its zone, since only its reader knows
   theirs. */
#ifndef MAIL_CALENDAR_H
#define MAIL_CALENDAR_H

#include "base/out.h"
#include "base/str.h"

#include <stdbool.h>

enum { CALENDAR_LINE_BYTES = 2000 /* of a field, unfolded; what is longer is cut */ };

/* False when it has no event. */
bool calendar_words(struct out *o, struct str bytes);

#endif
