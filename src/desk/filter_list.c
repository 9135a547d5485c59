/* SPDX-License-Identifier: Apache-2.0 */
/* filter_list.c: a page of the conversations that fit, at a cost that does not grow with the desk.
   There are three ways to walk, and the filter itself says which:

   - words: the full-text index gives the messages that have them, the youngest first;
   - candidates: an operator names few conversations (a number, a person, a tag): all of them are
     fetched and sorted;
   - a walk down the index of a list (an assignee's, a team's, an inbox's, everybody's), the rows
     looked at in batches.

   What the way itself does not decide, filter_fits does. When too much was looked at, the page ends
   early and says where it was. */
#include "base/fold.h"
#include "desk/conversation_walk.h"
#include "desk/filter_operators.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    BATCH_FIRST = 64,
    BATCH_MAX = 512,
    HITS_BATCH_MAX = 1024,
    STREAMS_MAX = 1024,
    FEW_MAX = 2000,   /* conversations that are known before the words are looked for */
    FEW_STREAMS = 16, /* ... when so many walks give them */
    SEEN_SLOTS = 16384
};

static const char *const sort_names[N_FILTER_SORTS] = {"active", "created", "waiting"};

const char *filter_sort_name(enum filter_sort sort)
{
    return sort_names[sort];
}

enum filter_sort filter_sort_of(struct str name)
{
    int sort = 0;
    while (sort < N_FILTER_SORTS && !str_eq(name, str_of(sort_names[sort])))
        sort++;
    return (enum filter_sort)sort;
}

/* One page in the making. */
struct page {
    struct call *c;
    struct db_conn *d;
    struct filter f;
    enum filter_sort sort;
    size_t limit;
    bool words, begun;          /* which kind of place, and whether there is one */
    struct db_ids few;          /* all that can fit, sorted, when .at is there: see few_find */
    int64_t after_us, after_id; /* where the last page ended */
    struct filter_found *found;
};

/* ---- places: "w7" a message, "k5-7" a key and its conversation ---- */

static int place_read(struct page *p, struct str text)
{
    struct str rest = text, first;
    if (!text.n)
        return 1;
    p->begun = true;
    p->words = text.at[0] == 'w';
    bool good = p->words || text.at[0] == 'k';
    rest = str_from(text, 1);
    if (good && !p->words)
        good = str_cut(&rest, '-', &first) && str_int64(first, &p->after_us);
    if (!good || !str_int64(rest, &p->after_id) || p->after_id <= 0)
        return fail(p->c, BAD_INPUT, "this is not where a page ended: after=%.*s",
                    (int)str_first(text, 60).n, text.at);
    return 1;
}

static struct str place_text(struct page *p, bool words, int64_t key_us, int64_t id)
{
    char *at = arena_alloc(&p->c->arena, FILTER_AFTER_BYTES);
    int n = words ? snprintf(at, FILTER_AFTER_BYTES, "w%" PRId64, id)
                  : snprintf(at, FILTER_AFTER_BYTES, "k%" PRId64 "-%" PRId64, key_us, id);
    return (struct str){at, (size_t)n};
}

static void page_ends(struct page *p, bool words, int64_t key_us, int64_t id)
{
    p->found->more = true;
    p->found->after = place_text(p, words, key_us, id);
}

static void hit(struct page *p, int64_t conversation_id, int64_t key_us, int64_t message_id)
{
    p->found->hits[p->found->n++] = (struct filter_hit){conversation_id, key_us, message_id};
}

/* ---- rows in their order ---- */

static int64_t key_of(enum filter_sort sort, const struct filter_row *r)
{
    return sort == SORT_ACTIVE    ? r->active_us
           : sort == SORT_CREATED ? r->created_us
                                  : r->waiting_us;
}

/* <0 when the first comes first. */
static int in_order(enum filter_sort sort, int64_t a_us, int64_t a_id, int64_t b_us, int64_t b_id)
{
    int order = a_us != b_us ? (a_us > b_us ? -1 : 1) : a_id != b_id ? (a_id > b_id ? -1 : 1) : 0;
    return sort == SORT_WAITING ? -order : order;
}

