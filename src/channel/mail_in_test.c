/* SPDX-License-Identifier: Apache-2.0 */
/* mail_in_test.c: the rules of mail coming in, each by its number, on both databases. */
#include "base/test.h"
#include "base/time.h"
#include "channel/mail.sql.h"
#include "channel/mail_become.h"
#include "channel/mail_fetch.h"
#include "channel/test_mail.h"
#include "desk/block.h"
#include "desk/customer.h"
#include "desk/link.h"
#include "desk/outbox.h"
#include "desk/outgoing.h"
#include "desk/reply_token.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define FROM_MAYA "From: Maya Okafor <maya@example.org>\nTo: help@shop.example\n"

static struct mail_why why_of(struct mail_test *m, int64_t message_id)
{
    struct mail_why why;
    assert_int_equal(SEE(m->t, sql_mail_why_get(m->t->c, m->t->d, m->desk->org, message_id, &why)),
                     1);
    return why;
}

static struct said reply_to(struct mail_test *m, int64_t conversation_id, const char *words)
{
    struct said said;
    struct message_reply reply = {.conversation_id = conversation_id, .body = str_of(words)};
    m->t->c->now_us += SECOND_US;
    DO(m->t, message_reply(m->t->c, m->t->d, &m->desk->agent, &reply, &said));
    return said;
}

/* The Message-ID under which a reply goes out, without <>. */
static struct str wire_of(struct mail_test *m, int64_t outbox_id)
{
    struct outbox_item item;
    SEE(m->t, sql_outbox_item(m->t->c, m->t->d, m->desk->org, outbox_id, &item));
    return (struct str){item.wire_id.at + 1, item.wire_id.n - 2};
}

static const char *with(struct mail_test *m, const char *format, struct str value)
{
    struct out o;
    out_init(&o, 100000);
    ptrdiff_t at = str_find(str_of(format), STR("@@"));
    out_str(&o, str_first(str_of(format), (size_t)at));
    out_str(&o, value);
    out_text(&o, format + at + 2);
    char *text = arena_copy(&m->t->c->arena, o.at, o.n);
    out_free(&o);
    return text;
}

/* ---- keeping ---- */

static void rule_1(struct mail_test *m)
{
    struct store_walk walk;
    char hash[STORE_HASH_TEXT];
    size_t before = mail_test_conversations(m);
    assert_int_equal(
        mail_test_keep(m, FROM_MAYA "Subject: lost\n\nwords", m->desk->inbox_id, "inbox"), 1);
    store_walk_init(&walk, &m->raw);
    assert_true(store_walk_next(&walk, hash));
    store_walk_end(&walk);
    WELL(m->t, store_remove(m->t->c, &m->raw, str_of(hash), 0)); /* the disk lost it */
    for (int i = 0; i < MAIL_IN_TRIES; i++) {
        assert_int_equal(mail_test_conversations(m), before);
        assert_int_equal(mail_test_read(m), 1);
        assert_int_equal(mail_test_read(m), 0); /* not at once again */
        m->t->c->now_us += MAIL_IN_AGAIN_S * SECOND_US;
    }
    assert_int_equal(mail_test_conversations(m), before + 1);
    assert_int_equal(mail_test_read(m), 0);
}

static void rule_2(struct mail_test *m)
{
    int64_t id;
    struct mail_place place = {.org = m->desk->org,
                               .inbox_id = m->desk->inbox_id,
                               .folder = STR("INBOX"),
                               .uid_validity = 1,
                               .uid = 5};
    struct str hash = STR("0123456789012345678901234567890123456789012345678901234567890123");
    assert_int_equal(DO(m->t, mail_keep(m->t->c, m->t->d, &place, hash, 10, &id)), 1);
    place.uid_validity = 2; /* the server counts anew */
    place.uid = 9;
    assert_int_equal(DO(m->t, mail_keep(m->t->c, m->t->d, &place, hash, 10, &id)), 0);
}

