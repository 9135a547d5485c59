/* SPDX-License-Identifier: Apache-2.0 */
/* conversation.c: texts lie one behind the other in one buffer; turns say where. */
#include "archive/conversation.h"

#include "base/time.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(HEARD_NO_TIME == NO_TIME, "moments are the same everywhere"); /* NOLINT: today */

void conversation_init(struct conversation *v)
{
    *v = (struct conversation){0};
    out_init(&v->text, CONVERSATION_MAX_BYTES);
    v->turns = base_alloc(CONVERSATION_MAX_TURNS * sizeof *v->turns);
    v->view_turns = base_alloc(CONVERSATION_MAX_TURNS * sizeof *v->view_turns);
}

void conversation_free(struct conversation *v)
{
    out_free(&v->text);
    free(v->turns);
    free(v->view_turns);
    *v = (struct conversation){0};
}

void conversation_clear(struct conversation *v)
{
    v->line = 0;
    v->file = 0;
    v->with_text = false;
    v->id[0] = v->customer[0] = v->subject[0] = v->error[0] = 0;
    v->n_turns = 0;
    v->has_draft = false;
    out_clear(&v->text);
}

bool conversation_error(struct conversation *v, const char *format, ...)
{
    va_list args;
    if (v->error[0])
        return false;
    va_start(args, format);
    vsnprintf(v->error, sizeof v->error, format, args);
    va_end(args);
    return false;
}

bool conversation_name(struct conversation *v, char name[CONVERSATION_NAME_BYTES + 1],
                       const char *what, struct str s)
{
    if (s.n > CONVERSATION_NAME_BYTES)
        return conversation_error(v, "\"%s\" is longer than %d bytes", what,
                                  CONVERSATION_NAME_BYTES);
    if (str_find_char(s, 0) >= 0)
        return conversation_error(v, "\"%s\" holds a NUL", what);
    memcpy(name, s.at, s.n);
    name[s.n] = 0;
    return true;
}

void conversation_subject(struct conversation *v, struct str s)
{
    s = utf8_first(s, CONVERSATION_SUBJECT_BYTES);
    memcpy(v->subject, s.at, s.n);
    v->subject[s.n] = 0;
}

bool conversation_who(struct str s, enum heard_who *who_r)
{
    static const char *const names[] = {[HEARD_CUSTOMER] = "customer",
                                        [HEARD_AGENT] = "agent",
                                        [HEARD_BOT] = "bot",
                                        [HEARD_NOTE] = "note"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq(s, str_of(names[i]))) {
            *who_r = (enum heard_who)i;
            return true;
        }
    return false;
}

/* Adds text to the buffer; where it stands is in *start_r and *len_r. */
static bool keep(struct conversation *v, struct str text, uint32_t *start_r, uint32_t *len_r)
{
    text = utf8_first(text, TURN_KEEP_BYTES);
    *start_r = (uint32_t)v->text.n;
    *len_r = (uint32_t)text.n;
    out_str(&v->text, text);
    return !v->text.over ||
           conversation_error(v, "it has more than %d MiB of text", CONVERSATION_MAX_BYTES >> 20);
}

bool conversation_hold(struct conversation *v, struct str text)
{
    return keep(v, text, &v->held_start, &v->held_len);
}

bool conversation_add_held(struct conversation *v, enum heard_who who, int64_t at)
{
    if (v->n_turns == CONVERSATION_MAX_TURNS)
        return conversation_error(v, "it has more than %d turns", CONVERSATION_MAX_TURNS);
    v->turns[v->n_turns++] = (struct conversation_turn){
        .at = at, .who = (uint32_t)who, .start = v->held_start, .len = v->held_len};
    return true;
}

bool conversation_add(struct conversation *v, enum heard_who who, struct str text, int64_t at)
{
    return conversation_hold(v, text) && conversation_add_held(v, who, at);
}

bool conversation_draft(struct conversation *v, struct str text)
{
    v->has_draft = true;
    return keep(v, text, &v->draft_start, &v->draft_len);
}

struct str conversation_text(const struct conversation *v, size_t turn)
{
    return (struct str){v->text.at + v->turns[turn].start, v->turns[turn].len};
}

