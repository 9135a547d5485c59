/* SPDX-License-Identifier: Apache-2.0 */
/* screen.c: each question asks for the inboxes that the agent sees once, and counts in those. */
#include "desk/screen.h"

#include "desk/care.h"
#include "desk/check_back.h"
#include "desk/context.h"
#include "desk/draft.h"
#include "desk/fact.h"
#include "desk/field.h"
#include "desk/filter.h"
#include "desk/inbox.h"
#include "desk/link.h"
#include "desk/message.h"
#include "desk/original.h"

struct scope {
    bool all;
    struct db_ids inboxes;
};

static int count_place(struct call *c, struct db_conn *d, const struct actor *who,
                       const struct scope *s, struct str place, int64_t *n_r)
{
    struct screen_count_place_row row;
    if (sql_screen_count_place(c, d, who->org, place, s->all, s->inboxes, &row) < 0)
        return -1;
    *n_r = row.n;
    return 1;
}

static int count_facts(struct call *c, struct db_conn *d, const struct actor *who,
                       const struct scope *s, struct screen_counts *counts_r)
{
    struct screen_count_back_row back;
    struct screen_count_due_row due;
    struct screen_count_late_row late;
    int64_t now_us = c->now_us;
    if (sql_screen_count_back(c, d, who->org, s->all, s->inboxes, now_us,
                              now_us + FILTER_NEAR_D * DAY_US, &back) < 0 ||
        sql_screen_count_due(c, d, who->org, now_us - FILTER_PAST_D * DAY_US,
                             now_us + FILTER_DUE_D * DAY_US, s->all, s->inboxes, &due) < 0 ||
        sql_screen_count_late(c, d, who->org, s->all, s->inboxes, now_us - FILTER_LATE_H * HOUR_US,
                              &late) < 0)
        return -1;
    counts_r->back = back.n;
    counts_r->due = due.n;
    counts_r->late = late.n;
    return 1;
}

int screen_counts(struct call *c, struct db_conn *d, const struct actor *who,
                  struct screen_counts *counts_r)
{
    struct scope s;
    struct screen_count_assignee_row yours;
    struct screen_count_nobody_row nobody;
    struct screen_notices_row notices;
    *counts_r = (struct screen_counts){0};
    if (permit(c, who, MAY_READ) < 0 || sees_inboxes(c, d, who, &s.all, &s.inboxes) < 0 ||
        sql_screen_count_assignee(c, d, who->org, who->id, s.all, s.inboxes, &yours) < 0 ||
        sql_screen_count_nobody(c, d, who->org, s.all, s.inboxes, &nobody) < 0 ||
        sql_screen_notices(c, d, who->org, who->id, &notices) < 0 ||
        count_place(c, d, who, &s, STR("open"), &counts_r->open) < 0 ||
        count_place(c, d, who, &s, STR("waiting"), &counts_r->waiting) < 0 ||
        count_place(c, d, who, &s, STR("snoozed"), &counts_r->snoozed) < 0 ||
        count_facts(c, d, who, &s, counts_r) < 0)
        return -1;
    counts_r->yours = yours.n;
    counts_r->nobody = nobody.n;
    counts_r->notices = notices.n;
    return 1;
}

/* Which of n rows, each of so many bytes and with its id in front, has an id; n: none. Looked for
   from *at on, because they come nearly in order. */
static size_t found_at(const void *rows, size_t n, size_t bytes, int64_t id, size_t *at)
{
    for (size_t tried = 0; tried < n; tried++) {
        size_t i = (*at + tried) % n;
        if (*(const int64_t *)(const void *)((const char *)rows + i * bytes) == id)
            return *at = i;
    }
    return n;
}

static int count_owed(struct call *c, struct db_conn *d, const struct actor *who, struct db_ids ids,
                      struct screen_row *rows, size_t n)
{
    struct screen_owed_row *owed;
    size_t n_owed, at = 0;
    if (sql_screen_owed(c, d, ids, who->org, c->now_us, &owed, &n_owed) < 0)
        return -1;
    for (size_t i = 0; i < n_owed; i++) {
        size_t place = found_at(rows, n, sizeof *rows, owed[i].conversation_id, &at);
        if (place == n)
            continue;
        rows[place].open_needs += !owed[i].broken;
        rows[place].broken += owed[i].broken;
    }
    return 1;
}

int screen_rows(struct call *c, struct db_conn *d, const struct actor *who, struct db_ids ids,
                struct screen_row **rows_r, size_t *n_r)
{
    struct screen_list_row *found;
    size_t n = 0, n_found, at = 0;
    struct screen_row *rows = *rows_r = arena_array(&c->arena, ids.n + 1, sizeof *rows);
    *n_r = 0;
    if (!ids.n)
        return 0;
    if (sql_screen_list(c, d, c->now_us, SCREEN_HEATED_MILLI, who->org, ids, who->id, &found,
                        &n_found) < 0)
        return -1;
    for (size_t i = 0; i < ids.n; i++) {
        size_t j = found_at(found, n_found, sizeof *found, ids.at[i], &at);
        if (j < n_found)
            rows[n++] =
                (struct screen_row){.it = found[j], .read = found[j].read_us >= found[j].active_us};
    }
    *n_r = n;
    return count_owed(c, d, who, ids, rows, n);
}

