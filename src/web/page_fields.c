/* SPDX-License-Identifier: Apache-2.0 */
/* page_fields.c: custom fields in the settings: what a desk wants to know besides, of
   conversations, customers and companies. Noun and kind are settled when a field is made: filters
   rest on them. */
#include "web/settings.h"

#include "base/json.h"
#include "base/time.h"
#include "desk/field.h"

#include <inttypes.h>
#include <string.h>

static const char *const nouns[] = {WORDS("conversation"), WORDS("customer"), WORDS("company")};
static const char *const kind_words[N_FIELD_KINDS] = {
    [FIELD_TEXT] = WORDS("text"),   [FIELD_NUMBER] = "a number",
    [FIELD_TRUTH] = "yes or no",    [FIELD_DATE] = "a date",
    [FIELD_CHOICE] = "one of some", [FIELD_SOME_CHOICES] = "some of some"};

enum { LAST = 1000 }; /* a new one stands behind the others, until it is moved */

static const char *words_of(struct str kind)
{
    enum field_kind k = field_kind_of(kind);
    return k < N_FIELD_KINDS ? kind_words[k] : "";
}

/* ---- the list ---- */

static bool beside(const struct field *list, size_t at, size_t to, size_t n)
{
    return to < n && str_eq(list[at].noun, list[to].noun) && list[to].archived_us == NO_TIME;
}

static int list_show(struct page *p, struct setting_view *v)
{
    struct field *list;
    size_t n;
    if (settings_begin(p, v, "fields", "Custom fields",
                       "What you want to know besides, of conversations, customers and "
                       "companies.") < 0 ||
        field_list(p->c, p->d, p->who, STR(""), true, &list, &n) < 0)
        return -1;
    settings_lines(v, n);
    for (size_t i = 0; i < n; i++) {
        bool off = list[i].archived_us != NO_TIME;
        struct setting_line *l = settings_line(
            v, list[i].label,
            page_text(p, "%.*s · %s · field.%.*s%s%s", (int)list[i].noun.n, list[i].noun.at,
                      words_of(list[i].kind), (int)list[i].key.n, list[i].key.at,
                      list[i].required ? WORDS(" · needed") : "", off ? " · asked no longer" : ""),
            page_text(p, "/settings/fields/%" PRId64, list[i].id), list[i].id);
        settings_moves(l, !off && beside(list, i, i - 1, n), /* of the first: beyond the end */
                       !off && beside(list, i, i + 1, n));
        settings_act(l, off ? "restore" : "archive", off ? "Ask again" : "Archive");
    }
    v->empty = STR("There is no field yet. An order number is a common first one.");
    v->new_href = STR("/settings/fields/new");
    v->new_words = STR("Add a field");
    return 1;
}

static struct field_new as_it_is(const struct field *it)
{
    return (struct field_new){.noun = it->noun,
                              .key = it->key,
                              .label = it->label,
                              .kind = field_kind_of(it->kind),
                              .choices_json = it->choices_json,
                              .required = it->required,
                              .position = it->position};
}

/* Changes places with its neighbour; all get the number they stand at. */
static int move(struct page *p, int64_t id, bool down)
{
    struct field *list;
    size_t n, at = 0;
    if (field_list(p->c, p->d, p->who, STR(""), true, &list, &n) < 0)
        return -1;
    while (at < n && list[at].id != id)
        at++;
    size_t to = down ? at + 1 : at - 1;
    if (at == n || !beside(list, at, to, n))
        return 0;
    struct field moved = list[at];
    list[at] = list[to];
    list[to] = moved;
    for (size_t i = 0; i < n; i++) {
        struct field_new it = as_it_is(&list[i]);
        it.position = (int64_t)i + 1;
        if (list[i].position != it.position && list[i].archived_us == NO_TIME &&
            field_put(p->c, p->d, p->who, list[i].id, &it, 0) < 0)
            return -1;
    }
    return 1;
}

static int list_save(struct page *p, struct page_told *told, struct setting_view *v)
{
    int64_t undo_id = 0, id = page_id(p, "id");
    struct str act = http_form(p->q, "act");
    bool archive = str_eq(act, STR("archive")), down = str_eq(act, STR("down"));
    (void)v;
    told->go = settings_done(p, "fields", "saved");
    if (down || str_eq(act, STR("up")))
        return move(p, id, down);
    int got = field_archive(p->c, p->d, p->who, id, archive, &undo_id);
    page_undo_add(told, undo_id);
    return got;
}

/* ---- choices, a line each ---- */

static int choices_text(struct page *p, struct str json, struct out *o)
{
    json_t *root;
    if (!json.n)
        return 1;
    if (json_read(p->c, json, FIELD_CHOICES_BYTES, &root) < 0)
        return -1;
    for (size_t i = 0; i < json_array_size(root); i++) {
        const char *label = json_string_value(json_object_get(json_array_get(root, i), "label"));
        out_f(o, "%s%s", i ? "\n" : "", label ? label : "");
    }
    json_decref(root);
    return 1;
}

static bool same_label(const json_t *item, struct str label)
{
    const char *text = json_string_value(json_object_get(item, "label"));
    return text && str_eq(str_of(text), label);
}

