/* SPDX-License-Identifier: Apache-2.0 */
/* filter_bind.c: the names in a filter become ids, once, before anything is looked for: so a name
   that is not there is said at once, and the walk itself knows numbers only. */
#include "base/fold.h"
#include "base/utf8.h"
#include "desk/conversation_walk.h"
#include "desk/customer.h"
#include "desk/filter_operators.h"

#include <inttypes.h>
#include <string.h>

struct binding {
    struct call *c;
    struct db_conn *d;
    const struct actor *who;
    struct filter_node *node;
    int64_t *ids;
    size_t n;
};

enum { ID_DIGITS = 15 }; /* shorter numbers are names */

static int unknown(struct binding *b, const char *what, struct str name)
{
    return fail(b->c, BAD_INPUT, "at %zu: %s:%.*s: there is no such %s", b->node->at + 1,
                b->node->op->name, (int)utf8_first(name, 60).n, name.at, what);
}

static int take(struct binding *b, int64_t id)
{
    if (b->n == FILTER_IDS_MAX)
        return fail(b->c, TOO_BIG, "at %zu: %s: means more than %d; say more of the name",
                    b->node->at + 1, b->node->op->name, FILTER_IDS_MAX);
    b->ids[b->n++] = id;
    return 1;
}

static int take_all(struct binding *b, const struct filter_id *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (take(b, rows[i].id) < 0)
            return -1;
    return 1;
}

/* got and row of a :one query by name. */
static int take_one(struct binding *b, int got, const struct filter_id *row, const char *what,
                    struct str name)
{
    if (got < 0)
        return -1;
    return got ? take(b, row->id) : unknown(b, what, name);
}

/* An id instead of a name: what other screens and the API know. */
static bool is_id(const struct filter_value *v, int64_t *id_r)
{
    return !v->quoted && v->typed.n >= ID_DIGITS && str_int64(v->typed, id_r) && *id_r > 0;
}

static bool is_me(struct binding *b, const struct filter_value *v)
{
    return !v->quoted && b->who->id && str_eq_nocase(v->typed, STR("me"));
}

/* ---- one function for each kind of name ---- */

static int bind_status(struct binding *b, struct str name)
{
    struct filter_id *rows;
    size_t n;
    if (sql_filter_statuses(b->c, b->d, b->who->org, name, &rows, &n) < 0)
        return -1;
    return n ? take_all(b, rows, n) : unknown(b, "status", name);
}

