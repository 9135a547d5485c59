/* SPDX-License-Identifier: Apache-2.0 */
/* mask.c: one name for all names. See mask.h. */
#include "engine/mask.h"

#include <string.h>

static const char NAME[] = "Alex";

size_t mask_size(uint32_t max_bytes)
{
    size_t cap = (size_t)max_bytes * 2 + 64;
    return sizeof(struct mask) + (cap + 1) * sizeof(uint32_t) + cap + 8;
}

struct mask *mask_init(void *memory, uint32_t max_bytes)
{
    struct mask *mask = memory;
    mask->cap = max_bytes * 2 + 64;
    mask->len = 0;
    mask->back = (uint32_t *)(void *)(mask + 1);
    mask->s = (char *)(mask->back + mask->cap + 1);
    return mask;
}

/* Copies bytes of the turn as they are. */
static void copy(struct mask *mask, const struct text *text, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to && mask->len < mask->cap; i++) {
        mask->s[mask->len] = text->s[i];
        mask->back[mask->len++] = i;
    }
}

/* Puts `what` in the place of bytes [from, to) of the turn. */
static void replace(struct mask *mask, const char *what, uint32_t from, uint32_t to)
{
    uint32_t n = (uint32_t)strlen(what);
    for (uint32_t i = 0; i < n && mask->len < mask->cap; i++) {
        mask->s[mask->len] = what[i];
        mask->back[mask->len++] = i + 1 < n ? from : to - 1;
    }
}

static bool has_ending(const char *norm, size_t n, const char *const *endings, size_t n_endings)
{
    for (size_t i = 0; i < n_endings; i++) {
        size_t len = strlen(endings[i]);
        if (n > len + 2 && memcmp(norm + n - len, endings[i], len) == 0)
            return true;
    }
    return false;
}

/* The first word of a sentence has a capital anyway: it is a name only when nothing about it is a
 * common word. */
static bool is_common_shape(const char *norm, size_t n)
{
    static const char *const endings[] = {"ing",  "ed",  "ly",   "tion", "sion", "ment",
                                          "ness", "ful", "able", "less", "ous",  "ers",
                                          "est",  "ity", "ies",  "ance", "ence"};
    return has_ending(norm, n, endings, sizeof endings / sizeof *endings);
}

static bool behind_article(const struct text *text, uint32_t w)
{
    static const char words[] =
        "the my your our a an this that these those in on of at via using into onto his their her "
        "every each any no new old original per";
    return w > 0 && !(text->words[w].flags & WORD_SENTENCE) &&
           text_among(text_norm(text, w - 1), words);
}

/* "Ahmed needs the shoes": what stands behind a name at the start of a sentence. */
static bool before_verb(const struct text *text, uint32_t w)
{
    static const char verbs[] =
        "is was has had needs need said says told asked promised wants will "
        "called rang came never and from starts lost would can can't didn't";
    return w + 1 < text->n_words && text_among(text_norm(text, w + 1), verbs);
}

static bool looks_like_name(const struct text *text, uint32_t w, mask_knows *knows, const void *of)
{
    const struct word *word = &text->words[w];
    const char *norm = text_norm(text, w);
    if (!(word->flags & WORD_CAPITAL) || word->norm_len < 2 ||
        word->flags & (WORD_CAPS | WORD_DIGITS | WORD_LINK | WORD_NAME) || knows(of, norm))
        return false;
    return !(word->flags & WORD_SENTENCE) || !is_common_shape(norm, word->norm_len) ||
           before_verb(text, w);
}

/* The end of a run of name words that starts at w; w when there is none. "Soo-jin Park" is one run.
 */
static uint32_t name_end(const struct text *text, uint32_t w, mask_knows *knows, const void *of)
{
    uint32_t at = w;
    if (behind_article(text, w))
        return w;
    while (at < text->n_words && text->words[at].sentence == text->words[w].sentence) {
        bool joined = at > w && text->s[text->words[at - 1].end] == '-' &&
                      text->words[at].start == text->words[at - 1].end + 1;
        bool next = at == w || text->words[at].start == text->words[at - 1].end + 1;
        if (!joined && !(next && looks_like_name(text, at, knows, of)))
            break;
        at++;
    }
    return at;
}

