/* SPDX-License-Identifier: Apache-2.0 */
/* shelf.c: the sort key is a hash of the person (128 bits: two people never share one), the time,
 * the place. */
#include "archive/shelf.h"

#include "base/time.h"

#include <string.h>

enum { SORT_BYTES = 4 << 20 };

struct visit {
    uint64_t person[2];
    int64_t at;
    uint64_t i;
};

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static bool same_person(const struct visit *a, const struct visit *b)
{
    return a->person[0] == b->person[0] && a->person[1] == b->person[1];
}

static int visit_compare(const void *a, const void *b)
{
    const struct visit *x = a, *y = b;
    for (int k = 0; k < 2; k++)
        if (x->person[k] != y->person[k])
            return compare_numbers(x->person[k], y->person[k]);
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return compare_numbers(x->i, y->i);
}

int shelf_open(struct call *c, struct shelf *s)
{
    *s = (struct shelf){.texts = {.fd = -1}, .rows = {.fd = -1}};
    sorter_init(&s->order, sizeof(struct visit), visit_compare, SORT_BYTES);
    return spill_open(c, &s->texts) < 0 || spill_open(c, &s->rows) < 0 ? -1 : 0;
}

void shelf_free(struct shelf *s)
{
    spill_close(&s->texts);
    spill_close(&s->rows);
    sorter_free(&s->order);
}

/* Whoever has no key is somebody of their own: the place in the archive. */
static void person_of(const struct conversation *v, uint64_t i, uint64_t person[2])
{
    person[0] = i;
    person[1] = 0;
    if (v->customer[0]) {
        person[0] = str_hash(str_of(v->customer));
        person[1] = str_hash((struct str){v->customer, strlen(v->customer) + 1}) | 1;
    }
}

int shelf_put(struct call *c, struct shelf *s, const struct conversation *v)
{
    struct visit visit = {.at = conversation_first_at(v), .i = s->n};
    struct shelf_row row = {.previous = SHELF_NONE, .next = SHELF_NONE};
    person_of(v, s->n, visit.person);
    if (conversation_write(c, &s->texts, v, &row.at) < 0 ||
        spill_add(c, &s->rows, &row, sizeof row) < 0 || sorter_add(c, &s->order, &visit) < 0)
        return -1;
    s->n++;
    return 0;
}

int shelf_row(struct call *c, const struct shelf *s, uint64_t i, struct shelf_row *row_r)
{
    return spill_read(c, &s->rows, i * sizeof *row_r, row_r, sizeof *row_r);
}

static int write_row(struct call *c, struct shelf *s, uint64_t i, const struct shelf_row *row)
{
    return spill_write(c, &s->rows, i * sizeof *row, row, sizeof *row);
}

static int link_two(struct call *c, struct shelf *s, uint64_t before, uint64_t behind)
{
    struct shelf_row row;
    if (shelf_row(c, s, before, &row) < 0)
        return -1;
    row.next = behind;
    if (write_row(c, s, before, &row) < 0 || shelf_row(c, s, behind, &row) < 0)
        return -1;
    row.previous = before;
    return write_row(c, s, behind, &row);
}

int shelf_link(struct call *c, struct shelf *s)
{
    struct visit visit, last = {.i = SHELF_NONE};
    int got;
    while ((got = sorter_next(c, &s->order, &visit)) > 0) {
        if (last.i != SHELF_NONE && same_person(&last, &visit) &&
            link_two(c, s, last.i, visit.i) < 0)
            return -1;
        last = visit;
    }
    return got;
}

int shelf_take(struct call *c, const struct shelf *s, uint64_t i, struct conversation *v)
{
    struct shelf_row row;
    if (shelf_row(c, s, i, &row) < 0)
        return -1;
    return conversation_read(c, &s->texts, row.at, v);
}

int shelf_next(struct call *c, struct shelf *s, uint64_t *i_r, bool *first_r)
{
    struct visit visit;
    int got = sorter_next(c, &s->order, &visit);
    if (got <= 0)
        return got;
    *i_r = visit.i;
    *first_r = !s->begun || memcmp(s->person, visit.person, sizeof visit.person) != 0;
    memcpy(s->person, visit.person, sizeof visit.person);
    s->begun = true;
    return 1;
}
