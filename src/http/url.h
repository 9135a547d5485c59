/* SPDX-License-Identifier: Apache-2.0 */
/* url.h: what stands in a request line, a form body and a Cookie header, taken apart.

       struct url_path path;
       if (url_path_read(c, STR("/customers/4/notes"), &path) < 0) ...     path.segments[1] is "4"
       struct http_pairs query;
       if (url_pairs_read(c, STR("limit=20&after=x%20y"), 100, &query) < 0) ...
       struct str limit = http_pairs_get(&query, STR("limit"));            .at is NULL when absent

   A path is cut at its slashes first and decoded afterwards, so that %2F stays a character of its
   segment. What comes out is valid UTF-8 without NUL; anything else is refused, and so are the
   segments "." and "..", control characters and broken escapes. Texts are borrowed from the input
   where nothing had to be decoded, and from the arena of the call where something had. */
#ifndef HTTP_URL_H
#define HTTP_URL_H

#include "base/fault.h"
#include "base/out.h"
#include "base/str.h"

enum { URL_MAX_SEGMENTS = 16, URL_MAX_COOKIES = 64, URL_MAX_QUERY_PAIRS = 100 };

struct http_pair {
    struct str name, value;
};
struct http_pairs {
    struct http_pair *at;
    size_t n;
};

/* The first value of that name; .at is NULL when there is none. */
struct str http_pairs_get(const struct http_pairs *pairs, struct str name);
struct str http_pairs_get_nocase(const struct http_pairs *pairs, struct str name);

struct url_path {
    struct str segments[URL_MAX_SEGMENTS];
    size_t n;   /* "/" has none; "/a" and "/a/" have one */
    bool slash; /* it ends with a slash */
};
int url_path_read(struct call *c, struct str raw, struct url_path *path_r);

/* a=1&b=2, as in queries and in application/x-www-form-urlencoded: "+" is a space. */
int url_pairs_read(struct call *c, struct str raw, size_t max_pairs, struct http_pairs *pairs_r);

/* a=1; b=2. Values are left as they are; pieces without a name are skipped. */
int url_cookies_read(struct call *c, struct str raw, struct http_pairs *pairs_r);

/* The text behind %XX: >0 it was decoded, <0 it is broken or not text. */
int url_decode(struct call *c, struct str raw, bool plus_is_space, struct str *text_r);

/* <0 when the text is not UTF-8 or holds a NUL. */
int url_text(struct call *c, struct str text);

/* Everything but letters, digits and -._~ as %XX. */
void url_encode(struct out *o, struct str text);

#endif
