/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of multipart.h: every body is given whole and in pieces of every size, and must mean the
   same. */
#include "http/multipart.h"

#include "base/out.h"
#include "base/test.h"

#include <string.h>

/* What a body means, as one line. */
static void tell(struct out *o, struct multipart *m)
{
    struct str data;
    enum multipart_event event;
    while ((event = multipart_next(m, &data)) > MULTIPART_WAIT) {
        if (event == MULTIPART_HEAD)
            out_f(o, "<%s|%s|%s|", m->name, m->is_file ? m->filename : "-", m->type);
        else if (event == MULTIPART_DATA)
            out_str(o, data);
        else
            out_char(o, '>');
    }
    if (event == MULTIPART_BAD)
        out_text(o, "!");
}

static void told(struct out *o, const char *boundary, struct str body, size_t piece)
{
    struct multipart m;
    out_clear(o);
    assert_true(multipart_init(&m, str_of(boundary)));
    for (size_t at = 0; at < body.n && !strchr(o->at, '!'); at += piece) {
        multipart_give(&m, str_first(str_from(body, at), piece));
        tell(o, &m);
    }
    out_text(o, multipart_done(&m) ? "." : "?");
}

static void means(const char *boundary, const char *body, const char *expected)
{
    struct out o;
    out_init(&o, 65536);
    for (size_t piece = strlen(body); piece > 0; piece = piece > 40 ? piece / 2 : piece - 1) {
        told(&o, boundary, str_of(body), piece);
        assert_string_equal(o.at, expected);
    }
    out_free(&o);
}

#define HEAD(name) "Content-Disposition: form-data; name=\"" name "\"\r\n\r\n"

static void good_bodies(void **state)
{
    (void)state;
    means("b", "--b\r\n" HEAD("a") "1\r\n--b--", "<a|-||1>.");
    means("b", "--b\r\n" HEAD("a") "\r\n--b\r\n" HEAD("c") "2\r\n--b--\r\n", "<a|-||><c|-||2>.");
    means("b", "pre\r\n--b \t\r\n" HEAD("a") "1\r\n--b--\r\nafter --b", "<a|-||1>.");
    means("b", "--b--", ".");
    means("b-b", "--b-b\r\n" HEAD("a") "--b\r\n--b-\r\r\n\r\n--\r\n--b-b--",
          "<a|-||--b\r\n--b-\r\r\n\r\n-->.");
    means("b", "--b\r\n" HEAD("a") "--c\r\n--b--", "<a|-||--c>.");
    means("b",
          "--b\r\nContent-Type: text/plain\r\ncontent-disposition: form-data; name=f; filename=\"x "
          "y\"\r\n"
          "Content-Transfer-Encoding: binary\r\n\r\n\r\n\r\n--b--",
          "<f|x y|text/plain|\r\n>.");
}

static void unfinished_bodies(void **state)
{
    (void)state;
    means("b", "--b\r\n" HEAD("a") "1\r\n--b", "<a|-||1>?");
    means("b", "--b\r\n" HEAD("a") "1\r\n-", "<a|-||1?");
    means("b", "--b\r\nContent-Dis", "?");
    means("b", "nothing here", "?");
}

static void bad_bodies(void **state)
{
    (void)state;
    means("b", "--b\r\n\r\n1\r\n--b--", "!?");  /* no name */
    means("b", "--bx\r\n" HEAD("a") "1", "!?"); /* not the boundary */
    means("b", "--b\r\n" HEAD("a") "1\r\n--b\rx", "<a|-||1>!?");
    means("b", "--b\r\n" HEAD("a") "1\r\n--b-x", "<a|-||1>!?");
    means("b", "--b\r\nno colon\r\n" HEAD("a") "1\r\n--b--", "!?");
    means("b", "--b\r\nContent-Disposition: attachment; name=a\r\n\r\n", "!?");
    means("b", "--b\r\nContent-Disposition: form-data; name=a\r\n" HEAD("c"), "!?");
    means("b", "--b\r\nContent-Disposition: form-data; name=\"\xff\"\r\n\r\n", "!?");
    means("b", "--b\r\nContent-Transfer-Encoding: base64\r\n" HEAD("a"), "!?");
}

static void limits(void **state)
{
    struct multipart m;
    struct out body, o;
    (void)state;
    assert_false(multipart_init(&m, STR("")));
    char boundary[72];
    memset(boundary, 'b', sizeof boundary);
    assert_false(multipart_init(&m, (struct str){boundary, 71}));
    assert_true(multipart_init(&m, (struct str){boundary, 70}));
    out_init(&body, 1 << 20);
    out_init(&o, 1 << 20);
    for (int i = 0; i <= MULTIPART_MAX_PARTS; i++)
        out_text(&body, "--b\r\n" HEAD("a") "\r\n");
    told(&o, "b", out_as_str(&body), 1000);
    assert_string_equal(o.at + o.n - 2, "!?");
    out_clear(&body);
    out_text(&body, "--b\r\nX: ");
    for (int i = 0; i < MULTIPART_HEAD_BYTES; i++)
        out_char(&body, 'x');
    told(&o, "b", out_as_str(&body), 1000);
    assert_string_equal(o.at, "!?");
    out_free(&body);
    out_free(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_bodies),
        cmocka_unit_test(unfinished_bodies),
        cmocka_unit_test(bad_bodies),
        cmocka_unit_test(limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
