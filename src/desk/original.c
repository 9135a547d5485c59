/* SPDX-License-Identifier: Apache-2.0 */
/* original.c: the right to see is the message's. */
#include "desk/original.h"

#include "desk/change.h"
#include "desk/message.h"

int original_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t message_id,
                 struct original *it_r)
{
    struct message m;
    if (message_get(c, d, who, message_id, &m) < 0 ||
        sql_original_get(c, d, who->org, message_id, it_r) < 0)
        return -1;
    if (!it_r->hash.at && !it_r->words.at)
        return fail(c, NOT_FOUND, "no mail is kept for this message");
    if (m.redacted_us != NO_TIME || !it_r->hash.at || str_starts(it_r->hash, STR("erased ")))
        it_r->hash = STR("");
    return 1;
}

int original_related(struct call *c, struct db_conn *d, const struct actor *who,
                     int64_t conversation_id, struct original_related *it_r)
{
    struct seen_conversation at;
    if (permit_conversation(c, d, who, MAY_READ, conversation_id, &at) < 0)
        return -1;
    int got = sql_original_related(c, d, who->org, at.id, it_r);
    return got > 0 ? sees_inbox(c, d, who, it_r->inbox_id) : got;
}

int original_apart(struct call *c, struct db_conn *d, const struct actor *who,
                   int64_t conversation_id)
{
    struct seen_conversation at;
    if (permit_conversation(c, d, who, MAY_ANSWER, conversation_id, &at) < 0)
        return -1;
    int64_t n = sql_original_apart(c, d, who->org, at.id);
    if (n <= 0)
        return (int)n;
    struct change change = {.verb = STR("conversation.apart"),
                            .event = STR("conversation.apart"),
                            .noun_id = at.id,
                            .conversation_id = at.id,
                            .inbox_id = at.inbox_id};
    return change_note(c, d, who, &change, NULL);
}
