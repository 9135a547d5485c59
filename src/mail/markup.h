/* SPDX-License-Identifier: Apache-2.0 */
/* markup.h: HTML as a row of tokens: text, opening tags, closing tags.

       struct markup m = {.rest = html};
       struct markup_token t;
       while (markup_next(&m, &t))
           if (t.kind == MARKUP_OPEN && str_eq_nocase(t.name, STR("a")))
               while (markup_attribute(&t.attributes, &name, &value)) ...

   It builds no tree and keeps no names of open elements, which is why it is linear: a parser that
   closes elements by searching the open ones takes minutes for a megabyte that was written to hurt.
   Comments, declarations and processing instructions are passed over. What never ends (a tag, a
   comment, a script) is text. All slices point into the input. */
#ifndef MAIL_MARKUP_H
#define MAIL_MARKUP_H

#include "base/out.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum markup_kind { MARKUP_TEXT, MARKUP_OPEN, MARKUP_CLOSE };

struct markup_token {
    enum markup_kind kind;
    struct str name;       /* of a tag, in its own case */
    struct str attributes; /* of an opening tag */
    struct str text;       /* with entities in it, unless is_raw */
    bool is_raw;           /* what stands in a script, style and their like */
    bool never_ends; /* of such an element's tag: its end is missing, its content comes as markup */
};
struct markup {
    struct str rest;
    unsigned unended; /* bits: raw elements and comments whose end was sought and is not there */
    bool only_text;   /* a tag never ended */
    size_t raw_bytes; /* so many bytes ahead are the content of a raw element */
};

bool markup_next(struct markup *m, struct markup_token *t_r);

/* The next attribute of a tag; its value without quotes, entities still in it. False at the end. */
bool markup_attribute(struct str *rest, struct str *name_r, struct str *value_r);

/* Text with its entities decoded. Numbers from 128 to 159 mean windows-1252, as in browsers. */
void markup_decode(struct out *o, struct str text);

/* The character of a named entity ("amp"), or -1. */
int32_t markup_entity(struct str name);

#endif
