/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of static.h and tools/embed.py, with the files in sample/. */
#include "http/static.h"

#include "http/try.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

extern const struct assets sample_assets;

static int asset_get(struct http_request *q, struct http_response *a)
{
    return assets_answer(q, a, &sample_assets);
}

static const struct http_route routes[] = {
    {"GET", "/assets/{path*}", NULL, ROUTE_PUBLIC, 0, asset_get, "Style and scripts.", NULL},
};

static void with_assets(struct http_config *config)
{
    config->routes = routes;
    config->n_routes = 1;
}

static const char *get(struct try *t, const char *version, const char *path, const char *fields)
{
    char text[512];
    snprintf(text, sizeof text, "GET /assets/%s/%s HTTP/1.1\r\nHost: x\r\n%s\r\n", version, path,
             fields);
    return try_raw(t, text);
}

static void files_are_found(void **state)
{
    struct out o;
    (void)state;
    assert_int_equal(sample_assets.n, 2);
    const struct asset *css = assets_find(&sample_assets, STR("app.css"));
    assert_non_null(css);
    assert_null(css->bytes);
    assert_true(css->gzip_n < css->n);
    assert_null(assets_find(&sample_assets, STR("app.js"))->gzip); /* too small to be smaller */
    assert_null(assets_find(&sample_assets, STR("more.js")));
    out_init(&o, 200);
    assets_url(&o, &sample_assets, "app.css");
    assert_int_equal(strlen(o.at), 8 + 12 + 8);
    out_free(&o);
}

static void files_are_kept_under_their_own_version(void **state)
{
    struct try t;
    char fields[128];
    const struct asset *css = assets_find(&sample_assets, STR("app.css"));
    (void)state;
    try_start(&t, with_assets);
    const char *answer = get(&t, sample_assets.version, "app.css", "");
    assert_int_equal(try_status(answer), 200);
    assert_non_null(strstr(answer, "Content-Type: text/css; charset=utf-8\r\n"));
    assert_non_null(strstr(answer, "Cache-Control: public, max-age=31536000, immutable\r\n"));
    assert_memory_equal(try_body(answer), "/* For static_test.c", 20);
    assert_int_equal(strlen(try_body(answer)), css->n);
    assert_non_null(strstr(get(&t, "older", "app.css", ""), "Cache-Control: no-cache\r\n"));
    snprintf(fields, sizeof fields, "If-None-Match: \"%s\"\r\n", css->tag);
    assert_int_equal(try_status(get(&t, sample_assets.version, "app.css", fields)), 304);
    assert_int_equal(try_status(get(&t, sample_assets.version, "more.js", "")), 404);
    assert_int_equal(try_status(try_raw(&t, "GET /assets/app.css HTTP/1.1\r\nHost: x\r\n\r\n")),
                     404);
    try_stop(&t);
}

static void files_are_sent_packed(void **state)
{
    struct try t;
    char text[4096];
    const struct asset *css = assets_find(&sample_assets, STR("app.css"));
    (void)state;
    try_start(&t, with_assets);
    const char *answer = get(&t, sample_assets.version, "app.css", "Accept-Encoding: gzip\r\n");
    assert_non_null(strstr(answer, "Content-Encoding: gzip\r\n"));
    z_stream z = {.next_in = (Bytef *)(uintptr_t)try_body(answer), .avail_in = (uInt)css->gzip_n};
    z.next_out = (Bytef *)text;
    z.avail_out = sizeof text;
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    assert_int_equal(z.total_out, css->n);
    assert_memory_equal(text, "/* For static_test.c", 20);
    inflateEnd(&z);
    answer = get(&t, sample_assets.version, "app.js", "Accept-Encoding: gzip\r\n");
    assert_null(strstr(answer, "Content-Encoding"));
    assert_string_equal(try_body(answer), "import './more.js';\n");
    try_stop(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_found),
        cmocka_unit_test(files_are_kept_under_their_own_version),
        cmocka_unit_test(files_are_sent_packed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
