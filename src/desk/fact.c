/* SPDX-License-Identifier: Apache-2.0 */
/* fact.c: what is known of a person. The kinds are one table: how a sentence of the story begins,
   and the question that settles a proposal of that kind. A removed fact keeps its place without its
   words, so that the engine does not propose it again. */
#include "desk/fact.h"

#include "base/fold.h"
#include "base/json.h"
#include "base/out.h"
#include "base/time.h"
#include "db/id.h"
#include "desk/change.h"
#include "desk/need.h"
#include "desk/words.h"

#include <inttypes.h>
#include <string.h>

/* ---- kinds ---- */

static const struct {
    const char *kind, *beginning, *question;
} kinds[] = {
    {"goal", "wants", "What would you like it to do for you?"},
    {"stay", "stays because of", "What made you choose us, and stay?"},
    {"leave", "might leave because of", "What would have to change for you to stay?"},
    {"preference", "prefers", "Shall we always do it like this for you?"},
    {"person", "has somebody:", "Who is it for, if I may ask?"},
    {"thing", "has", "Do you still have it?"},
};
enum { N_KINDS = sizeof kinds / sizeof *kinds };
const char *const fact_kinds[] = {"goal", "stay", "leave", "preference", "person", "thing", NULL};

static int kind_of(struct str kind)
{
    int i = 0;
    while (i < N_KINDS && !str_eq(kind, str_of(kinds[i].kind)))
        i++;
    return i < N_KINDS ? i : -1;
}

const char *fact_beginning(struct str kind)
{
    int i = kind_of(kind);
    return i < 0 ? NULL : kinds[i].beginning;
}

const char *fact_question(struct str kind)
{
    int i = kind_of(kind);
    return i < 0 ? "" : kinds[i].question;
}

/* ---- what is nobody's business ---- */

/* Beginnings of words; a space at the end is the end of the word. */
static const struct {
    const char *topic, *words;
} sensitive[] = {
    {"health",
     "illness sick disease diagnos cancer tumour tumor depress anxiety pregnan disab wheelchair "
     "medicat medical hospital surgery therap diabet autis adhd dementia epilep asthma hiv allerg "
     "chemo stroke heart_attack pacemaker doctor heart_monitor mental"},
    {"faith",
     "church mosque synagog temple muslim christian jewish hindu buddhis catholic protestant islam "
     "religio pray ramadan kosher halal baptis atheis rabbi imam priest"},
    {"origin",
     "immigra refugee asylum ethnic racial my_race nationality citizenship foreigner migrant"},
    {"sexuality", "gay lesbian bisexual transgender queer sexual homosexual nonbinary"},
    {"politics",
     "politic vote voter election labour_party conservative_party democrat republican trade_union "
     "union_member activist left-wing right-wing"},
};

/* Whether a word of the text begins so; '_' stands for a space. */
static bool has_word(struct str text, struct str stem)
{
    for (size_t at = 0; at + stem.n <= text.n; at++) {
        size_t i = 0;
        if (at && (ascii_alpha(text.at[at - 1]) || ascii_digit(text.at[at - 1])))
            continue;
        while (i < stem.n && ascii_lower(text.at[at + i]) == (stem.at[i] == '_' ? ' ' : stem.at[i]))
            i++;
        if (i == stem.n)
            return true;
    }
    return false;
}

const char *fact_sensitive(struct str words)
{
    for (size_t i = 0; i < sizeof sensitive / sizeof *sensitive; i++) {
        struct str rest = str_of(sensitive[i].words), stem;
        while (str_cut(&rest, ' ', &stem))
            if (stem.n && has_word(words, stem))
                return sensitive[i].topic;
    }
    return NULL;
}

/* ---- looking ---- */

static bool is_theirs(const struct actor *who, int64_t customer_id)
{
    return who->kind == ACTOR_CUSTOMER && who->id == customer_id;
}

static int permit_look(struct call *c, const struct actor *who, int64_t customer_id)
{
    return is_theirs(who, customer_id) ? 1 : permit(c, who, MAY_READ);
}

static int permit_edit(struct call *c, const struct actor *who, int64_t customer_id)
{
    return is_theirs(who, customer_id) ? 1 : permit(c, who, MAY_EDIT_CUSTOMERS);
}

/* Whether `who` may read what it quotes. */
static int is_shown(struct call *c, struct db_conn *d, const struct actor *who,
                    const struct fact *f)
{
    if (who->kind == ACTOR_CUSTOMER)
        return str_eq(f->state, STR("held"));
    return !f->inbox_id || who->kind == ACTOR_SYSTEM ? 1 : sees_inbox(c, d, who, f->inbox_id);
}

