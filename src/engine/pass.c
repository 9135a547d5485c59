/* SPDX-License-Identifier: Apache-2.0 */
/* pass.c: runs the encoder over a turn, window by window, and keeps what it said. See pass.h. */
#include "engine/pass.h"

#include <math.h>
#include <string.h>

_Static_assert((int)TAG_SINGLE_N <= (int)PASS_TAGS && (int)TAG_PAIR_N <= (int)PASS_TAGS,
               "a tag more than PASS_TAGS");

enum { FROM_RUN, FROM_GAP, FROM_OTHER_RUN };

enum {
    WINDOW_BYTES = 900,
    ALIGN = 64
}; /* about 200 pieces of English; a fuller window is cut by the encoder */

static size_t align64(size_t n)
{
    return (n + ALIGN - 1) / ALIGN * ALIGN;
}

size_t pass_size(const struct heard_model *model)
{
    return align64(sizeof(struct pass)) + align64(neural_size(model)) +
           align64(mask_size(PASS_WINDOW_BYTES)) + align64(mask_size(PASS_BEFORE_BYTES)) +
           align64(text_size(PASS_BEFORE_BYTES)) + ALIGN;
}

struct pass *pass_init(const struct heard_model *model, void *memory, mask_knows *knows,
                       const void *of)
{
    struct pass *pass = memory;
    char *at = (char *)memory + align64(sizeof *pass);
    memset(pass, 0, sizeof *pass);
    pass->model = model;
    pass->knows = knows;
    pass->of = of;
    pass->neural = neural_init(model, at);
    at += align64(neural_size(model));
    pass->mask = mask_init(at, PASS_WINDOW_BYTES);
    at += align64(mask_size(PASS_WINDOW_BYTES));
    pass->mask_before = mask_init(at, PASS_BEFORE_BYTES);
    pass->before = text_init(at + align64(mask_size(PASS_BEFORE_BYTES)), PASS_BEFORE_BYTES);
    return pass->neural ? pass : NULL;
}

/* ---------------------------------------------------------------- heads of several windows */

static bool is_softmax(enum neural_head h)
{
    return h == HEAD_INTENSITY || h == HEAD_ER || h == HEAD_IP || h == HEAD_EX ||
           h == HEAD_FELT_HEARD || h == HEAD_NEXT;
}

static float expected(const float *p, size_t n)
{
    float sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (float)i * p[i];
    return sum;
}

static void join_head(struct pass *pass, enum neural_head h, const float *p, uint32_t window)
{
    size_t n = neural_labels(h);
    float *mine = pass->head[h];
    n = n < PASS_LABELS ? n : PASS_LABELS;
    if (window == 0)
        memcpy(mine, p, n * sizeof *p);
    else if (is_softmax(h)) {
        if (expected(p, n) > expected(mine, n))
            memcpy(mine, p, n * sizeof *p);
    } else {
        bool mean = h == HEAD_POLITENESS || h == HEAD_LEAVES || h == HEAD_ESCALATES;
        for (size_t i = 0; i < n; i++)
            mine[i] =
                mean ? mine[i] + (p[i] - mine[i]) / (float)(window + 1) : fmaxf(mine[i], p[i]);
    }
    pass->has[h] = true;
}

static void join_heads(struct pass *pass, const float *const head[HEAD_N], uint32_t window)
{
    for (int h = 0; h < HEAD_N; h++)
        if (head[h])
            join_head(pass, (enum neural_head)h, head[h], window);
    /* neutral is what no window contradicts */
    if (window > 0 && head[HEAD_EMOTIONS] &&
        head[HEAD_EMOTIONS][HEARD_NEUTRAL] < pass->head[HEAD_EMOTIONS][HEARD_NEUTRAL])
        pass->head[HEAD_EMOTIONS][HEARD_NEUTRAL] = head[HEAD_EMOTIONS][HEARD_NEUTRAL];
}

static void reset(struct pass *pass, bool pair)
{
    pass->pair = pair;
    pass->n = pass->n_before = 0;
    memset(pass->has, 0, sizeof pass->has);
}

/* Pieces of the mask, in bytes of the turn. */
static struct piece unmask(const struct mask *mask, struct piece piece)
{
    return (struct piece){mask_back(mask, piece.start, false), mask_back(mask, piece.end, true)};
}

static void join_single(struct pass *pass, const struct neural_single *s, uint32_t window)
{
    join_heads(pass, s->head, window);
    for (size_t i = 0; i < s->n && pass->n < PASS_PIECES; i++, pass->n++) {
        pass->piece[pass->n] = unmask(pass->mask, s->piece[i]);
        memcpy(pass->tag[pass->n], s->tag[i], sizeof s->tag[i]);
    }
}