static void rule_4(struct mail_test *m)
{
    const char *first = "Received: one\n" FROM_MAYA "Message-ID: <a@x>\nSubject: s\n\nwords\n";
    const char *again = "Received: two\n" FROM_MAYA "Message-ID: <a@x>\nSubject: s\n\nwords\n";
    const char *other = FROM_MAYA "Message-ID: <a@x>\nSubject: s\n\nother words\n";
    struct link *links;
    size_t n;
    struct conversation c = mail_test_in(m, first);
    assert_int_equal(mail_test_keep(m, first, m->desk->inbox_id, "inbox"), 0);
    assert_int_equal(mail_test_keep(m, again, m->desk->inbox_id, "inbox"), 1);
    assert_int_equal(mail_test_read(m), 1);
    assert_int_equal(mail_test_messages(m, c.id), 1); /* shown once */
    c = mail_test_in(m, other);
    assert_int_equal(mail_test_messages(m, c.id), 2); /* with a notice */
    struct mail_why why = why_of(m, mail_test_last(m, c.id).id);
    assert_true(str_find(why.notes, STR("same Message-ID")) >= 0);
    struct conversation twin = mail_test_in_inbox(m, first, m->desk->hidden_inbox_id, "inbox");
    assert_true(twin.id != c.id);
    SEE(m->t, conversation_links(m->t->c, m->t->d, &m->desk->admin, twin.id, &links, &n));
    assert_int_equal(n, 1);
    /* Without an id two mails of the same words are told apart by their bytes. */
    struct conversation one = mail_test_in(m, FROM_MAYA "Subject: s\nDate: x\n\nno id\n");
    struct conversation two = mail_test_in(m, FROM_MAYA "Subject: s\nDate: y\n\nno id\n");
    assert_true(one.id != two.id);
}

/* ---- threading ---- */

/* One fetcher a mailbox: another one waits until it lets go, its lease is over, or its process is
   gone. */
static void rule_5(struct mail_test *m)
{
    char mine[MAIL_HOLDER_BYTES], gone[MAIL_HOLDER_BYTES + 20];
    struct mail_fetch one = {.db = m->t->db, .raw = &m->raw, .holder = mine};
    struct mail_fetch other = {.db = m->t->db, .raw = &m->raw, .holder = "elsewhere.example/7/1"};
    struct mail_fetch dead = {.db = m->t->db, .raw = &m->raw, .holder = gone};
    struct call *c = m->t->c;
    int64_t org = m->desk->org, inbox = m->desk->inbox_id, now_us = c->now_us;
    mail_fetch_holder(mine);
    assert_int_equal(mail_fetch_lease(c, &one, org, inbox), 1);
    assert_int_equal(mail_fetch_lease(c, &one, org, inbox), 1); /* renewed */
    assert_int_equal(mail_fetch_lease(c, &other, org, inbox), 0);
    assert_int_equal(mail_fetch_lease(c, &other, org, m->desk->hidden_inbox_id),
                     1); /* not this one */
    assert_int_equal(mail_fetch_release(c, &other, org, inbox),
                     0); /* nobody gives back another's */
    assert_int_equal(mail_fetch_lease(c, &other, org, inbox), 0);
    assert_int_equal(mail_fetch_release(c, &one, org, inbox), 1);
    assert_int_equal(mail_fetch_lease(c, &other, org, inbox), 1);
    DO(m->t, sql_mail_box_lease(c, m->t->d, time_now_us() - 1, STR("elsewhere.example/7/1"), org,
                                inbox)); /* it slept past its lease */
    /* A process of this machine that is no more holds nothing. */
    char *slash = strchr(mine, '/');
    snprintf(gone, sizeof gone, "%.*s/%d/1", (int)(slash - mine), mine, INT32_MAX - 1);
    assert_int_equal(mail_fetch_lease(c, &dead, org, inbox), 1);
    assert_int_equal(mail_fetch_lease(c, &one, org, inbox), 1);
    c->now_us = now_us;
}

static void rule_6(struct mail_test *m)
{
    struct conversation c =
        mail_test_in(m, FROM_MAYA "Message-ID: <first@x>\nSubject: Tent\n\nWhere?\n");
    struct said said = reply_to(m, c.id, "On its way.");
    struct str token;
    DO(m->t, reply_token_make(m->t->c, m->t->d, m->desk->org, c.number, &token));
    static const struct {
        const char *evidence, *raw;
    } ways[] = {
        {"address", "Delivered-To: help+@@@shop.example\n" FROM_MAYA "Subject: x\n\na\n"},
        {"address", "X-Original-To: HELP+@@@shop.example\n" FROM_MAYA "Subject: x\n\nb\n"},
        {"address", "From: maya@example.org\nTo: x@y.example\nCc: <help+@@@shop.example>\n\nc\n"},
        {"body", FROM_MAYA "Subject: x\n\nd\n\n> [@@]\n"},
    };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct conversation at = mail_test_in(m, with(m, ways[i].raw, token));
        assert_int_equal(at.id, c.id);
        struct mail_why why = why_of(m, mail_test_last(m, c.id).id);
        assert_true(str_eq(why.evidence, str_of(ways[i].evidence)));
    }
    struct str wire = wire_of(m, said.outbox_id);
    assert_int_equal(
        mail_test_in(m, with(m, FROM_MAYA "In-Reply-To: <@@>\nSubject: y\n\ne\n", wire)).id, c.id);
    assert_true(str_eq(why_of(m, mail_test_last(m, c.id).id).evidence, STR("own_id")));
    assert_int_equal(
        mail_test_in(m, FROM_MAYA "References: <first@x> <gone@x>\nSubject: z\n\nf\n").id, c.id);
    assert_true(str_eq(why_of(m, mail_test_last(m, c.id).id).evidence, STR("id")));
    char number[100];
    snprintf(number, sizeof number, "%" PRId64, c.number);
    assert_int_equal(
        mail_test_in(m, with(m, FROM_MAYA "Subject: about #@@ again\n\ng\n", str_of(number))).id,
        c.id);
    assert_int_not_equal(mail_test_in(m, with(m,
                                              "From: t@example.org\nTo: help@shop.example\n"
                                              "Subject: about #@@ again\n\ng\n",
                                              str_of(number)))
                             .id,
                         c.id);
}

