/* SPDX-License-Identifier: Apache-2.0 */
/* screen_test.c: what stands beside views, rows and threads, and that nobody sees in it what they
   may not see. */
#include "desk/screen.h"

#include "base/test.h"
#include "desk/conversation.h"
#include "desk/test_talk.h"

/* ---- counts ---- */

static void counts_run(struct test_db *t, struct test_desk *desk)
{
    struct screen_counts n;
    struct conversation_change mine = {.set = CONVERSATION_ASSIGNEE, .assignee_id = desk->agent.id};
    SEE(t, screen_counts(t->c, t->d, &desk->admin, &n));
    assert_int_equal(n.open, 2);
    assert_int_equal(n.nobody, 2);
    assert_int_equal(n.yours, 0);
    SEE(t, screen_counts(t->c, t->d, &desk->agent, &n));
    assert_int_equal(n.open, 1); /* the other one is in an inbox that the agent does not see */
    int64_t undo_id = 0;
    DO(t, conversation_change(t->c, t->d, &desk->agent, desk->conversation_id, &mine, 0, &undo_id));
    SEE(t, screen_counts(t->c, t->d, &desk->agent, &n));
    assert_int_equal(n.yours, 1);
    assert_int_equal(n.nobody, 0);
    SEE(t, screen_counts(t->c, t->d, &desk->stranger, &n));
    assert_int_equal(n.open + n.nobody + n.yours + n.waiting + n.snoozed, 0);
}

static void test_counts(void **state)
{
    (void)state;
    test_desk_each(counts_run);
}

/* ---- rows ---- */

static struct screen_row row_of(struct test_db *t, const struct test_desk *desk,
                                const struct actor *who, int64_t conversation_id)
{
    struct screen_row *rows;
    size_t n;
    (void)desk;
    SEE(t, screen_rows(t->c, t->d, who, (struct db_ids){&conversation_id, 1}, &rows, &n));
    assert_int_equal(n, 1);
    return rows[0];
}

static void rows_run(struct test_db *t, struct test_desk *desk)
{
    talk_hear_in(t, desk, desk->conversation_id, "Where is my order? Can you send it to my work?");
    talk_read(t);
    struct screen_row row = row_of(t, desk, &desk->agent, desk->conversation_id);
    assert_false(row.read);
    assert_true(row.open_needs > 0);
    t->c->now_us += SECOND_US;
    DO(t, conversation_seen(t->c, t->d, &desk->agent, desk->conversation_id, 0));
    assert_true(row_of(t, desk, &desk->agent, desk->conversation_id).read);
    assert_false(row_of(t, desk, &desk->lead, desk->conversation_id).read);
    talk_hear_in(t, desk, desk->conversation_id, "Hello?");
    assert_false(row_of(t, desk, &desk->agent, desk->conversation_id).read);
}

static void test_rows(void **state)
{
    (void)state;
    test_desk_each(rows_run);
}

/* In the order that is asked for, each with its own; what is not there is left out. */
static void order_run(struct test_db *t, struct test_desk *desk)
{
    struct screen_row *rows;
    struct conversation second;
    size_t n;
    struct conversation_new new = {
        .inbox_id = desk->inbox_id, .subject = STR("Again"), .customer_id = desk->customer_id};
    DO(t, conversation_open(t->c, t->d, &desk->system, &new, &second));
    talk_hear_in(t, desk, second.id, "Can you send it to my work?");
    talk_read(t);
    const int64_t first = desk->conversation_id, ids[] = {second.id, 77, first};
    const int64_t turned[] = {first, second.id};
    SEE(t, screen_rows(t->c, t->d, &desk->agent, (struct db_ids){ids, 3}, &rows, &n));
    assert_int_equal(n, 2);
    assert_true(rows[0].it.id == second.id && rows[0].open_needs == 1);
    assert_true(rows[1].it.id == first && rows[1].open_needs == 0);
    SEE(t, screen_rows(t->c, t->d, &desk->agent, (struct db_ids){turned, 2}, &rows, &n));
    assert_true(n == 2 && rows[0].it.id == first && rows[1].it.id == second.id);
    assert_true(rows[0].open_needs == 0 && rows[1].open_needs == 1);
}

static void test_order(void **state)
{
    (void)state;
    test_desk_each(order_run);
}

/* Heat is said of somebody who came before, and where two words carry it. */
static const char heated[] = "I am absolutely furious. This is a disgrace, unacceptable, the worst "
                             "service ever. I am so angry!!! You lied to me AGAIN.";

static void heat_run(struct test_db *t, struct test_desk *desk)
{
    struct conversation second;
    struct conversation_new new = {
        .inbox_id = desk->inbox_id, .subject = STR("Again"), .customer_id = desk->customer_id};
    talk_hear_in(t, desk, desk->conversation_id, "Hello, when do you open on Sunday?");
    DO(t, conversation_open(t->c, t->d, &desk->system, &new, &second));
    talk_hear_in(t, desk, second.id, heated);
    talk_hear_in(t, desk, second.id, heated);
    talk_read(t);
    assert_int_equal(row_of(t, desk, &desk->agent, desk->conversation_id).it.temperature, 0);
    assert_true(row_of(t, desk, &desk->agent, second.id).it.temperature >= SCREEN_HEATED_MILLI);
}

