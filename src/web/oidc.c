/* SPDX-License-Identifier: Apache-2.0 */
/* oidc.c: three questions to the provider (what are your addresses, who is behind this code, what
   are your keys), and everything that has to hold of the answers. The browser that comes back must
   be the one that left: it holds the state in a cookie, too. */
#include "web/oidc.h"

#include "desk/trip.h"
#include "http/client.h"
#include "http/jwt.h"
#include "web/app.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#define STATE_COOKIE     "heard_oidc"
#define STATE_COOKIE_TLS "__Host-heard_oidc"

/* One sign-in, on its way there or back. */
struct flow {
    struct http_request *q;
    struct call *c;
    const struct oidc_config *config;
    struct http_client client;
    json_t *found; /* the discovery document */
    int64_t org;
    struct trip trip;
    struct str state;
};

static const char *cookie_name(const struct http_request *q)
{
    return q->secure ? STATE_COOKIE_TLS : STATE_COOKIE;
}

static int begin(struct http_request *q, struct flow *f)
{
    *f = (struct flow){.q = q, .c = &q->call, .config = app_of(q)->oidc};
    if (!f->config)
        return fail(f->c, NOT_FOUND, "this desk signs in with a password");
    struct client_config config = {
        .user_agent = "heard/" HEARD_VERSION, .open = f->config->open, .n_open = f->config->n_open};
    return http_client_init(f->c, &f->client, &config);
}

static void end(struct flow *f)
{
    if (f->config)
        http_client_free(&f->client);
    json_decref(f->found);
}

/* ---- the provider's answers ---- */

static int ask(struct flow *f, const struct client_request *request, const char *what,
               struct str *body_r)
{
    struct client_answer answer;
    if (http_client_send(f->c, &f->client, request, &answer) < 0)
        return fail(f->c, BUSY, "the identity provider does not answer (%s)", what);
    if (answer.status != 200)
        return fail(f->c, DENIED, "the identity provider says %d (%s)", answer.status, what);
    *body_r = (struct str){arena_copy(&f->c->arena, answer.body.at, answer.body.n), answer.body.n};
    return 1;
}

static int get(struct flow *f, const char *url, const char *bearer, const char *what,
               struct str *body_r)
{
    struct client_request request = {.url = url, .timeout_ms = OIDC_TIMEOUT_MS};
    request.fields[request.n_fields++] = (struct http_pair){STR("Accept"), STR("application/json")};
    if (bearer)
        request.fields[request.n_fields++] =
            (struct http_pair){STR("Authorization"), str_of(bearer)};
    return ask(f, &request, what, body_r);
}

static const char *printed(struct call *c, const struct out *o)
{
    return arena_copy(&c->arena, o->at, o->n);
}

/* An address out of the discovery document; as safe as the issuer's. NULL when it has none. */
static const char *endpoint(struct flow *f, const char *name)
{
    const char *url = json_string_value(json_object_get(f->found, name));
    bool plain = strncmp(f->config->issuer, "http://", 7) == 0;
    if (!url || strlen(url) > CLIENT_MAX_URL - 100)
        return NULL;
    return strncmp(url, "https://", 8) == 0 || (plain && strncmp(url, "http://", 7) == 0) ? url
                                                                                          : NULL;
}

static int discover(struct flow *f)
{
    struct str body, issuer;
    struct out o;
    size_t n = strlen(f->config->issuer);
    out_init(&o, CLIENT_MAX_URL);
    out_bytes(&o, f->config->issuer, n && f->config->issuer[n - 1] == '/' ? n - 1 : n);
    out_text(&o, "/.well-known/openid-configuration");
    int got = get(f, printed(f->c, &o), NULL, "its configuration", &body);
    out_free(&o);
    if (got < 0)
        return -1;
    if (json_read(f->c, body, CLIENT_MAX_ANSWER, &f->found) < 0 ||
        json_need_str(f->c, f->found, "issuer", CLIENT_MAX_URL, &issuer) < 0)
        return fail(f->c, DENIED, "the identity provider's configuration cannot be read");
    if (!str_eq(issuer, str_of(f->config->issuer)))
        return fail(f->c, DENIED, "the identity provider calls itself %.*s, not %s",
                    (int)(issuer.n > 200 ? 200 : issuer.n), issuer.at, f->config->issuer);
    return endpoint(f, "authorization_endpoint") && endpoint(f, "token_endpoint") &&
                   endpoint(f, "jwks_uri")
               ? 1
               : fail(f->c, DENIED, "the identity provider's configuration lacks an address");
}

