/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of chart.h: where things stand, what is told, and data that no chart should ever see. */
#include "archive/chart.h"

#include "archive/chart.tmpl.h"

#include "base/test.h"

#include <math.h>
#include <string.h>

static struct arena arena;

static struct chart_data data(const struct chart_series *series, size_t n_series,
                              const struct str *labels, size_t n)
{
    return (struct chart_data){.id = STR("c"),
                               .title = STR("Title"),
                               .label_head = STR("month"),
                               .labels = labels,
                               .n_labels = n,
                               .series = series,
                               .n_series = n_series};
}

static void columns_are_as_high_as_their_values(void **state)
{
    static const struct str labels[] = {{"a", 1}, {"b", 1}, {"c", 1}};
    static const double values[] = {50, 100, 0};
    struct chart_series series = {STR("things"), values};
    struct chart_data d = data(&series, 1, labels, 3);
    (void)state;
    d.accent_from = 1;
    struct chart c = chart_columns(&arena, &d);
    assert_int_equal(c.n_rects, 3);
    assert_true(fabs(c.rects[1].height - 2 * c.rects[0].height) < 1e-9);
    assert_true(c.rects[2].height < 1e-9);
    assert_true(fabs(c.rects[0].y + c.rects[0].height - c.rects[1].y - c.rects[1].height) < 1e-9);
    assert_true(c.rects[2].x + c.rects[2].width <= CHART_WIDTH);
    assert_true(c.rects[1].y >= 0);
    assert_true(c.rects[0].quiet && !c.rects[1].quiet);
    assert_int_equal(c.n_texts, 6);
    assert_true(str_eq(c.texts[2].text, STR("100")));
    assert_true(str_eq(c.told, STR("things: most 100 (b), least 0 (c). ")));
    assert_int_equal(c.n_rows, 3);
    assert_true(str_eq(c.rows[0].cells[0].text, STR("50")));
}

static void lines_leave_gaps(void **state)
{
    static const struct str labels[] = {{"a", 1}, {"b", 1}, {"c", 1}, {"d", 1}, {"e", 1}, {"f", 1}};
    static const double values[] = {1, 2, NAN, 3, NAN, 4};
    struct chart_series series = {STR("x"), values};
    struct chart_data d = data(&series, 1, labels, 6);
    struct chart c = chart_lines(&arena, &d);
    (void)state;
    assert_int_equal(c.n_lines, 1);
    assert_int_equal(c.lines[0].n_points, 2);
    assert_int_equal(c.n_dots, 2);
    assert_true(c.dots[1].y < c.dots[0].y);
    assert_true(str_eq(c.rows[2].cells[0].text, STR("–")));
    assert_true(str_eq(c.told, STR("x: most 4 (f), least 1 (a). ")));
}

static void last_values_do_not_stand_on_each_other(void **state)
{
    static const struct str labels[] = {{"a", 1}, {"b", 1}};
    static const double first[] = {1, 2}, second[] = {3, 2.01};
    struct chart_series series[] = {{STR("x"), first}, {STR("y"), second}};
    struct chart_data d = data(series, 2, labels, 2);
    struct chart c = chart_lines(&arena, &d);
    (void)state;
    assert_true(fabs(c.texts[0].y - c.texts[1].y) >= 12);
    assert_int_equal(c.n_lines, 2);
    assert_true(c.lines[0].second && !c.lines[1].second);
    assert_int_equal(c.n_heads, 2);
}

static void takes_the_last_of_too_many(void **state)
{
    static struct str labels[500];
    static double values[500];
    struct chart_series series = {STR("x"), values};
    struct chart_data d = data(&series, 1, labels, 500);
    (void)state;
    for (size_t i = 0; i < 500; i++) {
        labels[i] = i < 436 ? STR("old") : STR("new");
        values[i] = (double)i;
    }
    struct chart c = chart_lines(&arena, &d);
    assert_int_equal(c.n_rows, CHART_VALUES);
    assert_int_equal(c.lines[0].n_points, CHART_VALUES);
    assert_true(str_eq(c.rows[0].label, STR("new")));
}

static void draws_absurd_values_inside_its_box(void **state)
{
    static const struct str labels[] = {{"a", 1}, {"b", 1}, {"c", 1}, {"<", 1}};
    static const double values[] = {-INFINITY, INFINITY, NAN, -3};
    struct chart_series series[] = {{STR("<b>"), values}, {STR("y"), values}, {STR("z"), values}};
    struct chart_data d = data(series, 3, labels, 4), none = data(NULL, 0, NULL, 0);
    struct chart charts[] = {chart_columns(&arena, &d), chart_lines(&arena, &d),
                             chart_columns(&arena, &none), chart_lines(&arena, &none)};
    struct out o;
    (void)state;
    out_init(&o, 1 << 20);
    for (size_t i = 0; i < 4; i++) {
        for (size_t k = 0; k < charts[i].n_rects; k++)
            assert_true(charts[i].rects[k].y >= 0 && charts[i].rects[k].height >= 0);
        for (size_t k = 0; k < charts[i].n_lines; k++)
            assert_true(charts[i].lines[k].points[0].y >= 0);
        assert_true(charts[i].n_heads <= CHART_SERIES);
        chart_figure(&o, &charts[i]);
    }
    assert_null(strstr(o.at, "nan"));
    assert_null(strstr(o.at, "inf"));
    assert_null(strstr(o.at, "<b>"));
    assert_non_null(strstr(o.at, "role=\"img\""));
    out_free(&o);
}

static void percents_stay_between_0_and_100(void **state)
{
    (void)state;
    assert_true(chart_percent(1, 4) > 24.9 && chart_percent(1, 4) < 25.1);
    assert_true(chart_percent(5, 4) <= 100 && chart_percent(-1, 4) >= 0);
    assert_true(chart_percent(1, 0) <= 0 && chart_percent(NAN, NAN) <= 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_as_high_as_their_values),
        cmocka_unit_test(lines_leave_gaps),
        cmocka_unit_test(last_values_do_not_stand_on_each_other),
        cmocka_unit_test(takes_the_last_of_too_many),
        cmocka_unit_test(draws_absurd_values_inside_its_box),
        cmocka_unit_test(percents_stay_between_0_and_100),
    };
    arena_init(&arena, 4 << 20);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&arena);
    return failed;
}
