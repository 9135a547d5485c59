/* SPDX-License-Identifier: Apache-2.0 */
/* mime_words.c: what a message says, out of the tree of its parts.

   The plain text of two alternatives is what its sender's program made for readers like this one,
   so it is taken, unless it is empty or only a note that there is HTML. A text part is
   decoded, brought to UTF-8, given "\n" line ends and, where it says format=flowed, its paragraphs
   back. */
#include "mail/mime.h"

#include "base/utf8.h"
#include "mail/charset.h"
#include "mail/tnef.h"

#include <string.h>

enum {
    TEXT_MAX = 4 << 20, /* decoded bytes of one text part that are read */
    STUB_BYTES = 400,   /* a plain part that only points at the HTML is not longer */
};

/* ---- from bytes to text ---- */

struct flow {
    struct out *o;
    bool delsp;
    bool open; /* the line before ended softly */
    int depth; /* its quote depth */
};

/* The depth of ">" in front of a line of flowed text, and the line without them and without the
   blank that was put there to protect it. */
static int flow_depth(struct str *line)
{
    int depth = 0;
    while (line->n && line->at[0] == '>') {
        *line = str_from(*line, 1);
        depth++;
    }
    if (line->n && line->at[0] == ' ')
        *line = str_from(*line, 1);
    return depth;
}

/* RFC 3676: a line that ends in a blank goes on in the next one of its depth. */
static void flow_line(struct flow *f, struct str line)
{
    int depth = flow_depth(&line);
    bool signature = str_eq(line, STR("-- "));
    bool soft = line.n && line.at[line.n - 1] == ' ' && !signature;
    bool joins = f->open && depth == f->depth && !signature;
    if (f->open && !joins)
        out_char(f->o, '\n');
    for (int i = 0; i < depth && !joins; i++)
        out_char(f->o, '>');
    if (depth && !joins)
        out_char(f->o, ' ');
    out_str(f->o, soft && f->delsp ? str_first(line, line.n - 1) : line);
    if (!soft)
        out_char(f->o, '\n');
    f->open = soft;
    f->depth = depth;
}

static void put_flowed(struct out *o, struct str text, bool delsp)
{
    struct flow f = {.o = o, .delsp = delsp};
    struct str line;
    while (str_line(&text, &line))
        flow_line(&f, line);
    if (f.open)
        out_char(o, '\n');
}

/* "\r\n" and a lone "\r" are "\n"; other control characters but the tabulator are left out. */
static void put_lines(struct out *o, struct str text)
{
    size_t from = 0;
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if ((c >= ' ' && c != 0x7f) || c == '\n' || c == '\t')
            continue;
        out_bytes(o, text.at + from, i - from);
        if (c == '\r' && (i + 1 == text.n || text.at[i + 1] != '\n'))
            out_char(o, '\n');
        from = i + 1;
    }
    out_bytes(o, text.at + from, text.n - from);
}

static bool says(const struct mime_part *part, struct str name, struct str what)
{
    struct out o;
    struct str type = mime_field(part, STR("Content-Type"));
    if (str_find_nocase(str_first(type, HEADER_MAX_VALUE), name) < 0)
        return false;
    out_init(&o, 100);
    bool same = header_parameter(&o, type, name) && str_eq_nocase(out_as_str(&o), what);
    out_free(&o);
    return same;
}

static bool is_html(const struct mime_part *part, struct str bytes)
{
    struct str front = str_trim(str_first(bytes, 200));
    return part->kind == MIME_HTML ||
           (part->kind == MIME_TEXT && (str_starts_nocase(front, STR("<!doctype html")) ||
                                        str_starts_nocase(front, STR("<html"))));
}

/* The part's bytes as UTF-8, still HTML where it is HTML. */
static void put_decoded(struct mime *m, const struct mime_part *part, struct out *o)
{
    struct out bytes;
    out_init(&bytes, TEXT_MAX);
    if (!transfer_all(&bytes, part->encoding, part->body))
        m->notes |= MIME_ODD_ENCODING;
    if (bytes.over)
        m->notes |= MIME_TEXT_CUT;
    struct str charset = part->charset;
    if (charset.n == 0 && part->kind == MIME_HTML)
        charset = html_charset(out_as_str(&bytes));
    if (charset_decode(o, out_as_str(&bytes), charset) == CHARSET_WINDOWS_1252)
        m->notes |= MIME_ODD_CHARSET;
    out_free(&bytes);
}

