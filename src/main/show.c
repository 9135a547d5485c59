/* SPDX-License-Identifier: Apache-2.0 */
/* show.c: facts first (what is open, promised, dated), feelings after, guesses last, in words that
   say they are guesses. Numbers are shown where they are a probability, and nothing is shown that
   was not claimed. */
#include "main/show.h"

#include "base/time.h"
#include "base/utf8.h"
#include "main/marks.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { INDENT = 2, WORDS_MOST = 80 };

struct show {
    struct out *o;
    const struct term *t;
    const struct heard_reading *r;
};

struct str show_words(const struct heard_conversation *v, struct heard_span span)
{
    if (span.turn >= v->n_turns || span.start > span.end || span.end > v->turns[span.turn].len)
        return STR("");
    return (struct str){v->turns[span.turn].text + span.start, span.end - span.start};
}

static void spaced(struct out *o, const char *name)
{
    for (; *name; name++)
        out_char(o, *name == '_' ? ' ' : *name);
}

static bool same_id(struct heard_need_id a, struct heard_need_id b)
{
    return a.turn == b.turn && a.n == b.n;
}

static bool is_open(const struct heard_now *now, const struct heard_need *need)
{
    struct heard_need_id id = need->same_as.turn >= 0 ? need->same_as : need->id;
    for (size_t i = 0; i < now->open_needs.n; i++)
        if (same_id(now->open_needs.at[i], id))
            return true;
    return false;
}

static const char *state_of(const struct show *s, const struct heard_need *need)
{
    if (is_open(&s->r->now, need))
        return "open";
    return need->closed_by >= 0 ? "closed" : need->answered_by >= 0 ? "answered" : "";
}

static void due_text(char *text, size_t cap, struct heard_date due)
{
    char at[TIME_TEXT_BYTES] = "no date";
    if (due.at != HEARD_NO_TIME && due.has_time)
        time_minute_text(due.at, at);
    else if (due.at != HEARD_NO_TIME)
        time_day_text(due.at, at);
    snprintf(text, cap, "%s%s", due.at != HEARD_NO_TIME ? "due " : "", at);
}

static void label(struct mark *mark, struct heard_need_id id, const char *state)
{
    if (mark)
        snprintf(mark->label, sizeof mark->label, "%d.%d%s%s", id.turn, id.n, *state ? " " : "",
                 state);
}

/* Words of a message that carried something; a whole message is not marked, it is the message. */
static void mark_words(struct marks *m, struct heard_span span, enum term_style style)
{
    if (span.end - span.start <= WORDS_MOST)
        marks_add(m, span.start, span.end, style, "__");
}

static void mark_spans(struct marks *m, struct heard_spans spans, uint32_t turn,
                       enum term_style style)
{
    for (size_t i = 0; i < spans.n; i++)
        if (spans.at[i].turn == turn)
            mark_words(m, spans.at[i], style);
}

static void mark_turn(const struct show *s, const struct heard_turn_reading *t, uint32_t turn,
                      struct marks *m)
{
    for (size_t i = 0; i < t->n_needs; i++)
        label(marks_add(m, t->needs[i].at.start, t->needs[i].at.end, TERM_ACCENT, "[]"),
              t->needs[i].id, state_of(s, &t->needs[i]));
    for (size_t i = 0; i < t->n_promises; i++) {
        struct mark *mark =
            marks_add(m, t->promises[i].at.start, t->promises[i].at.end, TERM_DUE, "{}");
        if (mark)
            due_text(mark->label, sizeof mark->label, t->promises[i].due);
    }
    for (size_t i = 0; i < t->n_signals; i++)
        mark_words(m, t->signals[i].at, TERM_STRONG);
    for (size_t i = 0; i < t->n_purpose; i++)
        mark_words(m, t->purpose[i].at, TERM_STRONG);
    for (size_t i = 0; i < t->n_emotions; i++)
        mark_spans(m, t->emotions[i].because, turn, TERM_PLAIN);
    for (size_t i = 0; i < t->n_echoes; i++)
        mark_words(m, t->echoes[i].at, TERM_PLAIN);
}

