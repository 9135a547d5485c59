/* SPDX-License-Identifier: Apache-2.0 */
/* json_pull.h: JSON of any size, one event at a time, in fixed memory.

       struct json_pull p;
       json_pull_init(&p, &input);
       json_pull_start(&p);
       while ((event = json_pull_next(&p)) > PULL_DONE)
           if (event == PULL_KEY && str_eq(json_pull_text(&p), STR("id"))) ...
       if (event == PULL_BAD) ... p.error says why
       json_pull_rest_of_line(&p);               JSON Lines: on to the next document

   A document ends where its line ends when `lines` is set, so that a broken one costs its own line
   alone. Of a string only the first keep_bytes are kept (on a character border; `cut` says so): the
   rest is read past, which is how a message of any length is taken. Escaped lone surrogates become
   U+FFFD; bytes that are not UTF-8 are an error, as in RFC 8259. For small documents that are
   wanted whole, see json.h. */
#ifndef BASE_JSON_PULL_H
#define BASE_JSON_PULL_H

#include "base/input.h"

enum { JSON_PULL_MAX_DEPTH = 64, JSON_PULL_KEEP_BYTES = 4096 };

enum pull_event {
    PULL_BAD = -1,
    PULL_DONE,
    PULL_OBJECT,
    PULL_OBJECT_END,
    PULL_ARRAY,
    PULL_ARRAY_END,
    PULL_KEY,
    PULL_STRING,
    PULL_NUMBER,
    PULL_TRUE,
    PULL_FALSE,
    PULL_NULL
};

struct json_pull {
    struct input *in;
    bool lines;        /* a line feed ends the document */
    size_t keep_bytes; /* of the next strings; JSON_PULL_KEEP_BYTES at the start */
    struct out text;   /* of the last key, string or number */
    bool cut;
    const char *error;
    int depth, expect;
    uint64_t in_object; /* a bit for each depth */
};

void json_pull_init(struct json_pull *p, struct input *in);
void json_pull_free(struct json_pull *p);
void json_pull_start(struct json_pull *p);
enum pull_event json_pull_next(struct json_pull *p);

/* Reads to the end of the value whose first event was `event`. False when it is broken. */
bool json_pull_skip(struct json_pull *p, enum pull_event event);
void json_pull_rest_of_line(struct json_pull *p);
struct str json_pull_text(const struct json_pull *p);

#endif
