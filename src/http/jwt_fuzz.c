/* SPDX-License-Identifier: Apache-2.0 */
/* jwt_fuzz.c: tokens and key documents that somebody else wrote; the first line is the token. */
#include "http/jwt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct call c;
    struct str rest = {(const char *)data, n}, token;
    json_t *claims;
    call_init(&c, 4 << 20);
    if (str_cut(&rest, '\n', &token) && jwt_verify(&c, token, rest, &claims) > 0)
        json_decref(claims);
    call_free(&c);
    return 0;
}
