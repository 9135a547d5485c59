/* SPDX-License-Identifier: Apache-2.0 */
/* page_care.c: before a no: what may be offered at this desk and what was decided the last times;
   the dialog that keeps a decision; and the settings in which leads write all that. */
#include "web/page_care.h"

#include "desk/care.h"
#include "desk/desk.h"
#include "web/care.tmpl.h"
#include "web/settings.h"

#include <inttypes.h>

/* ---- beside the conversation ---- */

/* What they ask for, by their open words; "other" where it is none of these. */
static const char *topic_of(const struct conversation *it, const struct listen_view *heard)
{
    for (size_t i = 0; i < heard->n_open; i++) {
        const char *topic = care_topic(heard->open[i].words);
        if (topic)
            return topic;
    }
    const char *topic = heard->n_open ? care_topic(it->subject) : NULL;
    return topic ? topic : "other";
}

static int cases_fill(struct page *p, int64_t desk_id, struct str topic, struct care_view *v)
{
    struct decision *list;
    size_t n;
    if (decision_last(p->c, p->d, p->who, desk_id, topic, DECISIONS_SHOWN, &list, &n) < 0)
        return -1;
    v->cases = arena_array(&p->c->arena, n + 1, sizeof *v->cases);
    for (size_t i = 0; i < n; i++)
        v->cases[v->n_cases++] = (struct care_case){
            .reason = list[i].reason,
            .alternative = list[i].alternative,
            .number = list[i].conversation_number,
            .href = page_text(p, "/conversations/%" PRId64, list[i].conversation_number),
            .is_granted = str_eq(list[i].outcome, STR("granted")),
            .is_refused = str_eq(list[i].outcome, STR("refused"))};
    return 1;
}

int care_fill(struct page *p, const struct conversation *it, struct listen_view *heard,
              const struct care_view **v_r)
{
    struct care care;
    struct care_view *v = arena_alloc(&p->c->arena, sizeof *v);
    struct str topic = str_of(topic_of(it, heard));
    *v_r = NULL;
    if (care_get(p->c, p->d, p->who, it->desk_id, &care) < 0)
        return -1;
    heard->procedure = care.danger;
    *v = (struct care_view){.asked = !str_eq(topic, STR("other")),
                            .may_answer = may(p->who, MAY_ANSWER),
                            .amount = care.amount,
                            .resend = care.resend,
                            .exception = care.exception,
                            .yes_by = care.yes_by,
                            .decide_href =
                                page_text(p, "/conversations/%" PRId64 "/decisions/new?topic=%.*s",
                                          it->number, (int)topic.n, topic.at)};
    if (cases_fill(p, it->desk_id, topic, v) < 0)
        return -1;
    if (care.amount.n || care.resend.n || care.exception.n || care.yes_by.n || v->n_cases ||
        v->asked)
        *v_r = v;
    return 1;
}

/* ---- a decision ---- */

static int number_of(struct page *p, struct conversation *it_r)
{
    int64_t number;
    if (http_param_int(p->q, "number", &number) < 0)
        return -1;
    return conversation_by_number(p->c, p->d, p->who, number, it_r);
}

static int new_show(struct page *p)
{
    struct conversation it;
    struct str topic = http_query(p->q, "topic");
    if (number_of(p, &it) < 0)
        return -1;
    struct decision_view v = {.action =
                                  page_text(p, "/conversations/%" PRId64 "/decisions", it.number),
                              .csrf = p->v->csrf,
                              .is_refund = str_eq(topic, STR("refund")),
                              .is_resend = str_eq(topic, STR("resend")),
                              .is_exception = str_eq(topic, STR("exception")),
                              .is_other = str_eq(topic, STR("other"))};
    if (p->part.n) {
        decision_sheet(http_html(p->a), &v);
        return 1;
    }
    if (page_frame_fill(p, STR("What was decided"), &v.frame) < 0)
        return -1;
    page_decision(http_html(p->a), &v);
    return 1;
}

static int new_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, new_show);
}

