/* SPDX-License-Identifier: Apache-2.0 */
/* upload.c: seals with BLAKE2b under the installation's key. */
#include "web/upload.h"

#include "base/utf8.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { SEAL_BYTES = 16, SEAL_TEXT = 2 * SEAL_BYTES, SAID_BYTES = 100, PIECE_BYTES = 65536 };

static void word_seal(const struct app *app, const struct actor *who, int64_t file_id,
                      char text[SEAL_TEXT + 1])
{
    unsigned char bytes[SEAL_BYTES];
    char said[SAID_BYTES];
    int n = snprintf(said, sizeof said, "upload %" PRId64 " %" PRId64 " %" PRId64, who->org,
                     who->id, file_id);
    crypto_generichash(bytes, sizeof bytes, (const unsigned char *)said, (size_t)n, app->key,
                       sizeof app->key);
    sodium_bin2hex(text, SEAL_TEXT + 1, bytes, sizeof bytes);
}

struct str upload_word(struct call *c, const struct app *app, const struct actor *who,
                       int64_t file_id)
{
    char text[SEAL_TEXT + 1];
    char *word = arena_alloc(&c->arena, UPLOAD_BYTES);
    word_seal(app, who, file_id, text);
    int n = snprintf(word, UPLOAD_BYTES, "%" PRId64 ".%s", file_id, text);
    return (struct str){word, (size_t)n};
}

int upload_read(struct call *c, const struct app *app, const struct actor *who, struct str word,
                int64_t *file_id_r)
{
    char text[SEAL_TEXT + 1];
    struct str id, rest = word;
    if (str_cut(&rest, '.', &id) && str_int64(id, file_id_r) && rest.n == SEAL_TEXT) {
        word_seal(app, who, *file_id_r, text);
        if (sodium_memcmp(text, rest.at, SEAL_TEXT) == 0)
            return 1;
    }
    return fail(c, BAD_INPUT, "an upload is the word that POST /api/v1/files answered with");
}

/* From the temporary file into the store, a piece at a time; the first says what it is. */
static int copy(struct call *c, struct http_request *q, const struct http_file *file,
                struct store_put *put, struct file_new *it)
{
    char *piece = arena_alloc(&c->arena, PIECE_BYTES);
    it->mime = STR("application/octet-stream");
    for (uint64_t at = 0; at < file->n;) {
        size_t n = file->n - at < PIECE_BYTES ? (size_t)(file->n - at) : PIECE_BYTES;
        if (spill_read(c, &q->spool, file->at + at, piece, n) < 0 ||
            store_add(c, put, piece, n) < 0)
            return -1;
        if (!at)
            it->mime = str_of(upload_type((struct str){piece, n}));
        at += n;
    }
    return 1;
}

int upload_store(struct call *c, const struct app *app, struct http_request *q,
                 const struct http_file *file, char hash_r[STORE_HASH_TEXT], struct file_new *it_r)
{
    struct store_put put;
    *it_r = (struct file_new){.org = app_visitor(q)->actor.org, .bytes = (int64_t)file->n};
    if (store_begin(c, app->files, &put) < 0)
        return -1;
    if (copy(c, q, file, &put, it_r) < 0) {
        store_drop(&put);
        return -1;
    }
    it_r->hash = (struct str){hash_r, STORE_HASH_TEXT - 1};
    return store_finish(c, &put, hash_r);
}

static const struct {
    const char *starts;
    size_t n;
    const char *type;
} types[] = {
    {"\x89PNG\r\n\x1a\n", 8, "image/png"},
    {"\xff\xd8\xff", 3, "image/jpeg"},
    {"GIF8", 4, "image/gif"},
    {"%PDF-", 5, "application/pdf"},
    {"PK\x03\x04", 4, "application/zip"},
    {"MZ", 2, "application/x-dosexec"},
    {"\x7f"
     "ELF",
     4, "application/x-executable"},
    {"\xcf\xfa\xed\xfe", 4, "application/x-mach-binary"},
    {"L\0\0\0\x01\x14\x02\0", 8, "application/x-ms-shortcut"},
    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8, "application/x-ole-storage"},
    {"OggS", 4, "audio/ogg"},
    {"ID3", 3, "audio/mpeg"},
    {"\x1f\x8b", 2, "application/gzip"},
};

const char *upload_type(struct str bytes)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (bytes.n >= types[i].n && memcmp(bytes.at, types[i].starts, types[i].n) == 0)
            return types[i].type;
    if (bytes.n >= 12 && memcmp(bytes.at, "RIFF", 4) == 0 && memcmp(bytes.at + 8, "WEBP", 4) == 0)
        return "image/webp";
    if (bytes.n >= 12 && memcmp(bytes.at + 4, "ftyp", 4) == 0)
        return "video/mp4";
    return bytes.n && utf8_valid(bytes) && str_find_char(bytes, '\0') < 0
               ? "text/plain"
               : "application/octet-stream";
}
