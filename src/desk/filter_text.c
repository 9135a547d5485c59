/* SPDX-License-Identifier: Apache-2.0 */
/* filter_text.c: a filter written back: for people, and as the two full-text indexes ask. */
#include "desk/filter_operators.h"

#include <string.h>

static const char *const compare_text[] = {[FILTER_IS] = "",
                                           [FILTER_LESS] = "<",
                                           [FILTER_AT_MOST] = "<=",
                                           [FILTER_MORE] = ">",
                                           [FILTER_AT_LEAST] = ">="};

static void put_quoted(struct out *o, struct str s)
{
    out_char(o, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.at[i] == '"' || s.at[i] == '\\')
            out_char(o, '\\');
        out_char(o, s.at[i]);
    }
    out_char(o, '"');
}

static void put_words(struct out *o, const struct filter_node *n)
{
    for (size_t i = 0; i < n->n_words; i++) {
        const struct filter_word *w = &n->words[i];
        out_text(o, i ? " " : "");
        if (w->quoted)
            put_quoted(o, w->typed);
        else
            out_str(o, w->typed);
        out_text(o, w->prefix ? "*" : "");
    }
}

static void put_lower(struct out *o, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        out_char(o, ascii_lower(s.at[i]));
}

static void put_term(struct out *o, const struct filter_node *n)
{
    out_text(o, n->op->name);
    if (n->key.n) {
        out_char(o, '.');
        out_str(o, n->key);
    }
    out_f(o, ":%s", compare_text[n->compare]);
    for (size_t i = 0; i < n->n_values; i++) {
        const struct filter_value *v = &n->values[i];
        out_text(o, i ? "," : "");
        if (v->quoted)
            put_quoted(o, v->typed);
        else if (v->none || n->op->choices)
            put_lower(o, v->typed);
        else
            out_str(o, v->typed);
        if (v->to_typed.n) {
            out_text(o, "..");
            out_str(o, v->to_typed);
        }
    }
}

static void put_node(struct out *o, const struct filter_node *n, const struct filter_node *parent)
{
    bool many = n->kind == FILTER_ALL || n->kind == FILTER_ANY;
    bool group =
        parent && ((many && parent->kind != FILTER_ANY) ||
                   (n->kind == FILTER_WORDS && n->n_words > 1 && parent->kind == FILTER_NOT));
    if (group)
        out_char(o, '(');
    if (n->kind == FILTER_WORDS)
        put_words(o, n);
    else if (n->kind == FILTER_TERM)
        put_term(o, n);
    else if (n->kind == FILTER_NOT)
        out_char(o, '-');
    for (const struct filter_node *child = n->first; child; child = child->next) {
        if (child != n->first)
            out_text(o, n->kind == FILTER_ANY ? " OR " : " ");
        put_node(o, child, n);
    }
    if (group)
        out_char(o, ')');
}

struct str filter_text(struct call *c, const struct filter *f)
{
    struct out o;
    out_init(&o, 4 * FILTER_BYTES);
    if (f->root)
        put_node(&o, f->root, NULL);
    struct str text = {arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return text;
}

/* ---- for the indexes: tokens are letters and digits, so quotes around them are enough ---- */

static void match_word(struct out *o, enum db_dialect dialect, const struct filter_word *w)
{
    struct str rest = w->tokens, token;
    bool sqlite = dialect == DB_SQLITE, first = true;
    out_text(o, sqlite ? "\"" : "(");
    while (str_cut(&rest, ' ', &token)) {
        out_text(o, first ? "" : sqlite ? " " : " <-> ");
        out_text(o, sqlite ? "" : "'");
        out_str(o, token);
        out_text(o, sqlite ? "" : "'");
        first = false;
    }
    out_text(o, sqlite ? (w->prefix ? "\" *" : "\"") : (w->prefix ? ":*)" : ")"));
}

static void match_node(struct out *o, enum db_dialect dialect, const struct filter_node *n)
{
    bool sqlite = dialect == DB_SQLITE;
    out_char(o, '(');
    for (size_t i = 0; i < n->n_words; i++) {
        out_text(o, !i ? "" : sqlite ? " AND " : " & ");
        match_word(o, dialect, &n->words[i]);
    }
    for (const struct filter_node *child = n->first; child; child = child->next) {
        out_text(o, child == n->first ? "" : sqlite ? " OR " : " | ");
        match_node(o, dialect, child);
    }
    out_char(o, ')');
}

struct str filter_match_text(struct call *c, enum db_dialect dialect, const struct filter_node *n)
{
    struct out o;
    out_init(&o, 16 * FILTER_BYTES);
    match_node(&o, dialect, n);
    struct str text = {arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return text;
}
