/* SPDX-License-Identifier: Apache-2.0 */
/* conversation.h: one conversation in memory, whatever it was read from.

       struct conversation v;
       conversation_init(&v);
       conversation_clear(&v);
       conversation_add(&v, HEARD_CUSTOMER, text, at);
       const struct heard_conversation *h = conversation_view(&v);     valid until v changes

   One is enough for a whole archive: it is cleared and filled again. A source that cannot read an
   item says so in `error` and leaves the rest as far as it got; the item keeps its place in the
   order.

   Of a turn TURN_KEEP_BYTES are kept: a few more than the engine reads, so that the engine itself
   sees, and says, that a turn was longer. */
#ifndef ARCHIVE_CONVERSATION_H
#define ARCHIVE_CONVERSATION_H

#include "base/out.h"
#include "base/spill.h"
#include "base/str.h"

#include "heard.h"

enum {
    CONVERSATION_MAX_TURNS = 4096,
    CONVERSATION_MAX_BYTES = 12 << 20, /* of all texts together */
    CONVERSATION_NAME_BYTES = 512,     /* of an id and of a person's key */
    CONVERSATION_SUBJECT_BYTES = 1024,
    TURN_KEEP_BYTES = 65536 + 8,
};

struct conversation_turn {
    int64_t at;
    uint32_t start, len; /* in text */
    uint32_t who;
    uint32_t unused; /* keeps the row free of padding: rows are written to files */
};
struct conversation {
    uint64_t line;  /* where it began in its file, from 1 */
    uint32_t file;  /* which of the caller's files; kept, never looked at */
    bool with_text; /* its texts exist nowhere else as they are read: tell them */
    char id[CONVERSATION_NAME_BYTES + 1], customer[CONVERSATION_NAME_BYTES + 1];
    char subject[CONVERSATION_SUBJECT_BYTES + 1];
    char error[256];                 /* "" where it could be read */
    struct out text;                 /* of all turns, one behind the other; then the draft */
    struct conversation_turn *turns; /* [CONVERSATION_MAX_TURNS] */
    size_t n_turns;
    uint32_t held_start, held_len; /* text that belongs to no turn yet */
    bool has_draft;
    uint32_t draft_start, draft_len;

    /* What conversation_view fills. */
    struct heard_turn *view_turns;
    struct heard_conversation view;
};

void conversation_init(struct conversation *v);
void conversation_free(struct conversation *v);
void conversation_clear(struct conversation *v);

/* Sets v->error, once: the first reason is the one that is told. Returns false. */
bool conversation_error(struct conversation *v, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A name (id, person) as a copy; false with an error when it is too long or holds a NUL. */
bool conversation_name(struct conversation *v, char name[CONVERSATION_NAME_BYTES + 1],
                       const char *what, struct str s);

/* Kept as far as it fits, cut on a character border. */
void conversation_subject(struct conversation *v, struct str s);

/* "customer", "agent", "bot", "note". */
bool conversation_who(struct str s, enum heard_who *who_r);

/* False with an error past CONVERSATION_MAX_TURNS or CONVERSATION_MAX_BYTES. The text must be valid
 * UTF-8. */
bool conversation_add(struct conversation *v, enum heard_who who, struct str text, int64_t at);

/* The same in two steps, for sources that meet the text before they know whose it is: the text held
   last is the one that is added. */
bool conversation_hold(struct conversation *v, struct str text);
bool conversation_add_held(struct conversation *v, enum heard_who who, int64_t at);

bool conversation_draft(struct conversation *v, struct str text);
struct str conversation_text(const struct conversation *v, size_t turn);
struct str conversation_draft_text(const struct conversation *v);

const struct heard_conversation *conversation_view(struct conversation *v);

/* The time of the first turn that has one, or NO_TIME. */
int64_t conversation_first_at(const struct conversation *v);

/* To a spill and back. Where it begins is *at_r. */
int conversation_write(struct call *c, struct spill *s, const struct conversation *v,
                       uint64_t *at_r);
int conversation_read(struct call *c, const struct spill *s, uint64_t at, struct conversation *v);

#endif
