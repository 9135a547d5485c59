/* SPDX-License-Identifier: Apache-2.0 */
/* items.c: brackets and strings are followed by hand to where an item begins and ends; what lies
   between is read by jansson, which checks it. */
#include "channel/items.h"

#include "base/json.h"

#include <stdio.h>
#include <string.h>

static void begin(struct items *it)
{
    out_init(&it->text, ITEMS_BYTES);
}

int items_open(struct call *c, struct items *it, const char *path)
{
    *it = (struct items){.path = path};
    if (input_open(c, &it->in, path) < 0)
        return -1;
    begin(it);
    return 1;
}

void items_of_memory(struct items *it, struct str bytes)
{
    *it = (struct items){.path = "memory"};
    input_of_memory(&it->in, bytes);
    begin(it);
}

void items_close(struct items *it)
{
    json_decref(it->item);
    it->item = NULL;
    out_free(&it->text);
    input_close(&it->in);
}

/* ---- following ---- */

/* A string from its opening quote to its end, into `to` (may be NULL) as it stands. A line never
   ends inside of one: where it does, one object of a file of lines was cut off, and the next line
   is whole. */
static bool string(struct items *it, struct out *to)
{
    int byte = input_next(&it->in);
    bool escaped = false;
    while (byte >= 0) {
        if (to)
            out_char(to, (char)byte);
        byte = input_next(&it->in);
        if (byte == '"' && !escaped) {
            if (to)
                out_char(to, '"');
            return true;
        }
        if (byte == '\n')
            return false;
        escaped = byte == '\\' && !escaped;
    }
    return false;
}

/* A whole object into it->text, followed by its braces alone: what else is wrong inside is for
   jansson to say, and the next item is found all the same. False when it is cut off. */
static bool object(struct items *it)
{
    int depth = 0;
    out_clear(&it->text);
    for (;;) {
        int byte = input_peek(&it->in);
        if (byte < 0)
            return false;
        if (byte == '"') {
            if (!string(it, &it->text))
                return false;
            continue;
        }
        out_char(&it->text, (char)input_next(&it->in));
        depth += (byte == '{') - (byte == '}');
        if (depth <= 0)
            return true;
    }
}

static void member_name(struct items *it)
{
    struct out name;
    out_init(&name, ITEMS_KEY_BYTES + 1);
    it->name[0] = 0;
    if (string(it, &name) && name.n >= 2 && !name.over)
        snprintf(it->name, sizeof it->name, "%.*s", (int)name.n - 2, name.at + 1);
    out_free(&name);
}

/* Whether an object that stands by itself holds arrays of items rather than being one: a page of an
   API, or {"tickets": [...]}. Seen from its first member. */
static bool is_wrapper(struct items *it)
{
    static const char *const pages[] = {"count", "next_page", "previous_page", "end_of_stream"};
    struct str rest = str_from(input_sniff(&it->in), 1);
    rest = str_trim(str_first(rest, rest.n < 400 ? rest.n : 400));
    if (!rest.n || rest.at[0] != '"')
        return false;
    rest = str_from(rest, 1);
    ptrdiff_t end = str_find_char(rest, '"');
    if (end < 0)
        return false;
    struct str name = str_first(rest, (size_t)end);
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++)
        if (str_eq(name, str_of(pages[i])))
            return true;
    rest = str_trim(str_from(rest, (size_t)end + 1));
    if (!rest.n || rest.at[0] != ':')
        return false;
    rest = str_trim(str_from(rest, 1));
    return rest.n && (rest.at[0] == '[' || rest.at[0] == '{');
}

static void enter(struct items *it, char open)
{
    input_next(&it->in);
    if (it->depth < ITEMS_DEPTH_MAX) {
        it->open[it->depth] = open;
        memcpy(it->names[it->depth], it->name, ITEMS_KEY_BYTES);
    }
    it->depth++;
}

static bool in_array(const struct items *it)
{
    return it->depth > 0 && it->depth <= ITEMS_DEPTH_MAX && it->open[it->depth - 1] == '[';
}

/* ---- items ---- */

static void unwrap(struct items *it)
{
    void *only = json_object_iter(it->item);
    if (!only || json_object_size(it->item) != 1 || !json_is_object(json_object_iter_value(only)))
        return;
    json_t *inside = json_incref(json_object_iter_value(only));
    snprintf(it->key, sizeof it->key, "%s", json_object_iter_key(only));
    json_decref(it->item);
    it->item = inside;
}

static int take(struct call *c, struct items *it)
{
    it->n++;
    snprintf(it->key, sizeof it->key, "%s", in_array(it) ? it->names[it->depth - 1] : "");
    bool whole = object(it);
    if (it->text.over) {
        it->error = "it is longer than 32 MB";
    } else if (!whole) {
        it->error = "it is cut off";
    } else if (json_read(c, out_as_str(&it->text), ITEMS_BYTES, &it->item) < 0) {
        it->error = arena_copy(&c->arena, c->fault.text, strlen(c->fault.text));
        c->fault.kind = NO_FAULT;
        it->item = NULL;
    } else {
        unwrap(it);
    }
    return 1;
}

int items_next(struct call *c, struct items *it)
{
    json_decref(it->item);
    it->item = NULL;
    it->error = NULL;
    for (int byte = input_peek(&it->in); byte >= 0; byte = input_peek(&it->in)) {
        if (byte == '{' && (in_array(it) || (it->depth == 0 && !is_wrapper(it))))
            return take(c, it);
        if (byte == '{' || byte == '[')
            enter(it, (char)byte);
        else if (byte == '"')
            member_name(it);
        else {
            it->depth -= (byte == '}' || byte == ']') && it->depth > 0;
            input_next(&it->in);
        }
    }
    return input_check(c, &it->in, it->path) < 0 ? -1 : 0;
}
