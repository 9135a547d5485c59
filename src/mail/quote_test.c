/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of quote.h: shapes that the corpus has not, and what must not be taken for a quote. */
#include "mail/quote.h"

#include "base/test.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static struct quotes q;

/* The kinds of the ranges by their first letters, and that they cover the text. */
static const char *kinds(const char *text, char seen[QUOTE_MAX_RANGES + 1])
{
    size_t at = 0;
    quote_split(&q, str_of(text), NULL);
    for (size_t i = 0; i < q.n; i++) {
        assert_int_equal(q.at[i].start, at);
        assert_true(q.at[i].end > at);
        at = q.at[i].end;
        seen[i] = quote_kind_name(q.at[i].kind)[0];
    }
    assert_int_equal(at, strlen(text));
    seen[q.n] = 0;
    return seen;
}

static void splits(const char *text, const char *want)
{
    char seen[QUOTE_MAX_RANGES + 1];
    assert_string_equal(kinds(text, seen), want);
}

static void announcements(void **state)
{
    (void)state;
    splits("a\n\nOn Mon, Mar 2, 2026 at 10:15 AM X <x@y.example> wrote:\n\n> b\n", "nih");
    splits("a\nOn 2 Mar 2026, X wrote:\n> b\n", "nih");
    splits("a\nAm 2. März 2026 um 10:15 schrieb X <x@y.example>:\n\nb\nc\n", "nih");
    splits("a\nLe lun. 2 mars 2026 à 10:15, X\n<x@y.example> a écrit :\n\n> b\n", "nih");
    splits("a\nEl lun, 2 mar 2026 a las 10:15, X (<x@y.example>) escribió:\n> b\n", "nih");
    splits("a\nIl giorno lun 2 mar 2026 alle ore 10:15 X <x@y.example> ha scritto:\n> b\n", "nih");
    splits("a\nEm seg., 2 de mar. de 2026 às 10:15, X <x@y.example> escreveu:\n> b\n", "nih");
    splits("a\nOp ma 2 mrt 2026 om 10:15 schreef X <x@y.example>:\n> b\n", "nih");
    splits("a\nDen man. 2. mars 2026 kl. 10:15 skrev X <x@y.example>:\n> b\n", "nih");
    splits("a\npo 2. 3. 2026 v 10:15 odesílatel X <x@y.example> napsal:\n> b\n", "nih");
    splits("a\n2 Mar 2026 Pzt, 10:15 tarihinde X <x@y.example> şunu yazdı:\n> b\n", "nih");
    splits("X wrote:\n> b\na\n", "ihn");
}

static void what_is_no_announcement(void **state)
{
    (void)state;
    splits("As I wrote: the tent is broken.\nb\n", "n");
    splits("I wrote this:\n\nhelp me\n", "n");
    splits("Call me at 10:15:\n0170 5550100\n", "n");
    splits("My login is x@y.example:\nit fails\n", "n");
    splits("a\n> \n\nOn the box it says:\nfragile\n", "nhn");
}

static void blocks(void **state)
{
    (void)state;
    splits("a\n\nFrom: X <x@y.example>\nSent: Monday\nTo: Z\nSubject: s\n\nold\n", "nih");
    splits("a\n\n*Von:* X <x@y.example>\n*Gesendet:* Montag\n*An:* Z\n*Betreff:* s\n\nalt\n",
           "nih");
    splits("a\n____________\nFrom: X\nSent: Monday\nTo: Z\nSubject: s\n\nold\n", "nih");
    splits("a\n\n差出人: X <x@y.example>\n送信日時: 2026年3月2日\n宛先: Z\n件名: s\n\nold\n",
           "nih");
    splits("From: Berlin\nTo: Rome\nDate: Friday\n", "n");
    splits("To: be or not to be\nFrom: all of us\n", "n");
    splits("From: X\nSent: Monday\nTo: Z\nSubject: s\n\nold\n", "if");
}

static void separators(void **state)
{
    (void)state;
    splits("a\n-----Original Message-----\nold\n", "nih");
    splits("a\n---------- Forwarded message ---------\nFrom: X\nDate: d\n\nold\n", "nif");
    splits("a\n\nBegin forwarded message:\n\nFrom: X\nSubject: s\n\nold\n", "nif");
    splits("a\n## Reply above this line ##\nold\n", "nih");
    splits("the original message was lost\n", "n");
    splits("I forwarded message after message\n", "n");
}

static void signatures(void **state)
{
    (void)state;
    splits("a\n-- \nMe\n1 Road\n", "ns");
    splits("a\n--\nMe\n", "ns");
    splits("a\n-- \nMe\n\nOn 2 Mar 2026 at 10:15 X <x@y.example> wrote:\n> b\n", "nsih");
    splits("> b\n\na\n-- \nMe\n", "hns");
    splits("a\nBest regards,\nMe\nAcme Ltd\nTel: +1 555 0100\n", "ns");
    splits("a\nBest regards,\nMe\n", "n");
    splits("a\nViele Grüße\nKarl\nGerät: defekt\n", "n");
    splits("a\nThanks\nMy order number is 88, tel: 555 0100\n", "n");
}

static void footers(void **state)
{
    (void)state;
    splits("a\n\nSent from my iPhone\n", "nf");
    splits("a\n\nVon meinem iPad gesendet\n", "nf");
    splits("a\n\niPhoneから送信\n", "nf");
    splits("a\n\nInviato da iPhone\n", "nf");
    splits("Inviato da me lunedì, il pacco non arriva.\n", "n");
    splits("Outlook für Mac stürzt ab, wenn ich drucke.\n", "n");
    splits("Von meinem Vater habe ich das Zelt.\n", "n");
    splits("a\n\nCONFIDENTIALITY NOTICE: this is\nfor nobody.\n\nb\n", "nfn");
    splits("Please consider the environment before printing this.\n\na\n", "fn");
}

