/* SPDX-License-Identifier: Apache-2.0 */
/* notice.c: one row and one event. */
#include "desk/notice.h"

#include "base/utf8.h"
#include "db/event.h"
#include "db/id.h"
#include "desk/notice.sql.h"

int notice_add(struct call *c, struct db_conn *d, const struct notice *it)
{
    if (it->agent_id == it->actor_id)
        return 0;
    int64_t id = id_new(c, d);
    if (id < 0)
        return -1;
    struct notice_add_in in = {.org = it->org,
                               .id = id,
                               .agent_id = it->agent_id,
                               .kind = it->kind,
                               .conversation_id = it->conversation_id,
                               .message_id = it->message_id,
                               .words = utf8_first(it->words, NOTICE_WORDS_BYTES),
                               .now_us = c->now_us};
    struct event e = {.org = it->org,
                      .kind = STR("notification.created"),
                      .noun_id = id,
                      .conversation_id = it->conversation_id,
                      .agent_id = it->agent_id,
                      .actor_id = it->actor_id};
    return sql_notice_add(c, d, &in) < 0 ? -1 : event_emit(c, d, &e);
}
