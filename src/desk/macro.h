/* SPDX-License-Identifier: Apache-2.0 */
/* macro.h: an answer that is written once and sent often: a text with blanks (fill.h) and what is
   done with the conversation (action.h).

       struct macro_new it = {.name = STR("Where is it"), .body = STR("Dear
   {{customer.first_name|there}}, ..."), .actions_json =
   STR("[{\"do\":\"priority\",\"priority\":\"high\"}]")}; if (macro_create(c, d, who, &it, &macro) <
   0) return -1; if (macro_preview(c, d, who, macro.id, conversation_id, &filled) < 0) return -1;
   the text if (macro_apply(c, d, who, macro.id, conversation_id, &done) < 0) return -1;         and
   the rest

   Applying does the actions, in one change that can be taken back, counts the use, and gives the
   text for the editor; it sends nothing. One's own need MAY_ANSWER, a team's and everybody's
   MAY_MANAGE_MACROS; whoever may answer uses them. */
#ifndef DESK_MACRO_H
#define DESK_MACRO_H

#include "desk/action.h"
#include "desk/fill.h"
#include "desk/macro.sql.h"

enum {
    MACRO_NAME_BYTES = 100,
    MACROS_MAX = 1000,   /* of an organisation, shared */
    MACROS_OWN_MAX = 200 /* of one agent */
};

/* struct macro is a row: macro.sql. owner_id and team_id 0: everybody's. */

struct macro_new {
    struct str name;
    struct str body;         /* Markdown with blanks; may be empty when there are actions */
    struct str actions_json; /* action.h; empty: none */
    bool own;                /* only who makes it uses it */
    int64_t team_id;         /* 0: everybody's, unless own */
};

int macro_create(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct macro_new *it, struct macro *macro_r);

/* All is put, so begin from macro_get; whose it is stays. >0 changed, 0 it was so already. */
int macro_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              const struct macro_new *it, int64_t version, int64_t *undo_id_r);

/* Archived: no longer offered. >0 done, 0 it was so already. */
int macro_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  bool archived, int64_t *undo_id_r);

int macro_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              struct macro *macro_r);

/* Those that `who` may use, by name; only those whose name has all the words of `typed` in it. */
int macro_list(struct call *c, struct db_conn *d, const struct actor *who, struct str typed,
               bool archived_too, struct macro **list_r, size_t *n_r);

/* Its text for this conversation; nothing changes. */
int macro_preview(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  int64_t conversation_id, struct filled *filled_r);

struct macro_done {
    struct filled filled;
    bool changed;    /* the actions changed something */
    int64_t undo_id; /* 0: nothing to take back */
};
int macro_apply(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                int64_t conversation_id, struct macro_done *done_r);

/* For undo.c. */
int macro_undo_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   struct str was);
int macro_undo_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                       struct str was);

#endif
