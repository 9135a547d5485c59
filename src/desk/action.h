/* SPDX-License-Identifier: Apache-2.0 */
/* action.h: what a macro, a change of many and a rule do to a conversation, as a list that can be
   kept:

       [{"do":"status","status_id":"7"},{"do":"assign","agent_id":"me"},{"do":"tag","tag_id":"9"}]

       do        with
       status    status_id
       priority  priority: low normal high urgent
       assign    agent_id: an id, "me", or null for nobody
       team      team_id, or null
       tag       tag_id
       untag     tag_id
       snooze    for_s: seconds from now; or until_at, a moment
       wake
       spam      on: true or false
       bin       on: true or false

       struct actions it;
       if (actions_read(c, json, &it) < 0 || actions_check(c, d, who, &it) < 0) return -1;
       got = actions_apply(c, d, who, conversation_id, &it, &undos);

   All of a list happens to a conversation, or nothing. Each part is a change like any other, with
   its line and event; `undos` gathers their ways back, and actions_note makes one of them. */
#ifndef DESK_ACTION_H
#define DESK_ACTION_H

#include "desk/conversation.h"

enum {
    ACTIONS_MAX = 20,
    ACTIONS_JSON_BYTES = 8192,
    ACTION_UNDOS_MAX = 2800 /* ways back in one: they fit CHANGE_WAS_BYTES */
};

struct actions {
    struct conversation_change to; /* all that is one value */
    bool assign_me;
    int64_t snooze_for_us; /* >0: from the moment it is done */
    int64_t tags[ACTIONS_MAX], untags[ACTIONS_MAX];
    size_t n_tags, n_untags;
};

/* The shape. BAD_INPUT names the place in the list. An empty list, and empty text, is nothing. */
int actions_read(struct call *c, struct str json, struct actions *it_r);

/* That what it names is there: statuses, agents, teams, tags. */
int actions_check(struct call *c, struct db_conn *d, const struct actor *who,
                  const struct actions *it);

/* Written again, in the one way. */
struct str actions_json(struct call *c, const struct actions *it);
bool actions_none(const struct actions *it);

/* The ways back of many changes, in the order they were made. */
struct action_undos {
    int64_t ids[ACTION_UNDOS_MAX];
    size_t n;
    bool over; /* too many: there is no way back */
};

/* Needs MAY_ANSWER. >0 something changed, 0 it was so already. A fault of NOT_FOUND, CONFLICT,
   BAD_INPUT or TOO_BIG leaves the conversation as it was. */
int actions_apply(struct call *c, struct db_conn *d, const struct actor *who,
                  int64_t conversation_id, const struct actions *it, struct action_undos *undos);

/* One line for all of it, with one way back. `verb` is "macro.apply" or "bulk.apply". */
struct change;
int actions_note(struct call *c, struct db_conn *d, const struct actor *who, struct change *change,
                 const struct action_undos *undos, int64_t *undo_id_r);

/* For undo.c: takes back what nobody changed since; CONFLICT when that is nothing. */
int actions_undo(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                 struct str was);

#endif
