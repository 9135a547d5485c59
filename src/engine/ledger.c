/* SPDX-License-Identifier: Apache-2.0 */
/* ledger.c: which reply answered which need, and which the customer says are solved (lines A3,
   A20).

   A need is answered by a reply that gives the answer, the fix or an apt pointer to it; a redirect,
   a promise and "we are looking into it" answer nothing. Whether a reply that answers something
   answers this need is a matter of its words and its place: the last thing asked, or words in
   common. */
#include "engine/merge.h"
#include "engine/reader.h"

#include <math.h>
#include <string.h>

#define RULE_THRESHOLD .4f
#define PASSED_OVER    (-.6f) /* for each word of the need: of many words one would turn up */
#define ANSWERED_AGAIN (-.6f) /* what had its answer is seldom spoken to once more */
#define SENT_ON        .85f   /* of a redirect, for somebody who looks for whom to ask */

bool ledger_is_open(const struct heard_need *need)
{
    return need->answered_by < 0 && need->closed_by < 0;
}

/* ---------------------------------------------------------------- what a reply answers */

static bool is_listed(const struct need_note *note)
{
    return ledger_is_open(note->need) && note->need->same_as.turn < 0;
}

/* The encoder keeps the last NEURAL_MAX_BEFORE pieces, so nothing is lost by these. */
enum { BURST_TURNS = 4, BURST_BYTES = 1000, LINE_BYTES = 300, LINES = 24 };

/* Copies [start, end) of a turn, without its beginning when it is longer than max. */
static char *append(char *at, const struct heard_turn *turn, uint32_t start, uint32_t end,
                    uint32_t max)
{
    start = end - start > max ? end - max : start;
    while (start < end && ((unsigned char)turn->text[start] & 0xc0) == 0x80)
        start++;
    if (end > start)
        memcpy(at, turn->text + start, end - start);
    return at + (end - start);
}

const char *ledger_before(struct heard_reader *r, uint32_t turn, size_t *len_r)
{
    uint32_t first = turn;
    size_t lines = 0, listed = 0;
    while (first > 0 && turn - first < BURST_TURNS && r->turns[first - 1].who != HEARD_AGENT)
        first--;
    char *text = pool_take(&r->pool, BURST_TURNS * (BURST_BYTES + 1) + LINES * (LINE_BYTES + 1)),
         *at = text;
    *len_r = 0;
    for (size_t i = 0; i < r->n_needs; i++) {
        r->needs[i].line = r->needs[i].line_end = 0;
        listed += is_listed(&r->needs[i]);
    }
    if (!text)
        return "";
    for (uint32_t t = first; t < turn; t++) { /* notes between are not heard by the customer */
        if (r->turns[t].who != HEARD_CUSTOMER)
            continue;
        if (at > text)
            *at++ = '\n';
        at = append(at, &r->conversation->turns[t], 0, r->turns[t].read_to, BURST_BYTES);
    }
    for (size_t i = 0; i < r->n_needs; i++) {
        struct need_note *note = &r->needs[i];
        const struct heard_span *s = &note->need->at;
        if (!is_listed(note) || lines++ + LINES < listed)
            continue;
        *at++ = '\n';
        note->line = (uint32_t)(at - text);
        at = append(at, &r->conversation->turns[s->turn], s->start, s->end, LINE_BYTES);
        note->line_end = (uint32_t)(at - text);
    }
    *len_r = (size_t)(at - text);
    return text;
}

/* ---------------------------------------------------------------- a reply */

struct reply {
    float substance; /* how much of an answer the reply holds at all */
    struct bag bag;
    struct bag small; /* what every reply of a shop does */
    struct bag ways;  /* what somebody asks for who looks for whom to ask */
    float sends_on;   /* how much of it is such a way */
    bool says_so;     /* yes, no, "there": it speaks to what was asked, whatever its words */
    bool yes_or_no;   /* a sentence of it begins so */
    int32_t latest;   /* the last customer turn before it */
    size_t n_latest;  /* needs of the burst before it */
    size_t touched;   /* of those, the ones that it shares a word with */
};

static float act_p(const struct view *v, enum heard_act act)
{
    float p = 0;
    for (size_t i = 0; i < v->out->n_acts; i++)
        if (v->out->acts[i].name == act)
            p = fmaxf(p, v->out->acts[i].p);
    return p;
}

/* "Send", "deliver", "call" stand in any reply: a need that asks for them to or by something is met
   by that something. */
