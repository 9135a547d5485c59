/* SPDX-License-Identifier: Apache-2.0 */
/* mail_grant.c: four forms are posted (RFC 8628, RFC 6749 4.1 and 6); a provider's refusal is an
   answer of 400 with a word in it. */
#include "channel/mail_grant.h"

#include "base/json.h"
#include "base/seal.h"
#include "base/time.h"
#include "channel/mail.sql.h"
#include "desk/change.h"

#include <stdio.h>

enum { ANSWER_BYTES = 65536 };

/* ---- asking ---- */

static void put(struct out *o, const char *name, struct str value)
{
    if (!value.n)
        return;
    out_f(o, "%s%s=", o->n ? "&" : "", name);
    url_encode(o, value);
}

/* The answer as a document, the caller's; its status in *status_r. */
static int post(struct call *c, struct http_client *client, struct str url, const struct out *form,
                int *status_r, json_t **root_r)
{
    struct client_answer answer;
    struct client_request request = {
        .url = arena_copy(&c->arena, url.at, url.n),
        .fields = {{STR("Content-Type"), STR("application/x-www-form-urlencoded")},
                   {STR("Accept"), STR("application/json")}},
        .n_fields = 2,
        .body = {form->at, form->n},
        .max_answer_bytes = ANSWER_BYTES};
    if (http_client_send(c, client, &request, &answer) < 0)
        return -1;
    *status_r = answer.status;
    if (answer.status >= 500 || json_read(c, answer.body, ANSWER_BYTES, root_r) < 0)
        return fail(c, BUSY, "the provider of the sign-in answers %d and nothing to read",
                    answer.status);
    return 1;
}

static struct str keep(struct call *c, struct str s)
{
    return (struct str){arena_copy(&c->arena, s.at, s.n), s.n};
}

/* The words of a refusal: "invalid_grant: the token was revoked". */
static int refused(struct call *c, const json_t *root)
{
    struct str error = STR(""), words = STR("");
    if (json_get_str(c, root, "error", 200, &error) <= 0)
        error = STR("no reason");
    if (json_get_str(c, root, "error_description", 2000, &words) <= 0)
        words = STR("it says no more");
    words = str_first(words, 300);
    return fail(c, DENIED, "the provider refused the sign-in: %.*s (%.*s)", (int)error.n, error.at,
                (int)words.n, words.at);
}

static int read_asked(struct call *c, const json_t *root, struct mail_grant_asked *a)
{
    a->interval_s = 5;
    a->ends_s = 900;
    if (json_need_str(c, root, "device_code", MAIL_GRANT_TEXT_BYTES, &a->device_code) < 0 ||
        json_need_str(c, root, "user_code", 100, &a->user_code) < 0 ||
        (json_get_str(c, root, "verification_uri", 500, &a->url) <= 0 &&
         json_need_str(c, root, "verification_url", 500, &a->url) < 0) ||
        json_get_int(c, root, "interval", &a->interval_s) < 0 ||
        json_get_int(c, root, "expires_in", &a->ends_s) < 0)
        return -1;
    a->device_code = keep(c, a->device_code);
    a->user_code = keep(c, a->user_code);
    a->url = keep(c, a->url);
    return 1;
}

int mail_grant_ask(struct call *c, struct http_client *client, const struct mail_provider_way *way,
                   struct mail_grant_asked *asked_r)
{
    struct out form;
    json_t *root = NULL;
    int status;
    out_init(&form, ANSWER_BYTES);
    put(&form, "client_id", way->client);
    put(&form, "scope", way->scope);
    int got = post(c, client, way->device_url, &form, &status, &root);
    if (got > 0)
        got = status == 200 ? read_asked(c, root, asked_r) : refused(c, root);
    json_decref(root);
    out_free(&form);
    return got;
}

static int read_tokens(struct call *c, const json_t *root, struct mail_grant_tokens *t)
{
    t->lives_s = 3600;
    t->refresh = STR("");
    if (json_need_str(c, root, "access_token", MAIL_GRANT_TEXT_BYTES, &t->access) < 0 ||
        json_get_str(c, root, "refresh_token", MAIL_GRANT_TEXT_BYTES, &t->refresh) < 0 ||
        json_get_int(c, root, "expires_in", &t->lives_s) < 0)
        return -1;
    t->access = keep(c, t->access);
    t->refresh = keep(c, t->refresh);
    return 1;
}

