/* SPDX-License-Identifier: Apache-2.0 */
/* text.c: from bytes to sentences and words. See text.h.

   One walk over the bytes. Each step reads either one word (scan_word) or one thing between words
   (scan_gap); what a gap means for the word after it, a new clause, a new sentence, an open
   quotation, waits in `scan` until that word comes. All tables of spellings are ours and sorted, so
   that they can be searched by halves. */
#include "engine/text.h"
#include "engine/spelling.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

struct scan {
    struct text *t;
    uint32_t pos;
    uint32_t sentence_first; /* first word of the open sentence */
    uint32_t quote_from;     /* byte of the open quotation mark */
    uint16_t flags;          /* for the next word */
    bool quoted;
};

enum { QUOTE_MAX = 600, LINE_SHORT = 48 };

/* ---------------------------------------------------------------- characters */

size_t text_char(const char *s, size_t len, uint32_t *code)
{
    utf8proc_int32_t c;
    if ((unsigned char)s[0] < 0x80) {
        *code = (unsigned char)s[0];
        return 1;
    }
    utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)len, &c);
    if (n <= 0) {
        *code = 0xfffd;
        return 1;
    }
    *code = (uint32_t)c;
    return (size_t)n;
}

size_t text_border(const char *s, size_t len, size_t cap)
{
    if (cap >= len)
        return len;
    for (int back = 0; back < 4 && cap > 0 && ((unsigned char)s[cap] & 0xc0) == 0x80; back++)
        cap--;
    return cap;
}

static uint32_t peek(const struct scan *k, uint32_t at, size_t *n)
{
    uint32_t c = 0;
    size_t used = at < k->t->len ? text_char(k->t->s + at, k->t->len - at, &c) : 0;
    if (n)
        *n = used;
    return c;
}

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(uint32_t c)
{
    if (c < 0x80)
        return (c | 32) >= 'a' && (c | 32) <= 'z';
    switch (utf8proc_category((utf8proc_int32_t)c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
        return true;
    default:
        return false;
    }
}

static bool is_upper(uint32_t c)
{
    return c < 0x80 ? c >= 'A' && c <= 'Z'
                    : utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_LU;
}

static bool is_space(uint32_t c)
{
    return c == ' ' || (c >= 9 && c <= 13) || c == 0xa0 || (c >= 0x2000 && c <= 0x200b) ||
           c == 0x3000 || c == 0xfeff || c == 0x2028 || c == 0x2029;
}

static bool is_apostrophe(uint32_t c)
{
    return c == '\'' || c == 0x2019 || c == 0x2018 || c == '`' || c == 0xb4;
}

static bool is_currency(uint32_t c)
{
    return c == '$' || c == 0xa3 || c == 0x20ac || c == 0xa5 || c == 0x20b9;
}

static bool is_pictograph(uint32_t c)
{
    return c >= 0x1f000 || (c >= 0x2600 && c <= 0x27bf && c != 0x2731) || c == 0x2b50;
}

static bool is_joiner(uint32_t c) /* what may follow inside one pictograph */
{
    return c == 0xfe0f || c == 0x200d || (c >= 0x1f3fb && c <= 0x1f3ff);
}

/* ---------------------------------------------------------------- norms */

static int by_string(const void *key, const void *row)
{
    return strcmp(key, *(const char *const *)row);
}

/* Letters that Unicode does not take apart, but a hurried typist does. */
static uint32_t plain_letter(uint32_t c)
{
    switch (c) {
    case 0x141:
    case 0x142:
        return 'l';
    case 0xd8:
    case 0xf8:
        return 'o';
    case 0x110:
    case 0x111:
        return 'd';
    case 0x130:
    case 0x131:
        return 'i';
    default:
        return is_apostrophe(c) ? '\'' : c;
    }
}

/* Lower case, without accents; appends to norm and returns the new length. */
static size_t norm_char(char *norm, size_t n, uint32_t c)
{
    utf8proc_int32_t parts[8];
    int boundary = 0;
    c = plain_letter(c);
    if (c == 0xdf) {
        norm[n] = 's';
        c = 's', n++;
    }
    if (c < 0x80) {
        norm[n] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
        return n + 1;
    }
    utf8proc_ssize_t got = utf8proc_decompose_char(
        utf8proc_tolower((utf8proc_int32_t)c), parts, 8,
        (utf8proc_option_t)(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STRIPMARK), &boundary);
    for (utf8proc_ssize_t i = 0; i < got && i < 8 && n + 4 <= TEXT_NORM_MAX; i++)
        n += (size_t)utf8proc_encode_char(parts[i], (utf8proc_uint8_t *)norm + n);
    return n;
}

/* Marks "CAPS", "Capital", "stretched", and fills norm. */
static uint16_t norm_make(const struct scan *k, uint32_t start, uint32_t end, char *norm)
{
    uint32_t letters = 0, upper = 0, last = 0, run = 0;
    uint16_t flags = 0;
    size_t n = 0, used;
    for (uint32_t at = start; at < end; at += (uint32_t)used) {
        uint32_t c = peek(k, at, &used);
        letters += is_letter(c);
        upper += is_upper(c);
        flags |= is_digit(c) ? WORD_DIGITS : 0;
        run = (c | 32) == (last | 32) ? run + 1 : 1;
        flags |= run >= 3 && is_letter(c) && c < 0x80 && (c | 32) != 'w' ? WORD_STRETCHED : 0;
        last = c;
        if (n + 4 <= TEXT_NORM_MAX)
            n = norm_char(norm, n, c);
    }
    norm[n] = 0;
    flags |= is_upper(peek(k, start, NULL)) ? WORD_CAPITAL : 0;
    flags |= letters >= 2 && upper == letters ? WORD_CAPS : 0;
    k->t->letters += letters;
    k->t->capitals += upper;
    return flags;
}

/* ---------------------------------------------------------------- words */

static void put_word(struct scan *k, uint32_t start, uint32_t end, uint16_t flags)
{
    struct text *t = k->t;
    char norm[TEXT_NORM_MAX + 1];
    k->pos = end;
    if (t->n_words >= t->max_words)
        return;
    flags |= norm_make(k, start, end, norm);
    if (flags & (WORD_LINK | WORD_NAME))
        flags &=
            (uint16_t) ~(WORD_CAPS | WORD_CAPITAL | WORD_STRETCHED | WORD_DIGITS | WORD_NUMBER);
    if (!(flags & (WORD_LINK | WORD_NAME | WORD_SIGN | WORD_DIGITS)))
        spelling_mend(norm, (flags)&WORD_STRETCHED);
    size_t n = strlen(norm);
    if (t->n_norms + n + 1 > t->max_norms)
        return;
    if (k->quoted && start - k->quote_from > QUOTE_MAX)
        k->quoted = false;
    flags |= k->flags | (k->quoted ? WORD_QUOTED : 0);
    t->words[t->n_words++] = (struct word){.start = start,
                                           .end = end,
                                           .norm = t->n_norms,
                                           .norm_len = (uint16_t)n,
                                           .flags = flags,
                                           .sentence = t->n_sentences};
    memcpy(t->norms + t->n_norms, norm, n + 1);
    t->n_norms += (uint32_t)n + 1;
    k->flags = 0;
}

static bool starts(const struct scan *k, uint32_t at, const char *what)
{
    size_t n = strlen(what);
    if (at + n > k->t->len)
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = k->t->s[at + i];
        if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != what[i])
            return false;
    }
    return true;
}

