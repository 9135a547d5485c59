/* SPDX-License-Identifier: Apache-2.0 */
/* spill.h: what does not belong into memory. An archive may have any size; heard reads it in fixed
   memory by putting what it must come back to into temporary files, which have no name and vanish
   with the process.

   A spill is a file of bytes, added at its end and read anywhere. A sorter puts records of one size
   in order, with a bounded share of memory and the rest in a spill:

       struct sorter s;
       sorter_init(&s, sizeof(struct visit), visit_compare, 4 << 20);
       ... sorter_add(c, &s, &visit) ...
       while ((got = sorter_next(c, &s, &visit)) > 0) ...     in order
       sorter_free(&s);

   They lie in $TMPDIR, else /var/tmp, and can be read by nobody else: they hold what customers
   wrote. */
#ifndef BASE_SPILL_H
#define BASE_SPILL_H

#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct spill {
    int fd;
    uint64_t end; /* bytes in the file */
};

int spill_open(struct call *c, struct spill *s);
void spill_close(struct spill *s);
int spill_add(struct call *c, struct spill *s, const void *bytes, size_t n);

/* All n bytes from `from` on; fewer are a fault. */
int spill_read(struct call *c, const struct spill *s, uint64_t from, void *bytes, size_t n);
int spill_write(struct call *c, struct spill *s, uint64_t to, const void *bytes, size_t n);

enum { SORTER_RUNS = 48 };

/* <0, 0, >0 as for qsort. Records that compare equal come out in no certain order. */
typedef int sorter_compare(const void *a, const void *b);

struct sorter_run {
    uint64_t at, end;       /* bytes of the spill not yet taken */
    size_t buffered, taken; /* records of its window */
};
struct sorter {
    size_t record_bytes, capacity; /* records that memory holds */
    sorter_compare *compare;
    unsigned char *memory;
    size_t n, taken; /* records in memory */
    struct spill spill;
    struct sorter_run runs[SORTER_RUNS];
    size_t n_runs;
    uint64_t total; /* records added */
    bool sorted;
};

void sorter_init(struct sorter *s, size_t record_bytes, sorter_compare *compare,
                 size_t memory_bytes);
void sorter_free(struct sorter *s);
int sorter_add(struct call *c, struct sorter *s, const void *record);

/* The next record in order: >0, or 0 at the end. Nothing may be added after the first call. */
int sorter_next(struct call *c, struct sorter *s, void *record);

#endif
