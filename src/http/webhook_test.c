/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of webhook.h. The expected signature was computed apart, with openssl. */
#include "http/webhook.h"

#include "base/test.h"

static const char secret[] = "whsec_aGVhcmQgdGVzdCBrZXkgb2YgMzIgYnl0ZXMgbG9uZyE=";
static const int64_t sent_s = 1700000000;

static void signatures(void **state)
{
    struct call c;
    struct webhook_key key, other;
    char signature[WEBHOOK_SIGNATURE_BYTES];
    struct str body = STR("{\"a\":1}"), at = STR("1700000000"), id = STR("msg_1");
    struct out two;
    (void)state;
    call_init(&c, 1 << 16);
    assert_int_equal(webhook_key_read(&c, str_of(secret), &key), 1);
    assert_int_equal(key.n, 32);
    webhook_sign(&key, id, sent_s, body, signature);
    assert_string_equal(signature, "v1,H+spN7Wv7zHB05b6CbJ511vJsVclaf3KJblF2LPZIdw=");
    assert_true(webhook_check(&key, id, at, str_of(signature), body, sent_s + 299));
    assert_false(webhook_check(&key, id, at, str_of(signature), body, sent_s + 301));
    assert_false(webhook_check(&key, id, at, str_of(signature), body, sent_s - 301));
    assert_false(webhook_check(&key, id, at, str_of(signature), STR("{\"a\":2}"), sent_s));
    assert_false(webhook_check(&key, STR("msg_2"), at, str_of(signature), body, sent_s));
    assert_false(webhook_check(&key, id, STR("soon"), str_of(signature), body, sent_s));
    assert_false(webhook_check(&key, id, at, STR(""), body, sent_s));
    assert_false(webhook_check(&key, id, at, STR("v1,AAAA"), body, sent_s));
    assert_false(webhook_check(&key, id, at, STR("v2,AAAA"), body, sent_s));
    out_init(&two, 500);
    webhook_key_make(&two);
    assert_int_equal(webhook_key_read(&c, out_as_str(&two), &other), 1);
    assert_false(webhook_check(&other, id, at, str_of(signature), body, sent_s));
    out_clear(&two);
    out_f(&two, "v1,AAAA v2,x %s", signature); /* while a secret is being changed */
    assert_true(webhook_check(&key, id, at, out_as_str(&two), body, sent_s));
    out_free(&two);
    call_free(&c);
}

static void secrets_are_checked(void **state)
{
    static const char *const bad[] = {"", "whsec_", "whsec_c2hvcnQ=", "whsec_not base64 at all!"};
    struct call c;
    struct webhook_key key;
    (void)state;
    call_init(&c, 1 << 16);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(webhook_key_read(&c, str_of(bad[i]), &key), -1);
    call_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures),
        cmocka_unit_test(secrets_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
