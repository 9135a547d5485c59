/* SPDX-License-Identifier: Apache-2.0 */
/* coach_rules.c: the fifteen things worth saying about a draft before it is sent, one function
   each.

   Each rule says on which line of the evidence it stands. Where a rule is in doubt it says nothing.
   The table at the end is in the order of enum heard_rule, which is the order of urgency. */
#include "engine/coach.h"

#include <string.h>

#define L_QUOTE "\xe2\x80\x9c"
#define R_QUOTE "\xe2\x80\x9d"

enum { OWN_BYTES = 60, LONG_STORY = 9, FORMAL_WORDS = 16, NEEDS_SEEN = 8 };

/* ---------------------------------------------------------------- helpers */

static struct heard_span span_of(const struct desk_view *d, uint32_t start, uint32_t end)
{
    return (struct heard_span){d->draft, start, end};
}

static const char *said(const struct desk_view *d, struct heard_span at)
{
    return reader_quote(d->r, at, OWN_BYTES);
}

/* The first live hit of a nudge row for this rule. */
static bool phrase(const struct desk_view *d, enum heard_rule rule, struct nudge_draft *n)
{
    for (size_t i = 0; i < d->n_hits; i++) {
        const struct cue_hit *hit = &d->hits[i];
        if (hit->cue->kind != CUE_NUDGE || hit->cue->name != (int)rule || hit->dead)
            continue;
        n->at = span_of(d, hit->start, hit->end);
        return true;
    }
    return false;
}

static bool says(const struct desk_view *d, const char *norm)
{
    for (uint32_t w = 0; w < d->text->n_words; w++)
        if (text_is(d->text, w, norm))
            return true;
    return false;
}

static bool cares(const struct desk_view *d, enum cue_care care)
{
    return d->note->cares >> care & 1;
}

/* A day ahead that something is said to happen on: "by Friday", "tomorrow", not "the third Friday".
 */
static bool is_due(const struct desk_view *d, const struct date_hit *hit)
{
    static const char *const leads[] = {"by",  "on",     "until", "till",    "before", "from",
                                        "at",  "is",     "this",  "next",    "within", "in",
                                        "for", "latest", "comes", "arrives", "around", "and"};
    if (hit->past)
        return false;
    for (size_t i = 0; i < sizeof leads / sizeof *leads; i++)
        if ((hit->first > 0 && text_is(d->text, hit->first - 1, leads[i])) ||
            text_is(d->text, hit->first, leads[i]))
            return true;
    return hit->kind == DATE_WITHIN || text_is(d->text, hit->first, "today") ||
           text_is(d->text, hit->first, "tonight") || text_is(d->text, hit->first, "tomorrow") ||
           (hit->first > 0 && d->text->words[hit->first].flags & WORD_CLAUSE);
}

/* Whether the draft names a day, in sentences [from, to] where given. */
static bool dated_in(const struct desk_view *d, uint32_t from, uint32_t to)
{
    for (size_t i = 0; i < d->n_dates; i++) {
        uint32_t at = d->text->words[d->dates[i].first].sentence;
        if (at >= from && at <= to && is_due(d, &d->dates[i]))
            return true;
    }
    return false;
}

static bool dated(const struct desk_view *d)
{
    return dated_in(d, 0, UINT32_MAX);
}

static void add_all(struct span_set *to, const struct span_set *from)
{
    for (size_t i = 0; i < from->n; i++)
        span_set_add(to, from->at[i]);
}

/* What the customer told, strongest first: for `because`. */
static void because_story(const struct desk_view *d, struct nudge_draft *n)
{
    add_all(&n->because, d->distress_at.n ? &d->distress_at : &d->fault_at);
    if (n->because.n == 0)
        add_all(&n->because, d->story_at.n ? &d->story_at : &d->need_at);
}

static const char *try_theirs(const struct desk_view *d, const char *before, const char *after)
{
    const char *theirs = coach_theirs(d);
    return *theirs ? pool_text(&d->r->pool, "%s" L_QUOTE "%s" R_QUOTE "%s", before, theirs, after)
                   : "";
}

/* ---------------------------------------------------------------- words */

/* A14: exact phrases that minimise or lecture. */
static bool dismissive(const struct desk_view *d, struct nudge_draft *n)
{
    if (!phrase(d, HEARD_DISMISSIVE_WORDS, n))
        return false;
    because_story(d, n);
    n->why = pool_text(
        &d->r->pool, L_QUOTE "%s" R_QUOTE " makes their trouble smaller than it is to them (A14).",
        said(d, n->at));
    n->try_this = try_theirs(d, "You wrote ", "; I want to put that right.");
    return true;
}

