/* SPDX-License-Identifier: Apache-2.0 */
/* reader.c: the walk over a conversation. See reader.h. */
#include "engine/reader.h"

#include "engine/language.h"
#include "engine/memo.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    POOL_A_TURN = 12 * 1024,  /* more than the fullest lists of one turn take */
    POOL_FIXED = 1024 * 1024, /* what the whole conversation keeps */
    BOOK_BYTES = 1400 * 1024, /* both compiled books, their word ids apart */
    QUOTE_MAX = 240,
};

/* ---------------------------------------------------------------- views */

struct heard_span view_span(const struct view *v, uint32_t start, uint32_t end)
{
    return (struct heard_span){v->turn, start, end};
}

struct heard_span view_hit(const struct view *v, const struct cue_hit *hit)
{
    return view_span(v, hit->start, hit->end);
}

struct heard_span view_words(const struct view *v, uint32_t first, uint32_t last)
{
    if (first >= v->text->n_words || last <= first)
        return view_span(v, 0, 0);
    last = last < v->text->n_words ? last : v->text->n_words;
    return view_span(v, v->text->words[first].start, v->text->words[last - 1].end);
}

struct heard_span view_sentence(const struct view *v, uint32_t byte)
{
    uint32_t i = text_sentence_at(v->text, byte);
    if (i >= v->text->n_sentences || v->text->sentences[i].n == 0)
        return view_span(v, 0, v->text->len);
    return view_words(v, v->text->sentences[i].first,
                      v->text->sentences[i].first + v->text->sentences[i].n);
}

const struct cue_hit *view_find(const struct view *v, enum cue_kind kind, int name)
{
    const struct cue_hit *best = NULL;
    for (size_t i = 0; i < v->n_hits; i++) {
        const struct cue_hit *hit = &v->hits[i];
        if (hit->cue->kind == kind && !hit->dead && (name < 0 || hit->cue->name == name) &&
            (!best || hit->cue->p > best->cue->p))
            best = hit;
    }
    return best;
}

bool view_denies(const struct view *v, const struct cue_hit *hit, int denial)
{
    for (size_t i = 0; i < v->n_hits; i++) {
        const struct cue_hit *no = &v->hits[i];
        if (no->cue->kind == CUE_DENIAL && no->cue->name == denial && !no->dead &&
            no->start < hit->end && hit->start < no->end)
            return true;
    }
    return false;
}

const char *reader_quote(struct heard_reader *reader, struct heard_span span, size_t max)
{
    if (span.turn >= reader->conversation->n_turns || span.end <= span.start)
        return "";
    const struct heard_turn *turn = &reader->conversation->turns[span.turn];
    size_t len = span.end - span.start;
    max = max < QUOTE_MAX ? max : QUOTE_MAX;
    len = len <= max ? len : text_border(turn->text + span.start, len, max);
    char *copy = pool_take(&reader->pool, len + 1);
    if (!copy)
        return "";
    memcpy(copy, turn->text + span.start, len);
    for (size_t i = 0; i < len; i++)
        copy[i] =
            copy[i] == '\n' || copy[i] == '\r' || copy[i] == '\t' || copy[i] == 0 ? ' ' : copy[i];
    return copy;
}

bool reader_heard(const struct heard_reader *reader, size_t turn)
{
    return turn < reader->n_turns && reader->turns[turn].who == HEARD_CUSTOMER &&
           reader->notes[turn].read;
}

/* ---------------------------------------------------------------- one turn */

static void set_language(struct view *v, struct language l)
{
    memcpy(v->out->language, l.code, sizeof v->out->language);
    v->out->unread = l.unread;
}