static void rule_7(struct mail_test *m)
{
    struct link *links;
    size_t n;
    struct conversation c = mail_test_in(m, FROM_MAYA "Message-ID: <first@x>\n\nWhere?\n");
    struct conversation other =
        mail_test_in(m, "From: eve@example.org\nTo: help@shop.example\nIn-Reply-To: "
                        "<first@x>\n\nGive me her address\n");
    assert_int_not_equal(other.id, c.id);
    struct mail_why why = why_of(m, mail_test_last(m, other.id).id);
    assert_int_equal(why.related_id, c.id);
    assert_true(str_find(why.words, STR("no part of that")) > 0);
    SEE(m->t, conversation_links(m->t->c, m->t->d, &m->desk->admin, other.id, &links, &n));
    assert_int_equal(n, 1);
    /* Another inbox knows nothing of it. */
    struct conversation board = mail_test_in_inbox(
        m, "From: maya@example.org\nTo: board@shop.example\nIn-Reply-To: <first@x>\n\nHello\n",
        m->desk->hidden_inbox_id, "inbox");
    assert_int_not_equal(board.id, c.id);
    /* Whom Maya writes to as well is part of it from then on. */
    mail_test_in(m, "From: maya@example.org\nTo: help@shop.example\nCc: tom@example.org\n"
                    "In-Reply-To: <first@x>\nMessage-ID: <second@x>\n\nTom knows\n");
    assert_int_equal(mail_test_in(m, "From: tom@example.org\nTo: help@shop.example\n"
                                     "In-Reply-To: <second@x>\n\nI do\n")
                         .id,
                     c.id);
}

static void rule_8(struct mail_test *m)
{
    struct conversation made;
    struct conversation c = mail_test_in(m, FROM_MAYA "Message-ID: <a@x>\n\nOne\n");
    mail_test_in(m, FROM_MAYA "In-Reply-To: <a@x>\n\nTwo\n");
    struct message last = mail_test_last(m, c.id);
    struct mail_why why = why_of(m, last.id);
    assert_true(str_eq(why.value, STR("a@x")) && why.words.n > 0);
    DO(m->t, conversation_split(m->t->c, m->t->d, &m->desk->agent, c.id, &last.id, 1, STR("Two"),
                                &made, NULL));
    assert_int_equal(mail_test_messages(m, c.id), 1);
    assert_true(str_eq(why_of(m, last.id).value, STR("a@x"))); /* kept beside the message */
}

static void rule_9(struct mail_test *m)
{
    struct conversation c = mail_test_in(
        m, FROM_MAYA "Message-ID: <b@x>\nReferences: <never-seen@x>\n\nAs I told somebody\n");
    assert_int_equal(mail_test_in(m, FROM_MAYA "In-Reply-To: <never-seen@x>\n\nAnd again\n").id,
                     c.id);
    /* A stranger who names it, too, is not put beside her: it may be a newsletter. */
    struct conversation other = mail_test_in(
        m, "From: tom@example.org\nTo: help@shop.example\nIn-Reply-To: <never-seen@x>\n\nI, too\n");
    assert_int_not_equal(other.id, c.id);
    assert_int_equal(why_of(m, mail_test_last(m, other.id).id).related_id, 0);
}

