/* SPDX-License-Identifier: Apache-2.0 */
/* audit_moments.c: what stood before heated messages, and what calmed.

   Both are comparisons, never causes. Before: a trait's share among heated messages that had a turn
   before them, against its share among all other messages that had one. After: of the replies to
   heated messages that have a trait, how many were followed by a calmer message, against the
   replies without it. A reply is everything ours between two messages of the customer. */
#include "archive/audit.h"

#include "base/time.h"

#include <math.h>
#include <stdio.h>

/* A reply's traits, a bit each, and the words of each. */
struct reply {
    uint32_t traits, first, n; /* n turns of ours, the first is `first` */
    struct heard_span at[AUDIT_N_TRAITS];
};

/* From this intensity on a message is heated, and from that on upset. */
#define HEATED 2.5f
#define UPSET  1.5f

const char *audit_trait_name(size_t trait)
{
    static const char *const names[AUDIT_N_TRAITS] = {
        [TRAIT_LINK_ONLY] = "helps with a link alone",
        [TRAIT_REDIRECT] = "sends to another channel",
        [TRAIT_DISMISSIVE] = "plays it down, or refuses without a reason",
        [TRAIT_PROMISE_UNDATED] = "promises without a date",
        [TRAIT_PROMISE_DATED] = "promises with a date",
        [TRAIT_NOTHING_ANSWERED] = "answers nothing that was open",
        [TRAIT_ANSWERED] = "answers something that was open",
        [TRAIT_ASK_INFO] = "asks for details",
        [TRAIT_APOLOGY] = "says sorry",
        [TRAIT_EXPLAINS] = "explains the cause",
        [TRAIT_SOLUTION] = "gives the answer or the steps",
        [TRAIT_OPEN_QUESTION] = "asks an open question",
        [TRAIT_WARM] = "is warm, and about this person",
        [TRAIT_SAYS_BACK] = "says their situation back",
        [TRAIT_ASKS] = "asks about their situation",
        [TRAIT_DAY] = "came more than a day later",
    };
    return names[trait];
}

static bool has_trait(const struct reply *reply, size_t trait)
{
    return reply->traits >> trait & 1;
}

static void set(struct reply *reply, enum audit_trait trait, struct heard_span span)
{
    if (has_trait(reply, trait))
        return;
    reply->traits |= UINT32_C(1) << trait;
    reply->at[trait] = span;
}

static void take_acts(struct reply *reply, const struct heard_turn_reading *t)
{
    static const struct {
        enum heard_act act;
        enum audit_trait trait;
    } rows[] = {
        {HEARD_LINK_ONLY, TRAIT_LINK_ONLY},   {HEARD_REDIRECT, TRAIT_REDIRECT},
        {HEARD_DISMISSIVE, TRAIT_DISMISSIVE}, {HEARD_ASK_INFO, TRAIT_ASK_INFO},
        {HEARD_APOLOGY, TRAIT_APOLOGY},       {HEARD_EXPLAIN_CAUSE, TRAIT_EXPLAINS},
        {HEARD_SOLUTION, TRAIT_SOLUTION},     {HEARD_QUESTION_OPEN, TRAIT_OPEN_QUESTION},
    };
    for (size_t i = 0; i < t->n_acts; i++)
        for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
            if (t->acts[i].name == rows[k].act)
                set(reply, rows[k].trait, t->acts[i].at);
    for (size_t i = 0; i < t->n_promises; i++)
        set(reply,
            t->promises[i].due.at == HEARD_NO_TIME ? TRAIT_PROMISE_UNDATED : TRAIT_PROMISE_DATED,
            t->promises[i].at);
}

static void take_mechanisms(struct reply *reply, const struct heard_turn_reading *t,
                            struct heard_span whole)
{
    static const enum audit_trait traits[HEARD_N_MECHANISMS] = {
        [HEARD_EMOTIONAL_REACTION] = TRAIT_WARM,
        [HEARD_INTERPRETATION] = TRAIT_SAYS_BACK,
        [HEARD_EXPLORATION] = TRAIT_ASKS};
    if (t->n_echoes)
        set(reply, TRAIT_SAYS_BACK, t->echoes[0].at);
    for (size_t i = 0; i < HEARD_N_MECHANISMS; i++) {
        const struct heard_mechanism_level *level = &t->mechanisms[i];
        if (level->level == 2)
            set(reply, traits[i], level->because.n ? level->because.at[0] : whole);
    }
}

/* Whether a need voiced up to the turn had no answer by then. */
static bool something_open(const struct heard_reading *r, uint32_t turn)
{
    for (uint32_t t = 0; t <= turn; t++)
        for (size_t i = 0; i < r->turns[t].n_needs; i++) {
            int32_t by = r->turns[t].needs[i].answered_by;
            if (by < 0 || by > (int32_t)turn)
                return true;
        }
    return false;
}

static void take_pace(struct reply *reply, const struct heard_reading *r, uint32_t turn)
{
    struct heard_span whole = {reply->first, 0, r->turns[reply->first].read_to};
    int64_t asked = r->of->turns[turn].at, came = r->of->turns[reply->first].at;
    bool known = asked != NO_TIME && came != NO_TIME;
    if (known && came - asked > DAY_US)
        set(reply, TRAIT_DAY, whole);
    if (!has_trait(reply, TRAIT_ANSWERED) && something_open(r, turn))
        set(reply, TRAIT_NOTHING_ANSWERED, whole);
}

