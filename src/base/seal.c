/* SPDX-License-Identifier: Apache-2.0 */
/* seal.c: libsodium's secretbox; the nonce is chance and stands in front. */
#include "base/seal.h"

#include <sodium/crypto_secretbox.h>
#include <sodium/randombytes.h>

_Static_assert(SEAL_KEY_BYTES == crypto_secretbox_KEYBYTES, "the key of a secretbox");
_Static_assert(SEAL_MORE_BYTES == crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES,
               "what a secretbox adds");

struct str seal(struct arena *a, const unsigned char key[SEAL_KEY_BYTES], struct str text)
{
    unsigned char *sealed = arena_alloc(a, text.n + SEAL_MORE_BYTES);
    randombytes_buf(sealed, crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(sealed + crypto_secretbox_NONCEBYTES, (const unsigned char *)text.at,
                          text.n, sealed, key);
    return (struct str){(char *)sealed, text.n + SEAL_MORE_BYTES};
}

int seal_open(struct call *c, const unsigned char key[SEAL_KEY_BYTES], struct str sealed,
              struct str *text_r)
{
    const unsigned char *at = (const unsigned char *)sealed.at;
    *text_r = (struct str){NULL, 0};
    if (sealed.n < SEAL_MORE_BYTES)
        return fail(c, DENIED, "a sealed secret is too short to be one");
    size_t n = sealed.n - SEAL_MORE_BYTES;
    unsigned char *text = arena_alloc(&c->arena, n + 1);
    if (crypto_secretbox_open_easy(text, at + crypto_secretbox_NONCEBYTES,
                                   sealed.n - crypto_secretbox_NONCEBYTES, at, key) != 0)
        return fail(c, DENIED,
                    "a secret does not open: it was sealed with another key than this "
                    "installation's (the file \"key\" of its data folder)");
    *text_r = (struct str){(char *)text, n};
    return 1;
}
