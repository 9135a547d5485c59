/* SPDX-License-Identifier: Apache-2.0 */
/* shape.h: what came in, held against a shape. What passes can be taken with the getters of api.h,
   which do not fail. */
#ifndef WEB_SHAPE_H
#define WEB_SHAPE_H

#include "web/api.h"

/* A JSON document: every member is known, of its kind, within its limits, and none that is needed
   is missing. <0 with the member's name in the sentence. */
int shape_check(struct call *c, const struct api_shape *shape, const json_t *in);

/* A query, made into such a document: the caller's to json_decref, NULL when there is none. */
int shape_query(struct call *c, const struct api_shape *shape, const struct http_pairs *query,
                json_t **in_r);

/* Ids in JSON are strings of digits. */
bool shape_id(struct str text, int64_t *id_r);

#endif
