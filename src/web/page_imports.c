/* SPDX-License-Identifier: Apache-2.0 */
/* page_imports.c: imports in the settings: what there is and how far it is, a form that takes the
   files, and a page for each with what could not be taken over. A script asks for the list again
   when an event says that it moved; without one, a link does. */
#include "web/page.h"

#include "desk/import.h"
#include "desk/inbox.h"
#include "web/imports.tmpl.h"
#include "web/settings.h"
#include "web/upload.h"

#include <inttypes.h>

static int frame_fill(struct page *p, struct str title, struct import_page *v)
{
    struct page_nav *nav = arena_alloc(&p->c->arena, sizeof *nav);
    v->tabs = settings_tabs(p, "imports");
    if (page_nav_fill(p, STR(""), nav) < 0 || page_frame_fill(p, title, &v->frame) < 0)
        return -1;
    nav->on_settings = true;
    v->frame.nav = nav;
    return 1;
}

static struct str inbox_name(const struct inbox *list, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].id == id)
            return list[i].name;
    return STR("inboxes of its own");
}

static void line_fill(struct page *p, const struct import *it, struct str inbox,
                      struct import_line *l)
{
    bool paused = str_eq(it->state, STR("paused")), failed = str_eq(it->state, STR("failed"));
    bool done = str_eq(it->state, STR("done"));
    *l = (struct import_line){.id = it->id,
                              .all = it->items_all,
                              .done = it->items_done,
                              .bad = it->items_bad,
                              .name = it->name,
                              .source = it->source,
                              .inbox = inbox,
                              .state = it->state,
                              .when = when_said(&p->when, it->created_us),
                              .error = it->error,
                              .href = page_text(p, "/settings/imports/%" PRId64, it->id),
                              .moves = !paused && !failed && !done,
                              .goes_on = (paused || failed) && !it->path.n,
                              .over = done,
                              .may_go = (paused || failed || done) && may(p->who, MAY_ERASE),
                              .counted = it->items_all > 0};
}

static int list_fill_all(struct page *p, struct import_page *v)
{
    struct import *list;
    struct inbox *inboxes;
    size_t n, n_inboxes;
    if (import_list(p->c, p->d, p->who, IMPORT_LIST_MAX, &list, &n) < 0 ||
        inbox_list(p->c, p->d, p->who, false, &inboxes, &n_inboxes) < 0)
        return -1;
    v->lines = arena_array(&p->c->arena, n + 1, sizeof *v->lines);
    for (size_t i = 0; i < n; i++) {
        line_fill(p, &list[i], inbox_name(inboxes, n_inboxes, list[i].inbox_id), &v->lines[i]);
        v->moves |= v->lines[i].moves;
    }
    v->n_lines = n;
    v->inboxes = arena_array(&p->c->arena, n_inboxes + 1, sizeof *v->inboxes);
    for (size_t i = 0; i < n_inboxes; i++)
        v->inboxes[v->n_inboxes++] =
            (struct label_view){.id = inboxes[i].id, .name = inboxes[i].name};
    v->most_mb = IMPORT_UPLOAD_BYTES >> 20;
    return 1;
}

static struct str done_words(struct page *p)
{
    struct str done = http_query(p->q, "done");
    return str_eq(done, STR("begun"))     ? STR("It is on its way; this page may be left.")
           : str_eq(done, STR("stopped")) ? STR("Stopped.")
           : str_eq(done, STR("on"))      ? STR("It goes on.")
           : str_eq(done, STR("removed")) ? STR("It is taken back, a little at a time.")
                                          : STR("");
}

static int list_show(struct page *p)
{
    struct import_page v = {.told = p->wrong.n ? p->wrong : done_words(p), .wrong = p->wrong.n > 0};
    if (list_fill_all(p, &v) < 0 || frame_fill(p, STR("Import"), &v) < 0)
        return -1;
    if (str_eq(p->part, STR("imports")))
        import_lines(http_html(p->a), &v);
    else
        page_imports(http_html(p->a), &v);
    return 1;
}

static int list_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, list_show);
}

/* ---- one ---- */

