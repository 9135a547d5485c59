/* SPDX-License-Identifier: Apache-2.0 */
/* story_view.h: what story.html shows: a person's story in the panel and on their page, and the
   sheet in which a fact is written. */
#ifndef WEB_STORY_VIEW_H
#define WEB_STORY_VIEW_H

#include "web/view.h"

struct story_line {
    int64_t id;
    struct str words, quote, href; /* href: the message it was said in; empty: none */
    struct str ask;                /* of a guess */
    struct str also;               /* "until 6 Mar", "from the customer" */
    bool guess;
};
struct story_view {
    struct story_line *lines;
    size_t n_lines, more; /* more: lines that there was no room for */
    struct str add_href, all_href, csrf;
    int64_t conversation_id; /* 0: not beside one */
    bool may_edit;
};

struct fact_kind {
    struct str kind, words;
    bool is;
};
struct fact_view {
    struct page_frame frame;
    struct str title, action, csrf, words, quote, reason, until;
    int64_t conversation_id, message_id, version;
    bool is_new;
    struct fact_kind *kinds;
    size_t n_kinds;
};

struct own_fact {
    int64_t id;
    struct str beginning, words, quote, action;
};
struct own_view {
    struct page_frame frame;
    struct str action, visit, told, org, email, link;
    struct own_fact *facts;
    size_t n_facts;
};

#endif
