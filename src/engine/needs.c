/* SPDX-License-Identifier: Apache-2.0 */
/* needs.c: each thing a customer asks for, or plainly wants done or answered, in one turn (line
   A3).

   Rules mark where a need begins (cues_customer_more.c); here it is taken to the end of its
   question or clause, and of needs that overlap the plainest stays: a question before a request
   before a fault, because who asks "how do I reset it?" after "it does not work" has one need, not
   two. "Please help" is a need only where no other is. With a model its tags draw the spans and the
   rules fill what they left out. */
#include "engine/merge.h"
#include "engine/reader.h"

#include <math.h>
#include <string.h>

enum { DRAFTS_MAX = 64, NEED_WORDS_MIN = 3, NEED_WORDS_MAX = 28 };

/* Fitted where the model was calibrated: two drafts are the same need from this overlap on; and how
   much of the tag's threshold a need must reach that only a rule, or only the model, sees; and how
   much of the doubt a rule takes away. */
#define SAME_SHARE    .2f
#define RULE_SUPPORT  .9f
#define ASKED_SUPPORT .5f
#define RULE_LIFTS    .35f

/* A question or a wish in plain words is rarely missed by the rules: what the model alone takes for
   one must be surer than a fault, which has no form of its own. */
static const float model_support[] = {
    [HEARD_QUESTION] = 1.5f, [HEARD_REQUEST] = 2, [HEARD_PROBLEM] = 1.2f};

struct draft {
    uint32_t start, end; /* bytes */
    enum heard_need_kind kind;
    float p;
    bool vague;  /* "please help" */
    bool split;  /* one of several in its sentence */
    bool listed; /* "2. Does the plug work in Italy?": nobody numbers what they do not ask */
};

/* ---------------------------------------------------------------- by rule */

/* A cry for help that names nothing: "please help", "any ideas?", "what should I do". */
static bool is_vague(const struct text *text, uint32_t first, uint32_t last)
{
    static const char plea[] =
        "help helping assist assistance advise advice idea ideas suggestion "
        "suggestions thought thoughts tip tips please fix sort solve resolve "
        "respond reply answer something anything someone anyone asap urgent "
        "urgently thanks thank guys need want know problem issue";
    if (text_among(text_norm(text, first), "where when")) /* "where is it": of what went before */
        return false;
    for (uint32_t w = first; w < last; w++)
        if (!text_among(text_norm(text, w), plea) && bag_of(text, w, w + 1).n > 0)
            return false;
    return true;
}

/* How many words of the text from `at` on spell the phrase; 0 when they do not. */
static uint32_t phrase_at(const struct text *text, uint32_t at, const char *phrase)
{
    uint32_t n = 0;
    while (*phrase) {
        size_t len = strcspn(phrase, " ");
        const char *norm = at + n < text->n_words ? text_norm(text, at + n) : "";
        if (strlen(norm) != len || memcmp(norm, phrase, len) != 0)
            return 0;
        n++;
        phrase += len + (phrase[len] == ' ');
    }
    return n;
}

