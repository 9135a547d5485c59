/* SPDX-License-Identifier: Apache-2.0 */
/* json.c: readings and coachings as one line of JSON, as doc/reading.md says.

   `struct out` counts every byte and keeps those that fit, so that the caller can ask for the
   length first. Numbers are written by hand with four decimals at most: printf would follow the
   locale. Invalid UTF-8 leaves as U+FFFD. */
#include "engine/dates.h"
#include "engine/names.h"
#include "engine/text.h"
#include "heard.h"

#include <math.h>
#include <string.h>

struct out {
    char *to;
    size_t cap, len;
    const struct heard_conversation *of;
    unsigned flags;
    bool first; /* no comma before the next thing */
};

/* ---------------------------------------------------------------- bytes and values */

static void put(struct out *o, const char *s, size_t n)
{
    if (o->len < o->cap) {
        size_t room = o->cap - o->len;
        memcpy(o->to + o->len, s, n < room ? n : room);
    }
    o->len += n;
}

static void put_s(struct out *o, const char *s)
{
    put(o, s, strlen(s));
}

static void put_string(struct out *o, const char *s, size_t n)
{
    static const char hex[] = "0123456789abcdef";
    uint32_t c;
    put_s(o, "\"");
    for (size_t at = 0; at < n;) {
        size_t used = text_char(s + at, n - at, &c);
        char escape[] = "\\u00xx";
        if (c == '"' || c == '\\') {
            char two[] = {'\\', (char)c};
            put(o, two, 2);
        } else if (c < 0x20) {
            escape[4] = hex[c >> 4];
            escape[5] = hex[c & 15];
            put_s(o, c == '\n' ? "\\n" : c == '\t' ? "\\t" : c == '\r' ? "\\r" : escape);
        } else if (c == 0xfffd && used == 1) {
            put_s(o, "\xef\xbf\xbd");
        } else {
            put(o, s + at, used);
        }
        at += used;
    }
    put_s(o, "\"");
}

static void put_unsigned(struct out *o, uint64_t v)
{
    char digits[24];
    size_t n = sizeof digits;
    do
        digits[--n] = (char)('0' + v % 10);
    while (v /= 10);
    put(o, digits + n, sizeof digits - n);
}

static void put_number(struct out *o, double v)
{
    if (isnan(v) || v > 1e12 || v < -1e12) {
        put_s(o, "null");
        return;
    }
    if (v < 0)
        put_s(o, "-");
    uint64_t scaled = (uint64_t)(fabs(v) * 10000 + .5);
    put_unsigned(o, scaled / 10000);
    uint64_t part = scaled % 10000;
    if (!part)
        return;
    char four[] = {'.', (char)('0' + part / 1000), (char)('0' + part / 100 % 10),
                   (char)('0' + part / 10 % 10), (char)('0' + part % 10)};
    size_t n = 5;
    while (four[n - 1] == '0')
        n--;
    put(o, four, n);
}

/* ---------------------------------------------------------------- structure */

static void open_with(struct out *o, const char *bracket)
{
    put_s(o, bracket);
    o->first = true;
}

static void close_with(struct out *o, const char *bracket)
{
    put_s(o, bracket);
    o->first = false;
}

static void next(struct out *o)
{
    if (!o->first)
        put_s(o, ", ");
    o->first = false;
}

static void key(struct out *o, const char *name)
{
    next(o);
    put_s(o, "\"");
    put_s(o, name);
    put_s(o, "\": ");
}

static void key_name(struct out *o, const char *name, const char *value)
{
    key(o, name);
    if (value && *value)
        put_string(o, value, strlen(value));
    else
        put_s(o, "null");
}

static void key_number(struct out *o, const char *name, double v)
{
    key(o, name);
    put_number(o, v);
}

static void key_bool(struct out *o, const char *name, bool v)
{
    key(o, name);
    put_s(o, v ? "true" : "false");
}

static void key_turn(struct out *o, const char *name, int32_t turn)
{
    key_number(o, name, turn < 0 ? NAN : turn);
}

/* The keys of a span, inside an object that is open. */
static void span_keys(struct out *o, struct heard_span s)
{
    key_number(o, "turn", s.turn);
    key_number(o, "start", s.start);
    key_number(o, "end", s.end);
    key(o, "text");
    if (s.turn < o->of->n_turns && s.end <= o->of->turns[s.turn].len && s.start <= s.end)
        put_string(o, o->of->turns[s.turn].text + s.start, s.end - s.start);
    else
        put_s(o, "\"\"");
}

static void put_span(struct out *o, struct heard_span s)
{
    open_with(o, "{");
    span_keys(o, s);
    close_with(o, "}");
}

