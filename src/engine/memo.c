/* SPDX-License-Identifier: Apache-2.0 */
/* memo.c: a ring of bytes that the newest entry is written to, and beside it a table of where each
   began, in sets of WAYS. Places count on for ever, so that an entry is whole as long as the ring
   has not gone once around since: `place + ring >= head`. Whoever finds it
   in another's hands does without, as if nothing were known: a copy of some ten kilobytes is
   shorter than any wait, and a reading stands on nothing that is found here. */
#include "engine/memo.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { SETS = 512, WAYS = 4, ALIGN = 16 };

struct slot {
    struct memo_key key;
    uint64_t place; /* where it begins; the ring's place is this modulo its size */
    uint32_t size;  /* 0: none */
};

struct memo {
    atomic_flag held;
    uint64_t secret[2];
    uint64_t head, asked, found;
    size_t ring;
    struct slot slot[SETS][WAYS];
    uint8_t bytes[];
};

struct memo *memo_new(size_t bytes, const uint8_t secret[MEMO_SECRET])
{
    size_t ring = bytes < MEMO_BYTES_MIN ? MEMO_BYTES_MIN : bytes / ALIGN * ALIGN;
    struct memo *memo = calloc(1, sizeof *memo + ring); /* pages that nobody wrote cost nothing */
    if (!memo)
        return NULL;
    atomic_flag_clear(&memo->held);
    memcpy(memo->secret, secret, sizeof memo->secret);
    memo->ring = ring;
    return memo;
}

void memo_free(struct memo *memo)
{
    free(memo);
}

/* ---- SipHash-2-4 with 128 bits (Aumasson, Bernstein 2012), over words of 64 bits ---- */

struct sip {
    uint64_t v[4];
};

static uint64_t turn_left(uint64_t x, int by)
{
    return x << by | x >> (64 - by);
}

static void sip_rounds(struct sip *s, int n)
{
    uint64_t *v = s->v;
    for (int i = 0; i < n; i++) {
        v[0] += v[1], v[2] += v[3];
        v[1] = turn_left(v[1], 13) ^ v[0];
        v[3] = turn_left(v[3], 16) ^ v[2];
        v[0] = turn_left(v[0], 32);
        v[2] += v[1], v[0] += v[3];
        v[1] = turn_left(v[1], 17) ^ v[2];
        v[3] = turn_left(v[3], 21) ^ v[0];
        v[2] = turn_left(v[2], 32);
    }
}

static void sip_word(struct sip *s, uint64_t word)
{
    s->v[3] ^= word;
    sip_rounds(s, 2);
    s->v[0] ^= word;
}

struct memo_key memo_key(const struct memo *memo, const void *bytes, size_t n, uint64_t kind)
{
    struct sip s = {{memo->secret[0] ^ 0x736f6d6570736575,
                     memo->secret[1] ^ 0x646f72616e646f6d ^ 0xee,
                     memo->secret[0] ^ 0x6c7967656e657261, memo->secret[1] ^ 0x7465646279746573}};
    struct memo_key key;
    sip_word(&s, kind);
    for (size_t at = 0; at < n; at += 8) {
        uint64_t word = 0;
        memcpy(&word, (const uint8_t *)bytes + at, n - at < 8 ? n - at : 8);
        sip_word(&s, word);
    }
    sip_word(&s, n);
    s.v[2] ^= 0xee;
    sip_rounds(&s, 4);
    key.a = s.v[0] ^ s.v[1] ^ s.v[2] ^ s.v[3];
    s.v[1] ^= 0xdd;
    sip_rounds(&s, 4);
    key.b = s.v[0] ^ s.v[1] ^ s.v[2] ^ s.v[3];
    return key;
}

/* ---- the ring ---- */

static bool take(struct memo *memo)
{
    return !atomic_flag_test_and_set_explicit(&memo->held, memory_order_acquire);
}

static void let_go(struct memo *memo)
{
    atomic_flag_clear_explicit(&memo->held, memory_order_release);
}

static size_t total(const struct memo_part *parts, size_t n)
{
    size_t size = 0;
    for (size_t i = 0; i < n; i++)
        size += parts[i].n;
    return size;
}

static bool is_whole(const struct memo *memo, const struct slot *slot)
{
    return slot->size && slot->place + memo->ring >= memo->head;
}

static struct slot *find(struct memo *memo, struct memo_key key)
{
    struct slot *set = memo->slot[key.a % SETS];
    for (int i = 0; i < WAYS; i++)
        if (set[i].key.a == key.a && set[i].key.b == key.b && is_whole(memo, &set[i]))
            return &set[i];
    return NULL;
}

bool memo_get(struct memo *memo, struct memo_key key, const struct memo_part *parts, size_t n)
{
    if (!take(memo))
        return false;
    const struct slot *slot = find(memo, key);
    bool is = slot && slot->size == total(parts, n);
    memo->asked++;
    memo->found += is;
    const uint8_t *at = is ? memo->bytes + slot->place % memo->ring : NULL;
    for (size_t i = 0; is && i < n; at += parts[i++].n)
        memcpy(parts[i].at, at, parts[i].n);
    let_go(memo);
    return is;
}

/* The place for so many bytes: an entry does not run over the ring's end. */
static uint64_t make_room(struct memo *memo, size_t size)
{
    size_t left = memo->ring - (size_t)(memo->head % memo->ring);
    if (left < size)
        memo->head += left;
    uint64_t place = memo->head;
    memo->head += (size + ALIGN - 1) / ALIGN * ALIGN;
    return place;
}

/* Its own slot, or the oldest of its set. */
static struct slot *choose(struct memo *memo, struct memo_key key)
{
    struct slot *set = memo->slot[key.a % SETS], *slot = find(memo, key);
    if (slot)
        return slot;
    slot = set;
    for (int i = 1; i < WAYS; i++)
        if (set[i].place < slot->place)
            slot = &set[i];
    return slot;
}

void memo_put(struct memo *memo, struct memo_key key, const struct memo_part *parts, size_t n)
{
    size_t size = total(parts, n);
    if (size > memo->ring / 8 || !size || !take(memo))
        return;
    struct slot *slot = choose(memo, key);
    *slot = (struct slot){key, make_room(memo, size), (uint32_t)size};
    uint8_t *at = memo->bytes + slot->place % memo->ring;
    for (size_t i = 0; i < n; at += parts[i++].n)
        memcpy(at, parts[i].at, parts[i].n);
    let_go(memo);
}

void memo_counts(struct memo *memo, uint64_t *asked_r, uint64_t *found_r)
{
    *asked_r = *found_r = 0;
    if (!take(memo))
        return;
    *asked_r = memo->asked;
    *found_r = memo->found;
    let_go(memo);
}
