/* SPDX-License-Identifier: Apache-2.0 */
/* report_sentences.c: the five sentences a manager can repeat.

   A list of sentences in the order of what matters most for the people who wrote; the first five
   that the archive can carry are told. A sentence says what happened, never how somebody performed,
   and one that rests on a comparison is told only when the comparison is more than chance. */
#include "archive/report_parts.h"

#include <math.h>
#include <string.h>

enum {
    SENTENCES = 5,
    GROUP_LEAST = 5,     /* needs, for a group to be worth a sentence */
    GROUP_SHARE = 20,    /* and one in so many of all */
    CLAIMS_LEAST = 3,    /* that should hold */
    COMPARED_LEAST = 10, /* cases on either side */
};

/* Fills *s and says true, or leaves the sentence untold. */
typedef bool sentence(const struct report_maker *m, struct page_sentence *s);

static void figure(const struct report_maker *m, struct page_sentence *s, struct report_count count,
                   const char *of_what, struct report_quotes quotes)
{
    const char *n = report_number(m->arena, count.n);
    s->figure = str_of(n);
    s->of = count.of ? report_say(m->arena, "of %s %s", report_number(m->arena, count.of), of_what)
                     : str_of(of_what);
    s->quotes = report_quotes(m->arena, quotes, REPORT_QUOTES);
    s->sure = report_sure(m->arena, count);
}

static bool left_open(const struct report_maker *m, struct page_sentence *s)
{
    const struct report_figure *open = &m->r->open;
    if (!open->count.of)
        return false;
    figure(m, s, open->count, "needs", open->quotes);
    if (open->count.n == 0)
        s->text = STR("Everything that people asked for was answered in the end.");
    else if (open->count.n == 1)
        s->text = STR("One thing that somebody asked for was never answered.");
    else
        s->text = report_say(m->arena, "%s things that people asked for were never answered.",
                             report_number(m->arena, open->count.n));
    return true;
}

static bool came_back(const struct report_maker *m, struct page_sentence *s)
{
    const struct report_figure *back = &m->r->came_back;
    if (!back->count.of)
        return false;
    figure(m, s, back->count, "conversations", back->quotes);
    if (back->count.n == 0)
        s->text = STR("Nobody had to come back to ask for the same thing again.");
    else
        s->text = report_say(m->arena, "In %s %s the customer had to come back for the same thing.",
                             report_number(m->arena, back->count.n),
                             back->count.n == 1 ? "conversation" : "conversations");
    return true;
}

static bool asked_most(const struct report_maker *m, struct page_sentence *s)
{
    const struct report_group *g = m->r->groups;
    if (!m->r->n_groups || g->n_needs < GROUP_LEAST || g->n_needs < m->r->needs.n / GROUP_SHARE)
        return false;
    struct report_count count = {g->n_needs, m->r->needs.n, g->p_sum};
    figure(m, s, count, "needs", g->quotes);
    s->text = g->n_open ? report_say(m->arena,
                                     "What people asked for most often is this; %s of these needs "
                                     "are still open.",
                                     report_number(m->arena, g->n_open))
                        : STR("What people asked for most often is this.");
    return true;
}

static uint64_t dated(const struct report *r)
{
    return r->in_time.count.n + r->late.count.n + r->broken.count.n + r->no_sign.count.n +
           r->not_yet_due.count.n;
}

/* Broken and late ones where there are any; else that promises carried no day. */
static bool promised(const struct report_maker *m, struct page_sentence *s)
{
    const struct report *r = m->r;
    uint64_t missed = r->late.count.n + r->broken.count.n, days = dated(r);
    if (missed) {
        struct report_count count = {missed, days, r->late.count.p_sum + r->broken.count.p_sum};
        figure(m, s, count, "dated promises",
               r->broken.quotes.n ? r->broken.quotes : r->late.quotes);
        s->text = report_say(m->arena, "%s of our promises %s broken or kept too late.",
                             report_number(m->arena, missed), missed == 1 ? "was" : "were");
        return true;
    }
    if (!r->undated.count.n)
        return false;
    figure(m, s, r->undated.count, "promises", r->undated.quotes);
    s->text = report_say(m->arena, "%s of our promises named no day to expect anything by.",
                         report_number(m->arena, r->undated.count.n));
    return true;
}

