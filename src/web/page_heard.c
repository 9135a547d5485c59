/* SPDX-License-Identifier: Apache-2.0 */
/* page_heard.c: what the engine heard, as the panel shows it and as the thread underlines it. The
   desk says what holds (desk/panel.h); here it gets its place on the page. */
#include "web/page_heard.h"

#include "base/catalogue.h"
#include "base/time.h"
#include "desk/agent.h"

#include <inttypes.h>
#include <stdlib.h>

static struct str anchor_of(struct page *p, int64_t message_id)
{
    return page_text(p, "m-%" PRId64, message_id);
}

static void line_fill(struct page *p, const struct panel_line *from, bool guess,
                      struct listen_line *to)
{
    bool says_so = str_starts_nocase(from->text, STR("perhaps")) || p->c->lang;
    *to = (struct listen_line){
        .words = guess && !says_so ? page_text(p, "perhaps %.*s", (int)from->text.n, from->text.at)
                                   : from->text,
        .ask = from->settled ? STR("") : from->ask,
        .css = str_of(from->kind),
        .guess = guess,
        .settled = from->settled,
        .claim = from->n_because ? from->claim : STR(""),
        .message_id = from->because[0].message_id,
        .start_at = from->because[0].start_at,
        .end_at = from->because[0].end_at};
    to->quotes = arena_array(&p->c->arena, from->n_because + 1, sizeof *to->quotes);
    for (size_t i = 0; i < from->n_because; i++)
        to->quotes[to->n_quotes++] =
            (struct listen_quote){from->because[i].text, anchor_of(p, from->because[i].message_id)};
}

static struct listen_line *lines_fill(struct page *p, const struct panel_line *from, size_t n,
                                      bool guess)
{
    struct listen_line *to = arena_array(&p->c->arena, n + 1, sizeof *to);
    for (size_t i = 0; i < n; i++)
        line_fill(p, &from[i], guess, &to[i]);
    return to;
}

static struct str need_also(struct page *p, const struct need *need)
{
    struct str state = str_of(need_state(need, p->c->now_us));
    if (str_eq(state, STR("overdue")))
        return STR("promised, and the day has passed");
    if (need->again == 1)
        return STR("asked twice");
    return need->again > 1 ? page_text(p, "asked %" PRId64 " times", need->again + 1) : STR("");
}

/* "Fri 6 Mar", or "today 17:00" where a time was named. */
static struct str day_words(struct page *p, int64_t due_us, bool has_time)
{
    return has_time ? when_until(&p->when, due_us) : when_date(&p->when, due_us);
}

static struct listen_need need_line(struct page *p, const struct need *need, struct str state)
{
    struct listen_need line = {.id = need->id,
                               .words = need->words,
                               .anchor = page_text(p, "n-%" PRId64, need->id),
                               .also = need_also(p, need),
                               .by = STR(""),
                               .by_words = STR("")};
    line.open = need_is_open(need, p->c->now_us);
    if (str_eq(state, STR("promised"))) {
        struct str day = day_words(p, need->promise_due_us, need->promise_has_time);
        line.by = anchor_of(p, need->promise_message_id);
        line.by_words = day.n ? page_text(p, "promised for %.*s", (int)day.n, day.at)
                              : STR("promised, without a day");
    } else if (need->answer_message_id) {
        line.by = anchor_of(p, need->answer_message_id);
        line.by_words =
            str_eq(state, STR("closed")) ? STR("settled, in their words") : STR("the reply");
    }
    return line;
}

/* Each need stands in one of four lists. */
static void needs_fill(struct page *p, const struct panel *panel, struct listen_view *v)
{
    struct listen_need **const lists[] = {&v->open, &v->promised, &v->answered, &v->aside};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        *lists[i] = arena_array(&p->c->arena, panel->n_needs + 1, sizeof **lists[i]);
    for (size_t i = 0; i < panel->n_needs; i++) {
        const struct need *need = &panel->needs[i];
        struct str state = str_of(need_state(need, p->c->now_us));
        struct listen_need line = need_line(p, need, state);
        if (line.open)
            v->open[v->n_open++] = line;
        else if (str_eq(state, STR("promised")))
            v->promised[v->n_promised++] = line;
        else if (str_eq(state, STR("dismissed")))
            v->aside[v->n_aside++] = line;
        else
            v->answered[v->n_answered++] = line;
    }
}

static struct str promise_also(struct page *p, const struct promise *it, struct str state)
{
    struct str day = day_words(p, it->due_us, it->has_time);
    const char *how = str_eq(state, STR("kept"))     ? WORDS("kept")
                      : str_eq(state, STR("broken")) ? "not kept"
                                                     : "";
    return page_text(p, "%s%.*s%s%s", day.n ? "for " : "", (int)day.n, day.at,
                     day.n && how[0] ? ", " : "", how);
}