/* A choice that was there keeps its key: what is held names it. */
static void put_choice(struct json_writer *w, const json_t *was, struct str label)
{
    json_put_object(w, NULL);
    for (size_t i = 0; i < json_array_size(was); i++) {
        const json_t *item = json_array_get(was, i);
        const char *key = json_string_value(json_object_get(item, "key"));
        if (key && same_label(item, label)) {
            json_put_str(w, "key", str_of(key));
            break;
        }
    }
    json_put_str(w, "label", label);
    json_put_object_end(w);
}

static int choices_typed(struct page *p, struct str was_json, struct str *json_r)
{
    struct out o;
    json_t *was = NULL;
    struct str rest = http_form(p->q, "choices"), line;
    if (was_json.n && json_read(p->c, was_json, FIELD_CHOICES_BYTES, &was) < 0)
        return -1;
    out_init(&o, FIELD_CHOICES_BYTES);
    struct json_writer w = {.out = &o};
    json_put_array(&w, NULL);
    while (str_cut(&rest, '\n', &line))
        if (str_trim(line).n)
            put_choice(&w, was, str_trim(line));
    json_put_array_end(&w);
    bool over = o.over;
    *json_r = (struct str){arena_copy(&p->c->arena, o.at, o.n), o.n};
    out_free(&o);
    json_decref(was);
    return over ? fail(p->c, TOO_BIG, "these are too many choices") : 1;
}

/* ---- one ---- */

static void made_once_fields(struct setting_view *v)
{
    struct setting_field *noun = settings_select(v, "noun", "Of a", STR("conversation"), 3);
    for (size_t i = 0; i < 3; i++)
        settings_choice(noun, str_of(nouns[i]), str_of(nouns[i]));
    struct setting_field *kind = settings_select(v, "kind", "It holds", STR("text"), N_FIELD_KINDS);
    for (int i = 0; i < N_FIELD_KINDS; i++)
        settings_choice(kind, str_of(field_kind_name((enum field_kind)i)), str_of(kind_words[i]));
}

static bool has_choices(struct str kind)
{
    enum field_kind k = field_kind_of(kind);
    return k == FIELD_CHOICE || k == FIELD_SOME_CHOICES;
}

static int field_show(struct page *p, struct setting_view *v)
{
    struct field it = {.label = STR(""), .kind = STR(""), .choices_json = STR("")};
    struct out o;
    int64_t id = settings_path_id(p);
    if (settings_begin(p, v, "fields", id ? "A field" : "A new field", "") < 0 ||
        (id && field_get(p->c, p->d, p->who, id, &it) < 0))
        return -1;
    settings_form(v, "All fields", it.version);
    settings_text(v, "label", "Name", it.label)->required = true;
    if (!id)
        made_once_fields(v);
    settings_check(v, "required", "It must not be empty", it.required);
    if (id && !has_choices(it.kind))
        return 1;
    out_init(&o, FIELD_CHOICES_BYTES);
    int got = choices_text(p, it.choices_json, &o);
    struct str text = {arena_copy(&p->c->arena, o.at, o.n), o.n};
    out_free(&o);
    settings_area(v, "choices", "Choices", text)->help =
        STR("One in each line, for “one of some” and “some of some”.");
    return got;
}

static int field_save(struct page *p, struct page_told *told, struct setting_view *v)
{
    struct field was = {.kind = http_form(p->q, "kind"), .choices_json = STR("")}, made;
    int64_t id = settings_path_id(p);
    if (id && field_get(p->c, p->d, p->who, id, &was) < 0)
        return -1;
    struct field_new it = {.noun = http_form(p->q, "noun"),
                           .key = STR(""),
                           .label = http_form(p->q, "label"),
                           .kind = field_kind_of(was.kind),
                           .choices_json = STR(""),
                           .required = http_form(p->q, "required").n > 0,
                           .position = id ? was.position : LAST};
    told->go = settings_done(p, "fields", "saved");
    if (settings_name(v, "label", FIELD_LABEL_BYTES) < 0)
        return -1;
    v->wrong_at = "choices";
    if (has_choices(was.kind)) {
        if (!str_trim(http_form(p->q, "choices")).n)
            return fail(p->c, BAD_INPUT, "say what there is to choose from, one in each line");
        if (choices_typed(p, was.choices_json, &it.choices_json) < 0)
            return -1;
    }
    v->wrong_at = "label";
    return id ? field_put(p->c, p->d, p->who, id, &it, page_id(p, "version"))
              : field_create(p->c, p->d, p->who, &it, &made);
}

static const struct setting_page list_page = {list_show, list_save};
static const struct setting_page field_page = {field_show, field_save};
enum { FORM = ROUTE_PAGE | ROUTE_FORM };

const struct http_route page_fields_routes[] = {
    {"GET", "/settings/fields", "rules.manage", ROUTE_PAGE, 0, settings_get, "Custom fields.",
     &list_page},
    {"POST", "/settings/fields", "rules.manage", FORM, 0, settings_post,
     "Archives a field, or asks it again.", &list_page},
    {"GET", "/settings/fields/new", "rules.manage", ROUTE_PAGE, 0, settings_get, "A new field.",
     &field_page},
    {"POST", "/settings/fields/new", "rules.manage", FORM, 0, settings_post, "Adds a field.",
     &field_page},
    {"GET", "/settings/fields/{id}", "rules.manage", ROUTE_PAGE, 0, settings_get, "A field.",
     &field_page},
    {"POST", "/settings/fields/{id}", "rules.manage", FORM, 0, settings_post, "Changes a field.",
     &field_page},
};
const size_t page_fields_routes_n = sizeof page_fields_routes / sizeof *page_fields_routes;
