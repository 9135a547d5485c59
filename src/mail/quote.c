/* SPDX-License-Identifier: Apache-2.0 */
/* quote.c: line by line, with a look at what is around a line where it could be one of several
   things.

   Two ways of quoting exist. Where lines carry a mark (">"), each line says for itself whose it
   is, and an answer may stand between any two of them. Where a program puts the earlier message
   below without marks, nothing in it can be told apart any more: from its announcement on, all of
   it is history. Which of the two follows an announcement is seen from the next line that is not
   empty.

   A look around goes over at most LOOK_LINES lines of at most LOOK_BYTES each, so the whole stays
   linear. */
#include "mail/quote.h"

#include "mail/quote_words.h"

#include <string.h>

enum {
    LOOK_LINES = 12,
    LOOK_BYTES = 600,
    INTRO_LINES = 4,
    INTRO_BYTES = 500,
    SIGNATURE_LINES = 40,      /* below "-- " */
    BARE_SIGNATURE_LINES = 12, /* below "--" without the blank, which may be a rule in a text */
    CONTACT_LINES = 14,        /* below "Best regards" */
    SIGNATURE_TRIES = 30,
};

struct splitter {
    struct quotes *q;
    struct str text;
    const struct html_marks *marks;
    size_t at;             /* the line being looked at */
    enum quote_kind below; /* QUOTE_NEW, or what all the rest is */
    bool in_signature, empty_before, in_notice;
    int failed_signatures; /* "--" with too much below it: somebody draws lines with it */
};

/* ---- lines ---- */

/* The line that begins at `at`, without its end; where the next one begins. */
static struct str line_at(struct str text, size_t at, size_t *next_r)
{
    struct str rest = str_from(text, at), line = STR("");
    str_line(&rest, &line);
    *next_r = text.n - rest.n;
    return line;
}

static bool is_empty(struct str line)
{
    return str_trim(line).n == 0;
}

/* "> text", "> > text", and "MB> text" of some old programs. */
static bool is_quoted(struct str line)
{
    size_t n = 0;
    while (n < line.n && n < 2 && line.at[n] == ' ')
        n++;
    if (n < line.n && line.at[n] == '>')
        return true;
    size_t letters = 0;
    while (letters < 3 && letters < line.n && line.at[letters] >= 'A' && line.at[letters] <= 'Z')
        letters++;
    return letters > 1 && str_starts(str_from(line, letters), STR("> "));
}

/* The next line from `at` on that is not empty; empty at the end. */
static struct str next_words(struct str text, size_t at)
{
    for (int i = 0; i < LOOK_LINES && at < text.n; i++) {
        struct str line = line_at(text, at, &at);
        if (!is_empty(line))
            return line;
    }
    return STR("");
}

static void push(struct quotes *q, enum quote_kind kind, size_t start, size_t end)
{
    struct quote_range *last = q->n ? &q->at[q->n - 1] : NULL;
    if (end == start)
        return;
    if (last && (last->kind == kind || q->n == QUOTE_MAX_RANGES)) {
        last->end = end;
        if (last->kind != kind)
            last->kind = QUOTE_NEW; /* no room to tell them apart: nothing is hidden */
        return;
    }
    q->at[q->n++] = (struct quote_range){kind, start, end};
}

/* ---- "On Monday Maya wrote:" ---- */

/* ">>> Maya <m@x.example> 2/3/2026 >>>", which announces a quote without marks. */
static bool is_fenced(struct str line)
{
    return str_starts(line, STR(">>> ")) && str_ends_nocase(str_trim(line), STR(" >>>"));
}

/* With a colon; some programs put the sentence between dashes instead. */
static bool ends_as_intro(struct str line)
{
    line = str_trim(line);
    if ((str_starts(line, STR("----")) && str_ends_nocase(line, STR("---"))) || is_fenced(line))
        return true;
    while (line.n && (line.at[line.n - 1] == '*' || line.at[line.n - 1] == '_'))
        line.n--;
    return line.n > 1 && (line.at[line.n - 1] == ':' || str_ends_nocase(line, STR("\xef\xbc\x9a")));
}

