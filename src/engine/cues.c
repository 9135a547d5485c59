/* SPDX-License-Identifier: Apache-2.0 */
/* cues.c: compiles rows of phrases and finds them. See cues.h.

   Every literal of every row gets a number; every word of a turn is looked up once, as a whole and
   as the start of a prefix literal; rows are filed under the literals they may begin with. A turn
   of a hundred words then tries a few rows for each word, whatever the number of rows, and a
   thousand rows cost no more than fifty. */
#include "engine/cues.h"

#include <string.h>

enum token_kind {
    TOKEN_SET,
    TOKEN_NUMBER,
    TOKEN_GAP,
    TOKEN_START,
    TOKEN_END,
    TOKEN_NOT,
    TOKEN_BEHIND,
    TOKEN_OPEN,
    TOKEN_CLOSE
};

struct token {
    uint8_t kind, optional, gap, gap_min;
    uint16_t set, n; /* members: book->sets[set .. set + n) */
};
struct row {
    const struct cue *cue;
    uint32_t first; /* token */
    uint8_t n;
};
struct literal {
    const char *s;
    uint8_t len;
    bool prefix;
};

enum {
    LITERALS_MAX = 6000,
    SLOTS = 16384,
    ROWS_MAX = 3000,
    TOKENS_MAX = 20000,
    SETS_MAX = 40000,
    FILED_MAX = 16000,
    IDS = 3,
    TOKENS_A_ROW = 24,
    PREFIX_MIN = 3,
    BEHIND = 3,
    NEGATION_REACH = 4,
};

struct cue_book {
    struct literal *literals; /* number 0 is nothing */
    uint16_t *slots;          /* hash of (s, prefix) to number */
    struct row *rows;
    struct token *tokens;
    uint16_t *sets;
    uint16_t *filed;      /* row numbers, in runs, one run for each literal */
    uint32_t *filed_at;   /* [n_literals + 1] */
    uint16_t (*ids)[IDS]; /* of the words of the turn at hand */
    uint32_t n_literals, n_rows, n_tokens, n_sets;
    uint32_t max_words;
    uint16_t number_set, number_n;
};

/* What negation and quotation do to a kind. */
static const struct {
    bool negation, quotation;
} kills[CUE_N_KINDS] = {
    [CUE_EMOTION] = {true, true},     [CUE_HEAT] = {false, true},    [CUE_SIGNAL] = {true, true},
    [CUE_NEED] = {false, true},       [CUE_PURPOSE] = {false, true}, [CUE_CLOSED] = {true, true},
    [CUE_OPEN_AGAIN] = {false, true}, [CUE_HARM] = {false, true},    [CUE_DENIAL] = {false, true},
    [CUE_STORY] = {false, true},      [CUE_ACT] = {false, true},     [CUE_PROMISE] = {false, true},
    [CUE_MECHANISM] = {true, true},   [CUE_NUDGE] = {false, true},   [CUE_CARE] = {false, true},
};

