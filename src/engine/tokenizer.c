/* SPDX-License-Identifier: Apache-2.0 */
/* tokenizer.c: one pass over the text, one word at a time, no memory but the word itself.

   Normalising character by character instead of the whole text is what keeps the byte ranges exact
   and the memory constant. Canonical reordering is skipped: it only moves combining marks, and
   those are dropped. The vocabulary's hash holds token numbers alone; "##ing" is found as "ing"
   under another seed. */
#include "engine/tokenizer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { MAX_DECOMPOSED = 8 }; /* no canonical decomposition is longer than 4 */

static const uint32_t SEED_WORD = 0x811c9dc5, SEED_INSIDE = 0x9747b28c;

static uint32_t hash_byte(uint32_t hash, char byte)
{
    return (hash ^ (uint8_t)byte) * 0x01000193;
}

/* FNV leaves its low bits weak for short keys; the table uses them. */
static uint32_t hash_slot(const struct tokenizer *t, uint32_t hash)
{
    return (hash ^ hash >> 15) & t->mask;
}

struct key {
    const char *text;
    uint32_t len, hash;
    bool inside; /* a piece that continues a word: "##text" */
};

static struct key token_key(const struct tokenizer *t, uint32_t id)
{
    struct key k = {.text = t->vocab + t->start[id], .len = t->start[id + 1] - 1 - t->start[id]};
    k.inside = k.len > 2 && memcmp(k.text, "##", 2) == 0;
    if (k.inside) {
        k.text += 2;
        k.len -= 2;
    }
    k.hash = k.inside ? SEED_INSIDE : SEED_WORD;
    for (uint32_t i = 0; i < k.len; i++)
        k.hash = hash_byte(k.hash, k.text[i]);
    return k;
}

static bool token_is(const struct tokenizer *t, uint32_t id, const struct key *k)
{
    uint32_t skip = k->inside ? 2 : 0;
    uint32_t len = t->start[id + 1] - 1 - t->start[id];
    const char *token = t->vocab + t->start[id];
    if (len != k->len + skip || memcmp(token + skip, k->text, k->len) != 0)
        return false;
    return !k->inside || memcmp(token, "##", 2) == 0;
}

/* The slot that holds the key, or the empty one where it would go. */
static uint32_t find_slot(const struct tokenizer *t, const struct key *k)
{
    uint32_t slot = hash_slot(t, k->hash);
    while (t->slots[slot] && !token_is(t, t->slots[slot] - 1, k))
        slot = (slot + 1) & t->mask;
    return slot;
}

/* ------------------------------------------------------------------ opening */

static int fail(struct heard_error *err, const char *what)
{
    snprintf(err->text, sizeof err->text, "vocabulary: %s", what);
    return -1;
}

static uint32_t count_tokens(const char *vocab, size_t size)
{
    uint32_t n = 0;
    for (size_t i = 0; i < size; i++)
        n += vocab[i] == '\n';
    return n + (vocab[size - 1] != '\n');
}

static bool cut_tokens(struct tokenizer *t, size_t size)
{
    uint32_t id = 0, start = 0;
    for (size_t i = 0; i <= size && id < t->n; i++) {
        if (i < size && t->vocab[i] != '\n')
            continue;
        uint32_t len = (uint32_t)i - start;
        if (len == 0 || len > TOKENIZER_MAX_TOKEN)
            return false;
        if (len > t->longest)
            t->longest = len;
        t->start[id++] = start;
        start = (uint32_t)i + 1;
    }
    t->start[t->n] = start;
    return true;
}

static void fill_slots(struct tokenizer *t)
{
    for (uint32_t id = 0; id < t->n; id++) {
        struct key k = token_key(t, id);
        uint32_t slot = find_slot(t, &k);
        if (t->slots[slot] == 0) /* of two equal tokens the first counts */
            t->slots[slot] = id + 1;
    }
}

static bool has_specials(const struct tokenizer *t)
{
    static const char *const special[] = {"[PAD]", "[UNK]", "[CLS]", "[SEP]"};
    for (uint32_t i = 0; i < 4; i++) {
        uint32_t len = t->start[i + 1] - 1 - t->start[i];
        if (len != strlen(special[i]) || memcmp(t->vocab + t->start[i], special[i], len) != 0)
            return false;
    }
    return true;
}

