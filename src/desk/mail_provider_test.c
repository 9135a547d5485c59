/* SPDX-License-Identifier: Apache-2.0 */
/* mail_provider_test.c: what is typed, what is sealed, and what comes out as the way to sign in. */
#include "desk/mail_provider.h"

#include "base/test.h"
#include "desk/test_desk.h"

static const unsigned char key[SEAL_KEY_BYTES] = {7};
#define GOOGLE    STR("google")
#define MICROSOFT STR("microsoft")
#define OWN       STR("own")

static void run(struct test_db *t, struct test_desk *desk)
{
    struct mail_provider_edit it = {.client = STR("desk-1"), .client_secret = STR("the secret")};
    struct mail_provider_way way;
    struct mail_provider row, *list;
    size_t n;
    const struct actor *admin = &desk->admin, *agent = &desk->agent;
    REFUSED(t, DENIED, mail_provider_put(t->c, t->d, agent, GOOGLE, &it, 0, key));
    REFUSED(t, NOT_FOUND, mail_provider_way(t->c, t->d, desk->org, GOOGLE, key, &way));
    REFUSED(t, NOT_FOUND, mail_provider_put(t->c, t->d, admin, STR("other"), &it, 0, key));
    DO(t, mail_provider_put(t->c, t->d, admin, GOOGLE, &it, 0, key));
    DO(t, mail_provider_way(t->c, t->d, desk->org, GOOGLE, key, &way));
    assert_true(str_eq(way.client_secret, STR("the secret")) && str_eq(way.client, STR("desk-1")));
    assert_true(str_starts(way.authorize_url, STR("https://accounts.google.com/")));
    REFUSED(t, NOT_FOUND, mail_provider_way(t->c, t->d, desk->other_org, GOOGLE, key, &way));

    it.client_secret = (struct str){NULL, 0}; /* as it is */
    REFUSED(t, CONFLICT, mail_provider_put(t->c, t->d, admin, GOOGLE, &it, 9, key));
    it.client = STR("desk-2");
    DO(t, mail_provider_put(t->c, t->d, admin, GOOGLE, &it, 1, key));
    DO(t, mail_provider_way(t->c, t->d, desk->org, GOOGLE, key, &way));
    assert_true(str_eq(way.client_secret, STR("the secret")) && str_eq(way.client, STR("desk-2")));

    it.tenant = STR("shop.example");
    DO(t, mail_provider_put(t->c, t->d, admin, MICROSOFT, &it, 0, key));
    DO(t, mail_provider_way(t->c, t->d, desk->org, MICROSOFT, key, &way));
    assert_true(str_find(way.token_url, STR("/shop.example/oauth2/v2.0/token")) > 0);
    it.tenant = STR("../x");
    REFUSED(t, BAD_INPUT, mail_provider_put(t->c, t->d, admin, MICROSOFT, &it, 1, key));

    REFUSED(t, BAD_INPUT, mail_provider_put(t->c, t->d, admin, OWN, &it, 0, key));
    it.authorize_url = STR("https://id.example/authorize");
    it.token_url = STR("javascript:alert(1)");
    REFUSED(t, BAD_INPUT, mail_provider_put(t->c, t->d, admin, OWN, &it, 0, key));
    it.token_url = STR("https://id.example/token");
    it.scope = STR("mail");
    DO(t, mail_provider_put(t->c, t->d, admin, OWN, &it, 0, key));
    DO(t, mail_provider_way(t->c, t->d, desk->org, OWN, key, &way));
    assert_true(str_eq(way.token_url, it.token_url) && str_eq(way.scope, it.scope));
    DO(t, mail_provider_list(t->c, t->d, admin, &list, &n));
    assert_int_equal(n, 3);
    DO(t, mail_provider_delete(t->c, t->d, admin, OWN));
    REFUSED(t, NOT_FOUND, mail_provider_get(t->c, t->d, admin, OWN, &row));
}

static void test_all(void **state)
{
    (void)state;
    test_desk_each(run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_all)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
