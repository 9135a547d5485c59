/* SPDX-License-Identifier: Apache-2.0 */
/* conversation_list.c: a list is a merge of short walks down an index: one for each place, and, for
   people who do not see every inbox, one for each inbox they see. Only the keys of a page are
   walked for; its rows are fetched at the end, once. So a page costs the same in a desk of a
   hundred conversations and of a million. */
#include "desk/conversation_walk.h"

#include <inttypes.h>

struct keys {
    struct conversation_key *at; /* sorted, the youngest first; at most max */
    size_t n, max;
};

void conversation_after_text(struct conversation_after at, char text[CONVERSATION_AFTER_BYTES])
{
    snprintf(text, CONVERSATION_AFTER_BYTES, "%" PRId64 "-%" PRId64, at.active_us, at.id);
}

bool conversation_after_of(struct str text, struct conversation_after *at_r)
{
    struct str first;
    *at_r = (struct conversation_after){0};
    if (!text.n)
        return true;
    return str_cut(&text, '-', &first) && str_int64(first, &at_r->active_us) &&
           str_int64(text, &at_r->id) && at_r->active_us > 0 && at_r->id > 0;
}

static bool younger(const struct conversation_key *a, const struct conversation_key *b)
{
    return a->active_us != b->active_us ? a->active_us > b->active_us : a->id > b->id;
}

/* Puts sorted keys among those there are, and keeps the youngest. */
static void keys_merge(struct call *c, struct keys *keys, const struct conversation_key *more,
                       size_t n)
{
    struct conversation_key *both = arena_array(&c->arena, keys->max, sizeof *both);
    size_t i = 0, j = 0, k = 0;
    while (k < keys->max && (i < keys->n || j < n)) {
        bool take = j == n || (i < keys->n && younger(&keys->at[i], &more[j]));
        both[k++] = take ? keys->at[i++] : more[j++];
    }
    keys->at = both;
    keys->n = k;
}

static int walk_place(struct call *c, struct db_conn *d, const struct conversation_walk *w,
                      struct conversation_key **at_r, size_t *n_r)
{
    struct conversation_keys_place_in in = {w->org,       w->place,     w->since_us,
                                            w->active_us, w->before_id, w->limit};
    return sql_conversation_keys_place(c, d, &in, at_r, n_r);
}

static int walk_inbox(struct call *c, struct db_conn *d, const struct conversation_walk *w,
                      struct conversation_key **at_r, size_t *n_r)
{
    struct conversation_keys_inbox_in in = {w->org,       w->id,        w->place,
                                            w->active_us, w->before_id, w->limit};
    return sql_conversation_keys_inbox(c, d, &in, at_r, n_r);
}

static int walk_team(struct call *c, struct db_conn *d, const struct conversation_walk *w,
                     struct conversation_key **at_r, size_t *n_r)
{
    struct conversation_keys_team_in in = {w->org,       w->id,  w->place,   w->active_us,
                                           w->before_id, w->all, w->inboxes, w->limit};
    return sql_conversation_keys_team(c, d, &in, at_r, n_r);
}

static int walk_assignee(struct call *c, struct db_conn *d, const struct conversation_walk *w,
                         struct conversation_key **at_r, size_t *n_r)
{
    struct conversation_keys_assignee_in in = {w->org,       w->id,  w->place,   w->active_us,
                                               w->before_id, w->all, w->inboxes, w->limit};
    return sql_conversation_keys_assignee(c, d, &in, at_r, n_r);
}

static int walk_status(struct call *c, struct db_conn *d, const struct conversation_walk *w,
                       struct conversation_key **at_r, size_t *n_r)
{
    struct conversation_keys_status_in in = {w->org,       w->id,  w->place,   w->active_us,
                                             w->before_id, w->all, w->inboxes, w->limit};
    return sql_conversation_keys_status(c, d, &in, at_r, n_r);
}

static int walk_tag(struct call *c, struct db_conn *d, const struct conversation_walk *w,
                    struct conversation_key **at_r, size_t *n_r)
{
    struct conversation_keys_tag_in in = {w->org,       w->id,  w->place,   w->active_us,
                                          w->before_id, w->all, w->inboxes, w->limit};
    return sql_conversation_keys_tag(c, d, &in, at_r, n_r);
}

static int walk_customer(struct call *c, struct db_conn *d, const struct conversation_walk *w,
                         struct conversation_key **at_r, size_t *n_r)
{
    struct conversation_keys_customer_in in = {w->org,       w->id,  w->place,   w->active_us,
                                               w->before_id, w->all, w->inboxes, w->limit};
    return sql_conversation_keys_customer(c, d, &in, at_r, n_r);
}

