/* SPDX-License-Identifier: Apache-2.0 */
/* change.c: one row each in audit and undo, and an event; all in the write that made the change. */
#include "desk/change.h"

#include "base/time.h"
#include "base/utf8.h"
#include "db/event.h"
#include "db/id.h"
#include "desk/change.sql.h"
#include "desk/heed.h"

#include <inttypes.h>

/* "tag" of "tag.rename". */
static struct str noun_of(struct str verb)
{
    struct str noun;
    str_cut(&verb, '.', &noun);
    return noun;
}

static int audit(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct change *it)
{
    int64_t id = id_new(c, d);
    if (id < 0)
        return -1;
    struct audit_add_in in = {.org = who->org,
                              .id = id,
                              .at_us = c->now_us,
                              .actor_kind = str_of(actor_kind_name(who->kind)),
                              .actor_id = who->id,
                              .verb = it->verb,
                              .noun = noun_of(it->verb),
                              .noun_id = it->noun_id,
                              .conversation_id = it->conversation_id,
                              .detail_json = it->detail.n ? it->detail : STR("{}")};
    return sql_audit_add(c, d, &in);
}

static int undo(struct call *c, struct db_conn *d, const struct actor *who, const struct change *it,
                int64_t *id_r)
{
    *id_r = 0;
    if (!it->was.n || (who->kind != ACTOR_AGENT && who->kind != ACTOR_TOKEN) || !who->id)
        return 1;
    if (it->was.n > CHANGE_WAS_BYTES)
        return 1; /* too much to put back: the audit log still has the detail */
    int64_t id = id_new(c, d);
    if (id < 0)
        return -1;
    struct undo_add_in in = {.org = who->org,
                             .id = id,
                             .agent_id = who->id,
                             .verb = it->verb,
                             .noun_id = it->noun_id,
                             .was_json = it->was,
                             .words = str_of(it->words),
                             .now_us = c->now_us,
                             .expires_us = c->now_us + UNDO_KEPT_MIN * MINUTE_US};
    *id_r = id;
    return sql_undo_add(c, d, &in);
}

static int announce(struct call *c, struct db_conn *d, const struct actor *who,
                    const struct change *it)
{
    struct event e = {.org = who->org,
                      .kind = it->event,
                      .noun_id = it->noun_id,
                      .conversation_id = it->conversation_id,
                      .inbox_id = it->inbox_id,
                      .agent_id = it->agent_id,
                      .actor_id = who->id,
                      .detail = it->detail};
    if (!it->event.n)
        return 1;
    return event_emit(c, d, &e) < 0 ? -1 : heed(c, d, who, &e);
}

int change_note(struct call *c, struct db_conn *d, const struct actor *who, const struct change *it,
                int64_t *undo_id_r)
{
    int64_t undo_id = 0;
    if (it->detail.n > CHANGE_DETAIL_BYTES)
        return fail(c, BROKEN, "%.*s: the detail of a change has %zu bytes", (int)it->verb.n,
                    it->verb.at, it->detail.n);
    if (audit(c, d, who, it) < 0 || undo(c, d, who, it, &undo_id) < 0 ||
        announce(c, d, who, it) < 0)
        return -1;
    if (undo_id_r)
        *undo_id_r = undo_id;
    return 1;
}

struct change_value change_text(const char *key, struct str text)
{
    return (struct change_value){.key = key, .text = {text.at ? text.at : "", text.n}};
}

struct change_value change_number(const char *key, int64_t number)
{
    return (struct change_value){.key = key, .number = number};
}

struct change_value change_id(const char *key, int64_t id)
{
    return (struct change_value){.key = key, .number = id, .is_id = true};
}

static void put(struct json_writer *w, const struct change_value *v)
{
    char digits[24];
    if (v->text.at) {
        json_put_str(w, v->key, utf8_first(v->text, CHANGE_TEXT_BYTES));
    } else if (!v->is_id) {
        json_put_int(w, v->key, v->number);
    } else if (!v->number) {
        json_put_null(w, v->key);
    } else {
        int n = snprintf(digits, sizeof digits, "%" PRId64, v->number);
        json_put_str(w, v->key, (struct str){digits, (size_t)n});
    }
}

struct str change_json(struct call *c, const struct change_value *values, size_t n)
{
    struct out o;
    out_init(&o, CHANGE_WAS_BYTES);
    struct json_writer w = {.out = &o};
    json_put_object(&w, NULL);
    for (size_t i = 0; i < n; i++)
        put(&w, &values[i]);
    json_put_object_end(&w);
    struct str text = {arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return text;
}

int change_get_id(struct call *c, const json_t *object, const char *key, int64_t *id_r)
{
    struct str text;
    *id_r = 0;
    int got = json_get_str(c, object, key, 20, &text);
    if (got <= 0)
        return got;
    return str_int64(text, id_r) && *id_r > 0 ? 1 : fail(c, BAD_INPUT, "%s is not an id", key);
}

int change_named(struct call *c, struct db_conn *d, const struct actor *who, const char *verb,
                 const char *event, int64_t noun_id, struct str name)
{
    const struct change_value values[] = {change_text("name", name)};
    struct change change = {.verb = str_of(verb),
                            .event = str_of(event),
                            .noun_id = noun_id,
                            .detail = change_json(c, values, 1)};
    return change_note(c, d, who, &change, NULL);
}
