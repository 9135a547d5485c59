/* SPDX-License-Identifier: Apache-2.0 */
/* sample_view.h: the view of the test template. */
#ifndef TMPLC_SAMPLE_VIEW_H
#define TMPLC_SAMPLE_VIEW_H

#include "base/str.h"
#include "base/tmpl.h"

struct sample_item {
    struct str link, words;
    double x;
    unsigned n;
};
struct sample_view {
    const char *name;
    struct str text;
    double share;
    const struct sample_item *items;
    size_t n_items;
    struct tmpl_safe mail;
};

#endif
