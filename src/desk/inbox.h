/* SPDX-License-Identifier: Apache-2.0 */
/* inbox.h: places where words come in and from where answers go out, and who sees them. Admins and
   owners see all; everybody else those given to their teams or to them by name.

       struct inbox_new it = {.desk_id = desk_id, .name = STR("Support"), .channel = STR("mail"),
                              .address = STR("help@example.org")};
       if (inbox_create(c, d, who, &it, &inbox) < 0) return -1;
       if (inbox_show_team(c, d, who, inbox.id, team_id, true) < 0) return -1;

   Names are unique in an organisation, archived ones too. */
#ifndef DESK_INBOX_H
#define DESK_INBOX_H

#include "desk/actor.h"
#include "desk/inbox.sql.h"

enum {
    INBOX_NAME_BYTES = 100,
    INBOX_SIGNATURE_BYTES = 4000,
    INBOX_HOLD_MS_MAX = 120000,
    INBOXES_MAX = 200
};

struct inbox_new {
    int64_t desk_id;
    struct str name, channel; /* "mail" "chat" "form" "api" */
    struct str address;       /* what customers write to; may be empty */
};

/* struct inbox is a row: inbox.sql. An inbox that `who` does not see is NOT_FOUND. */

int inbox_create(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct inbox_new *it, struct inbox *inbox_r);
int inbox_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              struct inbox *inbox_r);

/* Those that `who` sees, in the order of their names; archived ones too when asked for. At most
   INBOXES_MAX. */
int inbox_list(struct call *c, struct db_conn *d, const struct actor *who, bool archived_too,
               struct inbox **list_r, size_t *n_r);

/* >0 done, 0 it was so already; `version` 0 when it does not matter. */
int inbox_rename(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                 struct str name, int64_t version, int64_t *undo_id_r);

/* Archived: nothing new is begun there. Its conversations stay where they are. */
int inbox_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  bool archived, int64_t *undo_id_r);

/* Whether a team, or one agent by name, sees the inbox. No undo: it is one click either way, and
   what was seen was seen. */
int inbox_show_team(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                    int64_t team_id, bool shown);
int inbox_show_agent(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                     int64_t agent_id, bool shown);

/* All inboxes there are now, for somebody who is new: whoever is invited by hand begins with the
   work, not with an empty screen. How many were shown. */
int inbox_show_all(struct call *c, struct db_conn *d, const struct actor *who, int64_t agent_id);

/* Who sees it beside admins and owners; struct inbox_seer is a row with id and name. */
int inbox_teams(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct inbox_seer **list_r, size_t *n_r);
int inbox_agents(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                 struct inbox_seer **list_r, size_t *n_r);

/* All of it is put, so begin from inbox_get. >0 changed, 0 it was so already. */
struct inbox_settings {
    struct str address;    /* what customers write to; may be empty */
    int64_t team_id;       /* new conversations go to it; 0: none */
    struct str assignment; /* within the team: "none" "turns" "load" */
    struct str signature;  /* Markdown, after the agent's own */
    int64_t hold_ms;       /* undo send: 0 to INBOX_HOLD_MS_MAX */
};
int inbox_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              const struct inbox_settings *it, int64_t version);

/* For undo.c. */
int inbox_undo_rename(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                      struct str was);
int inbox_undo_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                       struct str was);

#endif