/* ---- on the way there ---- */

static void back_address(struct flow *f, struct out *o)
{
    app_origin(f->q, o);
    out_text(o, "/sign-in/oidc/return");
}

static void pair(struct out *o, const char *name, struct str value)
{
    out_f(o, "%s=", name);
    url_encode(o, value);
}

static int leave_write(struct call *c, struct db_conn *d, void *arg)
{
    struct flow *f = arg;
    return trip_begin(c, d, f->org, TRIP_SIGN_IN, &f->trip, &f->state);
}

/* state carries the organisation, as cookies and links do: ORG.SECRET. */
static struct str whole_state(struct flow *f)
{
    char *text = arena_alloc(&f->c->arena, f->state.n + 24);
    int n =
        snprintf(text, f->state.n + 24, "%" PRId64 ".%.*s", f->org, (int)f->state.n, f->state.at);
    return (struct str){text, (size_t)n};
}

static void there(struct flow *f, struct http_response *a)
{
    struct out o, back;
    const char *url = endpoint(f, "authorization_endpoint");
    struct str state = whole_state(f);
    out_init(&o, 8000);
    out_init(&back, 4000);
    back_address(f, &back);
    out_f(&o, "%s%c", url, strchr(url, '?') ? '&' : '?');
    out_text(&o, "response_type=code&code_challenge_method=S256&scope=openid%20email%20profile&");
    pair(&o, "client_id", str_of(f->config->client_id));
    pair(&o, "&redirect_uri", out_as_str(&back));
    pair(&o, "&state", state);
    pair(&o, "&nonce", f->trip.nonce);
    pair(&o, "&code_challenge", jwt_challenge(f->c, f->trip.verifier));
    struct http_cookie_row cookie = {.name = cookie_name(f->q),
                                     .value = state,
                                     .max_age_s = TRIP_KEPT_MIN * 60,
                                     .same_site = SAME_SITE_LAX};
    http_set_cookie(a, &cookie);
    http_redirect(a, 303, str_of(printed(f->c, &o)));
    out_free(&back);
    out_free(&o);
}

static int leave(struct http_request *q, struct http_response *a)
{
    struct flow f;
    int got = begin(q, &f);
    struct str next = http_query(q, "next");
    f.trip.next = http_local_path(next) && next.n < 300 ? next : STR("/");
    if (got > 0)
        got = app_org(q, STR(""), &f.org);
    if (got > 0)
        got = discover(&f);
    if (got > 0)
        got = db_write(f.c, app_of(q)->db, leave_write, &f);
    if (got > 0) {
        http_cache(a, "no-store");
        there(&f, a);
    }
    end(&f);
    return got;
}

/* ---- and back ---- */

static bool says(const json_t *list, const char *word)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *one = json_string_value(json_array_get(list, i));
        if (one && strcmp(one, word) == 0)
            return true;
    }
    return false;
}

/* The client's own word goes into the head, unless the provider takes it in the form alone. */
static void authorize(struct flow *f, struct client_request *request, struct out *form)
{
    const json_t *how = json_object_get(f->found, "token_endpoint_auth_methods_supported");
    struct str secret = str_of(f->config->client_secret);
    bool basic = secret.n && (!how || says(how, "client_secret_basic"));
    struct out o;
    if (!basic)
        pair(form, "&client_id", str_of(f->config->client_id));
    if (!basic && secret.n)
        pair(form, "&client_secret", secret);
    if (!basic)
        return;
    out_init(&o, 4000);
    url_encode(&o, str_of(f->config->client_id));
    out_char(&o, ':');
    url_encode(&o, secret);
    size_t room = sodium_base64_ENCODED_LEN(o.n, sodium_base64_VARIANT_ORIGINAL);
    char *word = arena_alloc(&f->c->arena, room), *head = arena_alloc(&f->c->arena, room + 6);
    sodium_bin2base64(word, room, (const unsigned char *)o.at, o.n, sodium_base64_VARIANT_ORIGINAL);
    snprintf(head, room + 6, "Basic %s", word);
    request->fields[request->n_fields++] = (struct http_pair){STR("Authorization"), str_of(head)};
    out_free(&o);
}

