/* SPDX-License-Identifier: Apache-2.0 */
/* page_context.c: what a desk's source said of a customer, in the panel with its age; and the
   settings in which an admin says where to ask, and tries it. */
#include "web/page_context.h"

#include "base/json.h"
#include "base/time.h"
#include "desk/context.h"
#include "web/settings.h"

#include <inttypes.h>

/* ---- beside the conversation ---- */

static struct str member(struct page *p, const json_t *item, const char *key)
{
    const json_t *value = json_object_get(item, key);
    return json_is_string(value) ? (struct str){arena_copy(&p->c->arena, json_string_value(value),
                                                           json_string_length(value)),
                                                json_string_length(value)}
                                 : STR("");
}

static int items_fill(struct page *p, struct str items_json, struct context_view *v)
{
    json_t *list;
    size_t i;
    const json_t *item;
    if (json_read(p->c, items_json, 4 * CONTEXT_ANSWER_BYTES, &list) < 0)
        return -1;
    v->items = arena_array(&p->c->arena, json_array_size(list) + 1, sizeof *v->items);
    json_array_foreach(list, i, item) v->items[v->n_items++] = (struct context_item_view){
        member(p, item, "label"), member(p, item, "value"), member(p, item, "url")};
    json_decref(list);
    return 1;
}

static struct str told_words(struct page *p, const struct context *it)
{
    struct str ago = when_for(&p->when, it->fetched_us);
    if (p->c->now_us - it->fetched_us < MINUTE_US)
        return page_text(p, "%.*s, just now", (int)it->source.n, it->source.at);
    return page_text(p, "%.*s, %.*s ago", (int)it->source.n, it->source.at, (int)ago.n, ago.at);
}

int context_fill(struct page *p, const struct conversation *it, const struct context_view **v_r)
{
    struct context kept;
    *v_r = NULL;
    int got = context_of(p->c, p->d, p->who, it->id, &kept);
    bool tells_why = got > 0 && kept.error.n && may(p->who, MAY_MANAGE_ACCESS);
    if (got <= 0 || (kept.fetched_us == NO_TIME && !tells_why))
        return got;
    struct context_view *v = arena_alloc(&p->c->arena, sizeof *v);
    *v = (struct context_view){.line = STR(""),
                               .told = STR(""),
                               .exact = STR(""),
                               .error = tells_why ? kept.error : STR("")};
    *v_r = v;
    if (kept.fetched_us == NO_TIME)
        return 1;
    v->line = kept.line;
    v->told = told_words(p, &kept);
    v->exact = when_exact(&p->when, kept.fetched_us);
    if (items_fill(p, kept.items_json, v) < 0)
        return -1;
    if (!v->line.n && v->n_items)
        v->line = page_text(p, "%.*s: %.*s", (int)v->items[0].label.n, v->items[0].label.at,
                            (int)v->items[0].value.n, v->items[0].value.at);
    if (!v->line.n)
        v->line = STR("Nothing is known of them");
    return 1;
}

/* ---- the settings ---- */

static struct str state_words(struct page *p, const struct context_source *it)
{
    if (!it->url.n)
        return STR("no source");
    if (!it->enabled)
        return STR("off");
    if (it->failing_us == NO_TIME)
        return it->name;
    struct str since = when_said(&p->when, it->failing_us);
    return page_text(p, "nothing comes since %.*s: %.*s", (int)since.n, since.at, (int)it->error.n,
                     it->error.at);
}

static int list_show(struct page *p, struct setting_view *v)
{
    struct context_source *list;
    size_t n;
    if (settings_begin(p, v, "context", "What the shop knows",
                       "Another program of yours can say one line about a customer, beside their "
                       "conversation: orders, a contract, a plan.") < 0 ||
        context_source_all(p->c, p->d, p->who, &list, &n) < 0)
        return -1;
    settings_lines(v, n);
    for (size_t i = 0; i < n; i++)
        settings_line(v, list[i].desk_name, state_words(p, &list[i]),
                      page_text(p, "/settings/context/%" PRId64, list[i].desk_id), list[i].desk_id);
    return 1;
}

static void fields_fill(struct page *p, struct setting_view *v, const struct context_source *it)
{
    struct setting_field *name =
        settings_text(v, "name", "Its name in the panel",
                      it->version ? it->name : page_words(p, STR("the shop")));
    name->required = true;
    struct setting_field *url = settings_text(v, "url", "Address", it->url);
    url->required = true;
    url->help = STR("With {email} or {customer} where the person belongs: "
                    "https://shop.example.org/heard?email={email}");
    settings_check(v, "enabled", "It is asked", it->version ? it->enabled : true);
    if (!it->version)
        return;
    settings_group(v, "Try it");
    settings_text(v, "email", "A customer's mail address", STR(""))->type = "email";
    v->other = STR("Ask now");
    v->other_value = STR("try");
    v->third = STR("A new secret");
    v->third_value = STR("rotate");
    v->remove = STR("Remove this source");
}

