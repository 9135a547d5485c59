/* SPDX-License-Identifier: Apache-2.0 */
/* link_test.c: linking, merging and splitting, there and back, by those who may and those who may
 * not. */
#include "desk/link.h"

#include "base/test.h"
#include "db/id.h"
#include "desk/change.h"
#include "desk/draft.h"
#include "desk/message.h"
#include "desk/outbox.h"
#include "desk/tag.h"
#include "desk/test.sql.h"
#include "desk/test_talk.h"
#include "desk/undo.h"

#include <string.h>

static int64_t a_conversation(struct test_db *t, const struct test_desk *desk)
{
    struct conversation it;
    struct conversation_new new = {
        .inbox_id = desk->inbox_id, .customer_id = desk->customer_id, .subject = STR("Pegs")};
    DO(t, conversation_open(t->c, t->d, &desk->agent, &new, &it));
    return it.id;
}

static struct conversation now(struct test_db *t, const struct test_desk *desk, int64_t id)
{
    struct conversation it;
    SEE(t, conversation_get(t->c, t->d, &desk->admin, id, &it));
    return it;
}

/* ---- links
 * ------------------------------------------------------------------------------------------- */

static void link_run(struct test_db *t, struct test_desk *desk)
{
    struct link *list;
    size_t n;
    int64_t a = desk->conversation_id, b = a_conversation(t, desk),
            hidden = desk->hidden_conversation_id, undo_id;
    assert_int_equal(DO(t, conversation_link(t->c, t->d, &desk->agent, b, a, STR("related"))), 1);
    assert_int_equal(DO(t, conversation_link(t->c, t->d, &desk->agent, a, b, STR("related"))), 0);
    SEE(t, conversation_links(t->c, t->d, &desk->guest, a, &list, &n));
    assert_true(n == 1 && list[0].id == b && str_eq(list[0].subject, STR("Pegs")));
    SEE(t, conversation_links(t->c, t->d, &desk->guest, b, &list, &n));
    assert_true(n == 1 && list[0].id == a);
    DO(t, conversation_link(t->c, t->d, &desk->admin, a, hidden, STR("cause")));
    SEE(t, conversation_links(t->c, t->d, &desk->guest, a, &list, &n));
    assert_int_equal(n, 1); /* the other one is not seen */
    REFUSED(t, BAD_INPUT, conversation_link(t->c, t->d, &desk->agent, a, b, STR("split")));
    REFUSED(t, BAD_INPUT, conversation_link(t->c, t->d, &desk->agent, a, a, STR("cause")));
    REFUSED(t, DENIED, conversation_link(t->c, t->d, &desk->guest, a, b, STR("cause")));
    REFUSED(t, NOT_FOUND, conversation_link(t->c, t->d, &desk->agent, a, hidden, STR("cause")));
    REFUSED(t, NOT_FOUND, conversation_link(t->c, t->d, &desk->stranger, a, b, STR("cause")));
    REFUSED(t, NOT_FOUND, conversation_links(t->c, t->d, &desk->stranger, a, &list, &n));
    REFUSED(t, NOT_FOUND, conversation_unlink(t->c, t->d, &desk->stranger, a, b, NULL));
    assert_int_equal(DO(t, conversation_unlink(t->c, t->d, &desk->agent, a, b, &undo_id)), 1);
    assert_int_equal(DO(t, conversation_unlink(t->c, t->d, &desk->agent, a, b, NULL)), 0);
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    SEE(t, conversation_links(t->c, t->d, &desk->guest, b, &list, &n));
    assert_true(n == 1 && str_eq(list[0].reason, STR("related")));
}

static void test_link(void **state)
{
    (void)state;
    test_desk_each(link_run);
}

/* ---- merging
 * ------------------------------------------------------------------------------------------ */

static void furnish(struct test_db *t, const struct test_desk *desk, int64_t id)
{
    struct tag tag;
    struct draft draft;
    struct draft_new new = {.conversation_id = id, .kind = STR("reply"), .body = STR("Hm")};
    DO(t, tag_create(t->c, t->d, &desk->lead, &(struct tag_new){.name = STR("Refund")}, &tag));
    DO(t, tag_attach(t->c, t->d, &desk->agent, id, tag.id, NULL));
    DO(t, participant_add(t->c, t->d, &desk->agent, id,
                          &(struct participant_new){.address = STR("tom@example.org")}));
    DO(t, draft_save(t->c, t->d, &desk->lead, &new, 0, &draft));
}

