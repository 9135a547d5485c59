/* SPDX-License-Identifier: Apache-2.0 */
/* filter_operators.c: what can be asked. Help, completion, parsing and its faults all come from
   this table. */
#include "desk/filter_operators.h"

static const char *const is_words[] = {[IS_OPEN] = "open",
                                       [IS_WAITING] = "waiting",
                                       [IS_CLOSED] = "closed",
                                       [IS_SNOOZED] = "snoozed",
                                       [IS_SPAM] = "spam",
                                       [IS_BIN] = "bin",
                                       [IS_ASSIGNED] = "assigned",
                                       [IS_UNASSIGNED] = "unassigned",
                                       [IS_UNREAD] = "unread",
                                       [IS_FOLLOWED] = "followed",
                                       [IS_MENTIONED] = "mentioned",
                                       [IS_UNANSWERED] = "unanswered",
                                       [IS_NEW] = "new",
                                       [IS_REOPENED] = "reopened",
                                       [IS_GRAVE] = "grave",
                                       [IS_BACK] = "back",
                                       [IS_DUE] = "due",
                                       [IS_LATE] = "late",
                                       [N_IS] = NULL};
static const char *const has_words[] = {[HAS_ATTACHMENT] = "attachment",
                                        [HAS_DRAFT] = "draft",
                                        [HAS_NOTE] = "note",
                                        [HAS_TAG] = "tag",
                                        [HAS_PARTICIPANT] = "participant",
                                        [HAS_LINK] = "link",
                                        [N_HAS] = NULL};
static const char *const priority_words[] = {"low", "normal", "high", "urgent", NULL};
static const char *const channel_words[] = {"mail", "chat", "form", "api", "phone", "import", NULL};

const struct filter_operator filter_operators[N_OPERATORS] = {
    [OP_STATUS] = {OP_STATUS, "status", VALUES_NAMES, NULL, "open, waiting, closed or a status",
                   "The status, or all of a kind"},
    [OP_IS] =
        {OP_IS, "is", VALUES_CHOICE, is_words,
         "open, waiting, closed, snoozed, spam, bin, assigned, unassigned, unread, followed, "
         "mentioned, unanswered, new, reopened, grave, back (came back with something open, a "
         "broken promise or a day that is near), due (a promise is) or late (waits too long)",
         "Where it stands, and what it is to you"},
    [OP_ASSIGNEE] = {OP_ASSIGNEE, "assignee", VALUES_NAMES, NULL, "me, none, a name or an address",
                     "Who answers"},
    [OP_TEAM] = {OP_TEAM, "team", VALUES_NAMES, NULL, "mine, none or a team", "Whose it is"},
    [OP_INBOX] = {OP_INBOX, "inbox", VALUES_NAMES, NULL, "an inbox", "Where it came in"},
    [OP_DESK] = {OP_DESK, "desk", VALUES_NAMES, NULL, "a desk", "Which desk it came to"},
    [OP_TAG] = {OP_TAG, "tag", VALUES_NAMES, NULL, "none or a tag", "A tag that is on it"},
    [OP_PRIORITY] = {OP_PRIORITY, "priority", VALUES_RANK, priority_words,
                     "low, normal, high or urgent; >=high", "How urgent it is"},
    [OP_CUSTOMER] = {OP_CUSTOMER, "customer", VALUES_NAMES, NULL, "a name or an id",
                     "The customer, by words of the name or address"},
    [OP_COMPANY] = {OP_COMPANY, "company", VALUES_NAMES, NULL, "none, a name or an id",
                    "Where the customer works, by the beginning of its name"},
    [OP_FROM] = {OP_FROM, "from", VALUES_NAMES, NULL, "an address, or the beginning of one",
                 "The address or number they write from"},
    [OP_SUBJECT] = {OP_SUBJECT, "subject", VALUES_TEXT, NULL, "words; offer*",
                    "Words of the subject"},
    [OP_HAS] = {OP_HAS, "has", VALUES_CHOICE, has_words,
                "attachment, draft, note, tag, participant or link", "What is in it or on it"},
    [OP_CHANNEL] = {OP_CHANNEL, "channel", VALUES_CHOICE, channel_words,
                    "mail, chat, form, api, phone or import", "How it came"},
    [OP_LANGUAGE] = {OP_LANGUAGE, "language", VALUES_TEXT, NULL, "de, en-GB", "What they write"},
    [OP_BEFORE] = {OP_BEFORE, "before", VALUES_MOMENT, NULL, "2026-03-01, 2026-03, today or 7d",
                   "The last word was before"},
    [OP_AFTER] = {OP_AFTER, "after", VALUES_MOMENT, NULL, "2026-03-01, 2026-03, today or 7d",
                  "The last word was then or later"},
    [OP_CREATED] = {OP_CREATED, "created", VALUES_MOMENT, NULL,
                    "2026-03-01, 2026-03-01..2026-03-07, today, <2h or >7d", "When it began"},
    [OP_UPDATED] = {OP_UPDATED, "updated", VALUES_MOMENT, NULL, "as created",
                    "When anything about it changed last"},
    [OP_CLOSED] = {OP_CLOSED, "closed", VALUES_MOMENT, NULL, "none, or as created",
                   "When it was closed"},
    [OP_SNOOZED] = {OP_SNOOZED, "snoozed", VALUES_MOMENT, NULL, "none, or as created",
                    "Until when it is snoozed"},
    [OP_WAITING] = {OP_WAITING, "waiting", VALUES_AGE, NULL, ">2h, <30m or none",
                    "How long the customer has been waiting"},
    [OP_NUMBER] = {OP_NUMBER, "number", VALUES_NUMBER, NULL, "123, 100..200", "Its number"},
    [OP_MESSAGES] = {OP_MESSAGES, "messages", VALUES_NUMBER, NULL, ">10, 1",
                     "How many messages it has"},
    [OP_REOPENED] = {OP_REOPENED, "reopened", VALUES_NUMBER, NULL, ">=2",
                     "How often it was opened again"},
    [OP_MENTIONS] = {OP_MENTIONS, "mentions", VALUES_NAMES, NULL, "me, a name or an address",
                     "Who was mentioned in a note"},
    [OP_FOLLOWER] = {OP_FOLLOWER, "follower", VALUES_NAMES, NULL, "me, a name or an address",
                     "Who follows it"},
    [OP_FIELD] = {OP_FIELD, "field", VALUES_FIELD, NULL, "field.order:4411, field.total:>100",
                  "A custom field of the conversation"},
};

const struct filter_operator *filter_operator_of(struct str name)
{
    for (int i = 0; i < N_OPERATORS; i++)
        if (str_eq_nocase(name, str_of(filter_operators[i].name)))
            return &filter_operators[i];
    return NULL;
}

bool filter_help(size_t i, struct filter_help *help_r)
{
    if (i >= N_OPERATORS)
        return false;
    const struct filter_operator *op = &filter_operators[i];
    *help_r = (struct filter_help){op->name, op->help, op->words};
    return true;
}