static int row_order(const void *a, const void *b, void *sort)
{
    const struct filter_row *x = a, *y = b;
    enum filter_sort by = *(enum filter_sort *)sort;
    return in_order(by, key_of(by, x), x->id, key_of(by, y), y->id);
}

/* The rows of these, sorted, and which of them fit. */
static int look(struct page *p, struct db_ids ids, struct filter_row **rows_r, size_t *n_r,
                bool **fits_r)
{
    if (sql_filter_rows(p->c, p->d, p->f.who.org, ids, rows_r, n_r) < 0)
        return -1;
    qsort_r(*rows_r, *n_r, sizeof **rows_r, row_order, &p->sort);
    *fits_r = arena_array(&p->c->arena, *n_r + 1, sizeof **fits_r);
    p->found->looked_at += (int64_t)*n_r;
    return filter_fits(p->c, p->d, &p->f, *rows_r, *n_r, *fits_r);
}

/* ---- what stands at the top of the filter ---- */

static bool is_words(const struct filter_node *n)
{
    if (n->kind != FILTER_ANY)
        return n->kind == FILTER_WORDS;
    for (const struct filter_node *child = n->first; child; child = child->next)
        if (child->kind != FILTER_WORDS)
            return false;
    return true;
}

/* The next thing that must hold; begins with NULL. */
static const struct filter_node *next_must(const struct filter *f, const struct filter_node *n)
{
    if (f->root && f->root->kind == FILTER_ALL)
        return n ? n->next : f->root->first;
    return n ? NULL : f->root;
}

static const struct filter_node *words_of(const struct filter *f)
{
    const struct filter_node *n = NULL;
    while ((n = next_must(f, n)))
        if (is_words(n))
            return n;
    return NULL;
}

static const struct filter_node *term_of(const struct filter *f, enum filter_operator_id op)
{
    const struct filter_node *n = NULL;
    while ((n = next_must(f, n)))
        if (n->kind == FILTER_TERM && n->op->id == op)
            return n;
    return NULL;
}

static bool is_one_of(const struct filter_node *n, int choice)
{
    return n && n->n_values == 1 && n->values[0].choice == choice;
}

/* ---- candidates ---- */

typedef int candidates_fn(struct page *p, const struct filter_node *n, int limit,
                          struct filter_id **ids_r, size_t *n_r);

static int by_number(struct page *p, const struct filter_node *n, int limit,
                     struct filter_id **ids_r, size_t *n_r)
{
    if (n->compare != FILTER_IS || n->n_values != 1)
        return 0;
    int got = sql_filter_from_number(p->c, p->d, p->f.who.org, n->values[0].from, n->values[0].to,
                                     limit, ids_r, n_r);
    return got < 0 ? -1 : 1;
}

static int by_customer(struct page *p, const struct filter_node *n, int limit,
                       struct filter_id **ids_r, size_t *n_r)
{
    int got = sql_filter_from_customer(p->c, p->d, p->f.who.org, n->ids, limit, ids_r, n_r);
    return got < 0 ? -1 : 1;
}

static int by_company(struct page *p, const struct filter_node *n, int limit,
                      struct filter_id **ids_r, size_t *n_r)
{
    int got = sql_filter_from_company(p->c, p->d, p->f.who.org, n->ids, limit, ids_r, n_r);
    return got < 0 ? -1 : 1;
}

static int by_tag(struct page *p, const struct filter_node *n, int limit, struct filter_id **ids_r,
                  size_t *n_r)
{
    int got = sql_filter_from_tag(p->c, p->d, p->f.who.org, n->ids, limit, ids_r, n_r);
    return got < 0 ? -1 : 1;
}

static int by_follower(struct page *p, const struct filter_node *n, int limit,
                       struct filter_id **ids_r, size_t *n_r)
{
    int got = sql_filter_from_follower(p->c, p->d, p->f.who.org, n->ids, limit, ids_r, n_r);
    return got < 0 ? -1 : 1;
}

static int by_mention(struct page *p, const struct filter_node *n, int limit,
                      struct filter_id **ids_r, size_t *n_r)
{
    if (n->ids.n != 1)
        return 0;
    int got = sql_filter_from_mention(p->c, p->d, p->f.who.org, n->ids.at[0], limit, ids_r, n_r);
    return got < 0 ? -1 : 1;
}

