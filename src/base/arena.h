/* SPDX-License-Identifier: Apache-2.0 */
/* arena.h: memory that lives as long as one call, and is given back at once.

       struct arena a;
       arena_init(&a, 1 << 20);                  at most one megabyte
       char *name = arena_copy(&a, text, len);   NUL-terminated copy
       ...
       arena_free(&a);                           everything is gone

   Memory is always zeroed. Every arena has a maximum, so that no input can make a call grow without
   end. A size that comes from input is asked for with arena_try, which says NULL past the maximum;
   sizes that the code itself bounds are asked for with arena_alloc, where reaching the maximum is a
   fault of ours and ends the process, as does a machine without memory. SQLite and PostgreSQL make
   that end safe. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

enum { ARENA_BLOCK_BYTES = 16384 };

struct arena_block;
struct arena {
    struct arena_block *head; /* the block being filled; older ones hang behind it */
    size_t used_bytes, max_bytes;
};

void arena_init(struct arena *a, size_t max_bytes);

/* Zeroed memory for n bytes, aligned for any type. Ends the process past the maximum. */
void *arena_alloc(struct arena *a, size_t n);

/* The same for `count` things of `size` bytes; the product may not overflow. */
void *arena_array(struct arena *a, size_t count, size_t size);

/* Like arena_alloc, but NULL past the maximum: for sizes taken from input. */
void *arena_try(struct arena *a, size_t n);

/* A copy of n bytes with a NUL behind it. */
char *arena_copy(struct arena *a, const char *at, size_t n);

/* Forgets everything and keeps one block for what comes next. */
void arena_reset(struct arena *a);

/* Gives all memory back; the arena may be used again afterwards. */
void arena_free(struct arena *a);

/* For memory that is not in an arena: malloc and realloc that never return NULL. */
void *base_alloc(size_t n);
void *base_grow(void *at, size_t n);

#endif
