/* SPDX-License-Identifier: Apache-2.0 */
/* audit_promises.c: what became of what was promised, by what stands in the archive alone (report.h
   says how each outcome is told). A promise waits, with its person, until something settles it or
   the person's last conversation is over. */
#include "archive/audit.h"

#include "base/time.h"

#include <stdio.h>

/* A day ends twelve hours late, for the time zones. */
static int64_t end_of(const struct heard_promise *promise)
{
    int64_t at = promise->due.at;
    int64_t day = at / DAY_US * DAY_US;
    return promise->due.has_time ? at : day + DAY_US + 12 * HOUR_US;
}

/* A customer's message after the date: displeasure or the same again, gladness, or neither. */
static enum audit_outcome said_by_customer(const struct heard_turn_reading *t)
{
    for (size_t i = 0; i < t->n_signals; i++)
        if (t->signals[i].name == HEARD_REPEAT_CONTACT || t->signals[i].name == HEARD_LONG_WAIT)
            return PROMISE_BROKEN;
    for (size_t i = 0; i < t->n_needs; i++)
        if (t->needs[i].same_as.turn >= 0)
            return PROMISE_BROKEN;
    for (size_t i = 0; i < t->n_emotions; i++) {
        enum heard_emotion name = t->emotions[i].name;
        if (name == HEARD_GRATITUDE || name == HEARD_JOY || name == HEARD_RELIEF)
            return PROMISE_IN_TIME;
        if (name == HEARD_FRUSTRATION || name == HEARD_ANGER || name == HEARD_DISAPPOINTMENT)
            return PROMISE_BROKEN;
    }
    return PROMISE_NO_SIGN;
}

/* What this turn says about the promise, PROMISE_NO_SIGN while it says nothing. */
static enum audit_outcome said_by(const struct heard_reading *r, uint32_t turn,
                                  const struct audit_promise *promise)
{
    const struct heard_turn_reading *t = &r->turns[turn];
    int64_t at = r->of->turns[turn].at;
    if (at == NO_TIME || at <= promise->made_at || t->skipped)
        return PROMISE_NO_SIGN;
    if (t->who == HEARD_AGENT)
        return at <= promise->due ? PROMISE_IN_TIME : PROMISE_LATE;
    return at > promise->due ? said_by_customer(t)
                             : PROMISE_NO_SIGN; /* before its day nothing is late */
}

static void flush(struct audit *a)
{
    for (size_t i = 0; i < a->n_waiting; i++) {
        bool due = a->promises[i].due <= a->about.last_at;
        tally_add(&a->outcomes[due ? PROMISE_NO_SIGN : PROMISE_NOT_YET_DUE], &a->promises[i].quote);
    }
    a->n_waiting = 0;
}

/* Settles what this turn settles. */
static void settle(struct audit *a, const struct heard_reading *r, uint32_t turn)
{
    size_t left = 0;
    for (size_t i = 0; i < a->n_waiting; i++) {
        enum audit_outcome outcome = said_by(r, turn, &a->promises[i]);
        if (outcome != PROMISE_NO_SIGN)
            tally_add(&a->outcomes[outcome], &a->promises[i].quote);
        else
            a->promises[left++] = a->promises[i];
    }
    a->n_waiting = left;
}

static void take_promise(struct audit *a, const struct heard_reading *r, uint32_t turn,
                         const struct heard_promise *made, uint64_t conversation)
{
    struct audit_promise promise = {.made_at = r->of->turns[turn].at};
    char day[TIME_TEXT_BYTES];
    promise.quote = excerpt_make(r->of, made->at, conversation, &a->names, made->p);
    promise.quote.score *= made->p;
    a->n_promises++;
    if (made->due.at == HEARD_NO_TIME) {
        tally_add(&a->outcomes[PROMISE_UNDATED], &promise.quote);
        return;
    }
    time_day_text(made->due.at, day);
    snprintf(promise.quote.note, sizeof promise.quote.note, "due %s", day);
    promise.due = end_of(made);
    if (a->n_waiting == AUDIT_PROMISES_MOST)
        flush(a);
    a->promises[a->n_waiting++] = promise;
}

void audit_promises(struct audit *a, const struct heard_reading *r, uint64_t conversation,
                    bool first_of_person)
{
    if (first_of_person)
        flush(a);
    for (uint32_t t = 0; r && t < r->n_turns; t++) {
        settle(a, r, t);
        if (r->turns[t].who == HEARD_AGENT)
            for (size_t i = 0; i < r->turns[t].n_promises; i++)
                take_promise(a, r, t, &r->turns[t].promises[i], conversation);
    }
}
