/* SPDX-License-Identifier: Apache-2.0 */
/* message_test.c: messages, notes, replies, redaction and the page of a conversation; by those who
   may and those who may not. */
#include "desk/message.h"

#include "base/fold.h"
#include "base/test.h"
#include "db/file.h"
#include "db/id.h"
#include "desk/draft.h"
#include "desk/tag.h"
#include "desk/test.sql.h"
#include "desk/test_desk.h"

#include <string.h>

static const struct db_int no_quote;

static struct conversation now(struct test_db *t, const struct test_desk *desk, int64_t id)
{
    struct conversation it;
    SEE(t, conversation_get(t->c, t->d, &desk->admin, id, &it));
    return it;
}

static size_t found(struct test_db *t, int64_t org, const char *word)
{
    struct test_desk_search_row *rows;
    size_t n;
    SEE(t, sql_test_desk_search(t->c, t->d, org, str_of(word), &rows, &n));
    return n;
}

static struct said hear(struct test_db *t, const struct test_desk *desk, const char *body,
                        const char *key)
{
    struct said said;
    struct message_in in = {
        .conversation_id = desk->conversation_id, .body = str_of(body), .key = str_of(key)};
    t->c->now_us++;
    DO(t, message_receive(t->c, t->d, &desk->system, &in, &said));
    return said;
}

static struct said answer(struct test_db *t, const struct test_desk *desk, const char *body)
{
    struct said said;
    struct message_reply it = {.conversation_id = desk->conversation_id, .body = str_of(body)};
    t->c->now_us++;
    DO(t, message_reply(t->c, t->d, &desk->agent, &it, &said));
    return said;
}

static int64_t a_file(struct test_db *t, const struct test_desk *desk, char digit, int64_t bytes,
                      const char *mime)
{
    char hash[64];
    memset(hash, digit, sizeof hash);
    struct file_new file = {
        .org = desk->org, .hash = {hash, 64}, .bytes = bytes, .mime = str_of(mime)};
    return DO(t, file_add(t->c, t->d, &file));
}

/* ---- coming in
 * ------------------------------------------------------------------------------------- */

static void receive_run(struct test_db *t, struct test_desk *desk)
{
    struct said said, again;
    struct message_in in = {.inbox_id = desk->inbox_id,
                            .customer_id = desk->customer_id,
                            .key = STR("mail:1:<a@b>"),
                            .subject = STR("Café"),
                            .body = STR("The  tent\n leaks. > You wrote: Zelt"),
                            .quote_at = {18, true}};
    assert_int_equal(DO(t, message_receive(t->c, t->d, &desk->system, &in, &said)), 1);
    assert_true(said.opened && said.number == 3);
    struct conversation it = now(t, desk, said.conversation_id);
    assert_true(str_eq(it.preview, STR("The tent leaks.")) && it.messages == 1 &&
                it.waiting_us == t->c->now_us);
    assert_true(found(t, desk->org, "leaks") == 1 && found(t, desk->org, "cafe") == 1);
    assert_true(found(t, desk->org, "zelt") == 0 && found(t, desk->other_org, "leaks") == 0);
    /* The same again is the same one, and changes nothing. */
    assert_int_equal(DO(t, message_receive(t->c, t->d, &desk->system, &in, &again)), 0);
    assert_true(again.message_id == said.message_id &&
                again.conversation_id == said.conversation_id);
    assert_int_equal(now(t, desk, said.conversation_id).version, it.version);
    assert_int_equal(test_desk_events(t, desk, "message.received"), 1);
    /* To another organisation the same key is another message. */
    in.conversation_id = desk->conversation_id;
    REFUSED(t, NOT_FOUND, message_receive(t->c, t->d, &desk->stranger, &in, &again));
    in.key = STR("");
    REFUSED(t, DENIED, message_receive(t->c, t->d, &desk->guest, &in, &again));
    in.body = STR(" \n");
    in.quote_at = no_quote;
    REFUSED(t, BAD_INPUT, message_receive(t->c, t->d, &desk->system, &in, &again));
    in.body = STR("x");
    in.quote_at = (struct db_int){2, true};
    REFUSED(t, BAD_INPUT, message_receive(t->c, t->d, &desk->system, &in, &again));
    in.quote_at = no_quote;
    in.to_json = STR("{}");
    REFUSED(t, BAD_INPUT, message_receive(t->c, t->d, &desk->system, &in, &again));
    in.to_json = STR("");
    in.kind = STR("agent");
    REFUSED(t, BAD_INPUT, message_receive(t->c, t->d, &desk->system, &in, &again));
    in.kind = STR("");
    in.conversation_id = desk->hidden_conversation_id;
    REFUSED(t, NOT_FOUND, message_receive(t->c, t->d, &desk->agent, &in, &again));
}

