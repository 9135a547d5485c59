/* SPDX-License-Identifier: Apache-2.0 */
/* panel_reading.c: signals, purposes, guesses and the HEARD trail out of a reading's JSON
   (doc/reading.md), as sentences. Each signal has a row in a table: how it is said, and whether it
   is said at all. What is quoted is the sentence around the words, so that a line
   can be understood without opening it. */
#include "desk/panel_reading.h"

#include "base/catalogue.h"
#include "base/json.h"
#include "base/out.h"
#include "desk/claim.h"
#include "desk/learned.h"
#include "desk/panel.sql.h"

#include <string.h>

enum { QUOTE_BYTES = 160, LINE_BYTES = 600, JSON_BYTES = 4 << 20 };
enum { PART_DIGITS = 5 }; /* a reading has four behind the point, and one before it */

struct source {
    struct db_conn *d;
    int64_t org;
    const json_t *turns, *now;
    struct str messages;            /* their ids, as JSON */
    struct correction *corrections; /* what people said of claims here */
    struct doubted *doubted;        /* what the desk's own heads do not believe */
    size_t n_corrections, n_doubted;
};

/* ---- words ---- */

static struct str json_text(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_string(value) ? (struct str){json_string_value(value), json_string_length(value)}
                                 : STR("");
}

