/* SPDX-License-Identifier: Apache-2.0 */
/* guess.c: what may stand behind the words, always with the question that would confirm it.

   A guess is not an assumption: it is listed with the words that led to it, a modest p, and a
   question that the customer can answer no to. It is made only where something is half said: a
   hurry without a reason, a reason without a day, leaving without why, somebody else in the story.
   Calm, complete messages get none. */
#include "engine/reader.h"

#include <string.h>

enum { QUOTE_BYTES = 60 };

/* A question about a person rests on more than a bare claim. */
#define SURE_P .65f

struct guesses {
    struct heard_guess at[GUESSES_A_TURN];
    size_t n;
};

static void guess(struct view *v, struct guesses *g, enum heard_about about, float p,
                  struct heard_span because, const char *format)
{
    struct heard_guess *slot = &g->at[g->n];
    struct span_set set = {0};
    if (g->n >= GUESSES_A_TURN)
        return;
    span_set_add(&set, because);
    slot->about = about;
    slot->p = p;
    slot->because = span_set_keep(&set, &v->reader->pool);
    slot->ask = format;
    g->n += slot->because.n > 0 && *slot->ask;
}

static const struct heard_signal_claim *signal_of(const struct view *v, enum heard_signal name)
{
    for (size_t i = 0; i < v->out->n_signals; i++)
        if (v->out->signals[i].name == name)
            return &v->out->signals[i];
    return NULL;
}

static const struct heard_purpose *purpose_of(const struct view *v, enum heard_purpose_kind kind)
{
    for (size_t i = 0; i < v->out->n_purpose; i++)
        if (v->out->purpose[i].kind == kind)
            return &v->out->purpose[i];
    return NULL;
}

static bool feels(const struct view *v)
{
    return v->out->n_emotions && v->out->emotions[0].name != HEARD_NEUTRAL;
}

static const char *words(struct view *v, struct heard_span at)
{
    return reader_quote(v->reader, at, QUOTE_BYTES);
}

static bool is_sure(const struct heard_signal_claim *claim)
{
    return claim && claim->p >= SURE_P;
}

/* Whether one of the words in the span is listed. */
static bool has_word(const struct view *v, struct heard_span at, const char *const *list, size_t n)
{
    for (uint32_t w = 0; w < v->text->n_words; w++) {
        if (v->text->words[w].start < at.start || v->text->words[w].end > at.end)
            continue;
        for (size_t i = 0; i < n; i++)
            if (text_is(v->text, w, list[i]))
                return true;
    }
    return false;
}

/* Something that people look forward to or prepare for. Where something heavy is told beside it, no
   day is asked. */
static bool is_occasion(const struct view *v, struct heard_span at)
{
    static const char *const occasions[] = {
        "interview",   "wedding", "birthday", "party", "graduation", "exam",        "camp",
        "christening", "trip",    "holiday",  "move",  "moving",     "anniversary", "concert",
        "conference",  "funeral", "visit",    "match", "race",       "festival"};
    return !is_sure(signal_of(v, HEARD_VULNERABILITY)) &&
           has_word(v, at, occasions, sizeof occasions / sizeof *occasions);
}

/* Something one may be nervous of. */
static bool is_trial(const struct view *v, struct heard_span at)
{
    static const char *const trials[] = {"interview", "exam", "race", "match", "test", "audition"};
    return has_word(v, at, trials, sizeof trials / sizeof *trials);
}

/* Whether what hangs on a day is said beside it: "we fly home tomorrow at two", "our boiler is
 * broken until Tuesday". */
static bool is_explained(const struct view *v, struct heard_span day)
{
    static const char reasons[] =
        "leave leaving fly flying travel travelling go going drive move moving start starts begin "
        "begins party wedding camp trip interview exam birthday funeral rent broken because "
        "hospital "
        "baby school work open opening";
    uint32_t in = text_sentence_at(v->text, day.start);
    if (in >= v->text->n_sentences)
        return false;
    const struct sentence *s = &v->text->sentences[in];
    for (uint32_t w = s->first; w < s->first + s->n; w++)
        if (text_among(text_norm(v->text, w), reasons))
            return true;
    return false;
}

/* "Which slots do we get in the weeks before Christmas?": the day is what is asked about. */
static bool is_asked_about(const struct view *v, struct heard_span day)
{
    for (size_t i = 0; i < v->out->n_needs; i++)
        if (v->out->needs[i].kind == HEARD_QUESTION && spans_touch(v->out->needs[i].at, day))
            return true;
    return false;
}

static void guess_time(struct view *v, struct guesses *g)
{
    const struct heard_signal_claim *hurry = signal_of(v, HEARD_DEADLINE);
    const struct heard_purpose *day = purpose_of(v, HEARD_FOR_DEADLINE),
                               *event = purpose_of(v, HEARD_FOR_LIFE_EVENT);
    struct pool *pool = &v->reader->pool;
    if (event && event->date.at == HEARD_NO_TIME && !day && v->out->n_needs &&
        is_occasion(v, event->at))
        guess(v, g, HEARD_ABOUT_DEADLINE, .55f, event->at,
              pool_text(pool, "You mentioned \xe2\x80\x9c%s\xe2\x80\x9d. When is it?",
                        words(v, event->at)));
    else if (is_sure(hurry) && !day && !event)
        guess(v, g, HEARD_ABOUT_DEADLINE, .5f, hurry->at,
              pool_text(pool,
                        "You wrote \xe2\x80\x9c%s\xe2\x80\x9d. By when would it still be of use "
                        "to you?",
                        words(v, hurry->at)));
    else if (day && is_sure(hurry) && !event && !signal_of(v, HEARD_GOAL) &&
             !is_explained(v, day->at) && !is_asked_about(v, day->at))
        guess(v, g, HEARD_ABOUT_PURPOSE, .5f, day->at,
              pool_text(pool,
                        "You wrote \xe2\x80\x9c%s\xe2\x80\x9d. May I ask what hangs on it for "
                        "you?",
                        words(v, day->at)));
}