static void move_marks(struct html_marks *marks, size_t by)
{
    for (size_t i = 0; i < marks->n; i++) {
        marks->at[i].start += by;
        marks->at[i].end = marks->at[i].end == SIZE_MAX ? SIZE_MAX : marks->at[i].end + by;
    }
}

static void put_part(struct mime *m, const struct mime_part *part, struct out *o,
                     struct html_marks *marks, size_t base)
{
    struct out text, lines;
    out_init(&text, TEXT_MAX * 3);
    put_decoded(m, part, &text);
    if (is_html(part, out_as_str(&text))) {
        size_t before = o->n - base;
        html_to_text(o, out_as_str(&text), marks);
        if (marks)
            move_marks(marks, before);
    } else if (says(part, STR("format"), STR("flowed"))) {
        out_init(&lines, TEXT_MAX * 3);
        put_lines(&lines, out_as_str(&text));
        put_flowed(o, out_as_str(&lines), says(part, STR("delsp"), STR("yes")));
        out_free(&lines);
    } else {
        put_lines(o, out_as_str(&text));
    }
    if (o->over)
        m->notes |= MIME_TEXT_CUT;
    out_free(&text);
}

/* ---- which parts ---- */

static bool child_of(const struct mime *m, size_t i, int32_t parent)
{
    return m->parts[i].parent == parent;
}

static bool is_words(const struct mime_part *part)
{
    return (part->kind == MIME_TEXT || part->kind == MIME_HTML) && !part->is_file;
}

/* The first part of a kind within part `top`, files and forwarded messages left out; -1 for none.
 */
static int32_t find_words(const struct mime *m, int32_t top, enum mime_kind kind)
{
    for (size_t i = (size_t)top; i < m->n_parts; i++) {
        const struct mime_part *part = &m->parts[i];
        if ((int32_t)i != top && part->depth <= m->parts[top].depth)
            break;
        if (part->kind == MIME_MESSAGE) {
            while (i + 1 < m->n_parts && m->parts[i + 1].depth > part->depth)
                i++;
        } else if (part->kind == kind && is_words(part)) {
            return (int32_t)i;
        }
    }
    return -1;
}

/* A plain part that says nothing but "look at the HTML". */
static bool is_stub(struct mime *m, int32_t index)
{
    struct out o;
    unsigned notes = m->notes;
    if (m->parts[index].body.n > 4 * STUB_BYTES)
        return false;
    out_init(&o, 8 * STUB_BYTES);
    put_part(m, &m->parts[index], &o, NULL, 0);
    m->notes = notes;
    struct str text = str_trim(out_as_str(&o));
    bool points =
        str_find_nocase(text, STR("html")) >= 0 &&
        (str_find_nocase(text, STR("view")) >= 0 || str_find_nocase(text, STR("support")) >= 0 ||
         str_find_nocase(text, STR("client")) >= 0 || str_find_nocase(text, STR("reader")) >= 0 ||
         str_find_nocase(text, STR("format")) >= 0);
    bool stub = text.n == 0 || (text.n < STUB_BYTES && points);
    out_free(&o);
    return stub;
}

/* Parts whose words are read one behind the other. */
struct chosen {
    int32_t at[MIME_MAX_PARTS];
    size_t n;
    bool html; /* where there is a choice, the HTML is wanted */
};

static void choose(struct mime *m, int32_t top, struct chosen *c);

static void choose_alternative(struct mime *m, int32_t top, struct chosen *c)
{
    int32_t plain = find_words(m, top, MIME_TEXT), html = find_words(m, top, MIME_HTML);
    if (html >= 0 && (c->html || plain < 0 || is_stub(m, plain)))
        plain = html;
    if (plain >= 0)
        c->at[c->n++] = plain;
}

/* The child that a multipart/related is about. */
static void choose_first(struct mime *m, int32_t top, struct chosen *c)
{
    for (size_t i = (size_t)top + 1; i < m->n_parts && m->parts[i].depth > m->parts[top].depth;
         i++) {
        size_t before = c->n;
        if (child_of(m, i, top))
            choose(m, (int32_t)i, c);
        if (c->n > before)
            return;
    }
}