static void merge_run(struct test_db *t, struct test_desk *desk)
{
    struct merge_preview preview;
    struct conversation_page page;
    struct draft draft;
    int64_t into = desk->conversation_id, from = a_conversation(t, desk), undo_id;
    talk_hear_in(t, desk, into, "one");
    int64_t moved = talk_hear_in(t, desk, from, "two");
    talk_answer_in(t, desk, into, "three");
    talk_hear_in(t, desk, from, "four");
    furnish(t, desk, from);
    SEE(t, conversation_merge_preview(t->c, t->d, &desk->guest, from, into, &preview));
    assert_true(preview.messages == 2 && preview.notes == 0 && preview.tags == 1 &&
                preview.participants == 1);
    assert_true(!preview.other_customer && !preview.other_inbox && preview.from.id == from);
    DO(t, conversation_merge(t->c, t->d, &desk->agent, from, into, false, &undo_id));
    SEE(t, conversation_show(t->c, t->d, &desk->guest, from, NULL, 20, &page)); /* forwards */
    assert_true(page.conversation.id == into && page.n_messages == 4 && page.n_tags == 1 &&
                page.n_participants == 1);
    assert_true(str_eq(page.messages[1].body, STR("two")) &&
                page.messages[1].moved_from_id == from);
    assert_true(page.conversation.messages == 4 && str_eq(page.conversation.preview, STR("four")));
    assert_int_equal(page.conversation.waiting_us, page.messages[3].created_us);
    SEE(t, draft_of(t->c, t->d, &desk->lead, from, STR("reply"), &draft));
    assert_int_equal(draft.conversation_id, into);
    REFUSED(t, CONFLICT, conversation_merge(t->c, t->d, &desk->agent, from, into, false, NULL));
    /* Whoever answers to the old one reaches the new one. */
    int64_t late = talk_hear_in(t, desk, from, "five");
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    SEE(t, conversation_show(t->c, t->d, &desk->guest, from, NULL, 20, &page));
    assert_true(page.conversation.id == from && page.n_messages == 2 &&
                page.messages[0].id == moved);
    assert_true(!page.messages[0].moved_from_id && page.n_tags == 1);
    SEE(t, conversation_show(t->c, t->d, &desk->guest, into, NULL, 20, &page));
    assert_true(page.n_messages == 3 && page.messages[2].id == late && !page.n_tags &&
                !page.n_participants);
    assert_int_equal(test_desk_events(t, desk, "conversation.unmerged"), 1);
}

static void merge_chain(struct test_db *t, struct test_desk *desk)
{
    int64_t a = a_conversation(t, desk), b = a_conversation(t, desk), z = desk->conversation_id,
            undo_ab, undo_bz;
    int64_t id = talk_hear_in(t, desk, a, "one");
    struct message m;
    DO(t, conversation_merge(t->c, t->d, &desk->agent, a, b, false, &undo_ab));
    DO(t, conversation_merge(t->c, t->d, &desk->agent, b, z, false, &undo_bz));
    assert_int_equal(now(t, desk, a).id, z);
    SEE(t, message_get(t->c, t->d, &desk->guest, id, &m));
    assert_true(m.conversation_id == z && m.moved_from_id == a);
    REFUSED(t, CONFLICT, undo_do(t->c, t->d, &desk->agent, undo_ab)); /* b is not where it was */
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_bz));
    assert_int_equal(now(t, desk, a).id, b);
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_ab));
    SEE(t, message_get(t->c, t->d, &desk->guest, id, &m));
    assert_true(m.conversation_id == a && !m.moved_from_id);
}

