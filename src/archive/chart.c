/* SPDX-License-Identifier: Apache-2.0 */
/* chart.c: where everything of a chart stands. The drawing is a box of CHART_WIDTH by CHART_HEIGHT
   with room above for a value and below for labels; values are scaled so that the largest touches
   the top. Nothing here knows HTML. */
#include "archive/chart.h"

#include "base/out.h"
#include "base/tmpl.h"

#include <math.h>

enum {
    TOP = 22,
    BOTTOM = CHART_HEIGHT - 22, /* the line of zero */
    LEFT = 2,
    RIGHT = CHART_WIDTH - 2,
    LINE_RIGHT = CHART_WIDTH - 40, /* where lines end; their last value stands behind */
    LABEL_Y = CHART_HEIGHT - 6,
    COLUMN_GAP = 10,
    LINE_HEIGHT = 14,
};

/* What is counted cannot be below zero or without end. */
static double sound(double value)
{
    if (isnan(value))
        return value;
    return value < 0 ? 0 : value > 1e12 ? 1e12 : value;
}

static struct str number(struct arena *a, double value, int decimals)
{
    struct out o;
    out_init(&o, 64);
    if (decimals == 0 && !isnan(value))
        tmpl_number_uint(&o, (uint64_t)(value + 0.5));
    else
        tmpl_fixed(&o, value, decimals);
    struct str made = {arena_copy(a, o.at, o.n), o.n};
    out_free(&o);
    return made;
}

/* The data as it is drawn: no more than CHART_VALUES, the last ones. */
static struct chart_data clipped(struct arena *a, const struct chart_data *d)
{
    struct chart_data made = *d;
    size_t skip = d->n_labels > CHART_VALUES ? d->n_labels - CHART_VALUES : 0;
    made.n_series = d->n_series < CHART_SERIES ? d->n_series : CHART_SERIES;
    made.n_labels = d->n_labels - skip;
    made.labels = skip ? d->labels + skip : d->labels;
    struct chart_series *series = arena_array(a, made.n_series + 1, sizeof *series);
    for (size_t s = 0; s < made.n_series; s++) {
        double *values = arena_array(a, made.n_labels + 1, sizeof *values);
        for (size_t i = 0; i < made.n_labels; i++)
            values[i] = sound(d->series[s].values[skip + i]);
        series[s] = (struct chart_series){d->series[s].name, values};
    }
    made.series = series;
    return made;
}

static double largest(const struct chart_data *d)
{
    double most = 0;
    for (size_t s = 0; s < d->n_series; s++)
        for (size_t i = 0; i < d->n_labels; i++)
            if (d->series[s].values[i] > most)
                most = d->series[s].values[i];
    return most;
}

static double height_of(double value, double most)
{
    return most > 0 && !isnan(value) ? value / most * (BOTTOM - TOP) : 0;
}

/* The numbers of a chart, a row for each label. */
static void tabulate(struct arena *a, const struct chart_data *d, struct chart *chart)
{
    struct chart_cell *heads = arena_array(a, d->n_series + 1, sizeof *heads);
    struct chart_row *rows = arena_array(a, d->n_labels + 1, sizeof *rows);
    for (size_t s = 0; s < d->n_series; s++)
        heads[s].text = d->series[s].name;
    for (size_t i = 0; i < d->n_labels; i++) {
        struct chart_cell *cells = arena_array(a, d->n_series + 1, sizeof *cells);
        for (size_t s = 0; s < d->n_series; s++)
            cells[s].text = number(a, d->series[s].values[i], d->decimals);
        rows[i] = (struct chart_row){d->labels[i], cells, d->n_series};
    }
    chart->heads = heads;
    chart->n_heads = d->n_series;
    chart->rows = rows;
    chart->n_rows = d->n_labels;
}

static void tell(struct out *o, struct arena *a, const struct chart_data *d, size_t s)
{
    const double *values = d->series[s].values;
    size_t least = 0, most = 0;
    for (size_t i = 0; i < d->n_labels; i++) {
        if (isnan(values[least]) || values[i] < values[least])
            least = i;
        if (isnan(values[most]) || values[i] > values[most])
            most = i;
    }
    out_str(o, d->series[s].name);
    out_str(o, STR(": most "));
    out_str(o, number(a, values[most], d->decimals));
    out_str(o, STR(" ("));
    out_str(o, d->labels[most]);
    out_str(o, STR("), least "));
    out_str(o, number(a, values[least], d->decimals));
    out_str(o, STR(" ("));
    out_str(o, d->labels[least]);
    out_str(o, STR("). "));
}

static struct chart begin(struct arena *a, const struct chart_data *d)
{
    struct chart chart = {.id = d->id, .title = d->title, .label_head = d->label_head};
    struct out o;
    out_init(&o, 4096);
    for (size_t s = 0; s < d->n_series && d->n_labels; s++)
        tell(&o, a, d, s);
    chart.told = (struct str){arena_copy(a, o.at, o.n), o.n};
    out_free(&o);
    tabulate(a, d, &chart);
    return chart;
}

/* The line of zero, and one at the top for charts of lines. */
static void rule(struct arena *a, struct chart *chart, bool top)
{
    struct chart_rule *rules = arena_array(a, 2, sizeof *rules);
    rules[0] = (struct chart_rule){BOTTOM, top ? LINE_RIGHT : CHART_WIDTH};
    rules[1] = (struct chart_rule){TOP, LINE_RIGHT};
    chart->rules = rules;
    chart->n_rules = top ? 2 : 1;
}

