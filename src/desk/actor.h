/* SPDX-License-Identifier: Apache-2.0 */
/* actor.h: who does something, and what they may do. Every function of the domain takes one, in
   every kind of call: a browser, a token, a rule, an import. The route asks for a permission as
   well; asked twice is right.

       if (permit(c, who, MAY_MANAGE_TAGS) < 0) return -1;
       if (permit_conversation(c, d, who, MAY_ANSWER, id, &it) < 0) return -1;

   An organisation's things are looked up with who->org and nothing else, so that another's are
   simply not there: NOT_FOUND, never DENIED, which would say that they exist. The same goes for a
   conversation in an inbox that the agent does not see. */
#ifndef DESK_ACTOR_H
#define DESK_ACTOR_H

#include "base/fault.h"
#include "db/query.h"

enum role { ROLE_NONE, ROLE_GUEST, ROLE_AGENT, ROLE_LEAD, ROLE_ADMIN, ROLE_OWNER, N_ROLES };

enum actor_kind {
    ACTOR_AGENT,
    ACTOR_TOKEN,
    ACTOR_CUSTOMER,
    ACTOR_RULE,
    ACTOR_SYSTEM,
    ACTOR_IMPORT,
    N_ACTORS
};

/* What may be done; permit.c has a row for each: its name (a token's scope), the least role, a
 * sentence. */
enum permission {
    MAY_READ,   /* conversations of the inboxes one sees, their customers, the desk's lists */
    MAY_NOTE,   /* write notes, follow */
    MAY_ANSWER, /* reply, assign, tag, close, snooze */
    MAY_EDIT_CUSTOMERS,
    MAY_MANAGE_TAGS,
    MAY_MANAGE_MACROS, /* the shared ones; one's own need MAY_ANSWER */
    MAY_MANAGE_RULES,  /* rules, hours, targets, fields, statuses */
    MAY_MANAGE_TEAMS,
    MAY_SEE_REPORTS,
    MAY_REDACT,
    MAY_MANAGE_INBOXES, /* inboxes and desks */
    MAY_MANAGE_AGENTS,
    MAY_MANAGE_ACCESS, /* tokens of others, webhooks */
    MAY_SEE_AUDIT,
    MAY_IMPORT,
    MAY_EXPORT,
    MAY_ERASE, /* a person, retention */
    MAY_OWN,   /* the organisation itself, its owners */
    N_PERMISSIONS
};
#define ALL_PERMISSIONS ((UINT64_C(1) << N_PERMISSIONS) - 1)

struct actor {
    enum actor_kind kind;
    int64_t org;
    int64_t id; /* the agent's, for a token too; the customer's, the rule's; 0: the system */
    enum role role;
    uint64_t scopes; /* of a token: a bit for each permission; everybody else: ALL_PERMISSIONS */
    int depth;       /* of a rule: how many rules led to it; heed.h */
};

struct permission_row {
    const char *name; /* as a scope: "tags.manage" */
    enum role least;
    const char *words; /* what it lets one do */
};
const struct permission_row *permission_row(enum permission p);

/* The permission of a name, or N_PERMISSIONS. */
enum permission permission_of(struct str name);

const char *role_name(enum role role);
enum role role_of(struct str name); /* ROLE_NONE when there is no such role */
const char *actor_kind_name(enum actor_kind kind);

/* The desk itself: rules, imports and timers act as this. */
struct actor actor_system(int64_t org);
struct actor actor_agent(int64_t org, int64_t agent_id, enum role role);

/* 1, or DENIED with a sentence that says which role would do. */
int permit(struct call *c, const struct actor *who, enum permission p);
bool may(const struct actor *who, enum permission p);

/* What permit_conversation found on its way. */
struct seen_conversation {
    int64_t id, number, inbox_id, customer_id, assignee_id, merged_into_id, version;
};

/* permit, and the conversation is there and in an inbox that `who` sees. A merged one leads to
   where it went. In a write the row is locked, so that what is decided by it stays true. */
int permit_conversation(struct call *c, struct db_conn *d, const struct actor *who,
                        enum permission p, int64_t id, struct seen_conversation *it_r);

/* Its first question asked ahead (db/query.h). */
int permit_conversation_ahead(struct call *c, struct db_conn *d, const struct actor *who,
                              int64_t id);

/* Whether `who` sees the inbox: 1 or 0. */
int sees_inbox(struct call *c, struct db_conn *d, const struct actor *who, int64_t inbox_id);

/* Those that `who` sees: all of them, or a list in the arena. */
int sees_inboxes(struct call *c, struct db_conn *d, const struct actor *who, bool *all_r,
                 struct db_ids *inboxes_r);

#endif
