/* SPDX-License-Identifier: Apache-2.0 */
/* csv.c: rows are read (RFC 4180, tolerant) and gathered by their id. */
#include "archive/csv.h"

#include "base/time.h"
#include "base/utf8.h"
#include "mail/charset.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;      /* in a map */
    const char *heads[14]; /* what exports call it */
} columns[CSV_N_COLUMNS] = {
    [CSV_ID] = {"id",
                {"id", "conversation_id", "conversation", "ticket_id", "ticket", "case_id", "case",
                 "thread_id", "thread", "chat_id", "session_id", "ticketid", "conversationid"}},
    [CSV_WHO] = {"who",
                 {"who", "role", "author_type", "sender_type", "direction", "author", "sender",
                  "speaker", "from", "type", "inbound"}},
    [CSV_TEXT] = {"text",
                  {"text", "body", "message", "content", "comment", "description", "plain_body",
                   "message_text"}},
    [CSV_AT] = {"at",
                {"at", "created_at", "sent_at", "timestamp", "created", "date", "time", "datetime",
                 "date_time"}},
    [CSV_CUSTOMER] = {"customer",
                      {"customer", "customer_id", "requester_id", "requester", "customer_email",
                       "email", "contact_id", "user_id"}},
    [CSV_SUBJECT] = {"subject", {"subject", "title"}},
};

static const struct {
    const char *word;
    enum heard_who who;
} words[] = {
    {"customer", HEARD_CUSTOMER},  {"client", HEARD_CUSTOMER},   {"user", HEARD_CUSTOMER},
    {"end-user", HEARD_CUSTOMER},  {"end_user", HEARD_CUSTOMER}, {"enduser", HEARD_CUSTOMER},
    {"requester", HEARD_CUSTOMER}, {"visitor", HEARD_CUSTOMER},  {"contact", HEARD_CUSTOMER},
    {"guest", HEARD_CUSTOMER},     {"inbound", HEARD_CUSTOMER},  {"incoming", HEARD_CUSTOMER},
    {"in", HEARD_CUSTOMER},        {"true", HEARD_CUSTOMER},     {"caller", HEARD_CUSTOMER},
    {"agent", HEARD_AGENT},        {"admin", HEARD_AGENT},       {"staff", HEARD_AGENT},
    {"support", HEARD_AGENT},      {"operator", HEARD_AGENT},    {"outbound", HEARD_AGENT},
    {"outgoing", HEARD_AGENT},     {"out", HEARD_AGENT},         {"false", HEARD_AGENT},
    {"reply", HEARD_AGENT},        {"teammate", HEARD_AGENT},    {"bot", HEARD_BOT},
    {"system", HEARD_BOT},         {"automation", HEARD_BOT},    {"note", HEARD_NOTE},
    {"internal", HEARD_NOTE},      {"private", HEARD_NOTE},
};

static bool who_of(struct str word, enum heard_who *who_r)
{
    word = str_trim(word);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq_nocase(word, str_of(words[i].word))) {
            *who_r = words[i].who;
            return true;
        }
    return false;
}

static struct str field(const struct csv *t, size_t i)
{
    return i < t->n_fields ? out_as_str(&t->fields[i]) : STR("");
}

/* One field into o; the byte that ended it is taken and returned, -1 at the end of the input. */
static int take_field(struct csv *t, struct out *o)
{
    bool quoted = false;
    out_clear(o);
    for (bool first = true;; first = false) {
        int byte = input_next(t->in);
        if (byte == '\n')
            t->line++;
        if (byte < 0)
            return -1;
        if (quoted && byte == '"' && input_peek(t->in) != '"') {
            quoted = false;
        } else if (first && byte == '"') {
            quoted = true;
        } else if (!quoted && (byte == t->separator || byte == '\n')) {
            return byte;
        } else {
            if (quoted && byte == '"')
                input_next(t->in);
            out_char(o, (char)byte);
        }
    }
}

static struct out *field_room(struct csv *t, size_t i)
{
    if (!t->fields[i].at)
        out_init(&t->fields[i], TURN_KEEP_BYTES);
    return &t->fields[i];
}

