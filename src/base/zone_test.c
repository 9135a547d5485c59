/* SPDX-License-Identifier: Apache-2.0 */
/* zone_test.c: the system's own timezones, at the moments where clocks change; and files that are
   none. Needs Debian's tzdata, as the desk does. */
#include "base/zone.h"

#include "base/test.h"
#include "base/time.h"

#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int64_t at(const char *text)
{
    int64_t at_us;
    assert_true(time_parse(str_of(text), &at_us));
    return at_us;
}

static struct zone zone_of(struct call *c, const char *name)
{
    struct zone zone;
    assert_int_equal(zone_load(c, str_of(name), &zone), 1);
    return zone;
}

static void test_offsets(void **state)
{
    static const struct {
        const char *zone, *at;
        int offset_s;
    } rows[] = {
        {"UTC", "2026-07-01T00:00:00Z", 0},
        {"Europe/Berlin", "2026-01-15T12:00:00Z", 3600},
        {"Europe/Berlin", "2026-03-29T00:59:59Z", 3600},
        {"Europe/Berlin", "2026-03-29T01:00:00Z", 7200},
        {"Europe/Berlin", "2026-10-25T00:59:59Z", 7200},
        {"Europe/Berlin", "2026-10-25T01:00:00Z", 3600},
        {"Europe/Berlin", "2090-07-01T00:00:00Z", 7200}, /* by the rule alone */
        {"Europe/Berlin", "2090-12-01T00:00:00Z", 3600},
        {"America/New_York", "2026-03-08T06:59:59Z", -18000},
        {"America/New_York", "2026-03-08T07:00:00Z", -14400},
        {"America/New_York", "2101-07-01T00:00:00Z", -14400},
        {"Australia/Sydney", "2026-01-15T00:00:00Z", 39600}, /* summer over New Year */
        {"Australia/Sydney", "2099-06-15T00:00:00Z", 36000},
        {"Australia/Sydney", "2099-12-31T00:00:00Z", 39600},
        {"Asia/Kolkata", "2026-06-01T00:00:00Z", 19800},
        {"Asia/Kathmandu", "2060-06-01T00:00:00Z", 20700},
        {"America/Sao_Paulo", "2060-01-01T00:00:00Z", -10800},
        {"Africa/Casablanca", "2026-07-01T00:00:00Z", 3600},
    };
    (void)state;
    struct call c;
    call_init(&c, 8 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct zone zone = zone_of(&c, rows[i].zone);
        assert_int_equal(zone_offset_s(&zone, at(rows[i].at)), rows[i].offset_s);
    }
    call_free(&c);
}

/* libc reads the same files: every six hours for forty years must agree. */
static void test_like_libc(void **state)
{
    static const char *const names[] = {"Europe/London", "America/St_Johns", "Australia/Lord_Howe",
                                        "Pacific/Chatham", "America/Nuuk"};
    (void)state;
    struct call c;
    call_init(&c, 8 << 20);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct zone zone = zone_of(&c, names[i]);
        setenv("TZ", names[i], 1);
        tzset();
        for (int64_t s = 1262304000; s < 1262304000 + INT64_C(60) * 365 * 86400; s += 6 * 3600) {
            struct tm there;
            time_t t = (time_t)s;
            localtime_r(&t, &there);
            assert_int_equal(zone_offset_s(&zone, s * SECOND_US), there.tm_gmtoff);
        }
    }
    setenv("TZ", "UTC", 1);
    tzset();
    call_free(&c);
}

static void test_moments(void **state)
{
    (void)state;
    struct call c;
    call_init(&c, 8 << 20);
    struct zone berlin = zone_of(&c, "Europe/Berlin");
    int64_t spring = days_of(2026, 3, 29), autumn = days_of(2026, 10, 25);
    assert_int_equal(zone_moment(&berlin, spring, 0), at("2026-03-28T23:00:00Z"));
    assert_int_equal(zone_moment(&berlin, spring, 9 * 3600), at("2026-03-29T07:00:00Z"));
    assert_int_equal(zone_moment(&berlin, spring, 5400 + 3600), at("2026-03-29T01:30:00Z"));
    assert_int_equal(zone_moment(&berlin, autumn, 5400 + 3600), at("2026-10-25T00:30:00Z"));
    assert_int_equal(zone_moment(&berlin, autumn, 3 * 3600), at("2026-10-25T02:00:00Z"));
    assert_int_equal(zone_day(&berlin, at("2026-10-24T22:00:00Z")), autumn);
    assert_int_equal(zone_day(&berlin, at("2026-10-24T21:59:59Z")), autumn - 1);
    struct zone york = zone_of(&c, "America/New_York");
    assert_int_equal(zone_day(&york, at("1969-12-31T12:00:00Z")), -1);
    call_free(&c);
}

static void test_refused(void **state)
{
    static const char *const names[] = {"",
                                        "Europe",
                                        "Europe/Nowhere",
                                        "../etc/passwd",
                                        "/etc/hosts",
                                        "Europe/../../../etc/hosts",
                                        "tzdata.zi"};
    (void)state;
    struct call c;
    struct zone zone;
    call_init(&c, 8 << 20);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_int_equal(zone_load(&c, str_of(names[i]), &zone), -1);
        assert_int_equal(c.fault.kind, BAD_INPUT);
    }
    char bytes[8000];
    int fd = open(ZONE_FOLDER "/Europe/Berlin", O_RDONLY);
    ssize_t n = read(fd, bytes, sizeof bytes);
    close(fd);
    assert_true(n > 100);
    assert_int_equal(zone_read(&c, (struct str){bytes, (size_t)n}, &zone), 1);
    for (ssize_t cut = 0; cut < n - 40; cut += 7) /* cut short it is none */
        assert_int_equal(zone_read(&c, (struct str){bytes, (size_t)cut}, &zone), -1);
    call_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_offsets),
        cmocka_unit_test(test_like_libc),
        cmocka_unit_test(test_moments),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
