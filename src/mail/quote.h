/* SPDX-License-Identifier: Apache-2.0 */
/* quote.h: what the person wrote now, apart from what stands below, between or behind it.

       struct quotes q;
       quote_split(&q, text, &marks);             marks of html.h, or NULL
       for (size_t i = 0; i < q.n; i++) ... q.at[i].kind, text.at + q.at[i].start
       quote_new_text(&out, text, &q);

   The ranges cover the text without gaps, in order, on line borders: nothing is cut, it is for the
   reader to fold. Answers between quoted lines stay new text. Nothing is taken for history by its
   place alone: only by what mailers write ("On ... wrote:", a block of From/Sent/To/Subject, ">"
   and their like in some thirty languages) or by marks. Time is linear in the text. */
#ifndef MAIL_QUOTE_H
#define MAIL_QUOTE_H

#include "base/out.h"
#include "base/str.h"
#include "mail/html.h"

#include <stddef.h>

enum { QUOTE_MAX_RANGES = 512 }; /* the last one then takes the rest of the text, as new */

enum quote_kind {
    QUOTE_NEW,
    QUOTE_INTRO,     /* "On Monday Maya wrote:", a header block: announces history */
    QUOTE_HISTORY,   /* earlier messages */
    QUOTE_FORWARDED, /* a message passed on: somebody else's words, but the point of the mail */
    QUOTE_SIGNATURE,
    QUOTE_FOOTER, /* "Sent from my phone", legal notices, footers of lists and scanners */
};
struct quote_range {
    enum quote_kind kind;
    size_t start, end; /* bytes of the text */
};
struct quotes {
    struct quote_range at[QUOTE_MAX_RANGES];
    size_t n;
};

void quote_split(struct quotes *q_r, struct str text, const struct html_marks *marks);

/* The new text alone, without blank lines at its ends and with one blank line where something was
   left out. Appends. */
void quote_new_text(struct out *o, struct str text, const struct quotes *q);

/* Where the last of the person's own words end, and nothing but what others wrote and footers
   follow; false where it ends with their own. */
bool quote_tail(const struct quotes *q, size_t *at_r);

/* Whose words a text is that begins with what a mail program writes above a message:
   quote_source.c. Slices of the text. */
struct quote_source {
    struct str from, date, subject; /* "" where it does not say */
    bool forwarded;                 /* it says so: "---- Forwarded message ----" */
};
/* False where no block of From, Date, Subject stands there. */
bool quote_source(struct str text, struct quote_source *source_r);

const char *quote_kind_name(enum quote_kind kind); /* "new", "history" ... */

#endif
