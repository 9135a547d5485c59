/* SPDX-License-Identifier: Apache-2.0 */
/* promises.c: what our side says it will do, and by when (line A20 of the evidence).

   A rule marks the verb; the promise runs to the end of its clause and takes along the date that
   follows it in the same sentence, because "by Tuesday" is the part that can be kept or broken. */
#include "engine/merge.h"
#include "engine/reader.h"

#include <math.h>
#include <string.h>

/* Of the tag's threshold, for what only a rule, or only the model, sees; fitted where the model was
   calibrated. With a day that comes the rule is nearly sure by itself. */
#define RULE_SUPPORT  .35f
#define DATED_SUPPORT .1f
#define DATED_P       .6f
#define MODEL_SUPPORT 1.3f
#define PRESENT_P     .78f /* of what is said in the present, of a day that comes */

enum { PROMISE_WORDS_MAX = 30, WHAT_MAX = 200 };

struct draft {
    uint32_t start, end, first, last;
    float p;
    bool dated; /* said in the present, of a day that comes */
};

/* Whether word w is the initials that end a post: "^SA", "*MM". */
static bool is_initials(const struct text *text, uint32_t w)
{
    uint32_t start = text->words[w].start;
    return start > 0 && strchr("^*~", text->s[start - 1]) && text->s[start - 1];
}

/* "once", "if", "but" and a new sentence end a promise; a date right behind a comma still belongs
 * to it. */
static uint32_t promise_end(const struct text *text, uint32_t w, uint32_t least)
{
    static const char *const stops[] = {"but",    "because",  "if", "however",
                                        "unless", "although", "so", "though"};
    const struct sentence *s = &text->sentences[text->words[w].sentence];
    uint32_t at = least > w ? least : w + 1;
    for (; at < s->first + s->n && at - w < PROMISE_WORDS_MAX; at++) {
        if (text->words[at].flags & (WORD_LINK | WORD_SIGN) || is_initials(text, at))
            break;
        bool stop = false;
        for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
            stop |= text_is(text, at, stops[i]);
        if (stop)
            break;
        bool comma = text->words[at - 1].end < text->words[at].start &&
                     strchr(",;:(", text->s[text->words[at - 1].end]) != NULL;
        if (comma)
            break;
    }
    while (at > w + 1 && text_among(text_norm(text, at - 1), "and or then"))
        at--;
    return at;
}

static const struct date_hit *due_of(const struct view *v, const struct draft *d)
{
    const struct date_hit *best = NULL;
    for (size_t i = 0; i < v->n_dates; i++) {
        const struct date_hit *hit = &v->dates[i];
        bool inside = hit->first >= d->first && hit->first < d->last + 3 && !hit->past &&
                      v->text->words[hit->first].sentence == v->text->words[d->first].sentence;
        if (inside)
            best = best ? best : hit;
    }
    return best;
}

static bool overlaps(const struct draft *have, size_t n, const struct draft *d)
{
    for (size_t i = 0; i < n; i++)
        if (have[i].start < d->end && d->start < have[i].end)
            return true;
    return false;
}

/* "Will you send ...?" and "if we will" promise nothing. */
static bool is_said(const struct view *v, const struct cue_hit *hit)
{
    const struct sentence *s = &v->text->sentences[v->text->words[hit->first].sentence];
    if (s->mark == '?')
        return false;
    static const char *const before[] = {"if",     "when",  "whether", "how",  "what",
                                         "unless", "until", "once",    "that", "which",
                                         "where",  "who",   "this",    "so",   "hopefully"};
    for (size_t i = 0; hit->first > s->first && i < sizeof before / sizeof *before; i++)
        if (text_is(v->text, hit->first - 1, before[i]))
            return false;
    return true;
}

/* "It will look like new", "the blue one will seem darker": how something turns out is nobody's
   promise. */
static bool is_likeness(const struct text *text, uint32_t first, uint32_t last)
{
    static const char *const verbs[] = {"look", "looks",  "seem", "sound",
                                        "feel", "appear", "taste"};
    static const char *const onwards[] = {"into", "at", "after", "for", "through", "up", "it"};
    for (uint32_t w = first; w + 1 < last; w++)
        for (size_t v = 0; v < sizeof verbs / sizeof *verbs; v++) {
            bool acts = !text_is(text, w, verbs[v]);
            for (size_t o = 0; !acts && o < sizeof onwards / sizeof *onwards; o++)
                acts = text_is(text, w + 1, onwards[o]) || text_is(text, w + 2, onwards[o]);
            if (!acts)
                return true;
        }
    return false;
}

/* What only looks like one: "I don't have a date yet", "I'd be shouting too", "who leads our desk",
   "tonight", and what hangs on an if: "if you need longer, write to us and we keep it". */
