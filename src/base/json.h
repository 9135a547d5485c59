/* SPDX-License-Identifier: Apache-2.0 */
/* json.h: small JSON documents, whole: a writer into an out, and a reader with limits over jansson.

       struct json_writer w = {.out = &o};
       json_put_object(&w, NULL);
       json_put_str(&w, "id", id);
       json_put_int(&w, "line", 7);
       json_put_object_end(&w);                      {"id":"...","line":7}

       json_t *root;
       if (json_read(c, text, 65536, &root) < 0) return -1;
       if (json_need_str(c, root, "name", 200, &name) < 0) return -1;
       ...
       json_decref(root);

   The writer sets commas; every function takes a key, NULL inside an array. Text written must be
   valid UTF-8. The reader refuses documents that are too long or nested deeper than JSON_MAX_DEPTH,
   doubled keys, and NUL in strings; its getters name the member in the fault. What is long or
   streams is read with json_pull.h. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/fault.h"
#include "base/out.h"

#include <jansson.h>
#include <stdbool.h>

enum { JSON_MAX_DEPTH = 32 };

struct json_writer {
    struct out *out;
    bool comma; /* something stands before, at this level */
};

void json_put_object(struct json_writer *w, const char *key);
void json_put_object_end(struct json_writer *w);
void json_put_array(struct json_writer *w, const char *key);
void json_put_array_end(struct json_writer *w);
void json_put_str(struct json_writer *w, const char *key, struct str value);
void json_put_int(struct json_writer *w, const char *key, int64_t value);
void json_put_bool(struct json_writer *w, const char *key, bool value);
void json_put_null(struct json_writer *w, const char *key);

/* The string in quotes, escaped. */
void json_quote(struct out *o, struct str s);

/* *root_r is the caller's: json_decref it. */
int json_read(struct call *c, struct str text, size_t max_bytes, json_t **root_r);

/* Members of an object: >0 it is there, 0 it is absent or null, <0 it is something else or longer
   than max_bytes. Strings are borrowed from the document. json_need_str also fails where it is
   absent. */
int json_get_str(struct call *c, const json_t *object, const char *key, size_t max_bytes,
                 struct str *value_r);
int json_need_str(struct call *c, const json_t *object, const char *key, size_t max_bytes,
                  struct str *value_r);
int json_get_int(struct call *c, const json_t *object, const char *key, int64_t *value_r);
int json_get_bool(struct call *c, const json_t *object, const char *key, bool *value_r);
int json_get_time(struct call *c, const json_t *object, const char *key, int64_t *at_us_r);
int json_get_array(struct call *c, const json_t *object, const char *key, size_t max_items,
                   json_t **value_r);
int json_get_object(struct call *c, const json_t *object, const char *key, json_t **value_r);

#endif
