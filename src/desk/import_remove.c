/* SPDX-License-Identifier: Apache-2.0 */
/* import_remove.c: an import is taken back, thing by thing, from the words to the people to the
   places. What somebody uses by now stays, and is then a thing of the desk like any other: a
   customer who wrote again, a tag on another conversation. A colleague or a place that cannot go is
   put out of use instead. */
#include "desk/agent.h"
#include "desk/change.h"
#include "desk/import.h"
#include "desk/inbox.h"
#include "desk/message.h"
#include "desk/team.h"

enum { MESSAGES_AT_ONCE = 500 };

/* >0 gone, 0 it stays. */
typedef int remove_fn(struct call *c, struct db_conn *d, const struct actor *who, int64_t import_id,
                      int64_t id);
typedef int retire_fn(struct call *c, struct db_conn *d, const struct actor *who, int64_t id);

static int remove_words(struct call *c, struct db_conn *d, int64_t org, int64_t conversation_id)
{
    struct import_message *list;
    size_t n = MESSAGES_AT_ONCE;
    for (int64_t after = 0; n == MESSAGES_AT_ONCE; after = n ? list[n - 1].id : 0) {
        if (sql_import_messages(c, d, org, conversation_id, after, MESSAGES_AT_ONCE, &list, &n) < 0)
            return -1;
        for (size_t i = 0; i < n; i++) {
            const struct import_message *m = &list[i];
            struct str words = message_words(&c->arena, m->subject, m->body, m->quote_at);
            if (!m->taken_back && message_index_remove(c, d, org, m->id, words) < 0)
                return -1;
        }
    }
    return 1;
}

static int remove_conversation(struct call *c, struct db_conn *d, const struct actor *who,
                               int64_t import_id, int64_t id)
{
    if (sql_import_remove_merged(c, d, who->org, id, import_id) < 0 ||
        remove_words(c, d, who->org, id) < 0)
        return -1;
    int64_t n = sql_import_remove_conversation(c, d, who->org, id);
    if (n == 0)
        return fail(c, CONFLICT, "another conversation was merged into this one");
    return n < 0 ? -1 : 1;
}

static int remove_customer(struct call *c, struct db_conn *d, const struct actor *who,
                           int64_t import_id, int64_t id)
{
    (void)import_id;
    return sql_import_remove_customer(c, d, who->org, id) < 0 ? -1 : 1;
}

static int remove_company(struct call *c, struct db_conn *d, const struct actor *who,
                          int64_t import_id, int64_t id)
{
    (void)import_id;
    return sql_import_remove_company(c, d, who->org, id) < 0 ? -1 : 1;
}

static int remove_tag(struct call *c, struct db_conn *d, const struct actor *who, int64_t import_id,
                      int64_t id)
{
    (void)import_id;
    return sql_import_remove_tag(c, d, who->org, id) < 0 ? -1 : 1;
}

static int remove_agent(struct call *c, struct db_conn *d, const struct actor *who,
                        int64_t import_id, int64_t id)
{
    struct import_agent_used_row row;
    (void)import_id;
    if (sql_import_agent_used(c, d, who->org, id, &row) < 0)
        return -1;
    if (row.used)
        return fail(c, CONFLICT, "the agent has written or is assigned");
    if (sql_import_agent_out_of_teams(c, d, who->org, id) < 0 ||
        sql_import_agent_out_of_inboxes(c, d, who->org, id) < 0)
        return -1;
    return sql_import_remove_agent(c, d, who->org, id) < 0 ? -1 : 1;
}

static int remove_inbox(struct call *c, struct db_conn *d, const struct actor *who,
                        int64_t import_id, int64_t id)
{
    struct import_inbox_used_row row;
    (void)import_id;
    int got = sql_import_inbox_used(c, d, who->org, id, &row);
    if (got)
        return got < 0 ? -1 : fail(c, CONFLICT, "the inbox has conversations");
    return sql_import_remove_inbox(c, d, who->org, id) < 0 ? -1 : 1;
}

static int remove_team(struct call *c, struct db_conn *d, const struct actor *who,
                       int64_t import_id, int64_t id)
{
    (void)import_id;
    return sql_import_remove_team(c, d, who->org, id) < 0 ? -1 : 1;
}

static int remove_care(struct call *c, struct db_conn *d, const struct actor *who,
                       int64_t import_id, int64_t id)
{
    (void)import_id;
    return sql_import_remove_care(c, d, who->org, id) < 0 ? -1 : 1;
}

static int remove_desk(struct call *c, struct db_conn *d, const struct actor *who,
                       int64_t import_id, int64_t id)
{
    (void)import_id;
    return sql_import_remove_desk(c, d, who->org, id) < 0 ? -1 : 1;
}

static int retire_agent(struct call *c, struct db_conn *d, const struct actor *who, int64_t id)
{
    return agent_disable(c, d, who, id, true, NULL);
}

