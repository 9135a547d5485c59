/* SPDX-License-Identifier: Apache-2.0 */
/* webhook.c: comparison takes the same time whatever differs. */
#include "http/webhook.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { LEAST_KEY_BYTES = 24, BASE64 = sodium_base64_VARIANT_ORIGINAL };

static const char prefix[] = "whsec_";

int webhook_key_read(struct call *c, struct str text, struct webhook_key *key_r)
{
    *key_r = (struct webhook_key){.n = 0};
    if (str_starts(text, str_of(prefix)))
        text = str_from(text, sizeof prefix - 1);
    if (sodium_base642bin(key_r->bytes, sizeof key_r->bytes, text.at, text.n, NULL, &key_r->n, NULL,
                          BASE64) != 0 ||
        key_r->n < LEAST_KEY_BYTES)
        return fail(c, BAD_INPUT, "a webhook secret is whsec_ and %d to %d bytes in base64",
                    LEAST_KEY_BYTES, WEBHOOK_KEY_BYTES);
    return 1;
}

void webhook_key_make(struct out *text)
{
    unsigned char bytes[32];
    char base64[sodium_base64_ENCODED_LEN(sizeof bytes, BASE64)];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2base64(base64, sizeof base64, bytes, sizeof bytes, BASE64);
    out_text(text, prefix);
    out_text(text, base64);
    sodium_memzero(bytes, sizeof bytes);
}

static void hash_of(const struct webhook_key *key, struct str id, struct str timestamp,
                    struct str body, unsigned char hash_r[crypto_auth_hmacsha256_BYTES])
{
    const struct str pieces[] = {id, STR("."), timestamp, STR("."), body};
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, key->bytes, key->n);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        crypto_auth_hmacsha256_update(&state, (const unsigned char *)pieces[i].at, pieces[i].n);
    crypto_auth_hmacsha256_final(&state, hash_r);
}

void webhook_sign(const struct webhook_key *key, struct str id, int64_t timestamp_s,
                  struct str body, char signature[WEBHOOK_SIGNATURE_BYTES])
{
    unsigned char hash[crypto_auth_hmacsha256_BYTES];
    char timestamp[24];
    snprintf(timestamp, sizeof timestamp, "%lld", (long long)timestamp_s);
    hash_of(key, id, str_of(timestamp), body, hash);
    memcpy(signature, "v1,", 4);
    sodium_bin2base64(signature + 3, WEBHOOK_SIGNATURE_BYTES - 3, hash, sizeof hash, BASE64);
}

/* Whether one signature, "v1,..." , is the hash. */
static bool matches(struct str signature, const unsigned char hash[crypto_auth_hmacsha256_BYTES])
{
    unsigned char given[crypto_auth_hmacsha256_BYTES];
    size_t n;
    if (!str_starts(signature, STR("v1,")))
        return false;
    signature = str_from(signature, 3);
    return sodium_base642bin(given, sizeof given, signature.at, signature.n, NULL, &n, NULL,
                             BASE64) == 0 &&
           n == sizeof given && sodium_memcmp(given, hash, sizeof given) == 0;
}

bool webhook_check(const struct webhook_key *key, struct str id, struct str timestamp,
                   struct str signatures, struct str body, int64_t now_s)
{
    unsigned char hash[crypto_auth_hmacsha256_BYTES];
    struct str piece;
    int64_t sent_s;
    if (!str_int64(timestamp, &sent_s) || sent_s < now_s - WEBHOOK_TOLERANCE_S ||
        sent_s > now_s + WEBHOOK_TOLERANCE_S)
        return false;
    hash_of(key, id, timestamp, body, hash);
    while (str_cut(&signatures, ' ', &piece))
        if (matches(piece, hash))
            return true;
    return false;
}
