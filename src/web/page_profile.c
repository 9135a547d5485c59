/* SPDX-License-Identifier: Apache-2.0 */
/* page_profile.c: one's own name, look, password, second factor and sessions. */
#include "web/page.h"

#include "base/catalogue.h"
#include "base/time.h"
#include "desk/account.h"
#include "desk/agent.h"
#include "desk/factor.h"
#include "desk/letter.h"
#include "desk/listening.h"
#include "desk/org.h"
#include "web/pages.tmpl.h"

#include <inttypes.h>
#include <stdlib.h>

enum { COOKIE_S = 400 * 86400 };

/* "Firefox on Linux": what a browser says of itself, as far as people know it by name. */
static struct str browser_words(struct page *p, struct str says)
{
    static const struct {
        const char *says, *name;
    } browsers[] = {{"Edg", "Edge"},       {"OPR/", "Opera"},   {"Firefox/", "Firefox"},
                    {"FxiOS", "Firefox"},  {"CriOS", "Chrome"}, {"Chrome/", "Chrome"},
                    {"Safari/", "Safari"}, {"curl/", "curl"}},
      systems[] = {{"iPhone", "iPhone"},   {"iPad", "iPad"},      {"Android", "Android"},
                   {"Windows", "Windows"}, {"Mac OS X", "a Mac"}, {"CrOS", "ChromeOS"},
                   {"Linux", "Linux"}};
    const char *browser = NULL, *system = NULL;
    for (size_t i = 0; i < sizeof browsers / sizeof *browsers && !browser; i++)
        browser = str_find(says, str_of(browsers[i].says)) >= 0 ? browsers[i].name : NULL;
    for (size_t i = 0; i < sizeof systems / sizeof *systems && !system; i++)
        system = str_find(says, str_of(systems[i].says)) >= 0 ? systems[i].name : NULL;
    if (!browser)
        return says.n ? str_first(says, 60) : STR("A browser that says nothing");
    return system ? page_text(p, "%s on %s", browser, system) : str_of(browser);
}

static int sessions_fill(struct page *p, struct profile_view *v)
{
    struct session *list;
    size_t n;
    if (session_list(p->c, p->d, p->who, &list, &n) < 0)
        return -1;
    v->sessions.at = n ? arena_array(&p->c->arena, n, sizeof *v->sessions.at) : NULL;
    for (size_t i = 0; i < n; i++) {
        bool here = list[i].id == p->v->id;
        struct str seen = when_said(&p->when, list[i].seen_us);
        v->sessions.at[v->sessions.n++] = (struct line_view){
            .words = here ? STR("This browser") : browser_words(p, list[i].browser),
            .also = page_text(p, "%.*s, last seen %.*s", (int)list[i].address.n, list[i].address.at,
                              (int)seen.n, seen.at),
            .href = STR(""),
            .action = here ? STR("") : STR("/profile/sessions"),
            .field = STR("end"),
            .value = page_text(p, "%" PRId64, list[i].id),
            .button = STR("Sign out")};
    }
    return 1;
}

static int factor_fill(struct page *p, struct profile_view *v)
{
    struct factor_state state;
    struct factor_setup setup;
    if (factor_state(p->c, p->d, p->who, &state) < 0)
        return -1;
    v->factor = state.on;
    v->codes_left = state.codes_left;
    v->password = state.password;
    struct org org;
    if (org_get(p->c, p->d, p->who, &org) < 0)
        return -1;
    v->factor_required = org.factor_required;
    if (state.on || v->factor_secret.n || !http_query(p->q, "factor").n)
        return 1;
    if (factor_begin(p->c, p->d, p->who, p->app->key, &setup) < 0)
        return -1;
    v->factor_secret = setup.secret;
    v->factor_uri = setup.uri;
    v->factor_token = setup.token;
    return 1;
}

/* Those to choose from; one for trying alone too, if it is the one. */
static void languages_fill(struct page *p, struct profile_view *v)
{
    v->languages = arena_array(&p->c->arena, catalogue_count(), sizeof *v->languages);
    for (int i = 0; (size_t)i < catalogue_count(); i++) {
        const struct language *l = catalogue_language(i);
        if (l->listed || i == p->c->lang)
            v->languages[v->n_languages++] = (struct choice){
                .value = str_of(l->code), .words = str_of(l->name), .is = i == p->c->lang};
    }
}

