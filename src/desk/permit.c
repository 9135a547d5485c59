/* SPDX-License-Identifier: Apache-2.0 */
/* permit.c: the table of permissions, and the two questions asked of it. */
#include "desk/actor.h"

#include "base/catalogue.h"
#include "desk/permit.sql.h"

#include <inttypes.h>

enum { FORWARDS_MAX = 20 }; /* merged into one that was merged ... */

static const struct permission_row rows[N_PERMISSIONS] = {
    [MAY_READ] = {"read", ROLE_GUEST,
                  "Read conversations of the inboxes one sees, and their customers"},
    [MAY_NOTE] = {"note", ROLE_GUEST, "Write notes and follow conversations"},
    [MAY_ANSWER] = {"answer", ROLE_AGENT, "Answer, assign, tag, close and snooze conversations"},
    [MAY_EDIT_CUSTOMERS] = {"customers.edit", ROLE_AGENT, "Add and change customers and companies"},
    [MAY_MANAGE_TAGS] = {"tags.manage", ROLE_LEAD, "Add, rename and archive tags"},
    [MAY_MANAGE_MACROS] = {"macros.manage", ROLE_LEAD,
                           "Change macros and views that others use too"},
    [MAY_MANAGE_RULES] = {"rules.manage", ROLE_ADMIN,
                          "Change rules, hours, targets, fields and statuses"},
    [MAY_MANAGE_TEAMS] = {"teams.manage", ROLE_LEAD, "Change teams and who is in them"},
    [MAY_SEE_REPORTS] = {"reports", ROLE_LEAD, "See reports"},
    [MAY_REDACT] = {"redact", ROLE_LEAD, "Take part of a message out for good"},
    [MAY_MANAGE_INBOXES] = {"inboxes.manage", ROLE_ADMIN, "Change desks and inboxes"},
    [MAY_MANAGE_AGENTS] = {"agents.manage", ROLE_ADMIN, "Invite agents and change their roles"},
    [MAY_MANAGE_ACCESS] = {"access.manage", ROLE_ADMIN, "Change tokens of others and webhooks"},
    [MAY_SEE_AUDIT] = {"audit", ROLE_ADMIN, "Read the audit log"},
    [MAY_IMPORT] = {"import", ROLE_ADMIN, "Import from other desks"},
    [MAY_EXPORT] = {"export", ROLE_ADMIN, "Export everything"},
    [MAY_ERASE] = {"erase", ROLE_ADMIN, "Erase a person, and set how long things are kept"},
    [MAY_OWN] = {"own", ROLE_OWNER, "Change the organisation and its owners"},
};

static const char *const role_names[N_ROLES] = {"none",        WORDS("guest"), WORDS("agent"),
                                                WORDS("lead"), WORDS("admin"), WORDS("owner")};
static const char *const kind_names[N_ACTORS] = {"agent", "token",  "customer",
                                                 "rule",  "system", "import"};

const struct permission_row *permission_row(enum permission p)
{
    return &rows[p];
}

enum permission permission_of(struct str name)
{
    int p = 0;
    while (p < N_PERMISSIONS && !str_eq(name, str_of(rows[p].name)))
        p++;
    return (enum permission)p;
}

const char *role_name(enum role role)
{
    return role_names[role];
}

enum role role_of(struct str name)
{
    for (int role = ROLE_GUEST; role < N_ROLES; role++)
        if (str_eq(name, str_of(role_names[role])))
            return (enum role)role;
    return ROLE_NONE;
}

const char *actor_kind_name(enum actor_kind kind)
{
    return kind_names[kind];
}

struct actor actor_system(int64_t org)
{
    return (struct actor){
        .kind = ACTOR_SYSTEM, .org = org, .role = ROLE_OWNER, .scopes = ALL_PERMISSIONS};
}

struct actor actor_agent(int64_t org, int64_t agent_id, enum role role)
{
    return (struct actor){
        .kind = ACTOR_AGENT, .org = org, .id = agent_id, .role = role, .scopes = ALL_PERMISSIONS};
}

bool may(const struct actor *who, enum permission p)
{
    return who->org && who->role >= rows[p].least && who->scopes >> p & 1;
}

int permit(struct call *c, const struct actor *who, enum permission p)
{
    if (may(who, p))
        return 1;
    if (who->role >= rows[p].least)
        return fail(c, DENIED, "the token lacks the scope %s", rows[p].name);
    return fail(c, DENIED, "this needs the role %s: %s", role_names[rows[p].least], rows[p].words);
}

int sees_inbox(struct call *c, struct db_conn *d, const struct actor *who, int64_t inbox_id)
{
    struct permit_inbox_row row;
    if (who->role >= ROLE_ADMIN)
        return 1;
    return sql_permit_inbox(c, d, who->org, inbox_id, who->id, &row) < 0 ? -1 : row.sees;
}

int sees_inboxes(struct call *c, struct db_conn *d, const struct actor *who, bool *all_r,
                 struct db_ids *inboxes_r)
{
    struct permit_inboxes_row *found;
    *inboxes_r = (struct db_ids){0};
    *all_r = who->role >= ROLE_ADMIN;
    if (*all_r)
        return 1;
    if (sql_permit_inboxes(c, d, who->org, who->id, &found, &inboxes_r->n) < 0)
        return -1;
    int64_t *ids = arena_array(&c->arena, inboxes_r->n + 1, sizeof *ids);
    for (size_t i = 0; i < inboxes_r->n; i++)
        ids[i] = found[i].inbox_id;
    inboxes_r->at = ids;
    return 1;
}

static int look(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct permit_conversation_row *row_r)
{
    int got = 1;
    int64_t at = id;
    for (int i = 0; i < FORWARDS_MAX && at; i++) {
        got = db_conn_writes(d) ? sql_permit_conversation_lock(c, d, who->org, at, row_r)
                                : sql_permit_conversation(c, d, who->org, at, row_r);
        if (got <= 0)
            break;
        at = row_r->merged_into_id;
    }
    if (got < 0)
        return -1;
    int sees = got ? sees_inbox(c, d, who, row_r->inbox_id) : 0;
    if (sees == 0)
        return fail(c, NOT_FOUND, "there is no conversation %" PRId64, id);
    return sees;
}

int permit_conversation_ahead(struct call *c, struct db_conn *d, const struct actor *who,
                              int64_t id)
{
    return db_conn_writes(d) ? sql_permit_conversation_lock_ahead(c, d, who->org, id)
                             : sql_permit_conversation_ahead(c, d, who->org, id);
}

int permit_conversation(struct call *c, struct db_conn *d, const struct actor *who,
                        enum permission p, int64_t id, struct seen_conversation *it_r)
{
    struct permit_conversation_row row = {0};
    if (permit(c, who, p) < 0 || look(c, d, who, id, &row) < 0)
        return -1;
    *it_r = (struct seen_conversation){.id = row.id,
                                       .number = row.number,
                                       .inbox_id = row.inbox_id,
                                       .customer_id = row.customer_id,
                                       .assignee_id = row.assignee_id,
                                       .merged_into_id = row.merged_into_id,
                                       .version = row.version};
    return 1;
}
