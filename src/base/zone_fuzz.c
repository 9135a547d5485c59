/* SPDX-License-Identifier: Apache-2.0 */
/* zone_fuzz.c: any bytes as a timezone file: refused, or answering at any moment. */
#include "base/zone.h"

#include "base/time.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int64_t moments[] = {INT64_C(-30000000000) * SECOND_US, -1, 0,
                                      INT64_C(1774746000) * SECOND_US,
                                      INT64_C(4102444800) * SECOND_US};
    struct call c;
    struct zone zone;
    call_init(&c, 4 << 20);
    if (zone_read(&c, (struct str){(const char *)data, size}, &zone) > 0)
        for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
            int64_t day = zone_day(&zone, moments[i]);
            int64_t back_us = zone_moment(&zone, day, 43200);
            if (back_us < moments[i] - 3 * DAY_US || back_us > moments[i] + 3 * DAY_US)
                __builtin_trap();
        }
    call_free(&c);
    return 0;
}
