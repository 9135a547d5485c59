/* SPDX-License-Identifier: Apache-2.0 */
/* panel.c: the brief and the situation from rows; what a reading adds is panel_reading.c's. A
   contact is a time at which the customer had to turn to us: an earlier conversation of the last
   CONTACT_DAYS, or here a message after ours, or after half a day of silence. */
#include "desk/panel.h"

#include "base/out.h"
#include "desk/conversation.h"
#include "desk/customer.h"
#include "desk/panel.sql.h"
#include "desk/panel_reading.h"

#include <stdarg.h>
#include <string.h>

enum {
    PANEL_PROMISES = 4,
    CONTACT_DAYS = 90,
    CONTACT_SILENCE_H = 12,
    CLAUSE_BYTES = 500,
    QUOTED_BYTES = 110
};

/* All that the sentences are made from. */
struct facts {
    struct conversation conversation;
    struct customer customer;
    struct panel_moments_row *moments; /* the youngest first */
    size_t n_moments;
    struct panel_earlier_row *earlier;
    size_t n_earlier;
    struct promise *before; /* promised with a date in those conversations, and still open */
    size_t n_before;
    int64_t contacts, first_us; /* of them */
    int64_t replies, last_reply_us;
    struct str name; /* the given name, or "They" */
};

static const char *const number_words[] = {"no",  "one",   "two",   "three", "four", "five",
                                           "six", "seven", "eight", "nine",  "ten"};
static const char *const ordinal_words[] = {"",       "first", "second", "third",
                                            "fourth", "fifth", "sixth",  "seventh",
                                            "eighth", "ninth", "tenth"};

static const char *number(int64_t n)
{
    return n >= 0 && n <= 10 ? number_words[n] : "more than ten";
}

/* ---- clauses ---- */

static struct panel_clause *add_clause(struct panel *p, const char *noun, int64_t from)
{
    if (p->n_brief >= PANEL_CLAUSES_MAX)
        return NULL;
    struct panel_clause *clause = &p->brief[p->n_brief++];
    *clause = (struct panel_clause){.noun = noun, .from = {from}, .n_from = 1};
    return clause;
}

static void also_from(struct panel_clause *clause, int64_t id)
{
    if (clause->n_from < PANEL_WORDS_MAX)
        clause->from[clause->n_from++] = id;
}