static int by_field(struct page *p, const struct filter_node *n, int limit,
                    struct filter_id **ids_r, size_t *n_r)
{
    struct str value = n->values[0].typed;
    bool text = str_eq(n->field_kind, STR("text")) || str_eq(n->field_kind, STR("choice"));
    if (!text || n->n_values != 1 || !str_eq(n->field_noun, STR("conversation")) ||
        value.at[value.n - 1] == '*')
        return 0;
    int got = sql_filter_from_field(p->c, p->d, p->f.who.org, n->field_id,
                                    fold_name(&p->c->arena, value), limit, ids_r, n_r);
    return got < 0 ? -1 : 1;
}

/* is:followed, is:mentioned, has:draft: of one's own. */
static int by_me(struct page *p, const struct filter_node *n, int limit, struct filter_id **ids_r,
                 size_t *n_r)
{
    struct filter_node me = {.ids = {&p->f.who.id, 1}};
    if (n->op->id == OP_IS && is_one_of(n, IS_FOLLOWED))
        return by_follower(p, &me, limit, ids_r, n_r);
    if (n->op->id == OP_IS && is_one_of(n, IS_MENTIONED))
        return by_mention(p, &me, limit, ids_r, n_r);
    if (n->op->id != OP_HAS || !is_one_of(n, HAS_DRAFT))
        return 0;
    int got = sql_filter_from_draft(p->c, p->d, p->f.who.org, p->f.who.id, limit, ids_r, n_r);
    return got < 0 ? -1 : 1;
}

/* is:back, is:due, is:late. */
static int by_facts(struct page *p, const struct filter_node *n, int limit,
                    struct filter_id **ids_r, size_t *n_r)
{
    int64_t org = p->f.who.org, now_us = p->c->now_us;
    int got = 0;
    if (is_one_of(n, IS_BACK))
        got = sql_filter_from_back(p->c, p->d, org, now_us, now_us + FILTER_NEAR_D * DAY_US, limit,
                                   ids_r, n_r);
    else if (is_one_of(n, IS_DUE))
        got = sql_filter_from_due(p->c, p->d, org, now_us - FILTER_PAST_D * DAY_US,
                                  now_us + FILTER_DUE_D * DAY_US, limit, ids_r, n_r);
    else if (is_one_of(n, IS_LATE))
        got = sql_filter_from_late(p->c, p->d, org, now_us - FILTER_LATE_H * HOUR_US, limit, ids_r,
                                   n_r);
    else
        return 0;
    return got < 0 ? -1 : 1;
}

static const struct {
    enum filter_operator_id op;
    candidates_fn *find;
} finders[] = {
    {OP_NUMBER, by_number},    {OP_CUSTOMER, by_customer},
    {OP_FROM, by_customer},    {OP_FIELD, by_field},
    {OP_HAS, by_me},           {OP_IS, by_me},
    {OP_MENTIONS, by_mention}, {OP_FOLLOWER, by_follower},
    {OP_IS, by_facts},         {OP_TAG, by_tag},
    {OP_COMPANY, by_company},
};

/* >0 when an operator names at most `most`, and these are all that can fit. */
static int candidates(struct page *p, size_t most, struct db_ids *ids_r)
{
    const struct filter_node *n = NULL;
    for (size_t i = 0; i < sizeof finders / sizeof finders[0]; i++) {
        for (n = next_must(&p->f, NULL); n; n = next_must(&p->f, n)) {
            struct filter_id *rows = NULL;
            size_t some = 0;
            if (n->kind != FILTER_TERM || n->op->id != finders[i].op || n->none)
                continue;
            int got = finders[i].find(p, n, (int)most + 1, &rows, &some);
            if (got < 0)
                return -1;
            if (!got || some > most)
                continue;
            int64_t *ids = arena_array(&p->c->arena, some + 1, sizeof *ids);
            for (size_t j = 0; j < some; j++)
                ids[j] = rows[j].id;
            *ids_r = (struct db_ids){ids, some};
            return 1;
        }
    }
    return 0;
}

