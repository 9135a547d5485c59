/* SPDX-License-Identifier: Apache-2.0 */
/* mechanisms.c: the three ways in which a reply can show empathy, each at level 0, 1 or 2, with its
   words.

   emotional reaction: warmth or concern; 2 when it is for this person (line A1, A11).
   interpretation: understanding; 2 when it says their own situation back (line A4: reflection is
   what good listeners do four times as often). exploration: asking; 2 when it is a question about
   their situation (line A5). They are levels of a reply, never a grade of a person, and there is no
   sum of them. */
#include "engine/merge.h"
#include "engine/reader.h"

#include <math.h>

struct level {
    float generic, specific; /* p of level 1 at least by a generic phrase, of level 2 */
    struct span_set because;
};

static void note_level(struct level *l, bool specific, float p, struct heard_span at)
{
    float *slot = specific ? &l->specific : &l->generic;
    *slot = p > *slot ? p : *slot;
    span_set_add(&l->because, at);
}

/* "You have been waiting since Monday" says their situation back only when it holds words of
 * theirs. */
static bool says_back(const struct view *v, const struct cue_hit *hit)
{
    const struct sentence *s = &v->text->sentences[v->text->words[hit->first].sentence];
    if (s->mark == '?')
        return false;
    struct bag bag = bag_of(v->text, s->first, s->first + s->n);
    struct bag theirs = {0};
    for (uint32_t t = 0; t < v->turn; t++)
        if (reader_heard(v->reader, t))
            bag_add(&theirs, &v->reader->notes[t].bag);
    uint32_t common = bag_common(&bag, &theirs);
    for (size_t i = 0; i < v->out->n_echoes; i++)
        common += v->out->echoes[i].at.start >= s->start && v->out->echoes[i].at.end <= s->end;
    return common >= 2;
}

static void read_hits(const struct view *v, struct level level[HEARD_N_MECHANISMS])
{
    for (size_t i = 0; i < v->n_hits; i++) {
        const struct cue_hit *hit = &v->hits[i];
        if (hit->cue->kind != CUE_MECHANISM || hit->dead)
            continue;
        int name = hit->cue->name;
        struct heard_span at = view_hit(v, hit);
        if (name == CUE_IP2)
            note_level(&level[HEARD_INTERPRETATION], says_back(v, hit),
                       says_back(v, hit) ? hit->cue->p : .4f, at);
        else
            note_level(&level[name / 2], name % 2, hit->cue->p, at);
    }
}

/* A question with a word of theirs, or one that asks for their story, is specific. */
static void read_questions(const struct view *v, struct level *explore)
{
    for (uint32_t i = 0; i < v->text->n_sentences; i++) {
        const struct sentence *s = &v->text->sentences[i];
        if (s->mark != '?')
            continue;
        bool offers = text_is(v->text, s->first, "would") || text_is(v->text, s->first, "shall") ||
                      text_is(v->text, s->first, "can") || text_is(v->text, s->first, "may");
        note_level(explore, !offers, offers ? .6f : .78f, view_span(v, s->start, s->end));
    }
}

static void settle(struct level *l, struct heard_mechanism_level *out, struct pool *pool)
{
    float two = l->specific, any = fmaxf(l->generic, l->specific);
    any = any > 0 ? fminf(.97f, any) : .06f;
    out->p[2] = two > 0 ? two : any * .1f;
    out->p[1] = fmaxf(0, any - out->p[2]);
    out->p[0] = 1 - out->p[1] - out->p[2];
    out->level = out->p[2] >= out->p[1] && out->p[2] >= out->p[0] ? 2
                 : out->p[1] >= out->p[0]                         ? 1
                                                                  : 0;
    out->because = out->level ? span_set_keep(&l->because, pool) : (struct heard_spans){0};
}

static void settle_by_model(const struct view *v, int m, struct level *l,
                            struct heard_mechanism_level *out)
{
    static const enum neural_head heads[] = {HEAD_ER, HEAD_IP, HEAD_EX};
    static const enum neural_tag tags[] = {TAG_ER, TAG_IP, TAG_EX};
    const float *p = v->pass->head[heads[m]];
    out->level = 0;
    for (int i = 0; i < 3; i++) {
        out->p[i] = p[i];
        out->level = p[i] > p[out->level] ? i : out->level;
    }
    out->because = (struct heard_spans){0};
    if (!out->level)
        return;
    struct span_set set = {0};
    struct piece at = pass_span(v->pass, tags[m], 0, v->text->len);
    span_set_add(&set, view_span(v, at.start, at.end));
    if (!set.n)
        set = l->because;
    if (!set.n)
        span_set_add(&set, view_span(v, 0, v->text->len));
    out->because = span_set_keep(&set, &v->reader->pool);
}

void mechanisms_read(struct view *v)
{
    struct level level[HEARD_N_MECHANISMS] = {0};
    read_hits(v, level);
    read_questions(v, &level[HEARD_EXPLORATION]);
    for (int m = 0; m < HEARD_N_MECHANISMS; m++)
        if (v->pass && v->pass->has[HEAD_ER])
            settle_by_model(v, m, &level[m], &v->out->mechanisms[m]);
        else
            settle(&level[m], &v->out->mechanisms[m], &v->reader->pool);
}
