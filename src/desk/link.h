/* SPDX-License-Identifier: Apache-2.0 */
/* link.h: conversations that belong together, become one, or come apart.

       conversation_link(c, d, who, a, b, STR("related"))            both stay, and show each other
       conversation_merge_preview(c, d, who, from, into, &preview)   what would happen
       conversation_merge(c, d, who, from, into, false, &undo_id)    from's words go into `into`
       conversation_split(c, d, who, from, ids, n, subject, &it, &undo_id)    some words go into a
   new one

   A merged conversation forwards for ever: whoever asks for it, or answers to it, gets the one it
   went into. A message remembers the conversation it came in (moved_from_id). Both can be undone
   for a while: the same messages go back, unless they were moved again since (CONFLICT). Nothing is
   lost in any of it. Needs MAY_ANSWER and both seen by `who`. All in writes but the preview and the
   list. */
#ifndef DESK_LINK_H
#define DESK_LINK_H

#include "desk/actor.h"
#include "desk/conversation.h"
#include "desk/link.sql.h"

enum {
    LINKS_MAX = 100,           /* of one conversation */
    MERGE_MESSAGES_MAX = 2000, /* of the one that goes in; more is TOO_BIG */
    SPLIT_MESSAGES_MAX = 2000
};

/* reason: "related" "follows" "cause" "copy" ("split" is made by splitting). >0 linked, 0 it was so
 * already. */
int conversation_link(struct call *c, struct db_conn *d, const struct actor *who, int64_t a_id,
                      int64_t b_id, struct str reason);
int conversation_unlink(struct call *c, struct db_conn *d, const struct actor *who, int64_t a_id,
                        int64_t b_id, int64_t *undo_id_r);

/* struct link is a row: link.sql. Only those that `who` sees. */
int conversation_links(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                       struct link **list_r, size_t *n_r);

struct merge_preview {
    struct conversation from, into;
    int64_t messages, notes;    /* that would move; notes are not among the messages */
    int64_t tags, participants; /* that `into` would get */
    bool other_customer; /* the two belong to different people: they would read each other's words
                            in what is quoted from now on */
    bool other_inbox;
};
int conversation_merge_preview(struct call *c, struct db_conn *d, const struct actor *who,
                               int64_t from_id, int64_t into_id, struct merge_preview *preview_r);

/* Messages, drafts, tags, participants and followers of `from` go into `into`; tags and
   participants stay on `from` as well, where nobody looks. CONFLICT when the customers differ and
   also_other_customer is false, when one of them was merged before (ask for where it went), or when
   a reply of `from` is being sent at this moment. */
int conversation_merge(struct call *c, struct db_conn *d, const struct actor *who, int64_t from_id,
                       int64_t into_id, bool also_other_customer, int64_t *undo_id_r);

/* The messages (all of `from_id`, at least one, not all) go into a new conversation of the customer
   who said the first of them, in the same inbox, open, with the same team and assignee. subject
   empty: the old one. */
int conversation_split(struct call *c, struct db_conn *d, const struct actor *who, int64_t from_id,
                       const int64_t *message_ids, size_t n, struct str subject,
                       struct conversation *it_r, int64_t *undo_id_r);

/* For undo.c. Undoing a split puts the messages back; the new conversation then forwards to the old
 * one. */
int conversation_undo_merge(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                            struct str was);
int conversation_undo_split(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                            struct str was);
int conversation_undo_unlink(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                             struct str was);

#endif
