/* SPDX-License-Identifier: Apache-2.0 */
/* password_ask.h: a password for a command: from a file ("-" is standard input), else asked for at
   the terminal, twice, unseen. Never from the command line, where everybody on the machine could
   read it. */
#ifndef MAIN_PASSWORD_ASK_H
#define MAIN_PASSWORD_ASK_H

#include "base/fault.h"
#include "base/str.h"

/* 0: there is no file and no terminal, or nothing was typed. */
int password_ask(struct call *c, const char *file, struct str *password_r);

#endif