static const struct {
    const char *name, *words;
} classes[] = {
    {"kin", "wife husband partner son daughter mum mom mam mother dad father kid kids child "
            "children baby boy "
            "girl girls boys sister brother grandson granddaughter grandkids nan nana gran grandma "
            "grandpa grandad "
            "granny grandmother grandfather niece nephew family parents uncle aunt toddler newborn "
            "twins fiance "
            "fiancee bairn wean wife's husband's son's daughter's mum's mom's mother's dad's "
            "father's kid's "
            "girlfriend boyfriend inlaws cousin"},
    {"unit", "second seconds minute minutes min mins hour hours hr hrs day days week weeks wk wks "
             "month months "
             "year years yr yrs fortnight nights night evenings weekends"},
    {"long",
     "hour hours hr hrs day days week weeks month months year years fortnight ages forever yonks"},
    {"day", "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur "
            "thurs fri sat sun"},
    {"month", "january february march april may june july august september october november "
              "december jan feb mar "
              "apr jun jul aug sep sept oct nov dec"},
    {"number", "one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
               "fifteen twenty "
               "thirty forty fifty sixty ninety hundred thousand couple several dozen few many"},
    {"contact",
     "write wrote writing written contact contacted contacting call called calling email emailed "
     "emailing mail mailed mailing ring rang rung ringing phone phoned phoning message messaged "
     "messaging text texted texting tweet tweeted tweeting dm'd dmed ask asked asking request "
     "requested "
     "requesting report reported reporting chase chased chasing tell told telling explain "
     "explained "
     "explaining speak spoke speaking talk talked talking complain complained complaining try "
     "tried "
     "trying reach reached reaching raise raised open opened ping pinged nudge nudged"},
    {"be", "be am is are was were been being i'm it's that's he's she's we're they're you're isn't "
           "aren't wasn't"},
    {"have", "have has had i've we've they've you've he's she's it's having"},
    {"very", "so very really extremely absolutely totally completely utterly bloody fucking "
             "freaking quite pretty "
             "too incredibly deeply truly beyond rather bit just super dead proper pure"},
    {"firm", "you your company shop store bank airline hotel team service support staff desk "
             "office department "
             "courier delivery provider they website"},
    {"staff", "manager supervisor boss director superior lead ceo"},
    {"fault", "broken faulty defective damaged cracked smashed torn ripped missing wrong dead "
              "stuck frozen leaking "
              "scratched bent useless stained shattered incomplete corrupted blank"},
    {"thing", "it this that them these those"},
    {"stake", "interview wedding exam exams flight trip fly flying leave leaving move moving "
              "meeting appointment "
              "operation surgery school rent due start starts begin begins need needed needs must "
              "closes close expires "
              "expire concert match party birthday funeral deadline travel launch pitch lecture "
              "camp race marathon "
              "ceremony presentation visa payday renewal holiday holidays arrive arrives departs "
              "hearing premiere show "
              "recital rehearse rehearsal semester term visit guests christening finals tournament "
              "conference starting "
              "before latest defence open opening run runs comes ticket baby work shift tablets "
              "hospital play plays"},
    {"neg", "not never no don't doesn't didn't can't won't isn't aren't wasn't weren't haven't "
            "hasn't hadn't "
            "couldn't wouldn't shouldn't ain't nae cannae dinnae didnae won't wasnae isnae havenae "
            "never nothing "
            "nobody none without hardly neither nor"},
};

static const char *const negators[] = {
    "ain't",     "aren't",  "barely",  "can't",   "cannae",  "couldn't", "didn't",
    "didnae",    "dinnae",  "doesn't", "don't",   "hadn't",  "hardly",   "hasn't",
    "haven't",   "havenae", "isn't",   "isnae",   "lah",     "nae",      "neither",
    "never",     "no",      "nobody",  "none",    "nor",     "not",      "nothing",
    "shouldn't", "wasn't",  "wasnae",  "weren't", "without", "won't",    "wouldn't",
};

/* ---------------------------------------------------------------- classes and negation */

static const char *class_words(const char *name, size_t n)
{
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (strlen(classes[i].name) == n && memcmp(classes[i].name, name, n) == 0)
            return classes[i].words;
    return NULL;
}

bool cues_in_class(const char *name, const char *norm)
{
    const char *words = class_words(name, strlen(name));
    return words && text_among(norm, words);
}

static bool is_negator(const char *norm)
{
    for (size_t i = 0; i < sizeof negators / sizeof *negators; i++)
        if (strcmp(norm, negators[i]) == 0)
            return true;
    return false;
}

/* "not only", "not just", "no doubt", "never been so": these deny nothing. */
static bool denies_nothing(const struct text *text, uint32_t negator, uint32_t w)
{
    if (negator + 1 >= text->n_words)
        return false;
    const char *next = text_norm(text, negator + 1);
    if (text_among(next, "only just doubt wonder longer matter") && negator + 1 < w)
        return true;
    for (uint32_t i = negator + 1; i < w; i++)
        if (i > negator + 1 && text_among(text_norm(text, i), "so more this as") &&
            text_among(text_norm(text, i - 1), "been be felt"))
            return true;
    return false;
}