/* "10:15", "10.15", "10h15". */
static bool has_clock(struct str s)
{
    for (size_t i = 1; i + 2 < s.n; i++)
        if ((s.at[i] == ':' || s.at[i] == '.' || s.at[i] == 'h') && ascii_digit(s.at[i - 1]) &&
            ascii_digit(s.at[i + 1]) && ascii_digit(s.at[i + 2]) &&
            (i + 3 == s.n || !ascii_digit(s.at[i + 3])))
            return true;
    return false;
}

/* A year, or a date of two numbers. */
static bool has_date(struct str s)
{
    for (size_t i = 0; i + 3 < s.n; i++) {
        bool edge = i == 0 || !ascii_digit(s.at[i - 1]);
        if (edge &&
            (str_starts(str_from(s, i), STR("19")) || str_starts(str_from(s, i), STR("20"))) &&
            ascii_digit(s.at[i + 2]) && ascii_digit(s.at[i + 3]))
            return true;
        if (edge && ascii_digit(s.at[i]) && (s.at[i + 1] == '/' || s.at[i + 1] == '.') &&
            ascii_digit(s.at[i + 2]))
            return true;
    }
    return false;
}

enum intro { NO_INTRO, WEAK_INTRO, STRONG_INTRO };

/* How much a sentence looks like the announcement of a quote. A weak one needs a quoted line behind
 * it. */
static enum intro intro_of(struct str s)
{
    if (!ends_as_intro(s) || s.n > INTRO_BYTES)
        return NO_INTRO;
    bool verb = quote_has_verb(s), clock = has_clock(s), date = has_date(s);
    bool address = str_find_char(s, '@') >= 0;
    if ((address && (clock || date)) || (verb && clock && date) || (verb && address))
        return STRONG_INTRO;
    return verb || (clock && date) ? WEAK_INTRO : NO_INTRO;
}

/* Joins up to INTRO_LINES lines from `at` on, until one ends with a colon. False when none does. */
static bool join_intro(struct str text, size_t at, char joined[INTRO_BYTES], struct str *s_r,
                       size_t *end_r)
{
    size_t n = 0;
    for (int i = 0; i < INTRO_LINES && at < text.n; i++) {
        struct str line = line_at(text, at, &at);
        bool quoted = is_quoted(line);
        line = str_trim(line);
        if (line.n == 0 || (quoted && i) || n + line.n + 1 >= INTRO_BYTES)
            return false;
        if (n)
            joined[n++] = ' ';
        memcpy(joined + n, line.at, line.n);
        n += line.n;
        if (ends_as_intro(line)) {
            *s_r = (struct str){joined, n};
            *end_r = at;
            return true;
        }
    }
    return false;
}

/* An announcement that begins at `at`; how strong, and where it ends. */
static enum intro intro_at(struct str text, size_t at, size_t *end_r)
{
    char joined[INTRO_BYTES], tail[INTRO_BYTES];
    struct str s, shorter;
    size_t second, end;
    struct str first = line_at(text, at, &second);
    if (first.n == 0 || first.n > INTRO_BYTES || (!ends_as_intro(first) && !quote_opens(first)) ||
        !join_intro(text, at, joined, &s, end_r))
        return NO_INTRO;
    enum intro found = intro_of(s);
    if (found == NO_INTRO || *end_r == second)
        return found;
    /* The last line of a text may stand right above: then the rest alone is the announcement. */
    bool rest_alone = join_intro(text, second, tail, &shorter, &end) &&
                      intro_of(shorter) == STRONG_INTRO && has_clock(shorter) && has_date(shorter);
    return rest_alone ? NO_INTRO : found;
}

/* ---- blocks of From, Sent, To, Subject ---- */

struct block {
    unsigned seen, lines;
    bool address; /* behind From */
};

/* A line that carries on the one above: a long list of addresses. */
static bool carries_on(struct str line, const struct block *b)
{
    return b->lines && !is_empty(line) &&
           (line.at[0] == ' ' || line.at[0] == '\t' || str_find_char(line, '@') > 0 ||
            str_find_char(line, ';') > 0);
}

