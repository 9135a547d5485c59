/* SPDX-License-Identifier: Apache-2.0 */
/* csv.c: rows are read (RFC 4180, tolerant), written to a spill, sorted by id to find out which
   belong together, and sorted again by where each conversation began. */
#include "archive/csv.h"

#include "base/time.h"
#include "base/utf8.h"
#include "mail/charset.h"

#include <stdlib.h>
#include <string.h>

enum { SORT_BYTES = 2 << 20 };

/* A row's place in the two orders. */
struct csv_row {
    uint64_t id[2];      /* hash of the id; of the row itself where there is none */
    uint64_t first, row; /* row its conversation began in, and itself */
    int64_t at;          /* its own time, or the one before it */
    uint64_t from;       /* in the spill */
};
/* What stands in the spill, before the texts. */
struct csv_record {
    int64_t at;
    uint64_t line;
    uint32_t who, id, customer, subject, text, bad_who;
};

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

static int by_id(const void *a, const void *b)
{
    const struct csv_row *x = a, *y = b;
    for (int i = 0; i < 2; i++)
        if (x->id[i] != y->id[i])
            return x->id[i] < y->id[i] ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static int by_place(const void *a, const void *b)
{
    const struct csv_row *x = a, *y = b;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

/* Cleaned and cut to n bytes. */
static struct str clean(struct out *o, struct str s, size_t n)
{
    out_clear(o);
    charset_decode(o, str_trim(s), STR(""));
    return utf8_first(out_as_str(o), n);
}

static int put_row(struct call *c, struct csv *t, uint64_t line)
{
    struct out id, customer, subject, text;
    struct out *const outs[] = {&id, &customer, &subject, &text};
    enum heard_who who = HEARD_CUSTOMER;
    for (size_t i = 0; i < 4; i++)
        out_init(outs[i], 4 * TURN_KEEP_BYTES);
    struct str names[] = {clean(&id, column(t, CSV_ID), CONVERSATION_NAME_BYTES),
                          clean(&customer, column(t, CSV_CUSTOMER), CONVERSATION_NAME_BYTES),
                          clean(&subject, column(t, CSV_SUBJECT), CONVERSATION_SUBJECT_BYTES),
                          clean(&text, column(t, CSV_TEXT), TURN_KEEP_BYTES)};
    struct csv_record record = {.at = NO_TIME, .line = line};
    struct csv_row row = {.row = t->n_rows, .from = t->rows.end};
    record.bad_who = t->column[CSV_WHO] >= 0 && !who_of(column(t, CSV_WHO), &who);
    record.who = (uint32_t)who;
    if (column(t, CSV_AT).n && !time_of_field(column(t, CSV_AT), &record.at))
        t->n_bad_times++;
    record.id = (uint32_t)names[0].n;
    record.customer = (uint32_t)names[1].n;
    record.subject = (uint32_t)names[2].n;
    record.text = (uint32_t)names[3].n;
    row.id[0] = names[0].n ? str_hash(names[0]) : t->n_rows;
    row.id[1] =
        names[0].n ? str_hash((struct str){id.at, names[0].n + (id.n == names[0].n)}) | 1 : 0;
    row.at = record.at;
    int got = spill_add(c, &t->rows, &record, sizeof record);
    for (size_t i = 0; i < 4 && got == 0; i++)
        got = spill_add(c, &t->rows, names[i].at, names[i].n);
    for (size_t i = 0; i < 4; i++)
        out_free(outs[i]);
    t->n_rows++;
    return got < 0 ? got : sorter_add(c, &t->by_id, &row);
}

static bool is_blank(const struct csv *t)
{
    for (size_t i = 0; i < t->n_fields; i++)
        if (str_trim(field(t, i)).n)
            return false;
    return true;
}

/* All rows into the spill, then the order in which conversations began. */
static int take_rows(struct call *c, struct csv *t)
{
    struct csv_row row, before = {.first = UINT64_MAX};
    int got;
    for (uint64_t line = t->line + 1; csv_fields(t); line = t->line + 1)
        if (!is_blank(t) && put_row(c, t, line) < 0)
            return -1;
    while ((got = sorter_next(c, &t->by_id, &row)) > 0) {
        bool same = before.first != UINT64_MAX && memcmp(before.id, row.id, sizeof row.id) == 0;
        row.first = same ? before.first : row.row;
        if (same && row.at == NO_TIME)
            row.at = before.at;
        if (sorter_add(c, &t->by_place, &row) < 0)
            return -1;
        before = row;
    }
    return got;
}

int csv_begin(struct call *c, struct csv *t, struct input *in, const char *map)
{
    *t = (struct csv){.in = in, .rows = {.fd = -1}, .next = base_alloc(sizeof *t->next)};
    for (int k = 0; k < CSV_N_COLUMNS; k++)
        t->column[k] = -1;
    sorter_init(&t->by_id, sizeof(struct csv_row), by_id, SORT_BYTES);
    sorter_init(&t->by_place, sizeof(struct csv_row), by_place, SORT_BYTES);
    struct str ahead = input_sniff(in);
    if (str_starts(ahead, STR("\xef\xbb\xbf")))
        input_take(in, 3);
    t->separator = separator_of(input_ahead(in));
    if (spill_open(c, &t->rows) < 0)
        return -1;
    if (!csv_fields(t))
        return fail(c, BAD_INPUT, "the table is empty");
    if (take_map(c, t, map) < 0 || take_rows(c, t) < 0)
        return -1;
    int got = sorter_next(c, &t->by_place, t->next);
    t->has_next = got > 0;
    return got < 0 ? got : 0;
}

void csv_end(struct csv *t)
{
    for (size_t i = 0; i < CSV_MAX_COLUMNS; i++)
        if (t->fields[i].at)
            out_free(&t->fields[i]);
    sorter_free(&t->by_id);
    sorter_free(&t->by_place);
    spill_close(&t->rows);
    free(t->next);
}

/* Reads n bytes of the spill into o. */
static int read_text(struct call *c, const struct csv *t, uint64_t *from, size_t n, struct out *o)
{
    out_room(o, n);
    int got = spill_read(c, &t->rows, *from, o->at, n);
    *from += n;
    return got;
}

/* The row t->next as a turn of v; the first one also names the conversation. */
static int take_row(struct call *c, struct csv *t, struct conversation *v, struct out *o)
{
    struct csv_record r;
    uint64_t from = t->next->from + sizeof r;
    if (spill_read(c, &t->rows, t->next->from, &r, sizeof r) < 0 ||
        read_text(c, t, &from, r.id, o) < 0)
        return -1;
    if (v->line == 0) {
        v->line = r.line;
        if (r.id)
            conversation_name(v, v->id, "id", out_as_str(o));
        else
            snprintf(v->id, sizeof v->id, "row %llu", (unsigned long long)r.line);
    }
    if (read_text(c, t, &from, r.customer, o) < 0)
        return -1;
    if (!v->customer[0])
        conversation_name(v, v->customer, "customer", out_as_str(o));
    if (read_text(c, t, &from, r.subject, o) < 0)
        return -1;
    if (!v->subject[0])
        conversation_subject(v, out_as_str(o));
    if (read_text(c, t, &from, r.text, o) < 0)
        return -1;
    if (r.bad_who)
        conversation_error(v, "line %llu does not say whether a customer or an agent wrote it",
                           (unsigned long long)r.line);
    conversation_add(v, (enum heard_who)r.who, out_as_str(o), r.at);
    return 0;
}

int csv_next(struct call *c, struct csv *t, struct conversation *v)
{
    struct out o;
    uint64_t first = t->next->first;
    int got = t->has_next;
    conversation_clear(v);
    if (!t->has_next)
        return 0;
    out_init(&o, TURN_KEEP_BYTES);
    while (got > 0 && t->next->first == first)
        got = take_row(c, t, v, &o) < 0 ? -1 : sorter_next(c, &t->by_place, t->next);
    t->has_next = got > 0;
    out_free(&o);
    return got < 0 ? got : 1;
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
    for (size_t i = 0; i < CSV_MAX_COLUMNS; i++)
        if (t.fields[i].at)
            out_free(&t.fields[i]);
    return looks;
}