static struct str text_f(struct call *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static struct str text_f(struct call *c, const char *format, ...)
{
    struct out o;
    va_list args;
    out_init(&o, CLAUSE_BYTES);
    va_start(args, format);
    out_vf(&o, format, args);
    va_end(args);
    struct str text = {arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return text;
}

static struct str quoted(struct call *c, struct str words)
{
    struct out o;
    out_init(&o, CLAUSE_BYTES);
    panel_quote(&o, words, QUOTED_BYTES);
    struct str text = {arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return text;
}

static struct str span_words(struct call *c, int64_t us)
{
    int64_t days = us / DAY_US, hours = us / HOUR_US, minutes = us / MINUTE_US;
    if (days >= 2)
        return text_f(c, "%lld days", (long long)days);
    if (hours >= 2)
        return text_f(c, "%lld hours", (long long)hours);
    return minutes < 2 ? STR("a minute") : text_f(c, "%lld minutes", (long long)minutes);
}

/* ---- counting ---- */

static void count_here(struct facts *f)
{
    int64_t last_us = 0;
    bool after_ours = true;
    for (size_t i = f->n_moments; i-- > 0;) {
        const struct panel_moments_row *m = &f->moments[i];
        bool ours = str_eq(m->kind, STR("agent"));
        if (ours) {
            f->replies++;
            f->last_reply_us = m->created_us;
        } else if (after_ours || m->created_us - last_us > CONTACT_SILENCE_H * HOUR_US) {
            f->contacts++;
            f->first_us = f->first_us ? f->first_us : m->created_us;
        }
        after_ours = ours;
        last_us = m->created_us;
    }
}

static void count(struct facts *f)
{
    count_here(f);
    f->contacts += (int64_t)f->n_earlier;
    for (size_t i = 0; i < f->n_earlier; i++)
        if (!f->first_us || f->earlier[i].created_us < f->first_us)
            f->first_us = f->earlier[i].created_us;
    struct str name = str_trim(f->customer.name);
    ptrdiff_t space = str_find_char(name, ' ');
    f->name = !name.n ? STR("They") : space > 0 ? str_first(name, (size_t)space) : name;
}

/* Leaves out what lies in inboxes that `who` does not see, and looks what was promised in the
   others. */
static int gather_before(struct call *c, struct db_conn *d, const struct actor *who,
                         struct facts *f)
{
    int64_t *ids = arena_array(&c->arena, f->n_earlier + 1, sizeof *ids);
    size_t n = 0;
    for (size_t i = 0; i < f->n_earlier; i++) {
        int sees = sees_inbox(c, d, who, f->earlier[i].inbox_id);
        if (sees < 0)
            return -1;
        if (!sees)
            continue;
        ids[n] = f->earlier[i].id;
        f->earlier[n++] = f->earlier[i];
    }
    f->n_earlier = n;
    struct db_ids earlier = {ids, n};
    return n ? sql_promise_of_conversations(c, d, who->org, earlier, &f->before, &f->n_before) : 0;
}

static int gather(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  struct facts *f)
{
    *f = (struct facts){0};
    if (conversation_get(c, d, who, id, &f->conversation) < 0 ||
        customer_get(c, d, who, f->conversation.customer_id, &f->customer) < 0 ||
        sql_panel_moments(c, d, who->org, f->conversation.id, &f->moments, &f->n_moments) < 0 ||
        sql_panel_earlier(c, d, who->org, f->conversation.customer_id,
                          f->conversation.created_us - CONTACT_DAYS * DAY_US,
                          f->conversation.created_us, &f->earlier, &f->n_earlier) < 0)
        return -1;
    if (gather_before(c, d, who, f) < 0)
        return -1;
    count(f);
    return 1;
}

/* ---- the brief ---- */

static void who_clause(struct call *c, const struct facts *f, struct panel *p)
{
    struct panel_clause *clause = add_clause(p, "customer", f->customer.id);
    struct str name = f->customer.name.n ? f->customer.name : f->customer.email;
    const char *from = f->customer.company_name.at ? " from " : "";
    struct str company = f->customer.company_name.at ? f->customer.company_name : STR("");
    also_from(clause, f->conversation.id);
    if (!name.n)
        name = STR("Somebody");
    if (f->contacts <= 1)
        clause->text = text_f(c, "%.*s%s%.*s is here for the first time.", (int)name.n, name.at,
                              from, (int)company.n, company.at);
    else if (f->contacts <= 10)
        clause->text = text_f(c, "%.*s%s%.*s had to write for the %s time.", (int)name.n, name.at,
                              from, (int)company.n, company.at, ordinal_words[f->contacts]);
    else
        clause->text = text_f(c, "%.*s%s%.*s has written %lld times.", (int)name.n, name.at, from,
                              (int)company.n, company.at, (long long)f->contacts);
}

static const char *verb_of(const struct need *need)
{
    if (str_eq(need->kind, STR("question")))
        return "asks";
    return str_eq(need->kind, STR("problem")) ? "says" : "wants";
}

static void for_what_clause(struct call *c, const struct facts *f, struct panel *p)
{
    const struct need *main = NULL;
    for (size_t i = 0; i < p->n_needs && !main; i++)
        if (need_is_open(&p->needs[i], c->now_us))
            main = &p->needs[i];
    if (!main && p->n_needs)
        main = &p->needs[0];
    if (!main)
        return;
    struct panel_clause *clause = add_clause(p, "need", main->id);
    bool they = str_eq(f->name, STR("They"));
    struct str words = quoted(c, main->words);
    const char *verb = they ? (*verb_of(main) == 'a'   ? "ask"
                               : *verb_of(main) == 's' ? "say"
                                                       : "want")
                            : verb_of(main);
    clause->text = text_f(c, "%.*s %s%s %.*s", (int)f->name.n, f->name.at, verb,
                          main->again ? " again" : "", (int)words.n, words.at);
}

static void so_far_clause(struct call *c, const struct facts *f, struct panel *p)
{
    struct panel_clause *clause = add_clause(p, "conversation", f->conversation.id);
    int64_t waiting_us = f->conversation.waiting_us;
    bool waits = waiting_us != NO_TIME && waiting_us;
    struct str wait = waits ? span_words(c, c->now_us - waiting_us) : STR("");
    if (!f->replies)
        clause->text = waits ? text_f(c, "Nobody has answered this yet; the wait is %.*s.",
                                      (int)wait.n, wait.at)
                             : STR("Nobody has answered this yet.");
    else if (waits)
        clause->text = text_f(c, "%s %s went out; the wait since is %.*s.",
                              f->replies == 1 ? "One" : "Several",
                              f->replies == 1 ? "reply" : "replies", (int)wait.n, wait.at);
    else
        clause->text = text_f(c, "It is their turn: the last reply went out %.*s ago.",
                              (int)span_words(c, c->now_us - f->last_reply_us).n,
                              span_words(c, c->now_us - f->last_reply_us).at);
}

/* Counts the broken ones of a list and notes the clause's sources. */
static void count_broken(struct call *c, struct panel *p, const struct promise *list, size_t n,
                         struct panel_clause **clause, int64_t *broken)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(promise_state(&list[i], c->now_us), "broken") != 0)
            continue;
        if (!(*broken)++)
            *clause = add_clause(p, "promise", list[i].id);
        else if (*clause)
            also_from(*clause, list[i].id);
    }
}