static void rule_10(struct mail_test *m)
{
    struct conversation a = mail_test_in(m, FROM_MAYA "Message-ID: <a@x>\n\nOne\n");
    struct conversation b = mail_test_in(m, FROM_MAYA "Message-ID: <b@x>\n\nTwo\n");
    DO(m->t, conversation_merge(m->t->c, m->t->d, &m->desk->agent, a.id, b.id, false, NULL));
    assert_int_equal(mail_test_in(m, FROM_MAYA "In-Reply-To: <a@x>\n\nThree\n").id, b.id);
    struct conversation_change close = {.set = CONVERSATION_STATUS,
                                        .status_id = m->desk->closed_id};
    DO(m->t, conversation_change(m->t->c, m->t->d, &m->desk->agent, b.id, &close, 0, NULL));
    struct conversation soon = mail_test_in(m, FROM_MAYA "In-Reply-To: <b@x>\n\nFour\n");
    assert_int_equal(soon.id, b.id);
    assert_true(str_eq(soon.category, STR("open"))); /* reopened */
    DO(m->t, conversation_change(m->t->c, m->t->d, &m->desk->agent, b.id, &close, 0, NULL));
    m->t->c->now_us += (OUTGOING_FOLLOW_UP_DAYS + 1) * DAY_US;
    struct conversation later = mail_test_in(m, FROM_MAYA "In-Reply-To: <b@x>\n\nFive\n");
    assert_int_not_equal(later.id, b.id);
    assert_int_equal(later.follows_id, b.id);
    /* By policy it is opened again, however long ago. */
    DO(m->t, outgoing_put(m->t->c, m->t->d, &m->desk->admin, m->desk->inbox_id,
                          &(struct outgoing_edit){.hour_most = 9}, 0));
    assert_int_equal(mail_test_in(m, FROM_MAYA "In-Reply-To: <b@x>\n\nSix\n").id, b.id);
}

/* ---- classes ---- */

static void rule_11(struct mail_test *m)
{
    struct outbox sent;
    struct conversation c =
        mail_test_in(m, FROM_MAYA "Message-ID: <a@x>\nSubject: Tent\n\nWhere?\n");
    struct said said = reply_to(m, c.id, "On its way.");
    struct str wire = wire_of(m, said.outbox_id);
    struct conversation away = mail_test_in(
        m,
        with(m, FROM_MAYA "Auto-Submitted: auto-replied\nIn-Reply-To: <@@>\n\nI am away\n", wire));
    assert_int_equal(away.id, c.id);
    assert_true(str_eq(away.category, STR("waiting"))); /* not reopened */
    assert_true(str_eq(mail_test_last(m, c.id).kind, STR("automatic")));
    struct conversation person = mail_test_in(
        m, with(m, FROM_MAYA "Auto-Submitted: no\nIn-Reply-To: <@@>\n\nThank you\n", wire));
    assert_true(str_eq(person.category, STR("open")));
    /* Sent, and then it comes back. */
    struct outbox_item item;
    m->t->c->now_us += HOUR_US;
    WELL(m->t, outbox_claim(m->t->c, m->t->db, STR("mail"), STR("test"), 60000, &item));
    WELL(m->t, outbox_settle(m->t->c, m->t->db, &item, OUTBOX_SENT, STR("250 ok")));
    mail_test_in(
        m, with(m,
                "From: Mail Delivery <mailer-daemon@mx.example>\nTo: help@shop.example\n"
                "Return-Path: <>\nSubject: Undelivered Mail\n"
                "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
                "--b\n\nIt did not arrive.\n--b\nContent-Type: message/delivery-status\n\n"
                "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; maya@example.org\n"
                "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no such user\n\n"
                "--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <@@>\nSubject: Tent\n"
                "\n--b--\n",
                wire));
    struct message last = mail_test_last(m, c.id);
    assert_true(str_eq(why_of(m, last.id).class, STR("bounce")));
    SEE(m->t, outbox_get(m->t->c, m->t->d, &m->desk->admin, said.outbox_id, &sent));
    assert_true(str_eq(sent.state, STR("failed")));
    assert_true(str_find(sent.error, STR("no such user")) >= 0);
    struct mail_bounce *bounces;
    size_t n;
    SEE(m->t, sql_mail_bounces(m->t->c, m->t->d, m->desk->org, said.message_id, &bounces, &n));
    assert_true(n == 1 && str_eq(bounces[0].address, STR("maya@example.org")));
    assert_int_equal(test_desk_events(m->t, m->desk, "notification.created"), 1);
}

static void parse_alone(struct mail_test *m, struct mail_parsed *it, const char *raw)
{
    FILE *file = tmpfile();
    fwrite(raw, 1, strlen(raw), file);
    fflush(file);
    WELL(m->t, mail_parse(m->t->c, it, &m->files, fileno(file), strlen(raw), NULL));
    fclose(file);
}