int tokenizer_init(struct tokenizer *t, const char *vocab, size_t size, struct heard_error *err)
{
    *t = (struct tokenizer){.vocab = vocab};
    if (size == 0 || size > UINT32_MAX / 2)
        return fail(err, "empty or too large");
    t->n = count_tokens(vocab, size);
    if (t->n < 4)
        return fail(err, "no special tokens");
    uint32_t slots = 16;
    while (slots < 2 * (uint64_t)t->n)
        slots *= 2;
    t->mask = slots - 1;
    t->start = calloc((size_t)t->n + 1, sizeof *t->start);
    t->slots = calloc(slots, sizeof *t->slots);
    if (t->start == NULL || t->slots == NULL)
        return fail(err, "out of memory");
    if (!cut_tokens(t, size))
        return fail(err, "an empty token, or one over 128 bytes");
    if (!has_specials(t))
        return fail(err, "does not begin with [PAD] [UNK] [CLS] [SEP]");
    fill_slots(t);
    return 0;
}

void tokenizer_finish(struct tokenizer *t)
{
    free(t->start);
    free(t->slots);
    *t = (struct tokenizer){0};
}

/* ------------------------------------------------------------------ characters */

struct character {
    utf8proc_int32_t code;
    struct piece at; /* bytes of the text */
};

enum kind { DROPPED, SPACE, ALONE, LETTER };

static enum kind kind_of_category(utf8proc_category_t category)
{
    switch (category) {
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_MN:
        return DROPPED;
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return SPACE;
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO:
        return ALONE;
    default:
        return LETTER;
    }
}

static bool is_ideograph(utf8proc_int32_t c)
{
    static const utf8proc_int32_t range[][2] = {
        {0x3400, 0x4dbf},   {0x4e00, 0x9fff},   {0xf900, 0xfaff},   {0x20000, 0x2a6df},
        {0x2a700, 0x2b73f}, {0x2b740, 0x2b81f}, {0x2b820, 0x2ceaf}, {0x2f800, 0x2fa1f},
    };
    for (size_t i = 0; i < sizeof range / sizeof *range; i++) {
        if (c >= range[i][0] && c <= range[i][1])
            return true;
    }
    return false;
}

static enum kind kind_of_ascii(utf8proc_int32_t c)
{
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
        return SPACE;
    if (c < 0x20 || c == 0x7f)
        return DROPPED;
    bool letter = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter ? LETTER : ALONE; /* BERT counts all of ASCII's signs as punctuation, '$' too */
}

/* Of a character after decomposition. */
static enum kind kind_of(utf8proc_int32_t c)
{
    if (c < 0x80)
        return kind_of_ascii(c);
    if (c == 0xfffd)
        return DROPPED;
    if (is_ideograph(c))
        return ALONE;
    return kind_of_category(utf8proc_category(c));
}

static struct character read_character(const struct tokenizer_run *run, size_t at)
{
    const uint8_t *byte = (const uint8_t *)run->text + at;
    struct character c = {.code = *byte, .at = {(uint32_t)at, (uint32_t)at + 1}};
    if (*byte < 0x80)
        return c;
    size_t left = run->len - at < 4 ? run->len - at : 4;
    utf8proc_ssize_t used = utf8proc_iterate(byte, (utf8proc_ssize_t)left, &c.code);
    if (used < 1)
        c.code = 0xfffd; /* one byte at a time, so that the next good character is found */
    else
        c.at.end = (uint32_t)(at + (size_t)used);
    return c;
}

static size_t decompose(utf8proc_int32_t code, utf8proc_int32_t out[MAX_DECOMPOSED])
{
    out[0] = code;
    if (code < 0xc0) /* nothing decomposes below U+00C0 */
        return 1;
    int boundary = UTF8PROC_BOUNDCLASS_START;
    utf8proc_ssize_t n =
        utf8proc_decompose_char(code, out, MAX_DECOMPOSED, UTF8PROC_DECOMPOSE, &boundary);
    if (n >= 1 && n <= MAX_DECOMPOSED)
        return (size_t)n;
    out[0] = code;
    return 1;
}

static utf8proc_int32_t lower(utf8proc_int32_t c)
{
    if (c < 0x80)
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    return utf8proc_tolower(c);
}

/* ------------------------------------------------------------------ words */

struct word {
    size_t n; /* characters; past the maximum they are only counted */
    uint16_t start[TOKENIZER_MAX_CHARS + 1]; /* of each character, in bytes */
    char bytes[TOKENIZER_MAX_CHARS * 4];
    struct piece at[TOKENIZER_MAX_CHARS];
    struct piece whole;
};

