/* SPDX-License-Identifier: Apache-2.0 */
/* tnef_test.c: a winmail.dat as Outlook makes it, whole and cut off at every byte. */
#include "mail/tnef.h"

#include "base/out.h"
#include "base/test.h"

#include <string.h>

static void put(struct out *o, uint32_t n, int bytes)
{
    for (int i = 0; i < bytes; i++)
        out_char(o, (char)(n >> (8 * i)));
}

static void attribute(struct out *o, uint32_t level, uint32_t id, struct str data)
{
    put(o, level, 1);
    put(o, id, 4);
    put(o, (uint32_t)data.n, 4);
    out_str(o, data);
    put(o, 0, 2);
}

static void property(struct out *o, uint32_t type, uint32_t id, struct str value)
{
    put(o, type, 2);
    put(o, id, 2);
    if (id >= 0x8000) {
        for (int i = 0; i < 4; i++)
            put(o, 7, 4);
        put(o, 1, 4);
        put(o, 4, 4);
        put(o, 0x00410041, 4);
    }
    if (type == 3) {
        put(o, 1, 4);
        return;
    }
    put(o, 1, 4);
    put(o, (uint32_t)value.n, 4);
    out_str(o, value);
    for (size_t i = value.n; i % 4; i++)
        out_char(o, '\0');
}

static void winmail(struct out *o)
{
    struct out list;
    out_init(&list, 10000);
    put(o, 0x223e9f78, 4);
    put(o, 1, 2);
    put(&list, 3, 4);
    property(&list, 3, 0x0e08, STR(""));
    property(&list, 0x1e, 0x8005, STR("named\0"));
    property(&list, 0x1e, 0x1000, STR("The words\0"));
    attribute(o, 1, 0x69003, out_as_str(&list));
    attribute(o, 2, 0x69002, STR("rendering"));
    attribute(o, 2, 0x18010, STR("LONGNA~1.PDF\0"));
    attribute(o, 2, 0x6800f, STR("first file"));
    out_clear(&list);
    put(&list, 3, 4);
    property(&list, 0x1f, 0x3707, (struct str){"R\0e\0 \0c\0h\0.\0p\0d\0f\0\0\0", 20});
    property(&list, 0x1e, 0x370e, STR("application/pdf\0"));
    property(&list, 0x1e, 0x3712, STR("cid1\0"));
    attribute(o, 2, 0x69005, out_as_str(&list));
    attribute(o, 2, 0x69002, STR("rendering"));
    attribute(o, 2, 0x18010, STR("b.txt\0"));
    attribute(o, 2, 0x6800f, STR("second"));
    out_free(&list);
}

static void files_and_words(void **state)
{
    struct out o;
    struct tnef t;
    struct tnef_file f;
    (void)state;
    out_init(&o, 10000);
    winmail(&o);
    assert_true(tnef_init(&t, out_as_str(&o)));
    assert_true(str_eq(t.text, STR("The words")));
    assert_true(tnef_next(&t, &f));
    assert_true(f.is_wide && f.name.n == 18);
    assert_true(str_eq(f.type, STR("application/pdf")) && str_eq(f.content_id, STR("cid1")));
    assert_true(str_eq(f.data, STR("first file")));
    assert_true(tnef_next(&t, &f));
    assert_true(!f.is_wide && str_eq(f.name, STR("b.txt")) && str_eq(f.data, STR("second")));
    assert_false(tnef_next(&t, &f));
    out_free(&o);
}

static void cut_off_anywhere(void **state)
{
    struct out o;
    struct tnef t;
    struct tnef_file f;
    (void)state;
    out_init(&o, 10000);
    winmail(&o);
    for (size_t n = 0; n < o.n; n++) {
        int files = 0;
        if (tnef_init(&t, str_first(out_as_str(&o), n)))
            while (tnef_next(&t, &f))
                files++;
        assert_true(files <= 2);
    }
    out_free(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(files_and_words),
                                       cmocka_unit_test(cut_off_anywhere)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
