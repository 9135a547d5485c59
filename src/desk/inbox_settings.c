/* SPDX-License-Identifier: Apache-2.0 */
/* inbox_settings.c: how an inbox works, and the list of who sees it. */
#include "desk/inbox.h"

#include "desk/change.h"
#include "desk/words.h"

#include <inttypes.h>

int inbox_teams(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct inbox_seer **list_r, size_t *n_r)
{
    struct inbox inbox;
    return inbox_get(c, d, who, id, &inbox) < 0 ? -1
                                                : sql_inbox_teams(c, d, who->org, id, list_r, n_r);
}

int inbox_agents(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                 struct inbox_seer **list_r, size_t *n_r)
{
    struct inbox inbox;
    return inbox_get(c, d, who, id, &inbox) < 0 ? -1
                                                : sql_inbox_agents(c, d, who->org, id, list_r, n_r);
}

static int check(struct call *c, struct db_conn *d, int64_t org, struct inbox_put_in *in)
{
    struct inbox_has_team_row team;
    struct str folded;
    if (in->address.n && words_email(c, in->address, &in->address, &folded) < 0)
        return -1;
    if (!str_eq(in->assignment, STR("none")) && !str_eq(in->assignment, STR("turns")) &&
        !str_eq(in->assignment, STR("load")))
        return fail(c, BAD_INPUT, "an assignment is none, turns or load");
    if (in->hold_ms < 0 || in->hold_ms > INBOX_HOLD_MS_MAX)
        return fail(c, BAD_INPUT, "replies are held for at most %d ms", INBOX_HOLD_MS_MAX);
    if (words_text(c, "a signature", in->signature, INBOX_SIGNATURE_BYTES, &in->signature) < 0)
        return -1;
    int there = in->team_id ? sql_inbox_has_team(c, d, org, in->team_id, &team) : 1;
    return there ? there : fail(c, NOT_FOUND, "there is no team %" PRId64, in->team_id);
}

static bool same(const struct inbox *is, const struct inbox_put_in *to)
{
    return str_eq(is->address, to->address) && is->team_id == to->team_id &&
           str_eq(is->assignment, to->assignment) && str_eq(is->signature, to->signature) &&
           is->hold_ms == to->hold_ms;
}

int inbox_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              const struct inbox_settings *it, int64_t version)
{
    struct inbox is;
    struct inbox_put_in in = {.org = who->org,
                              .id = id,
                              .address = it->address,
                              .team_id = it->team_id,
                              .assignment = it->assignment,
                              .signature = it->signature,
                              .hold_ms = it->hold_ms};
    if (permit(c, who, MAY_MANAGE_INBOXES) < 0 || inbox_get(c, d, who, id, &is) < 0 ||
        words_version(c, "this inbox", version, is.version) < 0 || check(c, d, who->org, &in) < 0)
        return -1;
    if (same(&is, &in))
        return 0;
    if (sql_inbox_put(c, d, &in) < 0)
        return -1;
    const struct change_value values[] = {
        change_text("name", is.name), change_text("address", in.address),
        change_id("team_id", in.team_id), change_text("assignment", in.assignment),
        change_number("hold_ms", in.hold_ms)};
    struct change change = {.verb = STR("inbox.put"),
                            .event = STR("inbox.changed"),
                            .noun_id = id,
                            .inbox_id = id,
                            .detail = change_json(c, values, 5)};
    return change_note(c, d, who, &change, NULL);
}
