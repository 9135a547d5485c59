/* SPDX-License-Identifier: Apache-2.0 */
/* erasure_test.c: a person with words in every place where words are kept, and then without; what
   is too old; and what must stay. */
#include "desk/erasure.h"

#include "base/test.h"
#include "db/file.h"
#include "db/id.h"
#include "desk/customer.h"
#include "desk/customer_merge.h"
#include "desk/draft.h"
#include "desk/erase.h"
#include "desk/field.h"
#include "desk/message.h"
#include "desk/outbox.h"
#include "desk/retention.h"
#include "desk/test.sql.h"
#include "desk/test_desk.h"
#include "desk/undo.h"
#include "desk/webhook.h"

#include <string.h>

#define WORD "zanzibar"

static size_t traces(struct test_db *t, int64_t org, const char *word)
{
    struct test_desk_traces_row *rows;
    size_t n;
    SEE(t, sql_test_desk_traces(t->c, t->d, org, str_of(word), &rows, &n));
    for (size_t i = 0; i < n; i++)
        print_message("%s: %.*s\n", word, (int)rows[i].place.n, rows[i].place.at);
    return n;
}

static size_t found(struct test_db *t, int64_t org, const char *word)
{
    struct test_desk_search_row *rows;
    size_t n;
    SEE(t, sql_test_desk_search(t->c, t->d, org, str_of(word), &rows, &n));
    return n;
}

static int64_t a_file(struct test_db *t, int64_t org, struct store *files, const char *text,
                      char hash[STORE_HASH_TEXT])
{
    WELL(t, store_keep(t->c, files, str_of(text), hash));
    struct file_new file = {
        .org = org, .hash = str_of(hash), .bytes = 9, .mime = STR("text/plain")};
    return DO(t, file_add(t->c, t->d, &file));
}

struct person {
    int64_t id, conversation_id, message_id;
    char own[STORE_HASH_TEXT], shared[STORE_HASH_TEXT], raw[STORE_HASH_TEXT];
};

static struct said said_in(struct test_db *t, const struct test_desk *desk, int64_t customer_id,
                           int64_t conversation_id, const char *body,
                           const struct attachment_new *files, size_t n_files)
{
    struct said said;
    bool theirs = strstr(body, "Zanzibar") != NULL;
    struct message_in in = {.conversation_id = conversation_id,
                            .inbox_id = desk->inbox_id,
                            .customer_id = customer_id,
                            .subject = theirs ? STR("About Zanzibar") : STR("More"),
                            .body = str_of(body),
                            .html = theirs ? STR("<p>Zanzibar</p>") : STR("<p>More</p>"),
                            .key = str_of(body),
                            .files = files,
                            .n_files = n_files};
    t->c->now_us++;
    DO(t, message_receive(t->c, t->d, &desk->system, &in, &said));
    return said;
}

/* Words of theirs wherever words are kept. */
static struct person a_person(struct test_db *t, const struct test_desk *desk, struct store *files,
                              struct store *mails)
{
    struct person p;
    struct customer it;
    struct field field;
    struct said said, out;
    struct draft draft;
    struct identity_new address = {IDENTITY_EMAIL, STR("quell@zanzibar.example"), true};
    struct customer_edit edit = {.name = STR("Zanzibar Quell"), .note = STR("From Zanzibar")};
    struct field_new size = {.noun = STR("customer"), .label = STR("Home"), .kind = FIELD_TEXT};
    DO(t, customer_create(t->c, t->d, &desk->agent, &edit, &address, 1, &it));
    p.id = it.id;
    DO(t, field_create(t->c, t->d, &desk->admin, &size, &field));
    DO(t, field_set(t->c, t->d, &desk->agent, STR("customer"), p.id, STR("home"), STR("Zanzibar"),
                    NULL));
    struct attachment_new list[] = {
        {.file_id = a_file(t, desk->org, files, "Zanzibar own", p.own),
         .name = STR("zanzibar.txt")},
        {.file_id = a_file(t, desk->org, files, "shared file", p.shared), .name = STR("a.txt")}};
    said = said_in(t, desk, p.id, 0, "I live in Zanzibar; call me", list, 2);
    p.conversation_id = said.conversation_id;
    p.message_id = said.message_id;
    for (int i = 0; i < 2 * ERASE_BATCH + 3; i++) {
        char body[40];
        snprintf(body, sizeof body, "Zanzibar again %d", i);
        said_in(t, desk, p.id, p.conversation_id, body, NULL, 0);
    }
    struct message_note note = {.conversation_id = p.conversation_id, .body = STR("Zanzibar!")};
    DO(t, message_note(t->c, t->d, &desk->agent, &note, &out));
    struct message_reply reply = {.conversation_id = p.conversation_id,
                                  .body = STR("Dear Zanzibar Quell")};
    DO(t, message_reply(t->c, t->d, &desk->agent, &reply, &out));
    struct draft_new words = {
        .conversation_id = p.conversation_id, .kind = STR("note"), .body = STR("Zanzibar")};
    DO(t, draft_save(t->c, t->d, &desk->agent, &words, 0, &draft));
    /* in a conversation of somebody else: the shared file, a participant, a message */
    struct participant_new beside = {
        .address = STR("quell@zanzibar.example"), .name = STR("Zanzibar"), .customer_id = p.id};
    DO(t, participant_add(t->c, t->d, &desk->agent, desk->conversation_id, &beside));
    said_in(t, desk, desk->customer_id, desk->conversation_id, "See the file", &list[1], 1);
    said_in(t, desk, p.id, desk->conversation_id, "Zanzibar here too", NULL, 0);
    WELL(t, store_keep(t->c, mails, STR("From: zanzibar"), p.raw));
    struct test_desk_raw_mail_in raw = {.org = desk->org,
                                        .id = DO(t, id_new(t->c, t->d)),
                                        .inbox_id = desk->inbox_id,
                                        .hash = str_of(p.raw),
                                        .now_us = t->c->now_us,
                                        .conversation_id = p.conversation_id,
                                        .message_id = p.message_id};
    DO(t, sql_test_desk_raw_mail(t->c, t->d, &raw));
    return p;
}