static void rule_12(struct mail_test *m)
{
    static const char *const never[] = {FROM_MAYA "Precedence: bulk\n\na\n",
                                        FROM_MAYA "List-Id: <x.example>\n\nb\n",
                                        FROM_MAYA "X-Auto-Response-Suppress: All\n\nc\n",
                                        "Return-Path: <>\n" FROM_MAYA "\nd\n",
                                        FROM_MAYA "X-Heard-Desk: other\n\ne\n",
                                        FROM_MAYA "Auto-Submitted: auto-generated\n\nf\n"};
    struct mail_parsed it;
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
        parse_alone(m, &it, never[i]);
        assert_int_equal(DO(m->t, mail_may_answer(m->t->c, m->t->d, m->desk->org, &it)), 0);
        mail_parse_free(&it);
    }
    parse_alone(m, &it, FROM_MAYA "\nHello\n");
    for (int i = 0; i < MAIL_AUTOMATIC_PER_DAY; i++)
        assert_int_equal(DO(m->t, mail_may_answer(m->t->c, m->t->d, m->desk->org, &it)), 1);
    assert_int_equal(DO(m->t, mail_may_answer(m->t->c, m->t->d, m->desk->org, &it)), 0);
    m->t->c->now_us += DAY_US;
    assert_int_equal(DO(m->t, mail_may_answer(m->t->c, m->t->d, m->desk->org, &it)), 1);
    mail_parse_free(&it);
}

/* ---- showing and answering ---- */

static void rule_13(struct mail_test *m)
{
    struct conversation c = mail_test_in(
        m,
        FROM_MAYA "\nNo, the green one.\n\nOn Mon, 2 Mar 2026 at 10:00, Shop <help@shop.example> "
                  "wrote:\n> The red one?\n");
    struct message last = mail_test_last(m, c.id);
    assert_true(last.quote_at.some);
    assert_true(str_starts(str_from(last.body, (size_t)last.quote_at.n), STR("On Mon")));
    assert_true(str_find(last.body, STR("The red one?")) > 0); /* folded, never cut */
    c = mail_test_in(m, FROM_MAYA "\nOn Mon, 2 Mar 2026 at 10:00, Shop <help@shop.example> wrote:\n"
                                  "> The red one?\n\nNo.\n\n> In size 40?\n\nYes.\n");
    assert_false(mail_test_last(m, c.id).quote_at.some); /* answers between the lines stay */
}

static struct str body_from(struct mail_test *m, const char *raw, struct str *above_r)
{
    struct conversation c = mail_test_in(m, raw);
    struct message last = mail_test_last(m, c.id);
    size_t at = last.quote_at.some ? (size_t)last.quote_at.n : last.body.n;
    *above_r = str_trim(str_first(last.body, at));
    return str_from(last.body, at);
}

/* What was passed on is folded, and not the customer's own words, however it came. */
static void forwarded(struct mail_test *m)
{
    struct str above, below;
    below = body_from(m,
                      FROM_MAYA "Subject: Fwd: Bill\n\nIs this from you?\n\n"
                                "---------- Forwarded message ---------\nFrom: Pay "
                                "<pay@bad.example>\nDate: Tue\nSubject: Bill\n\nPay now.\n",
                      &above);
    assert_true(str_eq(above, STR("Is this from you?")));
    assert_true(str_starts(below, STR("---------- Forwarded")) &&
                str_find(below, STR("Pay now")) > 0);
    below =
        body_from(m,
                  FROM_MAYA "Subject: FW: Bill\n\n\nFrom: Pay <pay@bad.example>\nSent: Tuesday\n"
                            "To: Maya\nSubject: Bill\n\nPay now.\n",
                  &above);
    assert_true(!above.n && str_find(below, STR("Pay now")) > 0); /* nothing is hers */
    below =
        body_from(m,
                  FROM_MAYA "Subject: Fwd: lost?\n\n---------- Forwarded message ---------\n"
                            "From: Maya Okafor <maya@example.org>\nDate: Tue\nSubject: lost?\n\n"
                            "Where is it?\n",
                  &above);
    assert_true(!below.n && str_find(above, STR("Where is it?")) > 0); /* she wrote that, too */
}

static void forwarded_as_a_file(struct mail_test *m)
{
    struct attachment *files;
    struct str above, below;
    size_t n;
    below = body_from(m,
                      FROM_MAYA "Subject: see\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n"
                                "Who is this?\n--b\nContent-Type: message/rfc822\n\n"
                                "From: =?utf-8?Q?Z=C3=BCri?= <z@x.example>\nDate: Tue\n"
                                "Subject: Pay/now\nContent-Type: multipart/mixed; boundary=i\n\n"
                                "--i\n\nSend money.\n--i\nContent-Type: image/png; name=a.png\n\n"
                                "png\n--i--\n--b--\n",
                      &above);
    assert_true(str_eq(above, STR("Who is this?")));
    assert_true(str_find(below, STR("From: Z\xc3\xbcri <z@x.example>")) > 0);
    assert_true(str_find(below, STR("Send money.")) > 0);
    struct conversation c =
        mail_test_in(m, FROM_MAYA "Content-Type: message/rfc822\n\nFrom: q@x.example"
                                  "\nSubject: Pay/now\n\nInside.\n");
    struct message last = mail_test_last(m, c.id);
    assert_true(last.quote_at.some && str_find(last.body, STR("Inside.")) > 0);
    SEE(m->t, attachment_of_conversation(m->t->c, m->t->d, &m->desk->agent, c.id, &files, &n));
    assert_true(n == 1 && str_eq(files[0].name, STR("Pay-now.eml")));
}

