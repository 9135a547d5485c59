/* SPDX-License-Identifier: Apache-2.0 */
/* spans.c: gathers the words that a claim rests on. See spans.h. */
#include "engine/spans.h"

bool spans_touch(struct heard_span a, struct heard_span b)
{
    return a.turn == b.turn && a.start < b.end && b.start < a.end;
}

void span_set_add(struct span_set *set, struct heard_span span)
{
    if (span.end <= span.start)
        return;
    for (size_t i = 0; i < set->n; i++) {
        struct heard_span *had = &set->at[i];
        if (!spans_touch(*had, span))
            continue;
        had->start = span.start < had->start ? span.start : had->start;
        had->end = span.end > had->end ? span.end : had->end;
        return;
    }
    if (set->n < SPANS_MAX)
        set->at[set->n++] = span;
}

void span_set_add_all(struct span_set *set, struct heard_spans spans)
{
    for (size_t i = 0; i < spans.n; i++)
        span_set_add(set, spans.at[i]);
}

struct heard_spans span_set_keep(const struct span_set *set, struct pool *pool)
{
    const struct heard_span *at = pool_copy(pool, set->at, set->n * sizeof *set->at);
    return at ? (struct heard_spans){at, set->n} : (struct heard_spans){0};
}