/* Which message of each hit has the words. */
static int find_messages(struct page *p)
{
    const struct filter_node *words = words_of(&p->f);
    struct filter_worded_row *rows;
    size_t n;
    if (!words || !p->found->n)
        return 1;
    int64_t *ids = arena_array(&p->c->arena, p->found->n, sizeof *ids);
    for (size_t i = 0; i < p->found->n; i++)
        ids[i] = p->found->hits[i].conversation_id;
    if (sql_filter_worded(p->c, p->d, p->f.who.org, (struct db_ids){ids, p->found->n}, 0,
                          filter_match_text(p->c, db_conn_dialect(p->d), words), &rows, &n) < 0)
        return -1;
    for (size_t i = 0; i < p->found->n; i++)
        for (size_t j = 0; j < n; j++)
            if (rows[j].id == ids[i])
                p->found->hits[i].message_id = rows[j].message_id;
    return 1;
}

static int list_candidates(struct page *p, struct db_ids ids)
{
    struct filter_row *rows;
    size_t n;
    bool *fits;
    if (look(p, ids, &rows, &n, &fits) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        int64_t key_us = key_of(p->sort, &rows[i]);
        if (!fits[i] || key_us == NO_TIME ||
            (p->begun && in_order(p->sort, key_us, rows[i].id, p->after_us, p->after_id) <= 0))
            continue;
        if (p->found->n == p->limit) {
            const struct filter_hit *last = &p->found->hits[p->limit - 1];
            page_ends(p, false, last->key_us, last->conversation_id);
            break;
        }
        hit(p, rows[i].id, key_us, 0);
    }
    return find_messages(p);
}

/* ---- words ---- */

static bool seen_add(int64_t *slots, int64_t id)
{
    size_t at = (size_t)((uint64_t)id * UINT64_C(0x9e3779b97f4a7c15) >> 50);
    while (slots[at] && slots[at] != id)
        at = (at + 1) % SEEN_SLOTS;
    bool fresh = !slots[at];
    slots[at] = id;
    return fresh;
}

/* Hits before a message, the youngest first. On PostgreSQL a frequent word is found among the
   newest messages, and a rare one by the index: whichever is asked first costs little. */
static int hits_before(struct page *p, struct str words, int64_t before_id, int limit,
                       struct filter_word_hit **hits_r, size_t *n_r)
{
    struct call *c = p->c;
    int64_t org = p->f.who.org;
    if (db_conn_dialect(p->d) == DB_POSTGRES) {
        if (sql_filter_hits(c, p->d, org, words, before_id, true, limit, hits_r, n_r) < 0)
            return -1;
        if (*n_r == (size_t)limit)
            return 1;
    }
    return sql_filter_hits(c, p->d, org, words, before_id, false, limit, hits_r, n_r);
}

/* Those of the batch that a page before has shown, by a younger message. */
static int shown_before(struct page *p, struct str words, struct db_ids ids,
                        struct filter_worded_row **rows_r, size_t *n_r)
{
    *rows_r = NULL;
    *n_r = 0;
    if (!p->begun || !ids.n)
        return 1;
    return sql_filter_worded(p->c, p->d, p->f.who.org, ids, p->after_id, words, rows_r, n_r);
}

static bool is_among(const struct filter_worded_row *rows, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i].id == id)
            return true;
    return false;
}

static const struct filter_row *fitting_row(const struct filter_row *rows, const bool *fits,
                                            size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i].id == id)
            return fits[i] ? &rows[i] : NULL;
    return NULL;
}