static void rule_15(struct mail_test *m)
{
    struct str to;
    struct conversation c = mail_test_in(
        m, "From: Maya <maya@example.org>\nReply-To: maya@work.example\nMessage-ID: <a@x>\n"
           "To: help@shop.example, tom@example.org\nCc: board@shop.example\n\nHello\n");
    SEE(m->t, message_recipients(m->t->c, m->t->d, &m->desk->agent, c.id, &to));
    assert_true(str_find(to, STR("maya@work.example")) > 0);
    assert_true(str_find(to, STR("tom@example.org")) > 0);
    assert_int_equal(str_find(to, STR("shop.example")), -1); /* never to ourselves */
    assert_int_equal(test_desk_events(m->t, m->desk, "participant.added"), 1);
    mail_test_in(m, "From: tom@example.org\nTo: help@shop.example\nCc: maya@example.org\n"
                    "In-Reply-To: <a@x>\n\nI am Tom\n");
    SEE(m->t, message_recipients(m->t->c, m->t->d, &m->desk->agent, c.id, &to));
    assert_true(str_find(to, STR("tom@example.org")) < str_find(to, STR("maya@example.org")));
}

static void files_and_odd_mail(struct mail_test *m)
{
    struct attachment *files;
    size_t n;
    struct conversation c = mail_test_in(
        m,
        FROM_MAYA "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nSee the picture\n--b\n"
                  "Content-Type: image/png\nContent-Transfer-Encoding: base64\n"
                  "Content-Disposition: attachment; filename*=utf-8''Zelt%20f%C3%BCr%20zwei.png\n\n"
                  "iVBORw0KGgo=\n--b--\n");
    SEE(m->t, attachment_of_conversation(m->t->c, m->t->d, &m->desk->agent, c.id, &files, &n));
    assert_true(n == 1 && str_eq(files[0].name, STR("Zelt f\xc3\xbcr zwei.png")));
    assert_int_equal(files[0].bytes, 8);
    static const char *const odd[] = {
        "no head at all", "\n\n\n", "From: \xff\xfe\nTo: <>\n\n\x80\x81",
        "From: <not an address>\nSubject: x\n\n", "Content-Type: multipart/mixed\n\n--\n"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        size_t before = mail_test_conversations(m);
        mail_test_in(m, odd[i]);
        assert_int_equal(mail_test_conversations(m), before + 1); /* each is seen */
    }
}

static void our_own_copies(struct mail_test *m)
{
    struct conversation c = mail_test_in(m, FROM_MAYA "Message-ID: <a@x>\n\nWhere?\n");
    struct said said = reply_to(m, c.id, "On its way.");
    struct str wire = wire_of(m, said.outbox_id);
    const char *own = with(m,
                           "From: help@shop.example\nTo: maya@example.org\nMessage-ID: <@@>\n\n"
                           "On its way.\n\n[ref]\n",
                           wire);
    assert_int_equal(mail_test_keep(m, own, m->desk->inbox_id, "sent"), 1);
    assert_int_equal(mail_test_read(m), 1);
    assert_int_equal(mail_test_messages(m, c.id), 2); /* shown once */
    /* Somebody else's words under our id are not hidden. */
    const char *forged = with(m, FROM_MAYA "Message-ID: <@@>\nIn-Reply-To: <a@x>\n\nHa\n", wire);
    assert_int_equal(mail_test_in(m, forged).id, c.id);
    assert_int_equal(mail_test_messages(m, c.id), 3);
    /* A reply written elsewhere joins as ours. */
    struct conversation at = mail_test_in_inbox(
        m,
        "From: help@shop.example\nTo: maya@example.org\nIn-Reply-To: <a@x>\nMessage-ID: <o@x>\n\n"
        "From my telephone\n",
        m->desk->inbox_id, "sent");
    assert_int_equal(at.id, c.id);
    assert_true(str_eq(mail_test_last(m, c.id).kind, STR("agent")));
    assert_true(str_eq(at.category, STR("waiting")));
}

