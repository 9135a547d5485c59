/* SPDX-License-Identifier: Apache-2.0 */
/* app.h: the application on top of the domain: what a handler finds around it, and what was settled
   about a request before the handler ran.

       struct app *app = app_of(q);               the database, the file store, the hub ...
       const struct visitor *v = app_visitor(q);  who asks; v->actor is handed to the domain

   JSON routes do not need this file: api.h opens the database and hands everything over. Pages
   (page.h) and streams do.

   Before a handler runs, app.c has: found the session or the token; refused who is neither, unless
   the row says ROUTE_PUBLIC; asked for the row's permission (a name of desk/permit.c; NULL: being
   signed in is enough); counted the token's requests; and refused what changes something and does
   not prove that it comes from our own page. That proof is the session's word (visitor.csrf), in
   the header X-CSRF-Token or in the field "csrf" of a form, and an Origin of our own. The domain
   asks for the permission again. */
#ifndef WEB_APP_H
#define WEB_APP_H

#include "base/log.h"
#include "base/store.h"
#include "db/db.h"
#include "desk/actor.h"
#include "desk/context.h"
#include "desk/mailbox.h"
#include "desk/password.h"
#include "desk/session.h"
#include "http/request.h"
#include "http/response.h"
#include "http/route.h"

#define APP_COOKIE      "heard_session"
#define APP_COOKIE_TLS  "__Host-heard_session" /* where the request came through TLS */
#define APP_CSRF_HEADER "X-CSRF-Token"
#define APP_CSRF_FIELD  "csrf"

enum {
    APP_ARENA_BYTES = 32 << 20,     /* of one request */
    APP_STRANGERS_PER_MINUTE = 300, /* requests without a sign-in, of one network address */
    APP_RATE_KEYS = 16384,
    APP_NEXT_BYTES = 8000, /* an address that leads on, as it is written */
    APP_KEY_BYTES = 32
};

/* Flags of a route beside those of http/route.h. */
enum app_flag {
    ROUTE_PAGE = ROUTE_FIRST_FREE,            /* for people: refusals are pages, not JSON */
    ROUTE_HALF = ROUTE_FIRST_FREE << 1,       /* also while the second factor is missing */
    ROUTE_ANY_ORIGIN = ROUTE_FIRST_FREE << 2, /* public, and other sites may call it: no cookie is
                                                 looked at, no CSRF proof is asked for */
    ROUTE_SLOW = ROUTE_FIRST_FREE << 3,       /* hashes, waits, counts long: runs on threads of its
                                                 own (slow.h), so that it delays nobody */
    ROUTE_SECRET = ROUTE_FIRST_FREE << 4,     /* the answer holds what is shown once: it is not
                                                 kept for an Idempotency-Key */
    ROUTE_BARE = ROUTE_FIRST_FREE << 5        /* also for who has to set up a second factor first */
};

struct backups;
struct engine;
struct oidc_config;
struct event_hub;
struct http_server;
struct ratelimit;
struct slow;
struct streams;
struct measures;
struct kept;

/* One for the process; made by main/serve.c, which owns what it points to. */
struct app {
    struct db *db;
    const struct store *files; /* attachments, under the hash of their content */
    const struct store *raw;   /* mail as it came, likewise */
    struct password_gate *gate;
    mailbox_tester *mailbox_test; /* of the channel, which is not ours to include */
    mailbox_finder *mailbox_find;
    mailbox_signer *mailbox_sign;
    const void *mailbox_find_config, *mailbox_sign_config; /* of the two */
    context_asker *context_ask;                            /* likewise */
    const void *context_config;
    struct event_hub *hub;
    struct streams *streams;
    struct slow *slow;
    struct engine *engine; /* loads its model when it is first asked */
    struct measures *measures;
    struct backups *backups; /* of the installation: work/backups.h */
    bool backups_apart;      /* the settings name a folder for them */
    struct ratelimit *tokens, *strangers;
    struct kept *kept; /* who asks, and the numbers beside the views: kept.h */
    const struct log *log;
    unsigned char key[APP_KEY_BYTES]; /* the installation's: seals secrets that must be readable */
    const struct oidc_config *oidc;   /* NULL: agents sign in with a password */
    const char *base_url;       /* "https://desk.example.org" for links in mail; NULL: as asked */
    int token_per_minute;       /* requests of one token, at least 1 */
    struct http_server *server; /* for /metrics; set when it runs */
    int64_t started_us;
};

/* Who asks, as far as the head of the request says. */
enum visitor_kind { VISITOR_NOBODY, VISITOR_SESSION, VISITOR_TOKEN };
struct visitor {
    enum visitor_kind kind;
    struct actor actor;
    int64_t id;      /* of the session or the token */
    struct str name; /* of the agent, for pages; only with a session */
    struct str csrf; /* what forms and scripts carry; only with a session */
    bool factor;     /* false: signed in, but the second factor is missing */
    bool bare;       /* ... because there is none yet, and the organisation wants one */
    int lang;        /* of the words on pages: a catalogue; only with a session */
    int clock;       /* hours of the clock they read, 12 or 24; 0: none was chosen */
    bool proved;     /* the header carried the session's word */
};

struct app *app_of(const struct http_request *q);
const struct visitor *app_visitor(const struct http_request *q);

/* The row as its noun wrote it. q->route is a copy whose handler leads through app.c. */
const struct http_route *app_route(const struct http_request *q);

/* For a page about what went wrong before anybody was looked for: the language of who asks. */
void app_language(struct http_request *q);

/* The visitor as who they are while the second factor is missing: for signing out, and for setting
   one up. Nothing else is theirs. */
struct actor app_self(const struct visitor *v);

/* A session was opened: its cookie, and on to `next`, past the second factor where that is missing.
 */
void app_signed_in(struct http_request *q, struct http_response *a, const struct session_made *made,
                   struct str next);

/* "/sign-in?next=...": an address that leads on to another of ours. In the arena. */
struct str app_then(struct http_request *q, const char *path, struct str next);

/* The cookie of a session that was opened, and its end. */
void app_cookie_set(struct http_request *q, struct http_response *a, struct str cookie);
void app_cookie_end(struct http_request *q, struct http_response *a);

/* A new secret that signs what is sent to others, for who sets it up, and sealed for the database.
 */
struct str app_secret_new(struct call *c, const struct app *app, struct str *sealed_r);

/* The organisation that somebody signs in to: of that slug, or, without one, the only one. DENIED,
   as for a wrong password, when there is none. */
int app_org(struct http_request *q, struct str slug, int64_t *org_r);

/* How people reach the desk: base_url, else as this request came. */
void app_origin(const struct http_request *q, struct out *o);

/* The network address as the throttle counts it: of IPv6 the first 64 bits. In the arena. */
struct str app_address(struct http_request *q);

/* For main/serve.c: the table of all routes (routes.c) in the arena, each row led through app.c,
   and the two functions of struct http_config. */
int app_routes(struct call *c, struct arena *arena, const struct http_route **rows_r, size_t *n_r);
int app_admit(struct http_request *q, struct http_response *a);
void app_done(const struct http_request *q, int status, uint64_t sent_bytes, int64_t took_us);

#endif