static void word_add(struct word *w, utf8proc_int32_t code, struct piece at)
{
    if (w->n == 0)
        w->whole = at;
    w->whole.end = at.end;
    if (w->n < TOKENIZER_MAX_CHARS) {
        size_t start = w->start[w->n];
        utf8proc_ssize_t used = utf8proc_encode_char(code, (utf8proc_uint8_t *)w->bytes + start);
        w->at[w->n] = at;
        w->start[w->n + 1] = (uint16_t)(start + (size_t)used);
    }
    w->n++;
}

/* A stripped accent lengthens the letter it stood on. */
static void word_stretch(struct word *w, uint32_t end)
{
    w->whole.end = end;
    if (w->n <= TOKENIZER_MAX_CHARS)
        w->at[w->n - 1].end = end;
}

/* Adds one character of the text. False: the word ended before it, and it was not read. */
static bool word_take(struct word *w, const struct character *c, bool *alone_r)
{
    utf8proc_int32_t part[MAX_DECOMPOSED];
    size_t n = decompose(c->code, part);
    if (w->n > 0 && kind_of(part[0]) == ALONE)
        return false;
    for (size_t i = 0; i < n; i++) {
        enum kind kind = kind_of(part[i]);
        if (kind == DROPPED && w->n > 0 && utf8proc_category(part[i]) == UTF8PROC_CATEGORY_MN)
            word_stretch(w, c->at.end);
        if (kind == DROPPED || kind == SPACE)
            continue;
        word_add(w, lower(part[i]), c->at);
        *alone_r = *alone_r || kind == ALONE;
    }
    return true;
}

/* Marks after a sign that stands alone still belong to it. */
static void take_marks(struct tokenizer_run *run, struct word *w)
{
    while (run->at < run->len) {
        struct character c = read_character(run, run->at);
        if (c.code < 0x80 || utf8proc_category(c.code) != UTF8PROC_CATEGORY_MN)
            return;
        word_stretch(w, c.at.end);
        run->at = c.at.end;
    }
}

static void read_word(struct tokenizer_run *run, struct word *w)
{
    w->n = 0;
    w->start[0] = 0;
    while (run->at < run->len) {
        struct character c = read_character(run, run->at);
        bool alone = false;
        if (kind_of(c.code) == SPACE) {
            if (w->n > 0)
                return;
        } else if (!word_take(w, &c, &alone)) {
            return;
        }
        run->at = c.at.end;
        if (alone) {
            take_marks(run, w);
            return;
        }
    }
}

/* The longest token that the characters from `from` begin with: its number and *to_r, or -1. */
static int64_t longest_token(const struct tokenizer *t, const struct word *w, size_t from,
                             size_t *to_r)
{
    uint32_t hash[TOKENIZER_MAX_CHARS + 1];
    struct key k = {.text = w->bytes + w->start[from], .inside = from > 0};
    uint32_t h = from > 0 ? SEED_INSIDE : SEED_WORD;
    size_t to = from;
    while (to < w->n && (uint32_t)(w->start[to + 1] - w->start[from]) <= t->longest) {
        for (size_t i = w->start[to]; i < w->start[to + 1]; i++)
            h = hash_byte(h, w->bytes[i]);
        hash[++to] = h;
    }
    for (; to > from; to--) {
        k.len = (uint32_t)(w->start[to] - w->start[from]);
        k.hash = hash[to];
        uint32_t found = t->slots[find_slot(t, &k)];
        if (found) {
            *to_r = to;
            return (int64_t)found - 1;
        }
    }
    return -1;
}

static void cut_word(const struct tokenizer *t, const struct word *w, struct tokenizer_word *out)
{
    out->n = 0;
    for (size_t at = 0, to = 0; at < w->n && w->n <= TOKENIZER_MAX_CHARS; at = to) {
        int64_t id = longest_token(t, w, at, &to);
        if (id < 0) {
            out->n = 0;
            break;
        }
        out->id[out->n] = (uint32_t)id;
        out->piece[out->n++] = (struct piece){w->at[at].start, w->at[to - 1].end};
    }
    if (out->n == 0) {
        out->n = 1;
        out->id[0] = TOKENIZER_UNK;
        out->piece[0] = w->whole;
    }
}

bool tokenizer_next(struct tokenizer_run *run, struct tokenizer_word *word_r)
{
    struct word w;
    read_word(run, &w);
    if (w.n == 0)
        return false;
    cut_word(run->tokenizer, &w, word_r);
    return true;
}
