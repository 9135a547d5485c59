/* SPDX-License-Identifier: Apache-2.0 */
/* mail_server.h: a mailbox's settings as the clients of IMAP and SMTP want them, and a test both
   ways with the servers' own words. */
#ifndef CHANNEL_MAIL_SERVER_H
#define CHANNEL_MAIL_SERVER_H

#include "base/spill.h"
#include "desk/mailbox.h"
#include "mail/imap.h"
#include "mail/smtp.h"

/* Texts lie in c's arena. */
struct imap_options mail_server_imap(struct call *c, const struct mailbox *box, struct str secret);
struct smtp_options mail_server_smtp(struct call *c, const struct mailbox *box, struct str secret);

/* What smtp_begin said yes to: all of the message, and its end. */
void mail_server_speak(struct call *c, struct smtp *smtp, const struct spill *raw,
                       struct smtp_result *result_r);

/* A mailbox_tester. */
void mail_server_test(struct call *c, const struct mailbox *box, struct str imap_secret,
                      struct str smtp_secret, struct mailbox_test *test_r);

#endif
