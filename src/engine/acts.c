/* SPDX-License-Identifier: Apache-2.0 */
/* acts.c: what a reply does, sentence by sentence (the guide's thirteen acts).

   Questions are told open from closed by how they begin. A link is a redirect when the sentence
   asks the customer to go through it to somebody, and the whole help ("link_only") when it stands
   for the answer. */
#include "engine/merge.h"
#include "engine/reader.h"

/* An open question invites a story; one that a word answers is closed. */
static bool is_open_question(const struct text *text, const struct sentence *s)
{
    static const char *const wide[] = {"what", "how", "why", "what's"};
    static const char *const facts[] = {"is",      "are",     "was",    "type",    "kind",
                                        "model",   "version", "device", "email",   "platform",
                                        "country", "size",    "date",   "time",    "order",
                                        "number",  "many",    "much",   "long",    "old",
                                        "often",   "browser", "colour", "address", "error"};
    for (uint32_t w = s->first; w + 1 < s->first + s->n; w++) {
        bool starts = w == s->first || text->words[w].flags & WORD_CLAUSE;
        for (size_t i = 0; starts && i < sizeof wide / sizeof *wide; i++) {
            if (!text_is(text, w, wide[i]))
                continue;
            for (size_t f = 0; f < sizeof facts / sizeof *facts; f++)
                if (text_is(text, w + 1, facts[f]))
                    return (text_is(text, w + 2, "happening") || text_is(text, w + 2, "going")) !=
                           0;
            return true;
        }
    }
    return false;
}

/* "Would you like ...?", "Can I help?", "Is there anything else?" offer; other questions ask for
 * something. */
static bool is_offer(const struct text *text, const struct sentence *s)
{
    static const char *const first[] = {"shall", "would", "may", "anything", "want", "should"};
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        if (text_is(text, s->first, first[i]))
            return true;
    for (uint32_t w = s->first; w + 1 < s->first + s->n; w++)
        if (text_is(text, w, "anything") ||
            (text_is(text, w, "can") && text_is(text, w + 1, "i")) ||
            (text_is(text, w, "how") && text_is(text, w + 1, "can")))
            return true;
    return false;
}

/* Things that one asks for: a question that names one is ask_info. */
static bool names_detail(const struct text *text, const struct sentence *s)
{
    static const char *const details[] = {
        "number",   "email",   "name",       "model",    "device", "version", "order", "address",
        "postcode", "photo",   "screenshot", "platform", "error",  "message", "date",  "colour",
        "size",     "browser", "type",       "phone",    "id",     "code",    "which", "console"};
    for (uint32_t w = s->first; w < s->first + s->n; w++)
        for (size_t i = 0; i < sizeof details / sizeof *details; i++)
            if (text_is(text, w, details[i]))
                return true;
    return false;
}

/* "You can find the steps here: LINK": the sentence holds no answer, the link may. */
static bool points_elsewhere(const struct text *text, uint32_t w)
{
    const struct sentence *s = &text->sentences[text->words[w].sentence];
    for (uint32_t i = s->first; i < s->first + s->n; i++)
        if (text->words[i].flags & WORD_LINK)
            return true;
    return false;
}

static void tally_hits(struct view *v, struct tally *tally)
{
    for (size_t i = 0; i < v->n_hits; i++) {
        const struct cue_hit *hit = &v->hits[i];
        if (hit->cue->kind != CUE_ACT || hit->dead)
            continue;
        if (hit->cue->name == HEARD_SOLUTION && points_elsewhere(v->text, hit->first))
            continue;
        tally_rule(tally, hit->cue->name, hit->cue->p, view_hit(v, hit));
    }
}

