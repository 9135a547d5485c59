/* SPDX-License-Identifier: Apache-2.0 */
/* test.h: what every unit test includes; cmocka wants these headers in this order. */
#ifndef BASE_TEST_H
#define BASE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#undef fail /* cmocka's; ours is in fault.h */

#endif
