/* SPDX-License-Identifier: Apache-2.0 */
/* page_audit.c: the audit log in the settings: who did what to what, when, the youngest first. */
#include "web/audit_words.h"
#include "web/settings.h"

#include "base/time.h"
#include "desk/agent.h"
#include "desk/audit.h"

#include <inttypes.h>

static struct setting_row row_of(struct page *p, const struct audit_line *it)
{
    char text[TIME_TEXT_BYTES];
    time_minute_text(it->at_us, text);
    return (struct setting_row){.first = page_text(p, "%s", text),
                                .href = STR(""),
                                .second = audit_sentence(p, it),
                                .third = it->verb};
}

/* Of whom: a choice above the table, as everybody who works here. */
static int whose_fill(struct page *p, struct setting_view *v, int64_t agent_id)
{
    struct agent *list;
    size_t n;
    if (agent_list(p->c, p->d, p->who, true, 0, AGENTS_PAGE_MAX, &list, &n) < 0)
        return -1;
    v->narrow = (struct setting_field){
        .name = "agent", .label = STR("What was done by"), .value = settings_id(p, agent_id)};
    v->narrow.choices = arena_array(&p->c->arena, n + 1, sizeof *v->narrow.choices);
    settings_choice(&v->narrow, STR(""), STR("everybody"));
    for (size_t i = 0; i < n; i++)
        settings_choice(&v->narrow, settings_id(p, list[i].id), list[i].name);
    return 1;
}

static int audit_show(struct page *p, struct setting_view *v)
{
    struct audit_line *list;
    struct audit_filter f = {.noun = STR(""), .limit = AUDIT_PAGE_DEFAULT};
    size_t n;
    if (!str_int64(http_query(p->q, "before"), &f.before_id) || f.before_id < 0)
        f.before_id = 0;
    if (!str_int64(http_query(p->q, "agent"), &f.agent_id) || f.agent_id < 0)
        f.agent_id = 0;
    if (settings_begin(p, v, "audit", "Audit log",
                       "Who did what, when, in UTC. Nobody can change it.") < 0 ||
        whose_fill(p, v, f.agent_id) < 0 || audit_list(p->c, p->d, p->who, &f, &list, &n) < 0)
        return -1;
    v->table_title = f.before_id ? STR("Before that") : STR("The youngest first");
    v->table_empty = STR("Nothing older is kept.");
    v->is_log = true;
    v->head_first = STR("when");
    v->head_second = STR("what happened");
    v->head_third = STR("its name in the API");
    v->rows = arena_array(&p->c->arena, n + 1, sizeof *v->rows);
    for (size_t i = 0; i < n; i++)
        v->rows[i] = row_of(p, &list[i]);
    v->n_rows = n;
    if (n == AUDIT_PAGE_DEFAULT)
        v->older = page_text(p, "/settings/audit?agent=%" PRId64 "&before=%" PRId64, f.agent_id,
                             list[n - 1].id);
    return 1;
}

static const struct setting_page audit_page = {audit_show, NULL};

const struct http_route page_audit_routes[] = {
    {"GET", "/settings/audit", "audit", ROUTE_PAGE, 0, settings_get, "The audit log.", &audit_page},
};
const size_t page_audit_routes_n = sizeof page_audit_routes / sizeof *page_audit_routes;