/* A link runs to the next space, without the punctuation that closes the sentence around it. */
static uint32_t link_end(const struct scan *k, uint32_t at)
{
    size_t used;
    uint32_t c;
    while (at < k->t->len && !is_space(c = peek(k, at, &used)) && c != '<' && c != '>' && c != '"')
        at += (uint32_t)used;
    while (at > 0 && strchr(".,;:!?)]'", k->t->s[at - 1]))
        at--;
    return at;
}

/* <url> and <email>: placeholders that masked archives hold. */
static uint32_t placeholder_end(const struct scan *k, uint32_t at)
{
    uint32_t end = at + 1;
    while (end < k->t->len && end - at < 16 && is_letter((unsigned char)k->t->s[end]))
        end++;
    return end > at + 1 && end < k->t->len && k->t->s[end] == '>' ? end + 1 : 0;
}

static const char *const smileys[] = {":'(", ":-(", ":-)", ":-/", ":-d", ":((", ":))", ":(", ":)",
                                      ":/",  ":d",  ":p",  ";)",  ";-)", "</3", "<3",  "xd"};

static uint32_t smiley_end(const struct scan *k, uint32_t at)
{
    for (size_t i = 0; i < sizeof smileys / sizeof *smileys; i++) {
        uint32_t end = at + (uint32_t)strlen(smileys[i]);
        if (starts(k, at, smileys[i]) && !is_letter(peek(k, end, NULL)) &&
            !is_digit(peek(k, end, NULL)) && peek(k, end, NULL) != '/')
            return end;
    }
    return 0;
}

