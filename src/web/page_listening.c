/* SPDX-License-Identifier: Apache-2.0 */
/* page_listening.c: "What heard reads": the page that says it in plain words, with the switches,
   what was learned here, and the notices to print. */
#include "desk/org.h"
#include "desk/reading.h"
#include "web/listening.tmpl.h"
#include "web/settings.h"

#include <inttypes.h>

static struct str what_words(struct str claim)
{
    static const char *const words[N_CLAIM_KINDS] = {
        [CLAIM_NEED] = "What is asked for",
        [CLAIM_ANSWERED] = "Whether a reply answered it",
        [CLAIM_PROMISE] = "What was promised",
        [CLAIM_EMOTION] = "Feelings in the words",
        [CLAIM_SIGNAL] = "The situation",
        [CLAIM_PURPOSE] = "What it is for, and by when",
        [CLAIM_GUESS] = "Guesses",
        [CLAIM_TEMPERATURE] = "How heated it is",
        [CLAIM_NUDGE] = "Advice on drafts"};
    enum claim_kind kind = claim_kind_of(claim);
    return kind < N_CLAIM_KINDS ? str_of(words[kind]) : claim;
}

static int heads_fill(struct page *p, struct listening_view *v)
{
    struct learned_head *list;
    size_t n;
    if (learned_list(p->c, p->d, p->who, &list, &n) < 0)
        return -1;
    v->heads = arena_array(&p->c->arena, n + 1, sizeof *v->heads);
    for (size_t i = 0; i < n; i++)
        v->heads[v->n_heads++] = (struct head_row){.what = what_words(list[i].claim),
                                                   .claim = list[i].claim,
                                                   .state = list[i].state,
                                                   .corrections = list[i].corrections,
                                                   .held = list[i].held,
                                                   .shipped = list[i].shipped,
                                                   .own = list[i].own};
    return 1;
}

static struct str left_words(struct page *p, int64_t left_s)
{
    if (left_s < 0)
        return STR("");
    if (left_s < 90)
        return STR("a minute");
    return left_s < 5400 ? page_text(p, "%" PRId64 " minutes", (left_s + 30) / 60)
                         : page_text(p, "%" PRId64 " hours", (left_s + 1800) / 3600);
}

static int progress_fill(struct page *p, struct listening_view *v)
{
    struct reading_progress it;
    struct str model = str_of(engine_model(p->app->engine));
    if (!model.n)
        return 0;
    if (reading_progress(p->c, p->d, p->who, model, &it) < 0)
        return -1;
    v->done = it.done;
    v->left = it.left;
    v->left_words = left_words(p, it.left_s);
    return 1;
}

static struct str told_words(struct str done)
{
    if (str_eq(done, STR("switched")))
        return STR("Switched.");
    return str_eq(done, STR("dropped")) ? STR("It is not used any more.")
           : str_eq(done, STR("used"))  ? STR("It is fitted again, and used if it is better.")
                                        : STR("");
}

static int show(struct page *p)
{
    struct page_nav nav;
    struct org org;
    struct listening_view v = {.told = told_words(http_query(p->q, "done")),
                               .left_words = STR(""),
                               .may_switch = may(p->who, MAY_MANAGE_INBOXES),
                               .may_drop = may(p->who, MAY_MANAGE_RULES)};
    if (listening_list(p->c, p->d, p->who, &v.desks, &v.n_desks) < 0 || heads_fill(p, &v) < 0 ||
        nudge_counts(p->c, p->d, p->who, &v.nudges, &v.n_nudges) < 0 || progress_fill(p, &v) < 0 ||
        org_get(p->c, p->d, p->who, &org) < 0 || page_nav_fill(p, STR(""), &nav) < 0 ||
        page_frame_fill(p, STR("What heard reads"), &v.frame) < 0)
        return -1;
    nav.on_settings = true;
    v.frame.nav = &nav;
    v.org = org.name;
    v.tabs = settings_tabs(p, "listening");
    page_listening(http_html(p->a), &v);
    return 1;
}

static int listening_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, show);
}

static int set(struct page *p, struct page_told *told)
{
    struct str word = http_form(p->q, "set"), drop = http_form(p->q, "drop"),
               use = http_form(p->q, "use");
    if (drop.n || use.n) {
        told->go = drop.n ? STR("/settings/listening?done=dropped#learned")
                          : STR("/settings/listening?done=used#learned");
        return learned_drop(p->c, p->d, p->who, claim_kind_of(drop.n ? drop : use), drop.n > 0);
    }
    struct listening to = {.reads = !str_eq(word, STR("off")), .coach = str_eq(word, STR("coach"))};
    if (to.reads && !to.coach && !str_eq(word, STR("no-coach")))
        return fail(p->c, BAD_INPUT, "the form says nothing to switch");
    told->go = STR("/settings/listening?done=switched#switches");
    return listening_put(p->c, p->d, p->who, page_id(p, "desk"), to) < 0 ? -1 : 1;
}

static int listening_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, set);
}

const struct http_route page_listening_routes[] = {
    {"GET", "/settings/listening", "read", ROUTE_PAGE, 0, listening_get,
     "Says what is read, what not, and what the law asks.", NULL},
    {"POST", "/settings/listening", "rules.manage", ROUTE_PAGE | ROUTE_FORM, 0, listening_post,
     "Switches reading and coaching, or drops what was learned.", NULL},
};
const size_t page_listening_routes_n = sizeof page_listening_routes / sizeof *page_listening_routes;
