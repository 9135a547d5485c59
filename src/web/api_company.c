/* SPDX-License-Identifier: Apache-2.0 */
/* api_company.c: where customers work, and the domains whose people belong there. */
#include "desk/company.h"

#include "web/api.h"
#include "web/api_field.h"

/* ---- shapes ---- */

static const struct api_member members[] = {
    API_M_ID,
    {"name", API_TEXT, 0, "Its name", 0, 0, NULL, NULL},
    {"note", API_TEXT, 0, "What colleagues should know", 0, 0, NULL, NULL},
    API_M_CREATED,
    {"updated_at", API_TIME, 0, "When it was last changed", 0, 0, NULL, NULL},
    {"archived_at", API_TIME, API_NULL, "Since when it is offered no longer", 0, 0, NULL, NULL},
    API_M_VERSION,
    {"domains", API_TEXTS, API_MAYBE, "Whoever writes from there belongs to it; not in lists",
     COMPANY_DOMAINS_MAX, 0, NULL, NULL},
    {"fields", API_LIST, API_MAYBE, "Its custom fields; not in lists", 0, 0, NULL,
     &field_value_shape},
};
static const struct api_shape company_shape = API_SHAPE("Company", "Where customers work", members);

static const struct api_member new_members[] = {
    {"name", API_TEXT, API_NEED, "Its name", COMPANY_NAME_BYTES, 1, NULL, NULL},
    {"note", API_TEXT, API_NULL, "What colleagues should know", COMPANY_NOTE_BYTES, 0, NULL, NULL},
    {"domains", API_TEXTS, 0, "As in \"shop.example\"", COMPANY_DOMAINS_MAX, 0, NULL, NULL},
};
static const struct api_shape new_shape = API_SHAPE("CompanyNew", "A company to add", new_members);

static const struct api_member change_members[] = {
    {"name", API_TEXT, 0, "Its name", COMPANY_NAME_BYTES, 1, NULL, NULL},
    {"note", API_TEXT, API_NULL, "What colleagues should know", COMPANY_NOTE_BYTES, 0, NULL, NULL},
    {"archived", API_BOOL, 0, "Whether it is offered no longer", 0, 0, NULL, NULL},
    API_M_VERSION,
};
static const struct api_shape change_shape = API_SHAPE(
    "CompanyChange", "What is to become of a company; what is not named stays", change_members);

static const struct api_member list_members[] = {
    {"query", API_TEXT, 0, "The beginning of its name", COMPANY_NAME_BYTES, 0, NULL, NULL},
    {"archived", API_BOOL, 0, "Archived ones too", 0, 0, NULL, NULL},
    API_M_LIMIT,
    API_M_AFTER,
};
static const struct api_shape list_shape =
    API_SHAPE("CompanyList", "Which companies are listed", list_members);

/* ---- documents ---- */

static void put_open(struct json_writer *w, const struct company *it)
{
    json_put_object(w, NULL);
    api_put_id(w, "id", it->id);
    json_put_str(w, "name", it->name);
    json_put_str(w, "note", it->note);
    api_put_time(w, "created_at", it->created_us);
    api_put_time(w, "updated_at", it->updated_us);
    api_put_time(w, "archived_at", it->archived_us);
    json_put_int(w, "version", it->version);
}

static int put_whole(struct call *c, struct db_conn *d, const struct actor *who, struct api *x,
                     int64_t id)
{
    struct company it;
    struct company_domain *domains;
    size_t n;
    if (company_get(c, d, who, id, &it) < 0 || company_domains(c, d, who, id, &domains, &n) < 0)
        return -1;
    put_open(&x->w, &it);
    json_put_array(&x->w, "domains");
    for (size_t i = 0; i < n; i++)
        json_put_str(&x->w, NULL, domains[i].domain);
    json_put_array_end(&x->w);
    if (field_values_put(c, d, who, x, "fields", STR("company"), id) < 0)
        return -1;
    json_put_object_end(&x->w);
    return 1;
}

