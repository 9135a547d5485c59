/* SPDX-License-Identifier: Apache-2.0 */
/* api_mail_provider.c: providers where mailboxes sign in, and what the desk is called there.
   Signing in itself needs somebody in a browser. Secrets go in and never come out. */
#include "desk/mail_provider.h"

#include "web/api.h"

static const struct api_member members[] = {
    API_M("name", API_TEXT, 0, "google, microsoft or own"),
    API_M("client", API_TEXT, 0, "What the desk is called there"),
    API_M("tenant", API_TEXT, 0, "Of microsoft; empty: any"),
    API_M("authorize_url", API_TEXT, 0, "Of own: where people sign in"),
    API_M("token_url", API_TEXT, 0, "Of own: where tokens are given"),
    API_M("scope", API_TEXT, 0, "Of own: what is asked for"),
    API_M_VERSION,
};
static const struct api_shape provider_shape =
    API_SHAPE("MailProvider", "A provider where mailboxes sign in (OAuth 2)", members);

static const struct api_member put_members[] = {
    API_M_MOST("client", API_TEXT, API_NEED, "What the desk is called there",
               MAIL_PROVIDER_TEXT_BYTES),
    API_M_MOST("client_secret", API_TEXT, 0, "The desk's secret there; left out: as it is",
               MAIL_PROVIDER_TEXT_BYTES),
    API_M_MOST("tenant", API_TEXT, 0, "Of microsoft; empty: any", 100),
    API_M_MOST("authorize_url", API_TEXT, 0, "Of own: where people sign in",
               MAIL_PROVIDER_URL_BYTES),
    API_M_MOST("token_url", API_TEXT, 0, "Of own: where tokens are given", MAIL_PROVIDER_URL_BYTES),
    API_M_MOST("scope", API_TEXT, 0, "Of own: what is asked for", MAIL_PROVIDER_URL_BYTES),
    API_M_VERSION,
};
static const struct api_shape put_shape =
    API_SHAPE("MailProviderPut", "A provider where mailboxes sign in, all of it", put_members);

static void put_one(struct json_writer *w, const struct mail_provider *it)
{
    json_put_object(w, NULL);
    json_put_str(w, "name", it->name);
    json_put_str(w, "client", it->client);
    json_put_str(w, "tenant", it->tenant);
    json_put_str(w, "authorize_url", it->authorize_url);
    json_put_str(w, "token_url", it->token_url);
    json_put_str(w, "scope", it->scope);
    json_put_int(w, "version", it->version);
    json_put_object_end(w);
}

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct mail_provider *rows;
    size_t n;
    if (mail_provider_list(c, d, who, &rows, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put_one(&x->w, &rows[i]);
    return api_items_end(x, STR(""));
}
static const struct api_op list_op = {.run = list, .out = &provider_shape, .list = true};

static int put(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct str name = http_param(x->q, "provider");
    struct mail_provider it;
    const struct mail_provider_edit edit = {.client = api_text(x, "client"),
                                            .client_secret = api_text(x, "client_secret"),
                                            .tenant = api_text(x, "tenant"),
                                            .authorize_url = api_text(x, "authorize_url"),
                                            .token_url = api_text(x, "token_url"),
                                            .scope = api_text(x, "scope")};
    if (mail_provider_put(c, d, who, name, &edit, api_version(x), x->app->key) < 0 ||
        mail_provider_get(c, d, who, name, &it) < 0)
        return -1;
    put_one(&x->w, &it);
    return 1;
}
static const struct api_op put_op = {.run = put, .in = &put_shape, .out = &provider_shape};

static int delete (struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    return mail_provider_delete(c, d, who, http_param(x->q, "provider"));
}
static const struct api_op delete_op = {.run = delete};

const struct http_route api_mail_provider_routes[] = {
    {"GET", "/api/v1/mail_providers", "inboxes.manage", 0, 0, api_look,
     "Lists the providers where mailboxes may sign in.", &list_op},
    {"PUT", "/api/v1/mail_providers/{provider}", "inboxes.manage", ROUTE_JSON, 0, api_write,
     "Says what the desk is called at a provider.", &put_op},
    {"DELETE", "/api/v1/mail_providers/{provider}", "inboxes.manage", 0, 0, api_write,
     "Forgets a provider; mailboxes that are signed in there stay so.", &delete_op},
};
const size_t api_mail_provider_routes_n =
    sizeof api_mail_provider_routes / sizeof *api_mail_provider_routes;
