/* SPDX-License-Identifier: Apache-2.0 */
/* excerpt.c: the sentence is what stands between marks that end one; where it is long, what stands
   nearest to the words is kept. Masking changes lengths, so the three pieces (before, words,
   behind) are masked one by one. */
#include "archive/excerpt.h"

#include "base/out.h"
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

enum {
    SHORT_BYTES = 12,
    GOOD_BYTES = 40,
    LONG_BYTES = 160,
    BEFORE_BYTES = 120,
    WORDS_BYTES = 200,
    ID_BYTES = 56
};

float excerpt_length_score(size_t bytes)
{
    if (bytes < SHORT_BYTES)
        return 0.2f;
    if (bytes < GOOD_BYTES)
        return 0.2f + 0.8f * (float)(bytes - SHORT_BYTES) / (GOOD_BYTES - SHORT_BYTES);
    return bytes <= LONG_BYTES ? 1.0f : 0.6f;
}

static bool ends_sentence(struct str text, size_t i)
{
    char c = text.at[i];
    if (c == '\n')
        return true;
    return (c == '.' || c == '!' || c == '?') && (i + 1 == text.n || ascii_space(text.at[i + 1]));
}

/* Where the sentence begins that holds byte `at`; not further back than BEFORE_BYTES, and then at a
 * word (*cut_r). */
static size_t sentence_start(struct str text, size_t at, bool *cut_r)
{
    size_t start = at;
    while (start > 0 && at - start < BEFORE_BYTES && !ends_sentence(text, start - 1))
        start--;
    *cut_r = start > 0 && !ends_sentence(text, start - 1);
    while (*cut_r && start < at && !ascii_space(text.at[start]))
        start++;
    while (start < at && ascii_space(text.at[start]))
        start++;
    return start;
}

static size_t sentence_end(struct str text, size_t at)
{
    size_t end = at;
    if (end && ends_sentence(text, end - 1))
        return end;
    while (end < text.n && !ends_sentence(text, end))
        end++;
    return end < text.n && text.at[end] != '\n' ? end + 1 : end;
}

/* Appends a piece, masked and on one line, as far as there is room for it. */
static void append(struct excerpt *e, const struct names *names, struct str piece, size_t most)
{
    struct out masked;
    out_init(&masked, EXCERPT_BYTES * 4);
    names_mask(names, piece, &masked);
    struct str rest = out_as_str(&masked);
    size_t room = EXCERPT_BYTES - 1 - e->n;
    rest = utf8_first(rest, most < room ? most : room);
    for (size_t i = 0; i < rest.n; i++) {
        bool space = ascii_space(rest.at[i]);
        if (!space || (e->n && e->text[e->n - 1] != ' '))
            e->text[e->n++] = space ? ' ' : rest.at[i];
    }
    out_free(&masked);
}

struct excerpt excerpt_make(const struct heard_conversation *v, struct heard_span span,
                            uint64_t conversation, const struct names *names, float p)
{
    const struct heard_turn *turn = &v->turns[span.turn];
    struct str text = {turn->text, turn->len};
    struct excerpt e = {.of_reply = turn->who == HEARD_AGENT, .p = p, .conversation = conversation};
    struct str words =
        utf8_first((struct str){text.at + span.start, span.end - span.start}, WORDS_BYTES);
    bool cut;
    size_t start = sentence_start(text, span.start, &cut),
           end = sentence_end(text, span.start + words.n);
    append(&e, names, cut ? STR("\xe2\x80\xa6 ") : STR(""), BEFORE_BYTES);
    append(&e, names, (struct str){text.at + start, span.start - start}, BEFORE_BYTES);
    e.start = e.n;
    append(&e, names, words, WORDS_BYTES);
    e.end = e.n;
    append(&e, names, (struct str){words.at + words.n, end - span.start - words.n}, EXCERPT_BYTES);
    snprintf(e.where, sizeof e.where, "%.*s, message %u",
             (int)utf8_first(str_of(v->id), ID_BYTES).n, v->id, span.turn + 1);
    e.score = excerpt_length_score(words.n);
    return e;
}

void excerpts_add(struct excerpts *e, const struct excerpt *excerpt)
{
    size_t place = 0;
    while (place < e->n && e->at[place].conversation != excerpt->conversation)
        place++;
    if (place < e->n) { /* this conversation is there: it keeps its better words */
        if (e->at[place].score >= excerpt->score)
            return;
    } else if (e->n < e->most) {
        e->n++;
    } else {
        place = e->n - 1;
        if (e->most == 0 || e->at[place].score >= excerpt->score)
            return;
    }
    for (; place > 0 && e->at[place - 1].score < excerpt->score; place--)
        e->at[place] = e->at[place - 1];
    e->at[place] = *excerpt;
}
