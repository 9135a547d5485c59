/* SPDX-License-Identifier: Apache-2.0 */
/* company.c: a name, a note and domains. Who joins by a domain later is decided in
   customer_identity.c, where addresses come in; who is here already joins when the domain does. */
#include "desk/company.h"

#include "base/fold.h"
#include "base/json.h"
#include "db/id.h"
#include "desk/change.h"
#include "desk/words.h"

#include <inttypes.h>
#include <string.h>

static int need_company(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                        struct company *company_r)
{
    int got = db_conn_writes(d) ? sql_company_lock(c, d, who->org, id, company_r)
                                : sql_company_get(c, d, who->org, id, company_r);
    return got ? got : fail(c, NOT_FOUND, "there is no company %" PRId64, id);
}

/* "@Shop.example" is "shop.example"; letters, digits, '.' and '-', with a dot inside. */
static int domain_check(struct call *c, struct str typed, struct str *domain_r)
{
    struct str it = fold_name(&c->arena, typed);
    if (str_starts(it, STR("@")))
        it = str_from(it, 1);
    ptrdiff_t dot = str_find_char(it, '.');
    bool good = dot > 0 && (size_t)dot + 1 < it.n && it.n <= COMPANY_DOMAIN_BYTES &&
                it.at[it.n - 1] != '.' && str_find(it, STR("..")) < 0;
    for (size_t i = 0; good && i < it.n; i++)
        good = ascii_alpha(it.at[i]) || ascii_digit(it.at[i]) || it.at[i] == '.' ||
               it.at[i] == '-' || ((unsigned char)it.at[i] & 0x80);
    *domain_r = it;
    return good ? 1 : fail(c, BAD_INPUT, "a domain is written as in \"shop.example\"");
}

/* ---- reading ---- */

int company_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct company *company_r)
{
    return permit(c, who, MAY_READ) < 0 ? -1 : need_company(c, d, who, id, company_r);
}

/* Behind every name that begins so: the last character there is. */
static struct str end_of(struct call *c, struct str begins)
{
    static const char last[] = "\xf4\x8f\xbf\xbd";
    char *at = arena_alloc(&c->arena, begins.n + sizeof last);
    if (begins.n)
        memcpy(at, begins.at, begins.n);
    memcpy(at + begins.n, last, sizeof last - 1);
    return (struct str){at, begins.n + sizeof last - 1};
}

int company_list(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct company_filter *f, struct company **list_r, size_t *n_r)
{
    struct str begins = fold_name(&c->arena, f->begins);
    int limit = f->limit <= 0 ? COMPANIES_PAGE_DEFAULT : f->limit;
    struct company after = {.name_folded = STR("")};
    if (permit(c, who, MAY_READ) < 0)
        return -1;
    int got = f->after_id ? sql_company_get(c, d, who->org, f->after_id, &after) : 1;
    if (got <= 0)
        return got < 0 ? -1 : fail(c, BAD_INPUT, "the page before ended with no company of here");
    struct company_list_in in = {.org = who->org,
                                 .after_folded = after.name_folded,
                                 .after_id = after.id,
                                 .from = begins,
                                 .to = end_of(c, begins),
                                 .archived_too = f->archived_too,
                                 .limit = limit < COMPANIES_PAGE_MAX ? limit : COMPANIES_PAGE_MAX};
    return sql_company_list(c, d, &in, list_r, n_r);
}

int company_domains(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                    struct company_domain **list_r, size_t *n_r)
{
    struct company company;
    if (permit(c, who, MAY_READ) < 0 || need_company(c, d, who, id, &company) < 0)
        return -1;
    return sql_company_domains(c, d, who->org, id, list_r, n_r);
}

/* ---- domains ---- */

/* The longest word between the dots and hyphens leads to the fewest people. */
static struct str word_of(struct call *c, struct str domain)
{
    struct str words = fold_words(&c->arena, domain), best = STR("");
    for (size_t i = 0, start = 0; i <= words.n; i++)
        if (i == words.n || words.at[i] == '.' || words.at[i] == '-') {
            if (i - start > best.n)
                best = (struct str){words.at + start, i - start};
            start = i + 1;
        }
    return best;
}