static int decide(struct page *p, struct page_told *told)
{
    struct conversation it;
    struct decision made;
    int64_t undo_id = 0;
    struct decision_new new = {.topic = http_form(p->q, "topic"),
                               .outcome = http_form(p->q, "outcome"),
                               .reason = http_form(p->q, "reason"),
                               .alternative = http_form(p->q, "alternative")};
    if (number_of(p, &it) < 0 || decision_add(p->c, p->d, p->who, it.id, &new, &made, &undo_id) < 0)
        return -1;
    told->words = STR("The decision is kept");
    told->number = it.number;
    page_undo_add(told, undo_id);
    return 1;
}

static int decide_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, decide);
}

/* ---- what leads write ---- */

static int list_show(struct page *p, struct setting_view *v)
{
    struct desk *list;
    size_t n;
    if (settings_begin(p, v, "care", "Care",
                       "What may be offered before a no, who can say yes, and what to do at words "
                       "of danger: for whoever answers at a desk.") < 0 ||
        desk_list(p->c, p->d, p->who, false, &list, &n) < 0)
        return -1;
    settings_lines(v, n);
    for (size_t i = 0; i < n; i++)
        settings_line(v, list[i].name, STR(""), page_text(p, "/settings/care/%" PRId64, list[i].id),
                      list[i].id);
    return 1;
}

static int care_show(struct page *p, struct setting_view *v)
{
    struct care it;
    int64_t id = settings_path_id(p);
    if (settings_begin(p, v, "care", "Care", "") < 0 || care_get(p->c, p->d, p->who, id, &it) < 0)
        return -1;
    v->heading = it.desk_name;
    settings_form(v, "All desks", it.version);
    settings_group(v, "Before a no");
    settings_area(v, "amount", "Money back", it.amount)->help =
        STR("How much an agent may give back without asking.");
    settings_area(v, "resend", "Sending again", it.resend)->help =
        STR("When something may be sent again at our cost.");
    settings_area(v, "exception", "Exceptions", it.exception)->help =
        STR("Which rule may be bent, for whom, how far.");
    settings_area(v, "yes_by", "Who can say yes to more", it.yes_by)->help =
        STR("A name and how to reach them.");
    settings_group(v, "Words of danger");
    settings_area(v, "danger", "What to do", it.danger)->help =
        STR("Stands first in the panel when somebody writes of suicide, violence or a child at "
            "risk.");
    return 1;
}

static int care_save(struct page *p, struct page_told *told, struct setting_view *v)
{
    struct care_edit it = {.danger = http_form(p->q, "danger"),
                           .amount = http_form(p->q, "amount"),
                           .resend = http_form(p->q, "resend"),
                           .exception = http_form(p->q, "exception"),
                           .yes_by = http_form(p->q, "yes_by")};
    (void)v;
    told->go = settings_done(p, "care", "saved");
    return care_put(p->c, p->d, p->who, settings_path_id(p), &it, page_id(p, "version"));
}

static const struct setting_page list_page = {list_show, NULL};
static const struct setting_page care_page = {care_show, care_save};
enum { FORM = ROUTE_PAGE | ROUTE_FORM };

const struct http_route page_care_routes[] = {
    {"GET", "/conversations/{number}/decisions/new", "answer", ROUTE_PAGE, 0, new_get,
     "A decision to keep.", NULL},
    {"POST", "/conversations/{number}/decisions", "answer", FORM, 0, decide_post,
     "Keeps a decision.", NULL},
    {"GET", "/settings/care", "macros.manage", ROUTE_PAGE, 0, settings_get,
     "What leads write for each desk.", &list_page},
    {"GET", "/settings/care/{id}", "macros.manage", ROUTE_PAGE, 0, settings_get,
     "What leads wrote for a desk.", &care_page},
    {"POST", "/settings/care/{id}", "macros.manage", FORM, 0, settings_post,
     "Writes what may be offered at a desk.", &care_page},
};
const size_t page_care_routes_n = sizeof page_care_routes / sizeof *page_care_routes;
