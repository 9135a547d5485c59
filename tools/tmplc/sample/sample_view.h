/* SPDX-License-Identifier: Apache-2.0 */
/* sample_view.h: a view with a field of every type that templates know. */
#ifndef SAMPLE_VIEW_H
#define SAMPLE_VIEW_H

#include "base/str.h"
#include "base/tmpl.h"

enum sample_mood { SAMPLE_CALM, SAMPLE_HEATED };

struct sample_words {
    const struct str *at;
    size_t n;
};
struct sample_item {
    struct str name, link;
    const char *note; /* may be NULL */
    uint32_t n_left;
    double share;
    int64_t due_us;
    enum sample_mood mood;
    struct sample_words words;
};
struct sample_view {
    struct str title, lang_code;
    char code[8];
    bool open;
    int64_t balance;
    uint64_t total;
    const struct sample_item *items;
    size_t n_items;
    const struct sample_item *best; /* NULL: none */
    struct sample_item first;
    const char *const *tags;
    size_t n_tags;
    double points[3];
    struct tmpl_safe mail;
};

#endif