static void key_spans(struct out *o, const char *name, struct heard_spans spans)
{
    key(o, name);
    open_with(o, "[");
    for (size_t i = 0; i < spans.n; i++) {
        next(o);
        put_span(o, spans.at[i]);
    }
    close_with(o, "]");
}

static void put_id(struct out *o, struct heard_need_id id)
{
    put_s(o, "\"");
    put_unsigned(o, (uint64_t)id.turn);
    put_s(o, ".");
    put_unsigned(o, (uint64_t)id.n);
    put_s(o, "\"");
}

static void key_id(struct out *o, const char *name, struct heard_need_id id)
{
    key(o, name);
    if (id.turn < 0)
        put_s(o, "null");
    else
        put_id(o, id);
}

static void key_ids(struct out *o, const char *name, struct heard_need_ids ids)
{
    key(o, name);
    open_with(o, "[");
    for (size_t i = 0; i < ids.n; i++) {
        next(o);
        put_id(o, ids.at[i]);
    }
    close_with(o, "]");
}

static void key_date(struct out *o, const char *name, struct heard_date date, bool with_time)
{
    char iso[DATES_ISO_MAX];
    if (!with_time)
        date.has_time = false;
    dates_iso(date, iso);
    key_name(o, name, iso);
}

/* ---------------------------------------------------------------- a customer turn */

static void put_emotions(struct out *o, const struct heard_turn_reading *t)
{
    key(o, "emotions");
    open_with(o, "[");
    for (size_t i = 0; i < t->n_emotions; i++) {
        next(o);
        open_with(o, "{");
        key_name(o, "name", heard_emotion_name(t->emotions[i].name));
        key_number(o, "p", t->emotions[i].p);
        key_spans(o, "because", t->emotions[i].because);
        close_with(o, "}");
    }
    close_with(o, "]");
}

static void put_needs(struct out *o, const struct heard_turn_reading *t)
{
    key(o, "needs");
    open_with(o, "[");
    for (size_t i = 0; i < t->n_needs; i++) {
        const struct heard_need *n = &t->needs[i];
        next(o);
        open_with(o, "{");
        key_id(o, "id", n->id);
        span_keys(o, n->at);
        key_name(o, "kind", heard_need_kind_name(n->kind));
        key_number(o, "p", n->p);
        key_id(o, "same_as", n->same_as);
        key_turn(o, "answered_by", n->answered_by);
        key_turn(o, "closed_by", n->closed_by);
        close_with(o, "}");
    }
    close_with(o, "]");
}

static void put_signals(struct out *o, const struct heard_turn_reading *t)
{
    key(o, "signals");
    open_with(o, "[");
    for (size_t i = 0; i < t->n_signals; i++) {
        next(o);
        open_with(o, "{");
        key_name(o, "name", heard_signal_name(t->signals[i].name));
        key_number(o, "p", t->signals[i].p);
        span_keys(o, t->signals[i].at);
        close_with(o, "}");
    }
    close_with(o, "]");
}

static void put_purpose(struct out *o, const struct heard_turn_reading *t)
{
    key(o, "purpose");
    open_with(o, "[");
    for (size_t i = 0; i < t->n_purpose; i++) {
        next(o);
        open_with(o, "{");
        span_keys(o, t->purpose[i].at);
        key_name(o, "kind", name_of_purpose(t->purpose[i].kind));
        key_date(o, "date", t->purpose[i].date, false);
        close_with(o, "}");
    }
    close_with(o, "]");
}

static void put_guesses(struct out *o, const struct heard_turn_reading *t)
{
    key(o, "guess");
    open_with(o, "[");
    for (size_t i = 0; i < t->n_guesses; i++) {
        next(o);
        open_with(o, "{");
        key_name(o, "about", name_of_about(t->guesses[i].about));
        key_number(o, "p", t->guesses[i].p);
        key_spans(o, "because", t->guesses[i].because);
        key_name(o, "ask", t->guesses[i].ask);
        close_with(o, "}");
    }
    close_with(o, "]");
}

static void put_customer(struct out *o, const struct heard_turn_reading *t)
{
    key_name(o, "language", t->language);
    key_bool(o, "unread", t->unread);
    put_emotions(o, t);
    key_number(o, "intensity", t->intensity);
    put_needs(o, t);
    put_signals(o, t);
    put_purpose(o, t);
    put_guesses(o, t);
}

/* ---------------------------------------------------------------- an agent turn */

