/* SPDX-License-Identifier: Apache-2.0 */
/* field.c: the definitions, and setting what they hold; field_check.c says what each kind takes. */
#include "desk/field.h"

#include "base/fold.h"
#include "base/json.h"
#include "db/id.h"
#include "desk/change.h"
#include "desk/company.h"
#include "desk/customer.h"
#include "desk/field_check.h"
#include "desk/words.h"

#include <inttypes.h>

static int need_field(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                      struct field *field_r)
{
    int got = db_conn_writes(d) ? sql_field_lock(c, d, who->org, id, field_r)
                                : sql_field_get(c, d, who->org, id, field_r);
    return got ? got : fail(c, NOT_FOUND, "there is no field %" PRId64, id);
}

static int noun_check(struct call *c, struct str noun)
{
    bool good = str_eq(noun, STR("conversation")) || str_eq(noun, STR("customer")) ||
                str_eq(noun, STR("company"));
    return good ? 1 : fail(c, BAD_INPUT, "a field belongs to conversation, customer or company");
}

/* ---- definitions ---- */

int field_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              struct field *field_r)
{
    return permit(c, who, MAY_READ) < 0 ? -1 : need_field(c, d, who, id, field_r);
}

int field_list(struct call *c, struct db_conn *d, const struct actor *who, struct str noun,
               bool archived_too, struct field **list_r, size_t *n_r)
{
    if (permit(c, who, MAY_READ) < 0 || (noun.n && noun_check(c, noun) < 0))
        return -1;
    return sql_field_list(c, d, who->org, noun.at ? noun : STR(""), archived_too, list_r, n_r);
}

static int note(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct str noun, struct str label, struct change change)
{
    const struct change_value values[] = {change_text("noun", noun), change_text("label", label)};
    change.noun_id = id;
    change.detail = change_json(c, values, 2);
    return change_note(c, d, who, &change, NULL);
}

int field_create(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct field_new *it, struct field *field_r)
{
    struct str label, key, choices;
    struct field_count_row count;
    if (permit(c, who, MAY_MANAGE_RULES) < 0 || noun_check(c, it->noun) < 0 ||
        words_name(c, "a field", it->label, FIELD_LABEL_BYTES, &label, NULL) < 0 ||
        field_key_check(c, it->key, label, &key) < 0 ||
        field_choices_check(c, it->kind, it->choices_json, &choices) < 0 ||
        sql_field_count(c, d, who->org, it->noun, &count) < 0)
        return -1;
    if (count.n >= FIELDS_MAX)
        return fail(c, TOO_BIG, "there are %d fields of a %.*s already", FIELDS_MAX,
                    (int)it->noun.n, it->noun.at);
    struct field_add_in in = {.org = who->org,
                              .id = id_new(c, d),
                              .noun = it->noun,
                              .key = key,
                              .label = label,
                              .kind = str_of(field_kind_name(it->kind)),
                              .choices_json = choices,
                              .required = it->required,
                              .position = it->position,
                              .now_us = c->now_us};
    int64_t added = in.id < 0 ? -1 : sql_field_add(c, d, &in);
    if (added <= 0)
        return added < 0
                   ? -1
                   : fail(c, CONFLICT, "there is a field \"%.*s\" already", (int)key.n, key.at);
    struct change change = {.verb = STR("field.create"), .event = STR("field.created")};
    return note(c, d, who, in.id, it->noun, label, change) < 0
               ? -1
               : need_field(c, d, who, in.id, field_r);
}

int field_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              const struct field_new *it, int64_t version)
{
    struct field field;
    struct str label, choices;
    if (permit(c, who, MAY_MANAGE_RULES) < 0 || need_field(c, d, who, id, &field) < 0 ||
        words_version(c, "this field", version, field.version) < 0 ||
        words_name(c, "a field", it->label, FIELD_LABEL_BYTES, &label, NULL) < 0 ||
        field_choices_check(c, field_kind_of(field.kind), it->choices_json, &choices) < 0)
        return -1;
    if (str_eq(label, field.label) && str_eq(choices, field.choices_json) &&
        it->required == field.required && it->position == field.position)
        return 0;
    struct field_put_in in = {.label = label,
                              .choices_json = choices,
                              .required = it->required,
                              .position = it->position,
                              .org = who->org,
                              .id = id};
    struct change change = {.verb = STR("field.put"), .event = STR("field.changed")};
    return sql_field_put(c, d, &in) < 0 ? -1 : note(c, d, who, id, field.noun, label, change);
}

