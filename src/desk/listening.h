/* SPDX-License-Identifier: Apache-2.0 */
/* listening.h: what a desk does with what it hears: whether conversations are read at all, whether
   drafts are coached; and how nudges fare, counted by the day and without a name.

       listening_of(c, d, org, desk_id, &it)            everything is on where nothing was set
       listening_put(c, d, who, desk_id, reads, coach)
       nudge_note(c, d, who, conversation_id, STR("blame"), NUDGE_TAKEN) */
#ifndef DESK_LISTENING_H
#define DESK_LISTENING_H

#include "desk/actor.h"
#include "desk/listening.sql.h"

enum { LISTENING_CLEAR_BATCH = 200, NUDGE_RULE_BYTES = 40, NUDGE_DAYS = 90 };

struct listening {
    bool reads, coach;
};
/* Asks for no permission. */
int listening_of(struct call *c, struct db_conn *d, int64_t org, int64_t desk_id,
                 struct listening *it_r);
/* Whether this agent wants drafts read: their own switch, in their preferences ("coach": false). */
int listening_wants(struct call *c, struct db_conn *d, const struct actor *who, bool *coach_r);

/* struct desk_listening is a row: every desk, with what is set. Needs MAY_READ. */
int listening_list(struct call *c, struct db_conn *d, const struct actor *who,
                   struct desk_listening **list_r, size_t *n_r);
/* Needs MAY_MANAGE_INBOXES. A desk that no longer reads loses its readings in the background; one
   that reads again begins with what is open. */
int listening_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t desk_id,
                  struct listening to);
/* Takes readings of desks that do not read away, a batch in a write. >0: there may be more. */
int listening_clear(struct call *c, struct db_conn *d);

enum nudge_fate { NUDGE_SHOWN, NUDGE_TAKEN, NUDGE_DISMISSED, N_NUDGE_FATES };
/* Needs MAY_ANSWER on the conversation. Counted by day and rule; taken and dismissed ones are a
   correction besides, of the customer's last message and with nobody's name (correction.h), which
   is *correction_id_r. */
int nudge_note(struct call *c, struct db_conn *d, const struct actor *who, int64_t conversation_id,
               struct str rule, enum nudge_fate fate, int64_t *correction_id_r);
/* Of the last NUDGE_DAYS days, by rule; struct nudge_count is a row. Needs MAY_READ. */
int nudge_counts(struct call *c, struct db_conn *d, const struct actor *who,
                 struct nudge_count **list_r, size_t *n_r);

#endif
