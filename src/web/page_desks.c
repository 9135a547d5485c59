/* SPDX-License-Identifier: Apache-2.0 */
/* page_desks.c: desks in the settings: a brand and who it is for, how its public pages look and
   what they say. */
#include "web/settings.h"

#include "base/json.h"
#include "base/time.h"
#include "desk/desk.h"

#include <inttypes.h>
#include <string.h>

enum { LOOK_BYTES = 8000 };
static const char *const audiences[] = {"customers", "staff", "partners"};
static const struct {
    const char *key, *label, *help;
} looks[] = {{"accent", "Colour", "Of buttons and links, as in #0b5c5a."},
             {"title", "Title", "Above its pages."},
             {"welcome", "Welcome", "The first sentence people read there."},
             {"footer", "Below", "Who you are, and where: what the law asks for."}};
enum { N_LOOKS = sizeof looks / sizeof *looks };

static int list_show(struct page *p, struct setting_view *v)
{
    struct desk *list;
    size_t n;
    if (settings_begin(p, v, "desks", "Desks",
                       "A desk is a brand and the people it is for. Each inbox belongs to one.") <
            0 ||
        desk_list(p->c, p->d, p->who, true, &list, &n) < 0)
        return -1;
    settings_lines(v, n);
    for (size_t i = 0; i < n; i++) {
        bool off = list[i].archived_us != NO_TIME;
        struct setting_line *l = settings_line(
            v, list[i].name,
            page_text(p, "for %.*s · /%.*s%s", (int)list[i].audience.n, list[i].audience.at,
                      (int)list[i].slug.n, list[i].slug.at, off ? " · closed" : ""),
            page_text(p, "/settings/desks/%" PRId64, list[i].id), list[i].id);
        if (n > 1)
            settings_act(l, off ? "restore" : "archive", off ? "Open again" : "Archive");
    }
    v->new_href = STR("/settings/desks/new");
    v->new_words = STR("Add a desk");
    return 1;
}

static int list_save(struct page *p, struct page_told *told, struct setting_view *v)
{
    int64_t undo_id = 0;
    (void)v;
    told->go = settings_done(p, "desks", "saved");
    int got = desk_archive(p->c, p->d, p->who, page_id(p, "id"),
                           str_eq(http_form(p->q, "act"), STR("archive")), &undo_id);
    page_undo_add(told, undo_id);
    return got;
}

/* ---- how it looks: one small JSON object, a field for each member ---- */

static int look_fields(struct page *p, struct setting_view *v, struct str json)
{
    json_t *root = NULL;
    if (json.n && json_read(p->c, json, LOOK_BYTES, &root) < 0)
        return -1;
    settings_group(v, "Its public pages");
    for (size_t i = 0; i < N_LOOKS; i++) {
        const char *text = json_string_value(json_object_get(root, looks[i].key));
        settings_text(v, looks[i].key, looks[i].label, page_text(p, "%s", text ? text : ""))->help =
            str_of(looks[i].help);
    }
    json_decref(root);
    return 1;
}

/* What this page does not know of (the logo) stays. */
static int look_typed(struct page *p, struct str was, struct str *json_r)
{
    json_t *root = NULL;
    struct out o;
    if (was.n && json_read(p->c, was, LOOK_BYTES, &root) < 0)
        return -1;
    const char *logo = json_string_value(json_object_get(root, "logo_id"));
    out_init(&o, LOOK_BYTES);
    struct json_writer w = {.out = &o};
    json_put_object(&w, NULL);
    if (logo)
        json_put_str(&w, "logo_id", str_of(logo));
    for (size_t i = 0; i < N_LOOKS; i++) {
        struct str text = str_trim(http_form(p->q, looks[i].key));
        if (text.n)
            json_put_str(&w, looks[i].key, text);
    }
    json_put_object_end(&w);
    bool over = o.over;
    *json_r = (struct str){arena_copy(&p->c->arena, o.at, o.n), o.n};
    out_free(&o);
    json_decref(root);
    return over ? fail(p->c, TOO_BIG, "these words are too long") : 1;
}

/* ---- one ---- */

static int one_show(struct page *p, struct setting_view *v)
{
    struct desk it = {.name = STR(""),
                      .audience = STR("customers"),
                      .language = STR("en"),
                      .timezone = STR("UTC"),
                      .look_json = STR("")};
    int64_t id = settings_path_id(p);
    if (settings_begin(p, v, "desks", id ? "A desk" : "A new desk", "") < 0 ||
        (id && desk_get(p->c, p->d, p->who, id, &it) < 0))
        return -1;
    settings_form(v, "All desks", it.version);
    settings_text(v, "name", "Name", it.name)->required = true;
    struct setting_field *f = settings_select(v, "audience", "It is for", it.audience, 3);
    for (size_t i = 0; i < 3; i++)
        settings_choice(f, str_of(audiences[i]), str_of(audiences[i]));
    settings_text(v, "language", "Language", it.language)->help = STR("As in en or de.");
    settings_text(v, "timezone", "Timezone", it.timezone)->help = STR("As in Europe/Berlin.");
    return look_fields(p, v, it.look_json);
}

static int one_save(struct page *p, struct page_told *told, struct setting_view *v)
{
    struct desk was = {.look_json = STR("")}, made;
    struct desk_edit it = {.name = http_form(p->q, "name"),
                           .audience = http_form(p->q, "audience"),
                           .language = str_trim(http_form(p->q, "language")),
                           .timezone = str_trim(http_form(p->q, "timezone"))};
    int64_t id = settings_path_id(p), undo_id = 0;
    told->go = settings_done(p, "desks", "saved");
    if (settings_name(v, "name", DESK_NAME_BYTES) < 0)
        return -1;
    v->wrong_at = NULL;
    if ((id && desk_get(p->c, p->d, p->who, id, &was) < 0) ||
        look_typed(p, was.look_json, &it.look_json) < 0)
        return -1;
    int got = id ? desk_put(p->c, p->d, p->who, id, &it, page_id(p, "version"), &undo_id)
                 : desk_create(p->c, p->d, p->who, &it, STR(""), &made);
    page_undo_add(told, undo_id);
    return got;
}

static const struct setting_page list_page = {list_show, list_save};
static const struct setting_page one_page = {one_show, one_save};
enum { FORM = ROUTE_PAGE | ROUTE_FORM };

const struct http_route page_desks_routes[] = {
    {"GET", "/settings/desks", "inboxes.manage", ROUTE_PAGE, 0, settings_get, "Desks.", &list_page},
    {"POST", "/settings/desks", "inboxes.manage", FORM, 0, settings_post,
     "Archives a desk, or opens it again.", &list_page},
    {"GET", "/settings/desks/new", "inboxes.manage", ROUTE_PAGE, 0, settings_get, "A new desk.",
     &one_page},
    {"POST", "/settings/desks/new", "inboxes.manage", FORM, 0, settings_post, "Adds a desk.",
     &one_page},
    {"GET", "/settings/desks/{id}", "inboxes.manage", ROUTE_PAGE, 0, settings_get, "A desk.",
     &one_page},
    {"POST", "/settings/desks/{id}", "inboxes.manage", FORM, 0, settings_post, "Changes a desk.",
     &one_page},
};
const size_t page_desks_routes_n = sizeof page_desks_routes / sizeof *page_desks_routes;
