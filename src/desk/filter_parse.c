/* SPDX-License-Identifier: Apache-2.0 */
/* filter_parse.c: from text to a tree, without a database. The grammar:

       any   = all { "OR" all }
       all   = item { ["AND"] item }
       item  = ( "-" | "NOT" ) item | "(" any ")" | operator ":" values | word | "phrase"

   The tree is kept flat: groups within groups of the same kind are joined, and the free words of a
   group are one node, since they are one question to the full-text index. That is also what makes
   filter_text the one way of writing it. */
#include "base/time.h"
#include "base/utf8.h"
#include "desk/filter_operators.h"
#include "desk/tokens.h"

#include <string.h>

struct parser {
    struct call *c;
    struct filter *f;
    struct str text;
    size_t at;
    int depth;
};

/* ---- characters ---- */

static bool ended(const struct parser *p)
{
    return p->at >= p->text.n;
}

static char here(const struct parser *p)
{
    return ended(p) ? 0 : p->text.at[p->at];
}

static void skip_space(struct parser *p)
{
    while (!ended(p) && ascii_space(here(p)))
        p->at++;
}

static bool ends_word(char ch)
{
    return ascii_space(ch) || ch == '(' || ch == ')' || ch == '"';
}

/* The run of characters here, without moving. */
static struct str run_here(const struct parser *p)
{
    size_t end = p->at;
    while (end < p->text.n && !ends_word(p->text.at[end]))
        end++;
    return (struct str){p->text.at + p->at, end - p->at};
}

static bool at_word(const struct parser *p, const char *word)
{
    return str_eq(run_here(p), str_of(word));
}

/* ---- the tree ---- */

static struct filter_node *node_new(struct parser *p, enum filter_kind kind, size_t at)
{
    struct filter_node *n = arena_alloc(&p->c->arena, sizeof *n);
    n->kind = kind;
    n->at = at;
    p->f->nodes++;
    return n;
}

static int check_nodes(struct parser *p)
{
    if (p->f->nodes > FILTER_NODES_MAX)
        return fail(p->c, TOO_BIG, "a filter has at most %d parts", FILTER_NODES_MAX);
    return 1;
}

static void link_child(struct filter_node *parent, struct filter_node *child)
{
    child->next = NULL;
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
}

/* The words of both, in the first. */
static void words_join(struct parser *p, struct filter_node *to, const struct filter_node *more)
{
    struct filter_word *both = arena_array(&p->c->arena, to->n_words + more->n_words, sizeof *both);
    memcpy(both, to->words, to->n_words * sizeof *both);
    memcpy(both + to->n_words, more->words, more->n_words * sizeof *both);
    to->words = both;
    to->n_words += more->n_words;
}

static struct filter_node *words_child(const struct filter_node *parent)
{
    struct filter_node *n = parent->first;
    while (n && n->kind != FILTER_WORDS)
        n = n->next;
    return n;
}

static void add_child(struct parser *p, struct filter_node *parent, struct filter_node *child)
{
    struct filter_node *words = words_child(parent), *next;
    if (child->kind == parent->kind) {
        for (struct filter_node *n = child->first; n; n = next) {
            next = n->next;
            add_child(p, parent, n);
        }
    } else if (parent->kind == FILTER_ALL && child->kind == FILTER_WORDS && words) {
        words_join(p, words, child);
    } else {
        link_child(parent, child);
    }
}

/* A group of one is that one; of none, NULL. */
static struct filter_node *collapse(struct filter_node *n)
{
    return n->first && n->first == n->last ? n->first : n->first ? n : NULL;
}

/* ---- words ---- */

static int word_add(struct parser *p, size_t at, struct filter_word *w, struct filter_node **n_r)
{
    w->tokens = tokens_text(&p->c->arena, w->typed);
    *n_r = NULL;
    if (!w->tokens.n) {
        bool plain = !w->quoted;
        for (size_t i = 0; i < w->typed.n; i++)
            plain = plain && (unsigned char)w->typed.at[i] < 0x80;
        return plain ? 0
                     : fail(p->c, BAD_INPUT, "at %zu: there is no letter or digit to search for",
                            at + 1);
    }
    ptrdiff_t last = (ptrdiff_t)w->tokens.n;
    while (last > 0 && w->tokens.at[last - 1] != ' ')
        last--;
    if (w->prefix && utf8_count(str_from(w->tokens, (size_t)last)) < FILTER_PREFIX_LETTERS)
        return fail(p->c, BAD_INPUT, "at %zu: a beginning has at least %d letters before the *",
                    at + 1, FILTER_PREFIX_LETTERS);
    if (++p->f->words > FILTER_WORDS_MAX)
        return fail(p->c, TOO_BIG, "a filter has at most %d words", FILTER_WORDS_MAX);
    *n_r = node_new(p, FILTER_WORDS, at);
    (*n_r)->words = arena_alloc(&p->c->arena, sizeof *w);
    (*n_r)->words[0] = *w;
    (*n_r)->n_words = 1;
    return 1;
}

