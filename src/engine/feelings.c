/* SPDX-License-Identifier: Apache-2.0 */
/* feelings.c: emotions and intensity of a customer's turn.

   Emotions said outright come from the cue tables; others follow from the situation: somebody who
   writes for the third time is at least frustrated, somebody who leaves politely is let down.
   Intensity counts what raises a voice on paper (line C6 of the evidence: capitals, !!, stretched
   words, swearing) and what lies behind it (C1, C2). With a model emotions are its word, which the
   rules correct through merge.c, and intensity is the mean of both: they err in different places,
   and the model alone takes an unknown dialect for a raised voice. */
#include "engine/merge.h"
#include "engine/reader.h"

#include <math.h>

/* Who is "not angry" is not said to be frustrated or let down on the model's word alone either. */
static void deny_with_kin(struct tally *tally, int emotion)
{
    static const int kin[] = {HEARD_FRUSTRATION, HEARD_ANGER, HEARD_DISAPPOINTMENT};
    tally_deny(tally, emotion);
    for (size_t i = 0; i < sizeof kin / sizeof *kin; i++)
        if (emotion == HEARD_FRUSTRATION || emotion == HEARD_ANGER ||
            emotion == HEARD_DISAPPOINTMENT)
            tally_deny(tally, kin[i]);
}

static void tally_hits(const struct view *v, struct tally *tally)
{
    for (size_t i = 0; i < v->n_hits; i++) {
        const struct cue_hit *hit = &v->hits[i];
        if (hit->cue->kind == CUE_DENIAL && hit->cue->name == DENY_FEELING && !hit->dead)
            deny_with_kin(tally, HEARD_ANGER);
        if (hit->cue->kind == CUE_DENIAL && hit->cue->name == DENY_ILLNESS && !hit->dead)
            tally_deny(tally, HEARD_SADNESS);
        if (hit->cue->kind == CUE_EMOTION && !hit->dead)
            tally_rule(tally, hit->cue->name, hit->cue->p, view_hit(v, hit));
        else if (hit->cue->kind == CUE_EMOTION && hit->negated)
            deny_with_kin(tally, hit->cue->name);
    }
}

/* What a situation says of the feeling, where no word does. */
static const struct {
    enum heard_signal signal;
    enum heard_emotion emotion;
    float p;
} situations[] = {
    {HEARD_REPEAT_CONTACT, HEARD_FRUSTRATION, .66f}, {HEARD_LONG_WAIT, HEARD_FRUSTRATION, .58f},
    {HEARD_ESCALATION, HEARD_ANGER, .52f},           {HEARD_BLAME, HEARD_FRUSTRATION, .56f},
    {HEARD_CONFUSED, HEARD_CONFUSION, .80f},         {HEARD_DANGER, HEARD_WORRY, .55f},
    {HEARD_LEAVING, HEARD_DISAPPOINTMENT, .52f},     {HEARD_PRAISE, HEARD_JOY, .45f},
    {HEARD_VULNERABILITY, HEARD_WORRY, .54f},
};

static void tally_situation(const struct view *v, struct tally *tally)
{
    for (size_t i = 0; i < v->out->n_signals; i++)
        for (size_t s = 0; s < sizeof situations / sizeof *situations; s++)
            if (situations[s].signal == v->out->signals[i].name &&
                !tally->denied[situations[s].emotion])
                tally_rule(tally, situations[s].emotion, situations[s].p, v->out->signals[i].at);
}

/* A bare "thanks" that closes a request is manners; so are thanks in a complaint. */
static bool is_manners(const struct view *v, struct heard_span at)
{
    uint32_t i = text_sentence_at(v->text, at.start);
    if (i >= v->text->n_sentences)
        return false;
    return v->text->sentences[i].n <= 3 && i > 0 && i + 2 >= v->text->n_sentences;
}

