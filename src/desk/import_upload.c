/* SPDX-License-Identifier: Apache-2.0 */
/* import_upload.c: an import of files that were sent. Its row says how it stands (waiting, running,
   paused, done, failed); the one job of its name brings it in. Whoever stops it changes the row
   alone: the worker finds that out with the next thing it keeps. */
#include "db/event.h"
#include "db/job.h"
#include "desk/change.h"
#include "desk/erase.h"
#include "desk/import_rows.h"
#include "desk/inbox.h"
#include "desk/words.h"

#include <inttypes.h>

enum { IMPORT_TRIES = 1000 }; /* a restart costs one */

static int job(struct call *c, struct db_conn *d, int64_t org, const char *kind, int64_t id)
{
    const struct change_value values[] = {change_id("import_id", id)};
    struct str data = change_json(c, values, 1);
    return job_add(c, d,
                   &(struct job_new){.org = org,
                                     .kind = str_of(kind),
                                     .name = data,
                                     .data = data,
                                     .tries_max = IMPORT_TRIES});
}

static int check(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct import_new *it, size_t n)
{
    static const char *const sources[] = {"zendesk", "chatwoot", "freshdesk", "mbox"};
    struct inbox inbox;
    bool known = false;
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        known |= str_eq(it->source, str_of(sources[i]));
    if (!known)
        return fail(c, BAD_INPUT, "an import comes from zendesk, chatwoot, freshdesk or an mbox");
    if (!n || n > IMPORT_UPLOADS_MAX)
        return fail(c, BAD_INPUT, "an import has 1 to %d files", IMPORT_UPLOADS_MAX);
    return inbox_get(c, d, who, it->inbox_id, &inbox);
}

int import_request(struct call *c, struct db_conn *d, const struct actor *who,
                   const struct import_new *it, const struct import_upload *files, size_t n,
                   struct import *import_r)
{
    struct import_new row = *it;
    row.path = STR("");
    if (permit(c, who, MAY_IMPORT) < 0 || check(c, d, who, it, n) < 0 ||
        words_line(c, "an import's name", it->name, IMPORT_NAME_BYTES, &row.name) < 0 ||
        import_add(c, d, who, &row, STR("waiting"), import_r) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct str name;
        if (words_line(c, "a file's name", files[i].name, IMPORT_NAME_BYTES, &name) < 0 ||
            sql_import_file_add(c, d, who->org, import_r->id, (int64_t)i, files[i].file_id, name) <
                0)
            return -1;
    }
    return job(c, d, who->org, IMPORT_JOB, import_r->id) < 0 ? -1 : 1;
}

int import_files(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                 struct import_file **list_r, size_t *n_r)
{
    if (permit(c, who, MAY_IMPORT) < 0)
        return -1;
    return sql_import_file_list(c, d, who->org, id, IMPORT_UPLOADS_MAX, list_r, n_r);
}

static int lock(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct import *import_r)
{
    if (permit(c, who, MAY_IMPORT) < 0)
        return -1;
    int got = sql_import_lock(c, d, who->org, id, import_r);
    return got ? got : fail(c, NOT_FOUND, "there is no import %" PRId64, id);
}

static int state_set(struct call *c, struct db_conn *d, const struct actor *who, struct str state,
                     struct import *it)
{
    it->state = state;
    return sql_import_state(c, d, state, who->org, it->id);
}

int import_stop(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct import *import_r)
{
    if (lock(c, d, who, id, import_r) < 0)
        return -1;
    if (str_eq(import_r->state, STR("paused")))
        return 0;
    if (!str_eq(import_r->state, STR("waiting")) && !str_eq(import_r->state, STR("running")))
        return fail(c, CONFLICT, "the import is over");
    if (state_set(c, d, who, STR("paused"), import_r) < 0)
        return -1;
    return import_note(c, d, who, import_r, "import.pause", "import.paused");
}

int import_go_on(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                 struct import *import_r)
{
    struct import_file *files;
    size_t n;
    if (lock(c, d, who, id, import_r) < 0 || import_files(c, d, who, id, &files, &n) < 0)
        return -1;
    if (str_eq(import_r->state, STR("waiting")) || str_eq(import_r->state, STR("running")))
        return 0;
    if (str_eq(import_r->state, STR("done")) || !n)
        return fail(c, CONFLICT, "%s",
                    n ? "the import is over" : "its files are not here; use heard import");
    if (state_set(c, d, who, STR("waiting"), import_r) < 0 ||
        job(c, d, who->org, IMPORT_JOB, id) < 0)
        return -1;
    return import_note(c, d, who, import_r, "import.go_on", "import.begun");
}

int import_take_back(struct call *c, struct db_conn *d, const struct actor *who, int64_t id)
{
    struct import it;
    if (permit(c, who, MAY_ERASE) < 0 || lock(c, d, who, id, &it) < 0 ||
        import_files_drop(c, d, who, id) < 0 || state_set(c, d, who, STR("paused"), &it) < 0 ||
        job(c, d, who->org, IMPORT_REMOVE_JOB, id) < 0)
        return -1;
    return import_note(c, d, who, &it, "import.take_back", "import.paused");
}

/* ---- for the worker ---- */

int import_run(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
               struct import *import_r)
{
    int got = sql_import_lock(c, d, who->org, id, import_r);
    if (got <= 0)
        return got;
    if (!str_eq(import_r->state, STR("waiting")) && !str_eq(import_r->state, STR("running")))
        return 0;
    return sql_import_on(c, d, who->org, id) < 0 ? -1 : 1;
}

struct str import_ours(struct call *c, const struct import *it)
{
    struct str ours = STR("");
    json_t *root;
    if (json_read(c, it->options_json, CHANGE_DETAIL_BYTES, &root) < 0)
        return ours;
    if (json_get_str(c, root, "ours", IMPORT_NAME_BYTES, &ours) > 0)
        ours = (struct str){arena_copy(&c->arena, ours.at, ours.n), ours.n};
    json_decref(root);
    return ours;
}

int import_tell(struct call *c, struct db_conn *d, const struct actor *who, const struct import *it)
{
    const struct change_value values[] = {change_number("all", it->items_all),
                                          change_number("done", it->items_done),
                                          change_number("bad", it->items_bad)};
    return event_emit(c, d,
                      &(struct event){.org = who->org,
                                      .kind = STR("import.progressed"),
                                      .noun_id = it->id,
                                      .actor_id = it->agent_id,
                                      .detail = change_json(c, values, 3)});
}

int import_files_drop(struct call *c, struct db_conn *d, const struct actor *who, int64_t id)
{
    struct import_file *list;
    size_t n;
    if (sql_import_file_list(c, d, who->org, id, IMPORT_UPLOADS_MAX, &list, &n) < 0 ||
        sql_import_file_drop(c, d, who->org, id) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (erase_file(c, d, who->org, list[i].file_id) < 0)
            return -1;
    return 1;
}