/* A fact that a person stands for, and who that is. */
static int by_hand(struct page *p, const struct promise *it, struct str *words_r)
{
    struct agent by;
    *words_r = STR("");
    int got = it->added_by_id ? agent_get(p->c, p->d, p->who, it->added_by_id, &by) : 0;
    if (got > 0)
        *words_r = page_fill(p, "added by {1}", by.name);
    return got;
}

static int promises_fill(struct page *p, const struct panel *panel, struct listen_view *v)
{
    v->promises = arena_array(&p->c->arena, panel->n_promises + 1, sizeof *v->promises);
    for (size_t i = 0; i < panel->n_promises && v->n_promises < PANEL_LINES_MAX; i++) {
        const struct promise *it = &panel->promises[i];
        struct str state = str_of(promise_state(it, p->c->now_us));
        if (str_eq(state, STR("withdrawn")))
            continue;
        bool broken = str_eq(state, STR("broken"));
        struct str hand;
        if (by_hand(p, it, &hand) < 0)
            return -1;
        v->promises[v->n_promises++] =
            (struct listen_promise){.id = it->id,
                                    .words = it->words,
                                    .anchor = anchor_of(p, it->message_id),
                                    .also = promise_also(p, it, state),
                                    .hand = hand,
                                    .open = broken || str_eq(state, STR("open")),
                                    .broken = broken};
    }
    return 1;
}

static struct str brief_of(struct page *p, const struct panel *panel)
{
    struct out o;
    out_init(&o, 4000);
    for (size_t i = 0; i < panel->n_brief; i++) {
        if (i)
            out_char(&o, ' ');
        out_str(&o, catalogue_str(p->c->lang, panel->brief[i].text));
    }
    struct str text = {arena_copy(&p->c->arena, o.at, o.n), o.n};
    out_free(&o);
    return text;
}

static int by_place(const void *a, const void *b)
{
    const struct need *x = a, *y = b;
    if (x->message_id != y->message_id)
        return x->message_id < y->message_id ? -1 : 1;
    return x->start_at < y->start_at ? -1 : x->start_at > y->start_at;
}

int heard_fill(struct page *p, int64_t conversation_id, struct listen_view *v,
               struct heard_marks *marks_r)
{
    struct panel *panel = arena_alloc(&p->c->arena, sizeof *panel);
    *v = (struct listen_view){.brief = STR(""), .next = STR(""), .calmed_href = STR("")};
    if (panel_show(p->c, p->d, p->who, conversation_id, panel) < 0)
        return -1;
    v->brief = brief_of(p, panel);
    v->trail = panel->trail;
    v->ask = panel->question;
    v->ask_why = panel->why;
    v->late = panel->late;
    v->unread = panel->unread_language.n
                    ? STR("I could not read this language, so I say nothing about it.")
                    : STR("");
    v->situation = lines_fill(p, panel->situation, panel->n_situation, false);
    v->n_situation = panel->n_situation;
    v->guesses = lines_fill(p, panel->guesses, panel->n_guesses, true);
    v->n_guesses = panel->n_guesses;
    if (panel->danger.kind)
        v->danger = lines_fill(p, &panel->danger, 1, false);
    if (panel->temperature >= HEAT_TOLD_MILLI && panel->temperature_because.n_because)
        v->heat = lines_fill(p, &panel->temperature_because, 1, false);
    v->calmed = panel->calmed.words;
    if (v->calmed.n)
        v->calmed_href = page_text(p, "/conversations/%" PRId64 "#m-%" PRId64,
                                   panel->calmed.conversation_number, panel->calmed.message_id);
    v->next = panel->next.words;
    v->next_asked = panel->next.asked;
    v->next_alike = panel->next.alike;
    needs_fill(p, panel, v);
    if (promises_fill(p, panel, v) < 0)
        return -1;
    if (panel->n_needs)
        qsort(panel->needs, panel->n_needs, sizeof *panel->needs, by_place);
    *marks_r = (struct heard_marks){panel->needs, panel->n_needs};
    return 1;
}

/* Needs that were dismissed leave no mark. */
size_t heard_marks_of(struct page *p, const struct heard_marks *marks, int64_t message_id,
                      struct prose_mark **at_r)
{
    size_t n = 0;
    struct prose_mark *at = arena_array(&p->c->arena, marks->n + 1, sizeof *at);
    for (size_t i = 0; i < marks->n; i++) {
        const struct need *need = &marks->needs[i];
        if (need->message_id != message_id || str_eq(need->state, STR("dismissed")))
            continue;
        bool open = need_is_open(need, p->c->now_us);
        at[n++] = (struct prose_mark){need->start_at, need->end_at, open ? RUN_NEED : RUN_ANSWERED,
                                      page_text(p, "n-%" PRId64, need->id)};
    }
    *at_r = at;
    return n;
}
