/* SPDX-License-Identifier: Apache-2.0 */
/* heed.c: one query, then what follows from its rows. */
#include "desk/heed.h"

#include "db/job.h"
#include "desk/change.h"
#include "desk/heed.sql.h"
#include "desk/webhook.h"

static int call_rules(struct call *c, struct db_conn *d, const struct actor *who,
                      const struct event *e)
{
    bool by_rule = who->kind == ACTOR_RULE;
    int depth = by_rule ? who->depth + 1 : 0;
    if (!e->conversation_id || depth >= HEED_DEPTH_MAX)
        return 0;
    const struct change_value values[] = {
        change_text("event", e->kind), change_id("conversation_id", e->conversation_id),
        change_id("cause", by_rule ? who->id : 0), change_number("depth", depth)};
    struct job_new job = {
        .org = e->org, .kind = STR(HEED_RULE_JOB), .data = change_json(c, values, 4)};
    return job_add(c, d, &job);
}

int heed_ahead(struct call *c, struct db_conn *d, int64_t org, struct str kind)
{
    return sql_heed_list_ahead(c, d, org, kind);
}

int heed(struct call *c, struct db_conn *d, const struct actor *who, const struct event *e)
{
    struct heed_list_row *rows;
    size_t n, rules = 0;
    if (sql_heed_list(c, d, e->org, e->kind, &rows, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (rows[i].is_rule)
            rules++;
        else if (webhook_takes(rows[i].wants, e->kind) && webhook_deliver(c, d, rows[i].id, e) < 0)
            return -1;
    }
    return rules ? call_rules(c, d, who, e) : 1;
}
