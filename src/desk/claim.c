/* SPDX-License-Identifier: Apache-2.0 */
/* claim.c: out of a reading's JSON (doc/reading.md). Needs and promises have rows of their own and
   are not listed here. */
#include "desk/claim.h"

#include "base/utf8.h"
#include "desk/reading.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct gathering {
    struct call *c;
    const json_t *messages;
    struct claim *claims;
    size_t n;
};

static int64_t number(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static void add(struct gathering *g, const char *kind, const char *name, double p,
                const json_t *span)
{
    const char *id = json_string_value(json_array_get(g->messages, (size_t)number(span, "turn")));
    struct claim *it = &g->claims[g->n];
    size_t a = strlen(kind), b = name ? strlen(name) : 0;
    if (g->n == CLAIMS_MAX || !id || !str_int64(str_of(id), &it->message_id))
        return;
    char *text = arena_alloc(&g->c->arena, a + b + 1);
    snprintf(text, a + b + 1, "%s%s", kind, name ? name : "");
    it->name = (struct str){text, a + b};
    it->start_at = number(span, "start");
    it->end_at = number(span, "end");
    it->p = lrint(p * 1000);
    g->n++;
}

/* Items of a turn: their place stands in the item itself, or in its first `because`. */
static void items(struct gathering *g, const json_t *turn, const char *list, const char *kind,
                  const char *name_key)
{
    size_t i;
    const json_t *item;
    json_array_foreach(json_object_get(turn, list), i, item)
    {
        const char *name = json_string_value(json_object_get(item, name_key));
        const json_t *p = json_object_get(item, "p"), *because = json_object_get(item, "because");
        const json_t *span = because ? json_array_get(because, 0) : item;
        if (name && span)
            add(g, kind, name, p ? json_number_value(p) : .8, span);
    }
}

int claim_list(struct call *c, const struct reading *reading, struct claim **claims_r, size_t *n_r)
{
    json_t *root, *messages;
    size_t t;
    const json_t *turn;
    if (json_read(c, reading->reading_json, READING_JSON_BYTES, &root) < 0)
        return -1;
    if (json_read(c, reading->messages_json, READING_JSON_BYTES, &messages) < 0) {
        json_decref(root);
        return -1;
    }
    struct gathering g = {.c = c,
                          .messages = messages,
                          .claims = arena_array(&c->arena, CLAIMS_MAX + 1, sizeof *g.claims)};
    json_array_foreach(json_object_get(root, "turns"), t, turn)
    {
        items(&g, turn, "emotions", "emotion.", "name");
        items(&g, turn, "signals", "signal.", "name");
        items(&g, turn, "purpose", "purpose.", "kind");
        items(&g, turn, "guess", "guess.", "about");
    }
    const json_t *temperature = json_object_get(json_object_get(root, "now"), "temperature");
    const json_t *because = json_array_get(json_object_get(temperature, "because"), 0);
    if (because)
        add(&g, "temperature", NULL, json_number_value(json_object_get(temperature, "value")),
            because);
    *claims_r = g.claims;
    *n_r = g.n;
    json_decref(messages);
    json_decref(root);
    return 1;
}

const struct claim *claim_at(const struct claim *claims, size_t n, struct str name,
                             int64_t message_id, int64_t start_at, int64_t end_at)
{
    for (size_t i = 0; i < n; i++)
        if (claims[i].message_id == message_id && claims[i].start_at < end_at &&
            claims[i].end_at > start_at && str_eq(claims[i].name, name))
            return &claims[i];
    return NULL;
}

static bool ends_sentence(char c)
{
    return c == '.' || c == '!' || c == '?' || c == '\n';
}

struct str claim_sentence(struct str text, size_t start, size_t end)
{
    end = end < text.n ? end : text.n;
    start = start < end ? start : end;
    size_t from = start, to = end;
    while (from > 0 && !ends_sentence(text.at[from - 1]))
        from--;
    while (to < text.n && !ends_sentence(text.at[to]))
        to++;
    struct str all = str_trim((struct str){text.at + from, to - from});
    return all.n <= CLAIM_SENTENCE_BYTES
               ? all
               : utf8_first((struct str){text.at + start, end - start}, CLAIM_SENTENCE_BYTES);
}
