/* SPDX-License-Identifier: Apache-2.0 */
/* backups_test.c: a backup is made beside the desk, is whole, goes out as a tar that tar reads, and
   a full disk or another one leaves nothing behind. On PostgreSQL the database is pg_dump's. */
#include "work/backups.h"

#include "base/test.h"
#include "base/time.h"
#include "desk/org.h"
#include "desk/test_desk.h"

#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct place {
    char data[200], folder[260];
    struct store files;
    char hash[STORE_HASH_TEXT];
    struct log log;
    struct backups_config config;
};

static void write_text(const char *folder, const char *name, const char *text)
{
    char path[400];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "we");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static void place_make(struct test_db *t, struct place *p)
{
    char path[300];
    *p = (struct place){.data = ""};
    snprintf(p->data, sizeof p->data, "%s/data", t->folder);
    snprintf(p->folder, sizeof p->folder, "%s/backups", p->data);
    snprintf(path, sizeof path, "%s/raw/ab", p->data);
    WELL(t, copy_folder(t->c, path));
    write_text(path, "letter", "Subject: Tent\r\n\r\nWhere is it?\r\n");
    write_text(p->data, "key", "an installation's key of 32 byte");
    snprintf(path, sizeof path, "%s/files", p->data);
    WELL(t, store_open(t->c, &p->files, path));
    log_init(&p->log, LOG_ERROR);
    p->config =
        (struct backups_config){.of = {t->db, t->where, p->data, "heard.conf", &p->files, 0},
                                .folder = p->folder,
                                .log = &p->log};
}

/* Until it has ended, at most a minute. */
static struct backups_state ended(struct backups *b)
{
    struct backups_state s = {.running = true};
    for (int i = 0; s.running && i < 6000; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
        backups_state(b, &s);
    }
    assert_false(s.running);
    return s;
}

static size_t count(struct test_db *t, struct backups *b, struct backup_row **list_r)
{
    size_t n;
    WELL(t, backups_list(t->c, b, list_r, &n));
    return n;
}

/* Unpacked by tar itself, and checked by sha256sum. */
static void unpacked(struct test_db *t, struct backups *b, struct str name)
{
    char path[300], folder[300], letter[400], bytes[700];
    struct backup_tar *tar;
    ptrdiff_t n;
    snprintf(path, sizeof path, "%s/out.tar", t->folder);
    FILE *f = fopen(path, "we");
    assert_non_null(f);
    WELL(t, backup_tar_open(t->c, b, name, &tar));
    while ((n = backup_tar_read(tar, bytes, sizeof bytes)) > 0)
        assert_int_equal(fwrite(bytes, 1, (size_t)n, f), n);
    assert_int_equal(n, 0);
    backup_tar_close(tar);
    assert_int_equal(fclose(f), 0);
    snprintf(folder, sizeof folder, "%s/%.*s", t->folder, (int)name.n, name.at);
    snprintf(letter, sizeof letter, "%s/raw/ab/letter", folder);
    const char *const unpack[] = {"tar", "-xf", path, "-C", t->folder, NULL};
    const char *const check[] = {"env", "-C",      folder,       "sha256sum",
                                 "-c",  "--quiet", "SHA256SUMS", NULL};
    const char *const there[] = {"grep", "-q", "Tent", letter, NULL};
    WELL(t, copy_run(t->c, unpack));
    WELL(t, copy_run(t->c, check));
    WELL(t, copy_run(t->c, there));
}

static void make_run(struct test_db *t, struct test_desk *desk)
{
    struct place p;
    struct backups *b;
    struct backup_row *list;
    (void)desk;
    place_make(t, &p);
    WELL(t, backups_start(t->c, &p.config, &b));
    assert_int_equal(count(t, b, &list), 0);
    t->c->now_us = time_now_us();
    WELL(t, backups_begin(t->c, b, false));
    assert_string_equal(ended(b).fault, "");
    assert_int_equal(count(t, b, &list), 1);
    assert_true(list[0].bytes > 0 && list[0].files >= 3 && list[0].lost == 0);
    assert_true(t->c->now_us - list[0].made_us < MINUTE_US);
    unpacked(t, b, list[0].name);
    assert_int_equal(backups_drop(t->c, b, STR("../data")), -1);
    assert_int_equal(t->c->fault.kind, NOT_FOUND);
    WELL(t, backups_drop(t->c, b, list[0].name));
    assert_int_equal(count(t, b, &list), 0);
    assert_true(backups_stop(b, 5000));
    backups_free(b);
}

