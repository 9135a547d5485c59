/* SPDX-License-Identifier: Apache-2.0 */
/* address.c: one entry at a time is gathered up to its comma: its words, what stands in <>, what
   stands in
   (). Only when all of it is there is it decided what is the address.

   A comma without quotes inside a name ("Doe, Maya <m@x.example>") makes two entries, the first
   of which is no address. Such words wait: if the next entry has an address in <>, they are the
   front of its name. */
#include "mail/address.h"

#include "base/out.h"
#include "base/utf8.h"
#include "mail/header.h"

#include <string.h>

enum { PHRASE_BYTES = 4 * ADDRESS_NAME_BYTES, ANGLE_BYTES = 4 * ADDRESS_ADDR_BYTES };

struct entry {
    struct out phrase, angle, comment;
    bool has_angle, has_at;
    size_t token, at_from, at_to; /* in phrase: the word being read, and the first one with an @ */
};
struct parse {
    struct address_list *list;
    struct arena *arena;
    struct str rest;
    struct entry e;
    struct out waiting, text;
    struct str group;
};

static void take(struct parse *p, size_t n)
{
    p->rest = str_from(p->rest, n);
}

static void entry_clear(struct entry *e)
{
    out_clear(&e->phrase);
    out_clear(&e->angle);
    out_clear(&e->comment);
    e->has_angle = e->has_at = false;
    e->token = e->at_from = e->at_to = 0;
}

/* Copies s to the list's memory, without quotes around it. */
static struct str kept(struct parse *p, struct str s)
{
    s = str_trim(s);
    if (s.n > 1 && s.at[0] == s.at[s.n - 1] && (s.at[0] == '\'' || s.at[0] == '"'))
        s = str_trim((struct str){s.at + 1, s.n - 2});
    return (struct str){arena_copy(p->arena, s.at, s.n), s.n};
}

static struct str kept_name(struct parse *p, struct str words)
{
    out_clear(&p->text);
    header_text(&p->text, words);
    return kept(p, utf8_first(out_as_str(&p->text), ADDRESS_NAME_BYTES));
}

static void put(struct parse *p, struct str name, struct str addr)
{
    struct address_list *list = p->list;
    if (list->n == ADDRESS_MAX) {
        list->n_more++;
        return;
    }
    struct address *a = &list->at[list->n++];
    a->name = kept_name(p, name);
    a->addr = kept(p, addr);
    a->group = p->group;
    if (str_eq_nocase(a->name, a->addr))
        a->name = STR("");
}

/* Words that waited for an address and got none. */
static void put_waiting(struct parse *p)
{
    if (p->waiting.n)
        put(p, out_as_str(&p->waiting), STR(""));
    out_clear(&p->waiting);
}

/* Without a route ("@a,@b:"), "mailto:" and dots behind it; empty when it is no address. */
static struct str bare(struct str addr)
{
    addr = str_trim(addr);
    if (str_starts_nocase(addr, STR("mailto:")))
        addr = str_from(addr, 7);
    ptrdiff_t colon = addr.n && addr.at[0] == '@' ? str_find_char(addr, ':') : -1;
    addr = str_from(addr, (size_t)(colon + 1));
    while (addr.n && (addr.at[addr.n - 1] == '.' || addr.at[addr.n - 1] == '>'))
        addr.n--;
    ptrdiff_t at = str_find_char(addr, '@');
    return at < 0 || addr.n < 3 || addr.n > ADDRESS_ADDR_BYTES ? STR("") : addr;
}

/* name <address> */
static void end_angle(struct parse *p)
{
    struct entry *e = &p->e;
    struct str addr = bare(out_as_str(&e->angle));
    if (p->waiting.n && e->phrase.n)
        out_text(&p->waiting, ", ");
    out_str(&p->waiting, str_trim(out_as_str(&e->phrase)));
    if (addr.n == 0 && e->angle.n) { /* <root>: a word is better than nothing */
        out_text(&p->waiting, p->waiting.n ? " " : "");
        out_str(&p->waiting, out_as_str(&e->angle));
    }
    struct str name = str_trim(out_as_str(&p->waiting));
    if (name.n || addr.n)
        put(p, name.n ? name : out_as_str(&e->comment), addr);
    out_clear(&p->waiting);
}

/* maya@x.example (Maya), or with the name in front of it. */
static void end_bare(struct parse *p)
{
    struct entry *e = &p->e;
    size_t to = e->at_to ? e->at_to : e->phrase.n;
    size_t from = e->at_from < to ? e->at_from : to; /* past a full phrase there is nothing */
    struct str addr = bare((struct str){e->phrase.at + from, to - from});
    struct str before = str_trim(str_first(out_as_str(&e->phrase), from));
    put_waiting(p);
    if (addr.n == 0)
        put(p, out_as_str(&e->phrase), addr);
    else
        put(p, before.n ? before : out_as_str(&e->comment), addr);
}

static void end_entry(struct parse *p)
{
    struct entry *e = &p->e;
    if (e->has_angle) {
        end_angle(p);
    } else if (e->has_at) {
        end_bare(p);
    } else if (str_trim(out_as_str(&e->phrase)).n) {
        out_text(&p->waiting, p->waiting.n ? ", " : "");
        out_str(&p->waiting, str_trim(out_as_str(&e->phrase)));
    } else if (e->comment.n) {
        put_waiting(p);
        put(p, out_as_str(&e->comment), STR(""));
    }
    entry_clear(e);
}