/* A14: the fault handed back to the customer. */
static bool blame(const struct desk_view *d, struct nudge_draft *n)
{
    if (!phrase(d, HEARD_BLAME_WORDS, n))
        return false;
    because_story(d, n);
    n->why = pool_text(&d->r->pool,
                       L_QUOTE "%s" R_QUOTE
                               " puts the fault on them; what helps is what happens now (A14).",
                       said(d, n->at));
    n->try_this = try_theirs(d, "About ", ": here is what I can do from here.");
    return true;
}

/* A15: what stands before a "but" is not heard. */
static bool understand_but(const struct desk_view *d, struct nudge_draft *n)
{
    if (!phrase(d, HEARD_UNDERSTAND_BUT, n))
        return false;
    because_story(d, n);
    n->why = "The \xe2\x80\x9c"
             "but\xe2\x80\x9d takes the understanding back; two sentences keep both (A15).";
    n->try_this = try_theirs(d, "You wrote ", ". Here is what I can do about it:");
    return true;
}

/* A12: a sentence that this customer has had from us before, word for word. */
static bool said_before(const struct desk_view *d, struct nudge_draft *n)
{
    for (uint32_t t = 0; t < d->draft; t++) {
        const struct heard_turn *turn = &d->r->conversation->turns[t];
        if (turn->who != HEARD_AGENT || !turn->text)
            continue;
        for (uint32_t i = 0; i < d->text->n_sentences; i++) {
            const struct sentence *s = &d->text->sentences[i];
            uint32_t len = s->end - s->start;
            const char *at =
                s->n < 6 ? NULL
                         : memmem(turn->text, d->r->turns[t].read_to, d->text->s + s->start, len);
            if (!at)
                continue;
            uint32_t start = (uint32_t)(at - turn->text);
            n->at = span_of(d, s->start, s->end);
            span_set_add(&n->because, (struct heard_span){t, start, start + len});
            return true;
        }
    }
    return false;
}

static bool formula(const struct desk_view *d, struct nudge_draft *n)
{
    if (said_before(d, n)) {
        n->why = "They have read this sentence from us already; said twice it sounds like a "
                 "machine (A12).";
    } else if (phrase(d, HEARD_FORMULA, n)) {
        because_story(d, n);
        n->why = pool_text(&d->r->pool,
                           L_QUOTE "%s" R_QUOTE
                                   " fits every customer, so it does not reach this one (A12).",
                           said(d, n->at));
    } else {
        return false;
    }
    n->try_this = try_theirs(d, "You wrote ", ": I have read that, and");
    return true;
}

/* A21: a time that is none. */
static bool vague_time(const struct desk_view *d, struct nudge_draft *n)
{
    uint32_t at = text_sentence_at(d->text, d->note->vague.start);
    if (d->note->vague.end <= d->note->vague.start || dated_in(d, at, at + 1))
        return false;
    n->at = d->note->vague;
    add_all(&n->because, d->story_at.n ? &d->story_at : &d->need_at);
    n->why = pool_text(&d->r->pool, L_QUOTE "%s" R_QUOTE " leaves them to guess when (A21).",
                       said(d, n->at));
    n->try_this = try_theirs(d, "On ", ": you hear from me by tomorrow at noon.");
    return true;
}

/* A reply that has no answer yet, and says so, passes over nothing. */
static bool is_holding(const struct desk_view *d)
{
    bool numbered = (says(d, "1") && says(d, "2")) || says(d, "both");
    return numbered || coach_does(d, HEARD_REDIRECT) || coach_does(d, HEARD_ASK_INFO) ||
           d->note->n_questions > 0 || d->note->refusal.end > 0 || d->note->statements == 0;
}

/* A3: a need passed over in silence while others were answered. */
static bool unanswered_need(const struct desk_view *d, struct nudge_draft *n)
{
    const struct heard_need *open[NEEDS_SEEN];
    size_t found = coach_unanswered(d, open, NEEDS_SEEN);
    if (found == 0 || is_holding(d))
        return false;
    for (size_t i = 0; i < found; i++)
        span_set_add(&n->because, open[i]->at);
    const char *theirs = reader_quote(d->r, open[0]->at, THEIRS_BYTES);
    n->why = pool_text(
        &d->r->pool,
        "They also wrote " L_QUOTE "%s" R_QUOTE "; the draft does not speak of it (A3).", theirs);
    n->try_this = pool_text(&d->r->pool, "And about " L_QUOTE "%s" R_QUOTE ":", theirs);
    return true;
}

/* A17: a no without another way. What stands after the no, or any date, deed or question, is one.
 */