static int bind_agent(struct binding *b, struct str name)
{
    struct filter_agents_row *rows;
    size_t n, before = b->n;
    if (sql_filter_agents(b->c, b->d, b->who->org, &rows, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if ((str_eq(rows[i].email_folded, name) ||
             str_eq(fold_name(&b->c->arena, rows[i].name), name)) &&
            take(b, rows[i].id) < 0)
            return -1;
    return b->n > before ? 1 : unknown(b, "agent", name);
}

static int bind_team(struct binding *b, struct str name)
{
    struct filter_id *rows, row;
    size_t n;
    if (b->who->id && str_eq(name, STR("mine")))
        return sql_filter_my_teams(b->c, b->d, b->who->org, b->who->id, &rows, &n) < 0
                   ? -1
                   : take_all(b, rows, n);
    int got = sql_filter_team(b->c, b->d, b->who->org, name, &row);
    return take_one(b, got, &row, "team", name);
}

static int bind_inbox(struct binding *b, struct str name)
{
    struct filter_id row;
    int got = sql_filter_inbox(b->c, b->d, b->who->org, name, &row);
    return take_one(b, got, &row, "inbox", name);
}

static int bind_desk(struct binding *b, struct str name)
{
    struct filter_desks_row *rows;
    size_t n, before = b->n;
    if (sql_filter_desks(b->c, b->d, b->who->org, &rows, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if ((str_eq(rows[i].slug, name) || str_eq(fold_name(&b->c->arena, rows[i].name), name)) &&
            take(b, rows[i].id) < 0)
            return -1;
    return b->n > before ? 1 : unknown(b, "desk", name);
}

static int bind_tag(struct binding *b, struct str name)
{
    struct filter_id row;
    int got = sql_filter_tag(b->c, b->d, b->who->org, name, &row);
    return take_one(b, got, &row, "tag", name);
}

struct str filter_prefix_end(struct call *c, struct str from)
{
    int32_t cp, last = 0;
    size_t last_at = 0;
    char bytes[4];
    for (struct str rest = from, before = from; utf8_next(&rest, &cp); before = rest) {
        last = cp;
        last_at = from.n - before.n;
    }
    size_t n = utf8_put(last == 0xd7ff ? 0xe000 : last + 1, bytes);
    char *to = arena_alloc(&c->arena, last_at + n + 1);
    memcpy(to, from.at, last_at);
    memcpy(to + last_at, bytes, n);
    return (struct str){to, last_at + n};
}

/* As the search for people does it: words of the name and of addresses, by their beginnings. */
static int bind_customer(struct binding *b, struct str name)
{
    struct customer *list;
    size_t n;
    if (customer_search(b->c, b->d, b->who, name, FILTER_PEOPLE_MAX, &list, &n) < 0)
        return -1;
    if (n == FILTER_PEOPLE_MAX)
        return fail(b->c, TOO_BIG, "at %zu: customer: %d people or more have that name; say more",
                    b->node->at + 1, FILTER_PEOPLE_MAX);
    for (size_t i = 0; i < n; i++)
        if (take(b, list[i].id) < 0)
            return -1;
    return 1;
}

static int bind_company(struct binding *b, struct str name)
{
    struct filter_id *rows;
    size_t n;
    if (sql_filter_companies(b->c, b->d, b->who->org, name, filter_prefix_end(b->c, name),
                             FILTER_IDS_MAX + 1, &rows, &n) < 0)
        return -1;
    return take_all(b, rows, n);
}

static int bind_sender(struct binding *b, struct str name)
{
    struct filter_id *rows;
    size_t n;
    if (sql_filter_senders(b->c, b->d, b->who->org, name, filter_prefix_end(b->c, name),
                           FILTER_IDS_MAX + 1, &rows, &n) < 0)
        return -1;
    return take_all(b, rows, n);
}

typedef int bind_fn(struct binding *b, struct str name);
static const struct {
    bind_fn *name;
    bool has_me;
} binders[N_OPERATORS] = {
    [OP_STATUS] = {bind_status, false},     [OP_ASSIGNEE] = {bind_agent, true},
    [OP_TEAM] = {bind_team, false},         [OP_INBOX] = {bind_inbox, false},
    [OP_DESK] = {bind_desk, false},         [OP_TAG] = {bind_tag, false},
    [OP_CUSTOMER] = {bind_customer, false}, [OP_COMPANY] = {bind_company, false},
    [OP_FROM] = {bind_sender, false},       [OP_MENTIONS] = {bind_agent, true},
    [OP_FOLLOWER] = {bind_agent, true},
};

static int bind_names(struct binding *b)
{
    struct filter_node *n = b->node;
    b->ids = arena_array(&b->c->arena, FILTER_IDS_MAX, sizeof *b->ids);
    for (size_t i = 0; i < n->n_values; i++) {
        const struct filter_value *v = &n->values[i];
        int64_t id;
        int got = 1;
        if (v->none)
            n->none = true;
        else if (is_id(v, &id))
            got = take(b, id);
        else if (binders[n->op->id].has_me && is_me(b, v))
            got = take(b, b->who->id);
        else
            got = binders[n->op->id].name(b, fold_name(&b->c->arena, v->typed));
        if (got < 0)
            return -1;
    }
    n->ids = (struct db_ids){b->ids, b->n};
    return 1;
}

static int bind_field(struct binding *b)
{
    struct filter_field_row row;
    struct filter_node *n = b->node;
    int got = sql_filter_field(b->c, b->d, b->who->org, fold_name(&b->c->arena, n->key), &row);
    if (got <= 0)
        return got < 0 ? -1
                       : fail(b->c, BAD_INPUT, "at %zu: there is no field %.*s", n->at + 1,
                              (int)n->key.n, n->key.at);
    n->field_id = row.id;
    n->field_kind = row.kind;
    n->field_noun = row.noun;
    n->none = n->values[0].none;
    return 1;
}

static int bind_node(struct binding *b, struct filter_node *n)
{
    for (struct filter_node *child = n->first; child; child = child->next)
        if (bind_node(b, child) < 0)
            return -1;
    if (n->kind != FILTER_TERM)
        return 1;
    b->node = n;
    b->n = 0;
    n->none = false;
    if (n->op->values == VALUES_NAMES)
        return bind_names(b);
    if (n->op->id == OP_FIELD)
        return bind_field(b);
    for (size_t i = 0; i < n->n_values; i++)
        n->none |= n->values[i].none;
    return 1;
}

int filter_bind(struct call *c, struct db_conn *d, const struct actor *who, struct filter *f)
{
    struct binding b = {.c = c, .d = d, .who = who};
    f->who = *who;
    if (permit(c, who, MAY_READ) < 0 || sees_inboxes(c, d, who, &f->sees_all, &f->inboxes) < 0)
        return -1;
    return f->root ? bind_node(&b, f->root) : 1;
}

int filter_check(struct call *c, struct db_conn *d, const struct actor *who, struct str text)
{
    struct filter f;
    return filter_parse(c, text, &f) < 0 ? -1 : filter_bind(c, d, who, &f);
}
