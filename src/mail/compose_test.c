/* SPDX-License-Identifier: Apache-2.0 */
/* compose_test.c: what was composed is read again with mime.h, and says the same. */
#include "mail/compose.h"

#include "base/test.h"
#include "base/time.h"
#include "mail/classify.h"
#include "mail/mime.h"

#include <string.h>
#include <unistd.h>

struct composed {
    struct call call;
    struct mime m;
    struct out raw;
};

static void compose_it(struct composed *it, const struct compose *from)
{
    struct spill s;
    call_init(&it->call, MIME_ARENA_BYTES);
    assert_true(spill_open(&it->call, &s) >= 0);
    assert_true(compose_write(&it->call, from, &s) >= 0);
    out_init(&it->raw, 64 << 20);
    assert_int_equal(out_room(&it->raw, s.end), s.end);
    assert_true(spill_read(&it->call, &s, 0, it->raw.at, s.end) >= 0);
    spill_close(&s);
    mime_parse(&it->m, &it->call.arena, out_as_str(&it->raw));
}

static void done(struct composed *it)
{
    out_free(&it->raw);
    call_free(&it->call);
}

static struct compose a_reply(const struct address *to)
{
    return (struct compose){.from = {.name = STR("Outdoor shop"), .addr = STR("help@shop.example")},
                            .to = to,
                            .n_to = 1,
                            .subject = STR("Re: Where is my tent"),
                            .id = STR("7.1@shop.example"),
                            .date_us = INT64_C(1772874000000000),
                            .text = STR("It is on its way.\n")};
}

static void lines_are_short_and_ascii(const struct out *raw)
{
    struct str rest = out_as_str(raw), line;
    while (str_line(&rest, &line)) {
        assert_true(line.n <= 998);
        for (size_t i = 0; i < line.n; i++)
            assert_true((unsigned char)line.at[i] >= ' ' || line.at[i] == '\t');
        for (size_t i = 0; i < line.n; i++)
            assert_true((unsigned char)line.at[i] < 0x80);
    }
}

static void a_reply_says_what_it_should(void **state)
{
    static struct composed it;
    const struct address to = {.name = STR("Okafor, M\xc3\xa4ya"), .addr = STR("maya@example.org")};
    const struct str references[] = {STR("first@a.example"), STR("second@b.example")};
    struct compose from = a_reply(&to);
    struct out text;
    (void)state;
    from.subject = STR("Re: Zelt \xe2\x80\x93 \xf0\x9f\x8f\x95 wo bleibt es denn nun wieder, ich "
                       "frage zum dritten Mal");
    from.in_reply_to = references[1];
    from.references = references;
    from.n_references = 2;
    from.text = STR("Sch\xc3\xb6n.\nFrom here on: a = b  \n.\n..\nlast");
    from.html = STR("<p>Sch\xc3\xb6n.</p>");
    compose_it(&it, &from);
    lines_are_short_and_ascii(&it.raw);
    assert_true(str_eq(it.m.subject, from.subject));
    assert_true(str_eq(it.m.to.at[0].name, to.name) && str_eq(it.m.to.at[0].addr, to.addr));
    assert_true(str_eq(it.m.id, from.id) && it.m.date_us == from.date_us);
    assert_int_equal(it.m.n_references, 2);
    assert_true(str_eq(it.m.references[0], references[1]));
    out_init(&text, 10000);
    mime_words(&it.m, &text, NULL);
    assert_string_equal(text.at, "Sch\xc3\xb6n.\nFrom here on: a = b  \n.\n..\nlast");
    assert_true(mime_html(&it.m) >= 0);
    assert_int_equal(it.m.notes, 0);
    out_free(&text);
    done(&it);
}

static void no_value_begins_a_header(void **state)
{
    static struct composed it;
    const struct address to = {.name = STR("M\r\nBcc: all@example.org"),
                               .addr = STR("maya@example.org\nBcc: b@example.org")};
    struct compose from = a_reply(&to);
    (void)state;
    from.subject = STR("Hello\r\nBcc: everybody@example.org\r\n\r\nbody");
    from.in_reply_to = STR("a@b>\r\nX-Evil: 1");
    compose_it(&it, &from);
    assert_false(mime_has_field(&it.m.parts[0], STR("Bcc")));
    assert_false(mime_has_field(&it.m.parts[0], STR("X-Evil")));
    assert_int_equal(it.m.n_parts, 1);
    done(&it);
}

