/* SPDX-License-Identifier: Apache-2.0 */
/* calendar_fuzz.c: any bytes as the hours of a day or a week, and as the actions of a rule:
   refused, or good to count with. */
#include "desk/rule.h"

#include "base/time.h"
#include "desk/calendar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void count(const struct calendar *cal)
{
    const int64_t at_us = INT64_C(1774746000) * SECOND_US;
    int64_t next_us = calendar_next_open(cal, at_us);
    int64_t due_us = calendar_add(cal, at_us, 3600000);
    if (next_us != NO_TIME && next_us < at_us)
        __builtin_trap();
    if (due_us != NO_TIME && calendar_open_ms(cal, at_us, due_us) != 3600000)
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct call c;
    struct calendar cal = {.n_exceptions = 0};
    struct calendar_day day;
    struct rule_actions actions;
    struct rule_call called;
    struct str text = {(const char *)data, size};
    call_init(&c, 4 << 20);
    if (zone_load(&c, STR("UTC"), &cal.zone) > 0 && calendar_week_read(&c, text, cal.week) > 0)
        count(&cal);
    calendar_day_read(&c, text, &day);
    rule_actions_read(&c, text, &actions);
    rule_call_read(&c, text, &called);
    call_free(&c);
    return 0;
}
