/* SPDX-License-Identifier: Apache-2.0 */
/* marks.c: words are gathered with the brackets that touch them, and put on a line as a whole. */
#include "main/marks.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

struct mark *marks_add(struct marks *m, uint32_t start, uint32_t end, enum term_style style,
                       const char *brackets)
{
    if (m->n == MARKS_MOST || start >= end)
        return NULL;
    for (size_t i = 0; i < m->n; i++)
        if (m->at[i].start == start && m->at[i].end == end && m->at[i].open == brackets[0])
            return NULL;
    struct mark *mark = &m->at[m->n++];
    *mark = (struct mark){
        .start = start, .end = end, .style = style, .open = brackets[0], .close = brackets[1]};
    return mark;
}

/* Outer marks before inner ones. */
static int compare(const void *a, const void *b)
{
    const struct mark *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return (x->end < y->end) - (x->end > y->end);
}

struct writer {
    struct out *o;
    const struct term *t;
    struct marks *m;
    struct out word; /* the word being gathered */
    size_t word_columns, columns, indent;
    bool empty; /* nothing stands on the line yet */
};

static void word_style(struct writer *w, enum term_style style)
{
    term_style(&w->word, w->t, style);
}

static void word_text(struct writer *w, const char *text)
{
    out_text(&w->word, text);
    w->word_columns += strlen(text);
}

static void close_marks(struct writer *w, uint32_t at)
{
    for (size_t i = w->m->n; i-- > 0;) {
        const struct mark *mark = &w->m->at[i];
        if (mark->end != at)
            continue;
        word_text(w, (char[]){mark->close, 0});
        if (mark->label[0]) {
            word_text(w, "(");
            word_text(w, mark->label);
            word_text(w, ")");
        }
        word_style(w, TERM_PLAIN);
    }
}

static void open_marks(struct writer *w, uint32_t at)
{
    for (size_t i = 0; i < w->m->n; i++)
        if (w->m->at[i].start == at) {
            word_style(w, w->m->at[i].style);
            word_text(w, (char[]){w->m->at[i].open, 0});
        }
}

static void new_line(struct writer *w)
{
    out_char(w->o, '\n');
    w->columns = 0;
    w->empty = true;
}

static void put_word(struct writer *w)
{
    if (w->word.n == 0)
        return;
    if (!w->empty && w->indent + w->columns + 1 + w->word_columns > w->t->columns)
        new_line(w);
    if (w->empty)
        out_f(w->o, "%*s", (int)w->indent, "");
    else
        out_char(w->o, ' ');
    w->columns += w->word_columns + !w->empty;
    out_str(w->o, out_as_str(&w->word));
    w->empty = false;
    out_clear(&w->word);
    w->word_columns = 0;
}

void marks_text(struct out *o, const struct term *t, struct marks *m, struct str text,
                size_t indent)
{
    struct writer w = {.o = o, .t = t, .m = m, .indent = indent, .empty = true};
    struct str rest = text;
    int32_t cp;
    out_init(&w.word, 1 << 20);
    qsort(m->at, m->n, sizeof *m->at, compare);
    for (;;) {
        uint32_t at = (uint32_t)(text.n - rest.n);
        close_marks(&w, at);
        struct str before = rest;
        if (!utf8_next(&rest, &cp))
            break;
        if (cp == ' ' || cp == '\n' || cp == '\t') {
            put_word(&w);
            if (cp == '\n')
                new_line(&w);
        }
        open_marks(&w, at);
        if (cp == ' ' || cp == '\n' || cp == '\t' || cp == '\r')
            continue;
        term_char(&w.word, cp);
        w.word_columns += utf8_columns(str_first(before, before.n - rest.n));
    }
    put_word(&w);
    out_char(o, '\n');
    out_free(&w.word);
}
