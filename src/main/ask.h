/* SPDX-License-Identifier: Apache-2.0 */
/* ask.h: a question to the person at the terminal. Where there is no terminal nothing is asked. */
#ifndef MAIN_ASK_H
#define MAIN_ASK_H

#include "archive/source.h"
#include "base/fault.h"

/* Mail: which addresses are ours, with the guess. An empty answer takes the guess. */
void ask_ours(struct call *c, struct source *source);

#endif
