/* SPDX-License-Identifier: Apache-2.0 */
/* log.h: what a running program tells its operator, one line a fact, as key=value pairs.

       struct log log = {.fd = 2, .least = LOG_INFO};
       log_line(&log, LOG_WARN, "fetch.failed", "mailbox=%d tries=%d", id, tries);
         -> 2026-03-01T09:30:00Z warn fetch.failed mailbox=7 tries=3

   Under journald (JOURNAL_STREAM is set) the time is left out and the level is written as <4>,
   which journald reads as the priority. A line is written by one write(2), so that lines of several
   threads never mix, and control characters in it become spaces, so that no value can forge a line.
   Programs log; libraries return faults. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };
enum { LOG_LINE_BYTES = 2048 };

struct log {
    int fd;
    enum log_level least; /* lines below it are not written */
    bool journal;
};

/* Writes to standard error; looks at the environment for journald. */
void log_init(struct log *log, enum log_level least);
void log_line(const struct log *log, enum log_level level, const char *event, const char *format,
              ...) __attribute__((format(printf, 4, 5)));

#endif
