/* SPDX-License-Identifier: Apache-2.0 */
/* utf8.h: text as people write it. Everything inside heard is valid UTF-8; this is the door.

       struct out clean; ...
       utf8_clean(&clean, bytes);                invalid bytes become U+FFFD
       int32_t cp;
       while (utf8_next(&rest, &cp)) ...         cp is -1 for an invalid piece

   Invalid bytes are replaced as browsers do it: one U+FFFD for the longest piece that could have
   begun a character. Surrogates and numbers past U+10FFFF are invalid. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/out.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* Takes the next character off *rest; -1 in *cp_r where bytes are invalid. False at the end. */
bool utf8_next(struct str *rest, int32_t *cp_r);

/* Writes one character, at most 4 bytes; what is not a character becomes U+FFFD. Returns the bytes
 * written. */
size_t utf8_put(int32_t cp, char bytes[4]);
void utf8_out(struct out *o, int32_t cp);

bool utf8_valid(struct str s);
void utf8_clean(struct out *o, struct str s);

/* At most n bytes of s, cut on a character border. */
struct str utf8_first(struct str s, size_t n);

/* s without a character that its end cuts off. */
struct str utf8_whole(struct str s);

/* Whether a character begins or the text ends at byte `at`; false outside of the text. */
bool utf8_border(struct str s, int64_t at);

/* How many columns s takes in a terminal: wide characters two, combining ones none. */
size_t utf8_columns(struct str s);

/* How many characters s has. */
size_t utf8_count(struct str s);

#endif