static void read_heads(struct view *v)
{
    static const char *const names[HEAD_N] = {[HEAD_EMOTIONS] = "emotions",
                                              [HEAD_INTENSITY] = "intensity",
                                              [HEAD_SIGNALS] = "signals",
                                              [HEAD_GOEMOTIONS] = "goemotions",
                                              [HEAD_POLITENESS] = "politeness",
                                              [HEAD_UNCIVIL] = "annoyance",
                                              [HEAD_ESCALATES] = "escalates",
                                              [HEAD_LEAVES] = "leaves",
                                              [HEAD_ER] = "er",
                                              [HEAD_IP] = "ip",
                                              [HEAD_EX] = "ex",
                                              [HEAD_ACTS] = "acts",
                                              [HEAD_NEXT] = "next"};
    struct heard_head_values values[HEAD_N];
    size_t n = 0;
    for (int h = 0; v->pass && h < HEAD_N; h++) {
        size_t labels = neural_labels((enum neural_head)h);
        if (!v->pass->has[h] || !names[h]) /* felt_heard is never an output */
            continue;
        const float *p = pool_copy(&v->reader->pool, v->pass->head[h], labels * sizeof *p);
        if (p)
            values[n++] = (struct heard_head_values){names[h], p, labels};
    }
    v->out->heads = pool_copy(&v->reader->pool, values, n * sizeof *values);
    v->out->n_heads = v->out->heads ? n : 0;
}

static void read_customer(struct view *v)
{
    struct heard_reader *r = v->reader;
    set_language(v, language_of(r->languages, v->text, r->customer));
    v->out->intensity = NAN;
    v->note->heat = v->note->escalates = v->note->leaves = NAN;
    if (v->out->unread)
        return;
    v->note->read = true;
    v->note->bag = bag_of(v->text, 0, v->text->n_words);
    v->n_hits = cue_book_find(r->customer, v->text, r->hits, CUE_HITS_MAX);
    if (r->pass) {
        pass_customer(r->pass, v->text);
        v->pass = r->pass;
        v->note->escalates = r->pass->has[HEAD_ESCALATES] ? r->pass->head[HEAD_ESCALATES][0] : NAN;
        v->note->leaves = r->pass->has[HEAD_LEAVES] ? r->pass->head[HEAD_LEAVES][0] : NAN;
    }
    signals_read(v);
    feelings_read(v);
    needs_read(v);
    purpose_read(v);
    facts_gather(v);
    ledger_close(v);
    story_read(v);
    guess_read(v);
    read_heads(v);
}

static void read_agent(struct view *v)
{
    struct heard_reader *r = v->reader;
    memcpy(v->out->language, "en", 3);
    v->out->intensity = v->note->next_heat = NAN;
    v->note->bag = bag_of(v->text, 0, v->text->n_words);
    v->n_hits = cue_book_find(r->agent, v->text, r->hits, CUE_HITS_MAX);
    if (r->pass) {
        size_t len;
        const char *before = ledger_before(r, v->turn, &len);
        pass_agent(r->pass, before, len, v->text);
        v->pass = r->pass;
        v->note->next_heat =
            r->pass->has[HEAD_NEXT] ? expected_level(r->pass->head[HEAD_NEXT]) : NAN;
    }
    acts_read(v);
    facts_echo(v);
    mechanisms_read(v);
    promises_read(v);
    ledger_answer(v);
    cares_read(v);
    read_heads(v);
}

/* An expected value keeps to the middle more than what it stands for: calm turns come out too high
   and heated ones too low. The line that draws them apart was fitted where the model was
   calibrated. */
float expected_level(const float p[5])
{
    float sum = 0;
    for (int i = 0; i < 5; i++)
        sum += (float)i * p[i];
    return fminf(4, fmaxf(0, 1.35f * sum - .5f));
}

static void read_turn(struct heard_reader *r, uint32_t turn)
{
    const struct heard_turn *in = &r->conversation->turns[turn];
    struct view v = {.reader = r,
                     .turn = turn,
                     .in = in,
                     .out = &r->turns[turn],
                     .note = &r->notes[turn],
                     .text = r->text,
                     .hits = r->hits};
    v.out->who = in->who;
    v.out->skipped = in->who == HEARD_BOT || in->who == HEARD_NOTE;
    v.out->intensity = NAN;
    if (v.out->skipped)
        return;
    text_cut(r->text, in->text ? in->text : "", in->text ? in->len : 0);
    v.out->read_to = r->text->len;
    v.n_dates = dates_find(r->text, in->at, v.dates, DATES_MAX);
    r->n_turns = turn + 1;
    if (in->who == HEARD_CUSTOMER)
        read_customer(&v);
    else
        read_agent(&v);
}

