/* SPDX-License-Identifier: Apache-2.0 */
/* heat.c: peak and end of a conversation, the reply between, and the rule of who is told. */
#include "desk/heat.h"

#include "base/utf8.h"
#include "desk/notice.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

enum { SHORT_BYTES = 40 };

/* ---- out of a reading ---- */

static struct str words_of(struct call *c, const struct heard_reading *r, struct heard_span at)
{
    const struct heard_turn *turn = &r->of->turns[at.turn];
    struct str words = {turn->text + at.start, at.end - at.start};
    words = utf8_first(words, HEAT_QUOTE_BYTES);
    return (struct str){arena_copy(&c->arena, words.at, words.n), words.n};
}

/* Peak, end, and the last reply after which it fell from a hot turn. */
static void gather_turns(const struct heard_reading *r, const int64_t *ids, struct ledger *l)
{
    int64_t before = -1, reply_id = 0;
    for (size_t t = 0; t < r->n_turns; t++) {
        const struct heard_turn_reading *it = &r->turns[t];
        if (it->who == HEARD_AGENT)
            reply_id = ids[t];
        if (it->who != HEARD_CUSTOMER || it->skipped || isnan(it->intensity))
            continue;
        int64_t now = lroundf(it->intensity * 1000);
        bool hottest = !l->peak.some || now >= l->peak.n;
        l->peak = hottest ? (struct db_int){now, true} : l->peak;
        l->end = hottest ? (struct db_int){0} : (struct db_int){now, true};
        if (reply_id && before >= HEAT_HOT_MILLI && now <= before - HEAT_FALL_MILLI)
            l->calmed_message_id = reply_id;
        before = now;
        reply_id = 0;
    }
}

void heat_gather(struct call *c, const struct heard_reading *r, const int64_t *ids,
                 struct ledger *l)
{
    l->peak = l->end = (struct db_int){0};
    l->calmed_message_id = 0;
    l->heat_words = STR("");
    gather_turns(r, ids, l);
    l->heated = !isnan(r->now.temperature) && r->now.baseline_is_history &&
                lroundf(r->now.temperature * 1000) >= HEAT_TOLD_MILLI;
    if (l->heated && r->now.temperature_because.n)
        l->heat_words = words_of(c, r, r->now.temperature_because.at[0]);
}

/* ---- who is told ---- */

static int tell(struct call *c, struct db_conn *d, const struct ledger *l,
                const struct heat_kept_row *at, int64_t agent_id)
{
    char text[NOTICE_WORDS_BYTES];
    struct str name = utf8_first(at->name, 60);
    int n = snprintf(text, sizeof text,
                     "#%" PRId64
                     ": %.*s writes with more heat than before: \xe2\x80\x9c%.*s\xe2\x80\x9d",
                     at->number, (int)name.n, name.at, (int)l->heat_words.n, l->heat_words.at);
    size_t whole = n < (int)sizeof text ? (size_t)n : sizeof text - 1;
    return notice_add(c, d,
                      &(struct notice){.org = l->org,
                                       .agent_id = agent_id,
                                       .kind = STR("heated"),
                                       .conversation_id = l->conversation_id,
                                       .inbox_id = at->inbox_id,
                                       .words = utf8_whole((struct str){text, whole})});
}