/* Whether what follows an "and" is a sentence of its own: "and I'd like to know". */
static bool starts_over(const struct text *text, uint32_t w)
{
    static const char *const starts[] = {
        "i",   "i'd",   "i'm",    "i've", "we",   "you",  "he",    "she",  "they", "it",     "it's",
        "can", "could", "please", "how",  "what", "when", "where", "why",  "who",  "is",     "are",
        "do",  "does",  "also",   "tell", "send", "now",  "my",    "that", "this", "nobody", "no"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (text_is(text, w, starts[i]))
            return true;
    return false;
}

/* The word after the clause that word w stands in; a question runs to the end of its sentence. */
static uint32_t clause_end(const struct text *text, uint32_t w, uint32_t least, bool question)
{
    const struct sentence *s = &text->sentences[text->words[w].sentence];
    uint32_t end = s->first + s->n, at = w + 1;
    for (; at < end && at - w < NEED_WORDS_MAX; at++) {
        const struct word *word = &text->words[at];
        bool border = word->flags & WORD_CLAUSE;
        if (word->flags & (WORD_LINK | WORD_NAME | WORD_SIGN) && at >= least)
            break;
        if (!border || at < least)
            continue;
        const char *norm = text_norm(text, at);
        bool joined = !strcmp(norm, "if") || !strcmp(norm, "when") || !strcmp(norm, "while") ||
                      (!strcmp(norm, "and") && !starts_over(text, at + 1));
        bool comma =
            text->words[at - 1].end < word->start && text->s[text->words[at - 1].end] != ' ';
        if (comma || (!joined && !question))
            break;
    }
    return at;
}

/* Byte after the mark that closes a question. */
static uint32_t question_end(const struct text *text, uint32_t last)
{
    uint32_t end = text->words[last - 1].end;
    while (end < text->len && text->s[end] == '?')
        end++;
    return end;
}

static bool rhetorical(const struct text *text, const struct sentence *s)
{
    static const char *const first[] = {"really", "seriously", "right", "ok", "okay",
                                        "huh",    "hello",     "yes",   "no"};
    if (s->n <= 2)
        for (size_t i = 0; i < sizeof first / sizeof *first; i++)
            if (text_is(text, s->first, first[i]))
                return true;
    return s->n >= 3 && text_is(text, s->first, "how") && text_is(text, s->first + 1, "are") &&
           text_is(text, s->first + 2, "you");
}

/* Questions in form alone: scorn, and calls into the dark, which name nothing to be done. */
static bool wants_no_answer(const struct text *text, uint32_t first, uint32_t last)
{
    static const char *const phrases[] = {"are you having a laugh",
                                          "are you kidding",
                                          "are you joking",
                                          "are you serious",
                                          "are you for real",
                                          "is this a joke",
                                          "is that a joke",
                                          "is this some kind of joke",
                                          "do you read anything",
                                          "do you even",
                                          "do you ever",
                                          "do you people",
                                          "do you think i'm",
                                          "still nobody",
                                          "still no one",
                                          "still nothing",
                                          "anyone there",
                                          "anybody there",
                                          "is anyone there",
                                          "is anybody there",
                                          "what happened is",
                                          "what is wrong with you",
                                          "what's wrong with you",
                                          "who do you think",
                                          "how dare",
                                          "how hard can",
                                          "how hard is it",
                                          "how difficult can",
                                          "how difficult is it",
                                          "how many more times",
                                          "what kind of service",
                                          "what kind of company"};
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
        if (phrase_at(text, first, phrases[i]))
            return true;
    return last <= first + 3 && (text_among(text_norm(text, first), "wtf wth") ||
                                 phrase_at(text, first, "what the")); /* "what the hell?" */
}

static const char *const openers[] = {
    "am",   "any",   "anyone", "are",     "can",   "could",   "did",    "do",     "does",
    "has",  "have",  "how",    "how's",   "is",    "may",     "shall",  "should", "was",
    "were", "what",  "what's", "when",    "where", "where's", "which",  "who",    "why",
    "will", "would", "isn't",  "doesn't", "can't", "don't",   "didn't", "won't"};

static bool is_opener(const struct text *text, uint32_t w)
{
    for (size_t i = 0; i < sizeof openers / sizeof *openers; i++)
        if (text_is(text, w, openers[i]))
            return true;
    return false;
}

/* "do I need to", not "or do something"; "have you", not "you have": a verb asks only before its
 * subject. */
static bool asks_at(const struct text *text, uint32_t w)
{
    static const char verbs[] =
        "am are can could did do does has have is may shall should was were will would";
    static const char objects[] = "something anything everything that them nothing";
    if (!text_among(text_norm(text, w), verbs))
        return is_opener(text, w);
    const struct sentence *s = &text->sentences[text->words[w].sentence];
    bool after_subject = w > s->first && text_among(text_norm(text, w - 1),
                                                    "i you we they he she it that who which");
    return !after_subject && w + 1 < s->first + s->n &&
           !text_among(text_norm(text, w + 1), objects);
}

static bool is_unspoken(const struct text *text, uint32_t w)
{
    return text->words[w].flags & (WORD_NAME | WORD_LINK | WORD_SIGN);
}

/* "Can we take the line along, and what happens to my address?": where the next question of a
 * sentence begins. */
static uint32_t next_question(const struct text *text, uint32_t first, uint32_t last)
{
    for (uint32_t w = first + 3; w + 1 < last; w++) {
        bool joined = text_is(text, w - 1, "and") || text_is(text, w - 1, "or");
        bool comma = text->s[text->words[w - 1].end] == ',';
        if (asks_at(text, w) && (joined || comma) && !text_is(text, w, "any") &&
            !text_is(text, w, "when"))
            return w;
    }
    return last;
}

/* Whether the line that a byte stands in begins with "2." or "3)". */
static bool is_listed(const struct text *text, uint32_t at)
{
    while (at > 0 && text->s[at - 1] != '\n')
        at--;
    while (at < text->len && text->s[at] == ' ')
        at++;
    uint32_t digit = at;
    while (at < text->len && text->s[at] >= '0' && text->s[at] <= '9')
        at++;
    return at > digit && at < digit + 3 && at + 1 < text->len &&
           (text->s[at] == '.' || text->s[at] == ')') && text->s[at + 1] == ' ';
}

static void put_question(const struct text *text, uint32_t first, uint32_t last, bool split,
                         struct draft *out)
{
    uint32_t end = last;
    while (end > first + 1 && (is_unspoken(text, end - 1) || text_is(text, end - 1, "and") ||
                               text_is(text, end - 1, "or")))
        end--;
    *out = (struct draft){text->words[first].start,
                          question_end(text, end),
                          HEARD_QUESTION,
                          .82f,
                          is_vague(text, first, end),
                          split,
                          is_listed(text, text->words[first].start)};
}

/* "Sorry if this is a stupid question but where do I go?": what is asked comes after. */
static uint32_t after_apology(const struct text *text, const struct sentence *s, uint32_t first)
{
    uint32_t last = s->first + s->n, w = s->first;
    while (w < last && !text_is(text, w, "question"))
        w++;
    for (; w + 2 < last; w++)
        if (is_opener(text, w) && w > first)
            return w;
    return first;
}

/* "When I press it nothing happens, any idea why?": what is asked comes after the circumstance. */
static uint32_t after_circumstance(const struct text *text, const struct sentence *s,
                                   uint32_t first)
{
    bool clause = text_among(text_norm(text, s->first), "if after since as because") ||
                  (text_is(text, s->first, "when") && s->n > 1 &&
                   text_among(text_norm(text, s->first + 1),
                              "i you we they he she it the my our this that i'm we're ever"));
    if (!clause || first > s->first)
        return first;
    for (uint32_t w = s->first + 3; w + 1 < s->first + s->n; w++)
        if (asks_at(text, w) && text->s[text->words[w - 1].end] == ',')
            return w;
    return first;
}

/* A sentence that ends with a question mark is a question from its first question word, or from its
 * start. */
static size_t draft_questions(const struct text *text, struct draft *out, size_t max)
{
    size_t n = 0;
    for (uint32_t i = 0; i < text->n_sentences; i++) {
        const struct sentence *s = &text->sentences[i];
        if (s->mark != '?' || rhetorical(text, s))
            continue;
        uint32_t first = s->first, last = s->first + s->n;
        for (uint32_t w = s->first; w < last; w++)
            if (asks_at(text, w) &&
                (w == s->first || text->words[w].flags & WORD_CLAUSE || last - s->first > 12)) {
                first = w;
                break;
            }
        first = after_circumstance(text, s, after_apology(text, s, first));
        while (first + 1 < last && is_unspoken(text, first))
            first++;
        bool split = next_question(text, first, last) < last;
        while (first < last && n < max && !(text->words[first].flags & WORD_QUOTED)) {
            uint32_t next = next_question(text, first, last);
            put_question(text, first, next, split, &out[n++]);
            first = next;
        }
    }
    return n;
}

static size_t draft_hits(const struct view *v, struct draft *out, size_t max)
{
    const struct text *text = v->text;
    size_t n = 0;
    for (size_t i = 0; i < v->n_hits && n < max; i++) {
        const struct cue_hit *hit = &v->hits[i];
        if (hit->cue->kind != CUE_NEED || hit->dead)
            continue;
        uint32_t first = text_word_at(text, hit->start);
        if (first >= text->n_words)
            continue;
        bool question = hit->cue->name == HEARD_QUESTION;
        uint32_t last = clause_end(text, first, hit->last, question);
        out[n++] =
            (struct draft){.start = hit->start,
                           .end = question ? question_end(text, last) : text->words[last - 1].end,
                           .kind = (enum heard_need_kind)hit->cue->name,
                           .p = hit->cue->p,
                           .vague = is_vague(text, first, last)};
    }
    return n;
}

/* ---------------------------------------------------------------- by the model */

/* From the first letter of the first word to the last of the last, the question mark with it. */
static bool snap(const struct text *text, const struct pass_run *run, struct draft *d)
{
    uint32_t first = text_word_at(text, run->start), last = text_word_at(text, run->end);
    if (first > 0 && text->words[first - 1].end > run->start)
        first--;
    if (last <= first || first >= text->n_words)
        return false;
    d->start = text->words[first].start;
    d->end = text->words[last - 1].end;
    if (d->end < text->len && text->s[d->end] == '?')
        d->end++;
    d->vague = is_vague(text, first, last);
    return true;
}

static enum heard_need_kind kind_of(const struct pass *pass, uint32_t start, uint32_t end)
{
    float q = pass_mean(pass, TAG_NEED_QUESTION, start, end),
          r = pass_mean(pass, TAG_NEED_REQUEST, start, end);
    float p = pass_mean(pass, TAG_NEED_PROBLEM, start, end);
    return q >= r && q >= p ? HEARD_QUESTION : r >= p ? HEARD_REQUEST : HEARD_PROBLEM;
}

static size_t draft_runs(const struct view *v, struct draft *out, size_t max)
{
    struct pass_run runs[DRAFTS_MAX];
    size_t found = pass_runs(v->reader->pass, v->text, TAG_NEED_BEGIN, TAG_NEED_IN, runs,
                             max < DRAFTS_MAX ? max : DRAFTS_MAX),
           n = 0;
    for (size_t i = 0; i < found; i++) {
        struct draft d = {.p = runs[i].p, .kind = kind_of(v->pass, runs[i].start, runs[i].end)};
        if (snap(v->text, &runs[i], &d) && (n == 0 || out[n - 1].end <= d.start))
            out[n++] = d;
    }
    return n;
}

/* ---------------------------------------------------------------- borders */

/* What leads up to a need and is no part of it: "hi, can you please ...", "I need help with ...".
 */
static uint32_t skip_opening(const struct text *text, uint32_t first, uint32_t last)
{
    static const char *const openings[] = {"and",
                                           "but",
                                           "so",
                                           "also",
                                           "hi",
                                           "hey",
                                           "hello",
                                           "please",
                                           "then",
                                           "can you please",
                                           "could you please",
                                           "would you please",
                                           "i need help with",
                                           "i need help",
                                           "need help with",
                                           "need help",
                                           "help me with",
                                           "help me to",
                                           "help me",
                                           "does anyone know",
                                           "anyone know",
                                           "do you know",
                                           "would like to know",
                                           "want to know",
                                           "like to know",
                                           "i want",
                                           "we want",
                                           "want",
                                           "wants"};
    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++) {
        uint32_t n = phrase_at(text, first, openings[i]);
        if (n > 0 && first + n + 1 < last)
            return skip_opening(text, first + n, last);
    }
    return first;
}

