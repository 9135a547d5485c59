/* SPDX-License-Identifier: Apache-2.0 */
/* team.c: the teams themselves, then who is in them. */
#include "desk/team.h"

#include "base/json.h"
#include "db/id.h"
#include "desk/change.h"
#include "desk/words.h"

#include <inttypes.h>

static int need_team(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                     struct team *team_r)
{
    int got = db_conn_writes(d) ? sql_team_lock(c, d, who->org, id, team_r)
                                : sql_team_get(c, d, who->org, id, team_r);
    return got ? got : fail(c, NOT_FOUND, "there is no team %" PRId64, id);
}

static int name_taken(struct call *c, struct str name)
{
    return fail(c, CONFLICT, "there is a team \"%.*s\" already", (int)name.n, name.at);
}

static int assignment_check(struct call *c, struct str assignment)
{
    if (str_eq(assignment, STR("none")) || str_eq(assignment, STR("turns")) ||
        str_eq(assignment, STR("load")))
        return 1;
    return fail(c, BAD_INPUT, "work is assigned by none, turns or load");
}

int team_create(struct call *c, struct db_conn *d, const struct actor *who,
                const struct team_new *it, struct team *team_r)
{
    struct str name, folded, assignment = it->assignment.n ? it->assignment : STR("none");
    struct team_count_row count;
    if (permit(c, who, MAY_MANAGE_TEAMS) < 0 ||
        words_name(c, "a team", it->name, TEAM_NAME_BYTES, &name, &folded) < 0 ||
        assignment_check(c, assignment) < 0 || sql_team_count(c, d, who->org, &count) < 0)
        return -1;
    if (count.n >= TEAMS_MAX)
        return fail(c, TOO_BIG, "there are %d teams already; rename one", TEAMS_MAX);
    int64_t id = id_new(c, d);
    struct team_add_in in = {who->org, id, name, folded, assignment, c->now_us};
    int64_t added = id < 0 ? -1 : sql_team_add(c, d, &in);
    if (added <= 0)
        return added < 0 ? -1 : name_taken(c, name);
    const struct change_value values[] = {change_text("name", name)};
    struct change change = {.verb = STR("team.create"),
                            .event = STR("team.created"),
                            .noun_id = id,
                            .detail = change_json(c, values, 1)};
    return change_note(c, d, who, &change, NULL) < 0 ? -1 : need_team(c, d, who, id, team_r);
}

int team_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
             struct team *team_r)
{
    return permit(c, who, MAY_READ) < 0 ? -1 : need_team(c, d, who, id, team_r);
}

int team_list(struct call *c, struct db_conn *d, const struct actor *who, bool archived_too,
              struct team **list_r, size_t *n_r)
{
    return permit(c, who, MAY_READ) < 0 ? -1
                                        : sql_team_list(c, d, who->org, archived_too, list_r, n_r);
}

/* ---- changes ---- */

static int rename_to(struct call *c, struct db_conn *d, const struct actor *who,
                     const struct team *team, struct str name, bool back, int64_t *undo_id_r)
{
    struct str folded;
    struct team_other_of_name_row other;
    if (words_name(c, "a team", name, TEAM_NAME_BYTES, &name, &folded) < 0)
        return -1;
    if (str_eq(name, team->name))
        return 0;
    int taken = sql_team_other_of_name(c, d, who->org, folded, team->id, &other);
    if (taken)
        return taken < 0 ? -1 : name_taken(c, name);
    if (sql_team_rename(c, d, name, folded, who->org, team->id) < 0)
        return -1;
    const struct change_value values[] = {change_text("from", team->name), change_text("to", name)};
    struct str both = change_json(c, values, 2);
    struct change change = {.verb = back ? STR("team.rename.undo") : STR("team.rename"),
                            .event = STR("team.renamed"),
                            .noun_id = team->id,
                            .detail = both,
                            .was = back ? STR("") : both,
                            .words = "Renamed the team"};
    return change_note(c, d, who, &change, undo_id_r);
}

int team_rename(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct str name, int64_t version, int64_t *undo_id_r)
{
    struct team team;
    if (undo_id_r)
        *undo_id_r = 0;
    if (permit(c, who, MAY_MANAGE_TEAMS) < 0 || need_team(c, d, who, id, &team) < 0 ||
        words_version(c, "this team", version, team.version) < 0)
        return -1;
    return rename_to(c, d, who, &team, name, false, undo_id_r);
}

int team_undo_rename(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                     struct str was)
{
    struct team team;
    struct str from, to;
    if (permit(c, who, MAY_MANAGE_TEAMS) < 0 || need_team(c, d, who, id, &team) < 0 ||
        words_from_to(c, was, &from, &to) < 0)
        return -1;
    if (!str_eq(team.name, to))
        return fail(c, CONFLICT, "the team was renamed again since, to \"%.*s\"", (int)team.name.n,
                    team.name.at);
    return rename_to(c, d, who, &team, from, true, NULL);
}

int team_set_assignment(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                        struct str assignment, int64_t version)
{
    struct team team;
    if (permit(c, who, MAY_MANAGE_TEAMS) < 0 || assignment_check(c, assignment) < 0 ||
        need_team(c, d, who, id, &team) < 0 ||
        words_version(c, "this team", version, team.version) < 0)
        return -1;
    if (str_eq(team.assignment, assignment))
        return 0;
    if (sql_team_set_assignment(c, d, assignment, who->org, id) < 0)
        return -1;
    const struct change_value values[] = {change_text("from", team.assignment),
                                          change_text("to", assignment)};
    struct change change = {.verb = STR("team.assignment"),
                            .event = STR("team.changed"),
                            .noun_id = id,
                            .detail = change_json(c, values, 2)};
    return change_note(c, d, who, &change, NULL);
}

