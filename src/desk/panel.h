/* SPDX-License-Identifier: Apache-2.0 */
/* panel.h: what stands beside a conversation: who this is, how it has gone, what is open, each line
   with the words it rests on.

       struct panel panel;
       if (panel_show(c, d, who, conversation_id, &panel) < 0) return -1;
       for (size_t i = 0; i < panel.n_brief; i++) ... panel.brief[i].text

   Everything is made when it is looked at, by rule, from rows: the conversation, its customer, the
   ledger (need.h), the promises (promise.h) and the stored reading (reading.h). No clause is
   invented: each keeps the rows it was made from (`from`), and goes when they go. Where nothing was
   read yet (`read` is false) the brief still stands, from dates and counts alone. Everything lies
   in the call's arena. */
#ifndef DESK_PANEL_H
#define DESK_PANEL_H

#include "desk/heat.h"
#include "desk/need.h"
#include "desk/promise.h"
#include "desk/whisper.h"

enum {
    PANEL_CLAUSES_MAX = 8,
    PANEL_LINES_MAX = 8,
    PANEL_WORDS_MAX = 4,
    PANEL_SOURCES_MAX = 12,
    PANEL_LATE_S = 10
};

/* Words in a message: bytes start_at..end_at of its body. */
struct panel_words {
    int64_t message_id, start_at, end_at;
    struct str text;
};

/* A line of the situation card, a guess, the trail: what it says and where that stands. */
struct panel_line {
    const char *kind; /* "contact" "date" "promise" "danger" "leaving" ... : a class, never shown */
    struct str text;
    struct str ask; /* of a guess: the question that would settle it; else empty */
    struct str
        claim;    /* as it is corrected: "signal.leaving" (correction.h); empty: a fact of rows */
    bool settled; /* of a guess: a person said that it is so */
    struct panel_words because[PANEL_WORDS_MAX];
    size_t n_because;
};

/* A row that something was made from. */
struct panel_source {
    const char *noun; /* "customer" "company" "conversation" "message" "need" "promise" */
    int64_t id;
};

/* A clause of the brief and the rows it was made from, the one that carries it first. */
struct panel_clause {
    struct str text;
    struct panel_source from[PANEL_SOURCES_MAX];
    size_t n_from;
};

struct panel {
    bool read;    /* the engine has read all that was said */
    bool waits;   /* somebody waits for our answer */
    bool reading; /* it was not read yet, or something was said since */
    bool late;    /* ... and that for longer than it takes: the engine is busy */
    struct str
        unread_language; /* "fi": the customer writes what the engine cannot read; else empty */
    struct panel_clause brief[PANEL_CLAUSES_MAX];
    size_t n_brief;
    struct panel_line danger; /* .kind NULL: none. Comes before everything */
    struct panel_line situation[PANEL_LINES_MAX];
    size_t n_situation;
    struct need *needs; /* first voicings, in the order they were voiced, whatever their state */
    size_t n_needs, n_open; /* n_open counts open and overdue ones */
    struct promise *promises;
    size_t n_promises;
    struct panel_line guesses[PANEL_LINES_MAX];
    size_t n_guesses;
    struct str trail;         /* the HEARD trail as one sentence, or empty */
    struct str question, why; /* the one question worth asking now, or empty */
    int64_t temperature;      /* thousandths; -1: nothing to say */
    struct panel_line temperature_because;
    struct heat_calmed calmed; /* what calmed them before; words empty: nothing to say */
    struct whisper next; /* what people who wrote alike asked next; .words empty: nothing to say */
};

/* Needs MAY_READ on the conversation. */
int panel_show(struct call *c, struct db_conn *d, const struct actor *who, int64_t conversation_id,
               struct panel *panel_r);

#endif
