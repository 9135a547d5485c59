/* SPDX-License-Identifier: Apache-2.0 */
/* cues_test.c: the matcher of phrases, tried with a table of its own so that no edit of the real
   tables can hide a fault of the matcher; then the real tables, which must compile. */
#include "engine/cues.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "heard.h"

enum { TEXT_BYTES = 4096, POOL_BYTES = 4 << 20, HITS = 16 };

struct fixture {
    void *text_memory, *pool_memory;
    struct text *text;
    struct pool pool;
};

static int set_up(void **state)
{
    static struct fixture f;
    f.text_memory = malloc(text_size(TEXT_BYTES));
    f.pool_memory = malloc(POOL_BYTES);
    if (!f.text_memory || !f.pool_memory)
        return -1;
    f.text = text_init(f.text_memory, TEXT_BYTES);
    pool_init(&f.pool, f.pool_memory, POOL_BYTES);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    free(f->text_memory);
    free(f->pool_memory);
    return 0;
}

/* The hits of one pattern, taken for an emotion, in a text. */
static size_t find(struct fixture *f, const char *pattern, const char *s, struct cue_hit *hits)
{
    static struct cue row;
    row = (struct cue){CUE_EMOTION, HEARD_ANGER, .9f, pattern, ""};
    const struct cue_table table = {&row, 1}, *const tables[] = {&table};
    const char *bad = NULL;
    pool_clear(&f->pool);
    struct cue_book *book = cue_book_new(&f->pool, tables, 1, f->text->max_words, &bad);
    if (!book)
        fail_msg("pattern \"%s\" does not compile", bad ? bad : pattern);
    text_cut(f->text, s, strlen(s));
    return cue_book_find(book, f->text, hits, HITS);
}

/* Pattern, text, and the words that the hit must carry; NULL: no hit. */
struct row {
    const char *pattern, *text, *words;
};

static void check_rows(struct fixture *f, const struct row *rows, size_t n)
{
    struct cue_hit hits[HITS];
    for (size_t i = 0; i < n; i++) {
        const struct row *r = &rows[i];
        size_t found = find(f, r->pattern, r->text, hits);
        if (found != (r->words != NULL))
            fail_msg("\"%s\" in \"%s\": %zu hits", r->pattern, r->text, found);
        if (!r->words)
            continue;
        assert_int_equal(hits[0].end - hits[0].start, strlen(r->words));
        assert_memory_equal(r->text + hits[0].start, r->words, strlen(r->words));
    }
}

#define CHECK(f, rows) check_rows(f, rows, sizeof(rows) / sizeof *(rows))

static void test_alternatives(void **state)
{
    static const struct row rows[] = {
        {"refund|money back", "I want my refund now", NULL},
        {"refund|money back", "refund back", "refund back"},
        {"third|3rd time", "This is the third time.", "third time"},
        {"third|3rd time", "This is the 3rd time.", "3rd time"},
        {"third|3rd time", "This is the first time.", NULL},
        {"third|3rd time", "Third. Time is short.", NULL},
        {"complain*", "My complaint is old.", "complaint"},
        {"complain*", "I am complaining today.", "complaining"},
        {"complain*", "I complain today.", "complain"},
        {"my @kin", "I asked my husband today.", "my husband"},
        {"my @kin", "I asked my lamp today.", NULL},
        {"so very? late", "It is so late here.", "so late"},
        {"so very? late", "It is so very late here.", "so very late"},
        {"so very? late", "It is so rather late here.", NULL},
        {"# days", "We waited 12 days.", "12 days"},
        {"# days", "We waited three days.", "three days"},
        {"# days", "We waited sunny days.", NULL},
    };
    CHECK((struct fixture *)*state, rows);
}

static void test_gaps(void **state)
{
    static const struct row rows[] = {
        {"want _ refund", "I want a refund.", "want a refund"},
        {"want _ refund", "I want refund.", NULL},
        {"want _ refund", "I want a full refund.", NULL},
        {"want _3 refund", "I want refund.", "want refund"},
        {"want _3 refund", "I want a full quick refund.", "want a full quick refund"},
        {"want _3 refund", "I want a full and quick refund.", NULL},
        {"want _3 refund", "I want one. Refund it.", NULL},
        {"want _3 it", "I want it and it alone", "want it"},
        {"thanks !for", "thanks for nothing", NULL},
        {"thanks !for", "thanks to you", "thanks"},
        {"thanks !for", "many thanks", "thanks"},
        {"lamp ~no|zero", "There is no lamp here.", NULL},
        {"lamp ~no|zero", "There is a lamp here.", "lamp"},
        {"lamp ~no|zero", "No, one two three four lamp.", "lamp"},
        {"want _2 [ refund|credit ]", "I want a refund today.", "refund"},
        {"[ want ] _2 refund|credit", "I want a refund today.", "want"},
    };
    CHECK((struct fixture *)*state, rows);
}

static void test_borders(void **state)
{
    static const struct row rows[] = {
        {"^ where is", "Where is my tent?", "Where is"},
        {"^ where is", "Tell me where is my tent?", NULL},
        {"^ where is", "Hello. Where is my tent?", "Where is"},
        {"^ where is", "@heard Where is my tent?", "Where is"},
        {"help please $", "Can you help please?", "help please"},
        {"help please $", "Can you help please me", NULL},
        {"help please $", "Can you help please. Bye.", "help please"},
        {"my tent", "That is my. Tent is gone.", NULL},
        {"my tent", "That is my\n\nTent is gone.", NULL},
        {"my tent", "That is MY Tent", "MY Tent"},
        {"cafe bill", "The caf\xc3\xa9 bill is wrong.", "caf\xc3\xa9 bill"},
    };
    CHECK((struct fixture *)*state, rows);
}

