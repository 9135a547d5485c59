/* SPDX-License-Identifier: Apache-2.0 */
/* test_desk.h: a small desk for tests of the domain, on both databases.

       static void renames(struct test_db *t, struct test_desk *desk)
       {
           DO(t, tag_rename(t->c, t->d, &desk->lead, id, STR("Refunds"), 0, NULL));
           REFUSED(t, DENIED, tag_rename(t->c, t->d, &desk->agent, id, STR("Mine"), 0, NULL));
       }
       static void test_renames(void **state) { (void)state; test_desk_each(renames); }

   One organisation with people of every role, two inboxes (lead, agent and guest see the first),
   statuses, a customer and one conversation in each inbox; and the admin of another organisation,
   who must never see any of it. */
#ifndef DESK_TEST_DESK_H
#define DESK_TEST_DESK_H

#include "db/test_db.h"
#include "desk/actor.h"

struct test_desk {
    int64_t org, other_org;
    struct actor owner, admin, lead, agent, guest, system;
    struct actor stranger; /* the other organisation's admin */
    int64_t desk_id, inbox_id, hidden_inbox_id, customer_id;
    int64_t open_id, waiting_id, closed_id; /* statuses */
    int64_t conversation_id, hidden_conversation_id;
    int64_t pace_us; /* what goes by before words are said (test_talk.h); a minute */
};

void test_desk_each(void (*run)(struct test_db *t, struct test_desk *desk));

/* A mailbox for its first inbox that fetches and sends, as mailbox_put (mailbox.h) takes it. */
struct mailbox_edit;
void test_desk_mailbox(struct mailbox_edit *it_r);

/* How many audit lines there are, and the verb of the last; how many events of a kind. */
int64_t test_desk_audits(struct test_db *t, const struct test_desk *desk);
struct str test_desk_last_audit(struct test_db *t, const struct test_desk *desk);
int64_t test_desk_events(struct test_db *t, const struct test_desk *desk, const char *kind);

#endif