/* Reads labels from `at` on; where the last of them ends. */
static struct block read_block(struct str text, size_t at, size_t *end_r)
{
    struct block b = {0};
    struct str value;
    for (int i = 0; i < LOOK_LINES && at < text.n; i++) {
        struct str line = str_first(line_at(text, at, &at), LOOK_BYTES);
        unsigned label = quote_label(line, &value);
        if (!label && !carries_on(line, &b))
            break;
        b.lines += label != 0;
        b.seen |= label;
        b.address |= label == LABEL_FROM && str_find_char(value, '@') > 0;
        *end_r = at;
    }
    return b;
}

/* Whether a block of labels begins at `at`. Who travels writes "From: Berlin, To: Paris, Date: 3
   May", so without an announcement it takes a subject or an address, too. */
static bool block_at(struct str text, size_t at, bool announced, size_t *end_r)
{
    struct block b = read_block(text, at, end_r);
    if (!(b.seen & LABEL_FROM))
        return false;
    if (announced)
        return b.lines >= 2;
    return b.lines >= 3 && ((b.seen & LABEL_SUBJECT) || b.address) &&
           (b.seen & (LABEL_DATE | LABEL_TO));
}

/* "______" that Outlook draws above the block. */
static bool is_rule(struct str line)
{
    line = str_trim(line);
    if (line.n < 5)
        return false;
    for (size_t i = 0; i < line.n; i++)
        if (line.at[i] != '_' && line.at[i] != '-' && line.at[i] != '=' && line.at[i] != '*')
            return false;
    return true;
}

/* The first line at or behind `at` that is not empty: where it begins. */
static size_t skip_empty(struct str text, size_t at)
{
    size_t next;
    for (int i = 0; i < 3 && at < text.n && is_empty(line_at(text, at, &next)); i++)
        at = next;
    return at;
}

/* ---- what begins at a line ---- */

/* Whether somebody wrote something above: a drawn line is nothing. */
static bool has_words(const struct splitter *s)
{
    for (size_t i = 0; i < s->q->n; i++)
        for (size_t k = s->q->at[i].start; s->q->at[i].kind == QUOTE_NEW && k < s->q->at[i].end;
             k++) {
            unsigned char c = (unsigned char)s->text.at[k];
            if (c >= 0x80 || ascii_alpha((char)c) || ascii_digit((char)c))
                return true;
        }
    return false;
}

/* All that follows is somebody else's. Where nothing stands above, it is what the mail is about. */
static void all_below(struct splitter *s, size_t intro_end, enum quote_kind kind)
{
    s->below = has_words(s) ? kind : QUOTE_FORWARDED;
    push(s->q, QUOTE_INTRO, s->at, intro_end);
    s->at = intro_end;
    s->in_signature = false;
}

/* An announcement with what follows it: marked lines speak for themselves, else all below is
 * history. */
static void announced(struct splitter *s, size_t intro_end)
{
    if (is_quoted(next_words(s->text, intro_end))) {
        push(s->q, QUOTE_INTRO, s->at, intro_end);
        s->at = intro_end;
        s->in_signature = false;
    } else {
        all_below(s, intro_end, QUOTE_HISTORY);
    }
}

/* "On Sat, Mar 7, 2026 at 4:00 PM, Tents<help@tents.example> wrote:   Hello", as one telephone's
   program writes it: the quote goes on in the line of its announcement. */
static bool runs_on(struct str line)
{
    struct str front = str_first(line, INTRO_BYTES);
    ptrdiff_t end = str_find(front, STR(":  "));
    if (end <= 0 || !quote_opens(front) || is_empty(str_from(line, (size_t)end + 1)))
        return false;
    struct str intro = str_first(front, (size_t)end + 1);
    return intro_of(intro) == STRONG_INTRO && quote_has_verb(intro) && has_clock(intro) &&
           has_date(intro) && str_find_char(intro, '@') > 0;
}