static int archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   bool archived, bool back, int64_t *undo_id_r)
{
    struct field field;
    if (undo_id_r)
        *undo_id_r = 0;
    if (permit(c, who, MAY_MANAGE_RULES) < 0 || need_field(c, d, who, id, &field) < 0)
        return -1;
    if ((field.archived_us != NO_TIME) == archived)
        return 0;
    if (sql_field_archive(c, d, archived ? c->now_us : NO_TIME, who->org, id) < 0)
        return -1;
    const struct change_value values[] = {change_text("label", field.label),
                                          change_number("archived", archived)};
    struct str detail = change_json(c, values, 2);
    struct change change = {.verb = back ? STR("field.archive.undo") : STR("field.archive"),
                            .event = archived ? STR("field.archived") : STR("field.restored"),
                            .noun_id = id,
                            .detail = detail,
                            .was = back ? STR("") : detail,
                            .words = archived ? "Archived the field" : "Brought the field back"};
    return change_note(c, d, who, &change, undo_id_r);
}

int field_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  bool archived, int64_t *undo_id_r)
{
    return archive(c, d, who, id, archived, false, undo_id_r);
}

int field_undo_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                       struct str was)
{
    bool archived = str_find(was, STR("\"archived\":1")) >= 0;
    return archive(c, d, who, id, !archived, true, NULL);
}

/* ---- what they hold ---- */

/* The thing that holds values, where merged ones lead on. */
struct holder {
    struct str noun;
    int64_t id, conversation_id, inbox_id;
};

static int need_holder(struct call *c, struct db_conn *d, const struct actor *who, bool changes,
                       struct str noun, int64_t noun_id, struct holder *r)
{
    struct seen_conversation at;
    struct customer customer;
    struct company company;
    *r = (struct holder){.noun = noun};
    if (noun_check(c, noun) < 0)
        return -1;
    if (str_eq(noun, STR("conversation"))) {
        if (permit_conversation(c, d, who, changes ? MAY_ANSWER : MAY_READ, noun_id, &at) < 0)
            return -1;
        r->id = r->conversation_id = at.id;
        r->inbox_id = at.inbox_id;
        return 1;
    }
    if (changes && permit(c, who, MAY_EDIT_CUSTOMERS) < 0)
        return -1;
    if (str_eq(noun, STR("company"))) {
        r->id = noun_id;
        return company_get(c, d, who, noun_id, &company);
    }
    if (customer_get(c, d, who, noun_id, &customer) < 0)
        return -1;
    if (changes && customer.erased_us != NO_TIME)
        return fail(c, CONFLICT, "this person was erased; nothing is written about them");
    r->id = customer.id;
    return 1;
}

int field_values(struct call *c, struct db_conn *d, const struct actor *who, struct str noun,
                 int64_t noun_id, struct field_value **list_r, size_t *n_r)
{
    struct holder holder;
    if (need_holder(c, d, who, false, noun, noun_id, &holder) < 0)
        return -1;
    return sql_field_values(c, d, who->org, holder.id, list_r, n_r);
}

static int touch(struct call *c, struct db_conn *d, int64_t org, const struct holder *holder)
{
    if (holder->conversation_id)
        return sql_field_touch_conversation(c, d, c->now_us, org, holder->id);
    return str_eq(holder->noun, STR("customer"))
               ? sql_field_touch_customer(c, d, c->now_us, org, holder->id)
               : sql_field_touch_company(c, d, c->now_us, org, holder->id);
}

static struct str was_json(struct call *c, struct str noun, struct str key, struct str from,
                           struct str to)
{
    struct out o;
    out_init(&o, CHANGE_WAS_BYTES);
    struct json_writer w = {.out = &o};
    json_put_object(&w, NULL);
    json_put_str(&w, "noun", noun);
    json_put_str(&w, "key", key);
    json_put_str(&w, "from", from);
    json_put_str(&w, "to", to);
    json_put_object_end(&w);
    struct str text = {arena_copy(&c->arena, o.at, o.n), o.over ? 0 : o.n};
    out_free(&o);
    return text;
}

/* How each noun tells it. */
struct telling {
    struct str noun, verb, verb_back, event;
};
static struct telling telling_of(struct str noun)
{
    if (str_eq(noun, STR("conversation")))
        return (struct telling){noun, STR("conversation.field"), STR("conversation.field.undo"),
                                STR("conversation.field_changed")};
    if (str_eq(noun, STR("customer")))
        return (struct telling){noun, STR("customer.field"), STR("customer.field.undo"),
                                STR("customer.changed")};
    return (struct telling){noun, STR("company.field"), STR("company.field.undo"),
                            STR("company.changed")};
}

