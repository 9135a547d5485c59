/* SPDX-License-Identifier: Apache-2.0 */
/* language.c: which language a turn is written in. See language.h.

   Two steps: the script of the letters, then, within Latin, a count of votes word by word. False
   alarms cost more than misses here: a customer whose short English turn is "not read" is not heard
   at all. So English wins every tie, and one foreign-looking word among unknown ones is believed
   only when it is most of what stands there. */
#include "engine/language.h"

#include <string.h>

enum script {
    LATIN,
    CYRILLIC,
    GREEK,
    HEBREW,
    ARABIC,
    DEVANAGARI,
    THAI,
    HAN,
    KANA,
    HANGUL,
    SCRIPTS
};

enum {
    WORDS_LOOKED_AT = 400, /* of a long turn: the rest will not change the answer */
    LANGUAGES_MAX = 31,
    UNKNOWN_MIN = 6, /* words without one that is known, before a turn is "und" */
};

static enum script script_of(uint32_t c)
{
    static const struct {
        uint32_t from, to;
        enum script script;
    } ranges[] = {
        {0x370, 0x3ff, GREEK},    {0x1f00, 0x1fff, GREEK},  {0x400, 0x52f, CYRILLIC},
        {0x590, 0x5ff, HEBREW},   {0x600, 0x77f, ARABIC},   {0x8a0, 0x8ff, ARABIC},
        {0xfb50, 0xfdff, ARABIC}, {0xfe70, 0xfefe, ARABIC}, {0x900, 0x97f, DEVANAGARI},
        {0xe00, 0xe7f, THAI},     {0x3040, 0x30ff, KANA},   {0x3400, 0x9fff, HAN},
        {0xf900, 0xfaff, HAN},    {0x20000, 0x2fa1f, HAN},  {0xac00, 0xd7af, HANGUL},
        {0x1100, 0x11ff, HANGUL}, {0x3130, 0x318f, HANGUL},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (c >= ranges[i].from && c <= ranges[i].to)
            return ranges[i].script;
    return LATIN;
}

struct letters {
    uint32_t of[SCRIPTS], total;
    bool ukrainian, persian;
};

static struct letters count_letters(const struct text *text)
{
    struct letters n = {0};
    for (uint32_t w = 0; w < text->n_words && w < WORDS_LOOKED_AT; w++) {
        const struct word *word = &text->words[w];
        if (word->flags & (WORD_LINK | WORD_NAME | WORD_SIGN | WORD_NUMBER))
            continue;
        uint32_t c;
        for (uint32_t at = word->start; at < word->end; n.total++) {
            at += (uint32_t)text_char(text->s + at, word->end - at, &c);
            n.of[script_of(c)]++;
            n.ukrainian |= c == 0x456 || c == 0x457 || c == 0x454 || c == 0x491;
            n.persian |= c == 0x67e || c == 0x686 || c == 0x6af || c == 0x6cc;
        }
    }
    return n;
}

/* The language of a script other than Latin. A character of Han says as much as a few Latin
 * letters. */
static const char *by_script(const struct letters *n)
{
    uint32_t latin = n->of[LATIN], east = n->of[HAN] + n->of[KANA] + n->of[HANGUL];
    uint32_t other = n->total - latin - east;
    if (other + 3 * east <= latin)
        return NULL;
    if (east >= other)
        return n->of[KANA] ? "ja" : n->of[HANGUL] > n->of[HAN] ? "ko" : "zh";
    static const char *const codes[SCRIPTS] = {
        [GREEK] = "el", [HEBREW] = "he", [DEVANAGARI] = "hi", [THAI] = "th"};
    enum script most = CYRILLIC;
    for (enum script s = CYRILLIC; s < HAN; s++)
        most = n->of[s] > n->of[most] ? s : most;
    if (most == CYRILLIC)
        return n->ukrainian ? "uk" : "ru";
    return most == ARABIC ? n->persian ? "fa" : "ar" : codes[most];
}

/* ---------------------------------------------------------------- the book: word to languages */

struct entry {
    const char *word;
    uint32_t len, languages; /* bit i: language_words[i]; the last bit: English */
};
struct language_book {
    struct entry *slots;
};

enum { SLOTS = 8192 };
#define ENGLISH_BIT 0x80000000u

static uint32_t hash(const char *s, size_t len)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)s[i]) * 16777619u;
    return (h ^ h >> 15) % SLOTS;
}

static struct entry *slot_of(const struct language_book *book, const char *s, size_t len)
{
    uint32_t at = hash(s, len);
    while (book->slots[at].word &&
           (book->slots[at].len != len || memcmp(book->slots[at].word, s, len) != 0))
        at = (at + 1) % SLOTS;
    return &book->slots[at];
}

