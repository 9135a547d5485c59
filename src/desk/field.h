/* SPDX-License-Identifier: Apache-2.0 */
/* field.h: what a desk wants to know besides: custom fields on conversations, customers and
   companies, and what they hold.

       struct field_new it = {.noun = STR("conversation"), .label = STR("Order number"),
                              .kind = FIELD_NUMBER};
       if (field_create(c, d, who, &it, &field) < 0) return -1;                  key: order_number
       if (field_set(c, d, who, field.noun, conversation_id, field.key, STR("4711"), &undo_id) < 0)

   A field's noun, key and kind stay as they are: filters and programs rest on them. Values are
   given and shown as text, and checked by their kind:

       text     as it is                       number   a whole number
       truth    true or false (yes, no, 1, 0)  date     2026-03-01
       choice   the key of a choice            choices  keys with commas between

   In field_value, numbers, truths (1, 0) and dates (days since 1970) also stand as a number. */
#ifndef DESK_FIELD_H
#define DESK_FIELD_H

#include "desk/actor.h"
#include "desk/field.sql.h"

enum {
    FIELD_KEY_BYTES = 40,
    FIELD_LABEL_BYTES = 100,
    FIELD_TEXT_BYTES = 2000,
    FIELD_CHOICES_MAX = 200,
    FIELD_CHOICES_BYTES = 32768,
    FIELDS_MAX = 100 /* of a noun, archived ones too */
};

enum field_kind {
    FIELD_TEXT,
    FIELD_NUMBER,
    FIELD_TRUTH,
    FIELD_DATE,
    FIELD_CHOICE,
    FIELD_SOME_CHOICES,
    N_FIELD_KINDS
};
const char *field_kind_name(enum field_kind kind); /* "text" ... "choices" */
enum field_kind field_kind_of(struct str name);    /* N_FIELD_KINDS: none of that name */

/* struct field and struct field_value are rows: field.sql. choices_json is
   [{"key":"small","label":"Small"}, ...]. */

struct field_new {
    struct str noun;  /* "conversation" "customer" "company" */
    struct str key;   /* a-z, 0-9 and _; empty: from the label */
    struct str label; /* what people read */
    enum field_kind kind;
    struct str choices_json; /* of choice and choices; a choice without a key gets one */
    bool required;           /* screens ask for it, and it cannot be emptied */
    int64_t position;        /* in the order of these, then by age */
};
int field_create(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct field_new *it, struct field *field_r);
int field_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              struct field *field_r);

/* Of one noun, or of all when it is empty; at most 3 * FIELDS_MAX. */
int field_list(struct call *c, struct db_conn *d, const struct actor *who, struct str noun,
               bool archived_too, struct field **list_r, size_t *n_r);

/* label, choices, required and position are put; the rest of `it` is left out. A choice that goes
   away stays where it is held. >0 changed, 0 it was so already. */
int field_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              const struct field_new *it, int64_t version);

/* Archived: no longer shown or set; what is held stays, and comes back with it. */
int field_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  bool archived, int64_t *undo_id_r);

/* ---- what they hold ---- */

int field_values(struct call *c, struct db_conn *d, const struct actor *who, struct str noun,
                 int64_t noun_id, struct field_value **list_r, size_t *n_r);

/* Empty text: nothing is held. A conversation needs MAY_ANSWER, the others MAY_EDIT_CUSTOMERS. >0
   done, 0 it was so already. */
int field_set(struct call *c, struct db_conn *d, const struct actor *who, struct str noun,
              int64_t noun_id, struct str key, struct str text, int64_t *undo_id_r);

/* For undo.c. */
int field_undo_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                       struct str was);
int field_undo_set(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   struct str was);

#endif