static int id_order(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static bool can_fit(const struct page *p, int64_t id)
{
    return !p->few.at || bsearch(&id, p->few.at, p->few.n, sizeof id, id_order);
}

/* One batch of hits; the page may be full before its end: then *last_id_r is where. */
static int take_hits(struct page *p, struct str words, const struct filter_word_hit *hits, size_t n,
                     int64_t *slots, int64_t *last_id_r)
{
    struct filter_row *rows = NULL;
    struct filter_worded_row *shown;
    size_t some = 0, n_shown, n_fresh = 0;
    bool *fits = NULL, *fresh = arena_array(&p->c->arena, n + 1, sizeof *fresh);
    int64_t *ids = arena_array(&p->c->arena, n + 1, sizeof *ids);
    for (size_t i = 0; i < n; i++) {
        int64_t id = hits[i].conversation_id;
        fresh[i] = can_fit(p, id) && seen_add(slots, id);
        if (fresh[i])
            ids[n_fresh++] = hits[i].conversation_id;
    }
    if (look(p, (struct db_ids){ids, n_fresh}, &rows, &some, &fits) < 0 ||
        shown_before(p, words, (struct db_ids){ids, n_fresh}, &shown, &n_shown) < 0)
        return -1;
    for (size_t i = 0; i < n && p->found->n < p->limit; i++) {
        *last_id_r = hits[i].id;
        const struct filter_row *row =
            fresh[i] ? fitting_row(rows, fits, some, hits[i].conversation_id) : NULL;
        if (row && !is_among(shown, n_shown, row->id))
            hit(p, row->id, row->active_us, hits[i].id);
    }
    return 1;
}

static int list_words(struct page *p, const struct filter_node *n)
{
    struct str words = filter_match_text(p->c, db_conn_dialect(p->d), n);
    struct filter_word_hit *hits;
    int64_t *slots = arena_array(&p->c->arena, SEEN_SLOTS, sizeof *slots);
    int64_t before_id = p->begun ? p->after_id : INT64_MAX;
    size_t batch = p->limit + BATCH_FIRST / 8, some = 0;
    p->f.given = n;
    for (int64_t looked = 0; looked < FILTER_HITS_MAX; looked += (int64_t)some) {
        if (hits_before(p, words, before_id, (int)batch, &hits, &some) < 0 ||
            take_hits(p, words, hits, some, slots, &before_id) < 0)
            return -1;
        bool last = some < batch && (!some || before_id == hits[some - 1].id);
        if (last)
            return 1;
        if (p->found->n == p->limit)
            break;
        batch = 4 * batch < HITS_BATCH_MAX ? 4 * batch : HITS_BATCH_MAX;
    }
    page_ends(p, true, 0, before_id);
    return 1;
}

/* ---- a walk: several indexes' ends, merged ---- */

struct stream {
    enum conversation_by by;
    struct conversation_walk walk;
    struct conversation_key *keys;
    size_t n, at;
    bool dry; /* the index has no more */
};
struct streams {
    struct stream *at;
    size_t n;
};

/* The whole organisation by another key than activity. */
static int walk_sorted(struct page *p, const struct conversation_walk *w,
                       struct conversation_key **keys_r, size_t *n_r)
{
    struct filter_key *rows;
    int got = p->sort == SORT_CREATED ? sql_filter_created(p->c, p->d, w->org, w->active_us,
                                                           w->before_id, w->limit, &rows, n_r)
                                      : sql_filter_waiting(p->c, p->d, w->org, w->active_us,
                                                           w->before_id, w->limit, &rows, n_r);
    if (got < 0)
        return -1;
    *keys_r = arena_array(&p->c->arena, *n_r + 1, sizeof **keys_r);
    for (size_t i = 0; i < *n_r; i++)
        (*keys_r)[i] = (struct conversation_key){.id = rows[i].id, .active_us = rows[i].key_us};
    return 1;
}

static int stream_fill(struct page *p, struct stream *s)
{
    if (s->at < s->n || s->dry)
        return 1;
    int got = p->sort == SORT_ACTIVE
                  ? conversation_walk(p->c, p->d, s->by, &s->walk, &s->keys, &s->n)
                  : walk_sorted(p, &s->walk, &s->keys, &s->n);
    if (got < 0)
        return -1;
    s->at = 0;
    s->dry = s->n < (size_t)s->walk.limit;
    if (s->n) {
        s->walk.active_us = s->keys[s->n - 1].active_us;
        s->walk.before_id = s->keys[s->n - 1].id;
    }
    s->walk.limit = s->walk.limit < BATCH_MAX / 2 ? 2 * s->walk.limit : BATCH_MAX;
    return 1;
}

/* The next key of all: >0, or 0 at the end. */
static int next_key(struct page *p, struct streams *all, struct conversation_key *key_r)
{
    struct stream *best = NULL;
    for (size_t i = 0; i < all->n; i++) {
        struct stream *s = &all->at[i];
        if (stream_fill(p, s) < 0)
            return -1;
        if (s->at == s->n)
            continue;
        const struct conversation_key *a = &s->keys[s->at], *b = best ? &best->keys[best->at] : a;
        if (!best || in_order(p->sort, a->active_us, a->id, b->active_us, b->id) < 0)
            best = s;
    }
    if (!best)
        return 0;
    *key_r = best->keys[best->at++];
    return 1;
}

static void stream_add(struct page *p, struct streams *all, enum conversation_by by, int64_t id,
                       enum place place)
{
    struct filter *f = &p->f;
    bool up = p->sort == SORT_WAITING;
    if (all->n == STREAMS_MAX)
        return;
    struct stream s = {.by = by,
                       .walk = {.org = f->who.org,
                                .id = id,
                                .active_us = p->begun ? p->after_us
                                             : up     ? 0
                                                      : INT64_MAX,
                                .before_id = p->begun ? p->after_id
                                             : up     ? 0
                                                      : INT64_MAX,
                                .place = str_of(place_name(place)),
                                .inboxes = f->inboxes,
                                .all = f->sees_all,
                                .limit = BATCH_FIRST}};
    all->at[all->n++] = s;
}

/* A place that can hold what is asked for. */
static bool place_is_asked(const struct filter *f, enum place place)
{
    static const int places[N_PLACES] = {
        [PLACE_OPEN] = IS_OPEN,       [PLACE_WAITING] = IS_WAITING, [PLACE_CLOSED] = IS_CLOSED,
        [PLACE_SNOOZED] = IS_SNOOZED, [PLACE_SPAM] = IS_SPAM,       [PLACE_GONE] = IS_BIN};
    const struct filter_node *n = NULL;
    if ((place == PLACE_SPAM && !f->asks_spam) || (place == PLACE_GONE && !f->asks_bin))
        return false;
    while ((n = next_must(f, n))) {
        bool has = false, of_places = n->kind == FILTER_TERM && n->op->id == OP_IS;
        for (size_t i = 0; of_places && i < n->n_values; i++) {
            of_places = n->values[i].choice <= IS_BIN;
            has |= n->values[i].choice == places[place];
        }
        if (of_places && !has)
            return false;
    }
    return true;
}

/* Which index: the operator that names fewest, as far as one can know. */
static enum conversation_by walk_by(struct page *p, struct db_ids *ids_r)
{
    static const struct {
        enum filter_operator_id op;
        enum conversation_by by;
    } ways[] = {{OP_ASSIGNEE, BY_ASSIGNEE},
                {OP_TEAM, BY_TEAM},
                {OP_INBOX, BY_INBOX},
                {OP_STATUS, BY_STATUS}};
    static const int64_t one = 0;
    const struct filter_node *n = term_of(&p->f, OP_ASSIGNEE), *is = NULL;
    *ids_r = (struct db_ids){&one, 1};
    if (n && n->none && !n->ids.n)
        return BY_NOBODY;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        n = term_of(&p->f, ways[i].op);
        if (n && !n->none && n->ids.n <= FILTER_VALUES_MAX) {
            *ids_r = n->ids;
            return ways[i].by;
        }
    }
    while ((is = next_must(&p->f, is)))
        if (is->kind == FILTER_TERM && is->op->id == OP_IS && is_one_of(is, IS_UNASSIGNED))
            return BY_NOBODY;
    if (p->f.sees_all)
        return BY_PLACE;
    *ids_r = p->f.inboxes;
    return BY_INBOX;
}

