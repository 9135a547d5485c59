/* SPDX-License-Identifier: Apache-2.0 */
/* panel_reading.h: what the panel takes from a stored reading: lines with the words they rest on.
   Between panel.c and panel_reading.c. */
#ifndef DESK_PANEL_READING_H
#define DESK_PANEL_READING_H

#include "base/out.h"
#include "desk/panel.h"
#include "desk/reading.sql.h"

/* Fills danger, situation (after what is there), guesses, trail, question, temperature and
   unread_language. */
int panel_from_reading(struct call *c, struct db_conn *d, int64_t org,
                       const struct reading *reading, struct panel *p);

/* Words as they are quoted: in quotation marks, on one line, cut at a word after `max` bytes. */
void panel_quote(struct out *o, int lang, struct str words, size_t max);

#endif