static bool refusal_without_choice(const struct desk_view *d, struct nudge_draft *n)
{
    if (d->note->refusal.end <= d->note->refusal.start || cares(d, CARE_OPTION) ||
        cares(d, CARE_ACTION) || d->out->n_promises > 0 || d->note->n_questions > 0 ||
        d->need_at.n == 0)
        return false;
    uint32_t no = text_sentence_at(d->text, d->note->refusal.start), after = 0;
    for (size_t i = 0; i < d->out->n_acts; i++)
        after += d->out->acts[i].name == HEARD_SOLUTION &&
                 text_sentence_at(d->text, d->out->acts[i].at.start) > no;
    if (after)
        return false;
    n->at = d->note->refusal;
    add_all(&n->because, &d->need_at);
    n->why = cares(d, CARE_REASON)
                 ? "The no has a reason, but no other way; a choice keeps them in it (A17)."
                 : "The no has neither a reason nor another way (A17).";
    n->try_this = try_theirs(d, "For ", " what I can offer instead is");
    return true;
}

static bool is_follow_up(const struct desk_view *d, const struct heard_promise *p)
{
    static const char *const verbs[] = {
        "back",     "know",    "into",   "check",   "investigate", "update",  "contact",
        "call",     "send",    "refund", "replace", "fix",         "resolve", "forward",
        "escalate", "pass",    "follow", "respond", "reply",       "chase",   "arrange",
        "sort",     "credit",  "review", "hear",    "receive",     "speak",   "talk",
        "remind",   "process", "deal",   "handle",  "touch"};
    uint32_t w = text_word_at(d->text, p->at.start);
    if (cues_negated(d->text, w + 2)) /* "I won't talk you out of it": there is no day for that */
        return false;
    for (; w < d->text->n_words && d->text->words[w].start < p->at.end; w++)
        for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
            if (text_is(d->text, w, verbs[i]))
                return true;
    return false;
}

/* "I'm looking at it", "I will send it now": being done needs no day. */
static bool is_now(const struct desk_view *d, const struct heard_promise *p)
{
    uint32_t w = text_word_at(d->text, p->at.start);
    if (text_is(d->text, w, "i'm") || text_is(d->text, w + 1, "am"))
        return true;
    for (; w < d->text->n_words && d->text->words[w].start < p->at.end; w++)
        if (text_is(d->text, w, "now"))
            return true;
    return text_is(d->text, w, "now") || text_is(d->text, w + 1, "now");
}

/* A20: a promise that cannot be kept or broken, because it has no day. */
static bool promise_without_date(const struct desk_view *d, struct nudge_draft *n)
{
    if (dated(d) || d->note->vague.end > 0)
        return false;
    for (size_t i = 0; i < d->out->n_promises; i++) {
        if (!is_follow_up(d, &d->out->promises[i]) || is_now(d, &d->out->promises[i]))
            continue;
        n->at = d->out->promises[i].at;
        add_all(&n->because, d->story_at.n ? &d->story_at : &d->need_at);
        n->why =
            "A promise with a day can be kept; this one leaves them waiting without one (A20).";
        n->try_this =
            try_theirs(d, "On ", ": I will write to you by tomorrow, whatever I have by then.");
        return true;
    }
    return false;
}

/* ---------------------------------------------------------------- the person */

static bool acknowledges(const struct desk_view *d)
{
    return d->out->mechanisms[HEARD_EMOTIONAL_REACTION].level > 0 ||
           d->out->mechanisms[HEARD_INTERPRETATION].level > 1;
}

/* Words of theirs in [first, last) that they told before: what is asked for again. */
static uint32_t asked_again(const struct desk_view *d, uint32_t first, uint32_t last)
{
    struct bag asked = bag_of(d->text, first, last), told = {0};
    for (uint32_t t = 0; t < d->draft; t++)
        if (reader_heard(d->r, t))
            bag_add(&told, &d->r->notes[t].bag);
    return bag_common(&asked, &told);
}

static bool asks_for_all(const struct desk_view *d, uint32_t first, uint32_t last)
{
    static const char *const all[] = {"describe", "explain", "details", "detail",
                                      "happened", "about",   "wrong",   "issue",
                                      "problem",  "more",    "exactly"};
    for (uint32_t w = first; w < last; w++)
        for (size_t i = 0; i < sizeof all / sizeof *all; i++)
            if (text_is(d->text, w, all[i]))
                return true;
    return false;
}

/* C1: asking again for what the customer has told, or has done. They must have said that they did.
 */