static void promises_clause(struct call *c, const struct facts *f, struct panel *p)
{
    int64_t broken = 0;
    struct panel_clause *clause = NULL;
    count_broken(c, p, f->before, f->n_before, &clause, &broken);
    count_broken(c, p, p->promises, p->n_promises, &clause, &broken);
    if (clause)
        clause->text = broken == 1
                           ? STR("A promise was made with a date that has passed.")
                           : text_f(c, "%c%s promises were made with dates that have passed.",
                                    number(broken)[0] - 'a' + 'A', number(broken) + 1);
}

static void open_clause(struct call *c, struct panel *p)
{
    struct panel_clause *clause = NULL;
    for (size_t i = 0; i < p->n_needs; i++) {
        if (!need_is_open(&p->needs[i], c->now_us))
            continue;
        p->n_open++;
        if (!clause)
            clause = add_clause(p, "need", p->needs[i].id);
        else
            also_from(clause, p->needs[i].id);
    }
    if (clause && p->n_open == 1)
        clause->text = STR("One thing is still open.");
    else if (clause)
        clause->text =
            text_f(c, "%c%s things are still open.", number((int64_t)p->n_open)[0] - 'a' + 'A',
                   number((int64_t)p->n_open) + 1);
}

/* ---- the situation ---- */

static void contacts_line(struct call *c, const struct facts *f, struct panel *p)
{
    if (f->contacts < 2)
        return;
    struct panel_line *line = &p->situation[p->n_situation++];
    *line = (struct panel_line){.kind = "contact"};
    int64_t days = (c->now_us - f->first_us) / DAY_US + 1;
    if (f->contacts <= 10)
        line->text =
            text_f(c, "%c%s contact in %lld %s", ordinal_words[f->contacts][0] - 'a' + 'A',
                   ordinal_words[f->contacts] + 1, (long long)days, days == 1 ? "day" : "days");
    else
        line->text =
            text_f(c, "%lld contacts in %lld days", (long long)f->contacts, (long long)days);
}

static void promise_lines(struct call *c, const struct promise *list, size_t n, struct panel *p)
{
    for (size_t i = 0; i < n && p->n_situation < PANEL_PROMISES; i++) {
        const struct promise *it = &list[i];
        char day[TIME_TEXT_BYTES];
        if (strcmp(promise_state(it, c->now_us), "broken") != 0)
            continue;
        struct panel_line *line = &p->situation[p->n_situation++];
        time_day_text(it->due_us, day);
        *line =
            (struct panel_line){.kind = "promise",
                                .text = text_f(c, "Promised for %s, not kept", day),
                                .because = {{it->message_id, it->start_at, it->end_at, it->words}},
                                .n_because = 1};
    }
}

static int take_reading(struct call *c, struct db_conn *d, const struct actor *who,
                        const struct facts *f, struct panel *p)
{
    struct reading reading;
    struct panel_waits_row waits;
    int got = sql_reading_get(c, d, who->org, f->conversation.id, &reading);
    if (got < 0 || sql_panel_waits(c, d, who->org, f->conversation.id, &waits) < 0)
        return -1;
    p->reading = waits.reading_due_us != NO_TIME;
    p->read = got > 0 && !p->reading;
    return got > 0 ? panel_from_reading(c, d, who->org, &reading, p) : 0;
}

int panel_show(struct call *c, struct db_conn *d, const struct actor *who, int64_t conversation_id,
               struct panel *p)
{
    struct facts f;
    *p = (struct panel){.temperature = -1};
    if (gather(c, d, who, conversation_id, &f) < 0 ||
        need_list(c, d, who, f.conversation.id, &p->needs, &p->n_needs) < 0 ||
        promise_list(c, d, who, f.conversation.id, &p->promises, &p->n_promises) < 0)
        return -1;
    who_clause(c, &f, p);
    for_what_clause(c, &f, p);
    promises_clause(c, &f, p);
    so_far_clause(c, &f, p);
    open_clause(c, p);
    contacts_line(c, &f, p);
    promise_lines(c, f.before, f.n_before, p);
    promise_lines(c, p->promises, p->n_promises, p);
    if (take_reading(c, d, who, &f, p) < 0)
        return -1;
    if (f.contacts <= 1)
        p->temperature = -1; /* at a first contact only words and facts */
    return 1;
}
