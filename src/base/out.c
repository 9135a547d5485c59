/* SPDX-License-Identifier: Apache-2.0 */
/* out.c: grows by doubling; the maximum bounds the text, one byte more is taken for the NUL. Its
   memory never has room for more than the maximum, so that whoever writes asks one thing alone:
   whether there is room. */
#include "base/out.h"

#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BYTES = 256 };

void out_init(struct out *o, size_t max_bytes)
{
    size_t cap = max_bytes < FIRST_BYTES ? max_bytes + 1 : FIRST_BYTES;
    *o = (struct out){.at = base_grow(NULL, cap), .cap = cap, .max = max_bytes};
    o->at[0] = 0;
}

void out_over(struct out *o, char *at, size_t n)
{
    *o = (struct out){.at = at, .cap = n, .max = n - 1};
    at[0] = 0;
}

void out_free(struct out *o)
{
    free(o->at);
    *o = (struct out){0};
}

void out_clear(struct out *o)
{
    o->over = false;
    out_cut(o, 0);
}

void out_limit(struct out *o, size_t max_bytes)
{
    out_clear(o);
    o->max = max_bytes;
    if (o->cap - 1 > max_bytes)
        o->cap = max_bytes + 1; /* what lies behind is left until it grows */
}

void out_cut(struct out *o, size_t n)
{
    if (n <= o->n) {
        o->n = n;
        o->at[n] = 0;
    }
}

/* Room for n more bytes and the NUL; how many of the n fit. */
static size_t room(struct out *o, size_t n)
{
    if (n < o->cap - o->n)
        return n;
    if (n > o->max - o->n) {
        n = o->max - o->n;
        o->over = true;
    }
    if (o->n + n + 1 > o->cap) {
        size_t cap = o->cap * 2 > o->n + n + 1 ? o->cap * 2 : o->n + n + 1;
        cap = cap - 1 < o->max ? cap : o->max + 1;
        o->at = base_grow(o->at, cap);
        o->cap = cap;
    }
    return n;
}

size_t out_room(struct out *o, size_t n)
{
    out_clear(o);
    o->n = room(o, n);
    o->at[o->n] = 0;
    return o->n;
}

void out_bytes(struct out *o, const char *at, size_t n)
{
    n = room(o, n);
    if (n)
        memcpy(o->at + o->n, at, n);
    o->n += n;
    o->at[o->n] = 0;
}

void out_str(struct out *o, struct str s)
{
    out_bytes(o, s.at, s.n);
}

void out_text(struct out *o, const char *text)
{
    out_bytes(o, text, strlen(text));
}

void out_char(struct out *o, char c)
{
    out_bytes(o, &c, 1);
}

void out_vf(struct out *o, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    if (n > 0 && room(o, (size_t)n) == (size_t)n) {
        vsnprintf(o->at + o->n, (size_t)n + 1, format, again);
        o->n += (size_t)n;
    }
    va_end(again);
}

void out_f(struct out *o, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    out_vf(o, format, args);
    va_end(args);
}

struct str out_as_str(const struct out *o)
{
    return (struct str){o->at, o->n};
}

/* Two digits at a time from the right: a page holds hundreds of ids of eighteen. */
size_t int_text(int64_t n, char text[INT_TEXT_BYTES])
{
    static const char pairs[] = "00010203040506070809101112131415161718192021222324"
                                "25262728293031323334353637383940414243444546474849"
                                "50515253545556575859606162636465666768697071727374"
                                "75767778798081828384858687888990919293949596979899";
    char digits[INT_TEXT_BYTES];
    size_t at = sizeof digits;
    uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    for (; rest >= 10; rest /= 100) {
        at -= 2;
        memcpy(digits + at, pairs + rest % 100 * 2, 2);
    }
    if (rest || at == sizeof digits)
        digits[--at] = (char)('0' + rest);
    if (n < 0)
        digits[--at] = '-';
    size_t n_text = sizeof digits - at;
    memcpy(text, digits + at, n_text);
    text[n_text] = 0;
    return n_text;
}

void out_int(struct out *o, int64_t n)
{
    char text[INT_TEXT_BYTES];
    out_bytes(o, text, int_text(n, text));
}
