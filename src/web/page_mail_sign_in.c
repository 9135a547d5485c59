/* SPDX-License-Identifier: Apache-2.0 */
/* page_mail_sign_in.c: mailboxes that sign in at a provider (OAuth 2) in the browser: what the desk
   is called there, the way there and the way back.

   The way there carries a state that is kept for ten minutes (desk/trip.h), bound to the session
   that left, and the challenge of PKCE; the way back is taken from that session alone, once. The
   code becomes tokens in the channel (channel/mail_grant.h); no token ever stands in a page. */
#include "web/settings.h"

#include "desk/mail_provider.h"
#include "desk/mailbox.h"
#include "desk/trip.h"
#include "http/client.h"
#include "http/jwt.h"

#include <inttypes.h>

#define BACK "/settings/mail-sign-in/return"

struct str mail_provider_said(const struct mail_provider *it)
{
    struct str host = it->authorize_url, rest;
    if (str_eq(it->name, STR("google")))
        return STR("Google");
    if (str_eq(it->name, STR("microsoft")))
        return STR("Microsoft");
    ptrdiff_t at = str_find(host, STR("://"));
    rest = str_from(host, at < 0 ? 0 : (size_t)at + 3);
    str_cut(&rest, '/', &host);
    return host.n ? host : STR("Another provider");
}

/* Where the provider sends people back to. */
static struct str back_address(struct page *p)
{
    struct out o;
    out_init(&o, CLIENT_MAX_URL);
    app_origin(p->q, &o);
    out_text(&o, BACK);
    struct str text = {arena_copy(&p->c->arena, o.at, o.n), o.n};
    out_free(&o);
    return text;
}

/* ---- what the desk is called there ---- */

static const struct mail_provider *find(const struct mail_provider *list, size_t n,
                                        const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(list[i].name, str_of(name)))
            return &list[i];
    return NULL;
}

static int list_show(struct page *p, struct setting_view *v)
{
    struct mail_provider *list;
    size_t n;
    if (settings_begin(p, v, "mailboxes", "Signing in at a provider",
                       "Some providers take no password from a program: one signs in there, in the "
                       "browser, and they let the desk in until it is taken back. For that the "
                       "desk has to be known to them, once.") < 0 ||
        mail_provider_list(p->c, p->d, p->who, &list, &n) < 0)
        return -1;
    v->back = STR("/settings/mailboxes");
    v->back_words = STR("All mailboxes");
    settings_lines(v, MAIL_PROVIDERS);
    for (size_t i = 0; i < MAIL_PROVIDERS; i++) {
        const char *name = mail_provider_name(i);
        const struct mail_provider *is = find(list, n, name);
        const struct mail_provider none = {.name = str_of(name), .authorize_url = STR("")};
        settings_line(v, mail_provider_said(is ? is : &none), is ? is->client : STR("not set up"),
                      page_text(p, "/settings/mail-sign-in/%s", name), 0);
    }
    return 1;
}

static const char *how_to(struct str name)
{
    return str_eq(name, STR("google"))
               ? "In the Google Cloud console: switch the Gmail API on, then make an OAuth client "
                 "of "
                 "the type Web application under APIs and services, Credentials. Put the address "
                 "below among its authorized redirect URIs, and its ID and secret here. While the "
                 "consent screen is for testing only, Google takes each sign-in back after seven "
                 "days."
           : str_eq(name, STR("microsoft"))
               ? "In the Microsoft Entra admin center: register an application, with the address "
                 "below as a redirect URI of the type Web. Under API permissions add the delegated "
                 "IMAP.AccessAsUser.All and SMTP.Send; under Certificates and secrets make a "
                 "client "
                 "secret and put its value here, with the application ID. It ends on a date: put "
                 "a new one here before that."
               : "Any provider that speaks OAuth 2 with PKCE and takes XOAUTH2 for IMAP and SMTP. "
                 "Register the desk there with the address below as its redirect URI.";
}

static void own_fields(struct setting_view *v, const struct mail_provider *it)
{
    settings_text(v, "authorize_url", "Address where people sign in", it->authorize_url)->required =
        true;
    settings_text(v, "token_url", "Address of tokens", it->token_url)->required = true;
    settings_text(v, "scope", "Scope", it->scope)->help =
        STR("What is asked for, with spaces between; it must give a refresh token.");
}

