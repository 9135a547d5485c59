/* SPDX-License-Identifier: Apache-2.0 */
/* macro.c: kept checked, so that using one can only meet what changed since. */
#include "desk/macro.h"

#include "base/fold.h"
#include "base/json.h"
#include "db/id.h"
#include "desk/change.h"
#include "desk/words.h"

#include <inttypes.h>

/* A macro on its way in. */
struct checked {
    struct str name, folded, body, actions_json;
};

static int check(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct macro_new *it, struct checked *r)
{
    struct actions actions;
    *r = (struct checked){.body = it->body.at ? it->body : STR("")};
    if (words_name(c, "a macro", it->name, MACRO_NAME_BYTES, &r->name, &r->folded) < 0 ||
        fill_check(c, d, who, r->body) < 0 || actions_read(c, it->actions_json, &actions) < 0 ||
        actions_check(c, d, who, &actions) < 0)
        return -1;
    if (!str_trim(r->body).n && actions_none(&actions))
        return fail(c, BAD_INPUT, "a macro has a text, or does something");
    r->actions_json = actions_json(c, &actions);
    return 1;
}

static int check_room(struct call *c, struct db_conn *d, const struct actor *who, bool own)
{
    struct macro_totals_row n;
    if (sql_macro_totals(c, d, who->id, who->org, &n) < 0)
        return -1;
    if (own ? n.own >= MACROS_OWN_MAX : n.shared >= MACROS_MAX)
        return fail(c, TOO_BIG, "there are %d such macros already",
                    own ? MACROS_OWN_MAX : MACROS_MAX);
    return 1;
}

static int need(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct macro *macro_r)
{
    int got = permit(c, who, MAY_READ) < 0 ? -1
                                           : sql_macro_get(c, d, who->org, id, who->id,
                                                           may(who, MAY_MANAGE_MACROS), macro_r);
    return got ? got : fail(c, NOT_FOUND, "there is no macro %" PRId64, id);
}

static int need_theirs(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                       struct macro *macro_r)
{
    if (need(c, d, who, id, macro_r) < 0)
        return -1;
    return permit(c, who, macro_r->owner_id ? MAY_ANSWER : MAY_MANAGE_MACROS);
}

/* Of one's own macro nobody else is told. */
static int note(struct call *c, struct db_conn *d, const struct actor *who, const struct macro *m,
                struct change change, int64_t *undo_id_r)
{
    const struct change_value values[] = {change_text("name", m->name),
                                          change_id("owner_id", m->owner_id),
                                          change_id("team_id", m->team_id)};
    change.noun_id = m->id;
    change.detail = change_json(c, values, 3);
    if (m->owner_id)
        change.event = STR("");
    return change_note(c, d, who, &change, undo_id_r);
}

/* ---- changes ---- */

static int team_there(struct call *c, struct db_conn *d, int64_t org, int64_t id)
{
    struct macro_team_row row;
    int got = id ? sql_macro_team(c, d, org, id, &row) : 1;
    return got ? got : fail(c, NOT_FOUND, "there is no team %" PRId64, id);
}

int macro_create(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct macro_new *it, struct macro *macro_r)
{
    struct checked new;
    if (permit(c, who, it->own ? MAY_ANSWER : MAY_MANAGE_MACROS) < 0 ||
        check(c, d, who, it, &new) < 0 || check_room(c, d, who, it->own) < 0 ||
        team_there(c, d, who->org, it->team_id) < 0)
        return -1;
    if (it->own && (it->team_id || !who->id))
        return fail(c, BAD_INPUT, "one's own macro belongs to no team");
    int64_t id = id_new(c, d);
    struct macro_add_in in = {.org = who->org,
                              .id = id,
                              .name = new.name,
                              .name_folded = new.folded,
                              .body = new.body,
                              .actions_json = new.actions_json,
                              .owner_id = it->own ? who->id : 0,
                              .team_id = it->team_id,
                              .now_us = c->now_us};
    struct change change = {.verb = STR("macro.create"), .event = STR("macro.created")};
    if (id < 0 || sql_macro_add(c, d, &in) < 0 || need(c, d, who, id, macro_r) < 0)
        return -1;
    return note(c, d, who, macro_r, change, NULL);
}

