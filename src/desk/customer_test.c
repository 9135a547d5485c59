/* SPDX-License-Identifier: Apache-2.0 */
/* customer_test.c: people found, made, changed, blocked and searched for, by those who may and
   those who may not, there and back; and two processes that meet one address at the same moment. */
#include "desk/customer.h"

#include "base/test.h"
#include "db/id.h"
#include "desk/customer_merge.h"
#include "desk/message.h"
#include "desk/test_desk.h"
#include "desk/undo.h"

#include <pthread.h>
#include <string.h>

static struct identity_new email(const char *value)
{
    return (struct identity_new){.kind = IDENTITY_EMAIL, .value = str_of(value)};
}

static int64_t found(struct test_db *t, const struct test_desk *desk, const char *address,
                     const char *name, int expected)
{
    struct customer it;
    struct identity_new identity = email(address);
    struct customer_known known = {
        .identities = &identity, .n_identities = 1, .name = str_of(name)};
    assert_int_equal(DO(t, customer_find_or_create(t->c, t->d, &desk->system, &known, &it)),
                     expected);
    return it.id;
}

static struct customer now(struct test_db *t, const struct test_desk *desk, int64_t id)
{
    struct customer it;
    SEE(t, customer_get(t->c, t->d, &desk->guest, id, &it));
    return it;
}

static void find_run(struct test_db *t, struct test_desk *desk)
{
    struct customer it;
    int64_t id = found(t, desk, "Tom.Adeyemi@Example.org", "", 1);
    assert_true(str_eq(now(t, desk, id).email, STR("Tom.Adeyemi@Example.org")));
    assert_int_equal(found(t, desk, "tom.adeyemi@example.org", "Tom Adeyemi", 0), id);
    assert_true(str_eq(now(t, desk, id).name, STR("Tom Adeyemi")));
    assert_int_equal(found(t, desk, "tom.adeyemi@example.org", "Somebody Else", 0), id);
    assert_true(str_eq(now(t, desk, id).name, STR("Tom Adeyemi")));
    struct identity_new two[] = {email("tom@home.example"), email("tom.adeyemi@example.org")};
    struct customer_known known = {.identities = two, .n_identities = 2};
    assert_int_equal(DO(t, customer_find_or_create(t->c, t->d, &desk->system, &known, &it)), 0);
    assert_int_equal(it.id, id);
    assert_int_equal(found(t, desk, "tom@home.example", "", 0), id);
    assert_int_equal(test_desk_events(t, desk, "customer.created"), 1);
    REFUSED(t, DENIED, customer_find_or_create(t->c, t->d, &desk->guest, &known, &it));
    REFUSED(t, NOT_FOUND, customer_get(t->c, t->d, &desk->stranger, id, &it));
    assert_int_equal(SEE(t, customer_of_identity(t->c, t->d, &desk->guest, IDENTITY_EMAIL,
                                                 STR("TOM@home.example"), &it)),
                     1);
    assert_int_equal(
        SEE(t, customer_of_identity(t->c, t->d, &desk->guest, IDENTITY_PHONE, STR("12345"), &it)),
        0);
    known.n_identities = 0;
    REFUSED(t, BAD_INPUT, customer_find_or_create(t->c, t->d, &desk->system, &known, &it));
}

static void test_find(void **state)
{
    (void)state;
    test_desk_each(find_run);
}

/* A mail whose sender calls himself something that cannot stand comes in all the same. */
static void odd_name_run(struct test_db *t, struct test_desk *desk)
{
    int64_t id = found(t, desk, "odd@example.org", "bad\x01name", 1);
    assert_int_equal(now(t, desk, id).name.n, 0);
    id = found(t, desk, "odder@example.org", "\xff\xfe", 1);
    assert_int_equal(now(t, desk, id).name.n, 0);
}

static void test_odd_name(void **state)
{
    (void)state;
    test_desk_each(odd_name_run);
}

/* ---- at the same moment: each racer has a database handle of its own, as a process has ---- */

enum { RACERS = 4, RACES = 12 };
struct racer {
    struct test_db *t;
    const struct test_desk *desk;
    int made;
    int64_t ids[RACES];
};
struct race_one {
    const struct actor *who;
    const struct customer_known *known;
    struct customer it;
};