/* Where a need that a model drew is over: at the reason, the thanks, or the next statement. */
static uint32_t cut_ending(const struct text *text, uint32_t first, uint32_t last)
{
    static const char ends[] = "because but so please thanks thank since even although though";
    for (uint32_t w = first + NEED_WORDS_MIN; w < last; w++) {
        const char *norm = text_norm(text, w);
        bool cries = !strcmp(norm, "help") &&
                     (w + 1 == last || text_among(text_norm(text, w + 1), "me please pls plz"));
        if (cries || text_among(norm, ends) || (!strcmp(norm, "and") && starts_over(text, w + 1)))
            return w;
    }
    return last;
}

/* A need does not end in the middle of "at lunch" or "before week 20". */
static uint32_t past_small_words(const struct text *text, uint32_t last)
{
    static const char small[] =
        "at in on the a an to of my your our for with before after by from until this that";
    uint32_t w = last, in = text->words[last - 1].sentence;
    while (w < text->n_words && w < last + 3 && text->words[w].sentence == in &&
           text_among(text_norm(text, w - 1), small))
        w++;
    if (w > last && w < text->n_words && text->words[w].sentence == in &&
        strspn(text_norm(text, w), "0123456789"))
        w++; /* week 20 */
    return w;
}

static void tighten(const struct text *text, struct draft *d)
{
    uint32_t first = text_word_at(text, d->start), last = text_word_at(text, d->end);
    if (last <= first || last > text->n_words)
        return;
    first = skip_opening(text, first, last);
    if (phrase_at(text, first, "rather not") || (first && phrase_at(text, first - 1, "rather not")))
        d->kind = HEARD_REQUEST; /* "I'd rather not ..." is a wish, not a fault */
    last = past_small_words(text, last);
    d->end = d->kind == HEARD_QUESTION ? d->end : text->words[last - 1].end;
    uint32_t cut = d->kind == HEARD_QUESTION ? last : cut_ending(text, first, last);
    d->start = text->words[first].start;
    if (cut < last)
        d->end = text->words[cut - 1].end;
}

