/* SPDX-License-Identifier: Apache-2.0 */
/* pool.c: a bump allocator over memory that somebody else owns. See pool.h.
   Memory is zeroed when it is taken, not when the pool is cleared: a short conversation then never
   touches the pages that a long one would need. */
#include "engine/pool.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { ALIGN = 16 };

void pool_init(struct pool *pool, void *memory, size_t size)
{
    size_t skip = (ALIGN - (uintptr_t)memory % ALIGN) % ALIGN;
    pool->base = (unsigned char *)memory + skip;
    pool->cap = size > skip ? size - skip : 0;
    pool->used = 0;
}

void *pool_take(struct pool *pool, size_t size)
{
    if (size > pool->cap - pool->used)
        return NULL;
    void *at = pool->base + pool->used;
    size_t step = (size + ALIGN - 1) / ALIGN * ALIGN;
    pool->used = step > pool->cap - pool->used ? pool->cap : pool->used + step;
    memset(at, 0, size);
    return at;
}

void *pool_copy(struct pool *pool, const void *from, size_t size)
{
    void *at = pool_take(pool, size);
    if (at && size)
        memcpy(at, from, size);
    return at;
}

/* Where a string has to be cut at cap bytes so that no character is broken. */
static size_t cut(const char *s, size_t cap)
{
    while (cap > 0 && ((unsigned char)s[cap] & 0xc0) == 0x80)
        cap--;
    return cap;
}

const char *pool_text(struct pool *pool, const char *format, ...)
{
    char text[POOL_TEXT_MAX];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (n < 0)
        return "";
    if ((size_t)n >= sizeof text) {
        n = (int)cut(text, sizeof text - 2);
        text[n] = 0;
    }
    const char *kept = pool_copy(pool, text, (size_t)n + 1);
    return kept ? kept : "";
}

void pool_clear(struct pool *pool)
{
    pool->used = 0;
}
