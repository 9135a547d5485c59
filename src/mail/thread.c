/* SPDX-License-Identifier: Apache-2.0 */
/* thread.c: ids into a table of hashes, thread numbers into a forest.

   An id is remembered as a keyed hash of itself and of whom the message is with. A thread that
   meets another becomes its child; looking up shortens the way, so a lookup costs next to nothing.
 */
#include "mail/thread.h"

#include <inttypes.h>
#include <sodium/utils.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { FIRST_TABLE = 1024 };

/* ---- ids ---- */

static bool id_space(char c)
{
    return (unsigned char)c <= ' ' || c == 0x7f;
}

/* Copies an id without white space; the domain in lower case. */
static struct str id_copy(struct arena *a, struct str raw)
{
    char *id = arena_copy(a, raw.at, raw.n);
    size_t n = 0, at = SIZE_MAX;
    for (size_t i = 0; i < raw.n; i++) {
        if (id_space(raw.at[i]))
            continue;
        if (raw.at[i] == '@')
            at = n;
        id[n++] = raw.at[i];
    }
    id[n] = 0;
    for (size_t i = at; i < n; i++)
        id[i] = ascii_lower(id[i]);
    return (struct str){id, n};
}

/* <...> at the front of *rest. An id that never closes ends where the next one begins. */
static struct str take_bracketed(struct str *rest)
{
    size_t n = 1;
    while (n < rest->n && n <= THREAD_ID_BYTES + 100 && rest->at[n] != '>' && rest->at[n] != '<')
        n++;
    struct str inside = {rest->at + 1, n - 1};
    *rest = str_from(*rest, n < rest->n && rest->at[n] == '>' ? n + 1 : n);
    return inside;
}

static struct str take_word(struct str *rest)
{
    size_t n = 0;
    while (n < rest->n && !id_space(rest->at[n]) && !strchr("<(,;", rest->at[n]))
        n++;
    struct str word = str_first(*rest, n);
    *rest = str_from(*rest, n ? n : 1);
    return word;
}

static void skip_comment(struct str *rest)
{
    size_t depth = 0, n = 0;
    do {
        depth += rest->at[n] == '(';
        depth -= rest->at[n] == ')';
        n++;
    } while (n < rest->n && depth);
    *rest = str_from(*rest, n);
}

bool thread_id(struct arena *a, struct str *rest, struct str *id_r)
{
    while (rest->n) {
        struct str found = STR("");
        if (rest->at[0] == '<') {
            found = take_bracketed(rest);
        } else if (rest->at[0] == '(') {
            skip_comment(rest);
        } else {
            found = take_word(rest);
            if (str_find_char(found, '@') <= 0)
                found = STR("");
        }
        if (str_trim(found).n == 0 || found.n > THREAD_ID_BYTES)
            continue;
        *id_r = id_copy(a, found);
        if (id_r->n)
            return true;
    }
    return false;
}

struct str thread_made_id(struct arena *a, struct str raw)
{
    enum { MADE_BYTES = 64 };
    uint64_t h[2] = {str_hash(raw), 0x9e3779b97f4a7c15u ^ raw.n};
    for (size_t i = 0; i < raw.n; i++)
        h[1] = (h[1] ^ (unsigned char)raw.at[i]) * 0xff51afd7ed558ccdu, h[1] ^= h[1] >> 29;
    char *id = arena_alloc(a, MADE_BYTES);
    int n = snprintf(id, MADE_BYTES, "%016llx%016llx@no-id.invalid", (unsigned long long)h[0],
                     (unsigned long long)h[1]);
    return (struct str){id, (size_t)n};
}

/* ---- subjects ---- */

/* What mailers write before the subject of a reply or of a forwarded message. */
static const char *const prefixes[] = {
    "re",     "aw",   "sv",   "vs",   "antw", "antwort", "ref",   "rif",  "r",    "res",
    "odp",    "ynt",  "vl",   "bls",  "fwd",  "fw",      "wg",    "tr",   "rv",   "enc",
    "doorst", "i",    "pd",   "fs",   "ilt",  "trs",     "vb",    "回复", "答复", "转发",
    "回覆",   "轉寄", "返信", "답장", "전달", "ответ",   "Ответ", "отв",  "Отв",  "На",
    "пересл", "σχετ", "πρθ",  "yan",  "bs",   "re sv",   "fyi",
};

static const char *const tags[] = {"[external]", "[ext]",  "[extern]",
                                   "(external)", "[spam]", "[suspected spam]",
                                   "[caution]",  "[e]"};