static const char *const small_change[] = {"send",   "sent", "deliver", "bring", "ship",   "call",
                                           "change", "book", "arrange", "check", "happen", "mean"};

/* "Who can I speak to?", "how do I report this?": a redirect, which answers nothing else, is what
   they asked for. */
static const char *const ways[] = {"talk",     "speak",     "contact", "reach", "report",
                                   "complain", "complaint", "email",   "phone"};

static struct bag bag_of_list(const char *const *words, size_t n)
{
    struct bag bag = {0};
    for (size_t i = 0; i < n; i++)
        bag.word[bag.n++] = bag_word(words[i], strlen(words[i]));
    return bag;
}

/* The words of a need that a reply would have to take up; all of them where they are small change
 * alone. */
static struct bag telling(const struct need_note *note, const struct reply *reply)
{
    struct bag bag = {0};
    for (uint32_t i = 0; i < note->bag.n; i++)
        if (reply->says_so || !bag_has(&reply->small, note->bag.word[i]))
            bag.word[bag.n++] = note->bag.word[i];
    return bag.n ? bag : note->bag;
}

static bool says_so(const struct text *text)
{
    static const char words[] = "yes sure certainly gladly course happy there cannot can't";
    for (uint32_t w = 0; w < text->n_words; w++)
        if (text_among(text_norm(text, w), words))
            return true;
    return false;
}

static bool yes_or_no(const struct text *text)
{
    for (uint32_t i = 0; i < text->n_sentences; i++)
        if (text_among(text_norm(text, text->sentences[i].first), "yes no"))
            return true;
    return false;
}

static struct reply weigh(const struct view *v)
{
    struct reply reply = {.bag = bag_of(v->text, 0, v->text->n_words),
                          .small =
                              bag_of_list(small_change, sizeof small_change / sizeof *small_change),
                          .ways = bag_of_list(ways, sizeof ways / sizeof *ways),
                          .sends_on = SENT_ON * act_p(v, HEARD_REDIRECT),
                          .says_so = says_so(v->text),
                          .yes_or_no = yes_or_no(v->text),
                          .latest = -1};
    float answer = fmaxf(act_p(v, HEARD_SOLUTION), act_p(v, HEARD_LINK_ONLY) * .95f);
    answer = fmaxf(answer, act_p(v, HEARD_EXPLAIN_CAUSE) * .8f);
    float sends_off = fmaxf(act_p(v, HEARD_REDIRECT), act_p(v, HEARD_ASK_INFO) * .6f);
    reply.substance = answer > 0 ? answer - .15f * sends_off : 0;
    for (int32_t t = (int32_t)v->turn - 1; t >= 0; t--) {
        if (v->reader->turns[t].who == HEARD_AGENT && reply.latest >= 0)
            break;
        if (!reader_heard(v->reader, (size_t)t))
            continue;
        reply.latest = reply.latest < 0 ? t : reply.latest;
        reply.n_latest += v->reader->turns[t].n_needs;
    }
    return reply;
}

/* Whether turn t belongs to the customer's words right before this reply. */
static bool in_burst(const struct view *v, int32_t turn)
{
    for (int32_t t = (int32_t)v->turn - 1; t > turn; t--)
        if (v->reader->turns[t].who == HEARD_AGENT)
            return false;
    return true;
}

static float by_rule(const struct view *v, const struct reply *reply, const struct need_note *note)
{
    struct bag asked = telling(note, reply);
    float share = bag_share(&asked, &reply->bag);
    bool burst = in_burst(v, note->need->id.turn);
    float p = reply->substance;
    if (bag_common(&note->bag, &reply->ways) > 0)
        p = fmaxf(p, reply->sends_on);
    if (burst)
        p *= reply->n_latest <= 1 ? .85f : share > 0 || note->bag.n == 0 ? .85f : .55f;
    else
        p *= share >= .34f ? .8f : share > 0 ? .5f : .2f;
    return p;
}

/* A need without words of its own ("where is it?") is touched by any answer. */
static void count_touched(const struct view *v, struct reply *reply)
{
    for (size_t i = 0; i < v->reader->n_needs; i++) {
        const struct need_note *note = &v->reader->needs[i];
        struct bag asked = telling(note, reply);
        bool touches = asked.n ? bag_common(&asked, &reply->bag) > 0 : reply->substance > 0;
        reply->touched += in_burst(v, note->need->id.turn) && touches;
    }
}

static bool is_first(const struct view *v, const struct need_note *note)
{
    return note == v->reader->needs || !in_burst(v, note[-1].need->id.turn);
}

