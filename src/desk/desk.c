/* SPDX-License-Identifier: Apache-2.0 */
/* desk.c: every change is of the whole row; what it was goes into the undo record together with the
   version it led to. */
#include "desk/desk.h"

#include "base/json.h"
#include "db/id.h"
#include "desk/change.h"
#include "desk/words.h"

#include <inttypes.h>

static int need_desk(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                     struct desk *desk_r)
{
    int got = db_conn_writes(d) ? sql_desk_lock(c, d, who->org, id, desk_r)
                                : sql_desk_get(c, d, who->org, id, desk_r);
    return got ? got : fail(c, NOT_FOUND, "there is no desk %" PRId64, id);
}

/* ---- what is typed ---- */

static bool color_good(struct str s)
{
    bool good = s.n == 7 && s.at[0] == '#';
    for (size_t i = 1; good && i < s.n; i++)
        good = ascii_digit(s.at[i]) || (ascii_lower(s.at[i]) >= 'a' && ascii_lower(s.at[i]) <= 'f');
    return good;
}

static int look_members(struct call *c, const json_t *look)
{
    static const char *const words[] = {"title", "welcome", "footer"};
    struct str text;
    int64_t logo_id;
    int got = json_get_str(c, look, "accent", 10, &text);
    if (got > 0 && !color_good(text))
        return fail(c, BAD_INPUT, "an accent is a colour as in \"#1f6f5c\"");
    if (got < 0 || change_get_id(c, look, "logo_id", &logo_id) < 0)
        return -1;
    size_t known = json_object_get(look, "accent") ? 1 : 0;
    known += json_object_get(look, "logo_id") ? 1 : 0;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (json_get_str(c, look, words[i], DESK_LOOK_TEXT_BYTES, &text) < 0)
            return -1;
        known += json_object_get(look, words[i]) ? 1 : 0;
    }
    return known == json_object_size(look)
               ? 1
               : fail(c, BAD_INPUT,
                      "a look has accent, logo_id, title, welcome and footer, and nothing else");
}

static int look_check(struct call *c, struct str look_json, struct str *look_r)
{
    json_t *root;
    *look_r = look_json.n ? look_json : STR("{}");
    if (json_read(c, *look_r, DESK_LOOK_BYTES, &root) < 0)
        return -1;
    int result = json_is_object(root) ? look_members(c, root)
                                      : fail(c, BAD_INPUT, "a look is a JSON object");
    json_decref(root);
    return result;
}

static int edit_check(struct call *c, const struct desk_edit *it, struct desk *to)
{
    to->audience = it->audience.n ? it->audience : STR("customers");
    if (!str_eq(to->audience, STR("customers")) && !str_eq(to->audience, STR("staff")) &&
        !str_eq(to->audience, STR("partners")))
        return fail(c, BAD_INPUT, "a desk is for customers, staff or partners");
    if (words_name(c, "a desk", it->name, DESK_NAME_BYTES, &to->name, NULL) < 0 ||
        words_language(c, it->language, &to->language) < 0 ||
        words_timezone(c, it->timezone, &to->timezone) < 0)
        return -1;
    return look_check(c, it->look_json, &to->look_json);
}

/* ---- reading ---- */

int desk_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
             struct desk *desk_r)
{
    return permit(c, who, MAY_READ) < 0 ? -1 : need_desk(c, d, who, id, desk_r);
}

int desk_of_slug(struct call *c, struct db_conn *d, int64_t org, struct str slug,
                 struct desk *desk_r)
{
    int got = sql_desk_of_slug(c, d, org, slug, desk_r);
    return got > 0 && desk_r->archived_us != NO_TIME ? 0 : got;
}

int desk_list(struct call *c, struct db_conn *d, const struct actor *who, bool archived_too,
              struct desk **list_r, size_t *n_r)
{
    return permit(c, who, MAY_READ) < 0 ? -1
                                        : sql_desk_list(c, d, who->org, archived_too, list_r, n_r);
}