bool csv_fields(struct csv *t)
{
    int ended_by;
    if (input_peek(t->in) < 0)
        return false;
    t->n_fields = 0;
    do {
        size_t i = t->n_fields < CSV_MAX_COLUMNS ? t->n_fields++ : CSV_MAX_COLUMNS - 1;
        struct out *o = field_room(t, i);
        ended_by = take_field(t, o);
        if (ended_by != t->separator && o->n && o->at[o->n - 1] == '\r')
            out_cut(o, o->n - 1);
    } while (ended_by == t->separator);
    return true;
}

/* The separator that the first line has most of, outside quotes. */
static char separator_of(struct str text)
{
    static const char separators[] = ",;\t|";
    size_t count[4] = {0}, best = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.n && (quoted || text.at[i] != '\n'); i++) {
        ptrdiff_t which = quoted ? -1 : str_find_char(STR(separators), text.at[i]);
        quoted ^= text.at[i] == '"';
        if (which >= 0 && which < 4)
            count[which]++;
    }
    for (size_t i = 1; i < 4; i++)
        best = count[i] > count[best] ? i : best;
    return count[best] ? separators[best] : ',';
}

/* The field whose head is `name`, -1 where there is none. "#3" is the third. */
static int field_named(const struct csv *t, struct str name)
{
    int64_t number;
    if (str_starts(name, STR("#")) && str_int64(str_from(name, 1), &number))
        return number >= 1 && number <= (int64_t)t->n_fields ? (int)number - 1 : -1;
    for (size_t i = 0; i < t->n_fields; i++)
        if (str_eq_nocase(str_trim(field(t, i)), name))
            return (int)i;
    return -1;
}

/* Guesses what the map left out; a field is one thing only. */
static void guess(struct csv *t)
{
    for (int k = 0; k < CSV_N_COLUMNS; k++)
        for (size_t h = 0; h < 14 && columns[k].heads[h] && t->column[k] < 0; h++) {
            int found = field_named(t, str_of(columns[k].heads[h]));
            for (int other = 0; other < CSV_N_COLUMNS; other++)
                found = t->column[other] == found ? -1 : found;
            t->column[k] = found;
        }
}

static int heads_fault(struct call *c, const struct csv *t, struct str name)
{
    struct out heads;
    out_init(&heads, 300);
    for (size_t i = 0; i < t->n_fields; i++)
        out_f(&heads, "%s%.*s", i ? ", " : "", (int)str_first(field(t, i), CSV_HEAD_BYTES).n,
              field(t, i).at);
    int got = fail(c, BAD_USAGE, "the table has no column %.*s; its columns are: %s", (int)name.n,
                   name.at, heads.at);
    out_free(&heads);
    return got;
}

static int take_map(struct call *c, struct csv *t, const char *map)
{
    struct str rest = str_of(map), piece;
    while (map && str_cut(&rest, ',', &piece)) {
        ptrdiff_t equals = str_find_char(piece, '=');
        struct str name = str_trim(str_first(piece, equals < 0 ? piece.n : (size_t)equals));
        struct str head = str_trim(str_from(piece, equals < 0 ? piece.n : (size_t)equals + 1));
        int k = 0;
        while (k < CSV_N_COLUMNS && !str_eq(name, str_of(columns[k].name)))
            k++;
        if (equals < 0 || k == CSV_N_COLUMNS)
            return fail(
                c, BAD_USAGE,
                "--columns takes id=, who=, text=, at=, customer= and subject=, not \"%.*s\"",
                (int)piece.n, piece.at);
        t->column[k] = field_named(t, head);
        if (t->column[k] < 0)
            return heads_fault(c, t, head);
    }
    guess(t);
    return t->column[CSV_TEXT] < 0
               ? heads_fault(c, t,
                             STR("that looks like the text (name it with --columns text=...)"))
               : 0;
}

static struct str column(const struct csv *t, enum csv_column k)
{
    return t->column[k] < 0 ? STR("") : field(t, (size_t)t->column[k]);
}

