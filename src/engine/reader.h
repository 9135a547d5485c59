/* SPDX-License-Identifier: Apache-2.0 */
/* reader.h: what the parts of one reading share.

   heard_read walks the turns in order (reader.c). For each it cuts the text, finds cues and dates,
   asks the model if there is one, and hands a `struct view` to the parts, which fill the turn's
   reading:

       customer    feelings · signals · needs · purpose · facts · guess
       agent       acts · mechanisms · promises · facts · ledger

   then now.c says where the conversation stands. A part reads the view, writes its own fields of
   view->out, keeps what later turns need in the reader, and takes memory from reader->pool alone.

   Memory, all taken in heard_reader_new: for the defaults (400 turns of 65,536 bytes) about 10 MB
   are reserved, of which a usual conversation touches less than one; with a model its passes add
   what neural_size says.

   Lists are cut, not refused, at the limits below; a reading of a text never fails. */
#ifndef ENGINE_READER_H
#define ENGINE_READER_H

#include "engine/bag.h"
#include "engine/cues.h"
#include "engine/dates.h"
#include "engine/pass.h"
#include "engine/pool.h"
#include "engine/spans.h"
#include "engine/text.h"
#include "heard.h"

enum {
    TURNS_DEFAULT = 400,
    TURN_BYTES_DEFAULT = 65536,
    TURN_BYTES_MIN = 256,
    NEEDS_A_TURN = 12,
    SIGNALS_A_TURN = 24,
    ACTS_A_TURN = 24,
    PROMISES_A_TURN = 8,
    PURPOSES_A_TURN = 6,
    GUESSES_A_TURN = 3,
    ECHOES_A_TURN = 12,
    ANSWERS_A_TURN = 24,
    NEEDS_MAX = 1000, /* remembered of one conversation */
    FACTS_MAX = 1000,
};

/* A need in the ledger: its place in the reading, the need it repeats, and what it is about. */
struct need_note {
    struct heard_need *need;
    struct heard_need_id first; /* of the first voicing, itself if new */
    struct bag bag, around;     /* its own words; those of its sentence */
    const float *vector;        /* NULL until likeness by meaning was asked for */
    uint32_t line, line_end;    /* its line in the text of ledger_before; equal: none */
};

enum fact_kind { FACT_NUMBER, FACT_AMOUNT, FACT_DATE, FACT_NAME, FACT_THING, FACT_PERSON };

/* One of the customer's own things: "order 4411", "Friday", "my tent". */
struct fact {
    struct heard_span at;
    enum fact_kind kind;
    uint32_t word[3]; /* stems; 0 beyond the last */
    int64_t day;      /* of a resolved date, else HEARD_NO_TIME */
};

/* What is remembered of a turn after it was read. */
struct turn_note {
    struct bag bag; /* what the turn is about */
    float heat;     /* intensity before rounding, NAN where unread */
    bool read;      /* a customer turn in a language that is read */
    bool closes;    /* says that it is solved */
    bool open_again;
    bool bad_news, good_news;
    uint32_t n_questions, statements;
    struct heard_spans harm;                 /* what our side did to them, in their words */
    struct heard_spans story[HEARD_N_KNOWN]; /* what the turn tells of the six, needs apart */
    uint32_t cares;                          /* bits of enum cue_care that the reply holds */
    struct heard_span first_fix, first_warmth, first_human, retell, refusal, option, reason, action,
        vague;
    float next_heat, escalates, leaves; /* forecasts of the model, NAN without */
};

struct heard_reader {
    const struct heard_model *model;
    struct heard_limits limits;
    struct pool pool;  /* cleared by each reading */
    struct text *text; /* of the turn at hand */
    struct cue_book *customer, *agent;
    struct language_book *languages;
    struct cue_hit *hits;    /* [CUE_HITS_MAX] of the turn at hand */
    struct pass *pass;       /* NULL without a model */
    struct need_note *needs; /* [NEEDS_MAX] */
    struct fact *facts;      /* [FACTS_MAX] */
    struct turn_note *notes; /* [limits.turns + 1] */
    struct heard_turn_reading *turns;
    size_t n_needs, n_facts, n_turns;
    const struct heard_conversation *conversation;
    struct heard_reading reading;
    struct heard_coaching coaching;
    struct heard_turn *draft_turns; /* [limits.turns + 1]: a conversation with its draft */
    struct heard_conversation with_draft;
    void *memory; /* the one block behind all of these */
};

struct view {
    struct heard_reader *reader;
    uint32_t turn;
    const struct heard_turn *in;
    struct heard_turn_reading *out;
    struct turn_note *note;
    const struct text *text;
    const struct cue_hit *hits;
    size_t n_hits;
    struct date_hit dates[DATES_MAX];
    size_t n_dates;
    const struct pass *pass; /* what the model says of this turn; NULL without */
};

/* Span of bytes [start, end) of the view's turn; of a hit; of words [first, last). */
struct heard_span view_span(const struct view *v, uint32_t start, uint32_t end);
struct heard_span view_hit(const struct view *v, const struct cue_hit *hit);
struct heard_span view_words(const struct view *v, uint32_t first, uint32_t last);
/* The sentence that byte stands in; the whole turn where there is none. */
struct heard_span view_sentence(const struct view *v, uint32_t byte);
/* The text of a span of any turn, for strings: at most max bytes, cut at a character. */
const char *reader_quote(struct heard_reader *reader, struct heard_span span, size_t max);
/* Whether a denial of the customer's lies over these words, and covers the label. */
bool view_denies(const struct view *v, const struct cue_hit *hit, int denial);
/* Whether the day is one that our side named: "you said by Friday". */
bool view_reported(const struct view *v, const struct date_hit *d);
/* The live hit of a kind and name with the highest p, or NULL; name < 0: any. */
const struct cue_hit *view_find(const struct view *v, enum cue_kind kind, int name);

/* The parts, each in the file of its name. */
float feelings_sincerity(const struct pass *pass); /* what gladness weighs beside a complaint */
void feelings_read(struct view *v);                /* emotions, intensity */
void signals_read(struct view *v);
void needs_read(struct view *v);
void purpose_read(struct view *v);
void facts_gather(struct view *v); /* customer */
void facts_echo(struct view *v);   /* agent */
void story_read(struct view *v);
void guess_read(struct view *v);
void acts_read(struct view *v);
void mechanisms_read(struct view *v);
void promises_read(struct view *v);
void ledger_answer(struct view *v); /* agent: which needs does this reply answer? */
void cares_read(struct view *v);    /* agent: what the coach and the steps want to know */
void coach_draft(struct heard_reader *reader);
/* What a reply answers, as the model was taught it: the customer's words since the last reply, then
   each open need on a line of its own. In the pool; the lines are remembered for ledger_answer. */
const char *ledger_before(struct heard_reader *reader, uint32_t turn, size_t *len_r);
/* The level, 0-4, of a softmax over the five intensities. */
float expected_level(const float p[5]);
void ledger_close(struct view *v); /* customer: which needs are said to be solved, or open again? */
bool ledger_is_open(const struct heard_need *need);
void now_read(struct heard_reader *reader, const struct heard_history *history);
/* Whether the turn is the customer's and was read. */
bool reader_heard(const struct heard_reader *reader, size_t turn);

#endif
