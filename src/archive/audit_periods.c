/* SPDX-License-Identifier: Apache-2.0 */
/* audit_periods.c: stretches of time, of the smallest unit that cuts the archive into at most
 * REPORT_PERIODS. */
#include "archive/audit.h"

#include "base/time.h"

#include <math.h>

/* The number of the stretch that a moment lies in, counted from 1970. */
static int64_t number_of(enum report_unit unit, int64_t at)
{
    struct civil c = civil_of(at);
    int64_t days = days_of(c.year, c.month, c.day);
    switch (unit) {
    case REPORT_BY_DAY:
        return days;
    case REPORT_BY_WEEK:
        return (days - weekday_of(at) + 3) / 7; /* of its Monday */
    case REPORT_BY_MONTH:
        return c.year * INT64_C(12) + c.month - 1;
    default:
        return c.year;
    }
}

enum report_unit audit_unit(int64_t first_at, int64_t last_at)
{
    enum report_unit unit = REPORT_BY_DAY;
    if (first_at == NO_TIME)
        return unit;
    while (unit < REPORT_BY_YEAR &&
           number_of(unit, last_at) - number_of(unit, first_at) >= REPORT_PERIODS)
        unit++;
    return unit;
}

size_t audit_period_of(const struct audit *a, int64_t at)
{
    if (at == NO_TIME || a->about.first_at == NO_TIME)
        return REPORT_PERIODS;
    int64_t i = number_of(a->unit, at) - number_of(a->unit, a->about.first_at);
    return i < 0 || i >= REPORT_PERIODS ? REPORT_PERIODS : (size_t)i;
}

int64_t audit_period_start(const struct audit *a, size_t period)
{
    int64_t number = number_of(a->unit, a->about.first_at) + (int64_t)period;
    if (a->unit == REPORT_BY_DAY)
        return number * DAY_US;
    if (a->unit == REPORT_BY_WEEK)
        return (number * 7 - 3) * DAY_US;
    if (a->unit == REPORT_BY_MONTH)
        return days_of((int)(number / 12), (int)(number % 12) + 1, 1) * DAY_US;
    return days_of((int)number, 1, 1) * DAY_US;
}

static void take_intensities(struct report_period *period, const struct heard_reading *r)
{
    float first = NAN, last = NAN;
    for (size_t t = 0; t < r->n_turns; t++) {
        if (r->turns[t].who != HEARD_CUSTOMER || isnan(r->turns[t].intensity))
            continue;
        last = r->turns[t].intensity;
        if (isnan(first))
            first = last;
    }
    if (isnan(first))
        return;
    period->first_intensity_sum += (double)first;
    period->last_intensity_sum += (double)last;
    period->n_intensity++;
}

void audit_periods(struct audit *a, const struct heard_reading *r)
{
    int64_t began = NO_TIME;
    for (size_t t = 0; t < r->n_turns && began == NO_TIME; t++)
        began = r->of->turns[t].at;
    size_t i = audit_period_of(a, began);
    if (i == REPORT_PERIODS)
        return;
    struct report_period *period = &a->periods[i];
    period->n_conversations++;
    period->n_came_back += a->came_back_now;
    period->n_open += r->now.open_needs.n > 0;
    take_intensities(period, r);
}