static uint32_t pictograph_end(const struct scan *k, uint32_t at)
{
    size_t used;
    peek(k, at, &used);
    uint32_t end = at + (uint32_t)used;
    bool joined = false;
    while (end < k->t->len) {
        uint32_t c = peek(k, end, &used);
        if (!is_joiner(c) && !(joined && is_pictograph(c)))
            break;
        joined = c == 0x200d;
        end += (uint32_t)used;
    }
    return end;
}

/* Whether the character at `at` keeps a number or code going: 1,200.50 17:00 2026-03-06 WS-37368.
 */
static bool joins_digits(const struct scan *k, uint32_t at)
{
    char c = k->t->s[at];
    return (c == '.' || c == ',' || c == ':' || c == '/' || c == '-') &&
           is_digit(peek(k, at + 1, NULL));
}

static uint32_t number_end(const struct scan *k, uint32_t at)
{
    size_t used;
    while (at < k->t->len) {
        uint32_t c = peek(k, at, &used);
        if (is_digit(c) || is_letter(c) || c == '%')
            at += (uint32_t)used;
        else if (joins_digits(k, at))
            at++;
        else
            break;
    }
    return at;
}

static const char *const domains[] = {"com", "org", "net",     "co",  "io", "uk", "de",  "eu",
                                      "gov", "edu", "example", "app", "me", "us", "info"};

static bool is_domain(const struct scan *k, uint32_t dot)
{
    for (size_t i = 0; i < sizeof domains / sizeof *domains; i++)
        if (starts(k, dot + 1, domains[i]) &&
            !is_letter(peek(k, dot + 1 + (uint32_t)strlen(domains[i]), NULL)))
            return true;
    return false;
}

/* Letters, with apostrophes, dotted initials (p.m.) and codes (WS-373) inside. */
static uint32_t letters_end(const struct scan *k, uint32_t start, uint16_t *flags)
{
    size_t used;
    uint32_t at = start, c, next;
    bool digits = false;
    while (at < k->t->len) {
        c = peek(k, at, &used);
        next = peek(k, at + (uint32_t)used, NULL);
        if (is_letter(c) || is_digit(c) || c == '_')
            digits |= is_digit(c);
        else if (is_apostrophe(c) && at > start && is_letter(next))
            ;
        else if (c == '-' && is_digit(next) && (digits || is_upper(peek(k, at - 1, NULL))))
            ;
        else if (c == '.' && is_letter(next) && at - start == 1 &&
                 !is_letter(peek(k, at + 2, NULL)))
            ;
        else if (c == '@' && is_letter(next))
            *flags |= WORD_LINK;
        else if (c == '.' && is_letter(next) && ((*flags & WORD_LINK) || is_domain(k, at)))
            *flags |= WORD_LINK;
        else
            break;
        at += (uint32_t)used;
    }
    return *flags & WORD_LINK ? link_end(k, at) : at;
}

/* Reads one word at pos if there is one. */
static bool scan_word(struct scan *k)
{
    size_t used;
    uint32_t at = k->pos, c = peek(k, at, &used), end;
    uint16_t flags = 0;
    if (starts(k, at, "http://") || starts(k, at, "https://") || starts(k, at, "www."))
        return put_word(k, at, link_end(k, at), WORD_LINK), true;
    if (c == '<' && (end = placeholder_end(k, at)))
        return put_word(k, at, end, WORD_LINK), true;
    if ((c == ':' || c == ';' || c == '<' || (c | 32) == 'x') && (end = smiley_end(k, at)))
        return put_word(k, at, end, WORD_SIGN), true;
    if (is_pictograph(c))
        return put_word(k, at, pictograph_end(k, at), WORD_SIGN), true;
    if (c == '@' && is_letter(peek(k, at + 1, NULL)))
        return put_word(k, at, letters_end(k, at + 1, &flags), WORD_NAME), true;
    if (is_digit(c) || (is_currency(c) && is_digit(peek(k, at + (uint32_t)used, NULL))))
        return put_word(k, at, number_end(k, at + (uint32_t)used), WORD_NUMBER), true;
    if (is_letter(c)) {
        end = letters_end(k, at, &flags);
        put_word(k, at, end, flags);
        return true;
    }
    return false;
}

/* ---------------------------------------------------------------- sentences */