static void wishes_fill(struct page *p, struct str prefs_json, struct profile_view *v)
{
    bool wants[N_NOTICE_KINDS];
    letter_wants(p->c, prefs_json, wants);
    v->mail_mention = wants[NOTICE_MENTION];
    v->mail_assigned = wants[NOTICE_ASSIGNED];
    v->mail_reply = wants[NOTICE_REPLY];
}

static int profile_page(struct page *p, struct profile_view *v)
{
    struct agent me;
    struct page_nav *nav = arena_array(&p->c->arena, 1, sizeof *nav);
    if (agent_get(p->c, p->d, p->who, p->who->id, &me) < 0 || sessions_fill(p, v) < 0 ||
        factor_fill(p, v) < 0 || page_nav_fill(p, STR(""), nav) < 0 ||
        page_frame_fill(p, STR("Profile"), &v->frame) < 0)
        return -1;
    v->name = me.name;
    v->email = me.email;
    v->timezone = me.timezone;
    v->signature = me.signature;
    v->version = me.version;
    languages_fill(p, v);
    v->keys_off = v->frame.keys_off;
    v->clock = agent_clock(p->c, me.prefs_json);
    wishes_fill(p, me.prefs_json, v);
    if (listening_wants(p->c, p->d, p->who, &v->coach) < 0)
        return -1;
    v->frame.nav = nav;
    page_profile(http_html(p->a), v);
    return 1;
}

static struct str saved_words(struct str what)
{
    static const struct {
        const char *what, *words;
    } rows[] = {{"you", "Saved."},
                {"look", "It looks so now, in this browser."},
                {"password", "The password is changed; other browsers are signed out."},
                {"session", "That browser is signed out."},
                {"sessions", "Every other browser is signed out."},
                {"factor", "The second factor is off."}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_eq(what, str_of(rows[i].what)))
            return str_of(rows[i].words);
    return STR("");
}

static struct profile_view profile_empty(void)
{
    return (struct profile_view){.told = STR(""),
                                 .factor_secret = STR(""),
                                 .factor_uri = STR(""),
                                 .factor_token = STR(""),
                                 .factor_wrong = STR("")};
}

static int profile_show(struct page *p)
{
    struct profile_view v = profile_empty();
    v.told = saved_words(http_query(p->q, "saved"));
    return profile_page(p, &v);
}

static int profile_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, profile_show);
}

/* The page again, with what is wrong. */
static int profile_wrong(struct http_request *q, struct http_response *a)
{
    struct page p;
    struct profile_view v = profile_empty();
    page_begin(q, a, &p);
    v.told = page_text(&p, "%s.", fault_said(&q->call));
    v.wrong = true;
    p.d = db_read(p.c, p.app->db);
    if (!p.d)
        return -1;
    a->status = 422;
    int got = profile_page(&p, &v);
    db_read_end(p.d);
    return got;
}

/* One preference; the others stay as they are. Takes the value. */
static int pref_put(struct page *p, struct agent_profile *it, const char *key, json_t *value)
{
    json_t *prefs;
    char *text = NULL;
    if (json_read(p->c, it->prefs_json, AGENT_PREFS_BYTES, &prefs) >= 0) {
        if (!json_object_set_new(prefs, key, json_incref(value)))
            text = json_dumps(prefs, JSON_COMPACT);
        json_decref(prefs);
    }
    json_decref(value);
    if (!text)
        return fail(p->c, BAD_INPUT, "the preferences are not a JSON object");
    it->prefs_json = page_text(p, "%s", text);
    free(text);
    return 1;
}

static int put_profile(struct page *p, struct page_told *told)
{
    struct agent me;
    int64_t clock;
    struct str language = http_form(p->q, "language");
    if (agent_get(p->c, p->d, p->who, p->who->id, &me) < 0)
        return -1;
    struct agent_profile it = agent_profile_of(&me);
    it.name = http_form(p->q, "name");
    it.language = language.n ? language : me.language;
    it.timezone = str_trim(http_form(p->q, "timezone"));
    it.signature = http_form(p->q, "signature");
    if (!str_int64(http_form(p->q, "clock"), &clock))
        clock = 0;
    if (pref_put(p, &it, "clock", json_integer(clock)) < 0)
        return -1;
    told->go = STR("/profile?saved=you");
    return agent_put_profile(p->c, p->d, p->who, me.id, &it, page_id(p, "version"));
}