static bool is_empty(const struct text *text, uint32_t first, uint32_t last)
{
    static const char never[] = "i'd we'd would could might who which whoever that's";
    static const char no[] = "don't doesn't can't cannot couldn't haven't hasn't isn't aren't";
    const struct sentence *s = &text->sentences[text->words[first].sentence];
    uint32_t subject = first + 1 < last ? first + 1 : first;
    if (last - first < 3 || (text_is(text, first, "let") && text_is(text, first + 1, "me")) ||
        text_among(text_norm(text, first), never) || text_among(text_norm(text, subject), never) ||
        text_among(text_norm(text, subject), no))
        return true;
    for (uint32_t w = s->first; w < first; w++)
        if (text_is(text, w, "if") && text_is(text, w + 1, "you"))
            return true;
    return false;
}

/* Whether a comma or the like stands before word w. */
static bool after_comma(const struct text *text, uint32_t w)
{
    return strchr(",;:(", text->s[text->words[w - 1].end]) != NULL;
}

/* "You hear from [me by Friday]": a run that begins with an object goes back to its verb, and one
   that begins with its verb, "the second one [will be returned]", to who or what does it. */
static uint32_t back_to_verb(const struct text *text, uint32_t first)
{
    uint32_t least = text->sentences[text->words[first].sentence].first, w = first;
    if (text_among(text_norm(text, first), "will shall")) {
        while (w > least && first - w < 6 && !after_comma(text, w) &&
               !text_among(text_norm(text, w - 1), "and but so that which who if"))
            w--;
        return w > least && text_is(text, w - 1, "and") ? first : w;
    }
    for (uint32_t i = 0; i < 4 && first > least; i++, first--)
        if (!text_among(text_norm(text, first), "me us from it hear to back him her them"))
            break;
    return first;
}

/* "[Go, I'll wait here]", "[our team reads them and will write back]": what is promised comes
   after the first words. */
static uint32_t past_opening(const struct text *text, uint32_t first, uint32_t last)
{
    static const char we[] = "i'll we'll i we";
    for (uint32_t w = first; w + 2 < last; w++) {
        if (text_among(text_norm(text, w), "will shall i'll we'll"))
            break;
        bool over =
            w < first + 3 && after_comma(text, w + 1) && text_among(text_norm(text, w + 1), we);
        if (over || (text_is(text, w, "and") && text_is(text, w + 1, "will")))
            return w + 1;
    }
    return first;
}

static size_t gather(const struct view *v, struct draft *out)
{
    size_t n = 0;
    for (size_t i = 0; i < v->n_hits && n < PROMISES_A_TURN; i++) {
        const struct cue_hit *hit = &v->hits[i];
        if (hit->cue->kind != CUE_PROMISE || hit->dead || !is_said(v, hit))
            continue;
        uint32_t first = text_word_at(v->text, hit->start),
                 last = promise_end(v->text, first, hit->last);
        first = past_opening(v->text, back_to_verb(v->text, first), last);
        struct draft d = {v->text->words[first].start,
                          v->text->words[last - 1].end,
                          first,
                          last,
                          hit->cue->p,
                          false};
        const struct date_hit *due = due_of(v, &d);
        if (due && due->end > d.end)
            d.end = due->end, d.last = due->last;
        if (!overlaps(out, n, &d) && !is_likeness(v->text, d.first, d.last) &&
            !is_empty(v->text, d.first, d.last))
            out[n++] = d;
    }
    return n;
}

/* Whether a clause says what our side does: "I call you", "the refund goes back". */
static bool does_something(const struct text *text, uint32_t first, uint32_t last)
{
    static const char bases[] =
        "call ring send write keep hold put bring start stay book fix swap post drop ship move "
        "refund take come go check test collect deliver pay reply replace return";
    static const char thirds[] =
        "calls rings sends writes keeps holds puts brings starts stays books fixes swaps posts "
        "drops ships moves refunds takes comes goes checks leaves arrives delivers pays replies "
        "returns lands turns closes opens stops ends gets reaches follows";
    for (uint32_t w = first + 1; w < last; w++) {
        const char *before = text_norm(text, w - 1), *norm = text_norm(text, w);
        if (text_among(norm, thirds) ||
            (text_among(before, "i we they") && text_among(norm, bases)) ||
            (!strcmp(before, "go") && !strcmp(norm, "back")))
            return true;
    }
    return false;
}

/* "It is booked for Friday", "I have booked him for Friday": its day is no day gone by, though the
   verb looks back. */
static bool is_settled(const struct text *text, uint32_t first, uint32_t last)
{
    static const char done[] =
        "refunded credited booked paid posted sent shipped collected delivered fixed replaced "
        "returned scheduled arranged set yours on with back ready done reserved waived";
    for (uint32_t w = first + 1; w < last; w++) {
        const char *before = text_norm(text, w - 1), *norm = text_norm(text, w);
        if ((text_among(before, "is are it's that's") && text_among(norm, done)) ||
            (text_among(before, "have i've we've has") &&
             text_among(norm, "booked arranged scheduled reserved")))
            return true;
    }
    return false;
}

