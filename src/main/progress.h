/* SPDX-License-Identifier: Apache-2.0 */
/* progress.h: a bar on standard error, for a person who waits; nothing where it is no terminal. */
#ifndef MAIN_PROGRESS_H
#define MAIN_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool is, shown;
    const char *what;
    int64_t started_us, drawn_us;
};

void progress_init(struct progress *p, const char *what, bool never);

/* Draws at most ten times a second; total 0 is unknown. */
void progress_show(struct progress *p, uint64_t done, uint64_t total);
void progress_hide(struct progress *p);

#endif