/* ---- changing ---- */

int desk_create(struct call *c, struct db_conn *d, const struct actor *who,
                const struct desk_edit *it, struct str slug, struct desk *desk_r)
{
    struct desk to;
    struct desk_count_row count;
    if (permit(c, who, MAY_MANAGE_INBOXES) < 0 || edit_check(c, it, &to) < 0 ||
        words_slug(c, slug, to.name, &slug) < 0 || sql_desk_count(c, d, who->org, &count) < 0)
        return -1;
    if (count.n >= DESKS_MAX)
        return fail(c, TOO_BIG, "there are %d desks already", DESKS_MAX);
    struct desk_add_in in = {.org = who->org,
                             .id = id_new(c, d),
                             .name = to.name,
                             .slug = slug,
                             .audience = to.audience,
                             .language = to.language,
                             .timezone = to.timezone,
                             .look_json = to.look_json,
                             .now_us = c->now_us};
    int64_t added = in.id < 0 ? -1 : sql_desk_add(c, d, &in);
    if (added <= 0)
        return added < 0
                   ? -1
                   : fail(c, CONFLICT, "there is a desk at \"%.*s\" already", (int)slug.n, slug.at);
    const struct change_value values[] = {change_text("name", to.name),
                                          change_text("audience", to.audience)};
    struct change change = {.verb = STR("desk.create"),
                            .event = STR("desk.created"),
                            .noun_id = in.id,
                            .detail = change_json(c, values, 2)};
    return change_note(c, d, who, &change, NULL) < 0 ? -1 : need_desk(c, d, who, in.id, desk_r);
}

static struct str was_json(struct call *c, const struct desk *it)
{
    struct out o;
    out_init(&o, CHANGE_WAS_BYTES);
    struct json_writer w = {.out = &o};
    json_put_object(&w, NULL);
    json_put_int(&w, "version", it->version + 1);
    json_put_str(&w, "name", it->name);
    json_put_str(&w, "audience", it->audience);
    json_put_str(&w, "language", it->language);
    json_put_str(&w, "timezone", it->timezone);
    json_put_str(&w, "look", it->look_json);
    json_put_object_end(&w);
    struct str text = {arena_copy(&c->arena, o.at, o.n), o.over ? 0 : o.n};
    out_free(&o);
    return text;
}

static bool same(const struct desk *a, const struct desk *b)
{
    return str_eq(a->name, b->name) && str_eq(a->audience, b->audience) &&
           str_eq(a->language, b->language) && str_eq(a->timezone, b->timezone) &&
           str_eq(a->look_json, b->look_json);
}

static int put_to(struct call *c, struct db_conn *d, const struct actor *who,
                  const struct desk *from, const struct desk_edit *it, bool back,
                  int64_t *undo_id_r)
{
    struct desk to;
    if (edit_check(c, it, &to) < 0)
        return -1;
    if (same(from, &to))
        return 0;
    struct desk_put_in in = {.name = to.name,
                             .audience = to.audience,
                             .language = to.language,
                             .timezone = to.timezone,
                             .look_json = to.look_json,
                             .org = who->org,
                             .id = from->id};
    if (sql_desk_put(c, d, &in) < 0)
        return -1;
    const struct change_value values[] = {
        change_text("from", from->name), change_text("to", to.name),
        change_text("audience", to.audience), change_text("language", to.language),
        change_text("timezone", to.timezone)};
    struct change change = {.verb = back ? STR("desk.put.undo") : STR("desk.put"),
                            .event = STR("desk.changed"),
                            .noun_id = from->id,
                            .detail = change_json(c, values, 5),
                            .was = back ? STR("") : was_json(c, from),
                            .words = "Changed the desk"};
    return change_note(c, d, who, &change, undo_id_r);
}