/* "I call you on Monday", "the refund goes back by Friday": said in the present of a day that
   comes, it is as good as "will". */
static size_t gather_present(const struct view *v, struct draft *out, size_t n)
{
    const struct text *text = v->text;
    for (size_t i = 0; i < v->n_dates && n < PROMISES_A_TURN; i++) {
        const struct date_hit *hit = &v->dates[i];
        const struct sentence *s = &text->sentences[text->words[hit->first].sentence];
        uint32_t first = hit->first;
        while (first > s->first && !after_comma(text, first) &&
               !text_among(text_norm(text, first - 1), "and but so"))
            first--;
        uint32_t last = promise_end(text, first, hit->last);
        struct draft d = {
            text->words[first].start, text->words[last - 1].end, first, last, PRESENT_P, true};
        bool settled = is_settled(text, first, hit->first);
        if ((hit->past && !settled) || s->mark == '?' || overlaps(out, n, &d) ||
            text_among(text_norm(text, first), "you please if when once while until"))
            continue;
        if ((settled || does_something(text, first, hit->first)) && !is_empty(text, first, last))
            out[n++] = d;
    }
    return n;
}

/* The model's runs, cut to words. */
static size_t gather_runs(const struct view *v, struct draft *out)
{
    struct pass_run runs[PROMISES_A_TURN];
    size_t found = pass_runs(v->reader->pass, v->text, TAG_PROMISE_BEGIN, TAG_PROMISE_IN, runs,
                             PROMISES_A_TURN),
           n = 0;
    for (size_t i = 0; i < found; i++) {
        uint32_t first = text_word_at(v->text, runs[i].start),
                 last = text_word_at(v->text, runs[i].end);
        if (first > 0 && v->text->words[first - 1].end > runs[i].start)
            first--;
        if (last <= first || first >= v->text->n_words)
            continue;
        first = past_opening(v->text, back_to_verb(v->text, first), last);
        while (last > first + 1 && (is_initials(v->text, last - 1) ||
                                    text_among(text_norm(v->text, last - 1), "and or then")))
            last--;
        struct draft d = {v->text->words[first].start,
                          v->text->words[last - 1].end,
                          first,
                          last,
                          runs[i].p,
                          false};
        if (n > 0 && out[n - 1].last + 1 >= first && out[n - 1].first < first &&
            v->text->words[first].sentence == v->text->words[out[n - 1].first].sentence)
            out[n - 1].end = d.end, out[n - 1].last = last; /* "at the desk | on Monday" */
        else if (!overlaps(out, n, &d) && !is_likeness(v->text, first, last) &&
                 !is_empty(v->text, first, last))
            out[n++] = d;
    }
    return n;
}

/* The rule draws the borders where both see a promise; what one alone sees needs the tag's support.
 */
static size_t join_runs(const struct view *v, struct draft drafts[PROMISES_A_TURN], size_t n)
{
    struct draft runs[PROMISES_A_TURN];
    size_t n_runs = gather_runs(v, runs), kept = 0;
    float floor = neural_tag_threshold(v->pass->model, true, TAG_PROMISE_IN);
    for (size_t i = 0; i < n; i++) {
        struct draft d = drafts[i];
        float mean = pass_mean(v->pass, TAG_PROMISE_IN, d.start, d.end);
        bool both = false;
        for (size_t r = 0; r < n_runs; r++)
            if (runs[r].start < d.end && d.start < runs[r].end && runs[r].end > runs[r].start) {
                both = true;
                runs[r].end = runs[r].start;
            }
        d.p = both ? fmaxf(d.p, mean) : d.dated ? fmaxf(DATED_P, mean) : mean;
        if (both || mean >= floor * (d.dated ? DATED_SUPPORT : RULE_SUPPORT))
            drafts[kept++] = d;
    }
    for (size_t r = 0; r < n_runs && kept < PROMISES_A_TURN; r++)
        if (runs[r].end > runs[r].start && runs[r].p >= floor * MODEL_SUPPORT &&
            !overlaps(drafts, kept, &runs[r]))
            drafts[kept++] = runs[r];
    return kept;
}

void promises_read(struct view *v)
{
    struct draft drafts[PROMISES_A_TURN];
    size_t n = gather_present(v, drafts, gather(v, drafts));
    if (v->pass)
        n = join_runs(v, drafts, n);
    struct heard_promise *out = pool_take(&v->reader->pool, n * sizeof *out);
    for (size_t i = 0; out && i < n; i++) {
        const struct date_hit *due = due_of(v, &drafts[i]);
        struct heard_span at = view_span(v, drafts[i].start, drafts[i].end);
        out[i] = (struct heard_promise){.at = at,
                                        .p = drafts[i].p,
                                        .what = reader_quote(v->reader, at, WHAT_MAX),
                                        .due = due ? due->date
                                                   : (struct heard_date){HEARD_NO_TIME, false}};
    }
    v->out->promises = out;
    v->out->n_promises = out ? n : 0;
}
