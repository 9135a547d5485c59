/* SPDX-License-Identifier: Apache-2.0 */
/* transcript.c: what is a speaker is decided by a small table of role words and by the names met at
   the front of the file. "Note:" alone is no speaker, because customers write it too. */
#include "archive/transcript.h"

#include "base/time.h"
#include "base/utf8.h"
#include "mail/charset.h"

#include <string.h>

enum { NAMES_FROM_BYTES = 16384 }; /* names are looked for in so much of a file */

static const struct {
    const char *word;
    enum heard_who who;
} roles[] = {
    {"customer", HEARD_CUSTOMER},  {"client", HEARD_CUSTOMER},
    {"user", HEARD_CUSTOMER},      {"visitor", HEARD_CUSTOMER},
    {"caller", HEARD_CUSTOMER},    {"guest", HEARD_CUSTOMER},
    {"requester", HEARD_CUSTOMER}, {"shopper", HEARD_CUSTOMER},
    {"passenger", HEARD_CUSTOMER}, {"patient", HEARD_CUSTOMER},
    {"agent", HEARD_AGENT},        {"support", HEARD_AGENT},
    {"rep", HEARD_AGENT},          {"representative", HEARD_AGENT},
    {"advisor", HEARD_AGENT},      {"adviser", HEARD_AGENT},
    {"operator", HEARD_AGENT},     {"staff", HEARD_AGENT},
    {"helpdesk", HEARD_AGENT},     {"bot", HEARD_BOT},
    {"chatbot", HEARD_BOT},        {"system", HEARD_BOT},
};

/* Words that make a role's label something else: "User ID: 7", "Customer number: 4411". */
static const char *const no_speaker[] = {"id",   "name",    "number", "no",      "email", "mail",
                                         "code", "account", "since",  "comment", "error", "manual"};

/* The speaker's label at the front of a line, and the text behind it. */
struct start {
    struct str label, text;
    int64_t at;
};

static bool word_char(char c)
{
    return ascii_alpha(c) || ascii_digit(c) || c == '\'' || c == '.' || (unsigned char)c >= 0x80;
}

/* The next word of *rest; anything between words is stepped over. */
static bool next_word(struct str *rest, struct str *word_r)
{
    while (rest->n && !word_char(rest->at[0]))
        *rest = str_from(*rest, 1);
    size_t n = 0;
    while (n < rest->n && word_char(rest->at[n]))
        n++;
    *word_r = str_first(*rest, n);
    *rest = str_from(*rest, n);
    return n > 0;
}

static bool one_of(struct str word, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq_nocase(word, str_of(list[i])))
            return true;
    return false;
}

/* The side that a label names: >0 and *who_r, or 0 when it names none. */
static int side_of(struct str label, enum heard_who *who_r)
{
    struct str word, rest = label;
    int found = 0, words = 0;
    bool service = false, internal = false, note = false;
    for (; next_word(&rest, &word); words++) {
        if (one_of(word, no_speaker, sizeof no_speaker / sizeof *no_speaker))
            return 0;
        service |= str_eq_nocase(word, STR("service")) || str_eq_nocase(word, STR("care"));
        internal |= str_eq_nocase(word, STR("internal")) || str_eq_nocase(word, STR("private"));
        note |= str_eq_nocase(word, STR("note"));
        for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
            if (str_eq_nocase(word, str_of(roles[i].word))) {
                *who_r = roles[i].who;
                found = 1;
            }
    }
    if (internal && note)
        *who_r = HEARD_NOTE;
    else if (found && service)
        *who_r = HEARD_AGENT; /* customer service */
    return (found || (internal && note)) && words <= 5;
}

/* A time in brackets at the front of t, taken off. */
static int64_t take_bracketed(struct str *s, struct str t)
{
    int64_t at = NO_TIME;
    ptrdiff_t end = str_find_char(t, t.at[0] == '[' ? ']' : ')');
    if (end < 2 || end > 40 || !ascii_digit(t.at[1]))
        return NO_TIME;
    time_parse(str_first(str_from(t, 1), (size_t)end - 1), &at);
    *s = str_trim(str_from(t, (size_t)end + 1));
    return at;
}

/* How many bytes at the front of t look like a date or a clock: "3/2/26, 10:02 AM - ". */
static size_t time_bytes(struct str t)
{
    size_t n = 0;
    while (n < t.n && (ascii_digit(t.at[n]) || str_find_char(STR("-:.TZ+/, "), t.at[n]) >= 0))
        n++;
    struct str half = str_from(t, n);
    if (str_starts_nocase(half, STR("am ")) || str_starts_nocase(half, STR("pm ")))
        n += 2;
    while (n && (t.at[n - 1] == ' ' || t.at[n - 1] == '-' || t.at[n - 1] == ','))
        n--;
    return n;
}

/* A time in brackets or bare at the front of s, taken off; it is known only when it is written year
 * first. */
