/* SPDX-License-Identifier: Apache-2.0 */
/* org_test.c: an organisation begins whole or not at all; only its owner renames it. */
#include "desk/org.h"

#include "base/test.h"
#include "desk/agent.h"
#include "desk/factor.sql.h"
#include "desk/session.h"
#include "desk/test.sql.h"
#include "desk/test_desk.h"
#include "desk/undo.h"
#include "desk/words.h"

#include <string.h>

static struct org_new plain(void)
{
    return (struct org_new){.name = STR("Maya's Shoes"),
                            .owner_name = STR("Maya Okafor"),
                            .owner_email = STR(" Maya@Example.org "),
                            .inbox_address = STR("help@example.org")};
}

static void create_run(struct test_db *t, struct test_desk *desk)
{
    struct org_new it = plain();
    struct org_made made, second;
    struct org org, *list;
    size_t n;
    DO(t, org_create(t->c, t->d, &it, &made));
    assert_true(str_eq(made.slug, STR("maya-s-shoes")));
    struct actor owner = actor_agent(made.org, made.owner_id, ROLE_OWNER);
    SEE(t, org_get(t->c, t->d, &owner, &org));
    assert_true(str_eq(org.name, STR("Maya's Shoes")) && org.id == made.org);
    assert_int_equal(SEE(t, org_of_slug(t->c, t->d, STR("maya-s-shoes"), &org)), 1);
    assert_int_equal(SEE(t, org_of_slug(t->c, t->d, STR("maya"), &org)), 0);
    struct test_desk of_maya = {.org = made.org};
    assert_true(str_eq(test_desk_last_audit(t, &of_maya), STR("org.create")));
    assert_int_equal(test_desk_events(t, &of_maya, "org.created"), 1);
    REFUSED(t, CONFLICT, org_create(t->c, t->d, &it, &second));
    it.slug = STR("maya");
    DO(t, org_create(t->c, t->d, &it, &second)); /* the same people elsewhere are others */
    SEE(t, org_list(t->c, t->d, 0, 3, &list, &n));
    assert_int_equal(n, 3);
    assert_int_equal(list[0].id, desk->org);
    SEE(t, org_list(t->c, t->d, list[2].id, 0, &list, &n));
    assert_int_equal(n, 1);
    assert_int_equal(list[0].id, second.org);
}

static void test_create(void **state)
{
    (void)state;
    test_desk_each(create_run);
}

static void works_run(struct test_db *t, struct test_desk *desk)
{
    struct org_new it = plain();
    struct org_made made;
    struct org_works_row works;
    (void)desk;
    it.desk_name =
        STR("\xe9\x9d\xb4"); /* nothing that an address takes: the slug is the organisation's */
    DO(t, org_create(t->c, t->d, &it, &made));
    SEE(t, sql_org_works(t->c, t->d, made.org, made.inbox_id, &works));
    assert_true(str_eq(works.address, STR("help@example.org")) && works.statuses == 3);
    assert_true(str_eq(works.name, STR("Support")) && str_eq(works.slug, STR("maya-s-shoes")));
    assert_true(str_eq(works.email_folded, STR("maya@example.org")));
    assert_true(str_eq(works.role, STR("owner")) && str_eq(works.state, STR("active")));
    assert_null(works.password_hash.at);
}

static void test_works(void **state)
{
    (void)state;
    test_desk_each(works_run);
}

static void refused_run(struct test_db *t, struct test_desk *desk)
{
    static const char *const bad_emails[] = {"",
                                             "maya",
                                             "@example.org",
                                             "maya@",
                                             "a b@example.org",
                                             "a@b@c",
                                             "a\r\nbcc:x@example.org",
                                             "<a@example.org>"};
    struct org_new it;
    struct org_made made;
    char longer[ORG_NAME_BYTES + 1];
    (void)desk;
    memset(longer, 'x', sizeof longer);
    for (size_t i = 0; i < sizeof bad_emails / sizeof bad_emails[0]; i++) {
        it = plain();
        it.owner_email = str_of(bad_emails[i]);
        REFUSED(t, BAD_INPUT, org_create(t->c, t->d, &it, &made));
    }
    it = plain(), it.name = STR("  ");
    REFUSED(t, BAD_INPUT, org_create(t->c, t->d, &it, &made));
    it = plain(), it.name = (struct str){longer, sizeof longer};
    REFUSED(t, BAD_INPUT, org_create(t->c, t->d, &it, &made));
    it = plain(), it.slug = STR("Maya");
    REFUSED(t, BAD_INPUT, org_create(t->c, t->d, &it, &made));
    it = plain(), it.slug = STR("-maya");
    REFUSED(t, BAD_INPUT, org_create(t->c, t->d, &it, &made));
    it = plain(), it.owner_name = STR("Maya\nBcc: x");
    REFUSED(t, BAD_INPUT, org_create(t->c, t->d, &it, &made));
    it = plain(), it.timezone = STR("Europe/Vienna; DROP");
    REFUSED(t, BAD_INPUT, org_create(t->c, t->d, &it, &made));
    it = plain(), it.language = STR("1");
    REFUSED(t, BAD_INPUT, org_create(t->c, t->d, &it, &made));
    it = plain(), it.inbox_address = STR("nowhere");
    REFUSED(t, BAD_INPUT, org_create(t->c, t->d, &it, &made));
    it = plain(), it.password_hash = (struct str){longer, PASSWORD_HASH_MAX + 1};
    REFUSED(t, BAD_INPUT, org_create(t->c, t->d, &it, &made));
}

static void test_refused_words(void **state)
{
    (void)state;
    test_desk_each(refused_run);
}

