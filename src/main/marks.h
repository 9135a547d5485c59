/* SPDX-License-Identifier: Apache-2.0 */
/* marks.h: a turn's text, wrapped, with its spans marked. */
#ifndef MAIN_MARKS_H
#define MAIN_MARKS_H

#include "main/term.h"

enum { MARKS_MOST = 256 };

struct mark {
    uint32_t start, end; /* bytes of the text */
    enum term_style style;
    char open, close;
    char label[40]; /* behind the close, in parentheses; "" for none */
};
struct marks {
    struct mark at[MARKS_MOST]; /* more than these are not shown */
    size_t n;
};

/* Adds a mark; NULL when there are too many, or when the same words are marked the same way
 * already. */
struct mark *marks_add(struct marks *m, uint32_t start, uint32_t end, enum term_style style,
                       const char *brackets);

/* Writes the text with its marks, each line behind `indent` spaces. */
void marks_text(struct out *o, const struct term *t, struct marks *m, struct str text,
                size_t indent);

#endif