static struct str was_json(struct call *c, const struct macro *m)
{
    char digits[24];
    struct out o;
    out_init(&o, CHANGE_WAS_BYTES);
    struct json_writer w = {.out = &o};
    int n = snprintf(digits, sizeof digits, "%" PRId64, m->version);
    json_put_object(&w, NULL);
    json_put_str(&w, "name", m->name);
    json_put_str(&w, "body", m->body);
    json_put_str(&w, "actions", m->actions_json);
    json_put_str(&w, "version", (struct str){digits, (size_t)n});
    json_put_object_end(&w);
    /* A text too long to be put back has no way back. */
    struct str text = o.over ? STR("") : (struct str){arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return text;
}

static int put(struct call *c, struct db_conn *d, int64_t org, int64_t id, const struct checked *to)
{
    struct macro_put_in in = {.name = to->name,
                              .name_folded = to->folded,
                              .body = to->body,
                              .actions_json = to->actions_json,
                              .org = org,
                              .id = id};
    return sql_macro_put(c, d, &in);
}

int macro_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              const struct macro_new *it, int64_t version, int64_t *undo_id_r)
{
    struct macro was;
    struct checked new;
    if (undo_id_r)
        *undo_id_r = 0;
    if (need_theirs(c, d, who, id, &was) < 0 || check(c, d, who, it, &new) < 0 ||
        words_version(c, "this macro", version, was.version) < 0)
        return -1;
    if (str_eq(was.name, new.name) && str_eq(was.body, new.body) &&
        str_eq(was.actions_json, new.actions_json))
        return 0;
    struct change change = {.verb = STR("macro.put"),
                            .event = STR("macro.changed"),
                            .was = was_json(c, &was),
                            .words = "Changed the macro"};
    return put(c, d, who->org, id, &new) < 0 ? -1 : note(c, d, who, &was, change, undo_id_r);
}

int macro_undo_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   struct str was)
{
    struct macro m;
    struct checked to = {0};
    int64_t version = 0;
    json_t *root;
    if (need_theirs(c, d, who, id, &m) < 0 || json_read(c, was, CHANGE_WAS_BYTES, &root) < 0)
        return -1;
    int got = change_get_id(c, root, "version", &version);
    if (got > 0 && version + 1 != m.version)
        got = fail(c, CONFLICT, "this macro was changed since");
    if (got > 0)
        got = json_need_str(c, root, "name", MACRO_NAME_BYTES, &to.name);
    if (got > 0)
        got = json_need_str(c, root, "body", FILL_TEXT_BYTES, &to.body);
    if (got > 0)
        got = json_need_str(c, root, "actions", ACTIONS_JSON_BYTES, &to.actions_json);
    to.folded = fold_name(&c->arena, to.name);
    struct change change = {.verb = STR("macro.put.undo"), .event = STR("macro.changed")};
    if (got > 0)
        got = put(c, d, who->org, id, &to) < 0 ? -1 : note(c, d, who, &m, change, NULL);
    json_decref(root);
    return got;
}

static int archive_to(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                      bool archived, bool back, int64_t *undo_id_r)
{
    struct macro m;
    if (need_theirs(c, d, who, id, &m) < 0)
        return -1;
    if ((m.archived_us != NO_TIME) == archived)
        return 0;
    if (sql_macro_archive(c, d, archived ? c->now_us : NO_TIME, who->org, id) < 0)
        return -1;
    struct change change = {.verb = back ? STR("macro.archive.undo") : STR("macro.archive"),
                            .event = archived ? STR("macro.archived") : STR("macro.restored"),
                            .was = back       ? STR("")
                                   : archived ? STR("{\"archived\":true}")
                                              : STR("{\"archived\":false}"),
                            .words = archived ? "Archived the macro" : "Brought the macro back"};
    return note(c, d, who, &m, change, undo_id_r);
}