/* "  . name 0.81  " at the front of a cue's line. */
static void cue(const struct show *s, const char *name, float p)
{
    char number[16] = "";
    struct out o;
    out_init(&o, 80);
    spaced(&o, name);
    if (!isnan(p))
        snprintf(number, sizeof number, " %.2f", (double)p);
    out_f(s->o, "%*s. ", INDENT, "");
    term_style(s->o, s->t, TERM_QUIET);
    out_f(s->o, "%-22s%-5s ", o.at, number);
    term_style(s->o, s->t, TERM_PLAIN);
    out_free(&o);
}

static size_t room(const struct show *s)
{
    return s->t->columns > 50 ? s->t->columns - 34 : 24;
}

static void quote(const struct show *s, struct heard_span span)
{
    term_quote(s->o, show_words(s->r->of, span), room(s));
}

static void quotes(const struct show *s, struct heard_spans spans)
{
    for (size_t i = 0; i < spans.n && i < 3; i++) {
        out_text(s->o, i ? ", " : "");
        quote(s, spans.at[i]);
    }
    out_char(s->o, '\n');
}

/* Claims of one name in a turn: one line, the highest p, the first few words. */
struct gathered {
    struct heard_span at[3];
    size_t n;
    float p;
};

static void gather(struct gathered *g, float p, struct heard_span at)
{
    g->p = g->n == 0 || p > g->p ? p : g->p;
    if (g->n < sizeof g->at / sizeof *g->at)
        g->at[g->n++] = at;
}

static void show_gathered(const struct show *s, const char *name, const struct gathered *g)
{
    if (!g->n)
        return;
    cue(s, name, g->p);
    quotes(s, (struct heard_spans){g->at, g->n});
}

static void show_purpose(const struct show *s, const struct heard_purpose *purpose)
{
    static const char *const names[] = {"what for", "deadline", "life event"};
    char day[TIME_TEXT_BYTES];
    cue(s, names[purpose->kind], NAN);
    quote(s, purpose->at);
    if (purpose->date.at != HEARD_NO_TIME) {
        time_day_text(purpose->date.at, day);
        out_f(s->o, "  %s", day);
    }
    out_char(s->o, '\n');
}

static void show_customer(const struct show *s, const struct heard_turn_reading *t)
{
    for (int name = 0; name < HEARD_N_SIGNALS; name++) {
        struct gathered g = {0};
        for (size_t i = 0; i < t->n_signals; i++)
            if ((int)t->signals[i].name == name)
                gather(&g, t->signals[i].p, t->signals[i].at);
        show_gathered(s, heard_signal_name((enum heard_signal)name), &g);
    }
    for (size_t i = 0; i < t->n_purpose; i++)
        show_purpose(s, &t->purpose[i]);
    for (size_t i = 0; i < t->n_emotions; i++)
        if (t->emotions[i].name != HEARD_NEUTRAL) {
            cue(s, heard_emotion_name(t->emotions[i].name), t->emotions[i].p);
            quotes(s, t->emotions[i].because);
        }
    for (size_t i = 0; i < t->n_guesses; i++) {
        cue(s, "perhaps", t->guesses[i].p);
        quotes(s, t->guesses[i].because);
        out_f(s->o, "%*s  ask: ", INDENT, "");
        term_text(s->o, s->t, TERM_PLAIN, str_of(t->guesses[i].ask));
        out_char(s->o, '\n');
    }
}

static void show_agent(const struct show *s, const struct heard_turn_reading *t)
{
    for (int name = 0; name < HEARD_N_ACTS; name++) {
        struct gathered g = {0};
        for (size_t i = 0; i < t->n_acts; i++)
            if ((int)t->acts[i].name == name)
                gather(&g, t->acts[i].p, t->acts[i].at);
        show_gathered(s, heard_act_name((enum heard_act)name), &g);
    }
    for (size_t i = 0; i < t->n_echoes; i++) {
        cue(s, "says back", NAN);
        quote(s, t->echoes[i].at);
        out_text(s->o, " of ");
        quote(s, t->echoes[i].of);
        out_char(s->o, '\n');
    }
}