static void end_sentence(struct scan *k, uint32_t end, char mark, uint8_t marks)
{
    struct text *t = k->t;
    uint32_t n = t->n_words - k->sentence_first;
    k->flags |= WORD_SENTENCE | WORD_CLAUSE;
    if (n == 0) { /* bare punctuation belongs to the sentence before */
        if (t->n_sentences > 0 && marks) {
            struct sentence *s = &t->sentences[t->n_sentences - 1];
            s->end = end;
            s->marks = (uint8_t)(s->marks + marks > 200 ? 200 : s->marks + marks);
            s->mark = s->mark == '?' ? '?' : mark;
        }
        return;
    }
    if (t->n_sentences + 1 >= t->max_sentences && k->pos < t->len)
        return; /* the last sentence takes the rest */
    t->sentences[t->n_sentences++] = (struct sentence){.start = t->words[k->sentence_first].start,
                                                       .end = end,
                                                       .first = k->sentence_first,
                                                       .n = n,
                                                       .mark = mark,
                                                       .marks = marks};
    k->sentence_first = t->n_words;
}

static const char *const abbreviations[] = {"approx", "dr", "e.g", "eg",  "i.e", "ie",
                                            "inv",    "jr", "mr",  "mrs", "ms",  "prof",
                                            "ref",    "sr", "st",  "tel", "vs"};

/* "Mr. Okafor", "approx. 3", "No. 4": a full stop that ends nothing. */
static bool is_abbreviation(const struct scan *k)
{
    const struct text *t = k->t;
    if (t->n_words == 0 || t->words[t->n_words - 1].end != k->pos)
        return false;
    const char *norm = text_norm(t, t->n_words - 1);
    if (bsearch(norm, abbreviations, sizeof abbreviations / sizeof *abbreviations,
                sizeof *abbreviations, by_string))
        return true;
    return (!strcmp(norm, "no") || !strcmp(norm, "nr")) && is_digit(peek(k, k->pos + 2, NULL));
}

/* At . ! ? or an ellipsis: a run of marks, with the quotes and brackets that close after it. */
static void scan_marks(struct scan *k)
{
    uint32_t at = k->pos, c, dots = 0, last = '.';
    uint8_t marks = 0;
    size_t used;
    bool abbreviation = is_abbreviation(k);
    while (at < k->t->len &&
           ((c = peek(k, at, &used)) == '.' || c == '!' || c == '?' || c == 0x2026)) {
        dots += c == '.' ? 1 : c == 0x2026 ? 3 : 0;
        k->t->exclaims += c == '!';
        if (c == '!' || c == '?') {
            marks += marks < 200;
            last = last == '?' ? '?' : c;
        }
        at += (uint32_t)used;
    }
    while (at < k->t->len &&
           (is_apostrophe(c = peek(k, at, &used)) || c == '"' || c == 0x201d || c == ')')) {
        k->quoted = c == '"' || c == 0x201d ? false : k->quoted;
        at += (uint32_t)used;
    }
    uint32_t next = at;
    while (next < k->t->len && is_space(peek(k, next, &used)) && peek(k, next, NULL) != '\n')
        next += (uint32_t)used;
    uint32_t after = peek(k, next, NULL);
    k->pos = at;
    if (!marks && (abbreviation || (dots >= 2 && is_letter(after) && !is_upper(after))))
        k->flags |= WORD_CLAUSE;
    else
        end_sentence(k, at, (char)last, marks);
}

/* A line break ends a sentence when the line looks meant. */
static void scan_newline(struct scan *k)
{
    const struct text *t = k->t;
    uint32_t at = k->pos, lines = 0, line = at;
    size_t used;
    while (line > 0 && t->s[line - 1] != '\n')
        line--;
    uint32_t width = at - line;
    while (at < t->len && is_space(peek(k, at, &used))) {
        lines += t->s[at] == '\n';
        at += (uint32_t)used;
    }
    uint32_t c = peek(k, at, NULL);
    bool meant = lines > 1 || width < LINE_SHORT || is_upper(c) || is_digit(c) ||
                 (!is_letter(c) && c != '(' && !is_apostrophe(c));
    if (lines > 1)
        k->quoted = false;
    if (meant) {
        uint32_t end = t->n_words ? t->words[t->n_words - 1].end : k->pos;
        end_sentence(k, end, 0, 0);
    }
    k->flags |= WORD_LINE;
    k->pos = at;
}

static void scan_quote(struct scan *k, uint32_t c)
{
    bool inch =
        c == '"' && k->pos > 0 && is_digit((unsigned char)k->t->s[k->pos - 1]) && !k->quoted;
    if (inch)
        return;
    k->quoted = c == 0x201c ? true : c == 0x201d ? false : !k->quoted;
    k->quote_from = k->pos;
}

