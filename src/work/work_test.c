/* SPDX-License-Identifier: Apache-2.0 */
/* work_test.c: rows take turns, are woken, fail and come back, and end when they are told to. */
#include "work/work.h"

#include "base/test.h"
#include "base/time.h"
#include "db/test_db.h"

#include <stdatomic.h>
#include <time.h>

enum { PATIENCE_MS = 30000 };

struct seen {
    atomic_int looks, jobs, fails, most, now;
    atomic_bool go;
};

static void rest(int ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000},
              NULL);
}

/* Until it is so, or the test fails. */
#define AWAIT(condition)                                                                           \
    do {                                                                                           \
        for (int waited_ = 0; !(condition) && waited_ < PATIENCE_MS; waited_ += 2)                 \
            rest(2);                                                                               \
        assert_true(condition);                                                                    \
    } while (0)

static int look(struct work_turn *t)
{
    struct seen *seen = t->arg;
    atomic_fetch_add(&seen->looks, 1);
    return 0;
}

static int look_fails(struct work_turn *t)
{
    struct seen *seen = t->arg;
    atomic_fetch_add(&seen->fails, 1);
    return fail(t->c, BUSY, "not now");
}

static int done_write(struct call *c, struct db_conn *d, void *arg)
{
    return job_done(c, d, arg);
}

/* The first try of a job named "bad" fails. */
static int do_job(struct work_turn *t, struct job *job)
{
    struct seen *seen = t->arg;
    int now = atomic_fetch_add(&seen->now, 1) + 1;
    if (now > atomic_load(&seen->most))
        atomic_store(&seen->most, now);
    while (!atomic_load(&seen->go) && !work_stopping(t))
        rest(1);
    atomic_fetch_sub(&seen->now, 1);
    if (str_eq(job->name, STR("bad")))
        return fail(t->c, IO_FAILED, "it broke");
    atomic_fetch_add(&seen->jobs, 1);
    return db_write(t->c, t->db, done_write, job);
}

static const struct work_row rows[] = {
    {.name = "test.look", .look = look, .every_ms = 60000},
    {.name = "test.fails", .look = look_fails, .every_ms = 60000},
    {.name = "test.job", .job = do_job, .every_ms = 60000, .at_once = 2},
};

static struct work *start(struct test_db *t, struct seen *seen, int threads)
{
    static struct work_table table;
    struct work *work;
    table = (struct work_table){.rows = rows, .n = 3, .arg = seen};
    struct work_config config = {.db = t->db, .tables = &table, .n_tables = 1, .threads = threads};
    WELL(t, work_start(t->c, &config, &work));
    return work;
}

static void add(struct test_db *t, const char *name)
{
    struct job_new job = {.org = 7, .kind = STR("test.job"), .name = str_of(name)};
    DO(t, job_add(t->c, t->d, &job));
}

static void stop(struct test_db *t, struct work *work)
{
    assert_true(work_stop(work, PATIENCE_MS));
    db_close(t->db);
    t->db = NULL;
    work_free(work);
}

/* A row looks when it begins, when it is told, and not otherwise; one that fails pauses. */
static void told_run(struct test_db *t)
{
    struct seen seen = {0};
    struct work_stat stats[4];
    struct work *work = start(t, &seen, 2);
    AWAIT(atomic_load(&seen.looks) == 1);
    AWAIT(atomic_load(&seen.fails) >= 1);
    DO(t, job_tell(t->c, t->d, STR("test.look")));
    AWAIT(atomic_load(&seen.looks) == 2);
    DO(t, job_tell(t->c, t->d, STR("test.fails")));
    rest(50);
    assert_int_equal(atomic_load(&seen.fails), 1); /* it keeps to its pause */
    assert_int_equal(work_stats(work, stats, 4), 3);
    assert_int_equal(stats[0].turns, 2);
    assert_int_equal(stats[1].failed, 1);
    stop(t, work);
}

static void test_told(void **state)
{
    (void)state;
    test_db_each(told_run);
}

/* Two at once and no more, however many threads and jobs there are; a job that fails comes back
   later and stops nobody. */
