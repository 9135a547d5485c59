/* SPDX-License-Identifier: Apache-2.0 */
/* page_sending.c: how the mail of an inbox leaves, in the settings: the name and signature below
   it, the receipt with a look at it, the brake and what to do when it holds. */
#include "web/settings.h"

#include "base/time.h"
#include "desk/assign.h"
#include "desk/inbox.h"
#include "desk/outgoing.h"

#include <inttypes.h>

/* ---- the page ---- */

static struct str brake_words(struct page *p, const struct outgoing *it)
{
    int64_t next_us = (p->c->now_us / HOUR_US + 1) * HOUR_US;
    struct str until = when_until(&p->when, next_us);
    return page_text(p,
                     "The brake holds: %" PRId64
                     " mails left in this hour. The rest waits in the outbox and goes on %.*s.",
                     it->hour_sent, (int)until.n, until.at);
}

static int receipt_fields(struct page *p, struct setting_view *v, const struct outgoing *it)
{
    settings_group(v, "Receipt");
    settings_check(v, "receipt", "Answer a person’s first mail with its number", it->receipt)
        ->help = STR("Once a conversation, after it was read. Never to machines, lists, spam, or "
                     "where grave news stands in it.");
    settings_area(v, "receipt_text", "What it says", outgoing_receipt_words(it))->help =
        STR("As in a macro: {{conversation.number}}, {{customer.first_name|there}}, "
            "{{inbox.hours}}, {{inbox.name}}.");
    v->text_title = STR("As it would be sent");
    return outgoing_receipt_preview(p->c, p->d, p->who, it->inbox_id, &v->text);
}

static int sending_show(struct page *p, struct setting_view *v)
{
    struct outgoing it;
    int64_t id = settings_path_id(p);
    if (settings_begin(p, v, "mailboxes", "How mail leaves", "") < 0 ||
        outgoing_get(p->c, p->d, p->who, id, &it) < 0)
        return -1;
    v->lead =
        page_text(p, "%.*s · %.*s", (int)it.name.n, it.name.at, (int)it.address.n, it.address.at);
    v->back = page_text(p, "/settings/mailboxes/%" PRId64, id);
    v->back_words = STR("This mailbox");
    v->action = page_text(p, "/settings/mailboxes/%" PRId64 "/sending", id);
    v->button = STR("Save");
    settings_hidden(v, "version", page_text(p, "%" PRId64, it.version));
    settings_area(v, "signature", "Signature of the inbox", it.signature)->help =
        STR("Below each reply, after the agent’s own. Markdown.");
    if (settings_hours(p, v, "Hours", "none are told", it.hours_id) < 0 ||
        receipt_fields(p, v, &it) < 0)
        return -1;
    settings_group(v, "Replies to what is closed");
    settings_text(v, "follow_up_days", "A new conversation after days",
                  page_text(p, "%" PRId64, it.follow_up_days))
        ->help = STR("Sooner, a reply opens the old one again; later, it begins one that is linked "
                     "with it. 0 always opens the old one.");
    settings_group(v, "Brake");
    settings_text(v, "hour_most", "At most so many mails an hour",
                  page_text(p, "%" PRId64, it.hour_most))
        ->help = STR("What is more waits and goes on in the next hour. 0 is no brake.");
    if (outgoing_brakes(&it, p->c->now_us)) {
        if (!v->told.n)
            v->told = brake_words(p, &it);
        v->other = STR("Let them go for an hour");
        v->other_value = STR("let-go");
    }
    return 1;
}

/* ---- changes ---- */

static int signature_save(struct page *p, int64_t id)
{
    struct inbox inbox;
    struct assign_set assign;
    int64_t version;
    if (inbox_get(p->c, p->d, p->who, id, &inbox) < 0)
        return -1;
    const struct inbox_settings settings = {.address = inbox.address,
                                            .team_id = inbox.team_id,
                                            .assignment = inbox.assignment,
                                            .signature = http_form(p->q, "signature"),
                                            .hold_ms = inbox.hold_ms};
    if (inbox_put(p->c, p->d, p->who, id, &settings, 0) < 0 ||
        assign_get_inbox(p->c, p->d, p->who, id, &assign, &version) < 0)
        return -1;
    assign.hours_id = page_id(p, "hours_id");
    return assign_set_inbox(p->c, p->d, p->who, id, &assign, 0);
}

static int sending_save(struct page *p, struct page_told *told, struct setting_view *v)
{
    struct outgoing was;
    struct outgoing_edit it = {.receipt = http_form(p->q, "receipt").n > 0,
                               .receipt_text = str_trim(http_form(p->q, "receipt_text"))};
    int64_t id = settings_path_id(p);
    bool let_go = str_eq(http_form(p->q, "do"), STR("let-go"));
    told->go = page_text(p, "/settings/mailboxes/%" PRId64 "/sending?done=%s", id,
                         let_go ? "go" : "saved");
    if (let_go)
        return outgoing_let_go(p->c, p->d, p->who, id);
    v->wrong_at = "hour_most";
    if (!str_int64(str_trim(http_form(p->q, "hour_most")), &it.hour_most))
        return fail(p->c, BAD_INPUT, "the brake is a number of mails");
    v->wrong_at = "follow_up_days";
    if (!str_int64(str_trim(http_form(p->q, "follow_up_days")), &it.follow_up_days) ||
        it.follow_up_days < 0 || it.follow_up_days > OUTGOING_FOLLOW_UP_MOST)
        return fail(p->c, BAD_INPUT, "days are a number up to %d", OUTGOING_FOLLOW_UP_MOST);
    v->wrong_at = "hour_most";
    if (it.hour_most >= 0 && it.hour_most <= OUTGOING_HOUR_MOST)
        v->wrong_at = "receipt_text";
    if (outgoing_get(p->c, p->d, p->who, id, &was) < 0)
        return -1;
    was.receipt_text = STR("");
    if (str_eq(it.receipt_text, outgoing_receipt_words(&was)))
        it.receipt_text = STR("");
    if (outgoing_put(p->c, p->d, p->who, id, &it, page_id(p, "version")) < 0)
        return -1;
    v->wrong_at = "signature";
    return signature_save(p, id);
}

static const struct setting_page sending_page = {sending_show, sending_save};

const struct http_route page_sending_routes[] = {
    {"GET", "/settings/mailboxes/{id}/sending", "inboxes.manage", ROUTE_PAGE, 0, settings_get,
     "How mail leaves.", &sending_page},
    {"POST", "/settings/mailboxes/{id}/sending", "inboxes.manage", ROUTE_PAGE | ROUTE_FORM, 0,
     settings_post, "Changes how mail leaves.", &sending_page},
};
const size_t page_sending_routes_n = sizeof page_sending_routes / sizeof *page_sending_routes;
