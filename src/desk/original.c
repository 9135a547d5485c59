/* SPDX-License-Identifier: Apache-2.0 */
/* original.c: the right to see is the message's. */
#include "desk/original.h"

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