static bool take_intro(struct splitter *s, struct str line)
{
    size_t end;
    if (runs_on(line)) {
        all_below(s, s->at, QUOTE_HISTORY);
        return true;
    }
    enum intro found = intro_at(s->text, s->at, &end);
    if (found == NO_INTRO || (found == WEAK_INTRO && !is_quoted(next_words(s->text, end))))
        return false;
    announced(s, end);
    return true;
}

static bool take_original(struct splitter *s, struct str line, size_t next)
{
    bool forward = quote_is_forward(line);
    if (!forward && !quote_is_original(line))
        return false;
    size_t start = skip_empty(s->text, next), end = next;
    if (!block_at(s->text, start, true, &end))
        end = next;
    all_below(s, end, forward ? QUOTE_FORWARDED : QUOTE_HISTORY);
    return true;
}

static bool take_block(struct splitter *s, struct str line, size_t next)
{
    struct str value;
    size_t end = next, start = s->at;
    bool rule = is_rule(line);
    if (rule)
        start = skip_empty(s->text, next);
    else if (!quote_label(str_first(line, LOOK_BYTES), &value) || s->in_notice)
        return false;
    if (!block_at(s->text, start, false, &end))
        return false;
    announced(s, end);
    return true;
}

static bool take_above(struct splitter *s, struct str line, size_t next)
{
    if (!quote_is_reply_above(line))
        return false;
    if (is_quoted(line))
        return false;
    if (has_words(s)) {
        announced(s, next);
    } else { /* what a ticket system sends has it on top: all below is the message */
        push(s->q, QUOTE_FOOTER, s->at, next);
        s->at = next;
    }
    return true;
}

/* ---- marks of HTML ---- */

static const struct html_mark *mark_at(const struct splitter *s, size_t at)
{
    const struct html_mark *found = NULL;
    for (size_t i = 0; s->marks && i < s->marks->n; i++)
        if (s->marks->at[i].start <= at && at < s->marks->at[i].end)
            found = &s->marks->at[i]; /* the innermost begins last */
    return found;
}

/* An announcement that HTML names: it counts when marked lines follow, or when it has the shape of
   a block in whatever language. */
static bool take_marked_intro(struct splitter *s, const struct html_mark *mark)
{
    size_t end = s->at, next = s->at, colons = 0;
    while (end < s->text.n && end < mark->end && colons < LOOK_LINES) {
        struct str line = line_at(s->text, end, &next);
        colons += str_find_char(str_first(line, 60), ':') > 0;
        if (is_empty(line) && end > s->at)
            break;
        end = next;
    }
    if (!is_quoted(next_words(s->text, end)) && colons < 3)
        return false;
    announced(s, end);
    return true;
}

static bool take_marked(struct splitter *s, struct str line, size_t next)
{
    const struct html_mark *mark = mark_at(s, s->at);
    if (!mark || is_empty(line))
        return false;
    if (mark->kind == HTML_INTRO)
        return take_marked_intro(s, mark);
    push(s->q, mark->kind == HTML_HISTORY ? QUOTE_HISTORY : QUOTE_SIGNATURE, s->at, next);
    s->at = next;
    return true;
}

/* ---- signatures and footers ---- */

/* Whether a signature that is being read ends at a line, because a quote or its announcement
 * begins. */
static bool ends_here(const struct splitter *s, struct str line, size_t at)
{
    size_t end;
    const struct html_mark *mark = mark_at(s, at);
    return is_quoted(line) || is_rule(line) || quote_is_original(line) || quote_is_forward(line) ||
           (mark && mark->kind != HTML_SIGNATURE) || intro_at(s->text, at, &end) == STRONG_INTRO ||
           block_at(s->text, at, false, &end);
}

/* Whether what follows up to a quote or the end has at most so many lines. */
static bool ends_within(const struct splitter *s, size_t at, int lines)
{
    size_t next;
    for (int i = 0; at < s->text.n; i++, at = next) {
        if (ends_here(s, line_at(s->text, at, &next), at))
            return true;
        if (i >= lines)
            return false;
    }
    return true;
}

