/* SPDX-License-Identifier: Apache-2.0 */
/* view.c: a view is checked when it is saved, with the eyes of who saves it, and bound again each
   time somebody looks: "me" is whoever looks, and a name that went meanwhile is told. */
#include "desk/view.h"

#include "base/json.h"
#include "db/id.h"
#include "desk/change.h"
#include "desk/words.h"

#include <inttypes.h>

static const struct view_builtin builtins[N_BUILTIN_VIEWS + 1] = {
    [VIEW_YOURS] = {"yours", "Yours", "assignee:me is:open"},
    [VIEW_UNASSIGNED] = {"unassigned", "Unassigned", "is:unassigned is:open"},
    [VIEW_TEAM] = {"team", "Team", "team:mine is:open"},
    [VIEW_OPEN] = {"open", "All open", "is:open"},
    [VIEW_SNOOZED] = {"snoozed", "Snoozed", "is:snoozed"},
    [VIEW_CLOSED] = {"closed", "Closed", "is:closed"},
    [VIEW_SPAM] = {"spam", "Spam", "is:spam"},
    [VIEW_BIN] = {"bin", "Bin", "is:bin"},
    [VIEW_MENTIONS] = {"mentions", "Mentions", "is:mentioned"},
    [VIEW_DRAFTS] = {"drafts", "Drafts", "has:draft"},
    [VIEW_BACK] = {"back", "Back", "is:back"},
    [VIEW_DUE] = {"due", "Due", "is:due"},
    [VIEW_LATE] = {"late", "Waiting too long", "is:late"},
};
const char *const view_columns[] = {"number",  "subject", "customer", "assignee", "team",
                                    "inbox",   "status",  "priority", "tags",     "channel",
                                    "waiting", "active",  "created",  "messages", NULL};

const struct view_builtin *view_builtin(int64_t id)
{
    return id >= 1 && id <= N_BUILTIN_VIEWS ? &builtins[id] : NULL;
}

int64_t view_builtin_of(struct str key)
{
    int64_t id = N_BUILTIN_VIEWS;
    while (id > 0 && !str_eq(key, str_of(builtins[id].key)))
        id--;
    return id;
}

/* ---- checks ---- */

static bool is_column(struct str name)
{
    for (size_t i = 0; view_columns[i]; i++)
        if (str_eq(name, str_of(view_columns[i])))
            return true;
    return false;
}

static int check_columns(struct call *c, struct str columns)
{
    struct str rest = columns, name;
    if (columns.n > VIEW_COLUMNS_BYTES)
        return fail(c, TOO_BIG, "columns have at most %d bytes", VIEW_COLUMNS_BYTES);
    while (columns.n && str_cut(&rest, ' ', &name))
        if (name.n && !is_column(name))
            return fail(c, BAD_INPUT, "there is no column %.*s", (int)str_first(name, 40).n,
                        name.at);
    return 1;
}

/* *it becomes what is kept. */
static int check(struct call *c, struct db_conn *d, const struct actor *who, struct view_new *it)
{
    if (words_name(c, "a view", it->name, VIEW_NAME_BYTES, &it->name, NULL) < 0 ||
        check_columns(c, it->columns) < 0 || filter_check(c, d, who, it->filter) < 0)
        return -1;
    if (!it->sort.n)
        it->sort = STR("active");
    if (filter_sort_of(it->sort) == N_FILTER_SORTS)
        return fail(c, BAD_INPUT, "a view is sorted by active, created or waiting");
    if (it->position < 0 || it->position > VIEW_POSITION_MAX)
        return fail(c, BAD_INPUT, "a position is 0 to %d", VIEW_POSITION_MAX);
    if (!it->filter.at)
        it->filter = STR("");
    if (!it->columns.at)
        it->columns = STR("");
    return 1;
}

static int check_room(struct call *c, struct db_conn *d, const struct actor *who, bool own)
{
    struct view_totals_row n;
    if (sql_view_totals(c, d, who->id, who->org, &n) < 0)
        return -1;
    if (own ? n.own >= VIEWS_OWN_MAX : n.shared >= VIEWS_MAX)
        return fail(c, TOO_BIG, "there are %d such views already; remove some",
                    own ? VIEWS_OWN_MAX : VIEWS_MAX);
    return 1;
}

