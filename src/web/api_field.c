/* SPDX-License-Identifier: Apache-2.0 */
/* api_field.c: custom fields, and what conversations, customers and companies hold in them. */
#include "web/api_field.h"

#include "desk/field.h"

/* ---- shapes ---- */

static const struct api_member choice_members[] = {
    {"key", API_TEXT, 0,
     "Its name for programs and filters; made from the label when it is missing", FIELD_KEY_BYTES,
     0, NULL, NULL},
    {"label", API_TEXT, API_NEED, "What people read", FIELD_LABEL_BYTES, 1, NULL, NULL},
};
static const struct api_shape choice_shape =
    API_SHAPE("FieldChoice", "One of the values to choose from", choice_members);

#define NOUNS "conversation customer company"
#define KINDS "text number truth date choice choices"

static const struct api_member members[] = {
    API_M_ID,
    {"noun", API_TEXT, 0, "What has the field", 0, 0, NOUNS, NULL},
    {"key", API_TEXT, 0, "Its name for programs and filters; never changes", FIELD_KEY_BYTES, 0,
     NULL, NULL},
    {"label", API_TEXT, 0, "What people read", FIELD_LABEL_BYTES, 0, NULL, NULL},
    {"kind", API_TEXT, 0, "What it holds; never changes", 0, 0, KINDS, NULL},
    {"choices", API_LIST, 0, "What there is to choose from", FIELD_CHOICES_MAX, 0, NULL,
     &choice_shape},
    {"required", API_BOOL, 0, "Whether it may not be emptied", 0, 0, NULL, NULL},
    {"position", API_INT, 0, "Its place on the screen", 0, 0, NULL, NULL},
    API_M_CREATED,
    {"archived_at", API_TIME, API_NULL, "Since when it is shown no longer", 0, 0, NULL, NULL},
    API_M_VERSION,
};
static const struct api_shape field_shape =
    API_SHAPE("Field", "Something a desk wants to know besides", members);

#define POSITION_MAX 100000
static const struct api_member new_members[] = {
    {"noun", API_TEXT, API_NEED, "What has the field", 0, 0, NOUNS, NULL},
    {"key", API_TEXT, 0, "Its name for programs; made from the label when it is missing",
     FIELD_KEY_BYTES, 0, NULL, NULL},
    {"label", API_TEXT, API_NEED, "What people read", FIELD_LABEL_BYTES, 1, NULL, NULL},
    {"kind", API_TEXT, API_NEED, "What it holds", 0, 0, KINDS, NULL},
    {"choices", API_LIST, 0, "What there is to choose from", FIELD_CHOICES_MAX, 0, NULL,
     &choice_shape},
    {"required", API_BOOL, 0, "Whether it may not be emptied", 0, 0, NULL, NULL},
    {"position", API_INT, 0, "Its place on the screen", POSITION_MAX, 0, NULL, NULL},
};
static const struct api_shape new_shape = API_SHAPE("FieldNew", "A field to add", new_members);

static const struct api_member change_members[] = {
    {"label", API_TEXT, 0, "What people read", FIELD_LABEL_BYTES, 1, NULL, NULL},
    {"choices", API_LIST, 0, "All there is to choose from", FIELD_CHOICES_MAX, 0, NULL,
     &choice_shape},
    {"required", API_BOOL, 0, "Whether it may not be emptied", 0, 0, NULL, NULL},
    {"position", API_INT, 0, "Its place on the screen", POSITION_MAX, 0, NULL, NULL},
    {"archived", API_BOOL, 0, "Whether it is shown no longer; what is held stays", 0, 0, NULL,
     NULL},
    API_M_VERSION,
};
static const struct api_shape change_shape = API_SHAPE(
    "FieldChange", "What is to become of a field; what is not named stays", change_members);

static const struct api_member list_members[] = {
    {"noun", API_TEXT, 0, "Only those of this noun", 0, 0, NOUNS, NULL},
    {"archived", API_BOOL, 0, "Archived ones too", 0, 0, NULL, NULL},
};
static const struct api_shape list_shape =
    API_SHAPE("FieldList", "Which fields are listed", list_members);