static bool begins_signature(struct splitter *s, struct str line, size_t next)
{
    bool exact = str_eq(line, STR("-- "));
    bool bare = str_eq(line, STR("--")) || str_eq(line, STR("--\xc2\xa0")) ||
                str_eq(line, STR("\xe2\x80\x94"));
    if ((!exact && !bare) || s->failed_signatures == SIGNATURE_TRIES)
        return false;
    bool begins = ends_within(s, next, exact ? SIGNATURE_LINES : BARE_SIGNATURE_LINES);
    s->failed_signatures += !begins;
    return begins;
}

/* Behind "Best regards" and a name: does a contact block follow, up to the end or a quote?
   `start_r`: the line where it begins, which is the one behind the name. */
static bool contact_behind(const struct splitter *s, size_t at, size_t *start_r)
{
    size_t next, name_end = 0;
    bool contact = false;
    if (!ends_within(s, at, CONTACT_LINES))
        return false;
    for (int i = 0; i < CONTACT_LINES && at < s->text.n; i++, at = next) {
        struct str line = str_first(line_at(s->text, at, &next), LOOK_BYTES);
        if (ends_here(s, line, at))
            break;
        if (is_empty(line))
            continue;
        if (!name_end && str_trim(line).n > 60)
            return false; /* no name: the text goes on */
        if (!name_end)
            name_end = next;
        else
            contact |= quote_is_contact(line);
        if (str_starts_nocase(str_trim(line), STR("p.s")) ||
            str_starts_nocase(str_trim(line), STR("ps")) || str_find_char(line, '?') >= 0)
            return false;
    }
    *start_r = name_end;
    return contact && name_end;
}

/* A paragraph of legal words, or one that a scanner or a list put there. */
static bool paragraph_is_notice(struct str text, size_t at)
{
    size_t next;
    for (int i = 0; i < LOOK_LINES && at < text.n; i++, at = next) {
        struct str line = line_at(text, at, &next);
        if (is_empty(line) || is_quoted(line) || is_rule(line))
            return false;
        if (quote_is_notice(str_first(line, LOOK_BYTES)))
            return true;
    }
    return false;
}

static bool take_footer(struct splitter *s, struct str line, size_t next)
{
    if (is_empty(line))
        s->in_notice = false;
    else if (s->empty_before && !s->in_notice)
        s->in_notice = paragraph_is_notice(s->text, s->at);
    if (!s->in_notice && !quote_is_mobile(line) &&
        !(quote_is_notice(str_first(line, LOOK_BYTES)) && !is_empty(line)))
        return false;
    push(s->q, QUOTE_FOOTER, s->at, next);
    s->at = next;
    return true;
}

/* The armour of a message that is signed in its text: its head, and all of its signature. */
static bool take_armour(struct splitter *s, struct str line, size_t next)
{
    size_t end = next;
    if (str_starts(line, STR("-----BEGIN PGP SIGNED MESSAGE-----"))) {
        for (int i = 0; i < LOOK_LINES && end < s->text.n; i++)
            if (is_empty(line_at(s->text, end, &end)))
                break;
        push(s->q, QUOTE_FOOTER, s->at, end);
    } else if (str_starts(line, STR("-----BEGIN PGP SIGNATURE-----"))) {
        struct str rest = str_from(s->text, next);
        ptrdiff_t last = str_find(rest, STR("-----END PGP SIGNATURE-----"));
        if (last < 0)
            return false;
        line_at(s->text, next + (size_t)last, &end);
        push(s->q, QUOTE_SIGNATURE, s->at, end);
    } else {
        return false;
    }
    s->at = end;
    return true;
}

/* "______" and "... mailing list" below it: what a list adds to everybody's mail. */
static bool take_list_footer(struct splitter *s, struct str line, size_t next)
{
    struct str behind;
    size_t end;
    if (str_trim(line).n < 30 || !is_rule(line))
        return false;
    behind = str_first(line_at(s->text, next, &end), LOOK_BYTES);
    if (str_find_nocase(behind, STR("mailing list")) < 0 &&
        str_find_nocase(behind, STR("unsubscribe")) < 0)
        return false;
    push(s->q, QUOTE_FOOTER, s->at, s->text.n);
    s->at = s->text.n;
    return true;
}

