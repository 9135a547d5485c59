/* SPDX-License-Identifier: Apache-2.0 */
/* page_values.c: what custom fields hold. A form names a field "f-KEY", and each choice of those
   that hold several "f-KEY-CHOICE"; "has-KEY" says that the form showed it, since a browser sends
   nothing for what is not ticked. */
#include "web/values.h"

#include "base/json.h"
#include "desk/customer.h"
#include "desk/field.h"
#include "web/work.tmpl.h"

#include <inttypes.h>

static struct str of_list(struct str keys, struct str key)
{
    struct str one;
    while (str_cut(&keys, ',', &one))
        if (str_eq(one, key))
            return key;
    return STR("");
}

static void add_choice(struct value_field *f, struct str key, struct str label)
{
    bool is = of_list(f->value, key).n > 0;
    f->choices[f->n_choices++] = (struct value_choice){.key = key, .label = label, .is = is};
}

/* The names of what is chosen, as people read them. */
static void show_choices(struct page *p, struct value_field *f)
{
    f->shown = STR("");
    for (size_t i = 0; i < f->n_choices; i++)
        if (f->choices[i].is)
            f->shown =
                page_text(p, "%.*s%s%.*s", (int)f->shown.n, f->shown.at, f->shown.n ? ", " : "",
                          (int)f->choices[i].label.n, f->choices[i].label.at);
}

static int fill_choices(struct page *p, struct str json, struct value_field *f)
{
    json_t *root;
    if (json_read(p->c, json, FIELD_CHOICES_BYTES, &root) < 0)
        return -1;
    f->choices = arena_array(&p->c->arena, json_array_size(root) + 1, sizeof *f->choices);
    for (size_t i = 0; i < json_array_size(root); i++) {
        const json_t *item = json_array_get(root, i);
        const char *key = json_string_value(json_object_get(item, "key"));
        const char *label = json_string_value(json_object_get(item, "label"));
        if (key && label)
            add_choice(f, page_text(p, "%s", key), page_text(p, "%s", label));
    }
    json_decref(root);
    show_choices(p, f);
    return 1;
}

static void fill_truth(struct page *p, struct value_field *f)
{
    f->choices = arena_array(&p->c->arena, 2, sizeof *f->choices);
    add_choice(f, STR("true"), STR(WORDS("yes")));
    add_choice(f, STR("false"), STR(WORDS("no")));
    show_choices(p, f);
}

static int fill_one(struct page *p, const struct field *field, struct str held,
                    struct value_field *f)
{
    enum field_kind kind = field_kind_of(field->kind);
    *f = (struct value_field){.kind = VALUE_LINE,
                              .key = field->key,
                              .label = field->label,
                              .value = held,
                              .shown = held,
                              .type = kind == FIELD_NUMBER ? "number"
                                      : kind == FIELD_DATE ? "date"
                                                           : "text",
                              .required = field->required};
    if (kind == FIELD_CHOICE || kind == FIELD_TRUTH)
        f->kind = VALUE_CHOICE;
    if (kind == FIELD_SOME_CHOICES)
        f->kind = VALUE_SOME;
    if (kind == FIELD_TRUTH)
        fill_truth(p, f);
    return f->kind == VALUE_LINE || kind == FIELD_TRUTH ? 1
                                                        : fill_choices(p, field->choices_json, f);
}

static struct str held_of(const struct field_value *list, size_t n, int64_t field_id)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].field_id == field_id)
            return list[i].text_value;
    return STR("");
}

int values_fill(struct page *p, struct str noun, int64_t id, struct values_view *v_r)
{
    struct field *fields;
    struct field_value *held;
    size_t n, n_held;
    *v_r = (struct values_view){0};
    if (field_list(p->c, p->d, p->who, noun, false, &fields, &n) < 0)
        return -1;
    if (!n)
        return 1;
    if (field_values(p->c, p->d, p->who, noun, id, &held, &n_held) < 0)
        return -1;
    v_r->at = arena_array(&p->c->arena, n, sizeof *v_r->at);
    for (size_t i = 0; i < n; i++) {
        struct value_field *f = &v_r->at[v_r->n++];
        if (fill_one(p, &fields[i], held_of(held, n_held, fields[i].id), f) < 0)
            return -1;
        v_r->n_known += f->shown.n > 0;
    }
    return 1;
}