static int64_t take_time(struct str *s)
{
    struct str t = str_trim(*s);
    int64_t at = NO_TIME;
    if (t.n && (t.at[0] == '[' || t.at[0] == '('))
        return take_bracketed(s, t);
    size_t n = time_bytes(t);
    bool known = n >= 4 && time_parse(str_first(t, n), &at);
    if (!known && (n < 4 || str_find_char(str_first(t, n), ':') < 0))
        return NO_TIME;
    *s = str_trim(str_from(t, n));
    if (s->n && s->at[0] == '-')
        *s = str_trim(str_from(*s, 1));
    return known ? at : NO_TIME;
}

/* Splits "label: text"; false when the line does not have that shape. */
static bool split(struct str line, struct start *start_r)
{
    start_r->at = take_time(&line);
    ptrdiff_t colon = -1;
    for (size_t i = 0; i < line.n && i <= TRANSCRIPT_LABEL_BYTES && colon < 0; i++) {
        if (line.at[i] == '[' || line.at[i] == '(') { /* a time in brackets has colons of its own */
            ptrdiff_t end = str_find_char(str_from(line, i), line.at[i] == '[' ? ']' : ')');
            i += end > 0 ? (size_t)end : 0;
        } else if (line.at[i] == ':') {
            colon = (ptrdiff_t)i;
        }
    }
    if (colon <= 0 || colon > TRANSCRIPT_LABEL_BYTES)
        return false;
    start_r->text = str_from(line, (size_t)colon + 1);
    if (start_r->text.n && !ascii_space(start_r->text.at[0]))
        return false;
    start_r->text = str_trim(start_r->text);
    start_r->label = str_trim(str_first(line, (size_t)colon));
    ptrdiff_t bracket = str_find_char(start_r->label, '[');
    if (bracket > 0) {
        struct str behind = str_from(start_r->label, (size_t)bracket);
        int64_t at = take_time(&behind);
        start_r->at = at != NO_TIME ? at : start_r->at;
        start_r->label = str_trim(str_first(start_r->label, (size_t)bracket));
    }
    return start_r->label.n > 0;
}

/* A label that may be a name: up to three words, each with a capital or a digit at its front. */
static bool name_like(struct str label)
{
    struct str word, rest = label;
    int words = 0;
    for (; next_word(&rest, &word); words++)
        if (word.at[0] >= 'a' && word.at[0] <= 'z')
            return false;
    return words >= 1 && words <= 3 && !str_eq_nocase(label, STR("subject")) &&
           !str_eq_nocase(label, STR("id")) && !str_eq_nocase(label, STR("note")) &&
           !str_eq_nocase(label, STR("date"));
}

static void learn(struct transcript *t, struct str label, enum heard_who who)
{
    struct transcript_speaker *speaker = &t->speakers[t->n_speakers++];
    memcpy(speaker->label, label.at, label.n);
    speaker->label[label.n] = 0;
    speaker->who = who;
}

static const struct transcript_speaker *known(const struct transcript *t, struct str label)
{
    for (size_t i = 0; i < t->n_speakers; i++)
        if (str_eq_nocase(label, str_of(t->speakers[i].label)))
            return &t->speakers[i];
    return NULL;
}

/* How often a line of text begins with this label. */
static int times_in(struct str text, struct str label)
{
    struct str line;
    struct start start;
    int times = 0;
    while (str_line(&text, &line))
        times += split(line, &start) && str_eq_nocase(start.label, label);
    return times;
}

/* Which sides roles speak for in text. */
static void sides_in(struct str text, bool seen[2])
{
    struct str line;
    struct start start;
    enum heard_who who;
    while (str_line(&text, &line))
        if (split(line, &start) && side_of(start.label, &who) && who <= HEARD_AGENT)
            seen[who] = true;
}

/* Learns the names that begin at least `least` lines; the very first label needs no second one. */
static void learn_some(struct transcript *t, struct str text, const bool seen[2], int least)
{
    struct str line, rest = text;
    struct start start;
    enum heard_who who;
    bool role = seen[HEARD_CUSTOMER] || seen[HEARD_AGENT];
    while (str_line(&rest, &line) && t->n_speakers < TRANSCRIPT_SPEAKERS) {
        if (!split(line, &start) || side_of(start.label, &who) || !name_like(start.label) ||
            known(t, start.label))
            continue;
        bool first = !role && t->n_speakers == 0;
        if (!first && times_in(text, start.label) < least)
            continue;
        if (role)
            who = seen[HEARD_AGENT] ? HEARD_CUSTOMER : HEARD_AGENT;
        else
            who = first ? HEARD_CUSTOMER : HEARD_AGENT;
        learn(t, start.label, who);
    }
}

/* Gives names their side from the first lines of the file. Where one side is named by a role, the
   other side is whoever else speaks; names that come back are believed before names that come once.
 */
