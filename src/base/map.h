/* SPDX-License-Identifier: Apache-2.0 */
/* map.h: from a text to a pointer, in an arena, with a maximum of entries.

       struct map m;
       map_init(&m, &arena, 1000);
       void **slot = map_slot(&m, key);          NULL when the map is full
       if (slot && !*slot) *slot = thing_new();
       struct thing *t = map_get(&m, key);       NULL when it is not there

   Keys are copied. Hashing is keyed anew for each map (SipHash-1-3), because keys come from mail
   and the web and whoever chooses them must not be able to make them collide. Entries keep the
   order they came in. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/arena.h"
#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

struct map_entry {
    struct str key;
    void *value;
};
struct map {
    struct arena *arena;
    struct map_entry *entries; /* [n] in the order they came */
    uint32_t *table;           /* entry + 1, or 0 */
    size_t n, max, cap, table_size;
    uint64_t seed[2];
};

void map_init(struct map *m, struct arena *arena, size_t max_entries);
void *map_get(const struct map *m, struct str key);

/* Where the value of key stands, made empty when it was not there. Valid until the next map_slot.
 */
void **map_slot(struct map *m, struct str key);

#endif