static int walk_nobody(struct call *c, struct db_conn *d, const struct conversation_walk *w,
                       struct conversation_key **at_r, size_t *n_r)
{
    struct conversation_keys_nobody_in in = {w->org, w->place,   w->active_us, w->before_id,
                                             w->all, w->inboxes, w->limit};
    return sql_conversation_keys_nobody(c, d, &in, at_r, n_r);
}

typedef int walk_fn(struct call *c, struct db_conn *d, const struct conversation_walk *w,
                    struct conversation_key **at_r, size_t *n_r);
static walk_fn *const walks[N_CONVERSATION_BY] = {
    [BY_PLACE] = walk_place,       [BY_INBOX] = walk_inbox,   [BY_TEAM] = walk_team,
    [BY_ASSIGNEE] = walk_assignee, [BY_STATUS] = walk_status, [BY_TAG] = walk_tag,
    [BY_CUSTOMER] = walk_customer, [BY_NOBODY] = walk_nobody,
};

int conversation_walk(struct call *c, struct db_conn *d, enum conversation_by by,
                      const struct conversation_walk *w, struct conversation_key **at_r,
                      size_t *n_r)
{
    return walks[by](c, d, w, at_r, n_r);
}

static int walk_into(struct call *c, struct db_conn *d, enum conversation_by by,
                     const struct conversation_walk *w, struct keys *keys)
{
    struct conversation_key *more;
    size_t n;
    if (walks[by](c, d, w, &more, &n) < 0)
        return -1;
    keys_merge(c, keys, more, n);
    return 1;
}

/* All walks of one place. */
static int walk_one_place(struct call *c, struct db_conn *d, enum conversation_by by,
                          struct conversation_walk w, enum place place, struct keys *keys)
{
    w.place = str_of(place_name(place));
    if (keys->n == keys->max) /* what is older than a full page is not asked of the other places */
        w.since_us = keys->at[keys->n - 1].active_us;
    if (by != BY_PLACE || w.all)
        return walk_into(c, d, by, &w, keys);
    for (size_t i = 0; i < w.inboxes.n; i++) {
        w.id = w.inboxes.at[i];
        if (walk_into(c, d, BY_INBOX, &w, keys) < 0)
            return -1;
    }
    return 1;
}

int conversation_keys(struct call *c, struct db_conn *d, const struct actor *who,
                      const struct conversation_filter *f, struct conversation_key **keys_r,
                      size_t *n_r)
{
    int limit = f->limit <= 0 ? CONVERSATION_LIST_DEFAULT : f->limit;
    struct conversation_walk w = {
        .org = who->org, .id = f->id, .active_us = INT64_MAX, .before_id = INT64_MAX};
    *n_r = 0;
    if (permit(c, who, MAY_READ) < 0 || sees_inboxes(c, d, who, &w.all, &w.inboxes) < 0)
        return -1;
    w.limit = limit < CONVERSATION_LIST_MAX ? limit : CONVERSATION_LIST_MAX;
    if (f->after.id) {
        w.active_us = f->after.active_us;
        w.before_id = f->after.id;
    }
    int sees = f->by == BY_INBOX ? sees_inbox(c, d, who, f->id) : 1;
    if (sees <= 0)
        return sees < 0 ? -1 : fail(c, NOT_FOUND, "there is no inbox %" PRId64, f->id);
    struct keys keys = {.max = (size_t)w.limit};
    enum place first = f->place == PLACE_ANY ? PLACE_OPEN : f->place;
    enum place last = f->place == PLACE_ANY ? PLACE_SNOOZED : f->place;
    for (int place = (int)first; place <= (int)last; place++)
        if (walk_one_place(c, d, f->by, w, (enum place)place, &keys) < 0)
            return -1;
    *keys_r = keys.at;
    *n_r = keys.n;
    return keys.n > 0;
}

struct db_ids conversation_key_ids(struct call *c, const struct conversation_key *keys, size_t n)
{
    int64_t *ids = arena_array(&c->arena, n + 1, sizeof *ids);
    for (size_t i = 0; i < n; i++)
        ids[i] = keys[i].id;
    return (struct db_ids){ids, n};
}

int conversation_list(struct call *c, struct db_conn *d, const struct actor *who,
                      const struct conversation_filter *f, struct conversation **list_r,
                      size_t *n_r)
{
    struct conversation_key *keys;
    struct conversation *rows;
    size_t n_keys, n;
    *n_r = 0;
    int got = conversation_keys(c, d, who, f, &keys, &n_keys);
    if (got <= 0)
        return got;
    if (sql_conversation_some(c, d, conversation_key_ids(c, keys, n_keys), who->org, &rows, &n) < 0)
        return -1;
    *list_r = arena_array(&c->arena, n_keys + 1, sizeof **list_r);
    for (size_t i = 0; i < n_keys; i++)
        for (size_t j = 0; j < n; j++)
            if (rows[j].id == keys[i].id)
                (*list_r)[(*n_r)++] = rows[j];
    return 1;
}
