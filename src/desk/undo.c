/* SPDX-License-Identifier: Apache-2.0 */
/* undo.c: the table of what can be taken back. A verb that gives its change a `was` has a row here;
   the tests of its module go there and back. */
#include "desk/undo.h"

#include "desk/action.h"
#include "desk/agent.h"
#include "desk/block.h"
#include "desk/care.h"
#include "desk/change.sql.h"
#include "desk/check_back.h"
#include "desk/company.h"
#include "desk/conversation.h"
#include "desk/correction.h"
#include "desk/customer.h"
#include "desk/customer_merge.h"
#include "desk/desk.h"
#include "desk/draft.h"
#include "desk/fact.h"
#include "desk/field.h"
#include "desk/inbox.h"
#include "desk/link.h"
#include "desk/macro.h"
#include "desk/need.h"
#include "desk/org.h"
#include "desk/promise.h"
#include "desk/status.h"
#include "desk/tag.h"
#include "desk/team.h"
#include "desk/view.h"

#include <inttypes.h>

static const struct undo_row rows[] = {
    {"tag.rename", tag_undo_rename},
    {"tag.archive", tag_undo_archive},
    {"tag.attach", tag_undo_attach},
    {"tag.detach", tag_undo_detach},
    {"conversation.status", conversation_undo_change},
    {"conversation.priority", conversation_undo_change},
    {"conversation.assign", conversation_undo_change},
    {"conversation.team", conversation_undo_change},
    {"conversation.snooze", conversation_undo_change},
    {"conversation.subject", conversation_undo_change},
    {"conversation.inbox", conversation_undo_change},
    {"conversation.spam", conversation_undo_change},
    {"conversation.bin", conversation_undo_change},
    {"participant.remove", participant_undo_remove},
    {"draft.discard", draft_undo_discard},
    {"conversation.unlink", conversation_undo_unlink},
    {"conversation.merge", conversation_undo_merge},
    {"conversation.split", conversation_undo_split},
    {"correction.add", correction_undo_add},
    {"need.decide", need_undo_decide},
    {"need.add", need_undo_add},
    {"promise.add", promise_undo_add},
    {"promise.decide", promise_undo_decide},
    {"decision.add", decision_undo},
    {"check_back.add", check_back_undo_add},
    {"check_back.decide", check_back_undo_decide},
    {"fact.add", fact_undo},
    {"fact.put", fact_undo},
    {"fact.remove", fact_undo},
    {"bulk.apply", actions_undo},
    {"macro.apply", actions_undo},
    {"macro.put", macro_undo_put},
    {"macro.archive", macro_undo_archive},
    {"view.put", view_undo_put},
    {"view.remove", view_undo_remove},
    {"org.rename", org_undo_rename},
    {"agent.role", agent_undo_change},
    {"agent.disable", agent_undo_change},
    {"agent.away", agent_undo_change},
    {"inbox.rename", inbox_undo_rename},
    {"inbox.archive", inbox_undo_archive},
    {"status.rename", status_undo_rename},
    {"team.rename", team_undo_rename},
    {"team.archive", team_undo_archive},
    {"team.add_member", team_undo_add_member},
    {"team.remove_member", team_undo_remove_member},
    {"customer.put", customer_undo_put},
    {"customer.block", customer_undo_block},
    {"block.add", block_undo_add},
    {"block.remove", block_undo_remove},
    {"customer.identity_remove", customer_undo_identity_remove},
    {"customer.merge", customer_undo_merge},
    {"company.put", company_undo_put},
    {"company.archive", company_undo_archive},
    {"desk.put", desk_undo_put},
    {"desk.archive", desk_undo_archive},
    {"field.archive", field_undo_archive},
    {"conversation.field", field_undo_set},
    {"customer.field", field_undo_set},
    {"company.field", field_undo_set},
};

static const struct undo_row *row_of(struct str verb)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (str_eq(verb, str_of(rows[i].verb)))
            return &rows[i];
    return NULL;
}

int undo_do(struct call *c, struct db_conn *d, const struct actor *who, int64_t undo_id)
{
    struct undo_get_row it;
    int got = sql_undo_get(c, d, who->org, undo_id, who->id, c->now_us, &it);
    if (got < 0)
        return -1;
    if (!got)
        return fail(c, NOT_FOUND,
                    "there is nothing to undo: it is too long ago, or undone already");
    const struct undo_row *row = row_of(it.verb);
    if (!row)
        return fail(c, BROKEN, "%.*s says it can be undone, and has no row in undo.c",
                    (int)it.verb.n, it.verb.at);
    if (row->run(c, d, who, it.noun_id, it.was_json) < 0)
        return -1;
    return sql_undo_done(c, d, c->now_us, who->org, undo_id);
}

int undo_last(struct call *c, struct db_conn *d, const struct actor *who, int64_t *undo_id_r,
              struct str *words_r)
{
    struct undo_last_row last;
    int got = sql_undo_last(c, d, who->org, who->id, c->now_us, &last);
    *undo_id_r = got > 0 ? last.id : 0;
    *words_r = got > 0 ? last.words : STR("");
    return got;
}

int64_t undo_forget(struct call *c, struct db_conn *d)
{
    int64_t moved = customer_merge_forget(c, d), undone = sql_undo_forget(c, d, c->now_us);
    return moved < 0 ? -1 : undone;
}
