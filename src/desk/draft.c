/* SPDX-License-Identifier: Apache-2.0 */
/* draft.c: the version decides. A save names the version it began from; the row's lock makes the
   look and the write one step, and the unique key catches two machines that begin at the same
   moment. */
#include "desk/draft.h"

#include "base/json.h"
#include "db/event.h"
#include "db/id.h"
#include "desk/attachment.sql.h"
#include "desk/change.h"

#include <inttypes.h>

static bool kind_is(const struct draft *it, const char *kind)
{
    return str_eq(it->kind, str_of(kind));
}

static int need_agent(struct call *c, const struct actor *who, enum permission p)
{
    if (permit(c, who, p) < 0)
        return -1;
    if ((who->kind == ACTOR_AGENT || who->kind == ACTOR_TOKEN) && who->id)
        return 1;
    return fail(c, BAD_USAGE, "only an agent has drafts");
}

static int no_draft(struct call *c, int64_t id)
{
    return fail(c, NOT_FOUND, "there is no draft %" PRId64, id);
}

static int is_other_version(struct call *c, const struct draft *it)
{
    return fail(c, CONFLICT, "this draft was changed elsewhere; it is version %" PRId64 " now",
                it->version);
}

/* The agent's other screens hear of it, and nobody else. */
static int tell(struct call *c, struct db_conn *d, const struct actor *who, const struct draft *it,
                struct str kind)
{
    const struct change_value values[] = {change_text("kind", it->kind),
                                          change_number("version", it->version)};
    struct event e = {.org = who->org,
                      .kind = kind,
                      .noun_id = it->id,
                      .conversation_id = it->conversation_id,
                      .agent_id = who->id,
                      .actor_id = who->id,
                      .detail = change_json(c, values, 2)};
    return event_emit(c, d, &e);
}

/* ---- looking -------------------------------------------------------------------------------- */

int draft_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              struct draft *it_r)
{
    if (need_agent(c, who, MAY_NOTE) < 0)
        return -1;
    int got = sql_draft_get(c, d, who->org, id, who->id, it_r);
    return got ? got : no_draft(c, id);
}

int draft_of(struct call *c, struct db_conn *d, const struct actor *who, int64_t conversation_id,
             struct str kind, struct draft *it_r)
{
    struct seen_conversation at;
    if (need_agent(c, who, MAY_NOTE) < 0 ||
        permit_conversation(c, d, who, MAY_READ, conversation_id, &at) < 0)
        return -1;
    return sql_draft_of(c, d, who->org, who->id, at.id, kind, it_r);
}

int draft_list(struct call *c, struct db_conn *d, const struct actor *who, int64_t before_id,
               int limit, struct draft **list_r, size_t *n_r)
{
    if (need_agent(c, who, MAY_NOTE) < 0)
        return -1;
    int64_t rows = limit <= 0 ? 50 : limit > 100 ? 100 : limit;
    return sql_draft_list(c, d, who->org, who->id, before_id ? before_id : INT64_MAX, rows, list_r,
                          n_r);
}

/* ---- saving --------------------------------------------------------------------------------- */

static int check(struct call *c, const struct draft *it)
{
    json_t *root;
    bool is_new = kind_is(it, "new");
    if (!is_new && !kind_is(it, "reply") && !kind_is(it, "note"))
        return fail(c, BAD_INPUT, "a draft is a reply, a note or new");
    if (is_new != !it->conversation_id)
        return fail(c, BAD_INPUT, "a reply or note needs a conversation, a new one has none");
    if (it->body.n > DRAFT_BODY_BYTES || it->subject.n > DRAFT_SUBJECT_BYTES)
        return fail(c, TOO_BIG, "a draft has at most %d bytes, its subject %d", DRAFT_BODY_BYTES,
                    DRAFT_SUBJECT_BYTES);
    if (json_read(c, it->to_json, DRAFT_TO_BYTES, &root) < 0)
        return -1;
    json_decref(root);
    return 1;
}

