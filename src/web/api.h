/* SPDX-License-Identifier: Apache-2.0 */
/* api.h: how a JSON route is written. api_tag.c is the example; README.md says how to add one.

   A noun has a table of rows. A row's handler is api_look (reads) or api_write (changes); its
   `more` is a struct api_op: the function that does it, and the shapes of what it takes and gives.

       static int post(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
       {
           struct tag tag;
           struct tag_new it = {.name = api_text(x, "name"), .color = api_text(x, "color")};
           if (tag_create(c, d, who, &it, &tag) < 0)
               return -1;
           tag_put(&x->w, NULL, &tag);
           return api_created(x, "/api/v1/tags/", tag.id);
       }
       static const struct api_op post_op = {.run = post, .in = &new_shape, .out = &tag_shape};

       {"POST", "/api/v1/tags", "tags.manage", ROUTE_JSON, 0, api_write, "Adds a tag.", &post_op},

   Before `run`: who asks and whether they may (app.h); the path's ids are numbers; what came in is
   of the shape `in`: the members of a JSON body, or, for GET and DELETE, of the query. So the
   getters below cannot fail. `d` is open: for api_look a moment of the data, for api_write the one
   write of this request, which may be run again from its start, so everything it learns lies in
   *x, c's arena, or its own variables. The answer leaves after the commit. An Idempotency-Key is
   looked at by api_write; a function need not know.

   What run returns is what the domain returned: <0 becomes a problem document. */
#ifndef WEB_API_H
#define WEB_API_H

#include "base/json.h"
#include "web/app.h"

enum {
    API_LIMIT = 50, /* items of a page, where `limit` says nothing */
    API_LIMIT_MAX = 100,
    API_BODY_BYTES = 2 << 20, /* of a JSON body, where the row says nothing */
    API_MEMBERS_MAX = 60,     /* of one shape */
    API_TEXT_BYTES = 1000,    /* of a text, where the member says nothing */
    API_ITEMS_MAX = 1000      /* of a list, where the member says nothing */
};

/* ---- shapes: what a document is like; OpenAPI is made of them ---- */

enum api_kind {
    API_TEXT,
    API_ID, /* a string of digits */
    API_INT,
    API_BOOL,
    API_TIME,   /* RFC 3339, UTC in answers */
    API_OBJECT, /* of .shape; without one: any object */
    API_LIST,   /* of .shape */
    API_IDS,    /* a list of ids */
    API_TEXTS,  /* a list of texts */
    API_REAL    /* a number; in answers only */
};

enum api_flag {
    API_NEED = 1, /* in: it must be there; an answer's members are always there, unless ... */
    API_NULL = 2, /* may be null; in an answer: is null where there is none */
    API_MAYBE = 4 /* ... in an answer: is left out where it says nothing */
};

struct api_shape;
struct api_member {
    const char *name;
    enum api_kind kind;
    unsigned flags;
    const char *words;  /* one sentence for the description, without its full stop */
    int64_t most;       /* bytes of a text, the largest number, items of a list; 0: as above */
    int64_t least;      /* the smallest number, bytes of a text */
    const char *one_of; /* of a text: "low normal high urgent" */
    const struct api_shape *shape;
};

struct api_shape {
    const char *name; /* "Tag", in the description's schemas */
    const char *words;
    const struct api_member *members;
    size_t n;
};
/* struct api_shape tag_shape = API_SHAPE("Tag", "A word on conversations", tag_members); */
#define API_SHAPE(name, words, members)                                                            \
    {                                                                                              \
        name, words, members, sizeof(members) / sizeof *(members)                                  \
    }

/* A row of members, where most of it is not said; and members that many nouns share. */
#define API_M(name, kind, flags, words)                                                            \
    {                                                                                              \
        name, kind, flags, words, 0, 0, NULL, NULL                                                 \
    }
#define API_M_MOST(name, kind, flags, words, most)                                                 \
    {                                                                                              \
        name, kind, flags, words, most, 0, NULL, NULL                                              \
    }
#define API_M_WORD(name, flags, words, one_of)                                                     \
    {                                                                                              \
        name, API_TEXT, flags, words, 0, 0, one_of, NULL                                           \
    }
#define API_M_OF(name, kind, flags, words, shape)                                                  \
    {                                                                                              \
        name, kind, flags, words, 0, 0, NULL, shape                                                \
    }
#define API_M_ID                                                                                   \
    {                                                                                              \
        "id", API_ID, 0, "Its id", 0, 0, NULL, NULL                                                \
    }
#define API_M_VERSION                                                                              \
    {                                                                                              \
        "version", API_INT, 0, "Counts changes; goes back in If-Match", 0, 0, NULL, NULL           \
    }
#define API_M_CREATED                                                                              \
    {                                                                                              \
        "created_at", API_TIME, 0, "When it was made", 0, 0, NULL, NULL                            \
    }