/* "Re:", "RE[2]:", "Aw : " at the front; the bytes it takes, or 0. */
static size_t prefix_at(struct str s)
{
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        struct str prefix = str_of(prefixes[i]);
        if (!str_starts_nocase(s, prefix))
            continue;
        size_t n = prefix.n;
        if (n < s.n && (s.at[n] == '[' || s.at[n] == '(' || s.at[n] == '^')) {
            n++;
            while (n < s.n && ascii_digit(s.at[n]))
                n++;
            n += n < s.n && (s.at[n] == ']' || s.at[n] == ')');
        }
        while (n < s.n && (s.at[n] == ' ' || str_starts(str_from(s, n), STR("\xc2\xa0"))))
            n += s.at[n] == ' ' ? 1 : 2; /* "RE :" in French */
        if (n < s.n && s.at[n] == ':')
            return n + 1;
        if (str_starts(str_from(s, n), STR("\xef\xbc\x9a"))) /* the wide colon of Chinese mailers */
            return n + 3;
    }
    return 0;
}

static size_t tag_at(struct str s)
{
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (str_starts_nocase(s, str_of(tags[i])))
            return strlen(tags[i]);
    return 0;
}

struct str thread_subject(struct str subject)
{
    size_t n;
    subject = str_trim(subject);
    while ((n = prefix_at(subject)) > 0 || (n = tag_at(subject)) > 0)
        subject = str_trim(str_from(subject, n));
    return subject;
}

bool thread_is_forward(struct str subject)
{
    static const char *const forwards[] = {"fwd",    "fw", "wg", "tr",   "rv",     "enc",
                                           "doorst", "i",  "vb", "转发", "轉寄",   "전달",
                                           "trs",    "pd", "vl", "πρθ",  "пересл", "ilt"};
    size_t tag;
    subject = str_trim(subject);
    while ((tag = tag_at(subject)) > 0)
        subject = str_trim(str_from(subject, tag));
    size_t n = prefix_at(subject);
    if (!n)
        return false;
    for (size_t i = 0; i < sizeof forwards / sizeof *forwards; i++) {
        struct str word = str_of(forwards[i]);
        if (str_starts_nocase(subject, word) && !ascii_alpha(subject.at[word.n]))
            return true;
    }
    return false;
}

/* ---- threads ---- */

static uint64_t turn(uint64_t x, int by)
{
    return (x << by) | (x >> (64 - by));
}

static void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[2] += v[3];
    v[1] = turn(v[1], 13) ^ v[0];
    v[3] = turn(v[3], 16) ^ v[2];
    v[0] = turn(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = turn(v[1], 17) ^ v[2];
    v[3] = turn(v[3], 21) ^ v[0];
    v[2] = turn(v[2], 32);
}

static void sip_word(uint64_t v[4], uint64_t word)
{
    v[3] ^= word;
    sip_round(v);
    v[0] ^= word;
}

static void sip_str(uint64_t v[4], struct str s)
{
    for (size_t i = 0; i < s.n; i += 8) {
        uint64_t word = 0;
        memcpy(&word, s.at + i, s.n - i < 8 ? s.n - i : 8);
        sip_word(v, word);
    }
    sip_word(v, s.n);
}

/* SipHash-1-3 over both, each closed by its length; never 0. */
static uint64_t keyed(const uint64_t seed[2], struct str id, struct str with)
{
    uint64_t v[4] = {seed[0] ^ 0x736f6d6570736575u, seed[1] ^ 0x646f72616e646f6du,
                     seed[0] ^ 0x6c7967656e657261u, seed[1] ^ 0x7465646279746573u};
    sip_str(v, id);
    sip_str(v, with);
    v[2] ^= 0xff;
    for (int i = 0; i < 3; i++)
        sip_round(v);
    uint64_t key = v[0] ^ v[1] ^ v[2] ^ v[3];
    return key ? key : 1;
}

void threads_init(struct threads *t, size_t max_ids)
{
    *t = (struct threads){.max_ids = max_ids < UINT32_MAX ? max_ids : UINT32_MAX - 1};
    if (getrandom(t->seed, sizeof t->seed, GRND_NONBLOCK) != (ssize_t)sizeof t->seed)
        t->seed[0] = (uint64_t)(uintptr_t)t;
    t->table_size = FIRST_TABLE;
    t->entries = base_alloc(t->table_size * sizeof *t->entries);
}

void threads_free(struct threads *t)
{
    free(t->entries);
    free(t->parents);
    *t = (struct threads){0};
}

/* The entry of a key, or the empty one where it belongs. */
static struct thread_entry *place(const struct threads *t, uint64_t key)
{
    size_t i = key & (t->table_size - 1);
    while (t->entries[i].key && t->entries[i].key != key)
        i = (i + 1) & (t->table_size - 1);
    return &t->entries[i];
}

static void grow_table(struct threads *t)
{
    struct thread_entry *old = t->entries;
    size_t n = t->table_size;
    t->table_size *= 2;
    t->entries = base_alloc(t->table_size * sizeof *t->entries);
    for (size_t i = 0; i < n; i++)
        if (old[i].key)
            *place(t, old[i].key) = old[i];
    free(old);
}