static int add(struct call *c, struct db_conn *d, const struct actor *who, const struct draft *it,
               int64_t *id_r)
{
    struct draft_count_row count;
    *id_r = id_new(c, d);
    if (*id_r < 0 || sql_draft_count(c, d, who->org, who->id, &count) < 0)
        return -1;
    if (count.n >= DRAFTS_MAX)
        return fail(c, TOO_BIG, "you have %d drafts; finish or discard some", DRAFTS_MAX);
    struct draft_add_in in = {.org = who->org,
                              .id = *id_r,
                              .agent_id = who->id,
                              .conversation_id = it->conversation_id,
                              .kind = it->kind,
                              .body = it->body,
                              .subject = it->subject,
                              .to_json = it->to_json,
                              .now_us = c->now_us};
    int64_t added = sql_draft_add(c, d, &in);
    if (added == 0)
        return fail(c, CONFLICT, "this draft was begun elsewhere at the same moment");
    return added < 0 ? -1 : 1;
}

static int replace(struct call *c, struct db_conn *d, const struct actor *who,
                   const struct draft *was, const struct draft *it, int64_t version)
{
    if (version != was->version)
        return is_other_version(c, was);
    struct draft_put_in in = {.body = it->body,
                              .subject = it->subject,
                              .to_json = it->to_json,
                              .now_us = c->now_us,
                              .org = who->org,
                              .id = was->id};
    return sql_draft_put(c, d, &in);
}

/* The draft that a save means: >0 it is there. */
static int find(struct call *c, struct db_conn *d, const struct actor *who, const struct draft *it,
                struct draft *was_r)
{
    if (it->id) {
        int got = sql_draft_lock(c, d, who->org, it->id, who->id, was_r);
        if (got > 0 &&
            (was_r->conversation_id != it->conversation_id || !str_eq(was_r->kind, it->kind)))
            return fail(c, BAD_INPUT, "this draft belongs to something else");
        return got;
    }
    return it->conversation_id
               ? sql_draft_of_lock(c, d, who->org, who->id, it->conversation_id, it->kind, was_r)
               : 0;
}

static int save(struct call *c, struct db_conn *d, const struct actor *who, struct draft *it,
                int64_t version)
{
    struct draft was;
    int got = check(c, it) < 0 ? -1 : find(c, d, who, it, &was);
    if (got < 0)
        return -1;
    if (!got && (version || it->id))
        return fail(c, CONFLICT, "this draft was sent or discarded elsewhere");
    if (got) {
        it->id = was.id;
        got = replace(c, d, who, &was, it, version);
    } else {
        got = add(c, d, who, it, &it->id);
    }
    if (got < 0 || sql_draft_get(c, d, who->org, it->id, who->id, it) < 0)
        return -1;
    return tell(c, d, who, it, STR("draft.saved"));
}

int draft_save(struct call *c, struct db_conn *d, const struct actor *who,
               const struct draft_new *it, int64_t version, struct draft *it_r)
{
    struct seen_conversation at = {0};
    enum permission p = str_eq(it->kind, STR("note")) ? MAY_NOTE : MAY_ANSWER;
    if (need_agent(c, who, p) < 0 ||
        (it->conversation_id && permit_conversation(c, d, who, p, it->conversation_id, &at) < 0))
        return -1;
    *it_r = (struct draft){.id = it->id,
                           .conversation_id = at.id,
                           .kind = it->kind,
                           .body = it->body,
                           .subject = it->subject,
                           .to_json = it->to_json.n ? it->to_json : STR("{}")};
    return save(c, d, who, it_r, version);
}

/* ---- going ---------------------------------------------------------------------------------- */

static int need_version(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                        int64_t version, struct draft *it_r)
{
    int got = sql_draft_lock(c, d, who->org, id, who->id, it_r);
    if (got <= 0)
        return got < 0 ? -1 : no_draft(c, id);
    return version && version != it_r->version ? is_other_version(c, it_r) : 1;
}

