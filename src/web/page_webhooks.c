/* SPDX-License-Identifier: Apache-2.0 */
/* page_webhooks.c: webhooks in the settings: who outside is told what, a ping, the log of what was
   sent, and sending one of it once more. A secret is shown once, when it is made. */
#include "web/settings.h"

#include "base/catalogue.h"
#include "base/time.h"
#include "base/utf8.h"
#include "desk/webhook.h"

#include <inttypes.h>

enum { DELIVERIES_SHOWN = 25, DELIVERY_ANSWER_BYTES = 120 };

/* ---- the list ---- */

static int list_show(struct page *p, struct setting_view *v)
{
    struct webhook *list;
    size_t n;
    if (settings_begin(p, v, "webhooks", "Webhooks",
                       "Programs elsewhere that are told what happens here, signed.") < 0 ||
        webhook_list(p->c, p->d, p->who, &list, &n) < 0)
        return -1;
    settings_lines(v, n);
    for (size_t i = 0; i < n; i++) {
        const char *state = !list[i].enabled                ? "off · "
                            : list[i].failing_us != NO_TIME ? "nothing arrives · "
                                                            : "";
        settings_line(v, list[i].name,
                      page_text(p, "%s%.*s · %.*s", state, (int)list[i].url.n, list[i].url.at,
                                (int)list[i].events.n, list[i].events.at),
                      page_text(p, "/settings/webhooks/%" PRId64, list[i].id), list[i].id);
    }
    v->empty = STR("There is no webhook yet. A shop or a chat room can be told when something "
                   "happens here.");
    v->new_href = STR("/settings/webhooks/new");
    v->new_words = STR("Add a webhook");
    return 1;
}

/* ---- what was sent ---- */

static const char *state_words(struct str state)
{
    static const char *const states[] = {WORDS("waiting"), WORDS("sent"), WORDS("failed")};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (str_eq(state, str_of(states[i])))
            return states[i];
    return "";
}

static struct str delivery_words(struct page *p, const struct webhook_delivery *it)
{
    struct str tries = page_text(p, "%" PRId64 " tries", it->tries),
               answer = utf8_first(it->answer, DELIVERY_ANSWER_BYTES);
    const struct str parts[] = {when_said(&p->when, it->created_us),
                                STR(" · "),
                                page_words(p, str_of(state_words(it->state))),
                                STR(" "),
                                settings_id(p, it->status),
                                STR(" · "),
                                it->tries == 1 ? page_words(p, STR("one try")) : tries,
                                answer.n ? STR(" · ") : STR(""),
                                answer};
    return page_join(p, parts, sizeof parts / sizeof *parts);
}

static int deliveries_fill(struct page *p, struct setting_view *v, int64_t id)
{
    struct webhook_delivery *list;
    struct str before = http_query(p->q, "before");
    int64_t before_id = 0;
    size_t n;
    if (!str_int64(before, &before_id) || before_id < 0)
        before_id = 0;
    if (webhook_deliveries(p->c, p->d, p->who, id, before_id, DELIVERIES_SHOWN, &list, &n) < 0)
        return -1;
    settings_lines(v, n);
    for (size_t i = 0; i < n; i++)
        settings_act(
            settings_line(v, list[i].kind, delivery_words(p, &list[i]), STR(""), list[i].id),
            "replay", "Send once more");
    v->lines_title = STR("What was sent");
    v->empty = STR("Nothing was sent yet. A ping shows whether it arrives.");
    if (n == DELIVERIES_SHOWN)
        v->older =
            page_text(p, "/settings/webhooks/%" PRId64 "?before=%" PRId64, id, list[n - 1].id);
    return 1;
}

/* ---- one ---- */

