/* SPDX-License-Identifier: Apache-2.0 */
/* outgoing.c: settings, the brake's moments, and the receipt: planned in the write that takes the
   mail in, settled in one of its own. */
#include "desk/outgoing.h"

#include "base/time.h"
#include "desk/change.h"
#include "desk/inbox.h"
#include "desk/message.h"
#include "desk/words.h"

/* ---- settings ---- */

int outgoing_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t inbox_id,
                 struct outgoing *it_r)
{
    struct inbox inbox;
    if (permit(c, who, MAY_MANAGE_INBOXES) < 0 || inbox_get(c, d, who, inbox_id, &inbox) < 0)
        return -1;
    return sql_outgoing_get(c, d, who->org, inbox_id, it_r);
}

static int tell(struct call *c, struct db_conn *d, const struct actor *who, int64_t inbox_id,
                const char *verb, const struct change_value *values, size_t n)
{
    struct change change = {.verb = str_of(verb),
                            .event = STR("mailbox.changed"),
                            .noun_id = inbox_id,
                            .inbox_id = inbox_id,
                            .detail = change_json(c, values, n)};
    return change_note(c, d, who, &change, NULL);
}

int outgoing_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t inbox_id,
                 const struct outgoing_edit *it, int64_t version)
{
    struct outgoing was;
    struct str text;
    if (outgoing_get(c, d, who, inbox_id, &was) < 0 ||
        words_version(c, "how this inbox sends", version, was.version) < 0 ||
        words_text(c, "a receipt", it->receipt_text, OUTGOING_RECEIPT_BYTES, &text) < 0 ||
        fill_check(c, d, who, text) < 0)
        return -1;
    if (it->hour_most < 0 || it->hour_most > OUTGOING_HOUR_MOST)
        return fail(c, BAD_INPUT, "the brake lets up to %d mails an hour pass; 0 is no brake",
                    OUTGOING_HOUR_MOST);
    if (it->follow_up_days < 0 || it->follow_up_days > OUTGOING_FOLLOW_UP_MOST)
        return fail(c, BAD_INPUT, "a follow-up begins after up to %d days; 0 is never",
                    OUTGOING_FOLLOW_UP_MOST);
    if (sql_outgoing_put(c, d, who->org, inbox_id, text, it->hour_most, it->follow_up_days) < 0 ||
        sql_outgoing_receipt(c, d, it->receipt, who->org, inbox_id) < 0)
        return -1;
    const struct change_value values[] = {change_number("receipt", it->receipt),
                                          change_number("hour_most", it->hour_most)};
    return tell(c, d, who, inbox_id, "outgoing.put", values, 2);
}

/* ---- the brake ---- */

bool outgoing_brakes(const struct outgoing *it, int64_t now_us)
{
    bool off = it->let_go_us != NO_TIME && it->let_go_us > now_us;
    return it->hour_most && it->hour == now_us / HOUR_US && it->hour_sent >= it->hour_most && !off;
}

int outgoing_let_go(struct call *c, struct db_conn *d, const struct actor *who, int64_t inbox_id)
{
    struct outgoing it;
    if (outgoing_get(c, d, who, inbox_id, &it) < 0 ||
        sql_outgoing_let_go(c, d, who->org, inbox_id, c->now_us + HOUR_US) < 0)
        return -1;
    const struct change_value values[] = {change_number("sent", it.hour_sent)};
    return tell(c, d, who, inbox_id, "outgoing.let_go", values, 1);
}

/* ---- the receipt ---- */

struct str outgoing_receipt_words(const struct outgoing *it)
{
    if (str_trim(it->receipt_text).n)
        return it->receipt_text;
    return it->hours_id ? STR("Hello {{customer.first_name|there}},\n\n"
                              "we have your message, and a person will read it. Its number is "
                              "#{{conversation.number}}; answer this mail to add to it.\n\n"
                              "We are here {{inbox.hours|on working days}}.")
                        : STR("Hello {{customer.first_name|there}},\n\n"
                              "we have your message, and a person will read it. Its number is "
                              "#{{conversation.number}}; answer this mail to add to it.");
}

int outgoing_receipt_preview(struct call *c, struct db_conn *d, const struct actor *who,
                             int64_t inbox_id, struct str *text_r)
{
    struct outgoing it;
    struct outgoing_newest_row newest;
    struct filled filled;
    if (outgoing_get(c, d, who, inbox_id, &it) < 0)
        return -1;
    *text_r = outgoing_receipt_words(&it);
    int got = sql_outgoing_newest(c, d, who->org, inbox_id, &newest);
    if (got <= 0)
        return got < 0 ? -1 : 1;
    if (fill_text(c, d, who, newest.id, *text_r, &filled) < 0)
        return -1;
    *text_r = filled.text;
    return 1;
}

int outgoing_receipt_plan(struct call *c, struct db_conn *d, int64_t org, int64_t conversation_id)
{
    return (int)sql_outgoing_receipt_plan(c, d, org, conversation_id, c->now_us,
                                          c->now_us + OUTGOING_RECEIPT_S * SECOND_US);
}

/* Why there is none after all; NULL: it goes out. *later_r: it is looked at again. */
static const char *held_back(const struct call *c, const struct outgoing_conversation_row *at,
                             int64_t begun_us, bool *later_r)
{
    bool unread = at->reading_due_us != NO_TIME;
    bool late = c->now_us - begun_us > OUTGOING_RECEIPT_WAIT_MIN * MINUTE_US;
    *later_r = false;
    if (!at->receipt || !at->sending)
        return "it was switched off";
    if (str_eq(at->place, STR("spam")) || str_eq(at->place, STR("gone")))
        return "it is spam, in the bin, or merged";
    if (at->agent_us != NO_TIME)
        return "somebody had answered already";
    if (at->grave)
        return "grave news stands in it";
    *later_r = unread && !late;
    return unread ? "it was not read in time" : NULL;
}

static int send(struct call *c, struct db_conn *d, int64_t org, int64_t conversation_id,
                int64_t inbox_id, const char **settled_r)
{
    struct actor system = actor_system(org);
    struct outgoing it;
    struct filled filled;
    struct said said;
    if (sql_outgoing_get(c, d, org, inbox_id, &it) < 0 ||
        fill_text(c, d, &system, conversation_id, outgoing_receipt_words(&it), &filled) < 0)
        return -1;
    *settled_r = filled.n_missing ? "a blank had no value" : "sent";
    struct message_reply reply = {.conversation_id = conversation_id,
                                  .body = filled.text,
                                  .automatic = true,
                                  .keep_status = true};
    return filled.n_missing ? 0 : message_reply(c, d, &system, &reply, &said);
}

int outgoing_receipt_run(struct call *c, struct db_conn *d)
{
    struct outgoing_receipt_due_row due;
    struct outgoing_conversation_row at;
    bool later = false;
    int got = sql_outgoing_receipt_due(c, d, c->now_us, &due);
    if (got <= 0)
        return got;
    if (sql_outgoing_conversation(c, d, due.org, due.conversation_id, &at) < 0)
        return -1;
    const char *settled = held_back(c, &at, due.begun_us, &later);
    if (!settled && send(c, d, due.org, due.conversation_id, at.inbox_id, &settled) < 0)
        return -1;
    return sql_outgoing_receipt_settle(
               c, d, later ? c->now_us + OUTGOING_RECEIPT_AGAIN_S * SECOND_US : NO_TIME,
               later ? STR("") : str_of(settled), due.org, due.conversation_id) < 0
               ? -1
               : 1;
}
