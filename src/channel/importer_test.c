/* SPDX-License-Identifier: Apache-2.0 */
/* importer_test.c: each kind of export comes in whole, twice without doubling, and after a stop at
   every thing; what is bad is listed and the rest is taken. The files are in tests/import/. */
#include "channel/importer.h"

#include "base/test.h"
#include "base/time.h"
#include "channel/items.h"
#include "channel/xml_items.h"
#include "desk/agent.h"
#include "desk/customer.h"
#include "desk/test_desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct trial {
    struct test_db *t;
    struct test_desk *desk;
    struct store store;
    char path[500];
    const char *kind;
};

static struct trial trial(struct test_db *t, struct test_desk *desk, const char *kind,
                          const char *file)
{
    struct trial x = {.t = t, .desk = desk, .kind = kind};
    char files[400];
    snprintf(files, sizeof files, "%s/files", t->folder);
    snprintf(x.path, sizeof x.path, "%s/tests/import/%s", getenv("HEARD_ROOT"), file);
    WELL(t, store_open(t->c, &x.store, files));
    return x;
}

/* Takes at most `most` things, and then ends well, or is left as a killed process leaves it. */
static struct import go(struct trial *x, int most, bool killed)
{
    struct importer *im;
    struct import report = {0};
    struct importer_options options = {.files = &x->store,
                                       .org = x->desk->org,
                                       .agent_id = x->desk->admin.id,
                                       .kind = str_of(x->kind),
                                       .path = str_of(x->path),
                                       .inbox_id = x->desk->inbox_id,
                                       .ours = STR("help@aldervane.example")};
    WELL(x->t, importer_open(x->t->c, x->t->db, &options, &im));
    int got = 1;
    while (most-- > 0 && (got = (int)WELL(x->t, importer_next(x->t->c, im))) > 0)
        ;
    if (killed) { /* paused is the nearest that leaves no leak: its place is the same */
        assert_int_equal(importer_close(x->t->c, im, 1, &report), 1);
        return report;
    }
    WELL(x->t, importer_close(x->t->c, im, got, &report));
    return report;
}

static struct conversation *all(struct trial *x, size_t *n_r)
{
    struct conversation *list;
    struct conversation_filter f = {.place = PLACE_ANY, .limit = 100};
    SEE(x->t, conversation_list(x->t->c, x->t->d, &x->desk->owner, &f, &list, n_r));
    return list;
}

static struct conversation_page page_of(struct trial *x, const char *subject)
{
    size_t n;
    struct conversation_page page = {.n_messages = 0};
    struct conversation *list = all(x, &n);
    for (size_t i = 0; i < n; i++)
        if (str_eq(list[i].subject, str_of(subject))) {
            SEE(x->t,
                conversation_show(x->t->c, x->t->d, &x->desk->owner, list[i].id, NULL, 0, &page));
            return page;
        }
    assert_string_equal(subject, "is there");
    return page;
}

static int64_t messages_in_all(struct trial *x)
{
    size_t n;
    int64_t sum = 0;
    struct conversation *list = all(x, &n);
    for (size_t i = 0; i < n; i++) {
        struct conversation_page page;
        SEE(x->t, conversation_show(x->t->c, x->t->d, &x->desk->owner, list[i].id, NULL, 0, &page));
        sum += (int64_t)page.n_messages;
    }
    return sum;
}

/* Stopped after every thing, and run once more: the same as in one go. */
static void in_pieces(struct trial *x, int64_t conversations, int64_t messages, int64_t bad)
{
    struct import report;
    size_t n;
    for (int stops = 0; stops < 25; stops++) /* more than any of the files has things */
        go(x, 1, true);
    report = go(x, 1000, false);
    all(x, &n);
    assert_int_equal(n, conversations + 2); /* the test desk has two */
    assert_int_equal(messages_in_all(x), messages);
    assert_int_equal(report.items_bad, bad);
    go(x, 1000, false);
    all(x, &n);
    assert_int_equal(n, conversations + 2);
    assert_int_equal(messages_in_all(x), messages);
}

static void check_tent(struct trial *x, struct conversation_page *page, size_t messages)
{
    struct customer maya;
    *page = page_of(x, "Still no tent");
    assert_int_equal(page->n_messages, messages);
    assert_non_null(page->messages);
    assert_true(str_eq(page->messages[0].kind, STR("customer")));
    assert_true(str_find(page->messages[0].body, STR("tent")) > 0);
    SEE(x->t, customer_of_identity(x->t->c, x->t->d, &x->desk->owner, IDENTITY_EMAIL,
                                   STR("maya.okafor@example.org"), &maya));
    assert_int_equal(page->conversation.customer_id, maya.id);
    assert_true(str_eq(maya.name, STR("Maya Okafor")));
}

