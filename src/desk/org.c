/* SPDX-License-Identifier: Apache-2.0 */
/* org.c: the first rows of an organisation, all in one write, and its name. */
#include "desk/org.h"

#include "base/catalogue.h"
#include "db/id.h"
#include "desk/change.h"
#include "desk/words.h"

/* What org_create was given, checked, before anything is written. */
struct checked {
    struct str name, slug, language, timezone;
    struct str owner_name, email, email_folded;
    struct str desk_name, desk_slug, inbox_name, inbox_folded, address;
};

static int check_place(struct call *c, const struct org_new *it, struct checked *r)
{
    struct str folded;
    r->address = STR("");
    if (words_name(c, "a desk", it->desk_name.n ? it->desk_name : r->name, ORG_NAME_BYTES,
                   &r->desk_name, NULL) < 0 ||
        words_name(c, "an inbox", it->inbox_name.n ? it->inbox_name : STR("Support"),
                   ORG_NAME_BYTES, &r->inbox_name, &r->inbox_folded) < 0)
        return -1;
    if (it->inbox_address.n && words_email(c, it->inbox_address, &r->address, &folded) < 0)
        return -1;
    /* A desk's name may have no letter that an address takes; its organisation's slug always does.
     */
    if (!it->desk_name.n || words_slug(c, STR(""), r->desk_name, &r->desk_slug) < 0)
        r->desk_slug = r->slug;
    c->fault.kind = NO_FAULT;
    return 1;
}

static int check(struct call *c, const struct org_new *it, struct checked *r)
{
    if (it->password_hash.n > PASSWORD_HASH_MAX)
        return fail(c, BAD_INPUT, "this is not the hash of a password");
    if (words_name(c, "an organisation", it->name, ORG_NAME_BYTES, &r->name, NULL) < 0 ||
        words_slug(c, it->slug, r->name, &r->slug) < 0 ||
        words_language(c, it->language, &r->language) < 0 ||
        words_timezone(c, it->timezone, &r->timezone) < 0 ||
        words_name(c, "the owner", it->owner_name, ORG_NAME_BYTES, &r->owner_name, NULL) < 0 ||
        words_email(c, it->owner_email, &r->email, &r->email_folded) < 0)
        return -1;
    return check_place(c, it, r);
}

static int add_status(struct call *c, struct db_conn *d, int64_t org, int64_t position,
                      int64_t *id_r)
{
    static const struct {
        struct str name, word;
    } first[] = {{{WORDS("Open"), 4}, {"open", 4}},
                 {{WORDS("Waiting"), 7}, {"waiting", 7}},
                 {{"Closed", 6}, {"closed", 6}}};
    *id_r = id_new(c, d);
    struct org_add_status_in in = {.org = org,
                                   .id = *id_r,
                                   .name = first[position].name,
                                   .name_folded = first[position].word,
                                   .category = first[position].word,
                                   .position = position,
                                   .now_us = c->now_us};
    return *id_r < 0 ? -1 : sql_org_add_status(c, d, &in);
}

static int add_owner(struct call *c, struct db_conn *d, const struct checked *it,
                     struct str password_hash, struct org_made *made)
{
    made->owner_id = id_new(c, d);
    struct org_add_owner_in in = {.org = made->org,
                                  .id = made->owner_id,
                                  .name = it->owner_name,
                                  .email = it->email,
                                  .email_folded = it->email_folded,
                                  .password_hash =
                                      password_hash.n ? password_hash : (struct str){NULL, 0},
                                  .language = it->language,
                                  .timezone = it->timezone,
                                  .now_us = c->now_us};
    return made->owner_id < 0 ? -1 : sql_org_add_owner(c, d, &in);
}

static int add_places(struct call *c, struct db_conn *d, const struct checked *it,
                      struct org_made *made)
{
    made->desk_id = id_new(c, d);
    made->inbox_id = id_new(c, d);
    struct org_add_desk_in desk = {.org = made->org,
                                   .id = made->desk_id,
                                   .name = it->desk_name,
                                   .slug = it->desk_slug,
                                   .language = it->language,
                                   .timezone = it->timezone,
                                   .now_us = c->now_us};
    struct org_add_inbox_in inbox = {.org = made->org,
                                     .id = made->inbox_id,
                                     .desk_id = made->desk_id,
                                     .name = it->inbox_name,
                                     .name_folded = it->inbox_folded,
                                     .address = it->address,
                                     .now_us = c->now_us};
    if (made->desk_id < 0 || made->inbox_id < 0 || sql_org_add_desk(c, d, &desk) < 0)
        return -1;
    return sql_org_add_inbox(c, d, &inbox);
}

int org_create(struct call *c, struct db_conn *d, const struct org_new *it, struct org_made *made_r)
{
    struct checked checked = {0};
    *made_r = (struct org_made){0};
    if (check(c, it, &checked) < 0)
        return -1;
    made_r->slug = checked.slug;
    made_r->org = id_new(c, d);
    if (made_r->org < 0)
        return -1;
    int64_t added = sql_org_add(c, d, made_r->org, checked.name, checked.slug, c->now_us);
    if (added <= 0)
        return added < 0 ? -1
                         : fail(c, CONFLICT, "there is an organisation at \"%.*s\" already",
                                (int)checked.slug.n, checked.slug.at);
    if (add_owner(c, d, &checked, it->password_hash, made_r) < 0 ||
        add_places(c, d, &checked, made_r) < 0 ||
        add_status(c, d, made_r->org, 0, &made_r->open_id) < 0 ||
        add_status(c, d, made_r->org, 1, &made_r->waiting_id) < 0 ||
        add_status(c, d, made_r->org, 2, &made_r->closed_id) < 0)
        return -1;
    const struct change_value values[] = {change_text("name", checked.name),
                                          change_id("owner_id", made_r->owner_id)};
    struct change change = {.verb = STR("org.create"),
                            .event = STR("org.created"),
                            .noun_id = made_r->org,
                            .detail = change_json(c, values, 2)};
    struct actor who = actor_system(made_r->org);
    return change_note(c, d, &who, &change, NULL);
}

