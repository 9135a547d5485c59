/* SPDX-License-Identifier: Apache-2.0 */
/* api_undo.c: the way back. Whoever changed something that can be taken back was told its Undo-Id.
 */
#include "desk/undo.h"

#include "web/api.h"

static const struct api_member members[] = {
    {"id", API_ID, API_NULL, "POST /api/v1/undos/{id} takes it back", 0, 0, NULL, NULL},
    {"words", API_TEXT, 0, "What was done, as the button says it", 0, 0, NULL, NULL},
};
static const struct api_shape undo_shape =
    API_SHAPE("Undo", "What one may take back, if anything", members);

static int last(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    int64_t id;
    struct str words;
    if (undo_last(c, d, who, &id, &words) < 0)
        return -1;
    json_put_object(&x->w, NULL);
    api_put_id(&x->w, "id", id);
    json_put_str(&x->w, "words", words);
    json_put_object_end(&x->w);
    return 1;
}
static const struct api_op last_op = {.run = last, .out = &undo_shape};

static int take_back(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    return undo_do(c, d, who, api_path_id(x, "id"));
}
static const struct api_op take_back_op = {.run = take_back};

const struct http_route api_undo_routes[] = {
    {"GET", "/api/v1/undos/last", NULL, 0, 0, api_look, "The last thing one may take back.",
     &last_op},
    {"POST", "/api/v1/undos/{id}", NULL, 0, 0, api_write,
     "Takes back what one did, if nobody changed it since.", &take_back_op},
};
const size_t api_undo_routes_n = sizeof api_undo_routes / sizeof *api_undo_routes;
