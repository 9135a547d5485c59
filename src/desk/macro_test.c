/* SPDX-License-Identifier: Apache-2.0 */
/* macro_test.c: blanks filled exactly, what a macro does and how it goes back, whose it is. */
#include "desk/macro.h"

#include "base/test.h"
#include "base/time.h"
#include "desk/tag.h"
#include "desk/team.h"
#include "desk/test.sql.h"
#include "desk/test_desk.h"
#include "desk/undo.h"

#include <string.h>

static int64_t a_macro(struct test_db *t, const struct actor *who, struct macro_new it)
{
    struct macro macro;
    if (!it.name.n)
        it.name = STR("Where is it");
    DO(t, macro_create(t->c, t->d, who, &it, &macro));
    return macro.id;
}

static void filled(struct test_db *t, struct test_desk *desk, const char *body, const char *text,
                   size_t missing)
{
    struct filled f;
    SEE(t, fill_text(t->c, t->d, &desk->agent, desk->conversation_id, str_of(body), &f));
    if (!str_eq(f.text, str_of(text)))
        print_error("%s: %.*s\n", body, (int)f.text.n, f.text.at);
    assert_true(str_eq(f.text, str_of(text)) && f.n_missing == missing);
    for (size_t i = 0; i < f.n_missing; i++)
        assert_true(str_starts(str_from(f.text, f.missing[i].at), STR("{{")));
}

static void fill_run(struct test_db *t, struct test_desk *desk)
{
    filled(t, desk, "Dear {{customer.first_name|there}},", "Dear Maya,", 0);
    filled(t, desk, "{{ customer.name }} #{{conversation.number}} {{inbox.name}}",
           "Maya Okafor #1 support", 0);
    filled(t, desk, "by {{agent.name}} <{{agent.email}}>", "by agent <agent@example.org>", 0);
    filled(t, desk, "at {{customer.company|your work}}", "at your work", 0);
    filled(t, desk, "at {{customer.company}}: {{team.name}}!",
           "at {{customer.company}}: {{team.name}}!", 2);
    filled(t, desk, "\\{{x}} {{customer.email|}}.", "{{x}} .", 0);
    filled(t, desk, "{{field.gone|none}}", "none", 0);
    DO(t, sql_test_desk_customer_name(t->c, t->d, STR("[a](http://b) *x*\nY"), desk->org,
                                      desk->customer_id));
    filled(t, desk, "{{customer.name}}", "\\[a\\](http://b) \\*x\\* Y", 0);
    static const char *const wrong[] = {
        "{{", "a {{b c}}", "{{}}", "{{customer.nam}}", "{{field.nothing}}", "{{|x}}"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        REFUSED(t, BAD_INPUT, fill_check(t->c, t->d, &desk->agent, str_of(wrong[i])));
    DO(t, fill_check(t->c, t->d, &desk->agent, STR("{{today}} \\{{ }} {{agent.first_name|}}")));
    struct filled f;
    REFUSED(t, NOT_FOUND,
            fill_text(t->c, t->d, &desk->stranger, desk->conversation_id, STR("{{today}}"), &f));
    REFUSED(
        t, NOT_FOUND,
        fill_text(t->c, t->d, &desk->agent, desk->hidden_conversation_id, STR("{{today}}"), &f));
}

static void test_fill(void **state)
{
    (void)state;
    test_desk_each(fill_run);
}

static struct conversation now(struct test_db *t, struct test_desk *desk)
{
    struct conversation it;
    SEE(t, conversation_get(t->c, t->d, &desk->admin, desk->conversation_id, &it));
    return it;
}

static void apply_run(struct test_db *t, struct test_desk *desk)
{
    struct tag tag;
    struct macro_done done;
    struct macro macro;
    struct filled preview;
    char json[500];
    t->c->now_us = time_now_us();
    DO(t, tag_create(t->c, t->d, &desk->lead, &(struct tag_new){.name = STR("Late")}, &tag));
    snprintf(json, sizeof json,
             "[{\"do\":\"assign\",\"agent_id\":\"me\"},{\"do\":\"tag\",\"tag_id\":\"%lld\"},"
             "{\"do\":\"priority\",\"priority\":\"high\"},{\"do\":\"snooze\",\"for_s\":3600}]",
             (long long)tag.id);
    int64_t id = a_macro(t, &desk->lead,
                         (struct macro_new){.body = STR("Hello {{customer.first_name}}"),
                                            .actions_json = str_of(json)});
    SEE(t, macro_preview(t->c, t->d, &desk->agent, id, desk->conversation_id, &preview));
    assert_true(str_eq(preview.text, STR("Hello Maya")));
    assert_true(now(t, desk).assignee_id == 0); /* a preview changes nothing */
    DO(t, macro_apply(t->c, t->d, &desk->agent, id, desk->conversation_id, &done));
    assert_true(done.changed && done.undo_id && str_eq(done.filled.text, STR("Hello Maya")));
    struct conversation it = now(t, desk);
    assert_true(it.assignee_id == desk->agent.id && it.priority == PRIORITY_HIGH && it.has_tags);
    assert_true(it.snoozed_until_us == t->c->now_us + HOUR_US);
    SEE(t, macro_get(t->c, t->d, &desk->agent, id, &macro));
    assert_true(macro.uses == 1 && macro.used_us == t->c->now_us);
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("macro.apply")));
    DO(t, undo_do(t->c, t->d, &desk->agent, done.undo_id));
    it = now(t, desk);
    assert_true(!it.assignee_id && it.priority == PRIORITY_NORMAL && !it.has_tags);
    assert_int_equal(it.snoozed_until_us, NO_TIME);
    REFUSED(t, DENIED, macro_apply(t->c, t->d, &desk->guest, id, desk->conversation_id, &done));
    REFUSED(t, NOT_FOUND,
            macro_apply(t->c, t->d, &desk->agent, id, desk->hidden_conversation_id, &done));
    /* What it names has gone: nothing of it is done. */
    DO(t, tag_archive(t->c, t->d, &desk->lead, tag.id, true, NULL));
    REFUSED(t, CONFLICT, macro_apply(t->c, t->d, &desk->agent, id, desk->conversation_id, &done));
    assert_true(now(t, desk).assignee_id == 0);
}