bool cues_negated(const struct text *text, uint32_t w)
{
    if (is_negator(text_norm(text, w))) /* "ain't nobody": said twice, meant once */
        return false;
    for (uint32_t i = w; i > 0 && w - i < NEGATION_REACH; i--) {
        if (text->words[i].flags & WORD_CLAUSE)
            return false;
        if (is_negator(text_norm(text, i - 1)))
            return !denies_nothing(text, i - 1, w);
    }
    return false;
}

/* ---------------------------------------------------------------- compiling */

static uint32_t hash(const char *s, size_t len, bool prefix)
{
    uint32_t h = prefix ? 0x9e3779b9u : 2166136261u;
    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)s[i]) * 16777619u;
    return h ^ h >> 15;
}

static uint16_t find(const struct cue_book *b, const char *s, size_t len, bool prefix)
{
    for (uint32_t at = hash(s, len, prefix) % SLOTS;; at = (at + 1) % SLOTS) {
        uint16_t id = b->slots[at];
        if (!id)
            return 0;
        const struct literal *l = &b->literals[id];
        if (l->len == len && l->prefix == prefix && memcmp(l->s, s, len) == 0)
            return id;
    }
}

static uint16_t intern(struct cue_book *b, const char *s, size_t len, bool prefix)
{
    uint16_t id = find(b, s, len, prefix);
    if (id || b->n_literals + 1 >= LITERALS_MAX || len == 0 || len > TEXT_NORM_MAX)
        return id;
    id = (uint16_t)++b->n_literals;
    b->literals[id] = (struct literal){.s = s, .len = (uint8_t)len, .prefix = prefix};
    uint32_t at = hash(s, len, prefix) % SLOTS;
    while (b->slots[at])
        at = (at + 1) % SLOTS;
    b->slots[at] = id;
    return id;
}

static bool add_member(struct cue_book *b, struct token *t, const char *s, size_t len)
{
    bool prefix = len > 1 && s[len - 1] == '*';
    uint16_t id = intern(b, s, len - prefix, prefix);
    if (!id || (prefix && len - 1 < PREFIX_MIN) || b->n_sets >= SETS_MAX)
        return false;
    b->sets[b->n_sets++] = id;
    t->n++;
    return true;
}

/* Adds the words of a list, cut at `cut`, to the set of t. */
static bool add_members(struct cue_book *b, struct token *t, const char *s, size_t len, char cut)
{
    for (size_t at = 0; at < len;) {
        size_t n = 0;
        while (at + n < len && s[at + n] != cut)
            n++;
        const char *words = s[at] == '@' ? class_words(s + at + 1, n - 1) : NULL;
        if (s[at] == '@' && !words)
            return false;
        if (words ? !add_members(b, t, words, strlen(words), ' ') : !add_member(b, t, s + at, n))
            return false;
        at += n + 1;
    }
    return t->n > 0;
}

static bool compile_set(struct cue_book *b, struct token *t, const char *s, size_t len)
{
    t->kind = *s == '!' ? TOKEN_NOT : *s == '~' ? TOKEN_BEHIND : TOKEN_SET;
    if (t->kind != TOKEN_SET)
        s++, len--;
    if (len > 1 && s[len - 1] == '?')
        t->optional = 1, len--;
    t->set = (uint16_t)b->n_sets;
    return add_members(b, t, s, len, '|');
}

static bool compile_token(struct cue_book *b, const char *s, size_t len)
{
    if (b->n_tokens >= TOKENS_MAX)
        return false;
    struct token *t = &b->tokens[b->n_tokens++];
    *t = (struct token){.kind = TOKEN_SET};
    static const char signs[] = "#^$[]";
    static const uint8_t kinds[] = {TOKEN_NUMBER, TOKEN_START, TOKEN_END, TOKEN_OPEN, TOKEN_CLOSE};
    const char *sign = strchr(signs, *s);
    if (sign && (len == 1 || (len == 2 && s[1] == '?'))) {
        t->kind = kinds[sign - signs];
        t->optional = len == 2;
        return true;
    }
    if (*s == '_') {
        t->kind = TOKEN_GAP;
        t->gap_min = len == 1;
        t->gap = len == 1 ? 1 : (uint8_t)(s[1] - '0');
        return len <= 2 && t->gap >= 1 && t->gap <= 9;
    }
    return compile_set(b, t, s, len);
}