/* A time as exports write it: RFC 3339, " UTC" behind it, or seconds since 1970. */
static bool time_of_field(struct str s, int64_t *at_r)
{
    int64_t number;
    s = str_trim(s);
    if (str_ends_nocase(s, STR(" UTC")) || str_ends_nocase(s, STR(" GMT")))
        s = str_first(s, s.n - 4);
    if (time_parse(s, at_r))
        return true;
    if (!str_int64(s, &number) || number < 100000000 || number > 100000000000000)
        return false;
    *at_r = number > 100000000000 ? number * 1000 : number * SECOND_US;
    return true;
}

/* A column's text as UTF-8, in o. */
static struct str decoded(struct out *o, const struct csv *t, enum csv_column k)
{
    out_init(o, 4 * TURN_KEEP_BYTES);
    charset_decode(o, str_trim(column(t, k)), STR(""));
    return out_as_str(o);
}

/* Rows with the same id are one group; a row without an id is one of its own, and named by its
 * line. */
static void name_group(struct csv *t, struct gather_message *m, struct out *id)
{
    m->group[0] = t->n_rows;
    if (m->id.n) {
        m->group[0] = str_hash(m->id);
        m->group[1] =
            str_hash((struct str){m->id.at, m->id.n + 1}) | 1; /* with the NUL behind it */
    } else {
        out_f(id, "row %llu", (unsigned long long)m->line);
        m->id = out_as_str(id);
    }
}

static int put_row(struct call *c, struct csv *t, uint64_t line)
{
    struct out id, customer, subject, text;
    struct gather_message m = {
        .line = line,
        .at = NO_TIME,
        .id = decoded(&id, t, CSV_ID),
        .customer = decoded(&customer, t, CSV_CUSTOMER),
        .subject = decoded(&subject, t, CSV_SUBJECT),
        .text = decoded(&text, t, CSV_TEXT),
    };
    m.unclear = t->column[CSV_WHO] >= 0 && !who_of(column(t, CSV_WHO), &m.who);
    if (column(t, CSV_AT).n && !time_of_field(column(t, CSV_AT), &m.at))
        t->n_bad_times++;
    name_group(t, &m, &id);
    t->n_rows++;
    int got = gather_put(c, &t->messages, &m);
    out_free(&id);
    out_free(&customer);
    out_free(&subject);
    out_free(&text);
    return got;
}

static bool is_blank(const struct csv *t)
{
    for (size_t i = 0; i < t->n_fields; i++)
        if (str_trim(field(t, i)).n)
            return false;
    return true;
}

static int take_rows(struct call *c, struct csv *t)
{
    for (uint64_t line = t->line + 1; csv_fields(t); line = t->line + 1)
        if (!is_blank(t) && put_row(c, t, line) < 0)
            return -1;
    return gather_order(c, &t->messages);
}

int csv_begin(struct call *c, struct csv *t, struct input *in, const char *map)
{
    *t = (struct csv){.in = in};
    for (int k = 0; k < CSV_N_COLUMNS; k++)
        t->column[k] = -1;
    struct str ahead = input_sniff(in);
    if (str_starts(ahead, STR("\xef\xbb\xbf")))
        input_take(in, 3);
    t->separator = separator_of(input_ahead(in));
    if (gather_open(c, &t->messages) < 0)
        return -1;
    if (!csv_fields(t))
        return fail(c, BAD_INPUT, "the table is empty");
    return take_map(c, t, map) < 0 ? -1 : take_rows(c, t);
}

static void free_fields(struct csv *t)
{
    for (size_t i = 0; i < CSV_MAX_COLUMNS; i++)
        if (t->fields[i].at)
            out_free(&t->fields[i]);
}

void csv_end(struct csv *t)
{
    free_fields(t);
    gather_free(&t->messages);
}

int csv_next(struct call *c, struct csv *t, struct conversation *v)
{
    return gather_next(c, &t->messages, v);
}

bool csv_looks_like(struct str text)
{
    struct csv t = {.separator = separator_of(text)};
    struct input in;
    bool looks = false;
    input_of_memory(&in, text);
    t.in = &in;
    for (int k = 0; k < CSV_N_COLUMNS; k++)
        t.column[k] = -1;
    if (csv_fields(&t) && t.n_fields >= 2) {
        guess(&t);
        looks = t.column[CSV_TEXT] >= 0;
    }
    free_fields(&t);
    return looks;
}
