/* SPDX-License-Identifier: Apache-2.0 */
/* shape.c: one function for each kind of member. A member that nobody knows is refused: it is a
   slip of the pen, and what it meant would silently not happen. */
#include "web/shape.h"

#include "base/time.h"

#include <inttypes.h>

enum { NAMES_BYTES = 300 };

bool shape_id(struct str text, int64_t *id_r)
{
    return text.n && ascii_digit(text.at[0]) && str_int64(text, id_r) && *id_r > 0;
}

static const struct api_member *member_of(const struct api_shape *shape, struct str name)
{
    for (size_t i = 0; i < shape->n; i++)
        if (str_eq(name, str_of(shape->members[i].name)))
            return &shape->members[i];
    return NULL;
}

static int unknown(struct call *c, const struct api_shape *shape, struct str name)
{
    struct out o;
    out_init(&o, NAMES_BYTES);
    for (size_t i = 0; i < shape->n; i++)
        out_f(&o, "%s%s", i ? ", " : "", shape->members[i].name);
    fail(c, BAD_INPUT, "there is no \"%.*s\" here, only %s", (int)(name.n < 60 ? name.n : 60),
         name.at, o.n ? o.at : "nothing");
    out_free(&o);
    return -1;
}

static bool one_of(struct str words, struct str text)
{
    struct str word;
    while (str_cut(&words, ' ', &word))
        if (str_eq(word, text))
            return true;
    return false;
}

static int text_check(struct call *c, const struct api_member *m, struct str text)
{
    int64_t most = m->most ? m->most : API_TEXT_BYTES;
    if (m->one_of)
        return one_of(str_of(m->one_of), text)
                   ? 1
                   : fail(c, BAD_INPUT, "%s must be one of: %s", m->name, m->one_of);
    if ((int64_t)text.n > most)
        return fail(c, TOO_BIG, "%s has %zu bytes; at most %" PRId64 " are taken", m->name, text.n,
                    most);
    if ((int64_t)text.n < m->least)
        return fail(c, BAD_INPUT, "%s has %zu bytes; at least %" PRId64 " are needed", m->name,
                    text.n, m->least);
    return 1;
}

static int number_check(struct call *c, const struct api_member *m, int64_t n)
{
    int64_t most = m->most ? m->most : INT64_MAX;
    return n >= m->least && n <= most
               ? 1
               : fail(c, BAD_INPUT, "%s must be a number from %" PRId64 " to %" PRId64, m->name,
                      m->least, most);
}

static struct str text_of(const json_t *value)
{
    return (struct str){json_string_value(value), json_string_length(value)};
}

static int id_check(struct call *c, const struct api_member *m, struct str text)
{
    int64_t id;
    return shape_id(text, &id)
               ? 1
               : fail(c, BAD_INPUT, "%s must be an id: a string of digits", m->name);
}

static int time_check(struct call *c, const struct api_member *m, struct str text)
{
    int64_t at_us;
    return time_parse(text, &at_us)
               ? 1
               : fail(c, BAD_INPUT, "%s must be a time like 2026-03-01T09:30:00Z", m->name);
}

static int wrong_kind(struct call *c, const struct api_member *m, const char *kind)
{
    return fail(c, BAD_INPUT, "%s must be %s", m->name, kind);
}

static int list_check(struct call *c, const struct api_member *m, const json_t *list)
{
    size_t most = m->most ? (size_t)m->most : API_ITEMS_MAX, i;
    const json_t *item;
    if (!json_is_array(list))
        return wrong_kind(c, m, "a list");
    if (json_array_size(list) > most)
        return fail(c, TOO_BIG, "%s has %zu items; at most %zu are taken", m->name,
                    json_array_size(list), most);
    json_array_foreach(list, i, item)
    {
        if (m->kind == API_LIST && m->shape) {
            if (shape_check(c, m->shape, item) < 0)
                return -1;
        } else if (m->kind != API_LIST && !json_is_string(item)) {
            return wrong_kind(c, m, "a list of strings");
        } else if (m->kind == API_IDS && id_check(c, m, text_of(item)) < 0) {
            return -1;
        }
    }
    return 1;
}

