/* SPDX-License-Identifier: Apache-2.0 */
/* tokenizer_test.c: how text is cut, and which bytes each piece remembers. vectors_test.c compares
   pieces with an independent tokenizer; here are the cases that must never move. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "engine/tokenizer.h"

static const char VOCAB[] = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n"
                            "un\n##bel\n##iev\n##able\nunbe\ncafe\n!\n'\n-\nit\ns\n日\n本\n"
                            "a\n##a\ni\nss\n$\n=\n##e\n##-\nte\n##nt";

static int setup(void **state)
{
    static struct tokenizer t;
    struct heard_error err;
    *state = &t;
    return tokenizer_init(&t, VOCAB, sizeof VOCAB - 1, &err);
}

static int teardown(void **state)
{
    tokenizer_finish(*state);
    return 0;
}

/* "token:bytes of the text" for each piece, "|" between words. */
static void describe(const struct tokenizer *t, const char *text, size_t len, char out[8192])
{
    struct tokenizer_run run = {.tokenizer = t, .text = text, .len = len};
    struct tokenizer_word word;
    size_t at = 0;
    out[0] = 0;
    while (tokenizer_next(&run, &word)) {
        for (size_t i = 0; i < word.n; i++) {
            uint32_t id = word.id[i];
            struct piece p = word.piece[i];
            assert_true(p.start <= p.end && p.end <= len);
            at += (size_t)snprintf(out + at, 8192 - at, "%s%.*s:%.*s",
                                   i    ? " "
                                   : at ? "|"
                                        : "",
                                   (int)(t->start[id + 1] - 1 - t->start[id]),
                                   t->vocab + t->start[id], (int)(p.end - p.start), text + p.start);
        }
    }
    assert_int_equal(run.at, len);
}

static void cuts_and_remembers(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"", ""},
        {" \t\n", ""},
        {"it's", "it:it|':'|s:s"},
        {"CAFÉ", "cafe:CAFÉ"},                      /* one character, accent stripped */
        {"cafe\xcc\x81!", "cafe:cafe\xcc\x81|!:!"}, /* the accent after its letter belongs to it */
        {"日本", "日:日|本:本"},
        {"it日it", "it:it|日:日|it:it"},
        {"\xff"
         "it\xfe",
         "it:it"},                               /* invalid bytes vanish */
        {"i\xe2\x80\x8bt", "it:i\xe2\x80\x8bt"}, /* so does a zero-width space, in a word */
        {"\xe2\x89\xa0", "=:\xe2\x89\xa0"},      /* not equal: a sign with a stroke */
        {"-it-", "-:-|it:it|-:-"},
        {"xyz", "[UNK]:xyz"},
        {"aaa", "a:a ##a:a ##a:a"},
        {"\xc4\xb0t", "it:\xc4\xb0t"}, /* dotted capital I */
        {"tent", "te:te ##nt:nt"},
        {"it\xc2\xa0it", "it:it|it:it"}, /* no-break space */
        {"$it", "$:$|it:it"},
        {"\xcc\x81it", "it:it"}, /* an accent on nothing */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char have[8192];
        describe(*state, cases[i].text, strlen(cases[i].text), have);
        assert_string_equal(have, cases[i].want);
    }
}

/* "unbe" is longer than "un", but nothing covers "lievable": the whole word is unknown, as BERT has
   it. */
static void is_greedy(void **state)
{
    char have[8192];
    describe(*state, "Unbelievable!", 13, have);
    assert_string_equal(have, "[UNK]:Unbelievable|!:!");
}

static void long_words_are_unknown(void **state)
{
    char text[300], have[8192];
    memset(text, 'a', sizeof text);
    struct tokenizer_run run = {.tokenizer = *state, .text = text, .len = TOKENIZER_MAX_CHARS};
    struct tokenizer_word word;
    assert_true(tokenizer_next(&run, &word));
    assert_int_equal(word.n, TOKENIZER_MAX_CHARS);
    text[250] = ' ';
    describe(*state, text, sizeof text, have);
    assert_int_equal(strncmp(have, "[UNK]:aaa", 9), 0);
    assert_int_equal(strncmp(strchr(have, '|'), "|a:a ##a:a", 10), 0);
}

static void refuses_bad_vocabularies(void **state)
{
    static const char *const bad[] = {"", "[PAD]\n[UNK]\n[CLS]\n", "[PAD]\n[UNK]\n[SEP]\n[CLS]\n",
                                      "[PAD]\n[UNK]\n[CLS]\n[SEP]\n\na\n"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct tokenizer t;
        struct heard_error err = {""};
        assert_int_equal(tokenizer_init(&t, bad[i], strlen(bad[i]), &err), -1);
        assert_int_not_equal(err.text[0], 0);
        tokenizer_finish(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cuts_and_remembers),
        cmocka_unit_test(is_greedy),
        cmocka_unit_test(long_words_are_unknown),
        cmocka_unit_test(refuses_bad_vocabularies),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
