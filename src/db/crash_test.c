/* SPDX-License-Identifier: Apache-2.0 */
/* crash_test.c: a process that writes is killed (SIGKILL) at a random moment, again and again.
   Afterwards the database is whole, everything that was acknowledged is there, and nothing is there
   by half.

   HEARD_CRASH_ROUNDS sets how often; 20 otherwise. The child tells each acknowledged write through
   a pipe, which outlives it. */
#include "base/test.h"
#include "base/time.h"
#include "db/test.sql.h"
#include "db/test_db.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 20, THREADS = 4, ACKS_MAX = 200000 };

struct writer {
    struct db *db;
    int acks;     /* the pipe */
    int64_t base; /* numbers of this round begin after it */
    atomic_llong next;
};

static struct str name_of(int64_t number, char text[32])
{
    int n = snprintf(text, 32, "n%lld", (long long)number);
    return (struct str){text, (size_t)n};
}

static int write_pair(struct call *c, struct db_conn *d, void *arg)
{
    char text[32];
    struct str name = name_of(*(const int64_t *)arg, text);
    if (sql_test_setting_add(c, d, 1, name, STR("a value of some length, as they are"), 1) < 0)
        return -1;
    return sql_test_counter_add(c, d, 1, name, 1);
}

static void *write_for_ever(void *arg)
{
    struct writer *w = arg;
    for (;;) {
        struct call c;
        call_init(&c, 1 << 20);
        int64_t number = w->base + atomic_fetch_add(&w->next, 1);
        if (db_write(&c, w->db, write_pair, &number) >= 0 &&
            write(w->acks, &number, sizeof number) != sizeof number)
            _exit(3);
        call_free(&c);
    }
    return NULL;
}

static _Noreturn void child(const struct test_db *t, int acks, int64_t base)
{
    struct call c;
    struct writer w = {.acks = acks, .base = base};
    pthread_t thread;
    call_init(&c, 1 << 20);
    if (db_open(&c, &(struct db_options){.where = t->where}, &w.db) < 0) {
        fprintf(stderr, "%s\n", c.fault.text);
        _exit(2);
    }
    for (int i = 1; i < THREADS; i++)
        pthread_create(&thread, NULL, write_for_ever, &w);
    write_for_ever(&w);
    _exit(4);
}

/* What the child acknowledged before it was killed. */
static size_t acknowledged(int from, int64_t *numbers)
{
    size_t n = 0;
    while (n < ACKS_MAX && read(from, &numbers[n], sizeof *numbers) == sizeof *numbers)
        n++;
    return n;
}

static size_t kill_one(const struct test_db *t, int64_t base, int after_ms, int64_t *numbers)
{
    int acks[2], status;
    assert_int_equal(pipe(acks), 0);
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (!pid) {
        close(acks[0]);
        child(t, acks[1], base);
    }
    close(acks[1]);
    size_t n = read(acks[0], numbers, sizeof *numbers) == sizeof *numbers; /* it is writing now */
    struct timespec pause = {.tv_nsec = after_ms * 1000000L};
    nanosleep(&pause, NULL);
    kill(pid, SIGKILL);
    n += acknowledged(acks[0], numbers + n);
    close(acks[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    return n;
}

static void all_there(struct test_db *t, const int64_t *numbers, size_t n)
{
    struct test_pair_count_row count;
    struct test_setting_there_row row;
    struct str words;
    char text[32];
    WELL(t, db_open(&t->call, &(struct db_options){.where = t->where}, &t->db));
    if (db_check(&t->call, t->db, &words) != 1)
        print_error("%.*s\n", (int)words.n, words.at);
    assert_int_equal(db_check(&t->call, t->db, &words), 1);
    struct db_conn *d = db_read(&t->call, t->db);
    WELL(t, sql_test_pair_count(&t->call, d, 1, &count));
    assert_int_equal(count.settings, count.counters);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(sql_test_setting_there(&t->call, d, 1, name_of(numbers[i], text), &row),
                         1);
    db_read_end(d);
    db_close(t->db);
    t->db = NULL;
    arena_reset(&t->call.arena);
}

static int an_org(struct call *c, struct db_conn *d, void *arg)
{
    (void)arg;
    return sql_test_org_add(c, d, 1, STR("Org"), STR("org"), 1);
}

static void crash(struct test_db *t)
{
    static int64_t numbers[ACKS_MAX + 1];
    const char *rounds = getenv("HEARD_CRASH_ROUNDS");
    int64_t n_rounds = ROUNDS;
    size_t total = 0;
    unsigned seed = (unsigned)t->call.now_us;
    if (rounds)
        assert_true(str_int64(str_of(rounds), &n_rounds));
    enum db_dialect dialect = db_dialect(t->db);
    WELL(t, db_write(&t->call, t->db, an_org, NULL));
    db_close(t->db);
    t->db = NULL;
    for (int64_t i = 0; i < n_rounds; i++) {
        size_t n = kill_one(t, i * 10000000, rand_r(&seed) % 60, numbers);
        assert_true(n > 0);
        all_there(t, numbers, n);
        total += n;
    }
    print_message("%s: %lld crashes, %zu acknowledged writes, all there\n",
                  dialect == DB_SQLITE ? "SQLite" : "PostgreSQL", (long long)n_rounds, total);
}

static void test_crash(void **state)
{
    (void)state;
    test_db_each(crash);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_crash)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
