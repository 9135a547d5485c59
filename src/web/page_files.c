/* SPDX-License-Identifier: Apache-2.0 */
/* page_files.c: files onto a draft and files of messages back to the browser. What a file is, its
   first bytes say, not its name; only pictures are ever shown, everything else is saved. */
#include "web/page.h"

#include "base/time.h"
#include "db/file.h"
#include "desk/draft.h"
#include "web/upload.h"

#include <inttypes.h>
#include <unistd.h>

enum { FORM_BYTES = ATTACHMENT_BYTES_MAX + 65536 };

/* ---- onto a draft ---- */

struct upload {
    struct page *p;
    const struct http_file *file;
    struct file_new it;
    struct attachment attachment;
    int64_t draft_id, draft_version;
};

/* The draft of the form; where there is none yet, one begins. */
static int upload_draft(struct page *p, struct db_conn *d, struct upload *u)
{
    struct draft draft;
    int64_t conversation_id = page_id(p, "conversation"), id = page_id(p, "draft");
    int got = id ? draft_get(p->c, d, p->who, id, &draft)
                 : draft_of(p->c, d, p->who, conversation_id, STR("reply"), &draft);
    struct draft_new it = {
        .conversation_id = conversation_id, .kind = STR("reply"), .body = http_form(p->q, "body")};
    if (got == 0)
        got = draft_save(p->c, d, p->who, &it, 0, &draft);
    if (got < 0)
        return -1;
    u->draft_id = draft.id;
    u->draft_version = draft.version;
    return 1;
}

static int upload_write(struct call *c, struct db_conn *d, void *arg)
{
    struct upload *u = arg;
    int64_t file_id = file_add(c, d, &u->it);
    if (file_id < 0 || upload_draft(u->p, d, u) < 0)
        return -1;
    struct attachment_new it = {
        .file_id = file_id, .name = u->file->name, .said_mime = u->file->type};
    return attachment_add(c, d, u->p->who, u->draft_id, &it, &u->attachment);
}

static int upload_post(struct http_request *q, struct http_response *a)
{
    struct page p;
    char hash[STORE_HASH_TEXT];
    page_begin(q, a, &p);
    struct upload u = {
        .p = &p,
        .file = http_file(q, "file"),
    };
    if (!u.file)
        return fail(p.c, BAD_INPUT, "the form holds no file");
    if (upload_store(p.c, p.app, q, u.file, hash, &u.it) < 0 ||
        db_write(p.c, p.app->db, upload_write, &u) < 0)
        return -1;
    struct page_told told = {.words = STR("Attached"),
                             .id = u.attachment.id,
                             .version = u.draft_version,
                             .outbox_id = u.draft_id};
    return page_done(&p, &told);
}

static int removed(struct page *p, struct page_told *told)
{
    int64_t id;
    told->words = STR("Taken off");
    return http_param_int(p->q, "id", &id) < 0 ? -1 : attachment_remove(p->c, p->d, p->who, id);
}

static int remove_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, removed);
}

/* ---- back to the browser ---- */

static int file_show(struct page *p)
{
    struct attachment it;
    int64_t id;
    int fd;
    uint64_t bytes;
    if (http_param_int(p->q, "id", &id) < 0 || attachment_get(p->c, p->d, p->who, id, &it) < 0 ||
        store_read(p->c, p->app->files, it.hash, &fd, &bytes) < 0)
        return -1;
    bool shown = http_query(p->q, "show").n && str_starts(it.mime, STR("image/")) &&
                 str_find(it.mime, STR("svg")) < 0;
    http_cache(p->a, "private, max-age=3600");
    if (shown)
        http_send_file(p->a, fd, 0, bytes, arena_copy(&p->c->arena, it.mime.at, it.mime.n));
    else
        http_download(p->a, fd, 0, bytes, it.name);
    return 1;
}

static int file_get_page(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, file_show);
}

const struct http_route page_files_routes[] = {
    {"POST", "/uploads", "note", ROUTE_PAGE | ROUTE_FILES, FORM_BYTES, upload_post,
     "Puts a file onto a draft.", NULL},
    {"POST", "/uploads/{id}/removals", "note", ROUTE_PAGE | ROUTE_FORM, 0, remove_post,
     "Takes it off again.", NULL},
    {"GET", "/files/{id}", "read", ROUTE_PAGE, 0, file_get_page, "A file of a message.", NULL},
};
const size_t page_files_routes_n = sizeof page_files_routes / sizeof *page_files_routes;