static void jobs_run(struct test_db *t)
{
    struct seen seen = {0};
    add(t, "bad");
    for (int i = 0; i < 6; i++)
        add(t, "");
    struct work *work = start(t, &seen, 4);
    AWAIT(atomic_load(&seen.now) == 2);
    rest(30);
    assert_int_equal(atomic_load(&seen.most), 2);
    atomic_store(&seen.go, true);
    AWAIT(atomic_load(&seen.jobs) == 6);
    add(t, ""); /* told of after the commit */
    AWAIT(atomic_load(&seen.jobs) == 7);
    assert_int_equal(atomic_load(&seen.most), 2);
    int64_t due_us;
    assert_int_equal(SEE(t, job_next_due(t->c, t->d, STR("test.job"), &due_us)), 1);
    assert_true(due_us > t->c->now_us); /* the bad one waits for its next try */
    stop(t, work);
}

static void test_jobs(void **state)
{
    (void)state;
    test_db_each(jobs_run);
}

/* Who is in the middle is waited for, but not for ever. */
static void stop_run(struct test_db *t)
{
    struct seen seen = {0};
    add(t, "");
    struct work *work = start(t, &seen, 2);
    AWAIT(atomic_load(&seen.now) == 1);
    stop(t, work); /* the job hears that it should end */
    assert_int_equal(atomic_load(&seen.jobs), 1);
}

static void test_stop(void **state)
{
    (void)state;
    test_db_each(stop_run);
    assert_true(work_stop(NULL, 0));
}

/* Leaves a job behind, once: it stands there by its name. */
static int add_write(struct call *c, struct db_conn *d)
{
    struct job_new job = {.org = 7, .kind = STR("test.job"), .name = STR("of a write")};
    return job_add(c, d, &job) < 0 ? -1 : 0;
}

static int first_due(struct call *c, struct db_conn *d, int64_t *due_us_r)
{
    return job_next_due(c, d, STR("timed"), due_us_r);
}

static int look_timed(struct work_turn *t)
{
    struct seen *seen = t->arg;
    int64_t due_us;
    struct db_conn *d = db_read(t->c, t->db);
    bool early = !d || first_due(t->c, d, &due_us) <= 0 || due_us > time_now_us();
    db_read_end(d);
    atomic_fetch_add(early ? &seen->fails : &seen->looks, 1);
    return 0;
}

/* A row that is one write is run in it; one that says when it is due comes then, and not before,
   however seldom it looks otherwise. */
static void write_run(struct test_db *t)
{
    static const struct work_row kinds[] = {
        {.name = "test.write", .write = add_write, .every_ms = 60000},
        {.name = "test.job", .job = do_job, .every_ms = 60000},
        {.name = "test.timed", .look = look_timed, .due = first_due, .every_ms = 60000}};
    struct seen seen = {.go = true};
    struct work_table table = {.rows = kinds, .n = 3, .arg = &seen};
    struct work_config config = {.db = t->db, .tables = &table, .n_tables = 1};
    struct job_new timed = {
        .org = 7, .kind = STR("timed"), .due_us = time_now_us() + 300 * 1000}; /* in 0.3 s */
    struct work *work;
    DO(t, job_add(t->c, t->d, &timed));
    WELL(t, work_start(t->c, &config, &work));
    AWAIT(atomic_load(&seen.jobs) >= 1);
    AWAIT(atomic_load(&seen.looks) >= 1);
    assert_int_equal(atomic_load(&seen.fails), 0);
    stop(t, work);
}

static void test_write(void **state)
{
    (void)state;
    test_db_each(write_run);
}

static void twice_run(struct test_db *t)
{
    struct seen seen = {0};
    struct work *work;
    struct work_table tables[2] = {{rows, 3, &seen}, {rows, 1, &seen}};
    struct work_config config = {.db = t->db, .tables = tables, .n_tables = 2};
    assert_int_equal(work_start(t->c, &config, &work), -1);
    assert_int_equal(t->c->fault.kind, BROKEN);
    config.n_tables = 1;
    config.threads = WORK_THREADS_MAX + 1;
    assert_int_equal(work_start(t->c, &config, &work), -1);
    assert_int_equal(t->c->fault.kind, BAD_USAGE);
    assert_null(work);
}

static void test_twice(void **state)
{
    (void)state;
    test_db_each(twice_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_told),  cmocka_unit_test(test_jobs),  cmocka_unit_test(test_stop),
        cmocka_unit_test(test_write), cmocka_unit_test(test_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
