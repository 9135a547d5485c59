/* SPDX-License-Identifier: Apache-2.0 */
/* excerpt.c: insertion into a short list that is kept in order. */
#include "archive/excerpt.h"

#include "base/utf8.h"

#include <string.h>

enum { SHORT_BYTES = 12, GOOD_BYTES = 40, LONG_BYTES = 140 };

float excerpt_length_score(struct str text)
{
    if (text.n < SHORT_BYTES)
        return 0.2f;
    if (text.n < GOOD_BYTES)
        return 0.2f + 0.8f * (float)(text.n - SHORT_BYTES) / (GOOD_BYTES - SHORT_BYTES);
    return text.n <= LONG_BYTES ? 1.0f : 0.6f;
}

void excerpt_text(struct excerpt *quote, struct str text)
{
    size_t n = 0;
    text = str_trim(text);
    struct str kept = utf8_first(text, EXCERPT_BYTES);
    while (kept.n < text.n && kept.n > EXCERPT_BYTES / 2 && !ascii_space(kept.at[kept.n - 1]))
        kept.n--;
    for (size_t i = 0; i < kept.n; i++) {
        bool space = ascii_space(kept.at[i]);
        if (!space || (n && quote->text[n - 1] != ' '))
            quote->text[n++] = space ? ' ' : kept.at[i];
    }
    memcpy(quote->text + n, kept.n < text.n ? "..." : "", kept.n < text.n ? 4 : 1);
}

void excerpts_add(struct excerpts *q, const struct excerpt *quote)
{
    size_t place = q->n, i;
    for (i = 0; i < q->n && q->at[i].conversation != quote->conversation; i++)
        ;
    if (i < q->n) { /* this conversation is there: it keeps its better words */
        if (q->at[i].score >= quote->score)
            return;
        place = i;
    } else if (q->n < q->most) {
        q->n++;
    } else if (q->at[q->n - 1].score >= quote->score) {
        return;
    } else {
        place = q->n - 1;
    }
    for (; place > 0 && q->at[place - 1].score < quote->score; place--)
        q->at[place] = q->at[place - 1];
    q->at[place] = *quote;
}
