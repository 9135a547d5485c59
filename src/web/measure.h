/* SPDX-License-Identifier: Apache-2.0 */
/* measure.h: what the process counts of itself, for GET /metrics in Prometheus' text format. */
#ifndef WEB_MEASURE_H
#define WEB_MEASURE_H

#include "base/out.h"

#include <stdint.h>

struct app;
struct measures;
struct measures *measures_new(void);
void measures_free(struct measures *m);

/* A request was answered; status 0: the client went away before. From any thread. */
void measure_request(struct measures *m, int status, int64_t took_us);

void measures_write(struct out *o, const struct app *app);

#endif
