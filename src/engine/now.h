/* SPDX-License-Identifier: Apache-2.0 */
/* now.h: the parts of heard_now, and the formula of the temperature.

   Window: the last NOW_WINDOW customer turns that were read, weights 1, 1/2, 1/4 from the newest
   back. level       = weighted mean of their intensities (0 to 4) baseline    = mean intensity of
   this person's earlier turns (heard_history), else of the first turn here temperature = (level +
   (level - baseline) / 2) / 4, cut to 0..1 So a person who always writes in capitals reads cooler
   at the same words than one who never does (lines C6 and the bias rules of the evidence). The
   words are the spans of the window's negative emotions and hot signals; without any there is no
   temperature.

   Trend: the newest turn against the one or two before it (.7 and .3); NOW_CHANGE of a level is a
   change. */
#ifndef ENGINE_NOW_H
#define ENGINE_NOW_H

#include "engine/reader.h"

#define NOW_CHANGE .6f
enum { NOW_WINDOW = 3 };

void steps_read(struct heard_reader *reader); /* hear, empathize, apologize, resolve, diagnose */
void known_read(struct heard_reader *reader); /* the six, and the question worth asking next */

#endif