static int a_file(const char *bytes, size_t n)
{
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    fflush(file);
    int fd = dup(fileno(file));
    fclose(file);
    return fd;
}

/* Rule 16. */
static void rule_16_file_names_keep_their_letters(void **state)
{
    static struct composed it;
    static char bytes[200000];
    const struct address to = {.addr = STR("maya@example.org")};
    static const char *const names[] = {
        "receipt.pdf", "Rechnung f\xc3\xbcr M\xc3\xa4ya, die zweite und hoffentlich letzte.pdf",
        "\xe9\xa2\x86\xe6\x94\xb6\xe6\x9b\xb8.png", "a \"quoted\" name; with=signs.txt"};
    struct compose_file files[4];
    struct compose from = a_reply(&to);
    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 31 + i / 251);
    for (size_t i = 0; i < 4; i++)
        files[i] = (struct compose_file){.name = str_of(names[i]),
                                         .mime = STR("application/pdf"),
                                         .fd = a_file(bytes, i ? 50 * i : sizeof bytes)};
    from.files = files;
    from.n_files = 4;
    compose_it(&it, &from);
    lines_are_short_and_ascii(&it.raw);
    size_t found = 0;
    for (size_t i = 0; i < it.m.n_parts; i++) {
        struct out body;
        if (!it.m.parts[i].is_file)
            continue;
        out_init(&body, sizeof bytes);
        assert_true(transfer_all(&body, it.m.parts[i].encoding, it.m.parts[i].body));
        assert_int_equal(body.n, found ? 50 * found : sizeof bytes);
        assert_memory_equal(body.at, bytes, body.n);
        assert_true(str_eq(it.m.parts[i].name, str_of(names[found])));
        out_free(&body);
        close(files[found++].fd);
    }
    assert_int_equal(found, 4);
    done(&it);
}

static void a_machine_says_that_it_is_one(void **state)
{
    static struct composed it;
    struct mail_class k;
    const struct address to = {.addr = STR("maya@example.org")};
    struct compose from = a_reply(&to);
    (void)state;
    from.auto_submitted = STR("auto-replied");
    from.installation = STR("desk-7");
    compose_it(&it, &from);
    mail_classify(&k, &it.call.arena, &it.m, NULL);
    assert_true(k.is != MAIL_PERSON && !k.may_answer);
    done(&it);
}

static void addresses_outside_ascii_are_known(void **state)
{
    const struct address to = {.addr = STR("m\xc3\xa4ya@example.org")};
    const struct address plain = {.addr = STR("maya@example.org")};
    struct compose from = a_reply(&to);
    (void)state;
    assert_true(compose_wants_utf8(&from));
    from.to = &plain;
    assert_false(compose_wants_utf8(&from));
}

static void markdown_becomes_harmless_html(void **state)
{
    struct out html;
    (void)state;
    out_init(&html, 10000);
    compose_markdown(&html,
                     STR("Hello **Maya**,\nyour <script>alert(1)</script> "
                         "[link](javascript:x) and [this](https://shop.example)\n\n- one\n"));
    assert_null(strstr(html.at, "<script"));
    assert_null(strstr(html.at, "javascript"));
    assert_non_null(strstr(html.at, "<strong>Maya</strong>,<br />"));
    assert_non_null(strstr(html.at, "href=\"https://shop.example\""));
    assert_non_null(strstr(html.at, "<li>one</li>"));
    out_free(&html);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reply_says_what_it_should),
        cmocka_unit_test(no_value_begins_a_header),
        cmocka_unit_test(rule_16_file_names_keep_their_letters),
        cmocka_unit_test(a_machine_says_that_it_is_one),
        cmocka_unit_test(addresses_outside_ascii_are_known),
        cmocka_unit_test(markdown_becomes_harmless_html),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
