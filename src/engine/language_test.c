/* SPDX-License-Identifier: Apache-2.0 */
/* language_test.c: English is read, however short; what is not English is said to be so and never
   guessed at. The suites were written before the rules; the bounds stated here are what must hold.

   The whole reader is asked, without a model: what counts is the reading, not the vote. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "heard.h"

static const struct heard_turn_reading *read_one(struct heard_reader *reader, const char *s)
{
    const struct heard_turn turn = {
        .who = HEARD_CUSTOMER, .text = s, .len = strlen(s), .at = HEARD_NO_TIME};
    const struct heard_conversation c = {.id = "l", .turns = &turn, .n_turns = 1};
    return heard_read(reader, &c, NULL)->turns;
}

static int set_up(void **state)
{
    *state = heard_reader_new(NULL, NULL);
    return *state ? 0 : -1;
}

static int tear_down(void **state)
{
    heard_reader_free(*state);
    return 0;
}

static void test_short_english(void **state)
{
    static const char *const rows[] = {
        "ok",          "Hi",
        "Thanks!",     "yes please",
        "nope",        "Where is it?",
        "4411",        "\xf0\x9f\x98\xa1",
        "??",          "Maya",
        "pls help",    "refund",
        "it's broken", "still nothing",
        "cheers mate", "LOL",
        "A-2231-XZ",   "a@heard.example",
        "done",        "omg finally",
        "ta",          "no",
        "Monday",      "",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (read_one(*state, rows[i])->unread)
            fail_msg("not read: \"%s\"", rows[i]);
}

/* An unread turn claims nothing at all. */
static void test_other_languages(void **state)
{
    static const struct {
        const char *language, *text;
    } rows[] = {
        {"de", "Ich habe die falsche Lampe bekommen und warte seit zwei Wochen auf eine Antwort."},
        {"fr", "Je n'ai toujours pas re\xc3\xa7u ma commande et personne ne me r\xc3\xa9pond."},
        {"es", "Todav\xc3\xad"
               "a no he recibido mi pedido y nadie me contesta."},
        {"it", "Non ho ancora ricevuto il mio ordine e nessuno mi risponde."},
        {"nl", "Ik heb mijn bestelling nog steeds niet ontvangen en niemand geeft antwoord."},
        {"pt", "Ainda n\xc3\xa3o recebi a minha encomenda e ningu\xc3\xa9m me responde."},
        {"sv", "Jag har fortfarande inte f\xc3\xa5tt min best\xc3\xa4llning och ingen svarar mig."},
        {"pl", "Nadal nie mam mojej paczki i nikt mi nie odpowiada."},
        {"tr", "Sipari\xc5\x9fim h\xc3\xa2l\xc3\xa2 gelmedi ve kimse bana cevap vermiyor."},
        {"ru", "\xd0\x93\xd0\xb4\xd0\xb5 \xd0\xbc\xd0\xbe\xd0\xb9 "
               "\xd0\xb7\xd0\xb0\xd0\xba\xd0\xb0\xd0\xb7?"},
        {"ja", "\xe6\xb3\xa8\xe6\x96\x87\xe3\x81\xaf\xe3\x81\xa9\xe3\x81\x93\xe3\x81\xa7\xe3\x81"
               "\x99\xe3\x81\x8b"},
        {"el", "\xce\xa0\xce\xbf\xcf\x8d \xce\xb5\xce\xaf\xce\xbd\xce\xb1\xce\xb9;"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct heard_turn_reading *t = read_one(*state, rows[i].text);
        if (!t->unread || strcmp(t->language, rows[i].language) != 0)
            fail_msg("\"%s\", not \"%s\": %s", t->language, rows[i].language, rows[i].text);
        assert_true(t->intensity != t->intensity);
        assert_int_equal(t->n_emotions + t->n_needs + t->n_signals + t->n_purpose + t->n_guesses,
                         0);
    }
}

struct score {
    int n, unread_right, foreign, code_right, mixed_right, mixed;
};

static void score_line(struct heard_reader *reader, json_t *line, struct score *score)
{
    const char *text = json_string_value(json_object_get(line, "text"));
    json_t *unread = json_object_get(line, "unread");
    const char *code = json_string_value(json_object_get(line, "language"));
    assert_non_null(text);
    const struct heard_turn_reading *t = read_one(reader, text);
    if (json_is_null(unread))
        return;
    bool right = t->unread == json_is_true(unread);
    if (json_object_get(line, "mixed")) {
        score->mixed++;
        score->mixed_right += right;
        return;
    }
    score->n++;
    score->unread_right += right;
    if (!right)
        print_message("%s: %s\n", t->unread ? "unread" : "read", text);
    if (code && json_is_true(unread)) {
        score->foreign++;
        score->code_right += strcmp(code, t->language) == 0;
    }
}

static struct score score_suite(struct heard_reader *reader, const char *name)
{
    struct score score = {0};
    char path[1024], line[8192];
    const char *root = getenv("HEARD_ROOT");
    snprintf(path, sizeof path, "%s/tests/suites/%s", root ? root : ".", name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        json_t *json = json_loads(line, 0, NULL);
        assert_non_null(json);
        score_line(reader, json, &score);
        json_decref(json);
    }
    fclose(file);
    print_message("%s: %d of %d, languages %d of %d, mixed %d of %d\n", name, score.unread_right,
                  score.n, score.code_right, score.foreign, score.mixed_right, score.mixed);
    return score;
}

/* False alarms: a customer who writes English is not heard. At most one in a hundred. */
static void test_suite_english(void **state)
{
    struct score s = score_suite(*state, "english_short.jsonl");
    assert_true(s.n > 400);
    assert_true(s.unread_right * 100 >= s.n * 99);
}

/* Misses: 95 in a hundred are told apart, nine in ten by name; of mixed turns eight in ten. */
static void test_suite_languages(void **state)
{
    struct score s = score_suite(*state, "languages.jsonl");
    assert_true(s.n > 200 && s.foreign > 150 && s.mixed > 10);
    assert_true(s.unread_right * 100 >= s.n * 95);
    assert_true(s.code_right * 10 >= s.foreign * 9);
    assert_true(s.mixed_right * 10 >= s.mixed * 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_short_english),
        cmocka_unit_test(test_other_languages),
        cmocka_unit_test(test_suite_english),
        cmocka_unit_test(test_suite_languages),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