/* ---- companies ---- */

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct company *found;
    size_t n;
    struct str after = api_text(x, "after");
    struct company_filter f = {.begins = api_text(x, "query"),
                               .archived_too = api_bool(x, "archived", false),
                               .limit = api_limit(x)};
    if (after.n && !str_int64(after, &f.after_id))
        return fail(c, BAD_INPUT, "after is what the page before ended with");
    if (company_list(c, d, who, &f, &found, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++) {
        put_open(&x->w, &found[i]);
        json_put_object_end(&x->w);
    }
    return n ? api_items_end_id(x, n, found[n - 1].id) : api_items_end(x, STR(""));
}
static const struct api_op list_op = {
    .run = list, .in = &list_shape, .out = &company_shape, .list = true};

static int get(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct company it;
    if (company_get(c, d, who, api_path_id(x, "id"), &it) < 0)
        return -1;
    if (api_etag(x, it.id, it.version) > 0)
        return 1;
    return put_whole(c, d, who, x, it.id);
}
static const struct api_op get_op = {.run = get, .out = &company_shape};

static int post(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct company made;
    json_t *domains = api_list(x, "domains");
    size_t n = json_array_size(domains);
    struct str *all = arena_array(&c->arena, n + 1, sizeof *all);
    for (size_t i = 0; i < n; i++)
        all[i] = str_of(json_string_value(json_array_get(domains, i)));
    struct company_new it = {.name = api_text(x, "name"),
                             .note = api_text_or(x, "note", STR("")),
                             .domains = all,
                             .n_domains = n};
    if (company_create(c, d, who, &it, &made) < 0 || put_whole(c, d, who, x, made.id) < 0)
        return -1;
    return api_created(x, "/api/v1/companies/", made.id);
}
static const struct api_op post_op = {
    .run = post, .in = &new_shape, .out = &company_shape, .status = 201};

static int patch(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct company it;
    int64_t id = api_path_id(x, "id"), undo_id = 0, archive_id = 0;
    if (company_get(c, d, who, id, &it) < 0 ||
        company_put(c, d, who, id, api_text_or(x, "name", it.name), api_text_or(x, "note", it.note),
                    api_version(x), &undo_id) < 0)
        return -1;
    if (api_has(x, "archived") &&
        company_archive(c, d, who, id, api_bool(x, "archived", false), &archive_id) < 0)
        return -1;
    if (put_whole(c, d, who, x, id) < 0)
        return -1;
    return api_undo(x, archive_id ? archive_id : undo_id);
}
static const struct api_op patch_op = {
    .run = patch, .in = &change_shape, .out = &company_shape, .undo = true};

/* ---- domains ---- */

static int domain_put(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    return company_domain_add(c, d, who, api_path_id(x, "id"), http_param(x->q, "domain"));
}
static const struct api_op domain_put_op = {.run = domain_put};

static int domain_drop(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    return company_domain_remove(c, d, who, api_path_id(x, "id"), http_param(x->q, "domain"));
}
static const struct api_op domain_drop_op = {.run = domain_drop};

/* ---- rows ---- */

const struct http_route api_company_routes[] = {
    {"GET", "/api/v1/companies", "read", 0, 0, api_look, "Lists the companies, by name.", &list_op},
    {"POST", "/api/v1/companies", "customers.edit", ROUTE_JSON, 0, api_write, "Adds a company.",
     &post_op},
    {"GET", "/api/v1/companies/{id}", "read", 0, 0, api_look, "One company.", &get_op},
    {"PATCH", "/api/v1/companies/{id}", "customers.edit", ROUTE_JSON, 0, api_write,
     "Changes or archives a company.", &patch_op},
    {"PUT", "/api/v1/companies/{id}/domains/{domain}", "customers.edit", 0, 0, api_write,
     "Gives a company a domain; those of no company who write from there join it.", &domain_put_op},
    {"DELETE", "/api/v1/companies/{id}/domains/{domain}", "customers.edit", 0, 0, api_write,
     "Takes a domain away from a company; its people stay.", &domain_drop_op},
};
const size_t api_company_routes_n = sizeof api_company_routes / sizeof *api_company_routes;