static void tally_questions(struct view *v, struct tally *tally)
{
    for (uint32_t i = 0; i < v->text->n_sentences; i++) {
        const struct sentence *s = &v->text->sentences[i];
        if (s->mark != '?' || v->text->words[s->first].flags & WORD_QUOTED)
            continue;
        v->note->n_questions++;
        bool open = is_open_question(v->text, s);
        tally_rule(tally, open ? HEARD_QUESTION_OPEN : HEARD_QUESTION_CLOSED, .85f,
                   view_span(v, s->start, s->end));
        if (names_detail(v->text, s) && !is_offer(v->text, s))
            tally_rule(tally, HEARD_ASK_INFO, .62f, view_span(v, s->start, s->end));
    }
}

static void tally_links(struct view *v, struct tally *tally)
{
    for (uint32_t w = 0; w < v->text->n_words; w++) {
        if (!(v->text->words[w].flags & WORD_LINK))
            continue;
        const struct sentence *s = &v->text->sentences[v->text->words[w].sentence];
        struct heard_span here = view_span(v, s->start, s->end);
        bool sends = false;
        for (size_t i = 0; i < tally->spans[HEARD_REDIRECT].n; i++)
            sends |= spans_touch(tally->spans[HEARD_REDIRECT].at[i], here);
        if (!sends)
            tally_rule(tally, HEARD_LINK_ONLY, tally->rule[HEARD_SOLUTION] > .8f ? .55f : .80f,
                       view_words(v, w, w + 1));
    }
}

/* What a sentence does that is no answer: it greets, asks, promises, comforts. */
static bool does_other(const struct view *v, uint32_t i)
{
    for (size_t h = 0; h < v->n_hits; h++) {
        const struct cue_hit *hit = &v->hits[h];
        enum cue_kind kind = (enum cue_kind)hit->cue->kind;
        bool other = (kind == CUE_ACT && hit->cue->name != HEARD_SOLUTION &&
                      hit->cue->name != HEARD_EXPLAIN_CAUSE) ||
                     kind == CUE_PROMISE || kind == CUE_MECHANISM;
        if (other && !hit->dead && v->text->words[hit->first].sentence == i)
            return true;
    }
    return false;
}

/* A plain statement with something in it is what customers wrote for: "We close at six today." */
static void tally_statements(struct view *v, struct tally *tally)
{
    for (uint32_t i = 0; i < v->text->n_sentences; i++) {
        const struct sentence *s = &v->text->sentences[i];
        struct bag bag = bag_of(v->text, s->first, s->first + s->n);
        bool sign_off = i + 1 == v->text->n_sentences && s->n <= 3 && s->mark == 0;
        if (s->mark == '?' || bag.n < 1 || s->n < 2 || sign_off || does_other(v, i) ||
            points_elsewhere(v->text, s->first))
            continue;
        v->note->statements++;
        tally_rule(tally, HEARD_SOLUTION, bag.n >= 3 ? .62f : .55f, view_span(v, s->start, s->end));
    }
}

void acts_read(struct view *v)
{
    struct heard_act_claim claims[ACTS_A_TURN];
    struct tally tally;
    size_t n = 0;
    tally_init(&tally, MERGE_ACTS, v->pass);
    tally_hits(v, &tally);
    tally_questions(v, &tally);
    tally_statements(v, &tally);
    tally_links(v, &tally);
    for (int a = 0; a < HEARD_N_ACTS; a++) {
        if (!tally_claimed(&tally, a))
            continue;
        if (tally.rule[a] <= 0)
            tally_model_span(&tally, a, v->turn, 0, v->text->len);
        const struct span_set *set = &tally.spans[a];
        struct heard_span whole = view_span(v, 0, v->text->len);
        for (size_t i = 0; i < (set->n ? set->n : 1) && n < ACTS_A_TURN; i++)
            claims[n++] = (struct heard_act_claim){.name = (enum heard_act)a,
                                                   .p = tally_p(&tally, a),
                                                   .at = set->n ? set->at[i] : whole};
    }
    v->out->acts = pool_copy(&v->reader->pool, claims, n * sizeof *claims);
    v->out->n_acts = v->out->acts ? n : 0;
}
