/* SPDX-License-Identifier: Apache-2.0 */
/* test_mail.h: a small desk (desk/test_desk.h) with mailboxes, for tests of mail.

       static void doubles(struct mail_test *m) { mail_test_in(m, "From: ...\n\nwords"); ... }
       static void test_doubles(void **state) { (void)state; mail_test_each(doubles); } */
#ifndef CHANNEL_TEST_MAIL_H
#define CHANNEL_TEST_MAIL_H

#include "channel/mail_in.h"
#include "channel/mail_keep.h"
#include "desk/conversation.h"
#include "desk/message.h"
#include "desk/test_desk.h"

struct mail_test {
    struct test_db *t;
    struct test_desk *desk;
    struct store raw, files;
    struct mail_in in;
};

/* help@shop.example for the first inbox, board@shop.example for the hidden one. */
void mail_test_each(void (*run)(struct mail_test *m));

/* Kept and read; the conversation that it is in, and the last message there. */
struct conversation mail_test_in(struct mail_test *m, const char *raw);
struct conversation mail_test_in_inbox(struct mail_test *m, const char *raw, int64_t inbox_id,
                                       const char *role);
/* Kept alone: >0 new, 0 it was here. */
int mail_test_keep(struct mail_test *m, const char *raw, int64_t inbox_id, const char *role);
int mail_test_read(struct mail_test *m);

struct message mail_test_last(struct mail_test *m, int64_t conversation_id);
size_t mail_test_messages(struct mail_test *m, int64_t conversation_id);
size_t mail_test_conversations(struct mail_test *m);

#endif
