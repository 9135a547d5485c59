/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a path, a query, a form and cookies: what comes out is text without NUL, and
   encoding it again leads back to it. */
#include "http/url.h"

#include "base/utf8.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static bool is_text(struct str s)
{
    return utf8_valid(s) && str_find_char(s, 0) < 0;
}

/* Decoding what was encoded gives it back. */
static void round_trip(struct call *c, struct str text)
{
    struct out o;
    struct str back;
    out_init(&o, 3 * text.n);
    url_encode(&o, text);
    check(!o.over && url_decode(c, out_as_str(&o), true, &back) > 0 && str_eq(back, text));
    out_free(&o);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str raw = {(const char *)data, size};
    struct call c;
    struct url_path path;
    struct http_pairs pairs;
    call_init(&c, 1 << 20);
    if (url_path_read(&c, raw, &path) > 0)
        for (size_t i = 0; i < path.n; i++) {
            check(is_text(path.segments[i]) && path.segments[i].n > 0);
            check(!str_eq(path.segments[i], STR("..")));
            round_trip(&c, path.segments[i]);
        }
    if (url_pairs_read(&c, raw, 50, &pairs) > 0)
        for (size_t i = 0; i < pairs.n; i++) {
            check(is_text(pairs.at[i].name) && is_text(pairs.at[i].value));
            round_trip(&c, pairs.at[i].value);
        }
    if (url_cookies_read(&c, raw, &pairs) > 0)
        for (size_t i = 0; i < pairs.n; i++)
            check(pairs.at[i].name.n > 0 && str_find_char(pairs.at[i].value, ';') < 0);
    call_free(&c);
    return 0;
}
