/* SPDX-License-Identifier: Apache-2.0 */
/* page_tokens.c: one's own tokens in the settings: what each may is ticked, each scope with its
   sentence from the table of permissions, and only those that one has oneself. A token is shown
   once, when it is made; revoking one has a page of its own, since there is no way back. */
#include "web/settings.h"

#include "base/time.h"
#include "desk/token.h"

#include <inttypes.h>

/* How long a token can live, in days; 0: until it is revoked. */
static const struct {
    int64_t days;
    const char *words;
} lives[] = {{0, "when it is revoked"}, {30, "in 30 days"}, {90, "in 90 days"}, {365, "in a year"}};
enum { N_LIVES = sizeof lives / sizeof *lives };

/* ---- the list ---- */

static bool is_over(struct page *p, const struct token *it)
{
    return it->revoked_us != NO_TIME ||
           (it->expires_us != NO_TIME && it->expires_us <= p->c->now_us);
}

static struct str used_words(struct page *p, const struct token *it)
{
    return it->used_us == NO_TIME
               ? page_words(p, STR("never used"))
               : page_fill(p, WORDS("last used {1}"), when_exact(&p->when, it->used_us));
}

static struct str end_words(struct page *p, const struct token *it)
{
    if (it->revoked_us != NO_TIME)
        return page_fill(p, WORDS("revoked {1}"), when_exact(&p->when, it->revoked_us));
    if (it->expires_us == NO_TIME)
        return page_words(p, STR("without an end"));
    struct str at = when_exact(&p->when, it->expires_us);
    return is_over(p, it) ? page_fill(p, WORDS("ended {1}"), at)
                          : page_fill(p, WORDS("ends {1}"), at);
}

static struct str token_words(struct page *p, const struct token *it)
{
    const struct str parts[] = {STR("…"),          it->hint,   STR(" · "),
                                used_words(p, it), STR(" · "), end_words(p, it)};
    return page_join(p, parts, sizeof parts / sizeof *parts);
}

static int list_show(struct page *p, struct setting_view *v)
{
    struct token *list;
    size_t n;
    if (settings_begin(p, v, "tokens", "Tokens",
                       "Programs sign in with one of these, and act as you, within what it "
                       "may.") < 0 ||
        token_list(p->c, p->d, p->who, 0, &list, &n) < 0)
        return -1;
    settings_lines(v, n);
    for (size_t i = 0; i < n; i++)
        settings_line(
            v, list[i].name,
            page_join(p, (const struct str[]){token_words(p, &list[i]), STR(" · "), list[i].scopes},
                      3),
            page_text(p, "/settings/tokens/%" PRId64, list[i].id), list[i].id);
    v->empty = STR("There is no token yet. A till, a script or a phone system would have one.");
    v->new_href = STR("/settings/tokens/new");
    v->new_words = STR("Make a token");
    return 1;
}

/* ---- a new one ---- */

static int new_show(struct page *p, struct setting_view *v)
{
    if (settings_begin(p, v, "tokens", "A new token",
                       "Tick no more than the program needs. A token can never do more than you.") <
        0)
        return -1;
    settings_form(v, "All tokens", 0);
    if (v->secret.n) {
        v->lead = v->action = STR("");
        v->told = STR("Here it is. It is shown only now.");
        return 1;
    }
    v->button = STR("Make the token");
    settings_text(v, "name", "What it is for", STR(""))->required = true;
    struct setting_field *f = settings_select(v, "days", "It ends", STR("0"), N_LIVES);
    for (size_t i = 0; i < N_LIVES; i++)
        settings_choice(f, page_text(p, "%" PRId64, lives[i].days), str_of(lives[i].words));
    settings_group(v, "What it may do");
    for (int may_what = 0; may_what < N_PERMISSIONS; may_what++) {
        const struct permission_row *row = permission_row((enum permission)may_what);
        if (may(p->who, (enum permission)may_what))
            settings_check(v, row->name, row->words, may_what == MAY_READ)->help =
                str_of(row->name);
    }
    return 1;
}

static int64_t end_of(struct page *p)
{
    int64_t days;
    for (size_t i = 1; i < N_LIVES; i++)
        if (str_int64(http_form(p->q, "days"), &days) && days == lives[i].days)
            return p->c->now_us + days * DAY_US;
    return NO_TIME;
}

static int new_save(struct page *p, struct page_told *told, struct setting_view *v)
{
    struct token made;
    struct str scopes[2 * N_PERMISSIONS];
    size_t n = 0;
    (void)told;
    for (int i = 0; i < N_PERMISSIONS; i++) {
        const char *name = permission_row((enum permission)i)->name;
        if (!http_form(p->q, name).n)
            continue;
        scopes[n++] = str_of(name);
        scopes[n++] = STR(" ");
    }
    v->wrong_at = n ? "name" : "read";
    if (!n)
        return fail(p->c, BAD_INPUT, "tick at least one thing that it may");
    struct token_new it = {.name = http_form(p->q, "name"),
                           .scopes = page_join(p, scopes, n),
                           .expires_us = end_of(p)};
    v->secret = STR("");
    return token_create(p->c, p->d, p->who, &it, &made, &v->secret);
}

/* ---- one ---- */

static int one_show(struct page *p, struct setting_view *v)
{
    struct token *list;
    size_t n, i = 0;
    int64_t id = settings_path_id(p);
    if (settings_begin(p, v, "tokens", "A token", "") < 0 ||
        token_list(p->c, p->d, p->who, 0, &list, &n) < 0)
        return -1;
    while (i < n && list[i].id != id)
        i++;
    if (i == n)
        return fail(p->c, NOT_FOUND, "there is no such token of yours");
    settings_form(v, "All tokens", 0);
    v->action = STR("");
    v->heading = list[i].name;
    v->lead = token_words(p, &list[i]);
    settings_lines(v, N_PERMISSIONS);
    for (struct str rest = list[i].scopes, scope; str_cut(&rest, ' ', &scope);)
        settings_line(v, str_of(permission_row(permission_of(scope))->words), scope, STR(""), 0);
    if (!is_over(p, &list[i]))
        v->remove = STR("Revoke it for good");
    return 1;
}

static int one_save(struct page *p, struct page_told *told, struct setting_view *v)
{
    (void)v;
    told->go = settings_done(p, "tokens", "revoked");
    return token_revoke(p->c, p->d, p->who, settings_path_id(p));
}

static const struct setting_page list_page = {list_show, NULL};
static const struct setting_page new_page = {new_show, new_save};
static const struct setting_page one_page = {one_show, one_save};
enum { FORM = ROUTE_PAGE | ROUTE_FORM };

const struct http_route page_tokens_routes[] = {
    {"GET", "/settings/tokens", "read", ROUTE_PAGE, 0, settings_get, "One's own tokens.",
     &list_page},
    {"GET", "/settings/tokens/new", "read", ROUTE_PAGE, 0, settings_get, "A new token.", &new_page},
    {"POST", "/settings/tokens/new", "read", FORM | ROUTE_SECRET, 0, settings_post,
     "Makes a token, which is shown this once.", &new_page},
    {"GET", "/settings/tokens/{id}", "read", ROUTE_PAGE, 0, settings_get,
     "A token, and what it may.", &one_page},
    {"POST", "/settings/tokens/{id}", "read", FORM, 0, settings_post, "Revokes a token, for good.",
     &one_page},
};
const size_t page_tokens_routes_n = sizeof page_tokens_routes / sizeof *page_tokens_routes;