static void test_heat(void **state)
{
    (void)state;
    test_desk_each(heat_run);
}

/* ---- the story, and what else a page asks ---- */

static void story_run(struct test_db *t, struct test_desk *desk)
{
    struct screen_story_row *rows;
    size_t n;
    int64_t undo_id = 0;
    struct conversation_change to = {.set = CONVERSATION_PRIORITY, .priority = PRIORITY_HIGH};
    SEE(t, screen_story(t->c, t->d, &desk->agent, desk->conversation_id, 0, &rows, &n));
    size_t before = n;
    DO(t, conversation_change(t->c, t->d, &desk->agent, desk->conversation_id, &to, 0, &undo_id));
    SEE(t, screen_story(t->c, t->d, &desk->agent, desk->conversation_id, 0, &rows, &n));
    assert_int_equal(n, before + 1);
    for (size_t i = 1; i < n; i++)
        assert_true(rows[i - 1].id < rows[i].id); /* the oldest first */
    assert_int_equal(rows[n - 1].actor_id, desk->agent.id);
    REFUSED(t, NOT_FOUND,
            screen_story(t->c, t->d, &desk->agent, desk->hidden_conversation_id, 0, &rows, &n));
    REFUSED(t, NOT_FOUND,
            screen_story(t->c, t->d, &desk->stranger, desk->conversation_id, 0, &rows, &n));
}

static void test_story(void **state)
{
    (void)state;
    test_desk_each(story_run);
}

static size_t besides(struct test_db *t, const struct actor *who, int64_t customer_id, int64_t id,
                      struct screen_besides_row **rows_r)
{
    size_t n;
    struct conversation it = {.id = id, .customer_id = customer_id};
    SEE(t, screen_besides(t->c, t->d, who, &it, rows_r, &n));
    return n;
}

/* What else they came with: not this one, not what one does not see, no spam; the youngest first.
 */
static void besides_run(struct test_db *t, struct test_desk *desk)
{
    struct screen_besides_row *rows;
    struct conversation more[2];
    int64_t undo_id = 0, first = desk->conversation_id;
    struct conversation_change spam = {.set = CONVERSATION_SPAM, .spam = true};
    size_t before = besides(t, &desk->agent, desk->customer_id, first, &rows);
    for (int i = 0; i < 2; i++) {
        struct conversation_new new = {
            .inbox_id = desk->inbox_id, .subject = STR("Again"), .customer_id = desk->customer_id};
        t->c->now_us += SECOND_US;
        DO(t, conversation_open(t->c, t->d, &desk->system, &new, &more[i]));
    }
    assert_int_equal(besides(t, &desk->agent, desk->customer_id, first, &rows), before + 2);
    assert_true(rows[0].id == more[1].id && rows[1].id == more[0].id);
    assert_true(str_eq(rows[0].subject, STR("Again")) && rows[0].status_name.n);
    assert_int_equal(besides(t, &desk->agent, desk->customer_id, more[1].id, &rows), before + 2);
    assert_true(rows[0].id == more[0].id);
    DO(t, conversation_change(t->c, t->d, &desk->agent, more[0].id, &spam, 0, &undo_id));
    assert_int_equal(besides(t, &desk->agent, desk->customer_id, first, &rows), before + 1);
    assert_int_equal(besides(t, &desk->stranger, desk->customer_id, first, &rows), 0);
    struct conversation_new hidden = {.inbox_id = desk->hidden_inbox_id,
                                      .subject = STR("Hidden"),
                                      .customer_id = desk->customer_id};
    DO(t, conversation_open(t->c, t->d, &desk->system, &hidden, &more[0]));
    assert_int_equal(besides(t, &desk->agent, desk->customer_id, first, &rows), before + 1);
    assert_true(besides(t, &desk->admin, desk->customer_id, first, &rows) > before + 1);
}

static void test_besides(void **state)
{
    (void)state;
    test_desk_each(besides_run);
}

static void around_run(struct test_db *t, struct test_desk *desk)
{
    struct screen_statuses_row *statuses;
    struct screen_desks_row *desks;
    struct screen_past_row past;
    size_t n;
    SEE(t, screen_statuses(t->c, t->d, &desk->guest, &statuses, &n));
    assert_true(n >= 3);
    assert_true(str_eq(statuses[0].category, STR("open")));
    assert_true(str_eq(statuses[n - 1].category, STR("closed")));
    SEE(t, screen_desks(t->c, t->d, &desk->guest, &desks, &n));
    assert_int_equal(n, 1);
    assert_int_equal(desks[0].id, desk->desk_id);
    SEE(t, screen_past(t->c, t->d, &desk->guest, desk->customer_id, &past));
    assert_true(past.n >= 1 && past.first > 0);
    SEE(t, screen_past(t->c, t->d, &desk->stranger, desk->customer_id, &past));
    assert_int_equal(past.n, 0);
}

static void test_around(void **state)
{
    (void)state;
    test_desk_each(around_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),  cmocka_unit_test(test_rows), cmocka_unit_test(test_order),
        cmocka_unit_test(test_besides), cmocka_unit_test(test_heat), cmocka_unit_test(test_story),
        cmocka_unit_test(test_around),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