static int race_write(struct call *c, struct db_conn *d, void *arg)
{
    struct race_one *one = arg;
    return customer_find_or_create(c, d, one->who, one->known, &one->it);
}

static void *race(void *arg)
{
    struct racer *r = arg;
    struct call c;
    call_init(&c, 1 << 20);
    c.now_us = time_now_us();
    struct db *db = NULL;
    struct db_options options = {.where = r->t->where, .readers = 1, .lazy_sync = true};
    bool open = db_open(&c, &options, &db) >= 0 && id_start(&c, db) >= 0;
    for (int i = 0; i < RACES; i++) {
        char address[40];
        snprintf(address, sizeof address, "race%d@example.org", i);
        struct identity_new identity = email(address);
        struct customer_known known = {.identities = &identity, .n_identities = 1};
        struct race_one one = {&r->desk->system, &known, {0}};
        int got = open ? db_write(&c, db, race_write, &one) : -1;
        r->made += got > 0;
        r->ids[i] = got < 0 ? -1 : one.it.id;
    }
    db_close(db);
    call_free(&c);
    return NULL;
}

static void race_run(struct test_db *t, struct test_desk *desk)
{
    struct racer racers[RACERS];
    pthread_t threads[RACERS];
    int made = 0;
    for (int i = 0; i < RACERS; i++) {
        racers[i] = (struct racer){.t = t, .desk = desk};
        assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
    }
    for (int i = 0; i < RACERS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < RACERS; i++) {
        made += racers[i].made;
        for (int k = 0; k < RACES; k++) {
            assert_true(racers[i].ids[k] > 0);
            assert_int_equal(racers[i].ids[k], racers[0].ids[k]);
        }
    }
    assert_int_equal(made, RACES);
}

static void test_race(void **state)
{
    (void)state;
    test_desk_each(race_run);
}

static void change_run(struct test_db *t, struct test_desk *desk)
{
    int64_t id = desk->customer_id, undo_id, other;
    struct customer_edit edit = {.name = STR("Maya Okafor-Lind"),
                                 .title = STR("Buyer"),
                                 .language = STR("de-AT"),
                                 .timezone = STR("Europe/Vienna"),
                                 .note = STR("Prefers to be called.\nNot before ten.")};
    REFUSED(t, DENIED, customer_put(t->c, t->d, &desk->guest, id, &edit, 0, NULL));
    REFUSED(t, NOT_FOUND, customer_put(t->c, t->d, &desk->stranger, id, &edit, 0, NULL));
    REFUSED(t, CONFLICT, customer_put(t->c, t->d, &desk->agent, id, &edit, 7, NULL));
    assert_int_equal(DO(t, customer_put(t->c, t->d, &desk->agent, id, &edit, 1, &undo_id)), 1);
    assert_int_equal(DO(t, customer_put(t->c, t->d, &desk->agent, id, &edit, 0, &other)), 0);
    assert_true(str_eq(now(t, desk, id).language, STR("de-AT")));
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    struct customer it = now(t, desk, id);
    assert_true(str_eq(it.name, STR("Maya Okafor")) && !it.note.n && !it.language.n);
    DO(t, customer_put(t->c, t->d, &desk->agent, id, &edit, 0, &undo_id));
    edit.title = STR("Head buyer");
    DO(t, customer_put(t->c, t->d, &desk->lead, id, &edit, 0, NULL));
    REFUSED(t, CONFLICT, undo_do(t->c, t->d, &desk->agent, undo_id));
    edit.company_id = 77;
    REFUSED(t, NOT_FOUND, customer_put(t->c, t->d, &desk->agent, id, &edit, 0, NULL));
    edit = (struct customer_edit){.name = STR("x"), .language = STR("not a language at all")};
    REFUSED(t, BAD_INPUT, customer_put(t->c, t->d, &desk->agent, id, &edit, 0, NULL));
}

static void test_change(void **state)
{
    (void)state;
    test_desk_each(change_run);
}

static void block_run(struct test_db *t, struct test_desk *desk)
{
    int64_t id = desk->customer_id, undo_id;
    REFUSED(t, DENIED, customer_block(t->c, t->d, &desk->guest, id, true, NULL));
    assert_int_equal(DO(t, customer_block(t->c, t->d, &desk->agent, id, true, &undo_id)), 1);
    assert_int_equal(DO(t, customer_block(t->c, t->d, &desk->agent, id, true, NULL)), 0);
    assert_true(now(t, desk, id).blocked);
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    assert_false(now(t, desk, id).blocked);
}

