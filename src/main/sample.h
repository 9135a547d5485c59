/* SPDX-License-Identifier: Apache-2.0 */
/* sample.h: the sample inbox for an organisation, told on standard output. */
#ifndef MAIN_SAMPLE_H
#define MAIN_SAMPLE_H

#include "main/data.h"

int sample_into(struct call *c, struct data *data, int64_t org, int64_t owner_id);

#endif