/* Beside needs that the reply has words of, one that it has no word of was passed over; "yes, it
   is" is said to the first. */
static bool passed_over(const struct view *v, const struct reply *reply,
                        const struct need_note *note)
{
    struct bag asked = telling(note, reply);
    return reply->touched > 0 && note->bag.n > 1 && in_burst(v, note->need->id.turn) &&
           bag_common(&asked, &reply->bag) == 0 && !(reply->yes_or_no && is_first(v, note));
}

/* The model speaks of the needs that stood in its `before`; of others, and without it, the rule
   does. The weights of both together were fitted where the model was calibrated. */
static bool answers(const struct view *v, const struct reply *reply, const struct need_note *note)
{
    float model = NAN, rule = by_rule(v, reply, note);
    if (v->pass && note->line_end > note->line)
        model = pass_mean_before(v->pass, TAG_ANSWERED, note->line, note->line_end);
    float against = passed_over(v, reply, note) ? PASSED_OVER * (float)note->bag.n : 0;
    if (note->need->answered_by >= 0)
        against += ANSWERED_AGAIN;
    if (isnan(model))
        return 1.6f * (rule - RULE_THRESHOLD) + against >= 0;
    model = fminf(.99f, fmaxf(.01f, model));
    return -.2f + .4f * logf(model / (1 - model)) + 1.6f * rule + against >= 0;
}

static void remember(struct heard_need_id *ids, size_t *n, struct heard_need_id id)
{
    for (size_t i = 0; i < *n; i++)
        if (ids[i].turn == id.turn && ids[i].n == id.n)
            return;
    if (*n < ANSWERS_A_TURN)
        ids[(*n)++] = id;
}

void ledger_answer(struct view *v)
{
    struct reply reply = weigh(v);
    count_touched(v, &reply);
    struct heard_need_id ids[ANSWERS_A_TURN];
    size_t n = 0;
    for (size_t i = 0; i < v->reader->n_needs; i++) {
        struct need_note *note = &v->reader->needs[i];
        if (!answers(v, &reply, note))
            continue;
        remember(ids, &n, note->need->id);
        if (note->need->answered_by < 0)
            note->need->answered_by = (int32_t)v->turn;
    }
    v->out->answers.at = pool_copy(&v->reader->pool, ids, n * sizeof *ids);
    v->out->answers.n = v->out->answers.at ? n : 0;
}

/* ---------------------------------------------------------------- the customer's own word */

/* Whether a need of this very turn voices this one again: that is not solved. */
static bool voiced_again(const struct view *v, const struct need_note *note)
{
    for (size_t i = 0; i < v->out->n_needs; i++)
        if (v->out->needs[i].same_as.turn == note->first.turn &&
            v->out->needs[i].same_as.n == note->first.n)
            return true;
    return false;
}

/* "That is not what I asked", "did not help", "you did not read to the end": whoever was answered
   says that it was no answer. What the last reply was taken to answer is open again: what the
   customer names, or all of it where nothing is named. */
static void reopen(struct view *v)
{
    int32_t last = (int32_t)v->turn - 1;
    while (last >= 0 && v->reader->turns[last].who != HEARD_AGENT)
        last--;
    for (size_t i = 0; last >= 0 && i < v->reader->n_needs; i++) {
        struct heard_need *need = v->reader->needs[i].need;
        if (need->answered_by == last)
            need->answered_by = -1;
    }
}

/* "Solved" closes what it names, or all that is open when it names nothing. A "still not" beside it
 * closes nothing. */
void ledger_close(struct view *v)
{
    const struct cue_hit *closed = view_find(v, CUE_CLOSED, -1),
                         *again = view_find(v, CUE_OPEN_AGAIN, -1);
    v->note->closes = closed && !again;
    v->note->open_again = again != NULL;
    if (again && !closed)
        reopen(v);
    if (!closed || again)
        return;
    const struct sentence *s = &v->text->sentences[v->text->words[closed->first].sentence];
    struct bag said = bag_of(v->text, s->first, s->first + s->n);
    bool named = false;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < v->reader->n_needs; i++) {
            struct need_note *note = &v->reader->needs[i];
            bool names = bag_common(&note->bag, &said) > 0;
            if (note->need->id.turn >= (int32_t)v->turn || note->need->closed_by >= 0 ||
                voiced_again(v, note))
                continue;
            if (pass == 0)
                named |= names;
            else if (names || !named)
                note->need->closed_by = (int32_t)v->turn;
        }
}
