/* SPDX-License-Identifier: Apache-2.0 */
/* panel.c: the brief and the situation from rows; what a reading adds is panel_reading.c's. A
   contact is a time at which the customer turned to us: an earlier conversation of the last
   CONTACT_DAYS, or here a message after half a day of silence, or one that asks the same again.
   What goes to and fro in a chat is one contact. */
#include "desk/panel.h"

#include "base/catalogue.h"
#include "base/out.h"
#include "desk/conversation.h"
#include "desk/correction.h"
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
    int64_t
        began[PANEL_SOURCES_MAX]; /* the messages here that a contact began with, after the first */
    size_t n_began;
    int64_t replies, last_reply_us, last_heard_us, last_reply_id, last_heard_id;
    struct str name; /* the given name, or "They" */
};

/* Whole words with their sentence, because other languages bend them with it. */
static const char *const ordinal_words[] = {"",
                                            "",
                                            "{1} writes for the second time.",
                                            "{1} writes for the third time.",
                                            "{1} writes for the fourth time.",
                                            "{1} writes for the fifth time.",
                                            "{1} writes for the sixth time.",
                                            "{1} writes for the seventh time.",
                                            "{1} writes for the eighth time.",
                                            "{1} writes for the ninth time.",
                                            "{1} writes for the tenth time."};
/* Where it is because of us. */
static const char *const had_words[] = {"",
                                        "",
                                        "{1} had to write for the second time.",
                                        "{1} had to write for the third time.",
                                        "{1} had to write for the fourth time.",
                                        "{1} had to write for the fifth time.",
                                        "{1} had to write for the sixth time.",
                                        "{1} had to write for the seventh time.",
                                        "{1} had to write for the eighth time.",
                                        "{1} had to write for the ninth time.",
                                        "{1} had to write for the tenth time."};
static const char *const contact_words[] = {WORDS("Second"), WORDS("Third"), WORDS("Fourth"),
                                            WORDS("Fifth"),  WORDS("Sixth"), WORDS("Seventh"),
                                            WORDS("Eighth"), WORDS("Ninth"), WORDS("Tenth")};
static const char *const number_words[] = {WORDS("Two"),   WORDS("Three"), WORDS("Four"),
                                           WORDS("Five"),  WORDS("Six"),   WORDS("Seven"),
                                           WORDS("Eight"), WORDS("Nine"),  WORDS("Ten")};

/* Of two or more. */
static const char *number(int64_t n)
{
    return n <= 10 ? number_words[n - 2] : WORDS("More than ten");
}

/* ---- clauses ---- */

static void also_from(struct panel_clause *clause, const char *noun, int64_t id)
{
    if (clause && id && clause->n_from < PANEL_SOURCES_MAX)
        clause->from[clause->n_from++] = (struct panel_source){noun, id};
}

static struct panel_clause *add_clause(struct panel *p, const char *noun, int64_t from)
{
    if (p->n_brief >= PANEL_CLAUSES_MAX)
        return NULL;
    struct panel_clause *clause = &p->brief[p->n_brief++];
    *clause = (struct panel_clause){.text = STR("")};
    also_from(clause, noun, from);
    return clause;
}

static struct str kept(struct call *c, const struct out *o)
{
    return (struct str){arena_copy(&c->arena, o->at, o->n), o->n};
}

