/* SPDX-License-Identifier: Apache-2.0 */
/* term.h: the terminal that a person reads in, if there is one.

   Colour only where standard output is a terminal, NO_COLOR is not set and TERM is not "dumb";
   every mark reads the same without it. What customers wrote is never passed on as it is: a message
   can hold sequences that move the cursor or change the title, so control characters are shown as
   U+FFFD. */
#ifndef MAIN_TERM_H
#define MAIN_TERM_H

#include "base/out.h"

#include <stdio.h>

enum term_style { TERM_PLAIN, TERM_STRONG, TERM_QUIET, TERM_ACCENT, TERM_DUE, TERM_BROKEN };

enum { TERM_COLUMNS = 88, TERM_COLUMNS_MOST = 100, TERM_COLUMNS_LEAST = 40 };

struct term {
    bool is, colour;
    size_t columns;
};

void term_init(struct term *t, FILE *stream);
void term_style(struct out *o, const struct term *t, enum term_style style);

/* Text in a style, made safe. */
void term_text(struct out *o, const struct term *t, enum term_style style, struct str text);

/* One character made safe: line feeds and tabs become a space. */
void term_char(struct out *o, int32_t cp);

/* A quotation on one line, in quotes, at most `columns` wide. */
void term_quote(struct out *o, struct str text, size_t columns);

#endif
