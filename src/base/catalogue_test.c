/* SPDX-License-Identifier: Apache-2.0 */
/* The chooser of languages, with two made-up ones of its own instead of the program's. */
#include "base/catalogue.h"

#include "base/fault.h"
#include "base/test.h"

#include <inttypes.h>
#include <string.h>

/* Poland's rule: one, a few, many. */
static int form_pl(uint64_t n)
{
    return n == 1 ? 0 : n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14) ? 1 : 2;
}

static int form_en(uint64_t n)
{
    return n != 1;
}

/* "Saved.", "{1} of {2} things", "there is no tag {1}", "{1} gave it to {2}". */
static const struct catalogue_row rows_pl[] = {
    {UINT64_C(0x1c7d83e8dc6b85de), "Zapisano."},
    {UINT64_C(0x346f1be76ddae432),
     "{1} rzecz z {2}\x1f{1} rzeczy z {2} (few)\x1f{1} rzeczy z {2} (many)"},
    {UINT64_C(0xadc358f7a6617c05), "nie ma znacznika {1}"},
    {UINT64_C(0xf330f76b1805c4bb), "{2} ma to od: {1}"},
};
extern const struct language catalogue_languages[];
const struct language catalogue_languages[] = {
    {"en", "English", false, true, ",", ".", form_en, NULL, 0},
    {"pl", "polski", false, true, " ", ",", form_pl, rows_pl, sizeof rows_pl / sizeof *rows_pl},
    {"ar-XB", "turned", true, false, ",", ".", form_en, NULL, 0},
};
extern const size_t catalogue_n_languages;
const size_t catalogue_n_languages = 3;

enum { EN, PL, TURNED };

static const char *said(int lang, const char *format, ...) __attribute__((format(printf, 2, 3)));
static const char *said(int lang, const char *format, ...)
{
    static struct out o;
    va_list args;
    if (!o.at)
        out_init(&o, 1000);
    out_clear(&o);
    va_start(args, format);
    catalogue_vf(&o, lang, format, args);
    va_end(args);
    return o.at;
}

static void only_our_words_are_translated(void **state)
{
    char typed[] = "Saved.";
    (void)state;
    assert_true(str_eq(catalogue_str(PL, STR("Saved.")), STR("Zapisano.")));
    assert_true(str_eq(catalogue_str(EN, STR("Saved.")), STR("Saved.")));
    assert_true(str_eq(catalogue_str(PL, str_of(typed)), STR("Saved.")));
    assert_true(str_eq(catalogue_words(PL, str_of(typed)), STR("Zapisano.")));
    assert_true(str_eq(catalogue_str(PL, STR("not in it")), STR("not in it")));
    assert_true(str_eq(catalogue_str(99, STR("Saved.")), STR("Saved.")));
    assert_true(str_eq(catalogue_str(TURNED, STR("Saved.")), STR("Saved.")));
}

static void values_go_where_the_language_wants_them(void **state)
{
    struct str ann = {"Anne-Marie", 3};
    (void)state;
    assert_string_equal(said(PL, "%.*s gave it to %s", 3, ann.at, "Bob"), "Bob ma to od: Ann");
    assert_string_equal(said(EN, "%.*s gave it to %s", 3, ann.at, "Bob"), "Ann gave it to Bob");
    assert_string_equal(said(PL, "%s, %s", "Saved.", "x"), "Zapisano., x");
    assert_string_equal(said(PL, "/saved/%s", "Saved."), "/saved/Saved.");
    assert_string_equal(said(PL, "%02d:%02d", 9, 5), "09:05");
    assert_string_equal(said(PL, "%c%5.1f%% %x", 'a', 2.25, 255u), "a2.2% ff");
}

static void sentences_of_tables_are_filled(void **state)
{
    const struct str values[] = {STR("Ann"), STR("Saved.")};
    struct out o;
    (void)state;
    out_init(&o, 100);
    catalogue_fill(&o, PL, "{1} gave it to {2}", values, 2);
    catalogue_fill(&o, EN, "; {1} {3} {0} {x} {", values, 2);
    assert_string_equal(o.at, "Zapisano. ma to od: Ann; Ann {3} {0} {x} {");
    out_free(&o);
}

static void counts_choose_the_form(void **state)
{
    (void)state;
    assert_string_equal(said(PL, "%d of %" PRId64 " things", 1, INT64_C(9)), "1 rzecz z 9");
    assert_string_equal(said(PL, "%zu of %d things", (size_t)3, 9), "3 rzeczy z 9 (few)");
    assert_string_equal(said(PL, "%lld of %d things", 12LL, 9), "12 rzeczy z 9 (many)");
    assert_string_equal(said(EN, "%u of %d things", 1u, 9), "1 of 9 things");
}

static void too_much_is_said_in_english(void **state)
{
    (void)state;
    assert_string_equal(
        said(PL, "%d%d%d%d%d%d%d%d%d%d%d%d%d", 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4),
        "1234567891234");
}

static void languages_by_tag_and_header(void **state)
{
    (void)state;
    assert_int_equal(catalogue_of(STR("pl")), PL);
    assert_int_equal(catalogue_of(STR("PL-pl")), PL);
    assert_int_equal(catalogue_of(STR("ar-XB")), TURNED);
    assert_int_equal(catalogue_of(STR("ar")), -1);
    assert_int_equal(catalogue_of(STR("")), -1);
    assert_int_equal(catalogue_wanted(STR("fr-FR, pl;q=0.8, en;q=0.5")), PL);
    assert_int_equal(catalogue_wanted(STR("ar-XB, fr")), EN);
    assert_int_equal(catalogue_wanted(STR("")), EN);
}

static void faults_are_said_to_whom_the_call_is_for(void **state)
{
    struct call c;
    (void)state;
    call_init(&c, 1 << 16);
    assert_int_equal(fail(&c, NOT_FOUND, "there is no tag %s", "x"), -1);
    assert_string_equal(fault_said(&c), "there is no tag x");
    c.lang = PL;
    fail(&c, NOT_FOUND, "there is no tag %s", "x");
    assert_string_equal(fault_said(&c), "nie ma znacznika x");
    assert_string_equal(c.fault.text, "there is no tag x");
    call_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_our_words_are_translated),
        cmocka_unit_test(values_go_where_the_language_wants_them),
        cmocka_unit_test(sentences_of_tables_are_filled),
        cmocka_unit_test(counts_choose_the_form),
        cmocka_unit_test(too_much_is_said_in_english),
        cmocka_unit_test(languages_by_tag_and_header),
        cmocka_unit_test(faults_are_said_to_whom_the_call_is_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