struct str conversation_draft_text(const struct conversation *v)
{
    return (struct str){v->text.at + v->draft_start, v->draft_len};
}

const struct heard_conversation *conversation_view(struct conversation *v)
{
    for (size_t i = 0; i < v->n_turns; i++) {
        struct str text = conversation_text(v, i);
        v->view_turns[i] = (struct heard_turn){.who = (enum heard_who)v->turns[i].who,
                                               .text = text.at,
                                               .len = text.n,
                                               .at = v->turns[i].at};
    }
    v->view = (struct heard_conversation){
        .id = v->id,
        .customer = v->customer[0] ? v->customer : NULL,
        .subject = v->subject[0] ? v->subject : NULL,
        .turns = v->view_turns,
        .n_turns = v->n_turns,
    };
    return &v->view;
}

int64_t conversation_first_at(const struct conversation *v)
{
    for (size_t i = 0; i < v->n_turns; i++)
        if (v->turns[i].at != NO_TIME)
            return v->turns[i].at;
    return NO_TIME;
}

/* What is written in front of the rows and the text. */
struct record {
    uint64_t line;
    uint32_t id, customer, subject, error; /* lengths */
    uint32_t text, n_turns, draft_start, draft_len;
    uint32_t has_draft, with_text, file, unused;
};

int conversation_write(struct call *c, struct spill *s, const struct conversation *v,
                       uint64_t *at_r)
{
    struct record r = {
        .line = v->line,
        .id = (uint32_t)strlen(v->id),
        .customer = (uint32_t)strlen(v->customer),
        .subject = (uint32_t)strlen(v->subject),
        .error = (uint32_t)strlen(v->error),
        .text = (uint32_t)v->text.n,
        .n_turns = (uint32_t)v->n_turns,
        .draft_start = v->draft_start,
        .draft_len = v->draft_len,
        .has_draft = v->has_draft,
        .with_text = v->with_text,
        .file = v->file,
    };
    *at_r = s->end;
    if (spill_add(c, s, &r, sizeof r) < 0 || spill_add(c, s, v->id, r.id) < 0 ||
        spill_add(c, s, v->customer, r.customer) < 0 ||
        spill_add(c, s, v->subject, r.subject) < 0 || spill_add(c, s, v->error, r.error) < 0 ||
        spill_add(c, s, v->turns, v->n_turns * sizeof *v->turns) < 0)
        return -1;
    return spill_add(c, s, v->text.at, v->text.n);
}

/* The next n bytes into a NUL-terminated field. */
static int read_name(struct call *c, const struct spill *s, uint64_t *at, char *name, uint32_t n)
{
    int got = spill_read(c, s, *at, name, n);
    name[n] = 0;
    *at += n;
    return got;
}

int conversation_read(struct call *c, const struct spill *s, uint64_t at, struct conversation *v)
{
    struct record r;
    conversation_clear(v);
    if (spill_read(c, s, at, &r, sizeof r) < 0)
        return -1;
    at += sizeof r;
    if (r.id >= sizeof v->id || r.customer >= sizeof v->customer ||
        r.subject >= sizeof v->subject || r.error >= sizeof v->error ||
        r.n_turns > CONVERSATION_MAX_TURNS || r.text > CONVERSATION_MAX_BYTES)
        return fail(c, BROKEN, "a temporary file was changed by somebody else");
    if (read_name(c, s, &at, v->id, r.id) < 0 ||
        read_name(c, s, &at, v->customer, r.customer) < 0 ||
        read_name(c, s, &at, v->subject, r.subject) < 0 ||
        read_name(c, s, &at, v->error, r.error) < 0 ||
        spill_read(c, s, at, v->turns, r.n_turns * sizeof *v->turns) < 0)
        return -1;
    at += r.n_turns * sizeof *v->turns;
    v->line = r.line;
    v->file = r.file;
    v->with_text = r.with_text;
    v->n_turns = r.n_turns;
    v->has_draft = r.has_draft;
    v->draft_start = r.draft_start;
    v->draft_len = r.draft_len;
    out_room(&v->text, r.text);
    return spill_read(c, s, at, v->text.at, r.text);
}
