/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the value of a header field: ranges stay inside, parameters inside their buffers,
   and a name of a file never breaks out of its header. */
#include "http/field.h"

#include "http/address.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void check_range(struct str value)
{
    for (uint64_t total = 0; total < 1000; total = total * 7 + 1) {
        uint64_t from = 0, n = 0;
        if (field_range(value, total, &from, &n) == RANGE_PART)
            check(n > 0 && from < total && n <= total - from);
    }
}

static void check_params(struct str value)
{
    static const char *const names[] = {"boundary", "name", "filename", "q", "a"};
    char buffer[16];
    struct str text;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (field_param(value, str_of(names[i]), buffer, sizeof buffer, &text))
            check(text.n <= sizeof buffer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str value = {(const char *)data, size};
    struct address peer;
    struct network trusted;
    struct out o;
    check_range(value);
    check_params(value);
    field_accepts(value, STR("gzip"));
    field_lists_tag(value, STR("\"a\""));
    out_init(&o, 4 * size + 100);
    field_attachment(&o, value);
    check(!o.over && field_value(out_as_str(&o)) && strlen(o.at) == o.n);
    out_free(&o);
    address_read(STR("10.0.0.1"), &peer);
    network_read(STR("0.0.0.0/0"), &trusted);
    struct address client = address_behind_proxies(&peer, value, &trusted, 1);
    char text[ADDRESS_TEXT_BYTES];
    address_text(&client, text);
    check(client.known && address_read(str_of(text), &peer) &&
          memcmp(peer.bytes, client.bytes, sizeof peer.bytes) == 0);
    return 0;
}
