/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of classify.h: each sign of rules 11 and 12 by itself, with the evidence it must name. */
#include "mail/classify.h"

#include "base/test.h"

#include <stdio.h>
#include <string.h>

static const struct str addresses[] = {{"help@shop.example", 17}};

/* The class, then "!" where an answer is forbidden, then the header of the deciding evidence. */
static void judged(const char *fields, const char *want)
{
    struct arena a;
    struct mime m;
    struct mail_class k;
    struct classify_ours ours = {.addresses = addresses, .n = 1, .installation = STR("5f0c")};
    char raw[2000], seen[200];
    arena_init(&a, MIME_ARENA_BYTES);
    snprintf(raw, sizeof raw, "Message-ID: <1@x>\n%s%s\nwords\n",
             strstr(fields, "From:") ? "" : "From: p@x.example\n", fields);
    mime_parse(&m, &a, str_of(raw));
    mail_classify(&k, &a, &m, &ours);
    snprintf(seen, sizeof seen, "%s%s %.*s", mail_is_name(k.is), k.may_answer ? "" : "!",
             k.n_evidence ? (int)k.evidence[0].header.n : 0,
             k.n_evidence ? k.evidence[0].header.at : "");
    assert_string_equal(seen, want);
    for (size_t i = 0; i < k.n_evidence; i++)
        assert_true(k.evidence[i].says[0] != 0);
    arena_free(&a);
}

static void rule_11_people(void **state)
{
    (void)state;
    judged("", "person ");
    judged("Auto-Submitted: no\n", "person ");
    judged("Auto-Submitted: No (really)\n", "person ");
    judged("X-Auto-Response-Suppress: None\n", "person ");
    judged("Return-Path: <p@x.example>\n", "person ");
    judged("Precedence: first-class\n", "person ");
    judged("X-Autoreply: no\n", "person ");
    judged("Subject: Re: automatic reply: please stop it\n", "person ");
}

static void rule_12_people_who_get_no_automatic_answer(void **state)
{
    (void)state;
    judged("X-Auto-Response-Suppress: OOF, AutoReply\n", "person! X-Auto-Response-Suppress");
    judged("From: no-reply@x.example\n", "person! From");
    judged("From: just words\n", "person! From");
    judged("From: help@shop.example\n", "person! From");
}

static void rule_11_programs(void **state)
{
    (void)state;
    judged("Auto-Submitted: auto-replied\n", "automatic! Auto-Submitted");
    judged("Auto-Submitted: auto-generated; x=y\n", "automatic! Auto-Submitted");
    judged("auto-submitted: AUTO-NOTIFIED\n", "automatic! Auto-Submitted");
    judged("X-Autoreply: yes\n", "automatic! X-Autoreply");
    judged("X-Autorespond: x\n", "automatic! X-Autorespond");
    judged("Precedence: auto_reply\n", "automatic! Precedence");
    judged("X-POST-MessageClass: 9; Autoresponder\n", "automatic! X-POST-MessageClass");
    judged("Return-Path: <>\n", "automatic! Return-Path");
    judged("Subject: Abwesenheitsnotiz: Urlaub\n", "automatic! Subject");
    judged("Subject: =?utf-8?Q?R=C3=A9ponse_automatique_:_x?=\n", "automatic! Subject");
    judged("From: MAILER-DAEMON@x.example\nSubject: hello\n", "automatic! From");
}

static void rule_11_lists(void **state)
{
    (void)state;
    judged("List-ID: Garden <garden.x.example>\n", "list! List-ID");
    judged("List-Unsubscribe: <mailto:u@x.example>\n", "list! List-Unsubscribe");
    judged("List-Post: <mailto:l@x.example>\n", "list! List-Post");
    judged("Precedence: bulk\n", "list! Precedence");
    judged("Precedence: list\nList-ID: <l.x.example>\n", "list! Precedence");
    judged("Precedence: junk\n", "list! Precedence");
    judged("Mailing-List: list l@x.example\n", "list! Mailing-List");
}

static void rule_11_a_list_of_ours_brings_people(void **state)
{
    (void)state;
    judged("List-Post: <mailto:help@shop.example>\nPrecedence: list\n", "person List-ID");
    judged("List-ID: <help.shop.example>\n", "person List-ID");
    judged("List-ID: <help.other.example>\n", "list! List-ID");
}

