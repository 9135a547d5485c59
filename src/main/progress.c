/* SPDX-License-Identifier: Apache-2.0 */
/* progress.c: it appears after half a second, so that what is quick stays quiet. */
#include "main/progress.h"

#include "base/time.h"

#include <stdio.h>
#include <unistd.h>

enum { BAR_COLUMNS = 30 };

void progress_init(struct progress *p, const char *what, bool never)
{
    *p = (struct progress){
        .is = !never && isatty(STDERR_FILENO), .what = what, .started_us = time_now_us()};
}

static void draw(const struct progress *p, uint64_t done, uint64_t total, int64_t now_us)
{
    char bar[BAR_COLUMNS + 1];
    int full = total ? (int)(done * BAR_COLUMNS / total) : 0;
    if (!total) {
        fprintf(stderr, "\r%s: %llu\033[K", p->what, (unsigned long long)done);
        return;
    }
    for (int i = 0; i < BAR_COLUMNS; i++)
        bar[i] = i < full ? '#' : '.';
    bar[BAR_COLUMNS] = 0;
    int64_t left_s =
        done ? (now_us - p->started_us) / SECOND_US * (int64_t)(total - done) / (int64_t)done : 0;
    fprintf(stderr, "\r%s [%s] %llu of %llu", p->what, bar, (unsigned long long)done,
            (unsigned long long)total);
    if (left_s > 90)
        fprintf(stderr, ", about %lld min left", (long long)(left_s / 60));
    else if (left_s > 0)
        fprintf(stderr, ", about %lld s left", (long long)left_s);
    fprintf(stderr, "\033[K");
}

void progress_show(struct progress *p, uint64_t done, uint64_t total)
{
    if (!p->is)
        return;
    int64_t now_us = time_now_us();
    if (now_us - p->started_us < SECOND_US / 2 || now_us - p->drawn_us < SECOND_US / 10)
        return;
    draw(p, done, total, now_us);
    p->drawn_us = now_us;
    p->shown = true;
}

void progress_hide(struct progress *p)
{
    if (p->shown)
        fprintf(stderr, "\r\033[K");
    p->shown = false;
}
