/* SPDX-License-Identifier: Apache-2.0 */
/* factor_test.c: codes as RFC 6238 has them, and the second factor from its setup to its loss. */
#include "desk/factor.h"

#include "base/test.h"
#include "desk/test_desk.h"
#include "desk/totp.h"

#include <string.h>

static const struct session_from nowhere = {.address = {"", 0}, .browser = {"", 0}};

static const unsigned char key[SEAL_KEY_BYTES] = "an installation's key of 32 byt";

/* The table of RFC 6238, appendix B (SHA-1), of which six digits are asked for here. */
static void test_rfc(void **state)
{
    static const struct {
        int64_t at_s;
        const char *code;
    } cases[] = {{59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
                 {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
    struct str secret = STR("12345678901234567890");
    char code[TOTP_DIGITS + 1];
    struct arena a;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t now_us = cases[i].at_s * SECOND_US, step = totp_step(now_us);
        totp_code(secret, step, code);
        assert_string_equal(code, cases[i].code);
        struct str typed = str_of(code);
        assert_int_equal(totp_match(secret, now_us, 0, typed), step);
        assert_int_equal(totp_match(secret, now_us + TOTP_STEP_S * SECOND_US, 0, typed), step);
        assert_int_equal(totp_match(secret, now_us - TOTP_STEP_S * SECOND_US, 0, typed), step);
        assert_int_equal(totp_match(secret, now_us + 2 * TOTP_STEP_S * SECOND_US, 0, typed), 0);
        assert_int_equal(totp_match(secret, now_us, step, typed), 0);
    }
    arena_init(&a, 10000);
    assert_true(str_eq(totp_base32(&a, STR("foobar")), STR("MZXW6YTBOI"))); /* RFC 4648 */
    assert_true(str_eq(totp_base32(&a, STR("foob")), STR("MZXW6YQ")));
    arena_free(&a);
}

/* The secret of a setup, as the program on the telephone has it. */
static struct str secret_of(struct test_db *t, struct str base32)
{
    char *bytes = arena_alloc(&t->c->arena, 64);
    size_t n = 0;
    uint32_t bits = 0;
    int have = 0;
    for (size_t i = 0; i < base32.n; i++) {
        char letter = base32.at[i];
        bits = bits << 5 | (uint32_t)(ascii_digit(letter) ? letter - '2' + 26 : letter - 'A');
        for (have += 5; have >= 8; have -= 8)
            bytes[n++] = (char)(bits >> (have - 8));
    }
    return (struct str){bytes, n};
}

static struct str code_now(struct test_db *t, struct str secret)
{
    char *code = arena_alloc(&t->c->arena, TOTP_DIGITS + 1);
    totp_code(secret, totp_step(t->c->now_us), code);
    return str_of(code);
}

static struct session_made opened(struct test_db *t, const struct actor *who)
{
    struct session_made made;
    DO(t, session_open(t->c, t->d, who->org, who->id, &nowhere, &made));
    return made;
}

/* Turns it on; the secret, in t's arena. */
static struct str turned_on(struct test_db *t, const struct actor *who, int64_t keep_id,
                            struct str codes[RECOVERY_CODES])
{
    struct factor_setup setup;
    SEE(t, factor_begin(t->c, t->d, who, key, &setup));
    struct str secret = secret_of(t, setup.secret);
    assert_int_equal(secret.n, TOTP_SECRET_BYTES);
    assert_true(str_find(setup.uri, setup.secret) > 0);
    DO(t, factor_confirm(t->c, t->d, who, key, setup.token, code_now(t, secret), keep_id, codes));
    return secret;
}

static int pass(struct test_db *t, const struct actor *who, int64_t session_id, struct str code,
                struct session_made *made)
{
    struct factor_try it = {who->org, who->id, session_id, code};
    return factor_pass(t->c, t->db, key, &it, made);
}

#define WRONG(t, kind_, expression)                                                                \
    do {                                                                                           \
        assert_int_equal(expression, -1);                                                          \
        assert_int_equal((t)->c->fault.kind, kind_);                                               \
    } while (0)

static void setup_run(struct test_db *t, struct test_desk *desk)
{
    struct factor_setup setup;
    struct factor_state state;
    struct str codes[RECOVERY_CODES];
    struct session_made one = opened(t, &desk->agent), two = opened(t, &desk->agent);
    struct session_seen seen;
    SEE(t, factor_begin(t->c, t->d, &desk->agent, key, &setup));
    struct str good = code_now(t, secret_of(t, setup.secret));
    REFUSED(
        t, BAD_INPUT,
        factor_confirm(t->c, t->d, &desk->agent, key, setup.token, STR("00000"), one.id, codes));
    REFUSED(t, BAD_INPUT,
            factor_confirm(t->c, t->d, &desk->lead, key, setup.token, good, one.id, codes));
    REFUSED(t, BAD_INPUT,
            factor_confirm(t->c, t->d, &desk->agent, key, STR("abc"), good, one.id, codes));
    struct actor token = desk->agent;
    token.kind = ACTOR_TOKEN;
    REFUSED(t, DENIED, factor_begin(t->c, t->d, &token, key, &setup));
    turned_on(t, &desk->agent, one.id, codes);
    assert_int_equal(codes[0].n, RECOVERY_CODE_BYTES);
    assert_int_equal(SEE(t, session_look(t->c, t->d, one.cookie, &seen)), 1);
    assert_true(seen.factor);
    assert_int_equal(SEE(t, session_look(t->c, t->d, two.cookie, &seen)), 0);
    SEE(t, factor_state(t->c, t->d, &desk->agent, &state));
    assert_true(state.on && state.codes_left == RECOVERY_CODES);
    REFUSED(t, CONFLICT, factor_begin(t->c, t->d, &desk->agent, key, &setup));
    assert_false(opened(t, &desk->agent).factor);
}

static void test_setup(void **state)
{
    (void)state;
    test_desk_each(setup_run);
}

static void pass_run(struct test_db *t, struct test_desk *desk)
{
    struct str codes[RECOVERY_CODES];
    struct session_made made, half;
    struct session_seen seen;
    struct str secret = turned_on(t, &desk->agent, 0, codes);
    half = opened(t, &desk->agent);
    SEE(t, session_look(t->c, t->d, half.cookie, &seen));
    assert_true(!seen.factor && seen.actor.role == ROLE_NONE);
    WRONG(t, DENIED, pass(t, &desk->agent, half.id, code_now(t, secret), &made)); /* used already */
    t->c->now_us += 2 * TOTP_STEP_S * SECOND_US;
    struct str code = code_now(t, secret);
    WRONG(t, CONFLICT, pass(t, &desk->lead, half.id, code, &made)); /* the lead has none */
    WELL(t, pass(t, &desk->agent, half.id, code, &made));
    assert_int_equal(SEE(t, session_look(t->c, t->d, half.cookie, &seen)), 0); /* another cookie */
    assert_int_equal(SEE(t, session_look(t->c, t->d, made.cookie, &seen)), 1);
    assert_true(seen.factor && seen.actor.role == ROLE_AGENT);
    half = opened(t, &desk->agent);
    WRONG(t, DENIED, pass(t, &desk->agent, half.id, code, &made)); /* the same code again */
    WELL(t, pass(t, &desk->agent, half.id, codes[3], &made));
    half = opened(t, &desk->agent);
    WRONG(t, DENIED, pass(t, &desk->agent, half.id, codes[3], &made)); /* once */
    char shouted[RECOVERY_CODE_BYTES] = {0};
    for (int i = 0, n = 0; i < RECOVERY_CODE_BYTES; i++)
        if (codes[4].at[i] != '-')
            shouted[n++] = codes[4].at[i];
    WELL(t, pass(t, &desk->agent, half.id, str_of(shouted), &made)); /* without its stroke */
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("agent.recovery_use")));
}

