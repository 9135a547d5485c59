/* SPDX-License-Identifier: Apache-2.0 */
/* share.h: the files that come with the program: the model, the sample inbox. They are looked for
   beside the folder of the program, where a build has them, and then where they are installed. */
#ifndef MAIN_SHARE_H
#define MAIN_SHARE_H

#include "base/fault.h"

/* The path in the arena, or NULL when it is in neither place. `beside` is seen from the folder that
   the program's folder lies in ("model/x"), `installed` from share/heard ("x"). */
const char *share_find(struct call *c, const char *beside, const char *installed);

#endif
