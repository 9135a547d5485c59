/* SPDX-License-Identifier: Apache-2.0 */
/* own.c: a link that is used up becomes a visit: a second secret that the page carries in its
   forms, so that no cookie is needed and reading it again from the history shows nothing. */
#include "desk/own.h"

#include "base/time.h"
#include "desk/change.h"
#include "desk/notice.h"
#include "desk/own.sql.h"
#include "desk/secret.h"

#include <stdio.h>

static int secret_add(struct call *c, struct db_conn *d, int64_t org, const char *purpose,
                      int64_t customer_id, int64_t kept_us, struct str *secret_r)
{
    if (secret_new(c, secret_r) < 0)
        return -1;
    struct own_add_in in = {.org = org,
                            .hash = secret_hash(c, *secret_r),
                            .purpose = str_of(purpose),
                            .customer_id = customer_id,
                            .now_us = c->now_us,
                            .expires_us = c->now_us + kept_us};
    return sql_own_add(c, d, &in);
}

int own_link(struct call *c, struct db_conn *d, const struct actor *who, int64_t customer_id,
             struct str *secret_r)
{
    struct customer it;
    if (permit(c, who, MAY_EDIT_CUSTOMERS) < 0 || customer_get(c, d, who, customer_id, &it) < 0)
        return -1;
    if (!it.email.n)
        return fail(c, BAD_INPUT, "no address of theirs is known that a link could go to");
    if (sql_own_drop(c, d, who->org, it.id) < 0 ||
        secret_add(c, d, who->org, "story", it.id, OWN_LINK_H * HOUR_US, secret_r) < 0)
        return -1;
    struct change change = {.verb = STR("customer.page_link"), .noun_id = it.id};
    return change_note(c, d, who, &change, NULL);
}

static struct actor customer_actor(int64_t org, int64_t id)
{
    return (struct actor){.kind = ACTOR_CUSTOMER, .org = org, .id = id};
}

int own_enter(struct call *c, struct db_conn *d, int64_t org, struct str secret,
              struct str *visit_r, struct actor *actor_r)
{
    struct own_take_row row;
    int got = sql_own_take(c, d, c->now_us, org, secret_hash(c, secret), &row);
    if (got <= 0)
        return got < 0 ? -1
                       : fail(c, NOT_FOUND,
                              "this link was used, or it is older than a day; ask for another");
    *actor_r = customer_actor(org, row.subject_id);
    return secret_add(c, d, org, "story_visit", row.subject_id, OWN_VISIT_MIN * MINUTE_US, visit_r);
}

int own_visitor(struct call *c, struct db_conn *d, int64_t org, struct str visit,
                struct actor *actor_r)
{
    struct own_look_row row;
    int got = sql_own_look(c, d, org, secret_hash(c, visit), c->now_us, &row);
    if (got <= 0)
        return got < 0 ? -1
                       : fail(c, NOT_FOUND, "this page was open too long; ask for another link");
    *actor_r = customer_actor(org, row.subject_id);
    return 1;
}

/* Whoever wrote it down learns that it was not so. */
static int tell(struct call *c, struct db_conn *d, const struct actor *who, const struct fact *f,
                bool removed)
{
    if (!f->agent_id)
        return 0;
    return notice_add(c, d,
                      &(struct notice){.org = who->org,
                                       .agent_id = f->agent_id,
                                       .kind = STR("story"),
                                       .conversation_id = f->conversation_id,
                                       .words = removed
                                                    ? STR("They took out what was noted about them")
                                                    : STR("They corrected what was noted about "
                                                          "them")});
}

int own_change(struct call *c, struct db_conn *d, const struct actor *who, int64_t fact_id,
               struct str words)
{
    struct fact f;
    if (fact_get(c, d, who, fact_id, &f) < 0)
        return -1;
    if (f.customer_id != who->id)
        return fail(c, NOT_FOUND, "there is no such fact");
    bool removed = !str_trim(words).n;
    struct fact_edit it = {.kind = f.kind, .words = words, .expires_us = f.expires_us};
    int got = removed ? fact_remove(c, d, who, fact_id, NULL)
                      : fact_put(c, d, who, fact_id, &it, 0, NULL);
    return got <= 0 ? got : tell(c, d, who, &f, removed) < 0 ? -1 : 1;
}