static void streams_begin(struct page *p, struct streams *all)
{
    struct db_ids ids;
    all->at = arena_array(&p->c->arena, STREAMS_MAX, sizeof *all->at);
    all->n = 0;
    if (p->sort != SORT_ACTIVE) {
        stream_add(p, all, BY_PLACE, 0, PLACE_ANY);
        return;
    }
    enum conversation_by by = walk_by(p, &ids);
    for (int place = PLACE_OPEN; place < N_PLACES; place++)
        for (size_t i = 0; place_is_asked(&p->f, (enum place)place) && i < ids.n; i++)
            stream_add(p, all, by, ids.at[i], (enum place)place);
}

/* The next batch of keys, in order; *n_r < max when that was all. */
static int next_keys(struct page *p, struct streams *all, size_t max, int64_t *ids, size_t *n_r)
{
    struct conversation_key key;
    int got = 1;
    for (*n_r = 0; *n_r < max; (*n_r)++) {
        got = next_key(p, all, &key);
        if (got <= 0)
            return got;
        ids[*n_r] = key.id;
    }
    return 1;
}

static int list_walk(struct page *p)
{
    struct streams all;
    struct filter_row *rows;
    bool *fits;
    size_t n, batch = p->limit + BATCH_FIRST / 4, some;
    streams_begin(p, &all);
    while (p->found->looked_at < FILTER_SCAN_MAX) {
        int64_t *ids = arena_array(&p->c->arena, batch, sizeof *ids);
        if (next_keys(p, &all, batch, ids, &some) < 0 ||
            look(p, (struct db_ids){ids, some}, &rows, &n, &fits) < 0)
            return -1;
        for (size_t i = 0; i < n; i++) {
            if (fits[i] && p->found->n < p->limit)
                hit(p, rows[i].id, key_of(p->sort, &rows[i]), 0);
            if (p->found->n == p->limit && (i + 1 < n || some == batch)) {
                page_ends(p, false, key_of(p->sort, &rows[i]), rows[i].id);
                return find_messages(p);
            }
        }
        if (some < batch)
            return find_messages(p);
        page_ends(p, false, key_of(p->sort, &rows[n - 1]), rows[n - 1].id);
        batch = 2 * batch < BATCH_MAX ? 2 * batch : BATCH_MAX;
    }
    return find_messages(p);
}