/* Every place once, in order of the first word. */
static void test_order(void **state)
{
    struct fixture *f = *state;
    struct cue_hit hits[HITS];
    size_t n = find(f, "lamp|tent|lamp", "A lamp, a tent. Lamp! The tent", hits);
    assert_int_equal(n, 4);
    for (size_t i = 0; i < n; i++) {
        assert_true(hits[i].first < hits[i].last && hits[i].start < hits[i].end);
        assert_true(i == 0 || hits[i].first > hits[i - 1].first);
    }
    assert_int_equal(find(f, "lamp", "", hits), 0);
}

static void test_negation(void **state)
{
    static const struct {
        const char *text;
        bool negated;
    } rows[] = {
        {"I am angry.", false},
        {"I am not angry.", true},
        {"I'm not at all angry.", true},
        {"I have never been angry.", true},
        {"I was never really that angry.", true},
        {"I don\xe2\x80\x99t get angry.", true},
        {"It did not work, I am angry.", false},
        {"It does not work. I am angry.", false},
        {"It does not work but I am angry.", false},
        {"I am not only late, I am angry.", false},
        {"No, I am angry.", false},
        {"Not one two three four angry.", false},
    };
    struct fixture *f = *state;
    struct cue_hit hits[HITS];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(find(f, "angry", rows[i].text, hits), 1);
        if (hits[0].negated != rows[i].negated || hits[0].dead != rows[i].negated)
            fail_msg("%s: negated %d, dead %d", rows[i].text, hits[0].negated, hits[0].dead);
    }
    assert_int_equal(find(f, "not happy", "I am not happy.", hits), 1);
    assert_false(hits[0].negated || hits[0].dead);
}

static void test_quotation(void **state)
{
    static const struct {
        const char *text;
        bool quoted;
    } rows[] = {
        {"I am angry.", false},
        {"He said \"you are angry\" to me.", true},
        {"He said \xe2\x80\x9cyou are angry\xe2\x80\x9d to me.", true},
        {"He said \"you\" and I am angry.", false},
        {"\"Soon\", you said. I'm angry and that's \"it\".", false},
    };
    struct fixture *f = *state;
    struct cue_hit hits[HITS];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(find(f, "angry", rows[i].text, hits), 1);
        if (hits[0].quoted != rows[i].quoted)
            fail_msg("%s: quoted %d", rows[i].text, hits[0].quoted);
    }
}

static void test_classes(void **state)
{
    (void)state;
    assert_true(cues_in_class("kin", "husband"));
    assert_false(cues_in_class("kin", "hus"));
    assert_true(cues_in_class("day", "monday"));
    assert_false(cues_in_class("month", "monday"));
    assert_false(cues_in_class("no such class", "monday"));
    assert_false(cues_in_class("kin", ""));
}

/* A pattern that cannot be compiled is named, and a pool that is too small is no crash. */
static void test_faults(void **state)
{
    struct fixture *f = *state;
    const struct cue bad_row = {CUE_SIGNAL, HEARD_GOAL, .9f, "my @nosuchclass", ""};
    const struct cue_table table = {&bad_row, 1}, *const tables[] = {&table};
    const char *bad = NULL;
    pool_clear(&f->pool);
    assert_null(cue_book_new(&f->pool, tables, 1, 64, &bad));
    assert_string_equal(bad, bad_row.pattern);
    struct pool small;
    unsigned char memory[256];
    pool_init(&small, memory, sizeof memory);
    const struct cue_table *const real[] = {&cues_customer};
    assert_null(cue_book_new(&small, real, 1, 64, &bad));
}

static void test_real_tables(void **state)
{
    struct fixture *f = *state;
    const struct cue_table *const customer[] = {&cues_customer, &cues_customer_more};
    const struct cue_table *const agent[] = {&cues_agent};
    const char *bad = NULL;
    pool_clear(&f->pool);
    struct cue_book *book = cue_book_new(&f->pool, customer, 2, 64, &bad);
    if (!book)
        fail_msg("\"%s\"", bad ? bad : "no memory");
    assert_true(cue_book_knows(book, "refund"));
    assert_false(cue_book_knows(book, "xylophonist"));
    pool_clear(&f->pool);
    if (!cue_book_new(&f->pool, agent, 1, 64, &bad))
        fail_msg("\"%s\"", bad ? bad : "no memory");
    const struct cue_table *const all[] = {&cues_customer, &cues_customer_more, &cues_agent};
    for (size_t t = 0; t < 3; t++)
        for (size_t i = 0; i < all[t]->n; i++) {
            const struct cue *cue = &all[t]->rows[i];
            assert_true(cue->kind < CUE_N_KINDS && cue->p >= 0 && cue->p <= 1);
            assert_true(cue->pattern[0] && cue->evidence);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alternatives), cmocka_unit_test(test_gaps),
        cmocka_unit_test(test_borders),      cmocka_unit_test(test_order),
        cmocka_unit_test(test_negation),     cmocka_unit_test(test_quotation),
        cmocka_unit_test(test_classes),      cmocka_unit_test(test_faults),
        cmocka_unit_test(test_real_tables),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