static void choose(struct mime *m, int32_t top, struct chosen *c)
{
    const struct mime_part *part = &m->parts[top];
    if (is_words(part))
        c->at[c->n++] = top;
    if (part->kind != MIME_MULTIPART)
        return;
    if (str_eq(part->type, STR("multipart/alternative"))) {
        choose_alternative(m, top, c);
        return;
    }
    if (str_eq(part->type, STR("multipart/related")) ||
        str_eq(part->type, STR("multipart/report")) ||
        str_eq(part->type, STR("multipart/signed"))) {
        choose_first(m, top, c);
        return;
    }
    for (size_t i = (size_t)top + 1; i < m->n_parts && m->parts[i].depth > part->depth; i++)
        if (child_of(m, i, top))
            choose(m, (int32_t)i, c);
}

/* The next byte of a letter, digit or sign outside ASCII; -1 at the end. */
static int next_letter(struct str *s)
{
    while (s->n) {
        char c = s->at[0];
        bool wide_space = str_starts(*s, STR("\xc2\xa0"));
        *s = str_from(*s, wide_space ? 2 : 1);
        if (!wide_space && (ascii_alpha(c) || ascii_digit(c) || (unsigned char)c >= 0x80))
            return (unsigned char)c;
    }
    return -1;
}

/* Whether two texts have the same letters: some programs send text and HTML as if they were two
 * texts. */
static bool same_letters(struct str a, struct str b)
{
    int x, y, n = -1;
    do {
        x = next_letter(&a);
        y = next_letter(&b);
        n++;
    } while (x == y && x >= 0);
    return x == y && n > 0;
}

/* OpenPGP written into the text itself, as programs did before there was MIME for it. */
static void note_armour(struct mime *m, struct str text)
{
    if (str_find(text, STR("-----BEGIN PGP MESSAGE-----")) >= 0)
        m->notes |= MIME_IS_ENCRYPTED;
    if (str_find(text, STR("-----BEGIN PGP SIGNED MESSAGE-----")) >= 0)
        m->notes |= MIME_IS_SIGNED;
}

static void end_text(struct out *o, size_t base)
{
    while (o->n > base && (o->at[o->n - 1] == '\n' || o->at[o->n - 1] == ' '))
        out_cut(o, o->n - 1);
}

/* The words of the part `top` and of what is in it; the part that they (first) came from, or -1. */
static int32_t words_of(struct mime *m, int32_t top, struct out *o, struct html_marks *marks)
{
    struct chosen c = {.n = 0};
    size_t base = o->n, before = base;
    choose(m, top, &c);
    for (size_t i = 0; i < c.n; i++) {
        size_t start = o->n;
        struct html_marks *into = marks && marks->n == 0 ? marks : NULL;
        if (o->n > base)
            out_text(o, "\n\n");
        size_t text = o->n;
        put_part(m, &m->parts[c.at[i]], o, into, base);
        struct str last = {o->at + before, start - before};
        if (i && m->parts[c.at[i]].kind == MIME_HTML &&
            same_letters(last, str_from(out_as_str(o), text)))
            out_cut(o, start);
        end_text(o, base);
        if (o->n > text) /* a part that said nothing is not what the next is held against */
            before = text;
    }
    return c.n ? c.at[0] : -1;
}

/* Some of Outlook's mail has its words in the winmail.dat alone. */
static int32_t winmail_words(struct mime *m, struct out *o, struct html_marks *marks)
{
    int32_t at = -1;
    struct out bytes, text;
    struct tnef t;
    for (size_t i = 0; i < m->n_parts && at < 0; i++) {
        if (m->parts[i].kind == MIME_MESSAGE)
            break;
        at = m->parts[i].kind == MIME_TNEF ? (int32_t)i : -1;
    }
    if (at < 0)
        return -1;
    out_init(&bytes, TEXT_MAX);
    out_init(&text, TEXT_MAX);
    transfer_all(&bytes, m->parts[at].encoding, m->parts[at].body);
    bool some = tnef_init(&t, out_as_str(&bytes)) && tnef_words(&text, &t, marks);
    if (some)
        put_lines(o, out_as_str(&text));
    out_free(&bytes);
    out_free(&text);
    return some ? at : -1;
}

int32_t mime_words(struct mime *m, struct out *o, struct html_marks *marks)
{
    size_t base = o->n;
    if (marks)
        marks->n = 0;
    int32_t from = words_of(m, 0, o, marks);
    if (o->n == base) {
        int32_t winmail = winmail_words(m, o, marks);
        from = winmail < 0 ? from : winmail;
        end_text(o, base);
    }
    note_armour(m, str_from(out_as_str(o), base));
    return from;
}