/* "..." as a word of a phrase, or as the front of an address. */
static void take_quoted(struct parse *p)
{
    size_t n = 1;
    struct out *phrase = &p->e.phrase;
    size_t start = phrase->n;
    while (n < p->rest.n && p->rest.at[n] != '"') {
        n += p->rest.at[n] == '\\' && n + 1 < p->rest.n;
        out_char(phrase, p->rest.at[n++]);
    }
    n += n < p->rest.n;
    if (n < p->rest.n && p->rest.at[n] == '@') { /* "maya m"@x.example keeps its quotes */
        out_cut(phrase, start);
        out_str(phrase, str_first(p->rest, n));
    }
    take(p, n);
}

/* (...), which may hold others. Linear: the depth is a number. */
static void take_comment(struct parse *p)
{
    size_t n = 0, depth = 0;
    do {
        char c = p->rest.at[n];
        depth += c == '(';
        depth -= c == ')';
        n += c == '\\' && n + 1 < p->rest.n;
        if (n && depth)
            out_char(&p->e.comment, p->rest.at[n]);
        n++;
    } while (n < p->rest.n && depth);
    out_char(&p->e.comment, ' ');
    take(p, n);
}

/* Where the address that begins at rest.at[0] == '<' ends: at its ">", quotes respected, or without
   one at the next comma or the end of all. It looks ANGLE_BYTES far. */
static size_t angle_end(struct str rest)
{
    rest = str_first(rest, ANGLE_BYTES);
    size_t comma = rest.n;
    bool quoted = false;
    for (size_t i = 1; i < rest.n; i++) {
        char c = rest.at[i];
        if (c == '>' && !quoted)
            return i;
        quoted ^= c == '"';
        if ((c == ',' || c == ';') && comma == rest.n)
            comma = i;
    }
    return comma;
}

static void take_angle(struct parse *p)
{
    size_t n = angle_end(p->rest);
    bool quoted = false, first = p->e.angle.n == 0; /* of several the first counts */
    for (size_t i = 1; i < n && first; i++) {
        char c = p->rest.at[i];
        quoted ^= c == '"';
        if (quoted || (!ascii_space(c) && c != '<'))
            out_char(&p->e.angle, c);
    }
    p->e.has_angle = true;
    while (n < p->rest.n && p->rest.at[n] == '>')
        n++;
    take(p, n);
}

static void take_char(struct parse *p, char c)
{
    struct entry *e = &p->e;
    if (c == '@' && !e->has_at) {
        e->has_at = true;
        e->at_from = e->token;
    }
    if (ascii_space(c)) {
        if (e->has_at && !e->at_to)
            e->at_to = e->phrase.n;
        e->token = e->phrase.n + 1;
        c = ' ';
    }
    out_char(&e->phrase, c);
    take(p, 1);
}

static void begin_group(struct parse *p)
{
    put_waiting(p);
    p->group = kept_name(p, out_as_str(&p->e.phrase));
    entry_clear(&p->e);
}

/* The end of an entry; ";" ends a group, too, and one without members was words after all. */
static void take_separator(struct parse *p, char c, size_t *group_n)
{
    end_entry(p);
    take(p, 1);
    if (c != ';')
        return;
    put_waiting(p);
    struct str group = p->group;
    p->group = STR("");
    if (group.n && p->list->n == *group_n)
        put(p, group, STR(""));
}

static void step(struct parse *p, size_t *group_n)
{
    char c = p->rest.at[0];
    size_t word = c == '=' ? header_word(p->rest) : 0;
    if (word) {
        out_str(&p->e.phrase, str_first(p->rest, word));
        take(p, word);
    } else if (c == '"') {
        take_quoted(p);
    } else if (c == '(') {
        take_comment(p);
    } else if (c == '<') {
        take_angle(p);
    } else if (c == ',' || c == ';') {
        take_separator(p, c, group_n);
    } else if (c == ':' && !p->e.has_at && !p->e.has_angle && !p->group.n) {
        begin_group(p);
        *group_n = p->list->n;
        take(p, 1);
    } else {
        take_char(p, c);
    }
}

static size_t most_entries(struct str value)
{
    size_t n = 2;
    for (size_t i = 0; i < value.n && n < ADDRESS_MAX; i++)
        n += value.at[i] == ',' || value.at[i] == ';' || value.at[i] == ':';
    return n;
}

void address_parse(struct address_list *list_r, struct arena *a, struct str value)
{
    struct parse p = {.list = list_r, .arena = a, .rest = str_trim(value), .group = STR("")};
    size_t group_n = 0;
    *list_r = (struct address_list){0};
    if (p.rest.n == 0)
        return;
    list_r->at = arena_array(a, most_entries(value), sizeof *list_r->at);
    struct out *const outs[] = {&p.e.phrase, &p.e.angle, &p.e.comment, &p.waiting, &p.text};
    for (size_t i = 0; i < sizeof outs / sizeof *outs; i++)
        out_init(outs[i], PHRASE_BYTES);
    while (p.rest.n)
        step(&p, &group_n);
    take_separator(&p, ';', &group_n);
    for (size_t i = 0; i < sizeof outs / sizeof *outs; i++)
        out_free(outs[i]);
}

struct str address_key(struct arena *a, struct str addr)
{
    char *key = arena_copy(a, addr.at, addr.n);
    for (size_t i = 0; i < addr.n; i++)
        key[i] = ascii_lower(key[i]);
    return (struct str){key, addr.n};
}

bool address_same(struct str a, struct str b)
{
    return a.n > 0 && str_eq_nocase(a, b);
}

struct str address_domain(struct str addr)
{
    size_t n = addr.n;
    while (n && addr.at[n - 1] != '@')
        n--;
    return n ? str_from(addr, n) : STR("");
}

bool address_matches(struct str addr, struct str pattern)
{
    if (pattern.n && pattern.at[0] == '@')
        return address_same(address_domain(addr), str_from(pattern, 1));
    return address_same(addr, pattern);
}
