/* SPDX-License-Identifier: Apache-2.0 */
/* static.h: files that are part of the program: style, scripts, icons. tools/embed turns a folder
   into a table in C while the program is built, each file as gzip where that is smaller.

       extern const struct assets web_assets;                       made by tools/embed

       {"GET", "/assets/{path*}", NULL, ROUTE_PUBLIC, 0, asset_get, "Style, scripts and icons."}
       static int asset_get(struct http_request *q, struct http_response *a)
       {
           return assets_answer(q, a, &web_assets);
       }
       assets_url(o, &web_assets, "app.css")                        /assets/3f9c0a71/app.css

   The folder's own hash stands in the address, not in each name, so that imports between scripts
   and addresses in style sheets stay relative and need no rewriting. Under the hash of today a file
   may be kept for ever; under any other (a page from before an update) it is sent, but not kept. */
#ifndef HTTP_STATIC_H
#define HTTP_STATIC_H

#include "http/request.h"
#include "http/response.h"

#include <stddef.h>

struct asset {
    const char *path, *type, *tag;     /* tag: of its content, without quotes */
    const unsigned char *bytes, *gzip; /* one of them: gzip where it is smaller, else bytes */
    size_t n, gzip_n;                  /* n: of the file as it is */
};
struct assets {
    const char *prefix, *version; /* "/assets/", "3f9c0a71" */
    const struct asset *files;    /* [n], sorted by path */
    size_t n;
};

const struct asset *assets_find(const struct assets *assets, struct str path);

/* Answers a request whose parameter `path` is VERSION/PATH. */
int assets_answer(struct http_request *q, struct http_response *a, const struct assets *assets);

/* Where a page finds the file; it must be there. */
void assets_url(struct out *o, const struct assets *assets, const char *path);

#endif
