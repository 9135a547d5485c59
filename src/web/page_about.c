/* SPDX-License-Identifier: Apache-2.0 */
/* page_about.c: what this desk is made of: its version, the libraries it runs on with their
   licences (doc/dependencies.md says what each is for), and the engine's model with its card. */
#include "web/settings.h"

#include "desk/engine.h"

static const struct {
    const char *name, *what, *licence;
} parts[] = {
    {"heard", "the desk and its engine", "Apache-2.0"},
    {"SQLite", "the database on one machine", "public domain"},
    {"libpq", "PostgreSQL", "PostgreSQL"},
    {"libmicrohttpd", "HTTP and TLS", "LGPL-2.1-or-later"},
    {"libcurl", "requests to others, mail", "curl"},
    {"OpenSSL", "TLS of mail, signatures of identity providers", "Apache-2.0"},
    {"libsodium", "passwords, tokens, sealed secrets", "ISC"},
    {"Jansson", "JSON", "MIT"},
    {"cmark", "Markdown of replies", "BSD-2-Clause"},
    {"utf8proc", "Unicode", "MIT"},
    {"libdeflate", "smaller answers", "MIT"},
    {"tzdata", WORDS("timezones"), "public domain"},
};
enum { N_PARTS = sizeof parts / sizeof *parts };

/* Borrowing a reader loads the model, where nothing was read since the start. */
static void engine_fill(struct page *p, struct setting_view *v)
{
    struct heard_reader *reader = engine_borrow(p->c, p->app->engine);
    if (reader)
        engine_give_back(p->app->engine, reader);
    size_t n = 0;
    const char *name = engine_model(p->app->engine);
    const char *card = engine_card(p->app->engine, &n);
    v->text_title = name[0] ? page_text(p, "The engine’s model: %s", name) : STR("The engine");
    v->text = name[0] ? (struct str){card, n}
                      : page_text(p, "No model is loaded; rules read alone. %s",
                                  engine_trouble(p->app->engine));
}

static int about_show(struct page *p, struct setting_view *v)
{
    if (settings_begin(p, v, "about", "About", "heard " HEARD_VERSION) < 0)
        return -1;
    v->table_title = STR("What it runs on");
    v->is_log = true;
    v->head_first = STR("part");
    v->head_second = STR("for");
    v->head_third = STR("licence");
    v->rows = arena_array(&p->c->arena, N_PARTS, sizeof *v->rows);
    for (size_t i = 0; i < N_PARTS; i++)
        v->rows[v->n_rows++] = (struct setting_row){.first = str_of(parts[i].name),
                                                    .href = STR(""),
                                                    .second = str_of(parts[i].what),
                                                    .third = str_of(parts[i].licence)};
    engine_fill(p, v);
    return 1;
}

static const struct setting_page about_page = {about_show, NULL};

const struct http_route page_about_routes[] = {
    {"GET", "/settings/about", "read", ROUTE_PAGE | ROUTE_SLOW, 0, settings_get,
     "Version, licences and the engine's model.", &about_page},
};
const size_t page_about_routes_n = sizeof page_about_routes / sizeof *page_about_routes;
