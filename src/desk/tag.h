/* SPDX-License-Identifier: Apache-2.0 */
/* tag.h: words that a desk puts on conversations to find and count them. The example of a module:
   README.md.

       struct tag tag;
       if (tag_create(c, d, who, &(struct tag_new){.name = STR("Refund")}, &tag) < 0) return -1;
       if (tag_attach(c, d, who, conversation_id, tag.id, &undo_id) < 0) return -1;

   Names are unique in an organisation, however they are written ("Refund" and "refund " are one). A
   tag is not deleted but archived: it stays where it is attached and is offered no longer. Whoever
   may answer may attach; adding and renaming is the lead's. */
#ifndef DESK_TAG_H
#define DESK_TAG_H

#include "desk/actor.h"
#include "desk/tag.sql.h"

enum { TAG_NAME_BYTES = 100, TAG_COLOR_BYTES = 20, TAGS_MAX = 2000, TAGS_ON_CONVERSATION_MAX = 50 };

struct tag_new {
    struct str name, color;
};

/* struct tag is a row of the table: tag.sql. */

int tag_create(struct call *c, struct db_conn *d, const struct actor *who, const struct tag_new *it,
               struct tag *tag_r);

/* `version` is the one the change was made from, 0 when it does not matter: CONFLICT when it is not
 * the last. */
int tag_rename(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
               struct str name, int64_t version, int64_t *undo_id_r);
int tag_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                bool archived, int64_t *undo_id_r);

int tag_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
            struct tag *tag_r);

/* In the order of their names; archived ones too when asked for. */
int tag_list(struct call *c, struct db_conn *d, const struct actor *who, bool archived_too,
             struct tag **tags_r, size_t *n_r);

/* >0 done, 0 it was so already. */
int tag_attach(struct call *c, struct db_conn *d, const struct actor *who, int64_t conversation_id,
               int64_t id, int64_t *undo_id_r);
int tag_detach(struct call *c, struct db_conn *d, const struct actor *who, int64_t conversation_id,
               int64_t id, int64_t *undo_id_r);
int tag_of_conversation(struct call *c, struct db_conn *d, const struct actor *who,
                        int64_t conversation_id, struct tag **tags_r, size_t *n_r);

/* For undo.c. */
int tag_undo_rename(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                    struct str was);
int tag_undo_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                     struct str was);
int tag_undo_attach(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                    struct str was);
int tag_undo_detach(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                    struct str was);

#endif