static int profile_post(struct http_request *q, struct http_response *a)
{
    int got = page_change(q, a, put_profile);
    return got < 0 && q->call.fault.kind == BAD_INPUT ? profile_wrong(q, a) : got;
}

static int put_coach(struct page *p, struct page_told *told)
{
    struct agent me;
    if (agent_get(p->c, p->d, p->who, p->who->id, &me) < 0)
        return -1;
    struct agent_profile it = agent_profile_of(&me);
    if (pref_put(p, &it, "coach", json_boolean(http_form(p->q, "coach").n > 0)) < 0)
        return -1;
    told->go = STR("/profile?saved=you#look");
    return agent_put_profile(p->c, p->d, p->who, me.id, &it, 0);
}

static int coach_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, put_coach);
}

static int look_post(struct http_request *q, struct http_response *a)
{
    struct str theme = http_form(q, "theme"), keys = http_form(q, "keys");
    if (!str_eq(theme, STR("dark")) && !str_eq(theme, STR("light")))
        theme = STR("system");
    struct http_cookie_row look = {.name = "heard_theme", .value = theme, .max_age_s = COOKIE_S};
    struct http_cookie_row single = {
        .name = "heard_keys", .value = keys.n ? STR("on") : STR("off"), .max_age_s = COOKIE_S};
    http_set_cookie(a, &look);
    http_set_cookie(a, &single);
    http_redirect(a, 303, STR("/profile?saved=look"));
    return 1;
}

/* ---- what comes by mail ---- */

static int put_wishes(struct page *p, struct page_told *told)
{
    struct agent me;
    bool wants[N_NOTICE_KINDS];
    if (agent_get(p->c, p->d, p->who, p->who->id, &me) < 0)
        return -1;
    for (int i = 0; i < N_NOTICE_KINDS; i++)
        wants[i] = http_form(p->q, letter_notice_name((enum letter_notice_kind)i)).n > 0;
    struct agent_profile it = agent_profile_of(&me);
    it.prefs_json = letter_wishes(p->c, me.prefs_json, wants);
    told->go = STR("/profile?saved=you#mail");
    return agent_put_profile(p->c, p->d, p->who, me.id, &it, me.version);
}

static int wishes_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, put_wishes);
}

/* ---- password ---- */

static int password_post(struct http_request *q, struct http_response *a)
{
    struct app *app = app_of(q);
    const struct visitor *v = app_visitor(q);
    struct account_password it = {
        .old = http_form(q, "old"), .new = http_form(q, "new"), .keep_session_id = v->id};
    if (account_password(&q->call, app->db, app->gate, &v->actor, &it) < 0)
        return q->call.fault.kind == BAD_INPUT || q->call.fault.kind == DENIED ? profile_wrong(q, a)
                                                                               : -1;
    http_redirect(a, 303, STR("/profile?saved=password"));
    return 1;
}

/* ---- second factor ---- */

struct factor_on {
    struct http_request *q;
    struct str codes[RECOVERY_CODES];
};

static int factor_write(struct call *c, struct db_conn *d, void *arg)
{
    struct factor_on *f = arg;
    const struct visitor *v = app_visitor(f->q);
    return factor_confirm(c, d, &v->actor, app_of(f->q)->key, http_form(f->q, "token"),
                          http_form(f->q, "code"), v->id, f->codes);
}

static int profile_answer(struct page *p, struct profile_view *v)
{
    p->d = db_read(p->c, p->app->db);
    int got = p->d ? profile_page(p, v) : -1;
    db_read_end(p->d);
    return got;
}

/* The page again, with what is wrong beside the code. A setup that has begun goes on, so that
   nothing need be entered in the telephone twice. */