static struct str text_f(struct call *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static struct str text_f(struct call *c, const char *format, ...)
{
    char text[CLAUSE_BYTES];
    struct out o;
    va_list args;
    out_over(&o, text, sizeof text);
    va_start(args, format);
    catalogue_vf(&o, c->lang, format, args);
    va_end(args);
    return kept(c, &o);
}

static struct str filled(struct call *c, const char *sentence, struct str value)
{
    char text[CLAUSE_BYTES];
    struct out o;
    out_over(&o, text, sizeof text);
    catalogue_fill(&o, c->lang, sentence, &value, 1);
    return kept(c, &o);
}

static struct str quoted(struct call *c, struct str words)
{
    char text[CLAUSE_BYTES];
    struct out o;
    out_over(&o, text, sizeof text);
    panel_quote(&o, c->lang, words, QUOTED_BYTES);
    return kept(c, &o);
}

static struct str day_text(struct call *c, int64_t at_us)
{
    char text[CLAUSE_BYTES];
    struct out o;
    out_over(&o, text, sizeof text);
    catalogue_day(&o, c->lang, at_us);
    return kept(c, &o);
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
    int64_t last_us = INT64_MIN / 2;
    for (size_t i = f->n_moments; i-- > 0;) {
        const struct panel_moments_row *m = &f->moments[i];
        bool ours = str_eq(m->kind, STR("agent"));
        if (ours) {
            f->replies++;
            f->last_reply_us = m->created_us;
            f->last_reply_id = m->id;
        } else {
            bool begins = m->created_us - last_us > CONTACT_SILENCE_H * HOUR_US;
            if (begins && f->contacts++ && f->n_began < PANEL_SOURCES_MAX)
                f->began[f->n_began++] = m->id;
            f->first_us = f->first_us ? f->first_us : m->created_us;
            f->last_heard_us = m->created_us;
            f->last_heard_id = m->id;
        }
        last_us = m->created_us;
    }
}

/* What a person put aside, or called no need, is nothing to tell of. */
static bool is_told(const struct need *need)
{
    return !str_eq(need->state, STR("dismissed"));
}

/* The need that was voiced again most often; NULL: none was. */
static const struct need *most_again(const struct panel *p)
{
    const struct need *most = NULL;
    for (size_t i = 0; i < p->n_needs; i++)
        if (is_told(&p->needs[i]) && p->needs[i].again > (most ? most->again : 0))
            most = &p->needs[i];
    return most;
}

static void count(struct facts *f, const struct panel *p)
{
    count_here(f);
    const struct need *again = most_again(p);
    if (again && f->contacts && f->contacts < 1 + again->again)
        f->contacts = 1 + again->again;
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
    return n ? sql_promise_of_conversations(c, d, earlier, who->org, &f->before, &f->n_before) : 0;
}

/* All that the panel asks by the conversation alone; PostgreSQL is waited for once. Not within a
   write: what nobody fetches there would be an old answer later. */
static int ask_ahead(struct call *c, struct db_conn *d, int64_t org, const struct conversation *it)
{
    int64_t id = it->id, began_us = it->created_us - CONTACT_DAYS * DAY_US;
    if (db_conn_writes(d))
        return 1;
    return sql_customer_get_ahead(c, d, org, it->customer_id) < 0 ||
                   sql_panel_moments_ahead(c, d, org, id) < 0 ||
                   sql_panel_earlier_ahead(c, d, org, it->customer_id, began_us, it->created_us) <
                       0 ||
                   sql_need_list_ahead(c, d, org, id) < 0 ||
                   sql_promise_list_ahead(c, d, org, id) < 0 ||
                   sql_panel_reading_ahead(c, d, org, id) < 0 ||
                   sql_panel_waits_ahead(c, d, org, id) < 0 ||
                   sql_correction_of_ahead(c, d, org, id) < 0
               ? -1
               : 1;
}

static int gather(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  struct facts *f, struct panel *p)
{
    *f = (struct facts){0};
    if (conversation_get(c, d, who, id, &f->conversation) < 0 ||
        ask_ahead(c, d, who->org, &f->conversation) < 0 ||
        customer_get(c, d, who, f->conversation.customer_id, &f->customer) < 0 ||
        sql_panel_moments(c, d, who->org, f->conversation.id, &f->moments, &f->n_moments) < 0 ||
        sql_panel_earlier(c, d, who->org, f->conversation.customer_id,
                          f->conversation.created_us - CONTACT_DAYS * DAY_US,
                          f->conversation.created_us, &f->earlier, &f->n_earlier) < 0)
        return -1;
    if (gather_before(c, d, who, f) < 0 ||
        need_list(c, d, who, f->conversation.id, &p->needs, &p->n_needs) < 0 ||
        promise_list(c, d, who, f->conversation.id, &p->promises, &p->n_promises) < 0)
        return -1;
    count(f, p);
    return 1;
}

/* ---- the brief ---- */

/* Whether they write again because of us: a date passed without a word, or they ask the same again.
   The clause that says so notes which. */
static bool had_to(struct call *c, const struct facts *f, const struct panel *p,
                   struct panel_clause *clause)
{
    const struct need *again = most_again(p);
    bool had = again != NULL;
    also_from(clause, "need", again ? again->id : 0);
    for (size_t i = 0; i < f->n_before + p->n_promises; i++) {
        bool before = i < f->n_before;
        const struct promise *it = before ? &f->before[i] : &p->promises[i - f->n_before];
        if (strcmp(promise_state(it, c->now_us), "broken") != 0 ||
            (!before && it->due_us >= f->last_heard_us))
            continue;
        had = true;
        also_from(clause, "promise", it->id);
    }
    return had;
}

static void often(struct call *c, const struct facts *f, const struct panel *p, struct str name,
                  struct panel_clause *clause)
{
    for (size_t i = 0; i < f->n_earlier; i++)
        also_from(clause, "conversation", f->earlier[i].id);
    for (size_t i = 0; i < f->n_began; i++)
        also_from(clause, "message", f->began[i]);
    bool had = had_to(c, f, p, clause);
    if (f->contacts <= 10)
        clause->text = filled(c, had ? had_words[f->contacts] : ordinal_words[f->contacts], name);
    else
        clause->text =
            text_f(c, "%.*s has written %lld times.", (int)name.n, name.at, (long long)f->contacts);
}

static void who_clause(struct call *c, const struct facts *f, struct panel *p)
{
    struct panel_clause *clause = add_clause(p, "customer", f->customer.id);
    struct str name = f->customer.name.n ? f->customer.name : f->customer.email;
    also_from(clause, "conversation", f->conversation.id);
    if (!name.n)
        name = STR("Somebody");
    struct str company = f->customer.company_name;
    if (company.at) {
        name = text_f(c, "%.*s from %.*s", (int)name.n, name.at, (int)company.n, company.at);
        also_from(clause, "company", f->customer.company_id);
    }
    if (f->contacts > 1)
        often(c, f, p, name, clause);
    else
        clause->text = text_f(c, "%.*s is here for the first time.", (int)name.n, name.at);
}

/* What they do with words that are asked for the first time, or once more. */
static const char *verb_of(const struct need *need, bool they)
{
    bool again = need->again > 0;
    if (str_eq(need->kind, STR("question")))
        return they ? (again ? WORDS("ask again") : WORDS("ask"))
                    : (again ? WORDS("asks again") : WORDS("asks"));
    if (str_eq(need->kind, STR("problem")))
        return they ? (again ? WORDS("say again") : WORDS("say"))
                    : (again ? WORDS("says again") : WORDS("says"));
    return they ? (again ? WORDS("want again") : WORDS("want"))
                : (again ? WORDS("wants again") : WORDS("wants"));
}

static void for_what_clause(struct call *c, const struct facts *f, struct panel *p)
{
    const struct need *main = NULL;
    for (size_t i = 0; i < p->n_needs && !main; i++)
        if (need_is_open(&p->needs[i], c->now_us))
            main = &p->needs[i];
    for (size_t i = 0; i < p->n_needs && !main; i++)
        if (is_told(&p->needs[i]))
            main = &p->needs[i];
    if (!main)
        return;
    struct panel_clause *clause = add_clause(p, "need", main->id);
    also_from(clause, "customer", f->customer.id);
    bool they = str_eq(f->name, STR("They"));
    struct str words = quoted(c, main->words);
    clause->text = text_f(c, "%.*s %s %.*s", (int)f->name.n, f->name.at, verb_of(main, they),
                          (int)words.n, words.at);
}

static void so_far_clause(struct call *c, const struct facts *f, struct panel *p)
{
    struct panel_clause *clause = add_clause(p, "conversation", f->conversation.id);
    int64_t waiting_us = f->conversation.waiting_us;
    bool waits = p->waits = waiting_us != NO_TIME && waiting_us;
    struct str wait = waits ? span_words(c, c->now_us - waiting_us) : STR("");
    also_from(clause, "message", f->last_reply_id);
    also_from(clause, "message", f->last_heard_id);
    if (!f->replies)
        clause->text = waits ? text_f(c, "Nobody has answered this yet; the wait is %.*s.",
                                      (int)wait.n, wait.at)
                             : STR("Nobody has answered this yet.");
    else if (waits)
        clause->text =
            f->replies == 1
                ? text_f(c, "One reply went out; the wait since is %.*s.", (int)wait.n, wait.at)
                : text_f(c, "Several replies went out; the wait since is %.*s.", (int)wait.n,
                         wait.at);
    else
        clause->text = filled(c,
                              f->last_heard_us > f->last_reply_us
                                  ? "Nothing waits for an answer; the last reply went out {1} ago."
                                  : "It is their turn: the last reply went out {1} ago.",
                              span_words(c, c->now_us - f->last_reply_us));
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
            also_from(*clause, "promise", list[i].id);
    }
}