/* ---------------------------------------------------------------- a conversation */

static void clear(struct heard_reader *r, const struct heard_conversation *c, size_t n)
{
    r->conversation = c;
    r->n_needs = r->n_facts = r->n_turns = 0;
    memset(r->notes, 0, n * sizeof *r->notes);
    memset(r->turns, 0, n * sizeof *r->turns);
    memset(&r->reading, 0, sizeof r->reading);
}

/* Reads c, of which the caller made sure that it has at most limits.turns + 1 turns; the pool is
 * not cleared. */
static void read_all(struct heard_reader *r, const struct heard_conversation *c, size_t n,
                     const struct heard_history *history)
{
    clear(r, c, n);
    for (uint32_t t = 0; t < n; t++)
        read_turn(r, t);
    r->n_turns = n;
    r->reading.of = c;
    r->reading.model = r->model ? heard_model_name(r->model) : "rules";
    r->reading.turns = r->turns;
    r->reading.n_turns = n;
    now_read(r, history);
}

const struct heard_reading *heard_read(struct heard_reader *reader,
                                       const struct heard_conversation *c,
                                       const struct heard_history *history)
{
    size_t n = c->n_turns < reader->limits.turns ? c->n_turns : reader->limits.turns;
    pool_clear(&reader->pool);
    read_all(reader, c, n, history);
    return &reader->reading;
}

const struct heard_coaching *heard_coach(struct heard_reader *reader,
                                         const struct heard_conversation *c, const char *draft,
                                         size_t draft_len, int64_t at,
                                         const struct heard_history *history)
{
    size_t n = c->n_turns < reader->limits.turns ? c->n_turns : reader->limits.turns;
    pool_clear(&reader->pool);
    struct heard_turn *turns = reader->draft_turns;
    if (n > 0)
        memcpy(turns, c->turns, n * sizeof *turns);
    turns[n] = (struct heard_turn){.who = HEARD_AGENT, .text = draft, .len = draft_len, .at = at};
    reader->with_draft = *c;
    reader->with_draft.turns = turns;
    reader->with_draft.n_turns = n + 1;
    read_all(reader, &reader->with_draft, n + 1, history);
    coach_draft(reader);
    return &reader->coaching;
}

void heard_history_add(struct heard_history *history, const struct heard_reading *reading)
{
    for (size_t t = 0; t < reading->n_turns; t++)
        if (reading->turns[t].who == HEARD_CUSTOMER && !isnan(reading->turns[t].intensity)) {
            history->intensity_sum += (double)reading->turns[t].intensity;
            history->n_turns++;
        }
}

void heard_embed(struct heard_reader *reader, const char *text, size_t len, float out[384])
{
    memset(out, 0, 384 * sizeof *out);
    if (reader->pass)
        pass_embed(reader->pass, text, len < UINT32_MAX ? len : UINT32_MAX, out);
}

/* ---------------------------------------------------------------- memory */

struct plan {
    size_t pass, text, hits, needs, facts, notes, turns, drafts, books, pool, total;
};

static size_t place(size_t *total, size_t size)
{
    size_t at = *total;
    *total += (size + 63) / 64 * 64;
    return at;
}

