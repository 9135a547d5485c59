/* SPDX-License-Identifier: Apache-2.0 */
/* page_check_back.c: a check-back is offered where something was settled, by one click or one key;
   on its day the composer begins with a question, which somebody reads and sends, or does not. */
#include "web/page_check_back.h"

#include "base/time.h"
#include "desk/check_back.h"

#include <inttypes.h>

enum { OFFERED_D = 14, SHOWN_D = 30, SATURDAY = 5, ASKED_AT_S = 9 * 3600 };

/* Some days from now, in the morning; a weekend is no time to ask. */
static int64_t usual_us(const struct page *p)
{
    int64_t days = CHECK_BACK_USUAL_D;
    while ((when_weekday(&p->when) + days) % 7 >= SATURDAY)
        days++;
    return when_moment(&p->when, days, ASKED_AT_S);
}

static struct str day_of(const struct page *p, int64_t at_us)
{
    int64_t day = p->when.zone ? zone_day(p->when.zone, at_us) : at_us / DAY_US;
    return when_date(&p->when, day * DAY_US);
}

static struct str offer_words(struct page *p)
{
    return page_fill(p, "Ask on {1} whether it held", day_of(p, usual_us(p)));
}

int check_back_offer(struct page *p, int64_t conversation_id, struct page_told *told)
{
    int fits = check_back_fits(p->c, p->d, p->who, conversation_id);
    if (fits <= 0)
        return fits;
    told->offer = offer_words(p);
    told->offer_id = conversation_id;
    return 1;
}

/* ---- where it stands ---- */

static bool is_due(const struct check_back *it)
{
    return str_eq(it->state, STR("due"));
}

static bool was_asked(const struct check_back *it, const struct conversation *v)
{
    return is_due(it) && v->agent_us != NO_TIME && v->agent_us >= it->told_us;
}

static bool wrote_since(const struct check_back *it, const struct conversation *v)
{
    return v->customer_us != NO_TIME && v->customer_us > it->created_us;
}

/* As the customer is to read it: kept, so that nobody says it in the reader's language after. */
static int question(struct page *p, const struct conversation *v, struct str *words_r,
                    struct str *language_r)
{
    int lang;
    if (check_back_lang(p->c, p->d, p->who, v->id, &lang) < 0)
        return -1;
    struct str name = str_trim(v->customer_name.n ? v->customer_name : STR(""));
    ptrdiff_t space = str_find_char(name, ' ');
    if (space > 0)
        name = str_first(name, (size_t)space);
    *words_r =
        name.n ? page_fill_in(p, lang,
                              "Hello {1}, I wanted to ask once more: did it hold, and is "
                              "everything as it should be now?",
                              name)
               : page_fill_in(p, lang,
                              "Hello, I wanted to ask once more: did it hold, and is everything as "
                              "it should be now?",
                              name);
    *language_r = str_of(catalogue_language(lang)->code);
    return 1;
}

static struct str line_of(struct page *p, const struct check_back *it, const struct conversation *v)
{
    struct str day = day_of(p, it->due_us);
    if (str_eq(it->state, STR("waiting")))
        return page_fill(p, "To be asked: {1}", day);
    if (str_eq(it->state, STR("held")))
        return page_fill(p, "It held, as of {1}.", day_of(p, it->changed_us));
    if (str_eq(it->state, STR("came_back")))
        return page_fill(p, "It came back, as of {1}.", day_of(p, it->changed_us));
    if (str_eq(it->state, STR("no_answer")))
        return STR("They were asked whether it held, and did not answer.");
    if (was_asked(it, v) && v->customer_us > v->agent_us)
        return STR("They answered. Did it hold?");
    if (was_asked(it, v))
        return STR("Asked; there is no answer yet.");
    return wrote_since(it, v) ? STR("They wrote since it was settled. Did it hold?")
                              : STR("Today is the day to ask whether it held.");
}

static bool is_open(const struct check_back *it)
{
    return is_due(it) || str_eq(it->state, STR("waiting"));
}

static bool is_shown(const struct page *p, const struct check_back *it)
{
    return is_open(it) ||
           (!str_eq(it->state, STR("dropped")) && p->c->now_us - it->changed_us < SHOWN_D * DAY_US);
}

/* Settled: closed not long ago, or all they asked has an answer. */
static bool is_settled(const struct page *p, const struct conversation *v,
                       const struct listen_view *heard)
{
    if (str_eq(v->category, STR("closed")))
        return v->closed_us != NO_TIME && p->c->now_us - v->closed_us < OFFERED_D * DAY_US;
    return heard->n_answered && !heard->n_open && !heard->n_promised && v->waiting_us == NO_TIME;
}

