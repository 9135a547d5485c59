/* SPDX-License-Identifier: Apache-2.0 */
/* mail_provider.c: a table of those we know, and a row an organisation for what it was given. */
#include "desk/mail_provider.h"

#include "base/out.h"
#include "desk/change.h"
#include "desk/words.h"

static const struct known {
    const char *name, *authorize_url, *device_url, *token_url, *scope, *more;
} known[] = {
    {"google", "https://accounts.google.com/o/oauth2/v2/auth",
     "https://oauth2.googleapis.com/device/code", "https://oauth2.googleapis.com/token",
     "https://mail.google.com/", "&access_type=offline&prompt=consent"},
    {"microsoft", "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
     "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/devicecode",
     "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
     "offline_access https://outlook.office.com/IMAP.AccessAsUser.All "
     "https://outlook.office.com/SMTP.Send",
     "&prompt=select_account"},
    {"own", "", "", "", "", ""},
};

const char *mail_provider_name(size_t i)
{
    return known[i].name;
}

static const struct known *find_known(struct str name)
{
    for (size_t i = 0; i < MAIL_PROVIDERS; i++)
        if (str_eq(name, str_of(known[i].name)))
            return &known[i];
    return NULL;
}

bool mail_provider_is(struct str name)
{
    return find_known(name) != NULL;
}