/* ---- the form ---- */

static struct str part(struct page *p, const char *before, struct str key)
{
    return http_form(p->q, page_text(p, "%s%.*s", before, (int)key.n, key.at).at);
}

static struct str typed(struct page *p, const struct value_field *f)
{
    struct str all = STR("");
    if (f->kind != VALUE_SOME)
        return str_trim(part(p, "f-", f->key));
    for (size_t i = 0; i < f->n_choices; i++) {
        struct str key = f->choices[i].key;
        struct str name = page_text(p, "%.*s-%.*s", (int)f->key.n, f->key.at, (int)key.n, key.at);
        if (part(p, "f-", name).n)
            all = page_text(p, "%.*s%s%.*s", (int)all.n, all.at, all.n ? "," : "", (int)key.n,
                            key.at);
    }
    return all;
}

int values_take(struct page *p, struct str noun, int64_t id, struct page_told *told)
{
    struct values_view v;
    struct field_value
        *held; /* also where no field is shown, so that whose it is is always asked */
    size_t n_held;
    int changed = 0;
    if (field_values(p->c, p->d, p->who, noun, id, &held, &n_held) < 0 ||
        values_fill(p, noun, id, &v) < 0)
        return -1;
    for (size_t i = 0; i < v.n; i++) {
        int64_t undo_id = 0;
        struct str text = typed(p, &v.at[i]);
        if (!part(p, "has-", v.at[i].key).n || str_eq(text, v.at[i].value))
            continue;
        int got = field_set(p->c, p->d, p->who, noun, id, v.at[i].key, text, &undo_id);
        if (got < 0)
            return -1;
        changed += got;
        page_undo_add(told, undo_id);
    }
    told->words = changed ? STR("Saved") : STR("Nothing was changed");
    return changed;
}

/* ---- of a conversation: a sheet ---- */

static int sheet_show(struct page *p)
{
    struct conversation it;
    struct values_sheet v = {.csrf = p->v->csrf, .view = page_view(p)};
    if (conversation_get(p->c, p->d, p->who, page_id(p, "conversation"), &it) < 0 ||
        values_fill(p, STR("conversation"), it.id, &v.values) < 0)
        return -1;
    v.id = it.id;
    v.back = page_text(p, "/conversations/%" PRId64, it.number);
    if (p->part.n) {
        sheet_values(http_html(p->a), &v);
        return 1;
    }
    if (page_frame_fill(p, STR("Fields"), &v.frame) < 0)
        return -1;
    page_sheet_values(http_html(p->a), &v);
    return 1;
}

static int sheet_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, sheet_show);
}

static int conversation_values(struct page *p, struct page_told *told)
{
    struct conversation it;
    if (conversation_get(p->c, p->d, p->who, page_id(p, "conversation"), &it) < 0 ||
        values_take(p, STR("conversation"), it.id, told) < 0)
        return -1;
    told->number = it.number;
    return 1;
}

static int conversation_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, conversation_values);
}

/* ---- of a customer: a part of their page ---- */

static int customer_values(struct page *p, struct page_told *told)
{
    int64_t id;
    if (http_param_int(p->q, "id", &id) < 0 || values_take(p, STR("customer"), id, told) < 0)
        return -1;
    told->go = page_text(p, "/customers/%" PRId64, id);
    return 1;
}

static int customer_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, customer_values);
}

enum { FORM = ROUTE_PAGE | ROUTE_FORM };

const struct http_route page_values_routes[] = {
    {"GET", "/sheets/fields", "answer", ROUTE_PAGE, 0, sheet_get, "What is known besides.", NULL},
    {"POST", "/fields", "answer", FORM, 0, conversation_post, "Sets fields of a conversation.",
     NULL},
    {"POST", "/customers/{id}/fields", "customers.edit", FORM, 0, customer_post,
     "Sets fields of a customer.", NULL},
};
const size_t page_values_routes_n = sizeof page_values_routes / sizeof *page_values_routes;
