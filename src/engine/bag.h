/* SPDX-License-Identifier: Apache-2.0 */
/* bag.h: the words of a phrase that say what it is about, for likeness by words alone.

       struct bag need = bag_of(text, first, last), reply = bag_of(text, a, b);
       if (bag_share(&need, &reply) >= .5f) ...         half of the need's words are in the reply

   Function words, courtesies and the small change of service talk ("issue", "help", "order") are
   left out, and endings are taken off, so that "cancelling my subscriptions" meets "the
   subscription is cancelled". */
#ifndef ENGINE_BAG_H
#define ENGINE_BAG_H

#include "engine/text.h"

enum { BAG_MAX = 48 }; /* words kept of one phrase */

struct bag {
    uint32_t n;
    uint32_t word[BAG_MAX]; /* hashes of stems */
};

struct bag bag_of(const struct text *text, uint32_t first, uint32_t last);
void bag_add(struct bag *bag, const struct bag *more);
/* How many words of a are in b; and as a share of a (0 for an empty a). */
uint32_t bag_common(const struct bag *a, const struct bag *b);
float bag_share(const struct bag *a, const struct bag *b);
bool bag_has(const struct bag *bag, uint32_t word);
/* The hash of one word's stem, 0 when it is a word without content. */
uint32_t bag_word(const char *norm, size_t len);

#endif