static struct str filled(struct call *c, const char *url, struct str tenant)
{
    static const struct str place = {"{tenant}", 8};
    struct str text = str_of(url);
    ptrdiff_t at = str_find(text, place);
    struct out o;
    if (at < 0)
        return text;
    out_init(&o, MAIL_PROVIDER_URL_BYTES);
    out_str(&o, str_first(text, (size_t)at));
    out_str(&o, tenant.n ? tenant : STR("common"));
    out_str(&o, str_from(text, (size_t)at + place.n));
    text = (struct str){arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return text;
}

bool mail_provider_known(struct call *c, struct str name, struct str tenant,
                         struct mail_provider_way *way_r)
{
    const struct known *is = find_known(name);
    if (!is || !is->scope[0])
        return false;
    way_r->name = str_of(is->name);
    way_r->authorize_url = filled(c, is->authorize_url, tenant);
    way_r->device_url = filled(c, is->device_url, tenant);
    way_r->token_url = filled(c, is->token_url, tenant);
    way_r->scope = str_of(is->scope);
    way_r->more = is->more;
    return true;
}

/* ---- what people type ---- */

static bool is_own(struct str name)
{
    return str_eq(name, STR("own"));
}

static int need_name(struct call *c, struct str name)
{
    return mail_provider_is(name) ? 1
                                  : fail(c, NOT_FOUND, "there is no provider %.*s",
                                         (int)(name.n < 40 ? name.n : 40), name.at);
}

/* It stands in an address: letters, digits, dots and dashes. */
static int check_tenant(struct call *c, struct str tenant)
{
    for (size_t i = 0; i < tenant.n; i++) {
        char ch = tenant.at[i];
        if (!ascii_alpha(ch) && !ascii_digit(ch) && ch != '-' && ch != '.')
            return fail(c, BAD_INPUT, "a tenant is an id or a domain, as Microsoft shows it");
    }
    return 1;
}

/* http is for a provider on this machine or behind private_networks. */
static int check_url(struct call *c, struct str url)
{
    bool good = str_starts_nocase(url, STR("https://")) || str_starts_nocase(url, STR("http://"));
    for (size_t i = 0; i < url.n; i++)
        good = good && url.at[i] > ' ' && (unsigned char)url.at[i] < 127;
    return good ? 1
                : fail(c, BAD_INPUT,
                       "an address of a provider begins with https:// and has no spaces");
}

static int check(struct call *c, struct mail_provider_put_in *in,
                 const struct mail_provider_edit *it)
{
    enum { TEXT = MAIL_PROVIDER_TEXT_BYTES, URL = MAIL_PROVIDER_URL_BYTES };
    if (words_line(c, "a client", it->client, TEXT, &in->client) < 0 ||
        words_line(c, "a tenant", it->tenant, 100, &in->tenant) < 0 ||
        words_line(c, "an address", it->authorize_url, URL, &in->authorize_url) < 0 ||
        words_line(c, "an address", it->token_url, URL, &in->token_url) < 0 ||
        words_line(c, "a scope", it->scope, URL, &in->scope) < 0)
        return -1;
    if (!in->client.n)
        return fail(c, BAD_INPUT, "say what this desk is called there: its client ID");
    if (it->client_secret.n > MAIL_PROVIDER_TEXT_BYTES)
        return fail(c, TOO_BIG, "a secret has at most %d bytes", MAIL_PROVIDER_TEXT_BYTES);
    if (!is_own(in->name))
        return check_tenant(c, in->tenant);
    return check_url(c, in->authorize_url) < 0 ? -1 : check_url(c, in->token_url);
}

/* ---- the rows ---- */

int mail_provider_list(struct call *c, struct db_conn *d, const struct actor *who,
                       struct mail_provider **list_r, size_t *n_r)
{
    return permit(c, who, MAY_MANAGE_INBOXES) < 0
               ? -1
               : sql_mail_provider_list(c, d, who->org, list_r, n_r);
}

int mail_provider_get(struct call *c, struct db_conn *d, const struct actor *who, struct str name,
                      struct mail_provider *it_r)
{
    if (permit(c, who, MAY_MANAGE_INBOXES) < 0 || need_name(c, name) < 0)
        return -1;
    int got = sql_mail_provider_get(c, d, who->org, name, it_r);
    return got ? got : fail(c, NOT_FOUND, "signing in there was not set up yet");
}

int mail_provider_put(struct call *c, struct db_conn *d, const struct actor *who, struct str name,
                      const struct mail_provider_edit *it, int64_t version,
                      const unsigned char key[SEAL_KEY_BYTES])
{
    struct mail_provider_put_in in = {.org = who->org, .name = name};
    struct mail_provider_lock_row was = {.version = 0};
    if (permit(c, who, MAY_MANAGE_INBOXES) < 0 || need_name(c, name) < 0 || check(c, &in, it) < 0 ||
        sql_mail_provider_lock(c, d, who->org, name, &was) < 0 ||
        words_version(c, "this provider", version, was.version) < 0)
        return -1;
    bool anew = it->client_secret.at || !was.version;
    in.client_secret = anew ? seal(&c->arena, key, it->client_secret) : was.client_secret;
    if (sql_mail_provider_put(c, d, &in) < 0 ||
        (anew && sql_mail_provider_grants(c, d, in.client_secret, who->org, name, in.client) < 0))
        return -1;
    return change_named(c, d, who, "mail_provider.change", "mail_provider.changed", who->org, name);
}

int mail_provider_delete(struct call *c, struct db_conn *d, const struct actor *who,
                         struct str name)
{
    struct mail_provider was;
    if (mail_provider_get(c, d, who, name, &was) < 0 ||
        sql_mail_provider_delete(c, d, who->org, name) < 0)
        return -1;
    return change_named(c, d, who, "mail_provider.delete", "mail_provider.deleted", who->org, name);
}

int mail_provider_way(struct call *c, struct db_conn *d, int64_t org, struct str name,
                      const unsigned char key[SEAL_KEY_BYTES], struct mail_provider_way *way_r)
{
    struct mail_provider it;
    struct mail_provider_secret_row secret;
    *way_r = (struct mail_provider_way){.name = name, .more = ""};
    int got = need_name(c, name) < 0 ? -1 : sql_mail_provider_get(c, d, org, name, &it);
    if (got > 0)
        got = sql_mail_provider_secret(c, d, org, name, &secret);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "signing in there was not set up yet");
    if (!mail_provider_known(c, name, it.tenant, way_r)) {
        way_r->authorize_url = it.authorize_url;
        way_r->token_url = it.token_url;
        way_r->scope = it.scope;
    }
    way_r->client = it.client;
    return seal_open(c, key, secret.client_secret, &way_r->client_secret);
}