static void join_pair(struct pass *pass, const struct neural_pair *s, uint32_t skipped,
                      uint32_t window)
{
    join_heads(pass, s->head, window);
    for (size_t i = 0; i < s->n && pass->n < PASS_PIECES; i++, pass->n++) {
        pass->piece[pass->n] = unmask(pass->mask, s->piece[i]);
        memcpy(pass->tag[pass->n], s->tag[i], sizeof s->tag[i]);
    }
    for (size_t i = 0; i < s->n_before && i < NEURAL_MAX_BEFORE; i++) {
        float had = window ? pass->tag_before[i][TAG_ANSWERED] : 0;
        struct piece at = unmask(pass->mask_before, s->piece_before[i]);
        pass->piece_before[i] = (struct piece){at.start + skipped, at.end + skipped};
        memcpy(pass->tag_before[i], s->tag_before[i], sizeof s->tag_before[i]);
        pass->tag_before[i][TAG_ANSWERED] = fmaxf(had, s->tag_before[i][TAG_ANSWERED]);
    }
    pass->n_before = s->n_before < NEURAL_MAX_BEFORE ? s->n_before : NEURAL_MAX_BEFORE;
}

/* ---------------------------------------------------------------- windows */

struct window {
    uint32_t sentence, start, end;
};

/* The next window after *w; one that was read in part goes on at `stopped`. */
static bool next_window(const struct text *text, struct window *w, uint32_t stopped)
{
    if (w->end > w->start && stopped > w->start && stopped < w->end) {
        w->start = stopped;
        return true;
    }
    if (w->sentence >= text->n_sentences)
        return false;
    uint32_t next = text_window(text, w->sentence, WINDOW_BYTES);
    w->start = w->sentence == 0 ? 0 : text->sentences[w->sentence].start;
    w->end = next >= text->n_sentences ? text->len : text->sentences[next - 1].end;
    w->sentence = next;
    return true;
}

/* Masks the window, or as much of it as the mask holds; returns the byte where that ends. */
static uint32_t mask_window(struct pass *pass, const struct text *text, const struct window *w)
{
    uint32_t end = w->end;
    if (end - w->start > PASS_WINDOW_BYTES)
        end = (uint32_t)text_border(text->s, text->len, w->start + PASS_WINDOW_BYTES);
    mask_text(pass->mask, text, w->start, end, pass->knows, pass->of);
    return end;
}

static uint32_t stopped_at(const struct pass *pass, uint32_t read_to, uint32_t end)
{
    return read_to < pass->mask->len ? mask_back(pass->mask, read_to, false) : end;
}

void pass_customer(struct pass *pass, const struct text *text)
{
    struct window w = {0};
    uint32_t stopped = 0;
    reset(pass, false);
    for (uint32_t i = 0; i < PASS_WINDOWS && next_window(text, &w, stopped); i++) {
        uint32_t end = mask_window(pass, text, &w);
        const struct neural_single *s = neural_single(pass->neural, pass->mask->s, pass->mask->len);
        join_single(pass, s, i);
        stopped = stopped_at(pass, s->read_to, end);
    }
}

void pass_agent(struct pass *pass, const char *before, size_t before_len, const struct text *text)
{
    struct window w = {0};
    uint32_t stopped = 0, skipped = 0;
    if (before_len > PASS_BEFORE_BYTES)
        skipped = (uint32_t)(before_len - PASS_BEFORE_BYTES);
    while (skipped < before_len && ((unsigned char)before[skipped] & 0xc0) == 0x80)
        skipped++;
    reset(pass, true);
    text_cut(pass->before, before + skipped, before_len - skipped);
    mask_text(pass->mask_before, pass->before, 0, pass->before->len, pass->knows, pass->of);
    for (uint32_t i = 0; i < PASS_WINDOWS && next_window(text, &w, stopped); i++) {
        uint32_t end = mask_window(pass, text, &w);
        const struct neural_pair *s =
            neural_pair(pass->neural, pass->mask_before->s, pass->mask_before->len, pass->mask->s,
                        pass->mask->len);
        join_pair(pass, s, skipped, i);
        stopped = stopped_at(pass, s->read_to, end);
    }
}

void pass_embed(struct pass *pass, const char *text, size_t len, float out[NEURAL_HIDDEN])
{
    const struct neural_single *s = neural_single(pass->neural, text, len);
    memcpy(out, s->sentence, NEURAL_HIDDEN * sizeof *out);
}

/* ---------------------------------------------------------------- tags */

float pass_mean(const struct pass *pass, size_t tag, uint32_t start, uint32_t end)
{
    float sum = 0;
    size_t n = 0;
    for (size_t i = 0; i < pass->n; i++)
        if (pass->piece[i].start < end && pass->piece[i].end > start) {
            sum += pass->tag[i][tag];
            n++;
        }
    return n ? sum / (float)n : 0;
}

float pass_max(const struct pass *pass, size_t tag, uint32_t start, uint32_t end)
{
    float most = 0;
    for (size_t i = 0; i < pass->n; i++)
        if (pass->piece[i].start < end && pass->piece[i].end > start)
            most = fmaxf(most, pass->tag[i][tag]);
    return most;
}