static void open_store(struct test_db *t, const char *name, struct store *files)
{
    char folder[200];
    snprintf(folder, sizeof folder, "%s/%s", t->folder, name);
    WELL(t, store_open(t->c, files, folder));
}

static int steps(struct test_db *t, int64_t org, int64_t id)
{
    int n = 1;
    while (DO(t, erasure_step(t->c, t->d, org, id)) > 0)
        n++;
    return n;
}

static void erase_run(struct test_db *t, struct test_desk *desk)
{
    struct store files, raw;
    struct erasure_counts n;
    struct erasure it;
    struct conversation at;
    struct customer gone;
    open_store(t, "files", &files);
    open_store(t, "raw", &raw);
    struct webhook hook;
    struct webhook_new all = {.name = STR("All"),
                              .url = STR("https://x.example.org"),
                              .events = STR("*"),
                              .secret = STR("sealed")};
    DO(t, webhook_create(t->c, t->d, &desk->admin, &all, &hook));
    struct person p = a_person(t, desk, &files, &raw);
    size_t words = found(t, desk->org, WORD);
    assert_true(words > 2 * ERASE_BATCH && traces(t, desk->org, WORD) > 30);
    REFUSED(t, DENIED, erasure_preview(t->c, t->d, &desk->lead, p.id, &n));
    REFUSED(t, NOT_FOUND, erasure_preview(t->c, t->d, &desk->stranger, p.id, &n));
    SEE(t, erasure_preview(t->c, t->d, &desk->admin, p.id, &n));
    assert_int_equal(n.conversations, 1);
    assert_int_equal(n.messages, 2 * ERASE_BATCH + 6);
    assert_int_equal(n.elsewhere, 1);
    assert_true(n.files == 2 && n.shared_files == 1 && n.drafts == 1 && n.identities == 1);
    SEE(t, conversation_get(t->c, t->d, &desk->admin, p.conversation_id, &at));
    int64_t messages = at.messages;
    REFUSED(t, DENIED, erasure_begin(t->c, t->d, &desk->lead, p.id, STR("asked"), &it));
    DO(t, erasure_begin(t->c, t->d, &desk->admin, p.id, STR("They asked on 3 March"), &it));
    REFUSED(t, CONFLICT, erasure_begin(t->c, t->d, &desk->admin, p.id, STR("again"), &it));
    SEE(t, customer_get(t->c, t->d, &desk->guest, p.id, &gone)); /* nameless at once */
    assert_true(!gone.name.n && !gone.email.n && gone.erased_us != NO_TIME);
    assert_true(steps(t, desk->org, it.id) > 3);
    assert_int_equal(traces(t, desk->org, WORD), 0);
    assert_int_equal(traces(t, desk->org, "quell"), 0);
    assert_int_equal(found(t, desk->org, WORD), 0);
    assert_int_equal(found(t, desk->org, "file"), 1); /* of the other, who said so */
    SEE(t, conversation_get(t->c, t->d, &desk->admin, p.conversation_id, &at));
    assert_int_equal(at.messages, messages); /* the statistics stay */
    SEE(t, erasure_get(t->c, t->d, &desk->admin, it.id, &it));
    assert_true(str_eq(it.state, STR("done")) && it.items_done == it.items_all);
    assert_int_equal(DO(t, erasure_step(t->c, t->d, desk->org, it.id)), 0);
    while (WELL(t, erase_files(t->c, t->db, &(struct erase_stores){&files, &raw})) > 0)
        ;
    assert_int_equal(store_check(t->c, &files, str_of(p.own)), 0);
    assert_int_equal(store_check(t->c, &raw, str_of(p.raw)), 0);
    assert_int_equal(WELL(t, store_check(t->c, &files, str_of(p.shared))), 1);
    REFUSED(t, CONFLICT,
            customer_put(t->c, t->d, &desk->agent, p.id,
                         &(struct customer_edit){.name = STR("Back")}, 0, NULL));
}