static void merge_refused(struct test_db *t, struct test_desk *desk)
{
    struct merge_preview preview;
    struct outbox_item item;
    int64_t into = desk->conversation_id, from = a_conversation(t, desk), other = 4711;
    REFUSED(t, BAD_INPUT, conversation_merge(t->c, t->d, &desk->agent, from, from, false, NULL));
    REFUSED(t, DENIED, conversation_merge(t->c, t->d, &desk->guest, from, into, false, NULL));
    REFUSED(t, NOT_FOUND, conversation_merge(t->c, t->d, &desk->stranger, from, into, false, NULL));
    REFUSED(t, NOT_FOUND,
            conversation_merge_preview(t->c, t->d, &desk->stranger, from, into, &preview));
    REFUSED(t, NOT_FOUND,
            conversation_merge(t->c, t->d, &desk->agent, from, desk->hidden_conversation_id, false,
                               NULL));
    DO(t, sql_test_desk_customer(t->c, t->d, desk->org, other, t->c->now_us));
    struct conversation it;
    struct conversation_new new = {.inbox_id = desk->inbox_id, .customer_id = other};
    DO(t, conversation_open(t->c, t->d, &desk->agent, &new, &it));
    SEE(t, conversation_merge_preview(t->c, t->d, &desk->agent, it.id, into, &preview));
    assert_true(preview.other_customer);
    REFUSED(t, CONFLICT, conversation_merge(t->c, t->d, &desk->agent, it.id, into, false, NULL));
    DO(t, conversation_merge(t->c, t->d, &desk->agent, it.id, into, true, NULL));
    /* Not while a reply is on its way. */
    talk_answer_in(t, desk, from, "Hello");
    t->c->now_us += MINUTE_US;
    assert_int_equal(WELL(t, outbox_claim(t->c, t->db, STR("mail"), STR("null"), 1000, &item)), 1);
    REFUSED(t, CONFLICT, conversation_merge(t->c, t->d, &desk->agent, from, into, false, NULL));
    WELL(t, outbox_settle(t->c, t->db, &item, OUTBOX_SENT, STR("")));
    DO(t, conversation_merge(t->c, t->d, &desk->agent, from, into, false, NULL));
}

static void test_merge(void **state)
{
    (void)state;
    test_desk_each(merge_run);
    test_desk_each(merge_chain);
    test_desk_each(merge_refused);
}

/* ---- splitting
 * ------------------------------------------------------------------------------------------ */

static void split_run(struct test_db *t, struct test_desk *desk)
{
    struct conversation it;
    struct conversation_page page;
    struct link *links;
    size_t n;
    int64_t from = desk->conversation_id, undo_id;
    talk_hear_in(t, desk, from, "tent");
    int64_t ids[2] = {talk_hear_in(t, desk, from, "stove"), talk_hear_in(t, desk, from, "pegs")};
    DO(t,
       conversation_split(t->c, t->d, &desk->agent, from, ids, 1, STR("The stove"), &it, &undo_id));
    assert_true(str_eq(it.subject, STR("The stove")) && it.messages == 1 &&
                it.split_from_id == from);
    assert_true(it.customer_id == desk->customer_id && it.waiting_us != NO_TIME &&
                str_eq(it.preview, STR("stove")));
    assert_int_equal(now(t, desk, from).messages, 2);
    SEE(t, conversation_links(t->c, t->d, &desk->guest, from, &links, &n));
    assert_true(n == 1 && links[0].id == it.id && str_eq(links[0].reason, STR("split")));
    REFUSED(t, NOT_FOUND,
            conversation_split(t->c, t->d, &desk->agent, from, ids, 2, STR(""), &it, NULL));
    REFUSED(t, BAD_INPUT,
            conversation_split(t->c, t->d, &desk->agent, it.id, ids, 1, STR(""), &it, NULL));
    REFUSED(t, BAD_INPUT,
            conversation_split(t->c, t->d, &desk->agent, from, ids, 0, STR(""), &it, NULL));
    REFUSED(t, DENIED,
            conversation_split(t->c, t->d, &desk->guest, from, ids, 1, STR(""), &it, NULL));
    REFUSED(t, NOT_FOUND,
            conversation_split(t->c, t->d, &desk->stranger, from, ids, 1, STR(""), &it, NULL));
    DO(t, undo_do(t->c, t->d, &desk->agent, undo_id));
    SEE(t, conversation_show(t->c, t->d, &desk->guest, it.id, NULL, 20, &page));
    assert_true(page.conversation.id == from && page.n_messages == 3 &&
                !page.messages[1].moved_from_id);
    /* With a word more in it, it is not simply put back. */
    DO(t, conversation_split(t->c, t->d, &desk->agent, from, ids, 2, STR(""), &it, &undo_id));
    talk_hear_in(t, desk, it.id, "more");
    REFUSED(t, CONFLICT, undo_do(t->c, t->d, &desk->agent, undo_id));
}

static void test_split(void **state)
{
    (void)state;
    test_desk_each(split_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_link),
        cmocka_unit_test(test_merge),
        cmocka_unit_test(test_split),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