static struct plan plan_memory(const struct heard_model *model, const struct heard_limits *limits,
                               uint32_t max_words)
{
    struct plan p = {0};
    size_t turns = (size_t)limits->turns + 1;
    p.pass = place(&p.total, model ? pass_size(model) : 0);
    p.text = place(&p.total, text_size(limits->turn_bytes));
    p.hits = place(&p.total, CUE_HITS_MAX * sizeof(struct cue_hit));
    p.needs = place(&p.total, NEEDS_MAX * sizeof(struct need_note));
    p.facts = place(&p.total, FACTS_MAX * sizeof(struct fact));
    p.notes = place(&p.total, turns * sizeof(struct turn_note));
    p.turns = place(&p.total, turns * sizeof(struct heard_turn_reading));
    p.drafts = place(&p.total, turns * sizeof(struct heard_turn));
    p.books = place(&p.total, BOOK_BYTES + LANGUAGE_BOOK_BYTES + (size_t)max_words * 2 * 6);
    p.pool = place(&p.total, POOL_FIXED + turns * POOL_A_TURN);
    return p;
}

static struct heard_limits settle_limits(const struct heard_limits *asked)
{
    struct heard_limits l = asked ? *asked : (struct heard_limits){0};
    l.turns = l.turns ? l.turns : TURNS_DEFAULT;
    l.turn_bytes = l.turn_bytes ? l.turn_bytes : TURN_BYTES_DEFAULT;
    l.turns = l.turns > 100000 ? 100000 : l.turns;
    l.turn_bytes = l.turn_bytes < TURN_BYTES_MIN ? TURN_BYTES_MIN : l.turn_bytes;
    l.turn_bytes = l.turn_bytes > 16 * 1024 * 1024 ? 16 * 1024 * 1024 : l.turn_bytes;
    return l;
}

static bool compile_books(struct heard_reader *r, void *memory, size_t size)
{
    static const struct cue_table *const customer[] = {&cues_customer, &cues_customer_more};
    static const struct cue_table *const agent[] = {&cues_agent};
    struct pool pool;
    pool_init(&pool, memory, size);
    r->customer = cue_book_new(&pool, customer, 2, r->text->max_words, NULL);
    r->agent = cue_book_new(&pool, agent, 1, r->text->max_words, NULL);
    r->languages = language_book_new(&pool);
    return r->customer && r->agent && r->languages;
}

/* What is no name: everyday words, and words of the cue tables. */
static bool knows_word(const void *of, const char *norm)
{
    const struct heard_reader *r = of;
    return language_is_english(r->languages, norm) || cue_book_knows(r->customer, norm) ||
           cue_book_knows(r->agent, norm) || cues_in_class("day", norm) ||
           cues_in_class("month", norm);
}

static bool lay_out(struct heard_reader *r, char *m, const struct plan *p)
{
    r->pass = r->model ? pass_init(r->model, m + p->pass, knows_word, r) : NULL;
    r->text = text_init(m + p->text, r->limits.turn_bytes);
    r->hits = (struct cue_hit *)(void *)(m + p->hits);
    r->needs = (struct need_note *)(void *)(m + p->needs);
    r->facts = (struct fact *)(void *)(m + p->facts);
    r->notes = (struct turn_note *)(void *)(m + p->notes);
    r->turns = (struct heard_turn_reading *)(void *)(m + p->turns);
    r->draft_turns = (struct heard_turn *)(void *)(m + p->drafts);
    pool_init(&r->pool, m + p->pool, p->total - p->pool);
    return compile_books(r, m + p->books, p->pool - p->books) && (r->pass || !r->model);
}

struct heard_reader *heard_reader_new(const struct heard_model *model,
                                      const struct heard_limits *limits)
{
    struct heard_reader *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    r->model = model;
    r->limits = settle_limits(limits);
    struct plan p = plan_memory(model, &r->limits, r->limits.turn_bytes / TEXT_BYTES_PER_WORD + 64);
    /* untouched pages of a large block cost nothing; aligned_alloc would want a size that is a
     * multiple */
    r->memory = aligned_alloc(64, (p.total + 63) / 64 * 64);
    if (!r->memory || !lay_out(r, r->memory, &p)) {
        heard_reader_free(r);
        return NULL;
    }
    return r;
}

void reader_share(struct heard_reader *reader, struct memo *memo)
{
    if (reader->pass)
        neural_share(reader->pass->neural, memo);
}

void heard_reader_free(struct heard_reader *reader)
{
    if (!reader)
        return;
    free(reader->memory);
    free(reader);
}