static bool retelling_ignored(const struct desk_view *d, struct nudge_draft *n)
{
    for (size_t i = 0; i < d->n_hits && d->told_before; i++) {
        const struct cue_hit *hit = &d->hits[i];
        const struct sentence *s = &d->text->sentences[d->text->words[hit->first].sentence];
        bool asks =
            s->mark == '?' || hit->first == s->first || text_is(d->text, hit->first, "please");
        if (hit->cue->kind != CUE_CARE || hit->cue->name != CARE_RETELL || hit->dead || !asks)
            continue;
        uint32_t last = s->first + s->n;
        if (!asked_again(d, hit->first, last) && !asks_for_all(d, hit->first, last))
            continue;
        n->at = span_of(d, d->text->words[hit->first].start, s->end);
        add_all(&n->because, d->fault_at.n ? &d->fault_at : &d->story_at);
        n->why =
            "They have told this already; being asked again is what makes people give up (C1).";
        n->try_this =
            try_theirs(d, "I have ", " here in front of me, so you need not tell it again.");
        return true;
    }
    return false;
}

static uint32_t count_apologies(const struct desk_view *d)
{
    uint32_t n = 0, last = UINT32_MAX;
    for (size_t i = 0; i < d->n_hits; i++) {
        const struct cue_hit *hit = &d->hits[i];
        uint32_t sentence = d->text->words[hit->first].sentence;
        if (hit->cue->kind == CUE_ACT && hit->cue->name == HEARD_APOLOGY && !hit->dead &&
            sentence != last) {
            n++;
            last = sentence;
        }
    }
    return n;
}

/* A10: sorry, and sorry again, and nothing done. */
static bool apology_repeated(const struct desk_view *d, struct nudge_draft *n)
{
    uint32_t here = count_apologies(d);
    bool again = here >= 2 || (here >= 1 && d->apologies_before >= 1);
    bool brings = cares(d, CARE_ACTION) || dated(d) || d->out->n_promises > 0 ||
                  d->note->n_questions > 0 || d->note->statements >= 2;
    if (!again || brings)
        return false;
    for (size_t i = 0; i < d->out->n_acts; i++)
        if (d->out->acts[i].name == HEARD_APOLOGY)
            n->at = d->out->acts[i].at;
    because_story(d, n);
    n->why = "Sorry was said already; said again without a deed it weighs less each time (A10).";
    n->try_this = try_theirs(d, "About ", ": today I will");
    return true;
}

