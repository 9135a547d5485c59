/* SPDX-License-Identifier: Apache-2.0 */
/* work_test.c: jobs, events and files on both databases. */
#include "base/test.h"
#include "base/time.h"
#include "db/event.h"
#include "db/file.h"
#include "db/id.h"
#include "db/job.h"
#include "db/test.sql.h"
#include "db/test_db.h"

#include <string.h>
#include <time.h>

static int64_t an_org(struct test_db *t)
{
    int64_t id = DO(t, id_new(t->c, t->d));
    DO(t, sql_test_org_add(t->c, t->d, id, STR("Org"), STR("org"), t->c->now_us));
    return id;
}

/* ---- jobs ---- */

static void add(struct test_db *t, const char *name, int64_t due_us, int tries_max)
{
    struct job_new job = {.org = 7,
                          .kind = STR("mail.send"),
                          .name = str_of(name),
                          .data = STR("{\"to\":1}"),
                          .due_us = due_us,
                          .tries_max = tries_max};
    DO(t, job_add(t->c, t->d, &job));
}

static int take(struct test_db *t, int64_t lease_ms, struct job *job_r)
{
    return (int)WELL(t, job_take(t->c, t->db, STR("mail.send"), lease_ms, job_r));
}

static void job_run(struct test_db *t)
{
    struct job job, other;
    assert_int_equal(take(t, 1000, &job), 0);
    add(t, "", t->c->now_us + HOUR_US, 0);
    add(t, "", t->c->now_us - 2, 0);
    add(t, "", t->c->now_us - 1, 0);
    assert_int_equal(take(t, 60000, &job), 1);
    assert_true(str_eq(job.data, STR("{\"to\":1}")) && job.org == 7 && job.tries == 1);
    assert_int_equal(take(t, 60000, &other), 1);
    assert_true(other.id != job.id);
    assert_int_equal(take(t, 60000, &other), 0); /* the third is for later */
    assert_int_equal(DO(t, job_done(t->c, t->d, &job)), 1);
    assert_int_equal(DO(t, job_done(t->c, t->d, &job)), 0);
    int64_t due_us;
    assert_int_equal(SEE(t, job_next_due(t->c, t->d, STR("mail.send"), &due_us)), 1);
    assert_true(due_us > t->c->now_us);
    assert_int_equal(SEE(t, job_next_due(t->c, t->d, STR("else"), &due_us)), 0);
    assert_int_equal(due_us, NO_TIME);
}

static void test_job(void **state)
{
    (void)state;
    test_db_each(job_run);
}

/* A worker that slept past its lease cannot speak for the one that took over. */
static void lease_run(struct test_db *t)
{
    struct job slow, quick;
    add(t, "", 0, 0);
    assert_int_equal(take(t, 0, &slow), 1); /* a lease that is over at once */
    struct timespec pause = {.tv_nsec = 2000000};
    nanosleep(&pause, NULL);
    assert_int_equal(take(t, 60000, &quick), 1);
    assert_true(slow.id == quick.id && quick.tries == 2);
    assert_int_equal(DO(t, job_done(t->c, t->d, &slow)), 0);
    assert_int_equal(WELL(t, job_failed(t->c, t->db, &slow, "late")), 0);
    assert_int_equal(WELL(t, job_extend(t->c, t->db, &slow, 1000)), 0);
    assert_int_equal(WELL(t, job_extend(t->c, t->db, &quick, 120000)), 1);
    assert_int_equal(DO(t, job_done(t->c, t->d, &quick)), 1);
}

static void test_lease(void **state)
{
    (void)state;
    test_db_each(lease_run);
}