static int need(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct view *view_r)
{
    int got = permit(c, who, MAY_READ) < 0
                  ? -1
                  : sql_view_get(c, d, who->org, id, who->id, may(who, MAY_MANAGE_MACROS), view_r);
    return got ? got : fail(c, NOT_FOUND, "there is no view %" PRId64, id);
}

/* One that `who` may change. */
static int need_theirs(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                       struct view *view_r)
{
    if (view_builtin(id))
        return fail(c, DENIED, "this view is always there; save another beside it");
    if (need(c, d, who, id, view_r) < 0)
        return -1;
    return view_r->owner_id ? 1 : permit(c, who, MAY_MANAGE_MACROS);
}

/* ---- telling ---- */

static struct str was_json(struct call *c, const struct view *v)
{
    const struct change_value values[] = {
        change_text("name", v->name),         change_text("sort", v->sort),
        change_text("columns", v->columns),   change_id("owner_id", v->owner_id),
        change_id("team_id", v->team_id),     change_number("position", v->position),
        change_number("version", v->version), change_number("created_us", v->created_us)};
    struct str text = change_json(c, values, sizeof values / sizeof values[0]);
    struct out o;
    out_init(&o, CHANGE_WAS_BYTES);
    out_bytes(&o, text.at, text.n - 1); /* a filter is longer than CHANGE_TEXT_BYTES */
    out_text(&o, ",\"filter\":");
    json_quote(&o, v->filter);
    out_char(&o, '}');
    struct str all = {arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return all;
}

/* Of one's own view nobody else is told. */
static int note(struct call *c, struct db_conn *d, const struct actor *who, const struct view *v,
                struct change change, int64_t *undo_id_r)
{
    const struct change_value values[] = {change_text("name", v->name),
                                          change_id("owner_id", v->owner_id),
                                          change_id("team_id", v->team_id)};
    change.noun_id = v->id;
    change.detail = change_json(c, values, 3);
    if (v->owner_id)
        change.event = STR("");
    return change_note(c, d, who, &change, undo_id_r);
}

static int add(struct call *c, struct db_conn *d, int64_t org, const struct view *v)
{
    struct view_add_in in = {.org = org,
                             .id = v->id,
                             .name = v->name,
                             .filter = v->filter,
                             .sort = v->sort,
                             .columns = v->columns,
                             .owner_id = v->owner_id,
                             .team_id = v->team_id,
                             .position = v->position,
                             .created_us = v->created_us,
                             .version = v->version};
    return sql_view_add(c, d, &in);
}

static int put(struct call *c, struct db_conn *d, int64_t org, const struct view *v)
{
    struct view_put_in in = {.name = v->name,
                             .filter = v->filter,
                             .sort = v->sort,
                             .columns = v->columns,
                             .position = v->position,
                             .org = org,
                             .id = v->id};
    return sql_view_put(c, d, &in);
}

/* ---- changes ---- */

static int team_there(struct call *c, struct db_conn *d, int64_t org, int64_t id)
{
    struct view_team_row row;
    int got = id ? sql_view_team(c, d, org, id, &row) : 1;
    return got ? got : fail(c, NOT_FOUND, "there is no team %" PRId64, id);
}

int view_create(struct call *c, struct db_conn *d, const struct actor *who,
                const struct view_new *it, struct view *view_r)
{
    struct view_new new = *it;
    if (permit(c, who, new.own ? MAY_READ : MAY_MANAGE_MACROS) < 0 || check(c, d, who, &new) < 0 ||
        check_room(c, d, who, new.own) < 0 || team_there(c, d, who->org, new.team_id) < 0)
        return -1;
    if (new.own && (new.team_id || !who->id))
        return fail(c, BAD_INPUT, "one's own view belongs to no team");
    struct view v = {.id = id_new(c, d),
                     .name = new.name,
                     .filter = new.filter,
                     .sort = new.sort,
                     .columns = new.columns,
                     .owner_id = new.own ? who->id : 0,
                     .team_id = new.team_id,
                     .position = new.position,
                     .created_us = c->now_us,
                     .version = 1};
    struct change change = {.verb = STR("view.create"), .event = STR("view.created")};
    if (v.id < 0 || add(c, d, who->org, &v) < 0 || note(c, d, who, &v, change, NULL) < 0)
        return -1;
    *view_r = v;
    return 1;
}

static bool same(const struct view *v, const struct view_new *it)
{
    return str_eq(v->name, it->name) && str_eq(v->filter, it->filter) &&
           str_eq(v->sort, it->sort) && str_eq(v->columns, it->columns) &&
           v->position == it->position;
}

int view_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
             const struct view_new *it, int64_t version, int64_t *undo_id_r)
{
    struct view was;
    struct view_new new = *it;
    if (undo_id_r)
        *undo_id_r = 0;
    if (need_theirs(c, d, who, id, &was) < 0 || check(c, d, who, &new) < 0 ||
        words_version(c, "this view", version, was.version) < 0)
        return -1;
    if (same(&was, &new))
        return 0;
    struct view v = was;
    v.name = new.name;
    v.filter = new.filter;
    v.sort = new.sort;
    v.columns = new.columns;
    v.position = new.position;
    struct change change = {.verb = STR("view.put"),
                            .event = STR("view.changed"),
                            .was = was_json(c, &was),
                            .words = "Changed the view"};
    return put(c, d, who->org, &v) < 0 ? -1 : note(c, d, who, &v, change, undo_id_r);
}

