/* SPDX-License-Identifier: Apache-2.0 */
/* clang-format off */
/* heard.h: a conversation in, evidence out.

       struct heard_error err;
       struct heard_model *model;
       if (heard_model_open("model/heard-en-1.heard", &model, &err) < 0)
           errx(1, "%s", err.text);
       struct heard_reader *reader = heard_reader_new(model, NULL);     one for each thread
       struct heard_turn turns[] = {{.who = HEARD_CUSTOMER, .text = "Where is my tent?", .len = 17}};
       struct heard_conversation c = {.id = "c1", .turns = turns, .n_turns = 1};
       const struct heard_reading *r = heard_read(reader, &c, NULL);

   The library does no I/O but mapping the model file, keeps no globals, starts no threads, and neither logs
   nor exits. All text is UTF-8 (invalid bytes are read as U+FFFD), need not end with NUL, and is borrowed for
   the call. A reading belongs to its reader and is valid until that reader's next call. A model is immutable
   and may be shared by any number of readers. What each field means, and when it is empty: doc/reading.md.
   Everything listed is claimed: its p reached the threshold stored in the model file, and p is calibrated. */
#ifndef HEARD_H
#define HEARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum heard_who { HEARD_CUSTOMER, HEARD_AGENT, HEARD_BOT, HEARD_NOTE };

enum heard_emotion {
    HEARD_FRUSTRATION, HEARD_ANGER, HEARD_DISAPPOINTMENT, HEARD_WORRY, HEARD_CONFUSION, HEARD_SADNESS,
    HEARD_GRATITUDE, HEARD_JOY, HEARD_RELIEF, HEARD_NEUTRAL, HEARD_N_EMOTIONS
};
enum heard_signal {
    HEARD_REPEAT_CONTACT, HEARD_LONG_WAIT, HEARD_TRIED_ALREADY, HEARD_DEADLINE, HEARD_LEAVING,
    HEARD_ESCALATION, HEARD_VULNERABILITY, HEARD_LOYALTY, HEARD_BLAME, HEARD_CONFUSED, HEARD_PRAISE,
    HEARD_GOAL, HEARD_DANGER, HEARD_N_SIGNALS
};
enum heard_act {
    HEARD_GREETING, HEARD_THANKS, HEARD_APOLOGY, HEARD_QUESTION_OPEN, HEARD_QUESTION_CLOSED,
    HEARD_SOLUTION, HEARD_LINK_ONLY, HEARD_REDIRECT, HEARD_PROMISE, HEARD_ASK_INFO, HEARD_INVITE_BACK,
    HEARD_DISMISSIVE, HEARD_EXPLAIN_CAUSE, HEARD_N_ACTS
};
enum heard_mechanism { HEARD_EMOTIONAL_REACTION, HEARD_INTERPRETATION, HEARD_EXPLORATION, HEARD_N_MECHANISMS };
enum heard_need_kind { HEARD_QUESTION, HEARD_REQUEST, HEARD_PROBLEM };
enum heard_purpose_kind { HEARD_FOR_GOAL, HEARD_FOR_DEADLINE, HEARD_FOR_LIFE_EVENT };
enum heard_about {                  /* what a guess is about */
    HEARD_ABOUT_PURPOSE, HEARD_ABOUT_DEADLINE, HEARD_ABOUT_FEELING, HEARD_ABOUT_CAUSE, HEARD_ABOUT_LEAVING,
    HEARD_ABOUT_SECOND_NEED, HEARD_ABOUT_PERSON
};
enum heard_step { HEARD_HEAR, HEARD_EMPATHIZE, HEARD_APOLOGIZE, HEARD_RESOLVE, HEARD_DIAGNOSE, HEARD_N_STEPS };
enum heard_step_state { HEARD_NOT_YET, HEARD_DUE, HEARD_DONE };
enum heard_known { HEARD_NEED, HEARD_CAUSE, HEARD_PERSON, HEARD_STAY_OR_LEAVE, HEARD_PROCESS, HEARD_AIM, HEARD_N_KNOWN };
enum heard_trend { HEARD_TREND_NONE, HEARD_COOLING, HEARD_STEADY, HEARD_WARMING };
enum heard_rule {                   /* nudges of the coach, most pressing first */
    HEARD_DISMISSIVE_WORDS, HEARD_BLAME_WORDS, HEARD_UNANSWERED_NEED, HEARD_UNDERSTAND_BUT,
    HEARD_REFUSAL_WITHOUT_CHOICE, HEARD_RETELLING_IGNORED, HEARD_APOLOGY_REPEATED, HEARD_APOLOGY_MISSING,
    HEARD_FIX_BEFORE_LISTEN, HEARD_PROMISE_WITHOUT_DATE, HEARD_NOTHING_SAID_BACK, HEARD_RAW_DATA_PAGE,
    HEARD_VAGUE_TIME, HEARD_NO_HUMAN_LINE, HEARD_FORMULA, HEARD_N_RULES
};
enum heard_severity { HEARD_HOLD, HEARD_SUGGEST, HEARD_REMARK };