static bool compile_row(struct cue_book *b, const struct cue *cue)
{
    if (b->n_rows >= ROWS_MAX)
        return false;
    struct row *row = &b->rows[b->n_rows++];
    *row = (struct row){.cue = cue, .first = b->n_tokens};
    for (const char *at = cue->pattern; *at;) {
        size_t len = strcspn(at, " ");
        if (len == 0 || row->n >= TOKENS_A_ROW || !compile_token(b, at, len))
            return false;
        row->n++;
        at += len + (at[len] == ' ');
    }
    return row->n > 0;
}

/* The tokens a match may begin with: past ^ and [, and past what may be missing. Calls file() for
 * each literal. */
static bool file_row(struct cue_book *b, uint32_t r, uint32_t *count, bool write)
{
    const struct row *row = &b->rows[r];
    bool filed = false;
    for (uint32_t i = 0; i < row->n; i++) {
        const struct token *t = &b->tokens[row->first + i];
        if (t->kind == TOKEN_START || t->kind == TOKEN_OPEN)
            continue;
        if (t->kind != TOKEN_SET && t->kind != TOKEN_NUMBER)
            return false;
        uint16_t set = t->kind == TOKEN_SET ? t->set : b->number_set;
        uint16_t n = t->kind == TOKEN_SET ? t->n : b->number_n;
        for (uint32_t m = 0; m < n; m++) {
            uint32_t at = count[b->sets[set + m]]++;
            if (write)
                b->filed[at] = (uint16_t)r;
        }
        if (t->kind == TOKEN_NUMBER) { /* digits are filed under literal 0 */
            uint32_t at = count[0]++;
            if (write)
                b->filed[at] = (uint16_t)r;
        }
        filed = true;
        if (!t->optional)
            break;
    }
    return filed;
}

static const struct cue *file_rows(struct cue_book *b, struct pool *pool)
{
    uint32_t n = b->n_literals + 1, total = 0;
    uint32_t *count = pool_take(pool, (n + 1) * sizeof *count);
    b->filed_at = pool_take(pool, (n + 1) * sizeof *b->filed_at);
    if (!count || !b->filed_at)
        return b->rows[0].cue;
    for (uint32_t r = 0; r < b->n_rows; r++)
        if (!file_row(b, r, count, false))
            return b->rows[r].cue;
    for (uint32_t i = 0; i < n; i++) {
        b->filed_at[i] = total;
        total += count[i];
        count[i] = b->filed_at[i];
    }
    b->filed_at[n] = total;
    b->filed = pool_take(pool, (total + 1) * sizeof *b->filed);
    if (!b->filed || total > FILED_MAX * 2)
        return b->rows[0].cue;
    for (uint32_t r = 0; r < b->n_rows; r++)
        file_row(b, r, count, true);
    return NULL;
}

static bool take_memory(struct cue_book *b, struct pool *pool, uint32_t max_words)
{
    b->literals = pool_take(pool, LITERALS_MAX * sizeof *b->literals);
    b->slots = pool_take(pool, SLOTS * sizeof *b->slots);
    b->rows = pool_take(pool, ROWS_MAX * sizeof *b->rows);
    b->tokens = pool_take(pool, TOKENS_MAX * sizeof *b->tokens);
    b->sets = pool_take(pool, SETS_MAX * sizeof *b->sets);
    b->ids = pool_take(pool, max_words * sizeof *b->ids);
    b->max_words = max_words;
    return b->literals && b->slots && b->rows && b->tokens && b->sets && b->ids;
}