static void test_block(void **state)
{
    (void)state;
    test_desk_each(block_run);
}

static void create_run(struct test_db *t, struct test_desk *desk)
{
    struct customer it;
    struct customer_edit edit = {.name = STR("Ines Roth")};
    struct identity_new two[] = {email("ines@roth.example"),
                                 {.kind = IDENTITY_PHONE, .value = STR("+43 (660) 123-45")}};
    DO(t, customer_create(t->c, t->d, &desk->agent, &edit, two, 2, &it));
    assert_true(str_eq(it.email, STR("ines@roth.example")));
    REFUSED(t, CONFLICT, customer_create(t->c, t->d, &desk->agent, &edit, two + 1, 1, &it));
    REFUSED(t, DENIED, customer_create(t->c, t->d, &desk->guest, &edit, NULL, 0, &it));
    edit.name = STR("");
    REFUSED(t, BAD_INPUT, customer_create(t->c, t->d, &desk->agent, &edit, NULL, 0, &it));
    struct identity_new bad = {.kind = IDENTITY_PHONE, .value = STR("call me")};
    REFUSED(t, BAD_INPUT, customer_create(t->c, t->d, &desk->agent, &edit, &bad, 1, &it));
    struct customer same;
    assert_int_equal(SEE(t, customer_of_identity(t->c, t->d, &desk->agent, IDENTITY_PHONE,
                                                 STR("0043 660 123 45"), &same)),
                     1);
}

static void test_create(void **state)
{
    (void)state;
    test_desk_each(create_run);
}

static void identities_run(struct test_db *t, struct test_desk *desk)
{
    int64_t id = desk->customer_id, first, second, undo_id;
    struct customer_identity *list;
    size_t n;
    struct identity_new a = email("maya@example.org"), b = email("maya@work.example");
    assert_int_equal(DO(t, customer_identity_add(t->c, t->d, &desk->agent, id, &a, &first)), 1);
    assert_int_equal(DO(t, customer_identity_add(t->c, t->d, &desk->agent, id, &a, &second)), 0);
    DO(t, customer_identity_add(t->c, t->d, &desk->agent, id, &b, &second));
    assert_true(str_eq(now(t, desk, id).email, STR("maya@example.org")));
    DO(t, customer_identity_first(t->c, t->d, &desk->agent, id, second));
    assert_true(str_eq(now(t, desk, id).email, STR("maya@work.example")));
    assert_int_equal(
        DO(t, customer_identity_remove(t->c, t->d, &desk->agent, id, second, &undo_id)), 1);
    assert_true(str_eq(now(t, desk, id).email, STR("maya@example.org")));
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    assert_true(str_eq(now(t, desk, id).email, STR("maya@work.example")));
    int64_t tom = found(t, desk, "tom@example.org", "Tom", 1);
    REFUSED(t, CONFLICT, customer_identity_add(t->c, t->d, &desk->agent, tom, &a, &second));
    REFUSED(t, NOT_FOUND, customer_identity_remove(t->c, t->d, &desk->agent, tom, first, &undo_id));
    REFUSED(t, DENIED, customer_identity_add(t->c, t->d, &desk->guest, tom, &a, &second));
    assert_int_equal(
        DO(t, customer_identity_bounced(t->c, t->d, &desk->system, STR("maya@example.org"), true)),
        1);
    assert_int_equal(
        DO(t, customer_identity_bounced(t->c, t->d, &desk->system, STR("maya@example.org"), true)),
        0);
    SEE(t, customer_identities(t->c, t->d, &desk->guest, id, &list, &n));
    assert_int_equal(n, 2);
    assert_true(list[0].bounced_us != NO_TIME && list[1].bounced_us == NO_TIME);
    for (int i = 2; i < IDENTITIES_MAX; i++) {
        char address[40];
        snprintf(address, sizeof address, "maya%d@example.org", i);
        struct identity_new more = email(address);
        DO(t, customer_identity_add(t->c, t->d, &desk->agent, id, &more, &second));
    }
    b = email("maya-last@example.org");
    REFUSED(t, TOO_BIG, customer_identity_add(t->c, t->d, &desk->agent, id, &b, &second));
}

static void test_identities(void **state)
{
    (void)state;
    test_desk_each(identities_run);
}