static int factor_wrong(struct page *p)
{
    struct profile_view v = profile_empty();
    v.factor_wrong = page_text(p, "%s.", fault_said(p->c));
    v.factor_token = http_form(p->q, "token");
    v.factor_secret = v.factor_token.n ? http_form(p->q, "secret") : STR("");
    v.factor_uri = http_form(p->q, "uri");
    p->a->status = p->c->fault.kind == BUSY ? 429 : 422;
    return profile_answer(p, &v);
}

static bool code_was_wrong(const struct page *p)
{
    enum fault_kind kind = p->c->fault.kind;
    return kind == BAD_INPUT || kind == DENIED || kind == BUSY;
}

static int codes_show(struct page *p, struct str *codes, struct str told)
{
    struct profile_view v = profile_empty();
    v.codes = codes;
    v.n_codes = RECOVERY_CODES;
    v.told = told;
    return profile_answer(p, &v);
}

static int factor_post(struct http_request *q, struct http_response *a)
{
    struct page p;
    struct factor_on f = {.q = q};
    page_begin(q, a, &p);
    if (account_check(p.c, p.app->db, p.app->gate, p.who, http_form(q, "password")) < 0 ||
        db_write(p.c, p.app->db, factor_write, &f) < 0)
        return code_was_wrong(&p) ? factor_wrong(&p) : -1;
    return codes_show(&p, f.codes, STR("The second factor is on."));
}

static int factor_off_post(struct http_request *q, struct http_response *a)
{
    struct page p;
    page_begin(q, a, &p);
    if (factor_remove(p.c, p.app->db, p.app->key, p.who, http_form(q, "code")) < 0)
        return code_was_wrong(&p) ? factor_wrong(&p) : -1;
    http_redirect(a, 303, STR("/profile?saved=factor"));
    return 1;
}

static int codes_post(struct http_request *q, struct http_response *a)
{
    struct page p;
    struct str codes[RECOVERY_CODES];
    page_begin(q, a, &p);
    if (factor_codes(p.c, p.app->db, p.app->key, p.who, http_form(q, "code"), codes) < 0)
        return code_was_wrong(&p) ? factor_wrong(&p) : -1;
    return codes_show(&p, codes, STR("These replace the ones before."));
}

static int session_away(struct page *p, struct page_told *told)
{
    told->go = STR("/profile?saved=session");
    return session_end(p->c, p->d, p->who, page_id(p, "value"));
}

static int sessions_away(struct page *p, struct page_told *told)
{
    told->go = STR("/profile?saved=sessions#where");
    return session_end_others(p->c, p->d, p->who, p->v->id) < 0 ? -1 : 1;
}

static int sessions_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, sessions_away);
}

static int session_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, session_away);
}

enum { FORM = ROUTE_PAGE | ROUTE_FORM };

const struct http_route page_profile_routes[] = {
    {"GET", "/profile", NULL, ROUTE_PAGE, 0, profile_get, "Yourself.", NULL},
    {"POST", "/profile", NULL, FORM, 0, profile_post, "Changes name, clock, signature.", NULL},
    {"POST", "/profile/coach", NULL, FORM, 0, coach_post, "Switches the coach for oneself.", NULL},
    {"POST", "/profile/look", NULL, FORM, 0, look_post, "Light, dark, keys.", NULL},
    {"POST", "/profile/mail", NULL, FORM, 0, wishes_post, "What comes by mail.", NULL},
    {"POST", "/profile/password", NULL, FORM | ROUTE_SLOW, 0, password_post, "A new password.",
     NULL},
    {"POST", "/profile/factor", NULL, FORM | ROUTE_SLOW, 0, factor_post,
     "Switches a second factor on.", NULL},
    {"POST", "/profile/factor/codes", NULL, FORM | ROUTE_SLOW, 0, codes_post,
     "New recovery codes; the old ones stop working.", NULL},
    {"POST", "/profile/factor/removals", NULL, FORM | ROUTE_SLOW, 0, factor_off_post,
     "Takes the second factor off.", NULL},
    {"POST", "/profile/sessions/ends", NULL, FORM, 0, sessions_post,
     "Signs every other browser out.", NULL},
    {"POST", "/profile/sessions", NULL, FORM, 0, session_post, "Signs a browser out.", NULL},
};
const size_t page_profile_routes_n = sizeof page_profile_routes / sizeof *page_profile_routes;