static void learn_names(struct transcript *t, struct str text)
{
    bool seen[2] = {false, false};
    text = str_first(text, NAMES_FROM_BYTES);
    sides_in(text, seen);
    if (seen[HEARD_CUSTOMER] && seen[HEARD_AGENT])
        return;
    size_t enough = seen[HEARD_CUSTOMER] || seen[HEARD_AGENT] ? 1 : 2;
    for (int least = 2; least >= 1 && t->n_speakers < enough; least--)
        learn_some(t, text, seen, least);
    if (t->n_speakers < enough)
        t->n_speakers = 0; /* one name alone is no conversation */
    t->guessed = t->n_speakers > 0;
}

bool transcript_looks_like(struct str text)
{
    struct transcript t = {0};
    struct str line, rest = text;
    struct start start;
    enum heard_who who;
    learn_names(&t, text);
    for (int i = 0; i < 40 && str_line(&rest, &line); i++)
        if (split(line, &start) && (side_of(start.label, &who) || known(&t, start.label)))
            return true;
    return false;
}

void transcript_init(struct transcript *t, struct input *in, struct str file_name)
{
    *t = (struct transcript){.in = in};
    out_init(&t->line, TURN_KEEP_BYTES);
    out_init(&t->turn, TURN_KEEP_BYTES);
    file_name = utf8_first(file_name, sizeof t->name - 1);
    memcpy(t->name, file_name.at, file_name.n);
    struct str ahead = input_sniff(in);
    if (str_starts(ahead, STR("\xef\xbb\xbf")))
        input_take(in, 3);
    learn_names(t, input_ahead(in));
}

void transcript_free(struct transcript *t)
{
    out_free(&t->line);
    out_free(&t->turn);
}

static bool is_rule(struct str line)
{
    line = str_trim(line);
    if (line.n < 3 || str_find_char(STR("-=*"), line.at[0]) < 0)
        return false;
    for (size_t i = 1; i < line.n; i++)
        if (line.at[i] != line.at[0])
            return false;
    return true;
}

/* The turn being gathered, if any. */
struct gathering {
    bool open;
    enum heard_who who;
    int64_t at;
};

static void end_turn(struct transcript *t, struct conversation *v, struct gathering *g)
{
    struct out clean;
    if (!g->open)
        return;
    out_init(&clean, TURN_KEEP_BYTES);
    charset_decode(&clean, str_trim(out_as_str(&t->turn)), STR(""));
    conversation_add(v, g->who, out_as_str(&clean), g->at);
    out_free(&clean);
    out_clear(&t->turn);
    g->open = false;
}

/* "Subject:" and "Id:" in front of the first turn. */
static void take_head(struct conversation *v, const struct start *start)
{
    if (str_eq_nocase(start->label, STR("subject")) && utf8_valid(start->text))
        conversation_subject(v, start->text);
    else if (str_eq_nocase(start->label, STR("id")) && utf8_valid(start->text) && start->text.n)
        conversation_name(v, v->id, "id", start->text);
}

static void take_line(struct transcript *t, struct conversation *v, struct gathering *g)
{
    struct str line = out_as_str(&t->line);
    struct start start;
    enum heard_who who;
    bool labelled = split(line, &start);
    const struct transcript_speaker *speaker = labelled ? known(t, start.label) : NULL;
    if (labelled && (side_of(start.label, &who) || speaker)) {
        end_turn(t, v, g);
        *g = (struct gathering){true, speaker ? speaker->who : who, start.at};
        if (g->who == HEARD_AGENT)
            names_add(&t->names, start.label);
        out_str(&t->turn, start.text);
    } else if (g->open) {
        out_char(&t->turn, '\n');
        out_str(&t->turn, line);
    } else if (labelled) {
        take_head(v, &start);
    } else if (str_trim(line).n) {
        conversation_error(
            v, "line %llu belongs to no speaker: begin it with \"Customer:\" or \"Agent:\"",
            (unsigned long long)t->n_lines);
    }
}

bool transcript_next(struct transcript *t, struct conversation *v)
{
    struct gathering g = {0};
    bool any = false;
    conversation_clear(v);
    while (input_line(t->in, &t->line)) {
        t->n_lines++;
        if (is_rule(out_as_str(&t->line))) {
            if (any)
                break;
            continue;
        }
        if (str_trim(out_as_str(&t->line)).n && !any) {
            any = true;
            v->line = t->n_lines;
        }
        take_line(t, v, &g);
    }
    end_turn(t, v, &g);
    if (!any)
        return false;
    t->n_read++;
    if (!v->id[0] && t->n_read == 1)
        conversation_name(v, v->id, "id", str_of(t->name));
    else if (!v->id[0])
        snprintf(v->id, sizeof v->id, "%s#%llu", t->name, (unsigned long long)t->n_read);
    return true;
}