#define API_M_LIMIT                                                                                \
    {                                                                                              \
        "limit", API_INT, 0, "Items of a page", API_LIMIT_MAX, 1, NULL, NULL                       \
    }
#define API_M_AFTER                                                                                \
    {                                                                                              \
        "after", API_TEXT, 0, "The page after this place: `after` of the page before", 200, 0,     \
            NULL, NULL                                                                             \
    }

/* ---- operations ---- */

struct api;
typedef int api_run(struct call *c, struct db_conn *d, const struct actor *who, struct api *x);

struct api_op {
    api_run *run;
    const struct api_shape *in;  /* of the JSON body, or of the query of a GET or DELETE; NULL:
                                    nothing is taken */
    const struct api_shape *out; /* NULL: 204, nothing is answered */
    bool list;                   /* the answer is {"items": [out ...], "after": ...} */
    int status;                  /* of success; 0: 200, or 204 without `out` */
    const char *also; /* another status with its sentence, for the description: "202 It is
                         being done" */
    const char *type; /* of an answer that is no JSON: "application/octet-stream"; then run says
                         x->whole = true */
    bool undo;        /* the answer may carry Undo-Id */
    bool own_db; /* `d` is NULL: run opens what it needs, with db_read and db_write. For what hashes
                    or waits between; its row says ROUTE_SLOW and its handler is api_look */
};

/* The two handlers. */
int api_look(struct http_request *q, struct http_response *a);
int api_write(struct http_request *q, struct http_response *a);

/* One request in work. */
struct api {
    struct http_request *q;
    struct http_response *a;
    struct app *app;
    const struct visitor *visitor;
    const struct api_op *op;
    json_t *in;           /* checked; NULL when nothing came */
    struct json_writer w; /* the answer's document */
    bool whole; /* the answer is in *a already: a file, a stream, a document written by hand */
};

/* ---- what came in: of the body or the query; absent and null are alike but for api_has ---- */

bool api_has(const struct api *x, const char *name);        /* it was there, be it null */
struct str api_text(const struct api *x, const char *name); /* absent: .at NULL */
struct str api_text_or(const struct api *x, const char *name,
                       struct str absent);             /* null: "", for what is put as a whole */
int64_t api_id(const struct api *x, const char *name); /* absent: 0 */
int64_t api_int(const struct api *x, const char *name, int64_t absent);
bool api_bool(const struct api *x, const char *name, bool absent);
int64_t api_time(const struct api *x, const char *name); /* absent: NO_TIME */
json_t *api_list(const struct api *x, const char *name); /* absent: NULL; items are checked too */
json_t *api_object(const struct api *x, const char *name);
struct str api_object_text(const struct api *x, const char *name); /* as JSON; absent: .at NULL */
const int64_t *api_ids(const struct api *x, const char *name, size_t *n_r);
int api_limit(const struct api *x); /* of a page: API_M_LIMIT */

/* An item of api_list as if it were the whole: for the getters above. */
struct api api_item(const struct api *x, json_t *item);

/* Of the path: "{id}" or "{tag_id}"; a number, or the request was a 404 before `run`. */
int64_t api_path_id(const struct api *x, const char *name);

/* The version that the change was made from: If-Match, else the member "version"; 0: any. */
int64_t api_version(const struct api *x);

/* ---- the answer ---- */

void api_put_id(struct json_writer *w, const char *key, int64_t id);        /* 0: null */
void api_put_time(struct json_writer *w, const char *key, int64_t at_us);   /* NO_TIME: null */
void api_put_text(struct json_writer *w, const char *key, struct str text); /* .at NULL: null */
void api_put_json(struct json_writer *w, const char *key, struct str json); /* as it is */

/* Status 201 and Location: path and id. Returns 1. */
int api_created(struct api *x, const char *path, int64_t id);

/* A secret that is made anew by `put` for the {id} of the path, and told: {"secret":...}, of a
   shape whose members are api_secret_members. */
typedef int api_secret_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                           struct str sealed);
int api_rotate(struct call *c, struct db_conn *d, const struct actor *who, struct api *x,
               api_secret_put *put);
extern const struct api_member api_secret_members[1];

/* The header Undo-Id: POST /api/v1/undos/{id} takes the change back. 0: none. Returns 1. */
int api_undo(struct api *x, int64_t undo_id);

/* ETag of something with a version. >0: the client has it, return 1 and write nothing. */
int api_etag(struct api *x, int64_t id, int64_t version);

/* {"items":[ ... ],"after":...}: put each with key NULL between. `after` empty: it was the last
   page. */
void api_items(struct api *x);
int api_items_end(struct api *x, struct str after);
int api_items_end_id(struct api *x, size_t n, int64_t last_id); /* n < api_limit: the last page */

#endif