int draft_consume(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  int64_t version)
{
    struct draft it;
    if (need_agent(c, who, MAY_NOTE) < 0 || need_version(c, d, who, id, version, &it) < 0 ||
        sql_draft_remove(c, d, who->org, id) < 0)
        return -1;
    return tell(c, d, who, &it, STR("draft.discarded"));
}

static struct str was_json(struct call *c, const struct draft *it)
{
    struct out o;
    out_init(&o, CHANGE_WAS_BYTES + 1);
    struct json_writer w = {.out = &o};
    json_put_object(&w, NULL);
    json_put_int(&w, "conversation_id", it->conversation_id);
    json_put_str(&w, "kind", it->kind);
    json_put_str(&w, "body", it->body);
    json_put_str(&w, "subject", it->subject);
    json_put_str(&w, "to_json", it->to_json);
    json_put_object_end(&w);
    bool fits = !o.over && o.n <= CHANGE_WAS_BYTES;
    struct str text = {arena_copy(&c->arena, o.at, o.n), fits ? o.n : 0};
    out_free(&o);
    return text;
}

int draft_discard(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  int64_t version, int64_t *undo_id_r)
{
    struct draft it;
    if (need_agent(c, who, MAY_NOTE) < 0 || need_version(c, d, who, id, version, &it) < 0 ||
        sql_attachments_forget_draft(c, d, who->org, id) < 0 ||
        sql_draft_remove(c, d, who->org, id) < 0 ||
        tell(c, d, who, &it, STR("draft.discarded")) < 0)
        return -1;
    struct change change = {.verb = STR("draft.discard"),
                            .noun_id = id,
                            .conversation_id = it.conversation_id,
                            .was = was_json(c, &it),
                            .words = "Discarded the draft"};
    return change_note(c, d, who, &change, undo_id_r);
}

static int read_was(struct call *c, const json_t *root, struct draft *it)
{
    *it = (struct draft){0};
    if (json_get_int(c, root, "conversation_id", &it->conversation_id) < 0 ||
        json_need_str(c, root, "kind", 10, &it->kind) < 0 ||
        json_need_str(c, root, "body", CHANGE_WAS_BYTES, &it->body) < 0 ||
        json_need_str(c, root, "subject", CHANGE_WAS_BYTES, &it->subject) < 0)
        return -1;
    return json_need_str(c, root, "to_json", CHANGE_WAS_BYTES, &it->to_json);
}

int draft_undo_discard(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                       struct str was)
{
    struct draft it;
    struct seen_conversation at;
    json_t *root;
    (void)id; /* the draft comes back under a new one */
    if (json_read(c, was, CHANGE_WAS_BYTES, &root) < 0)
        return -1;
    int result = read_was(c, root, &it);
    if (result >= 0 && it.conversation_id)
        result = permit_conversation(c, d, who, MAY_NOTE, it.conversation_id, &at);
    if (result >= 0 && it.conversation_id)
        it.conversation_id = at.id;
    if (result >= 0)
        result = save(c, d, who, &it, 0);
    json_decref(root);
    return result;
}

int draft_restore(struct call *c, struct db_conn *d, const struct actor *who,
                  int64_t conversation_id, struct str body, struct draft *it_r)
{
    int got = sql_draft_of_lock(c, d, who->org, who->id, conversation_id, STR("reply"), it_r);
    if (got < 0)
        return -1;
    int64_t version = got ? it_r->version : 0;
    struct out o;
    out_init(&o, DRAFT_BODY_BYTES);
    out_str(&o, body);
    if (got && it_r->body.n) {
        out_text(&o, "\n\n");
        out_str(&o, it_r->body);
    }
    if (!got)
        *it_r = (struct draft){
            .conversation_id = conversation_id, .kind = STR("reply"), .to_json = STR("{}")};
    if (!it_r->subject.at)
        it_r->subject = STR("");
    bool over = o.over;
    it_r->body = (struct str){arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    if (over)
        return fail(c, TOO_BIG,
                    "the words do not fit beside the draft that stands here; finish that first");
    return save(c, d, who, it_r, version);
}