static int provider_show(struct page *p, struct setting_view *v)
{
    struct str name = http_param(p->q, "name");
    struct mail_provider it = {.name = name,
                               .client = STR(""),
                               .tenant = STR(""),
                               .authorize_url = STR(""),
                               .token_url = STR(""),
                               .scope = STR("")};
    int got = mail_provider_get(p->c, p->d, p->who, name, &it);
    if (got < 0 && (p->c->fault.kind != NOT_FOUND || !mail_provider_is(name)))
        return -1;
    it.name = name; /* also of one that is not set up */
    if (settings_begin(p, v, "mailboxes", "", how_to(name)) < 0)
        return -1;
    v->heading = mail_provider_said(&it);
    v->back = STR("/settings/mail-sign-in");
    v->back_words = STR("All providers");
    v->action = page_text(p, "/settings/mail-sign-in/%.*s", (int)name.n, name.at);
    v->button = STR("Save");
    v->remove = it.version ? STR("Remove it") : STR("");
    settings_hidden(v, "version", settings_id(p, it.version));
    settings_text(v, "client", "Client ID", it.client)->required = true;
    struct setting_field *secret = settings_text(v, "client_secret", "Client secret", STR(""));
    secret->type = "password";
    secret->value = STR(""); /* never back into a page */
    secret->help = it.version ? STR("Left empty it stays as it is.") : STR("");
    if (str_eq(name, STR("microsoft")))
        settings_text(v, "tenant", "Tenant", it.tenant)->help =
            STR("The directory ID where the application is for one organisation; empty: any.");
    if (str_eq(name, STR("own")))
        own_fields(v, &it);
    v->text_title = STR("Redirect address, for the provider");
    v->text = back_address(p);
    return 1;
}

static int provider_save(struct page *p, struct page_told *told, struct setting_view *v)
{
    struct str name = http_param(p->q, "name"), secret = http_form(p->q, "client_secret");
    const struct mail_provider_edit edit = {
        .client = str_trim(http_form(p->q, "client")),
        .client_secret = secret.n ? secret : (struct str){NULL, 0},
        .tenant = str_trim(http_form(p->q, "tenant")),
        .authorize_url = str_trim(http_form(p->q, "authorize_url")),
        .token_url = str_trim(http_form(p->q, "token_url")),
        .scope = str_trim(http_form(p->q, "scope"))};
    if (str_eq(http_form(p->q, "act"), STR("remove"))) {
        told->go = settings_done(p, "mail-sign-in", "removed");
        return mail_provider_delete(p->c, p->d, p->who, name);
    }
    v->wrong_at = edit.client.n ? NULL : "client";
    told->go = settings_done(p, "mail-sign-in", "saved");
    return mail_provider_put(p->c, p->d, p->who, name, &edit, page_id(p, "version"), p->app->key);
}

static const struct setting_page list_page = {list_show, NULL};
static const struct setting_page provider_page = {provider_show, provider_save};

/* ---- the way there ---- */

struct leaving {
    struct page p;
    struct mailbox it;
    struct mail_provider_way way;
    struct trip trip;
    struct str state;
};

static int leave_write(struct call *c, struct db_conn *d, void *arg)
{
    struct leaving *x = arg;
    struct page *p = &x->p;
    struct str name = http_query(p->q, "provider");
    if (mailbox_get(c, d, p->who, x->trip.inbox_id, &x->it) < 0 ||
        mail_provider_way(c, d, p->who->org, name, p->app->key, &x->way) < 0)
        return -1;
    x->trip.next = x->way.name;
    x->trip.subject_id = p->v->id;
    return trip_begin(c, d, p->who->org, TRIP_MAILBOX, &x->trip, &x->state);
}

static void pair(struct out *o, const char *name, struct str value)
{
    out_f(o, "&%s=", name);
    url_encode(o, value);
}