static int exchange(struct flow *f, struct str code, struct str *id_token_r, struct str *access_r)
{
    struct out form, back;
    struct str body;
    json_t *root;
    struct client_request request = {.url = endpoint(f, "token_endpoint"),
                                     .timeout_ms = OIDC_TIMEOUT_MS};
    out_init(&form, 16000);
    out_init(&back, 4000);
    back_address(f, &back);
    out_text(&form, "grant_type=authorization_code");
    pair(&form, "&code", code);
    pair(&form, "&redirect_uri", out_as_str(&back));
    pair(&form, "&code_verifier", f->trip.verifier);
    request.fields[request.n_fields++] =
        (struct http_pair){STR("Content-Type"), STR("application/x-www-form-urlencoded")};
    authorize(f, &request, &form);
    request.body = out_as_str(&form);
    int got = ask(f, &request, "the code", &body);
    out_free(&back);
    out_free(&form);
    if (got < 0 || json_read(f->c, body, CLIENT_MAX_ANSWER, &root) < 0)
        return got < 0 ? -1 : fail(f->c, DENIED, "the identity provider's answer is not JSON");
    *access_r = STR("");
    got = json_need_str(f->c, root, "id_token", JWT_BYTES_MAX, id_token_r);
    if (got > 0 && json_get_str(f->c, root, "access_token", JWT_BYTES_MAX, access_r) < 0)
        got = -1;
    if (got > 0) {
        id_token_r->at = arena_copy(&f->c->arena, id_token_r->at, id_token_r->n);
        access_r->at = arena_copy(&f->c->arena, access_r->at, access_r->n);
    }
    json_decref(root);
    return got > 0 ? 1 : fail(f->c, DENIED, "the identity provider's answer has no id_token");
}

static bool meant_for(const json_t *claims, const char *client_id)
{
    const json_t *aud = json_object_get(claims, "aud");
    const char *azp = json_string_value(json_object_get(claims, "azp"));
    const char *one = json_string_value(aud);
    bool us = one ? strcmp(one, client_id) == 0 : says(aud, client_id);
    if (json_array_size(aud) > 1 && !azp)
        return false;
    return us && (!azp || strcmp(azp, client_id) == 0);
}

/* What OpenID Connect Core, 3.1.3.7, asks of an id_token. */
static int claims_check(struct flow *f, const json_t *claims)
{
    struct str nonce = STR(""), issuer = STR("");
    int64_t exp = 0, iat = 0, now_s = f->c->now_us / SECOND_US;
    if (json_get_str(f->c, claims, "nonce", 1000, &nonce) < 0 ||
        json_get_str(f->c, claims, "iss", CLIENT_MAX_URL, &issuer) < 0 ||
        json_get_int(f->c, claims, "exp", &exp) < 0 || json_get_int(f->c, claims, "iat", &iat) < 0)
        return fail(f->c, DENIED, "the identity provider's claims are not whole");
    if (!str_eq(issuer, str_of(f->config->issuer)))
        return fail(f->c, DENIED, "another identity provider signed this");
    if (!meant_for(claims, f->config->client_id))
        return fail(f->c, DENIED, "this sign-in was meant for another program");
    if (exp + OIDC_CLOCK_S < now_s || iat > now_s + OIDC_CLOCK_S)
        return fail(f->c, DENIED, "this sign-in is not of now; look at the clocks");
    if (nonce.n != f->trip.nonce.n || sodium_memcmp(nonce.at, f->trip.nonce.at, nonce.n) != 0)
        return fail(f->c, DENIED, "this sign-in was begun elsewhere");
    return 1;
}

static struct str claim(struct flow *f, const json_t *claims, const char *name)
{
    const json_t *value = json_object_get(claims, name);
    size_t n = json_string_length(value);
    if (n > OIDC_TEXT_BYTES)
        n = 0;
    return (struct str){arena_copy(&f->c->arena, n ? json_string_value(value) : "", n), n};
}

static void person_read(struct flow *f, const json_t *claims, struct oidc_person *p)
{
    const json_t *verified = json_object_get(claims, "email_verified");
    p->email = claim(f, claims, "email");
    p->name = claim(f, claims, "name");
    p->email_verified =
        json_is_true(verified) || str_eq(claim(f, claims, "email_verified"), STR("true"));
}