int fact_list(struct call *c, struct db_conn *d, const struct actor *who, int64_t customer_id,
              struct fact **facts_r, size_t *n_r)
{
    struct fact *list;
    size_t n;
    *n_r = 0;
    if (permit_look(c, who, customer_id) < 0 ||
        sql_fact_list(c, d, who->org, customer_id, c->now_us, &list, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        int shown = is_shown(c, d, who, &list[i]);
        if (shown < 0)
            return -1;
        if (shown)
            list[(*n_r)++] = list[i];
    }
    *facts_r = list;
    return 1;
}

int fact_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
             struct fact *fact_r)
{
    int got = sql_fact_get(c, d, who->org, id, fact_r);
    if (got < 0 || (got > 0 && permit_look(c, who, fact_r->customer_id) < 0))
        return -1;
    if (got > 0)
        got = str_eq(fact_r->state, STR("removed")) ? 0 : is_shown(c, d, who, fact_r);
    return got ? got : fail(c, NOT_FOUND, "there is no fact %" PRId64, id);
}

/* ---- checks ---- */

/* *it becomes what is kept. */
static int check(struct call *c, struct fact_edit *it)
{
    if (kind_of(it->kind) < 0)
        return fail(c, BAD_INPUT, "a fact is a goal, stay, leave, preference, person or thing");
    if (words_name(c, "a fact", it->words, FACT_WORDS_BYTES, &it->words, NULL) < 0 ||
        words_line(c, "a reason", it->reason, FACT_REASON_BYTES, &it->reason) < 0)
        return -1;
    const char *topic = fact_sensitive(it->words);
    if ((topic || it->sensitive) && !it->reason.n)
        return fail(c, BAD_INPUT,
                    "this speaks of %s: say why the desk has to know it, or leave it out",
                    topic ? topic : "what is nobody's business");
    return 1;
}

/* The sentence, where it was said: in this person's words, in a conversation that `who` sees. */
static int find_place(struct call *c, struct db_conn *d, const struct actor *who,
                      int64_t customer_id, const struct fact_edit *it, struct fact_add_in *in)
{
    struct fact_message_row m;
    struct seen_conversation at;
    if (!it->message_id)
        return 1;
    int got = sql_fact_message(c, d, who->org, it->message_id, &m);
    if (got <= 0 || m.customer_id != customer_id)
        return got < 0 ? -1
                       : fail(c, NOT_FOUND, "there is no message %" PRId64 " of this person",
                              it->message_id);
    if (permit_conversation(c, d, who, MAY_READ, m.conversation_id, &at) < 0)
        return -1;
    in->message_id = it->message_id;
    if (!it->quote.n)
        return 1;
    if (it->quote.n > FACT_QUOTE_BYTES)
        return fail(c, TOO_BIG, "a sentence has at most %d bytes; choose fewer words",
                    FACT_QUOTE_BYTES);
    if (!need_words_place(m.body, it->quote, &in->start_at, &in->end_at))
        return fail(c, BAD_INPUT, "these words do not stand in this message");
    in->quote = (struct str){m.body.at + in->start_at, (size_t)(in->end_at - in->start_at)};
    return 1;
}

/* ---- telling ---- */

