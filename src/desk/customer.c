/* SPDX-License-Identifier: Apache-2.0 */
/* customer.c: a person comes into being by one of three doors: found by an identity, made by hand,
   or imported. Finding is safe among many processes because the identity's row decides: whoever
   puts it in first made the person, and everybody else takes back the one they began. */
#include "desk/customer.h"

#include "base/fold.h"
#include "base/json.h"
#include "base/utf8.h"
#include "db/id.h"
#include "desk/change.h"
#include "desk/words.h"

#include <inttypes.h>

enum { FORWARDS_MAX = 20 }; /* merged into one that was merged ... */

int customer_need(struct call *c, struct db_conn *d, int64_t org, int64_t id,
                  struct customer *customer_r)
{
    int64_t at = id;
    for (int i = 0; i < FORWARDS_MAX && at; i++) {
        int got = db_conn_writes(d) ? sql_customer_lock(c, d, org, at, customer_r)
                                    : sql_customer_get(c, d, org, at, customer_r);
        if (got < 0)
            return -1;
        if (got && !customer_r->merged_into_id)
            return 1;
        at = got ? customer_r->merged_into_id : 0;
    }
    return fail(c, NOT_FOUND, "there is no customer %" PRId64, id);
}

/* One who may still be changed. */
static int need_here(struct call *c, struct db_conn *d, int64_t org, int64_t id,
                     struct customer *customer_r)
{
    if (customer_need(c, d, org, id, customer_r) < 0)
        return -1;
    return customer_r->erased_us == NO_TIME
               ? 1
               : fail(c, CONFLICT, "this person was erased; nothing is written about them");
}

int customer_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                 struct customer *customer_r)
{
    return permit(c, who, MAY_READ) < 0 ? -1 : customer_need(c, d, who->org, id, customer_r);
}

int customer_of_identity(struct call *c, struct db_conn *d, const struct actor *who,
                         enum identity_kind kind, struct str value, struct customer *customer_r)
{
    struct str kept, folded;
    struct customer_of_identity_row row;
    if (permit(c, who, MAY_READ) < 0 || identity_check(c, kind, value, &kept, &folded) < 0)
        return -1;
    int got =
        sql_customer_of_identity(c, d, who->org, str_of(identity_kind_name(kind)), folded, &row);
    return got <= 0 ? got : customer_need(c, d, who->org, row.customer_id, customer_r);
}

/* ---- what is typed ---- */

/* By hand and by mail: empty is fine, and stays empty. */
static int edit_check(struct call *c, const struct customer_edit *it, struct customer *to,
                      struct str *folded_r)
{
    to->language = to->timezone = STR("");
    if (words_line(c, "a customer's name", it->name, CUSTOMER_NAME_BYTES, &to->name) < 0 ||
        words_line(c, "a title", it->title, CUSTOMER_TITLE_BYTES, &to->title) < 0 ||
        words_text(c, "the note", it->note, CUSTOMER_NOTE_BYTES, &to->note) < 0 ||
        (it->language.n && words_language(c, it->language, &to->language) < 0) ||
        (it->timezone.n && words_timezone(c, it->timezone, &to->timezone) < 0))
        return -1;
    *folded_r = fold_name(&c->arena, to->name);
    to->company_id = it->company_id;
    return 1;
}

static int company_check(struct call *c, struct db_conn *d, int64_t org, int64_t company_id)
{
    struct customer_company_row company;
    if (!company_id)
        return 1;
    int got = sql_customer_company(c, d, org, company_id, &company);
    if (got > 0 && company.archived_us != NO_TIME)
        return fail(c, CONFLICT, "the company %.*s is archived", (int)company.name.n,
                    company.name.at);
    return got ? got : fail(c, NOT_FOUND, "there is no company %" PRId64, company_id);
}

/* What a mail's head says must not keep the mail out: what cannot stand is left away. */
static struct str name_or_none(struct call *c, struct str name)
{
    struct str first = utf8_valid(name) ? utf8_first(name, CUSTOMER_NAME_BYTES) : STR("");
    if (words_line(c, "a customer's name", first, CUSTOMER_NAME_BYTES, &first) > 0)
        return first;
    c->fault.kind = NO_FAULT;
    return STR("");
}

/* ---- telling ---- */