static int retire_inbox(struct call *c, struct db_conn *d, const struct actor *who, int64_t id)
{
    return inbox_archive(c, d, who, id, true, NULL);
}

static int retire_team(struct call *c, struct db_conn *d, const struct actor *who, int64_t id)
{
    return team_archive(c, d, who, id, true, NULL);
}

/* In this order: what hangs on something goes before it. */
static const struct {
    const char *noun;
    remove_fn *remove;
    retire_fn *retire; /* NULL: it stays as it is */
} kinds[] = {
    {"conversation", remove_conversation, NULL},
    {"customer", remove_customer, NULL},
    {"company", remove_company, NULL},
    {"tag", remove_tag, NULL},
    {"agent", remove_agent, retire_agent},
    {"inbox", remove_inbox, retire_inbox},
    {"team", remove_team, retire_team},
    {"care", remove_care, NULL},
    {"desk", remove_desk, NULL},
};
enum { N_KINDS = sizeof kinds / sizeof kinds[0] };

struct taking_back {
    const struct actor *who;
    int64_t import_id;
    int kind;
    const struct import_made *list;
    size_t n;
    bool retire;
};

static int forget(struct call *c, struct db_conn *d, const struct taking_back *t, int64_t id)
{
    return sql_import_item_forget(c, d, t->who->org, t->import_id, str_of(kinds[t->kind].noun), id);
}

static int remove_list(struct call *c, struct db_conn *d, void *arg)
{
    const struct taking_back *t = arg;
    for (size_t i = 0; i < t->n; i++) {
        int64_t id = t->list[i].noun_id;
        if (t->retire ? kinds[t->kind].retire && kinds[t->kind].retire(c, d, t->who, id) < 0
                      : kinds[t->kind].remove(c, d, t->who, t->import_id, id) < 0)
            return -1;
        if (forget(c, d, t, id) < 0)
            return -1;
    }
    return 1;
}

/* Nothing but forgetting that it came from the import: it could neither go nor be put out of use.
 */
static int forget_list(struct call *c, struct db_conn *d, void *arg)
{
    const struct taking_back *t = arg;
    for (size_t i = 0; i < t->n; i++)
        if (forget(c, d, t, t->list[i].noun_id) < 0)
            return -1;
    return 1;
}

/* All in one write; where that is refused each in its own, so that one that stays holds no other.
 */
static int remove_all(struct call *c, struct db *db, struct taking_back *t)
{
    if (db_write(c, db, remove_list, t) > 0)
        return 1;
    if (c->fault.kind == IO_FAILED || c->fault.kind == BUSY)
        return -1;
    const struct import_made *list = t->list;
    size_t n = t->n;
    for (t->n = 1; n--; list++) {
        t->list = list;
        t->retire = false;
        if (db_write(c, db, remove_list, t) > 0)
            continue;
        t->retire = true;
        if (db_write(c, db, remove_list, t) < 0 && db_write(c, db, forget_list, t) < 0)
            return -1;
    }
    c->fault.kind = NO_FAULT;
    return 1;
}

static int remove_import(struct call *c, struct db_conn *d, void *arg)
{
    const struct taking_back *t = arg;
    struct import it;
    if (import_get(c, d, t->who, t->import_id, &it) < 0 ||
        sql_import_remove(c, d, t->who->org, t->import_id) < 0)
        return -1;
    const struct change_value values[] = {change_text("name", it.name)};
    struct change change = {.verb = STR("import.remove"),
                            .event = STR("import.removed"),
                            .noun_id = t->import_id,
                            .detail = change_json(c, values, 1)};
    return change_note(c, d, t->who, &change, NULL);
}

/* The next few of the first kind that has any. >0 some, 0 none are left. */
static int find(struct call *c, struct db *db, struct taking_back *t)
{
    struct import it;
    struct import_made *list = NULL;
    struct db_conn *d = db_read(c, db);
    if (!d)
        return -1;
    int got = import_get(c, d, t->who, t->import_id, &it) < 0 ? -1 : 0;
    for (t->kind = 0; got >= 0 && t->kind < N_KINDS; t->kind++) {
        got = sql_import_made(c, d, t->who->org, t->import_id, str_of(kinds[t->kind].noun),
                              IMPORT_REMOVE_AT_ONCE, &list, &t->n);
        if (got >= 0 && t->n)
            break;
    }
    db_read_end(d);
    t->list = list;
    return got < 0 ? -1 : t->kind < N_KINDS;
}

int import_remove(struct call *c, struct db *db, const struct actor *who, int64_t id)
{
    struct taking_back t = {.who = who, .import_id = id};
    if (permit(c, who, MAY_ERASE) < 0)
        return -1;
    int got = find(c, db, &t);
    if (got <= 0)
        return got < 0 || db_write(c, db, remove_import, &t) < 0 ? -1 : 0;
    return remove_all(c, db, &t);
}