static void reopen_run(struct test_db *t, struct test_desk *desk)
{
    struct said said;
    struct conversation_change close = {.set = CONVERSATION_STATUS, .status_id = desk->closed_id};
    struct message_in robot = {.conversation_id = desk->conversation_id,
                               .kind = STR("automatic"),
                               .body = STR("I am away")};
    DO(t, conversation_change(t->c, t->d, &desk->agent, desk->conversation_id, &close, 0, NULL));
    DO(t, message_receive(t->c, t->d, &desk->system, &robot, &said));
    assert_true(!said.reopened &&
                str_eq(now(t, desk, desk->conversation_id).category, STR("closed")));
    said = hear(t, desk, "It leaks again", "");
    struct conversation it = now(t, desk, desk->conversation_id);
    assert_true(said.reopened && str_eq(it.category, STR("open")) && it.reopened == 1 &&
                it.closed_us == NO_TIME);
    /* An import brings what was long ago, and opens nothing. */
    struct actor import = desk->system;
    import.kind = ACTOR_IMPORT;
    DO(t, conversation_change(t->c, t->d, &desk->agent, desk->conversation_id, &close, 0, NULL));
    struct message_in old = {.conversation_id = desk->conversation_id,
                             .kind = STR("agent"),
                             .agent_id = desk->agent.id,
                             .body = STR("Long ago"),
                             .created_us = SECOND_US,
                             .imported_id = 1};
    DO(t, message_receive(t->c, t->d, &import, &old, &said));
    it = now(t, desk, desk->conversation_id);
    assert_true(str_eq(it.category, STR("closed")) && it.first_reply_us == SECOND_US);
    assert_true(str_eq(it.preview, STR("It leaks again")));
}

static void preview(const char *body, struct db_int quote_at, const char *want)
{
    struct arena a;
    arena_init(&a, 1 << 16);
    assert_true(str_eq(message_preview(&a, str_of(body), quote_at), str_of(want)));
    arena_free(&a);
}

static void test_preview(void **state)
{
    const struct db_int all = {0, true};
    (void)state;
    preview("a\n b", (struct db_int){0}, "a b");
    preview("a\n\nX wrote:\n> b", (struct db_int){3, true}, "a");
    preview("---- Forwarded ----\nFrom: X\nDate: d\n\n\nb\nc\n", all, "b c"); /* not its head */
    preview("> b", all, "> b");
    preview("From: X\n\n", all, "From: X");
}

static void test_receive(void **state)
{
    (void)state;
    test_desk_each(receive_run);
    test_desk_each(reopen_run);
}

/* ---- replies and notes
 * ------------------------------------------------------------------------------- */

static void reply_run(struct test_db *t, struct test_desk *desk)
{
    struct said said;
    struct message m;
    hear(t, desk, "Where is it?", "");
    DO(t, sql_test_desk_identity(t->c, t->d, desk->org, 7, desk->customer_id,
                                 STR("maya@example.org"), 1));
    said = answer(t, desk, "On its way");
    struct conversation it = now(t, desk, desk->conversation_id);
    assert_true(str_eq(it.category, STR("waiting")) && it.waiting_us == NO_TIME &&
                it.first_reply_us == it.agent_us);
    SEE(t, message_get(t->c, t->d, &desk->guest, said.message_id, &m));
    assert_true(str_eq(m.outbox_state, STR("held")) && m.outbox_id == said.outbox_id);
    assert_int_equal(m.outbox_due_us, t->c->now_us + 12000000);
    assert_true(str_find(m.to_json, STR("maya@example.org")) > 0 &&
                str_eq(m.agent_name, STR("agent")));
    assert_true(str_eq(m.subject, STR("Where is my tent")));
    struct message_reply reply = {.conversation_id = desk->conversation_id,
                                  .body = STR("Done"),
                                  .key = STR("once"),
                                  .status_id = desk->closed_id};
    assert_int_equal(DO(t, message_reply(t->c, t->d, &desk->agent, &reply, &said)), 1);
    assert_int_equal(DO(t, message_reply(t->c, t->d, &desk->agent, &reply, &said)), 0);
    assert_true(said.outbox_id && now(t, desk, desk->conversation_id).closed_us == t->c->now_us);
    assert_int_equal(now(t, desk, desk->conversation_id).messages, 3);
    REFUSED(t, DENIED, message_reply(t->c, t->d, &desk->guest, &reply, &said));
    REFUSED(t, NOT_FOUND, message_reply(t->c, t->d, &desk->stranger, &reply, &said));
    REFUSED(t, NOT_FOUND, message_get(t->c, t->d, &desk->stranger, m.id, &m));
    reply.key = STR("");
    reply.status_id = 9;
    REFUSED(t, NOT_FOUND, message_reply(t->c, t->d, &desk->agent, &reply, &said));
    reply.status_id = 0;
    reply.send_us = t->c->now_us + 500 * DAY_US;
    REFUSED(t, BAD_INPUT, message_reply(t->c, t->d, &desk->agent, &reply, &said));
    assert_int_equal(now(t, desk, desk->conversation_id).messages, 3);
}