/* All that the way back needs. */
static struct str was_json(struct call *c, const struct fact *f)
{
    struct out o;
    out_init(&o, CHANGE_WAS_BYTES);
    struct json_writer w = {.out = &o};
    json_put_object(&w, NULL);
    json_put_str(&w, "kind", f->kind);
    json_put_str(&w, "words", f->words);
    json_put_str(&w, "quote", f->quote);
    json_put_str(&w, "state", f->state);
    json_put_str(&w, "source", f->source);
    json_put_str(&w, "reason", f->reason);
    json_put_int(&w, "version", f->version);
    if (f->expires_us != NO_TIME)
        json_put_int(&w, "expires_us", f->expires_us);
    json_put_object_end(&w);
    struct str text = {arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return text;
}

/* The audit log says which kind and of whom, never what. */
static int note(struct call *c, struct db_conn *d, const struct actor *who, const struct fact *f,
                struct change change, int64_t *undo_id_r)
{
    const struct change_value values[] = {change_id("customer_id", f->customer_id),
                                          change_text("kind", f->kind)};
    change.noun_id = f->id;
    change.detail = change_json(c, values, 2);
    if (who->kind == ACTOR_CUSTOMER)
        change.was = STR("");
    return change_note(c, d, who, &change, undo_id_r);
}

static struct str source_of(const struct actor *who)
{
    return who->kind == ACTOR_CUSTOMER ? STR("customer") : STR("agent");
}

static int write_row(struct call *c, struct db_conn *d, int64_t org, const struct fact *f)
{
    struct fact_put_in in = {.kind = f->kind,
                             .words = f->words,
                             .quote = f->quote,
                             .state = f->state,
                             .source = f->source,
                             .reason = f->reason,
                             .expires_us = f->expires_us,
                             .agent_id = f->agent_id,
                             .now_us = c->now_us,
                             .org = org,
                             .id = f->id};
    return sql_fact_put(c, d, &in);
}

/* ---- changes ---- */

int fact_add(struct call *c, struct db_conn *d, const struct actor *who, int64_t customer_id,
             const struct fact_edit *it, struct fact *fact_r, int64_t *undo_id_r)
{
    struct fact_edit edit = *it;
    struct fact_count_row count;
    struct fact_add_in in = {.org = who->org,
                             .customer_id = customer_id,
                             .quote = STR(""),
                             .state = STR("held"),
                             .source = source_of(who),
                             .p = 1000,
                             .expires_us = it->expires_us,
                             .agent_id = who->kind == ACTOR_CUSTOMER ? 0 : who->id,
                             .now_us = c->now_us};
    if (permit_edit(c, who, customer_id) < 0 || check(c, &edit) < 0 ||
        find_place(c, d, who, customer_id, &edit, &in) < 0 ||
        sql_fact_count(c, d, who->org, customer_id, &count) < 0)
        return -1;
    if (count.n >= FACTS_MAX)
        return fail(c, TOO_BIG, "a person's story has at most %d facts", FACTS_MAX);
    in.id = id_new(c, d);
    in.kind = edit.kind;
    in.words = edit.words;
    in.reason = edit.reason;
    if (in.id < 0 || sql_fact_add(c, d, &in) < 0 || sql_fact_get(c, d, who->org, in.id, fact_r) < 0)
        return -1;
    struct fact none = *fact_r;
    none.state = STR("removed");
    struct change change = {.verb = STR("fact.add"),
                            .event = STR("fact.added"),
                            .was = was_json(c, &none),
                            .words = "Added to the story"};
    return note(c, d, who, fact_r, change, undo_id_r);
}

/* The fact, locked, and that `who` may change it. */
static int need_fact(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                     struct fact *f)
{
    struct fact_lock_row lock;
    if (sql_fact_lock(c, d, who->org, id, &lock) < 0 || fact_get(c, d, who, id, f) < 0)
        return -1;
    return permit_edit(c, who, f->customer_id);
}

static int put(struct call *c, struct db_conn *d, const struct actor *who, const struct fact *was,
               struct fact *now, struct change change, int64_t *undo_id_r)
{
    change.was = was_json(c, was);
    now->agent_id = who->kind == ACTOR_CUSTOMER ? 0 : who->id;
    return write_row(c, d, who->org, now) < 0 ? -1 : note(c, d, who, now, change, undo_id_r);
}

int fact_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
             const struct fact_edit *it, int64_t version, int64_t *undo_id_r)
{
    struct fact was;
    struct fact_edit edit = *it;
    if (undo_id_r)
        *undo_id_r = 0;
    if (need_fact(c, d, who, id, &was) < 0)
        return -1;
    if (is_theirs(who, was.customer_id))
        edit.reason = STR("They wrote it themselves");
    if (check(c, &edit) < 0 || words_version(c, "this fact", version, was.version) < 0)
        return -1;
    if (str_eq(was.kind, edit.kind) && str_eq(was.words, edit.words) &&
        str_eq(was.reason, edit.reason) && was.expires_us == edit.expires_us &&
        str_eq(was.state, STR("held")))
        return 0;
    struct fact now = was;
    now.kind = edit.kind;
    now.words = edit.words;
    now.reason = edit.reason;
    now.expires_us = edit.expires_us;
    now.state = STR("held");
    now.source = source_of(who);
    struct change change = {
        .verb = STR("fact.put"), .event = STR("fact.changed"), .words = "Corrected the story"};
    return put(c, d, who, &was, &now, change, undo_id_r);
}