static size_t hits(struct test_db *t, const struct test_desk *desk, const char *typed)
{
    struct customer *list;
    size_t n;
    SEE(t, customer_search(t->c, t->d, &desk->guest, str_of(typed), 0, &list, &n));
    return n;
}

static void search_run(struct test_db *t, struct test_desk *desk)
{
    struct customer *list;
    struct customer_edit edit = {.name = STR("Jos\xc3\xa9 \xc5\x81ukasz")};
    struct identity_new phone = {.kind = IDENTITY_PHONE, .value = STR("+49 30 901820")};
    struct customer it;
    size_t n;
    found(t, desk, "tom.adeyemi@shop.example", "Tom Adeyemi", 1);
    found(t, desk, "tomas@shop.example", "Tomas Adler", 1);
    DO(t, customer_create(t->c, t->d, &desk->agent, &edit, &phone, 1, &it));
    assert_int_equal(hits(t, desk, "tom"), 2);
    assert_int_equal(hits(t, desk, "TOM ade"), 1);
    assert_int_equal(hits(t, desk, "shop.example"), 2);
    assert_int_equal(hits(t, desk, "tomas@shop.example"), 1);
    assert_int_equal(hits(t, desk, "jose"), 1);
    assert_int_equal(hits(t, desk, "+49 (30) 9018"), 1);
    assert_int_equal(hits(t, desk, "zz"), 0);
    assert_int_equal(hits(t, desk, " .. "), 0);
    SEE(t, customer_search(t->c, t->d, &desk->stranger, STR("tom"), 0, &list, &n));
    assert_int_equal(n, 0);
    edit.name = STR("Somebody");
    DO(t, customer_put(t->c, t->d, &desk->agent, it.id, &edit, 0, NULL));
    assert_int_equal(hits(t, desk, "jose"), 0);
    assert_int_equal(hits(t, desk, "somebody"), 1);
}

static void test_search(void **state)
{
    (void)state;
    test_desk_each(search_run);
}

static void list_run(struct test_db *t, struct test_desk *desk)
{
    struct customer *list;
    size_t n;
    int64_t tom = found(t, desk, "tom@example.org", "Tom", 1);
    int64_t ada = found(t, desk, "ada@example.org", "Ada", 1);
    struct customer_filter f = {.limit = 2};
    SEE(t, customer_list(t->c, t->d, &desk->guest, &f, &list, &n));
    assert_int_equal(n, 2);
    assert_true(list[0].id == ada && list[1].id == desk->customer_id);
    f.after_id = list[1].id;
    SEE(t, customer_list(t->c, t->d, &desk->guest, &f, &list, &n));
    assert_true(n == 1 && list[0].id == tom);
    DO(t, customer_wrote(t->c, t->d, desk->org, tom, t->c->now_us - 5));
    DO(t, customer_wrote(t->c, t->d, desk->org, ada, t->c->now_us - 9));
    DO(t, customer_wrote(t->c, t->d, desk->org, tom, t->c->now_us - 50));
    f = (struct customer_filter){.sort = CUSTOMERS_BY_SEEN, .limit = 1};
    SEE(t, customer_list(t->c, t->d, &desk->guest, &f, &list, &n));
    assert_true(n == 1 && list[0].id == tom);
    f.after_id = tom;
    SEE(t, customer_list(t->c, t->d, &desk->guest, &f, &list, &n));
    assert_true(n == 1 && list[0].id == ada);
    f = (struct customer_filter){0};
    SEE(t, customer_list(t->c, t->d, &desk->stranger, &f, &list, &n));
    assert_int_equal(n, 0);
}

static void test_list(void **state)
{
    (void)state;
    test_desk_each(list_run);
}

/* Whoever writes was seen. */
static void seen_run(struct test_db *t, struct test_desk *desk)
{
    struct said said;
    struct message_in in = {.conversation_id = desk->conversation_id, .body = STR("Hello")};
    assert_int_equal(now(t, desk, desk->customer_id).seen_us, NO_TIME);
    DO(t, message_receive(t->c, t->d, &desk->system, &in, &said));
    assert_int_equal(now(t, desk, desk->customer_id).seen_us, t->c->now_us);
}

static void test_seen(void **state)
{
    (void)state;
    test_desk_each(seen_run);
}

