/* SPDX-License-Identifier: Apache-2.0 */
/* str.h: a slice of somebody else's text: where it starts and how many bytes it has.

       struct str line, rest = str_of(text);
       while (str_cut(&rest, '\n', &line))
           if (str_starts_nocase(line, STR("subject:"))) ...

   A slice owns nothing, need not end with NUL, and is passed by value. An empty slice may point
   anywhere. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
    const char *at;
    size_t n;
};

/* The slice of a string literal. */
#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})

struct str str_of(const char *text);             /* NULL is empty */
struct str str_from(struct str s, size_t start); /* without its first bytes */
struct str str_first(struct str s, size_t n);    /* its first bytes */
bool str_eq(struct str a, struct str b);
bool str_eq_nocase(struct str a, struct str b); /* ASCII letters only */
bool str_starts(struct str s, struct str with);
bool str_starts_nocase(struct str s, struct str with);
bool str_ends_nocase(struct str s, struct str with);

/* Where `what` first stands in s, or -1. */
ptrdiff_t str_find(struct str s, struct str what);
ptrdiff_t str_find_nocase(struct str s, struct str what);
ptrdiff_t str_find_char(struct str s, char c);

/* Without ASCII white space at both ends. */
struct str str_trim(struct str s);

/* The next piece of *rest up to `at`, which is left out of both. False when *rest was used up. */
bool str_cut(struct str *rest, char at, struct str *piece_r);

/* The next line without its "\n" or "\r\n". */
bool str_line(struct str *rest, struct str *line_r);

/* A whole decimal number with an optional sign; false when s is anything else or too large. */
bool str_int64(struct str s, int64_t *value_r);

/* Orders by bytes: <0, 0, >0. */
int str_compare(struct str a, struct str b);

/* A 64-bit hash (FNV-1a, finished by a mixer). Not for keys that an enemy chooses: see map.h. */
uint64_t str_hash(struct str s);

bool ascii_space(char c);
bool ascii_digit(char c);
bool ascii_alpha(char c);
char ascii_lower(char c);

#endif