static int tell(struct call *c, struct db_conn *d, const struct actor *who,
                const struct customer *it, struct str verb, struct str event)
{
    const struct change_value values[] = {change_text("name", it->name),
                                          change_id("company_id", it->company_id)};
    struct change change = {
        .verb = verb, .event = event, .noun_id = it->id, .detail = change_json(c, values, 2)};
    return change_note(c, d, who, &change, NULL);
}

/* ---- coming into being ---- */

static int row_add(struct call *c, struct db_conn *d, int64_t org, struct customer *it,
                   struct str folded)
{
    it->id = id_new(c, d);
    struct customer_add_in in = {.org = org,
                                 .id = it->id,
                                 .name = it->name,
                                 .name_folded = folded,
                                 .company_id = it->company_id,
                                 .title = it->title,
                                 .language = it->language,
                                 .timezone = it->timezone,
                                 .note = it->note,
                                 .created_us = it->created_us,
                                 .now_us = c->now_us};
    return it->id < 0 ? -1 : sql_customer_add(c, d, &in);
}

/* Those that are nobody's; how many. */
static int identities_take(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                           const struct identity_new *list, size_t n)
{
    int taken = 0;
    for (size_t i = 0; i < n; i++) {
        int got = customer_identity_put(c, d, who->org, id, &list[i]);
        if (got < 0)
            return -1;
        taken += got;
    }
    return taken;
}

static int finish(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  struct customer *customer_r)
{
    if (customer_words_put(c, d, who->org, id) < 0 ||
        customer_need(c, d, who->org, id, customer_r) < 0)
        return -1;
    return tell(c, d, who, customer_r, STR("customer.create"), STR("customer.created"));
}

int customer_create(struct call *c, struct db_conn *d, const struct actor *who,
                    const struct customer_edit *it, const struct identity_new *identities,
                    size_t n_identities, struct customer *customer_r)
{
    struct customer to = {.created_us = c->now_us};
    struct str folded;
    if (permit(c, who, MAY_EDIT_CUSTOMERS) < 0 || edit_check(c, it, &to, &folded) < 0 ||
        company_check(c, d, who->org, it->company_id) < 0)
        return -1;
    if (!to.name.n && !n_identities)
        return fail(c, BAD_INPUT, "a customer needs a name or an address");
    if (n_identities > IDENTITIES_MAX)
        return fail(c, TOO_BIG, "a customer has at most %d addresses", IDENTITIES_MAX);
    if (row_add(c, d, who->org, &to, folded) < 0)
        return -1;
    for (size_t i = 0; i < n_identities; i++) {
        int got = customer_identity_put(c, d, who->org, to.id, &identities[i]);
        if (got <= 0)
            return got < 0 ? -1 : customer_identity_taken(c, d, who->org, &identities[i]);
    }
    return finish(c, d, who, to.id, customer_r);
}

/* The person of the first identity that is known. */
static int look(struct call *c, struct db_conn *d, int64_t org, const struct customer_known *it,
                int64_t *id_r)
{
    *id_r = 0;
    for (size_t i = 0; i < it->n_identities; i++) {
        struct customer_of_identity_row row;
        struct str kept, folded;
        const struct identity_new *identity = &it->identities[i];
        if (identity_check(c, identity->kind, identity->value, &kept, &folded) < 0)
            return -1;
        int got = sql_customer_of_identity(c, d, org, str_of(identity_kind_name(identity->kind)),
                                           folded, &row);
        if (got < 0)
            return -1;
        if (got) {
            *id_r = row.customer_id;
            return 1;
        }
    }
    return 0;
}

/* Begins a person; 0 when another process was quicker, and then nothing of it stays. */
static int begin(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct customer_known *it, int64_t *id_r)
{
    struct customer to = {.created_us = it->created_us ? it->created_us : c->now_us};
    struct customer_edit edit = {
        .name = name_or_none(c, it->name), .language = it->language, .timezone = it->timezone};
    struct str folded;
    if (edit_check(c, &edit, &to, &folded) < 0 || row_add(c, d, who->org, &to, folded) < 0)
        return -1;
    *id_r = to.id;
    int first = customer_identity_put(c, d, who->org, to.id, &it->identities[0]);
    if (first == 0)
        return sql_customer_drop(c, d, who->org, to.id) < 0 ? -1 : 0;
    if (first < 0 ||
        identities_take(c, d, who, to.id, it->identities + 1, it->n_identities - 1) < 0)
        return -1;
    return 1;
}

