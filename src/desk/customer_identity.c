/* SPDX-License-Identifier: Apache-2.0 */
/* customer_identity.c: how a person is known. A value is kept as it was written and compared as its
   kind is compared: addresses without regard to case, telephone numbers by their digits, foreign
   ids letter by letter. */
#include "base/fold.h"

#include "base/catalogue.h"
#include "base/json.h"
#include "db/id.h"
#include "desk/change.h"
#include "desk/customer.h"
#include "desk/words.h"

#include <inttypes.h>
#include <string.h>

static const char *const kind_names[N_IDENTITY_KINDS] = {WORDS("email"), WORDS("phone"), "chat",
                                                         "external", "handle"};

const char *identity_kind_name(enum identity_kind kind)
{
    return kind_names[kind];
}

enum identity_kind identity_kind_of(struct str name)
{
    int kind = 0;
    while (kind < N_IDENTITY_KINDS && !str_eq(name, str_of(kind_names[kind])))
        kind++;
    return (enum identity_kind)kind;
}

/* ---- what is typed ---- */

enum { PHONE_DIGITS_MIN = 3, PHONE_DIGITS_MAX = 20 };

/* "+43 (660) 123-45" is "+4366012345"; the two zeros of other countries are a plus. */
static int phone_check(struct call *c, struct str value, struct str *folded_r)
{
    char *at = arena_alloc(&c->arena, value.n + 2);
    size_t n = 0;
    struct str rest = value;
    if (str_starts(value, STR("+")) || str_starts(value, STR("00"))) {
        at[n++] = '+';
        rest = str_from(value, value.at[0] == '+' ? 1 : 2);
    }
    for (size_t i = 0; i < rest.n; i++)
        if (ascii_digit(rest.at[i]))
            at[n++] = rest.at[i];
        else if (!strchr(" -./()", rest.at[i]))
            return fail(c, BAD_INPUT, "this is not a telephone number: %.*s", (int)value.n,
                        value.at);
    if (n < PHONE_DIGITS_MIN || n > PHONE_DIGITS_MAX)
        return fail(c, BAD_INPUT, "a telephone number has %d to %d digits", PHONE_DIGITS_MIN,
                    PHONE_DIGITS_MAX);
    *folded_r = (struct str){at, n};
    return 1;
}

int identity_check(struct call *c, enum identity_kind kind, struct str value, struct str *value_r,
                   struct str *folded_r)
{
    if (kind >= N_IDENTITY_KINDS)
        return fail(c, BAD_INPUT, "a person is known by email, phone, chat, external or handle");
    if (kind == IDENTITY_EMAIL)
        return words_email(c, value, value_r, folded_r);
    if (words_line(c, kind_names[kind], value, IDENTITY_BYTES, value_r) < 0)
        return -1;
    if (!value_r->n)
        return fail(c, BAD_INPUT, "an empty %s says nothing of a person", kind_names[kind]);
    if (kind == IDENTITY_PHONE)
        return phone_check(c, *value_r, folded_r);
    *folded_r = kind == IDENTITY_HANDLE ? fold_name(&c->arena, *value_r) : *value_r;
    return 1;
}

/* ---- for the module ---- */

/* Whoever writes from a company's domain belongs to it, unless somebody said otherwise. */
static int join_company(struct call *c, struct db_conn *d, int64_t org, int64_t id,
                        struct str folded)
{
    struct customer_company_of_row company;
    struct str domain = str_from(folded, (size_t)str_find_char(folded, '@') + 1);
    int got = sql_customer_company_of(c, d, org, domain, &company);
    return got <= 0 ? got : sql_customer_join_company(c, d, company.id, org, id);
}