static const struct api_member value_members[] = {
    {"field_id", API_ID, 0, "The field", 0, 0, NULL, NULL},
    {"key", API_TEXT, 0, "Its key", 0, 0, NULL, NULL},
    {"label", API_TEXT, 0, "Its label", 0, 0, NULL, NULL},
    {"kind", API_TEXT, 0, "Its kind", 0, 0, KINDS, NULL},
    {"value", API_TEXT, 0, "What is held, as text", 0, 0, NULL, NULL},
    {"number", API_INT, API_NULL, "Numbers; truths as 1 and 0; dates as days since 1970", 0, 0,
     NULL, NULL},
    {"changed_at", API_TIME, 0, "Since when", 0, 0, NULL, NULL},
};
const struct api_shape field_value_shape =
    API_SHAPE("FieldValue", "What a field holds for one thing", value_members);

static const struct api_member set_members[] = {
    {"value", API_TEXT, API_NEED | API_NULL, "What it is to hold, as text; null: nothing",
     FIELD_CHOICES_BYTES, 0, NULL, NULL},
};
static const struct api_shape set_shape = API_SHAPE("FieldSet", "A value to hold", set_members);

static void put(struct json_writer *w, const char *key, const struct field *it)
{
    json_put_object(w, key);
    api_put_id(w, "id", it->id);
    json_put_str(w, "noun", it->noun);
    json_put_str(w, "key", it->key);
    json_put_str(w, "label", it->label);
    json_put_str(w, "kind", it->kind);
    api_put_json(w, "choices", it->choices_json);
    json_put_bool(w, "required", it->required);
    json_put_int(w, "position", it->position);
    api_put_time(w, "created_at", it->created_us);
    api_put_time(w, "archived_at", it->archived_us);
    json_put_int(w, "version", it->version);
    json_put_object_end(w);
}

