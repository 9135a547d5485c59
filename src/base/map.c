/* SPDX-License-Identifier: Apache-2.0 */
/* map.c: open addressing with linear steps over a table of entry numbers, at most half full. */
#include "base/map.h"

#include <string.h>
#include <sys/random.h>

static uint64_t turn(uint64_t x, int by)
{
    return (x << by) | (x >> (64 - by));
}

static void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[1] = turn(v[1], 13) ^ v[0];
    v[0] = turn(v[0], 32);
    v[2] += v[3];
    v[3] = turn(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = turn(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = turn(v[1], 17) ^ v[2];
    v[2] = turn(v[2], 32);
}

/* SipHash with one round for each word and three at the end. */
static uint64_t sip(const uint64_t seed[2], struct str s)
{
    uint64_t v[4] = {seed[0] ^ 0x736f6d6570736575u, seed[1] ^ 0x646f72616e646f6du,
                     seed[0] ^ 0x6c7967656e657261u, seed[1] ^ 0x7465646279746573u};
    for (size_t i = 0; i <= s.n; i += 8) {
        uint64_t word = 0;
        size_t n = s.n - i < 8 ? s.n - i : 8;
        if (n)
            memcpy(&word, s.at + i, n);
        if (n < 8)
            word |= (uint64_t)s.n << 56;
        v[3] ^= word;
        sip_round(v);
        v[0] ^= word;
    }
    v[2] ^= 0xff;
    for (int i = 0; i < 3; i++)
        sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

void map_init(struct map *m, struct arena *arena, size_t max_entries)
{
    *m = (struct map){.arena = arena,
                      .max = max_entries < UINT32_MAX ? max_entries : UINT32_MAX - 1};
    /* Early in a boot there may be no randomness yet: the address of the map is a weak seed, but no
     * failure. */
    if (getrandom(m->seed, sizeof m->seed, GRND_NONBLOCK) != (ssize_t)sizeof m->seed)
        m->seed[0] = (uint64_t)(uintptr_t)m;
}

/* The place of key in the table: its own, or the empty one where it belongs. */
static size_t place(const struct map *m, struct str key)
{
    size_t i = sip(m->seed, key) & (m->table_size - 1);
    while (m->table[i] && !str_eq(m->entries[m->table[i] - 1].key, key))
        i = (i + 1) & (m->table_size - 1);
    return i;
}

void *map_get(const struct map *m, struct str key)
{
    if (m->n == 0)
        return NULL;
    uint32_t entry = m->table[place(m, key)];
    return entry ? m->entries[entry - 1].value : NULL;
}

static void grow(struct map *m)
{
    size_t cap = m->cap ? m->cap * 2 : 8;
    struct map_entry *entries = arena_array(m->arena, cap, sizeof *entries);
    if (m->n)
        memcpy(entries, m->entries, m->n * sizeof *entries);
    m->entries = entries;
    m->cap = cap;
    m->table_size = cap * 2;
    m->table = arena_array(m->arena, m->table_size, sizeof *m->table);
    for (size_t i = 0; i < m->n; i++)
        m->table[place(m, m->entries[i].key)] = (uint32_t)i + 1;
}

void **map_slot(struct map *m, struct str key)
{
    if (m->table_size && m->table[place(m, key)])
        return &m->entries[m->table[place(m, key)] - 1].value;
    if (m->n == m->max)
        return NULL;
    if (m->n == m->cap)
        grow(m);
    struct map_entry *entry = &m->entries[m->n++];
    entry->key = (struct str){arena_copy(m->arena, key.at, key.n), key.n};
    m->table[place(m, key)] = (uint32_t)m->n;
    return &entry->value;
}
