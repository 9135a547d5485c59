/* SPDX-License-Identifier: Apache-2.0 */
/* settings_view.h: what settings.html shows: lines, a form in groups, and a table below. settings.h
   fills it. */
#ifndef WEB_SETTINGS_VIEW_H
#define WEB_SETTINGS_VIEW_H

#include "web/pages_view.h"

enum {
    SETTING_GROUPS_MAX = 8,
    SETTING_FIELDS_MAX = 24, /* of a group */
    SETTING_HIDDEN_MAX = 4,
    SETTING_ACTS_MAX = 4
};
enum setting_kind { SETTING_TEXT, SETTING_AREA, SETTING_SELECT, SETTING_CHECK };

struct setting_field {
    enum setting_kind kind;
    const char *name, *type;
    struct str label, value, help, wrong;
    bool required, on;
    struct choice *choices;
    size_t n_choices;
};
struct setting_group {
    struct str title, anchor;
    struct setting_field *fields;
    size_t n_fields;
};
struct setting_act {
    const char *what;
    struct str button;
};
struct setting_line {
    struct str words, also, href, value;
    struct setting_act *acts;
    size_t n_acts;
};
struct setting_row {
    struct str first, href, second, third;
};
struct setting_hidden {
    const char *name;
    struct str value;
};
struct setting_view {
    struct page_frame frame;
    const struct settings_nav *tabs;
    struct str heading, lead, told, secret; /* secret: shown once */
    bool wrong;
    struct str back, back_words; /* the page above; empty: none */
    struct str path;             /* where the forms of the lines go */
    struct setting_line *lines;
    size_t n_lines;
    struct str lines_title; /* above the lines; empty: none */
    struct str empty;       /* said where there are no lines; empty: this page has none */
    struct str new_href, new_words;
    /* the form; action empty: none */
    struct str action, button, other, other_value; /* other: a second button */
    struct str third, third_value;                 /* and a third */
    struct str remove; /* a button of its own below the form; empty: none */
    struct setting_group *groups;
    size_t n_groups;
    struct setting_hidden *hidden;
    size_t n_hidden;
    /* the table */
    struct setting_field *narrow; /* what it shows of all, chosen above it */
    size_t n_narrow;
    struct str table_title, table_empty, older;
    bool is_log; /* its first and last column are short words of ours */
    struct str head_first, head_second, head_third;
    struct setting_row *rows;
    size_t n_rows;
    struct str text_title, text; /* below all: words as they are */
    /* for settings.c */
    struct page *p;
    const char *wrong_at;
    bool again;
};

#endif
