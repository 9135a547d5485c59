/* SPDX-License-Identifier: Apache-2.0 */
/* gather.c: sorted by group, rows learn where their conversation began; sorted by that place, they
 * are given out. */
#include "archive/gather.h"

#include "base/time.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { SORT_BYTES = 2 << 20, TEXTS = 4 };

struct gather_row {
    uint64_t group[2];
    uint64_t first, row; /* the row its conversation began in, and its own */
    int64_t at;          /* its time, or the one before it */
    uint64_t from;       /* in the texts */
};
/* What stands in front of a message's texts. */
struct record {
    int64_t at;
    uint64_t line, unique;
    uint32_t who, unclear;
    uint32_t n[TEXTS]; /* id, customer, subject, text */
};

static const size_t most_bytes[TEXTS] = {CONVERSATION_NAME_BYTES, CONVERSATION_NAME_BYTES,
                                         CONVERSATION_SUBJECT_BYTES, TURN_KEEP_BYTES};

static int numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int by_group(const void *a, const void *b)
{
    const struct gather_row *x = a, *y = b;
    int order = numbers(x->group[0], y->group[0]);
    order = order ? order : numbers(x->group[1], y->group[1]);
    return order ? order : numbers(x->row, y->row);
}

static int by_place(const void *a, const void *b)
{
    const struct gather_row *x = a, *y = b;
    int order = numbers(x->first, y->first);
    if (order == 0 && x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return order ? order : numbers(x->row, y->row);
}

int gather_open(struct call *c, struct gather *g)
{
    *g = (struct gather){
        .rows = {.fd = -1}, .texts = {.fd = -1}, .next = base_alloc(sizeof *g->next)};
    out_init(&g->part, TURN_KEEP_BYTES);
    sorter_init(&g->by_group, sizeof(struct gather_row), by_group, SORT_BYTES);
    sorter_init(&g->by_place, sizeof(struct gather_row), by_place, SORT_BYTES);
    return spill_open(c, &g->rows) < 0 || spill_open(c, &g->texts) < 0 ? -1 : 0;
}

void gather_free(struct gather *g)
{
    spill_close(&g->rows);
    spill_close(&g->texts);
    sorter_free(&g->by_group);
    sorter_free(&g->by_place);
    out_free(&g->part);
    free(g->next);
}

int gather_put(struct call *c, struct gather *g, const struct gather_message *m)
{
    const struct str texts[TEXTS] = {m->id, m->customer, m->subject, m->text};
    struct gather_row row = {
        .group = {m->group[0], m->group[1]}, .row = g->n, .at = m->at, .from = g->texts.end};
    struct record record = {.at = m->at,
                            .line = m->line,
                            .unique = m->unique,
                            .who = (uint32_t)m->who,
                            .unclear = m->unclear};
    for (size_t i = 0; i < TEXTS; i++)
        record.n[i] = (uint32_t)utf8_first(texts[i], most_bytes[i]).n;
    int got = spill_add(c, &g->texts, &record, sizeof record);
    for (size_t i = 0; i < TEXTS && got == 0; i++)
        got = spill_add(c, &g->texts, texts[i].at, record.n[i]);
    g->n++;
    return got < 0 ? got : spill_add(c, &g->rows, &row, sizeof row);
}

static int get_row(struct call *c, const struct gather *g, uint64_t i, struct gather_row *row)
{
    return spill_read(c, &g->rows, i * sizeof *row, row, sizeof *row);
}

int gather_group(struct call *c, const struct gather *g, uint64_t i, uint64_t group_r[2])
{
    struct gather_row row;
    int got = get_row(c, g, i, &row);
    memcpy(group_r, row.group, sizeof row.group);
    return got;
}

int gather_set_group(struct call *c, struct gather *g, uint64_t i, const uint64_t group[2])
{
    return spill_write(c, &g->rows, i * sizeof(struct gather_row), group, 2 * sizeof *group);
}

int gather_order(struct call *c, struct gather *g)
{
    struct gather_row row, before = {.first = UINT64_MAX};
    int got = 0;
    for (uint64_t i = 0; i < g->n; i++)
        if (get_row(c, g, i, &row) < 0 || sorter_add(c, &g->by_group, &row) < 0)
            return -1;
    while ((got = sorter_next(c, &g->by_group, &row)) > 0) {
        bool same =
            before.first != UINT64_MAX && memcmp(before.group, row.group, sizeof row.group) == 0;
        row.first = same ? before.first : row.row;
        if (same && row.at == NO_TIME)
            row.at = before.at;
        if (sorter_add(c, &g->by_place, &row) < 0)
            return -1;
        before = row;
    }
    if (got == 0)
        got = sorter_next(c, &g->by_place, g->next);
    g->has_next = got > 0;
    return got < 0 ? got : 0;
}

/* The next n bytes of the texts, in g->part. */
static int get_part(struct call *c, struct gather *g, uint64_t *from, size_t n)
{
    out_room(&g->part, n);
    int got = spill_read(c, &g->texts, *from, g->part.at, n);
    *from += n;
    return got;
}

/* The names of a conversation, from its first message that carries them. */
static int take_names(struct call *c, struct gather *g, const struct record *r, uint64_t *from,
                      struct conversation *v)
{
    if (get_part(c, g, from, r->n[0]) < 0)
        return -1;
    if (!v->id[0])
        conversation_name(v, v->id, "id", out_as_str(&g->part));
    if (get_part(c, g, from, r->n[1]) < 0)
        return -1;
    if (!v->customer[0])
        conversation_name(v, v->customer, "customer", out_as_str(&g->part));
    if (get_part(c, g, from, r->n[2]) < 0)
        return -1;
    if (!v->subject[0])
        conversation_subject(v, out_as_str(&g->part));
    return 0;
}

/* Whether the same message stands in v already; `seen` has room for all turns of a conversation. */
static bool is_double(uint64_t unique, uint64_t *seen, size_t *n)
{
    for (size_t i = 0; i < *n && unique; i++)
        if (seen[i] == unique)
            return true;
    if (unique && *n < CONVERSATION_MAX_TURNS)
        seen[(*n)++] = unique;
    return false;
}

/* The message g->next as a turn of v. */
static int take_turn(struct call *c, struct gather *g, struct conversation *v, uint64_t *seen,
                     size_t *n_seen)
{
    struct record r;
    uint64_t from = g->next->from + sizeof r;
    if (spill_read(c, &g->texts, g->next->from, &r, sizeof r) < 0)
        return -1;
    if (is_double(r.unique, seen, n_seen)) {
        g->n_doubled++;
        return 0;
    }
    if (!v->line)
        v->line = r.line;
    if (take_names(c, g, &r, &from, v) < 0 || get_part(c, g, &from, r.n[3]) < 0)
        return -1;
    if (r.unclear)
        conversation_error(v, "line %llu does not say whether a customer or an agent wrote it",
                           (unsigned long long)r.line);
    conversation_add(v, (enum heard_who)r.who, out_as_str(&g->part), r.at);
    return 0;
}

int gather_next(struct call *c, struct gather *g, struct conversation *v)
{
    size_t n_seen = 0;
    conversation_clear(v);
    if (!g->has_next)
        return 0;
    uint64_t *seen = base_alloc(CONVERSATION_MAX_TURNS * sizeof *seen), first = g->next->first;
    int got = 1;
    while (got > 0 && g->next->first == first)
        got = take_turn(c, g, v, seen, &n_seen) < 0 ? -1 : sorter_next(c, &g->by_place, g->next);
    g->has_next = got > 0;
    free(seen);
    return got < 0 ? got : 1;
}