/* ---------------------------------------------------------------- which drafts stay */

static bool overlap(const struct draft *a, const struct draft *b)
{
    return a->start < b->end && b->start < a->end;
}

/* Whether a is to be kept before b where they overlap. */
static bool plainer(const struct draft *a, const struct draft *b)
{
    if (a->vague != b->vague)
        return !a->vague;
    return a->kind != b->kind ? a->kind < b->kind : a->p > b->p;
}

/* A cry for help is a need only where nothing definite is asked. */
static size_t drop_vague(struct draft *d, size_t n)
{
    size_t kept = 0;
    bool definite = false;
    for (size_t i = 0; i < n; i++)
        definite |= !d[i].vague;
    for (size_t i = 0; i < n; i++)
        if (!(d[i].vague && definite))
            d[kept++] = d[i];
    return kept;
}

static size_t settle(struct draft *d, size_t n)
{
    size_t kept = 0;
    n = drop_vague(d, n);
    for (size_t i = 0; i < n; i++) {
        bool keep = true;
        for (size_t j = 0; j < n && keep; j++)
            if (j != i && overlap(&d[i], &d[j]) && d[j].end > d[j].start &&
                (plainer(&d[j], &d[i]) || (!plainer(&d[i], &d[j]) && j < i)))
                keep = false;
        if (!keep)
            d[i].end = d[i].start; /* an empty draft overlaps nothing */
    }
    for (size_t i = 0; i < n; i++)
        if (d[i].end > d[i].start)
            d[kept++] = d[i];
    return kept;
}

