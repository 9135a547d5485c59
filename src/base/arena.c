/* SPDX-License-Identifier: Apache-2.0 */
/* arena.c: blocks in a chain, filled from the front. A thing larger than a block gets one of its
   own size, put behind the head so that the half-filled head stays in use. */
#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGN = 16 };

struct arena_block {
    struct arena_block *next;
    size_t used, size;
    _Alignas(ALIGN) unsigned char data[];
};

static _Noreturn void die(const char *what, size_t n)
{
    fprintf(stderr, "heard: %s (%zu bytes)\n", what, n);
    abort();
}

void *base_alloc(size_t n)
{
    void *at = calloc(1, n ? n : 1);
    if (!at)
        die("out of memory", n);
    return at;
}

void *base_grow(void *at, size_t n)
{
    void *grown = realloc(at, n ? n : 1);
    if (!grown)
        die("out of memory", n);
    return grown;
}

void arena_init(struct arena *a, size_t max_bytes)
{
    *a = (struct arena){.max_bytes = max_bytes};
}

static struct arena_block *block_new(size_t size)
{
    struct arena_block *block = base_alloc(sizeof *block + size);
    block->size = size;
    return block;
}

/* The block that has room for n bytes. */
static struct arena_block *block_for(struct arena *a, size_t n)
{
    if (a->head && a->head->size - a->head->used >= n)
        return a->head;
    if (a->head && n > ARENA_BLOCK_BYTES / 4) {
        struct arena_block *own = block_new(n);
        own->next = a->head->next;
        a->head->next = own;
        return own;
    }
    struct arena_block *block = block_new(n > ARENA_BLOCK_BYTES ? n : ARENA_BLOCK_BYTES);
    block->next = a->head;
    a->head = block;
    return block;
}

void *arena_try(struct arena *a, size_t n)
{
    if (n > SIZE_MAX - ALIGN)
        return NULL;
    size_t need = (n + ALIGN - 1) / ALIGN * ALIGN;
    if (need > a->max_bytes - a->used_bytes)
        return NULL;
    struct arena_block *block = block_for(a, need);
    void *at = block->data + block->used;
    block->used += need;
    a->used_bytes += need;
    return at;
}

void *arena_alloc(struct arena *a, size_t n)
{
    void *at = arena_try(a, n);
    if (!at)
        die("an arena reached its maximum", n);
    return at;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        die("an array is too large", count);
    return arena_alloc(a, count * size);
}

char *arena_copy(struct arena *a, const char *at, size_t n)
{
    char *copy = arena_alloc(a, n + 1);
    if (n)
        memcpy(copy, at, n);
    return copy;
}

void arena_reset(struct arena *a)
{
    struct arena_block *kept = a->head;
    if (!kept)
        return;
    while (kept->next) {
        struct arena_block *next = kept->next->next;
        free(kept->next);
        kept->next = next;
    }
    memset(kept->data, 0, kept->used);
    kept->used = 0;
    a->used_bytes = 0;
}

void arena_free(struct arena *a)
{
    while (a->head) {
        struct arena_block *next = a->head->next;
        free(a->head);
        a->head = next;
    }
    a->used_bytes = 0;
}