static void show_head(const struct show *s, const struct heard_turn *turn,
                      const struct heard_turn_reading *t)
{
    static const char *const names[] = {"Customer", "Agent", "Bot", "Note"};
    char at[TIME_TEXT_BYTES];
    term_text(s->o, s->t, TERM_STRONG, str_of(names[turn->who]));
    term_style(s->o, s->t, TERM_QUIET);
    if (turn->at != HEARD_NO_TIME) {
        time_minute_text(turn->at, at);
        out_f(s->o, " \xc2\xb7 %s", at);
    }
    if (t->who == HEARD_CUSTOMER && !isnan(t->intensity) && !t->skipped)
        out_f(s->o, " \xc2\xb7 intensity %.1f of 4", (double)t->intensity);
    if (t->unread)
        out_f(s->o, " \xc2\xb7 not read: the language seems to be %s",
              t->language[0] ? t->language : "another");
    if (t->skipped)
        out_text(s->o, " \xc2\xb7 not read");
    else if (t->read_to < turn->len)
        out_f(s->o, " \xc2\xb7 read up to byte %u", t->read_to);
    term_style(s->o, s->t, TERM_PLAIN);
    out_char(s->o, '\n');
}

static void show_turn(const struct show *s, uint32_t i)
{
    const struct heard_turn_reading *t = &s->r->turns[i];
    const struct heard_turn *turn = &s->r->of->turns[i];
    struct marks m;
    m.n = 0;
    show_head(s, turn, t);
    mark_turn(s, t, i, &m);
    marks_text(s->o, s->t, &m, (struct str){turn->text, turn->len}, INDENT);
    if (t->who == HEARD_CUSTOMER)
        show_customer(s, t);
    else
        show_agent(s, t);
    out_char(s->o, '\n');
}

static void show_need(const struct show *s, const struct heard_need *need)
{
    char id[32];
    const char *state = state_of(s, need);
    snprintf(id, sizeof id, "%d.%d", need->id.turn, need->id.n);
    out_f(s->o, "%*s", INDENT, "");
    term_style(s->o, s->t, strcmp(state, "open") == 0 ? TERM_DUE : TERM_QUIET);
    out_f(s->o, "%-9s", state);
    term_style(s->o, s->t, TERM_PLAIN);
    out_f(s->o, " %-5s %-9s ", id, heard_need_kind_name(need->kind));
    quote(s, need->at);
    if (need->same_as.turn >= 0)
        out_f(s->o, " again: %d.%d", need->same_as.turn, need->same_as.n);
    if (need->answered_by >= 0)
        out_f(s->o, " by turn %d", need->answered_by);
    if (need->closed_by >= 0)
        out_f(s->o, " solved, says turn %d", need->closed_by);
    out_char(s->o, '\n');
}

static void show_promise(const struct show *s, const struct heard_promise *promise)
{
    char due[48];
    due_text(due, sizeof due, promise->due);
    out_f(s->o, "%*s%-9s %-5u %-9s ", INDENT, "", "promised", promise->at.turn, "");
    quote(s, promise->at);
    out_f(s->o, " %s\n", due);
}

static void show_ledger(const struct show *s)
{
    size_t any = 0;
    for (size_t i = 0; i < s->r->n_turns; i++)
        any += s->r->turns[i].n_needs + s->r->turns[i].n_promises;
    if (!any)
        return;
    term_text(s->o, s->t, TERM_STRONG, STR("Ledger"));
    out_char(s->o, '\n');
    for (size_t i = 0; i < s->r->n_turns; i++)
        for (size_t k = 0; k < s->r->turns[i].n_needs; k++)
            show_need(s, &s->r->turns[i].needs[k]);
    for (size_t i = 0; i < s->r->n_turns; i++)
        for (size_t k = 0; k < s->r->turns[i].n_promises; k++)
            show_promise(s, &s->r->turns[i].promises[k]);
}

