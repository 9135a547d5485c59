/* SPDX-License-Identifier: Apache-2.0 */
/* value.c: what both drivers do with values. PostgreSQL refuses text with NUL or with bytes that
   are not UTF-8 and SQLite takes anything; so that a desk behaves alike on both, it is refused
   here. */
#include "base/arena.h"
#include "base/out.h"
#include "base/utf8.h"
#include "db/driver.h"

#include <inttypes.h>
#include <string.h>

int db_came_second(struct call *c, const struct db_query *q)
{
    return fail(c, BUSY, "%s: another process does the same at this moment; try again", q->name);
}

int db_check_text(struct call *c, const struct db_query *q, const struct db_field *f,
                  struct str text)
{
    if (text.n > DB_TEXT_MAX)
        return fail(c, TOO_BIG, "%s: %s has %zu bytes", q->name, f->name, text.n);
    if (f->type != DB_TEXT || !text.n)
        return 1;
    if (memchr(text.at, 0, text.n))
        return fail(c, BAD_INPUT, "%s: %s holds a NUL byte", q->name, f->name);
    if (!utf8_valid(text))
        return fail(c, BAD_INPUT, "%s: %s is not UTF-8", q->name, f->name);
    return 1;
}

static bool is_text(const struct db_field *f)
{
    return f->type == DB_TEXT || f->type == DB_BYTES;
}

struct db_asked db_asked(const struct db_query *q, const void *in)
{
    struct db_asked asked = {.query = q};
    for (size_t i = 0; i < q->n_params && i < DB_ASKED_MAX; i++) {
        const struct db_field *f = &q->params[i];
        const char *at = (const char *)in + f->offset;
        if (is_text(f))
            asked.texts[i] = *(const struct str *)(const void *)at;
        else if (f->type == DB_REAL)
            memcpy(&asked.numbers[i], at, sizeof(double));
        else
            asked.numbers[i] = db_is_null(f, at) ? INT64_MIN : db_load_int(f, at);
    }
    return asked;
}

static bool text_keep(struct arena *a, struct str *text)
{
    char *at = text->at ? arena_try(a, text->n + 1) : NULL;
    if (text->at && !at)
        return false;
    if (at)
        memcpy(at, text->at, text->n);
    text->at = at;
    return true;
}

bool db_asked_keep(struct arena *a, struct db_asked *asked)
{
    for (size_t i = 0; i < DB_ASKED_MAX; i++)
        if (!text_keep(a, &asked->texts[i]))
            return false;
    return true;
}

bool db_asked_same(const struct db_asked *a, const struct db_asked *b)
{
    if (a->query != b->query || memcmp(a->numbers, b->numbers, sizeof a->numbers) != 0)
        return false;
    for (size_t i = 0; i < a->query->n_params; i++)
        if (is_text(&a->query->params[i]) &&
            (!a->texts[i].at != !b->texts[i].at || !str_eq(a->texts[i], b->texts[i])))
            return false;
    return true;
}

void *db_row_copy(struct arena *a, const struct db_query *q, const void *row)
{
    char *copy = arena_try(a, q->row_bytes);
    if (!copy)
        return NULL;
    memcpy(copy, row, q->row_bytes);
    for (size_t i = 0; i < q->n_columns; i++) {
        struct str *text = (struct str *)(void *)(copy + q->columns[i].offset);
        if (is_text(&q->columns[i]) && !text_keep(a, text))
            return NULL;
    }
    return copy;
}

bool db_is_null(const struct db_field *f, const void *at)
{
    if (!f->maybe)
        return false;
    if (f->type == DB_ID)
        return *(const int64_t *)at == 0;
    if (f->type == DB_TIME)
        return *(const int64_t *)at == 0 || *(const int64_t *)at == NO_TIME;
    if (f->type == DB_INT)
        return !((const struct db_int *)at)->some;
    return !((const struct str *)at)->at;
}

void db_store_null(const struct db_field *f, void *at)
{
    if (f->type == DB_TIME)
        *(int64_t *)at = NO_TIME; /* all others are absent when they are zero, as rows begin */
}

void db_store_int(const struct db_field *f, void *at, int64_t n)
{
    if (f->type == DB_BOOL)
        *(bool *)at = n != 0;
    else if (f->type == DB_INT && f->maybe)
        *(struct db_int *)at = (struct db_int){.n = n, .some = true};
    else
        *(int64_t *)at = n;
}

int64_t db_load_int(const struct db_field *f, const void *at)
{
    if (f->type == DB_BOOL)
        return *(const bool *)at ? 1 : 0;
    return f->type == DB_INT && f->maybe ? ((const struct db_int *)at)->n : *(const int64_t *)at;
}

int db_store_text(struct call *c, const struct db_query *q, const struct db_field *f, void *at,
                  struct str text)
{
    char *copy = arena_try(&c->arena, text.n + 1);
    if (!copy)
        return fail(c, TOO_BIG, "%s: %s has %zu bytes, more than this call may hold", q->name,
                    f->name, text.n);
    if (text.n)
        memcpy(copy, text.at, text.n);
    *(struct str *)at = (struct str){copy, text.n};
    return 1;
}

int db_list_text(struct call *c, struct db_ids ids, const char *brackets, struct str *text_r)
{
    enum { DIGITS = INT_TEXT_BYTES + 1 }; /* and a comma */
    char *text = ids.n < DB_TEXT_MAX / DIGITS ? arena_try(&c->arena, ids.n * DIGITS + 3) : NULL;
    if (!text)
        return fail(c, TOO_BIG, "a list of %zu ids", ids.n);
    size_t n = 0;
    text[n++] = brackets[0];
    for (size_t i = 0; i < ids.n; i++) {
        if (i)
            text[n++] = ',';
        n += int_text(ids.at[i], text + n);
    }
    text[n++] = brackets[1];
    *text_r = (struct str){text, n};
    return 1;
}

enum { STATEMENTS_FIRST = 128 };

static size_t slot_of(const struct db_statements *s, const struct db_query *q)
{
    size_t i = ((uintptr_t)q >> 4) * 0x9E3779B97F4A7C15u >> 20 & (s->cap - 1);
    while (s->keys[i] && s->keys[i] != q)
        i = (i + 1) & (s->cap - 1);
    return i;
}

static void statements_grow(struct db_statements *s)
{
    struct db_statements old = *s;
    s->cap = old.cap ? old.cap * 2 : STATEMENTS_FIRST;
    s->keys = base_alloc(s->cap * sizeof(void *));
    s->values = base_alloc(s->cap * sizeof(void *));
    for (size_t i = 0; i < old.cap; i++)
        if (old.keys[i]) {
            size_t to = slot_of(s, old.keys[i]);
            s->keys[to] = old.keys[i];
            s->values[to] = old.values[i];
        }
    free(old.keys);
    free(old.values);
}

void **db_statement(struct db_statements *s, const struct db_query *q)
{
    if ((s->n + 1) * 2 > s->cap)
        statements_grow(s);
    size_t i = slot_of(s, q);
    if (!s->keys[i]) {
        s->keys[i] = q;
        s->n++;
    }
    return &s->values[i];
}

void db_statements_free(struct db_statements *s)
{
    free(s->keys);
    free(s->values);
    *s = (struct db_statements){0};
}
