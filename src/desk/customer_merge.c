/* SPDX-License-Identifier: Apache-2.0 */
/* customer_merge.c: what moves is first written down, row by row, by the database itself, and then
   moved; so that the way back knows what came from whom, however much it was. */
#include "desk/customer_merge.h"

#include "base/fold.h"
#include "base/json.h"
#include "base/utf8.h"
#include "desk/change.h"
#include "desk/context.sql.h"
#include "desk/customer_merge.sql.h"

#include <inttypes.h>

/* Both as they are, and not by where they lead; in a write locked in the order of their ids. */
static int need_one(struct call *c, struct db_conn *d, int64_t org, int64_t id, struct customer *r)
{
    int got = db_conn_writes(d) ? sql_customer_lock(c, d, org, id, r)
                                : sql_customer_get(c, d, org, id, r);
    return got ? got : fail(c, NOT_FOUND, "there is no customer %" PRId64, id);
}

static int need_two(struct call *c, struct db_conn *d, int64_t org, struct customer *from,
                    int64_t from_id, struct customer *into, int64_t into_id)
{
    bool turned = from_id > into_id;
    if (from_id == into_id)
        return fail(c, BAD_INPUT, "a customer cannot be merged with themselves");
    if (need_one(c, d, org, turned ? into_id : from_id, turned ? into : from) < 0 ||
        need_one(c, d, org, turned ? from_id : into_id, turned ? from : into) < 0)
        return -1;
    return 1;
}

static int mergeable(struct call *c, const struct customer *it)
{
    if (it->merged_into_id)
        return fail(c, CONFLICT, "customer %" PRId64 " was merged already, into customer %" PRId64,
                    it->id, it->merged_into_id);
    if (it->erased_us != NO_TIME)
        return fail(c, CONFLICT, "customer %" PRId64 " was erased", it->id);
    return 1;
}

/* ---- the preview ---- */

static void conflict(struct customer_merge_preview *p, const char *what, struct str from,
                     struct str into)
{
    if (from.n && into.n && !str_eq(from, into) && p->n_conflicts < MERGE_CONFLICTS_MAX)
        p->conflicts[p->n_conflicts++] = (struct customer_conflict){str_of(what), from, into};
}

static struct str yes_or_no(bool yes)
{
    return yes ? STR("yes") : STR("no");
}

