/* SPDX-License-Identifier: Apache-2.0 */
/* static.c: what is packed was packed when the program was built; here it is only chosen. */
#include "http/static.h"

#include "http/field.h"

#include <libdeflate.h>
#include <stdio.h>

const struct asset *assets_find(const struct assets *assets, struct str path)
{
    size_t low = 0, high = assets->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = str_compare(str_of(assets->files[middle].path), path);
        if (order == 0)
            return &assets->files[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* For the few who take nothing packed. */
static int unpack(struct http_request *q, struct http_response *a, const struct asset *asset)
{
    struct out *o = http_text(a, asset->type);
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    size_t n = 0, room = out_room(o, asset->n);
    bool whole = d && libdeflate_gzip_decompress(d, asset->gzip, asset->gzip_n, o->at, room, &n) ==
                          LIBDEFLATE_SUCCESS;
    libdeflate_free_decompressor(d);
    if (!whole || n != asset->n)
        return fail(&q->call, BROKEN, "%s cannot be unpacked", asset->path);
    return 1;
}

int assets_answer(struct http_request *q, struct http_response *a, const struct assets *assets)
{
    char tag[80];
    struct str rest = http_param(q, "path"), version = {"", 0};
    struct str accepted = http_header(q, "Accept-Encoding");
    bool known = rest.at && str_cut(&rest, '/', &version) && rest.at;
    const struct asset *asset = known ? assets_find(assets, rest) : NULL;
    if (!asset)
        return fail(&q->call, NOT_FOUND, "there is no such file");
    bool packed = asset->gzip && accepted.at && field_accepts(accepted, STR("gzip"));
    bool current = str_eq(version, str_of(assets->version));
    http_cache(a, current ? "public, max-age=31536000, immutable" : "no-cache");
    http_set(a, "Vary", STR("Accept-Encoding"));
    snprintf(tag, sizeof tag, "%s%s", asset->tag, packed ? "-gz" : "");
    a->type = asset->type;
    if (http_etag(q, a, str_of(tag)) > 0)
        return 0;
    if (asset->gzip && !packed)
        return unpack(q, a, asset);
    a->memory = packed ? (struct str){(const char *)asset->gzip, asset->gzip_n}
                       : (struct str){(const char *)asset->bytes, asset->n};
    if (packed)
        http_set(a, "Content-Encoding", STR("gzip"));
    return 1;
}

void assets_url(struct out *o, const struct assets *assets, const char *path)
{
    out_text(o, assets->prefix);
    out_text(o, assets->version);
    out_char(o, '/');
    out_text(o, path);
}
