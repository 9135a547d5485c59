/* SPDX-License-Identifier: Apache-2.0 */
/* field_check.h: what a field's definition and its values may be; the part of field.h that asks no
   database. */
#ifndef DESK_FIELD_CHECK_H
#define DESK_FIELD_CHECK_H

#include "desk/field.h"

/* The key, made from the label when it is empty: "Order number" becomes "order_number". */
int field_key_check(struct call *c, struct str key, struct str label, struct str *key_r);

/* The choices as they are kept: each with its key. Kinds without choices must have none. */
int field_choices_check(struct call *c, enum field_kind kind, struct str choices_json,
                        struct str *kept_r);

/* A value as it is kept. Empty text is nothing. */
struct field_checked {
    struct str text;
    struct db_int number;
};
int field_value_check(struct call *c, const struct field *field, struct str text,
                      struct field_checked *r);

#endif
