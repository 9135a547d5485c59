/* SPDX-License-Identifier: Apache-2.0 */
/* model_file.h: where the model is, and what to do without it.

   It is looked for at --model, $HEARD_MODEL, in model/ beside the program's folder, and in the
   installed share folder. Without one, reading goes on by rules alone, and one line on standard
   error says so; a file that was named but cannot be used is a fault. */
#ifndef MAIN_MODEL_FILE_H
#define MAIN_MODEL_FILE_H

#include "base/fault.h"

#include "heard.h"

/* The file that would be opened, in the arena; NULL when there is none. */
const char *model_file_find(struct call *c, const char *named);

/* *model_r is NULL where reading goes on without one: 0, else >0. */
int model_file_open(struct call *c, const char *named, struct heard_model **model_r);

#endif
