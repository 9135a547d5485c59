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

int mail_grant_client(struct call *c, const struct mail_grant_config *config,
                      struct str authorities, struct http_client *client_r)
{
    struct client_config to = {
        .user_agent = "heard/" HEARD_VERSION,
        .open = config->open,
        .n_open = config->n_open,
        .authorities = authorities.n ? arena_copy(&c->arena, authorities.at, authorities.n) : NULL};
    return http_client_init(c, client_r, &to);
}

struct field {
    const char *name;
    struct str value; /* empty: the form goes without it */
};
enum { FIELDS_MAX = 6 };

/* A form, who reads the answer, and what a refusal said. */
struct asking {
    struct str url;
    struct field fields[FIELDS_MAX];
    int (*read)(struct call *c, const json_t *root, void *to);
    void *to;
    int status;
    struct str error, words;
};

static struct str keep(struct call *c, struct str s)
{
    return (struct str){arena_copy(&c->arena, s.at, s.n), s.n};
}

static int send_form(struct call *c, struct http_client *client, const struct asking *a,
                     struct client_answer *answer_r)
{
    struct out form;
    out_init(&form, ANSWER_BYTES);
    for (size_t i = 0; i < FIELDS_MAX; i++) {
        if (!a->fields[i].value.n)
            continue;
        out_f(&form, "%s%s=", form.n ? "&" : "", a->fields[i].name);
        url_encode(&form, a->fields[i].value);
    }
    struct client_request request = {
        .url = arena_copy(&c->arena, a->url.at, a->url.n),
        .fields = {{STR("Content-Type"), STR("application/x-www-form-urlencoded")},
                   {STR("Accept"), STR("application/json")}},
        .n_fields = 2,
        .body = {form.at, form.n},
        .max_answer_bytes = ANSWER_BYTES};
    int got = http_client_send(c, client, &request, answer_r);
    out_free(&form);
    return got;
}

static int read_refusal(struct call *c, const json_t *root, struct asking *a)
{
    if (json_get_str(c, root, "error", 200, &a->error) <= 0)
        a->error = STR("no reason");
    if (json_get_str(c, root, "error_description", 2000, &a->words) <= 0)
        a->words = STR("it says no more");
    a->error = keep(c, a->error);
    a->words = keep(c, str_first(a->words, 300));
    return 0;
}

/* >0 it was granted, and read; 0 refused: a->error and a->words say why. */
static int ask(struct call *c, struct http_client *client, struct asking *a)
{
    struct client_answer answer;
    json_t *root;
    if (send_form(c, client, a, &answer) < 0)
        return -1;
    if (answer.status >= 500 || json_read(c, answer.body, ANSWER_BYTES, &root) < 0)
        return fail(c, BUSY, "the provider of the sign-in answers %d and nothing to read",
                    answer.status);
    a->status = answer.status;
    int got = a->status == 200 ? a->read(c, root, a->to) : read_refusal(c, root, a);
    json_decref(root);
    return got;
}

/* The words of a refusal: "invalid_grant (the token was revoked)". */
static int refused(struct call *c, const struct asking *a)
{
    return fail(c, DENIED, "the provider refused the sign-in: %.*s (%.*s)", (int)a->error.n,
                a->error.at, (int)a->words.n, a->words.at);
}

static int read_asked(struct call *c, const json_t *root, void *to)
{
    struct mail_grant_asked *a = to;
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
    struct asking a = {.url = way->device_url,
                       .fields = {{"client_id", way->client}, {"scope", way->scope}},
                       .read = read_asked,
                       .to = asked_r};
    int got = ask(c, client, &a);
    return got ? got : refused(c, &a);
}

