/* SPDX-License-Identifier: Apache-2.0 */
/* assign.h: who gets the next conversation. A team, or an inbox where the team says nothing, gives
   its new ones to nobody ("none"), by turns ("turns": who has waited longest for one), or by load
   ("load": who has the fewest open ones, and of these by turns). Only people who may answer, see
   the inbox, are active, are not away and are below their capacity get one; when there is nobody,
   it waits until there is (assign_sweep).

   A reply to somebody who is away goes back to the team: they stay as follower, and the next one
   gets it. It is all done as the desk itself, with its line in the audit log; what a person
   assigned stays theirs.

       assign_set_team(c, d, who, team_id, &(struct assign_set){.mode = STR("turns")}, version) */
#ifndef DESK_ASSIGN_H
#define DESK_ASSIGN_H

#include "desk/conversation.h"

enum { ASSIGN_SWEEP_MAX = 500 };

/* ---- what is set: admins for inboxes, leads for teams
 * ---------------------------------------------------------------------- */

struct assign_set {
    struct str mode;  /* "none" "turns" "load" */
    int64_t hours_id; /* 0: none */
    int64_t team_id;  /* of an inbox: where its new conversations go; 0: no team */
};

int assign_get_team(struct call *c, struct db_conn *d, const struct actor *who, int64_t team_id,
                    struct assign_set *set_r, int64_t *version_r);
int assign_get_inbox(struct call *c, struct db_conn *d, const struct actor *who, int64_t inbox_id,
                     struct assign_set *set_r, int64_t *version_r);

/* All of it is put. >0 changed, 0 it was so; `version` 0 when it does not matter. */
int assign_set_team(struct call *c, struct db_conn *d, const struct actor *who, int64_t team_id,
                    const struct assign_set *it, int64_t version);
int assign_set_inbox(struct call *c, struct db_conn *d, const struct actor *who, int64_t inbox_id,
                     const struct assign_set *it, int64_t version);

/* ---- for upkeep.c and timers
 * -------------------------------------------------------------------------------------------- */

/* Gives it to somebody, if it is open, nobody's, and its team or inbox wants that. >0 given. */
int assign_next(struct call *c, struct db_conn *d, int64_t org, const struct conversation *it);

/* The customer spoke: what belongs to somebody who is away goes back first. */
int assign_heard(struct call *c, struct db_conn *d, int64_t org, const struct conversation *it);

/* Those that wait for somebody, of all organisations; *n_r of them were given. */
int assign_sweep(struct call *c, struct db_conn *d, size_t *n_r);

#endif