int screen_day(struct call *c, struct db_conn *d, const struct actor *who,
               struct screen_day_row **rows_r, size_t *n_r)
{
    return permit(c, who, MAY_READ) < 0
               ? -1
               : sql_screen_day(c, d, who->org, c->now_us - FILTER_PAST_D * DAY_US,
                                c->now_us + FILTER_DUE_D * DAY_US, who->id, rows_r, n_r);
}

int screen_story(struct call *c, struct db_conn *d, const struct actor *who,
                 int64_t conversation_id, int64_t since_us, struct screen_story_row **rows_r,
                 size_t *n_r)
{
    struct seen_conversation at;
    struct screen_story_row *rows;
    size_t n;
    if (permit_conversation(c, d, who, MAY_READ, conversation_id, &at) < 0 ||
        sql_screen_story(c, d, who->org, at.id, since_us, &rows, &n) < 0)
        return -1;
    for (size_t i = 0; i < n / 2; i++) {
        struct screen_story_row swap = rows[i];
        rows[i] = rows[n - 1 - i];
        rows[n - 1 - i] = swap;
    }
    *rows_r = rows;
    *n_r = n;
    return 1;
}

int screen_follows(struct call *c, struct db_conn *d, const struct actor *who,
                   int64_t conversation_id, struct screen_follows_row *row_r)
{
    *row_r = (struct screen_follows_row){0};
    return permit(c, who, MAY_READ) < 0
               ? -1
               : sql_screen_follows(c, d, who->org, conversation_id, who->id, row_r);
}

int screen_statuses(struct call *c, struct db_conn *d, const struct actor *who,
                    struct screen_statuses_row **rows_r, size_t *n_r)
{
    return permit(c, who, MAY_READ) < 0 ? -1 : sql_screen_statuses(c, d, who->org, rows_r, n_r);
}

int screen_desks(struct call *c, struct db_conn *d, const struct actor *who,
                 struct screen_desks_row **rows_r, size_t *n_r)
{
    return permit(c, who, MAY_READ) < 0 ? -1 : sql_screen_desks(c, d, who->org, rows_r, n_r);
}

int screen_past(struct call *c, struct db_conn *d, const struct actor *who, int64_t customer_id,
                struct screen_past_row *row_r)
{
    return permit(c, who, MAY_READ) < 0 ? -1 : sql_screen_past(c, d, who->org, customer_id, row_r);
}

int screen_besides(struct call *c, struct db_conn *d, const struct actor *who,
                   const struct conversation *it, struct screen_besides_row **rows_r, size_t *n_r)
{
    struct scope s;
    if (permit(c, who, MAY_READ) < 0 || sees_inboxes(c, d, who, &s.all, &s.inboxes) < 0)
        return -1;
    struct screen_besides_in in = {who->org, it->customer_id, it->id,
                                   s.all,    s.inboxes,       SCREEN_BESIDES_MAX};
    return sql_screen_besides(c, d, &in, rows_r, n_r);
}

int screen_ahead(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct conversation *it)
{
    int64_t org = who->org, id = it->id;
    return sql_screen_follows_ahead(c, d, org, id, who->id) < 0 ||
                   sql_inbox_get_ahead(c, d, org, it->inbox_id) < 0 ||
                   sql_original_related_ahead(c, d, org, id) < 0 ||
                   sql_link_list_ahead(c, d, org, id) < 0 ||
                   sql_screen_story_ahead(c, d, org, id, 0) < 0 ||
                   sql_draft_of_ahead(c, d, org, who->id, id, STR("reply")) < 0 ||
                   sql_draft_of_ahead(c, d, org, who->id, id, STR("note")) < 0 ||
                   sql_participant_list_ahead(c, d, org, id) < 0 ||
                   sql_message_last_asked_ahead(c, d, org, id) < 0 ||
                   sql_field_list_ahead(c, d, org, STR("conversation"), false) < 0 ||
                   sql_field_list_ahead(c, d, org, STR("customer"), false) < 0 ||
                   sql_fact_list_ahead(c, d, org, it->customer_id, c->now_us) < 0 ||
                   sql_care_of_ahead(c, d, org, it->desk_id) < 0 ||
                   sql_context_of_ahead(c, d, org, id) < 0 ||
                   sql_check_back_list_ahead(c, d, org, id) < 0
               ? -1
               : 1;
}
