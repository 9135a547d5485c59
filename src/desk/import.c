/* SPDX-License-Identifier: Apache-2.0 */
/* import.c: the rows of an import. Taking one back is in import_remove.c. */
#include "desk/import.h"

#include "base/time.h"
#include "base/utf8.h"
#include "db/id.h"
#include "desk/change.h"
#include "desk/import_rows.h"
#include "desk/report.h"
#include "desk/words.h"

#include <inttypes.h>

struct actor actor_import(int64_t org, int64_t agent_id)
{
    return (struct actor){.kind = ACTOR_IMPORT,
                          .org = org,
                          .id = agent_id,
                          .role = ROLE_OWNER,
                          .scopes = ALL_PERMISSIONS};
}

int import_note(struct call *c, struct db_conn *d, const struct actor *who, const struct import *it,
                const char *verb, const char *event)
{
    const struct change_value values[] = {
        change_text("name", it->name), change_text("source", it->source),
        change_number("done", it->items_done), change_number("bad", it->items_bad)};
    struct change change = {.verb = str_of(verb),
                            .event = str_of(event),
                            .noun_id = it->id,
                            .detail = change_json(c, values, 4)};
    return change_note(c, d, who, &change, NULL);
}

int import_add(struct call *c, struct db_conn *d, const struct actor *who,
               const struct import_new *it, struct str state, struct import *import_r)
{
    const struct change_value options[] = {change_text("ours", it->ours)};
    int64_t id = id_new(c, d);
    struct import_add_in in = {.org = who->org,
                               .id = id,
                               .source = it->source,
                               .name = it->name,
                               .path = it->path,
                               .inbox_id = it->inbox_id,
                               .options_json = change_json(c, options, it->ours.n ? 1 : 0),
                               .state = state,
                               .agent_id = who->id,
                               .now_us = c->now_us};
    if (id < 0 || sql_import_add(c, d, &in) < 0 || sql_import_get(c, d, who->org, id, import_r) < 0)
        return -1;
    return import_note(c, d, who, import_r, "import.begin", "import.begun");
}

int import_begin(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct import_new *it, struct import *import_r)
{
    struct str name;
    if (permit(c, who, MAY_IMPORT) < 0 ||
        words_line(c, "an import's name", it->name, IMPORT_NAME_BYTES, &name) < 0)
        return -1;
    if (it->path.n > IMPORT_PATH_BYTES)
        return fail(c, TOO_BIG, "a path has at most %d bytes", IMPORT_PATH_BYTES);
    int got = it->inbox_id ? sql_import_unfinished(c, d, who->org, it->source, it->path,
                                                   it->inbox_id, import_r)
                           : 0;
    if (got < 0)
        return -1;
    if (got > 0)
        return sql_import_on(c, d, who->org, import_r->id) < 0 ? -1 : 0;
    return import_add(c, d, who, it, STR("running"), import_r) < 0 ? -1 : 1;
}

int import_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
               struct import *import_r)
{
    if (permit(c, who, MAY_IMPORT) < 0)
        return -1;
    int got = sql_import_get(c, d, who->org, id, import_r);
    return got ? got : fail(c, NOT_FOUND, "there is no import %" PRId64, id);
}

int import_list(struct call *c, struct db_conn *d, const struct actor *who, int limit,
                struct import **list_r, size_t *n_r)
{
    if (permit(c, who, MAY_IMPORT) < 0)
        return -1;
    bool fits = limit > 0 && limit < IMPORT_LIST_MAX;
    return sql_import_list(c, d, who->org, fits ? limit : IMPORT_LIST_MAX, list_r, n_r);
}

int import_progress(struct call *c, struct db_conn *d, const struct actor *who,
                    const struct import *it)
{
    struct import_progress_in in = {.place = it->place,
                                    .items_all = it->items_all,
                                    .items_done = it->items_done,
                                    .items_bad = it->items_bad,
                                    .org = who->org,
                                    .id = it->id};
    int64_t n = sql_import_progress(c, d, &in);
    return n > 0 ? 1 : n < 0 ? -1 : fail(c, BUSY, "the import was stopped or taken back meanwhile");
}