static void rule_11_bounces_without_a_report(void **state)
{
    (void)state;
    judged("X-Failed-Recipients: q@x.example\n", "bounce! X-Failed-Recipients");
    judged("From: postmaster@x.example\nSubject: Undeliverable: hello\n", "bounce! From");
    judged("From: \"Mail Delivery System\" <x@x.example>\nSubject: failure notice\n",
           "bounce! From");
    judged("From: p@x.example\nSubject: Undeliverable parcel\n", "person ");
}

/* What a report says: the message, the address, the status; or that it is only late. */
static void reported(const char *type, const char *report, enum mail_is is, const char *failed,
                     const char *status, bool is_delay)
{
    struct arena a;
    struct mime m;
    struct mail_class k;
    char raw[2000];
    arena_init(&a, MIME_ARENA_BYTES);
    snprintf(raw, sizeof raw,
             "From: mx@x.example\nContent-Type: multipart/report; report-type=%s; boundary=b\n\n"
             "--b\n\nwords\n--b\nContent-Type: message/%s\n\n%s\n--b\n"
             "Content-Type: text/rfc822-headers\n\nMessage-ID: <ours@shop.example>\n--b--\n",
             type, type, report);
    mime_parse(&m, &a, str_of(raw));
    mail_classify(&k, &a, &m, NULL);
    assert_int_equal(k.is, is);
    assert_false(k.may_answer);
    assert_true(str_eq(k.about_id, STR("ours@shop.example")));
    assert_true(str_eq(k.failed, str_of(failed)) && str_eq(k.status, str_of(status)));
    assert_int_equal(k.is_delay, is_delay);
    arena_free(&a);
}

static void rule_11_dsn_says_what_failed_and_what_is_late(void **state)
{
    (void)state;
    reported("delivery-status",
             "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; q@x.example\nAction: failed\n"
             "Status: 5.1.1\n",
             MAIL_BOUNCE, "q@x.example", "5.1.1", false);
    reported("delivery-status",
             "Reporting-MTA: dns; mx\n\nOriginal-Recipient: rfc822;alias@x.example\n"
             "Final-Recipient: rfc822; q@x.example\nAction: delayed (again)\nStatus: 4.4.1\n",
             MAIL_BOUNCE, "alias@x.example", "4.4.1", true);
    reported("delivery-status",
             "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; q@x.example\nAction: relayed\n"
             "Status: 2.0.0\n",
             MAIL_RECEIPT, "q@x.example", "2.0.0", false);
}

static void rule_11_mdn_is_a_receipt(void **state)
{
    (void)state;
    reported("disposition-notification",
             "Final-Recipient: rfc822; q@x.example\n"
             "Disposition: manual-action/MDN-sent-manually; displayed\n",
             MAIL_RECEIPT, "", "", false);
    reported("disposition-notification",
             "Final-Recipient: rfc822; q@x.example\n"
             "Disposition: automatic-action/MDN-sent-automatically; deleted\n",
             MAIL_RECEIPT, "", "", false);
}

static void rule_12_what_a_desk_like_this_one_sent(void **state)
{
    (void)state;
    judged("X-Heard-Desk: 5f0c\nAuto-Submitted: auto-replied\n", "ours! X-Heard-Desk");
    judged("X-Heard-Desk: other\n", "ours! X-Heard-Desk");
}

static void much_evidence_is_bounded(void **state)
{
    (void)state;
    judged(
        "Auto-Submitted: auto-replied\nX-Autoreply: 1\nX-Autorespond: 1\nX-Autoresponder: 1\n"
        "X-Mail-Autoreply: 1\nX-Autogenerated: 1\nX-Auto-Reply-From: 1\nPreference: auto_reply\n"
        "X-Precedence: auto_reply\nX-Cron-Env: 1\nX-GitHub-Reason: x\nList-ID: x\nList-Post: x\n"
        "List-Unsubscribe: x\nMailing-List: x\nPrecedence: bulk\nX-Auto-Response-Suppress: All\n",
        "automatic! Auto-Submitted");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rule_11_people),
        cmocka_unit_test(rule_12_people_who_get_no_automatic_answer),
        cmocka_unit_test(rule_11_programs),
        cmocka_unit_test(rule_11_lists),
        cmocka_unit_test(rule_11_a_list_of_ours_brings_people),
        cmocka_unit_test(rule_11_bounces_without_a_report),
        cmocka_unit_test(rule_11_dsn_says_what_failed_and_what_is_late),
        cmocka_unit_test(rule_11_mdn_is_a_receipt),
        cmocka_unit_test(rule_12_what_a_desk_like_this_one_sent),
        cmocka_unit_test(much_evidence_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
