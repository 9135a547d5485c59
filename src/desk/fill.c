/* SPDX-License-Identifier: Apache-2.0 */
/* fill.c: one walk over the text serves the check, the filling and the fuzzer. */
#include "desk/fill.h"

#include "base/out.h"
#include "base/time.h"
#include "base/utf8.h"
#include "desk/hours.h"

#include <inttypes.h>
#include <string.h>

/* ---- pieces ---- */

static bool is_name(struct str s)
{
    bool good = s.n > 0 && s.n <= FILL_NAME_BYTES;
    for (size_t i = 0; good && i < s.n; i++)
        good = ascii_alpha(s.at[i]) || ascii_digit(s.at[i]) || s.at[i] == '_' || s.at[i] == '.' ||
               s.at[i] == '-';
    return good;
}

/* Of "{{...}}" at it->at. */
static int blank(struct call *c, struct fill *it, struct fill_piece *piece)
{
    struct str rest = str_from(it->text, it->at + 2), inner, name;
    ptrdiff_t end = str_find(rest, STR("}}"));
    size_t place = it->at + 1;
    if (end < 0)
        return fail(c, BAD_INPUT, "at %zu: this {{ has no }}; \\{{ stands for the braces", place);
    inner = str_first(rest, (size_t)end);
    ptrdiff_t bar = str_find_char(inner, '|');
    name = str_trim(bar < 0 ? inner : str_first(inner, (size_t)bar));
    if (!is_name(name))
        return fail(c, BAD_INPUT, "at %zu: between {{ and }} stands a name, such as %s", place,
                    "customer.first_name, or field.KEY");
    piece->name = name;
    piece->has_instead = bar >= 0;
    piece->instead = bar < 0 ? STR("") : str_from(inner, (size_t)bar + 1);
    if (piece->instead.n > FILL_INSTEAD_BYTES)
        return fail(c, TOO_BIG, "at %zu: what stands there instead has at most %d bytes", place,
                    FILL_INSTEAD_BYTES);
    if (++it->blanks > FILL_BLANKS_MAX)
        return fail(c, TOO_BIG, "a text has at most %d blanks", FILL_BLANKS_MAX);
    it->at += (size_t)end + 4;
    return 1;
}

int fill_next(struct call *c, struct fill *it, struct fill_piece *piece_r)
{
    struct str rest = str_from(it->text, it->at);
    *piece_r = (struct fill_piece){.at = it->at};
    if (!rest.n)
        return 0;
    if (str_starts(rest, STR("\\{{"))) {
        piece_r->words = STR("{{");
        it->at += 3;
    } else if (str_starts(rest, STR("{{"))) {
        if (blank(c, it, piece_r) < 0)
            return -1;
    } else {
        size_t n = 1;
        while (n < rest.n && !str_starts(str_from(rest, n), STR("{{")) &&
               !str_starts(str_from(rest, n), STR("\\{{")))
            n++;
        piece_r->words = str_first(rest, n);
        it->at += n;
    }
    piece_r->end_at = it->at;
    return 1;
}

/* ---- names ---- */

enum name {
    CUSTOMER_FIRST_NAME,
    CUSTOMER_NAME,
    CUSTOMER_EMAIL,
    CUSTOMER_COMPANY,
    AGENT_FIRST_NAME,
    AGENT_NAME,
    AGENT_EMAIL,
    CONVERSATION_NUMBER,
    CONVERSATION_SUBJECT_WORDS,
    CONVERSATION_STATUS_NAME,
    TEAM_NAME,
    INBOX_NAME,
    INBOX_HOURS,
    DESK_NAME,
    TODAY,
    N_NAMES
};
static const struct {
    const char *name, *words;
} names[N_NAMES] = {
    [CUSTOMER_FIRST_NAME] = {"customer.first_name", "The first word of the customer's name"},
    [CUSTOMER_NAME] = {"customer.name", "The customer's name"},
    [CUSTOMER_EMAIL] = {"customer.email", "The customer's address"},
    [CUSTOMER_COMPANY] = {"customer.company", "Where the customer works"},
    [AGENT_FIRST_NAME] = {"agent.first_name", "The first word of your name"},
    [AGENT_NAME] = {"agent.name", "Your name"},
    [AGENT_EMAIL] = {"agent.email", "Your address"},
    [CONVERSATION_NUMBER] = {"conversation.number", "The number of the conversation"},
    [CONVERSATION_SUBJECT_WORDS] = {"conversation.subject", "Its subject"},
    [CONVERSATION_STATUS_NAME] = {"conversation.status", "Its status"},
    [TEAM_NAME] = {"team.name", "The team it belongs to"},
    [INBOX_NAME] = {"inbox.name", "The inbox it came in"},
    [INBOX_HOURS] = {"inbox.hours", "When somebody is there"},
    [DESK_NAME] = {"desk.name", "The desk it came to"},
    [TODAY] = {"today", "The day, as in 2 Mar 2026"},
};
#define FIELD_PREFIX STR("field.")