int fact_keep(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              int64_t *undo_id_r)
{
    struct fact was;
    if (undo_id_r)
        *undo_id_r = 0;
    if (need_fact(c, d, who, id, &was) < 0)
        return -1;
    if (str_eq(was.state, STR("held")))
        return 0;
    struct fact now = was;
    now.state = STR("held");
    struct change change = {
        .verb = STR("fact.put"), .event = STR("fact.changed"), .words = "Kept it in the story"};
    return put(c, d, who, &was, &now, change, undo_id_r);
}

int fact_remove(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                int64_t *undo_id_r)
{
    struct fact was;
    if (need_fact(c, d, who, id, &was) < 0)
        return -1;
    struct fact now = was;
    now.state = STR("removed");
    now.words = now.quote = now.reason = STR("");
    struct change change = {.verb = STR("fact.remove"),
                            .event = STR("fact.removed"),
                            .words = "Removed it from the story"};
    return put(c, d, who, &was, &now, change, undo_id_r);
}

/* ---- the way back ---- */

static struct str text_of(struct call *c, const json_t *root, const char *key)
{
    const char *text = json_string_value(json_object_get(root, key));
    struct str s = str_of(text ? text : "");
    return (struct str){arena_copy(&c->arena, s.at, s.n), s.n};
}

int fact_undo(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              struct str was)
{
    struct fact f;
    json_t *root;
    int64_t version = 0, expires_us = NO_TIME;
    int got = sql_fact_get(c, d, who->org, id, &f);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no fact %" PRId64, id);
    if (permit_edit(c, who, f.customer_id) < 0 || json_read(c, was, CHANGE_WAS_BYTES, &root) < 0)
        return -1;
    struct str state = text_of(c, root, "state");
    bool gone = str_eq(state, STR("removed"));
    got = json_get_int(c, root, "version", &version);
    if (got >= 0)
        got = json_get_int(c, root, "expires_us", &expires_us);
    f.kind = text_of(c, root, "kind");
    f.words = gone ? STR("") : text_of(c, root, "words");
    f.quote = gone ? STR("") : text_of(c, root, "quote");
    f.reason = gone ? STR("") : text_of(c, root, "reason");
    f.source = text_of(c, root, "source");
    f.state = state;
    f.expires_us = expires_us;
    json_decref(root);
    if (got < 0)
        return -1;
    if (f.version != version + !gone)
        return fail(c, CONFLICT, "this fact was changed since");
    struct change change = {.verb = STR("fact.undo"), .event = STR("fact.changed")};
    return write_row(c, d, who->org, &f) < 0 ? -1 : note(c, d, who, &f, change, NULL);
}

/* ---- the story ---- */

static void clause_say(struct out *o, struct str name, const struct fact *f, bool first)
{
    const char *beginning = kinds[kind_of(f->kind)].beginning;
    bool quoted = str_eq(f->source, STR("engine"));
    if (first && name.n) {
        out_str(o, name);
        out_char(o, ' ');
        out_text(o, beginning);
    } else {
        out_char(o, (char)(beginning[0] - 'a' + 'A'));
        out_text(o, beginning + 1);
    }
    out_text(o, quoted ? ": \xe2\x80\x9c" : " ");
    out_str(o, f->words);
    char last = f->words.at[f->words.n - 1];
    out_text(o, quoted ? "\xe2\x80\x9d" : "");
    if (last != '.' && last != '!' && last != '?')
        out_char(o, '.');
}

static bool is_told(const struct fact *f, int kind)
{
    return str_eq(f->state, STR("held")) && kind_of(f->kind) == kind && f->words.n;
}

void fact_story(struct call *c, struct str name, const struct fact *facts, size_t n,
                struct story *story_r)
{
    struct out o;
    *story_r = (struct story){.text = STR("")};
    story_r->clauses = arena_array(&c->arena, n + 1, sizeof *story_r->clauses);
    out_init(&o, n * (FACT_WORDS_BYTES + 60) + 200);
    for (int kind = 0; kind < N_KINDS; kind++)
        for (size_t i = 0; i < n; i++) {
            if (!is_told(&facts[i], kind))
                continue;
            if (o.n)
                out_char(&o, ' ');
            size_t from = o.n;
            clause_say(&o, name, &facts[i], !from);
            story_r->clauses[story_r->n++] = (struct story_clause){
                {arena_copy(&c->arena, o.at + from, o.n - from), o.n - from}, facts[i].id};
        }
    story_r->text = (struct str){arena_copy(&c->arena, o.at ? o.at : "", o.n), o.n};
    out_free(&o);
}