static void rename_run(struct test_db *t, struct test_desk *desk)
{
    int64_t undo_id;
    struct org org;
    REFUSED(t, DENIED, org_rename(t->c, t->d, &desk->admin, STR("Mine"), 0, NULL));
    REFUSED(t, CONFLICT, org_rename(t->c, t->d, &desk->owner, STR("Mine"), 7, NULL));
    REFUSED(t, BAD_INPUT, org_rename(t->c, t->d, &desk->owner, STR(" "), 0, NULL));
    assert_int_equal(DO(t, org_rename(t->c, t->d, &desk->owner, STR("Outdoor shop"), 1, NULL)), 0);
    DO(t, org_rename(t->c, t->d, &desk->owner, STR("Indoor shop"), 1, &undo_id));
    DO(t, org_rename(t->c, t->d, &desk->owner, STR("Any shop"), 2, NULL));
    REFUSED(t, CONFLICT, undo_do(t->c, t->d, &desk->owner, undo_id));
    DO(t, org_rename(t->c, t->d, &desk->owner, STR("Indoor shop"), 3, NULL));
    DO(t, undo_do(t->c, t->d, &desk->owner, undo_id));
    SEE(t, org_get(t->c, t->d, &desk->guest, &org));
    assert_true(str_eq(org.name, STR("Outdoor shop")));
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("org.rename.undo")));
    assert_int_equal(test_desk_events(t, desk, "org.renamed"), 4);
    SEE(t, org_get(t->c, t->d, &desk->stranger, &org)); /* who sees their own */
    assert_true(str_eq(org.name, STR("Others")));
}

static void test_rename(void **state)
{
    (void)state;
    test_desk_each(rename_run);
}

static void language_run(struct test_db *t, struct test_desk *desk)
{
    struct org_policy it = {.language = STR("de")};
    struct org org;
    struct agent agent;
    struct str secret;
    const struct agent_new new = {STR("Nia"), STR("nia@example.org"), ROLE_AGENT};
    REFUSED(t, DENIED, org_put_policy(t->c, t->d, &desk->lead, &it, 0));
    REFUSED(t, CONFLICT, org_put_policy(t->c, t->d, &desk->admin, &it, 7));
    assert_int_equal(DO(t, org_put_policy(t->c, t->d, &desk->admin, &it, 1)), 1);
    assert_int_equal(DO(t, org_put_policy(t->c, t->d, &desk->admin, &it, 2)), 0);
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("org.language")));
    DO(t, agent_invite(t->c, t->d, &desk->admin, &new, &agent, &secret));
    assert_true(str_eq(agent.language, STR("de")));
    it.language = STR("d/e");
    REFUSED(t, BAD_INPUT, org_put_policy(t->c, t->d, &desk->admin, &it, 0));
    SEE(t, org_get(t->c, t->d, &desk->stranger, &org));
    assert_true(!org.language.n && org.version == 1);
}

static void test_language(void **state)
{
    (void)state;
    test_desk_each(language_run);
}

static int64_t bare(struct test_db *t, const struct actor *who)
{
    return SEE(t, (int)org_bare_agents(t->c, t->d, who));
}

/* Who asks it of everybody has one; who has none can do nothing until they have. */
static void factor_run(struct test_db *t, struct test_desk *desk)
{
    static const struct session_from nowhere = {.address = {"", 0}, .browser = {"", 0}},
                                     provider = {{"", 0}, {"", 0}, true};
    const struct org_policy on = {STR(""), true}, off = {STR(""), false};
    struct session_made before, after, by_provider;
    struct session_seen seen;
    DO(t, session_open(t->c, t->d, desk->org, desk->agent.id, &nowhere, &before));
    REFUSED(t, DENIED, org_put_policy(t->c, t->d, &desk->lead, &on, 0));
    REFUSED(t, CONFLICT, org_put_policy(t->c, t->d, &desk->admin, &on, 0));
    int64_t many = bare(t, &desk->admin);
    DO(t, sql_factor_set(t->c, t->d, STR("sealed"), 1, desk->org, desk->admin.id));
    assert_int_equal(bare(t, &desk->admin), many - 1);
    DO(t, org_put_policy(t->c, t->d, &desk->admin, &on, 0));
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("org.factor_require")));
    SEE(t, session_look(t->c, t->d, before.cookie, &seen));
    assert_true(seen.bare && !seen.factor && seen.actor.role == ROLE_NONE);
    DO(t, session_open(t->c, t->d, desk->org, desk->agent.id, &nowhere, &after));
    assert_false(after.factor);
    DO(t, session_open(t->c, t->d, desk->org, desk->agent.id, &provider, &by_provider));
    assert_true(by_provider.factor);
    SEE(t, session_look(t->c, t->d, by_provider.cookie, &seen));
    assert_true(seen.factor && seen.actor.role == ROLE_AGENT);
    DO(t, sql_factor_set(t->c, t->d, STR("sealed"), 1, desk->org, desk->agent.id));
    SEE(t, session_look(t->c, t->d, after.cookie, &seen));
    assert_true(seen.factor && !seen.bare && seen.actor.role == ROLE_AGENT);
    DO(t, sql_factor_set(t->c, t->d, (struct str){NULL, 0}, 0, desk->org, desk->agent.id));
    DO(t, org_put_policy(t->c, t->d, &desk->owner, &off, 0));
    assert_true(str_eq(test_desk_last_audit(t, desk), STR("org.factor_release")));
    SEE(t, session_look(t->c, t->d, before.cookie, &seen));
    assert_true(seen.factor && seen.actor.role == ROLE_AGENT);
}

static void test_factor(void **state)
{
    (void)state;
    test_desk_each(factor_run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_create),        cmocka_unit_test(test_works),
        cmocka_unit_test(test_refused_words), cmocka_unit_test(test_rename),
        cmocka_unit_test(test_language),      cmocka_unit_test(test_factor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
