/* SPDX-License-Identifier: Apache-2.0 */
/* log.c: one buffer on the stack, one write. */
#include "base/log.h"

#include "base/time.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct {
    const char *name, *journal;
} levels[] = {{"debug", "<7>"}, {"info", "<6>"}, {"warn", "<4>"}, {"error", "<3>"}};

void log_init(struct log *log, enum log_level least)
{
    *log = (struct log){
        .fd = STDERR_FILENO, .least = least, .journal = getenv("JOURNAL_STREAM") != NULL};
}

static size_t written(int n, size_t cap)
{
    if (n < 0)
        return 0;
    return (size_t)n < cap ? (size_t)n : cap - 1;
}

void log_line(const struct log *log, enum log_level level, const char *event, const char *format,
              ...)
{
    char line[LOG_LINE_BYTES], at[TIME_TEXT_BYTES];
    if (level < log->least)
        return;
    time_text(time_now_us() / SECOND_US * SECOND_US, at);
    size_t n = written(
        log->journal ? snprintf(line, sizeof line, "%s%s ", levels[level].journal, event)
                     : snprintf(line, sizeof line, "%s %s %s ", at, levels[level].name, event),
        sizeof line);
    va_list args;
    va_start(args, format);
    n += written(vsnprintf(line + n, sizeof line - n, format, args), sizeof line - n);
    va_end(args);
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
            line[i] = ' ';
    line[n] = '\n'; /* in place of the NUL */
    if (write(log->fd, line, n + 1) < 0)
        return; /* there is nowhere left to say so */
}