static int source_show(struct page *p, struct setting_view *v)
{
    struct context_source it;
    int64_t id = settings_path_id(p);
    if (settings_begin(p, v, "context", "What the shop knows", "") < 0 ||
        context_source_get(p->c, p->d, p->who, id, &it) < 0)
        return -1;
    v->heading = it.desk_name;
    settings_form(v, "All desks", it.version);
    if (v->secret.n)
        v->told = STR("Here is its secret, to check signatures with. It is shown only now.");
    else if (!v->told.n && it.url.n && it.failing_us != NO_TIME)
        v->told = page_text(p, "Nothing comes: %.*s.", (int)it.error.n, it.error.at);
    fields_fill(p, v, &it);
    return 1;
}

/* ---- what is done there ---- */

static int source_typed(struct page *p, struct setting_view *v, int64_t id)
{
    struct context_source was;
    struct context_edit it = {.name = http_form(p->q, "name"),
                              .url = http_form(p->q, "url"),
                              .enabled = http_form(p->q, "enabled").n > 0};
    struct str secret = app_secret_new(p->c, p->app, &it.secret);
    if (context_source_get(p->c, p->d, p->who, id, &was) < 0 ||
        settings_name(v, "name", CONTEXT_NAME_BYTES) < 0)
        return -1;
    v->wrong_at = "url";
    if (context_source_put(p->c, p->d, p->who, id, &it, page_id(p, "version")) < 0)
        return -1;
    v->secret = was.version ? STR("") : secret;
    return 1;
}

static int source_save(struct page *p, struct page_told *told, struct setting_view *v)
{
    struct str sealed;
    int64_t id = settings_path_id(p);
    v->secret = STR("");
    told->go = settings_done(p, "context", "saved");
    if (str_eq(http_form(p->q, "act"), STR("remove"))) {
        told->go = settings_done(p, "context", "removed");
        return context_source_remove(p->c, p->d, p->who, id);
    }
    if (!str_eq(http_form(p->q, "do"), STR("rotate")))
        return source_typed(p, v, id);
    v->secret = app_secret_new(p->c, p->app, &sealed);
    return context_source_rotate(p->c, p->d, p->who, id, sealed);
}

static void outcome_fill(struct page *p, const struct context_answer *it, struct setting_view *v)
{
    v->wrong = it->error.n > 0;
    if (it->error.n)
        v->told = page_text(p, "Nothing came: %.*s.", (int)it->error.n, it->error.at);
    else if (it->line.n)
        v->told = page_fill(p, "The panel would say: {1}", it->line);
    else
        v->told = STR("It answered; of this person nothing is known.");
    v->text_title = STR("What was asked, and what came");
    v->text = page_text(p, "GET %.*s\n%" PRId64 ", %" PRId64 " ms\n\n%.*s", (int)it->asked.n,
                        it->asked.at, it->status, it->took_ms, (int)it->body.n, it->body.at);
}

/* Asks with no connection of the database held meanwhile. */
static int source_try(struct http_request *q, struct http_response *a)
{
    struct page *p = arena_alloc(&q->call.arena, sizeof *p);
    struct setting_view *v = arena_alloc(&q->call.arena, sizeof *v);
    struct context_ask ask;
    struct context_answer answer;
    page_begin(q, a, p);
    settings_clear(p, v);
    v->wrong_at = "email";
    p->d = db_read(p->c, p->app->db);
    int got =
        p->d ? context_try(p->c, p->d, p->who, settings_path_id(p), http_form(q, "email"), &ask)
             : -1;
    db_read_end(p->d);
    if (got < 0)
        return settings_refused(p, v, source_show);
    p->app->context_ask(p->c, p->app->context_config, &ask, &answer);
    v->wrong_at = NULL;
    outcome_fill(p, &answer, v);
    return settings_again(p, v, source_show);
}

static int source_post(struct http_request *q, struct http_response *a)
{
    return str_eq(http_form(q, "do"), STR("try")) ? source_try(q, a) : settings_post(q, a);
}

static const struct setting_page list_page = {list_show, NULL};
static const struct setting_page source_page = {source_show, source_save};

const struct http_route page_context_routes[] = {
    {"GET", "/settings/context", "access.manage", ROUTE_PAGE, 0, settings_get,
     "Where each desk asks what is known of a customer.", &list_page},
    {"GET", "/settings/context/{id}", "access.manage", ROUTE_PAGE, 0, settings_get,
     "The source of a desk.", &source_page},
    {"POST", "/settings/context/{id}", "access.manage",
     ROUTE_PAGE | ROUTE_FORM | ROUTE_SECRET | ROUTE_SLOW, 0, source_post,
     "Says where to ask, or tries it; its secret is shown once.", &source_page},
};
const size_t page_context_routes_n = sizeof page_context_routes / sizeof *page_context_routes;