static int read_tokens(struct call *c, const json_t *root, void *to)
{
    struct mail_grant_tokens *t = to;
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
    struct asking a = {
        .url = way->token_url,
        .fields = {{"grant_type", STR("urn:ietf:params:oauth:grant-type:device_code")},
                   {"client_id", way->client},
                   {"client_secret", way->client_secret},
                   {"device_code", asked->device_code}},
        .read = read_tokens,
        .to = tokens_r};
    int got = ask(c, client, &a);
    if (got)
        return got;
    bool slower = str_eq(a.error, STR("slow_down"));
    asked->interval_s += slower ? 5 : 0;
    return slower || str_eq(a.error, STR("authorization_pending")) ? 0 : refused(c, &a);
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

static int exchange(struct call *c, struct http_client *client, const struct mail_provider_way *way,
                    const struct mailbox_code *it, struct mail_grant_tokens *tokens_r)
{
    struct asking a = {.url = way->token_url,
                       .fields = {{"grant_type", STR("authorization_code")},
                                  {"client_id", way->client},
                                  {"client_secret", way->client_secret},
                                  {"code", it->code},
                                  {"code_verifier", it->verifier},
                                  {"redirect_uri", it->back}},
                       .read = read_tokens,
                       .to = tokens_r};
    int got = ask(c, client, &a);
    return got ? got : refused(c, &a);
}

int mail_grant_arrive(struct call *c, const void *config, const struct mailbox_code *it)
{
    const struct mail_grant_config *with = config;
    struct mail_provider_way way;
    struct mail_grant_tokens tokens;
    struct http_client client;
    struct mailbox box;
    struct db_conn *d = db_read(c, with->db);
    int got = d ? mail_provider_way(c, d, it->who->org, it->provider, with->key, &way) : -1;
    if (got >= 0)
        got = mailbox_get(c, d, it->who, it->inbox_id, &box);
    db_read_end(d);
    if (got < 0 || mail_grant_client(c, with, box.authorities, &client) < 0)
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

static int ask_again(struct call *c, struct renewing *r)
{
    struct str refresh, secret;
    struct http_client client;
    if (seal_open(c, r->config->key, r->row.refresh, &refresh) < 0 ||
        seal_open(c, r->config->key, r->row.client_secret, &secret) < 0 ||
        mail_grant_client(c, r->config, r->row.authorities, &client) < 0)
        return -1;
    struct asking a = {.url = r->row.token_url,
                       .fields = {{"grant_type", STR("refresh_token")},
                                  {"client_id", r->row.client},
                                  {"client_secret", secret},
                                  {"refresh_token", refresh},
                                  {"scope", r->row.scope}},
                       .read = read_tokens,
                       .to = &r->tokens};
    int got = ask(c, &client, &a);
    http_client_free(&client);
    r->refused = !got && (a.status == 400 || a.status == 401 || a.status == 403);
    return got ? got : refused(c, &a);
}

/* One process renews a token: a refresh token may be good for one use. */
static int claim(struct call *c, struct db_conn *d, void *arg)
{
    const struct renewing *r = arg;
    return (int)sql_mail_grant_claim(c, d, c->now_us + MAIL_GRANT_AGAIN_S * SECOND_US, r->row.org,
                                     r->row.inbox_id, c->now_us);
}

static int renew(struct call *c, struct renewing *r)
{
    int mine = db_write(c, r->config->db, claim, r);
    if (mine <= 0)
        return mine;
    int got = ask_again(c, r);
    snprintf(r->words, sizeof r->words, "%s", got < 0 ? c->fault.text : "");
    c->now_us = time_now_us();
    return db_write(c, r->config->db, got < 0 ? keep_failed : keep_renewed, r);
}

int mail_grant_refresh_some(struct call *c, const struct mail_grant_config *config)
{
    struct mail_grant *rows;
    size_t n = 0;
    struct db_conn *d = db_read(c, config->db);
    int got = d ? sql_mail_grant_ending(c, d, c->now_us + MAIL_GRANT_EARLY_S * SECOND_US, c->now_us,
                                        MAIL_GRANT_SOME, &rows, &n)
                : -1;
    db_read_end(d);
    for (size_t i = 0; got >= 0 && i < n; i++) {
        struct renewing r = {.config = config, .row = rows[i]};
        got = renew(c, &r);
    }
    return got < 0 ? -1 : (int)n;
}
