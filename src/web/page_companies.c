/* SPDX-License-Identifier: Apache-2.0 */
/* page_companies.c: companies in the settings: their name, what we know of them, and the domains
   that bring their people in. Domains stand one a line; what is taken out of the field is taken off
   the company. */
#include "web/settings.h"

#include "desk/company.h"

#include <inttypes.h>

/* ---- the list ---- */

static struct str domains_of(struct page *p, int64_t id, const char *between)
{
    struct company_domain *list;
    struct str all = STR("");
    size_t n;
    if (company_domains(p->c, p->d, p->who, id, &list, &n) < 0)
        return all;
    for (size_t i = 0; i < n; i++)
        all = page_text(p, "%.*s%s%.*s", (int)all.n, all.at, i ? between : "",
                        (int)list[i].domain.n, list[i].domain.at);
    return all;
}

static int list_show(struct page *p, struct setting_view *v)
{
    struct company *list;
    size_t n;
    struct company_filter f = {.begins = str_trim(http_query(p->q, "begins")),
                               .after_id = page_id(p, "after"),
                               .limit = COMPANIES_PAGE_MAX};
    if (settings_begin(p, v, "companies", "Companies",
                       "Where customers work. Whoever writes from a domain of a company belongs to "
                       "it.") < 0 ||
        company_list(p->c, p->d, p->who, &f, &list, &n) < 0)
        return -1;
    settings_lines(v, n);
    for (size_t i = 0; i < n; i++)
        settings_line(v, list[i].name, domains_of(p, list[i].id, ", "),
                      page_text(p, "/settings/companies/%" PRId64, list[i].id), list[i].id);
    if (n == COMPANIES_PAGE_MAX)
        v->older = page_text(p, "/settings/companies?after=%" PRId64, list[n - 1].id);
    v->empty = STR("There is no company yet. Customers stand for themselves.");
    v->new_href = STR("/settings/companies/new");
    v->new_words = STR("Add a company");
    return 1;
}

/* ---- one ---- */

static int company_show(struct page *p, struct setting_view *v)
{
    struct company it = {.name = STR(""), .note = STR(""), .archived_us = NO_TIME};
    int64_t id = settings_path_id(p);
    if (settings_begin(p, v, "companies", id ? "A company" : "A new company", "") < 0 ||
        (id && company_get(p->c, p->d, p->who, id, &it) < 0))
        return -1;
    settings_form(v, "All companies", it.version);
    v->remove = id && it.archived_us == NO_TIME ? STR("Archive this company") : STR("");
    settings_text(v, "name", "Name", it.name)->required = true;
    settings_area(v, "domains", "Domains", id ? domains_of(p, id, "\n") : STR(""))->help =
        STR("One a line: alpine.example. Whoever writes from there and is of no company joins it.");
    settings_area(v, "note", "What we know of them", it.note)->help =
        STR("Colleagues read it; customers do not.");
    return 1;
}

/* ---- saving ---- */

static bool named(struct str lines, struct str domain)
{
    struct str line;
    while (str_line(&lines, &line))
        if (str_eq_nocase(str_trim(line), domain))
            return true;
    return false;
}

static int domains_put(struct page *p, struct setting_view *v, int64_t id)
{
    struct company_domain *list;
    size_t n;
    struct str lines = http_form(p->q, "domains"), rest = lines, line;
    v->wrong_at = "domains";
    if (company_domains(p->c, p->d, p->who, id, &list, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (!named(lines, list[i].domain) &&
            company_domain_remove(p->c, p->d, p->who, id, list[i].domain) < 0)
            return -1;
    while (str_line(&rest, &line))
        if (str_trim(line).n && company_domain_add(p->c, p->d, p->who, id, str_trim(line)) < 0)
            return -1;
    return 1;
}

static int company_save(struct page *p, struct page_told *told, struct setting_view *v)
{
    int64_t id = settings_path_id(p), undo_id = 0;
    struct str name = http_form(p->q, "name"), note = http_form(p->q, "note");
    struct company made;
    told->go = settings_done(p, "companies", "saved");
    if (str_eq(http_form(p->q, "act"), STR("remove"))) {
        int got = company_archive(p->c, p->d, p->who, id, true, &undo_id);
        told->go = settings_done(p, "companies", "removed");
        page_undo_add(told, undo_id);
        return got;
    }
    v->wrong_at = "name";
    if (id && company_put(p->c, p->d, p->who, id, name, note, page_id(p, "version"), &undo_id) < 0)
        return -1;
    struct company_new it = {.name = name, .note = note};
    if (!id && company_create(p->c, p->d, p->who, &it, &made) < 0)
        return -1;
    page_undo_add(told, undo_id);
    return domains_put(p, v, id ? id : made.id);
}

static const struct setting_page list_page = {list_show, NULL};
static const struct setting_page company_page = {company_show, company_save};
enum { FORM = ROUTE_PAGE | ROUTE_FORM };

const struct http_route page_companies_routes[] = {
    {"GET", "/settings/companies", "customers.edit", ROUTE_PAGE, 0, settings_get, "Companies.",
     &list_page},
    {"GET", "/settings/companies/new", "customers.edit", ROUTE_PAGE, 0, settings_get,
     "A new company.", &company_page},
    {"POST", "/settings/companies/new", "customers.edit", FORM, 0, settings_post, "Adds a company.",
     &company_page},
    {"GET", "/settings/companies/{id}", "customers.edit", ROUTE_PAGE, 0, settings_get, "A company.",
     &company_page},
    {"POST", "/settings/companies/{id}", "customers.edit", FORM, 0, settings_post,
     "Changes a company, or archives it.", &company_page},
};
const size_t page_companies_routes_n = sizeof page_companies_routes / sizeof *page_companies_routes;
