/* SPDX-License-Identifier: Apache-2.0 */
/* test_desk.c: the small desk, written with plain rows, so that it depends on no module. */
#include "desk/test_desk.h"

#include "base/test.h"
#include "db/id.h"
#include "desk/mailbox.h"
#include "desk/test.sql.h"

static struct actor person(struct test_db *t, int64_t org, enum role role)
{
    char email[64];
    int64_t id = WELL(t, id_new(t->c, t->d));
    int n = snprintf(email, sizeof email, "%s@example.org", role_name(role));
    struct test_desk_agent_in in = {.org = org,
                                    .id = id,
                                    .name = str_of(role_name(role)),
                                    .email = {email, (size_t)n},
                                    .role = str_of(role_name(role)),
                                    .now_us = t->c->now_us};
    WELL(t, sql_test_desk_agent(t->c, t->d, &in));
    return actor_agent(org, id, role);
}

static int64_t status(struct test_db *t, int64_t org, struct str category)
{
    int64_t id = WELL(t, id_new(t->c, t->d));
    WELL(t, sql_test_desk_status(t->c, t->d, org, id, category, t->c->now_us));
    return id;
}

static int64_t conversation(struct test_db *t, const struct test_desk *desk, int64_t number,
                            int64_t inbox_id)
{
    int64_t id = WELL(t, id_new(t->c, t->d));
    struct test_desk_conversation_in in = {.org = desk->org,
                                           .id = id,
                                           .number = number,
                                           .desk_id = desk->desk_id,
                                           .inbox_id = inbox_id,
                                           .customer_id = desk->customer_id,
                                           .status_id = desk->open_id,
                                           .now_us = t->c->now_us};
    WELL(t, sql_test_desk_conversation(t->c, t->d, &in));
    return id;
}

static int people(struct test_db *t, struct test_desk *desk)
{
    desk->pace_us = MINUTE_US;
    desk->org = WELL(t, id_new(t->c, t->d));
    desk->other_org = WELL(t, id_new(t->c, t->d));
    WELL(t, sql_test_desk_org(t->c, t->d, desk->org, STR("Outdoor shop"), STR("outdoor"),
                              t->c->now_us));
    WELL(t, sql_test_desk_org(t->c, t->d, desk->other_org, STR("Others"), STR("others"),
                              t->c->now_us));
    desk->owner = person(t, desk->org, ROLE_OWNER);
    desk->admin = person(t, desk->org, ROLE_ADMIN);
    desk->lead = person(t, desk->org, ROLE_LEAD);
    desk->agent = person(t, desk->org, ROLE_AGENT);
    desk->guest = person(t, desk->org, ROLE_GUEST);
    desk->system = actor_system(desk->org);
    desk->stranger = person(t, desk->other_org, ROLE_ADMIN);
    return 1;
}

static int places(struct test_db *t, struct test_desk *desk)
{
    int64_t now_us = t->c->now_us, org = desk->org;
    const int64_t seers[] = {desk->lead.id, desk->agent.id, desk->guest.id};
    desk->desk_id = WELL(t, id_new(t->c, t->d));
    desk->inbox_id = WELL(t, id_new(t->c, t->d));
    desk->hidden_inbox_id = WELL(t, id_new(t->c, t->d));
    desk->customer_id = WELL(t, id_new(t->c, t->d));
    WELL(t, sql_test_desk_desk(t->c, t->d, org, desk->desk_id, now_us));
    WELL(t, sql_test_desk_inbox(t->c, t->d, org, desk->inbox_id, desk->desk_id, STR("support"),
                                now_us));
    WELL(t, sql_test_desk_inbox(t->c, t->d, org, desk->hidden_inbox_id, desk->desk_id, STR("board"),
                                now_us));
    for (size_t i = 0; i < sizeof seers / sizeof seers[0]; i++)
        WELL(t, sql_test_desk_inbox_agent(t->c, t->d, org, desk->inbox_id, seers[i]));
    desk->open_id = status(t, org, STR("open"));
    desk->waiting_id = status(t, org, STR("waiting"));
    desk->closed_id = status(t, org, STR("closed"));
    WELL(t, sql_test_desk_customer(t->c, t->d, org, desk->customer_id, now_us));
    desk->conversation_id = conversation(t, desk, 1, desk->inbox_id);
    desk->hidden_conversation_id = conversation(t, desk, 2, desk->hidden_inbox_id);
    return 1;
}

void test_desk_each(void (*run)(struct test_db *t, struct test_desk *desk))
{
    struct test_db t;
    for (int dialect = 0; dialect < DB_DIALECTS; dialect++) {
        struct test_desk desk = {0};
        if (!test_db_make(&t, dialect))
            continue;
        test_db_open(&t);
        DO(&t, people(&t, &desk));
        DO(&t, places(&t, &desk));
        run(&t, &desk);
        test_db_remove(&t);
    }
}

void test_desk_mailbox(struct mailbox_edit *it_r)
{
    *it_r = (struct mailbox_edit){.address = STR("help@shop.example"),
                                  .imap_host = STR("imap.shop.example"),
                                  .imap_user = STR("help"),
                                  .imap_secret = STR("correct horse"),
                                  .smtp_host = STR("smtp.shop.example"),
                                  .smtp_security = STR("starttls"),
                                  .fetching = true,
                                  .sending = true};
}

static int64_t audits(struct test_db *t, const struct test_desk *desk, struct str *last_r)
{
    struct test_desk_audit_row *rows;
    size_t n;
    SEE(t, sql_test_desk_audit(t->c, t->d, desk->org, &rows, &n));
    *last_r = n ? rows[n - 1].verb : STR("");
    return (int64_t)n;
}

int64_t test_desk_audits(struct test_db *t, const struct test_desk *desk)
{
    struct str last;
    return audits(t, desk, &last);
}

struct str test_desk_last_audit(struct test_db *t, const struct test_desk *desk)
{
    struct str last;
    audits(t, desk, &last);
    return last;
}

int64_t test_desk_events(struct test_db *t, const struct test_desk *desk, const char *kind)
{
    struct test_desk_events_row row;
    SEE(t, sql_test_desk_events(t->c, t->d, desk->org, str_of(kind), &row));
    return row.n;
}