/* All of ours between the customer's message `turn` and their next one. */
static struct reply reply_to(const struct heard_reading *r, uint32_t turn)
{
    struct reply reply = {0};
    for (uint32_t t = turn + 1; t < r->n_turns; t++) {
        const struct heard_turn_reading *reading = &r->turns[t];
        struct heard_span whole = {t, 0, reading->read_to};
        if (reading->skipped)
            continue;
        if (reading->who != HEARD_AGENT)
            break;
        if (!reply.n++)
            reply.first = t;
        take_acts(&reply, reading);
        take_mechanisms(&reply, reading, whole);
        if (reading->answers.n)
            set(&reply, TRAIT_ANSWERED, whole);
    }
    if (reply.n)
        take_pace(&reply, r, turn);
    return reply;
}

static uint32_t next_customer(const struct heard_reading *r, uint32_t from)
{
    while (from < r->n_turns && (r->turns[from].who != HEARD_CUSTOMER || r->turns[from].skipped))
        from++;
    return from;
}

static void take_before(struct audit *a, const struct heard_reading *r, const struct reply *reply,
                        bool heated, uint64_t conversation)
{
    size_t side = heated ? 0 : 1;
    for (size_t i = 0; i < AUDIT_N_TRAITS; i++) {
        a->before[i].of[side]++;
        if (!has_trait(reply, i))
            continue;
        a->before[i].with[side]++;
        if (heated) {
            struct excerpt quote = excerpt_make(r->of, reply->at[i], conversation, &a->names, NAN);
            excerpts_add(&a->before[i].quotes, &quote);
        }
    }
}

/* Of the replies with a trait (side 0) and without it (side 1), those that calmed. */
static void take_after(struct audit *a, const struct heard_reading *r, const struct reply *reply,
                       bool calmed, uint64_t conversation)
{
    for (size_t i = 0; i < AUDIT_N_TRAITS; i++) {
        bool has = has_trait(reply, i);
        a->calming[i].of[has ? 0 : 1]++;
        a->calming[i].with[has ? 0 : 1] += calmed;
        if (has && calmed) {
            struct excerpt quote = excerpt_make(r->of, reply->at[i], conversation, &a->names, NAN);
            excerpts_add(&a->calming[i].quotes, &quote);
        }
    }
}

/* The words that carried the strongest feeling of a message, or all of it. */
static struct heard_span strongest(const struct heard_turn_reading *t, uint32_t turn)
{
    for (size_t i = 0; i < t->n_emotions; i++)
        if (t->emotions[i].because.n)
            return t->emotions[i].because.at[0];
    return (struct heard_span){turn, 0, t->read_to};
}

static void take_heated(struct audit *a, const struct heard_reading *r, uint32_t turn,
                        uint64_t conversation)
{
    const struct heard_turn_reading *t = &r->turns[turn];
    struct excerpt quote = excerpt_make(r->of, strongest(t, turn), conversation, &a->names, NAN);
    snprintf(quote.note, sizeof quote.note, "intensity %.1f of 4", (double)t->intensity);
    quote.score *= t->intensity;
    tally_add(&a->heated, &quote);
}

/* A reply to an upset message, and whether the next one was calmer. */
static void take_reply(struct audit *a, const struct heard_reading *r, const struct reply *reply,
                       uint32_t turn, uint32_t next, uint64_t conversation)
{
    float from = r->turns[turn].intensity, to = r->turns[next].intensity;
    bool calmed = from - to >= 1;
    a->n_upset_replies++;
    take_after(a, r, reply, calmed, conversation);
    if (!calmed)
        return;
    struct heard_span span = {reply->first, 0, r->turns[reply->first].read_to};
    for (size_t i = TRAIT_WARM; i <= TRAIT_ASKS; i++)
        if (has_trait(reply, i))
            span = reply->at[i];
    struct excerpt quote = excerpt_make(r->of, span, conversation, &a->names, NAN);
    snprintf(quote.note, sizeof quote.note, "from %.1f to %.1f", (double)from, (double)to);
    quote.score *= from - to;
    tally_add(&a->calmed, &quote);
}

void audit_moments(struct audit *a, const struct heard_reading *r, uint64_t conversation)
{
    struct reply reply = {0};
    for (uint32_t turn = next_customer(r, 0), next; turn < r->n_turns; turn = next) {
        float intensity = r->turns[turn].intensity;
        bool heated = intensity >= HEATED; /* false where it is not known, as below */
        next = next_customer(r, turn + 1);
        if (heated)
            take_heated(a, r, turn, conversation);
        if (reply.n && !isnan(intensity))
            take_before(a, r, &reply, heated, conversation);
        reply = reply_to(r, turn);
        if (reply.n && next < r->n_turns && intensity >= UPSET && !isnan(r->turns[next].intensity))
            take_reply(a, r, &reply, turn, next, conversation);
    }
}
