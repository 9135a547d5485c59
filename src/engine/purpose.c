/* SPDX-License-Identifier: Apache-2.0 */
/* purpose.c: what it is for: a goal, a life event, and the day on which it counts (line C3 of the
   evidence).

   A deadline is a day ahead that the customer names and that something hangs on: words such as
   "by", "before" or "leave" stand near it, or a deadline signal covers it. A life event takes the
   day named in its own sentence. */
#include "engine/reader.h"

enum { REPORT_REACH = 10 }; /* words between "told" and the day */

static bool near_signal(const struct view *v, const struct date_hit *d)
{
    struct heard_span at = view_span(v, d->start, d->end);
    for (size_t i = 0; i < v->out->n_signals; i++)
        if (v->out->signals[i].name == HEARD_DEADLINE && spans_touch(v->out->signals[i].at, at))
            return true;
    return false;
}

/* "by Friday", "before the 6th", "until noon", "on Friday" after a verb that the future brings */
static bool leads_to(const struct view *v, const struct date_hit *d)
{
    static const char *const words[] = {"by",     "before", "until",   "till", "due",
                                        "latest", "leave",  "leaving", "fly",  "flying",
                                        "starts", "start",  "expires", "ends", "closes"};
    for (uint32_t i = 1; i <= 3 && i <= d->first; i++)
        for (size_t w = 0; w < sizeof words / sizeof *words; w++)
            if (text_is(v->text, d->first - i, words[w]) &&
                v->text->words[d->first - i].sentence == v->text->words[d->first].sentence)
                return true;
    return false;
}

/* "Anna told me perhaps Tuesday", "you said it would come on Friday": a day that our side named is
   no day of theirs. What follows a "but" is their own again. */
bool view_reported(const struct view *v, const struct date_hit *d)
{
    static const char *const said[] = {"said",     "says",   "told",      "promised", "promises",
                                       "assured",  "quoted", "estimated", "perhaps",  "maybe",
                                       "supposed", "wrote",  "scheduled", "confirmed"};
    static const char *const theirs[] = {"but", "so", "because", "need", "needs"};
    const struct text *text = v->text;
    const struct sentence *s = &text->sentences[text->words[d->first].sentence];
    for (uint32_t w = d->first; w > s->first && d->first - w < REPORT_REACH; w--) {
        for (size_t i = 0; i < sizeof theirs / sizeof *theirs; i++)
            if (text_is(text, w - 1, theirs[i]))
                return false;
        for (size_t i = 0; i < sizeof said / sizeof *said; i++)
            if (text_is(text, w - 1, said[i]))
                return true;
    }
    return false;
}

static const struct date_hit *date_near(const struct view *v, uint32_t first, uint32_t last)
{
    const struct date_hit *best = NULL;
    for (size_t i = 0; i < v->n_dates; i++) {
        const struct date_hit *d = &v->dates[i];
        bool same = v->text->words[d->first].sentence == v->text->words[first].sentence;
        if (same && !d->past && (!best || d->first < last + 8))
            best = best ? best : d;
    }
    return best;
}

static size_t add_deadlines(const struct view *v, struct heard_purpose *out, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < v->n_dates && n < max; i++) {
        const struct date_hit *d = &v->dates[i];
        if (d->past || view_reported(v, d) || (!near_signal(v, d) && !leads_to(v, d)))
            continue;
        out[n++] = (struct heard_purpose){
            .at = view_span(v, d->start, d->end), .kind = HEARD_FOR_DEADLINE, .date = d->date};
    }
    return n;
}

static bool covered(const struct heard_purpose *have, size_t n, const struct heard_purpose *new)
{
    for (size_t i = 0; i < n; i++)
        if (have[i].kind == new->kind && spans_touch(have[i].at, new->at))
            return true;
    return false;
}

/* "Dear wedding list team," greets; "last year's birthday" is over. */
static bool is_no_event(const struct view *v, const struct cue_hit *hit)
{
    const struct text *text = v->text;
    const struct sentence *s = &text->sentences[text->words[hit->first].sentence];
    bool greets = s->n <= 6 && text_among(text_norm(text, s->first), "dear hi hello hey");
    bool over = false;
    for (uint32_t w = s->first; w < hit->last; w++)
        over |= text_is(text, w, "last") && w + 1 < hit->last &&
                text_among(text_norm(text, w + 1), "year's year years time month's week's");
    return greets || over;
}

static size_t add_hits(const struct view *v, struct heard_purpose *out, size_t n, size_t max)
{
    for (size_t i = 0; i < v->n_hits && n < max; i++) {
        const struct cue_hit *hit = &v->hits[i];
        if (hit->cue->kind != CUE_PURPOSE || hit->dead || is_no_event(v, hit))
            continue;
        const struct date_hit *d = date_near(v, hit->first, hit->last);
        struct heard_purpose p = {.at = view_hit(v, hit),
                                  .kind = (enum heard_purpose_kind)hit->cue->name,
                                  .date = {HEARD_NO_TIME, false}};
        if (d && p.kind == HEARD_FOR_LIFE_EVENT)
            p.date = d->date;
        if (!covered(out, n, &p))
            out[n++] = p;
    }
    return n;
}

void purpose_read(struct view *v)
{
    struct heard_purpose found[PURPOSES_A_TURN];
    size_t n = add_deadlines(v, found, PURPOSES_A_TURN / 2);
    n = add_hits(v, found, n, PURPOSES_A_TURN);
    v->out->purpose = pool_copy(&v->reader->pool, found, n * sizeof *found);
    v->out->n_purpose = v->out->purpose ? n : 0;
}