/* Microseconds since 1970-01-01 UTC; HEARD_NO_TIME where none is known. */
#define HEARD_NO_TIME INT64_MIN

struct heard_span { uint32_t turn, start, end; };              /* bytes [start, end) of turn's text */
struct heard_spans { const struct heard_span *at; size_t n; };
struct heard_need_id { int32_t turn, n; };                     /* "turn.n"; turn is -1 where there is none */
struct heard_need_ids { const struct heard_need_id *at; size_t n; };

struct heard_turn { enum heard_who who; const char *text; size_t len; int64_t at; };
struct heard_conversation {
    const char *id, *customer, *subject;                       /* may be NULL */
    const struct heard_turn *turns;
    size_t n_turns;
};
/* What is known of a person from earlier conversations: the baseline of the temperature. */
struct heard_history { double intensity_sum; uint32_t n_turns; };

struct heard_emotion_claim { enum heard_emotion name; float p; struct heard_spans because; };
struct heard_signal_claim { enum heard_signal name; float p; struct heard_span at; };
struct heard_act_claim { enum heard_act name; float p; struct heard_span at; };
struct heard_need {
    struct heard_need_id id, same_as;
    struct heard_span at;
    enum heard_need_kind kind;
    float p;
    int32_t answered_by, closed_by;                            /* turns, or -1 */
};
struct heard_date { int64_t at; bool has_time; };              /* at == HEARD_NO_TIME: none */
struct heard_purpose { struct heard_span at; enum heard_purpose_kind kind; struct heard_date date; };
struct heard_guess { enum heard_about about; float p; struct heard_spans because; const char *ask; };
struct heard_mechanism_level { int level; float p[3]; struct heard_spans because; };
struct heard_promise { struct heard_span at; float p; const char *what; struct heard_date due; };
struct heard_echo { struct heard_span at, of; };
struct heard_head_values { const char *name; const float *p; size_t n; };

