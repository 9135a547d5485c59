/* SPDX-License-Identifier: Apache-2.0 */
/* input.c: a buffer, and read(2) when it is empty. A read that fails ends the input; input_check
 * tells it. */
#include "base/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void input_of_fd(struct input *in, int fd)
{
    *in = (struct input){.fd = fd, .buffer = base_alloc(INPUT_BUFFER_BYTES)};
}

void input_of_memory(struct input *in, struct str bytes)
{
    *in = (struct input){.fd = -1, .buffer = (char *)bytes.at, .n = bytes.n, .ended = true};
}

int input_open(struct call *c, struct input *in, const char *path)
{
    int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail_errno(c, "cannot open %s", path);
    input_of_fd(in, fd);
    return 0;
}

void input_close(struct input *in)
{
    if (in->fd >= 0) {
        close(in->fd);
        free(in->buffer);
    }
    *in = (struct input){.fd = -1, .ended = true};
}

int input_check(struct call *c, const struct input *in, const char *path)
{
    if (!in->error)
        return 0;
    errno = in->error;
    return fail_errno(c, "cannot read %s", path);
}

/* Reads more behind what is there. */
static void fill(struct input *in)
{
    if (in->at == in->n) {
        in->before += in->n;
        in->at = in->n = 0;
    }
    ssize_t n;
    do {
        n = read(in->fd, in->buffer + in->n, INPUT_BUFFER_BYTES - in->n);
    } while (n < 0 && errno == EINTR);
    if (n < 0)
        in->error = errno;
    if (n <= 0)
        in->ended = true;
    else
        in->n += (size_t)n;
}

struct str input_ahead(struct input *in)
{
    if (in->at == in->n && !in->ended)
        fill(in);
    return (struct str){in->buffer + in->at, in->n - in->at};
}

struct str input_sniff(struct input *in)
{
    if (in->at && in->fd >= 0) {
        memmove(in->buffer, in->buffer + in->at, in->n - in->at);
        in->before += in->at;
        in->n -= in->at;
        in->at = 0;
    }
    while (!in->ended && in->n < INPUT_BUFFER_BYTES)
        fill(in);
    return input_ahead(in);
}

void input_take(struct input *in, size_t n)
{
    in->at += n;
}

int input_peek(struct input *in)
{
    struct str ahead = input_ahead(in);
    return ahead.n ? (unsigned char)ahead.at[0] : -1;
}

int input_next(struct input *in)
{
    int byte = input_peek(in);
    if (byte >= 0)
        in->at++;
    return byte;
}

bool input_line(struct input *in, struct out *line)
{
    out_clear(line);
    struct str ahead = input_ahead(in);
    if (ahead.n == 0)
        return false;
    for (; ahead.n; ahead = input_ahead(in)) {
        ptrdiff_t end = str_find_char(ahead, '\n');
        out_bytes(line, ahead.at, end < 0 ? ahead.n : (size_t)end);
        input_take(in, end < 0 ? ahead.n : (size_t)end + 1);
        if (end >= 0)
            break;
    }
    if (line->n && line->at[line->n - 1] == '\r' && !line->over)
        out_cut(line, line->n - 1);
    return true;
}

uint64_t input_offset(const struct input *in)
{
    return in->before + in->at;
}
