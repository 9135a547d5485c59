/* SPDX-License-Identifier: Apache-2.0 */
/* fold.h: text as it is compared and searched, the same on every database.

       struct str key = fold_name(&c->arena, name);        "  Straße  1" -> "strasse 1"
       struct str words = fold_words(&c->arena, body);     "Café ŁÓDŹ"   -> "cafe łodz"

   Names: Unicode case folding in composed form, white space at the ends gone and one space
   elsewhere. Words, for search: the same without accents (marks), as people type when they are in a
   hurry. Both take valid UTF-8; what is not valid is folded as ASCII, byte by byte. The result is
   NULL-safe: .at is never NULL. */
#ifndef BASE_FOLD_H
#define BASE_FOLD_H

#include "base/arena.h"
#include "base/str.h"

struct str fold_name(struct arena *a, struct str s);
struct str fold_words(struct arena *a, struct str s);

#endif