int view_remove(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                int64_t *undo_id_r)
{
    struct view v;
    if (need_theirs(c, d, who, id, &v) < 0 || sql_view_remove(c, d, who->org, id) < 0)
        return -1;
    struct change change = {.verb = STR("view.remove"),
                            .event = STR("view.removed"),
                            .was = was_json(c, &v),
                            .words = "Removed the view"};
    return note(c, d, who, &v, change, undo_id_r);
}

/* ---- the way back ---- */

static struct str text_of(struct call *c, const json_t *root, const char *key)
{
    struct str text = STR("");
    if (json_get_str(c, root, key, FILTER_BYTES, &text) <= 0)
        return STR("");
    return (struct str){arena_copy(&c->arena, text.at, text.n), text.n};
}

static int view_of_was(struct call *c, int64_t id, struct str was, struct view *v)
{
    json_t *root;
    if (json_read(c, was, CHANGE_WAS_BYTES, &root) < 0)
        return -1;
    *v = (struct view){.id = id,
                       .name = text_of(c, root, "name"),
                       .filter = text_of(c, root, "filter"),
                       .sort = text_of(c, root, "sort"),
                       .columns = text_of(c, root, "columns")};
    bool good = change_get_id(c, root, "owner_id", &v->owner_id) >= 0 &&
                change_get_id(c, root, "team_id", &v->team_id) >= 0 &&
                json_get_int(c, root, "position", &v->position) > 0 &&
                json_get_int(c, root, "version", &v->version) > 0 &&
                json_get_int(c, root, "created_us", &v->created_us) > 0;
    json_decref(root);
    return good ? 1 : -1;
}

int view_undo_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  struct str was)
{
    struct view v, now;
    if (view_of_was(c, id, was, &v) < 0 || need_theirs(c, d, who, id, &now) < 0)
        return -1;
    if (now.version != v.version + 1)
        return fail(c, CONFLICT, "this view was changed since");
    struct change change = {.verb = STR("view.put.undo"), .event = STR("view.changed")};
    return put(c, d, who->org, &v) < 0 ? -1 : note(c, d, who, &v, change, NULL);
}

int view_undo_remove(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                     struct str was)
{
    struct view v;
    if (view_of_was(c, id, was, &v) < 0 ||
        permit(c, who, v.owner_id ? MAY_READ : MAY_MANAGE_MACROS) < 0 ||
        add(c, d, who->org, &v) < 0)
        return -1;
    struct change change = {.verb = STR("view.remove.undo"), .event = STR("view.created")};
    return note(c, d, who, &v, change, NULL);
}

/* ---- looking ---- */

int view_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
             struct view *view_r)
{
    const struct view_builtin *b = view_builtin(id);
    if (!b)
        return need(c, d, who, id, view_r);
    *view_r = (struct view){.id = id,
                            .name = str_of(b->name),
                            .filter = str_of(b->filter),
                            .sort = id == VIEW_LATE ? STR("waiting") : STR("active"),
                            .columns = STR(""),
                            .position = id,
                            .created_us = NO_TIME,
                            .version = 1};
    return permit(c, who, MAY_READ);
}