static int need_org(struct call *c, struct db_conn *d, int64_t id, struct org *org_r)
{
    int got = db_conn_writes(d) ? sql_org_lock(c, d, id, org_r) : sql_org_get(c, d, id, org_r);
    return got ? got : fail(c, NOT_FOUND, "there is no such organisation");
}

int org_get(struct call *c, struct db_conn *d, const struct actor *who, struct org *org_r)
{
    return permit(c, who, MAY_READ) < 0 ? -1 : need_org(c, d, who->org, org_r);
}

int org_of_slug(struct call *c, struct db_conn *d, struct str slug, struct org *org_r)
{
    return sql_org_of_slug(c, d, slug, org_r);
}

int org_list(struct call *c, struct db_conn *d, int64_t after_id, int limit, struct org **list_r,
             size_t *n_r)
{
    return sql_org_list(c, d, after_id, limit > 0 && limit < ORGS_PAGE_MAX ? limit : ORGS_PAGE_MAX,
                        list_r, n_r);
}

static int rename_to(struct call *c, struct db_conn *d, const struct actor *who,
                     const struct org *org, struct str name, bool back, int64_t *undo_id_r)
{
    if (words_name(c, "an organisation", name, ORG_NAME_BYTES, &name, NULL) < 0)
        return -1;
    if (str_eq(name, org->name))
        return 0;
    if (sql_org_rename(c, d, name, org->id) < 0)
        return -1;
    const struct change_value values[] = {change_text("from", org->name), change_text("to", name)};
    struct str both = change_json(c, values, 2);
    struct change change = {.verb = back ? STR("org.rename.undo") : STR("org.rename"),
                            .event = STR("org.renamed"),
                            .noun_id = org->id,
                            .detail = both,
                            .was = back ? STR("") : both,
                            .words = "Renamed the organisation"};
    return change_note(c, d, who, &change, undo_id_r);
}

int org_rename(struct call *c, struct db_conn *d, const struct actor *who, struct str name,
               int64_t version, int64_t *undo_id_r)
{
    struct org org;
    if (undo_id_r)
        *undo_id_r = 0;
    if (permit(c, who, MAY_OWN) < 0 || need_org(c, d, who->org, &org) < 0 ||
        words_version(c, "the organisation", version, org.version) < 0)
        return -1;
    return rename_to(c, d, who, &org, name, false, undo_id_r);
}

int org_undo_rename(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                    struct str was)
{
    struct org org;
    struct str from, to;
    (void)id; /* always the actor's own */
    if (permit(c, who, MAY_OWN) < 0 || need_org(c, d, who->org, &org) < 0 ||
        words_from_to(c, was, &from, &to) < 0)
        return -1;
    if (!str_eq(org.name, to))
        return fail(c, CONFLICT, "the organisation was renamed again since, to \"%.*s\"",
                    (int)org.name.n, org.name.at);
    return rename_to(c, d, who, &org, from, true, NULL);
}

/* ---- what holds for everybody ---- */

/* Whoever asks it of everybody has one themselves, or the next page would be closed to them. */
static int has_factor(struct call *c, struct db_conn *d, const struct actor *who)
{
    struct org_agent_bare_row row;
    int got = sql_org_agent_bare(c, d, who->org, who->id, &row);
    if (got <= 0 || row.bare)
        return got < 0 ? -1
                       : fail(c, CONFLICT,
                              "you have no second factor yourself; set one up in your profile "
                              "first");
    return 1;
}

static int tell_policy(struct call *c, struct db_conn *d, const struct actor *who,
                       const struct org *was, const struct org_policy *it)
{
    const struct change_value values[] = {change_text("from", was->language),
                                          change_text("to", it->language)};
    struct change language = {.verb = STR("org.language"),
                              .event = STR("org.changed"),
                              .noun_id = was->id,
                              .detail = change_json(c, values, 2)};
    struct change factor = {.verb = it->factor_required ? STR("org.factor_require")
                                                        : STR("org.factor_release"),
                            .event = STR("org.changed"),
                            .noun_id = was->id};
    if (!str_eq(it->language, was->language) && change_note(c, d, who, &language, NULL) < 0)
        return -1;
    if (it->factor_required != was->factor_required && change_note(c, d, who, &factor, NULL) < 0)
        return -1;
    return 1;
}

int org_put_policy(struct call *c, struct db_conn *d, const struct actor *who,
                   const struct org_policy *it, int64_t version)
{
    struct org org;
    struct org_policy to = {STR(""), it->factor_required};
    if (permit(c, who, MAY_MANAGE_AGENTS) < 0 || need_org(c, d, who->org, &org) < 0 ||
        words_version(c, "the organisation", version, org.version) < 0 ||
        (it->language.n && words_language(c, it->language, &to.language) < 0))
        return -1;
    if (to.factor_required && !org.factor_required && has_factor(c, d, who) < 0)
        return -1;
    if (to.factor_required == org.factor_required && str_eq(to.language, org.language))
        return 0;
    if (sql_org_put_policy(c, d, to.language, to.factor_required, org.id) < 0)
        return -1;
    return tell_policy(c, d, who, &org, &to);
}

int64_t org_bare_agents(struct call *c, struct db_conn *d, const struct actor *who)
{
    struct org_bare_agents_row row;
    if (permit(c, who, MAY_MANAGE_AGENTS) < 0 || sql_org_bare_agents(c, d, who->org, &row) < 0)
        return -1;
    return row.n;
}
