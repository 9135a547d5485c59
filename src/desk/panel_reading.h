/* SPDX-License-Identifier: Apache-2.0 */
/* panel_reading.h: what the panel takes from a stored reading: lines with the words they rest on.
   Between panel.c and panel_reading.c. */
#ifndef DESK_PANEL_READING_H
#define DESK_PANEL_READING_H

#include "base/out.h"
#include "desk/panel.h"
#include "desk/panel.sql.h"

/* Fills danger, situation (after what is there), guesses, trail, question, temperature and
   unread_language. */
int panel_from_reading(struct call *c, struct db_conn *d, int64_t org,
                       const struct panel_reading_row *reading, struct panel *p);

/* The part of a reading's JSON that panel_from_reading looks at, to be stored beside it: a page
   that shows a panel would else parse a hundred kilobytes for a few lines. */
int panel_part(struct call *c, struct str reading_json, struct str *part_r);

/* Words as they are quoted: in quotation marks, on one line, cut at a word after `max` bytes. */
void panel_quote(struct out *o, int lang, struct str words, size_t max);

#endif