/* The text in quotes; \" and \\ stand for themselves. */
static int quoted(struct parser *p, struct str *text_r)
{
    size_t start = p->at++, n = 0;
    char *to = arena_alloc(&p->c->arena, p->text.n - p->at + 1);
    while (!ended(p) && here(p) != '"') {
        if (here(p) == '\\' && p->at + 1 < p->text.n)
            p->at++;
        to[n++] = here(p);
        p->at++;
    }
    if (ended(p))
        return fail(p->c, BAD_INPUT, "at %zu: this quotation mark is not closed", start + 1);
    p->at++;
    *text_r = (struct str){to, n};
    return 1;
}

static int parse_phrase(struct parser *p, struct filter_node **n_r)
{
    size_t at = p->at;
    struct filter_word w = {.quoted = true};
    if (quoted(p, &w.typed) < 0)
        return -1;
    w.prefix = here(p) == '*';
    p->at += w.prefix;
    return word_add(p, at, &w, n_r);
}

static int parse_word(struct parser *p, struct filter_node **n_r)
{
    size_t at = p->at;
    struct filter_word w = {.typed = run_here(p)};
    p->at += w.typed.n;
    while (w.typed.n && w.typed.at[w.typed.n - 1] == '*') {
        w.typed.n--;
        w.prefix = true;
    }
    return word_add(p, at, &w, n_r);
}

/* ---- operators ---- */

static int choices_fault(struct parser *p, const struct filter_node *n, struct str value)
{
    return fail(p->c, BAD_INPUT, "at %zu: %s:%.*s: that is not known; known are %s", n->at + 1,
                n->op->name, (int)utf8_first(value, 60).n, value.at, n->op->help);
}

static bool read_choice(const struct filter_operator *op, struct str text, int *choice_r)
{
    for (int i = 0; op->choices[i]; i++)
        if (str_eq_nocase(text, str_of(op->choices[i]))) {
            *choice_r = i;
            return true;
        }
    return false;
}

static bool may_be_none(const struct filter_node *n)
{
    switch (n->op->id) {
    case OP_ASSIGNEE:
    case OP_TEAM:
    case OP_TAG:
    case OP_COMPANY:
    case OP_CLOSED:
    case OP_SNOOZED:
    case OP_WAITING:
    case OP_FIELD:
        return true;
    default:
        return false;
    }
}

static bool read_number(struct str text, struct filter_value *v)
{
    if (text.n && text.at[0] == '#')
        text = str_from(text, 1);
    if (!str_int64(text, &v->from))
        return false;
    v->to = v->from;
    return true;
}

static bool read_one(const struct filter_operator *op, struct str text, struct filter_value *v)
{
    switch (op->values) {
    case VALUES_CHOICE:
    case VALUES_RANK:
        return read_choice(op, text, &v->choice);
    case VALUES_MOMENT:
        return filter_read_moment(text, v);
    case VALUES_AGE:
        return filter_read_age(text, &v->age_us);
    case VALUES_NUMBER:
        return read_number(text, v);
    case VALUES_NAMES:
    case VALUES_TEXT:
    case VALUES_FIELD:
        return true;
    }
    return false;
}

/* a..b */
static bool read_range(const struct filter_operator *op, struct filter_value *v)
{
    struct filter_value to = {0};
    ptrdiff_t dots = str_find(v->typed, STR(".."));
    if (dots <= 0 || (op->values != VALUES_MOMENT && op->values != VALUES_NUMBER) || v->quoted)
        return false;
    v->to_typed = str_from(v->typed, (size_t)dots + 2);
    v->typed = str_first(v->typed, (size_t)dots);
    if (!read_one(op, v->typed, v) || !read_one(op, v->to_typed, &to) || v->age_us || to.age_us ||
        v->is_relative || to.is_relative || to.from < v->from)
        return false;
    v->to = to.to;
    return true;
}