static void learn(struct language_book *book, const char *s, size_t len, uint32_t bit)
{
    struct entry *e = slot_of(book, s, len);
    e->word = s;
    e->len = (uint32_t)len;
    e->languages |= bit;
}

struct language_book *language_book_new(struct pool *pool)
{
    struct language_book *book = pool_take(pool, sizeof *book);
    if (!book || !(book->slots = pool_take(pool, SLOTS * sizeof *book->slots)))
        return NULL;
    for (size_t i = 0; i < language_words_n && i < LANGUAGES_MAX; i++)
        for (const char *at = language_words[i].words; *at;) {
            size_t len = strcspn(at, " ");
            if (len)
                learn(book, at, len, 1u << i);
            at += len + (at[len] == ' ');
        }
    for (size_t i = 0; i < language_english_n; i++)
        learn(book, language_english[i], strlen(language_english[i]), ENGLISH_BIT);
    return book;
}

bool language_is_english(const struct language_book *book, const char *norm)
{
    return slot_of(book, norm, strlen(norm))->languages & ENGLISH_BIT;
}

/* ---------------------------------------------------------------- votes */

static bool has_letter(const struct text *text, const struct word *word, const char *letters)
{
    uint32_t c;
    for (uint32_t at = word->start; at < word->end;) {
        size_t n = text_char(text->s + at, word->end - at, &c);
        char one[8] = {0};
        if (c >= 0x80 && c != 0x2019 && n < sizeof one) {
            memcpy(one, text->s + at, n);
            if (strstr(letters, one))
                return true;
        }
        at += (uint32_t)n;
    }
    return false;
}

struct votes {
    float english, other[LANGUAGES_MAX];
    uint32_t n;     /* words that could vote */
    uint32_t names; /* of them, capitals inside a sentence */
};

/* A word of two lists votes for both: "die" or "was" proves nothing. A letter of its own counts
 * half a word. */
static void vote(const struct language_book *book, const struct text *text,
                 const struct cue_book *cues, uint32_t w, struct votes *v)
{
    const struct word *word = &text->words[w];
    const char *norm = text_norm(text, w);
    bool name = word->flags & WORD_CAPITAL && !(word->flags & (WORD_SENTENCE | WORD_CAPS));
    uint32_t in = slot_of(book, norm, word->norm_len)->languages;
    bool english = in & ENGLISH_BIT, known = false;
    v->n++;
    v->names += name;
    for (size_t i = 0; i < language_words_n && i < LANGUAGES_MAX; i++) {
        bool has = in >> i & 1;
        known |= has;
        v->other[i] += has ? english ? .5f : 1 : 0;
        if (!english && has_letter(text, word, language_words[i].letters))
            v->other[i] += name ? .25f : has ? .25f : .6f;
    }
    if (english)
        v->english += known ? .75f : 1;
    else if (strchr(norm, '\'') &&
             (strstr(norm, "n't") || strstr(norm, "'s") || strstr(norm, "'re")))
        v->english += known ? 0 : .5f;
    else if (!known && cue_book_knows(cues, norm))
        v->english += .5f;
    else if (!known && word->norm_len > 5 && strcmp(norm + word->norm_len - 3, "ing") == 0)
        v->english += .5f;
}

static struct votes count_votes(const struct language_book *book, const struct text *text,
                                const struct cue_book *cues)
{
    struct votes v = {0};
    for (uint32_t w = 0; w < text->n_words && w < WORDS_LOOKED_AT; w++) {
        const struct word *word = &text->words[w];
        if (!(word->flags & (WORD_LINK | WORD_NAME | WORD_SIGN | WORD_NUMBER | WORD_DIGITS)))
            vote(book, text, cues, w, &v);
    }
    return v;
}

static const char *by_votes(const struct votes *v)
{
    size_t best = 0;
    for (size_t i = 1; i < language_words_n && i < LANGUAGES_MAX; i++)
        if (v->other[i] > v->other[best])
            best = i;
    float other = v->other[best], needed = v->n <= 4 || v->english == 0 ? 1.f : 1.5f;
    if (v->english == 0 && v->n >= 3 && v->names < 2)
        needed = .6f; /* nothing English at all: a letter of its own is enough */
    if (other >= needed && other > v->english && other * 6 >= (float)v->n)
        return language_words[best].code;
    if (v->english == 0 && v->n - v->names >= UNKNOWN_MIN)
        return "und";
    return NULL;
}

struct language language_of(const struct language_book *book, const struct text *text,
                            const struct cue_book *cues)
{
    struct language l = {.code = "en"};
    struct letters n = count_letters(text);
    const char *code = n.total ? by_script(&n) : NULL;
    if (!code && n.total) {
        struct votes v = count_votes(book, text, cues);
        code = by_votes(&v);
    }
    if (code) {
        memcpy(l.code, code, strlen(code) + 1);
        l.unread = true;
    }
    return l;
}
