/* SPDX-License-Identifier: Apache-2.0 */
/* tag.c: each change asks for permission, looks at what is there, changes it and notes the change,
   in this order. The way back of each stands below it. */
#include "desk/tag.h"

#include "base/fold.h"
#include "base/json.h"
#include "db/id.h"
#include "desk/change.h"

#include <inttypes.h>

static int name_check(struct call *c, struct str name, struct str *name_r, struct str *folded_r)
{
    *name_r = str_trim(name);
    *folded_r = fold_name(&c->arena, *name_r);
    if (!folded_r->n)
        return fail(c, BAD_INPUT, "a tag needs a name");
    if (name_r->n > TAG_NAME_BYTES)
        return fail(c, BAD_INPUT, "a tag's name has at most %d bytes", TAG_NAME_BYTES);
    return 1;
}

static int name_taken(struct call *c, struct str name)
{
    return fail(c, CONFLICT, "there is a tag \"%.*s\" already", (int)name.n, name.at);
}

static int need_tag(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                    struct tag *tag_r)
{
    int got = db_conn_writes(d) ? sql_tag_lock(c, d, who->org, id, tag_r)
                                : sql_tag_get(c, d, who->org, id, tag_r);
    return got ? got : fail(c, NOT_FOUND, "there is no tag %" PRId64, id);
}

/* ---- reading ---- */

int tag_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
            struct tag *tag_r)
{
    return permit(c, who, MAY_READ) < 0 ? -1 : need_tag(c, d, who, id, tag_r);
}

int tag_list(struct call *c, struct db_conn *d, const struct actor *who, bool archived_too,
             struct tag **tags_r, size_t *n_r)
{
    return permit(c, who, MAY_READ) < 0 ? -1
                                        : sql_tag_list(c, d, who->org, archived_too, tags_r, n_r);
}

int tag_of_conversation(struct call *c, struct db_conn *d, const struct actor *who,
                        int64_t conversation_id, struct tag **tags_r, size_t *n_r)
{
    struct seen_conversation at;
    if (permit_conversation(c, d, who, MAY_READ, conversation_id, &at) < 0)
        return -1;
    return sql_tag_of_conversation(c, d, who->org, at.id, tags_r, n_r);
}

/* ---- the tags themselves ---- */

int tag_create(struct call *c, struct db_conn *d, const struct actor *who, const struct tag_new *it,
               struct tag *tag_r)
{
    struct str name, folded;
    struct tag_count_row count;
    if (permit(c, who, MAY_MANAGE_TAGS) < 0 || name_check(c, it->name, &name, &folded) < 0)
        return -1;
    if (it->color.n > TAG_COLOR_BYTES)
        return fail(c, BAD_INPUT, "a tag's colour has at most %d bytes", TAG_COLOR_BYTES);
    if (sql_tag_count(c, d, who->org, &count) < 0)
        return -1;
    if (count.n >= TAGS_MAX)
        return fail(c, TOO_BIG, "there are %d tags already; archive or rename some", TAGS_MAX);
    int64_t id = id_new(c, d);
    struct tag_add_in in = {who->org, id, name, folded, it->color, c->now_us};
    int64_t added = id < 0 ? -1 : sql_tag_add(c, d, &in);
    if (added <= 0)
        return added < 0 ? -1 : name_taken(c, name);
    const struct change_value values[] = {change_text("name", name)};
    struct change change = {.verb = STR("tag.create"),
                            .event = STR("tag.created"),
                            .noun_id = id,
                            .detail = change_json(c, values, 1)};
    return change_note(c, d, who, &change, NULL) < 0 ? -1 : need_tag(c, d, who, id, tag_r);
}

/* From tag->name to name; `was` empty when it is the way back. */
static int rename_to(struct call *c, struct db_conn *d, const struct actor *who,
                     const struct tag *tag, struct str name, bool back, int64_t *undo_id_r)
{
    struct str folded;
    struct tag_other_of_name_row other;
    if (name_check(c, name, &name, &folded) < 0)
        return -1;
    int taken = sql_tag_other_of_name(c, d, who->org, folded, tag->id, &other);
    if (taken)
        return taken < 0 ? -1 : name_taken(c, name);
    if (sql_tag_rename(c, d, name, folded, who->org, tag->id) < 0)
        return -1;
    const struct change_value values[] = {change_text("from", tag->name), change_text("to", name)};
    struct str both = change_json(c, values, 2);
    struct change change = {.verb = back ? STR("tag.rename.undo") : STR("tag.rename"),
                            .event = STR("tag.renamed"),
                            .noun_id = tag->id,
                            .detail = both,
                            .was = back ? STR("") : both,
                            .words = "Renamed the tag"};
    return change_note(c, d, who, &change, undo_id_r);
}

int tag_rename(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
               struct str name, int64_t version, int64_t *undo_id_r)
{
    struct tag tag;
    if (permit(c, who, MAY_MANAGE_TAGS) < 0 || need_tag(c, d, who, id, &tag) < 0)
        return -1;
    if (version && version != tag.version)
        return fail(c, CONFLICT, "somebody else changed this tag; it is called \"%.*s\" now",
                    (int)tag.name.n, tag.name.at);
    return rename_to(c, d, who, &tag, name, false, undo_id_r);
}