int macro_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  bool archived, int64_t *undo_id_r)
{
    if (undo_id_r)
        *undo_id_r = 0;
    return archive_to(c, d, who, id, archived, false, undo_id_r);
}

int macro_undo_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                       struct str was)
{
    bool archived = str_eq(was, STR("{\"archived\":true}"));
    int got = archive_to(c, d, who, id, !archived, true, NULL);
    return got ? got : fail(c, CONFLICT, "this macro was changed since");
}

/* ---- looking and using ---- */

int macro_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              struct macro *macro_r)
{
    return need(c, d, who, id, macro_r);
}

static bool has_words(struct call *c, struct str name, struct str typed)
{
    struct str rest = fold_words(&c->arena, typed), word, is = fold_words(&c->arena, name);
    while (rest.n && str_cut(&rest, ' ', &word))
        if (word.n && str_find(is, word) < 0)
            return false;
    return true;
}

int macro_list(struct call *c, struct db_conn *d, const struct actor *who, struct str typed,
               bool archived_too, struct macro **list_r, size_t *n_r)
{
    size_t kept = 0;
    if (permit(c, who, MAY_READ) < 0 ||
        sql_macro_list(c, d, who->org, archived_too, who->id, may(who, MAY_MANAGE_MACROS), list_r,
                       n_r) < 0)
        return -1;
    for (size_t i = 0; i < *n_r; i++)
        if (has_words(c, (*list_r)[i].name, typed))
            (*list_r)[kept++] = (*list_r)[i];
    *n_r = kept;
    return kept > 0;
}

int macro_preview(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  int64_t conversation_id, struct filled *filled_r)
{
    struct macro m;
    if (need(c, d, who, id, &m) < 0)
        return -1;
    return fill_text(c, d, who, conversation_id, m.body, filled_r);
}

static int note_use(struct call *c, struct db_conn *d, const struct actor *who,
                    const struct macro *m, const struct seen_conversation *at,
                    const struct action_undos *undos, int64_t *undo_id_r)
{
    const struct change_value values[] = {change_text("name", m->name),
                                          change_id("conversation_id", at->id)};
    struct change change = {.verb = STR("macro.apply"),
                            .event = STR("macro.applied"),
                            .noun_id = m->id,
                            .conversation_id = at->id,
                            .inbox_id = at->inbox_id,
                            .detail = change_json(c, values, 2),
                            .words = "Used the macro"};
    return actions_note(c, d, who, &change, undos, undo_id_r);
}

int macro_apply(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                int64_t conversation_id, struct macro_done *done_r)
{
    struct macro m;
    struct actions actions;
    struct seen_conversation at;
    struct action_undos *undos = arena_alloc(&c->arena, sizeof *undos);
    *done_r = (struct macro_done){0};
    if (permit_conversation(c, d, who, MAY_ANSWER, conversation_id, &at) < 0 ||
        need(c, d, who, id, &m) < 0 || actions_read(c, m.actions_json, &actions) < 0)
        return -1;
    if (m.archived_us != NO_TIME)
        return fail(c, CONFLICT, "the macro \"%.*s\" is archived", (int)m.name.n, m.name.at);
    int got = fill_text(c, d, who, at.id, m.body, &done_r->filled); /* as it is before */
    if (got > 0)
        got = actions_apply(c, d, who, at.id, &actions, undos);
    done_r->changed = got > 0;
    if (got < 0 || sql_macro_used(c, d, c->now_us, who->org, id) < 0)
        return -1;
    return note_use(c, d, who, &m, &at, undos, &done_r->undo_id);
}