static int read_value(struct parser *p, struct filter_node *n, struct filter_value *v)
{
    struct str whole = v->typed;
    if (v->typed.n > FILTER_VALUE_BYTES)
        return fail(p->c, TOO_BIG, "at %zu: a value has at most %d bytes", n->at + 1,
                    FILTER_VALUE_BYTES);
    if (!str_trim(v->typed).n)
        return fail(p->c, BAD_INPUT, "at %zu: %s: needs a value: %s", n->at + 1, n->op->name,
                    n->op->help);
    v->none = !v->quoted && may_be_none(n) && str_eq_nocase(v->typed, STR("none"));
    if (v->none)
        return 1;
    bool good = str_find(v->typed, STR("..")) > 0 && n->op->values != VALUES_NAMES &&
                        n->op->values != VALUES_TEXT && n->op->values != VALUES_FIELD
                    ? read_range(n->op, v)
                    : read_one(n->op, v->typed, v);
    return good ? 1 : choices_fault(p, n, whole);
}

static enum filter_compare parse_compare(struct parser *p)
{
    char ch = here(p);
    if (ch != '<' && ch != '>' && ch != '=')
        return FILTER_IS;
    p->at++;
    bool equal = here(p) == '=' && ch != '=';
    p->at += equal;
    if (ch == '=')
        return FILTER_IS;
    return ch == '<' ? (equal ? FILTER_AT_MOST : FILTER_LESS)
                     : (equal ? FILTER_AT_LEAST : FILTER_MORE);
}

static int check_compare(struct parser *p, const struct filter_node *n)
{
    bool ordered = n->op->values == VALUES_RANK || n->op->values == VALUES_MOMENT ||
                   n->op->values == VALUES_AGE || n->op->values == VALUES_NUMBER ||
                   n->op->values == VALUES_FIELD;
    if (n->compare == FILTER_IS)
        return 1;
    if (!ordered)
        return fail(p->c, BAD_INPUT, "at %zu: %s: has no more and less; write %s:%s", n->at + 1,
                    n->op->name, n->op->name, n->op->help);
    if (n->n_values > 1 || n->values[0].none || n->values[0].to_typed.n)
        return fail(p->c, BAD_INPUT, "at %zu: %s: is compared with one value", n->at + 1,
                    n->op->name);
    return 1;
}

static int parse_values(struct parser *p, struct filter_node *n)
{
    n->values = arena_array(&p->c->arena, FILTER_VALUES_MAX, sizeof *n->values);
    for (;;) {
        if (n->n_values == FILTER_VALUES_MAX)
            return fail(p->c, TOO_BIG, "at %zu: %s: has at most %d values", n->at + 1, n->op->name,
                        FILTER_VALUES_MAX);
        struct filter_value *v = &n->values[n->n_values++];
        v->quoted = here(p) == '"';
        if (v->quoted) {
            if (quoted(p, &v->typed) < 0)
                return -1;
        } else {
            struct str run = run_here(p);
            ptrdiff_t comma = str_find_char(run, ',');
            v->typed = comma >= 0 ? str_first(run, (size_t)comma) : run;
            p->at += v->typed.n;
        }
        if (read_value(p, n, v) < 0)
            return -1;
        if (here(p) != ',')
            return check_compare(p, n);
        p->at++;
    }
}

static void note_places(struct parser *p, const struct filter_node *n)
{
    for (size_t i = 0; i < n->n_values && n->op->id == OP_IS; i++) {
        p->f->asks_spam |= n->values[i].choice == IS_SPAM;
        p->f->asks_bin |= n->values[i].choice == IS_BIN;
    }
}

static int parse_term(struct parser *p, size_t colon, const struct filter_operator *op,
                      struct str key, struct filter_node **n_r)
{
    struct filter_node *n = node_new(p, FILTER_TERM, p->at);
    n->op = op;
    n->key = key;
    p->at += colon + 1;
    n->compare = parse_compare(p);
    if (parse_values(p, n) < 0)
        return -1;
    note_places(p, n);
    *n_r = n;
    return 1;
}

static bool is_name(struct str s)
{
    bool good = s.n && ascii_alpha(s.at[0]);
    for (size_t i = 0; i < s.n; i++)
        good = good && (ascii_alpha(s.at[i]) || ascii_digit(s.at[i]) || s.at[i] == '_' ||
                        s.at[i] == '-' || s.at[i] == '.');
    return good;
}

/* An operator, or words that happen to have a colon: "10:30", "https://...", "Re:". */
static int parse_run(struct parser *p, struct filter_node **n_r)
{
    struct str run = run_here(p), key = STR("");
    ptrdiff_t colon = str_find_char(run, ':');
    struct str name = colon > 0 ? str_first(run, (size_t)colon) : STR("");
    if (!is_name(name))
        return parse_word(p, n_r);
    if (str_starts_nocase(name, STR("field.")) && name.n > 6) {
        key = str_from(name, 6);
        name = str_first(name, 5);
    }
    const struct filter_operator *op = filter_operator_of(name);
    if (op && (op->id == OP_FIELD) == (key.n > 0))
        return parse_term(p, (size_t)colon, op, key, n_r);
    struct str value = str_from(run, (size_t)colon + 1);
    bool quote = p->at + run.n < p->text.n && p->text.at[p->at + run.n] == '"';
    if ((!value.n && !quote) || str_starts(value, STR("//")))
        return parse_word(p, n_r);
    return fail(p->c, BAD_INPUT,
                "at %zu: there is no operator %.*s; known are status, is, assignee, team, inbox, "
                "tag, priority, customer, company, from, subject, has, created, before, "
                "after, waiting, number, field.KEY and more; words with a colon go into "
                "quotation marks",
                p->at + 1, (int)utf8_first(name, 40).n, name.at);
}

