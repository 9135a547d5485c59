/* SPDX-License-Identifier: Apache-2.0 */
/* assign.c: the list of those who could take it comes in the order of turns; by load means the
   first of those with the fewest. */
#include "desk/assign.h"

#include "base/time.h"
#include "desk/assign.sql.h"
#include "desk/change.h"
#include "desk/words.h"

#include <inttypes.h>

/* ---- what is set ---------------------------------------------------------------------------- */

static int check(struct call *c, struct db_conn *d, int64_t org, const struct assign_set *it)
{
    struct assign_has_hours_row hours;
    struct assign_has_team_row team;
    if (!str_eq(it->mode, STR("none")) && !str_eq(it->mode, STR("turns")) &&
        !str_eq(it->mode, STR("load")))
        return fail(c, BAD_INPUT, "assignment is none, turns or load");
    int got = it->hours_id ? sql_assign_has_hours(c, d, org, it->hours_id, &hours) : 1;
    if (got <= 0)
        return got < 0 ? -1
                       : fail(c, NOT_FOUND, "there are no business hours %" PRId64, it->hours_id);
    got = it->team_id ? sql_assign_has_team(c, d, org, it->team_id, &team) : 1;
    return got ? got : fail(c, NOT_FOUND, "there is no team %" PRId64, it->team_id);
}

static int need_team(struct call *c, struct db_conn *d, int64_t org, int64_t id,
                     struct assign_place *place_r)
{
    int got = db_conn_writes(d) ? sql_assign_team_lock(c, d, org, id, place_r)
                                : sql_assign_team(c, d, org, id, place_r);
    return got ? got : fail(c, NOT_FOUND, "there is no team %" PRId64, id);
}

/* An inbox that `who` sees. */
static int need_inbox(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                      struct assign_inbox *inbox_r)
{
    int got = db_conn_writes(d) ? sql_assign_inbox_lock(c, d, who->org, id, inbox_r)
                                : sql_assign_inbox(c, d, who->org, id, inbox_r);
    if (got > 0)
        got = sees_inbox(c, d, who, id);
    return got ? got : fail(c, NOT_FOUND, "there is no inbox %" PRId64, id);
}

int assign_get_team(struct call *c, struct db_conn *d, const struct actor *who, int64_t team_id,
                    struct assign_set *set_r, int64_t *version_r)
{
    struct assign_place place;
    if (permit(c, who, MAY_READ) < 0 || need_team(c, d, who->org, team_id, &place) < 0)
        return -1;
    *set_r = (struct assign_set){.mode = place.assignment, .hours_id = place.hours_id};
    *version_r = place.version;
    return 1;
}

int assign_get_inbox(struct call *c, struct db_conn *d, const struct actor *who, int64_t inbox_id,
                     struct assign_set *set_r, int64_t *version_r)
{
    struct assign_inbox inbox;
    if (permit(c, who, MAY_READ) < 0 || need_inbox(c, d, who, inbox_id, &inbox) < 0)
        return -1;
    *set_r = (struct assign_set){
        .mode = inbox.assignment, .hours_id = inbox.hours_id, .team_id = inbox.team_id};
    *version_r = inbox.version;
    return 1;
}

static int note(struct call *c, struct db_conn *d, const struct actor *who, bool team, int64_t id,
                struct str from, struct str to)
{
    const struct change_value values[] = {change_text("from", from), change_text("to", to)};
    struct change change = {.verb = team ? STR("team.assignment") : STR("inbox.assignment"),
                            .event = team ? STR("team.changed") : STR("inbox.changed"),
                            .noun_id = id,
                            .inbox_id = team ? 0 : id,
                            .detail = change_json(c, values, 2)};
    return change_note(c, d, who, &change, NULL);
}

int assign_set_team(struct call *c, struct db_conn *d, const struct actor *who, int64_t team_id,
                    const struct assign_set *it, int64_t version)
{
    struct assign_place was;
    if (permit(c, who, MAY_MANAGE_TEAMS) < 0 || check(c, d, who->org, it) < 0 ||
        need_team(c, d, who->org, team_id, &was) < 0 ||
        words_version(c, "this team", version, was.version) < 0)
        return -1;
    if (str_eq(was.assignment, it->mode) && was.hours_id == it->hours_id)
        return 0;
    if (sql_assign_set_team(c, d, it->mode, it->hours_id, who->org, team_id) < 0)
        return -1;
    return note(c, d, who, true, team_id, was.assignment, it->mode);
}

int assign_set_inbox(struct call *c, struct db_conn *d, const struct actor *who, int64_t inbox_id,
                     const struct assign_set *it, int64_t version)
{
    struct assign_inbox was;
    if (permit(c, who, MAY_MANAGE_INBOXES) < 0 || check(c, d, who->org, it) < 0 ||
        need_inbox(c, d, who, inbox_id, &was) < 0 ||
        words_version(c, "this inbox", version, was.version) < 0)
        return -1;
    if (str_eq(was.assignment, it->mode) && was.hours_id == it->hours_id &&
        was.team_id == it->team_id)
        return 0;
    if (sql_assign_set_inbox(c, d, it->mode, it->hours_id, it->team_id, who->org, inbox_id) < 0)
        return -1;
    return note(c, d, who, false, inbox_id, was.assignment, it->mode);
}

