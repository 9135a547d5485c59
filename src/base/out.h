/* SPDX-License-Identifier: Apache-2.0 */
/* out.h: a text that grows, up to a stated maximum.

       struct out o;
       out_init(&o, 65536);
       out_str(&o, STR("Dear "));
       out_f(&o, "%s, %d", name, n);
       if (o.over) ...                 more was written than the maximum allows
       out_free(&o);

   What does not fit is left out and `over` is set, so a writer checks once, at the end. The text
   always has a NUL behind it (not counted), so that o.at may be handed to C functions; it is ""
   from the start. */
#ifndef BASE_OUT_H
#define BASE_OUT_H

#include "base/str.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct out {
    char *at;
    size_t n, cap, max;
    bool over;
    int lang; /* of what templates write into it: catalogue.h; 0 is English */
};

/* The number in decimal, with a NUL; how many characters. */
enum { INT_TEXT_BYTES = 21 };
size_t int_text(int64_t n, char text[INT_TEXT_BYTES]);

void out_init(struct out *o, size_t max_bytes);

/* The same in memory of the caller's, n > 0 bytes with the NUL: it never grows, and is not freed.
 */
void out_over(struct out *o, char *at, size_t n);
void out_free(struct out *o);
void out_clear(struct out *o);                   /* empty again; keeps its memory */
void out_limit(struct out *o, size_t max_bytes); /* the same, with another maximum */
void out_bytes(struct out *o, const char *at, size_t n);
void out_str(struct out *o, struct str s);
void out_text(struct out *o, const char *text);
void out_char(struct out *o, char c);
void out_f(struct out *o, const char *format, ...) __attribute__((format(printf, 2, 3)));
void out_int(struct out *o, int64_t n);
void out_vf(struct out *o, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

/* Makes it n bytes long, for the caller to fill; at most max. Returns its length. */
size_t out_room(struct out *o, size_t n);

/* Cuts back to the first n bytes. */
void out_cut(struct out *o, size_t n);
struct str out_as_str(const struct out *o);

#endif