/* Somebody who was here: a name, when they had none, and the identities that are new. */
static int add_to(struct call *c, struct db_conn *d, const struct actor *who,
                  const struct customer_known *it, struct customer *customer)
{
    struct str name = customer->name.n ? STR("") : name_or_none(c, it->name);
    int taken = identities_take(c, d, who, customer->id, it->identities, it->n_identities);
    if (taken < 0 || (!taken && !name.n))
        return taken;
    if (name.n) {
        struct customer_put_in in = {.name = name,
                                     .name_folded = fold_name(&c->arena, name),
                                     .company_id = customer->company_id,
                                     .title = customer->title,
                                     .language = customer->language,
                                     .timezone = customer->timezone,
                                     .note = customer->note,
                                     .now_us = c->now_us,
                                     .org = who->org,
                                     .id = customer->id};
        if (sql_customer_put(c, d, &in) < 0)
            return -1;
    }
    if (customer_words_put(c, d, who->org, customer->id) < 0 ||
        customer_need(c, d, who->org, customer->id, customer) < 0)
        return -1;
    return tell(c, d, who, customer, STR("customer.learn"), STR("customer.changed"));
}

int customer_find_or_create(struct call *c, struct db_conn *d, const struct actor *who,
                            const struct customer_known *it, struct customer *customer_r)
{
    int64_t id;
    if (permit(c, who, MAY_EDIT_CUSTOMERS) < 0)
        return -1;
    if (!it->n_identities || it->n_identities > IDENTITIES_MAX)
        return fail(c, BAD_INPUT, "a person is found by 1 to %d addresses", IDENTITIES_MAX);
    int got = look(c, d, who->org, it, &id);
    if (got == 0) {
        got = begin(c, d, who, it, &id);
        if (got > 0)
            return finish(c, d, who, id, customer_r);
        if (got == 0 && look(c, d, who->org, it, &id) == 0)
            return fail(c, BUSY, "another process is taking in this person; try again");
    }
    if (got < 0 || customer_need(c, d, who->org, id, customer_r) < 0)
        return -1;
    return add_to(c, d, who, it, customer_r) < 0 ? -1 : 0;
}

int customer_wrote(struct call *c, struct db_conn *d, int64_t org, int64_t id, int64_t at_us)
{
    return sql_customer_wrote(c, d, at_us, org, id);
}

/* ---- changes ---- */

static struct str was_json(struct call *c, const struct customer *it)
{
    struct out o;
    char company[24];
    int n = snprintf(company, sizeof company, "%" PRId64, it->company_id);
    out_init(&o, CHANGE_WAS_BYTES);
    struct json_writer w = {.out = &o};
    json_put_object(&w, NULL);
    json_put_int(&w, "version", it->version + 1);
    json_put_str(&w, "name", it->name);
    json_put_str(&w, "title", it->title);
    json_put_str(&w, "language", it->language);
    json_put_str(&w, "timezone", it->timezone);
    json_put_str(&w, "note", it->note);
    if (it->company_id)
        json_put_str(&w, "company_id", (struct str){company, (size_t)n});
    json_put_object_end(&w);
    struct str text = {arena_copy(&c->arena, o.at, o.n), o.over ? 0 : o.n};
    out_free(&o);
    return text;
}

static bool same(const struct customer *a, const struct customer *b)
{
    return str_eq(a->name, b->name) && str_eq(a->title, b->title) &&
           str_eq(a->language, b->language) && str_eq(a->timezone, b->timezone) &&
           str_eq(a->note, b->note) && a->company_id == b->company_id;
}