static void put_mechanisms(struct out *o, const struct heard_turn_reading *t)
{
    key(o, "mechanisms");
    open_with(o, "{");
    for (int m = 0; m < HEARD_N_MECHANISMS; m++) {
        const struct heard_mechanism_level *l = &t->mechanisms[m];
        key(o, name_of_mechanism((enum heard_mechanism)m));
        open_with(o, "{");
        key_number(o, "level", l->level);
        key(o, "p");
        open_with(o, "[");
        for (int i = 0; i < 3; i++) {
            next(o);
            put_number(o, l->p[i]);
        }
        close_with(o, "]");
        key_spans(o, "because", l->because);
        close_with(o, "}");
    }
    close_with(o, "}");
}

static void put_acts(struct out *o, const struct heard_turn_reading *t)
{
    key(o, "acts");
    open_with(o, "[");
    for (size_t i = 0; i < t->n_acts; i++) {
        next(o);
        open_with(o, "{");
        key_name(o, "name", heard_act_name(t->acts[i].name));
        key_number(o, "p", t->acts[i].p);
        span_keys(o, t->acts[i].at);
        close_with(o, "}");
    }
    close_with(o, "]");
}

static void put_promises(struct out *o, const struct heard_turn_reading *t)
{
    key(o, "promises");
    open_with(o, "[");
    for (size_t i = 0; i < t->n_promises; i++) {
        next(o);
        open_with(o, "{");
        span_keys(o, t->promises[i].at);
        key_number(o, "p", t->promises[i].p);
        key_name(o, "what", t->promises[i].what);
        key_date(o, "due", t->promises[i].due, true);
        close_with(o, "}");
    }
    close_with(o, "]");
}

static void put_echoes(struct out *o, const struct heard_turn_reading *t)
{
    key(o, "facts_echoed");
    open_with(o, "[");
    for (size_t i = 0; i < t->n_echoes; i++) {
        next(o);
        open_with(o, "{");
        span_keys(o, t->echoes[i].at);
        key(o, "of");
        put_span(o, t->echoes[i].of);
        close_with(o, "}");
    }
    close_with(o, "]");
}

static void put_agent(struct out *o, const struct heard_turn_reading *t)
{
    put_mechanisms(o, t);
    put_acts(o, t);
    put_promises(o, t);
    key_ids(o, "answers", t->answers);
    put_echoes(o, t);
}

/* ---------------------------------------------------------------- a turn */

static void put_heads(struct out *o, const struct heard_turn_reading *t)
{
    key(o, "heads");
    open_with(o, "{");
    for (size_t h = 0; h < t->n_heads; h++) {
        key(o, t->heads[h].name);
        open_with(o, "[");
        for (size_t i = 0; i < t->heads[h].n; i++) {
            next(o);
            put_number(o, t->heads[h].p[i]);
        }
        close_with(o, "]");
    }
    close_with(o, "}");
}

/* A turn past the limit was not read; it stands in the list like any other that is skipped. */
static void put_turn(struct out *o, const struct heard_reading *r, size_t i)
{
    static const char *const who[] = {"customer", "agent", "bot", "note"};
    const struct heard_turn *in = &r->of->turns[i];
    const struct heard_turn_reading unread = {.who = in->who, .skipped = true};
    const struct heard_turn_reading *t = i < r->n_turns ? &r->turns[i] : &unread;
    open_with(o, "{");
    key_name(o, "who", who[t->who]);
    if (o->flags & HEARD_JSON_TEXT) {
        key(o, "text");
        put_string(o, in->text ? in->text : "", in->text ? in->len : 0);
    }
    if (t->skipped)
        key_bool(o, "skipped", true);
    else if (t->who == HEARD_CUSTOMER)
        put_customer(o, t);
    else
        put_agent(o, t);
    if (!t->skipped && t->read_to < in->len)
        key_number(o, "read_to", t->read_to);
    if (!t->skipped && o->flags & HEARD_JSON_HEADS)
        put_heads(o, t);
    close_with(o, "}");
}

/* ---------------------------------------------------------------- now */

static void put_steps(struct out *o, const struct heard_now *now)
{
    key(o, "heard_steps");
    open_with(o, "{");
    for (int s = 0; s < HEARD_N_STEPS; s++) {
        key(o, heard_step_name((enum heard_step)s));
        open_with(o, "{");
        key_name(o, "state", name_of_state(now->steps[s].state));
        key_spans(o, "because", now->steps[s].because);
        close_with(o, "}");
    }
    close_with(o, "}");
}

static void put_known(struct out *o, const struct heard_now *now)
{
    key(o, "known");
    open_with(o, "{");
    for (int k = 0; k < HEARD_N_KNOWN; k++)
        key_spans(o, heard_known_name((enum heard_known)k), now->known[k]);
    close_with(o, "}");
    key(o, "ask_next");
    if (!now->ask_next.is) {
        put_s(o, "null");
        return;
    }
    open_with(o, "{");
    key_name(o, "about", heard_known_name(now->ask_next.about));
    key_name(o, "question", now->ask_next.question);
    key_name(o, "why", now->ask_next.why);
    close_with(o, "}");
}

