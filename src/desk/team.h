/* SPDX-License-Identifier: Apache-2.0 */
/* team.h: agents who share work. A team sees the inboxes that are given to it (inbox.h), and new
   conversations may go to it. Leads manage teams.

       if (team_create(c, d, who, &(struct team_new){.name = STR("Returns")}, &team) < 0) return -1;
       if (team_add_member(c, d, who, team.id, agent_id, &undo_id) < 0) return -1;

   Names are unique in an organisation, archived ones too. Adding somebody to a team shows them its
   inboxes; so nobody adds anybody (or themselves) to a team with an inbox they do not see. */
#ifndef DESK_TEAM_H
#define DESK_TEAM_H

#include "desk/actor.h"
#include "desk/team.sql.h"

enum { TEAM_NAME_BYTES = 100, TEAMS_MAX = 500, TEAM_MEMBERS_MAX = 500 };

struct team_new {
    struct str name;
    struct str assignment; /* "none" "turns" "load"; empty: none */
};

/* struct team is a row, struct team_member too: team.sql. */

int team_create(struct call *c, struct db_conn *d, const struct actor *who,
                const struct team_new *it, struct team *team_r);
int team_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
             struct team *team_r);

/* In the order of their names; archived ones too when asked for. At most TEAMS_MAX. */
int team_list(struct call *c, struct db_conn *d, const struct actor *who, bool archived_too,
              struct team **list_r, size_t *n_r);

/* >0 done, 0 it was so already; `version` 0 when it does not matter. */
int team_rename(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct str name, int64_t version, int64_t *undo_id_r);
int team_set_assignment(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                        struct str assignment, int64_t version);

/* Archived: offered no longer. It stays on its conversations, and its members go on seeing its
   inboxes. */
int team_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                 bool archived, int64_t *undo_id_r);

int team_members(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                 struct team_member **list_r, size_t *n_r);
int team_add_member(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                    int64_t agent_id, int64_t *undo_id_r);
int team_remove_member(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                       int64_t agent_id, int64_t *undo_id_r);

/* For undo.c. */
int team_undo_rename(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                     struct str was);
int team_undo_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                      struct str was);
int team_undo_add_member(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                         struct str was);
int team_undo_remove_member(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                            struct str was);

#endif
