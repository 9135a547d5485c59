/* SPDX-License-Identifier: Apache-2.0 */
/* jwt_test.c: tokens signed by openssl(1), and what somebody else might make of them. */
#include "http/jwt.h"

#include "base/test.h"

#include <string.h>

static const char keys[] =
    "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"r\",\"use\":\"sig\",\"n\":\"vVgjJs-nlaj_kehKQo25hwX-"
    "f7YtKaM"
    "dhFAhfYCeRuOfkCsHIb7aaGaOmVncPOzeJ5h8Ttx2n9Ra_DYUHt9SLmY2jUDVRqQVjTKKRCANtR3_VHt"
    "_iO4ADN1dLuDxPoPjuJGNiXSs3J834qgcL2EkCCBDIb-Wdycooux6oPCC5oTds5EPmuRbQnZSAhAJmGs"
    "YbnUzG2xxAk5tmkLs3BKqXFeEPzWcdhmikFEAFGxnl8xMUM6rZPLbQWyeARKE9RRf6YdoSsj1y_793uZ"
    "bRB1ObfC5kkrItSAoHxUWb_05p8xr7OV-irQ0mZfQrNC_2osQapnapLMsejlmVMRKsfjMjw\",\"e\":\"AQ"
    "AB\"},{\"kty\":\"EC\",\"kid\":\"e\",\"crv\":\"P-256\",\"x\":\"ekH9w_a2ap0HPWOI0VOdJ7_"
    "W2AHqu6QGRF"
    "gJVmCAZG0\",\"y\":\"DzqrTWZoCnwbWKK1xZ_FoptxMGTGWCJLiTNPVg3L-wE\"}]}";
static const char rsa_token[] =
    "eyJhbGciOiAiUlMyNTYiLCAia2lkIjogInIifQ.eyJzdWIiOiJtYXlhIn0.mKwRItFTvcQycT-22ia_n"
    "ZGA3QuN5SZLBzpepNYiyT5iqgLILNahB3oV6J3Mx3YkvEPDbvRyqT4Yz23oxuL9OLw0YOb4qXaaktSDi"
    "HY_OkvOpxibsxFbCrml91oiZlDmIUojRa4GdpNNj81G9cIqEQdCX-Ac5Gk76ldeNBw4cs_Rx5KAdxlHR"
    "0LWL-BmMtEtycp574N6IsD_tj-iud6gEqEzAioFX6OqvvO3-tNRS34JFaldXpW-rcuEN6OrCo6aQBIfa"
    "dIu4-4-m_ACyu0kzts_xvfAq2GSQx7pM-eohtGc_6UTYfq0VQGb6EA5PH7LoXUdarXCH__ZSj7RT5rye"
    "w";
static const char ec_token[] =
    "eyJhbGciOiAiRVMyNTYiLCAia2lkIjogImUifQ.eyJzdWIiOiJtYXlhIn0.tH2hBsxFXXEFAP7go2hhy"
    "uNLu631-5KGuBj8Y_6hKBgh6cFq2bdWJLkEPmIK4gib4w0xgEPn1kgYQQK10XA6zQ";

static int verify(struct call *c, const char *token, const char *jwks)
{
    json_t *claims;
    int got = jwt_verify(c, str_of(token), str_of(jwks), &claims);
    if (got > 0) {
        assert_string_equal(json_string_value(json_object_get(claims, "sub")), "maya");
        json_decref(claims);
    } else {
        assert_int_equal(c->fault.kind, DENIED);
        assert_null(claims);
    }
    return got;
}

static void test_good(void **state)
{
    struct call c;
    (void)state;
    call_init(&c, 1 << 22);
    assert_int_equal(verify(&c, rsa_token, keys), 1);
    assert_int_equal(verify(&c, ec_token, keys), 1);
    call_free(&c);
}

/* Every byte of a token counts. */
static void test_changed(void **state)
{
    struct call c;
    char text[2000];
    (void)state;
    call_init(&c, 1 << 26);
    for (size_t i = 0; i + 1 < strlen(ec_token); i++) { /* the last has bits that say nothing */
        memcpy(text, ec_token, sizeof ec_token);
        text[i] = text[i] == 'A' ? 'B' : 'A';
        assert_int_equal(verify(&c, text, keys), -1);
    }
    call_free(&c);
}

static void test_bad(void **state)
{
    /* {"alg":"none"}, and HS256 with the public key as the secret, are two old tricks */
    static const char *const tokens[] = {
        "",
        "a.b",
        "a.b.c.d",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJtYXlhIn0.",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJtYXlhIn0.AAAA",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtYXlhIn0.AAAA",
        "eyJhbGciOiJSUzI1NiIsImNyaXQiOlsiYiJdfQ.eyJzdWIiOiJtYXlhIn0.AAAA",
    };
    static const char *const documents[] = {"",
                                            "{}",
                                            "[]",
                                            "{\"keys\":7}",
                                            "{\"keys\":[]}",
                                            "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\"}]}"};
    struct call c;
    char swapped[sizeof keys];
    (void)state;
    call_init(&c, 1 << 22);
    for (size_t i = 0; i < sizeof tokens / sizeof tokens[0]; i++)
        assert_int_equal(verify(&c, tokens[i], keys), -1);
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++)
        assert_int_equal(verify(&c, ec_token, documents[i]), -1);
    memcpy(swapped, keys, sizeof keys); /* another key under the same name */
    char *x = strstr(swapped, "\"x\":\"");
    assert_non_null(x);
    x[6] = x[6] == 'A' ? 'B' : 'A';
    assert_int_equal(verify(&c, ec_token, swapped), -1);
    assert_int_equal(verify(&c, rsa_token, swapped), 1);
    call_free(&c);
}

/* RFC 7636, appendix B. */
static void test_challenge(void **state)
{
    struct call c;
    (void)state;
    call_init(&c, 10000);
    struct str verifier = STR("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    assert_true(
        str_eq(jwt_challenge(&c, verifier), STR("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")));
    call_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_changed),
        cmocka_unit_test(test_bad),
        cmocka_unit_test(test_challenge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