static void promises_clause(struct call *c, const struct facts *f, struct panel *p)
{
    int64_t broken = 0;
    struct panel_clause *clause = NULL;
    count_broken(c, p, f->before, f->n_before, &clause, &broken);
    count_broken(c, p, p->promises, p->n_promises, &clause, &broken);
    if (clause)
        clause->text = broken == 1 ? STR("A promise was made with a date that has passed.")
                                   : text_f(c, "%s promises were made with dates that have passed.",
                                            number(broken));
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
            also_from(clause, "need", p->needs[i].id);
    }
    if (clause && p->n_open == 1)
        clause->text = STR("One thing is still open.");
    else if (clause)
        clause->text = text_f(c, "%s things are still open.", number((int64_t)p->n_open));
}

/* ---- the situation ---- */

static void contacts_line(struct call *c, const struct facts *f, struct panel *p)
{
    if (f->contacts < 2)
        return;
    struct panel_line *line = &p->situation[p->n_situation++];
    *line = (struct panel_line){.kind = "contact"};
    int64_t days = (c->now_us - f->first_us) / DAY_US + 1;
    if (f->contacts <= 10 && days == 1)
        line->text = text_f(c, "%s contact in one day", contact_words[f->contacts - 2]);
    else if (f->contacts <= 10)
        line->text =
            text_f(c, "%s contact in %lld days", contact_words[f->contacts - 2], (long long)days);
    else
        line->text =
            text_f(c, "%lld contacts in %lld days", (long long)f->contacts, (long long)days);
}