int customer_identity_put(struct call *c, struct db_conn *d, int64_t org, int64_t id,
                          const struct identity_new *it)
{
    struct customer_identity *list;
    struct str value, folded;
    size_t n;
    bool first = true;
    if (identity_check(c, it->kind, it->value, &value, &folded) < 0 ||
        sql_customer_identities(c, d, org, id, &list, &n) < 0)
        return -1;
    struct str kind = str_of(kind_names[it->kind]);
    for (size_t i = 0; i < n; i++)
        first = first && !str_eq(list[i].kind, kind);
    if (n >= IDENTITIES_MAX)
        return fail(c, TOO_BIG, "a customer has at most %d addresses", IDENTITIES_MAX);
    struct customer_identity_add_in in = {.org = org,
                                          .id = id_new(c, d),
                                          .customer_id = id,
                                          .kind = kind,
                                          .value = value,
                                          .value_folded = folded,
                                          .is_first = first,
                                          .verified_us = it->verified ? c->now_us : NO_TIME,
                                          .now_us = c->now_us};
    int64_t added = in.id < 0 ? -1 : sql_customer_identity_add(c, d, &in);
    if (added <= 0)
        return (int)added;
    return it->kind == IDENTITY_EMAIL && join_company(c, d, org, id, folded) < 0 ? -1 : 1;
}

int customer_identity_taken(struct call *c, struct db_conn *d, int64_t org,
                            const struct identity_new *it)
{
    struct customer_of_identity_row row;
    struct customer other;
    struct str value, folded;
    if (identity_check(c, it->kind, it->value, &value, &folded) < 0)
        return -1;
    int got = sql_customer_of_identity(c, d, org, str_of(kind_names[it->kind]), folded, &row);
    if (got <= 0 || sql_customer_get(c, d, org, row.customer_id, &other) <= 0)
        return fail(c, BUSY, "another process is taking in this person; try again");
    return fail(c, CONFLICT,
                "%.*s belongs to %.*s (customer %" PRId64 "); merge the two if they are one person",
                (int)value.n, value.at, (int)other.name.n, other.name.at, other.id);
}

/* ---- the words that searching walks ---- */

/* The next run of letters and digits; everything past ASCII counts as a letter. */
static bool next_word(struct str *rest, struct str *word_r)
{
    size_t i = 0, n = 0;
    while (i < rest->n && !ascii_alpha(rest->at[i]) && !ascii_digit(rest->at[i]) &&
           !((unsigned char)rest->at[i] & 0x80))
        i++;
    while (i + n < rest->n && (ascii_alpha(rest->at[i + n]) || ascii_digit(rest->at[i + n]) ||
                               ((unsigned char)rest->at[i + n] & 0x80)))
        n++;
    *word_r = (struct str){rest->at + i, n};
    *rest = str_from(*rest, i + n);
    return n > 0;
}

enum { WORDS_MAX = 400 };
struct words {
    struct str at[WORDS_MAX];
    size_t n;
};

static bool has_word(const struct words *w, struct str word)
{
    size_t i = 0;
    while (i < w->n && !str_eq(w->at[i], word))
        i++;
    return i < w->n;
}

static void words_of(struct call *c, struct words *w, struct str text)
{
    struct str rest = fold_words(&c->arena, text), word;
    while (w->n < WORDS_MAX && next_word(&rest, &word))
        if (!has_word(w, word))
            w->at[w->n++] = word;
}

int customer_words_put(struct call *c, struct db_conn *d, int64_t org, int64_t id)
{
    struct customer it;
    struct customer_identity *list;
    struct customer_words_row *rows;
    struct words old = {0}, new = {0};
    size_t n, n_rows;
    if (customer_need(c, d, org, id, &it) < 0 ||
        sql_customer_identities(c, d, org, id, &list, &n) < 0 ||
        sql_customer_words(c, d, org, id, &rows, &n_rows) < 0)
        return -1;
    words_of(c, &new, it.name);
    for (size_t i = 0; i < n; i++) {
        struct str value = list[i].value;
        if (str_eq(list[i].kind, STR("phone")) &&
            phone_check(c, value, &value) < 0) /* as it is typed into a search */
            return -1;
        words_of(c, &new, value);
    }
    for (size_t i = 0; i < n_rows && old.n < WORDS_MAX; i++)
        old.at[old.n++] = rows[i].word;
    for (size_t i = 0; i < old.n; i++)
        if (!has_word(&new, old.at[i]) && sql_customer_word_remove(c, d, org, old.at[i], id) < 0)
            return -1;
    for (size_t i = 0; i < new.n; i++)
        if (!has_word(&old, new.at[i]) && sql_customer_word_add(c, d, org, new.at[i], id) < 0)
            return -1;
    return 1;
}