static int one_show(struct page *p)
{
    struct import_page v = {.told = STR("")};
    struct import it;
    struct inbox inbox;
    struct import_fault *faults;
    if (import_get(p->c, p->d, p->who, settings_path_id(p), &it) < 0 ||
        import_faults(p->c, p->d, p->who, it.id, 0, &faults, &v.n_faults) < 0)
        return -1;
    bool known = it.inbox_id > 0 && inbox_get(p->c, p->d, p->who, it.inbox_id, &inbox) > 0;
    line_fill(p, &it, known ? inbox.name : STR("inboxes of its own"), &v.it);
    v.moves = v.it.moves;
    v.faults = arena_array(&p->c->arena, v.n_faults + 1, sizeof *v.faults);
    for (size_t i = 0; i < v.n_faults; i++)
        v.faults[i] = (struct import_fault_line){faults[i].place, faults[i].words};
    if (frame_fill(p, it.name, &v) < 0)
        return -1;
    page_import(http_html(p->a), &v);
    return 1;
}

static int one_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, one_show);
}

static int one_changed(struct page *p, struct page_told *told)
{
    struct import it;
    int64_t id = settings_path_id(p);
    struct str act = http_form(p->q, "act");
    bool stop = str_eq(act, STR("stop")), remove = str_eq(act, STR("remove"));
    told->go = settings_done(p, "imports", stop ? "stopped" : remove ? "removed" : "on");
    if (remove)
        return import_take_back(p->c, p->d, p->who, id);
    return stop ? import_stop(p->c, p->d, p->who, id, &it)
                : import_go_on(p->c, p->d, p->who, id, &it);
}

static int one_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, one_changed);
}

/* ---- a new one ---- */

struct beginning {
    struct page p;
    struct file_new rows[IMPORT_UPLOADS_MAX];
    struct import_upload files[IMPORT_UPLOADS_MAX];
    size_t n;
};

static int begin_write(struct call *c, struct db_conn *d, void *arg)
{
    struct beginning *b = arg;
    struct import made;
    struct import_new it = {.source = http_form(b->p.q, "source"),
                            .name = b->files[0].name,
                            .inbox_id = page_id(&b->p, "inbox"),
                            .ours = str_trim(http_form(b->p.q, "ours"))};
    for (size_t i = 0; i < b->n; i++) {
        b->files[i].file_id = file_add(c, d, &b->rows[i]);
        if (b->files[i].file_id < 0)
            return -1;
    }
    return import_request(c, d, b->p.who, &it, b->files, b->n, &made);
}

static int files_take(struct beginning *b)
{
    struct http_request *q = b->p.q;
    if (!q->n_files || q->n_files > IMPORT_UPLOADS_MAX)
        return fail(b->p.c, BAD_INPUT, "choose 1 to %d files of the export", IMPORT_UPLOADS_MAX);
    for (b->n = 0; b->n < q->n_files; b->n++) {
        const struct http_file *file = &q->files[b->n];
        char *hash = arena_alloc(&b->p.c->arena, STORE_HASH_TEXT);
        b->files[b->n].name = file->name.n ? file->name : STR("a file");
        if (!file->n)
            return fail(b->p.c, BAD_INPUT, "the file is empty");
        if (upload_store(b->p.c, b->p.app, q, file, hash, &b->rows[b->n]) < 0)
            return -1;
    }
    return 1;
}

static int begin_post(struct http_request *q, struct http_response *a)
{
    struct beginning b = {.n = 0};
    page_begin(q, a, &b.p);
    if (files_take(&b) < 0 || db_write(b.p.c, b.p.app->db, begin_write, &b) < 0)
        return page_again(q, a, list_show);
    struct page_told told = {.go = settings_done(&b.p, "imports", "begun")};
    return page_done(&b.p, &told);
}

const struct http_route page_imports_routes[] = {
    {"GET", "/settings/imports", "import", ROUTE_PAGE, 0, list_get, "Imports.", NULL},
    {"POST", "/settings/imports", "import", ROUTE_PAGE | ROUTE_FILES | ROUTE_SLOW,
     (size_t)IMPORT_UPLOAD_BYTES + 65536, begin_post, "Begins an import.", NULL},
    {"GET", "/settings/imports/{id}", "import", ROUTE_PAGE, 0, one_get,
     "One import, and what could not be taken over.", NULL},
    {"POST", "/settings/imports/{id}", "import", ROUTE_PAGE | ROUTE_FORM, 0, one_post,
     "Stops an import, lets it go on, or takes it back.", NULL},
};
const size_t page_imports_routes_n = sizeof page_imports_routes / sizeof *page_imports_routes;