/* Whether it was kept we know only from what was said: "not kept" needs their word after the day.
 */
static void promise_lines(struct call *c, const struct facts *f, const struct promise *list,
                          size_t n, struct panel *p)
{
    for (size_t i = 0; i < n && p->n_situation < PANEL_PROMISES; i++) {
        const struct promise *it = &list[i];
        if (strcmp(promise_state(it, c->now_us), "broken") != 0)
            continue;
        struct panel_line *line = &p->situation[p->n_situation++];
        struct str day = day_text(c, it->due_us);
        *line = (struct panel_line){
            .kind = "promise",
            .text = filled(c,
                           f->last_heard_us > it->due_us
                               ? "Promised for {1}, not kept"
                               : "Promised for {1}; nothing says that it was kept",
                           day),
            .because = {{it->message_id, it->start_at, it->end_at, it->words}},
            .n_because = 1};
    }
}

static int take_reading(struct call *c, struct db_conn *d, const struct actor *who,
                        const struct facts *f, struct panel *p)
{
    struct panel_reading_row reading;
    struct panel_waits_row waits;
    int got = sql_panel_reading(c, d, who->org, f->conversation.id, &reading);
    if (got < 0 || sql_panel_waits(c, d, who->org, f->conversation.id, &waits) < 0)
        return -1;
    p->reading = waits.reading_due_us != NO_TIME;
    p->late = p->reading && (waits.reading_due_us > c->now_us ||
                             waits.reading_due_us < c->now_us - PANEL_LATE_S * SECOND_US);
    p->read = got > 0 && !p->reading;
    return got > 0 ? panel_from_reading(c, d, who->org, &reading, p) : 0;
}

int panel_show(struct call *c, struct db_conn *d, const struct actor *who, int64_t conversation_id,
               struct panel *p)
{
    struct facts f;
    *p = (struct panel){.temperature = -1, .next.words = STR(""), .calmed.words = STR("")};
    if (gather(c, d, who, conversation_id, &f, p) < 0)
        return -1;
    who_clause(c, &f, p);
    for_what_clause(c, &f, p);
    promises_clause(c, &f, p);
    so_far_clause(c, &f, p);
    open_clause(c, p);
    contacts_line(c, &f, p);
    promise_lines(c, &f, f.before, f.n_before, p);
    promise_lines(c, &f, p->promises, p->n_promises, p);
    if (take_reading(c, d, who, &f, p) < 0)
        return -1;
    if (f.contacts <= 1)
        p->temperature = -1; /* at a first contact only words and facts */
    if (p->temperature >= HEAT_TOLD_MILLI &&
        heat_calmed(c, d, who, f.conversation.customer_id, f.conversation.id, &p->calmed) < 0)
        return -1;
    if (f.conversation.grave || p->danger.kind)
        p->question = p->why = p->trail = STR(""); /* no method beside grief */
    return 1;
}
