/* SPDX-License-Identifier: Apache-2.0 */
/* acts.c: what a reply does, sentence by sentence (the guide's thirteen acts).

   Questions are told open from closed by how they begin. A link is a redirect when the sentence asks the customer to
   go through it to somebody, and the whole help ("link_only") when it stands for the answer. */
#include "engine/merge.h"
#include "engine/reader.h"

/* An open question invites a story; one that a word answers is closed. */
static bool is_open_question(const struct text *text, const struct sentence *s)
{
    static const char *const wide[] = {"what", "how", "why", "what's"};
    static const char *const facts[] = {"is", "are", "was", "type", "kind", "model", "version", "device", "email",
                                        "platform", "country", "size", "date", "time", "order", "number", "many",
                                        "much", "long", "old", "often", "browser", "colour", "address", "error"};
    for (uint32_t w = s->first; w + 1 < s->first + s->n; w++) {
        bool starts = w == s->first || text->words[w].flags & WORD_CLAUSE;
        for (size_t i = 0; starts && i < sizeof wide / sizeof *wide; i++) {
            if (!text_is(text, w, wide[i]))
                continue;
            for (size_t f = 0; f < sizeof facts / sizeof *facts; f++)
                if (text_is(text, w + 1, facts[f]))
                    return (text_is(text, w + 2, "happening") || text_is(text, w + 2, "going")) != 0;
            return true;
        }
    }
    return false;
}

static bool is_asking(const struct view *v, const struct cue_hit *hit)
{
    static const char *const requests[] = {"please", "could", "can", "would", "let", "may", "share", "send", "provide",
                                           "kindly", "just", "pls", "dm", "submit", "need", "include", "confirm"};
    const struct sentence *s = &v->text->sentences[v->text->words[hit->first].sentence];
    if (s->mark == '?')
        return true;
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++)
        if (text_is(v->text, hit->first, requests[i]))
            return true;
    return false;
}

static void tally_hits(struct view *v, struct tally *tally)
{
    for (size_t i = 0; i < v->n_hits; i++) {
        const struct cue_hit *hit = &v->hits[i];
        if (hit->cue->kind != CUE_ACT || hit->dead)
            continue;
        if (hit->cue->name == HEARD_ASK_INFO && !is_asking(v, hit))
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
        tally_rule(tally, open ? HEARD_QUESTION_OPEN : HEARD_QUESTION_CLOSED, .85f, view_span(v, s->start, s->end));
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

void acts_read(struct view *v)
{
    struct heard_act_claim claims[ACTS_A_TURN];
    struct tally tally;
    size_t n = 0;
    tally_init(&tally, MERGE_ACTS, v->pass);
    tally_hits(v, &tally);
    tally_questions(v, &tally);
    tally_links(v, &tally);
    for (int a = 0; a < HEARD_N_ACTS; a++) {
        if (!tally_claimed(&tally, a))
            continue;
        if (tally.rule[a] <= 0)
            tally_model_span(&tally, a, v->turn, 0, v->text->len);
        const struct span_set *set = &tally.spans[a];
        struct heard_span whole = view_span(v, 0, v->text->len);
        for (size_t i = 0; i < (set->n ? set->n : 1) && n < ACTS_A_TURN; i++)
            claims[n++] = (struct heard_act_claim){.name = (enum heard_act)a, .p = tally_p(&tally, a),
                                                   .at = set->n ? set->at[i] : whole};
    }
    v->out->acts = pool_copy(&v->reader->pool, claims, n * sizeof *claims);
    v->out->n_acts = v->out->acts ? n : 0;
}
