/* SPDX-License-Identifier: Apache-2.0 */
/* page_org.c: what holds for everybody, in the settings: the organisation's name, the language new
   people begin in, and whether everyone signs in with a second factor. */
#include "web/settings.h"

#include "base/catalogue.h"
#include "desk/org.h"

#include <inttypes.h>

static void language_field(struct page *p, struct setting_view *v, struct str language)
{
    struct setting_field *f =
        settings_select(v, "language", "Language of new people", language, catalogue_count() + 1);
    f->help = STR("They begin in it, and choose their own in their profile.");
    settings_choice(f, STR(""), STR("as the first desk"));
    for (int i = 0; (size_t)i < catalogue_count(); i++) {
        const struct language *l = catalogue_language(i);
        if (l->listed || i == p->c->lang)
            settings_choice(f, str_of(l->code), str_of(l->name));
    }
}

/* How many have none, before who can switch it on: whom it would meet. */
static struct str bare_words(struct page *p, int64_t bare)
{
    if (bare > 1)
        return page_text(p, "%" PRId64 " people have no second factor yet.", bare);
    return page_words(p, bare ? STR("One person has no second factor yet.")
                              : STR("Everybody has a second factor."));
}

static int factor_field(struct page *p, struct setting_view *v, bool on)
{
    int64_t bare = org_bare_agents(p->c, p->d, p->who);
    if (bare < 0)
        return -1;
    struct str many = bare_words(p, bare);
    struct str what = page_words(
        p, STR("A code from an authenticator beside the password. Who has none yet is led to set "
               "it up with the next page they open, and can do nothing else before. Who signs in "
               "at the identity provider has theirs there; tokens of programs go on working."));
    settings_group(v, "Signing in");
    settings_check(v, "factor_required", "Everyone signs in with a second factor", on)->help =
        page_text(p, "%.*s %.*s", (int)many.n, many.at, (int)what.n, what.at);
    return 1;
}

static int org_show(struct page *p, struct setting_view *v)
{
    struct org it;
    if (settings_begin(p, v, "organisation", "Organisation",
                       "What holds for everybody who works here.") < 0 ||
        org_get(p->c, p->d, p->who, &it) < 0)
        return -1;
    v->action = STR("/settings/organisation");
    v->button = STR("Save");
    settings_hidden(v, "version", settings_id(p, it.version));
    if (may(p->who, MAY_OWN))
        settings_text(v, "name", "Name", it.name)->required = true;
    language_field(p, v, it.language);
    return factor_field(p, v, it.factor_required);
}

static int org_save(struct page *p, struct page_told *told, struct setting_view *v)
{
    struct str name = http_form(p->q, "name");
    const struct org_policy it = {.language = http_form(p->q, "language"),
                                  .factor_required = http_form(p->q, "factor_required").n > 0};
    int64_t undo_id = 0;
    told->go = settings_done(p, "organisation", "saved");
    v->wrong_at = "factor_required";
    if (org_put_policy(p->c, p->d, p->who, &it, page_id(p, "version")) < 0)
        return -1;
    v->wrong_at = "name";
    if (name.at && may(p->who, MAY_OWN) && org_rename(p->c, p->d, p->who, name, 0, &undo_id) < 0)
        return -1;
    page_undo_add(told, undo_id);
    return 1;
}

static const struct setting_page org_page = {org_show, org_save};

const struct http_route page_org_routes[] = {
    {"GET", "/settings/organisation", "agents.manage", ROUTE_PAGE, 0, settings_get,
     "What holds for everybody.", &org_page},
    {"POST", "/settings/organisation", "agents.manage", ROUTE_PAGE | ROUTE_FORM, 0, settings_post,
     "Changes what holds for everybody.", &org_page},
};
const size_t page_org_routes_n = sizeof page_org_routes / sizeof *page_org_routes;
