/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of mailbox.h and ours.h: mail as it lies in archives, and the conversations it must give.
 */
#include "archive/mailbox.h"

#include "base/test.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MESSAGE(from, to, id, refs, day, more, body)                                               \
    "From x@y Mon Mar  2 09:02:00 2026\nFrom: " from "\nTo: " to "\nMessage-ID: <" id ">\n" refs   \
    "Subject: Re: Tent\n"                                                                          \
    "Date: Mon, " day " Mar 2026 09:02:00 +0000\n" more "\n" body "\n\n"
#define MAYA "Maya Okafor <maya@home.example>"
#define SAM  "Sam Reed <sam@shop.example>"
#define DESK "help@shop.example"

static struct out told;

static void tell(struct call *c, struct mailbox *b)
{
    static const char letters[] = "CABN";
    struct conversation v;
    int got;
    conversation_init(&v);
    while ((got = mailbox_next(c, b, &v)) > 0) {
        out_f(&told, "%s<%s>(", v.id, v.customer);
        for (size_t i = 0; i < v.n_turns; i++) {
            out_f(&told, "%s%c:", i ? "|" : "", letters[v.turns[i].who]);
            out_str(&told, conversation_text(&v, i));
        }
        out_text(&told, ") ");
    }
    assert_int_equal(got, 0);
    conversation_free(&v);
}

/* "id<person>(C:text|A:text) " for each conversation, with the guess of ours or with `ours`. */
static const char *conversations_of(const char *mbox, const char *ours)
{
    struct call c;
    struct input in;
    struct mailbox b;
    if (!told.at)
        out_init(&told, 65536);
    out_clear(&told);
    call_init(&c, 4096);
    input_of_memory(&in, str_of(mbox));
    if (mailbox_begin(&c, &b, &in, "test.mbox") < 0) {
        out_f(&told, "!%s", c.fault.text);
    } else {
        if (ours)
            mailbox_ours(&b, &ours, 1);
        tell(&c, &b);
        for (int i = 0; i < MAIL_N_CLASSES; i++)
            if (b.aside[i])
                out_f(&told, "%s=%d ", mail_is_name((enum mail_is)i), (int)b.aside[i]);
    }
    mailbox_end(&b);
    call_free(&c);
    return told.at;
}

static void threads_by_their_ids(void **state)
{
    (void)state;
    assert_string_equal(
        conversations_of(
            MESSAGE(MAYA, DESK, "m1@h", "", "02", "", "Where is it?\n\n-- \nMaya") MESSAGE(
                "Tom <tom@x.example>", DESK, "t1@x", "", "02", "", "Another matter")
                MESSAGE(SAM, MAYA, "r1@s", "In-Reply-To: <m1@h>\n", "03", "",
                        "On its way.\n\nOn Mon, 2 Mar 2026, Maya wrote:\n> Where is it?")
                    MESSAGE(MAYA, DESK, "m2@h", "References: <m1@h> <r1@s>\n", "04", "", "Thanks"),
            NULL),
        "m1@h<maya@home.example>(C:Where is it?|A:On its way.|C:Thanks) "
        "t1@x<tom@x.example>(C:Another matter) ");
}

static void a_reply_may_lie_before_what_it_answers(void **state)
{
    (void)state;
    assert_string_equal(
        conversations_of(MESSAGE(SAM, MAYA, "r1@s", "In-Reply-To: <m1@h>\n", "03", "", "Here")
                             MESSAGE(MAYA, DESK, "m1@h", "", "02", "", "Where?"),
                         "@shop.example"),
        "m1@h<maya@home.example>(C:Where?|A:Here) ");
}

static void machines_are_set_aside(void **state)
{
    (void)state;
    assert_string_equal(
        conversations_of(MESSAGE(MAYA, DESK, "m1@h", "", "02", "", "Where?")
                             MESSAGE("n@list.example", DESK, "l@l", "", "02",
                                     "List-Id: <n.list.example>\nList-Unsubscribe: "
                                     "<mailto:u@list.example>\nPrecedence: bulk\n",
                                     "Buy") MESSAGE(MAYA, DESK, "a@h", "", "03",
                                                    "Auto-Submitted: auto-replied\n", "I am away"),
                         NULL),
        "m1@h<maya@home.example>(C:Where?) automatic=1 list=1 ");
}