static void fail_run(struct test_db *t)
{
    struct job job;
    int64_t due_us;
    add(t, "", 0, 2);
    assert_int_equal(take(t, 60000, &job), 1);
    assert_int_equal(WELL(t, job_failed(t->c, t->db, &job, "451 later")), 1);
    assert_int_equal(take(t, 60000, &job), 0); /* after a pause */
    SEE(t, job_next_due(t->c, t->d, STR("mail.send"), &due_us));
    assert_true(due_us > t->c->now_us + SECOND_US && due_us < t->c->now_us + 60 * SECOND_US);
    job.tries = 2;
    add(t, "", 0, 1);
    assert_int_equal(take(t, 60000, &job), 1);
    assert_int_equal(WELL(t, job_failed(t->c, t->db, &job, "550 no")), 1);
    assert_int_equal(take(t, 60000, &job), 0); /* its last try: given up */
    add(t, "", 0, 1);
    assert_int_equal(take(t, 0, &job), 1);
    struct timespec pause = {.tv_nsec = 2000000};
    nanosleep(&pause, NULL);
    assert_int_equal(take(t, 1000, &job), 0); /* the worker died with it: given up as well */
}

static void test_fail(void **state)
{
    (void)state;
    test_db_each(fail_run);
}

/* A worker asks, and is lost: who comes next knows it. An answer that is noted clears it. */
static void asked_run(struct test_db *t)
{
    struct job job, next;
    struct timespec pause = {.tv_nsec = 2000000};
    add(t, "", 0, 0);
    assert_int_equal(take(t, 0, &job), 1);
    assert_int_equal(job.asked_us, NO_TIME);
    assert_int_equal(DO(t, job_asks(t->c, t->d, &job)), 1);
    nanosleep(&pause, NULL);
    assert_int_equal(take(t, 60000, &next), 1);
    assert_true(next.id == job.id && next.asked_us == t->c->now_us);
    assert_int_equal(DO(t, job_asks(t->c, t->d, &job)), 0);
    assert_int_equal(DO(t, job_give_up(t->c, t->d, &job, "late")), 0);
    assert_int_equal(WELL(t, job_failed(t->c, t->db, &next, "451 later")), 1);
    DO(t, sql_test_jobs_are_due(t->c, t->d));
    assert_int_equal(take(t, 60000, &next), 1);
    assert_int_equal(next.asked_us, NO_TIME);
    assert_int_equal(DO(t, job_give_up(t->c, t->d, &next, "nobody knows")), 1);
    DO(t, sql_test_jobs_are_due(t->c, t->d));
    assert_int_equal(take(t, 60000, &next), 0);
}

static void test_asked(void **state)
{
    (void)state;
    test_db_each(asked_run);
}

static void name_run(struct test_db *t)
{
    struct job job, again;
    add(t, "daily", t->c->now_us + HOUR_US, 0);
    add(t, "daily", t->c->now_us - 1, 0); /* one job, at the earlier moment */
    assert_int_equal(take(t, 60000, &job), 1);
    assert_int_equal(take(t, 60000, &again), 0);
    add(t, "daily", t->c->now_us - 1, 0); /* it runs: another may wait */
    assert_int_equal(take(t, 60000, &again), 1);
    add(t, "daily", t->c->now_us + HOUR_US, 0);
    assert_int_equal(WELL(t, job_failed(t->c, t->db, &again, "no")), 1); /* and one more waits */
    assert_int_equal(DO(t, job_done(t->c, t->d, &job)), 1);
}

static void test_name(void **state)
{
    (void)state;
    test_db_each(name_run);
}

/* ---- events ---- */

struct seen {
    int64_t id, conversation_id;
    char kind[40], detail[40];
};

static void on_event(void *arg, const struct event *e)
{
    struct seen *seen = arg;
    if (!e)
        return;
    snprintf(seen->kind, sizeof seen->kind, "%.*s", (int)e->kind.n, e->kind.at);
    snprintf(seen->detail, sizeof seen->detail, "%.*s", (int)e->detail.n, e->detail.at);
    seen->conversation_id = e->conversation_id;
    __atomic_store_n(&seen->id, e->id, __ATOMIC_RELEASE);
}