static void guess_feeling(struct view *v, struct guesses *g)
{
    const struct heard_signal_claim *frail = signal_of(v, HEARD_VULNERABILITY);
    const struct heard_signal_claim *again = signal_of(v, HEARD_REPEAT_CONTACT);
    const struct heard_purpose *event = purpose_of(v, HEARD_FOR_LIFE_EVENT);
    struct pool *pool = &v->reader->pool;
    if (feels(v))
        return;
    if (is_sure(frail))
        guess(v, g, HEARD_ABOUT_FEELING, .5f, frail->at,
              pool_text(pool,
                        "You mentioned \xe2\x80\x9c%s\xe2\x80\x9d. How are you managing meanwhile?",
                        words(v, frail->at)));
    else if (is_sure(again))
        guess(v, g, HEARD_ABOUT_FEELING, .5f, again->at,
              pool_text(pool,
                        "You wrote \xe2\x80\x9c%s\xe2\x80\x9d. What has that cost you so far?",
                        words(v, again->at)));
    else if (event && is_trial(v, event->at))
        guess(v, g, HEARD_ABOUT_FEELING, .45f, event->at,
              pool_text(pool, "You mentioned \xe2\x80\x9c%s\xe2\x80\x9d. How do you feel about it?",
                        words(v, event->at)));
}

static void guess_leaving(struct view *v, struct guesses *g)
{
    const struct heard_signal_claim *leave = signal_of(v, HEARD_LEAVING),
                                    *loyal = signal_of(v, HEARD_LOYALTY);
    struct pool *pool = &v->reader->pool;
    if (is_sure(leave))
        guess(v, g, HEARD_ABOUT_CAUSE, .55f, leave->at,
              pool_text(pool, "You wrote \xe2\x80\x9c%s\xe2\x80\x9d. What decided it for you?",
                        words(v, leave->at)));
    else if (is_sure(loyal) && v->out->intensity >= 1.5f)
        guess(v, g, HEARD_ABOUT_LEAVING, .45f, loyal->at,
              pool_text(
                  pool,
                  "You wrote \xe2\x80\x9c%s\xe2\x80\x9d. What would it take for that to stay true?",
                  words(v, loyal->at)));
}

/* "Do I still have to pay for it?" beside a fault: a second need under the first. */
static void guess_second(struct view *v, struct guesses *g)
{
    const struct heard_need *fault = NULL, *wish = NULL;
    for (size_t i = 0; i < v->out->n_needs; i++) {
        const struct heard_need *need = &v->out->needs[i];
        fault = need->kind == HEARD_PROBLEM && !fault ? need : fault;
        wish = need->kind != HEARD_PROBLEM ? need : wish;
    }
    if (fault && !wish && v->out->intensity >= 2)
        guess(v, g, HEARD_ABOUT_SECOND_NEED, .45f, fault->at,
              "Besides mending it, what would make this right for you?");
}

/* Somebody else for whom it is: "for my sister". A "sister's" is a place or a thing. */
static void guess_person(struct view *v, struct guesses *g)
{
    for (size_t i = v->reader->n_facts; i-- > 0;) {
        const struct fact *f = &v->reader->facts[i];
        if (f->at.turn != v->turn)
            return;
        const char *who = f->kind == FACT_PERSON ? words(v, f->at) : "";
        size_t n = strlen(who);
        uint32_t w = text_word_at(v->text, f->at.start);
        bool given =
            (w > 0 && text_is(v->text, w - 1, "for")) || (w > 1 && text_is(v->text, w - 2, "for"));
        bool owner = n > 2 && who[n - 1] == 's' && (who[n - 2] == '\'' || who[n - 2] == '\x99');
        if (n && given && !owner && !signal_of(v, HEARD_VULNERABILITY)) {
            guess(v, g, HEARD_ABOUT_PERSON, .45f, f->at,
                  pool_text(&v->reader->pool,
                            "You mentioned \xe2\x80\x9c%s\xe2\x80\x9d. Is this for them, or for "
                            "you both?",
                            who));
            return;
        }
    }
}

void guess_read(struct view *v)
{
    struct guesses g = {.n = 0};
    if (signal_of(v, HEARD_DANGER)) /* then nothing is asked but how they are, by a person */
        return;
    guess_time(v, &g);
    guess_leaving(v, &g);
    guess_feeling(v, &g);
    guess_second(v, &g);
    if (g.n == 0 && v->out->n_needs)
        guess_person(v, &g);
    v->out->guesses = pool_copy(&v->reader->pool, g.at, g.n * sizeof *g.at);
    v->out->n_guesses = v->out->guesses ? g.n : 0;
}