static void test_erase(void **state)
{
    (void)state;
    test_desk_each(erase_run);
}

/* Rows that lead to a person are that person, and what would bring their words back is gone. */
static void merged_run(struct test_db *t, struct test_desk *desk)
{
    struct customer one, two;
    struct erasure it;
    int64_t undo_id, put_id;
    struct identity_new address = {IDENTITY_EMAIL, STR("a@zanzibar.example"), false};
    struct customer_edit edit = {.name = STR("Zanzibar One")};
    DO(t, customer_create(t->c, t->d, &desk->agent, &edit, &address, 1, &one));
    edit.name = STR("Zanzibar Two");
    DO(t, customer_create(t->c, t->d, &desk->agent, &edit, NULL, 0, &two));
    edit.note = STR("Zanzibar");
    DO(t, customer_put(t->c, t->d, &desk->agent, two.id, &edit, 0, &put_id));
    DO(t, customer_merge(t->c, t->d, &desk->agent, one.id, two.id, &undo_id));
    DO(t, erasure_begin(t->c, t->d, &desk->admin, one.id, STR(""), &it)); /* leads to two */
    assert_int_equal(it.customer_id, two.id);
    steps(t, desk->org, it.id);
    assert_int_equal(traces(t, desk->org, WORD), 0);
    REFUSED(t, NOT_FOUND, undo_do(t->c, t->d, &desk->agent, undo_id));
    REFUSED(t, NOT_FOUND, undo_do(t->c, t->d, &desk->agent, put_id));
    struct erasure *list;
    size_t n;
    SEE(t, erasure_list(t->c, t->d, &desk->admin, 0, 10, &list, &n));
    assert_int_equal(n, 1);
    SEE(t, erasure_list(t->c, t->d, &desk->stranger, 0, 10, &list, &n));
    assert_int_equal(n, 0);
}

static void test_merged(void **state)
{
    (void)state;
    test_desk_each(merged_run);
}

/* ---- what is kept long enough ---- */

static void close_it(struct test_db *t, const struct test_desk *desk, int64_t id)
{
    struct conversation_change to = {.set = CONVERSATION_STATUS, .status_id = desk->closed_id};
    DO(t, conversation_change(t->c, t->d, &desk->admin, id, &to, 0, NULL));
}

static void retention_rules(struct test_db *t, struct test_desk *desk)
{
    struct retention it, none;
    struct retention_new new = {.what = STR("closed"), .keep_days = 30};
    REFUSED(t, DENIED, retention_create(t->c, t->d, &desk->lead, &new, &it));
    DO(t, retention_create(t->c, t->d, &desk->admin, &new, &it));
    assert_false(it.enabled);
    REFUSED(t, NOT_FOUND, retention_get(t->c, t->d, &desk->stranger, it.id, &none));
    REFUSED(t, CONFLICT, retention_put(t->c, t->d, &desk->admin, it.id, 31, true, 9));
    REFUSED(t, BAD_INPUT, retention_put(t->c, t->d, &desk->admin, it.id, 0, true, 0));
    assert_int_equal(DO(t, retention_put(t->c, t->d, &desk->admin, it.id, 30, false, 1)), 0);
    new.keep_days = RETENTION_DAYS_MAX + 1;
    REFUSED(t, BAD_INPUT, retention_create(t->c, t->d, &desk->admin, &new, &it));
    new = (struct retention_new){.what = STR("audit"), .keep_days = 9, .inbox_id = desk->inbox_id};
    REFUSED(t, BAD_INPUT, retention_create(t->c, t->d, &desk->admin, &new, &it));
    new = (struct retention_new){.what = STR("spam"), .keep_days = 9, .inbox_id = 7};
    REFUSED(t, NOT_FOUND, retention_create(t->c, t->d, &desk->admin, &new, &it));
}