static void put_temperature(struct out *o, const struct heard_now *now)
{
    key(o, "temperature");
    if (isnan(now->temperature)) {
        put_s(o, "null");
    } else {
        open_with(o, "{");
        key_number(o, "value", now->temperature);
        key_spans(o, "because", now->temperature_because);
        close_with(o, "}");
    }
    key_name(o, "trend", name_of_trend(now->trend));
    key_spans(o, "trend_because", now->trend_because);
    key_number(o, "escalation_p", now->escalation_p);
    key_spans(o, "escalation_because", now->escalation_because);
    key_number(o, "leaving_p", now->leaving_p);
    key_spans(o, "leaving_because", now->leaving_because);
}

static bool has_baseline(const struct heard_reading *r)
{
    for (size_t i = 0; i < r->n_turns; i++)
        if (r->turns[i].who == HEARD_CUSTOMER && !r->turns[i].unread)
            return true;
    return r->now.baseline_is_history;
}

static void put_now(struct out *o, const struct heard_reading *r)
{
    const struct heard_now *now = &r->now;
    key(o, "now");
    open_with(o, "{");
    key_ids(o, "open_needs", now->open_needs);
    key(o, "unread_turns");
    open_with(o, "[");
    for (size_t i = 0; i < now->n_unread; i++) {
        next(o);
        put_unsigned(o, now->unread_turns[i]);
    }
    close_with(o, "]");
    key_name(o, "baseline",
             !has_baseline(r)           ? NULL
             : now->baseline_is_history ? "history"
                                        : "conversation");
    put_temperature(o, now);
    put_steps(o, now);
    put_known(o, now);
    close_with(o, "}");
}

/* ---------------------------------------------------------------- the two lines */

static size_t finish(struct out *o)
{
    if (o->cap > 0)
        o->to[o->len < o->cap ? o->len : o->cap - 1] = 0;
    return o->len;
}

static void put_head(struct out *o, const struct heard_reading *r)
{
    key(o, "id");
    if (r->of->id)
        put_string(o, r->of->id, strlen(r->of->id));
    else
        put_s(o, "null");
    key_name(o, "model", r->model);
}

size_t heard_reading_json(const struct heard_reading *r, unsigned flags, char *out, size_t cap)
{
    struct out o = {.to = out, .cap = cap, .of = r->of, .flags = flags};
    open_with(&o, "{");
    put_head(&o, r);
    key(&o, "turns");
    open_with(&o, "[");
    for (size_t i = 0; i < r->of->n_turns; i++) {
        next(&o);
        put_turn(&o, r, i);
    }
    close_with(&o, "]");
    put_now(&o, r);
    close_with(&o, "}");
    return finish(&o);
}

static void put_nudge(struct out *o, const struct heard_nudge *n)
{
    open_with(o, "{");
    key_name(o, "rule", heard_rule_name(n->rule));
    key_name(o, "severity", name_of_severity(n->severity));
    key(o, "at");
    if (n->at.end > n->at.start)
        put_span(o, n->at);
    else
        put_s(o, "null");
    key_spans(o, "because", n->because);
    key_name(o, "why", n->why);
    key_name(o, "try", n->try_this);
    close_with(o, "}");
}

static void put_forecast(struct out *o, const struct heard_coaching *c)
{
    key(o, "forecast");
    if (!c->forecast.is) {
        put_s(o, "null");
        return;
    }
    open_with(o, "{");
    key_number(o, "now", c->forecast.now);
    key_number(o, "after", c->forecast.after);
    key_number(o, "p_warmer", c->forecast.p_warmer);
    key_name(o, "hit_rate", NULL); /* the desk counts hits; the engine keeps no past */
    key_number(o, "n", 0);
    close_with(o, "}");
}

size_t heard_coaching_json(const struct heard_coaching *c, unsigned flags, char *out, size_t cap)
{
    struct out o = {.to = out, .cap = cap, .of = c->reading->of, .flags = flags};
    open_with(&o, "{");
    put_head(&o, c->reading);
    key(&o, "turn");
    put_turn(&o, c->reading, c->reading->n_turns - 1);
    key_ids(&o, "unanswered", c->unanswered);
    key(&o, "nudges");
    open_with(&o, "[");
    for (size_t i = 0; i < c->n_nudges; i++) {
        next(&o);
        put_nudge(&o, &c->nudges[i]);
    }
    close_with(&o, "]");
    put_forecast(&o, c);
    close_with(&o, "}");
    return finish(&o);
}