static void sort_by_start(struct draft *d, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t j = i; j > 0 && d[j].start < d[j - 1].start; j--) {
            struct draft swap = d[j];
            d[j] = d[j - 1];
            d[j - 1] = swap;
        }
}

/* ---------------------------------------------------------------- the whole */

static struct heard_need_id find_first(struct heard_reader *r, const struct bag *bag)
{
    struct heard_need_id best = {-1, -1};
    float most = .6f;
    for (size_t i = 0; i < r->n_needs; i++) {
        const struct need_note *note = &r->needs[i];
        if (note->first.turn != note->need->id.turn || note->first.n != note->need->id.n)
            continue;
        float share = fminf(1, fmaxf(bag_share(bag, &note->bag), bag_share(&note->bag, bag)));
        if (bag_common(bag, &note->bag) >= 2 ? share >= most - .1f : share > most && bag->n <= 2) {
            most = share;
            best = note->first;
        }
    }
    return best;
}

/* Who asks again was not answered. */
static void ask_again(struct heard_reader *r, struct heard_need_id first)
{
    for (size_t i = 0; i < r->n_needs; i++) {
        struct heard_need *need = r->needs[i].need;
        if (need->id.turn == first.turn && need->id.n == first.n)
            need->answered_by = need->closed_by = -1;
    }
}