/* >0 it is there now, 0 it was; CONFLICT. */
static int domain_put(struct call *c, struct db_conn *d, int64_t org, int64_t id, struct str domain)
{
    struct company_of_domain_row other;
    struct company_domain *list;
    size_t n;
    int got = sql_company_of_domain(c, d, org, domain, &other);
    if (got < 0 || (got && other.id == id))
        return got < 0 ? -1 : 0;
    if (got)
        return fail(c, CONFLICT, "%.*s belongs to %.*s already", (int)domain.n, domain.at,
                    (int)other.name.n, other.name.at);
    if (sql_company_domains(c, d, org, id, &list, &n) < 0)
        return -1;
    if (n >= COMPANY_DOMAINS_MAX)
        return fail(c, TOO_BIG, "a company has at most %d domains", COMPANY_DOMAINS_MAX);
    int64_t added = sql_company_domain_add(c, d, org, domain, id);
    if (added <= 0)
        return added < 0 ? -1 : fail(c, BUSY, "another process is adding this domain; try again");
    return sql_company_gather(c, d, id, c->now_us, org, word_of(c, domain), domain) < 0 ? -1 : 1;
}

static int domain_note(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                       struct str verb, struct str domain)
{
    const struct change_value values[] = {change_text("domain", domain)};
    struct change change = {.verb = verb,
                            .event = STR("company.changed"),
                            .noun_id = id,
                            .detail = change_json(c, values, 1)};
    if (sql_company_touch(c, d, c->now_us, who->org, id) < 0)
        return -1;
    return change_note(c, d, who, &change, NULL);
}

int company_domain_add(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                       struct str domain)
{
    struct company company;
    if (permit(c, who, MAY_EDIT_CUSTOMERS) < 0 || domain_check(c, domain, &domain) < 0 ||
        need_company(c, d, who, id, &company) < 0)
        return -1;
    int got = domain_put(c, d, who->org, id, domain);
    return got <= 0 ? got : domain_note(c, d, who, id, STR("company.domain_add"), domain);
}

int company_domain_remove(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                          struct str domain)
{
    struct company company;
    if (permit(c, who, MAY_EDIT_CUSTOMERS) < 0 || domain_check(c, domain, &domain) < 0 ||
        need_company(c, d, who, id, &company) < 0)
        return -1;
    int64_t gone = sql_company_domain_remove(c, d, who->org, domain, id);
    return gone <= 0 ? (int)gone : domain_note(c, d, who, id, STR("company.domain_remove"), domain);
}

/* ---- the company itself ---- */

int company_create(struct call *c, struct db_conn *d, const struct actor *who,
                   const struct company_new *it, struct company *company_r)
{
    struct str name, folded, note, domain;
    if (permit(c, who, MAY_EDIT_CUSTOMERS) < 0 ||
        words_name(c, "a company", it->name, COMPANY_NAME_BYTES, &name, &folded) < 0 ||
        words_text(c, "the note", it->note, COMPANY_NOTE_BYTES, &note) < 0)
        return -1;
    if (it->n_domains > COMPANY_DOMAINS_MAX)
        return fail(c, TOO_BIG, "a company has at most %d domains", COMPANY_DOMAINS_MAX);
    int64_t id = id_new(c, d);
    struct company_add_in in = {who->org, id, name, folded, note, c->now_us};
    if (id < 0 || sql_company_add(c, d, &in) < 0)
        return -1;
    for (size_t i = 0; i < it->n_domains; i++)
        if (domain_check(c, it->domains[i], &domain) < 0 ||
            domain_put(c, d, who->org, id, domain) < 0)
            return -1;
    const struct change_value values[] = {change_text("name", name)};
    struct change change = {.verb = STR("company.create"),
                            .event = STR("company.created"),
                            .noun_id = id,
                            .detail = change_json(c, values, 1)};
    return change_note(c, d, who, &change, NULL) < 0 ? -1 : need_company(c, d, who, id, company_r);
}

