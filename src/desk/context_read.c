/* SPDX-License-Identifier: Apache-2.0 */
/* context_read.c: what a source answered, made into what is kept. Everything outside of the
   contract (doc/context.md) is an error that says which member is wrong; members that the contract
   does not name are passed over, so that it can grow. */
#include "desk/context.h"

#include "base/json.h"
#include "base/utf8.h"

#include <inttypes.h>

static struct str said(struct call *c, const char *words)
{
    struct str text = str_of(words);
    return (struct str){arena_copy(&c->arena, text.at, text.n), text.n};
}

/* One line of text: what would break it becomes a space. */
static struct str line_of(struct call *c, struct str text)
{
    char *at = arena_copy(&c->arena, text.at ? text.at : "", text.n);
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)at[i] < ' ' || at[i] == 127)
            at[i] = ' ';
    return str_trim((struct str){at, text.n});
}

static bool is_link(struct str url)
{
    for (size_t i = 0; i < url.n; i++)
        if ((unsigned char)url.at[i] <= ' ' || url.at[i] == 127)
            return false;
    return str_starts_nocase(url, STR("https://")) || str_starts_nocase(url, STR("http://"));
}

static int item_put(struct call *c, const json_t *item, struct json_writer *w)
{
    struct str label, value, url = STR("");
    if (!json_is_object(item))
        return fail(c, BAD_INPUT, "an item is an object with label and value");
    if (json_need_str(c, item, "label", CONTEXT_LABEL_BYTES, &label) < 0 ||
        json_need_str(c, item, "value", CONTEXT_VALUE_BYTES, &value) < 0 ||
        json_get_str(c, item, "url", CONTEXT_ASKED_BYTES, &url) < 0)
        return -1;
    if (url.n && !is_link(url))
        return fail(c, BAD_INPUT, "the url of an item begins with https:// or http://");
    json_put_object(w, NULL);
    json_put_str(w, "label", line_of(c, label));
    json_put_str(w, "value", line_of(c, value));
    if (url.n)
        json_put_str(w, "url", url);
    json_put_object_end(w);
    return 1;
}

static int items_put(struct call *c, const json_t *root, struct json_writer *w)
{
    json_t *items = NULL;
    size_t i;
    const json_t *item;
    int got = json_get_array(c, root, "items", CONTEXT_ITEMS_MAX, &items);
    json_put_array(w, NULL);
    json_array_foreach(items, i, item)
    {
        if (got >= 0)
            got = item_put(c, item, w);
    }
    json_put_array_end(w);
    return got;
}

static int document(struct call *c, const json_t *root, struct context_answer *a)
{
    struct out o;
    struct str line = STR("");
    if (!json_is_object(root))
        return fail(c, BAD_INPUT, "the answer is an object with line and items");
    if (json_get_str(c, root, "line", CONTEXT_LINE_BYTES, &line) < 0)
        return -1;
    out_init(&o, 4 * CONTEXT_ANSWER_BYTES);
    struct json_writer w = {.out = &o};
    int got = items_put(c, root, &w);
    if (got >= 0) {
        a->line = line_of(c, line);
        a->items_json = (struct str){arena_copy(&c->arena, o.at, o.n), o.n};
    }
    out_free(&o);
    return got;
}

static void take(struct call *c, struct str body, struct context_answer *a)
{
    json_t *root = NULL;
    int got = json_read(c, body, CONTEXT_ANSWER_BYTES, &root);
    if (got >= 0)
        got = document(c, root, a);
    json_decref(root);
    if (got >= 0)
        return;
    a->error = said(c, c->fault.text);
    c->fault.kind = NO_FAULT;
}

static struct str refusal(struct call *c, int64_t status)
{
    char words[120];
    const char *hint = status == 401 || status == 403  ? ": is the secret the same on both sides?"
                       : status >= 300 && status < 400 ? ": other addresses are not followed"
                                                       : "";
    snprintf(words, sizeof words, "it answered with the status %" PRId64 "%s", status, hint);
    return said(c, words);
}

void context_read(struct call *c, int64_t status, struct str body, struct context_answer *a)
{
    a->status = status;
    a->line = STR("");
    a->items_json = STR("[]");
    a->error = STR("");
    a->theirs = false;
    if (status == 404 || status == 204)
        return; /* nobody it knows */
    if (status == 200) {
        take(c, body, a);
        return;
    }
    a->theirs = status == 400 || status == 422;
    a->error = refusal(c, status);
}