static void go_there(struct leaving *x)
{
    struct page *p = &x->p;
    struct str url = x->way.authorize_url;
    struct out o;
    out_init(&o, 8000);
    out_str(&o, url);
    out_char(&o, str_find_char(url, '?') < 0 ? '?' : '&');
    out_text(&o, "response_type=code&code_challenge_method=S256");
    pair(&o, "client_id", x->way.client);
    pair(&o, "redirect_uri", back_address(p));
    pair(&o, "scope", x->way.scope);
    pair(&o, "state", x->state);
    pair(&o, "code_challenge", jwt_challenge(p->c, x->trip.verifier));
    pair(&o, "login_hint", x->it.address);
    out_text(&o, x->way.more);
    http_redirect(p->a, 303, (struct str){arena_copy(&p->c->arena, o.at, o.n), o.n});
    out_free(&o);
}

static int leave_get(struct http_request *q, struct http_response *a)
{
    struct leaving *x = arena_alloc(&q->call.arena, sizeof *x);
    page_begin(q, a, &x->p);
    http_cache(a, "no-store");
    if (x->p.v->kind != VISITOR_SESSION)
        return fail(x->p.c, DENIED, "a mailbox is signed in by somebody in a browser");
    if (http_param_int(q, "id", &x->trip.inbox_id) < 0 ||
        db_write(x->p.c, x->p.app->db, leave_write, x) < 0)
        return -1;
    go_there(x);
    return 1;
}

/* ---- and back ---- */

static int arrive_write(struct call *c, struct db_conn *d, void *arg)
{
    struct leaving *x = arg;
    if (trip_end(c, d, x->p.who->org, TRIP_MAILBOX, http_query(x->p.q, "state"), &x->trip) < 0)
        return -1;
    return x->trip.subject_id == x->p.v->id && x->p.v->kind == VISITOR_SESSION
               ? 1
               : fail(c, DENIED, "this sign-in was begun in another browser; begin again");
}

/* "access_denied: they said no" */
static int told_no(struct page *p)
{
    struct str error = str_first(http_query(p->q, "error"), 60),
               words = str_first(http_query(p->q, "error_description"), 300);
    return fail(p->c, DENIED, "the provider did not let the desk in: %.*s %.*s", (int)error.n,
                error.at ? error.at : "", (int)words.n, words.at ? words.at : "");
}

static int return_get(struct http_request *q, struct http_response *a)
{
    struct leaving *x = arena_alloc(&q->call.arena, sizeof *x);
    struct page *p = &x->p;
    page_begin(q, a, p);
    http_cache(a, "no-store");
    if (db_write(p->c, p->app->db, arrive_write, x) < 0)
        return -1;
    const struct mailbox_code code = {.who = p->who,
                                      .inbox_id = x->trip.inbox_id,
                                      .provider = x->trip.next,
                                      .code = http_query(q, "code"),
                                      .verifier = x->trip.verifier,
                                      .back = back_address(p)};
    if (!code.code.n)
        return told_no(p);
    if (p->app->mailbox_sign(p->c, p->app->mailbox_sign_config, &code) < 0)
        return -1;
    http_redirect(a, 303,
                  page_text(p, "/settings/mailboxes/%" PRId64 "?done=signed-in", x->trip.inbox_id));
    return 1;
}

#define MANAGE "inboxes.manage"
const struct http_route page_mail_sign_in_routes[] = {
    {"GET", "/settings/mail-sign-in", MANAGE, ROUTE_PAGE, 0, settings_get,
     "Providers where mailboxes sign in.", &list_page},
    {"GET", "/settings/mail-sign-in/{name}", MANAGE, ROUTE_PAGE, 0, settings_get,
     "What this desk is called there.", &provider_page},
    {"POST", "/settings/mail-sign-in/{name}", MANAGE, ROUTE_PAGE | ROUTE_FORM, 0, settings_post,
     "Changes or removes that.", &provider_page},
    {"GET", "/settings/mail-sign-in/return", MANAGE, ROUTE_PAGE | ROUTE_SLOW, 0, return_get,
     "Where the provider sends people back to.", NULL},
    {"GET", "/settings/mailboxes/{id}/sign-in", MANAGE, ROUTE_PAGE, 0, leave_get,
     "Signs the mailbox in at its provider.", NULL},
};
const size_t page_mail_sign_in_routes_n =
    sizeof page_mail_sign_in_routes / sizeof *page_mail_sign_in_routes;