static struct str was_json(struct call *c, const struct company *it)
{
    struct out o;
    out_init(&o, CHANGE_WAS_BYTES);
    struct json_writer w = {.out = &o};
    json_put_object(&w, NULL);
    json_put_int(&w, "version", it->version + 1);
    json_put_str(&w, "name", it->name);
    json_put_str(&w, "note", it->note);
    json_put_object_end(&w);
    struct str text = {arena_copy(&c->arena, o.at, o.n), o.over ? 0 : o.n};
    out_free(&o);
    return text;
}

static int put_to(struct call *c, struct db_conn *d, const struct actor *who,
                  const struct company *from, struct str name, struct str note, bool back,
                  int64_t *undo_id_r)
{
    struct str folded;
    if (words_name(c, "a company", name, COMPANY_NAME_BYTES, &name, &folded) < 0 ||
        words_text(c, "the note", note, COMPANY_NOTE_BYTES, &note) < 0)
        return -1;
    if (str_eq(name, from->name) && str_eq(note, from->note))
        return 0;
    struct company_put_in in = {name, folded, note, c->now_us, who->org, from->id};
    if (sql_company_put(c, d, &in) < 0)
        return -1;
    const struct change_value values[] = {change_text("from", from->name), change_text("to", name)};
    struct change change = {.verb = back ? STR("company.put.undo") : STR("company.put"),
                            .event = STR("company.changed"),
                            .noun_id = from->id,
                            .detail = change_json(c, values, 2),
                            .was = back ? STR("") : was_json(c, from),
                            .words = "Changed the company"};
    return change_note(c, d, who, &change, undo_id_r);
}

int company_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct str name, struct str note, int64_t version, int64_t *undo_id_r)
{
    struct company company;
    if (undo_id_r)
        *undo_id_r = 0;
    if (permit(c, who, MAY_EDIT_CUSTOMERS) < 0 || need_company(c, d, who, id, &company) < 0 ||
        words_version(c, "this company", version, company.version) < 0)
        return -1;
    return put_to(c, d, who, &company, name, note, false, undo_id_r);
}

int company_undo_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                     struct str was)
{
    struct company company;
    struct str name, note;
    int64_t version = 0;
    json_t *root;
    if (permit(c, who, MAY_EDIT_CUSTOMERS) < 0 || need_company(c, d, who, id, &company) < 0 ||
        json_read(c, was, CHANGE_WAS_BYTES, &root) < 0)
        return -1;
    int result = json_get_int(c, root, "version", &version);
    if (result > 0)
        result = json_need_str(c, root, "name", COMPANY_NAME_BYTES, &name);
    if (result > 0)
        result = json_need_str(c, root, "note", COMPANY_NOTE_BYTES, &note);
    if (result > 0 && version != company.version)
        result = fail(c, CONFLICT, "the company was changed again since");
    if (result > 0)
        result = put_to(c, d, who, &company, name, note, true, NULL);
    json_decref(root);
    return result;
}

static int archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   bool archived, bool back, int64_t *undo_id_r)
{
    struct company company;
    if (undo_id_r)
        *undo_id_r = 0;
    if (permit(c, who, MAY_EDIT_CUSTOMERS) < 0 || need_company(c, d, who, id, &company) < 0)
        return -1;
    if ((company.archived_us != NO_TIME) == archived)
        return 0;
    int64_t archived_us = archived ? c->now_us : NO_TIME;
    if (sql_company_archive(c, d, archived_us, c->now_us, who->org, id) < 0)
        return -1;
    const struct change_value values[] = {change_text("name", company.name),
                                          change_number("archived", archived)};
    struct str detail = change_json(c, values, 2);
    struct change change = {.verb = back ? STR("company.archive.undo") : STR("company.archive"),
                            .event = archived ? STR("company.archived") : STR("company.restored"),
                            .noun_id = id,
                            .detail = detail,
                            .was = back ? STR("") : detail,
                            .words =
                                archived ? "Archived the company" : "Brought the company back"};
    return change_note(c, d, who, &change, undo_id_r);
}

int company_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                    bool archived, int64_t *undo_id_r)
{
    return archive(c, d, who, id, archived, false, undo_id_r);
}

int company_undo_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                         struct str was)
{
    bool archived = str_find(was, STR("\"archived\":1")) >= 0;
    return archive(c, d, who, id, !archived, true, NULL);
}