int desk_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
             const struct desk_edit *it, int64_t version, int64_t *undo_id_r)
{
    struct desk desk;
    if (undo_id_r)
        *undo_id_r = 0;
    if (permit(c, who, MAY_MANAGE_INBOXES) < 0 || need_desk(c, d, who, id, &desk) < 0 ||
        words_version(c, "this desk", version, desk.version) < 0)
        return -1;
    return put_to(c, d, who, &desk, it, false, undo_id_r);
}

static int edit_read(struct call *c, const json_t *root, struct desk_edit *r)
{
    if (json_need_str(c, root, "name", DESK_NAME_BYTES, &r->name) < 0 ||
        json_need_str(c, root, "audience", 20, &r->audience) < 0 ||
        json_need_str(c, root, "language", LANGUAGE_BYTES, &r->language) < 0 ||
        json_need_str(c, root, "timezone", TIMEZONE_BYTES, &r->timezone) < 0)
        return -1;
    return json_need_str(c, root, "look", DESK_LOOK_BYTES, &r->look_json);
}

int desk_undo_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  struct str was)
{
    struct desk desk;
    struct desk_edit edit = {0};
    int64_t version = 0;
    json_t *root;
    if (permit(c, who, MAY_MANAGE_INBOXES) < 0 || need_desk(c, d, who, id, &desk) < 0 ||
        json_read(c, was, CHANGE_WAS_BYTES, &root) < 0)
        return -1;
    int result = json_get_int(c, root, "version", &version);
    if (result > 0)
        result = edit_read(c, root, &edit);
    if (result > 0 && version != desk.version)
        result = fail(c, CONFLICT, "the desk was changed again since");
    if (result > 0)
        result = put_to(c, d, who, &desk, &edit, true, NULL);
    json_decref(root);
    return result;
}

static int archivable(struct call *c, struct db_conn *d, int64_t org, const struct desk *desk)
{
    struct desk_inboxes_row inboxes;
    struct desk_count_row desks;
    if (sql_desk_inboxes(c, d, org, desk->id, &inboxes) < 0 ||
        sql_desk_count(c, d, org, &desks) < 0)
        return -1;
    if (inboxes.n)
        return fail(c, CONFLICT,
                    "%.*s has %" PRId64 " inboxes that take mail in; archive these first",
                    (int)desk->name.n, desk->name.at, inboxes.n);
    return desks.active > 1 ? 1 : fail(c, CONFLICT, "this is the last desk");
}

static int archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   bool archived, bool back, int64_t *undo_id_r)
{
    struct desk desk;
    if (undo_id_r)
        *undo_id_r = 0;
    if (permit(c, who, MAY_MANAGE_INBOXES) < 0 || need_desk(c, d, who, id, &desk) < 0)
        return -1;
    if ((desk.archived_us != NO_TIME) == archived)
        return 0;
    if (archived && archivable(c, d, who->org, &desk) < 0)
        return -1;
    if (sql_desk_archive(c, d, archived ? c->now_us : NO_TIME, who->org, id) < 0)
        return -1;
    const struct change_value values[] = {change_text("name", desk.name),
                                          change_number("archived", archived)};
    struct str detail = change_json(c, values, 2);
    struct change change = {.verb = back ? STR("desk.archive.undo") : STR("desk.archive"),
                            .event = archived ? STR("desk.archived") : STR("desk.restored"),
                            .noun_id = id,
                            .detail = detail,
                            .was = back ? STR("") : detail,
                            .words = archived ? "Archived the desk" : "Brought the desk back"};
    return change_note(c, d, who, &change, undo_id_r);
}

int desk_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                 bool archived, int64_t *undo_id_r)
{
    return archive(c, d, who, id, archived, false, undo_id_r);
}

int desk_undo_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                      struct str was)
{
    bool archived = str_find(was, STR("\"archived\":1")) >= 0;
    return archive(c, d, who, id, !archived, true, NULL);
}
