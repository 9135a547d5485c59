/* SPDX-License-Identifier: Apache-2.0 */
/* timers.h: what comes due by itself: conversations wake, held replies of channels without a sender
   leave, leases end, absences are over, and what is kept for a while only is forgotten.

       const struct work_table tables[] = {timer_table(), ...};                 work.h */
#ifndef WORK_TIMERS_H
#define WORK_TIMERS_H

#include "work/work.h"

enum {
    TIMER_BATCH = 100, /* rows in one write, so that nobody waits long behind it */
    WAKE_EVERY_MS = 5000,
    OUTBOX_EVERY_MS = 1000,
    LEASES_EVERY_MS = 15000,
    TARGETS_EVERY_MS = 10000,
    ASSIGN_EVERY_MS = 30000,
    REPORTS_EVERY_MS = 60000,
    AWAY_EVERY_MS = 30000,
    FORGET_EVERY_MS = 600000,
    PROMISES_EVERY_MS = 30000
};

struct work_table timer_table(void);

#endif
