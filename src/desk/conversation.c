/* SPDX-License-Identifier: Apache-2.0 */
/* conversation.c: opening and looking at one; lists are in conversation_list.c, changes in
   conversation_change.c, participants in participant.c. */
#include "desk/conversation.h"

#include "base/catalogue.h"
#include "base/utf8.h"
#include "db/event.h"
#include "db/id.h"
#include "desk/change.h"
#include "desk/context.h"
#include "desk/notice.h"
#include "desk/upkeep.h"

#include <inttypes.h>

enum { CUSTOMER_FORWARDS_MAX = 20 };

static const char *const priority_names[] = {WORDS("low"), WORDS("normal"), WORDS("high"),
                                             WORDS("urgent")};
static const char *const place_names[] = {"any",     "open", "waiting", "closed",
                                          "snoozed", "spam", "gone"};

static int index_of(const char *const *names, int n, struct str name)
{
    int i = 0;
    while (i < n && !str_eq(name, str_of(names[i])))
        i++;
    return i;
}

const char *priority_name(enum priority p)
{
    return priority_names[p];
}

enum priority priority_of(struct str name)
{
    return (enum priority)index_of(priority_names, N_PRIORITIES, name);
}

const char *place_name(enum place p)
{
    return place_names[p];
}

enum place place_of(struct str name)
{
    return (enum place)index_of(place_names, N_PLACES, name);
}

/* ---- looking -------------------------------------------------------------------------------- */

int conversation_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                     struct conversation *it_r)
{
    struct seen_conversation at;
    if (permit_conversation(c, d, who, MAY_READ, id, &at) < 0)
        return -1;
    int got = sql_conversation_get(c, d, who->org, at.id, it_r);
    return got ? got : fail(c, NOT_FOUND, "there is no conversation %" PRId64, id);
}

int conversation_by_number(struct call *c, struct db_conn *d, const struct actor *who,
                           int64_t number, struct conversation *it_r)
{
    struct conversation_of_number_row row;
    if (permit(c, who, MAY_READ) < 0)
        return -1;
    int got = sql_conversation_of_number(c, d, who->org, number, &row);
    if (got > 0)
        got = conversation_get(c, d, who, row.id, it_r);
    if (!got || (got < 0 && c->fault.kind == NOT_FOUND))
        return fail(c, NOT_FOUND, "there is no conversation #%" PRId64, number);
    return got;
}

/* ---- opening -------------------------------------------------------------------------------- */

/* The customer he is now: merged ones lead on. */
static int real_customer(struct call *c, struct db_conn *d, int64_t org, int64_t id, int64_t *id_r)
{
    struct conversation_customer_row row = {.id = 0, .merged_into_id = id};
    for (int i = 0; i < CUSTOMER_FORWARDS_MAX && row.merged_into_id; i++) {
        int got = sql_conversation_customer(c, d, org, row.merged_into_id, &row);
        if (got <= 0)
            return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no customer %" PRId64, id);
    }
    *id_r = row.id;
    return 1;
}

static int inbox_for(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                     struct conversation_inbox_row *inbox_r)
{
    int got = sql_conversation_inbox(c, d, who->org, id, inbox_r);
    if (got > 0)
        got = sees_inbox(c, d, who, id);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no inbox %" PRId64, id);
    if (inbox_r->archived_us != NO_TIME)
        return fail(c, CONFLICT, "the inbox is archived");
    return 1;
}

static int status_for(struct call *c, struct db_conn *d, int64_t org, int64_t id,
                      struct conversation_status_row *status_r)
{
    struct conversation_first_status_row first;
    if (id) {
        int got = sql_conversation_status(c, d, org, id, status_r);
        return got ? got : fail(c, NOT_FOUND, "there is no status %" PRId64, id);
    }
    int got = sql_conversation_first_status(c, d, org, STR("open"), &first);
    *status_r = (struct conversation_status_row){.id = first.id, .category = STR("open")};
    return got ? got : fail(c, CONFLICT, "there is no open status; add one first");
}

static int open_note(struct call *c, struct db_conn *d, const struct actor *who,
                     const struct conversation_add_in *in)
{
    if (who->kind == ACTOR_IMPORT)
        return 1; /* an import is told once, by import.h */
    const struct change_value values[] = {
        change_number("number", in->number), change_id("inbox_id", in->inbox_id),
        change_id("customer_id", in->customer_id), change_text("channel", in->channel)};
    struct change change = {.verb = STR("conversation.open"),
                            .event = STR("conversation.opened"),
                            .noun_id = in->id,
                            .conversation_id = in->id,
                            .inbox_id = in->inbox_id,
                            .detail = change_json(c, values, 4)};
    return change_note(c, d, who, &change, NULL);
}

