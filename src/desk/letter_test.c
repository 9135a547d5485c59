/* SPDX-License-Identifier: Apache-2.0 */
/* letter_test.c: who is written to and what it says, once; and what happens when nobody knows. */
#include "desk/letter.h"

#include "base/test.h"
#include "base/time.h"
#include "db/test.sql.h"
#include "desk/mailbox.h"
#include "desk/notice.h"
#include "desk/test_desk.h"

#include <string.h>

static const unsigned char key[SEAL_KEY_BYTES] = {7};

static void a_mailbox(struct test_db *t, struct test_desk *desk)
{
    struct mailbox it;
    struct mailbox_edit edit;
    test_desk_mailbox(&edit);
    DO(t, mailbox_put(t->c, t->d, &desk->admin, desk->inbox_id, &edit, 0, key, &it));
}

/* The letter that waits, whenever it is due. */
static int take(struct test_db *t, struct job *job_r)
{
    DO(t, sql_test_jobs_are_due(t->c, t->d));
    return (int)WELL(t, job_take(t->c, t->db, STR(LETTER_JOB), 60000, job_r));
}

static int open_job(struct test_db *t, const struct job *job, struct letter *it)
{
    return (int)DO(t, letter_open(t->c, t->d, job, it));
}

static void end_job(struct test_db *t, const struct job *job, const struct letter *it)
{
    DO(t, letter_left(t->c, t->d, it));
    assert_int_equal(DO(t, job_done(t->c, t->d, job)), 1);
}

static void told(struct test_db *t, struct test_desk *desk, const char *kind, const char *words)
{
    struct notice it = {.org = desk->org,
                        .agent_id = desk->agent.id,
                        .kind = str_of(kind),
                        .actor_id = desk->lead.id,
                        .words = str_of(words)};
    t->c->now_us += SECOND_US;
    DO(t, notice_add(t->c, t->d, &it));
    DO(t, letter_notices(t->c, t->d, desk->org, desk->agent.id));
}

static void links_run(struct test_db *t, struct test_desk *desk)
{
    struct agent lena;
    struct agent_new new = {
        .name = STR("Lena"), .email = STR("lena@example.org"), .role = ROLE_AGENT};
    struct letter it;
    struct str secret;
    struct job job;
    DO(t, agent_invite(t->c, t->d, &desk->admin, &new, &lena, &secret));
    DO(t, letter_invitation(t->c, t->d, desk->org, lena.id));
    assert_int_equal(take(t, &job), 1);
    assert_int_equal(open_job(t, &job, &it), 0); /* no mailbox sends */
    a_mailbox(t, desk);
    assert_int_equal(open_job(t, &job, &it), 1);
    assert_true(it.kind == LETTER_INVITATION && str_eq(it.agent.email, STR("lena@example.org")));
    assert_true(it.secret.n > 20 && str_find(job.data, it.secret) < 0);
    assert_true(str_eq(it.sender.address, STR("help@shop.example")));
    DO(t, agent_accept(t->c, t->d, desk->org, it.secret, STR(""), STR("$hash"), &lena));
    assert_int_equal(open_job(t, &job, &it), 0); /* meanwhile she is in */
    end_job(t, &job, &it);
    DO(t, letter_reset(t->c, t->d, desk->org, STR(" Lena@Example.ORG ")));
    DO(t, letter_reset(t->c, t->d, desk->org, STR("lena@example.org"))); /* one waits already */
    assert_int_equal(take(t, &job), 1);
    assert_int_equal(open_job(t, &job, &it), 1);
    assert_true(it.kind == LETTER_RESET && it.agent.id == lena.id && it.secret.n > 20);
    end_job(t, &job, &it);
    assert_int_equal(take(t, &job), 0);
    DO(t, letter_reset(t->c, t->d, desk->org, STR("nobody@example.org")));
    assert_int_equal(take(t, &job), 1);
    assert_int_equal(open_job(t, &job, &it), 0);
}

static void notices_run(struct test_db *t, struct test_desk *desk)
{
    bool wants[N_NOTICE_KINDS];
    struct letter it;
    struct job job;
    told(t, desk, "mention", "none of it is mailed: no mailbox sends");
    assert_int_equal(take(t, &job), 0);
    a_mailbox(t, desk);
    told(t, desk, "mention", "one");
    told(t, desk, "assigned", "two");
    assert_int_equal(take(t, &job), 1); /* one letter for all */
    assert_int_equal(open_job(t, &job, &it), 1);
    assert_true(it.n_notices == 3 && str_eq(it.notices[2].words, STR("two")));
    end_job(t, &job, &it);
    letter_wants(t->c, letter_wishes(t->c, STR("{\"x\":1}"), (bool[]){false, true, true}), wants);
    assert_true(!wants[NOTICE_MENTION] && wants[NOTICE_ASSIGNED] && wants[NOTICE_REPLY]);
    told(t, desk, "reply", "three");
    assert_int_equal(take(t, &job), 1);
    assert_int_equal(open_job(t, &job, &it), 1);
    assert_true(it.n_notices == 1 && str_eq(it.notices[0].words, STR("three")));
    t->c->now_us += (LETTER_KEPT_H + 1) * HOUR_US;
    assert_int_equal(open_job(t, &job, &it), 0); /* no news any more */
}

/* rule 18, for the desk's own letters: asked, and lost before the answer was noted. */
static void rule_18_run(struct test_db *t, struct test_desk *desk)
{
    struct letter it;
    struct job job, next;
    a_mailbox(t, desk);
    told(t, desk, "mention", "one");
    assert_int_equal(take(t, &job), 1);
    assert_int_equal(open_job(t, &job, &it), 1);
    assert_int_equal(DO(t, job_asks(t->c, t->d, &job)), 1);
    told(t, desk, "mention", "two"); /* behind it */
    DO(t, sql_test_jobs_are_due(t->c, t->d));
    do
        assert_int_equal(take(t, &next), 1);
    while (next.id != job.id);
    assert_true(next.asked_us != NO_TIME);
    assert_int_equal(DO(t, letter_unknown(t->c, t->d, &next)), 1);
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("letter.unknown")));
    assert_int_equal(DO(t, letter_notices(t->c, t->d, desk->org, desk->agent.id)), 1);
    assert_int_equal(take(t, &next), 1);
    assert_true(next.id != job.id); /* it is over */
    assert_int_equal(open_job(t, &next, &it), 1);
    assert_true(it.n_notices == 1 && str_eq(it.notices[0].words, STR("two")));
    struct job reset;
    DO(t, letter_reset(t->c, t->d, desk->org, STR("who@example.org")));
    do
        assert_int_equal(take(t, &reset), 1);
    while (str_find(reset.data, STR("reset")) < 0);
    assert_int_equal(DO(t, letter_unknown(t->c, t->d, &reset)), 1); /* nobody's, too */
}

static void test_links(void **state)
{
    (void)state;
    test_desk_each(links_run);
}

static void test_notices(void **state)
{
    (void)state;
    test_desk_each(notices_run);
}

static void test_rule_18(void **state)
{
    (void)state;
    test_desk_each(rule_18_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_links),
        cmocka_unit_test(test_notices),
        cmocka_unit_test(test_rule_18),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