static void scan_gap(struct scan *k)
{
    size_t used;
    uint32_t c = peek(k, k->pos, &used);
    if (c == '.' || c == '!' || c == '?' || c == 0x2026) {
        scan_marks(k);
        return;
    }
    if (c == '\n') {
        scan_newline(k);
        return;
    }
    if (c == '"' || c == 0x201c || c == 0x201d)
        scan_quote(k, c);
    bool dash = c == 0x2013 || c == 0x2014 ||
                (c == '-' && (k->pos == 0 || is_space((unsigned char)k->t->s[k->pos - 1])));
    if (c == ',' || c == ';' || c == ':' || c == '(' || c == ')' || dash)
        k->flags |= WORD_CLAUSE;
    k->pos += (uint32_t)used;
}

/* Words that open a clause of their own: a "not" before them does not reach behind them. */
static const char *const borders[] = {"although", "and",   "because", "but",    "however",
                                      "if",       "since", "so",      "that's", "though",
                                      "unless",   "until", "when",    "while",  "yet"};

static void mark_clauses(struct text *t)
{
    for (uint32_t w = 0; w < t->n_words; w++) {
        const char *norm = text_norm(t, w);
        if (bsearch(norm, borders, sizeof borders / sizeof *borders, sizeof *borders, by_string))
            t->words[w].flags |= WORD_CLAUSE;
    }
}

/* ---------------------------------------------------------------- the whole */

static size_t align8(size_t n)
{
    return (n + 7) & ~(size_t)7;
}

static uint32_t words_for(uint32_t bytes)
{
    return bytes / TEXT_BYTES_PER_WORD + 64;
}

static uint32_t sentences_for(uint32_t bytes)
{
    return bytes / TEXT_BYTES_PER_SENTENCE + 16;
}

static uint32_t norms_for(uint32_t bytes)
{
    return bytes + bytes / 2 + 1024;
}

size_t text_size(uint32_t max_bytes)
{
    return align8(sizeof(struct text)) + align8(words_for(max_bytes) * sizeof(struct word)) +
           align8(sentences_for(max_bytes) * sizeof(struct sentence)) + norms_for(max_bytes);
}

struct text *text_init(void *memory, uint32_t max_bytes)
{
    struct text *t = memory;
    char *at = (char *)memory + align8(sizeof *t);
    *t = (struct text){.max_bytes = max_bytes,
                       .max_words = words_for(max_bytes),
                       .max_sentences = sentences_for(max_bytes),
                       .max_norms = norms_for(max_bytes)};
    t->words = (struct word *)(void *)at;
    at += align8(t->max_words * sizeof(struct word));
    t->sentences = (struct sentence *)(void *)at;
    t->norms = at + align8(t->max_sentences * sizeof(struct sentence));
    t->s = "";
    return t;
}

void text_cut(struct text *text, const char *s, size_t len)
{
    struct scan k = {.t = text, .flags = WORD_SENTENCE | WORD_CLAUSE | WORD_LINE};
    text->s = s;
    text->len = (uint32_t)text_border(s, len, text->max_bytes);
    text->n_words = text->n_sentences = text->n_norms = 0;
    text->letters = text->capitals = text->exclaims = 0;
    while (k.pos < text->len)
        if (!scan_word(&k))
            scan_gap(&k);
    uint32_t end = text->n_words ? text->words[text->n_words - 1].end : 0;
    end_sentence(&k, end, 0, 0);
    mark_clauses(text);
}

const char *text_norm(const struct text *text, uint32_t w)
{
    return text->norms + text->words[w].norm;
}

bool text_is(const struct text *text, uint32_t w, const char *norm)
{
    return w < text->n_words && strcmp(text_norm(text, w), norm) == 0;
}

/* By hand, because this is asked thousands of times for a turn and strcspn builds a table each
 * time. */
bool text_among(const char *norm, const char *list)
{
    if (!norm[0])
        return false;
    for (const char *at = list; *at;) {
        const char *n = norm;
        while (*n && *n == *at)
            n++, at++;
        if (!*n && (*at == ' ' || !*at))
            return true;
        while (*at && *at != ' ')
            at++;
        at += *at == ' ';
    }
    return false;
}

uint32_t text_word_at(const struct text *text, uint32_t at)
{
    uint32_t low = 0, high = text->n_words;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (text->words[mid].start < at)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

uint32_t text_sentence_at(const struct text *text, uint32_t at)
{
    uint32_t low = 0, high = text->n_sentences;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (text->sentences[mid].start <= at)
            low = mid + 1;
        else
            high = mid;
    }
    return low ? low - 1 : text->n_sentences;
}

uint32_t text_window(const struct text *text, uint32_t first, uint32_t max_bytes)
{
    uint32_t next = first + 1;
    while (next < text->n_sentences &&
           text->sentences[next].end - text->sentences[first].start <= max_bytes)
        next++;
    return next;
}