static void ours_can_be_said(void **state)
{
    static const char mail[] = MESSAGE(MAYA, "shop@gmail.com", "m1@h", "", "02", "", "Where?")
        MESSAGE("shop@gmail.com", MAYA, "r1@s", "In-Reply-To: <m1@h>\n", "03", "", "Here");
    (void)state;
    assert_string_equal(conversations_of(mail, NULL), "m1@h<maya@home.example>(C:Where?|A:Here) ");
    assert_string_equal(conversations_of(mail, "maya@home.example"),
                        "m1@h<shop@gmail.com>(A:Where?|C:Here) ");
}

static void mail_among_us_is_a_note_and_copies_count_once(void **state)
{
    (void)state;
    assert_string_equal(
        conversations_of(MESSAGE(MAYA, DESK, "m1@h", "", "02", "", "Where?")
                             MESSAGE(MAYA, DESK, "m1@h", "", "02", "", "Where?")
                                 MESSAGE(SAM, DESK, "n1@s", "", "03", "", "Who takes this?"),
                         "@shop.example"),
        "m1@h<maya@home.example>(C:Where?) n1@s<>(N:Who takes this?) ");
}

static void one_message_and_none(void **state)
{
    (void)state;
    assert_string_equal(
        conversations_of(
            "From: " MAYA "\r\nTo: " DESK "\r\nMessage-ID: <m1@h>\r\nSubject: Tent\r\n"
            "Content-Type: text/html; charset=iso-8859-1\r\n\r\n<p>Where is my caf\xe9?</p>",
            NULL),
        "m1@h<maya@home.example>(C:Where is my caf\xc3\xa9?) ");
    assert_string_equal(conversations_of("", NULL), "!test.mbox holds no mail");
}

static void put_file(const char *folder, const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void a_folder_is_one_mailbox(void **state)
{
    char folder[] = "/tmp/heard-mailbox-XXXXXX", inside[64];
    struct call c;
    struct input in;
    struct mailbox b;
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(inside, sizeof inside, "%s/cur", folder);
    assert_int_equal(mkdir(inside, 0700), 0);
    put_file(inside, "1",
             "From: " MAYA "\nTo: " DESK
             "\nMessage-ID: <m1@h>\nSubject: a\nDate: Mon, 2 Mar 2026 09:00:00 +0000\n\nWhere?\n");
    put_file(folder, "box", MESSAGE(SAM, MAYA, "r1@s", "In-Reply-To: <m1@h>\n", "03", "", "Here"));
    put_file(folder, ".hidden", "From: x@y.example\nTo: " DESK "\nSubject: b\n\nno\n");
    put_file(folder, "index", "no mail at all");
    call_init(&c, 4096);
    assert_int_equal(input_open(&c, &in, folder), 0);
    assert_int_equal(mailbox_begin(&c, &b, &in, folder), 0);
    out_clear(&told);
    tell(&c, &b);
    assert_string_equal(told.at, "m1@h<maya@home.example>(C:Where?|A:Here) ");
    mailbox_end(&b);
    input_close(&in);
    call_free(&c);
    const char *const names[] = {"cur/1", "box", ".hidden", "index", "cur", ""};
    for (size_t i = 0; i < 6; i++) {
        char path[256];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        assert_int_equal(remove(path), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_by_their_ids),
        cmocka_unit_test(a_reply_may_lie_before_what_it_answers),
        cmocka_unit_test(machines_are_set_aside),
        cmocka_unit_test(ours_can_be_said),
        cmocka_unit_test(mail_among_us_is_a_note_and_copies_count_once),
        cmocka_unit_test(one_message_and_none),
        cmocka_unit_test(a_folder_is_one_mailbox),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