static void draft_reply_run(struct test_db *t, struct test_desk *desk)
{
    struct draft draft;
    struct attachment file, *files;
    struct said said;
    size_t n;
    struct draft_new new = {
        .conversation_id = desk->conversation_id, .kind = STR("reply"), .body = STR("He")};
    struct attachment_new photo = {.file_id = a_file(t, desk, 'a', 1000, "image/jpeg"),
                                   .name = STR("../a tent.jpg")};
    DO(t, draft_save(t->c, t->d, &desk->agent, &new, 0, &draft));
    DO(t, attachment_add(t->c, t->d, &desk->agent, draft.id, &photo, &file));
    assert_true(str_eq(file.name, STR(".._a tent.jpg")) && file.bytes == 1000);
    REFUSED(t, NOT_FOUND, attachment_add(t->c, t->d, &desk->lead, draft.id, &photo, &file));
    REFUSED(t, NOT_FOUND, attachment_get(t->c, t->d, &desk->owner, file.id, &file));
    struct message_reply reply = {.conversation_id = desk->conversation_id,
                                  .body = STR("Here"),
                                  .draft_id = draft.id,
                                  .draft_version = draft.version + 1};
    REFUSED(t, CONFLICT, message_reply(t->c, t->d, &desk->agent, &reply, &said));
    reply.draft_version = draft.version;
    DO(t, message_reply(t->c, t->d, &desk->agent, &reply, &said));
    REFUSED(t, NOT_FOUND, draft_get(t->c, t->d, &desk->agent, draft.id, &draft));
    SEE(t, attachment_get(t->c, t->d, &desk->guest, file.id, &file));
    assert_int_equal(file.message_id, said.message_id);
    SEE(t, attachment_of_conversation(t->c, t->d, &desk->guest, desk->conversation_id, &files, &n));
    assert_int_equal(n, 1);
    REFUSED(t, NOT_FOUND, attachment_get(t->c, t->d, &desk->stranger, file.id, &file));
    REFUSED(
        t, NOT_FOUND,
        attachment_of_conversation(t->c, t->d, &desk->stranger, desk->conversation_id, &files, &n));
    /* A file on a message stays with it. */
    REFUSED(t, NOT_FOUND, attachment_remove(t->c, t->d, &desk->agent, file.id));
}

static void files_run(struct test_db *t, struct test_desk *desk)
{
    struct said said;
    struct attachment_new file = {.file_id = a_file(t, desk, 'b', 10, "application/x-dosexec"),
                                  .name = STR("a")};
    struct message_reply reply = {.conversation_id = desk->conversation_id,
                                  .body = STR("Here"),
                                  .files = &file,
                                  .n_files = 1};
    REFUSED(t, BAD_INPUT, message_reply(t->c, t->d, &desk->agent, &reply, &said));
    file = (struct attachment_new){.file_id = a_file(t, desk, 'c', 10, "text/plain"),
                                   .name = STR("a.EXE")};
    REFUSED(t, BAD_INPUT, message_reply(t->c, t->d, &desk->agent, &reply, &said));
    file = (struct attachment_new){
        .file_id = a_file(t, desk, 'd', ATTACHMENT_BYTES_MAX + 1, "text/plain"), .name = STR("a")};
    REFUSED(t, TOO_BIG, message_reply(t->c, t->d, &desk->agent, &reply, &said));
    struct attachment_new two[2] = {
        {.file_id = a_file(t, desk, 'e', ATTACHMENT_BYTES_MAX, "text/plain"), .name = STR("a")}};
    two[1] = two[0];
    reply.files = two;
    reply.n_files = 2;
    REFUSED(t, TOO_BIG, message_reply(t->c, t->d, &desk->agent, &reply, &said));
    file.file_id = 99;
    reply.files = &file;
    reply.n_files = 1;
    REFUSED(t, NOT_FOUND, message_reply(t->c, t->d, &desk->agent, &reply, &said));
    /* What comes in is taken, whatever it is. */
    file.file_id = a_file(t, desk, 'b', 10, "application/x-dosexec");
    struct message_in in = {.conversation_id = desk->conversation_id, .files = &file, .n_files = 1};
    DO(t, message_receive(t->c, t->d, &desk->system, &in, &said));
}

