/* SPDX-License-Identifier: Apache-2.0 */
/* spelling.h: how hurried people write, brought to one spelling, so that tables of words need only
 * that one. */
#ifndef ENGINE_SPELLING_H
#define ENGINE_SPELLING_H

#include <stdbool.h>

/* Rewrites norm, a lower-case word in a buffer of TEXT_NORM_MAX + 1 bytes, in place: "pls" is
   "please", "dont" is "don't"; when it is stretched ("sooo", three or more of one letter) that is
   taken back first. */
void spelling_mend(char *norm, bool stretched);

#endif