static void zendesk_run(struct test_db *t, struct test_desk *desk)
{
    struct trial x = trial(t, desk, "zendesk", "zendesk.jsonl");
    struct conversation_page page;
    struct import_fault *faults;
    size_t n;
    struct import report = go(&x, 1000, false);
    assert_int_equal(report.items_bad, 2);
    SEE(t, import_faults(t->c, t->d, &desk->admin, report.id, 0, &faults, &n));
    assert_int_equal(n, 2);
    assert_true(str_find(faults[0].place, STR("zendesk.jsonl")) == 0);
    check_tent(&x, &page, 4);
    assert_true(str_eq(page.conversation.category, STR("closed")));
    assert_int_equal(page.conversation.priority, PRIORITY_HIGH);
    assert_true(page.conversation.closed_us > 0 && page.conversation.waiting_us == NO_TIME);
    assert_true(str_eq(page.conversation.assignee_name, STR("Ines Duarte")));
    assert_true(str_eq(page.messages[1].kind, STR("agent")) &&
                str_eq(page.messages[1].agent_name, STR("Ines Duarte")));
    assert_true(str_eq(page.messages[2].kind, STR("note")));
    assert_true(str_find(page.messages[3].body, STR("[file: tent.jpg https://")) > 0);
    assert_int_equal(page.n_tags, 2);
    page = page_of(&x, "Coat in the wrong size");
    assert_true(str_eq(page.conversation.category, STR("waiting")));
    page = page_of(&x, "Vegetable box");
    assert_true(page.conversation.waiting_us != NO_TIME);
    assert_true(str_eq(page.conversation.customer_name, STR("Hendrik Vos")));
    in_pieces(&x, 3, 7, 2);
}

static void api_run(struct test_db *t, struct test_desk *desk)
{
    struct trial x = trial(t, desk, "zendesk", "zendesk-api");
    struct conversation_page page;
    in_pieces(&x, 2, 3, 1);
    check_tent(&x, &page, 2);
    assert_true(str_eq(page.messages[1].kind, STR("agent")));
    struct customer maya;
    SEE(t, customer_get(t->c, t->d, &desk->owner, page.conversation.customer_id, &maya));
    assert_true(str_eq(maya.company_name, STR("Hillside School")));
    page = page_of(&x, "Only a description");
    assert_int_equal(page.n_messages, 1);
    assert_true(str_find(page.messages[0].body, STR("ticket alone")) > 0);
    assert_true(str_eq(page.conversation.category, STR("waiting")) &&
                page.conversation.waiting_us == NO_TIME);
}

static void chatwoot_run(struct test_db *t, struct test_desk *desk)
{
    struct trial x = trial(t, desk, "chatwoot", "chatwoot.json");
    struct conversation_page page;
    in_pieces(&x, 2, 6, 1);
    check_tent(&x, &page, 5);
    assert_true(str_eq(page.messages[1].kind, STR("automatic")));
    assert_true(str_eq(page.messages[2].kind, STR("agent")));
    assert_true(str_eq(page.messages[3].kind, STR("note")));
    assert_true(str_find(page.messages[4].body, STR("[file: image https://")) == 0);
    assert_true(str_eq(page.conversation.category, STR("closed")));
}

static void freshdesk_run(struct test_db *t, struct test_desk *desk)
{
    struct trial x = trial(t, desk, "freshdesk", "freshdesk.json");
    struct conversation_page page;
    in_pieces(&x, 2, 5, 1);
    check_tent(&x, &page, 4);
    assert_true(page.messages[0].html.n > 0);
    assert_true(str_eq(page.messages[2].kind, STR("note")));
    assert_true(str_eq(page.messages[1].agent_name, STR("Ines Duarte")));
    assert_int_equal(page.conversation.priority, PRIORITY_HIGH);
    page = page_of(&x, "Waiting for the customer");
    assert_true(str_eq(page.conversation.category, STR("waiting")));
    assert_true(str_eq(page.conversation.customer_name, STR("Xan")));
}

/* What Freshdesk sends as XML: a file for each kind of thing. */
static void freshdesk_xml_run(struct test_db *t, struct test_desk *desk)
{
    struct trial x = trial(t, desk, "freshdesk", "freshdesk-xml");
    struct conversation_page page;
    in_pieces(&x, 1, 4, 1);
    check_tent(&x, &page, 4);
    assert_true(page.messages[0].html.n > 0);
    assert_true(str_eq(page.messages[2].kind, STR("note")));
    assert_true(str_eq(page.messages[1].agent_name, STR("Ines Duarte")));
}