static uint32_t new_thread(struct threads *t)
{
    if (t->n_threads >= t->max_ids) {
        t->full++;
        return UINT32_MAX;
    }
    if (t->n_threads == t->threads_cap) {
        t->threads_cap = t->threads_cap ? t->threads_cap * 2 : FIRST_TABLE;
        t->parents = base_grow(t->parents, t->threads_cap * sizeof *t->parents);
    }
    t->parents[t->n_threads] = (uint32_t)t->n_threads;
    return (uint32_t)t->n_threads++;
}

uint32_t threads_find(struct threads *t, uint32_t thread)
{
    if (thread >= t->n_threads)
        return thread;
    while (t->parents[thread] != thread) {
        t->parents[thread] = t->parents[t->parents[thread]];
        thread = t->parents[thread];
    }
    return thread;
}

/* The older number stays. */
static uint32_t join(struct threads *t, uint32_t a, uint32_t b)
{
    a = threads_find(t, a);
    b = threads_find(t, b);
    if (a == b)
        return a;
    uint32_t kept = a < b ? a : b;
    t->parents[a < b ? b : a] = kept;
    return kept;
}

/* Joins `thread` with the one that the id belongs to, or gives the id to it. */
static uint32_t add_id(struct threads *t, uint32_t thread, struct str id, struct str with)
{
    uint64_t key = keyed(t->seed, id, with);
    if (t->n_entries * 4 >= t->table_size * 3 && t->n_entries < t->max_ids)
        grow_table(t);
    struct thread_entry *e = place(t, key);
    if (e->key)
        return join(t, thread, e->thread);
    if (t->n_entries >= t->max_ids) {
        t->full++;
        return thread;
    }
    *e = (struct thread_entry){.key = key, .thread = thread};
    t->n_entries++;
    return thread;
}

/* The thread that one of the ids already has, or UINT32_MAX. */
static uint32_t known(const struct threads *t, struct str id, struct str with)
{
    uint64_t key = keyed(t->seed, id, with);
    const struct thread_entry *e = place(t, key);
    return e->key ? e->thread : UINT32_MAX;
}

uint32_t threads_add(struct threads *t, struct str id, const struct str *references, size_t n,
                     struct str with)
{
    uint32_t thread = id.n ? known(t, id, with) : UINT32_MAX;
    for (size_t i = 0; i < n && thread == UINT32_MAX; i++)
        thread = known(t, references[i], with);
    thread = thread == UINT32_MAX ? new_thread(t) : threads_find(t, thread);
    if (thread == UINT32_MAX)
        return thread;
    if (id.n)
        thread = add_id(t, thread, id, with);
    for (size_t i = 0; i < n; i++)
        thread = add_id(t, thread, references[i], with);
    return thread;
}

/* ---- Outlook ---- */

enum { INDEX_HEAD = 22, INDEX_CHILD = 5, INDEX_MAX = 400 };

/* Tenths of microseconds since 1601, as Windows counts. */
static uint64_t filetime(int64_t at_us)
{
    return ((uint64_t)at_us + UINT64_C(11644473600000000)) * 10;
}

static struct str index_text(struct arena *a, const unsigned char *bytes, size_t n)
{
    size_t room = sodium_base64_ENCODED_LEN(n, sodium_base64_VARIANT_ORIGINAL);
    char *text = arena_alloc(a, room);
    sodium_bin2base64(text, room, bytes, n, sodium_base64_VARIANT_ORIGINAL);
    return (struct str){text, room - 1};
}

struct str thread_index_begin(struct arena *a, int64_t id, int64_t now_us)
{
    unsigned char bytes[INDEX_HEAD];
    char name[40];
    uint64_t at = filetime(now_us);
    for (int i = 0; i < 6; i++)
        bytes[i] = (unsigned char)(at >> (56 - 8 * i));
    for (int half = 0; half < 2; half++) {
        int n = snprintf(name, sizeof name, "%" PRId64 "/%d", id, half);
        uint64_t hash = str_hash((struct str){name, (size_t)n});
        for (int i = 0; i < 8; i++)
            bytes[6 + 8 * half + i] = (unsigned char)(hash >> (56 - 8 * i));
    }
    return index_text(a, bytes, INDEX_HEAD);
}

struct str thread_index_next(struct arena *a, struct str index, int64_t now_us)
{
    unsigned char bytes[INDEX_MAX + INDEX_CHILD];
    size_t n;
    uint64_t begun = 0;
    if (sodium_base642bin(bytes, INDEX_MAX, index.at, index.n, " \t\r\n", &n, NULL,
                          sodium_base64_VARIANT_ORIGINAL) < 0 ||
        n < INDEX_HEAD || (n - INDEX_HEAD) % INDEX_CHILD)
        return STR("");
    for (int i = 0; i < 6; i++)
        begun |= (uint64_t)bytes[i] << (56 - 8 * i);
    uint64_t now = filetime(now_us), since = now > begun ? (now - begun) >> 18 : 0;
    for (int i = 0; i < 4; i++)
        bytes[n + (size_t)i] = (unsigned char)((since & 0x7fffffff) >> (24 - 8 * i));
    bytes[n + 4] = 0x10;
    return index_text(a, bytes, n + INDEX_CHILD);
}
