/* SPDX-License-Identifier: Apache-2.0 */
/* shelf.h: conversations put away in a temporary file, and taken again in one of two orders.

       struct shelf s;
       shelf_open(c, &s);
       ... shelf_put(c, &s, &v) ...
       shelf_link(c, &s)                         then, in the order they came, knowing who stands
   before whom: shelf_row(c, &s, i, &row), shelf_take(c, &s, i, &v) or  shelf_next(c, &s, &i,
   &first)             each person's conversations together, in the order of `at`

   A reading needs what is known of the person from earlier conversations, and these may stand
   anywhere in an archive. Memory does not depend on how many there are: rows and texts are on disk,
   and the order is made by an external sort. Conversations without a person's key stand alone. */
#ifndef ARCHIVE_SHELF_H
#define ARCHIVE_SHELF_H

#include "archive/conversation.h"

#define SHELF_NONE UINT64_MAX

struct shelf_row {           /* of one conversation, in a file of rows */
    uint64_t at;             /* in the file of texts */
    uint64_t previous, next; /* the same person's conversations around it, or SHELF_NONE */
};
struct shelf {
    struct spill texts, rows;
    struct sorter order;
    uint64_t n;
    uint64_t person[2]; /* whose conversation shelf_next gave last */
    bool begun;
};

int shelf_open(struct call *c, struct shelf *s);
void shelf_free(struct shelf *s);
int shelf_put(struct call *c, struct shelf *s, const struct conversation *v);

/* Finds out who stands before and behind whom. */
int shelf_link(struct call *c, struct shelf *s);
int shelf_row(struct call *c, const struct shelf *s, uint64_t i, struct shelf_row *row_r);
int shelf_take(struct call *c, const struct shelf *s, uint64_t i, struct conversation *v);

/* Instead of shelf_link: person by person. >0 and *i_r, *first_r (the person's first); 0 at the
 * end. */
int shelf_next(struct call *c, struct shelf *s, uint64_t *i_r, bool *first_r);

#endif
