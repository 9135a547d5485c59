/* SPDX-License-Identifier: Apache-2.0 */
/* page_story.c: lines of the audit log as a thread tells them. Each verb has a row; one without is
   not told. */
#include "web/page_story.h"

#include "base/time.h"
#include "desk/agent.h"
#include "desk/change.h"

#include <inttypes.h>
#include <string.h>

struct story {
    struct page *p;
    const struct screen_story_row *row;
    struct str who;
    json_t *detail;
};
typedef struct str story_words(const struct story *s);

static struct str plain(const struct story *s, const char *words)
{
    return page_fill(s->p, words, s->who);
}

/* An id of the detail: a string of digits, or a number. */
static int64_t detail_id(const struct story *s, const char *key)
{
    int64_t id = 0;
    const json_t *value = json_object_get(s->detail, key);
    if (json_is_integer(value))
        return json_integer_value(value);
    if (json_is_string(value))
        str_int64(str_of(json_string_value(value)), &id);
    return id;
}

static struct str detail_text(const struct story *s, const char *key)
{
    const char *text = json_string_value(json_object_get(s->detail, key));
    size_t n = text ? strlen(text) : 0;
    return n ? (struct str){arena_copy(&s->p->c->arena, text, n), n} : STR("");
}

static struct str assigned(const struct story *s)
{
    struct agent to;
    int64_t id = detail_id(s, "to");
    if (!id)
        return plain(s, "{1} gave it back to everybody");
    if (id == s->row->actor_id)
        return plain(s, "{1} took it");
    if (agent_get(s->p->c, s->p->d, s->p->who, id, &to) <= 0)
        return plain(s, "{1} gave it to somebody");
    return page_text(s->p, "%.*s gave it to %.*s", (int)s->who.n, s->who.at, (int)to.name.n,
                     to.name.at);
}

static struct str status(const struct story *s)
{
    struct screen_statuses_row *rows;
    size_t n;
    int64_t id = detail_id(s, "to");
    if (screen_statuses(s->p->c, s->p->d, s->p->who, &rows, &n) < 0)
        return STR("");
    for (size_t i = 0; i < n; i++)
        if (rows[i].id == id) {
            struct str name = page_words(s->p, rows[i].name);
            return page_text(s->p, "%.*s set it to %.*s", (int)s->who.n, s->who.at, (int)name.n,
                             name.at);
        }
    return plain(s, "{1} changed the status");
}

static struct str snoozed(const struct story *s)
{
    int64_t until_us = detail_id(s, "to");
    struct str until = until_us > 0 ? when_until(&s->p->when, until_us) : STR("");
    return until.n ? page_text(s->p, "%.*s put it to sleep until %.*s", (int)s->who.n, s->who.at,
                               (int)until.n, until.at)
                   : STR("It woke up");
}

static struct str priority(const struct story *s)
{
    int64_t to = detail_id(s, "to");
    const char *name = to >= 0 && to < N_PRIORITIES ? priority_name((enum priority)to) : "other";
    return page_text(s->p, "%.*s set the priority to %s", (int)s->who.n, s->who.at, name);
}

static struct str tagged(const struct story *s)
{
    struct str name = detail_text(s, "name");
    bool on = str_eq(s->row->verb, STR("tag.attach"));
    if (on)
        return page_text(s->p, "%.*s added the tag “%.*s”", (int)s->who.n, s->who.at, (int)name.n,
                         name.at);
    return page_text(s->p, "%.*s took off the tag “%.*s”", (int)s->who.n, s->who.at, (int)name.n,
                     name.at);
}

static struct str absorbed(const struct story *s)
{
    return page_text(s->p, "%.*s merged #%" PRId64 " into this", (int)s->who.n, s->who.at,
                     detail_id(s, "other_number"));
}

struct story_row {
    const char *verb, *words; /* words: where there is no function */
    story_words *tell;
};
static const struct story_row story_rows[] = {
    {"conversation.assign", NULL, assigned},
    {"conversation.status", NULL, status},
    {"conversation.snooze", NULL, snoozed},
    {"conversation.priority", NULL, priority},
    {"conversation.absorb", NULL, absorbed},
    {"tag.attach", NULL, tagged},
    {"tag.detach", NULL, tagged},
    {"conversation.team", "{1} changed the team", NULL},
    {"conversation.subject", "{1} changed the subject", NULL},
    {"conversation.inbox", "{1} moved it to another inbox", NULL},
    {"conversation.spam", "{1} changed whether it is spam", NULL},
    {"conversation.bin", "{1} moved it to the bin or back", NULL},
    {"conversation.split", "{1} split it", NULL},
    {"conversation.link", "{1} linked it", NULL},
    {"conversation.unlink", "{1} unlinked it", NULL},
    {"message.redact", "{1} took out part of a message for good", NULL},
    {"conversation.assign.undo", "{1} took that back", NULL},
    {"conversation.status.undo", "{1} took that back", NULL},
    {"conversation.snooze.undo", "{1} took that back", NULL},
    {"conversation.merge.undo", "{1} undid the merge", NULL},
};

static struct str story_who(struct page *p, const struct screen_story_row *row)
{
    if (row->actor_id == p->who->id && row->agent_name.at)
        return STR("You");
    if (row->agent_name.n)
        return row->agent_name;
    return str_eq(row->actor_kind, STR("rule"))       ? STR("A rule")
           : str_eq(row->actor_kind, STR("customer")) ? STR("The customer")
                                                      : STR("The desk");
}

struct str story_told(struct page *p, const struct screen_story_row *row)
{
    for (size_t i = 0; i < sizeof story_rows / sizeof *story_rows; i++) {
        const struct story_row *r = &story_rows[i];
        struct story s = {p, row, story_who(p, row), NULL};
        if (!str_eq(row->verb, str_of(r->verb)))
            continue;
        if (!r->tell)
            return plain(&s, r->words);
        if (json_read(p->c, row->detail_json, CHANGE_WAS_BYTES, &s.detail) < 0)
            return STR("");
        struct str words = r->tell(&s);
        json_decref(s.detail);
        return words;
    }
    return STR("");
}