static int webhook_show(struct page *p, struct setting_view *v)
{
    struct webhook it = {.name = STR(""),
                         .url = STR(""),
                         .events = STR("conversation.* message.*"),
                         .enabled = true};
    int64_t id = settings_path_id(p);
    if (settings_begin(p, v, "webhooks", id ? "A webhook" : "A new webhook", "") < 0 ||
        (id && webhook_get(p->c, p->d, p->who, id, &it) < 0))
        return -1;
    if (v->secret.n)
        v->told = STR("Here is its secret, to check signatures with. It is shown only now.");
    settings_form(v, "All webhooks", it.version);
    if (v->secret.n && !id) {
        v->action = STR("");
        return 1;
    }
    v->remove = id ? STR("Remove this webhook") : STR("");
    settings_text(v, "name", "Name", it.name)->required = true;
    struct setting_field *url = settings_text(v, "url", "Address", it.url);
    url->type = "url";
    url->required = true;
    settings_check(v, "enabled", "It is told", it.enabled);
    settings_area(v, "events", "What it is told", it.events)->help =
        STR("Kinds with spaces between: message.received conversation.*; * is everything.");
    if (!id)
        return 1;
    v->other = STR("Send a ping");
    v->other_value = STR("ping");
    v->third = STR("A new secret");
    v->third_value = STR("rotate");
    return deliveries_fill(p, v, id);
}

static int webhook_typed(struct page *p, struct setting_view *v, int64_t id)
{
    struct webhook made;
    struct webhook_new it = {.name = http_form(p->q, "name"),
                             .url = str_trim(http_form(p->q, "url")),
                             .events = str_trim(http_form(p->q, "events")),
                             .disabled = !http_form(p->q, "enabled").n};
    if (settings_name(v, "name", WEBHOOK_NAME_BYTES) < 0)
        return -1;
    v->wrong_at = "events";
    if (!it.events.n)
        return fail(p->c, BAD_INPUT, "say what it is told; * is everything");
    v->wrong_at = "url";
    if (id)
        return webhook_put(p->c, p->d, p->who, id, &it, page_id(p, "version"));
    v->secret = app_secret_new(p->c, p->app, &it.secret);
    int got = webhook_create(p->c, p->d, p->who, &it, &made);
    if (got < 0)
        v->secret = STR("");
    return got;
}

static int webhook_act(struct page *p, struct page_told *told, struct str act, int64_t id)
{
    int64_t delivery_id = page_id(p, "id");
    bool ping = str_eq(act, STR("ping"));
    if (str_eq(act, STR("remove"))) {
        told->go = settings_done(p, "webhooks", "removed");
        return webhook_delete(p->c, p->d, p->who, id);
    }
    told->go =
        page_text(p, "/settings/webhooks/%" PRId64 "?done=%s", id, ping ? "pinged" : "replayed");
    return ping ? webhook_ping(p->c, p->d, p->who, id, &delivery_id)
                : webhook_replay(p->c, p->d, p->who, delivery_id);
}

static int webhook_save(struct page *p, struct page_told *told, struct setting_view *v)
{
    struct str act = http_form(p->q, "act"), what = http_form(p->q, "do"), sealed;
    int64_t id = settings_path_id(p);
    v->secret = STR("");
    if (act.n || str_eq(what, STR("ping")))
        return webhook_act(p, told, act.n ? act : what, id);
    if (str_eq(what, STR("rotate"))) {
        v->secret = app_secret_new(p->c, p->app, &sealed);
        return webhook_rotate(p->c, p->d, p->who, id, sealed);
    }
    told->go = settings_done(p, "webhooks", "saved");
    return webhook_typed(p, v, id);
}

static const struct setting_page list_page = {list_show, NULL};
static const struct setting_page webhook_page = {webhook_show, webhook_save};
enum { FORM = ROUTE_PAGE | ROUTE_FORM | ROUTE_SECRET };

const struct http_route page_webhooks_routes[] = {
    {"GET", "/settings/webhooks", "access.manage", ROUTE_PAGE, 0, settings_get, "Webhooks.",
     &list_page},
    {"GET", "/settings/webhooks/new", "access.manage", ROUTE_PAGE, 0, settings_get,
     "A new webhook.", &webhook_page},
    {"POST", "/settings/webhooks/new", "access.manage", FORM, 0, settings_post,
     "Adds a webhook; its secret is shown this once.", &webhook_page},
    {"GET", "/settings/webhooks/{id}", "access.manage", ROUTE_PAGE, 0, settings_get,
     "A webhook and what was sent to it.", &webhook_page},
    {"POST", "/settings/webhooks/{id}", "access.manage", FORM, 0, settings_post,
     "Changes a webhook, pings it, sends something once more.", &webhook_page},
};
const size_t page_webhooks_routes_n = sizeof page_webhooks_routes / sizeof *page_webhooks_routes;
