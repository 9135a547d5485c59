/* SPDX-License-Identifier: Apache-2.0 */
/* names.h: the spellings that heard.h keeps to itself because only the JSON needs them. */
#ifndef ENGINE_NAMES_H
#define ENGINE_NAMES_H

#include "heard.h"

const char *name_of_mechanism(enum heard_mechanism m);
const char *name_of_purpose(enum heard_purpose_kind k);
const char *name_of_about(enum heard_about a);
const char *name_of_state(enum heard_step_state s);
const char *name_of_trend(enum heard_trend t); /* "" for none */
const char *name_of_severity(enum heard_severity s);

#endif