int mail_grant_poll(struct call *c, struct http_client *client, const struct mail_provider_way *way,
                    struct mail_grant_asked *asked, struct mail_grant_tokens *tokens_r)
{
    struct out form;
    struct str error = STR("");
    json_t *root = NULL;
    int status;
    out_init(&form, ANSWER_BYTES);
    put(&form, "grant_type", STR("urn:ietf:params:oauth:grant-type:device_code"));
    put(&form, "client_id", way->client);
    put(&form, "client_secret", way->client_secret);
    put(&form, "device_code", asked->device_code);
    int got = post(c, client, way->token_url, &form, &status, &root);
    if (got > 0 && status == 200) {
        got = read_tokens(c, root, tokens_r);
    } else if (got > 0) {
        json_get_str(c, root, "error", 200, &error);
        bool slower = str_eq(error, STR("slow_down"));
        asked->interval_s += slower ? 5 : 0;
        got = slower || str_eq(error, STR("authorization_pending")) ? 0 : refused(c, root);
    }
    json_decref(root);
    out_free(&form);
    return got;
}

/* ---- keeping ---- */

struct keeping {
    const struct mail_grant_config *config;
    const struct mail_provider_way *way;
    const struct mail_grant_tokens *tokens;
    const struct actor *who;
    int64_t inbox_id;
};

static int put_access(struct call *c, struct db_conn *d, const unsigned char *key, int64_t org,
                      int64_t inbox_id, struct str access)
{
    return sql_mail_grant_access(c, d, seal(&c->arena, key, access), org, inbox_id);
}

static int keep_first(struct call *c, struct db_conn *d, void *arg)
{
    const struct keeping *k = arg;
    const unsigned char *key = k->config->key;
    struct mail_grant_put_in in = {.org = k->who->org,
                                   .inbox_id = k->inbox_id,
                                   .provider = k->way->name,
                                   .token_url = k->way->token_url,
                                   .scope = k->way->scope,
                                   .client = k->way->client,
                                   .client_secret = seal(&c->arena, key, k->way->client_secret),
                                   .refresh = seal(&c->arena, key, k->tokens->refresh),
                                   .until_us = c->now_us + k->tokens->lives_s * SECOND_US};
    struct mailbox it;
    struct change change = {.verb = STR("mailbox.sign_in"),
                            .event = STR("mailbox.changed"),
                            .noun_id = k->inbox_id,
                            .inbox_id = k->inbox_id};
    if (mailbox_get(c, d, k->who, k->inbox_id, &it) < 0)
        return -1;
    const struct change_value values[] = {change_text("name", it.address)};
    change.detail = change_json(c, values, 1);
    return sql_mail_grant_sign_in(c, d, k->who->org, k->inbox_id) < 0 ||
                   sql_mail_grant_put(c, d, &in) < 0 ||
                   put_access(c, d, key, k->who->org, k->inbox_id, k->tokens->access) < 0
               ? -1
               : change_note(c, d, k->who, &change, NULL);
}

int mail_grant_keep(struct call *c, const struct mail_grant_config *config, const struct actor *who,
                    int64_t inbox_id, const struct mail_provider_way *way,
                    const struct mail_grant_tokens *tokens)
{
    struct keeping k = {config, way, tokens, who, inbox_id};
    if (!tokens->refresh.n)
        return fail(c, DENIED,
                    "the provider gave no refresh token: its scope lacks offline_access");
    c->now_us = time_now_us();
    return db_write(c, config->db, keep_first, &k);
}

/* ---- a code that came back ---- */

static int client_open(struct call *c, const struct mail_grant_config *config,
                       struct http_client *client)
{
    struct client_config to = {.user_agent = "heard/" HEARD_VERSION,
                               .open = config->open,
                               .n_open = config->n_open,
                               .authorities = config->authorities};
    return http_client_init(c, client, &to);
}

static int exchange(struct call *c, struct http_client *client, const struct mail_provider_way *way,
                    const struct mailbox_code *it, struct mail_grant_tokens *tokens_r)
{
    struct out form;
    json_t *root = NULL;
    int status;
    out_init(&form, ANSWER_BYTES);
    put(&form, "grant_type", STR("authorization_code"));
    put(&form, "client_id", way->client);
    put(&form, "client_secret", way->client_secret);
    put(&form, "code", it->code);
    put(&form, "code_verifier", it->verifier);
    put(&form, "redirect_uri", it->back);
    int got = post(c, client, way->token_url, &form, &status, &root);
    if (got > 0)
        got = status == 200 ? read_tokens(c, root, tokens_r) : refused(c, root);
    json_decref(root);
    out_free(&form);
    return got;
}

int mail_grant_arrive(struct call *c, const void *config, const struct mailbox_code *it)
{
    const struct mail_grant_config *with = config;
    struct mail_provider_way way;
    struct mail_grant_tokens tokens;
    struct http_client client;
    struct db_conn *d = db_read(c, with->db);
    int got = d ? mail_provider_way(c, d, it->who->org, it->provider, with->key, &way) : -1;
    db_read_end(d);
    if (got < 0 || client_open(c, with, &client) < 0)
        return -1;
    got = exchange(c, &client, &way, it, &tokens);
    http_client_free(&client);
    return got < 0 ? -1 : mail_grant_keep(c, with, it->who, it->inbox_id, &way, &tokens);
}