float pass_mean_before(const struct pass *pass, size_t tag, uint32_t start, uint32_t end)
{
    float sum = 0;
    size_t n = 0;
    for (size_t i = 0; i < pass->n_before; i++)
        if (pass->piece_before[i].start < end && pass->piece_before[i].end > start) {
            sum += pass->tag_before[i][tag];
            n++;
        }
    return n ? sum / (float)n : NAN;
}

struct piece pass_span(const struct pass *pass, size_t tag, uint32_t start, uint32_t end)
{
    float threshold = neural_tag_threshold(pass->model, pass->pair, tag);
    size_t best = pass->n;
    for (size_t i = 0; i < pass->n; i++)
        if (pass->piece[i].start < end && pass->piece[i].end > start &&
            (best == pass->n || pass->tag[i][tag] > pass->tag[best][tag]))
            best = i;
    if (best == pass->n || pass->tag[best][tag] < threshold)
        return (struct piece){0, 0};
    size_t first = best, last = best;
    while (first > 0 && pass->piece[first - 1].end > start &&
           pass->tag[first - 1][tag] >= threshold / 2)
        first--;
    while (last + 1 < pass->n && pass->piece[last + 1].start < end &&
           pass->tag[last + 1][tag] >= threshold / 2)
        last++;
    return (struct piece){pass->piece[first].start, pass->piece[last].end};
}

static float logit(float p)
{
    p = p < .0005f ? .0005f : p > .9995f ? .9995f : p;
    return logf(p / (1 - p));
}

/* Fitted on the conversations that the model was calibrated on: what a piece is worth, and what a
 * run costs. */
#define PIECE_BONUS  .4f
#define RUN_COST     3.f
#define BEGIN_WEIGHT .5f

/* What piece i adds when it lies inside a run, and what opening a run before it costs. */
static float inside(const struct pass *pass, size_t i, size_t in)
{
    return logit(pass->tag[i][in]) - logit(neural_tag_threshold(pass->model, pass->pair, in)) +
           PIECE_BONUS;
}

static float opening(const struct pass *pass, size_t i, size_t begin)
{
    float b =
        logit(pass->tag[i][begin]) - logit(neural_tag_threshold(pass->model, pass->pair, begin));
    return RUN_COST - BEGIN_WEIGHT * b;
}

static float run_mean(const struct pass *pass, size_t in, size_t first, size_t end)
{
    float sum = 0;
    for (size_t i = first; i < end; i++)
        sum += pass->tag[i][in];
    return sum / (float)(end - first);
}

/* Whether a run may begin or end at this byte: anywhere but inside a word, so also before the mark
   that follows one. */
static bool is_border(const struct text *text, uint32_t at)
{
    uint32_t w = text_word_at(text, at);
    return w == 0 || text->words[w - 1].end <= at;
}

/* The best cut of one sentence's pieces [first, last) into runs and gaps, by dynamic programming: a
   run is worth the sum of its pieces less the price of opening it, so one weak word in the middle
   neither ends nor splits it. */
static size_t cut_sentence(struct pass *pass, const struct text *text, size_t first, size_t last,
                           size_t begin, size_t in, struct pass_run *out, size_t max)
{
    float outside = 0, run = -1e9f;
    for (size_t i = first; i < last; i++) {
        bool word = i == first || is_border(text, pass->piece[i].start);
        float e = inside(pass, i, in), open = opening(pass, i, begin);
        float from_run = run, fresh = word ? outside - open : -1e9f,
              again = word ? run - open : -1e9f;
        float best = from_run >= fresh ? from_run : fresh;
        pass->from[i] = best == from_run ? FROM_RUN : FROM_GAP;
        if (again > best)
            best = again, pass->from[i] = FROM_OTHER_RUN;
        pass->gap[i] = word && run > outside; /* the gap before i follows a run */
        outside = word && run > outside ? run : outside;
        run = best + e;
    }
    size_t n = 0, end = last;
    bool in_run = run > outside;
    for (size_t i = last; i-- > first;) {
        if (!in_run) {
            in_run = pass->gap[i];
            end = i;
            continue;
        }
        if (pass->from[i] == FROM_RUN && i > first)
            continue;
        if (n < max)
            out[n++] = (struct pass_run){pass->piece[i].start, pass->piece[end - 1].end,
                                         run_mean(pass, in, i, end)};
        in_run = pass->from[i] == FROM_OTHER_RUN;
        end = i;
    }
    for (size_t i = 0; i < n / 2; i++) {
        struct pass_run swap = out[i];
        out[i] = out[n - 1 - i];
        out[n - 1 - i] = swap;
    }
    return n;
}

size_t pass_runs(struct pass *pass, const struct text *text, size_t begin, size_t in,
                 struct pass_run *out, size_t max)
{
    size_t n = 0, i = 0;
    for (uint32_t s = 0; s < text->n_sentences && i < pass->n && n < max; s++) {
        size_t first = i;
        while (i < pass->n && pass->piece[i].start < text->sentences[s].end)
            i++;
        n += cut_sentence(pass, text, first, i, begin, in, out + n, max - n);
    }
    return n;
}