static void weigh_thanks(const struct view *v, struct tally *tally)
{
    float heat = fmaxf(tally->rule[HEARD_ANGER], tally->rule[HEARD_FRUSTRATION]);
    bool asks = false;
    for (size_t i = 0; i < v->n_hits; i++)
        asks |= v->hits[i].cue->kind == CUE_NEED && v->hits[i].cue->name != HEARD_PROBLEM &&
                !v->hits[i].dead;
    bool polite =
        asks && tally->spans[HEARD_GRATITUDE].n == 1 && is_manners(v, tally->at[HEARD_GRATITUDE]);
    if (tally->rule[HEARD_GRATITUDE] > 0 && tally->rule[HEARD_GRATITUDE] < .9f &&
        (heat > .5f || polite))
        tally->rule[HEARD_GRATITUDE] = .4f;
    if (heat > .7f && tally->rule[HEARD_JOY] > 0 && tally->rule[HEARD_JOY] < heat)
        tally->rule[HEARD_JOY] = .3f; /* "great, another week" */
    /* Praise can be meant the other way round; words alone do not tell, so a rule is never sure of
     * it. */
    bool more = v->note->bag.n > 4;
    tally->rule[HEARD_GRATITUDE] = fminf(tally->rule[HEARD_GRATITUDE], more ? .78f : .9f);
    if (tally->rule[HEARD_JOY] < .9f)
        tally->rule[HEARD_JOY] = fminf(tally->rule[HEARD_JOY], .78f);
}

/* Gladness beside a complaint may be meant the other way round: the surer the model is of the
   complaint, the less of the gladness. */
float feelings_sincerity(const struct pass *pass)
{
    if (!pass || !pass->has[HEAD_EMOTIONS])
        return 1;
    const float *p = pass->head[HEAD_EMOTIONS];
    float cross = fmaxf(p[HEARD_FRUSTRATION], fmaxf(p[HEARD_ANGER], p[HEARD_DISAPPOINTMENT]));
    return 1 - .6f * cross;
}

static bool is_glad(int emotion)
{
    return emotion == HEARD_GRATITUDE || emotion == HEARD_JOY || emotion == HEARD_RELIEF;
}

static void claim_emotions(struct view *v, struct tally *tally)
{
    struct heard_emotion_claim claims[HEARD_N_EMOTIONS];
    size_t n = 0;
    for (int e = 0; e < HEARD_NEUTRAL; e++) {
        if (!tally_claimed(tally, e))
            continue;
        tally_model_span(tally, e, v->turn, 0, v->text->len);
        if (tally->spans[e].n == 0) /* no word stands out: the sentence it saw most in */
            span_set_add(&tally->spans[e], view_sentence(v, tally_peak(tally, e)));
        claims[n++] = (struct heard_emotion_claim){
            .name = (enum heard_emotion)e,
            .p = tally_p(tally, e) * (is_glad(e) ? feelings_sincerity(v->pass) : 1),
            .because = span_set_keep(&tally->spans[e], &v->reader->pool)};
    }
    for (size_t i = 1; i < n; i++) /* by p, the strongest first */
        for (size_t j = i; j > 0 && claims[j].p > claims[j - 1].p; j--) {
            struct heard_emotion_claim swap = claims[j];
            claims[j] = claims[j - 1];
            claims[j - 1] = swap;
        }
    if (n == 0) {
        float top = 0;
        for (int e = 0; e < HEARD_NEUTRAL; e++)
            top = fmaxf(top, tally_p(tally, e));
        claims[n++] = (struct heard_emotion_claim){.name = HEARD_NEUTRAL, .p = 1 - top * .9f};
    }
    const struct heard_emotion_claim *kept =
        pool_copy(&v->reader->pool, claims, n * sizeof *claims);
    v->out->emotions = kept;
    v->out->n_emotions = kept ? n : 0;
}

/* ---------------------------------------------------------------- intensity */