static void event_run(struct test_db *t)
{
    struct seen seen = {0};
    struct event_listener listener = {on_event, &seen};
    WELL(t, event_listen(t->c, t->db, &listener));
    struct event e = {.org = 5,
                      .kind = STR("tag.renamed"),
                      .noun_id = 3,
                      .conversation_id = 9,
                      .detail = STR("{\"to\":\"x y\"}")};
    DO(t, event_emit(t->c, t->d, &e));
    struct timespec pause = {.tv_nsec = 5000000};
    for (int i = 0; i < 6000 && !__atomic_load_n(&seen.id, __ATOMIC_ACQUIRE); i++)
        nanosleep(&pause, NULL);
    assert_int_equal(seen.id, e.id);
    assert_string_equal(seen.kind, "tag.renamed");
    assert_string_equal(seen.detail, "{\"to\":\"x y\"}");
    assert_int_equal(seen.conversation_id, 9);
    struct event *events;
    size_t n;
    SEE(t, event_since(t->c, t->d, 5, event_overlap(e.id), 100, &events, &n));
    assert_int_equal(n, 1);
    assert_true(events[0].id == e.id && str_eq(events[0].detail, e.detail));
    SEE(t, event_since(t->c, t->d, 5, e.id, 100, &events, &n));
    assert_int_equal(n, 0);
    e.at_us = t->c->now_us - 25 * HOUR_US;
    DO(t, event_emit(t->c, t->d, &e));
    assert_int_equal(DO(t, event_forget(t->c, t->d)), 1);
    SEE(t, event_since(t->c, t->d, 5, 0, 100, &events, &n));
    assert_int_equal(n, 1);
    db_close(t->db); /* the listener is ours and ends here */
    t->db = NULL;
}

static void test_event(void **state)
{
    (void)state;
    test_db_each(event_run);
}

static void test_event_text(void **state)
{
    struct event e;
    (void)state;
    assert_true(event_read(STR("event 1 2 3 4 5 6 7 8 tag.renamed {\"a\": 1}"), &e));
    assert_true(e.org == 1 && e.at_us == 8 && str_eq(e.detail, STR("{\"a\": 1}")));
    assert_true(event_read(STR("event 1 2 3 4 5 6 7 8 tag.renamed "), &e) && e.detail.n == 0);
    assert_false(event_read(STR("event 1 2 3 4 5 6 7 x tag.renamed "), &e));
    assert_false(event_read(STR("event 1 2"), &e));
    assert_false(event_read(STR("job mail.send"), &e));
    assert_false(event_read(STR(""), &e));
}

/* ---- files ---- */

static void file_run(struct test_db *t)
{
    int64_t org = an_org(t);
    struct file file;
    struct file_new it = {.org = org, .hash = STR("abc"), .bytes = 5, .mime = STR("text/plain")};
    int64_t id = DO(t, file_add(t->c, t->d, &it));
    assert_int_equal(DO(t, file_add(t->c, t->d, &it)), id);
    assert_int_equal(SEE(t, file_get(t->c, t->d, org, id, &file)), 1);
    assert_true(file.bytes == 5 && str_eq(file.hash, STR("abc")) && file.lost_us == NO_TIME);
    assert_int_equal(SEE(t, file_get(t->c, t->d, org + 1, id, &file)), 0);
    assert_int_equal(SEE(t, file_named(t->c, t->d, STR("abc"))), 1);
    assert_int_equal(DO(t, file_forget_unused(t->c, t->d, org, 100)), 0); /* too young */
    t->c->now_us += 2 * FILE_KEEP_S * SECOND_US;
    assert_int_equal(DO(t, file_forget_unused(t->c, t->d, org, 100)), 1);
    assert_int_equal(SEE(t, file_named(t->c, t->d, STR("abc"))), 0);
}

static void test_file(void **state)
{
    (void)state;
    test_db_each(file_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_job),        cmocka_unit_test(test_lease),
        cmocka_unit_test(test_fail),       cmocka_unit_test(test_asked),
        cmocka_unit_test(test_name),       cmocka_unit_test(test_event),
        cmocka_unit_test(test_event_text), cmocka_unit_test(test_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
