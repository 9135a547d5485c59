/* SPDX-License-Identifier: Apache-2.0 */
/* report_page.h: the report as its page sees it: everything told, cut and worked out. report.c
   fills it from the counts, report.html writes it. Sections that have nothing to say are not there.
 */
#ifndef ARCHIVE_REPORT_PAGE_H
#define ARCHIVE_REPORT_PAGE_H

#include "archive/chart.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* Somebody's words, with those that are meant in the middle. */
struct page_quote {
    struct str before, meant, after;
    bool cut_before, cut_after; /* there was more */
    bool of_reply;
    struct str where, note;
};
struct page_quotes {
    const struct page_quote *at;
    size_t n;
};

/* One of the five sentences: "187" "of 1,204 needs", and what it means. */
struct page_sentence {
    struct str figure, of, text;
    struct page_quotes quotes;
    struct str sure;
};

enum page_tone { PAGE_ACCENT, PAGE_DUE, PAGE_BROKEN, PAGE_WASH };

/* A row of a bar chart, which is a table: `part` percent of the width in its tone, then `rest`
   percent pale. */
struct page_bar {
    struct str label, figure, note;
    double part, rest, part_and_gap; /* where the rest begins */
    enum page_tone tone;
    struct page_quotes quotes;
};
/* Two shares compared: after such a reply, and after all others. */
struct page_factor {
    struct str what, with, with_share, without, without_share; /* "21 of 30", "70 %" */
    double with_percent, without_percent;
    bool certain; /* they differ by more than chance would make them */
    struct page_quotes quotes;
};
struct page_guess {
    struct page_quote quote;
    struct str ask;
};
struct page_aside {
    struct str what, why, n;
};

struct report_page {
    struct str title, archive, span, made, engine, read, version;
    bool nothing; /* no conversation could be read */

    struct str danger; /* how often; "": never */
    struct page_quotes danger_quotes;

    const struct page_sentence *sentences;
    size_t n_sentences;

    bool needs;
    struct str needs_told, needs_sure, groups_rest;
    const struct page_bar *groups;
    size_t n_groups;
    bool groups_by_words;

    struct str open_told, open_sure;
    struct page_quotes open_quotes;
    const struct chart *waits; /* NULL: no times */

    struct str promises_told, promises_sure;
    const struct page_bar *promises;
    size_t n_promises;

    struct str came_back_told, came_back_sure, first_reply_told;
    const struct chart *came_back; /* NULL: nobody wrote */
    struct page_quotes came_back_quotes;

    const struct chart *const *periods;
    size_t n_periods;
    struct str period_unit; /* "month" */

    struct str heated_told, heated_sure, calmed_told;
    struct page_quotes heated_quotes, calmed_quotes;
    const struct chart *intensity; /* NULL: not counted */
    const struct page_factor *before, *calming;
    size_t n_before, n_calming;

    const struct page_bar *emotions, *signals;
    size_t n_emotions, n_signals;

    struct str unsure_told;
    struct page_quotes unsure_quotes;
    const struct page_guess *guesses;
    size_t n_guesses;

    const struct page_aside *aside;
    size_t n_aside;
    const struct str *remarks;
    size_t n_remarks;
};

#endif
