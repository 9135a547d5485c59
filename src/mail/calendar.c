/* SPDX-License-Identifier: Apache-2.0 */
/* calendar.c: lines are unfolded one at a time into a small buffer and looked up in a table. */
#include "mail/calendar.h"

#include "base/utf8.h"

#include <string.h>

struct event {
    char what[400], where[400], from[200], start[40], end[40], zone[80];
    bool begun;
};

/* The next line with those that continue it; false at the end. */
static bool next_line(struct str *rest, char line[CALENDAR_LINE_BYTES], struct str *line_r)
{
    size_t n = 0;
    struct str piece;
    if (!str_line(rest, &piece))
        return false;
    for (;;) {
        size_t room = CALENDAR_LINE_BYTES - n, take = piece.n < room ? piece.n : room;
        memcpy(line + n, piece.at, take);
        n += take;
        if (!rest->n || (rest->at[0] != ' ' && rest->at[0] != '\t') || !str_line(rest, &piece))
            break;
        piece = str_from(piece, 1);
    }
    *line_r = (struct str){line, n};
    return true;
}

/* "\," "\;" "\n": what they stand for; whole characters only. */
static void copy_text(struct str value, char *into, size_t room)
{
    size_t n = 0;
    value = utf8_first(value, room - 1);
    for (size_t i = 0; i < value.n; i++) {
        char byte = value.at[i];
        if (byte == '\\' && i + 1 < value.n) {
            byte = value.at[++i];
            byte = byte == 'n' || byte == 'N' ? ' ' : byte;
        }
        into[n++] = (unsigned char)byte < ' ' ? ' ' : byte;
    }
    into[n] = '\0';
}

/* "20260302T100000Z" as "2026-03-02 10:00". */
static void copy_moment(struct str value, char *into, size_t room)
{
    struct out o;
    out_init(&o, room);
    for (size_t i = 0; i < value.n && i < 8; i++) {
        if (i == 4 || i == 6)
            out_char(&o, '-');
        out_char(&o, value.at[i]);
    }
    if (value.n >= 13 && value.at[8] == 'T')
        out_f(&o, " %.2s:%.2s", value.at + 9, value.at + 11);
    copy_text(out_as_str(&o), into, room);
    out_free(&o);
}

/* A parameter's value: "TZID" of ";TZID=Europe/Berlin;X=1". */
static struct str parameter(struct str parameters, const char *name)
{
    struct str piece, before;
    while (str_cut(&parameters, ';', &piece))
        if (str_cut(&piece, '=', &before) && str_eq_nocase(before, str_of(name)) && piece.n >= 2 &&
            piece.at[0] == '"')
            return (struct str){piece.at + 1, piece.n - 2};
        else if (str_eq_nocase(before, str_of(name)))
            return piece;
    return STR("");
}

static void take_field(struct event *e, struct str name, struct str parameters, struct str value)
{
    if (str_eq_nocase(name, STR("SUMMARY")))
        copy_text(value, e->what, sizeof e->what);
    if (str_eq_nocase(name, STR("LOCATION")))
        copy_text(value, e->where, sizeof e->where);
    if (str_eq_nocase(name, STR("ORGANIZER"))) {
        struct str who = parameter(parameters, "CN");
        if (!who.n)
            who = str_starts_nocase(value, STR("mailto:")) ? str_from(value, 7) : value;
        copy_text(who, e->from, sizeof e->from);
    }
    if (str_eq_nocase(name, STR("DTSTART"))) {
        struct str zone = parameter(parameters, "TZID");
        bool utc = value.n && value.at[value.n - 1] == 'Z';
        copy_moment(value, e->start, sizeof e->start);
        copy_text(utc ? STR("UTC") : zone, e->zone, sizeof e->zone);
    }
    if (str_eq_nocase(name, STR("DTEND")))
        copy_moment(value, e->end, sizeof e->end);
}

static void say(struct out *o, const struct event *e)
{
    out_text(o, e->what[0] ? e->what : "an event without a name");
    if (e->start[0])
        out_f(o, "; %s", e->start);
    /* Of an end on the same day the hour is enough. */
    if (e->end[0] && strcmp(e->end, e->start) != 0)
        out_f(o, " to %s", strncmp(e->end, e->start, 11) == 0 ? e->end + 11 : e->end);
    if (e->start[0] && e->zone[0])
        out_f(o, " (%s)", e->zone);
    if (e->where[0])
        out_f(o, "; at %s", e->where);
    if (e->from[0])
        out_f(o, "; from %s", e->from);
}

bool calendar_words(struct out *o, struct str bytes)
{
    char buffer[CALENDAR_LINE_BYTES];
    struct event e;
    struct str line;
    memset(&e, 0, sizeof e);
    while (next_line(&bytes, buffer, &line)) {
        size_t quotes = 0, colon = 0;
        while (colon < line.n && (line.at[colon] != ':' || quotes % 2))
            quotes += line.at[colon++] == '"';
        struct str head = str_first(line, colon), value = str_trim(str_from(line, colon + 1)), name;
        if (!str_cut(&head, ';', &name))
            continue;
        if (str_eq_nocase(name, STR("BEGIN")) && str_eq_nocase(value, STR("VEVENT")))
            e.begun = true;
        else if (str_eq_nocase(name, STR("END")) && str_eq_nocase(value, STR("VEVENT")))
            break;
        else if (e.begun)
            take_field(&e, name, head, value);
    }
    if (e.begun)
        say(o, &e);
    return e.begun;
}