static int archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   bool archived, bool back, int64_t *undo_id_r)
{
    struct team team;
    if (undo_id_r)
        *undo_id_r = 0;
    if (permit(c, who, MAY_MANAGE_TEAMS) < 0 || need_team(c, d, who, id, &team) < 0)
        return -1;
    if ((team.archived_us != NO_TIME) == archived)
        return 0;
    if (sql_team_archive(c, d, archived ? c->now_us : NO_TIME, who->org, id) < 0)
        return -1;
    const struct change_value values[] = {change_text("name", team.name),
                                          change_number("archived", archived)};
    struct str detail = change_json(c, values, 2);
    struct change change = {.verb = back ? STR("team.archive.undo") : STR("team.archive"),
                            .event = archived ? STR("team.archived") : STR("team.restored"),
                            .noun_id = id,
                            .detail = detail,
                            .was = back ? STR("") : detail,
                            .words = archived ? "Archived the team" : "Brought the team back"};
    return change_note(c, d, who, &change, undo_id_r);
}

int team_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                 bool archived, int64_t *undo_id_r)
{
    return archive(c, d, who, id, archived, false, undo_id_r);
}

int team_undo_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                      struct str was)
{
    bool archived;
    return words_archived(c, was, &archived) < 0 ? -1
                                                 : archive(c, d, who, id, !archived, true, NULL);
}

/* ---- who is in it ---- */

int team_members(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                 struct team_member **list_r, size_t *n_r)
{
    struct team team;
    if (permit(c, who, MAY_READ) < 0 || need_team(c, d, who, id, &team) < 0)
        return -1;
    return sql_team_members(c, d, who->org, id, list_r, n_r);
}

/* Nobody opens to others, or to themselves, an inbox that they do not see. */
static int sees_all_of(struct call *c, struct db_conn *d, const struct actor *who, int64_t team_id)
{
    struct team_inboxes_row *list;
    size_t n;
    if (sql_team_inboxes(c, d, who->org, team_id, &list, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        int sees = sees_inbox(c, d, who, list[i].inbox_id);
        if (sees <= 0)
            return sees < 0 ? -1
                            : fail(c, DENIED,
                                   "the team sees an inbox that you do not see; ask an "
                                   "admin to change its members");
    }
    return 1;
}

static int join_check(struct call *c, struct db_conn *d, const struct actor *who,
                      const struct team *team, const struct team_agent_row *agent)
{
    struct team_member_count_row count;
    if (!str_eq(agent->state, STR("active")) && !str_eq(agent->state, STR("invited")))
        return fail(c, CONFLICT, "%.*s is disabled", (int)agent->name.n, agent->name.at);
    if (sees_all_of(c, d, who, team->id) < 0 ||
        sql_team_member_count(c, d, who->org, team->id, &count) < 0)
        return -1;
    return count.n < TEAM_MEMBERS_MAX
               ? 1
               : fail(c, TOO_BIG, "a team has at most %d members", TEAM_MEMBERS_MAX);
}

static int turn(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                int64_t agent_id, bool in, bool back, int64_t *undo_id_r)
{
    struct team team;
    struct team_agent_row agent;
    if (undo_id_r)
        *undo_id_r = 0;
    if (permit(c, who, MAY_MANAGE_TEAMS) < 0 || need_team(c, d, who, id, &team) < 0)
        return -1;
    int got = sql_team_agent(c, d, who->org, agent_id, &agent);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no agent %" PRId64, agent_id);
    if (in && join_check(c, d, who, &team, &agent) < 0)
        return -1;
    int64_t changed = in ? sql_team_member_add(c, d, who->org, id, agent_id, c->now_us)
                         : sql_team_member_remove(c, d, who->org, id, agent_id);
    if (changed <= 0)
        return (int)changed;
    const struct change_value values[] = {change_text("name", agent.name),
                                          change_id("agent_id", agent_id)};
    struct str detail = change_json(c, values, 2);
    struct str verb = in ? STR("team.add_member") : STR("team.remove_member");
    if (back)
        verb = in ? STR("team.remove_member.undo") : STR("team.add_member.undo");
    struct change change = {.verb = verb,
                            .event = STR("team.changed"),
                            .noun_id = id,
                            .detail = detail,
                            .was = back ? STR("") : detail,
                            .words = in ? "Added to the team" : "Removed from the team"};
    return change_note(c, d, who, &change, undo_id_r);
}

int team_add_member(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                    int64_t agent_id, int64_t *undo_id_r)
{
    return turn(c, d, who, id, agent_id, true, false, undo_id_r);
}

int team_remove_member(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                       int64_t agent_id, int64_t *undo_id_r)
{
    return turn(c, d, who, id, agent_id, false, false, undo_id_r);
}

static int turn_back(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                     struct str was, bool in)
{
    json_t *root;
    int64_t agent_id;
    if (json_read(c, was, CHANGE_WAS_BYTES, &root) < 0)
        return -1;
    int got = change_get_id(c, root, "agent_id", &agent_id);
    json_decref(root);
    return got < 0 ? -1 : turn(c, d, who, id, agent_id, in, true, NULL);
}

int team_undo_add_member(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                         struct str was)
{
    return turn_back(c, d, who, id, was, false);
}

int team_undo_remove_member(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                            struct str was)
{
    return turn_back(c, d, who, id, was, true);
}