static void put_field(struct out *o, const struct mime_part *part, const char *name)
{
    struct out value;
    out_init(&value, HEADER_MAX_VALUE * 3);
    header_text(&value, mime_field(part, str_of(name)));
    struct str text = utf8_first(out_as_str(&value), MIME_SUBJECT_BYTES);
    if (text.n)
        out_f(o, "%s: %.*s\n", name, (int)text.n, text.at);
    out_free(&value);
}

bool mime_inner(const struct mime *m, size_t part, size_t *inner_r)
{
    *inner_r = part + 1;
    return m->parts[part].kind == MIME_MESSAGE && part + 1 < m->n_parts &&
           m->parts[part + 1].parent == (int32_t)part;
}

void mime_inner_words(struct mime *m, size_t inner, struct out *o)
{
    out_text(o, "---------- Forwarded message ----------\n");
    put_field(o, &m->parts[inner], "From");
    put_field(o, &m->parts[inner], "Date");
    put_field(o, &m->parts[inner], "Subject");
    out_char(o, '\n');
    words_of(m, (int32_t)inner, o, NULL);
}

void mime_part_text(struct mime *m, size_t part, struct out *o, struct html_marks *marks)
{
    size_t base = o->n;
    if (marks)
        marks->n = 0;
    put_part(m, &m->parts[part], o, marks, base);
    end_text(o, base);
}

int32_t mime_html(const struct mime *m)
{
    return m->parts[0].kind == MIME_ENCRYPTED ? -1 : find_words(m, 0, MIME_HTML);
}

/* ---- what people are told ---- */

const char *mime_say(const struct mime *m, size_t part)
{
    const struct mime_part *p = &m->parts[part];
    bool pgp = str_find(p->type, STR("pkcs7")) < 0;
    switch (p->kind) {
    case MIME_MESSAGE:
        if (p->parent >= 0 && str_eq(m->parts[p->parent].type, STR("multipart/report")))
            return "the message that this is about";
        return "a forwarded message";
    case MIME_CALENDAR:
        if (str_eq_nocase(p->method, STR("reply")))
            return "an answer to a calendar invitation";
        return str_eq_nocase(p->method, STR("cancel")) ? "a cancelled calendar invitation"
                                                       : "a calendar invitation";
    case MIME_MULTIPART:
        return pgp ? NULL : "a signature (S/MIME)"; /* that keeps its text inside */
    case MIME_ENCRYPTED:
        return pgp ? "an encrypted message (OpenPGP)" : "an encrypted message (S/MIME)";
    case MIME_SIGNATURE:
        if (!pgp && p->is_file)
            return "a signed message (S/MIME) that keeps its text inside the signature";
        return pgp ? "a signature (OpenPGP)" : "a signature (S/MIME)";
    case MIME_TNEF:
        return "attachments in Outlook's own format (winmail.dat)";
    case MIME_DELIVERY:
        return "a mail server's report about a message";
    case MIME_RECEIPT:
        return "a receipt for a message";
    case MIME_HEADERS:
        return "the head of the message that this is about";
    case MIME_TEXT:
    case MIME_HTML:
    case MIME_FILE:
        break;
    }
    return NULL;
}

const char *mime_note_text(enum mime_note note)
{
    switch (note) {
    case MIME_NO_HEAD:
        return "it has no head: all of it is shown as text";
    case MIME_LONG_HEAD:
        return "its head is longer than anybody's: only the front of it was read";
    case MIME_TOO_DEEP:
        return "its parts are nested too deep: the innermost are kept as one file";
    case MIME_TOO_MANY:
        return "it has more parts than are taken apart";
    case MIME_NO_BOUNDARY:
        return "it says that it has several parts, but not where they begin";
    case MIME_NOT_ENDED:
        return "its end is missing: it may have been cut off on the way";
    case MIME_ODD_ENCODING:
        return "a part of it is not encoded as it says";
    case MIME_ODD_CHARSET:
        return "its charset is unknown or wrong: letters with accents may be others";
    case MIME_IS_SIGNED:
        return "it is signed; the signature was not checked";
    case MIME_IS_ENCRYPTED:
        return "it is encrypted";
    case MIME_TEXT_CUT:
        return "it has more text than is shown here";
    }
    return "";
}
