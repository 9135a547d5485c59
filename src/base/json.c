/* SPDX-License-Identifier: Apache-2.0 */
/* json.c: jansson parses; its own depth limit (2,048) is too deep for a small stack and a public
   door, so the nesting is counted before it sees the text. */
#include "base/json.h"

#include "base/time.h"

static void before(struct json_writer *w, const char *key)
{
    if (w->comma)
        out_char(w->out, ',');
    w->comma = true;
    if (key) {
        json_quote(w->out, str_of(key));
        out_char(w->out, ':');
    }
}

static void open_level(struct json_writer *w, const char *key, char bracket)
{
    before(w, key);
    out_char(w->out, bracket);
    w->comma = false;
}

static void close_level(struct json_writer *w, char bracket)
{
    out_char(w->out, bracket);
    w->comma = true;
}

void json_put_object(struct json_writer *w, const char *key)
{
    open_level(w, key, '{');
}

void json_put_object_end(struct json_writer *w)
{
    close_level(w, '}');
}

void json_put_array(struct json_writer *w, const char *key)
{
    open_level(w, key, '[');
}

void json_put_array_end(struct json_writer *w)
{
    close_level(w, ']');
}

void json_put_str(struct json_writer *w, const char *key, struct str value)
{
    before(w, key);
    json_quote(w->out, value);
}

void json_put_int(struct json_writer *w, const char *key, int64_t value)
{
    before(w, key);
    out_int(w->out, value);
}

void json_put_bool(struct json_writer *w, const char *key, bool value)
{
    before(w, key);
    out_text(w->out, value ? "true" : "false");
}

void json_put_null(struct json_writer *w, const char *key)
{
    before(w, key);
    out_text(w->out, "null");
}

/* What stands behind the backslash; 0: the byte stands as it is, 'u': as \u00XX. */
static char escape_of(unsigned char byte)
{
    static const char low[0x20] = {
        ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};
    if (byte >= 0x20 && byte != 0x7f)
        return byte == '"' || byte == '\\' ? (char)byte : 0;
    return byte < 0x20 && low[byte] ? low[byte] : 'u';
}

/* What needs no escape is copied in one piece. */
void json_quote(struct out *o, struct str s)
{
    size_t from = 0;
    out_char(o, '"');
    for (size_t i = 0; i < s.n; i++) {
        char escape = escape_of((unsigned char)s.at[i]);
        if (!escape)
            continue;
        out_bytes(o, s.at + from, i - from);
        if (escape == 'u')
            out_f(o, "\\u%04x", (unsigned char)s.at[i]);
        else
            out_f(o, "\\%c", escape);
        from = i + 1;
    }
    if (s.n > from)
        out_bytes(o, s.at + from, s.n - from);
    out_char(o, '"');
}

/* The deepest nesting of text; brackets in strings do not count. */
static int depth_of(struct str text)
{
    int depth = 0, deepest = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.at[i];
        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '{' || c == '['))
            deepest = ++depth > deepest ? depth : deepest;
        else if (!quoted && (c == '}' || c == ']'))
            depth--;
    }
    return deepest;
}

int json_read(struct call *c, struct str text, size_t max_bytes, json_t **root_r)
{
    json_error_t error;
    if (text.n > max_bytes)
        return fail(c, TOO_BIG, "the JSON has %zu bytes; at most %zu are read", text.n, max_bytes);
    if (depth_of(text) > JSON_MAX_DEPTH)
        return fail(c, TOO_BIG, "the JSON is nested deeper than %d levels", JSON_MAX_DEPTH);
    *root_r = json_loadb(text.at, text.n, JSON_REJECT_DUPLICATES, &error);
    if (!*root_r)
        return fail(c, BAD_INPUT, "not JSON at line %d, column %d: %s", error.line, error.column,
                    error.text);
    return 0;
}

/* The member, or NULL where it is absent or null. */
static json_t *member(const json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    return json_is_null(value) ? NULL : value;
}

int json_get_str(struct call *c, const json_t *object, const char *key, size_t max_bytes,
                 struct str *value_r)
{
    const json_t *value = member(object, key);
    if (!value)
        return 0;
    if (!json_is_string(value))
        return fail(c, BAD_INPUT, "\"%s\" must be a string", key);
    *value_r = (struct str){json_string_value(value), json_string_length(value)};
    if (value_r->n > max_bytes)
        return fail(c, TOO_BIG, "\"%s\" has %zu bytes; at most %zu are taken", key, value_r->n,
                    max_bytes);
    return 1;
}

int json_need_str(struct call *c, const json_t *object, const char *key, size_t max_bytes,
                  struct str *value_r)
{
    int there = json_get_str(c, object, key, max_bytes, value_r);
    return there ? there : fail(c, BAD_INPUT, "\"%s\" is missing", key);
}

int json_get_int(struct call *c, const json_t *object, const char *key, int64_t *value_r)
{
    const json_t *value = member(object, key);
    if (!value)
        return 0;
    if (!json_is_integer(value))
        return fail(c, BAD_INPUT, "\"%s\" must be a whole number", key);
    *value_r = json_integer_value(value);
    return 1;
}

int json_get_bool(struct call *c, const json_t *object, const char *key, bool *value_r)
{
    const json_t *value = member(object, key);
    if (!value)
        return 0;
    if (!json_is_boolean(value))
        return fail(c, BAD_INPUT, "\"%s\" must be true or false", key);
    *value_r = json_is_true(value);
    return 1;
}

int json_get_time(struct call *c, const json_t *object, const char *key, int64_t *at_us_r)
{
    struct str text = STR("");
    int there = json_get_str(c, object, key, 64, &text);
    if (there > 0 && !time_parse(text, at_us_r))
        return fail(c, BAD_INPUT, "\"%s\" must be a time like 2026-03-01T09:30:00Z", key);
    return there;
}

int json_get_array(struct call *c, const json_t *object, const char *key, size_t max_items,
                   json_t **value_r)
{
    json_t *value = member(object, key);
    if (!value)
        return 0;
    if (!json_is_array(value))
        return fail(c, BAD_INPUT, "\"%s\" must be a list", key);
    if (json_array_size(value) > max_items)
        return fail(c, TOO_BIG, "\"%s\" has %zu items; at most %zu are taken", key,
                    json_array_size(value), max_items);
    *value_r = value;
    return 1;
}

int json_get_object(struct call *c, const json_t *object, const char *key, json_t **value_r)
{
    json_t *value = member(object, key);
    if (!value)
        return 0;
    if (!json_is_object(value))
        return fail(c, BAD_INPUT, "\"%s\" must be an object", key);
    *value_r = value;
    return 1;
}
