/* SPDX-License-Identifier: Apache-2.0 */
/* api_field.h: what custom fields hold, as members of the things that hold it. */
#ifndef WEB_API_FIELD_H
#define WEB_API_FIELD_H

#include "web/api.h"

extern const struct api_shape field_value_shape;

/* The list under `key`; <0 a fault. */
int field_values_put(struct call *c, struct db_conn *d, const struct actor *who, struct api *x,
                     const char *key, struct str noun, int64_t noun_id);

#endif
