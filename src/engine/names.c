/* SPDX-License-Identifier: Apache-2.0 */
/* names.c: how READING spells the values of heard.h. One table an enum, in the order of the enum.
 */
#include "engine/names.h"

static const char *const emotions[] = {"frustration", "anger",   "disappointment", "worry",
                                       "confusion",   "sadness", "gratitude",      "joy",
                                       "relief",      "neutral"};
static const char *const signals[] = {"repeat_contact", "long_wait",  "tried_already", "deadline",
                                      "leaving",        "escalation", "vulnerability", "loyalty",
                                      "blame",          "confused",   "praise",        "goal",
                                      "danger"};
static const char *const acts[] = {"greeting",        "thanks",   "apology",     "question_open",
                                   "question_closed", "solution", "link_only",   "redirect",
                                   "promise",         "ask_info", "invite_back", "dismissive",
                                   "explain_cause"};
static const char *const mechanisms[] = {"emotional_reaction", "interpretation", "exploration"};
static const char *const kinds[] = {"question", "request", "problem"};
static const char *const purposes[] = {"goal", "deadline", "life_event"};
static const char *const abouts[] = {"purpose", "deadline",    "feeling", "cause",
                                     "leaving", "second_need", "person"};
static const char *const steps[] = {"hear", "empathize", "apologize", "resolve", "diagnose"};
static const char *const states[] = {"not_yet", "due", "done"};
static const char *const knowns[] = {"need", "cause", "person", "stay_or_leave", "process", "goal"};
static const char *const trends[] = {"", "cooling", "steady", "warming"};
static const char *const rules[] = {"dismissive",
                                    "blame",
                                    "unanswered_need",
                                    "understand_but",
                                    "refusal_without_choice",
                                    "retelling_ignored",
                                    "apology_repeated",
                                    "apology_missing",
                                    "fix_before_listen",
                                    "promise_without_date",
                                    "nothing_said_back",
                                    "raw_data_page",
                                    "vague_time",
                                    "no_human_line",
                                    "formula"};
static const char *const severities[] = {"hold", "suggest", "note"};

_Static_assert(sizeof emotions / sizeof *emotions == HEARD_N_EMOTIONS, "a name for each emotion");
_Static_assert(sizeof signals / sizeof *signals == HEARD_N_SIGNALS, "a name for each signal");
_Static_assert(sizeof acts / sizeof *acts == HEARD_N_ACTS, "a name for each act");
_Static_assert(sizeof mechanisms / sizeof *mechanisms == HEARD_N_MECHANISMS,
               "a name for each mechanism");
_Static_assert(sizeof steps / sizeof *steps == HEARD_N_STEPS, "a name for each step");
_Static_assert(sizeof knowns / sizeof *knowns == HEARD_N_KNOWN, "a name for each of the six");
_Static_assert(sizeof rules / sizeof *rules == HEARD_N_RULES, "a name for each rule");

static const char *pick(const char *const *names, unsigned n, unsigned i)
{
    return i < n ? names[i] : "";
}

const char *heard_emotion_name(enum heard_emotion e)
{
    return pick(emotions, HEARD_N_EMOTIONS, (unsigned)e);
}

const char *heard_signal_name(enum heard_signal s)
{
    return pick(signals, HEARD_N_SIGNALS, (unsigned)s);
}

const char *heard_act_name(enum heard_act a)
{
    return pick(acts, HEARD_N_ACTS, (unsigned)a);
}

const char *heard_need_kind_name(enum heard_need_kind k)
{
    return pick(kinds, 3, (unsigned)k);
}

const char *heard_known_name(enum heard_known k)
{
    return pick(knowns, HEARD_N_KNOWN, (unsigned)k);
}

const char *heard_step_name(enum heard_step s)
{
    return pick(steps, HEARD_N_STEPS, (unsigned)s);
}

const char *heard_rule_name(enum heard_rule r)
{
    return pick(rules, HEARD_N_RULES, (unsigned)r);
}

const char *name_of_mechanism(enum heard_mechanism m)
{
    return pick(mechanisms, HEARD_N_MECHANISMS, (unsigned)m);
}

const char *name_of_purpose(enum heard_purpose_kind k)
{
    return pick(purposes, 3, (unsigned)k);
}

const char *name_of_about(enum heard_about a)
{
    return pick(abouts, 7, (unsigned)a);
}

const char *name_of_state(enum heard_step_state s)
{
    return pick(states, 3, (unsigned)s);
}

const char *name_of_trend(enum heard_trend t)
{
    return pick(trends, 4, (unsigned)t);
}

const char *name_of_severity(enum heard_severity s)
{
    return pick(severities, 3, (unsigned)s);
}