/* There are other words for sorry. */
static bool owns_up(const struct desk_view *d)
{
    static const char *const words[] = {"fault",       "mistake",   "oversight", "ashamed",
                                        "mine",        "shouldn't", "failed",    "unacceptable",
                                        "embarrassed", "deserved"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (says(d, words[i]))
            return true;
    return says(d, "should") && says(d, "have");
}

/* A11: our side failed them and nobody has said sorry. */
static bool apology_missing(const struct desk_view *d, struct nudge_draft *n)
{
    bool our_doing = d->harm_at.n > 0 && (d->need_at.n > 0 || d->fault || d->heat >= .5f);
    if (!our_doing || d->apologies_before || coach_does(d, HEARD_APOLOGY) || owns_up(d) ||
        d->danger)
        return false;
    add_all(&n->because, &d->harm_at);
    n->why = "Something went wrong for them on our side and nobody has said sorry yet (A11).";
    n->try_this = pool_text(&d->r->pool, "I am sorry about " L_QUOTE "%s" R_QUOTE ".",
                            reader_quote(d->r, d->harm_at.at[0], THEIRS_BYTES));
    return true;
}

/* The first sentence that says something: greetings and names are passed. */
static uint32_t first_said(const struct desk_view *d)
{
    static const char *const greets[] = {"hi", "hello", "hey", "dear", "good"};
    for (size_t g = 0; d->text->n_sentences > 1 && g < sizeof greets / sizeof *greets; g++)
        if (text_is(d->text, d->text->sentences[0].first, greets[g]) &&
            d->text->sentences[0].n <= 4)
            return 1;
    return 0;
}

/* A7: instructions before the first sign of having listened. Safety comes before listening. */
static bool fix_before_listen(const struct desk_view *d, struct nudge_draft *n)
{
    static const char *const safety[] = {"999",       "911",       "112",    "988",
                                         "ambulance", "emergency", "doctor", "safe",
                                         "building",  "wall",      "gas",    "don't"};
    if (d->danger || (!d->distress && d->heat < 1.5f))
        return false;
    for (size_t i = 0; i < sizeof safety / sizeof *safety; i++)
        if (says(d, safety[i]))
            return false;
    for (size_t i = 0; i < d->n_hits; i++) {
        const struct cue_hit *hit = &d->hits[i];
        if (hit->cue->kind != CUE_CARE || hit->cue->name != CARE_FIX || hit->dead ||
            d->text->words[hit->first].sentence != first_said(d))
            continue;
        n->at = span_of(d, hit->start, d->text->sentences[first_said(d)].end);
        because_story(d, n);
        n->why = "It tells them what to do before it shows that their trouble was read (A7).";
        n->try_this = try_theirs(d, "You wrote ", ". Let me start there.");
        return true;
    }
    return false;
}

/* A2: a friendly reply to somebody who told much, with nothing of theirs in it. */
static bool nothing_said_back(const struct desk_view *d, struct nudge_draft *n)
{
    struct bag told = {0};
    uint32_t named = 0;
    for (uint32_t t = d->first_of_burst; t < d->draft; t++)
        if (reader_heard(d->r, t))
            bag_add(&told, &d->r->notes[t].bag);
    for (size_t i = 0; i < d->out->n_echoes; i++)
        named += !text_is(d->text, text_word_at(d->text, d->out->echoes[i].at.start), "today");
    if (told.n < LONG_STORY || d->note->bag.n > FORMAL_WORDS || named ||
        bag_common(&told, &d->note->bag) > 1 || !cares(d, CARE_HUMAN) ||
        coach_does(d, HEARD_ASK_INFO) || d->note->n_questions)
        return false;
    because_story(d, n);
    n->why = "Nothing in it is about them: naming one thing they told shows that it was read (A2).";
    n->try_this = try_theirs(d, "You told us ", ":");
    return true;
}

/* A22: a page of links, numbers and steps with no sentence to the person on top. */
static bool raw_data_page(const struct desk_view *d, struct nudge_draft *n)
{
    uint32_t raw = 0, lines = 0, words = d->text->n_words;
    for (uint32_t w = 0; w < words; w++) {
        raw += (d->text->words[w].flags & (WORD_LINK | WORD_DIGITS | WORD_CAPS)) != 0;
        lines += (d->text->words[w].flags & WORD_LINE) != 0;
    }
    bool addressed = says(d, "you") || says(d, "your") || says(d, "i");
    if (lines < 4 || raw * 4 < words || addressed || acknowledges(d))
        return false;
    n->at = span_of(d, d->text->sentences[0].start, d->text->sentences[0].end);
    add_all(&n->because, d->need_at.n ? &d->need_at : &d->story_at);
    n->why = "It is a page of data; one sentence to them and the first step on top make it an "
             "answer (A22).";
    n->try_this = try_theirs(d, "For ", " the first thing to do is");
    return true;
}

/* A1: somebody in distress, and no sentence to the person. */
static bool no_human_line(const struct desk_view *d, struct nudge_draft *n)
{
    if (!d->distress || cares(d, CARE_HUMAN) || acknowledges(d))
        return false;
    add_all(&n->because, &d->distress_at);
    n->why = "They wrote in trouble, and no line of the draft is to the person (A1).";
    n->try_this = try_theirs(d, "I read ", ", and I am sorry that you are in this.");
    return true;
}

const struct coach_rule coach_rules[HEARD_N_RULES] = {
    [HEARD_DISMISSIVE_WORDS] = {dismissive, HEARD_HOLD},
    [HEARD_BLAME_WORDS] = {blame, HEARD_HOLD},
    [HEARD_UNANSWERED_NEED] = {unanswered_need, HEARD_SUGGEST},
    [HEARD_UNDERSTAND_BUT] = {understand_but, HEARD_SUGGEST},
    [HEARD_REFUSAL_WITHOUT_CHOICE] = {refusal_without_choice, HEARD_SUGGEST},
    [HEARD_RETELLING_IGNORED] = {retelling_ignored, HEARD_SUGGEST},
    [HEARD_APOLOGY_REPEATED] = {apology_repeated, HEARD_SUGGEST},
    [HEARD_APOLOGY_MISSING] = {apology_missing, HEARD_SUGGEST},
    [HEARD_FIX_BEFORE_LISTEN] = {fix_before_listen, HEARD_SUGGEST},
    [HEARD_PROMISE_WITHOUT_DATE] = {promise_without_date, HEARD_SUGGEST},
    [HEARD_NOTHING_SAID_BACK] = {nothing_said_back, HEARD_SUGGEST},
    [HEARD_RAW_DATA_PAGE] = {raw_data_page, HEARD_SUGGEST},
    [HEARD_VAGUE_TIME] = {vague_time, HEARD_SUGGEST},
    [HEARD_NO_HUMAN_LINE] = {no_human_line, HEARD_SUGGEST},
    [HEARD_FORMULA] = {formula, HEARD_REMARK},
};