/* ---- giving --------------------------------------------------------------------------------- */

static bool wants(struct str mode)
{
    return !str_eq(mode, STR("none"));
}

/* The team's way, else the inbox's. >0 and the way and the team whose members are asked (0: whoever
   sees the inbox); 0: nobody is. Only where turns are given is something locked, so that they are
   taken one by one: all else goes on beside each other. */
static int find_way(struct call *c, struct db_conn *d, int64_t org, const struct conversation *it,
                    struct str *mode_r, int64_t *team_id_r)
{
    struct assign_place team = {.assignment = STR("none")};
    struct assign_inbox inbox;
    *team_id_r = it->team_id;
    if (it->team_id && sql_assign_team(c, d, org, it->team_id, &team) < 0)
        return -1;
    *mode_r = team.assignment;
    if (wants(team.assignment))
        return sql_assign_team_lock(c, d, org, it->team_id, &team);
    int got = sql_assign_inbox(c, d, org, it->inbox_id, &inbox);
    *mode_r = got > 0 ? inbox.assignment : STR("none");
    if (got <= 0 || !wants(*mode_r))
        return got < 0 ? -1 : 0;
    return sql_assign_inbox_lock(c, d, org, it->inbox_id, &inbox);
}

static const struct assignable *choose(const struct assignable *list, size_t n, bool by_load)
{
    const struct assignable *best = NULL;
    for (size_t i = 0; i < n; i++) {
        bool full = list[i].capacity && list[i].load >= list[i].capacity;
        if (full || (best && (!by_load || list[i].load >= best->load)))
            continue;
        best = &list[i];
    }
    return best;
}

static int take_turn(struct call *c, struct db_conn *d, int64_t org, int64_t team_id,
                     int64_t inbox_id, int64_t agent_id)
{
    if (team_id)
        return sql_assign_turn_of_team(c, d, c->now_us, org, team_id, agent_id);
    if (sql_assign_turn_of_inbox(c, d, c->now_us, org, inbox_id, agent_id) < 0)
        return -1;
    return sql_assign_turn_of_inbox_teams(c, d, c->now_us, org, agent_id, inbox_id);
}

int assign_next(struct call *c, struct db_conn *d, int64_t org, const struct conversation *it)
{
    struct assignable *list;
    struct str mode;
    size_t n;
    int64_t team_id;
    if (it->assignee_id || !str_eq(it->category, STR("open")) || it->spam ||
        it->snoozed_until_us != NO_TIME || it->deleted_us != NO_TIME || it->merged_into_id)
        return 0;
    int got = find_way(c, d, org, it, &mode, &team_id);
    if (got <= 0)
        return got;
    got = team_id ? sql_assign_of_team(c, d, org, team_id, it->inbox_id, &list, &n)
                  : sql_assign_of_inbox(c, d, org, it->inbox_id, &list, &n);
    const struct assignable *next = got < 0 ? NULL : choose(list, n, str_eq(mode, STR("load")));
    if (!next)
        return got < 0 ? -1 : 0;
    struct actor system = actor_system(org);
    struct conversation_change to = {.set = CONVERSATION_ASSIGNEE, .assignee_id = next->id};
    if (take_turn(c, d, org, team_id, it->inbox_id, next->id) < 0)
        return -1;
    return conversation_change(c, d, &system, it->id, &to, 0, NULL);
}

int assign_heard(struct call *c, struct db_conn *d, int64_t org, const struct conversation *it)
{
    struct actor system = actor_system(org);
    struct conversation_change to = {.set = CONVERSATION_ASSIGNEE};
    if (!it->assignee_id)
        return assign_next(c, d, org, it);
    if (!it->assignee_gone)
        return 0;
    if (sql_conversation_follow(c, d, org, it->id, it->assignee_id, true) < 0 ||
        conversation_change(c, d, &system, it->id, &to, 0, NULL) < 0)
        return -1;
    struct conversation free = *it;
    free.assignee_id = 0;
    return assign_next(c, d, org, &free) < 0 ? -1 : 1;
}

int assign_sweep(struct call *c, struct db_conn *d, size_t *n_r)
{
    struct assign_waiting_row *rows;
    struct conversation it;
    size_t n;
    *n_r = 0;
    if (sql_assign_waiting(c, d, ASSIGN_SWEEP_MAX, &rows, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        int got = sql_conversation_get(c, d, rows[i].org, rows[i].id, &it);
        if (got > 0)
            got = assign_next(c, d, rows[i].org, &it);
        if (got < 0)
            return -1;
        *n_r += got > 0;
    }
    return *n_r > 0;
}
