/* SPDX-License-Identifier: Apache-2.0 */
/* fault.c: the table of faults. Exit codes: 1 some input could not be read, 2 wrong usage, 3 the
   system said no, 4 a fault of ours; they stand in the man pages. */
#include "base/fault.h"

#include "base/catalogue.h"
#include "base/time.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct fault_row rows[N_FAULTS] = {
    [NO_FAULT] = {"none", 200, 0},       [BAD_USAGE] = {"bad_usage", 400, 2},
    [BAD_INPUT] = {"bad_input", 422, 1}, [TOO_BIG] = {"too_big", 413, 1},
    [DENIED] = {"denied", 403, 3},       [NOT_FOUND] = {"not_found", 404, 3},
    [CONFLICT] = {"conflict", 409, 1},   [BUSY] = {"busy", 503, 3},
    [IO_FAILED] = {"io_failed", 500, 3}, [BROKEN] = {"broken", 500, 4},
};

const struct fault_row *fault_row(enum fault_kind kind)
{
    return &rows[kind < N_FAULTS ? kind : BROKEN];
}

void call_init(struct call *c, size_t max_bytes)
{
    *c = (struct call){.now_us = time_now_us()};
    arena_init(&c->arena, max_bytes);
}

void call_free(struct call *c)
{
    arena_free(&c->arena);
}

#undef fail /* here are the functions behind them */
#undef fail_errno

int fail(struct call *c, enum fault_kind kind, const char *format, ...)
{
    char text[FAULT_TEXT_BYTES]; /* the arguments may point into the old sentence */
    struct out said;
    va_list args;
    out_init(&said, FAULT_TEXT_BYTES - 1);
    if (c->lang) {
        va_start(args, format);
        catalogue_vf(&said, c->lang, format, args);
        va_end(args);
    }
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    c->fault.kind = kind;
    memcpy(c->fault.text, text, sizeof text);
    memcpy(c->fault.said, said.at, said.n + 1);
    out_free(&said);
    return -1;
}

const char *fault_said(const struct call *c)
{
    return c->fault.said[0] ? c->fault.said : c->fault.text;
}

static enum fault_kind kind_of_errno(int error)
{
    if (error == ENOENT || error == ENOTDIR)
        return NOT_FOUND;
    return error == EACCES || error == EPERM ? DENIED : IO_FAILED;
}

int fail_errno(struct call *c, const char *format, ...)
{
    int error = errno;
    char text[FAULT_TEXT_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return fail(c, kind_of_errno(error), "%s: %s", text, strerror(error));
}
