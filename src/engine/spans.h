/* SPDX-License-Identifier: Apache-2.0 */
/* spans.h: a few spans of evidence, gathered before they are kept in the reading.

       struct span_set set = {0};
       span_set_add(&set, span);                     overlapping spans become one; the first few are
   kept struct heard_spans because = span_set_keep(&set, pool); */
#ifndef ENGINE_SPANS_H
#define ENGINE_SPANS_H

#include <stdbool.h>

#include "engine/pool.h"
#include "heard.h"

enum { SPANS_MAX = 4 }; /* of one claim */

struct span_set {
    struct heard_span at[SPANS_MAX];
    size_t n;
};

void span_set_add(struct span_set *set, struct heard_span span);
void span_set_add_all(struct span_set *set, struct heard_spans spans);
struct heard_spans span_set_keep(const struct span_set *set, struct pool *pool);
bool spans_touch(struct heard_span a,
                 struct heard_span b); /* same turn, at least one byte in common */

#endif