bool fill_name(size_t i, const char **name_r, const char **words_r)
{
    if (i >= N_NAMES)
        return false;
    *name_r = names[i].name;
    *words_r = names[i].words;
    return true;
}

static enum name name_of(struct str name)
{
    int i = 0;
    while (i < N_NAMES && !str_eq(name, str_of(names[i].name)))
        i++;
    return (enum name)i;
}

static int check_name(struct call *c, struct db_conn *d, const struct actor *who,
                      const struct fill_piece *piece)
{
    struct fill_field_row row;
    if (name_of(piece->name) < N_NAMES)
        return 1;
    bool field = str_starts(piece->name, FIELD_PREFIX);
    int got =
        field ? sql_fill_field(c, d, who->org, str_from(piece->name, FIELD_PREFIX.n), &row) : 0;
    if (got)
        return got;
    return fail(c, BAD_INPUT,
                "at %zu: there is no {{%.*s}}; known are customer.first_name, customer.name, "
                "customer.email, customer.company, agent.first_name, agent.name, agent.email, "
                "conversation.number, conversation.subject, conversation.status, team.name, "
                "inbox.name, inbox.hours, desk.name, today and field.KEY",
                piece->at + 1, (int)piece->name.n, piece->name.at);
}

int fill_check(struct call *c, struct db_conn *d, const struct actor *who, struct str text)
{
    struct fill it = {.text = text};
    struct fill_piece piece;
    int got;
    if (text.n > FILL_TEXT_BYTES)
        return fail(c, TOO_BIG, "a text with blanks has at most %d bytes", FILL_TEXT_BYTES);
    if (!utf8_valid(text))
        return fail(c, BAD_INPUT, "the text is not UTF-8");
    while ((got = fill_next(c, &it, &piece)) > 0)
        if (piece.name.at && check_name(c, d, who, &piece) < 0)
            return -1;
    return got < 0 ? -1 : 1;
}

/* ---- values ---- */

struct facts {
    struct fill_facts row;
    int64_t ids[3]; /* whose fields: the conversation's, the customer's, the company's */
};

static struct str first_word(struct str name)
{
    struct str rest = str_trim(name), first = rest;
    str_cut(&rest, ' ', &first);
    return first;
}

static struct str digits_of(struct call *c, int64_t n)
{
    char text[32];
    int bytes = snprintf(text, sizeof text, "%" PRId64, n);
    return (struct str){arena_copy(&c->arena, text, (size_t)bytes), (size_t)bytes};
}

static struct str today(struct call *c)
{
    char text[TIME_TEXT_BYTES];
    time_day_text(c->now_us, text);
    struct str day = str_of(text);
    ptrdiff_t space = str_find_char(day, ' '); /* without the day of the week */
    day = str_from(day, space < 0 ? 0 : (size_t)space + 1);
    return (struct str){arena_copy(&c->arena, day.at, day.n), day.n};
}

