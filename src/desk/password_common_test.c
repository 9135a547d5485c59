/* SPDX-License-Identifier: Apache-2.0 */
/* password_common_test.c: what everybody tries is refused however it is dressed; what people make
   up for themselves is not. */
#include "desk/password_common.h"

#include "base/test.h"

static const char *const refused[] = {
    "1234567890",     "0123456789",    "19901231199",  "qwertyuiop",   "qwertzuiop",
    "asdfghjkl1",     "abcdefghij",    "aaaaaaaaaaaa", "abcabcabcabc", "passwordpassword",
    "Password123",    "P@ssw0rd123!",  "password1234", "Welcome2024!", "W3lcome2023",
    "iloveyou1990",   "1qaz2wsx3edc",  "q1w2e3r4t5y6", "zxcvbnm123",   "basketball",
    "administrator1", "Sunshine2020!", "football12",   "letmein12345", "0987654321",
    "qwerty123456",   "Passwort2024",  "changeme123",  "microsoft12",  "1q2w3e4r5t",
};
static const char *const taken[] = {
    "correct horse battery", "a-good-long-password-1", "the tent leaks on Sundays",
    "vK7#pLq92xMd",          "maple otter 93 lamp",    "an entirely new one",
    "grüne Wolken im Mai",   "9f3a77c2be10d4",         "my dog eats passwords",
    "another good password",
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        assert_string_equal(password_is_common(str_of(refused[i])) ? "" : refused[i], "");
}

static void test_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        assert_string_equal(password_is_common(str_of(taken[i])) ? taken[i] : "", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_refused),
                                       cmocka_unit_test(test_taken)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
