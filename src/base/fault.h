/* SPDX-License-Identifier: Apache-2.0 */
/* fault.h: one shape for everything that can go wrong, and the call it went wrong in.

       static int ticket_open(struct call *c, struct str id)
       {
           if (!id.n)
               return fail(c, BAD_INPUT, "a ticket needs an id");
           ...
           return 1;
       }

   A function that can fail takes the call first and returns an int: <0 a fault (its sentence is in
   c->fault), 0 none, >0 yes. Whoever cannot do better passes the number on; whoever started the
   call tells the person, once. The sentence says what went wrong, where, and what to do; it carries
   no "error:" and no full stop. Libraries neither log nor exit.

   A call is one request, one command, one job: its memory, its clock, its fault. */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include "base/arena.h"

#include <stdint.h>

enum fault_kind {
    NO_FAULT,
    BAD_USAGE, /* the command line or the request itself is wrong */
    BAD_INPUT, /* what was given cannot be read or does not hold together */
    TOO_BIG,   /* past a stated limit */
    DENIED,
    NOT_FOUND,
    CONFLICT,  /* somebody else changed it first */
    BUSY,      /* try again later */
    IO_FAILED, /* the system said no: disk, network, permissions */
    BROKEN,    /* our own mistake */
    N_FAULTS
};

enum { FAULT_TEXT_BYTES = 512 };

struct fault {
    enum fault_kind kind;
    char text[FAULT_TEXT_BYTES]; /* in English, for logs and programs */
    char said[FAULT_TEXT_BYTES]; /* in the language of the call; empty where that is English */
};
struct call {
    struct arena arena; /* everything made for this call */
    struct fault fault;
    int64_t now_us; /* one reading of the clock for the whole call */
    int lang;       /* of whom it is for: catalogue.h; 0 is English */
};

/* How a fault is told: its name in JSON and logs, the status over HTTP, the exit code of a command.
 */
struct fault_row {
    const char *name;
    int http_status, exit_code;
};
const struct fault_row *fault_row(enum fault_kind kind);

void call_init(struct call *c, size_t max_bytes);
void call_free(struct call *c);

/* Sets the fault and returns -1. An earlier fault is replaced: the outermost function knows best
 * what was wanted. */
int fail(struct call *c, enum fault_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for a failed system call: adds ": " and what errno says. */
int fail_errno(struct call *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The fault's sentence in the language of whom the call is for. */
const char *fault_said(const struct call *c);

/* Compilers and analyzers of the caller see the -1 too: what is filled only by a call that went
 * well is then known to be filled where it is used. */
static inline int fault_told(int result)
{
    (void)result;
    return -1;
}
#define fail(...)       fault_told(fail(__VA_ARGS__))
#define fail_errno(...) fault_told(fail_errno(__VA_ARGS__))

#endif
