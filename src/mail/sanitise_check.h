/* SPDX-License-Identifier: Apache-2.0 */
/* sanitise_check.h: for tests: whether a page is harmless, judged by a reader of its own that knows
   less than sanitise.c and trusts nothing: every "<" begins an element and attributes of a closed
   list, every value is in double quotes, and no value fetches or runs. */
#ifndef MAIL_SANITISE_CHECK_H
#define MAIL_SANITISE_CHECK_H

#include "mail/sanitise.h"

/* NULL, or what is wrong. */
const char *sanitise_check(struct str page);

#endif
