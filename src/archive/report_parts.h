/* SPDX-License-Identifier: Apache-2.0 */
/* report_parts.h: what the files of the report share. report_words.c tells numbers and cuts quotes,
   report_sentences.c finds the five sentences, report_sections.c and report_moments.c fill the
   sections. All they make lies in the arena. */
#ifndef ARCHIVE_REPORT_PARTS_H
#define ARCHIVE_REPORT_PARTS_H

#include "archive/report.h"
#include "archive/report_page.h"
#include "base/arena.h"

struct report_maker {
    struct arena *arena;
    const struct report *r;
    struct report_page *page;
};

/* ---- report_words.c ---- */

struct str report_say(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* 12304 as "12,304", for report_say. */
const char *report_number(struct arena *a, uint64_t n);

/* "187 of 1,204 needs (16 %)", and "16 %" alone; no percent of fewer than REPORT_PERCENT_OF. */
enum { REPORT_PERCENT_OF = 20 };
const char *report_share(struct arena *a, uint64_t n, uint64_t of, const char *what);
struct str report_percent(struct arena *a, uint64_t n, uint64_t of);

/* How many of the n claims should hold; 0 where nothing was estimated. */
uint64_t report_holding(struct report_count count);

/* "Of these 187, about 165 should hold." "" where nothing was estimated. */
struct str report_hold(struct arena *a, struct report_count count);

/* The bounds within which a share lies nineteen times out of twenty (Wilson), 0 to 1. */
struct report_bounds {
    double low, high;
};
struct report_bounds report_bounds(uint64_t n, uint64_t of);

/* "Between 14 and 18 in 100, if the archive is taken for a sample." "" for fewer than
   REPORT_PERCENT_OF. */
struct str report_sample(struct arena *a, uint64_t n, uint64_t of);

/* Both sentences. */
struct str report_sure(struct arena *a, struct report_count count);

/* At most `most` of them, each cut around what is meant in it. */
struct page_quotes report_quotes(struct arena *a, struct report_quotes quotes, size_t most);
struct page_quote report_quote(struct arena *a, const struct report_quote *quote);

/* At most n bytes of a text, with an ellipsis where it was longer. */
struct str report_short(struct arena *a, struct str text, size_t n);

/* Where two shares differ by more than chance would make them. */
bool report_differ(const struct report_factor *f);

/* ---- the sections ---- */

void report_sentences(struct report_maker *m);
void report_needs(struct report_maker *m);
void report_promises(struct report_maker *m);
void report_came_back(struct report_maker *m);
void report_periods(struct report_maker *m);
void report_moments(struct report_maker *m);
void report_feelings(struct report_maker *m);
void report_read(struct report_maker *m);

#endif
