/* SPDX-License-Identifier: Apache-2.0 */
/* org.c: an organisation by its name in addresses, and its owner. */
#include "main/org.h"

#include "desk/agent.h"

int org_find(struct call *c, struct db_conn *d, const char *slug, struct org *org_r)
{
    struct org *list;
    size_t n;
    if (slug) {
        int got = org_of_slug(c, d, str_of(slug), org_r);
        return got ? got : fail(c, NOT_FOUND, "there is no organisation \"%s\"", slug);
    }
    if (org_list(c, d, 0, 2, &list, &n) < 0)
        return -1;
    if (n != 1)
        return fail(c, n ? BAD_USAGE : NOT_FOUND,
                    n ? "there are several organisations; --org SLUG says which"
                      : "there is no organisation yet; \"heard init\" makes one");
    *org_r = list[0];
    return 1;
}

static int owner(struct call *c, struct db_conn *d, struct org_one *org)
{
    struct agent *list;
    size_t n = AGENTS_PAGE_MAX;
    struct actor system = actor_system(org->id);
    for (int64_t after = 0; n == AGENTS_PAGE_MAX; after = n ? list[n - 1].id : 0) {
        if (agent_list(c, d, &system, false, after, AGENTS_PAGE_MAX, &list, &n) < 0)
            return -1;
        for (size_t i = 0; i < n; i++)
            if (str_eq(list[i].role, STR("owner")) && str_eq(list[i].state, STR("active"))) {
                org->owner_id = list[i].id;
                return 1;
            }
    }
    return fail(c, NOT_FOUND, "the organisation has no active owner");
}

int org_only(struct call *c, struct db *db, const char *slug, struct org_one *org_r)
{
    struct org org;
    struct db_conn *d = db_read(c, db);
    if (!d)
        return -1;
    int got = org_find(c, d, slug, &org);
    if (got > 0) {
        *org_r = (struct org_one){.id = org.id, .name = org.name, .slug = org.slug};
        got = owner(c, d, org_r);
    }
    db_read_end(d);
    return got;
}