static void test_apply(void **state)
{
    (void)state;
    test_desk_each(apply_run);
}

static size_t listed(struct test_db *t, const struct actor *who, const char *typed)
{
    struct macro *list;
    size_t n;
    SEE(t, macro_list(t->c, t->d, who, str_of(typed), false, &list, &n));
    return n;
}

static void whose_run(struct test_db *t, struct test_desk *desk)
{
    struct macro m;
    struct team team;
    struct macro_new it = {.name = STR("Refund on its way"), .body = STR("soon")};
    int64_t undo_id;
    int64_t shared = a_macro(t, &desk->lead, it);
    it.own = true;
    int64_t own = a_macro(t, &desk->agent, it);
    DO(t, team_create(t->c, t->d, &desk->lead, &(struct team_new){.name = STR("Returns")}, &team));
    a_macro(t, &desk->lead, (struct macro_new){.body = STR("x"), .team_id = team.id});
    assert_int_equal(listed(t, &desk->agent, ""), 2);
    assert_int_equal(listed(t, &desk->guest, "way REFUND"), 1);
    assert_int_equal(listed(t, &desk->admin, ""), 2);
    assert_int_equal(listed(t, &desk->stranger, ""), 0);
    REFUSED(t, NOT_FOUND, macro_get(t->c, t->d, &desk->lead, own, &m));
    REFUSED(t, DENIED, macro_archive(t->c, t->d, &desk->agent, shared, true, NULL));
    it.own = false;
    REFUSED(t, DENIED, macro_create(t->c, t->d, &desk->agent, &it, &m));
    it = (struct macro_new){.name = STR("Empty")};
    REFUSED(t, BAD_INPUT, macro_create(t->c, t->d, &desk->lead, &it, &m));
    it = (struct macro_new){.name = STR("Wrong"), .actions_json = STR("[{\"do\":\"dance\"}]")};
    REFUSED(t, BAD_INPUT, macro_create(t->c, t->d, &desk->lead, &it, &m));
    it.actions_json = STR("[{\"do\":\"tag\",\"tag_id\":\"12345\"}]");
    REFUSED(t, NOT_FOUND, macro_create(t->c, t->d, &desk->lead, &it, &m));
    it = (struct macro_new){.name = STR("Refunded"), .body = STR("{{agent.name}}")};
    assert_int_equal(DO(t, macro_put(t->c, t->d, &desk->lead, shared, &it, 1, &undo_id)), 1);
    REFUSED(t, CONFLICT, macro_put(t->c, t->d, &desk->lead, shared, &it, 1, NULL));
    assert_int_equal(DO(t, macro_put(t->c, t->d, &desk->lead, shared, &it, 2, NULL)), 0);
    DO(t, undo_do(t->c, t->d, &desk->lead, undo_id));
    SEE(t, macro_get(t->c, t->d, &desk->guest, shared, &m));
    assert_true(str_eq(m.name, STR("Refund on its way")) && str_eq(m.body, STR("soon")));
    assert_int_equal(DO(t, macro_archive(t->c, t->d, &desk->lead, shared, true, &undo_id)), 1);
    assert_int_equal(listed(t, &desk->guest, ""), 0);
    DO(t, undo_do(t->c, t->d, &desk->lead, undo_id));
    assert_int_equal(listed(t, &desk->guest, ""), 1);
}

static void test_whose(void **state)
{
    (void)state;
    test_desk_each(whose_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_fill), cmocka_unit_test(test_apply),
                                       cmocka_unit_test(test_whose)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
