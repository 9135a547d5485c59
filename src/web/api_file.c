/* SPDX-License-Identifier: Apache-2.0 */
/* api_file.c: files that are sent here, and attachments that are fetched. A file first lies in the
   store, unattached; the word in the answer attaches it to a message or a draft. What nothing is
   attached to is forgotten after a day. */
#include "db/file.h"
#include "desk/import.h"
#include "http/multipart.h"
#include "web/api.h"
#include "web/put.h"
#include "web/upload.h"

/* ---- sending ---- */

static const struct api_member upload_members[] = {
    API_M("upload", API_TEXT, 0, "The word that attaches it; for who sent it alone"),
    API_M("name", API_TEXT, 0, "Its name"),
    API_M("bytes", API_INT, 0, "Its size"),
    API_M("type", API_TEXT, 0, "What its bytes look like"),
    API_M("hash", API_TEXT, 0, "SHA-256 of its bytes"),
};
static const struct api_shape upload_shape =
    API_SHAPE("Upload", "A file that was sent and is not attached yet", upload_members);

struct keeping {
    struct file_new it;
    int64_t file_id;
};

static int keep_row(struct call *c, struct db_conn *d, void *arg)
{
    struct keeping *k = arg;
    k->file_id = file_add(c, d, &k->it);
    return k->file_id < 0 ? -1 : 1;
}

static int keep(struct call *c, struct api *x, const struct http_file *file, uint64_t most,
                struct keeping *k)
{
    char *hash = arena_alloc(&c->arena, STORE_HASH_TEXT);
    if (file->n > most)
        return fail(c, TOO_BIG, "a file has at most %d MB", (int)(most >> 20));
    if (upload_store(c, x->app, x->q, file, hash, &k->it) < 0)
        return -1;
    return db_write(c, x->app->db, keep_row, k);
}

static int take(struct call *c, const struct actor *who, struct api *x, uint64_t most)
{
    if (!x->q->n_files)
        return fail(c, BAD_INPUT, "a form with at least one file is wanted here");
    api_items(x);
    for (size_t i = 0; i < x->q->n_files; i++) {
        const struct http_file *file = &x->q->files[i];
        struct keeping k;
        if (keep(c, x, file, most, &k) < 0)
            return -1;
        json_put_object(&x->w, NULL);
        json_put_str(&x->w, "upload", upload_word(c, x->app, who, k.file_id));
        json_put_str(&x->w, "name", file->name);
        json_put_int(&x->w, "bytes", k.it.bytes);
        json_put_str(&x->w, "type", k.it.mime);
        json_put_str(&x->w, "hash", k.it.hash);
        json_put_object_end(&x->w);
    }
    x->a->status = 201;
    return api_items_end(x, STR(""));
}

static int upload(struct call *c, struct db_conn *none, const struct actor *who, struct api *x)
{
    (void)none;
    return take(c, who, x, ATTACHMENT_BYTES_MAX);
}
static const struct api_op upload_op = {
    .run = upload, .out = &upload_shape, .list = true, .status = 201, .own_db = true};

/* Exports of other desks are larger than what goes on a message. */
static int upload_export(struct call *c, struct db_conn *none, const struct actor *who,
                         struct api *x)
{
    (void)none;
    return take(c, who, x, IMPORT_UPLOAD_BYTES);
}
static const struct api_op upload_export_op = {
    .run = upload_export, .out = &upload_shape, .list = true, .status = 201, .own_db = true};

/* ---- fetching ---- */

static int get(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct attachment it;
    if (attachment_get(c, d, who, api_path_id(x, "id"), &it) < 0)
        return -1;
    put_attachment(&x->w, NULL, &it);
    return 1;
}
static const struct api_op get_op = {.run = get, .out = &attachment_shape};

/* Pictures that a page may show; anything else is only ever saved. SVG is not among them: it is a
   document with scripts. */
static bool is_picture(struct str type)
{
    static const char *const pictures[] = {"image/png", "image/jpeg", "image/gif", "image/webp"};
    for (size_t i = 0; i < sizeof pictures / sizeof *pictures; i++)
        if (str_eq(type, str_of(pictures[i])))
            return true;
    return false;
}

static int content(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct attachment it;
    uint64_t bytes;
    int fd;
    if (attachment_get(c, d, who, api_path_id(x, "id"), &it) < 0 ||
        store_read(c, x->app->files, it.hash, &fd, &bytes) < 0)
        return -1;
    x->whole = true;
    if (api_bool(x, "inline", false) && is_picture(it.mime)) {
        http_send_file(x->a, fd, 0, bytes, arena_copy(&c->arena, it.mime.at, it.mime.n));
        x->a->policy = "sandbox; default-src 'none'";
        http_set(x->a, "Content-Disposition", STR("inline"));
    } else {
        http_download(x->a, fd, 0, bytes, it.name);
    }
    http_cache(x->a, "private, max-age=86400");
    return 1;
}

static const struct api_member content_members[] = {
    API_M("inline", API_BOOL, 0, "To be shown in a page; only pictures are"),
};
static const struct api_shape content_shape =
    API_SHAPE("AttachmentContent", "How a file is sent", content_members);
static const struct api_op content_op = {
    .run = content, .in = &content_shape, .type = "application/octet-stream"};

static int drop(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    return attachment_remove(c, d, who, api_path_id(x, "id"));
}
static const struct api_op drop_op = {.run = drop};

static int of_conversation(struct call *c, struct db_conn *d, const struct actor *who,
                           struct api *x)
{
    struct attachment *rows;
    size_t n;
    if (attachment_of_conversation(c, d, who, api_path_id(x, "id"), &rows, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put_attachment(&x->w, NULL, &rows[i]);
    return api_items_end(x, STR(""));
}
static const struct api_op of_conversation_op = {
    .run = of_conversation, .out = &attachment_shape, .list = true};

const struct http_route api_file_routes[] = {
    {"POST", "/api/v1/files", "note", ROUTE_FILES | ROUTE_SLOW, ATTACHMENT_SUM_BYTES_MAX + 65536,
     api_look, "Takes files, to be attached to a message or a draft.", &upload_op},
    {"POST", "/api/v1/import_files", "import", ROUTE_FILES | ROUTE_SLOW,
     (size_t)IMPORT_UPLOAD_BYTES + 65536, api_look, "Takes files, to be imported.",
     &upload_export_op},
    {"GET", "/api/v1/attachments/{id}", "read", 0, 0, api_look, "One attachment.", &get_op},
    {"DELETE", "/api/v1/attachments/{id}", "note", 0, 0, api_write,
     "Takes an attachment off one's own draft.", &drop_op},
    {"GET", "/api/v1/attachments/{id}/content", "read", 0, 0, api_look,
     "The file itself, to be saved.", &content_op},
    {"GET", "/api/v1/conversations/{id}/attachments", "read", 0, 0, api_look,
     "Lists the files of a conversation.", &of_conversation_op},
};
const size_t api_file_routes_n = sizeof api_file_routes / sizeof *api_file_routes;
