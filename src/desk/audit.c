/* SPDX-License-Identifier: Apache-2.0 */
/* audit.c: each filter has the index that answers it. */
#include "desk/audit.h"

#include "db/id.h"

static int64_t page(int limit)
{
    if (limit <= 0)
        return AUDIT_PAGE_DEFAULT;
    return limit < AUDIT_PAGE_MAX ? limit : AUDIT_PAGE_MAX;
}

static int64_t before(int64_t before_id)
{
    return before_id ? before_id : INT64_MAX;
}

/* Ids grow with time, so that a moment is an id too. */
static int64_t before_of(const struct audit_filter *f)
{
    int64_t page_end = before(f->before_id), until = f->until_us ? id_first_at(f->until_us) : 0;
    return until && until < page_end ? until : page_end;
}

/* Two lists, each the youngest first, as one of at most `limit`. */
static void join(struct call *c, const struct audit_line *a, size_t n_a, const struct audit_line *b,
                 size_t n_b, size_t limit, struct audit_line **list_r, size_t *n_r)
{
    struct audit_line *list = arena_array(&c->arena, limit, sizeof *list);
    size_t i = 0, j = 0, n = 0;
    while (n < limit && (i < n_a || j < n_b))
        list[n++] = j == n_b || (i < n_a && a[i].id > b[j].id) ? a[i++] : b[j++];
    *list_r = list;
    *n_r = n;
}

static int of_agent(struct call *c, struct db_conn *d, int64_t org, const struct audit_filter *f,
                    struct audit_line **list_r, size_t *n_r)
{
    struct audit_line *own, *by_token;
    size_t n_own, n_token;
    int64_t limit = page(f->limit);
    struct audit_of_actor_in in = {.org = org,
                                   .actor_kind = STR("agent"),
                                   .actor_id = f->agent_id,
                                   .before_id = before_of(f),
                                   .noun = f->noun.n ? f->noun : STR(""),
                                   .limit = limit};
    if (sql_audit_of_actor(c, d, &in, &own, &n_own) < 0)
        return -1;
    in.actor_kind = STR("token");
    if (sql_audit_of_actor(c, d, &in, &by_token, &n_token) < 0)
        return -1;
    join(c, own, n_own, by_token, n_token, (size_t)limit, list_r, n_r);
    return 1;
}

int audit_list(struct call *c, struct db_conn *d, const struct actor *who,
               const struct audit_filter *f, struct audit_line **list_r, size_t *n_r)
{
    if (permit(c, who, MAY_SEE_AUDIT) < 0)
        return -1;
    if (f->noun_id && f->agent_id)
        return fail(c, BAD_INPUT,
                    "the audit log is listed by the id of a noun or by agent, not by both");
    if (f->noun_id && !f->noun.n)
        return fail(c, BAD_INPUT, "the id needs its noun beside it");
    if (f->agent_id)
        return of_agent(c, d, who->org, f, list_r, n_r);
    int64_t before_id = before_of(f), limit = page(f->limit);
    if (f->noun_id)
        return sql_audit_of_noun(c, d, who->org, f->noun, f->noun_id, before_id, limit, list_r,
                                 n_r);
    return f->noun.n ? sql_audit_of_kind(c, d, who->org, f->noun, before_id, limit, list_r, n_r)
                     : sql_audit_all(c, d, who->org, before_id, limit, list_r, n_r);
}

int audit_of_conversation(struct call *c, struct db_conn *d, const struct actor *who,
                          int64_t conversation_id, int64_t before_id, int limit,
                          struct audit_line **list_r, size_t *n_r)
{
    struct seen_conversation at;
    if (permit_conversation(c, d, who, MAY_READ, conversation_id, &at) < 0)
        return -1;
    return sql_audit_of_conversation(c, d, who->org, at.id, before(before_id), page(limit), list_r,
                                     n_r);
}
