/* SPDX-License-Identifier: Apache-2.0 */
/* follower.c: one list. */
#include "desk/follower.h"

int follower_list(struct call *c, struct db_conn *d, const struct actor *who,
                  int64_t conversation_id, struct follower **list_r, size_t *n_r)
{
    struct seen_conversation at;
    if (permit_conversation(c, d, who, MAY_READ, conversation_id, &at) < 0)
        return -1;
    return sql_follower_list(c, d, who->org, at.id, list_r, n_r);
}