static int tell_all(struct call *c, struct db_conn *d, const struct ledger *l,
                    const struct heat_kept_row *at)
{
    struct heat_leads_row *leads;
    size_t n;
    if (at->assignee_id)
        return tell(c, d, l, at, at->assignee_id);
    if (sql_heat_leads(c, d, l->org, at->inbox_id, &leads, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (tell(c, d, l, at, leads[i].id) < 0)
            return -1;
    return 1;
}

/* Whether it is anybody's business now: not old mail, not one that waits for nothing. */
static bool is_now(const struct call *c, const struct ledger *l, const struct heat_kept_row *at)
{
    return !at->grave && !at->denied && at->waiting_us != NO_TIME &&
           at->waiting_us > c->now_us - DAY_US && !str_eq(at->place, STR("spam")) &&
           !str_eq(at->place, STR("gone")) && str_find(l->doubted_json, STR("\"temperature\"")) < 0;
}

/* Two cues; or one that was there when the customer wrote before this. */
static bool is_sure(const struct ledger *l, const struct heat_kept_row *at)
{
    return l->temperature_cues >= HEAT_CUES || (at->heat_turns.some && l->turns > at->heat_turns.n);
}

int heat_store(struct call *c, struct db_conn *d, const struct ledger *l)
{
    struct heat_kept_row at;
    int got = sql_heat_kept(c, d, l->org, l->conversation_id, &at);
    if (got <= 0)
        return got;
    bool hot = l->heated && is_now(c, l, &at), told = at.heat_told_us != NO_TIME;
    bool tells = hot && !told && is_sure(l, &at);
    struct db_int turns = !hot                 ? (struct db_int){0}
                          : at.heat_turns.some ? at.heat_turns
                                               : (struct db_int){l->turns, true};
    int64_t told_us = tells ? c->now_us : hot ? at.heat_told_us : NO_TIME;
    if (turns.some == at.heat_turns.some && told_us == at.heat_told_us)
        return 0;
    if (sql_heat_note(c, d, turns, told_us, l->org, l->conversation_id) < 0)
        return -1;
    return tells ? tell_all(c, d, l, &at) : 0;
}

/* ---- what calmed them before ---- */

static bool ends(char ch)
{
    return ch == '.' || ch == '!' || ch == '?';
}

/* "Hello Maya, let me look.": what stands behind the comma. */
static struct str greeted(struct str line, struct str name)
{
    ptrdiff_t comma = str_find_char(line, ','), space = str_find_char(name, ' ');
    struct str given = space > 0 ? str_first(name, (size_t)space) : name;
    if (comma < 0 || !given.n || str_find_nocase(str_first(line, (size_t)comma), given) < 0)
        return line;
    return str_trim(str_from(line, (size_t)comma + 1));
}

/* The first sentence that says something, behind the salutation; a short one has the next with it.
 */
static struct str first_words(struct str body, struct str name)
{
    struct str rest = str_trim(body), line;
    while (str_line(&rest, &line)) {
        line = greeted(str_trim(line), name);
        if (!line.n || line.at[line.n - 1] == ',')
            continue;
        size_t n = 0;
        while (n < line.n && !(n >= SHORT_BYTES && ends(line.at[n]) &&
                               (n + 1 == line.n || line.at[n + 1] == ' ')))
            n++;
        return utf8_first(str_first(line, n < line.n ? n + 1 : n), HEAT_QUOTE_BYTES);
    }
    return utf8_first(str_trim(body), HEAT_QUOTE_BYTES);
}

int heat_calmed(struct call *c, struct db_conn *d, const struct actor *who, int64_t customer_id,
                int64_t conversation_id, struct heat_calmed *calmed_r)
{
    struct heat_calmed_row *rows;
    size_t n;
    *calmed_r = (struct heat_calmed){.words = STR("")};
    if (permit(c, who, MAY_READ) < 0 ||
        sql_heat_calmed(c, d, who->org, customer_id, conversation_id, &rows, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        int sees = sees_inbox(c, d, who, rows[i].inbox_id);
        if (sees < 0)
            return -1;
        struct str words = sees ? first_words(rows[i].body, rows[i].name) : STR("");
        if (!words.n)
            continue;
        *calmed_r = (struct heat_calmed){rows[i].message_id, rows[i].number, words};
        return 1;
    }
    return 0;
}

/* ---- reporting ---- */

int heat_report(struct call *c, struct db_conn *d, const struct actor *who, int64_t from_us,
                int64_t to_us, struct heat_line **lines_r, size_t *n_r)
{
    struct heat_report_in in = {.fall = HEAT_FALL_MILLI,
                                .org = who->org,
                                .from_us = from_us,
                                .to_us = to_us,
                                .least = HEAT_HOT_MILLI};
    struct heat_report_row *rows;
    if (permit(c, who, MAY_SEE_REPORTS) < 0 || sees_inboxes(c, d, who, &in.all, &in.inboxes) < 0 ||
        sql_heat_report(c, d, &in, &rows, n_r) < 0)
        return -1;
    *lines_r = arena_array(&c->arena, *n_r + 1, sizeof **lines_r);
    for (size_t i = 0; i < *n_r; i++) {
        bool said = rows[i].hot >= HEAT_REPORT_MIN;
        (*lines_r)[i] = (struct heat_line){.desk_id = rows[i].desk_id,
                                           .desk_name = rows[i].desk_name,
                                           .hot = rows[i].hot,
                                           .recovered = said ? rows[i].recovered : 0,
                                           .said = said};
    }
    return 1;
}