static struct str customer_of(struct mail_test *m, const char *raw)
{
    struct customer customer;
    struct conversation c = mail_test_in(m, raw);
    SEE(m->t, customer_get(m->t->c, m->t->d, &m->desk->admin, c.customer_id, &customer));
    return customer.name;
}

/* Web sites and shops write for people; people who want answers elsewhere stay who they are. */
static void programs_write_for_people(struct mail_test *m)
{
    assert_true(str_eq(
        customer_of(m,
                    "From: Shop <wordpress@site.example>\nTo: help@shop.example\nSubject: Order 1\n"
                    "Reply-To: Ali Demir <ali@demir.example>\n\nTwo tents\n"),
        STR("Ali Demir")));
    assert_true(str_eq(
        customer_of(m,
                    "From: Shop <store+9@mail.example>\nTo: help@shop.example\nSubject: Order 2\n"
                    "Reply-To: Eva <eva@eva.example>\nAuto-Submitted: auto-generated\n\nOne\n"),
        STR("Eva")));
    struct conversation hers = mail_test_in(m, FROM_MAYA "Message-ID: <a@x>\n\nWhere?\n");
    char raw[300];
    snprintf(raw, sizeof raw,
             "From: noreply@bad.example\nTo: help@shop.example\nReply-To: maya@example.org\n"
             "Subject: Re: [#%" PRId64 "] money\n\nSend it elsewhere\n",
             hers.number);
    assert_true(mail_test_in(m, raw).id != hers.id); /* nobody is spoken for in their thread */
    assert_true(str_eq(customer_of(m, "From: Tom <tom@x.example>\nTo: help@shop.example\n"
                                      "Reply-To: Office <office@x.example>\n\nHello\n"),
                       STR("Tom")));
    assert_true(str_eq(customer_of(m, "From: Robot <noreply@x.example>\nTo: help@shop.example\n"
                                      "In-Reply-To: <some@x.example>\nReply-To: Ali Demir "
                                      "<ali@demir.example>\n\nHello\n"),
                       STR("Robot")));
}

static void junk_is_taken_as_spam(struct mail_test *m)
{
    struct conversation c =
        mail_test_in_inbox(m, FROM_MAYA "\nBuy now\n", m->desk->inbox_id, "junk");
    assert_true(c.spam);
    c = mail_test_in(m, "X-Spam-Flag: YES\nFrom: eve@example.org\n\nBuy now\n");
    assert_true(c.spam);
}

static struct conversation now(struct mail_test *m, int64_t id)
{
    struct conversation it;
    SEE(m->t, conversation_get(m->t->c, m->t->d, &m->desk->owner, id, &it));
    return it;
}

/* Moved there with another program, and back: the desk follows. One mail of several does not. */
static void junk_is_followed_both_ways(struct mail_test *m)
{
    const char *raw = FROM_MAYA "Message-ID: <j@x>\n\nBuy now\n";
    struct conversation c = mail_test_in(m, raw);
    assert_false(c.spam);
    assert_int_equal(mail_test_keep(m, raw, m->desk->inbox_id, "junk"), 0);
    assert_true(now(m, c.id).spam);
    assert_int_equal(mail_test_keep(m, raw, m->desk->inbox_id, "inbox"), 0);
    assert_false(now(m, c.id).spam);
    mail_test_in(m, FROM_MAYA "Message-ID: <k@x>\nIn-Reply-To: <j@x>\n\nAnd more\n");
    assert_int_equal(mail_test_keep(m, raw, m->desk->inbox_id, "junk"), 0);
    assert_false(now(m, c.id).spam);
}

static void who_is_blocked_goes_to_spam(struct mail_test *m)
{
    struct block block;
    struct conversation c = mail_test_in(m, "From: eve@pills.example\nMessage-ID: <e@x>\n\nBuy\n");
    assert_false(c.spam);
    DO(m->t, block_add(m->t->c, m->t->d, &m->desk->owner, STR("pills.example"), &block, NULL));
    assert_true(mail_test_in(m, "From: bob@news.pills.example\n\nBuy\n").spam);
    /* Their own earlier conversation goes along; one that they only take part in does not. */
    assert_true(mail_test_in(m, "From: eve@pills.example\nIn-Reply-To: <e@x>\n\nBuy again\n").spam);
    c = mail_test_in(m, FROM_MAYA "Message-ID: <m@x>\nCc: eve@pills.example\n\nWhere?\n");
    struct conversation same =
        mail_test_in(m, "From: eve@pills.example\nIn-Reply-To: <m@x>\n\nHere\n");
    assert_int_equal(same.id, c.id);
    assert_false(same.spam);
}