/* The story says which field; what it holds stands with its holder alone. */
static int set_note(struct call *c, struct db_conn *d, const struct actor *who,
                    const struct holder *holder, const struct field *field, struct str was,
                    bool back, int64_t *undo_id_r)
{
    struct telling how = telling_of(holder->noun);
    const struct change_value detail[] = {change_text("key", field->key),
                                          change_text("label", field->label)};
    struct change change = {.verb = back ? how.verb_back : how.verb,
                            .event = how.event,
                            .noun_id = holder->id,
                            .conversation_id = holder->conversation_id,
                            .inbox_id = holder->inbox_id,
                            .detail = change_json(c, detail, 2),
                            .was = back ? STR("") : was,
                            .words = "Changed a field"};
    return change_note(c, d, who, &change, undo_id_r);
}

static int hold(struct call *c, struct db_conn *d, int64_t org, const struct holder *holder,
                const struct field *field, const struct field_checked *to)
{
    if (!to->text.n)
        return sql_field_value_drop(c, d, org, holder->id, field->id);
    struct field_value_put_in in = {.org = org,
                                    .field_id = field->id,
                                    .noun_id = holder->id,
                                    .text_value = to->text,
                                    .text_folded = fold_name(&c->arena, to->text),
                                    .number_value = to->number,
                                    .now_us = c->now_us};
    return sql_field_value_put(c, d, &in);
}

/* `expected` .at NULL: whatever is held. */
static int set(struct call *c, struct db_conn *d, const struct actor *who, struct holder *holder,
               struct str key, struct str text, struct str expected, int64_t *undo_id_r)
{
    struct field field;
    struct field_checked to;
    struct field_value_get_row held = {0};
    int got = sql_field_of_key(c, d, who->org, holder->noun, key, &field);
    if (got <= 0 || field.archived_us != NO_TIME)
        return got < 0 ? -1
                       : fail(c, NOT_FOUND, "a %.*s has no field \"%.*s\"", (int)holder->noun.n,
                              holder->noun.at, (int)(key.n > 60 ? 60 : key.n), key.at);
    if (field_value_check(c, &field, text, &to) < 0 ||
        sql_field_value_get(c, d, who->org, holder->id, field.id, &held) < 0)
        return -1;
    struct str from = held.text_value.at ? held.text_value : STR("");
    if (expected.at && !str_eq(from, expected))
        return fail(c, CONFLICT, "%.*s was changed again since", (int)field.label.n,
                    field.label.at);
    if (str_eq(from, to.text))
        return 0;
    if (!to.text.n && field.required && !expected.at)
        return fail(c, BAD_INPUT, "%.*s may not be empty", (int)field.label.n, field.label.at);
    if (hold(c, d, who->org, holder, &field, &to) < 0 || touch(c, d, who->org, holder) < 0)
        return -1;
    struct str was = was_json(c, holder->noun, field.key, from, to.text);
    return set_note(c, d, who, holder, &field, was, expected.at != NULL, undo_id_r);
}

int field_set(struct call *c, struct db_conn *d, const struct actor *who, struct str noun,
              int64_t noun_id, struct str key, struct str text, int64_t *undo_id_r)
{
    struct holder holder;
    if (undo_id_r)
        *undo_id_r = 0;
    if (need_holder(c, d, who, true, noun, noun_id, &holder) < 0)
        return -1;
    return set(c, d, who, &holder, key, text, (struct str){NULL, 0}, undo_id_r);
}

int field_undo_set(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   struct str was)
{
    struct holder holder;
    struct str noun, key, from, to;
    json_t *root;
    if (json_read(c, was, CHANGE_WAS_BYTES, &root) < 0)
        return -1;
    int result = json_need_str(c, root, "noun", 20, &noun);
    if (result > 0)
        result = json_need_str(c, root, "key", FIELD_KEY_BYTES, &key);
    if (result > 0)
        result = json_need_str(c, root, "from", CHANGE_WAS_BYTES, &from);
    if (result > 0)
        result = json_need_str(c, root, "to", CHANGE_WAS_BYTES, &to);
    if (result > 0)
        result = need_holder(c, d, who, true, noun, id, &holder);
    if (result > 0)
        result = set(c, d, who, &holder, key, from, to, NULL);
    json_decref(root);
    return result;
}