int customer_words_drop(struct call *c, struct db_conn *d, int64_t org, int64_t id)
{
    struct customer_words_row *rows;
    size_t n;
    if (sql_customer_words(c, d, org, id, &rows, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (sql_customer_word_remove(c, d, org, rows[i].word, id) < 0)
            return -1;
    return 1;
}

/* ---- the one of its kind that answers go to ---- */

static int set_first(struct call *c, struct db_conn *d, int64_t org, int64_t customer_id,
                     struct str kind, int64_t id)
{
    struct customer_identity *list;
    size_t n;
    if (sql_customer_identities(c, d, org, customer_id, &list, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (str_eq(list[i].kind, kind) && list[i].is_first != (list[i].id == id) &&
            sql_customer_identity_first(c, d, list[i].id == id, org, list[i].id) < 0)
            return -1;
    return 1;
}

int customer_identity_firsts(struct call *c, struct db_conn *d, int64_t org, int64_t id)
{
    struct customer_identity *list;
    size_t n;
    if (sql_customer_identities(c, d, org, id, &list, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) { /* the oldest of a kind comes first in the list */
        bool has = false;
        for (size_t k = 0; k < n; k++)
            has = has || (str_eq(list[k].kind, list[i].kind) && list[k].is_first);
        if (!has && sql_customer_identity_first(c, d, true, org, list[i].id) < 0)
            return -1;
        list[i].is_first = list[i].is_first || !has;
    }
    return 1;
}

/* ---- what people do ---- */

int customer_identities(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                        struct customer_identity **list_r, size_t *n_r)
{
    struct customer it;
    if (permit(c, who, MAY_READ) < 0 || customer_need(c, d, who->org, id, &it) < 0)
        return -1;
    return sql_customer_identities(c, d, who->org, it.id, list_r, n_r);
}

/* The audit log says which kind; the address itself stands with the person alone. */
static int note(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                int64_t identity_id, struct str kind, struct change change, int64_t *undo_id_r)
{
    const struct change_value values[] = {change_text("kind", kind),
                                          change_id("identity_id", identity_id)};
    change.event = STR("customer.changed");
    change.noun_id = id;
    change.detail = change_json(c, values, 2);
    return change_note(c, d, who, &change, undo_id_r);
}

static int add(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
               const struct identity_new *it, bool back, int64_t *identity_id_r)
{
    struct customer customer;
    struct customer_of_identity_row row;
    struct customer_identity *list;
    struct str value, folded, kind;
    size_t n;
    if (permit(c, who, MAY_EDIT_CUSTOMERS) < 0 ||
        identity_check(c, it->kind, it->value, &value, &folded) < 0 ||
        customer_need(c, d, who->org, id, &customer) < 0)
        return -1;
    if (customer.erased_us != NO_TIME)
        return fail(c, CONFLICT, "this person was erased; nothing is written about them");
    kind = str_of(kind_names[it->kind]);
    int got = sql_customer_of_identity(c, d, who->org, kind, folded, &row);
    if (got < 0 || (got && row.customer_id == customer.id))
        return got < 0 ? -1 : 0;
    got = customer_identity_put(c, d, who->org, customer.id, it);
    if (got <= 0)
        return got < 0 ? -1 : customer_identity_taken(c, d, who->org, it);
    if (customer_words_put(c, d, who->org, customer.id) < 0 ||
        sql_customer_touch(c, d, c->now_us, who->org, customer.id) < 0 ||
        sql_customer_identities(c, d, who->org, customer.id, &list, &n) < 0)
        return -1;
    *identity_id_r = list[n - 1].id; /* the youngest is the last */
    struct change change = {.verb = back ? STR("customer.identity_remove.undo")
                                         : STR("customer.identity_add")};
    return note(c, d, who, customer.id, *identity_id_r, kind, change, NULL);
}

int customer_identity_add(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                          const struct identity_new *it, int64_t *identity_id_r)
{
    return add(c, d, who, id, it, false, identity_id_r);
}

/* One of that person's. */
static int need_identity(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                         int64_t identity_id, struct customer_identity *r)
{
    struct customer customer;
    if (permit(c, who, MAY_EDIT_CUSTOMERS) < 0 || customer_need(c, d, who->org, id, &customer) < 0)
        return -1;
    int got = sql_customer_identity_get(c, d, who->org, identity_id, r);
    if (got <= 0 || r->customer_id != customer.id)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no address %" PRId64, identity_id);
    return 1;
}

int customer_identity_remove(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                             int64_t identity_id, int64_t *undo_id_r)
{
    struct customer_identity it;
    if (undo_id_r)
        *undo_id_r = 0;
    if (need_identity(c, d, who, id, identity_id, &it) < 0 ||
        sql_customer_identity_remove(c, d, who->org, it.id) < 0 ||
        customer_identity_firsts(c, d, who->org, it.customer_id) < 0 ||
        customer_words_put(c, d, who->org, it.customer_id) < 0 ||
        sql_customer_touch(c, d, c->now_us, who->org, it.customer_id) < 0)
        return -1;
    const struct change_value was[] = {change_text("kind", it.kind), change_text("value", it.value),
                                       change_number("first", it.is_first),
                                       change_number("verified", it.verified_us != NO_TIME)};
    struct change change = {.verb = STR("customer.identity_remove"),
                            .was = change_json(c, was, 4),
                            .words = "Took the address away"};
    return note(c, d, who, it.customer_id, it.id, it.kind, change, undo_id_r);
}

int customer_undo_identity_remove(struct call *c, struct db_conn *d, const struct actor *who,
                                  int64_t id, struct str was)
{
    json_t *root;
    struct str kind;
    struct identity_new it = {0};
    int64_t first = 0, verified = 0, identity_id;
    if (json_read(c, was, CHANGE_WAS_BYTES, &root) < 0)
        return -1;
    int result = json_need_str(c, root, "kind", 20, &kind);
    if (result > 0)
        result = json_need_str(c, root, "value", IDENTITY_BYTES, &it.value);
    if (result > 0 && (json_get_int(c, root, "first", &first) < 0 ||
                       json_get_int(c, root, "verified", &verified) < 0))
        result = -1;
    if (result > 0) {
        it.kind = identity_kind_of(kind);
        it.verified = verified != 0;
        result = add(c, d, who, id, &it, true, &identity_id);
    }
    if (result > 0 && first)
        result = customer_identity_first(c, d, who, id, identity_id);
    json_decref(root);
    return result;
}

int customer_identity_first(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                            int64_t identity_id)
{
    struct customer_identity it;
    if (need_identity(c, d, who, id, identity_id, &it) < 0)
        return -1;
    if (it.is_first)
        return 0;
    if (set_first(c, d, who->org, it.customer_id, it.kind, it.id) < 0 ||
        sql_customer_touch(c, d, c->now_us, who->org, it.customer_id) < 0)
        return -1;
    struct change change = {.verb = STR("customer.identity_first")};
    return note(c, d, who, it.customer_id, it.id, it.kind, change, NULL);
}

int customer_identity_bounced(struct call *c, struct db_conn *d, const struct actor *who,
                              struct str email, bool bounced)
{
    struct customer_of_identity_row row;
    struct str value, folded;
    if (permit(c, who, MAY_EDIT_CUSTOMERS) < 0 || words_email(c, email, &value, &folded) < 0)
        return -1;
    int got = sql_customer_of_identity(c, d, who->org, STR("email"), folded, &row);
    if (got <= 0)
        return got;
    int64_t n = sql_customer_identity_bounced(c, d, bounced ? c->now_us : NO_TIME, who->org, folded,
                                              bounced);
    if (n <= 0)
        return (int)n;
    struct change change = {.verb = bounced ? STR("customer.identity_bounced")
                                            : STR("customer.identity_came_through")};
    return note(c, d, who, row.customer_id, 0, STR("email"), change, NULL);
}