static void test_make(void **state)
{
    (void)state;
    test_desk_each(make_run);
}

/* A disk with too little room, and a program that wants to end: nothing is left behind. */
static void broken_run(struct test_db *t, struct test_desk *desk)
{
    struct place p;
    struct backup_going going = {0};
    struct backup_made made;
    struct backups *b;
    struct backup_row *list;
    char path[400];
    (void)desk;
    place_make(t, &p);
    p.config.of.leave_bytes = INT64_MAX / 2;
    snprintf(path, sizeof path, "%s/one", t->folder);
    assert_int_equal(backup_make(t->c, &p.config.of, path, NULL, &made), -1);
    assert_int_equal(t->c->fault.kind, TOO_BIG);
    p.config.of.leave_bytes = 0;
    atomic_store(&going.stop, true);
    snprintf(path, sizeof path, "%s/two", t->folder);
    assert_int_equal(backup_make(t->c, &p.config.of, path, &going, &made), -1);
    assert_int_equal(t->c->fault.kind, BUSY);
    snprintf(path, sizeof path, "%s/key", p.data);
    assert_int_equal(unlink(path), 0);
    WELL(t, backups_start(t->c, &p.config, &b));
    WELL(t, backups_begin(t->c, b, false));
    struct backups_state s = ended(b);
    assert_non_null(strstr(s.fault, "key"));
    assert_true(s.failed_us != NO_TIME);
    assert_int_equal(count(t, b, &list), 0);
    snprintf(path, sizeof path, "%s/2020-01-01T000000Z.part/raw", p.folder);
    WELL(t, copy_folder(t->c, path)); /* of a crash */
    assert_true(backups_stop(b, 5000));
    backups_free(b);
    WELL(t, backups_start(t->c, &p.config, &b));
    struct stat is;
    assert_int_equal(stat(path, &is), -1);
    backups_free(b);
}

static void test_broken(void **state)
{
    (void)state;
    test_desk_each(broken_run);
}

/* One of every day is kept as often as was said; what a person made stays. */
static void daily_run(struct test_db *t, struct test_desk *desk)
{
    struct place p;
    struct backups *b;
    struct backup_row *list;
    (void)desk;
    if (db_dialect(t->db) != DB_SQLITE)
        return;
    place_make(t, &p);
    p.config.keep_daily = 2;
    WELL(t, backups_start(t->c, &p.config, &b));
    struct work_table table = backups_table(b);
    struct work_turn turn = {.c = t->c, .db = t->db, .arg = table.arg};
    t->c->now_us = time_now_us() - 20 * DAY_US;
    WELL(t, backups_begin(t->c, b, false));
    ended(b);
    for (int day = 0; day < 3; day++) {
        t->c->now_us += 2 * SECOND_US; /* the name is of this moment, what stands in it of now */
        WELL(t, backups_begin(t->c, b, true));
        assert_string_equal(ended(b).fault, "");
    }
    assert_int_equal(count(t, b, &list), 3);
    t->c->now_us = time_now_us();
    WELL(t, table.rows[0].look(&turn));
    ended(b);
    assert_int_equal(count(t, b, &list), 3); /* there is one of today */
    t->c->now_us += 25 * HOUR_US;
    WELL(t, table.rows[0].look(&turn));
    ended(b);
    assert_int_equal(count(t, b, &list), 3);
    assert_true(str_starts(list[0].name, STR("daily-")));
    assert_true(backups_stop(b, 5000));
    backups_free(b);
}

static void test_daily(void **state)
{
    (void)state;
    test_desk_each(daily_run);
}

static void permit_run(struct test_db *t, struct test_desk *desk)
{
    REFUSED(t, DENIED, backups_permit(t->c, t->d, &desk->admin));
    REFUSED(t, CONFLICT, backups_permit(t->c, t->d, &desk->owner)); /* there are two here */
}

static void test_permit(void **state)
{
    (void)state;
    test_desk_each(permit_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_make),
        cmocka_unit_test(test_broken),
        cmocka_unit_test(test_daily),
        cmocka_unit_test(test_permit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