static void test_retention_rules(void **state)
{
    (void)state;
    test_desk_each(retention_rules);
}

static void retention_runs(struct test_db *t, struct test_desk *desk)
{
    struct retention it, audit;
    struct conversation at;
    int64_t n, id = desk->conversation_id;
    said_in(t, desk, desk->customer_id, id, "From Zanzibar", NULL, 0);
    said_in(t, desk, desk->customer_id, desk->hidden_conversation_id, "Open in Timbuktu", NULL, 0);
    close_it(t, desk, id);
    struct retention_new new = {.what = STR("closed"), .keep_days = 30, .inbox_id = desk->inbox_id};
    DO(t, retention_create(t->c, t->d, &desk->admin, &new, &it));
    DO(t, retention_put(t->c, t->d, &desk->admin, it.id, 30, true, 0));
    assert_int_equal(WELL(t, retention_run(t->c, t->db)), 0); /* too young */
    t->c->now_us += 31 * DAY_US;
    SEE(t, retention_preview(t->c, t->d, &desk->admin, it.id, &n));
    assert_int_equal(n, 1);
    while (WELL(t, retention_run(t->c, t->db)) > 0)
        ;
    assert_int_equal(found(t, desk->org, WORD), 0);
    assert_int_equal(found(t, desk->org, "timbuktu"), 1);
    SEE(t, conversation_get(t->c, t->d, &desk->admin, id, &at));
    assert_true(str_eq(at.place, STR("gone")) && at.messages == 1 && !at.subject.n);
    SEE(t, retention_preview(t->c, t->d, &desk->admin, it.id, &n));
    assert_int_equal(n, 0);
    int64_t lines = test_desk_audits(t, desk);
    new = (struct retention_new){.what = STR("audit"), .keep_days = 40, .enabled = true};
    DO(t, retention_create(t->c, t->d, &desk->admin, &new, &audit));
    assert_int_equal(WELL(t, retention_run(t->c, t->db)), 0);
    assert_int_equal(test_desk_audits(t, desk), lines + 1);
    DO(t, retention_put(t->c, t->d, &desk->admin, audit.id, 30, true, 0));
    assert_int_equal(WELL(t, retention_run(t->c, t->db)), 0); /* ids are by the real clock */
    assert_int_equal(test_desk_audits(t, desk), 0);
    DO(t, retention_remove(t->c, t->d, &desk->admin, it.id));
    REFUSED(t, NOT_FOUND, retention_get(t->c, t->d, &desk->admin, it.id, &it));
}

static void test_retention(void **state)
{
    (void)state;
    test_desk_each(retention_runs);
}

static void bin_run(struct test_db *t, struct test_desk *desk)
{
    struct retention it;
    struct conversation at;
    struct conversation_change to = {.set = CONVERSATION_SPAM, .spam = true};
    struct conversation_change bin = {.set = CONVERSATION_BIN, .binned = true};
    int64_t other = desk->hidden_conversation_id;
    DO(t, conversation_change(t->c, t->d, &desk->admin, desk->conversation_id, &to, 0, NULL));
    DO(t, conversation_change(t->c, t->d, &desk->admin, other, &bin, 0, NULL));
    struct retention_new new = {.what = STR("spam"), .keep_days = 7, .enabled = true};
    DO(t, retention_create(t->c, t->d, &desk->admin, &new, &it));
    t->c->now_us += 8 * DAY_US;
    while (WELL(t, retention_run(t->c, t->db)) > 0)
        ;
    SEE(t, conversation_get(t->c, t->d, &desk->admin, desk->conversation_id, &at));
    assert_true(!at.subject.n && str_eq(at.place, STR("gone")));
    SEE(t, conversation_get(t->c, t->d, &desk->admin, other, &at));
    assert_true(at.subject.n > 0);
    new.what = STR("bin");
    DO(t, retention_create(t->c, t->d, &desk->admin, &new, &it));
    while (WELL(t, retention_run(t->c, t->db)) > 0)
        ;
    SEE(t, conversation_get(t->c, t->d, &desk->admin, other, &at));
    assert_true(!at.subject.n);
}

static void test_bin(void **state)
{
    (void)state;
    test_desk_each(bin_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_erase),
        cmocka_unit_test(test_merged),
        cmocka_unit_test(test_retention_rules),
        cmocka_unit_test(test_retention),
        cmocka_unit_test(test_bin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