int import_end(struct call *c, struct db_conn *d, const struct actor *who, const struct import *it,
               enum import_state state, struct str error)
{
    static const struct {
        const char *state, *verb, *event;
    } ways[] = {[IMPORT_DONE] = {"done", "import.end", "import.done"},
                [IMPORT_PAUSED] = {"paused", "import.pause", "import.paused"},
                [IMPORT_FAILED] = {"failed", "import.fail", "import.failed"}};
    if (permit(c, who, MAY_IMPORT) < 0)
        return -1;
    int64_t n = sql_import_end(c, d, str_of(ways[state].state),
                               utf8_first(error, IMPORT_FAULT_BYTES), c->now_us, who->org, it->id);
    if (n <= 0 || report_recount(c, d, who->org) < 0 ||
        (state == IMPORT_DONE && import_files_drop(c, d, who, it->id) < 0))
        return n == 0 ? 0 : -1;
    return import_note(c, d, who, it, ways[state].verb, ways[state].event);
}

int import_item_get(struct call *c, struct db_conn *d, const struct actor *who, struct str key,
                    struct str noun, struct str foreign, int64_t *id_r)
{
    struct import_item_get_row row;
    int got = sql_import_item_get(c, d, who->org, key, noun, foreign, &row);
    *id_r = got > 0 ? row.noun_id : 0;
    return got;
}

int import_item_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t import_id,
                    const struct import_item *item)
{
    if (item->key.n > IMPORT_KEY_BYTES || item->foreign.n > IMPORT_FOREIGN_BYTES)
        return fail(c, TOO_BIG, "the name of a thing there has at most %d bytes",
                    IMPORT_FOREIGN_BYTES);
    struct import_item_put_in in = {.org = who->org,
                                    .source = item->key,
                                    .noun = item->noun,
                                    .foreign_id = item->foreign,
                                    .noun_id = item->id,
                                    .made = !item->found,
                                    .import_id = import_id};
    return sql_import_item_put(c, d, &in) < 0 ? -1 : 1;
}

int import_bad(struct call *c, struct db_conn *d, const struct actor *who, struct import *it,
               struct str place, struct str words)
{
    struct import_fault_of_row row;
    int got = sql_import_fault_of(c, d, who->org, it->id, place, &row);
    if (got)
        return got < 0 ? -1 : 0;
    int64_t id = id_new(c, d);
    if (id < 0 || sql_import_fault_add(c, d, who->org, id, it->id, place,
                                       utf8_first(words, IMPORT_FAULT_BYTES)) < 0)
        return -1;
    it->items_bad++;
    return 1;
}

int import_faults(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  int64_t after_id, struct import_fault **list_r, size_t *n_r)
{
    struct import it;
    if (import_get(c, d, who, id, &it) < 0)
        return -1;
    return sql_import_faults(c, d, who->org, id, after_id, IMPORT_FAULTS_PAGE, list_r, n_r);
}

static int64_t or_none(int64_t at_us)
{
    return at_us ? at_us : NO_TIME;
}

int import_stand(struct call *c, struct db_conn *d, const struct actor *who,
                 int64_t conversation_id, const struct import_stand *it)
{
    struct import_first_status_row status;
    int got = sql_import_first_status(c, d, who->org, it->category, &status);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no status of this category");
    struct import_settle_in in = {.status_id = status.id,
                                  .category = it->category,
                                  .priority = it->priority,
                                  .assignee_id = it->assignee_id,
                                  .team_id = it->team_id,
                                  .snoozed_until_us = or_none(it->snoozed_until_us),
                                  .spam = it->spam,
                                  .closed_us = or_none(it->closed_us),
                                  .language = it->language,
                                  .org = who->org,
                                  .id = conversation_id};
    return permit(c, who, MAY_IMPORT) < 0 ? -1 : sql_import_settle(c, d, &in);
}

int import_sample(struct call *c, struct db_conn *d, const struct actor *who,
                  struct import *import_r)
{
    return sql_import_of_name(c, d, who->org, STR("heard"), STR(IMPORT_SAMPLE), import_r);
}
