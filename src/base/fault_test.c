/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of fault.h and log.h: what a person and an operator are told. */
#include "base/fault.h"

#include "base/log.h"
#include "base/test.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static void a_fault_carries_kind_and_sentence(void **state)
{
    struct call c;
    (void)state;
    call_init(&c, 4096);
    assert_int_equal(fail(&c, DENIED, "read %s", "that"), -1);
    assert_int_equal(c.fault.kind, DENIED);
    assert_string_equal(c.fault.text, "read that");
    assert_int_equal(fail(&c, BAD_INPUT, "line 3: %s", c.fault.text), -1);
    assert_string_equal(c.fault.text, "line 3: read that");
    errno = ENOENT;
    assert_int_equal(fail_errno(&c, "cannot open %s", "x"), -1);
    assert_int_equal(c.fault.kind, NOT_FOUND);
    assert_string_equal(c.fault.text, "cannot open x: No such file or directory");
    call_free(&c);
}

static void every_fault_has_its_row(void **state)
{
    (void)state;
    for (enum fault_kind k = NO_FAULT; k < N_FAULTS; k++) {
        assert_non_null(fault_row(k)->name);
        assert_true(k == NO_FAULT || fault_row(k)->http_status >= 400);
        assert_true((k == NO_FAULT) == (fault_row(k)->exit_code == 0));
    }
    assert_ptr_equal(fault_row(N_FAULTS), fault_row(BROKEN));
}

static void a_value_cannot_forge_a_line(void **state)
{
    int ends[2];
    char line[256];
    (void)state;
    assert_int_equal(pipe(ends), 0);
    struct log log = {.fd = ends[1], .least = LOG_INFO, .journal = true};
    log_line(&log, LOG_DEBUG, "quiet", "x=1");
    log_line(&log, LOG_WARN, "fetch.failed", "name=%s", "a\nerror forged");
    ssize_t n = read(ends[0], line, sizeof line - 1);
    assert_true(n > 0);
    line[n] = 0;
    assert_string_equal(line, "<4>fetch.failed name=a error forged\n");
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fault_carries_kind_and_sentence),
        cmocka_unit_test(every_fault_has_its_row),
        cmocka_unit_test(a_value_cannot_forge_a_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
