/* SPDX-License-Identifier: Apache-2.0 */
/* transcript.h: conversations as people paste them.

       Subject: Still no tent
       [2026-03-02 09:02] Customer: This is the third time I am writing.
       Where is it?
       Agent (Sam): I am sorry. It left the depot this morning.
       ---
       Customer: the next conversation

   A line begins a turn when it starts with a speaker and a colon. A speaker is a role ("Customer",
   "Agent", "Support", "Bot", "Internal note" ...), alone, with a name ("Agent Sam", "Maya
   (customer)"), or a bare name: then names are given their side from the first lines of the file,
   the first who speaks being the customer. Times before or behind the speaker are taken where they
   carry a date. A line of three or more -, = or * ends a conversation. Before its first turn a
   conversation may say Subject: and Id:. */
#ifndef ARCHIVE_TRANSCRIPT_H
#define ARCHIVE_TRANSCRIPT_H

#include "archive/conversation.h"
#include "archive/names.h"
#include "base/input.h"

enum { TRANSCRIPT_LABEL_BYTES = 60, TRANSCRIPT_SPEAKERS = 8 };

struct transcript_speaker {
    char label[TRANSCRIPT_LABEL_BYTES + 1];
    enum heard_who who;
};
struct transcript {
    struct input *in;
    struct out line, turn;
    uint64_t n_lines, n_read;
    char name[CONVERSATION_NAME_BYTES - 32]; /* of the file: ids are made of it */
    struct transcript_speaker speakers[TRANSCRIPT_SPEAKERS];
    size_t n_speakers;
    struct names names; /* of those who answered */
    bool guessed;       /* sides were given by who spoke first */
    bool ended;
};

void transcript_init(struct transcript *t, struct input *in, struct str file_name);
void transcript_free(struct transcript *t);

/* The next conversation into *v; false at the end. */
bool transcript_next(struct transcript *t, struct conversation *v);

/* Whether text looks like a transcript: one of its first lines begins a turn. */
bool transcript_looks_like(struct str text);

#endif
