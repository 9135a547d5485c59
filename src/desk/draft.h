/* SPDX-License-Identifier: Apache-2.0 */
/* draft.h: what an agent is writing: one reply and one note for each conversation, and any number
   of conversations that are not yet.

       struct draft_new it = {.conversation_id = id, .kind = STR("reply"), .body = words};
       if (draft_save(c, d, who, &it, version, &draft) < 0) ...        version: of the draft that
   was being edited version = draft.version;

   A draft is its author's alone; nobody else reads it, not even an owner. Two machines of one agent
   do not overwrite each other: who saves from an old version gets CONFLICT, fetches, and decides.
   Other screens of the agent hear of it ("draft.saved", "draft.discarded"; told to this agent
   only). Saving is not in the audit log: it happens with every pause in typing, and a draft is
   nobody else's business. */
#ifndef DESK_DRAFT_H
#define DESK_DRAFT_H

#include "desk/actor.h"
#include "desk/draft.sql.h"

enum {
    DRAFT_BODY_BYTES = 1 << 20,
    DRAFT_SUBJECT_BYTES = 500,
    DRAFT_TO_BYTES = 65536,
    DRAFTS_MAX = 500
};

/* struct draft is a row: draft.sql. */

struct draft_new {
    int64_t id; /* of a draft of kind "new" that is saved again; 0: the one of the conversation and
                   kind, or a new one */
    int64_t conversation_id; /* 0 for kind "new" only */
    struct str kind;         /* "reply" "note" "new" */
    struct str body;         /* Markdown; may be empty */
    struct str subject;
    struct str to_json; /* the form as it stands, a JSON object; empty: {} */
};

/* `version` is of the draft as it was read; 0 says that there was none. CONFLICT when that is not
   so any more: the sentence tells the version there is. Needs MAY_ANSWER, for a note MAY_NOTE. */
int draft_save(struct call *c, struct db_conn *d, const struct actor *who,
               const struct draft_new *it, int64_t version, struct draft *it_r);

int draft_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              struct draft *it_r);

/* That of a conversation and kind: >0 there is one, 0 none. */
int draft_of(struct call *c, struct db_conn *d, const struct actor *who, int64_t conversation_id,
             struct str kind, struct draft *it_r);

/* One's own, the newest id first; before_id 0: from the newest. limit 1..100 (0: 50). */
int draft_list(struct call *c, struct db_conn *d, const struct actor *who, int64_t before_id,
               int limit, struct draft **list_r, size_t *n_r);

/* Throws it away, with its attachments' places. version 0: whatever it is. Can be undone (the
   words; a draft larger than CHANGE_WAS_BYTES cannot). */
int draft_discard(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  int64_t version, int64_t *undo_id_r);

/* For undo.c. */
int draft_undo_discard(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                       struct str was);

/* ---- for message.c and outbox.c
 * ------------------------------------------------------------------------------- */

/* The draft has become a message: it goes without a trace. CONFLICT when it is not of this version
 * (0: any). */
int draft_consume(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  int64_t version);

/* Words that were taken back become a draft again; they go before what stands in one already. */
int draft_restore(struct call *c, struct db_conn *d, const struct actor *who,
                  int64_t conversation_id, struct str body, struct draft *it_r);

#endif