static void note_run(struct test_db *t, struct test_desk *desk)
{
    struct said said;
    struct mention *mentions;
    size_t n;
    const int64_t they[] = {desk->agent.id, desk->lead.id};
    struct message_note note = {.conversation_id = desk->conversation_id,
                                .body = STR("Look, @agent"),
                                .mentions = they,
                                .n_mentions = 2};
    DO(t, message_note(t->c, t->d, &desk->guest, &note, &said));
    SEE(t, mention_list(t->c, t->d, &desk->agent, 0, 0, &mentions, &n));
    assert_true(n == 1 && mentions[0].message_id == said.message_id);
    SEE(t, mention_list(t->c, t->d, &desk->guest, 0, 0, &mentions, &n));
    assert_int_equal(n, 0);
    assert_int_equal(test_desk_events(t, desk, "notification.created"), 2);
    struct conversation it = now(t, desk, desk->conversation_id);
    assert_true(it.messages == 0 && str_eq(it.preview, STR("Look, @agent")) &&
                str_eq(it.category, STR("open")));
    note.mentions = &desk->stranger.id;
    note.n_mentions = 1;
    REFUSED(t, NOT_FOUND, message_note(t->c, t->d, &desk->guest, &note, &said));
    note.conversation_id = desk->hidden_conversation_id;
    note.mentions = &desk->agent.id;
    REFUSED(t, BAD_INPUT, message_note(t->c, t->d, &desk->admin, &note, &said));
    REFUSED(t, NOT_FOUND, message_note(t->c, t->d, &desk->guest, &note, &said));
    note.n_mentions = MENTIONS_MAX + 1;
    REFUSED(t, TOO_BIG, message_note(t->c, t->d, &desk->admin, &note, &said));
}

static void test_reply(void **state)
{
    (void)state;
    test_desk_each(reply_run);
    test_desk_each(draft_reply_run);
    test_desk_each(files_run);
}

static void test_note(void **state)
{
    (void)state;
    test_desk_each(note_run);
}

/* ---- looking
 * ---------------------------------------------------------------------------------------------- */

static void show_run(struct test_db *t, struct test_desk *desk)
{
    struct conversation_page page;
    struct message *list;
    size_t n;
    char body[32];
    for (int i = 0; i < 20; i++) {
        snprintf(body, sizeof body, "word%d", i);
        if (i & 1)
            answer(t, desk, body);
        else
            hear(t, desk, body, "");
    }
    SEE(t, conversation_show(t->c, t->d, &desk->guest, desk->conversation_id, NULL, 20, &page));
    assert_true(page.n_messages == 20 && !page.more && !page.n_tags && !page.n_files &&
                !page.n_participants);
    assert_true(str_eq(page.messages[0].body, STR("word0")) &&
                str_eq(page.messages[19].body, STR("word19")));
    assert_true(str_eq(page.messages[0].customer_name, STR("Maya Okafor")) &&
                !page.messages[0].outbox_id);
    SEE(t, conversation_show(t->c, t->d, &desk->guest, desk->conversation_id, NULL, 3, &page));
    assert_true(page.n_messages == 3 && page.more && str_eq(page.messages[0].body, STR("word17")));
    struct message_place before = {page.messages[0].created_us, page.messages[0].id};
    SEE(t, conversation_show(t->c, t->d, &desk->guest, desk->conversation_id, &before, 30, &page));
    assert_true(page.n_messages == 17 && !page.more &&
                str_eq(page.messages[16].body, STR("word16")));
    SEE(t, message_list(t->c, t->d, &desk->guest, desk->conversation_id, NULL, 15, &list, &n));
    assert_true(n == 15 && str_eq(list[14].body, STR("word14")));
    before = (struct message_place){list[14].created_us, list[14].id};
    SEE(t, message_list(t->c, t->d, &desk->guest, desk->conversation_id, &before, 15, &list, &n));
    assert_true(n == 5 && str_eq(list[0].body, STR("word15")));
    REFUSED(t, NOT_FOUND,
            conversation_show(t->c, t->d, &desk->stranger, desk->conversation_id, NULL, 0, &page));
    REFUSED(
        t, NOT_FOUND,
        conversation_show(t->c, t->d, &desk->agent, desk->hidden_conversation_id, NULL, 0, &page));
    REFUSED(t, NOT_FOUND,
            message_list(t->c, t->d, &desk->stranger, desk->conversation_id, NULL, 0, &list, &n));
}

