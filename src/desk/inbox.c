/* SPDX-License-Identifier: Apache-2.0 */
/* inbox.c: inboxes, and then who sees them. */
#include "desk/inbox.h"

#include "base/json.h"
#include "db/id.h"
#include "desk/change.h"
#include "desk/words.h"

#include <inttypes.h>

static int need_inbox(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                      struct inbox *inbox_r)
{
    int got = db_conn_writes(d) ? sql_inbox_lock(c, d, who->org, id, inbox_r)
                                : sql_inbox_get(c, d, who->org, id, inbox_r);
    if (got > 0)
        got = sees_inbox(c, d, who, id);
    return got ? got : fail(c, NOT_FOUND, "there is no inbox %" PRId64, id);
}

static int name_taken(struct call *c, struct str name)
{
    return fail(c, CONFLICT, "there is an inbox \"%.*s\" already", (int)name.n, name.at);
}

static int channel_check(struct call *c, struct str channel)
{
    if (str_eq(channel, STR("mail")) || str_eq(channel, STR("chat")) ||
        str_eq(channel, STR("form")) || str_eq(channel, STR("api")))
        return 1;
    return fail(c, BAD_INPUT, "an inbox is of the channel mail, chat, form or api");
}

static int room_check(struct call *c, struct db_conn *d, int64_t org, int64_t desk_id)
{
    struct inbox_count_row count;
    struct inbox_desk_row desk;
    int got = sql_inbox_desk(c, d, org, desk_id, &desk);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no desk %" PRId64, desk_id);
    if (sql_inbox_count(c, d, org, &count) < 0)
        return -1;
    return count.n < INBOXES_MAX ? 1
                                 : fail(c, TOO_BIG, "there are %d inboxes already", INBOXES_MAX);
}

int inbox_create(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct inbox_new *it, struct inbox *inbox_r)
{
    struct str folded;
    struct inbox_add_in in = {.org = who->org,
                              .desk_id = it->desk_id,
                              .channel = it->channel,
                              .address = STR(""),
                              .now_us = c->now_us};
    if (permit(c, who, MAY_MANAGE_INBOXES) < 0 ||
        words_name(c, "an inbox", it->name, INBOX_NAME_BYTES, &in.name, &in.name_folded) < 0 ||
        channel_check(c, it->channel) < 0 ||
        (it->address.n && words_email(c, it->address, &in.address, &folded) < 0) ||
        room_check(c, d, who->org, it->desk_id) < 0)
        return -1;
    in.id = id_new(c, d);
    int64_t added = in.id < 0 ? -1 : sql_inbox_add(c, d, &in);
    if (added <= 0)
        return added < 0 ? -1 : name_taken(c, in.name);
    const struct change_value values[] = {change_text("name", in.name),
                                          change_text("address", in.address)};
    struct change change = {.verb = STR("inbox.create"),
                            .event = STR("inbox.created"),
                            .noun_id = in.id,
                            .inbox_id = in.id,
                            .detail = change_json(c, values, 2)};
    return change_note(c, d, who, &change, NULL) < 0 ? -1 : need_inbox(c, d, who, in.id, inbox_r);
}

int inbox_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              struct inbox *inbox_r)
{
    return permit(c, who, MAY_READ) < 0 ? -1 : need_inbox(c, d, who, id, inbox_r);
}