static int64_t json_number(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static struct str keep(struct call *c, struct str s)
{
    return (struct str){arena_copy(&c->arena, s.at, s.n), s.n};
}

/* The message of a turn out of ["71","72"], which no tree is made of: a thread may have hundreds,
   and a panel names few. */
static bool message_of(struct str messages, int64_t turn, int64_t *id_r)
{
    struct str rest = messages, id = STR("");
    for (int64_t i = 0; i <= turn; i++)
        if (!str_cut(&rest, ',', &id))
            return false;
    while (id.n && !ascii_digit(id.at[0]))
        id = str_from(id, 1);
    while (id.n && !ascii_digit(id.at[id.n - 1]))
        id = str_first(id, id.n - 1);
    return turn >= 0 && str_int64(id, id_r);
}

/* A span of the reading as words in a message; false when it lies outside of it. */
static bool words_of(struct call *c, const struct source *s, const json_t *span,
                     struct panel_words *words_r)
{
    *words_r = (struct panel_words){.start_at = json_number(span, "start"),
                                    .end_at = json_number(span, "end"),
                                    .text = keep(c, json_text(span, "text"))};
    return message_of(s->messages, json_number(span, "turn"), &words_r->message_id);
}

/* The sentence of a message in which the words stand; the words themselves when it is too long. */
static struct str sentence_of(struct call *c, const struct source *s, const struct panel_words *w)
{
    struct panel_body_row m;
    if (sql_panel_body(c, s->d, s->org, w->message_id, &m) <= 0 || w->start_at < 0 ||
        w->end_at > (int64_t)m.body.n || w->start_at >= w->end_at)
        return w->text;
    struct str all = claim_sentence(m.body, (size_t)w->start_at, (size_t)w->end_at);
    return all.n <= QUOTE_BYTES ? all : w->text;
}

static void add_because(struct call *c, const struct source *s, const json_t *spans,
                        struct panel_line *line)
{
    for (size_t i = 0; i < json_array_size(spans) && line->n_because < PANEL_WORDS_MAX; i++)
        if (words_of(c, s, json_array_get(spans, i), &line->because[line->n_because]))
            line->n_because++;
}

void panel_quote(struct out *o, int lang, struct str words, size_t max)
{
    size_t n = words.n;
    if (n > max)
        for (n = max; n > 0 && words.at[n] != ' ';)
            n--;
    out_str(o, catalogue_str(lang, STR(WORDS("“"))));
    for (size_t i = 0; i < n; i++)
        out_char(o, words.at[i] == '\n' || words.at[i] == '\r' ? ' ' : words.at[i]);
    out_text(o, n < words.n ? " …" : "");
    out_str(o, catalogue_str(lang, STR(WORDS("”"))));
}

/* The sentence with the words, quoted, where it says {1}. */
static struct str say(struct call *c, const char *sentence, struct str words)
{
    char line[LINE_BYTES], quote[LINE_BYTES];
    struct out o, quoted;
    out_over(&o, line, sizeof line);
    out_over(&quoted, quote, sizeof quote);
    panel_quote(&quoted, c->lang, words, QUOTE_BYTES);
    struct str value = out_as_str(&quoted);
    catalogue_fill(&o, c->lang, sentence, &value, 1);
    return keep(c, out_as_str(&o));
}

/* ---- what is not so ---- */

static struct str claim_of(struct call *c, const char *kind, struct str name)
{
    char claim[CORRECTION_CLAIM_BYTES + 1];
    struct out o;
    out_over(&o, claim, sizeof claim);
    out_text(&o, kind);
    out_str(&o, name);
    return keep(c, out_as_str(&o));
}

/* Whether the line may stand: nobody said that it is not so, and the desk's own heads believe it.
 */
static bool stands(const struct source *s, struct panel_line *line)
{
    const struct panel_words *at = &line->because[0];
    const struct correction *said = correction_at(s->corrections, s->n_corrections, line->claim,
                                                  at->message_id, at->start_at, at->end_at);
    line->settled = said && said->holds;
    if (said)
        return said->holds;
    for (size_t i = 0; i < s->n_doubted; i++)
        if (s->doubted[i].message_id == at->message_id && s->doubted[i].start_at < at->end_at &&
            s->doubted[i].end_at > at->start_at && str_eq(s->doubted[i].claim, line->claim))
            return false;
    return true;
}

/* ---- signals ---- */

/* A line about a person that is wrong costs more than one that is missing: each is said from a
   higher p on than the engine lists it, what is most personal from the highest. */
#define PRAISE_HEAT_MAX 1.
struct signal_row {
    const char *name, *words;
    double sure_p;
};
static const struct signal_row signals[] = {
    {"danger", "Words of danger: {1}", 0},
    {"repeat_contact", "Not the first time: {1}", .65},
    {"long_wait", "Has waited long: {1}", .65},
    {"tried_already", "Tried already: {1}", .65},
    {"leaving", "Speaks of leaving: {1}", .8},
    {"escalation", "Wants to take it further: {1}", .75},
    {"vulnerability", "Carries something heavy: {1}", .8},
    {"loyalty", "Has been with you: {1}", .65},
    {"praise", "Was pleased: {1}", .65},
};

static const struct signal_row *signal_row(struct str name)
{
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        if (str_eq(name, str_of(signals[i].name)))
            return &signals[i];
    return NULL;
}

static bool said_already(const struct panel *p, const char *kind)
{
    for (size_t i = 0; i < p->n_situation; i++)
        if (strcmp(p->situation[i].kind, kind) == 0)
            return true;
    return false;
}

/* The strongest of its name in a turn is listed first; one line for a name is enough. */
static void take_signal(struct call *c, const struct source *s, const json_t *turn,
                        const json_t *signal, struct panel *p)
{
    const struct signal_row *row = signal_row(json_text(signal, "name"));
    bool hot = json_number_value(json_object_get(turn, "intensity")) >= PRAISE_HEAT_MAX;
    if (row && !strcmp(row->name, "praise") && hot)
        return; /* "Bravo", in anger */
    if (!row || json_number_value(json_object_get(signal, "p")) < row->sure_p)
        return;
    struct panel_line line = {.kind = row->name,
                              .claim = claim_of(c, "signal.", str_of(row->name))};
    if (!words_of(c, s, signal, &line.because[0]) || !stands(s, &line))
        return;
    line.n_because = 1;
    line.text = say(c, row->words, sentence_of(c, s, &line.because[0]));
    if (row == &signals[0])
        p->danger = line;
    else if (p->n_situation < PANEL_LINES_MAX && !said_already(p, line.kind))
        p->situation[p->n_situation++] = line;
}

/* ---- what it is for, and by when ---- */

static struct str purpose_text(struct call *c, const json_t *purpose, struct str words)
{
    struct str date = json_text(purpose, "date");
    int64_t at_us;
    char line[LINE_BYTES];
    struct out o;
    out_over(&o, line, sizeof line);
    panel_quote(&o, c->lang, words, QUOTE_BYTES);
    if (date.n && time_parse(date, &at_us)) {
        out_text(&o, ": ");
        catalogue_day(&o, c->lang, at_us);
    }
    return keep(c, out_as_str(&o));
}

static const char *purpose_kind(const json_t *purpose)
{
    struct str kind = json_text(purpose, "kind");
    if (str_eq(kind, STR("deadline")))
        return "date";
    return str_eq(kind, STR("goal")) ? "goal" : "life";
}

static bool words_stand(const struct panel *p, const struct panel_words *w)
{
    for (size_t i = 0; i < p->n_situation; i++)
        for (size_t k = 0; k < p->situation[i].n_because; k++)
            if (str_eq_nocase(p->situation[i].because[k].text, w->text))
                return true;
    return false;
}

static void take_purpose(struct call *c, const struct source *s, const json_t *purpose,
                         struct panel *p)
{
    struct panel_line line = {.kind = purpose_kind(purpose),
                              .claim = claim_of(c, "purpose.", json_text(purpose, "kind"))};
    if (p->n_situation >= PANEL_LINES_MAX || !words_of(c, s, purpose, &line.because[0]) ||
        !stands(s, &line) || words_stand(p, &line.because[0]))
        return;
    line.n_because = 1;
    line.text = purpose_text(c, purpose, sentence_of(c, s, &line.because[0]));
    for (size_t i = 0; i < p->n_situation; i++)
        if (str_eq(p->situation[i].text, line.text)) /* a goal and its day in one sentence */
            return;
    p->situation[p->n_situation++] = line;
}

/* A guess says that it is one. */
static const char *guess_words(struct str about)
{
    static const struct {
        const char *about, *words;
    } rows[] = {
        {"purpose", "perhaps something hangs on {1}"},
        {"deadline", "perhaps there is a day for {1}"},
        {"feeling", "perhaps it means more than the words say: {1}"},
        {"cause", "perhaps the reason lies behind {1}"},
        {"leaving", "perhaps thinking of leaving, after {1}"},
        {"second_need", "perhaps mending it is not all: {1}"},
        {"person", "perhaps it is for somebody else: {1}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_eq(about, str_of(rows[i].about)))
            return rows[i].words;
    return "perhaps there is more to {1}";
}

static void take_guess(struct call *c, const struct source *s, const json_t *guess, struct panel *p)
{
    if (p->n_guesses >= PANEL_LINES_MAX)
        return;
    struct panel_line *line = &p->guesses[p->n_guesses];
    struct str about = json_text(guess, "about");
    *line = (struct panel_line){.kind = "guess",
                                .ask = keep(c, json_text(guess, "ask")),
                                .claim = claim_of(c, "guess.", about)};
    add_because(c, s, json_object_get(guess, "because"), line);
    if (!line->n_because || !line->ask.n || !stands(s, line))
        return;
    const char *words = guess_words(about);
    line->text = say(c, words, line->because[0].text);
    p->n_guesses++;
}

/* Purposes of all turns come before signals: the situation before any mood. The last turns count
   first, because that is where the customer is now. */
static void take_turns(struct call *c, const struct source *s, struct panel *p)
{
    size_t n = json_array_size(s->turns), k;
    const json_t *item, *turn;
    for (size_t i = n; i-- > 0;)
        json_array_foreach(json_object_get(json_array_get(s->turns, i), "purpose"), k, item)
            take_purpose(c, s, item, p);
    for (size_t i = n; i-- > 0;) {
        turn = json_array_get(s->turns, i);
        json_array_foreach(json_object_get(turn, "signals"), k, item)
            take_signal(c, s, turn, item, p);
    }
    for (size_t i = n; i-- > 0;) {
        turn = json_array_get(s->turns, i);
        if (!str_eq(json_text(turn, "who"), STR("customer")))
            continue;
        if (json_is_true(json_object_get(turn, "unread")))
            p->unread_language = keep(c, json_text(turn, "language"));
        json_array_foreach(json_object_get(turn, "guess"), k, item) take_guess(c, s, item, p);
        return; /* guesses stand on the last word alone */
    }
}

/* ---- the trail ---- */

static const struct {
    const char *name, *missing, *missing_of;
} steps[] = {
    {"hear", "Not yet: nobody has said back what they wrote.", "Not yet: nobody has said back {1}"},
    {"empathize", "Not yet: nobody has said what this means to them.",
     "Not yet: nobody has said what {1} means to them"},
    {"apologize", "Not yet: nobody has said sorry.", "Not yet: nobody has said sorry for {1}"},
    {"resolve", "Not yet: it is not solved.", "Not yet: nothing has moved for {1}"},
    {"diagnose", "Not yet: nobody has asked how it came about.",
     "Not yet: nobody has asked how {1} came about"},
};

/* What is worth saying back before all else: the day or the occasion that the rest hangs on. */
static const struct panel_line *stake(const struct panel *p)
{
    for (size_t i = 0; i < p->n_situation; i++)
        if (!strcmp(p->situation[i].kind, "life") || !strcmp(p->situation[i].kind, "date"))
            return &p->situation[i];
    return NULL;
}

/* A plain question wants its answer, not its echo. */
static bool asks_only(const struct panel *p)
{
    for (size_t i = 0; i < p->n_needs; i++)
        if (!str_eq(p->needs[i].kind, STR("question")))
            return false;
    return !stake(p);
}

static struct str hear_text(struct call *c, const struct panel *p, struct str words)
{
    const struct panel_line *on = stake(p);
    if (on && !strcmp(on->kind, "date"))
        return say(c, "Not yet: nobody has said back what {1} means to them", on->because[0].text);
    if (on)
        words = on->because[0].text;
    return asks_only(p) ? STR("") : say(c, steps[0].missing_of, words);
}

static struct str trail_of(struct call *c, const struct source *s, const struct panel *p)
{
    bool waits = p->n_open > 0 || p->waits;
    const json_t *all = json_object_get(s->now, "heard_steps");
    bool any = false;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        const json_t *step = json_object_get(all, steps[i].name);
        struct str state = json_text(step, "state");
        any |= str_eq(state, STR("done"));
        if (!str_eq(state, STR("due")))
            continue;
        const json_t *because = json_array_get(json_object_get(step, "because"), 0);
        if (!waits)
            return STR(""); /* it is over: what was left out then is no task now */
        if (i == 0 && because)
            return hear_text(c, p, json_text(because, "text"));
        return because ? say(c, steps[i].missing_of, json_text(because, "text"))
                       : str_of(steps[i].missing);
    }
    return any ? STR("Heard so far: nothing is missing.") : STR("");
}

static void take_now(struct call *c, const struct source *s, struct panel *p)
{
    const json_t *temperature = json_object_get(s->now, "temperature");
    const json_t *ask = json_object_get(s->now, "ask_next");
    struct str about = json_text(ask, "about");
    /* While something is open nobody wants to be asked about their goals, or why they stay. */
    bool later = str_eq(about, STR("goal")) || str_eq(about, STR("stay_or_leave"));
    p->trail = trail_of(c, s, p);
    if (!later || !p->n_open) {
        p->question = keep(c, json_text(ask, "question"));
        p->why = keep(c, json_text(ask, "why"));
    }
    if (json_is_object(temperature)) {
        double value = json_number_value(json_object_get(temperature, "value"));
        p->temperature = (int64_t)(value * 1000);
        p->temperature_because.kind = "temperature";
        p->temperature_because.claim = STR("temperature");
        add_because(c, s, json_object_get(temperature, "because"), &p->temperature_because);
        if (p->temperature_because.n_because && !stands(s, &p->temperature_because))
            p->temperature = -1;
    }
}

/* ---- what is put aside ---- */

static bool is_empty(const json_t *value)
{
    return json_is_null(value) || json_is_false(value) ||
           (json_is_array(value) && !json_array_size(value));
}

/* Takes everything out of an object but what `names` says, and what says nothing. */
static void keep_only(json_t *object, const char *const *names)
{
    const char *key;
    json_t *value;
    void *next;
    json_object_foreach_safe(object, next, key, value)
    {
        const char *const *name = names;
        while (*name && strcmp(*name, key) != 0)
            name++;
        if (!*name || is_empty(value))
            json_object_del(object, key);
    }
}

/* Of the customer's last turn more is shown than of the others, and of most of these nothing. */
static void part_of_turns(json_t *turns)
{
    static const char *const of_last[] = {"who",     "language", "unread", "intensity",
                                          "purpose", "signals",  "guess",  NULL};
    static const char *const of_others[] = {"purpose", "signals", "intensity", NULL};
    bool last = true;
    for (size_t i = json_array_size(turns); i-- > 0;) {
        json_t *turn = json_array_get(turns, i);
        bool is_last = last && str_eq(json_text(turn, "who"), STR("customer"));
        last = last && !is_last;
        keep_only(turn, is_last ? of_last : of_others);
        if (!is_last && !json_object_get(turn, "purpose") && !json_object_get(turn, "signals"))
            json_array_remove(turns, i);
    }
}

/* Of a step that is due the first words are said, of one that is done that it is. */
static void part_of_step(json_t *step)
{
    static const char *const of_due[] = {"state", "because", NULL};
    static const char *const of_done[] = {"state", NULL}, *const of_words[] = {"text", NULL};
    json_t *because = json_object_get(step, "because");
    keep_only(step, str_eq(json_text(step, "state"), STR("due")) ? of_due : of_done);
    while (json_array_size(because) > 1)
        json_array_remove(because, json_array_size(because) - 1);
    keep_only(json_array_get(because, 0), of_words);
}

static void part_of_now(json_t *now)
{
    static const char *const shown[] = {"temperature", "heard_steps", "ask_next", NULL};
    json_t *step;
    const char *name;
    keep_only(now, shown);
    json_object_foreach(json_object_get(now, "heard_steps"), name, step) part_of_step(step);
}

int panel_part(struct call *c, struct str reading_json, struct str *part_r)
{
    static const char *const shown[] = {"turns", "now", NULL};
    json_t *root;
    if (json_read(c, reading_json, JSON_BYTES, &root) < 0)
        return -1;
    keep_only(root, shown);
    part_of_turns(json_object_get(root, "turns"));
    part_of_now(json_object_get(root, "now"));
    size_t how = JSON_COMPACT | JSON_REAL_PRECISION(PART_DIGITS);
    size_t n = json_dumpb(root, NULL, 0, how);
    char *text = arena_try(&c->arena, n + 1);
    if (text)
        json_dumpb(root, text, n, how);
    json_decref(root);
    *part_r = (struct str){text, n};
    return text ? 1 : fail(c, TOO_BIG, "a reading of %zu bytes is more than a call may hold", n);
}

int panel_from_reading(struct call *c, struct db_conn *d, int64_t org,
                       const struct panel_reading_row *reading, struct panel *p)
{
    json_t *root;
    if (json_read(c, reading->shown_json, JSON_BYTES, &root) < 0)
        return -1;
    struct source s = {.d = d,
                       .org = org,
                       .turns = json_object_get(root, "turns"),
                       .now = json_object_get(root, "now"),
                       .messages = reading->messages_json};
    int got = correction_of(c, d, org, reading->conversation_id, &s.corrections, &s.n_corrections);
    if (got >= 0)
        got = learned_doubted(c, reading->doubted_json, &s.doubted, &s.n_doubted);
    if (got >= 0) {
        take_turns(c, &s, p);
        take_now(c, &s, p);
    }
    json_decref(root);
    return got < 0 ? -1 : whisper_show(c, d, org, reading->whisper_json, &p->next);
}