static void show_more_run(struct test_db *t, struct test_desk *desk)
{
    struct conversation_page page;
    struct said said;
    struct tag tag;
    struct attachment_new file = {.file_id = a_file(t, desk, 'a', 10, "text/plain"),
                                  .name = STR("a.txt")};
    struct message_in in = {
        .conversation_id = desk->conversation_id, .body = STR("See"), .files = &file, .n_files = 1};
    DO(t, message_receive(t->c, t->d, &desk->system, &in, &said));
    DO(t, tag_create(t->c, t->d, &desk->lead, &(struct tag_new){.name = STR("Refund")}, &tag));
    DO(t, tag_attach(t->c, t->d, &desk->agent, desk->conversation_id, tag.id, NULL));
    DO(t, participant_add(t->c, t->d, &desk->agent, desk->conversation_id,
                          &(struct participant_new){.address = STR("tom@example.org")}));
    SEE(t, conversation_show(t->c, t->d, &desk->guest, desk->conversation_id, NULL, 20, &page));
    assert_true(page.n_tags == 1 && page.n_files == 1 && page.n_participants == 1);
    assert_true(str_eq(page.tags[0].name, STR("Refund")) &&
                page.files[0].message_id == said.message_id);
}

static void test_show(void **state)
{
    (void)state;
    test_desk_each(show_run);
    test_desk_each(show_more_run);
}

/* ---- redaction
 * --------------------------------------------------------------------------------------------- */

static void redact_run(struct test_db *t, struct test_desk *desk)
{
    struct message m;
    struct said said;
    struct message_in in = {.conversation_id = desk->conversation_id,
                            .body = STR("Card 4111 für mich"),
                            .html = STR("<p>Card 4111 für mich</p>")};
    DO(t, message_receive(t->c, t->d, &desk->system, &in, &said));
    assert_int_equal(found(t, desk->org, "4111"), 1);
    REFUSED(t, DENIED, message_redact(t->c, t->d, &desk->agent, said.message_id, 5, 9, STR("")));
    REFUSED(t, NOT_FOUND,
            message_redact(t->c, t->d, &desk->stranger, said.message_id, 5, 9, STR("")));
    REFUSED(t, BAD_INPUT, message_redact(t->c, t->d, &desk->lead, said.message_id, 9, 5, STR("")));
    REFUSED(t, BAD_INPUT, message_redact(t->c, t->d, &desk->lead, said.message_id, -1, 5, STR("")));
    REFUSED(
        t, BAD_INPUT,
        message_redact(t->c, t->d, &desk->lead, said.message_id, 5, 12, STR(""))); /* in the ü */
    REFUSED(t, BAD_INPUT, message_redact(t->c, t->d, &desk->lead, said.message_id, 5, 99, STR("")));
    DO(t, message_redact(t->c, t->d, &desk->lead, said.message_id, 5, 9, STR("card number")));
    SEE(t, message_get(t->c, t->d, &desk->lead, said.message_id, &m));
    assert_true(str_eq(m.body, STR("Card **** für mich")) && !m.html.at &&
                m.redacted_us != NO_TIME);
    assert_true(found(t, desk->org, "4111") == 0 && found(t, desk->org, "card") == 1 &&
                found(t, desk->org, "mich") == 1);
    assert_true(str_eq(now(t, desk, desk->conversation_id).preview, STR("Card **** für mich")));
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("message.redact")));
    assert_int_equal(test_desk_events(t, desk, "message.redacted"), 1);
}

static void test_redact(void **state)
{
    (void)state;
    test_desk_each(redact_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_preview), cmocka_unit_test(test_receive),
        cmocka_unit_test(test_reply),   cmocka_unit_test(test_note),
        cmocka_unit_test(test_show),    cmocka_unit_test(test_redact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
