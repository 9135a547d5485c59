/* SPDX-License-Identifier: Apache-2.0 */
/* input.h: bytes that come in order, from a file, a pipe or memory, through one fixed buffer.

       struct input in;
       if (input_open(c, &in, path) < 0) return -1;          "-" is standard input
       while (input_line(&in, &line, 65536)) ...
       if (input_check(c, &in, path) < 0) ...                a read failed along the way
       input_close(&in);

   Memory does not depend on how much comes. */
#ifndef BASE_INPUT_H
#define BASE_INPUT_H

#include "base/fault.h"
#include "base/out.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum { INPUT_BUFFER_BYTES = 65536 };

struct input {
    int fd; /* -1: all of it is in the buffer */
    char *buffer;
    size_t at, n;    /* buffer[at, n) is not taken yet */
    uint64_t before; /* bytes that came before the buffer */
    bool ended;
    int error; /* errno of a read that failed, which ends the input */
};

int input_open(struct call *c, struct input *in, const char *path);
void input_of_fd(struct input *in,
                 int fd); /* the descriptor stays the caller's, until input_close */
void input_of_memory(struct input *in, struct str bytes); /* borrowed */
void input_close(struct input *in);
int input_check(struct call *c, const struct input *in, const char *path);

int input_peek(struct input *in); /* the next byte, or -1 at the end */
int input_next(struct input *in); /* takes it */

/* What is already in the buffer, after at least one read: to look ahead. Empty at the end. */
struct str input_ahead(struct input *in);

/* As many bytes as one buffer holds, without taking any: to tell what a file is. */
struct str input_sniff(struct input *in);
void input_take(struct input *in, size_t n); /* n <= input_ahead's */

/* One line without its end, in place of what `line` held. What goes past line->max is dropped, and
   line->over says so. False at the end of the input. */
bool input_line(struct input *in, struct out *line);
uint64_t input_offset(const struct input *in);

#endif
