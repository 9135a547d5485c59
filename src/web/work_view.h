/* SPDX-License-Identifier: Apache-2.0 */
/* work_view.h: what work.html shows: messages to choose from for a split, and what is known besides
   of a conversation or a customer, to read and to fill in. */
#ifndef WEB_WORK_VIEW_H
#define WEB_WORK_VIEW_H

#include "web/view.h"

struct split_row {
    int64_t id;
    struct str who, when, words;
    bool is; /* chosen */
};
struct split_view {
    struct page_frame frame;
    int64_t id, number, left; /* left: how many would stay */
    struct str subject, new_subject, customer, back;
    struct split_row *rows;
    size_t n_rows, n_chosen;
    bool others; /* the first of the chosen was not said by the customer */
};

/* One custom field: as it reads (`shown`), and as it is typed. */
enum value_kind { VALUE_LINE, VALUE_CHOICE, VALUE_SOME };
struct value_choice {
    struct str key, label;
    bool is;
};
struct value_field {
    enum value_kind kind;
    struct str key, label, value, shown;
    const char *type; /* of the input */
    bool required;
    struct value_choice *choices;
    size_t n_choices;
};
struct values_view {
    struct value_field *at;
    size_t n, n_known; /* known: those that hold something */
};

struct values_sheet {
    struct page_frame frame;
    int64_t id;
    struct str csrf, view, back;
    struct values_view values;
};

#endif