static int last_of(struct page *p, int64_t conversation_id, struct check_back *it_r)
{
    struct check_back *list;
    size_t n;
    if (check_back_list(p->c, p->d, p->who, conversation_id, &list, &n) < 0)
        return -1;
    if (n)
        *it_r = list[0];
    return n > 0;
}

int check_back_fill(struct page *p, const struct conversation *v, const struct listen_view *heard,
                    const struct check_back_view **v_r)
{
    struct check_back it;
    int got = last_of(p, v->id, &it);
    *v_r = NULL;
    if (got < 0)
        return -1;
    struct check_back_view *k = arena_alloc(&p->c->arena, sizeof *k);
    *k = (struct check_back_view){.conversation_id = v->id,
                                  .csrf = p->v->csrf,
                                  .offer = STR(""),
                                  .line = STR(""),
                                  .question = STR(""),
                                  .language = STR(""),
                                  .may_answer = may(p->who, MAY_ANSWER)};
    bool came_back = got && str_eq(it.state, STR("came_back"));
    if (got && is_shown(p, &it)) {
        k->id = it.id;
        k->line = line_of(p, &it, v);
        k->open = is_open(&it);
        k->is_due = is_due(&it);
        if (k->is_due && !was_asked(&it, v) && !wrote_since(&it, v) &&
            question(p, v, &k->question, &k->language) < 0)
            return -1;
    }
    if ((!got || came_back) && is_settled(p, v, heard)) {
        int fits = check_back_fits(p->c, p->d, p->who, v->id);
        if (fits < 0)
            return -1;
        k->offer = fits ? offer_words(p) : STR("");
    }
    if (k->line.n || k->offer.n)
        *v_r = k;
    return 1;
}

int check_back_draft(struct page *p, const struct conversation *v, struct str *words_r)
{
    struct check_back it;
    struct str language;
    int got = last_of(p, v->id, &it);
    *words_r = STR("");
    if (got <= 0)
        return got;
    int64_t asks = v->assignee_id ? v->assignee_id : it.agent_id;
    if (asks != p->who->id || !is_due(&it) || was_asked(&it, v) || wrote_since(&it, v))
        return 1;
    return question(p, v, words_r, &language);
}

/* ---- what is done with it ---- */

static int go_there(struct page *p, struct page_told *told, int64_t conversation_id)
{
    struct conversation it;
    if (conversation_get(p->c, p->d, p->who, conversation_id, &it) < 0)
        return -1;
    told->number = it.number;
    return 1;
}

static int add(struct page *p, struct page_told *told)
{
    struct check_back it;
    struct str when = http_form(p->q, "when");
    int64_t undo_id = 0, at_us = usual_us(p), id = page_id(p, "conversation");
    if (when.n && !str_eq(when, STR("usual")) && page_moment(p, when, &at_us) < 0)
        return -1;
    if (check_back_add(p->c, p->d, p->who, id, at_us, &it, &undo_id) < 0)
        return -1;
    told->words = page_fill(p, "To be asked: {1}", day_of(p, it.due_us));
    page_undo_add(told, undo_id);
    return go_there(p, told, it.conversation_id);
}

static int add_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, add);
}

static const struct {
    const char *state, *said;
} said[] = {
    {"held", "Noted: it held"},
    {"came_back", "Noted: it came back"},
    {"no_answer", "Noted: no answer"},
    {"dropped", "It is not asked"},
    {"due", "Open again"},
};

static int decide(struct page *p, struct page_told *told)
{
    int64_t id, undo_id = 0, conversation_id = page_id(p, "conversation");
    struct str state = http_form(p->q, "state");
    if (http_param_int(p->q, "id", &id) < 0 ||
        check_back_decide(p->c, p->d, p->who, id, state, &undo_id) < 0)
        return -1;
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (str_eq(state, str_of(said[i].state)))
            told->words = str_of(said[i].said);
    page_undo_add(told, undo_id);
    return conversation_id ? go_there(p, told, conversation_id) : 1;
}

static int decide_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, decide);
}

enum { FORM = ROUTE_PAGE | ROUTE_FORM };

const struct http_route page_check_back_routes[] = {
    {"POST", "/check_backs", "answer", FORM, 0, add_post,
     "Sets a day on which somebody asks whether it held.", NULL},
    {"POST", "/check_backs/{id}/decisions", "answer", FORM, 0, decide_post, "Says what came of it.",
     NULL},
};
const size_t page_check_back_routes_n =
    sizeof page_check_back_routes / sizeof *page_check_back_routes;
