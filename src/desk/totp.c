/* SPDX-License-Identifier: Apache-2.0 */
/* totp.c: OpenSSL's HMAC, because libsodium has no SHA-1; everything compared by libsodium. */
#include "desk/totp.h"

#include "base/time.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>
#include <stdio.h>

int64_t totp_step(int64_t now_us)
{
    return now_us / (TOTP_STEP_S * SECOND_US);
}

void totp_code(struct str secret, int64_t step, char *code)
{
    unsigned char counter[8], mac[EVP_MAX_MD_SIZE] = {0};
    unsigned int n = 0;
    for (int i = 0; i < 8; i++)
        counter[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i));
    HMAC(EVP_sha1(), secret.at, (int)secret.n, counter, sizeof counter, mac, &n);
    unsigned at = mac[19] & 15;
    uint32_t number = (uint32_t)(mac[at] & 0x7f) << 24 | (uint32_t)mac[at + 1] << 16 |
                      (uint32_t)mac[at + 2] << 8 | mac[at + 3];
    snprintf(code, TOTP_DIGITS + 1, "%06u", number % 1000000);
    sodium_memzero(mac, sizeof mac);
}

int64_t totp_match(struct str secret, int64_t now_us, int64_t after_step, struct str typed)
{
    int64_t now = totp_step(now_us), found = 0;
    char code[TOTP_DIGITS + 1];
    if (typed.n != TOTP_DIGITS)
        return 0;
    for (int64_t step = now - TOTP_WINDOW; step <= now + TOTP_WINDOW; step++) {
        totp_code(secret, step, code);
        bool same = sodium_memcmp(code, typed.at, TOTP_DIGITS) == 0;
        found = same && step > after_step ? step : found;
    }
    return found;
}

struct str totp_base32(struct arena *a, struct str bytes)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    char *at = arena_alloc(a, bytes.n * 8 / 5 + 2);
    size_t n = 0;
    uint32_t bits = 0;
    int have = 0;
    for (size_t i = 0; i < bytes.n; i++) {
        bits = bits << 8 | (unsigned char)bytes.at[i];
        for (have += 8; have >= 5; have -= 5)
            at[n++] = letters[bits >> (have - 5) & 31];
    }
    if (have)
        at[n++] = letters[bits << (5 - have) & 31];
    return (struct str){at, n};
}
