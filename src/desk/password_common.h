/* SPDX-License-Identifier: Apache-2.0 */
/* password_common.h: whether a password is one that everybody tries first. Long lists of leaked
   passwords are mostly shorter than ours may be; those that are long enough are built in a few
   ways, and the ways are what is looked for:

       nothing but digits            1234567890, a telephone number, a date
       a walk over keys or letters   qwertyuiop, asdfghjkl1, abcdefghij
       a little said again           abcabcabcabc, passwordpassword, aaaaaaaaaa
       a word of all lists, dressed  Password123!, W3lcome2024, iloveyou1990

   Dressed: with digits and marks around it, capitals, and figures that look like letters. What is
   left of it after the word must be shorter than the word. */
#ifndef DESK_PASSWORD_COMMON_H
#define DESK_PASSWORD_COMMON_H

#include "base/str.h"

#include <stdbool.h>

bool password_is_common(struct str password);

#endif
