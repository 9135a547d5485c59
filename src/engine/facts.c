/* SPDX-License-Identifier: Apache-2.0 */
/* facts.c: the customer's own things, and which of them a reply names again (line A2 of the
   evidence).

   Specific words are how people notice that they were listened to: "your grey wool shirt", not
   "your item". So things are order numbers and other codes, amounts, dates, names, the people in
   the story, and what "my", "our" or "the" belongs to when it is a word of content. An echo is the
   same code or amount, the same day, or the thing's own word. */
#include "engine/reader.h"

#include <string.h>

/* ---------------------------------------------------------------- gathering */

static void add(struct view *v, struct fact fact)
{
    struct heard_reader *r = v->reader;
    if (r->n_facts > 0 && spans_touch(r->facts[r->n_facts - 1].at, fact.at))
        return;
    if (r->n_facts < FACTS_MAX)
        r->facts[r->n_facts++] = fact;
}

static uint32_t code_hash(const struct view *v, uint32_t w)
{
    const char *norm = text_norm(v->text, w);
    uint32_t h = 2166136261u;
    for (; *norm; norm++)
        if (*norm != ',' && *norm != '-')
            h = (h ^ (unsigned char)*norm) * 16777619u;
    return h ? h : 1;
}

static bool is_code(const struct view *v, uint32_t w)
{
    const struct word *word = &v->text->words[w];
    uint32_t digits = 0;
    for (uint32_t i = word->start; i < word->end; i++)
        digits += v->text->s[i] >= '0' && v->text->s[i] <= '9';
    return word->flags & WORD_DIGITS && digits >= 3 && !(word->flags & WORD_LINK);
}

static bool is_amount(const struct view *v, uint32_t w)
{
    const struct word *word = &v->text->words[w];
    if (!(word->flags & WORD_NUMBER))
        return false;
    char first = v->text->s[word->start];
    static const char *const money[] = {"pounds", "dollars", "euros", "quid", "bucks",
                                        "gbp",    "usd",     "eur",   "pence"};
    for (size_t i = 0; i < sizeof money / sizeof *money; i++)
        if (text_is(v->text, w + 1, money[i]))
            return true;
    return !(first >= '0' && first <= '9');
}

static bool in_date(const struct view *v, uint32_t w)
{
    for (size_t i = 0; i < v->n_dates; i++)
        if (w >= v->dates[i].first && w < v->dates[i].last)
            return true;
    return false;
}

/* A capital inside a sentence on a word that is no common one: a name of something or somebody. */
static bool is_name(const struct view *v, uint32_t w)
{
    const struct word *word = &v->text->words[w];
    return word->flags & WORD_CAPITAL && !(word->flags & (WORD_SENTENCE | WORD_CAPS | WORD_LINE)) &&
           word->norm_len > 2 && bag_word(text_norm(v->text, w), word->norm_len) != 0 &&
           !cues_in_class("day", text_norm(v->text, w)) &&
           !cues_in_class("month", text_norm(v->text, w));
}

static bool owns(const struct text *text, uint32_t w)
{
    return text_is(text, w, "my") || text_is(text, w, "our") || text_is(text, w, "her") ||
           text_is(text, w, "his") || text_is(text, w, "the") || text_is(text, w, "a");
}

/* Words too common to show that one was listened to. */
static bool is_plain(const char *norm)
{
    static const char words[] =
        "account accounts order orders email emails message money number details name service "
        "support customer "
        "company team reply response answer call phone question case ticket request website site "
        "app link page item "
        "product information update day days week weeks month months year years hour hours minutes "
        "morning afternoon "
        "evening lot bit way point fact moment chance idea reason person people";
    return text_among(norm, words);
}

/* "my grey wool shirt": up to three content words after an owner, in one clause. */
static uint32_t add_thing(struct view *v, uint32_t w)
{
    const struct text *text = v->text;
    struct fact fact = {.kind = FACT_THING, .day = HEARD_NO_TIME};
    uint32_t n = 0, at = w + 1, last = 0;
    bool definite = !text_is(text, w, "a") && !text_is(text, w, "the");
    for (; at < text->n_words && n < 3 && at <= w + 3; at++) {
        const struct word *word = &text->words[at];
        uint32_t hash = bag_word(text_norm(text, at), word->norm_len);
        if (word->flags & (WORD_CLAUSE | WORD_SENTENCE | WORD_LINK) || !hash || in_date(v, at))
            break;
        if (!is_plain(text_norm(text, at)))
            fact.word[n++] = hash;
        last = at;
    }
    if (n == 0 || (!definite && n < 2))
        return w + 1;
    fact.kind = cues_in_class("kin", text_norm(text, last)) ? FACT_PERSON : FACT_THING;
    fact.at = view_words(v, w + 1, last + 1);
    add(v, fact);
    return at;
}

