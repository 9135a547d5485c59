/* SPDX-License-Identifier: Apache-2.0 */
/* customer_list.c: lists are walks along one index each. The search walks the words that begin as
   the longest typed one does, asks each person found for the other words, and fetches one page. */
#include "base/fold.h"
#include "desk/customer.h"

#include <string.h>

static int page(int limit)
{
    if (limit <= 0)
        return CUSTOMERS_PAGE_DEFAULT;
    return limit < CUSTOMERS_PAGE_MAX ? limit : CUSTOMERS_PAGE_MAX;
}

int customer_list(struct call *c, struct db_conn *d, const struct actor *who,
                  const struct customer_filter *f, struct customer **list_r, size_t *n_r)
{
    int limit = page(f->limit);
    struct customer after = {.name_folded = STR(""), .seen_us = INT64_MAX};
    if (permit(c, who, MAY_READ) < 0)
        return -1;
    int got = f->after_id ? sql_customer_get(c, d, who->org, f->after_id, &after) : 1;
    if (got <= 0)
        return got < 0 ? -1 : fail(c, BAD_INPUT, "the page before ended with nobody who is here");
    if (f->company_id)
        return sql_customer_by_company(c, d, who->org, f->company_id, after.name_folded, after.id,
                                       limit, list_r, n_r);
    if (f->sort == CUSTOMERS_BY_NAME)
        return sql_customer_by_name(c, d, who->org, after.name_folded, after.id, limit, list_r,
                                    n_r);
    return sql_customer_by_seen(c, d, who->org, after.seen_us, after.id, limit, list_r, n_r);
}

/* ---- searching ---- */

static bool letter(char c)
{
    return ascii_alpha(c) || ascii_digit(c) || ((unsigned char)c & 0x80);
}

/* A telephone number is typed with spaces and strokes and is one word all the same. */
static struct str digits_of(struct call *c, struct str typed)
{
    char *at = arena_alloc(&c->arena, typed.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < typed.n; i++)
        if (ascii_digit(typed.at[i]))
            at[n++] = typed.at[i];
        else if (!strchr("+ -./()", typed.at[i]))
            return typed;
    return (struct str){at, n};
}

/* The typed words, the longest first: it leads to the fewest people. */
static size_t split(struct str rest, struct str words[CUSTOMER_SEARCH_WORDS])
{
    size_t n = 0, i = 0;
    while (n < CUSTOMER_SEARCH_WORDS && i < rest.n) {
        size_t start = i;
        while (i < rest.n && letter(rest.at[i]))
            i++;
        if (i > start)
            words[n++] = (struct str){rest.at + start, i - start};
        else
            i++;
    }
    for (size_t k = 1; k < n; k++)
        if (words[k].n > words[0].n) {
            struct str longer = words[k];
            words[k] = words[0];
            words[0] = longer;
        }
    return n;
}

/* Behind every word that begins so, and before every other: the last character there is. */
static struct str end_of(struct call *c, struct str word)
{
    static const char last[] = "\xf4\x8f\xbf\xbd";
    if (!word.n)
        return STR("");
    char *at = arena_alloc(&c->arena, word.n + sizeof last);
    memcpy(at, word.at, word.n);
    memcpy(at + word.n, last, sizeof last - 1);
    return (struct str){at, word.n + sizeof last - 1};
}

static int find_ids(struct call *c, struct db_conn *d, int64_t org, struct str typed,
                    struct db_ids *ids_r)
{
    struct str w[CUSTOMER_SEARCH_WORDS] = {{"", 0}, {"", 0}, {"", 0}, {"", 0}};
    struct customer_search_row *rows;
    *ids_r = (struct db_ids){0};
    if (!split(digits_of(c, fold_words(&c->arena, typed)), w))
        return 0;
    struct customer_search_in in = {.org = org,
                                    .from1 = w[0],
                                    .to1 = end_of(c, w[0]),
                                    .from2 = w[1],
                                    .to2 = end_of(c, w[1]),
                                    .from3 = w[2],
                                    .to3 = end_of(c, w[2]),
                                    .from4 = w[3],
                                    .to4 = end_of(c, w[3]),
                                    .limit = CUSTOMER_SEARCH_WIDTH};
    if (sql_customer_search(c, d, &in, &rows, &ids_r->n) < 0)
        return -1;
    int64_t *ids = arena_array(&c->arena, ids_r->n + 1, sizeof *ids);
    for (size_t i = 0; i < ids_r->n; i++)
        ids[i] = rows[i].customer_id;
    ids_r->at = ids;
    return 1;
}

/* Whoever has exactly this address goes to the front. */
static int exact_first(struct call *c, struct db_conn *d, int64_t org, struct str typed,
                       struct customer *list, size_t n)
{
    struct customer_of_value_row row;
    int got = sql_customer_of_value(c, d, org, fold_name(&c->arena, typed), &row);
    if (got <= 0)
        return got;
    for (size_t i = 1; i < n; i++)
        if (list[i].id == row.customer_id) {
            struct customer it = list[i];
            memmove(list + 1, list, i * sizeof *list);
            list[0] = it;
        }
    return 1;
}

int customer_search(struct call *c, struct db_conn *d, const struct actor *who, struct str typed,
                    int limit, struct customer **list_r, size_t *n_r)
{
    struct db_ids ids;
    *n_r = 0;
    if (permit(c, who, MAY_READ) < 0)
        return -1;
    if (typed.n > IDENTITY_BYTES)
        return fail(c, BAD_INPUT, "a search for people has at most %d bytes", IDENTITY_BYTES);
    if (find_ids(c, d, who->org, typed, &ids) < 0)
        return -1;
    if (!ids.n)
        return 0;
    if (sql_customer_some(c, d, who->org, ids, list_r, n_r) < 0 ||
        exact_first(c, d, who->org, typed, *list_r, *n_r) < 0)
        return -1;
    if (*n_r > (size_t)page(limit))
        *n_r = (size_t)page(limit);
    return 1;
}

/* ---- their conversations ---- */

int customer_history(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                     struct conversation_after after, int limit, struct conversation **list_r,
                     size_t *n_r)
{
    struct customer it;
    if (permit(c, who, MAY_READ) < 0 || customer_need(c, d, who->org, id, &it) < 0)
        return -1;
    struct conversation_filter f = {
        .by = BY_CUSTOMER, .id = it.id, .place = PLACE_ANY, .after = after, .limit = limit};
    return conversation_list(c, d, who, &f, list_r, n_r);
}
