/* SPDX-License-Identifier: Apache-2.0 */
/* merge.c: rules and model together. See merge.h. */
#include "engine/merge.h"

#include "engine/cues.h"

#include <math.h>
#include <string.h>

#define RULE_THRESHOLD .5f
/* Log-odds: a turn with "not angry" in it misleads the model about all it says. */
#define DENYING (-1.6f)
/* Log-odds of one in five, at which a rule tells nothing: few labels hold in more turns than that.
 */
#define TELLS_NOTHING (-1.386294f)
/* Gladness can be sarcasm; words alone do not tell. */
#define UNSURE .78f
/* A rule this sure is believed against the model. */
#define SURE .88f

enum { SHADE_REACH = 6 };

struct policy {
    float weight;    /* of the rule's log-odds beside the model's; 0: the model alone */
    float silent;    /* log-odds added when no rule fired */
    bool precise;    /* the rule may lift p to its own */
    bool rules_only; /* the model never learned this label well */
    bool unsure;     /* it may be meant the other way round: a rule makes it no surer than UNSURE */
    float shade;     /* log-odds added when the model sees it under a "not"; 0: never */
};

static const struct policy policies[MERGE_GROUPS][MERGE_LABELS] =
    {
        [MERGE_EMOTIONS] =
            {
                [HEARD_FRUSTRATION] = {.weight = .8f, .shade = -.5f},
                [HEARD_ANGER] = {.weight = .8f, .shade = -1},
                [HEARD_DISAPPOINTMENT] = {.weight = .8f, .shade = -.5f},
                [HEARD_WORRY] = {.weight = .8f, .shade = -.3f},
                [HEARD_CONFUSION] = {.weight = .4f, .shade = -.5f},
                [HEARD_SADNESS] = {.weight = .7f, .shade = -1},
                [HEARD_GRATITUDE] = {.weight = .3f, .unsure = true},
                [HEARD_JOY] = {.weight = .7f, .unsure = true, .shade = -.5f},
                [HEARD_RELIEF] = {.weight = .5f, .silent = -.5f, .unsure = true, .shade = -.3f},
            },
        [MERGE_SIGNALS] =
            {
                [HEARD_REPEAT_CONTACT] = {.weight = .5f, .silent = -.2f, .shade = -.5f},
                [HEARD_LONG_WAIT] = {.weight = .4f, .silent = -.3f, .shade = -.5f},
                [HEARD_TRIED_ALREADY] = {.weight = .4f, .shade = -1.5f},
                [HEARD_DEADLINE] = {.weight = .7f, .silent = -.3f},
                [HEARD_LEAVING] = {.weight = .5f, .silent = -.2f, .precise = true, .shade = -1.5f},
                [HEARD_ESCALATION] = {.weight = .5f, .precise = true, .shade = -1},
                [HEARD_VULNERABILITY] = {.weight = .5f, .silent = -.5f, .shade = -.3f},
                [HEARD_LOYALTY] = {.weight = .3f, .precise = true},
                [HEARD_BLAME] = {.weight = .4f, .silent = -.3f, .shade = -.5f},
                [HEARD_CONFUSED] = {.weight = .6f, .silent = -.3f, .shade = -.5f},
                [HEARD_PRAISE] = {.weight = .7f, .unsure = true, .shade = -.5f},
                [HEARD_GOAL] = {.weight = .3f, .precise = true},
                [HEARD_DANGER] = {.weight = 1, .precise = true, .rules_only = true},
            },
        [MERGE_ACTS] =
            {
                [HEARD_GREETING] = {.weight = .4f, .silent = -4},
                [HEARD_THANKS] = {.weight = .4f, .silent = -2},
                [HEARD_APOLOGY] = {.weight = .2f, .silent = -.7f},
                [HEARD_QUESTION_OPEN] = {.weight = .3f, .silent = -.4f},
                [HEARD_QUESTION_CLOSED] = {.weight = .4f, .silent = -.5f},
                [HEARD_SOLUTION] = {.weight = .1f},
                [HEARD_LINK_ONLY] = {.weight = .4f, .silent = -1},
                [HEARD_REDIRECT] = {.weight = .6f, .silent = -.5f},
                [HEARD_PROMISE] = {.weight = .2f, .silent = -.5f},
                [HEARD_ASK_INFO] = {.weight = .2f, .silent = -1},
                [HEARD_INVITE_BACK] = {.weight = .3f, .silent = -1},
                [HEARD_DISMISSIVE] = {.weight = .6f, .silent = -1},
                [HEARD_EXPLAIN_CAUSE] = {.weight = .2f, .silent = -.5f},
            },
};