int inbox_list(struct call *c, struct db_conn *d, const struct actor *who, bool archived_too,
               struct inbox **list_r, size_t *n_r)
{
    struct inbox *list;
    size_t n, kept = 0;
    *n_r = 0;
    if (permit(c, who, MAY_READ) < 0 || sql_inbox_list(c, d, who->org, archived_too, &list, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        int sees = sees_inbox(c, d, who, list[i].id);
        if (sees < 0)
            return -1;
        if (sees)
            list[kept++] = list[i];
    }
    *list_r = list;
    *n_r = kept;
    return kept > 0;
}

/* ---- changes ---- */

static int rename_to(struct call *c, struct db_conn *d, const struct actor *who,
                     const struct inbox *inbox, struct str name, bool back, int64_t *undo_id_r)
{
    struct str folded;
    struct inbox_other_of_name_row other;
    if (words_name(c, "an inbox", name, INBOX_NAME_BYTES, &name, &folded) < 0)
        return -1;
    if (str_eq(name, inbox->name))
        return 0;
    int taken = sql_inbox_other_of_name(c, d, who->org, folded, inbox->id, &other);
    if (taken)
        return taken < 0 ? -1 : name_taken(c, name);
    if (sql_inbox_rename(c, d, name, folded, who->org, inbox->id) < 0)
        return -1;
    const struct change_value values[] = {change_text("from", inbox->name),
                                          change_text("to", name)};
    struct str both = change_json(c, values, 2);
    struct change change = {.verb = back ? STR("inbox.rename.undo") : STR("inbox.rename"),
                            .event = STR("inbox.renamed"),
                            .noun_id = inbox->id,
                            .inbox_id = inbox->id,
                            .detail = both,
                            .was = back ? STR("") : both,
                            .words = "Renamed the inbox"};
    return change_note(c, d, who, &change, undo_id_r);
}

int inbox_rename(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                 struct str name, int64_t version, int64_t *undo_id_r)
{
    struct inbox inbox;
    if (undo_id_r)
        *undo_id_r = 0;
    if (permit(c, who, MAY_MANAGE_INBOXES) < 0 || need_inbox(c, d, who, id, &inbox) < 0 ||
        words_version(c, "this inbox", version, inbox.version) < 0)
        return -1;
    return rename_to(c, d, who, &inbox, name, false, undo_id_r);
}

int inbox_undo_rename(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                      struct str was)
{
    struct inbox inbox;
    struct str from, to;
    if (permit(c, who, MAY_MANAGE_INBOXES) < 0 || need_inbox(c, d, who, id, &inbox) < 0 ||
        words_from_to(c, was, &from, &to) < 0)
        return -1;
    if (!str_eq(inbox.name, to))
        return fail(c, CONFLICT, "the inbox was renamed again since, to \"%.*s\"",
                    (int)inbox.name.n, inbox.name.at);
    return rename_to(c, d, who, &inbox, from, true, NULL);
}

static int archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   bool archived, bool back, int64_t *undo_id_r)
{
    struct inbox inbox;
    if (undo_id_r)
        *undo_id_r = 0;
    if (permit(c, who, MAY_MANAGE_INBOXES) < 0 || need_inbox(c, d, who, id, &inbox) < 0)
        return -1;
    if ((inbox.archived_us != NO_TIME) == archived)
        return 0;
    if (sql_inbox_archive(c, d, archived ? c->now_us : NO_TIME, who->org, id) < 0)
        return -1;
    const struct change_value values[] = {change_text("name", inbox.name),
                                          change_number("archived", archived)};
    struct str detail = change_json(c, values, 2);
    struct change change = {.verb = back ? STR("inbox.archive.undo") : STR("inbox.archive"),
                            .event = archived ? STR("inbox.archived") : STR("inbox.restored"),
                            .noun_id = id,
                            .inbox_id = id,
                            .detail = detail,
                            .was = back ? STR("") : detail,
                            .words = archived ? "Archived the inbox" : "Brought the inbox back"};
    return change_note(c, d, who, &change, undo_id_r);
}

int inbox_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  bool archived, int64_t *undo_id_r)
{
    return archive(c, d, who, id, archived, false, undo_id_r);
}

int inbox_undo_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                       struct str was)
{
    bool archived;
    return words_archived(c, was, &archived) < 0 ? -1
                                                 : archive(c, d, who, id, !archived, true, NULL);
}

/* ---- who sees it ---- */

static int note_shown(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                      const char *key, int64_t to_id, bool shown)
{
    const struct change_value values[] = {change_id(key, to_id), change_number("shown", shown)};
    struct change change = {.verb = shown ? STR("inbox.show") : STR("inbox.hide"),
                            .event = STR("inbox.changed"),
                            .noun_id = id,
                            .detail = change_json(c, values, 2)};
    return change_note(c, d, who, &change, NULL);
}

int inbox_show_team(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                    int64_t team_id, bool shown)
{
    struct inbox inbox;
    struct inbox_has_team_row team;
    if (permit(c, who, MAY_MANAGE_INBOXES) < 0 || need_inbox(c, d, who, id, &inbox) < 0)
        return -1;
    int got = sql_inbox_has_team(c, d, who->org, team_id, &team);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no team %" PRId64, team_id);
    int64_t changed = shown ? sql_inbox_team_add(c, d, who->org, id, team_id)
                            : sql_inbox_team_remove(c, d, who->org, id, team_id);
    return changed <= 0 ? (int)changed : note_shown(c, d, who, id, "team_id", team_id, shown);
}

int inbox_show_agent(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                     int64_t agent_id, bool shown)
{
    struct inbox inbox;
    struct inbox_has_agent_row agent;
    if (permit(c, who, MAY_MANAGE_INBOXES) < 0 || need_inbox(c, d, who, id, &inbox) < 0)
        return -1;
    int got = sql_inbox_has_agent(c, d, who->org, agent_id, &agent);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no agent %" PRId64, agent_id);
    int64_t changed = shown ? sql_inbox_agent_add(c, d, who->org, id, agent_id)
                            : sql_inbox_agent_remove(c, d, who->org, id, agent_id);
    return changed <= 0 ? (int)changed : note_shown(c, d, who, id, "agent_id", agent_id, shown);
}

int inbox_show_all(struct call *c, struct db_conn *d, const struct actor *who, int64_t agent_id)
{
    struct inbox *list;
    size_t n;
    int shown = 0;
    if (inbox_list(c, d, who, false, &list, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        int got = inbox_show_agent(c, d, who, list[i].id, agent_id, true);
        if (got < 0)
            return -1;
        shown += got;
    }
    return shown;
}
