/* SPDX-License-Identifier: Apache-2.0 */
/* chart.h: small charts as SVG, worked out here and drawn by chart.html.

       const double values[] = {12, 30, 4};
       const struct str labels[] = {STR("never"), STR("once"), STR("twice")};
       struct chart_series series[] = {{.name = STR("conversations"), .values = values}};
       struct chart_data d = {.id = STR("back"), .title = STR("Times people had to come back"),
                              .labels = labels, .n_labels = 3, .series = series, .n_series = 1};
       struct chart chart = chart_columns(&c->arena, &d);

   A chart is small on purpose: several of them stand beside each other and are compared at a
   glance. It begins at zero, says its largest and its last value, and carries its numbers as a
   table, which is also what a screen reader reads. Colours are classes; the page's style draws them
   for light, dark and paper. All memory is the arena's. */
#ifndef ARCHIVE_CHART_H
#define ARCHIVE_CHART_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    CHART_WIDTH = 320, /* units of a drawing; a pixel each where the page is wide enough */
    CHART_HEIGHT = 148,
    CHART_VALUES = 64, /* at most: longer data is cut at its beginning */
    CHART_SERIES = 2,
};
enum chart_anchor { CHART_START, CHART_MIDDLE, CHART_END };

/* What is drawn. Values below zero count as zero; NAN is a gap. */
struct chart_series {
    struct str name;
    const double *values; /* as many as there are labels */
};
struct chart_data {
    struct str id, title;
    struct str label_head; /* what the labels are: "month" */
    int decimals;          /* of the values, 0 to 2 */
    size_t accent_from;    /* columns before this one are quiet */
    const struct str *labels;
    size_t n_labels;
    const struct chart_series *series; /* at most CHART_SERIES */
    size_t n_series;
};

/* The drawing. */
struct chart_rect {
    double x, y, width, height;
    bool quiet;
};
struct chart_point {
    double x, y;
};
struct chart_line {
    const struct chart_point *points;
    size_t n_points;
    bool second;
};
struct chart_text {
    double x, y;
    enum chart_anchor anchor;
    bool quiet;
    struct str text;
};
struct chart_rule {
    double y, x_end;
};
struct chart_cell {
    struct str text;
};
struct chart_row {
    struct str label;
    const struct chart_cell *cells;
    size_t n_cells;
};
struct chart {
    struct str id, title, label_head;
    struct str told; /* what the chart shows, in a sentence, for who does not see it */
    const struct chart_rule *rules;
    size_t n_rules;
    const struct chart_rect *rects;
    size_t n_rects;
    const struct chart_line *lines;
    size_t n_lines;
    const struct chart_point *dots; /* lines of one value */
    size_t n_dots;
    const struct chart_text *texts;
    size_t n_texts;
    const struct chart_cell *heads; /* of the table's columns, behind label_head */
    size_t n_heads;
    const struct chart_row *rows;
    size_t n_rows;
};

/* A distribution: a column for each label, its value on it. The first series only. */
struct chart chart_columns(struct arena *a, const struct chart_data *d);

/* Over time: a line for each series. */
struct chart chart_lines(struct arena *a, const struct chart_data *d);

/* part of whole in percent, 0 to 100; 0 where there is no whole. For bars, which a page draws as a
   row of a table: <rect width="..%">. */
double chart_percent(double part, double whole);

#endif
