/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of address.h: every kind of address that must not be reached from outside. */
#include "http/address.h"

#include "base/test.h"

static struct address address(const char *text)
{
    struct address a;
    if (!address_read(str_of(text), &a))
        print_message("%s\n", text);
    return a;
}

static void addresses_are_read_and_written(void **state)
{
    char text[ADDRESS_TEXT_BYTES];
    struct address a;
    (void)state;
    a = address("192.0.2.7");
    address_text(&a, text);
    assert_string_equal(text, "192.0.2.7");
    a = address("2001:DB8::1");
    address_text(&a, text);
    assert_string_equal(text, "2001:db8::1");
    assert_false(address_read(STR(""), &a));
    assert_false(address_read(STR("1.2.3"), &a));
    assert_false(address_read(STR("1.2.3.4:80"), &a));
    assert_false(address_read(STR("0x7f.1"), &a));
    assert_false(address_read(STR("1.2.3.4\0"), &a));
    address_text(&a, text);
    assert_string_equal(text, "unix");
}

static void networks_hold_their_addresses(void **state)
{
    struct network n;
    struct address in = address("10.1.255.9"), out = address("10.2.0.0"),
                   unknown = {.known = false};
    (void)state;
    assert_true(network_read(STR("10.1.0.0/16"), &n));
    assert_true(network_has(&n, &in));
    assert_false(network_has(&n, &out));
    assert_false(network_has(&n, &unknown));
    assert_true(network_read(STR("10.1.0.0/15"), &n) == true);
    assert_true(network_read(STR("0.0.0.0/0"), &n));
    assert_true(network_has(&n, &out));
    in = address("::1");
    assert_false(network_has(&n, &in));
    assert_true(network_read(STR("fe80::/10"), &n));
    in = address("fe80::5");
    assert_true(network_has(&n, &in));
    assert_true(network_read(STR("unix"), &n));
    assert_true(network_has(&n, &unknown));
    assert_false(network_has(&n, &in));
    assert_false(network_read(STR("10.0.0.0/33"), &n));
    assert_false(network_read(STR("10.0.0.0/"), &n));
    assert_false(network_read(STR("::/129"), &n));
}

static void only_the_internet_is_public(void **state)
{
    static const char *const open[] = {"1.1.1.1",         "93.184.215.14",    "172.32.0.1",
                                       "2606:4700::1111", "64:ff9b::101:101", "2002:101:101::1",
                                       "::ffff:1.1.1.1"};
    static const char *const closed[] = {"127.0.0.1",
                                         "127.9.9.9",
                                         "0.0.0.0",
                                         "10.0.0.1",
                                         "172.16.0.1",
                                         "172.31.255.255",
                                         "192.168.1.1",
                                         "169.254.169.254",
                                         "100.64.0.1",
                                         "192.0.0.8",
                                         "198.18.0.1",
                                         "224.0.0.1",
                                         "255.255.255.255",
                                         "240.0.0.1",
                                         "::",
                                         "::1",
                                         "::ffff:127.0.0.1",
                                         "::ffff:10.0.0.1",
                                         "::7f00:1",
                                         "fe80::1",
                                         "fc00::1",
                                         "fd12::1",
                                         "ff02::1",
                                         "64:ff9b::7f00:1",
                                         "64:ff9b:1::1",
                                         "2002:7f00:1::",
                                         "2002:c0a8:101::1",
                                         "2001:db8::1",
                                         "2001::1",
                                         "100::1",
                                         "fec0::1"};
    (void)state;
    for (size_t i = 0; i < sizeof open / sizeof *open; i++) {
        struct address a = address(open[i]);
        if (!address_is_public(&a))
            print_message("%s\n", open[i]);
        assert_true(address_is_public(&a));
    }
    for (size_t i = 0; i < sizeof closed / sizeof *closed; i++) {
        struct address a = address(closed[i]);
        if (address_is_public(&a))
            print_message("%s\n", closed[i]);
        assert_false(address_is_public(&a));
    }
    assert_false(address_is_public(&(struct address){.known = false}));
}

static void forwarded(const char *peer, const char *list, const char *expected)
{
    struct network trusted[2];
    struct address from = address(peer);
    char text[ADDRESS_TEXT_BYTES];
    network_read(STR("10.0.0.0/8"), &trusted[0]);
    network_read(STR("::1"), &trusted[1]);
    struct address client = address_behind_proxies(&from, str_of(list), trusted, 2);
    address_text(&client, text);
    assert_string_equal(text, expected);
}

static void proxies_are_believed_as_far_as_they_are_trusted(void **state)
{
    (void)state;
    forwarded("10.0.0.1", "198.51.100.1", "198.51.100.1");
    forwarded("10.0.0.1", "203.0.113.9, 198.51.100.1", "198.51.100.1");
    forwarded("10.0.0.1", "198.51.100.1 ,10.0.0.2,::1", "198.51.100.1");
    forwarded("192.0.2.1", "198.51.100.1", "192.0.2.1");
    forwarded("10.0.0.1", "", "10.0.0.1");
    forwarded("10.0.0.1", "198.51.100.1, unknown", "10.0.0.1");
    forwarded("10.0.0.1", "10.0.0.3,", "10.0.0.1");
    forwarded("::1", "10.0.0.3", "10.0.0.3");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_read_and_written),
        cmocka_unit_test(networks_hold_their_addresses),
        cmocka_unit_test(only_the_internet_is_public),
        cmocka_unit_test(proxies_are_believed_as_far_as_they_are_trusted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
