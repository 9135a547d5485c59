/* SPDX-License-Identifier: Apache-2.0 */
/* spill.c: sorted runs go to one file; the records of up to SORTER_RUNS runs are merged through a
   window of memory for each. When more runs come, those there are become one: a few passes over the
   file for archives of hundreds of millions of records, none for all others. */
#include "base/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *directory(void)
{
    const char *named = getenv("TMPDIR");
    if (named && *named)
        return named;
    return access("/var/tmp", W_OK) == 0 ? "/var/tmp" : "/tmp";
}

/* For file systems without O_TMPFILE. */
static int open_and_unlink(const char *where)
{
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/heard-XXXXXX", where) >= (int)sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    return fd;
}

int spill_open(struct call *c, struct spill *s)
{
    const char *where = directory();
    *s = (struct spill){.fd = open(where, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)};
    if (s->fd < 0)
        s->fd = open_and_unlink(where);
    if (s->fd < 0)
        return fail_errno(c, "cannot make a temporary file in %s (set TMPDIR to another folder)",
                          where);
    return 0;
}

void spill_close(struct spill *s)
{
    if (s->fd > 0)
        close(s->fd);
    *s = (struct spill){.fd = -1};
}

int spill_write(struct call *c, struct spill *s, uint64_t to, const void *bytes, size_t n)
{
    const char *at = bytes;
    for (size_t done = 0; done < n;) {
        ssize_t step = pwrite(s->fd, at + done, n - done, (off_t)(to + done));
        if (step < 0 && errno != EINTR)
            return fail_errno(
                c, "cannot write a temporary file (TMPDIR may name a folder with more room)");
        done += step > 0 ? (size_t)step : 0;
    }
    if (to + n > s->end)
        s->end = to + n;
    return 0;
}

int spill_add(struct call *c, struct spill *s, const void *bytes, size_t n)
{
    return spill_write(c, s, s->end, bytes, n);
}

int spill_read(struct call *c, const struct spill *s, uint64_t from, void *bytes, size_t n)
{
    char *at = bytes;
    for (size_t done = 0; done < n;) {
        ssize_t step = pread(s->fd, at + done, n - done, (off_t)(from + done));
        if (step == 0)
            return fail(c, BROKEN, "a temporary file is shorter than it was");
        if (step < 0 && errno != EINTR)
            return fail_errno(c, "cannot read a temporary file");
        done += step > 0 ? (size_t)step : 0;
    }
    return 0;
}

void sorter_init(struct sorter *s, size_t record_bytes, sorter_compare *compare,
                 size_t memory_bytes)
{
    size_t capacity = memory_bytes / record_bytes;
    *s = (struct sorter){.record_bytes = record_bytes, .compare = compare, .spill = {.fd = -1}};
    s->capacity = capacity < 2 * SORTER_RUNS ? 2 * SORTER_RUNS : capacity;
    s->memory = base_alloc(s->capacity * record_bytes);
}

void sorter_free(struct sorter *s)
{
    free(s->memory);
    spill_close(&s->spill);
    *s = (struct sorter){.spill = {.fd = -1}};
}

static unsigned char *record_at(const struct sorter *s, size_t i)
{
    return s->memory + i * s->record_bytes;
}

/* Records of a run's window. */
static size_t window(const struct sorter *s)
{
    return s->capacity / SORTER_RUNS;
}

/* The first record of run r that is not taken; NULL in *head_r at its end. */
static int run_head(struct call *c, struct sorter *s, size_t r, const unsigned char **head_r)
{
    struct sorter_run *run = &s->runs[r];
    *head_r = NULL;
    if (run->taken == run->buffered) {
        uint64_t left = (run->end - run->at) / s->record_bytes;
        if (left == 0)
            return 0;
        run->buffered = left < window(s) ? (size_t)left : window(s);
        run->taken = 0;
        if (spill_read(c, &s->spill, run->at, record_at(s, r * window(s)),
                       run->buffered * s->record_bytes) < 0)
            return -1;
        run->at += run->buffered * s->record_bytes;
    }
    *head_r = record_at(s, r * window(s) + run->taken);
    return 0;
}

/* The smallest record of all runs: >0, or 0 when none is left. */
static int merge_next(struct call *c, struct sorter *s, void *record)
{
    const unsigned char *least = NULL, *head;
    size_t from = 0;
    for (size_t r = 0; r < s->n_runs; r++) {
        if (run_head(c, s, r, &head) < 0)
            return -1;
        if (head && (!least || s->compare(head, least) < 0)) {
            least = head;
            from = r;
        }
    }
    if (!least)
        return 0;
    memcpy(record, least, s->record_bytes);
    s->runs[from].taken++;
    return 1;
}

/* Makes one run, in a new file, of all runs there are. Memory must be free for their windows. */
static int merge_all(struct call *c, struct sorter *s)
{
    struct spill merged;
    unsigned char *record = base_alloc(s->record_bytes);
    int got = spill_open(c, &merged);
    while (got >= 0 && (got = merge_next(c, s, record)) > 0)
        got = spill_add(c, &merged, record, s->record_bytes);
    free(record);
    if (got < 0) {
        spill_close(&merged);
        return -1;
    }
    spill_close(&s->spill);
    s->spill = merged;
    s->runs[0] = (struct sorter_run){.end = merged.end};
    s->n_runs = 1;
    return 0;
}

/* What is in memory becomes a run. */
static int flush(struct call *c, struct sorter *s)
{
    uint64_t at = s->spill.fd < 0 ? 0 : s->spill.end;
    if (s->spill.fd < 0 && spill_open(c, &s->spill) < 0)
        return -1;
    qsort(s->memory, s->n, s->record_bytes, s->compare);
    if (spill_add(c, &s->spill, s->memory, s->n * s->record_bytes) < 0)
        return -1;
    s->runs[s->n_runs++] = (struct sorter_run){.at = at, .end = s->spill.end};
    s->n = 0;
    return s->n_runs == SORTER_RUNS ? merge_all(c, s) : 0;
}

int sorter_add(struct call *c, struct sorter *s, const void *record)
{
    if (s->sorted)
        return fail(c, BROKEN, "a record was added to a sorter that is being read");
    if (s->n == s->capacity && flush(c, s) < 0)
        return -1;
    memcpy(record_at(s, s->n++), record, s->record_bytes);
    s->total++;
    return 0;
}

int sorter_next(struct call *c, struct sorter *s, void *record)
{
    if (!s->sorted) {
        s->sorted = true;
        if (s->n_runs && s->n && flush(c, s) < 0)
            return -1;
        if (!s->n_runs)
            qsort(s->memory, s->n, s->record_bytes, s->compare);
    }
    if (s->n_runs)
        return merge_next(c, s, record);
    if (s->taken == s->n)
        return 0;
    memcpy(record, record_at(s, s->taken++), s->record_bytes);
    return 1;
}