void facts_gather(struct view *v)
{
    const struct text *text = v->text;
    for (size_t i = 0; i < v->n_dates; i++)
        add(v, (struct fact){.at = view_span(v, v->dates[i].start, v->dates[i].end),
                             .kind = FACT_DATE,
                             .day = v->dates[i].date.at,
                             .word = {bag_word(text_norm(text, v->dates[i].last - 1),
                                               text->words[v->dates[i].last - 1].norm_len)}});
    for (uint32_t w = 0; w < text->n_words;) {
        struct fact fact = {.at = view_words(v, w, w + 1), .day = HEARD_NO_TIME};
        if (in_date(v, w)) {
            w++;
        } else if (owns(text, w)) {
            w = add_thing(v, w);
        } else if (is_amount(v, w) || is_code(v, w)) {
            fact.kind = is_amount(v, w) ? FACT_AMOUNT : FACT_NUMBER;
            fact.word[0] = code_hash(v, w++);
            add(v, fact);
        } else if (is_name(v, w)) {
            fact.kind = FACT_NAME;
            fact.word[0] = bag_word(text_norm(text, w), text->words[w].norm_len);
            w++;
            add(v, fact);
        } else {
            w++;
        }
    }
}

/* ---------------------------------------------------------------- echoes */

static bool same_day(int64_t a, int64_t b)
{
    const int64_t day = INT64_C(86400000000);
    return a != HEARD_NO_TIME && b != HEARD_NO_TIME && a / day == b / day;
}

/* The last word of a thing is its name: "shirt" of "grey wool shirt". */
static bool names(const struct fact *fact, uint32_t word)
{
    uint32_t last = fact->word[2] ? fact->word[2] : fact->word[1] ? fact->word[1] : fact->word[0];
    return word && (word == last || word == fact->word[0] || word == fact->word[1]);
}

static const struct fact *find_date(const struct view *v, const struct date_hit *d)
{
    uint32_t last = bag_word(text_norm(v->text, d->last - 1), v->text->words[d->last - 1].norm_len);
    for (size_t i = v->reader->n_facts; i-- > 0;) {
        const struct fact *f = &v->reader->facts[i];
        if (f->kind == FACT_DATE && (same_day(f->day, d->date.at) || (last && f->word[0] == last)))
            return f;
    }
    return NULL;
}

static const struct fact *find_word(const struct view *v, uint32_t w)
{
    const struct word *word = &v->text->words[w];
    if (word->flags & (WORD_LINK | WORD_NAME))
        return NULL;
    uint32_t stem = bag_word(text_norm(v->text, w), word->norm_len);
    bool code = is_amount(v, w) || is_code(v, w);
    uint32_t hash = code ? code_hash(v, w) : is_plain(text_norm(v->text, w)) ? 0 : stem;
    if (!hash)
        return NULL;
    for (size_t i = v->reader->n_facts; i-- > 0;) {
        const struct fact *f = &v->reader->facts[i];
        bool coded = f->kind == FACT_NUMBER || f->kind == FACT_AMOUNT;
        if (f->kind != FACT_DATE && coded == code && names(f, hash))
            return f;
    }
    return NULL;
}

static size_t put(struct heard_echo *echoes, size_t n, struct heard_span at, struct heard_span of)
{
    for (size_t i = 0; i < n; i++)
        if (spans_touch(echoes[i].of, of)) {
            if (echoes[i].at.end + 1 == at.start) /* "grey" and "shirt" of one thing */
                echoes[i].at.end = at.end;
            return n;
        }
    if (n < ECHOES_A_TURN)
        echoes[n++] = (struct heard_echo){at, of};
    return n;
}

void facts_echo(struct view *v)
{
    struct heard_echo echoes[ECHOES_A_TURN];
    size_t n = 0;
    for (size_t i = 0; i < v->n_dates; i++) {
        const struct fact *f = find_date(v, &v->dates[i]);
        if (f)
            n = put(echoes, n, view_span(v, v->dates[i].start, v->dates[i].end), f->at);
    }
    for (uint32_t w = 0; w < v->text->n_words; w++) {
        const struct fact *f = in_date(v, w) ? NULL : find_word(v, w);
        if (f)
            n = put(echoes, n, view_words(v, w, w + 1), f->at);
    }
    v->out->echoes = pool_copy(&v->reader->pool, echoes, n * sizeof *echoes);
    v->out->n_echoes = v->out->echoes ? n : 0;
}
