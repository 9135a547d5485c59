/* SPDX-License-Identifier: Apache-2.0 */
/* api_draft.c: what one is writing. Saving names the version it was made from, so that two machines
   of one agent do not overwrite each other. */
#include "web/api.h"
#include "web/put.h"
#include "web/upload.h"

static const struct api_member save_members[] = {
    API_M("id", API_ID, 0, "Of a draft of kind new that is saved again"),
    API_M("conversation_id", API_ID, 0, "Its conversation; none for kind new"),
    API_M_WORD("kind", API_NEED, "What it is to become", "reply note new"),
    API_M_MOST("body", API_TEXT, 0, "Markdown", DRAFT_BODY_BYTES),
    API_M_MOST("subject", API_TEXT, 0, "Its subject", DRAFT_SUBJECT_BYTES),
    API_M("form", API_OBJECT, 0, "The rest of the form as it stands"),
    API_M("version", API_INT, 0, "Of the draft as it was read; 0: there was none"),
};
static const struct api_shape save_shape = API_SHAPE("DraftSave", "A draft as it is", save_members);

static struct str none_or(struct str text)
{
    return text.at ? text : STR("");
}

static int save(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct draft draft;
    struct draft_new it = {.id = api_id(x, "id"),
                           .conversation_id = api_id(x, "conversation_id"),
                           .kind = api_text(x, "kind"),
                           .body = none_or(api_text(x, "body")),
                           .subject = none_or(api_text(x, "subject")),
                           .to_json = none_or(api_object_text(x, "form"))};
    if (draft_save(c, d, who, &it, api_version(x), &draft) < 0)
        return -1;
    put_draft(&x->w, NULL, &draft);
    return 1;
}
static const struct api_op save_op = {.run = save, .in = &save_shape, .out = &draft_shape};

static const struct api_member list_members[] = {
    API_M("conversation_id", API_ID, 0, "Those of a conversation"),
    API_M_LIMIT,
    API_M_AFTER,
};
static const struct api_shape list_shape = API_SHAPE("DraftList", "Which drafts", list_members);

static int of_conversation(struct call *c, struct db_conn *d, const struct actor *who,
                           struct api *x)
{
    const struct str kinds[] = {STR("reply"), STR("note")};
    struct draft it;
    api_items(x);
    for (size_t i = 0; i < 2; i++) {
        int got = draft_of(c, d, who, api_id(x, "conversation_id"), kinds[i], &it);
        if (got < 0)
            return -1;
        if (got)
            put_draft(&x->w, NULL, &it);
    }
    return api_items_end(x, STR(""));
}

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct draft *rows;
    int64_t before_id = 0;
    size_t n;
    struct str after = api_text(x, "after");
    if (api_has(x, "conversation_id"))
        return of_conversation(c, d, who, x);
    if (after.n && !str_int64(after, &before_id))
        return fail(c, BAD_INPUT, "after is not the end of a page");
    if (draft_list(c, d, who, before_id, api_limit(x), &rows, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put_draft(&x->w, NULL, &rows[i]);
    return api_items_end_id(x, n, n ? rows[n - 1].id : 0);
}
static const struct api_op list_op = {
    .run = list, .in = &list_shape, .out = &draft_shape, .list = true};

static int get(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct draft it;
    if (draft_get(c, d, who, api_path_id(x, "id"), &it) < 0)
        return -1;
    if (api_etag(x, it.id, it.version) > 0)
        return 1;
    put_draft(&x->w, NULL, &it);
    return 1;
}
static const struct api_op get_op = {.run = get, .out = &draft_shape};

static int discard(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    int64_t undo_id = 0;
    if (draft_discard(c, d, who, api_path_id(x, "id"), api_version(x), &undo_id) < 0)
        return -1;
    return api_undo(x, undo_id);
}
static const struct api_op discard_op = {.run = discard, .undo = true};

/* ---- files ---- */

static const struct api_member attach_members[] = {
    API_M_MOST("upload", API_TEXT, API_NEED, "The word that POST /api/v1/files answered with",
               UPLOAD_BYTES),
    API_M_MOST("name", API_TEXT, 0, "Its name", ATTACHMENT_NAME_BYTES),
};
static const struct api_shape attach_shape =
    API_SHAPE("DraftAttach", "A file to attach to a draft", attach_members);

static int attach(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct attachment it;
    struct attachment_new file = {.name = none_or(api_text(x, "name")), .said_mime = STR("")};
    if (upload_read(c, x->app, who, api_text(x, "upload"), &file.file_id) < 0 ||
        attachment_add(c, d, who, api_path_id(x, "id"), &file, &it) < 0)
        return -1;
    put_attachment(&x->w, NULL, &it);
    return api_created(x, "/api/v1/attachments/", it.id);
}
static const struct api_op attach_op = {
    .run = attach, .in = &attach_shape, .out = &attachment_shape, .status = 201};

static int files(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct attachment *rows;
    size_t n;
    if (attachment_of_draft(c, d, who, api_path_id(x, "id"), &rows, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put_attachment(&x->w, NULL, &rows[i]);
    return api_items_end(x, STR(""));
}
static const struct api_op files_op = {.run = files, .out = &attachment_shape, .list = true};

const struct http_route api_draft_routes[] = {
    {"GET", "/api/v1/drafts", "note", 0, 0, api_look, "Lists one's own drafts, the newest first.",
     &list_op},
    {"PUT", "/api/v1/drafts", "note", ROUTE_JSON, API_BODY_BYTES, api_write,
     "Saves a draft: one reply and one note for each conversation.", &save_op},
    {"GET", "/api/v1/drafts/{id}", "note", 0, 0, api_look, "One of one's own drafts.", &get_op},
    {"DELETE", "/api/v1/drafts/{id}", "note", 0, 0, api_write, "Throws a draft away.", &discard_op},
    {"GET", "/api/v1/drafts/{id}/attachments", "note", 0, 0, api_look, "Lists a draft's files.",
     &files_op},
    {"POST", "/api/v1/drafts/{id}/attachments", "note", ROUTE_JSON, 0, api_write,
     "Attaches a file to a draft.", &attach_op},
};
const size_t api_draft_routes_n = sizeof api_draft_routes / sizeof *api_draft_routes;