/* ---- definitions ---- */

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct field *fields;
    size_t n;
    if (field_list(c, d, who, api_text(x, "noun"), api_bool(x, "archived", false), &fields, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put(&x->w, NULL, &fields[i]);
    return api_items_end(x, STR(""));
}
static const struct api_op list_op = {
    .run = list, .in = &list_shape, .out = &field_shape, .list = true};

static int get(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct field it;
    if (field_get(c, d, who, api_path_id(x, "id"), &it) < 0)
        return -1;
    if (api_etag(x, it.id, it.version) > 0)
        return 1;
    put(&x->w, NULL, &it);
    return 1;
}
static const struct api_op get_op = {.run = get, .out = &field_shape};

static int post(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct field made;
    struct field_new it = {.noun = api_text(x, "noun"),
                           .key = api_text(x, "key"),
                           .label = api_text(x, "label"),
                           .kind = field_kind_of(api_text(x, "kind")),
                           .choices_json = api_object_text(x, "choices"),
                           .required = api_bool(x, "required", false),
                           .position = api_int(x, "position", 0)};
    if (field_create(c, d, who, &it, &made) < 0)
        return -1;
    put(&x->w, NULL, &made);
    return api_created(x, "/api/v1/fields/", made.id);
}
static const struct api_op post_op = {
    .run = post, .in = &new_shape, .out = &field_shape, .status = 201};

static int patch(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct field it;
    int64_t id = api_path_id(x, "id"), undo_id = 0;
    if (field_get(c, d, who, id, &it) < 0)
        return -1;
    struct field_new to = {.label = api_text_or(x, "label", it.label),
                           .choices_json = api_has(x, "choices") ? api_object_text(x, "choices")
                                                                 : it.choices_json,
                           .required = api_bool(x, "required", it.required),
                           .position = api_int(x, "position", it.position)};
    if (field_put(c, d, who, id, &to, api_version(x)) < 0)
        return -1;
    if (api_has(x, "archived") &&
        field_archive(c, d, who, id, api_bool(x, "archived", false), &undo_id) < 0)
        return -1;
    if (field_get(c, d, who, id, &it) < 0)
        return -1;
    put(&x->w, NULL, &it);
    return api_undo(x, undo_id);
}
static const struct api_op patch_op = {
    .run = patch, .in = &change_shape, .out = &field_shape, .undo = true};

/* ---- what they hold ---- */

static void value_put(struct json_writer *w, const struct field_value *it)
{
    json_put_object(w, NULL);
    api_put_id(w, "field_id", it->field_id);
    json_put_str(w, "key", it->key);
    json_put_str(w, "label", it->label);
    json_put_str(w, "kind", it->kind);
    json_put_str(w, "value", it->text_value);
    if (it->number_value.some)
        json_put_int(w, "number", it->number_value.n);
    else
        json_put_null(w, "number");
    api_put_time(w, "changed_at", it->changed_us);
    json_put_object_end(w);
}

int field_values_put(struct call *c, struct db_conn *d, const struct actor *who, struct api *x,
                     const char *key, struct str noun, int64_t noun_id)
{
    struct field_value *values;
    size_t n;
    if (field_values(c, d, who, noun, noun_id, &values, &n) < 0)
        return -1;
    json_put_array(&x->w, key);
    for (size_t i = 0; i < n; i++)
        value_put(&x->w, &values[i]);
    json_put_array_end(&x->w);
    return 1;
}

static int values_of(struct call *c, struct db_conn *d, const struct actor *who, struct api *x,
                     struct str noun)
{
    json_put_object(&x->w, NULL);
    if (field_values_put(c, d, who, x, "items", noun, api_path_id(x, "id")) < 0)
        return -1;
    json_put_null(&x->w, "after");
    json_put_object_end(&x->w);
    return 1;
}

static int set_on(struct call *c, struct db_conn *d, const struct actor *who, struct api *x,
                  struct str noun)
{
    int64_t undo_id = 0;
    struct str value = api_text_or(x, "value", STR(""));
    if (field_set(c, d, who, noun, api_path_id(x, "id"), http_param(x->q, "key"), value, &undo_id) <
        0)
        return -1;
    return api_undo(x, undo_id);
}

static int of_conversation(struct call *c, struct db_conn *d, const struct actor *who,
                           struct api *x)
{
    return values_of(c, d, who, x, STR("conversation"));
}
static const struct api_op of_conversation_op = {
    .run = of_conversation, .out = &field_value_shape, .list = true};

static int of_customer(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    return values_of(c, d, who, x, STR("customer"));
}
static const struct api_op of_customer_op = {
    .run = of_customer, .out = &field_value_shape, .list = true};

static int of_company(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    return values_of(c, d, who, x, STR("company"));
}
static const struct api_op of_company_op = {
    .run = of_company, .out = &field_value_shape, .list = true};

static int on_conversation(struct call *c, struct db_conn *d, const struct actor *who,
                           struct api *x)
{
    return set_on(c, d, who, x, STR("conversation"));
}
static const struct api_op on_conversation_op = {
    .run = on_conversation, .in = &set_shape, .undo = true};

static int on_customer(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    return set_on(c, d, who, x, STR("customer"));
}
static const struct api_op on_customer_op = {.run = on_customer, .in = &set_shape, .undo = true};

static int on_company(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    return set_on(c, d, who, x, STR("company"));
}
static const struct api_op on_company_op = {.run = on_company, .in = &set_shape, .undo = true};

/* ---- rows ---- */

const struct http_route api_field_routes[] = {
    {"GET", "/api/v1/fields", "read", 0, 0, api_look, "Lists the custom fields.", &list_op},
    {"POST", "/api/v1/fields", "rules.manage", ROUTE_JSON, 0, api_write, "Adds a custom field.",
     &post_op},
    {"GET", "/api/v1/fields/{id}", "read", 0, 0, api_look, "One custom field.", &get_op},
    {"PATCH", "/api/v1/fields/{id}", "rules.manage", ROUTE_JSON, 0, api_write,
     "Changes or archives a custom field.", &patch_op},
    {"GET", "/api/v1/conversations/{id}/fields", "read", 0, 0, api_look,
     "What the fields of a conversation hold.", &of_conversation_op},
    {"PUT", "/api/v1/conversations/{id}/fields/{key}", "answer", ROUTE_JSON, 0, api_write,
     "Sets a field of a conversation.", &on_conversation_op},
    {"GET", "/api/v1/customers/{id}/fields", "read", 0, 0, api_look,
     "What the fields of a customer hold.", &of_customer_op},
    {"PUT", "/api/v1/customers/{id}/fields/{key}", "customers.edit", ROUTE_JSON, 0, api_write,
     "Sets a field of a customer.", &on_customer_op},
    {"GET", "/api/v1/companies/{id}/fields", "read", 0, 0, api_look,
     "What the fields of a company hold.", &of_company_op},
    {"PUT", "/api/v1/companies/{id}/fields/{key}", "customers.edit", ROUTE_JSON, 0, api_write,
     "Sets a field of a company.", &on_company_op},
};
const size_t api_field_routes_n = sizeof api_field_routes / sizeof *api_field_routes;
