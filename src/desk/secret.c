/* SPDX-License-Identifier: Apache-2.0 */
/* secret.c: libsodium's random bytes and SHA-256. */
#include "desk/secret.h"

#include <sodium.h>

int secret_new(struct call *c, struct str *text_r)
{
    unsigned char bytes[SECRET_BYTES];
    if (sodium_init() < 0)
        return fail(c, BROKEN, "libsodium does not start");
    randombytes_buf(bytes, sizeof bytes);
    char *text = arena_alloc(&c->arena, SECRET_TEXT + 1);
    sodium_bin2base64(text, SECRET_TEXT + 1, bytes, sizeof bytes,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bytes, sizeof bytes);
    *text_r = (struct str){text, SECRET_TEXT};
    return 1;
}

struct str secret_hash(struct call *c, struct str text)
{
    unsigned char *hash = arena_alloc(&c->arena, SECRET_HASH_BYTES);
    crypto_hash_sha256(hash, (const unsigned char *)text.at, text.n);
    return (struct str){(const char *)hash, SECRET_HASH_BYTES};
}
