/* SPDX-License-Identifier: Apache-2.0 */
/* fill.h: texts with blanks in them: macros, and what else is written once and sent often.

       Dear {{customer.first_name|there}}, your order {{field.order}} ...

   A blank is {{name}}, or {{name|what stands there instead}} where the name has no value. \{{
   stands for the braces themselves. Names are known beforehand (fill_names, and field.KEY): an
   unknown one is refused when the text is kept, and told, never silently left out, when it is
   filled.

       struct fill it = {.text = body};
       while ((got = fill_next(c, &it, &piece)) > 0) ...             0 at the end, <0 a mistake

   Values are put in as they would be typed by somebody who writes Markdown: their special
   characters are escaped, so that a customer's name is never a link. */
#ifndef DESK_FILL_H
#define DESK_FILL_H

#include "desk/conversation.h"
#include "desk/fill.sql.h"

enum {
    FILL_TEXT_BYTES = 65536,
    FILL_NAME_BYTES = 60,
    FILL_INSTEAD_BYTES = 200,
    FILL_BLANKS_MAX = 100,
    FILL_RESULT_BYTES = 262144
};

struct fill {
    struct str text;
    size_t at; /* where the next piece begins */
    int blanks;
};
struct fill_piece {
    size_t at, end_at; /* bytes of the text */
    struct str words;  /* words between blanks; or of a blank: empty */
    struct str name;   /* of a blank; else .at NULL */
    struct str instead;
    bool has_instead;
};

/* BAD_INPUT with the place for a blank that is not closed or not well made. */
int fill_next(struct call *c, struct fill *it, struct fill_piece *piece_r);

/* The names but for field.KEY: i from 0; false past the last. */
bool fill_name(size_t i, const char **name_r, const char **words_r);

/* Whether the text can be kept: BAD_INPUT names the place and what is known. */
int fill_check(struct call *c, struct db_conn *d, const struct actor *who, struct str text);

struct fill_missing {
    struct str name;
    size_t at; /* in the result: there the blank stands as it was typed */
};
struct filled {
    struct str text;
    struct fill_missing *missing; /* blanks without a value and without an instead */
    size_t n_missing;
};

/* With what is known of the conversation and of `who`. */
int fill_text(struct call *c, struct db_conn *d, const struct actor *who, int64_t conversation_id,
              struct str text, struct filled *filled_r);

#endif