static size_t history(struct test_db *t, const struct actor *who, int64_t id)
{
    struct conversation *list;
    size_t n;
    SEE(t, customer_history(t->c, t->d, who, id, (struct conversation_after){0}, 0, &list, &n));
    return n;
}

static void merge_run(struct test_db *t, struct test_desk *desk)
{
    struct customer_merge_preview p;
    int64_t from = desk->customer_id, undo_id, identity_id;
    int64_t into = found(t, desk, "maya@home.example", "M. Okafor", 1);
    struct identity_new address = email("maya@work.example");
    struct customer_edit edit = {
        .name = STR("Maya Okafor"), .title = STR("Buyer"), .note = STR("Calls on Mondays")};
    DO(t, customer_put(t->c, t->d, &desk->agent, from, &edit, 0, NULL));
    DO(t, customer_identity_add(t->c, t->d, &desk->agent, from, &address, &identity_id));
    SEE(t, customer_merge_preview(t->c, t->d, &desk->guest, from, into, &p));
    assert_int_equal(p.conversations, 2);
    assert_int_equal(p.identities, 1);
    assert_int_equal(p.n_conflicts, 1);
    assert_true(str_eq(p.conflicts[0].what, STR("name")));
    REFUSED(t, DENIED, customer_merge(t->c, t->d, &desk->guest, from, into, NULL));
    REFUSED(t, NOT_FOUND, customer_merge(t->c, t->d, &desk->stranger, from, into, NULL));
    REFUSED(t, BAD_INPUT, customer_merge(t->c, t->d, &desk->agent, into, into, NULL));
    DO(t, customer_merge(t->c, t->d, &desk->agent, from, into, &undo_id));
    assert_true(now(t, desk, from).id == into); /* leads on */
    assert_true(str_eq(now(t, desk, into).title, STR("Buyer")));
    assert_true(str_eq(now(t, desk, into).name, STR("M. Okafor")));
    assert_true(str_eq(now(t, desk, into).email, STR("maya@home.example")));
    assert_int_equal(history(t, &desk->admin, into), 2);
    assert_int_equal(history(t, &desk->agent, into), 1);
    assert_int_equal(hits(t, desk, "okafor"), 1);
    assert_int_equal(found(t, desk, "maya@work.example", "", 0), into);
    REFUSED(t, CONFLICT, customer_merge(t->c, t->d, &desk->agent, from, into, NULL));
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    assert_true(now(t, desk, from).id == from && !now(t, desk, into).title.n);
    assert_true(str_eq(now(t, desk, from).email, STR("maya@work.example")));
    assert_int_equal(history(t, &desk->admin, into), 0);
    assert_int_equal(history(t, &desk->admin, from), 2);
    assert_int_equal(hits(t, desk, "okafor"), 2);
}

static void test_merge(void **state)
{
    (void)state;
    test_desk_each(merge_run);
}

/* Somebody wrote something about them in between: that must not be lost. */
static void merge_conflict_run(struct test_db *t, struct test_desk *desk)
{
    int64_t from = desk->customer_id, undo_id;
    int64_t into = found(t, desk, "maya@home.example", "", 1);
    DO(t, customer_merge(t->c, t->d, &desk->agent, from, into, &undo_id));
    assert_true(str_eq(now(t, desk, into).name, STR("Maya Okafor")));
    struct customer_edit edit = {.name = STR("Maya Okafor"), .note = STR("New")};
    DO(t, customer_put(t->c, t->d, &desk->lead, into, &edit, 0, NULL));
    REFUSED(t, CONFLICT, undo_do(t->c, t->d, &desk->agent, undo_id));
    t->c->now_us += (MERGE_MOVED_KEPT_H + 1) * HOUR_US;
    assert_true(DO(t, customer_merge_forget(t->c, t->d)) >= 2);
}

static void test_merge_conflict(void **state)
{
    (void)state;
    test_desk_each(merge_conflict_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),       cmocka_unit_test(test_odd_name),
        cmocka_unit_test(test_race),       cmocka_unit_test(test_change),
        cmocka_unit_test(test_block),      cmocka_unit_test(test_create),
        cmocka_unit_test(test_identities), cmocka_unit_test(test_search),
        cmocka_unit_test(test_list),       cmocka_unit_test(test_seen),
        cmocka_unit_test(test_merge),      cmocka_unit_test(test_merge_conflict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