static void show_steps(const struct show *s)
{
    static const char *const states[] = {"not yet", "due", "done"};
    out_f(s->o, "%*s", INDENT, "");
    for (int i = 0; i < HEARD_N_STEPS; i++) {
        out_text(s->o, i ? " \xc2\xb7 " : "");
        spaced(s->o, heard_step_name((enum heard_step)i));
        out_f(s->o, " %s", states[s->r->now.steps[i].state]);
    }
    out_char(s->o, '\n');
}

static void show_now(const struct show *s)
{
    static const char *const trends[] = {"", ", cooling", ", steady", ", warming"};
    const struct heard_now *now = &s->r->now;
    term_text(s->o, s->t, TERM_STRONG, STR("Now"));
    out_char(s->o, '\n');
    if (!isnan(now->temperature)) {
        out_f(s->o, "%*stemperature %.2f%s, against %s: ", INDENT, "", (double)now->temperature,
              trends[now->trend],
              now->baseline_is_history ? "earlier conversations" : "the first message");
        quotes(s, now->temperature_because);
    }
    show_steps(s);
    if (now->ask_next.is) {
        out_f(s->o, "%*sask next: ", INDENT, "");
        term_text(s->o, s->t, TERM_ACCENT, str_of(now->ask_next.question));
        out_f(s->o, "\n%*swhy: ", INDENT, "");
        term_text(s->o, s->t, TERM_PLAIN, str_of(now->ask_next.why));
        out_char(s->o, '\n');
    }
}

void show_reading(struct out *o, const struct term *t, const struct heard_reading *reading)
{
    struct show s = {o, t, reading};
    term_text(o, t, TERM_STRONG, str_of(reading->of->id));
    if (reading->of->subject) {
        out_text(o, " \xc2\xb7 ");
        term_text(o, t, TERM_PLAIN, str_of(reading->of->subject));
    }
    out_text(o, "\n\n");
    for (uint32_t i = 0; i < reading->n_turns; i++)
        show_turn(&s, i);
    show_ledger(&s);
    if (reading->n_turns)
        show_now(&s);
    out_char(o, '\n');
}

static void show_nudge(const struct show *s, const struct heard_nudge *nudge, struct str draft)
{
    static const char *const severities[] = {"hold", "suggest", "note"};
    term_text(s->o, s->t, nudge->severity == HEARD_HOLD ? TERM_DUE : TERM_STRONG,
              str_of(severities[nudge->severity]));
    out_text(s->o, " \xc2\xb7 ");
    spaced(s->o, heard_rule_name(nudge->rule));
    out_char(s->o, '\n');
    if (nudge->at.start < nudge->at.end && nudge->at.end <= draft.n) {
        out_f(s->o, "%*sin the draft: ", INDENT, "");
        term_quote(s->o,
                   str_first(str_from(draft, nudge->at.start), nudge->at.end - nudge->at.start),
                   room(s));
        out_char(s->o, '\n');
    }
    if (nudge->because.n) {
        out_f(s->o, "%*sbecause of: ", INDENT, "");
        quotes(s, nudge->because);
    }
    out_f(s->o, "%*s", INDENT, "");
    term_text(s->o, s->t, TERM_PLAIN, str_of(nudge->why));
    out_char(s->o, '\n');
    if (nudge->try_this) {
        out_f(s->o, "%*stry: ", INDENT, "");
        term_text(s->o, s->t, TERM_ACCENT, str_of(nudge->try_this));
        out_char(s->o, '\n');
    }
}

void show_coaching(struct out *o, const struct term *t, const struct heard_coaching *coaching,
                   struct str draft, bool all)
{
    struct show s = {o, t, coaching->reading};
    size_t shown = all || !coaching->n_nudges ? coaching->n_nudges : 1;
    if (!coaching->n_nudges)
        out_text(o, "Nothing to add.\n");
    for (size_t i = 0; i < shown; i++)
        show_nudge(&s, &coaching->nudges[i], draft);
    if (shown < coaching->n_nudges)
        out_f(o, "%zu more: --all shows them.\n", coaching->n_nudges - shown);
}
