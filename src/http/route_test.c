/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of route.h. */
#include "http/route.h"

#include "base/test.h"

static int nothing(struct http_request *q, struct http_response *a)
{
    (void)q;
    (void)a;
    return 0;
}

#define ROW(method, pattern)                                                                       \
    {                                                                                              \
        method, pattern, NULL, 0, 0, nothing, "", NULL                                             \
    }

static const struct http_route rows[] = {
    ROW("GET", "/"),
    ROW("GET", "/inbox"),
    ROW("GET", "/inbox/{id}"),
    ROW("POST", "/inbox/{id}"),
    ROW("GET", "/inbox/new"),
    ROW("GET", "/inbox/{id}/notes/{note}"),
    ROW("GET", "/inbox/new/help"),
    ROW("GET", "/files/{path*}"),
    ROW("GET", "/files/list"),
};

/* Which row, and its parameters, as "3 id=7". */
static const char *found(struct call *c, const struct routes *routes, const char *method,
                         const char *path, struct out *o)
{
    struct url_path cut;
    struct route_match match;
    out_clear(o);
    assert_int_equal(url_path_read(c, str_of(path), &cut), 1);
    if (routes_find(c, routes, str_of(method), &cut, &match) == 0)
        return "404";
    if (!match.route) {
        out_f(o, "405 %s", match.allow);
        return o->at;
    }
    out_f(o, "%d", (int)(match.route - rows));
    for (size_t i = 0; i < match.params.n; i++)
        out_f(o, " %.*s=%.*s", (int)match.params.at[i].name.n, match.params.at[i].name.at,
              (int)match.params.at[i].value.n, match.params.at[i].value.at);
    return o->at;
}

static void paths_find_their_row(void **state)
{
    static const char *const cases[][3] = {
        {"GET", "/", "0"},
        {"GET", "/inbox", "1"},
        {"GET", "/inbox/", "1"},
        {"GET", "/inbox/7", "2 id=7"},
        {"POST", "/inbox/7", "3 id=7"},
        {"HEAD", "/inbox/7", "2 id=7"},
        {"DELETE", "/inbox/7", "405 GET, HEAD, POST"},
        {"GET", "/inbox/new", "4"},
        {"POST", "/inbox/new", "405 GET, HEAD"},
        {"GET", "/inbox/7/notes/8", "5 id=7 note=8"},
        {"GET", "/inbox/new/help", "6"},
        {"GET", "/inbox/new/notes/8", "5 id=new note=8"}, /* back from the word to the name */
        {"GET", "/inbox/7/notes", "404"},
        {"GET", "/files", "404"},
        {"GET", "/files/a", "7 path=a"},
        {"GET", "/files/a/b/c", "7 path=a/b/c"},
        {"GET", "/files/list", "8"},
        {"GET", "/files/list/more", "7 path=list/more"},
        {"GET", "/outbox", "404"},
    };
    struct call c;
    struct routes routes;
    struct out o;
    (void)state;
    call_init(&c, 1 << 20);
    out_init(&o, 1000);
    assert_int_equal(routes_build(&c, &c.arena, rows, sizeof rows / sizeof *rows, &routes), 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(found(&c, &routes, cases[i][0], cases[i][1], &o), cases[i][2]);
    out_free(&o);
    call_free(&c);
}

static void bad_tables_are_refused(void **state)
{
    static const struct http_route bad[][2] = {
        {ROW("GET", "/a"), ROW("GET", "/a")},       {ROW("GET", "/a"), ROW("GET", "a")},
        {ROW("GET", "/a"), ROW("GET", "/b//c")},    {ROW("GET", "/a"), ROW("GET", "/{}")},
        {ROW("GET", "/a"), ROW("GET", "/{a-b}")},   {ROW("GET", "/a"), ROW("GET", "/x{a}")},
        {ROW("GET", "/{a}"), ROW("GET", "/{b}/c")}, {ROW("GET", "/a"), ROW("GET", "/{b*}/c")},
        {ROW("GET", "/a"), ROW("GET", "/{*}")},
    };
    struct call c;
    struct routes routes;
    (void)state;
    call_init(&c, 1 << 20);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int built = routes_build(&c, &c.arena, bad[i], 2, &routes);
        if (built > 0)
            print_message("%s\n", bad[i][1].pattern);
        assert_int_equal(built, -1);
    }
    call_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_find_their_row),
        cmocka_unit_test(bad_tables_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
