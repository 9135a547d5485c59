/* SPDX-License-Identifier: Apache-2.0 */
/* calendar_test.c: invitations as Google, Outlook and others write them. */
#include "mail/calendar.h"

#include "base/test.h"

static void says(const char *event, const char *words)
{
    struct out o;
    out_init(&o, 4000);
    assert_true(calendar_words(&o, str_of(event)));
    assert_true(str_eq(out_as_str(&o), str_of(words)));
    out_free(&o);
}

static void what_when_where(void **state)
{
    (void)state;
    says(
        "BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nDTSTART:19700101T000000\r\nEND:VTIMEZONE\r\n"
        "BEGIN:VEVENT\r\nSUMMARY:Fitting\\, of the\r\n  tent\r\n"
        "DTSTART;TZID=Europe/Berlin:20260302T100000\r\nDTEND;TZID=Europe/Berlin:20260302T110000\r\n"
        "LOCATION:Hall 4\r\nORGANIZER;CN=\"Maya: "
        "Okafor\":mailto:maya@example.org\r\nEND:VEVENT\r\n",
        "Fitting, of the tent; 2026-03-02 10:00 to 11:00 (Europe/Berlin); at Hall 4; from Maya: "
        "Okafor");
    says("BEGIN:VEVENT\nDTSTART:20260302T100000Z\nDTEND:20260303T090000Z\n"
         "ORGANIZER:MAILTO:maya@example.org\nEND:VEVENT\n",
         "an event without a name; 2026-03-02 10:00 to 2026-03-03 09:00 (UTC); from "
         "maya@example.org");
    says("BEGIN:VEVENT\nSUMMARY:Holiday\nDTSTART;VALUE=DATE:20260302\nEND:VEVENT\n",
         "Holiday; 2026-03-02");
}

static void no_event(void **state)
{
    struct out o;
    (void)state;
    out_init(&o, 100);
    assert_false(calendar_words(&o, STR("BEGIN:VCALENDAR\nSUMMARY:none\n")));
    assert_false(calendar_words(&o, STR("")));
    assert_int_equal(o.n, 0);
    out_free(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_when_where),
                                       cmocka_unit_test(no_event)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