struct heard_turn_reading {
    enum heard_who who;
    bool skipped;                                              /* bot and note */
    bool unread;                                               /* not a language the model was made for */
    char language[4];                                          /* ISO 639, "" where unknown */
    uint32_t read_to;                                          /* bytes read; less than len past the limit */
    float intensity;                                           /* 0-4, NAN where null */
    const struct heard_emotion_claim *emotions;    size_t n_emotions;
    const struct heard_need *needs;                size_t n_needs;
    const struct heard_signal_claim *signals;      size_t n_signals;
    const struct heard_purpose *purpose;           size_t n_purpose;
    const struct heard_guess *guesses;             size_t n_guesses;
    struct heard_mechanism_level mechanisms[HEARD_N_MECHANISMS];
    const struct heard_act_claim *acts;            size_t n_acts;
    const struct heard_promise *promises;          size_t n_promises;
    struct heard_need_ids answers;
    const struct heard_echo *echoes;               size_t n_echoes;
    const struct heard_head_values *heads;         size_t n_heads;   /* every trained head, for benches */
};
struct heard_now {
    struct heard_need_ids open_needs;
    const uint32_t *unread_turns;                  size_t n_unread;
    bool baseline_is_history;
    float temperature;                                         /* 0-1, NAN where null */
    struct heard_spans temperature_because;
    enum heard_trend trend;
    float escalation_p, leaving_p;                             /* NAN where null */
    struct heard_spans trend_because, escalation_because, leaving_because;
    struct { enum heard_step_state state; struct heard_spans because; } steps[HEARD_N_STEPS];
    struct heard_spans known[HEARD_N_KNOWN];
    struct { bool is; enum heard_known about; const char *question, *why; } ask_next;
};
struct heard_reading {
    const struct heard_conversation *of;
    const char *model;
    const struct heard_turn_reading *turns;
    size_t n_turns;
    struct heard_now now;
};
struct heard_nudge {
    enum heard_rule rule;
    enum heard_severity severity;
    struct heard_span at;                                      /* in the draft; start == end: none */
    struct heard_spans because;
    const char *why, *try_this;                                /* try_this may be NULL */
};
struct heard_coaching {
    const struct heard_reading *reading;                       /* of the conversation with the draft as last turn */
    struct heard_need_ids unanswered;
    const struct heard_nudge *nudges;              size_t n_nudges;  /* the first is the one to show */
    struct { bool is; float now, after, p_warmer; } forecast;
};

struct heard_error { char text[256]; };
struct heard_head_info { const char *name; const char *const *labels; const float *thresholds; size_t n; };
struct heard_limits { uint32_t turns, turn_bytes; };           /* 0: the defaults, 400 turns of 65,536 bytes */

struct heard_model;
struct heard_reader;

#pragma GCC visibility push(default)   /* what libheard.so shows */

/* Maps and checks the file. 0, or -1 with a sentence in err. */
int heard_model_open(const char *path, struct heard_model **model_r, struct heard_error *err);
void heard_model_close(struct heard_model *model);             /* NULL does nothing; close its readers first */
const char *heard_model_name(const struct heard_model *model);
const char *heard_model_card(const struct heard_model *model, size_t *len_r);
size_t heard_model_heads(const struct heard_model *model, const struct heard_head_info **heads_r);
const char *heard_model_kernel(const struct heard_model *model);   /* "avx512-vnni", "avx2", "neon", "scalar" ... */

/* Takes all memory the reader will ever use. model may be NULL: rules alone. NULL when memory is short. */
struct heard_reader *heard_reader_new(const struct heard_model *model, const struct heard_limits *limits);
void heard_reader_free(struct heard_reader *reader);

/* Never fail on any text: what lies past a limit is left out and said: read_to; turns past the limit are not in
   `turns` (n_turns of the reading is the smaller), and stand in the JSON as skipped. */
const struct heard_reading *heard_read(struct heard_reader *, const struct heard_conversation *, const struct heard_history *);
const struct heard_coaching *heard_coach(struct heard_reader *, const struct heard_conversation *, const char *draft,
                                         size_t draft_len, int64_t at, const struct heard_history *);
/* Adds a conversation's customer turns to what is known of the person. */
void heard_history_add(struct heard_history *, const struct heard_reading *);
/* A unit vector of 384 floats for search and likeness; all zero without a model. */
void heard_embed(struct heard_reader *, const char *text, size_t len, float out[384]);

/* JSON as doc/reading.md says, one line without newline. Like snprintf: returns the length needed. */
enum { HEARD_JSON_HEADS = 1, HEARD_JSON_TEXT = 2 };
size_t heard_reading_json(const struct heard_reading *, unsigned flags, char *out, size_t cap);
size_t heard_coaching_json(const struct heard_coaching *, unsigned flags, char *out, size_t cap);

/* The name of a value as READING spells it: heard_emotion_name(HEARD_ANGER) is "anger". */
const char *heard_emotion_name(enum heard_emotion);
const char *heard_signal_name(enum heard_signal);
const char *heard_act_name(enum heard_act);
const char *heard_need_kind_name(enum heard_need_kind);
const char *heard_known_name(enum heard_known);
const char *heard_step_name(enum heard_step);
const char *heard_rule_name(enum heard_rule);
#pragma GCC visibility pop

#endif
