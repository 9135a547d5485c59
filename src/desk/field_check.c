/* SPDX-License-Identifier: Apache-2.0 */
/* field_check.c: one static function for each kind of value. */
#include "desk/field_check.h"

#include "base/fold.h"
#include "base/json.h"
#include "desk/words.h"

static const char *const kind_names[N_FIELD_KINDS] = {"text", "number", "truth",
                                                      "date", "choice", "choices"};

const char *field_kind_name(enum field_kind kind)
{
    return kind_names[kind];
}

enum field_kind field_kind_of(struct str name)
{
    int kind = 0;
    while (kind < N_FIELD_KINDS && !str_eq(name, str_of(kind_names[kind])))
        kind++;
    return (enum field_kind)kind;
}

/* ---- definitions ---- */

static bool key_good(struct str key)
{
    bool good = key.n && key.n <= FIELD_KEY_BYTES && key.at[0] >= 'a' && key.at[0] <= 'z';
    for (size_t i = 0; good && i < key.n; i++)
        good = (key.at[i] >= 'a' && key.at[i] <= 'z') || ascii_digit(key.at[i]) || key.at[i] == '_';
    return good;
}

/* What of a label can stand in a key. */
static struct str key_of(struct call *c, struct str label)
{
    struct str words = fold_words(&c->arena, label);
    char *at = arena_alloc(&c->arena, FIELD_KEY_BYTES + 1);
    size_t n = 0;
    for (size_t i = 0; i < words.n && n < FIELD_KEY_BYTES; i++)
        if (ascii_alpha(words.at[i]) || (n && ascii_digit(words.at[i])))
            at[n++] = words.at[i];
        else if (n && at[n - 1] != '_')
            at[n++] = '_';
    while (n && at[n - 1] == '_')
        n--;
    return (struct str){at, n};
}

int field_key_check(struct call *c, struct str key, struct str label, struct str *key_r)
{
    *key_r = key.n ? key : key_of(c, label);
    return key_good(*key_r)
               ? 1
               : fail(c, BAD_INPUT, "a key begins with a-z and has at most %d of a-z, 0-9 and _",
                      FIELD_KEY_BYTES);
}

/* One choice into the array that is kept; a key stands once. */
static int choice_add(struct call *c, const json_t *it, struct json_writer *w, struct str *seen,
                      size_t n_seen)
{
    struct str key = STR(""), label;
    if (!json_is_object(it))
        return fail(c, BAD_INPUT, "a choice is an object with a label and a key");
    if (json_need_str(c, it, "label", FIELD_LABEL_BYTES, &label) < 0 ||
        json_get_str(c, it, "key", FIELD_KEY_BYTES, &key) < 0 ||
        words_name(c, "a choice", label, FIELD_LABEL_BYTES, &label, NULL) < 0 ||
        field_key_check(c, key, label, &key) < 0)
        return -1;
    for (size_t i = 0; i < n_seen; i++)
        if (str_eq(seen[i], key))
            return fail(c, BAD_INPUT, "two choices have the key \"%.*s\"", (int)key.n, key.at);
    seen[n_seen] = key;
    json_put_object(w, NULL);
    json_put_str(w, "key", key);
    json_put_str(w, "label", label);
    json_put_object_end(w);
    return 1;
}