int tag_undo_rename(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                    struct str was)
{
    struct tag tag;
    struct str from, to;
    json_t *root;
    if (permit(c, who, MAY_MANAGE_TAGS) < 0 || need_tag(c, d, who, id, &tag) < 0 ||
        json_read(c, was, CHANGE_WAS_BYTES, &root) < 0)
        return -1;
    int result = json_need_str(c, root, "from", TAG_NAME_BYTES, &from);
    if (result > 0)
        result = json_need_str(c, root, "to", TAG_NAME_BYTES, &to);
    if (result > 0 && !str_eq(tag.name, to))
        result = fail(c, CONFLICT, "the tag was renamed again since, to \"%.*s\"", (int)tag.name.n,
                      tag.name.at);
    if (result > 0)
        result = rename_to(c, d, who, &tag, from, true, NULL);
    json_decref(root);
    return result;
}

static int archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   bool archived, bool back, int64_t *undo_id_r)
{
    struct tag tag;
    if (permit(c, who, MAY_MANAGE_TAGS) < 0 || need_tag(c, d, who, id, &tag) < 0)
        return -1;
    if ((tag.archived_us != NO_TIME) == archived)
        return 0;
    if (sql_tag_archive(c, d, archived ? c->now_us : NO_TIME, who->org, id) < 0)
        return -1;
    const struct change_value values[] = {change_text("name", tag.name),
                                          change_number("archived", archived)};
    struct str detail = change_json(c, values, 2);
    struct change change = {.verb = back ? STR("tag.archive.undo") : STR("tag.archive"),
                            .event = archived ? STR("tag.archived") : STR("tag.restored"),
                            .noun_id = id,
                            .detail = detail,
                            .was = back ? STR("") : detail,
                            .words = archived ? "Archived the tag" : "Brought the tag back"};
    return change_note(c, d, who, &change, undo_id_r);
}

int tag_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                bool archived, int64_t *undo_id_r)
{
    return archive(c, d, who, id, archived, false, undo_id_r);
}

int tag_undo_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                     struct str was)
{
    bool archived = str_find(was, STR("\"archived\":1")) >= 0;
    return archive(c, d, who, id, !archived, true, NULL);
}

/* ---- on a conversation ---- */

/* Puts the tag on or takes it off. */
static int set_on(struct call *c, struct db_conn *d, const struct actor *who,
                  const struct seen_conversation *at, const struct tag *tag, bool on)
{
    struct tag_on_conversation_row there;
    if (!on)
        return (int)sql_tag_detach(c, d, who->org, at->id, tag->id);
    if (sql_tag_on_conversation(c, d, who->org, at->id, &there) < 0)
        return -1;
    if (there.n >= TAGS_ON_CONVERSATION_MAX)
        return fail(c, TOO_BIG, "a conversation has at most %d tags", TAGS_ON_CONVERSATION_MAX);
    return (int)sql_tag_attach(c, d, who->org, at->id, tag->id, c->now_us);
}

static int turn(struct call *c, struct db_conn *d, const struct actor *who, int64_t conversation_id,
                int64_t id, bool on, bool back, int64_t *undo_id_r)
{
    struct seen_conversation at;
    struct tag tag;
    if (permit_conversation(c, d, who, MAY_ANSWER, conversation_id, &at) < 0 ||
        need_tag(c, d, who, id, &tag) < 0)
        return -1;
    if (on && !back && tag.archived_us != NO_TIME)
        return fail(c, CONFLICT, "the tag \"%.*s\" is archived", (int)tag.name.n, tag.name.at);
    int changed = set_on(c, d, who, &at, &tag, on);
    if (changed <= 0)
        return changed;
    if (sql_tag_touch(c, d, c->now_us, who->org, at.id) < 0)
        return -1;
    const struct change_value values[] = {change_text("name", tag.name),
                                          change_id("conversation_id", at.id)};
    struct str detail = change_json(c, values, 2);
    struct str verb = on ? STR("tag.attach") : STR("tag.detach");
    if (back)
        verb = on ? STR("tag.detach.undo") : STR("tag.attach.undo");
    struct change change = {.verb = verb,
                            .event = on ? STR("tag.attached") : STR("tag.detached"),
                            .noun_id = id,
                            .conversation_id = at.id,
                            .inbox_id = at.inbox_id,
                            .detail = detail,
                            .was = back ? STR("") : detail,
                            .words = on ? "Added the tag" : "Took the tag off"};
    return change_note(c, d, who, &change, undo_id_r);
}

int tag_attach(struct call *c, struct db_conn *d, const struct actor *who, int64_t conversation_id,
               int64_t id, int64_t *undo_id_r)
{
    return turn(c, d, who, conversation_id, id, true, false, undo_id_r);
}

int tag_detach(struct call *c, struct db_conn *d, const struct actor *who, int64_t conversation_id,
               int64_t id, int64_t *undo_id_r)
{
    return turn(c, d, who, conversation_id, id, false, false, undo_id_r);
}

static int turn_back(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                     struct str was, bool on)
{
    json_t *root;
    int64_t conversation_id;
    if (json_read(c, was, CHANGE_WAS_BYTES, &root) < 0)
        return -1;
    int result = change_get_id(c, root, "conversation_id", &conversation_id);
    json_decref(root);
    return result < 0 ? -1 : turn(c, d, who, conversation_id, id, on, true, NULL);
}

int tag_undo_attach(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                    struct str was)
{
    return turn_back(c, d, who, id, was, false);
}

int tag_undo_detach(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                    struct str was)
{
    return turn_back(c, d, who, id, was, true);
}
