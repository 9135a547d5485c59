/* SPDX-License-Identifier: Apache-2.0 */
/* kept.c: a table of places, each for one thing; the first bytes of the key, which is a hash, say
   which. */
#include "web/kept.h"

#include "base/arena.h"
#include "base/time.h"
#include "desk/secret.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

_Static_assert((int)KEPT_KEY_BYTES == (int)SECRET_HASH_BYTES, "a key is a hash");

struct place {
    struct kept_key key;
    uint64_t moment; /* 0: nothing is here */
    int64_t until_us;
    size_t n;
    unsigned char value[KEPT_BYTES];
};
struct kept {
    pthread_mutex_t lock;
    struct place places[KEPT_PLACES];
};

struct kept *kept_new(void)
{
    struct kept *kept = base_alloc(sizeof *kept);
    pthread_mutex_init(&kept->lock, NULL);
    return kept;
}

void kept_free(struct kept *kept)
{
    if (!kept)
        return;
    pthread_mutex_destroy(&kept->lock);
    free(kept);
}

struct kept_key kept_key(struct call *c, const char *sort, struct str bytes)
{
    struct kept_key key;
    size_t n = strlen(sort);
    char *text = arena_alloc(&c->arena, n + 1 + bytes.n);
    memcpy(text, sort, n + 1);
    if (bytes.n)
        memcpy(text + n + 1, bytes.at, bytes.n);
    memcpy(key.bytes, secret_hash(c, (struct str){text, n + 1 + bytes.n}).at, sizeof key.bytes);
    return key;
}

static struct place *place_of(struct kept *kept, const struct kept_key *key)
{
    return &kept->places[(key->bytes[0] | key->bytes[1] << 8) % KEPT_PLACES];
}

bool kept_get(struct kept *kept, const struct kept_key *key, int64_t now_us, uint64_t moment,
              void *value_r, size_t n)
{
    struct place *p = place_of(kept, key);
    pthread_mutex_lock(&kept->lock);
    bool there = moment && p->moment == moment && now_us < p->until_us && p->n == n &&
                 memcmp(&p->key, key, sizeof *key) == 0;
    if (there)
        memcpy(value_r, p->value, n);
    pthread_mutex_unlock(&kept->lock);
    return there;
}

void kept_put(struct kept *kept, const struct kept_key *key, int64_t now_us, uint64_t moment,
              const void *value, size_t n)
{
    struct place *p = place_of(kept, key);
    if (!moment || n > KEPT_BYTES)
        return;
    pthread_mutex_lock(&kept->lock);
    p->key = *key;
    p->moment = moment;
    p->until_us = now_us + KEPT_MS * 1000;
    p->n = n;
    memcpy(p->value, value, n);
    pthread_mutex_unlock(&kept->lock);
}