/* An invitation is told in words, a winmail.dat is opened, what is encrypted is said to be. */
static void what_has_no_words_is_said(struct mail_test *m)
{
    struct conversation c = mail_test_in(
        m, FROM_MAYA "Subject: Fitting\nMIME-Version: 1.0\n"
                     "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VEVENT\n"
                     "SUMMARY:Fitting\nDTSTART:20260302T100000Z\nLOCATION:Hall 4\nEND:VEVENT\n");
    assert_true(
        str_find(why_of(m, mail_test_last(m, c.id).id).notes,
                 STR("a calendar invitation: Fitting; 2026-03-02 10:00 (UTC); at Hall 4")) >= 0);
    c = mail_test_in(m, FROM_MAYA "Subject: secret\nMIME-Version: 1.0\nContent-Type: "
                                  "multipart/encrypted; protocol=\"application/pgp-encrypted\"; "
                                  "boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\n"
                                  "Version: 1\n--b\nContent-Type: application/octet-stream\n\n"
                                  "-----BEGIN PGP MESSAGE-----\n--b--\n");
    assert_true(str_find(why_of(m, mail_test_last(m, c.id).id).notes,
                         STR("an encrypted message (OpenPGP)")) >= 0);
    c = mail_test_in(m,
                     FROM_MAYA "Subject: empty\nMIME-Version: 1.0\nContent-Type: "
                               "multipart/mixed; boundary=b\n\n--b\nContent-Type: text/calendar\n\n"
                               "BEGIN:VEVENT\nSUMMARY:Fitting\nEND:VEVENT\n--b--\n");
    assert_true(str_eq(mail_test_last(m, c.id).body,
                       STR("(This mail has no words; it holds a calendar invitation: Fitting.)")));
    /* One file, "a.txt" with "hello", as Outlook packs it. */
    c = mail_test_in(
        m, FROM_MAYA
        "Subject: packed\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
        "--b\n\nsee the file\n--b\nContent-Type: application/ms-tnef; name=winmail.dat\n"
        "Content-Transfer-Encoding: base64\n\n"
        "eJ8+IgEAAgKQBgABAAAAeAAAAhCAAQAGAAAAYS50eHQAAAACD4AGAAUAAABoZWxsbwAA\n--b--\n");
    struct message last = mail_test_last(m, c.id);
    struct mail_letter_files_row *files;
    size_t n;
    SEE(m->t, sql_mail_letter_files(m->t->c, m->t->d, m->desk->org, last.id, &files, &n));
    assert_int_equal(n, 1);
    assert_true(str_eq(files[0].name, STR("a.txt")));
    assert_int_equal(files[0].bytes, 5);
}

#define TEST(name)                                                                                 \
    static void test_##name(void **state)                                                          \
    {                                                                                              \
        (void)state;                                                                               \
        mail_test_each(name);                                                                      \
    }
TEST(rule_1)
TEST(rule_2)
TEST(rule_4)
TEST(rule_5)
TEST(rule_6)
TEST(rule_7)
TEST(rule_8)
TEST(rule_9)
TEST(rule_10)
TEST(rule_11)
TEST(rule_12)
TEST(rule_13)
TEST(forwarded)
TEST(forwarded_as_a_file)
TEST(rule_15)
TEST(files_and_odd_mail)
TEST(what_has_no_words_is_said)
TEST(our_own_copies)
TEST(programs_write_for_people)
TEST(junk_is_taken_as_spam)
TEST(junk_is_followed_both_ways)
TEST(who_is_blocked_goes_to_spam)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rule_1),
        cmocka_unit_test(test_rule_2),
        cmocka_unit_test(test_rule_4),
        cmocka_unit_test(test_rule_5),
        cmocka_unit_test(test_rule_6),
        cmocka_unit_test(test_rule_7),
        cmocka_unit_test(test_rule_8),
        cmocka_unit_test(test_rule_9),
        cmocka_unit_test(test_rule_10),
        cmocka_unit_test(test_rule_11),
        cmocka_unit_test(test_rule_12),
        cmocka_unit_test(test_rule_13),
        cmocka_unit_test(test_forwarded),
        cmocka_unit_test(test_forwarded_as_a_file),
        cmocka_unit_test(test_rule_15),
        cmocka_unit_test(test_files_and_odd_mail),
        cmocka_unit_test(test_what_has_no_words_is_said),
        cmocka_unit_test(test_our_own_copies),
        cmocka_unit_test(test_programs_write_for_people),
        cmocka_unit_test(test_junk_is_taken_as_spam),
        cmocka_unit_test(test_junk_is_followed_both_ways),
        cmocka_unit_test(test_who_is_blocked_goes_to_spam),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