static void test_pass(void **state)
{
    (void)state;
    test_desk_each(pass_run);
}

static void throttle_run(struct test_db *t, struct test_desk *desk)
{
    struct str codes[RECOVERY_CODES];
    struct session_made made, half;
    turned_on(t, &desk->agent, 0, codes);
    half = opened(t, &desk->agent);
    for (int i = 0; i < LOGIN_FREE_TRIES; i++)
        WRONG(t, DENIED, pass(t, &desk->agent, half.id, STR("not-a-code"), &made));
    WRONG(t, BUSY, pass(t, &desk->agent, half.id, codes[0], &made)); /* the right one waits too */
    t->c->now_us += (LOGIN_WAIT_MAX_S + 1) * SECOND_US;
    WELL(t, pass(t, &desk->agent, half.id, codes[0], &made));
}

static void test_throttle(void **state)
{
    (void)state;
    test_desk_each(throttle_run);
}

static void off_run(struct test_db *t, struct test_desk *desk)
{
    struct str codes[RECOVERY_CODES], again[RECOVERY_CODES];
    struct factor_state state;
    struct session_made made;
    turned_on(t, &desk->agent, 0, codes);
    WELL(t, factor_codes(t->c, t->db, key, &desk->agent, codes[0], again));
    WRONG(t, DENIED, factor_remove(t->c, t->db, key, &desk->agent, codes[1]));
    WELL(t, factor_remove(t->c, t->db, key, &desk->agent, again[1]));
    SEE(t, factor_state(t->c, t->d, &desk->agent, &state));
    assert_true(!state.on && !state.codes_left);
    assert_true(opened(t, &desk->agent).factor);
    turned_on(t, &desk->agent, 0, codes);
    made = opened(t, &desk->agent);
    REFUSED(t, DENIED, factor_reset(t->c, t->d, &desk->lead, desk->agent.id));
    REFUSED(t, NOT_FOUND, factor_reset(t->c, t->d, &desk->stranger, desk->agent.id));
    assert_int_equal(DO(t, factor_reset(t->c, t->d, &desk->admin, desk->agent.id)), 1);
    assert_int_equal(DO(t, factor_reset(t->c, t->d, &desk->admin, desk->agent.id)), 0);
    REFUSED(t, DENIED, factor_reset(t->c, t->d, &desk->admin, desk->owner.id));
    struct session_seen seen;
    assert_int_equal(SEE(t, session_look(t->c, t->d, made.cookie, &seen)), 0);
    assert_true(opened(t, &desk->agent).factor);
}

static void test_off(void **state)
{
    (void)state;
    test_desk_each(off_run);
}

/* A database that was taken without its key opens nothing. */
static void other_key_run(struct test_db *t, struct test_desk *desk)
{
    static const unsigned char other[SEAL_KEY_BYTES] = "the key of another installation";
    struct str codes[RECOVERY_CODES];
    struct session_made made;
    struct str secret = turned_on(t, &desk->agent, 0, codes);
    t->c->now_us += 2 * TOTP_STEP_S * SECOND_US;
    struct session_made half = opened(t, &desk->agent);
    struct factor_try it = {desk->org, desk->agent.id, half.id, code_now(t, secret)};
    assert_int_equal(factor_pass(t->c, t->db, other, &it, &made), -1);
    it.code = codes[0];
    assert_int_equal(factor_pass(t->c, t->db, other, &it, &made), -1);
}

static void test_other_key(void **state)
{
    (void)state;
    test_desk_each(other_key_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rfc),  cmocka_unit_test(test_setup),
        cmocka_unit_test(test_pass), cmocka_unit_test(test_throttle),
        cmocka_unit_test(test_off),  cmocka_unit_test(test_other_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
