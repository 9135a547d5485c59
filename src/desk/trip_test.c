/* SPDX-License-Identifier: Apache-2.0 */
/* trip_test.c: a trip comes back once, in time, and as what it was begun. */
#include "desk/trip.h"

#include "base/test.h"
#include "desk/test_desk.h"

static void trip_run(struct test_db *t, struct test_desk *desk)
{
    struct trip out = {.next = STR("/list"), .subject_id = 7, .inbox_id = 8}, back;
    struct str state;
    DO(t, trip_begin(t->c, t->d, desk->org, TRIP_SIGN_IN, &out, &state));
    REFUSED(t, NOT_FOUND, trip_end(t->c, t->d, desk->other_org, TRIP_SIGN_IN, state, &back));
    REFUSED(t, NOT_FOUND, trip_end(t->c, t->d, desk->org, TRIP_MAILBOX, state, &back));
    DO(t, trip_end(t->c, t->d, desk->org, TRIP_SIGN_IN, state, &back));
    assert_true(str_eq(back.nonce, out.nonce) && str_eq(back.verifier, out.verifier) &&
                str_eq(back.next, STR("/list")) && !str_eq(back.nonce, back.verifier));
    assert_true(back.subject_id == 7 && back.inbox_id == 8);
    REFUSED(t, NOT_FOUND, trip_end(t->c, t->d, desk->org, TRIP_SIGN_IN, state, &back)); /* once */
    DO(t, trip_begin(t->c, t->d, desk->org, TRIP_SIGN_IN, &out, &state));
    t->c->now_us += (TRIP_KEPT_MIN + 1) * MINUTE_US;
    REFUSED(t, NOT_FOUND, trip_end(t->c, t->d, desk->org, TRIP_SIGN_IN, state, &back));
}

static void test_trip(void **state)
{
    (void)state;
    test_desk_each(trip_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_trip)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