/* Some say the address only when they are asked once more. */
static int userinfo(struct flow *f, struct str access, struct oidc_person *p)
{
    const char *url = endpoint(f, "userinfo_endpoint");
    struct str body;
    struct out o;
    json_t *root;
    if (p->email.n || !url || !access.n)
        return 1;
    out_init(&o, JWT_BYTES_MAX + 20);
    out_text(&o, "Bearer ");
    out_str(&o, access);
    int got = get(f, url, printed(f->c, &o), "who this is", &body);
    out_free(&o);
    if (got < 0 || json_read(f->c, body, CLIENT_MAX_ANSWER, &root) < 0)
        return -1;
    if (str_eq(claim(f, root, "sub"), p->subject)) /* else it is of somebody else */
        person_read(f, root, p);
    json_decref(root);
    return 1;
}

static int identify(struct flow *f, struct str code, struct oidc_person *p)
{
    struct str id_token, access, keys;
    json_t *claims;
    if (exchange(f, code, &id_token, &access) < 0 ||
        get(f, endpoint(f, "jwks_uri"), NULL, "its keys", &keys) < 0 ||
        jwt_verify(f->c, id_token, keys, &claims) < 0)
        return -1;
    int got = claims_check(f, claims);
    p->issuer = str_of(f->config->issuer);
    p->subject = claim(f, claims, "sub");
    person_read(f, claims, p);
    json_decref(claims);
    return got < 0 ? -1 : userinfo(f, access, p);
}

static int take_write(struct call *c, struct db_conn *d, void *arg)
{
    struct flow *f = arg;
    return trip_end(c, d, f->org, TRIP_SIGN_IN, f->state, &f->trip);
}

/* The state that left with this browser, and no other. */
static int state_read(struct flow *f)
{
    struct str state = http_query(f->q, "state"), left = http_cookie(f->q, cookie_name(f->q)), org;
    if (!state.n || state.n != left.n || sodium_memcmp(state.at, left.at, state.n) != 0)
        return fail(f->c, DENIED, "this sign-in was begun in another browser; begin again");
    f->state = state;
    if (!str_cut(&f->state, '.', &org) || !str_int64(org, &f->org))
        return fail(f->c, DENIED, "this sign-in cannot be read; begin again");
    return 1;
}

struct arriving {
    struct flow *f;
    struct oidc_person person;
    struct session_made made;
};

static int arrive_write(struct call *c, struct db_conn *d, void *arg)
{
    struct arriving *it = arg;
    struct agent agent;
    struct http_request *q = it->f->q;
    if (oidc_agent(c, d, it->f->org, &it->person, &it->f->config->rule, &agent) < 0)
        return -1;
    struct session_from from = {app_address(q), http_header(q, "User-Agent"), true};
    return session_open(c, d, it->f->org, agent.id, &from, &it->made);
}

static int arrive(struct flow *f, struct http_response *a)
{
    struct arriving it = {.f = f};
    struct str code = http_query(f->q, "code");
    if (state_read(f) < 0 || db_write(f->c, app_of(f->q)->db, take_write, f) < 0)
        return -1;
    if (!code.n)
        return fail(f->c, DENIED, "the identity provider did not let you in");
    if (discover(f) < 0 || identify(f, code, &it.person) < 0 ||
        db_write(f->c, app_of(f->q)->db, arrive_write, &it) < 0)
        return -1;
    app_signed_in(f->q, a, &it.made, f->trip.next);
    return 1;
}

static int come_back(struct http_request *q, struct http_response *a)
{
    struct flow f;
    struct http_cookie_row gone = {.name = cookie_name(q), .value = STR("")};
    http_cache(a, "no-store");
    int got = begin(q, &f);
    if (got > 0) {
        http_set_cookie(a, &gone);
        got = arrive(&f, a);
    }
    end(&f);
    return got;
}

const struct http_route oidc_routes[] = {
    {"GET", "/sign-in/oidc", NULL, ROUTE_PUBLIC | ROUTE_PAGE | ROUTE_SLOW, 0, leave,
     "Signs in at the identity provider.", NULL},
    {"GET", "/sign-in/oidc/return", NULL, ROUTE_PUBLIC | ROUTE_PAGE | ROUTE_SLOW, 0, come_back,
     "Where the identity provider sends people back to.", NULL},
};
const size_t oidc_routes_n = sizeof oidc_routes / sizeof *oidc_routes;