static int put_to(struct call *c, struct db_conn *d, const struct actor *who,
                  const struct customer *from, const struct customer *to, struct str folded,
                  bool back, int64_t *undo_id_r)
{
    struct customer_put_in in = {.name = to->name,
                                 .name_folded = folded,
                                 .company_id = to->company_id,
                                 .title = to->title,
                                 .language = to->language,
                                 .timezone = to->timezone,
                                 .note = to->note,
                                 .now_us = c->now_us,
                                 .org = who->org,
                                 .id = from->id};
    if (same(from, to))
        return 0;
    if (sql_customer_put(c, d, &in) < 0 || customer_words_put(c, d, who->org, from->id) < 0)
        return -1;
    const struct change_value detail[] = {
        change_text("from", from->name), change_text("to", to->name),
        change_id("company_id_was", from->company_id), change_id("company_id", to->company_id)};
    struct change change = {.verb = back ? STR("customer.put.undo") : STR("customer.put"),
                            .event = STR("customer.changed"),
                            .noun_id = from->id,
                            .detail = change_json(c, detail, 4),
                            .was = back ? STR("") : was_json(c, from),
                            .words = "Changed the customer"};
    return change_note(c, d, who, &change, undo_id_r);
}

int customer_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                 const struct customer_edit *it, int64_t version, int64_t *undo_id_r)
{
    struct customer from, to;
    struct str folded;
    if (undo_id_r)
        *undo_id_r = 0;
    if (permit(c, who, MAY_EDIT_CUSTOMERS) < 0 || edit_check(c, it, &to, &folded) < 0 ||
        need_here(c, d, who->org, id, &from) < 0 ||
        words_version(c, "this customer", version, from.version) < 0)
        return -1;
    if (it->company_id != from.company_id && company_check(c, d, who->org, it->company_id) < 0)
        return -1;
    return put_to(c, d, who, &from, &to, folded, false, undo_id_r);
}

static int edit_read(struct call *c, const json_t *root, struct customer_edit *r)
{
    if (json_need_str(c, root, "name", CUSTOMER_NAME_BYTES, &r->name) < 0 ||
        json_need_str(c, root, "title", CUSTOMER_TITLE_BYTES, &r->title) < 0 ||
        json_need_str(c, root, "language", LANGUAGE_BYTES, &r->language) < 0 ||
        json_need_str(c, root, "timezone", TIMEZONE_BYTES, &r->timezone) < 0 ||
        json_need_str(c, root, "note", CUSTOMER_NOTE_BYTES, &r->note) < 0)
        return -1;
    return change_get_id(c, root, "company_id", &r->company_id) < 0 ? -1 : 1;
}

int customer_undo_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                      struct str was)
{
    struct customer from, to;
    struct customer_edit edit = {0};
    struct str folded;
    int64_t version = 0;
    json_t *root;
    if (permit(c, who, MAY_EDIT_CUSTOMERS) < 0 || need_here(c, d, who->org, id, &from) < 0 ||
        json_read(c, was, CHANGE_WAS_BYTES, &root) < 0)
        return -1;
    int result = json_get_int(c, root, "version", &version) < 0 ? -1 : edit_read(c, root, &edit);
    if (result > 0 && from.version != version)
        result = fail(c, CONFLICT, "the customer was changed again since");
    if (result > 0)
        result = edit_check(c, &edit, &to, &folded);
    if (result > 0)
        result = put_to(c, d, who, &from, &to, folded, true, NULL);
    json_decref(root);
    return result;
}

static int block(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                 bool blocked, bool back, int64_t *undo_id_r)
{
    struct customer it;
    if (undo_id_r)
        *undo_id_r = 0;
    if (permit(c, who, MAY_EDIT_CUSTOMERS) < 0 || need_here(c, d, who->org, id, &it) < 0)
        return -1;
    if (it.blocked == blocked)
        return 0;
    if (sql_customer_block(c, d, blocked, c->now_us, who->org, it.id) < 0)
        return -1;
    const struct change_value values[] = {change_text("name", it.name),
                                          change_number("blocked", blocked)};
    struct str detail = change_json(c, values, 2);
    struct change change = {.verb = back ? STR("customer.block.undo") : STR("customer.block"),
                            .event = blocked ? STR("customer.blocked") : STR("customer.unblocked"),
                            .noun_id = it.id,
                            .detail = detail,
                            .was = back ? STR("") : detail,
                            .words = blocked ? "Blocked the customer" : "Unblocked the customer"};
    return change_note(c, d, who, &change, undo_id_r);
}

int customer_block(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   bool blocked, int64_t *undo_id_r)
{
    return block(c, d, who, id, blocked, false, undo_id_r);
}

int customer_undo_block(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                        struct str was)
{
    bool blocked = str_find(was, STR("\"blocked\":1")) >= 0;
    return block(c, d, who, id, !blocked, true, NULL);
}