static int object_check(struct call *c, const struct api_member *m, const json_t *value)
{
    if (!json_is_object(value))
        return wrong_kind(c, m, "an object");
    return m->shape ? shape_check(c, m->shape, value) : 1;
}

static int scalar_check(struct call *c, const struct api_member *m, const json_t *value)
{
    if (m->kind == API_INT)
        return json_is_integer(value) ? number_check(c, m, json_integer_value(value))
                                      : wrong_kind(c, m, "a whole number");
    if (m->kind == API_BOOL)
        return json_is_boolean(value) ? 1 : wrong_kind(c, m, "true or false");
    if (m->kind == API_REAL)
        return json_is_number(value) ? 1 : wrong_kind(c, m, "a number");
    if (!json_is_string(value))
        return wrong_kind(c, m, "a string");
    if (m->kind == API_ID)
        return id_check(c, m, text_of(value));
    if (m->kind == API_TIME)
        return time_check(c, m, text_of(value));
    return text_check(c, m, text_of(value));
}

static int member_check(struct call *c, const struct api_member *m, const json_t *value)
{
    if (json_is_null(value))
        return m->flags & API_NULL ? 1 : wrong_kind(c, m, "there; null is nothing here");
    switch (m->kind) {
    case API_OBJECT:
        return object_check(c, m, value);
    case API_LIST:
    case API_IDS:
    case API_TEXTS:
        return list_check(c, m, value);
    default:
        return scalar_check(c, m, value);
    }
}

int shape_check(struct call *c, const struct api_shape *shape, const json_t *in)
{
    const char *name;
    json_t *value;
    if (!json_is_object(in))
        return fail(c, BAD_INPUT, "an object is wanted here");
    json_object_foreach((json_t *)in, name, value)
    {
        const struct api_member *m = member_of(shape, str_of(name));
        if (!m)
            return unknown(c, shape, str_of(name));
        if (member_check(c, m, value) < 0)
            return -1;
    }
    for (size_t i = 0; i < shape->n; i++)
        if (shape->members[i].flags & API_NEED && !json_object_get(in, shape->members[i].name))
            return fail(c, BAD_INPUT, "%s is missing", shape->members[i].name);
    return 1;
}

/* ---- queries ---- */

/* A word of a query as the value it stands for; what it cannot stand for stays a string, and the
   check says so. */
static json_t *value_of(enum api_kind kind, struct str text)
{
    int64_t n;
    json_t *list;
    struct str word;
    if (kind == API_INT && str_int64(text, &n))
        return json_integer(n);
    if (kind == API_BOOL && (str_eq(text, STR("true")) || str_eq(text, STR("1"))))
        return json_true();
    if (kind == API_BOOL && (str_eq(text, STR("false")) || str_eq(text, STR("0"))))
        return json_false();
    if (kind != API_IDS && kind != API_TEXTS)
        return json_stringn(text.at, text.n);
    list = json_array();
    while (str_cut(&text, ',', &word))
        json_array_append_new(list, json_stringn(word.at, word.n));
    return list;
}

static int pair_take(struct call *c, const struct api_shape *shape, const struct http_pair *pair,
                     json_t *in)
{
    const struct api_member *m = member_of(shape, pair->name);
    if (!m)
        return unknown(c, shape, pair->name);
    if (json_object_get(in, m->name))
        return fail(c, BAD_INPUT, "%s stands twice in the query", m->name);
    json_t *value = value_of(m->kind, pair->value);
    if (!value)
        return fail(c, BAD_INPUT, "%s is not UTF-8", m->name);
    return json_object_set_new(in, m->name, value) < 0 ? fail(c, BROKEN, "no memory") : 1;
}

int shape_query(struct call *c, const struct api_shape *shape, const struct http_pairs *query,
                json_t **in_r)
{
    static const struct api_shape nothing = {.name = "Nothing"};
    json_t *in = json_object();
    int got = 1;
    shape = shape ? shape : &nothing;
    for (size_t i = 0; got > 0 && i < query->n; i++)
        got = pair_take(c, shape, &query->at[i], in);
    if (got > 0)
        got = shape_check(c, shape, in);
    if (got < 0) {
        json_decref(in);
        return -1;
    }
    *in_r = in;
    return 1;
}
