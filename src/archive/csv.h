/* SPDX-License-Identifier: Apache-2.0 */
/* csv.h: conversations out of a table, a message a row.

       struct csv t;
       if (csv_begin(c, &t, &input, "id=ticket,who=author,text=body") < 0) return -1;
       while ((got = csv_next(c, &t, &v)) > 0) ...
       csv_end(&t);

   The map names columns by their head or as #3, from 1; what it leaves out is guessed from the
   heads ("body", "created_at", "author_type" ...). Only text is needed. Rows with the same id are
   one conversation, wherever they stand, in the order of their times or else of the rows; without
   an id each row is a conversation. `who` may be any of many words for a customer, an agent, a bot
   or a note; without it all is the customer's.

   The separator (, ; tab |) is seen from the first line. Fields may be quoted, with line feeds
   inside. Of a field TURN_KEEP_BYTES are kept, of a row CSV_MAX_COLUMNS fields. Rows go to a
   temporary file and are put in order there, so that memory does not depend on the table. */
#ifndef ARCHIVE_CSV_H
#define ARCHIVE_CSV_H

#include "archive/gather.h"
#include "base/input.h"

enum { CSV_MAX_COLUMNS = 256, CSV_HEAD_BYTES = 64 };

enum csv_column { CSV_ID, CSV_WHO, CSV_TEXT, CSV_AT, CSV_CUSTOMER, CSV_SUBJECT, CSV_N_COLUMNS };

struct csv {
    struct input *in;
    char separator;
    uint64_t line;                      /* lines taken so far */
    struct out fields[CSV_MAX_COLUMNS]; /* of the row read last; made when first needed */
    size_t n_fields;
    int column[CSV_N_COLUMNS]; /* index of the field, or -1 */
    struct gather messages;
    uint64_t n_rows, n_bad_times;
};

int csv_begin(struct call *c, struct csv *t, struct input *in, const char *map);
int csv_next(struct call *c, struct csv *t, struct conversation *v);
void csv_end(struct csv *t);

/* Whether text begins like a table whose columns can be told. */
bool csv_looks_like(struct str text);

/* For tests: the next row's fields; false at the end. */
bool csv_fields(struct csv *t);

#endif