int view_list(struct call *c, struct db_conn *d, const struct actor *who, struct view **list_r,
              size_t *n_r)
{
    if (permit(c, who, MAY_READ) < 0)
        return -1;
    return sql_view_list(c, d, who->org, who->id, may(who, MAY_MANAGE_MACROS), list_r, n_r);
}

/* The view's filter and what is asked besides; each in parentheses, so that OR stays within. */
static struct str both(struct call *c, struct str filter, struct str also)
{
    struct out o;
    if (!str_trim(also).n || !str_trim(filter).n)
        return str_trim(also).n ? also : filter;
    out_init(&o, 2 * FILTER_BYTES + 8);
    out_f(&o, "(%.*s) (%.*s)", (int)filter.n, filter.at, (int)also.n, also.at);
    struct str text = {arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return text;
}

static int view_ask(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                    const struct view_how *how, struct search_how *ask_r)
{
    struct view v;
    struct filter also;
    if (view_get(c, d, who, id, &v) < 0 || filter_parse(c, how->also, &also) < 0)
        return -1;
    struct str sort = how->sort.n ? how->sort : v.sort;
    if (filter_sort_of(sort) == N_FILTER_SORTS)
        return fail(c, BAD_INPUT, "a view is sorted by active, created or waiting");
    *ask_r = (struct search_how){.typed = both(c, v.filter, how->also),
                                 .sort = filter_sort_of(sort),
                                 .after = how->after,
                                 .limit = how->limit};
    return 1;
}

int view_found(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
               const struct view_how *how, struct filter_found *found_r)
{
    struct search_how ask;
    struct filter f;
    if (view_ask(c, d, who, id, how, &ask) < 0)
        return -1;
    struct filter_how list = {.sort = ask.sort, .after = ask.after, .limit = ask.limit};
    if (filter_parse(c, ask.typed, &f) < 0 || filter_bind(c, d, who, &f) < 0)
        return -1;
    return filter_list(c, d, &f, &list, found_r);
}

int view_show(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              const struct view_how *how, struct search_page *page_r)
{
    struct search_how ask;
    return view_ask(c, d, who, id, how, &ask) < 0 ? -1 : search(c, d, who, &ask, page_r);
}

/* How many of these changed since `who` looked. */
static int unread(struct call *c, struct db_conn *d, const struct actor *who,
                  const struct filter_found *found, int *n_r)
{
    struct filter_read_row *rows;
    size_t n;
    int64_t *ids = arena_array(&c->arena, found->n + 1, sizeof *ids);
    for (size_t i = 0; i < found->n; i++)
        ids[i] = found->hits[i].conversation_id;
    *n_r = (int)found->n;
    if (!found->n)
        return 0;
    if (sql_filter_read(c, d, who->org, (struct db_ids){ids, found->n}, who->id, &rows, &n) < 0)
        return -1;
    for (size_t i = 0; i < found->n; i++)
        for (size_t j = 0; j < n; j++)
            if (rows[j].id == ids[i])
                *n_r -= rows[j].read_us >= found->hits[i].key_us;
    return 1;
}

static int count(struct call *c, struct db_conn *d, const struct actor *who, struct filter *f,
                 struct view_count *count_r)
{
    struct filter_found found;
    if (filter_list(c, d, f, &(struct filter_how){.limit = VIEW_COUNT_MAX}, &found) < 0 ||
        unread(c, d, who, &found, &count_r->unread) < 0)
        return -1;
    count_r->n = (int)found.n;
    count_r->more = found.more;
    return 1;
}

int view_count(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
               struct view_count *count_r)
{
    struct view v;
    struct filter f;
    *count_r = (struct view_count){0};
    if (view_get(c, d, who, id, &v) < 0)
        return -1;
    if (filter_parse(c, v.filter, &f) < 0 || filter_bind(c, d, who, &f) < 0) {
        if (c->fault.kind != BAD_INPUT && c->fault.kind != TOO_BIG)
            return -1;
        struct str words = str_of(c->fault.text);
        count_r->fault = (struct str){arena_copy(&c->arena, words.at, words.n), words.n};
        return 1;
    }
    return count(c, d, who, &f, count_r);
}
