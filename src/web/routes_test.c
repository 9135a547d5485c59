/* SPDX-License-Identifier: Apache-2.0 */
/* routes_test.c: the tables themselves: that the server would start with them, and that what is
   derived from them would make sense. */
#include "web/routes.h"

#include "base/test.h"
#include "web/api.h"

#include <stdio.h>
#include <string.h>

static void broken(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void broken(const char *format, ...)
{
    char words[500];
    va_list args;
    va_start(args, format);
    vsnprintf(words, sizeof words, format, args);
    va_end(args);
    print_error("%s\n", words);
    assert_true(false);
}

static void for_each_row(void (*look)(const struct http_route *row))
{
    for (size_t i = 0; i < route_tables_n; i++)
        for (size_t j = 0; j < *route_tables[i].n; j++)
            look(&route_tables[i].rows[j]);
}

static bool is_api(const struct http_route *row)
{
    return row->handler == api_look || row->handler == api_write;
}

/* No row stands twice, all patterns can be read, all permissions exist. */
static void test_builds(void **state)
{
    struct call c;
    struct arena arena;
    struct routes routes;
    const struct http_route *rows;
    size_t n;
    (void)state;
    call_init(&c, 16 << 20);
    arena_init(&arena, 16 << 20);
    if (app_routes(&c, &arena, &rows, &n) < 0 || routes_build(&c, &arena, rows, n, &routes) < 0)
        broken("%s", c.fault.text);
    assert_true(n > 10);
    arena_free(&arena);
    call_free(&c);
}

/* A GET changes nothing, and what is said of a row belongs together. */
static void check_row(const struct http_route *row)
{
    const struct api_op *op = row->more;
    bool reads = strcmp(row->method, "GET") == 0;
    size_t n = strlen(row->summary);
    if (n < 2 || row->summary[n - 1] != '.')
        broken("%s %s: the summary is one sentence", row->method, row->pattern);
    if (!is_api(row))
        return;
    if (!op || !op->run)
        broken("%s %s: no operation", row->method, row->pattern);
    if (reads && row->handler != api_look)
        broken("%s %s: a GET only looks", row->method, row->pattern);
    if (op->own_db && row->handler != api_look)
        broken("%s %s: own_db goes with api_look", row->method, row->pattern);
    if (row->flags & ROUTE_JSON && !op->in)
        broken("%s %s: takes JSON but has no shape", row->method, row->pattern);
    if (op->list && !op->out)
        broken("%s %s: a list of what?", row->method, row->pattern);
}

static void test_rows(void **state)
{
    (void)state;
    for_each_row(check_row);
}

/* ---- shapes: a name means one thing ---- */

enum { SHAPES_MAX = 1000 };
static const struct api_shape *shapes[SHAPES_MAX];
static size_t n_shapes;

static void check_shape(const struct api_shape *shape)
{
    if (!shape)
        return;
    for (size_t i = 0; i < n_shapes; i++) {
        if (shapes[i] == shape)
            return;
        if (strcmp(shapes[i]->name, shape->name) == 0)
            broken("two shapes are called %s", shape->name);
    }
    assert_true(n_shapes < SHAPES_MAX && shape->n <= API_MEMBERS_MAX);
    shapes[n_shapes++] = shape;
    for (size_t i = 0; i < shape->n; i++)
        check_shape(shape->members[i].shape);
}

static void check_shapes(const struct http_route *row)
{
    const struct api_op *op = row->more;
    if (!is_api(row))
        return;
    check_shape(op->out);
    check_shape(op->in);
}

static void test_shapes(void **state)
{
    (void)state;
    for_each_row(check_shapes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_builds),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_shapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
