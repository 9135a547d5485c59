/* SPDX-License-Identifier: Apache-2.0 */
/* route.c: a tree of path segments. Children that are words are sorted and found by halving; a node
   has at most one child that takes any segment. Words are tried first and, where they lead nowhere,
   the name: with at most URL_MAX_SEGMENTS levels that stays small. */
#include "http/route.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct route_node {
    struct str word;           /* of this segment; or the name of what it takes */
    struct route_node **words; /* [n_words], sorted */
    size_t n_words, cap_words;
    struct route_node *any, *rest; /* {name} and {name*} */
    const struct http_route *rows[ROUTE_MAX_METHODS];
    size_t n_rows;
};

static struct route_node *node_new(struct arena *arena, struct str word)
{
    struct route_node *node = arena_alloc(arena, sizeof *node);
    node->word = word;
    return node;
}

/* Where the word stands among the children, or would stand. */
static size_t place_of(const struct route_node *node, struct str word)
{
    size_t low = 0, high = node->n_words;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (str_compare(node->words[middle]->word, word) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct route_node *word_child(const struct route_node *node, struct str word)
{
    size_t at = place_of(node, word);
    return at < node->n_words && str_eq(node->words[at]->word, word) ? node->words[at] : NULL;
}

static struct route_node *word_child_made(struct arena *arena, struct route_node *node,
                                          struct str word)
{
    struct route_node *child = word_child(node, word);
    if (child)
        return child;
    if (node->n_words == node->cap_words) {
        size_t cap = node->cap_words ? node->cap_words * 2 : 4;
        struct route_node **words = arena_array(arena, cap, sizeof(void *));
        if (node->n_words)
            memcpy(words, node->words, node->n_words * sizeof(void *));
        node->words = words;
        node->cap_words = cap;
    }
    size_t at = place_of(node, word);
    memmove(node->words + at + 1, node->words + at, (node->n_words - at) * sizeof(void *));
    node->n_words++;
    return node->words[at] = node_new(arena, word);
}

/* The name in "{name}" or "{name*}"; *rest_r whether it takes all that is left. */
static bool name_of(struct str segment, struct str *name_r, bool *rest_r)
{
    if (segment.n < 3 || segment.at[0] != '{' || segment.at[segment.n - 1] != '}')
        return false;
    *name_r = (struct str){segment.at + 1, segment.n - 2};
    *rest_r = name_r->at[name_r->n - 1] == '*';
    name_r->n -= *rest_r;
    for (size_t i = 0; i < name_r->n; i++)
        if (!ascii_alpha(name_r->at[i]) && name_r->at[i] != '_')
            return false;
    return name_r->n > 0;
}

/* The child of `node` for a segment of a pattern. Rows that take the same segment must name it
   alike, so that one URL has one description. */
static int child_for(struct call *c, struct arena *arena, const struct http_route *row,
                     struct str segment, struct route_node **node)
{
    struct str name;
    bool rest;
    if (!memchr(segment.at, '{', segment.n)) {
        *node = word_child_made(arena, *node, segment);
        return 1;
    }
    if (!name_of(segment, &name, &rest))
        return fail(c, BROKEN, "route %s %s: a segment is a word, {name} or {name*}", row->method,
                    row->pattern);
    struct route_node **place = rest ? &(*node)->rest : &(*node)->any;
    if (!*place)
        *place = node_new(arena, name);
    if (!str_eq((*place)->word, name))
        return fail(c, BROKEN, "route %s %s: another row calls this segment {%.*s}", row->method,
                    row->pattern, (int)(*place)->word.n, (*place)->word.at);
    *node = *place;
    return rest ? 0 : 1;
}

static const struct http_route *row_for(const struct route_node *node, struct str method)
{
    for (size_t i = 0; i < node->n_rows; i++)
        if (str_eq(str_of(node->rows[i]->method), method))
            return node->rows[i];
    return NULL;
}

static int node_take(struct call *c, struct route_node *node, const struct http_route *row)
{
    if (row_for(node, str_of(row->method)))
        return fail(c, BROKEN, "route %s %s stands twice", row->method, row->pattern);
    if (node->n_rows == ROUTE_MAX_METHODS)
        return fail(c, BROKEN, "route %s %s: a path may have %d methods", row->method, row->pattern,
                    ROUTE_MAX_METHODS);
    node->rows[node->n_rows++] = row;
    return 1;
}

static int row_add(struct call *c, struct arena *arena, struct route_node *node,
                   const struct http_route *row)
{
    struct str rest = str_of(row->pattern), segment;
    int more = 1;
    size_t n = 0;
    if (!row->handler || !row->method || rest.n == 0 || rest.at[0] != '/')
        return fail(c, BROKEN, "a route needs a method, a pattern from / on, and a handler");
    rest = str_from(rest, 1);
    while (more && rest.n && str_cut(&rest, '/', &segment)) {
        if (segment.n == 0 || ++n > URL_MAX_SEGMENTS)
            return fail(c, BROKEN, "route %s %s: an empty segment, or too many", row->method,
                        row->pattern);
        if ((more = child_for(c, arena, row, segment, &node)) < 0)
            return -1;
    }
    if (rest.n)
        return fail(c, BROKEN, "route %s %s: nothing may stand behind {name*}", row->method,
                    row->pattern);
    return node_take(c, node, row);
}

int routes_build(struct call *c, struct arena *arena, const struct http_route *rows, size_t n,
                 struct routes *routes_r)
{
    *routes_r = (struct routes){.root = node_new(arena, STR("")), .n = n};
    if (n > ROUTE_MAX_ROWS)
        return fail(c, BROKEN, "there are more than %d routes", ROUTE_MAX_ROWS);
    for (size_t i = 0; i < n; i++)
        if (row_add(c, arena, routes_r->root, &rows[i]) < 0)
            return -1;
    return 1;
}

/* Segments taken by names on the way, deepest last. */
struct taken {
    const struct route_node *nodes[URL_MAX_SEGMENTS];
    size_t segments[URL_MAX_SEGMENTS];
    size_t n;
};

static const struct route_node *descend(const struct route_node *node, const struct url_path *path,
                                        size_t at, struct taken *taken)
{
    const struct route_node *found = NULL, *child;
    if (at == path->n)
        return node->n_rows ? node : NULL;
    if ((child = word_child(node, path->segments[at])))
        found = descend(child, path, at + 1, taken);
    size_t before = taken->n;
    if (!found && node->any) {
        taken->nodes[taken->n] = node->any;
        taken->segments[taken->n++] = at;
        found = descend(node->any, path, at + 1, taken);
        taken->n = found ? taken->n : before;
    }
    if (!found && node->rest) {
        taken->nodes[taken->n] = node->rest;
        taken->segments[taken->n++] = at;
        found = node->rest;
    }
    return found;
}

/* All segments from `at` on, with slashes between. */
static int rest_of_path(struct call *c, const struct url_path *path, size_t at, struct str *rest_r)
{
    size_t n = path->n - at - 1;
    for (size_t i = at; i < path->n; i++)
        n += path->segments[i].n;
    char *text = arena_try(&c->arena, n + 1);
    if (!text)
        return fail(c, TOO_BIG, "the path is too long");
    *rest_r = (struct str){text, n};
    for (size_t i = at; i < path->n; i++) {
        if (i > at)
            *text++ = '/';
        memcpy(text, path->segments[i].at, path->segments[i].n);
        text += path->segments[i].n;
    }
    return 1;
}

static int params_set(struct call *c, const struct route_node *leaf, const struct url_path *path,
                      const struct taken *taken, struct http_pairs *params)
{
    if (taken->n == 0)
        return 1;
    params->at = arena_try(&c->arena, taken->n * sizeof *params->at);
    if (!params->at)
        return fail(c, TOO_BIG, "the request needs more memory than one request may take");
    for (size_t i = 0; i < taken->n; i++) {
        struct str value = path->segments[taken->segments[i]];
        bool rest =
            i + 1 == taken->n && taken->nodes[i] == leaf && taken->segments[i] + 1 < path->n;
        if (rest && rest_of_path(c, path, taken->segments[i], &value) < 0)
            return -1;
        params->at[params->n++] = (struct http_pair){taken->nodes[i]->word, value};
    }
    return 1;
}

static void allow_set(const struct route_node *leaf, char allow[ROUTE_ALLOW_BYTES])
{
    size_t n = 0;
    for (size_t i = 0; i < leaf->n_rows; i++) {
        bool get = str_eq(str_of(leaf->rows[i]->method), STR("GET"));
        int step = snprintf(allow + n, ROUTE_ALLOW_BYTES - n, "%s%s%s", n ? ", " : "",
                            leaf->rows[i]->method, get ? ", HEAD" : "");
        n += step > 0 ? (size_t)step : 0;
        if (n >= ROUTE_ALLOW_BYTES)
            return;
    }
}

int routes_find(struct call *c, const struct routes *routes, struct str method,
                const struct url_path *path, struct route_match *match_r)
{
    struct taken taken = {.n = 0};
    *match_r = (struct route_match){0};
    const struct route_node *leaf = descend(routes->root, path, 0, &taken);
    if (!leaf)
        return 0;
    match_r->route = row_for(leaf, method);
    if (!match_r->route && str_eq(method, STR("HEAD")))
        match_r->route = row_for(leaf, STR("GET"));
    allow_set(leaf, match_r->allow);
    return params_set(c, leaf, path, &taken, &match_r->params);
}