/* Whether the words of an earlier need begin with this word. */
static bool begins_with(const struct heard_reader *r, const struct heard_need *need,
                        const char *norm)
{
    const char *text = r->conversation->turns[need->at.turn].text + need->at.start;
    size_t n = strlen(norm), len = need->at.end - need->at.start;
    for (size_t i = 0; i < n; i++)
        if (i >= len || ((unsigned char)text[i] | 0x20) != (unsigned char)norm[i])
            return false;
    return len > n && text[n] == ' ';
}

/* Whether a question says nothing of its own but "it", "ready", "here". */
static bool is_pronoun(const struct text *text, uint32_t first, uint32_t last)
{
    bool it = false;
    for (uint32_t w = first; w < last; w++) {
        const char *norm = text_norm(text, w);
        it |= text_among(norm, "it they that this");
        if (bag_word(norm, strlen(norm)) &&
            !text_among(norm, "ready done finished here there arrive arrives arriving coming"))
            return false;
    }
    return it && text_among(text_norm(text, first), "where when why how");
}

/* "Where is my tent?" and then "where is it?": the words that such a question stands for are those
   of the last one that asks with the same word. */
static void stand_for(const struct heard_reader *r, const struct text *text, uint32_t first,
                      uint32_t last, struct bag *bag)
{
    for (size_t i = is_pronoun(text, first, last) ? r->n_needs : 0; i-- > 0;)
        if (r->needs[i].bag.n && begins_with(r, r->needs[i].need, text_norm(text, first))) {
            *bag = r->needs[i].bag;
            return;
        }
}

static void keep(struct view *v, struct heard_need *need, const struct draft *d, int32_t n)
{
    struct heard_reader *r = v->reader;
    uint32_t first = text_word_at(v->text, d->start), last = text_word_at(v->text, d->end);
    struct bag bag = bag_of(v->text, first, last);
    stand_for(r, v->text, first, last, &bag);
    uint32_t in = text_sentence_at(v->text, d->start);
    const struct sentence *s = in < v->text->n_sentences ? &v->text->sentences[in] : NULL;
    struct bag around = s ? bag_of(v->text, s->first, s->first + s->n) : bag;
    struct heard_need_id same = v->turn ? find_first(r, &bag) : (struct heard_need_id){-1, -1};
    *need = (struct heard_need){.id = {(int32_t)v->turn, n},
                                .same_as = same,
                                .at = view_span(v, d->start, d->end),
                                .kind = d->kind,
                                .p = d->p,
                                .answered_by = -1,
                                .closed_by = -1};
    if (same.turn == (int32_t)v->turn)
        need->same_as = (struct heard_need_id){-1, -1};
    if (need->same_as.turn >= 0)
        ask_again(r, need->same_as);
    if (r->n_needs < NEEDS_MAX)
        r->needs[r->n_needs++] =
            (struct need_note){.need = need,
                               .first = need->same_as.turn >= 0 ? need->same_as : need->id,
                               .bag = bag,
                               .around = d->split ? bag : around};
}

static size_t draft_by_rule(const struct view *v, struct draft drafts[DRAFTS_MAX])
{
    size_t n = draft_questions(v->text, drafts, DRAFTS_MAX);
    n += draft_hits(v, drafts + n, DRAFTS_MAX - n);
    n = settle(drafts, n);
    sort_by_start(drafts, n);
    return n;
}

