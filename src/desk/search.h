/* SPDX-License-Identifier: Apache-2.0 */
/* search.h: the search box: conversations that fit a filter (filter.h), each with the message that
   was found and its words marked; and, where free words were typed, the people and companies of
   that name.

       struct search_page page;
       if (search(c, d, who, &(struct search_how){.typed = STR("tent refund* is:open")}, &page) < 0)
           return -1;
       for (i < page.n)  page.hits[i].conversation, .message, .snippet.text, .snippet.marks

   Marks are bytes of the snippet's own text (and of the subject), so that whoever shows them cuts
   and escapes by himself. */
#ifndef DESK_SEARCH_H
#define DESK_SEARCH_H

#include "desk/company.h"
#include "desk/conversation.h"
#include "desk/customer.h"
#include "desk/filter.h"
#include "desk/search.sql.h"

enum {
    SEARCH_SNIPPET_BYTES = 240,
    SEARCH_BEFORE_BYTES = 60,      /* of these, before the first mark */
    SEARCH_MARKS_MAX = 20,         /* in one text */
    SEARCH_LOOK_BYTES = 256 << 10, /* of a message, for its marks */
    SEARCH_PEOPLE_MAX = 5          /* and as many companies */
};

struct search_mark {
    size_t start_at, end_at;
};
struct search_text {
    struct str text;
    struct search_mark *marks;
    size_t n_marks;
    bool cut_before, cut_after; /* it is a piece of something longer */
};
struct search_hit {
    struct conversation conversation;
    struct search_text subject;
    struct search_message message; /* id 0: no words were asked for */
    struct search_text snippet;    /* without a message, the conversation's preview */
};
struct search_page {
    struct search_hit *hits;
    size_t n;
    bool more;
    struct str after;
    int64_t looked_at;
    struct str filter; /* what was typed, in the one way of writing it */
    struct customer *customers;
    size_t n_customers;
    struct company *companies;
    size_t n_companies;
};

struct search_how {
    struct str typed;
    enum filter_sort sort;
    struct str after; /* of the page before: people and companies are on the first page only */
    int limit;
};

int search(struct call *c, struct db_conn *d, const struct actor *who, const struct search_how *how,
           struct search_page *page_r);

/* The rows of a page of filter_list, in its order; those that went in between are left out. */
int search_conversations(struct call *c, struct db_conn *d, int64_t org,
                         const struct filter_found *found, struct conversation **list_r,
                         size_t *n_r);

/* The words of a filter, marked in a text; at most `max` bytes around the first of them. */
struct search_text search_mark_text(struct call *c, const struct filter *f, struct str text,
                                    size_t max);

#endif
