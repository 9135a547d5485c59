/* SPDX-License-Identifier: Apache-2.0 */
/* store_test.c: what is put comes back, once, and nothing half. */
#include "base/store.h"

#include "base/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* sha256sum of "hello" and of nothing. */
#define HELLO "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

struct fixture {
    struct call c;
    struct store s;
    char folder[64];
};

static int set_up(void **state)
{
    static struct fixture f;
    call_init(&f.c, 1 << 20);
    snprintf(f.folder, sizeof f.folder, "/tmp/heard-store.XXXXXX");
    assert_non_null(mkdtemp(f.folder));
    assert_int_equal(store_open(&f.c, &f.s, f.folder), 1);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    struct store_walk w;
    char hash[STORE_HASH_TEXT], path[128];
    store_walk_init(&w, &f->s);
    while (store_walk_next(&w, hash))
        store_remove(&f->c, &f->s, str_of(hash), 0);
    for (int i = 0; i < 256; i++) {
        snprintf(path, sizeof path, "%s/%02x", f->folder, (unsigned)i);
        rmdir(path);
    }
    snprintf(path, sizeof path, "%s/new", f->folder);
    assert_int_equal(rmdir(path), 0); /* nothing unfinished is left behind */
    assert_int_equal(rmdir(f->folder), 0);
    call_free(&f->c);
    return 0;
}

static void test_keep(void **state)
{
    struct fixture *f = *state;
    char hash[STORE_HASH_TEXT], bytes[8];
    uint64_t n;
    int fd;
    assert_int_equal(store_keep(&f->c, &f->s, STR("hello"), hash), 1);
    assert_string_equal(hash, HELLO);
    assert_int_equal(store_keep(&f->c, &f->s, STR("hello"), hash), 0);
    assert_int_equal(store_keep(&f->c, &f->s, STR(""), hash), 1);
    assert_string_equal(hash, EMPTY);
    assert_int_equal(store_read(&f->c, &f->s, STR(HELLO), &fd, &n), 1);
    assert_int_equal(n, 5);
    assert_int_equal(read(fd, bytes, sizeof bytes), 5);
    assert_memory_equal(bytes, "hello", 5);
    close(fd);
}

static void test_pieces(void **state)
{
    struct fixture *f = *state;
    struct store_put put;
    char hash[STORE_HASH_TEXT];
    assert_int_equal(store_begin(&f->c, &f->s, &put), 1);
    assert_int_equal(store_add(&f->c, &put, "hel", 3), 1);
    assert_int_equal(store_add(&f->c, &put, "lo", 2), 1);
    assert_int_equal(store_finish(&f->c, &put, hash), 1);
    assert_string_equal(hash, HELLO);
    assert_int_equal(store_begin(&f->c, &f->s, &put), 1);
    store_drop(&put);
    store_drop(&put);
}

static void test_strange_names(void **state)
{
    struct fixture *f = *state;
    uint64_t n;
    int fd;
    assert_int_equal(store_read(&f->c, &f->s, STR("../../etc/passwd"), &fd, &n), -1);
    assert_int_equal(f->c.fault.kind, BAD_INPUT);
    assert_int_equal(store_read(&f->c, &f->s, STR(HELLO), &fd, &n), -1);
    assert_int_equal(f->c.fault.kind, NOT_FOUND);
    assert_int_equal(store_remove(&f->c, &f->s, STR(HELLO), 0), 0);
}

static void test_damage(void **state)
{
    struct fixture *f = *state;
    char hash[STORE_HASH_TEXT], path[STORE_PATH_BYTES];
    assert_int_equal(store_keep(&f->c, &f->s, STR("hello"), hash), 1);
    assert_int_equal(store_check(&f->c, &f->s, str_of(hash)), 1);
    assert_int_equal(store_check(&f->c, &f->s, STR(EMPTY)), 0);
    snprintf(path, sizeof path, "%s/2c/%s", f->folder, hash);
    int fd = open(path, O_WRONLY);
    assert_int_equal(write(fd, "J", 1), 1);
    close(fd);
    assert_int_equal(store_check(&f->c, &f->s, str_of(hash)), 0);
}

static void test_remove(void **state)
{
    struct fixture *f = *state;
    char hash[STORE_HASH_TEXT], path[STORE_PATH_BYTES];
    assert_int_equal(store_keep(&f->c, &f->s, STR("hello"), hash), 1);
    assert_int_equal(store_remove(&f->c, &f->s, str_of(hash), 3600), 0);
    snprintf(path, sizeof path, "%s/2c/%s", f->folder, hash);
    struct timespec old[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
    assert_int_equal(utimensat(AT_FDCWD, path, old, 0), 0);
    assert_int_equal(store_keep(&f->c, &f->s, STR("hello"), hash), 0);
    assert_int_equal(store_remove(&f->c, &f->s, str_of(hash), 3600), 0); /* put again: young */
    assert_int_equal(utimensat(AT_FDCWD, path, old, 0), 0);
    assert_int_equal(store_remove(&f->c, &f->s, str_of(hash), 3600), 1);
    assert_int_equal(store_check(&f->c, &f->s, str_of(hash)), 0);
}

static void test_leftovers(void **state)
{
    struct fixture *f = *state;
    struct store_put put;
    assert_int_equal(store_begin(&f->c, &f->s, &put), 1);
    close(put.fd); /* a crash comes here */
    assert_int_equal(store_open(&f->c, &f->s, f->folder), 1);
    assert_int_equal(access(put.path, F_OK), 0); /* it may be another process's */
    struct timespec old[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
    assert_int_equal(utimensat(AT_FDCWD, put.path, old, 0), 0);
    assert_int_equal(store_open(&f->c, &f->s, f->folder), 1);
    assert_int_equal(access(put.path, F_OK), -1);
}

static void put_into(struct fixture *f, struct store_batch *b, struct str bytes, char *hash)
{
    struct store_put put;
    assert_int_equal(store_begin(&f->c, &f->s, &put), 1);
    assert_int_equal(store_add(&f->c, &put, bytes.at, bytes.n), 1);
    assert_int_equal(store_batch_take(&f->c, b, &put, hash), 1);
}

/* Few and many; none is there before the batch is settled, none twice, none that was left. */
static void test_batch(void **state)
{
    struct fixture *f = *state;
    static struct store_batch b;
    for (int n = 1; n <= STORE_BATCH_MAX; n += STORE_BATCH_MAX / 3) {
        char hash[STORE_HASH_TEXT], last[STORE_HASH_TEXT], left[STORE_HASH_TEXT], text[40];
        assert_int_equal(store_batch_begin(&f->c, &f->s, &b), 1);
        for (int i = 0; i < n; i++) {
            snprintf(text, sizeof text, "%d of %d", i / 2, n);
            put_into(f, &b, str_of(text), last);
            assert_int_equal(store_check(&f->c, &f->s, str_of(last)), 0);
        }
        if (n < STORE_BATCH_MAX) {
            put_into(f, &b, STR("not wanted"), left);
            store_batch_leave(&b);
        }
        assert_int_equal(store_batch_settle(&f->c, &b), 1);
        assert_int_equal(store_check(&f->c, &f->s, str_of(last)), 1);
        assert_int_equal(store_check(&f->c, &f->s, str_of(left)), 0);
        put_into(f, &b, STR("unsettled"), hash);
        store_batch_end(&b);
        assert_int_equal(store_check(&f->c, &f->s, str_of(hash)), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_batch, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_keep, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pieces, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_strange_names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_damage, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_remove, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_leftovers, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