static const struct cue *compile_tables(struct cue_book *b, const struct cue_table *const *tables,
                                        size_t n)
{
    struct token numbers = {0};
    b->number_set = (uint16_t)b->n_sets;
    add_members(b, &numbers, "@number", 7, '|');
    b->number_n = numbers.n;
    for (size_t i = 0; i < n; i++)
        for (size_t r = 0; r < tables[i]->n; r++)
            if (!compile_row(b, &tables[i]->rows[r]))
                return &tables[i]->rows[r];
    return NULL;
}

struct cue_book *cue_book_new(struct pool *pool, const struct cue_table *const *tables,
                              size_t n_tables, uint32_t max_words, const char **bad_r)
{
    struct cue_book *b = pool_take(pool, sizeof *b);
    if (bad_r)
        *bad_r = NULL;
    if (!b || !take_memory(b, pool, max_words))
        return NULL;
    const struct cue *bad = compile_tables(b, tables, n_tables);
    if (!bad)
        bad = file_rows(b, pool);
    if (bad && bad_r)
        *bad_r = bad->pattern;
    return bad ? NULL : b;
}

/* ---------------------------------------------------------------- matching */

/* "waitin" is "waiting" in many mouths. */
static uint16_t find_ing(const struct cue_book *b, const char *norm, size_t len)
{
    char full[TEXT_NORM_MAX + 2];
    memcpy(full, norm, len);
    full[len] = 'g';
    return find(b, full, len + 1, false);
}

static void look_up(struct cue_book *b, const struct text *text)
{
    uint32_t n = text->n_words < b->max_words ? text->n_words : b->max_words;
    for (uint32_t w = 0; w < n; w++) {
        const char *norm = text_norm(text, w);
        size_t len = text->words[w].norm_len;
        uint16_t *id = b->ids[w];
        id[0] = find(b, norm, len, false);
        if (!id[0] && len > 4 && len < TEXT_NORM_MAX && norm[len - 2] == 'i' &&
            norm[len - 1] == 'n')
            id[0] = find_ing(b, norm, len);
        id[1] = id[2] = 0;
        for (size_t cut = len, k = 1; cut >= PREFIX_MIN && k < IDS; cut--)
            if ((id[k] = find(b, norm, cut, true)))
                k++;
    }
}

static bool in_set(const struct cue_book *b, const struct token *t, uint32_t w)
{
    const uint16_t *set = b->sets + t->set, *id = b->ids[w];
    for (uint32_t i = 0; i < t->n; i++)
        if (set[i] == id[0] || set[i] == id[1] || set[i] == id[2])
            return true;
    return false;
}

static bool is_number(const struct cue_book *b, const struct text *text, uint32_t w)
{
    struct token t = {.set = b->number_set, .n = b->number_n};
    return (text->words[w].flags & WORD_NUMBER) || in_set(b, &t, w);
}

struct match {
    const struct cue_book *b;
    const struct text *text;
    uint32_t from, limit; /* first word, and the end of its sentence */
    uint32_t open, close; /* words of the bracketed part; UINT32_MAX: none */
};

/* The start of a sentence, or after the @names and links that some channels put in front. */
static bool at_start(const struct match *m, uint32_t w)
{
    uint32_t first = m->text->sentences[m->text->words[w].sentence].first;
    while (first < w && m->text->words[first].flags & (WORD_NAME | WORD_LINK | WORD_SIGN))
        first++;
    return first == w;
}

static bool behind_clear(const struct match *m, const struct token *t)
{
    for (uint32_t i = 1; i <= BEHIND && i <= m->from; i++) {
        uint32_t w = m->from - i;
        if (m->text->words[w].sentence != m->text->words[m->from].sentence)
            return true;
        if (in_set(m->b, t, w))
            return false;
    }
    return true;
}

