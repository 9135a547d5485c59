/* SPDX-License-Identifier: Apache-2.0 */
/* pool.h: the memory of one reader, taken once and handed out in order.

       struct pool pool;
       pool_init(&pool, memory, size);
       struct thing *t = pool_take(&pool, n * sizeof *t);       zeroed, 16-aligned; NULL when full
       const char *s = pool_text(&pool, "in %d days", 3);       "" when full
       pool_clear(&pool);                                       everything above is gone

   Nothing is given back one by one. A full pool is not an error: whoever asked leaves its list
   shorter, because a reading must never fail on a text. */
#ifndef ENGINE_POOL_H
#define ENGINE_POOL_H

#include <stddef.h>

struct pool {
    unsigned char *base;
    size_t cap, used;
};

enum { POOL_TEXT_MAX = 512 }; /* bytes of one formatted string with its NUL; longer is cut */

void pool_init(struct pool *pool, void *memory, size_t size);
void *pool_take(struct pool *pool, size_t size);
/* A copy of n bytes at `from`, or NULL. */
void *pool_copy(struct pool *pool, const void *from, size_t size);
const char *pool_text(struct pool *pool, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void pool_clear(struct pool *pool);

#endif
