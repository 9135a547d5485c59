/* SPDX-License-Identifier: Apache-2.0 */
/* test_mail.c: what the tests of mail stand on. */
#include "channel/test_mail.h"

#include "base/test.h"
#include "channel/mail.sql.h"
#include "desk/mailbox.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void (*to_run)(struct mail_test *m);

static void mailbox(struct mail_test *m, int64_t inbox_id, const char *address)
{
    static const unsigned char key[SEAL_KEY_BYTES] = {1};
    struct mailbox box;
    struct mailbox_edit edit = {.address = str_of(address),
                                .smtp_host = STR("localhost"),
                                .sending = true,
                                .receipt = false};
    DO(m->t, mailbox_put(m->t->c, m->t->d, &m->desk->admin, inbox_id, &edit, 0, key, &box));
}

static void run_one(struct test_db *t, struct test_desk *desk)
{
    struct mail_test m = {.t = t, .desk = desk};
    char path[200];
    snprintf(path, sizeof path, "%s/raw", t->folder);
    WELL(t, store_open(t->c, &m.raw, path));
    snprintf(path, sizeof path, "%s/files", t->folder);
    WELL(t, store_open(t->c, &m.files, path));
    m.in = (struct mail_in){.db = t->db, .raw = &m.raw, .files = &m.files};
    mailbox(&m, desk->inbox_id, "help@shop.example");
    mailbox(&m, desk->hidden_inbox_id, "board@shop.example");
    to_run(&m);
}

void mail_test_each(void (*run)(struct mail_test *m))
{
    to_run = run;
    test_desk_each(run_one);
}

int mail_test_keep(struct mail_test *m, const char *raw, int64_t inbox_id, const char *role)
{
    struct mail_place place = {
        .org = m->desk->org, .inbox_id = inbox_id, .folder = STR("INBOX"), .role = str_of(role)};
    FILE *file = tmpfile();
    int64_t id;
    assert_non_null(file);
    fwrite(raw, 1, strlen(raw), file);
    fflush(file);
    lseek(fileno(file), 0, SEEK_SET);
    int got =
        (int)WELL(m->t, mail_keep_stream(m->t->c, m->t->db, &m->raw, &place, fileno(file), &id));
    fclose(file);
    return got;
}

int mail_test_read(struct mail_test *m)
{
    return (int)WELL(m->t, mail_in_some(m->t->c, &m->in));
}

struct conversation mail_test_in_inbox(struct mail_test *m, const char *raw, int64_t inbox_id,
                                       const char *role)
{
    struct conversation_filter f = {
        .by = BY_INBOX, .id = inbox_id, .place = PLACE_ANY, .limit = 100};
    struct conversation *list, none = {0};
    size_t n;
    int64_t newest = 0, at = 0;
    m->t->c->now_us += SECOND_US;
    assert_int_equal(mail_test_keep(m, raw, inbox_id, role), 1);
    assert_true(mail_test_read(m) > 0);
    /* The conversation of the youngest message. */
    for (int place = 0; place < 2; place++) {
        f.place = place ? PLACE_SPAM : PLACE_ANY;
        SEE(m->t, conversation_list(m->t->c, m->t->d, &m->desk->admin, &f, &list, &n));
        for (size_t i = 0; i < n; i++) {
            struct message last = mail_test_last(m, list[i].id);
            if (last.id > newest) {
                newest = last.id;
                none = list[i];
                at = 1;
            }
        }
    }
    assert_true(at);
    return none;
}

struct conversation mail_test_in(struct mail_test *m, const char *raw)
{
    return mail_test_in_inbox(m, raw, m->desk->inbox_id, "inbox");
}

struct message mail_test_last(struct mail_test *m, int64_t conversation_id)
{
    struct message *list, none = {0};
    size_t n;
    SEE(m->t,
        message_list(m->t->c, m->t->d, &m->desk->admin, conversation_id, NULL, 200, &list, &n));
    int64_t newest = 0;
    for (size_t i = 0; i < n; i++)
        if (list[i].id > newest) {
            newest = list[i].id;
            none = list[i];
        }
    return none;
}

size_t mail_test_messages(struct mail_test *m, int64_t conversation_id)
{
    struct message *list;
    size_t n;
    SEE(m->t,
        message_list(m->t->c, m->t->d, &m->desk->admin, conversation_id, NULL, 200, &list, &n));
    return n;
}

size_t mail_test_conversations(struct mail_test *m)
{
    struct conversation_filter f = {.by = BY_PLACE, .place = PLACE_ANY, .limit = 100};
    struct conversation *list;
    size_t n;
    SEE(m->t, conversation_list(m->t->c, m->t->d, &m->desk->admin, &f, &list, &n));
    return n;
}