static int open_checks(struct call *c, struct db_conn *d, const struct actor *who,
                       const struct conversation_new *it)
{
    struct conversation_agent_row agent;
    struct conversation_team_row team;
    struct seen_conversation from;
    if (it->has_priority && (it->priority < PRIORITY_LOW || it->priority > PRIORITY_URGENT))
        return fail(c, BAD_INPUT, "the priority is low, normal, high or urgent");
    int got = it->assignee_id ? sql_conversation_agent(c, d, who->org, it->assignee_id, &agent) : 1;
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no agent %" PRId64, it->assignee_id);
    got = it->team_id ? sql_conversation_team(c, d, who->org, it->team_id, &team) : 1;
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no team %" PRId64, it->team_id);
    if (it->follows_id && permit_conversation(c, d, who, MAY_READ, it->follows_id, &from) < 0)
        return -1;
    return 1;
}

int conversation_open(struct call *c, struct db_conn *d, const struct actor *who,
                      const struct conversation_new *it, struct conversation *it_r)
{
    struct conversation_inbox_row inbox;
    struct conversation_status_row status;
    struct conversation_next_number_row number;
    int64_t customer_id = 0, id;
    if (permit(c, who, MAY_ANSWER) < 0 || inbox_for(c, d, who, it->inbox_id, &inbox) < 0 ||
        real_customer(c, d, who->org, it->customer_id, &customer_id) < 0 ||
        status_for(c, d, who->org, it->status_id, &status) < 0 || open_checks(c, d, who, it) < 0 ||
        sql_conversation_next_number(c, d, who->org, &number) < 0 || (id = id_new(c, d)) < 0)
        return -1;
    int64_t created_us = it->created_us ? it->created_us : c->now_us;
    struct conversation_add_in in = {
        .org = who->org,
        .id = id,
        .number = number.value,
        .desk_id = inbox.desk_id,
        .inbox_id = inbox.id,
        .customer_id = customer_id,
        .channel = it->channel.n ? it->channel : inbox.channel,
        .subject = utf8_first(str_trim(it->subject), CONVERSATION_SUBJECT_BYTES),
        .status_id = status.id,
        .category = status.category,
        .priority = it->has_priority ? it->priority : PRIORITY_NORMAL,
        .assignee_id = it->assignee_id,
        .team_id = it->team_id ? it->team_id : inbox.team_id,
        .split_from_id = it->split_from_id,
        .follows_id = it->follows_id,
        .created_us = created_us,
        .updated_us = c->now_us,
        .active_us = created_us,
        .closed_us = str_eq(status.category, STR("closed")) ? created_us : NO_TIME,
        .language = it->language};
    if (sql_conversation_add(c, d, &in) < 0 || open_note(c, d, who, &in) < 0 ||
        sql_conversation_get(c, d, who->org, id, it_r) < 0)
        return -1;
    if (who->kind == ACTOR_IMPORT)
        return 1;
    int kept = upkeep(c, d, who->org, it_r, UPKEEP_TEAM);
    return kept > 0 ? sql_conversation_get(c, d, who->org, id, it_r) : kept < 0 ? -1 : 1;
}

/* ---- what an agent sees of it --------------------------------------------------------------- */

static int need_agent(struct call *c, const struct actor *who)
{
    if ((who->kind == ACTOR_AGENT || who->kind == ACTOR_TOKEN) && who->id)
        return 1;
    return fail(c, BAD_USAGE, "only an agent follows and reads conversations");
}

int conversation_follow(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                        bool follows)
{
    struct seen_conversation at;
    if (permit_conversation(c, d, who, MAY_READ, id, &at) < 0 || need_agent(c, who) < 0)
        return -1;
    int64_t changed = sql_conversation_follow(c, d, who->org, at.id, who->id, follows);
    if (changed <= 0)
        return (int)changed;
    struct change change = {.verb =
                                follows ? STR("conversation.follow") : STR("conversation.unfollow"),
                            .noun_id = at.id,
                            .conversation_id = at.id};
    return change_note(c, d, who, &change, NULL);
}

int conversation_seen(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                      int64_t at_us)
{
    struct seen_conversation at;
    if (permit_conversation(c, d, who, MAY_READ, id, &at) < 0 || need_agent(c, who) < 0)
        return -1;
    int64_t until_us = at_us && at_us < c->now_us ? at_us : c->now_us;
    return sql_conversation_seen(c, d, who->org, at.id, who->id, until_us);
}

int conversation_presence(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                          struct str doing)
{
    struct seen_conversation at;
    if (permit_conversation(c, d, who, MAY_READ, id, &at) < 0 || need_agent(c, who) < 0)
        return -1;
    if (!str_eq(doing, STR("reading")) && !str_eq(doing, STR("writing")) &&
        !str_eq(doing, STR("gone")))
        return fail(c, BAD_INPUT, "presence is reading, writing or gone");
    if (!str_eq(doing, STR("gone")) &&
        (notice_seen(c, d, who, at.id) < 0 ||
         context_want(c, d, who->org, at.id, c->now_us - CONTEXT_FRESH_MIN * MINUTE_US) < 0))
        return -1;
    const struct change_value values[] = {change_text("doing", doing),
                                          change_id("agent_id", who->id)};
    struct event e = {.org = who->org,
                      .kind = STR("conversation.presence"),
                      .noun_id = at.id,
                      .conversation_id = at.id,
                      .inbox_id = at.inbox_id,
                      .actor_id = who->id,
                      .detail = change_json(c, values, 2)};
    return event_emit(c, d, &e);
}