/* Words that stand beside a rare operator (is:open assignee:none): the index of the list gives all
   that can fit, so that of thousands of hits only those few are looked at. */
static int few_find(struct page *p)
{
    struct streams all;
    struct page walk = *p;
    size_t n;
    if (!next_must(&p->f, next_must(&p->f, NULL)))
        return 0; /* words alone */
    walk.begun = false;
    walk.sort = SORT_ACTIVE;
    streams_begin(&walk, &all);
    if (all.n > FEW_STREAMS)
        return 0;
    int64_t *ids = arena_array(&p->c->arena, FEW_MAX + 1, sizeof *ids);
    if (next_keys(&walk, &all, FEW_MAX + 1, ids, &n) < 0)
        return -1;
    if (n > FEW_MAX)
        return 0;
    qsort(ids, n, sizeof *ids, id_order);
    p->few = (struct db_ids){ids, n};
    return 1;
}

/* Hits of words; where an operator leaves a handful, these are asked for the words. */
static int list_hits(struct page *p, const struct filter_node *words)
{
    int got = few_find(p);
    if (got > 0 && !p->begun && p->few.n <= FILTER_CANDIDATES_WORDS)
        return list_candidates(p, p->few);
    return got < 0 ? -1 : list_words(p, words);
}

int filter_list(struct call *c, struct db_conn *d, const struct filter *f,
                const struct filter_how *how, struct filter_found *found_r)
{
    int limit = how->limit <= 0 ? FILTER_LIST_MAX / 2 : how->limit;
    struct page p = {.c = c, .d = d, .f = *f, .sort = how->sort, .found = found_r};
    struct db_ids ids;
    p.limit = (size_t)(limit < FILTER_LIST_MAX ? limit : FILTER_LIST_MAX);
    *found_r = (struct filter_found){.after = STR("")};
    found_r->hits = arena_array(&c->arena, p.limit, sizeof *found_r->hits);
    if (place_read(&p, how->after) < 0)
        return -1;
    const struct filter_node *words = words_of(f);
    if (p.words && !words)
        return fail(c, BAD_INPUT, "this page did not end in this search");
    size_t most = words && !p.begun ? FILTER_CANDIDATES_WORDS : FILTER_CANDIDATES_MAX;
    int got = p.words ? 0 : candidates(&p, most, &ids);
    if (got < 0)
        return -1;
    int listed = got                              ? list_candidates(&p, ids)
                 : words && (p.words || !p.begun) ? list_hits(&p, words)
                                                  : list_walk(&p);
    if (!found_r->more)
        found_r->after = STR("");
    return listed < 0 ? -1 : found_r->n > 0;
}

int filter_count(struct call *c, struct db_conn *d, const struct filter *f, int max, int *n_r,
                 bool *more_r)
{
    struct filter_found found;
    if (filter_list(c, d, f, &(struct filter_how){.limit = max}, &found) < 0)
        return -1;
    *n_r = (int)found.n;
    *more_r = found.more;
    return found.n > 0;
}