static struct str value_of(struct call *c, const struct fill_facts *f, enum name name)
{
    const struct str values[N_NAMES] = {
        [CUSTOMER_FIRST_NAME] = first_word(f->customer_name),
        [CUSTOMER_NAME] = f->customer_name,
        [CUSTOMER_EMAIL] = f->customer_email,
        [CUSTOMER_COMPANY] = f->company_name,
        [AGENT_FIRST_NAME] = first_word(f->agent_name),
        [AGENT_NAME] = f->agent_name,
        [AGENT_EMAIL] = f->agent_email,
        [CONVERSATION_NUMBER] = digits_of(c, f->number),
        [CONVERSATION_SUBJECT_WORDS] = f->subject,
        [CONVERSATION_STATUS_NAME] = f->status_name,
        [TEAM_NAME] = f->team_name,
        [INBOX_NAME] = f->inbox_name,
        [DESK_NAME] = f->desk_name,
        [TODAY] = today(c),
    };
    return name < N_NAMES ? values[name] : STR("");
}

/* Empty when there is none. */
static int look_up(struct call *c, struct db_conn *d, int64_t org, const struct facts *facts,
                   struct str name, struct str *value_r)
{
    struct fill_value_row row;
    *value_r = STR("");
    if (name_of(name) == INBOX_HOURS)
        return hours_words(c, d, org, facts->row.hours_id, value_r);
    if (!str_starts(name, FIELD_PREFIX)) {
        *value_r = value_of(c, &facts->row, name_of(name));
        return 1;
    }
    int got = sql_fill_value(c, d, org, (struct db_ids){facts->ids, 3},
                             str_from(name, FIELD_PREFIX.n), &row);
    if (got > 0)
        *value_r = row.text_value;
    return got;
}

/* As somebody who writes Markdown would type it, on one line. */
static void put_value(struct out *o, struct str value)
{
    for (size_t i = 0; i < value.n; i++) {
        char ch = value.at[i];
        if (ch && strchr("\\`*_[]<>", ch))
            out_char(o, '\\');
        out_char(o, ch == '\n' || ch == '\r' ? ' ' : ch);
    }
}

static int put_piece(struct call *c, struct db_conn *d, int64_t org, const struct facts *facts,
                     struct str text, const struct fill_piece *piece, struct out *o,
                     struct filled *filled)
{
    struct str value;
    if (!piece->name.at) {
        out_str(o, piece->words);
        return 1;
    }
    if (look_up(c, d, org, facts, piece->name, &value) < 0)
        return -1;
    if (str_trim(value).n) {
        put_value(o, value);
    } else if (piece->has_instead) {
        out_str(o, piece->instead);
    } else {
        filled->missing[filled->n_missing++] = (struct fill_missing){piece->name, o->n};
        out_bytes(o, text.at + piece->at, piece->end_at - piece->at);
    }
    return 1;
}

static int know(struct call *c, struct db_conn *d, const struct actor *who, int64_t conversation_id,
                struct facts *facts)
{
    struct seen_conversation at;
    if (permit_conversation(c, d, who, MAY_READ, conversation_id, &at) < 0)
        return -1;
    int got = sql_fill_facts(c, d, who->id, who->org, at.id, &facts->row);
    facts->ids[0] = at.id;
    facts->ids[1] = facts->row.customer_id;
    facts->ids[2] = facts->row.company_id;
    return got ? got : fail(c, NOT_FOUND, "there is no conversation %" PRId64, conversation_id);
}

int fill_text(struct call *c, struct db_conn *d, const struct actor *who, int64_t conversation_id,
              struct str text, struct filled *filled_r)
{
    struct facts facts;
    struct fill it = {.text = text};
    struct fill_piece piece;
    struct out o;
    int got = know(c, d, who, conversation_id, &facts);
    if (got < 0)
        return -1;
    filled_r->missing = arena_array(&c->arena, FILL_BLANKS_MAX, sizeof *filled_r->missing);
    filled_r->n_missing = 0;
    out_init(&o, FILL_RESULT_BYTES);
    while (got > 0 && (got = fill_next(c, &it, &piece)) > 0)
        got = put_piece(c, d, who->org, &facts, text, &piece, &o, filled_r);
    if (got == 0 && o.over)
        got = fail(c, TOO_BIG, "the filled text has more than %d bytes", FILL_RESULT_BYTES);
    filled_r->text = (struct str){arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return got < 0 ? -1 : 1;
}