static const struct {
    enum neural_head head;
    int n;
    int first_tag;
} groups[MERGE_GROUPS] = {
    [MERGE_EMOTIONS] = {HEAD_EMOTIONS, HEARD_N_EMOTIONS, TAG_EMOTION},
    [MERGE_SIGNALS] = {HEAD_SIGNALS, HEARD_N_SIGNALS, TAG_SIGNAL},
    [MERGE_ACTS] = {HEAD_ACTS, HEARD_N_ACTS, TAG_ACT},
};

void tally_init(struct tally *tally, enum merge_group group, const struct pass *pass)
{
    memset(tally, 0, sizeof *tally);
    tally->group = group;
    tally->n = groups[group].n;
    tally->pass = pass && pass->has[groups[group].head] ? pass : NULL;
}

void tally_rule(struct tally *tally, int label, float p, struct heard_span at)
{
    span_set_add(&tally->spans[label], at);
    tally->rule[label] = p > tally->rule[label] ? p : tally->rule[label];
    if (p > tally->best[label]) {
        tally->best[label] = p;
        tally->at[label] = at;
    }
}

void tally_deny(struct tally *tally, int label)
{
    tally->denied[label] = tally->denies = true;
}

static float logit(float p)
{
    p = p < .001f ? .001f : p > .999f ? .999f : p;
    return logf(p / (1 - p));
}

float merge_p(float model, float rule, float weight, bool precise)
{
    if (isnan(model))
        return rule;
    float told = weight * (logit(rule) - TELLS_NOTHING);
    float both = rule > 0 ? 1 / (1 + expf(-(logit(model) + told))) : model;
    return precise && rule > both ? rule : both;
}

float tally_p(const struct tally *tally, int label)
{
    const struct policy *policy = &policies[tally->group][label];
    if (!tally->pass || policy->rules_only || (tally->denied[label] && tally->rule[label] <= 0))
        return tally->rule[label];
    float model = tally->pass->head[groups[tally->group].head][label];
    float silent =
        policy->silent + (tally->denies ? DENYING : 0) + (tally->shaded[label] ? policy->shade : 0);
    if (tally->rule[label] <= 0 && silent != 0)
        model = 1 / (1 + expf(-(logit(model) + silent)));
    float p =
        merge_p(model, tally->rule[label], policy->weight,
                policy->precise || (tally->group != MERGE_ACTS && tally->rule[label] >= SURE));
    return policy->unsure && p > UNSURE ? fmaxf(model, UNSURE) : p;
}

float tally_threshold(const struct tally *tally, int label)
{
    if (!tally->pass || policies[tally->group][label].rules_only)
        return RULE_THRESHOLD;
    return neural_threshold(tally->pass->model, groups[tally->group].head, (size_t)label);
}

bool tally_claimed(const struct tally *tally, int label)
{
    float p = tally_p(tally, label);
    return p > 0 && p >= tally_threshold(tally, label);
}

void tally_model_span(struct tally *tally, int label, uint32_t turn, uint32_t start, uint32_t end)
{
    if (!tally->pass || (tally->group == MERGE_EMOTIONS && label == HEARD_NEUTRAL))
        return;
    struct piece at =
        pass_span(tally->pass, (size_t)groups[tally->group].first_tag + (size_t)label, start, end);
    if (at.end <= at.start)
        return;
    struct heard_span span = {turn, at.start, at.end};
    span_set_add(&tally->spans[label], span);
    if (tally->best[label] == 0)
        tally->at[label] = span;
}

/* Whether a "not" stands before word w in its clause, a little further off than a phrase allows. */
static bool under_not(const struct text *text, uint32_t w)
{
    for (uint32_t back = 1; back <= SHADE_REACH && back <= w; back++) {
        if (cues_in_class("neg", text_norm(text, w - back)))
            return true;
        if (text->words[w - back].flags & WORD_SENTENCE)
            return false;
    }
    return false;
}

void tally_shade(struct tally *tally, const struct text *text)
{
    for (int l = 0; l < tally->n && tally->pass; l++) {
        uint32_t w = text_word_at(text, tally_peak(tally, l));
        if (tally->rule[l] <= 0 && policies[tally->group][l].shade < 0 && w < text->n_words)
            tally->shaded[l] = under_not(text, w);
    }
}

uint32_t tally_peak(const struct tally *tally, int label)
{
    if (!tally->pass || tally->pass->n == 0)
        return 0;
    size_t tag = (size_t)groups[tally->group].first_tag + (size_t)label, best = 0;
    for (size_t i = 1; i < tally->pass->n; i++)
        if (tally->pass->tag[i][tag] > tally->pass->tag[best][tag])
            best = i;
    return tally->pass->piece[best].start;
}
