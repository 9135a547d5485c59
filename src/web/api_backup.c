/* SPDX-License-Identifier: Apache-2.0 */
/* api_backup.c: the installation's backups: what there is, one more, one less. What is in one never
   leaves by the API: it holds the key and every secret, and no token shall be worth that. */
#include "web/api.h"

#include "desk/change.h"
#include "work/backups.h"

static const struct api_member members[] = {
    API_M("name", API_TEXT, 0, "Its name: the moment it was begun"),
    API_M("made_at", API_TIME, 0, "The moment it shows"),
    API_M("files", API_INT, 0, "How many files it has"),
    API_M("bytes", API_INT, 0, "How large it is"),
    API_M("lost", API_INT, 0, "Attachments that were lost or damaged before it was made"),
};
static const struct api_shape backup_shape =
    API_SHAPE("Backup", "A folder that is a whole desk; `heard restore` reads it", members);

static const struct api_member state_members[] = {
    API_M("running", API_BOOL, 0, "Whether one is being made"),
    API_M("files", API_INT, 0, "Files of it so far"),
    API_M("bytes", API_INT, 0, "Bytes of it so far"),
    API_M("failed_at", API_TIME, API_NULL, "When the last one failed, with no other since"),
    API_M("fault", API_TEXT, 0, "Why it failed"),
    API_M("folder", API_TEXT, 0, "Where they lie, on the server"),
    API_M("keep_daily", API_INT, 0, "How many of every day are kept; 0: none is made by itself"),
};
static const struct api_shape state_shape =
    API_SHAPE("BackupState", "How far a backup is, and how the last one ended", state_members);

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct backup_row *list;
    size_t n = 0;
    int got = backups_permit(c, d, who);
    if (got < 0 && c->fault.kind != CONFLICT)
        return -1;
    if (got > 0 && backups_list(c, x->app->backups, &list, &n) < 0)
        return -1;
    c->fault.kind = NO_FAULT; /* where several organisations share them, nobody is shown any */
    api_items(x);
    for (size_t i = 0; i < n; i++) {
        json_put_object(&x->w, NULL);
        json_put_str(&x->w, "name", list[i].name);
        api_put_time(&x->w, "made_at", list[i].made_us);
        json_put_int(&x->w, "files", list[i].files);
        json_put_int(&x->w, "bytes", list[i].bytes);
        json_put_int(&x->w, "lost", list[i].lost);
        json_put_object_end(&x->w);
    }
    return api_items_end(x, STR(""));
}
static const struct api_op list_op = {.run = list, .out = &backup_shape, .list = true};

static int state_put(struct api *x)
{
    struct backups_state s;
    backups_state(x->app->backups, &s);
    json_put_object(&x->w, NULL);
    json_put_bool(&x->w, "running", s.running);
    json_put_int(&x->w, "files", s.files);
    json_put_int(&x->w, "bytes", s.bytes);
    api_put_time(&x->w, "failed_at", s.failed_us);
    json_put_str(&x->w, "fault", str_of(s.fault));
    json_put_str(&x->w, "folder", str_of(backups_folder(x->app->backups)));
    json_put_int(&x->w, "keep_daily", backups_keep_daily(x->app->backups));
    json_put_object_end(&x->w);
    return 1;
}

static int state(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    (void)d;
    return permit(c, who, MAY_OWN) < 0 ? -1 : state_put(x);
}
static const struct api_op state_op = {.run = state, .out = &state_shape};

static int begin(struct call *c, struct db_conn *none, const struct actor *who, struct api *x)
{
    (void)none;
    return backups_ask(c, x->app->db, x->app->backups, who) < 0 ? -1 : state_put(x);
}
static const struct api_op begin_op = {
    .run = begin, .out = &state_shape, .status = 202, .own_db = true};

static int remove_it(struct call *c, struct db_conn *none, const struct actor *who, struct api *x)
{
    (void)none;
    return backups_remove(c, x->app->db, x->app->backups, who, http_param(x->q, "backup"));
}
static const struct api_op remove_op = {.run = remove_it, .own_db = true};

const struct http_route api_backup_routes[] = {
    {"GET", "/api/v1/backups", "own", 0, 0, api_look, "Lists the installation's backups.",
     &list_op},
    {"GET", "/api/v1/backups/current", "own", 0, 0, api_look,
     "How far a backup is, and how the last one ended.", &state_op},
    {"POST", "/api/v1/backups", "own", ROUTE_SLOW, 0, api_look,
     "Begins a backup; it goes on by itself.", &begin_op},
    {"DELETE", "/api/v1/backups/{backup}", "own", ROUTE_SLOW, 0, api_look,
     "Removes a backup for good.", &remove_op},
};
const size_t api_backup_routes_n = sizeof api_backup_routes / sizeof *api_backup_routes;