/* ---- all of it ---- */

static enum quote_kind kind_of_empty(const struct splitter *s)
{
    const struct quotes *q = s->q;
    return q->n ? q->at[q->n - 1].kind : QUOTE_NEW;
}

/* A line that nothing above claimed. */
static void take_line(struct splitter *s, struct str line, size_t next)
{
    enum quote_kind kind = s->in_signature ? QUOTE_SIGNATURE : QUOTE_NEW;
    size_t contact;
    if (is_quoted(line)) {
        kind = QUOTE_HISTORY;
        s->in_signature = false;
    } else if (!s->in_signature && begins_signature(s, line, next)) {
        kind = QUOTE_SIGNATURE;
        s->in_signature = true;
    } else if (is_empty(line) && !s->in_signature) {
        kind = kind_of_empty(s);
    } else if (!s->in_signature && quote_is_farewell(line) && contact_behind(s, next, &contact)) {
        next = contact; /* the farewell and the name are still theirs */
        s->in_signature = true;
    }
    push(s->q, kind, s->at, next);
    s->at = next;
}

/* Empty lines at the top belong to what follows them. */
static void end_ranges(struct quotes *q, struct str text)
{
    if (q->n < 2 || q->at[0].kind != QUOTE_NEW || !is_empty(str_first(text, q->at[0].end)))
        return;
    q->n--;
    memmove(q->at, q->at + 1, q->n * sizeof *q->at);
    q->at[0].start = 0;
}

void quote_split(struct quotes *q_r, struct str text, const struct html_marks *marks)
{
    struct splitter s = {.q = q_r, .text = text, .marks = marks, .empty_before = true};
    q_r->n = 0;
    while (s.at < text.n) {
        size_t next;
        if (s.below != QUOTE_NEW) {
            push(q_r, s.below, s.at, text.n);
            break;
        }
        struct str line = line_at(text, s.at, &next);
        /* What a quoted line says about others says nothing about what comes behind the quote. */
        if (is_quoted(line) && !is_fenced(line))
            take_line(&s, line, next);
        else if (!take_marked(&s, line, next) && !take_original(&s, line, next) &&
                 !take_block(&s, line, next) && !take_above(&s, line, next) &&
                 !take_intro(&s, line) && !take_armour(&s, line, next) &&
                 !take_list_footer(&s, line, next) && !take_footer(&s, line, next))
            take_line(&s, line, next);
        s.empty_before = is_empty(line);
    }
    end_ranges(q_r, text);
}

void quote_new_text(struct out *o, struct str text, const struct quotes *q)
{
    bool begun = false;
    for (size_t i = 0; i < q->n; i++) {
        struct str piece = {text.at + q->at[i].start, q->at[i].end - q->at[i].start};
        if (q->at[i].kind != QUOTE_NEW)
            continue;
        while (piece.n && is_empty(str_first(piece, (size_t)str_find_char(piece, '\n') + 1)) &&
               str_find_char(piece, '\n') >= 0)
            piece = str_from(piece, (size_t)str_find_char(piece, '\n') + 1);
        while (piece.n && ascii_space(piece.at[piece.n - 1]))
            piece.n--;
        if (piece.n == 0)
            continue;
        out_text(o, begun ? "\n\n" : "");
        out_str(o, piece);
        begun = true;
    }
}

bool quote_tail(const struct quotes *q, size_t *at_r)
{
    bool theirs = false;
    for (size_t i = q->n; i && q->at[i - 1].kind != QUOTE_NEW; i--) {
        enum quote_kind kind = q->at[i - 1].kind;
        bool quotes = kind == QUOTE_HISTORY || kind == QUOTE_FORWARDED;
        theirs |= quotes;
        if (theirs && (quotes || kind == QUOTE_INTRO))
            *at_r = q->at[i - 1].start;
    }
    return theirs;
}

const char *quote_kind_name(enum quote_kind kind)
{
    static const char *const names[] = {"new",       "intro",     "history",
                                        "forwarded", "signature", "footer"};
    return kind < sizeof names / sizeof *names ? names[kind] : "new";
}
