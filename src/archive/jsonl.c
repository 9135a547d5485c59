/* SPDX-License-Identifier: Apache-2.0 */
/* jsonl.c: a table of keys for each level, each with the function that takes its value. A line
   whose meaning is wrong is still read to its end, so that its id can be told with the error
   wherever it stands. */
#include "archive/jsonl.h"

#include "base/time.h"

struct line {
    struct json_pull *p;
    struct conversation *v;
    bool has_id, has_turns;
    enum heard_who who; /* of the turn being read */
    bool has_who, has_text;
    int64_t at;
    uint32_t text_start;
};

/* Takes the value whose first event has come. False when the JSON itself is broken. */
typedef bool take_value(struct line *l, enum pull_event event);

struct key {
    const char *name;
    take_value *take;
};

static bool wrong(struct line *l, enum pull_event event, const char *key, const char *want)
{
    conversation_error(l->v, "\"%s\" must be %s", key, want);
    return json_pull_skip(l->p, event);
}

static bool take_name(struct line *l, enum pull_event event, const char *key, char *name)
{
    if (event == PULL_NULL)
        return true;
    if (event != PULL_STRING)
        return wrong(l, event, key, "a string");
    return conversation_name(l->v, name, key, json_pull_text(l->p)) || true;
}

static bool take_id(struct line *l, enum pull_event event)
{
    l->has_id = event == PULL_STRING;
    return take_name(l, event, "id", l->v->id);
}

static bool take_customer(struct line *l, enum pull_event event)
{
    return take_name(l, event, "customer", l->v->customer);
}

static bool take_subject(struct line *l, enum pull_event event)
{
    if (event == PULL_NULL)
        return true;
    if (event != PULL_STRING)
        return wrong(l, event, "subject", "a string");
    conversation_subject(l->v, json_pull_text(l->p));
    return true;
}

static bool take_draft(struct line *l, enum pull_event event)
{
    if (event == PULL_NULL)
        return true;
    if (event != PULL_STRING)
        return wrong(l, event, "draft", "a string");
    conversation_draft(l->v, json_pull_text(l->p));
    return true;
}

static bool take_who(struct line *l, enum pull_event event)
{
    if (event != PULL_STRING)
        return wrong(l, event, "who", "customer, agent, bot or note");
    l->has_who = conversation_who(json_pull_text(l->p), &l->who);
    return l->has_who || wrong(l, event, "who", "customer, agent, bot or note");
}

/* The text goes to the conversation's buffer at once; the turn itself is added when it ends. */
static bool take_text(struct line *l, enum pull_event event)
{
    if (event != PULL_STRING)
        return wrong(l, event, "text", "a string");
    l->has_text = true;
    conversation_hold(l->v, json_pull_text(l->p));
    return true;
}

static bool take_at(struct line *l, enum pull_event event)
{
    if (event == PULL_NULL)
        return true;
    if (event != PULL_STRING || !time_parse(json_pull_text(l->p), &l->at))
        return wrong(l, event, "at", "a time like 2026-03-01T09:30:00Z");
    return true;
}

static const struct key turn_keys[] = {{"who", take_who}, {"text", take_text}, {"at", take_at}};

/* The members of an object whose opening has come. */
static bool take_members(struct line *l, const struct key *keys, size_t n)
{
    for (;;) {
        enum pull_event event = json_pull_next(l->p);
        if (event != PULL_KEY)
            return event == PULL_OBJECT_END;
        const struct key *key = NULL;
        for (size_t i = 0; i < n && !key; i++)
            if (str_eq(json_pull_text(l->p), str_of(keys[i].name)))
                key = &keys[i];
        l->p->keep_bytes = key && key->take != take_at ? TURN_KEEP_BYTES : JSON_PULL_KEEP_BYTES;
        event = json_pull_next(l->p);
        if (event == PULL_BAD || !(key ? key->take(l, event) : json_pull_skip(l->p, event)))
            return false;
    }
}

static bool take_turn(struct line *l, enum pull_event event)
{
    if (event != PULL_OBJECT)
        return wrong(l, event, "turns", "a list of objects");
    l->has_who = l->has_text = false;
    l->at = NO_TIME;
    conversation_hold(l->v, STR(""));
    if (!take_members(l, turn_keys, sizeof turn_keys / sizeof *turn_keys))
        return false;
    if (!l->has_who || !l->has_text)
        conversation_error(l->v, "turn %zu has no \"%s\"", l->v->n_turns,
                           l->has_who ? "text" : "who");
    else
        conversation_add_held(l->v, l->who, l->at);
    return true;
}

static bool take_turns(struct line *l, enum pull_event event)
{
    if (event != PULL_ARRAY)
        return wrong(l, event, "turns", "a list");
    l->has_turns = true;
    l->v->n_turns = 0; /* the last of doubled keys counts */
    while ((event = json_pull_next(l->p)) != PULL_ARRAY_END)
        if (event == PULL_BAD || !take_turn(l, event))
            return false;
    return true;
}

static const struct key keys[] = {
    {"id", take_id},           {"turns", take_turns}, {"customer", take_customer},
    {"subject", take_subject}, {"draft", take_draft},
};

static bool take_line(struct line *l)
{
    enum pull_event event = json_pull_next(l->p);
    if (event == PULL_BAD)
        return false;
    if (event != PULL_OBJECT) {
        conversation_error(l->v, "a line must be one JSON object");
        return json_pull_skip(l->p, event) && json_pull_next(l->p) == PULL_DONE;
    }
    return take_members(l, keys, sizeof keys / sizeof *keys) && json_pull_next(l->p) == PULL_DONE;
}

void jsonl_init(struct jsonl *j, struct input *in)
{
    *j = (struct jsonl){0};
    json_pull_init(&j->pull, in);
    j->pull.lines = true;
    if (str_starts(input_ahead(in), STR("\xef\xbb\xbf")))
        input_take(in, 3);
}

void jsonl_free(struct jsonl *j)
{
    json_pull_free(&j->pull);
}

/* On to the next line that is not blank; false at the end. */
static bool to_next_line(struct jsonl *j)
{
    for (int byte; (byte = input_peek(j->pull.in)) >= 0; input_next(j->pull.in)) {
        if (byte == '\n')
            j->line++;
        else if (byte != ' ' && byte != '\t' && byte != '\r')
            return true;
    }
    return false;
}

bool jsonl_next(struct jsonl *j, struct conversation *v)
{
    struct line l = {.p = &j->pull, .v = v};
    if (!to_next_line(j))
        return false;
    conversation_clear(v);
    v->line = ++j->line;
    json_pull_start(&j->pull);
    if (!take_line(&l) && j->pull.error) {
        v->error[0] = 0; /* that it is no JSON comes before anything it may have meant */
        conversation_error(v, "not JSON: %s", j->pull.error);
    }
    json_pull_rest_of_line(&j->pull);
    if (!l.has_id)
        conversation_error(v, "\"id\" is missing");
    if (!l.has_turns)
        conversation_error(v, "\"turns\" is missing");
    return true;
}
