/* SPDX-License-Identifier: Apache-2.0 */
/* rules.h: rules run: those that an event called, as jobs, and those that wait for time. */
#ifndef WORK_RULES_H
#define WORK_RULES_H

#include "work/work.h"

enum { RULES_TIME_EVERY_MS = 60000 };

struct work_table rule_table(void);

#endif