/* One word for both of a pair. */
static const char *neuter(const char *norm)
{
    static const struct {
        const char *from, *to;
    } rows[] = {{"she", "he"},
                {"she's", "he's"},
                {"she'd", "he'd"},
                {"she'll", "he'll"},
                {"her", "his"},
                {"hers", "his"},
                {"him", "his"},
                {"herself", "himself"},
                {"mrs", "Mr"},
                {"ms", "Mr"},
                {"wife", "partner"},
                {"husband", "partner"},
                {"wife's", "partner's"},
                {"son", "daughter"},
                {"son's", "daughter's"},
                {"father", "mother"},
                {"dad", "mum"},
                {"mom", "mum"},
                {"dad's", "mum's"},
                {"brother", "sister"},
                {"brother's", "sister's"},
                {"woman", "person"},
                {"man", "person"},
                {"lady", "person"},
                {"fellow", "person"},
                {"gentleman", "person"},
                {"boy", "girl"},
                {"husband's", "partner's"},
                {"father's", "mother's"},
                {"boyfriend", "partner"},
                {"girlfriend", "partner"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(norm, rows[i].from) == 0)
            return rows[i].to;
    return NULL;
}

/* "a young woman" is read as "a person". */
static bool is_young_person(const struct text *text, uint32_t w)
{
    return text_is(text, w, "young") && w + 1 < text->n_words &&
           text_among(text_norm(text, w + 1), "woman man lady fellow gentleman person");
}

/* "my partner Siobhan" says no more than "my partner". */
static bool behind_kin(const struct text *text, uint32_t w)
{
    static const char kin[] =
        "wife husband partner son daughter mother father mum mom dad sister brother aunt "
        "uncle friend girlfriend boyfriend child";
    return w > 0 && text->words[w - 1].end + 1 == text->words[w].start &&
           text_among(text_norm(text, w - 1), kin);
}

/* Puts the one name for the run of words [w, end); a name behind a word of kinship is left out. */
static void put_name(struct mask *mask, const struct text *text, uint32_t w, uint32_t end)
{
    uint32_t from = text->words[w].start, to = text->words[end - 1].end;
    bool owner = to - from > 2 && text->s[to - 1] == 's' && text->s[to - 2] == '\'';
    if (behind_kin(text, w) && !owner) {
        mask->len -= mask->len > 0 && mask->s[mask->len - 1] == ' ';
        return;
    }
    replace(mask, owner ? "Alex's" : NAME, from, to);
}

void mask_text(struct mask *mask, const struct text *text, uint32_t from, uint32_t to,
               mask_knows *knows, const void *of)
{
    uint32_t at = from;
    mask->len = 0;
    for (uint32_t w = text_word_at(text, from); w < text->n_words && text->words[w].end <= to;) {
        uint32_t end = name_end(text, w, knows, of);
        const char *other = is_young_person(text, w) ? "" : neuter(text_norm(text, w));
        copy(mask, text, at, text->words[w].start);
        if (end > w && text->words[end - 1].end <= to) {
            put_name(mask, text, w, end);
            w = end;
        } else if (other) {
            replace(mask, other, text->words[w].start, text->words[w].end);
            w++;
        } else {
            copy(mask, text, text->words[w].start, text->words[w].end);
            w++;
        }
        at = text->words[w - 1].end;
    }
    copy(mask, text, at, to);
    mask->back[mask->len] = to;
}

uint32_t mask_back(const struct mask *mask, uint32_t at, bool end)
{
    if (end)
        return at ? mask->back[at < mask->len ? at - 1 : mask->len - 1] + 1 : 0;
    return mask->back[at < mask->len ? at : mask->len];
}