/* ---- renewing ---- */

struct renewing {
    const struct mail_grant_config *config;
    struct mail_grant row;
    struct mail_grant_tokens tokens;
    char words[FAULT_TEXT_BYTES]; /* of a failure */
    bool refused;                 /* by the provider; else it did not answer */
};

/* Each of these counts for the refresh token that was used alone: while the provider was asked,
   somebody may have signed in anew, and then that is what counts. */
static int keep_renewed(struct call *c, struct db_conn *d, void *arg)
{
    const struct renewing *r = arg;
    struct str refresh = r->row.refresh; /* a provider may give a new one */
    if (r->tokens.refresh.n)
        refresh = seal(&c->arena, r->config->key, r->tokens.refresh);
    int64_t kept = sql_mail_grant_renewed(c, d, refresh, c->now_us + r->tokens.lives_s * SECOND_US,
                                          r->row.org, r->row.inbox_id, r->row.refresh);
    return kept <= 0
               ? (int)kept
               : put_access(c, d, r->config->key, r->row.org, r->row.inbox_id, r->tokens.access);
}

static int keep_failed(struct call *c, struct db_conn *d, void *arg)
{
    const struct renewing *r = arg;
    int64_t again_s = r->refused ? MAIL_GRANT_REFUSED_S : MAIL_GRANT_AGAIN_S;
    struct mail_grant_failed_in in = {.error = str_of(r->words),
                                      .refused = r->refused,
                                      .again_us = c->now_us + again_s * SECOND_US,
                                      .org = r->row.org,
                                      .inbox_id = r->row.inbox_id,
                                      .used = r->row.refresh};
    return (int)sql_mail_grant_failed(c, d, &in);
}

static int ask_again(struct call *c, struct http_client *client, struct renewing *r)
{
    struct str refresh, secret;
    struct out form;
    json_t *root = NULL;
    int status;
    if (seal_open(c, r->config->key, r->row.refresh, &refresh) < 0 ||
        seal_open(c, r->config->key, r->row.client_secret, &secret) < 0)
        return -1;
    out_init(&form, ANSWER_BYTES);
    put(&form, "grant_type", STR("refresh_token"));
    put(&form, "client_id", r->row.client);
    put(&form, "client_secret", secret);
    put(&form, "refresh_token", refresh);
    put(&form, "scope", r->row.scope);
    int got = post(c, client, r->row.token_url, &form, &status, &root);
    r->refused = got > 0 && (status == 400 || status == 401 || status == 403);
    if (got > 0)
        got = status == 200 ? read_tokens(c, root, &r->tokens) : refused(c, root);
    json_decref(root);
    out_free(&form);
    return got;
}

/* One process renews a token: a refresh token may be good for one use. */
static int claim(struct call *c, struct db_conn *d, void *arg)
{
    const struct renewing *r = arg;
    return (int)sql_mail_grant_claim(c, d, c->now_us + MAIL_GRANT_AGAIN_S * SECOND_US, r->row.org,
                                     r->row.inbox_id, c->now_us);
}

static int renew(struct call *c, struct http_client *client, struct renewing *r)
{
    int mine = db_write(c, r->config->db, claim, r);
    if (mine <= 0)
        return mine;
    int got = ask_again(c, client, r);
    snprintf(r->words, sizeof r->words, "%s", got < 0 ? c->fault.text : "");
    c->now_us = time_now_us();
    return db_write(c, r->config->db, got < 0 ? keep_failed : keep_renewed, r);
}

int mail_grant_refresh_some(struct call *c, const struct mail_grant_config *config)
{
    struct mail_grant *rows;
    struct http_client client;
    struct renewing r = {.config = config};
    size_t n = 0;
    struct db_conn *d = db_read(c, config->db);
    int got = d ? sql_mail_grant_ending(c, d, c->now_us + MAIL_GRANT_EARLY_S * SECOND_US, c->now_us,
                                        MAIL_GRANT_SOME, &rows, &n)
                : -1;
    db_read_end(d);
    if (got < 0 || !n)
        return got < 0 ? -1 : 0;
    if (client_open(c, config, &client) < 0)
        return -1;
    for (size_t i = 0; got >= 0 && i < n; i++) {
        r.row = rows[i];
        got = renew(c, &client, &r);
    }
    http_client_free(&client);
    return got < 0 ? -1 : (int)n;
}