/* The level at which a feeling alone puts a turn. */
static const float base_of[HEARD_N_EMOTIONS] = {
    [HEARD_FRUSTRATION] = 1.3f, [HEARD_ANGER] = 2.5f,    [HEARD_DISAPPOINTMENT] = 1.5f,
    [HEARD_WORRY] = 1.4f,       [HEARD_CONFUSION] = .9f, [HEARD_SADNESS] = 1.5f,
    [HEARD_GRATITUDE] = .4f,    [HEARD_JOY] = .7f,       [HEARD_RELIEF] = .5f};

static const float signal_heat[HEARD_N_SIGNALS] = {
    [HEARD_REPEAT_CONTACT] = .4f, [HEARD_LONG_WAIT] = .35f, [HEARD_ESCALATION] = .5f,
    [HEARD_BLAME] = .4f,          [HEARD_LEAVING] = .25f,   [HEARD_VULNERABILITY] = .3f,
    [HEARD_DEADLINE] = .1f,       [HEARD_DANGER] = 1.5f};

/* How loud the turn is on paper: capitals, exclamation marks, stretched words. */
static float loudness(const struct text *text)
{
    uint32_t shouted = 0, stretched = 0, marks = 0;
    for (uint32_t w = 0; w < text->n_words; w++) {
        bool word = text->words[w].flags & WORD_CAPS && text->words[w].norm_len > 3;
        shouted += word;
        stretched += (text->words[w].flags & WORD_STRETCHED) != 0;
    }
    for (uint32_t s = 0; s < text->n_sentences; s++)
        marks += text->sentences[s].marks > 1 ? text->sentences[s].marks - 1u : 0;
    float share = text->letters > 10 ? (float)text->capitals / (float)text->letters : 0;
    float loud = share > .6f ? 1.1f : shouted >= 3 ? .6f : shouted ? .25f : 0;
    loud += text->exclaims >= 3 ? .45f : text->exclaims ? .12f : 0;
    return loud + (marks > 2 ? .2f : 0) + (stretched ? .15f : 0);
}

static float rule_intensity(const struct view *v)
{
    float level = 0, heat = 0, good = 0;
    for (size_t i = 0; i < v->out->n_emotions; i++) {
        const struct heard_emotion_claim *e = &v->out->emotions[i];
        bool glad = e->name == HEARD_GRATITUDE || e->name == HEARD_JOY || e->name == HEARD_RELIEF;
        float base = base_of[e->name] * fminf(1, e->p + .15f);
        if (glad)
            good = fmaxf(good, base);
        else
            level = level > 0 ? fmaxf(level, base) + .25f : base;
    }
    for (size_t i = 0; i < v->n_hits; i++)
        if (v->hits[i].cue->kind == CUE_HEAT && !v->hits[i].dead && !v->hits[i].negated)
            heat += (float)v->hits[i].cue->name / 10;
    bool seen[HEARD_N_SIGNALS] = {false};
    for (size_t i = 0; i < v->out->n_signals; i++)
        if (!seen[v->out->signals[i].name]) {
            seen[v->out->signals[i].name] = true;
            heat += signal_heat[v->out->signals[i].name];
        }
    float loud = loudness(v->text);
    if (level == 0 && good > 0)
        return fminf(2, good + loud * .4f);
    level += fminf(heat, 1.6f) * (level > 0 ? .7f : .6f) + loud * (level > 0 ? .8f : .5f);
    return fminf(level, 4);
}

void feelings_read(struct view *v)
{
    struct tally tally;
    tally_init(&tally, MERGE_EMOTIONS, v->pass);
    tally_hits(v, &tally);
    tally_situation(v, &tally);
    tally_shade(&tally, v->text);
    weigh_thanks(v, &tally);
    claim_emotions(v, &tally);
    float level = rule_intensity(v);
    if (v->pass && v->pass->has[HEAD_INTENSITY]) /* both together are nearer than either alone */
        level = (level + expected_level(v->pass->head[HEAD_INTENSITY])) / 2;
    v->out->intensity = v->note->heat = level;
}
