/* SPDX-License-Identifier: Apache-2.0 */
/* bag.c: content words as a small set of hashes. See bag.h. */
#include "engine/bag.h"

#include <stdlib.h>
#include <string.h>

/* Sorted. */
static const char *const empty_words[] = {
    "a",       "able",     "about",    "above",      "actually", "after",     "again",    "all",
    "already", "also",     "always",   "am",         "an",       "and",       "another",  "any",
    "anyone",  "anything", "are",      "aren't",     "as",       "ask",       "asked",    "at",
    "away",    "back",     "be",       "because",    "been",     "before",    "being",    "best",
    "but",     "by",       "can",      "can't",      "come",     "could",     "couldn't", "dear",
    "did",     "didn't",   "do",       "does",       "doesn't",  "doing",     "don't",    "done",
    "even",    "ever",     "every",    "everything", "few",      "fine",      "first",    "for",
    "from",    "further",  "get",      "gets",       "getting",  "give",      "go",       "going",
    "gone",    "good",     "got",      "great",      "had",      "has",       "hasn't",   "have",
    "haven't", "having",   "he",       "he's",       "hello",    "help",      "her",      "here",
    "hey",     "hi",       "him",      "his",        "how",      "i",         "i'd",      "i'll",
    "i'm",     "i've",     "if",       "in",         "into",     "is",        "isn't",    "issue",
    "issues",  "it",       "it's",     "its",        "just",     "keep",      "keeps",    "kind",
    "kindly",  "know",     "let",      "let's",      "like",     "look",      "looking",  "made",
    "make",    "many",     "may",      "maybe",      "me",       "more",      "most",     "much",
    "must",    "my",       "myself",   "need",       "needs",    "never",     "new",      "next",
    "no",      "not",      "nothing",  "now",        "of",       "off",       "ok",       "okay",
    "on",      "once",     "one",      "only",       "or",       "other",     "our",      "out",
    "over",    "please",   "possible", "problem",    "put",      "quite",     "really",   "regards",
    "right",   "said",     "say",      "says",       "see",      "seem",      "seems",    "she",
    "should",  "since",    "so",       "some",       "someone",  "something", "soon",     "sorry",
    "still",   "such",     "sure",     "take",       "tell",     "than",      "thank",    "thanks",
    "that",    "that's",   "the",      "their",      "them",     "then",      "there",    "there's",
    "these",   "they",     "they're",  "thing",      "things",   "think",     "this",     "those",
    "time",    "to",       "today",    "told",       "too",      "tried",     "try",      "trying",
    "two",     "until",    "up",       "us",         "use",      "used",      "very",     "want",
    "wanted",  "was",      "wasn't",   "way",        "we",       "we'll",     "we're",    "we've",
    "well",    "went",     "were",     "what",       "what's",   "when",      "where",    "which",
    "while",   "who",      "why",      "will",       "with",     "without",   "won't",    "would",
    "yes",     "yet",      "you",      "you'll",     "you're",   "you've",    "your",
};

static int by_string(const void *key, const void *row)
{
    return strcmp(key, *(const char *const *)row);
}

/* Takes plural and verb endings off; rough, but the same rough for both sides. */
static size_t stem(char *word, size_t n)
{
    static const char *const endings[] = {"'s",   "ations", "ation", "ingly", "ments", "ment",
                                          "ings", "ing",    "ied",   "ies",   "edly",  "ers",
                                          "ed",   "er",     "es",    "ly",    "s",     "e"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t len = strlen(endings[i]);
        if (n < len + 3 || memcmp(word + n - len, endings[i], len) != 0)
            continue;
        n -= len;
        break;
    }
    if (n > 3 && word[n - 1] == word[n - 2] && word[n - 1] != 's')
        n--;
    if (n > 3 && (word[n - 1] == 'y' || word[n - 1] == 'i'))
        n--;
    return n;
}

uint32_t bag_word(const char *norm, size_t len)
{
    char word[TEXT_NORM_MAX + 1];
    if (len < 2 || len > TEXT_NORM_MAX ||
        bsearch(norm, empty_words, sizeof empty_words / sizeof *empty_words, sizeof *empty_words,
                by_string))
        return 0;
    memcpy(word, norm, len);
    size_t n = norm[0] >= '0' && norm[0] <= '9' ? len : stem(word, len);
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)word[i]) * 16777619u;
    return h ? h : 1;
}

bool bag_has(const struct bag *bag, uint32_t word)
{
    for (uint32_t i = 0; i < bag->n; i++)
        if (bag->word[i] == word)
            return true;
    return false;
}

static void put(struct bag *bag, uint32_t word)
{
    if (word && bag->n < BAG_MAX && !bag_has(bag, word))
        bag->word[bag->n++] = word;
}

struct bag bag_of(const struct text *text, uint32_t first, uint32_t last)
{
    struct bag bag = {0};
    for (uint32_t w = first; w < last && w < text->n_words; w++)
        if (!(text->words[w].flags & (WORD_LINK | WORD_NAME | WORD_SIGN)))
            put(&bag, bag_word(text_norm(text, w), text->words[w].norm_len));
    return bag;
}

void bag_add(struct bag *bag, const struct bag *more)
{
    for (uint32_t i = 0; i < more->n; i++)
        put(bag, more->word[i]);
}

uint32_t bag_common(const struct bag *a, const struct bag *b)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < a->n; i++)
        n += bag_has(b, a->word[i]);
    return n;
}

float bag_share(const struct bag *a, const struct bag *b)
{
    return a->n ? (float)bag_common(a, b) / (float)a->n : 0;
}