static void xml_is(const char *text, int items, const char *error)
{
    struct xml_items it;
    struct call c;
    int n = 0;
    const char *said = NULL;
    call_init(&c, 1 << 20);
    assert_int_equal(xml_items_of_memory(&c, &it, str_of(text)), 1);
    while (xml_items_next(&c, &it) > 0) {
        n += it.item != NULL;
        said = it.error;
    }
    assert_int_equal(n, items);
    assert_true(error ? said && strstr(said, error) : !said);
    xml_items_close(&it);
    call_free(&c);
}

static void test_xml(void **state)
{
    (void)state;
    xml_is("<a type='array'><b><c>1</c></b><b/></a>", 2, NULL);
    xml_is("<only><name>x</name></only>", 1, NULL);
    xml_is("<a type='array'><b><c>1</c></b><b>", 1, "well-formed");
    xml_is("<!DOCTYPE a [<!ENTITY e SYSTEM '/etc/passwd'>]><a><b>&e;</b></a>", 0, "document type");
    xml_is("<a><b>&undefined;</b></a>", 0, "");
    xml_is("<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a/></a></a></a></a></a></a></a></"
           "a></a>"
           "</a></a></a></a></a></a></a></a>",
           0, "deeply");
    xml_is("", 0, "well-formed");
}

static void mbox_run(struct test_db *t, struct test_desk *desk)
{
    struct trial x = trial(t, desk, "mbox", "mail.mbox");
    struct conversation_page page;
    in_pieces(&x, 2, 4, 0);
    check_tent(&x, &page, 3);
    assert_true(str_eq(page.messages[1].kind, STR("agent")));
    assert_true(page.messages[1].quote_at.some && page.messages[1].quote_at.n > 20);
    assert_int_equal(page.n_files, 1);
    assert_true(str_eq(page.files[0].name, STR("poles.csv")));
    page = page_of(&x, "Weekly offers");
    assert_non_null(page.messages);
    assert_true(str_eq(page.messages[0].kind, STR("automatic")));
}

static void refused_run(struct test_db *t, struct test_desk *desk)
{
    struct importer *im;
    struct importer_options o = {.org = desk->org,
                                 .agent_id = desk->admin.id,
                                 .kind = STR("trello"),
                                 .path = STR("/nowhere"),
                                 .inbox_id = desk->inbox_id};
    assert_true(importer_open(t->c, t->db, &o, &im) < 0 && t->c->fault.kind == BAD_USAGE);
    o.kind = STR("zendesk");
    assert_true(importer_open(t->c, t->db, &o, &im) < 0 && t->c->fault.kind == NOT_FOUND);
    o.inbox_id = 0;
    assert_true(importer_open(t->c, t->db, &o, &im) < 0 && t->c->fault.kind == BAD_USAGE);
}

static void test_items(void **state)
{
    (void)state;
    static const char text[] =
        "{\"count\":2,\"users\":[{\"id\":1,\"s\":\"}]{\\\"\"},{\"user\":{\"id\":2}}],"
        "\"more\":{\"tickets\":[{\"id\":3}, {\"id\":4,]\n}, {\"id\":5}]}}";
    static const char *const keys[] = {"users", "user", "tickets", "tickets", "tickets"};
    struct call c;
    struct items it;
    call_init(&c, 1 << 20);
    items_of_memory(&it, (struct str){text, sizeof text - 1});
    for (int i = 0; i < 5; i++) {
        assert_int_equal(items_next(&c, &it), 1);
        assert_string_equal(it.key, keys[i]);
        assert_true(i == 3 ? it.error != NULL : it.item != NULL);
        if (it.item)
            assert_int_equal(json_integer_value(json_object_get(it.item, "id")), i + 1);
    }
    assert_int_equal(items_next(&c, &it), 0);
    items_close(&it);
    call_free(&c);
}

static void test_zendesk(void **state)
{
    (void)state;
    test_desk_each(zendesk_run);
}
static void test_api(void **state)
{
    (void)state;
    test_desk_each(api_run);
}
static void test_chatwoot(void **state)
{
    (void)state;
    test_desk_each(chatwoot_run);
}
static void test_freshdesk(void **state)
{
    (void)state;
    test_desk_each(freshdesk_run);
}
static void test_freshdesk_xml(void **state)
{
    (void)state;
    test_desk_each(freshdesk_xml_run);
}
static void test_mbox(void **state)
{
    (void)state;
    test_desk_each(mbox_run);
}
static void test_not_opened(void **state)
{
    (void)state;
    test_desk_each(refused_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_items),      cmocka_unit_test(test_zendesk),
        cmocka_unit_test(test_api),        cmocka_unit_test(test_chatwoot),
        cmocka_unit_test(test_freshdesk),  cmocka_unit_test(test_mbox),
        cmocka_unit_test(test_not_opened), cmocka_unit_test(test_freshdesk_xml),
        cmocka_unit_test(test_xml),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