/* Matches tokens [t, end) at word w; the word after the match, or UINT32_MAX. */
static uint32_t match_at(struct match *m, const struct token *t, const struct token *end,
                         uint32_t w)
{
    for (; t < end; t++) {
        bool yes = true, step = false;
        switch ((enum token_kind)t->kind) {
        case TOKEN_START:
            yes = w == m->from && at_start(m, w);
            break;
        case TOKEN_END:
            yes = w == m->limit;
            break;
        case TOKEN_OPEN:
            m->open = w;
            break;
        case TOKEN_CLOSE:
            m->close = w;
            break;
        case TOKEN_NOT:
            yes = w >= m->limit || !in_set(m->b, t, w);
            break;
        case TOKEN_BEHIND:
            yes = behind_clear(m, t);
            break;
        case TOKEN_GAP:
            for (uint32_t skip = t->gap_min; skip <= t->gap && w + skip <= m->limit; skip++) {
                uint32_t got = match_at(m, t + 1, end, w + skip);
                if (got != UINT32_MAX)
                    return got;
            }
            return UINT32_MAX;
        case TOKEN_NUMBER:
            step = w < m->limit && is_number(m->b, m->text, w);
            yes = step;
            break;
        case TOKEN_SET:
            step = w < m->limit && in_set(m->b, t, w);
            yes = step;
            break;
        }
        if (step && t->optional) {
            uint32_t got = match_at(m, t + 1, end, w + 1);
            if (got != UINT32_MAX)
                return got;
            step = false;
        }
        if (!yes && !t->optional)
            return UINT32_MAX;
        w += step;
    }
    return w;
}

static bool try_row(struct cue_book *b, const struct text *text, uint32_t r, uint32_t w,
                    struct cue_hit *hit)
{
    const struct row *row = &b->rows[r];
    const struct sentence *s = &text->sentences[text->words[w].sentence];
    struct match m = {.b = b,
                      .text = text,
                      .from = w,
                      .limit = s->first + s->n,
                      .open = UINT32_MAX,
                      .close = UINT32_MAX};
    const struct token *t = b->tokens + row->first;
    uint32_t last = match_at(&m, t, t + row->n, w);
    if (last == UINT32_MAX || last <= w)
        return false;
    uint32_t open = m.open == UINT32_MAX ? w : m.open;
    uint32_t close = m.close == UINT32_MAX ? last : m.close;
    if (close <= open)
        return false;
    *hit = (struct cue_hit){.cue = row->cue,
                            .first = w,
                            .last = last,
                            .start = text->words[open].start,
                            .end = text->words[close - 1].end,
                            .negated = cues_negated(text, w),
                            .quoted = text->words[w].flags & WORD_QUOTED};
    hit->dead = (hit->negated && kills[row->cue->kind].negation) ||
                (hit->quoted && kills[row->cue->kind].quotation);
    return true;
}

/* Tries every row filed under one of the word's literals. A row may be filed under two of them: the
   last row that matched here is not tried again. */
static size_t find_at(struct cue_book *b, const struct text *text, uint32_t w, struct cue_hit *out,
                      size_t max)
{
    size_t n = 0;
    uint16_t tried[IDS + 1] = {b->ids[w][0], b->ids[w][1], b->ids[w][2], 0};
    bool digits = text->words[w].flags & WORD_NUMBER;
    for (uint32_t k = 0; k < IDS + 1; k++) {
        if (!tried[k] && !(k == IDS && digits))
            continue;
        for (uint32_t f = b->filed_at[tried[k]]; f < b->filed_at[tried[k] + 1]; f++) {
            bool again = false;
            for (size_t i = 0; i < n; i++)
                again |= out[i].cue == b->rows[b->filed[f]].cue;
            if (!again && n < max && try_row(b, text, b->filed[f], w, &out[n]))
                n++;
        }
    }
    return n;
}

size_t cue_book_find(struct cue_book *book, const struct text *text, struct cue_hit *out,
                     size_t max)
{
    size_t n = 0;
    look_up(book, text);
    for (uint32_t w = 0; w < text->n_words && w < book->max_words && n < max; w++)
        if (text->words[w].sentence < text->n_sentences)
            n += find_at(book, text, w, out + n, max - n);
    return n;
}

bool cue_book_knows(const struct cue_book *book, const char *norm)
{
    return find(book, norm, strlen(norm), false) != 0;
}