static double share(uint64_t n, uint64_t of)
{
    return chart_percent((double)n, (double)of);
}

/* The first factor that came with more of it, by more than chance, in enough cases. */
static const struct report_factor *telling(const struct report_factor *factors, size_t n)
{
    for (size_t i = 0; i < n && i < REPORT_FACTORS; i++)
        if (factors[i].of >= COMPARED_LEAST && factors[i].of_other >= COMPARED_LEAST &&
            report_differ(&factors[i]) &&
            share(factors[i].n, factors[i].of) > share(factors[i].n_other, factors[i].of_other))
            return &factors[i];
    return NULL;
}

/* What both comparisons have in common; false where there is none to tell. */
static bool compared(const struct report_maker *m, struct page_sentence *s,
                     const struct report_factor *f, const char *of_what)
{
    if (!f)
        return false;
    figure(m, s, (struct report_count){f->n, f->of, NAN}, of_what, f->quotes);
    s->sure = STR("The difference is more than chance would make; it is no proof of a cause.");
    return true;
}

static bool calmed(const struct report_maker *m, struct page_sentence *s)
{
    const struct report_factor *f = telling(m->r->calming, m->r->n_calming);
    if (!compared(m, s, f, "such replies"))
        return false;
    struct str what = report_short(m->arena, f->what, REPORT_LABEL_BYTES);
    s->text = report_say(
        m->arena,
        "After a reply that %.*s, upset customers were calmer %s; after other replies, %s.",
        (int)what.n, what.at, report_share(m->arena, f->n, f->of, "times"),
        report_share(m->arena, f->n_other, f->of_other, "times"));
    return true;
}

static bool heated(const struct report_maker *m, struct page_sentence *s)
{
    const struct report_factor *f = telling(m->r->before, m->r->n_before);
    if (!compared(m, s, f, "heated messages"))
        return false;
    struct str what = report_short(m->arena, f->what, REPORT_LABEL_BYTES);
    s->text = report_say(m->arena, "%s followed a reply that %.*s; of all other messages, %s did.",
                         report_share(m->arena, f->n, f->of, "heated messages"), (int)what.n,
                         what.at, report_share(m->arena, f->n_other, f->of_other, ""));
    return true;
}

static bool first_reply(const struct report_maker *m, struct page_sentence *s)
{
    struct report_count count = m->r->first_reply;
    if (!count.of)
        return false;
    figure(m, s, count, "needs", (struct report_quotes){0});
    s->text = report_say(m->arena, "The very first reply answered %s of the things people needed.",
                         report_number(m->arena, count.n));
    return true;
}

static bool spoke_of_leaving(const struct report_maker *m, struct page_sentence *s)
{
    const struct report_figure *leaving = &m->r->signals[HEARD_LEAVING];
    if (report_holding(leaving->count) < CLAIMS_LEAST)
        return false;
    figure(m, s, leaving->count, "messages", leaving->quotes);
    s->text =
        report_say(m->arena, "%s %s spoke of leaving.", report_number(m->arena, leaving->count.n),
                   leaving->count.n == 1 ? "message" : "messages");
    return true;
}

static bool was_glad(const struct report_maker *m, struct page_sentence *s)
{
    const struct report_figure *glad = &m->r->emotions[HEARD_GRATITUDE];
    if (report_holding(glad->count) < CLAIMS_LEAST)
        return false;
    figure(m, s, glad->count, "messages", glad->quotes);
    s->text = report_say(m->arena, "%s %s said thank you.", report_number(m->arena, glad->count.n),
                         glad->count.n == 1 ? "message" : "messages");
    return true;
}

void report_sentences(struct report_maker *m)
{
    static sentence *const all[] = {left_open, asked_most,       came_back, promised,   calmed,
                                    heated,    spoke_of_leaving, was_glad,  first_reply};
    struct page_sentence *told = arena_array(m->arena, SENTENCES, sizeof *told);
    size_t n = 0;
    for (size_t i = 0; i < sizeof all / sizeof *all && n < SENTENCES; i++)
        n += all[i](m, &told[n]);
    m->page->sentences = told;
    m->page->n_sentences = n;
}
