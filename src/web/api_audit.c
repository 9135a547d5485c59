/* SPDX-License-Identifier: Apache-2.0 */
/* api_audit.c: who did what to what, when; and a conversation's own story. */
#include "desk/audit.h"

#include "web/api.h"

static const struct api_member members[] = {
    API_M_ID,
    API_M("at", API_TIME, 0, "When"),
    API_M_WORD("actor_kind", 0, "What kind of actor did it",
               "agent token customer rule system import"),
    API_M("actor_id", API_ID, API_NULL, "Which one; of a token, its agent"),
    API_M("actor_name", API_TEXT, API_NULL, "Of an agent: their name"),
    API_M("verb", API_TEXT, 0, "What was done: tag.rename"),
    API_M("noun", API_TEXT, 0, "To what"),
    API_M("noun_id", API_ID, API_NULL, "Which one"),
    API_M("conversation_id", API_ID, API_NULL, "In whose story it stands"),
    API_M("detail", API_OBJECT, 0, "What it was and became"),
};
static const struct api_shape line_shape =
    API_SHAPE("AuditLine", "Something that was done", members);

static const struct api_member list_members[] = {
    API_M_MOST("noun", API_TEXT, 0, "Of things of this noun, and with noun_id of one", 40),
    API_M("noun_id", API_ID, 0, "Of one thing: its id"),
    API_M("agent_id", API_ID, 0, "What an agent did, and its tokens; not with noun_id"),
    API_M_LIMIT,
    API_M_AFTER,
};
static const struct api_shape list_shape = API_SHAPE("AuditList", "Which lines", list_members);

static const struct api_member story_members[] = {API_M_LIMIT, API_M_AFTER};
static const struct api_shape story_shape =
    API_SHAPE("StoryList", "Which lines of a story", story_members);

static int put_lines(struct api *x, const struct audit_line *rows, size_t n)
{
    struct json_writer *w = &x->w;
    api_items(x);
    for (size_t i = 0; i < n; i++) {
        json_put_object(w, NULL);
        api_put_id(w, "id", rows[i].id);
        api_put_time(w, "at", rows[i].at_us);
        json_put_str(w, "actor_kind", rows[i].actor_kind);
        api_put_id(w, "actor_id", rows[i].actor_id);
        api_put_text(w, "actor_name", rows[i].actor_name);
        json_put_str(w, "verb", rows[i].verb);
        json_put_str(w, "noun", rows[i].noun);
        api_put_id(w, "noun_id", rows[i].noun_id);
        api_put_id(w, "conversation_id", rows[i].conversation_id);
        api_put_json(w, "detail", rows[i].detail_json);
        json_put_object_end(w);
    }
    return api_items_end_id(x, n, n ? rows[n - 1].id : 0);
}

static int before_take(struct call *c, const struct api *x, int64_t *before_id_r)
{
    struct str after = api_text(x, "after");
    *before_id_r = 0;
    return !after.n || str_int64(after, before_id_r)
               ? 1
               : fail(c, BAD_INPUT, "after is not the end of a page");
}

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct str noun = api_text(x, "noun");
    struct audit_filter f = {.noun = noun.at ? noun : STR(""),
                             .noun_id = api_id(x, "noun_id"),
                             .agent_id = api_id(x, "agent_id"),
                             .limit = api_limit(x)};
    struct audit_line *rows;
    size_t n;
    if (before_take(c, x, &f.before_id) < 0 || audit_list(c, d, who, &f, &rows, &n) < 0)
        return -1;
    return put_lines(x, rows, n);
}
static const struct api_op list_op = {
    .run = list, .in = &list_shape, .out = &line_shape, .list = true};

static int story(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct audit_line *rows;
    int64_t before_id;
    size_t n;
    if (before_take(c, x, &before_id) < 0 ||
        audit_of_conversation(c, d, who, api_path_id(x, "id"), before_id, api_limit(x), &rows, &n) <
            0)
        return -1;
    return put_lines(x, rows, n);
}
static const struct api_op story_op = {
    .run = story, .in = &story_shape, .out = &line_shape, .list = true};

const struct http_route api_audit_routes[] = {
    {"GET", "/api/v1/audit", "audit", 0, 0, api_look, "The audit log, the youngest first.",
     &list_op},
    {"GET", "/api/v1/conversations/{id}/audit", "read", 0, 0, api_look,
     "A conversation's story, the youngest first.", &story_op},
};
const size_t api_audit_routes_n = sizeof api_audit_routes / sizeof *api_audit_routes;