static void rule_13_answers_between_lines_stay(void **state)
{
    struct out o;
    struct str text = STR("> one?\n\nyes\n\n> two?\nno\n> three?\n\n\n");
    (void)state;
    out_init(&o, 1000);
    quote_split(&q, text, NULL);
    quote_new_text(&o, text, &q);
    assert_string_equal(o.at, "yes\n\nno");
    out_free(&o);
}

static void marks_are_believed(void **state)
{
    struct html_marks marks = {.n = 2};
    struct str text = STR("new\nMe, Road 1\nold words\n");
    marks.at[0] = (struct html_mark){HTML_SIGNATURE, 4, 15};
    marks.at[1] = (struct html_mark){HTML_HISTORY, 15, SIZE_MAX};
    (void)state;
    quote_split(&q, text, &marks);
    assert_int_equal(q.n, 3);
    assert_int_equal(q.at[1].kind, QUOTE_SIGNATURE);
    assert_int_equal(q.at[2].kind, QUOTE_HISTORY);
}

/* More changes than there are ranges: the last one shows everything. */
static void what_has_no_room_is_shown(void **state)
{
    struct out o;
    (void)state;
    out_init(&o, 100000);
    for (int i = 0; i < QUOTE_MAX_RANGES; i++)
        out_text(&o, "a\n> b\n");
    quote_split(&q, out_as_str(&o), NULL);
    assert_int_equal(q.n, QUOTE_MAX_RANGES);
    assert_int_equal(q.at[q.n - 1].kind, QUOTE_NEW);
    assert_int_equal(q.at[q.n - 1].end, o.n);
    out_free(&o);
}

static void hostile_texts_take_linear_time(void **state)
{
    static const char *const pieces[] = {
        "\n",        "> \n",   "-- \n", "--\n",     "On 2 Mar 2026 10:15\n", "a: ",
        "From: a\n", "____\n", "    ",  "wrote:\n", "Best regards\nMe\n",    "x@y 10:15 2026 ",
        "-----\n",   "\t\n",   ":\n",   "-----O\n", "From: a@b\nSent: x\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct out o;
        out_init(&o, 1 << 20);
        while (!o.over)
            out_text(&o, pieces[i]);
        clock_t start = clock();
        quote_split(&q, out_as_str(&o), NULL);
        double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
        if (seconds > 3)
            fprintf(stderr, "%s: %.1f s\n", pieces[i], seconds);
        assert_true(seconds < 3);
        assert_int_equal(q.at[q.n - 1].end, o.n);
        out_free(&o);
    }
}

static void source(const char *text, const char *from, const char *date, bool forwarded)
{
    struct quote_source s;
    assert_int_equal(quote_source(str_of(text), &s), from != NULL);
    if (!from)
        return;
    assert_true(str_eq(s.from, str_of(from)) && str_eq(s.date, str_of(date)));
    assert_int_equal(s.forwarded, forwarded);
}

static void whose_words_follow(void **state)
{
    (void)state;
    source("---------- Forwarded message ---------\nFrom: X <x@y.example>\nDate: Tue\n\nold\n",
           "X <x@y.example>", "Tue", true);
    source("> Anfang der weitergeleiteten Nachricht:\n> \n> Von: X\n> Datum: 3. Mai\n> \n> alt\n",
           "X", "3. Mai", true);
    source(
        "____________\n*De :* X\n*Envoyé :* lundi\n*À :* a@b.example;\n c@d.example\n*Objet :* s\n",
        "X", "lundi", false);
    source("On Monday X wrote:\n> From: the start\n", NULL, NULL, false);
    source("", NULL, NULL, false);
}

static void tail(const char *text, bool some, size_t want)
{
    size_t at = 0;
    quote_split(&q, str_of(text), NULL);
    assert_int_equal(quote_tail(&q, &at), some);
    assert_int_equal(at, want);
}

static void where_their_own_words_end(void **state)
{
    (void)state;
    tail("a\n", false, 0);
    tail("a\n-- \nX\n", false, 0);
    tail("a\nX wrote:\n> b\n", true, 2);
    tail("a\nX wrote:\n> b\nc\n", false, 0);
    tail("a\n-- \nX\n\n-----Original Message-----\nold\n", true, 9);
    tail("---------- Forwarded message ---------\nFrom: X\nDate: d\n\nold\n", true, 0);
}

static void a_quote_that_runs_on(void **state)
{
    (void)state;
    splits("a\nOn Sat, Apr 25, 2026 at 4:00 PM, X<x@y.example> wrote:   b\nc\n", "nh");
    splits("a\nI paid on 25.04.2026 at 4:00 as x@y.example:   b\nc\n", "n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whose_words_follow),
        cmocka_unit_test(where_their_own_words_end),
        cmocka_unit_test(a_quote_that_runs_on),
        cmocka_unit_test(announcements),
        cmocka_unit_test(what_is_no_announcement),
        cmocka_unit_test(blocks),
        cmocka_unit_test(separators),
        cmocka_unit_test(signatures),
        cmocka_unit_test(footers),
        cmocka_unit_test(rule_13_answers_between_lines_stay),
        cmocka_unit_test(marks_are_believed),
        cmocka_unit_test(what_has_no_room_is_shown),
        cmocka_unit_test(hostile_texts_take_linear_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