static int conflicts(struct call *c, struct db_conn *d, int64_t org,
                     struct customer_merge_preview *p)
{
    struct customer_merge_fields_row *rows;
    size_t n;
    const struct customer *from = &p->from, *into = &p->into;
    p->conflicts = arena_array(&c->arena, MERGE_CONFLICTS_MAX, sizeof *p->conflicts);
    conflict(p, "name", from->name, into->name);
    conflict(p, "company", from->company_name, into->company_name);
    conflict(p, "title", from->title, into->title);
    conflict(p, "language", from->language, into->language);
    conflict(p, "timezone", from->timezone, into->timezone);
    conflict(p, "blocked", yes_or_no(from->blocked), yes_or_no(into->blocked));
    if (sql_customer_merge_fields(c, d, org, from->id, into->id, &rows, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        conflict(p, rows[i].key.at, rows[i].from_text, rows[i].into_text);
    return 1;
}

int customer_merge_preview(struct call *c, struct db_conn *d, const struct actor *who,
                           int64_t from_id, int64_t into_id,
                           struct customer_merge_preview *preview_r)
{
    struct customer_merge_counts_row n;
    *preview_r = (struct customer_merge_preview){0};
    if (permit(c, who, MAY_READ) < 0 ||
        need_two(c, d, who->org, &preview_r->from, from_id, &preview_r->into, into_id) < 0 ||
        mergeable(c, &preview_r->from) < 0 || mergeable(c, &preview_r->into) < 0 ||
        sql_customer_merge_counts(c, d, who->org, from_id, &n) < 0)
        return -1;
    preview_r->conversations = n.conversations;
    preview_r->identities = n.identities;
    preview_r->participants = n.participants;
    return conflicts(c, d, who->org, preview_r);
}

/* ---- merging ---- */

static struct str either(struct str into, struct str from)
{
    return into.n ? into : from;
}

/* Both notes, one under the other; where that is too long, as much as there is room for. */
static struct str notes(struct call *c, struct str into, struct str from)
{
    struct out o;
    if (!into.n || !from.n)
        return either(into, from);
    out_init(&o, 2 * CUSTOMER_NOTE_BYTES + 8);
    out_str(&o, into);
    out_text(&o, "\n\n");
    out_str(&o, from);
    struct str both = {arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return utf8_first(both, CUSTOMER_NOTE_BYTES);
}

static int take_over(struct call *c, struct db_conn *d, int64_t org, const struct customer *from,
                     const struct customer *into)
{
    struct str name = either(into->name, from->name);
    bool later =
        from->seen_us != NO_TIME && (into->seen_us == NO_TIME || from->seen_us > into->seen_us);
    struct customer_merge_take_in in = {.name = name,
                                        .name_folded = fold_name(&c->arena, name),
                                        .company_id =
                                            into->company_id ? into->company_id : from->company_id,
                                        .title = either(into->title, from->title),
                                        .language = either(into->language, from->language),
                                        .timezone = either(into->timezone, from->timezone),
                                        .note = notes(c, into->note, from->note),
                                        .seen_us = later ? from->seen_us : into->seen_us,
                                        .now_us = c->now_us,
                                        .org = org,
                                        .id = into->id};
    return sql_customer_merge_take(c, d, &in);
}

static int write_down(struct call *c, struct db_conn *d, int64_t org, int64_t from, int64_t into)
{
    int64_t now_us = c->now_us;
    if (sql_customer_moved_drop(c, d, org, from) < 0 ||
        sql_customer_moved_conversations(c, d, now_us, org, from) < 0 ||
        sql_customer_moved_messages(c, d, now_us, org, from) < 0 ||
        sql_customer_moved_identities(c, d, now_us, org, from) < 0 ||
        sql_customer_moved_participants(c, d, now_us, org, from) < 0 ||
        sql_customer_moved_facts(c, d, now_us, org, from) < 0)
        return -1;
    return sql_customer_moved_fields(c, d, now_us, org, from, into);
}

static int move(struct call *c, struct db_conn *d, int64_t org, int64_t from, int64_t into)
{
    if (sql_customer_move_conversations(c, d, into, c->now_us, org, from) < 0 ||
        sql_customer_move_messages(c, d, into, org, from) < 0 ||
        sql_customer_move_identities(c, d, into, org, from) < 0 ||
        sql_customer_move_participants(c, d, into, org, from) < 0 ||
        sql_customer_move_fields(c, d, into, org, from) < 0 ||
        sql_customer_move_facts(c, d, into, org, from) < 0 ||
        sql_context_erase(c, d, org, from) < 0 ||
        sql_customer_merge_mark(c, d, into, c->now_us, org, from) < 0 ||
        customer_words_drop(c, d, org, from) < 0 || customer_words_put(c, d, org, into) < 0)
        return -1;
    return customer_identity_firsts(c, d, org, into);
}

static void put_id(struct json_writer *w, const char *key, int64_t id)
{
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%" PRId64, id);
    json_put_str(w, key, (struct str){digits, (size_t)n});
}

/* What `into` said of itself, and the version that the merge leads to. */
static struct str was_json(struct call *c, const struct customer *from, const struct customer *into)
{
    struct out o;
    out_init(&o, CHANGE_WAS_BYTES);
    struct json_writer w = {.out = &o};
    json_put_object(&w, NULL);
    put_id(&w, "from_id", from->id);
    put_id(&w, "into_id", into->id);
    json_put_int(&w, "version", into->version + 1);
    json_put_str(&w, "name", into->name);
    json_put_str(&w, "title", into->title);
    json_put_str(&w, "language", into->language);
    json_put_str(&w, "timezone", into->timezone);
    json_put_str(&w, "note", into->note);
    if (into->company_id)
        put_id(&w, "company_id", into->company_id);
    if (into->seen_us != NO_TIME)
        json_put_int(&w, "seen_us", into->seen_us);
    json_put_object_end(&w);
    struct str text = {arena_copy(&c->arena, o.at, o.n), o.over ? 0 : o.n};
    out_free(&o);
    return text;
}

static int note(struct call *c, struct db_conn *d, const struct actor *who, int64_t from,
                int64_t into, struct change change, int64_t *undo_id_r)
{
    const struct change_value values[] = {change_id("from_id", from), change_id("into_id", into)};
    change.noun_id = from;
    change.detail = change_json(c, values, 2);
    return change_note(c, d, who, &change, undo_id_r);
}

int customer_merge(struct call *c, struct db_conn *d, const struct actor *who, int64_t from_id,
                   int64_t into_id, int64_t *undo_id_r)
{
    struct customer from, into;
    if (undo_id_r)
        *undo_id_r = 0;
    if (permit(c, who, MAY_EDIT_CUSTOMERS) < 0 ||
        need_two(c, d, who->org, &from, from_id, &into, into_id) < 0 || mergeable(c, &from) < 0 ||
        mergeable(c, &into) < 0 || write_down(c, d, who->org, from_id, into_id) < 0 ||
        take_over(c, d, who->org, &from, &into) < 0 || move(c, d, who->org, from_id, into_id) < 0)
        return -1;
    struct change change = {.verb = STR("customer.merge"),
                            .event = STR("customer.merged"),
                            .was = was_json(c, &from, &into),
                            .words = "Merged the customers"};
    return note(c, d, who, from_id, into_id, change, undo_id_r);
}

/* ---- and apart again ---- */

struct before {
    int64_t from_id, into_id, version, seen_us;
    struct customer_edit edit;
};

static int before_read(struct call *c, const json_t *root, struct before *r)
{
    struct customer_edit *e = &r->edit;
    r->seen_us = NO_TIME;
    if (change_get_id(c, root, "from_id", &r->from_id) < 0 ||
        change_get_id(c, root, "into_id", &r->into_id) < 0 ||
        change_get_id(c, root, "company_id", &e->company_id) < 0 ||
        json_get_int(c, root, "version", &r->version) < 0 ||
        json_get_int(c, root, "seen_us", &r->seen_us) < 0 ||
        json_need_str(c, root, "name", CUSTOMER_NAME_BYTES, &e->name) < 0 ||
        json_need_str(c, root, "title", CUSTOMER_TITLE_BYTES, &e->title) < 0 ||
        json_need_str(c, root, "language", CUSTOMER_TITLE_BYTES, &e->language) < 0 ||
        json_need_str(c, root, "timezone", CUSTOMER_TITLE_BYTES, &e->timezone) < 0)
        return -1;
    return json_need_str(c, root, "note", CUSTOMER_NOTE_BYTES, &e->note);
}

static int move_back(struct call *c, struct db_conn *d, int64_t org, const struct before *was)
{
    int64_t from = was->from_id, into = was->into_id;
    struct customer_merge_take_in in = {.name = was->edit.name,
                                        .name_folded = fold_name(&c->arena, was->edit.name),
                                        .company_id = was->edit.company_id,
                                        .title = was->edit.title,
                                        .language = was->edit.language,
                                        .timezone = was->edit.timezone,
                                        .note = was->edit.note,
                                        .seen_us = was->seen_us,
                                        .now_us = c->now_us,
                                        .org = org,
                                        .id = into};
    if (sql_customer_back_conversations(c, d, from, c->now_us, org, into) < 0 ||
        sql_customer_back_messages(c, d, from, org, into) < 0 ||
        sql_customer_back_identities(c, d, from, org, into) < 0 ||
        sql_customer_back_participants(c, d, from, org, into) < 0 ||
        sql_customer_back_fields(c, d, from, org, into) < 0 ||
        sql_customer_back_facts(c, d, from, org, into) < 0 ||
        sql_customer_merge_take(c, d, &in) < 0 ||
        sql_customer_merge_mark(c, d, 0, c->now_us, org, from) < 0 ||
        sql_customer_moved_drop(c, d, org, from) < 0 || customer_words_put(c, d, org, from) < 0 ||
        customer_words_put(c, d, org, into) < 0 || customer_identity_firsts(c, d, org, from) < 0)
        return -1;
    return customer_identity_firsts(c, d, org, into);
}

static int unmerge(struct call *c, struct db_conn *d, const struct actor *who,
                   const struct before *was)
{
    struct customer from, into;
    if (permit(c, who, MAY_EDIT_CUSTOMERS) < 0 ||
        need_two(c, d, who->org, &from, was->from_id, &into, was->into_id) < 0 ||
        mergeable(c, &into) < 0)
        return -1;
    if (from.merged_into_id != into.id || into.version != was->version)
        return fail(c, CONFLICT, "the customer was changed again since");
    if (move_back(c, d, who->org, was) < 0)
        return -1;
    struct change change = {.verb = STR("customer.merge.undo"), .event = STR("customer.unmerged")};
    return note(c, d, who, from.id, into.id, change, NULL);
}

int customer_undo_merge(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                        struct str was)
{
    struct before before = {0};
    json_t *root;
    (void)id; /* it leads to the other by now */
    if (json_read(c, was, CHANGE_WAS_BYTES, &root) < 0)
        return -1;
    int result = before_read(c, root, &before);
    if (result > 0)
        result = unmerge(c, d, who, &before);
    json_decref(root);
    return result;
}

int64_t customer_merge_forget(struct call *c, struct db_conn *d)
{
    return sql_customer_moved_forget(c, d, c->now_us - MERGE_MOVED_KEPT_H * HOUR_US);
}