struct chart chart_columns(struct arena *a, const struct chart_data *data)
{
    struct chart_data d = clipped(a, data);
    d.n_series = d.n_series ? 1 : 0;
    struct chart chart = begin(a, &d);
    size_t n = d.n_series ? d.n_labels : 0;
    struct chart_rect *rects = arena_array(a, n + 1, sizeof *rects);
    struct chart_text *texts = arena_array(a, 2 * n + 1, sizeof *texts);
    double most = largest(&d), step = n ? (double)(RIGHT - LEFT + COLUMN_GAP) / (double)n : 0;
    for (size_t i = 0; i < n; i++) {
        double x = LEFT + step * (double)i, middle = x + (step - COLUMN_GAP) / 2;
        double height = height_of(d.series[0].values[i], most);
        rects[i] =
            (struct chart_rect){.x = x,
                                .y = BOTTOM - height,
                                .width = step > 2 * COLUMN_GAP ? step - COLUMN_GAP : step / 2,
                                .height = height,
                                .quiet = i < d.accent_from};
        texts[2 * i] = (struct chart_text){middle, BOTTOM - height - 6, CHART_MIDDLE, false,
                                           number(a, d.series[0].values[i], d.decimals)};
        texts[2 * i + 1] = (struct chart_text){middle, LABEL_Y, CHART_MIDDLE, true, d.labels[i]};
    }
    rule(a, &chart, false);
    chart.rects = rects;
    chart.texts = texts;
    chart.n_rects = n;
    chart.n_texts = 2 * n;
    return chart;
}

static struct chart_point place(const struct chart_data *d, size_t series, size_t i, double most)
{
    double step = d->n_labels > 1 ? (double)(LINE_RIGHT - LEFT) / (double)(d->n_labels - 1) : 0;
    double x = d->n_labels > 1 ? LEFT + step * (double)i : LINE_RIGHT;
    return (struct chart_point){x, BOTTOM - height_of(d->series[series].values[i], most)};
}

/* The runs of values between the gaps of a series: a line each, or a dot where one stands alone.
   The last value of the first series has a dot too. */
static void draw(struct arena *a, const struct chart_data *d, size_t s, double most,
                 struct chart_line *lines, struct chart_point *dots, struct chart *chart)
{
    const double *values = d->series[s].values;
    for (size_t i = 0; i < d->n_labels; i++) {
        size_t n = 0;
        while (i + n < d->n_labels && !isnan(values[i + n]))
            n++;
        if (n == 0)
            continue;
        struct chart_point *points = arena_array(a, n, sizeof *points);
        for (size_t k = 0; k < n; k++)
            points[k] = place(d, s, i + k, most);
        if (n > 1 && s == 0 && i + n == d->n_labels)
            dots[chart->n_dots++] = points[n - 1];
        if (n > 1)
            lines[chart->n_lines++] = (struct chart_line){points, n, s > 0};
        else
            dots[chart->n_dots++] = points[0];
        i += n;
    }
}

static bool has_value(const struct chart_data *d, size_t s)
{
    return d->n_labels > 0 && !isnan(d->series[s].values[d->n_labels - 1]);
}

/* The last value of each series behind its line; two that are close stand one above the other. */
static size_t last_values(struct arena *a, const struct chart_data *d, double most,
                          struct chart_text *texts)
{
    size_t n = 0;
    for (size_t s = 0; s < d->n_series; s++) {
        if (!has_value(d, s))
            continue;
        struct chart_point end = place(d, s, d->n_labels - 1, most);
        double y = end.y + 4;
        if (n && fabs(y - texts[0].y) < LINE_HEIGHT)
            y = y > texts[0].y ? texts[0].y + LINE_HEIGHT : texts[0].y - LINE_HEIGHT;
        texts[n++] =
            (struct chart_text){LINE_RIGHT + 8, y, CHART_START, s > 0,
                                number(a, d->series[s].values[d->n_labels - 1], d->decimals)};
    }
    return n;
}

/* The last values, the largest one at the top, and the labels of both ends. */
static void label(struct arena *a, const struct chart_data *d, double most, struct chart *chart)
{
    struct chart_text *texts = arena_array(a, 3 + d->n_series, sizeof *texts);
    size_t n = last_values(a, d, most, texts);
    texts[n++] =
        (struct chart_text){LEFT, TOP - 6, CHART_START, true, number(a, most, d->decimals)};
    if (d->n_labels)
        texts[n++] = (struct chart_text){LEFT, LABEL_Y, CHART_START, true, d->labels[0]};
    if (d->n_labels > 1)
        texts[n++] =
            (struct chart_text){LINE_RIGHT, LABEL_Y, CHART_END, true, d->labels[d->n_labels - 1]};
    chart->texts = texts;
    chart->n_texts = n;
}

struct chart chart_lines(struct arena *a, const struct chart_data *data)
{
    struct chart_data d = clipped(a, data);
    struct chart chart = begin(a, &d);
    struct chart_line *lines = arena_array(a, CHART_SERIES * CHART_VALUES, sizeof *lines);
    struct chart_point *dots = arena_array(a, CHART_SERIES * CHART_VALUES, sizeof *dots);
    double most = largest(&d);
    for (size_t s = d.n_series; s-- > 0;)
        draw(a, &d, s, most, lines, dots, &chart);
    rule(a, &chart, true);
    label(a, &d, most, &chart);
    chart.lines = lines;
    chart.dots = dots;
    return chart;
}

double chart_percent(double part, double whole)
{
    if (!(whole > 0) || !(part > 0))
        return 0;
    return part < whole ? 100 * part / whole : 100;
}