static bool is_same(const struct draft *a, const struct draft *b)
{
    uint32_t start = a->start > b->start ? a->start : b->start,
             end = a->end < b->end ? a->end : b->end;
    uint32_t from = a->start < b->start ? a->start : b->start,
             to = a->end > b->end ? a->end : b->end;
    return end > start && (float)(end - start) >= SAME_SHARE * (float)(to - from);
}

/* Whether a question has a mark or a word that asks. */
static bool asks(const struct text *text, const struct draft *d)
{
    uint32_t first = text_word_at(text, d->start), last = text_word_at(text, d->end);
    bool found = text->s[d->end - 1] == '?';
    for (uint32_t w = first; w < last && !found; w++)
        found = is_opener(text, w) || text_among(text_norm(text, w), "if whether u r or");
    return found;
}

/* Rules and model together: where both see a need, a rule draws the borders of a question and the
   model those of the rest; what one alone sees needs more of the other's support. */
static size_t join_runs(const struct view *v, struct draft drafts[DRAFTS_MAX], size_t n)
{
    struct draft runs[DRAFTS_MAX];
    size_t n_runs = draft_runs(v, runs, DRAFTS_MAX), kept = 0;
    struct draft all[DRAFTS_MAX * 2];
    float floor = neural_tag_threshold(v->pass->model, false, TAG_NEED_IN);
    for (size_t i = 0; i < n; i++) {
        struct draft d = drafts[i];
        float mean = pass_mean(v->pass, TAG_NEED_IN, d.start, d.end);
        bool both = false, other = false;
        for (size_t r = 0; r < n_runs; r++) {
            if (is_same(&d, &runs[r])) {
                both = true;
                if (d.kind != HEARD_QUESTION)
                    d.start = runs[r].start, d.end = runs[r].end;
                runs[r].end = runs[r].start;
            } else if (overlap(&d, &runs[r]))
                other = true;
        }
        float rule = both ? RULE_LIFTS : d.listed ? d.p : 0;
        d.p = mean + (1 - mean) * rule;
        float support = d.kind == HEARD_PROBLEM ? RULE_SUPPORT : ASKED_SUPPORT;
        if (both || d.listed || (!other && mean >= floor * support))
            all[kept++] = d;
    }
    for (size_t r = 0; r < n_runs; r++)
        if (runs[r].end > runs[r].start && runs[r].p >= floor * model_support[runs[r].kind] &&
            (runs[r].kind != HEARD_QUESTION || asks(v->text, &runs[r])))
            all[kept++] = runs[r];
    sort_by_start(all, kept);
    n = 0;
    for (size_t i = 0; i < kept && n < DRAFTS_MAX; i++)
        if (n == 0 || drafts[n - 1].end <= all[i].start)
            drafts[n++] = all[i];
    return drop_vague(drafts, n);
}

/* Marks the needs that share a sentence: the words around one are then the other's. */
static void mark_split(const struct text *text, struct draft *d, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (text_sentence_at(text, d[i].start) == text_sentence_at(text, d[i - 1].start))
            d[i].split = d[i - 1].split = true;
}

static size_t drop_scorn(const struct text *text, struct draft *d, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (!wants_no_answer(text, text_word_at(text, d[i].start), text_word_at(text, d[i].end)))
            d[kept++] = d[i];
    return kept;
}

void needs_read(struct view *v)
{
    struct draft drafts[DRAFTS_MAX];
    size_t n = draft_by_rule(v, drafts);
    if (v->pass)
        n = join_runs(v, drafts, n);
    for (size_t i = 0; i < n; i++)
        tighten(v->text, &drafts[i]);
    n = drop_scorn(v->text, drafts, n);
    n = n < NEEDS_A_TURN ? n : NEEDS_A_TURN;
    mark_split(v->text, drafts, n);
    struct heard_need *needs = pool_take(&v->reader->pool, n * sizeof *needs);
    for (size_t i = 0; needs && i < n; i++)
        keep(v, &needs[i], &drafts[i], (int32_t)i);
    v->out->needs = needs;
    v->out->n_needs = needs ? n : 0;
}
