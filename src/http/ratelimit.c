/* SPDX-License-Identifier: Apache-2.0 */
/* ratelimit.c: a bucket is stored as the moment at which it will be full again, which is one number
   and needs no timer: taking a token moves it on by the time one token takes. */
#include "http/ratelimit.h"

#include "base/arena.h"
#include "base/time.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { WAYS = 4, LOCKS = 16 };

struct bucket {
    unsigned char key[16]; /* all zero: free */
    int64_t full_us;
};
struct ratelimit {
    unsigned char secret[crypto_generichash_KEYBYTES];
    size_t n_sets;
    struct bucket *buckets; /* [n_sets * WAYS] */
    pthread_mutex_t locks[LOCKS];
};

struct ratelimit *ratelimit_new(size_t max_keys)
{
    struct ratelimit *r = base_alloc(sizeof *r);
    r->n_sets = 1;
    while (r->n_sets * WAYS < max_keys)
        r->n_sets *= 2;
    r->buckets = base_alloc(r->n_sets * WAYS * sizeof *r->buckets);
    randombytes_buf(r->secret, sizeof r->secret);
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_init(&r->locks[i], NULL);
    return r;
}

void ratelimit_free(struct ratelimit *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_destroy(&r->locks[i]);
    free(r->buckets);
    free(r);
}

/* The set where the key belongs; its lock is taken. */
static struct bucket *set_lock(struct ratelimit *r, const unsigned char key[16],
                               pthread_mutex_t **lock_r)
{
    uint64_t number;
    memcpy(&number, key, sizeof number);
    size_t set = number & (r->n_sets - 1);
    *lock_r = &r->locks[set % LOCKS];
    pthread_mutex_lock(*lock_r);
    return &r->buckets[set * WAYS];
}

static void key_hash(const struct ratelimit *r, struct str key, unsigned char hash_r[16])
{
    crypto_generichash(hash_r, 16, (const unsigned char *)key.at, key.n, r->secret,
                       sizeof r->secret);
}

static struct bucket *bucket_find(struct bucket *set, const unsigned char key[16])
{
    for (size_t i = 0; i < WAYS; i++)
        if (memcmp(set[i].key, key, sizeof set[i].key) == 0)
            return &set[i];
    return NULL;
}

/* The key's own bucket, or the fullest, which becomes its own. */
static struct bucket *bucket_made(struct bucket *set, const unsigned char key[16])
{
    struct bucket *found = bucket_find(set, key);
    if (found)
        return found;
    found = set;
    for (size_t i = 1; i < WAYS; i++)
        if (set[i].full_us < found->full_us)
            found = &set[i];
    memcpy(found->key, key, sizeof found->key);
    found->full_us = 0;
    return found;
}

bool ratelimit_take(struct ratelimit *r, struct str key, struct rate rate, int64_t now_us,
                    int64_t *wait_s_r)
{
    int64_t token_us = MINUTE_US / rate.per_minute, all_us = token_us * rate.burst;
    unsigned char hash[16];
    pthread_mutex_t *lock;
    key_hash(r, key, hash);
    struct bucket *bucket = bucket_made(set_lock(r, hash, &lock), hash);
    int64_t full_us = (bucket->full_us > now_us ? bucket->full_us : now_us) + token_us;
    bool taken = full_us - now_us <= all_us;
    if (taken)
        bucket->full_us = full_us;
    pthread_mutex_unlock(lock);
    *wait_s_r = taken ? 0 : (full_us - now_us - all_us + SECOND_US - 1) / SECOND_US;
    return taken;
}

void ratelimit_forgive(struct ratelimit *r, struct str key)
{
    unsigned char hash[16];
    pthread_mutex_t *lock;
    key_hash(r, key, hash);
    struct bucket *bucket = bucket_find(set_lock(r, hash, &lock), hash);
    if (bucket)
        bucket->full_us = 0;
    pthread_mutex_unlock(lock);
}