static int choices_keep(struct call *c, const json_t *array, struct str *kept_r)
{
    struct out o;
    size_t n = json_array_size(array);
    int result = 1;
    if (!json_is_array(array) || !n || n > FIELD_CHOICES_MAX)
        return fail(c, BAD_INPUT, "there are 1 to %d choices, in an array", FIELD_CHOICES_MAX);
    struct str *seen = arena_array(&c->arena, n, sizeof *seen);
    out_init(&o, FIELD_CHOICES_BYTES);
    struct json_writer w = {.out = &o};
    json_put_array(&w, NULL);
    for (size_t i = 0; i < n && result > 0; i++)
        result = choice_add(c, json_array_get(array, i), &w, seen, i);
    json_put_array_end(&w);
    if (result > 0 && o.over)
        result = fail(c, TOO_BIG, "the choices have more than %d bytes", FIELD_CHOICES_BYTES);
    *kept_r = (struct str){arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return result;
}

int field_choices_check(struct call *c, enum field_kind kind, struct str choices_json,
                        struct str *kept_r)
{
    json_t *root;
    if (kind >= N_FIELD_KINDS)
        return fail(c, BAD_INPUT, "a field is text, number, truth, date, choice or choices");
    if (kind != FIELD_CHOICE && kind != FIELD_SOME_CHOICES) {
        *kept_r = STR("[]");
        return !choices_json.n || str_eq(choices_json, STR("[]"))
                   ? 1
                   : fail(c, BAD_INPUT, "only fields of kind choice and choices have choices");
    }
    if (json_read(c, choices_json, FIELD_CHOICES_BYTES, &root) < 0)
        return -1;
    int result = choices_keep(c, root, kept_r);
    json_decref(root);
    return result;
}

/* ---- values ---- */

static int number_check(struct call *c, struct str text, struct field_checked *r)
{
    char *at = arena_alloc(&c->arena, 24);
    if (!str_int64(text, &r->number.n))
        return fail(c, BAD_INPUT, "this is not a whole number: %.*s",
                    (int)(text.n > 60 ? 60 : text.n), text.at);
    r->number.some = true;
    r->text = (struct str){at, (size_t)snprintf(at, 24, "%lld", (long long)r->number.n)};
    return 1;
}

static int truth_check(struct call *c, struct str text, struct field_checked *r)
{
    bool yes = str_eq_nocase(text, STR("true")) || str_eq_nocase(text, STR("yes")) ||
               str_eq(text, STR("1"));
    bool no = str_eq_nocase(text, STR("false")) || str_eq_nocase(text, STR("no")) ||
              str_eq(text, STR("0"));
    if (!yes && !no)
        return fail(c, BAD_INPUT, "this is true or false");
    r->text = yes ? STR("true") : STR("false");
    r->number = (struct db_int){yes, true};
    return 1;
}

static int date_check(struct call *c, struct str text, struct field_checked *r)
{
    int64_t at_us;
    if (text.n != 10 || !time_parse(text, &at_us))
        return fail(c, BAD_INPUT, "a date is written as in 2026-03-01");
    struct civil day = civil_of(at_us);
    r->text = text;
    r->number = (struct db_int){days_of(day.year, day.month, day.day), true};
    return 1;
}

static bool has_key(const json_t *choices, struct str key)
{
    for (size_t i = 0; i < json_array_size(choices); i++) {
        const json_t *it = json_object_get(json_array_get(choices, i), "key");
        if (str_eq(key, str_of(json_string_value(it))))
            return true;
    }
    return false;
}

static bool holds_key(struct str list, struct str key)
{
    struct str one;
    while (str_cut(&list, ',', &one))
        if (str_eq(str_trim(one), key))
            return true;
    return false;
}

/* Those of the text that are choices, in the order of the definition. */
static int choices_check(struct call *c, const json_t *choices, struct str text, bool many,
                         struct field_checked *r)
{
    struct str rest = text, key;
    struct out o;
    size_t n = 0;
    while (str_cut(&rest, ',', &key))
        if (n++, !has_key(choices, str_trim(key)))
            return fail(c, BAD_INPUT, "there is no choice \"%.*s\"", (int)(key.n > 60 ? 60 : key.n),
                        key.at);
    if (!many && n > 1)
        return fail(c, BAD_INPUT, "only one choice can be made here");
    out_init(&o, FIELD_CHOICES_BYTES);
    for (size_t i = 0; i < json_array_size(choices); i++) {
        key = str_of(json_string_value(json_object_get(json_array_get(choices, i), "key")));
        if (!holds_key(text, key))
            continue;
        if (o.n)
            out_char(&o, ',');
        out_str(&o, key);
    }
    r->text = (struct str){arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return 1;
}

int field_value_check(struct call *c, const struct field *field, struct str text,
                      struct field_checked *r)
{
    enum field_kind kind = field_kind_of(field->kind);
    json_t *root;
    *r = (struct field_checked){.text = STR("")};
    size_t max = kind == FIELD_SOME_CHOICES ? FIELD_CHOICES_BYTES : FIELD_TEXT_BYTES;
    if (words_text(c, "a field", text, max, &text) < 0)
        return -1;
    r->text = text;
    if (!text.n || kind == FIELD_TEXT)
        return 1;
    if (kind == FIELD_NUMBER)
        return number_check(c, text, r);
    if (kind == FIELD_TRUTH)
        return truth_check(c, text, r);
    if (kind == FIELD_DATE)
        return date_check(c, text, r);
    if (json_read(c, field->choices_json, FIELD_CHOICES_BYTES, &root) < 0)
        return -1;
    int result = choices_check(c, root, text, kind == FIELD_SOME_CHOICES, r);
    json_decref(root);
    return result;
}