/* ---- groups ---- */

static int parse_any(struct parser *p, struct filter_node **n_r);
static int parse_item(struct parser *p, struct filter_node **n_r);

static int deeper(struct parser *p)
{
    if (++p->depth > FILTER_DEPTH_MAX)
        return fail(p->c, TOO_BIG, "at %zu: more than %d levels within one another", p->at + 1,
                    FILTER_DEPTH_MAX);
    return 1;
}

static int parse_not(struct parser *p, size_t skip, struct filter_node **n_r)
{
    struct filter_node *child = NULL;
    size_t at = p->at;
    p->at += skip;
    skip_space(p);
    if (ended(p) || here(p) == ')')
        return fail(p->c, BAD_INPUT, "at %zu: there is nothing behind this \"not\"", at + 1);
    if (deeper(p) < 0 || parse_item(p, &child) < 0)
        return -1;
    p->depth--;
    *n_r = NULL;
    if (!child)
        return 0;
    *n_r = node_new(p, FILTER_NOT, at);
    link_child(*n_r, child);
    return 1;
}

static int parse_group(struct parser *p, struct filter_node **n_r)
{
    size_t at = p->at++;
    if (deeper(p) < 0 || parse_any(p, n_r) < 0)
        return -1;
    p->depth--;
    if (here(p) != ')')
        return fail(p->c, BAD_INPUT, "at %zu: this parenthesis is not closed", at + 1);
    p->at++;
    return *n_r ? 1
                : fail(p->c, BAD_INPUT, "at %zu: there is nothing in these parentheses", at + 1);
}

static int parse_item(struct parser *p, struct filter_node **n_r)
{
    *n_r = NULL;
    if (check_nodes(p) < 0)
        return -1;
    if (here(p) == '-' && p->at + 1 < p->text.n && !ascii_space(p->text.at[p->at + 1]))
        return parse_not(p, 1, n_r);
    if (at_word(p, "NOT"))
        return parse_not(p, 3, n_r);
    if (here(p) == '(')
        return parse_group(p, n_r);
    return here(p) == '"' ? parse_phrase(p, n_r) : parse_run(p, n_r);
}

static int parse_all(struct parser *p, struct filter_node **n_r)
{
    struct filter_node *all = node_new(p, FILTER_ALL, p->at), *item;
    for (skip_space(p); !ended(p) && here(p) != ')' && !at_word(p, "OR"); skip_space(p)) {
        if (at_word(p, "AND")) {
            p->at += 3;
            continue;
        }
        if (parse_item(p, &item) < 0)
            return -1;
        if (item)
            add_child(p, all, item);
    }
    *n_r = collapse(all);
    return 1;
}

static int parse_any(struct parser *p, struct filter_node **n_r)
{
    struct filter_node *any = node_new(p, FILTER_ANY, p->at), *all;
    bool more = false;
    for (;;) {
        if (parse_all(p, &all) < 0)
            return -1;
        bool or = at_word(p, "OR");
        if (!all && (more || or))
            return fail(p->c, BAD_INPUT, "at %zu: OR stands between two things", p->at + 1);
        if (all)
            add_child(p, any, all);
        if (! or)
            break;
        p->at += 2;
        more = true;
    }
    *n_r = collapse(any);
    return 1;
}

int filter_parse(struct call *c, struct str text, struct filter *f_r)
{
    *f_r = (struct filter){0};
    if (text.n > FILTER_BYTES)
        return fail(c, TOO_BIG, "a filter has at most %d bytes", FILTER_BYTES);
    if (!utf8_valid(text) || memchr(text.n ? text.at : "", 0, text.n))
        return fail(c, BAD_INPUT, "a filter is UTF-8 text");
    const char *own = arena_copy(&c->arena, text.n ? text.at : "", text.n);
    struct parser p = {.c = c, .f = f_r, .text = {own, text.n}};
    if (parse_any(&p, &f_r->root) < 0)
        return -1;
    if (!ended(&p))
        return fail(c, BAD_INPUT, "at %zu: this parenthesis was not opened", p.at + 1);
    return 1;
}
