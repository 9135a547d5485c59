/* SPDX-License-Identifier: Apache-2.0 */
/* page_audit.c: the audit log in the settings: who did what to what, when, the youngest first. */
#include "web/page_audit_words.h"
#include "web/settings.h"

#include "base/catalogue.h"
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

/* What is changed most often, of all there is. */
static const char *const kinds[] = {
    WORDS("conversation"), WORDS("message"),   WORDS("customer"), WORDS("company"), WORDS("agent"),
    WORDS("session"),      WORDS("team"),      WORDS("inbox"),    WORDS("mailbox"), WORDS("desk"),
    WORDS("tag"),          WORDS("macro"),     WORDS("rule"),     WORDS("status"),  WORDS("target"),
    WORDS("field"),        WORDS("view"),      WORDS("token"),    WORDS("webhook"), WORDS("import"),
    WORDS("retention"),    WORDS("listening"), WORDS("org")};
enum { N_KINDS = sizeof kinds / sizeof *kinds, N_NARROW = 3 };

static struct setting_field *narrow_add(struct page *p, struct setting_view *v, const char *name,
                                        struct str label, struct str value)
{
    struct setting_field *f = &v->narrow[v->n_narrow++];
    *f = (struct setting_field){.kind = SETTING_SELECT,
                                .name = name,
                                .type = "text",
                                .label = label,
                                .value = value,
                                .help = STR(""),
                                .wrong = STR("")};
    f->choices = arena_array(&p->c->arena, AGENTS_PAGE_MAX + 1, sizeof *f->choices);
    return f;
}

/* By whom, of what, until which day: choices above the table. */
static int narrow_fill(struct page *p, struct setting_view *v, const struct audit_filter *f,
                       struct str day)
{
    struct agent *list;
    size_t n;
    if (agent_list(p->c, p->d, p->who, true, 0, AGENTS_PAGE_MAX, &list, &n) < 0)
        return -1;
    v->narrow = arena_array(&p->c->arena, N_NARROW, sizeof *v->narrow);
    struct setting_field *it =
        narrow_add(p, v, "agent", STR("What was done by"), settings_id(p, f->agent_id));
    settings_choice(it, STR(""), STR("everybody"));
    for (size_t i = 0; i < n; i++)
        settings_choice(it, settings_id(p, list[i].id), list[i].name);
    it = narrow_add(p, v, "kind", STR("to a"), f->noun);
    settings_choice(it, STR(""), STR("anything"));
    for (size_t i = 0; i < N_KINDS; i++)
        settings_choice(it, str_of(kinds[i]), str_of(kinds[i]));
    it = narrow_add(p, v, "day", STR("up to the day"), day);
    it->kind = SETTING_TEXT;
    it->type = "date";
    return 1;
}

static struct audit_filter asked(struct page *p, struct str day)
{
    struct audit_filter f = {.noun = STR(""), .limit = AUDIT_PAGE_DEFAULT};
    int64_t start_us;
    for (size_t i = 0; i < N_KINDS; i++)
        if (str_eq(http_query(p->q, "kind"), str_of(kinds[i])))
            f.noun = str_of(kinds[i]);
    if (!str_int64(http_query(p->q, "before"), &f.before_id) || f.before_id < 0)
        f.before_id = 0;
    if (!str_int64(http_query(p->q, "agent"), &f.agent_id) || f.agent_id < 0)
        f.agent_id = 0;
    if (day.n == 10 && time_parse(page_text(p, "%.10sT00:00:00Z", day.at), &start_us))
        f.until_us = start_us + DAY_US;
    return f;
}

static int audit_show(struct page *p, struct setting_view *v)
{
    struct audit_line *list;
    struct str day = http_query(p->q, "day");
    struct audit_filter f = asked(p, day);
    size_t n;
    if (settings_begin(p, v, "audit", "Audit log",
                       "Who did what, when, in UTC. Nobody can change it.") < 0 ||
        narrow_fill(p, v, &f, day) < 0 || audit_list(p->c, p->d, p->who, &f, &list, &n) < 0)
        return -1;
    v->table_title = http_query(p->q, "before").n ? STR("Before that") : STR("The youngest first");
    v->table_empty = STR("There is nothing of this kind, or nothing older is kept.");
    v->is_log = true;
    v->head_first = STR("when");
    v->head_second = STR("what happened");
    v->head_third = STR("its name in the API");
    v->rows = arena_array(&p->c->arena, n + 1, sizeof *v->rows);
    for (size_t i = 0; i < n; i++)
        v->rows[i] = row_of(p, &list[i]);
    v->n_rows = n;
    if (n == AUDIT_PAGE_DEFAULT)
        v->older = page_text(
            p, "/settings/audit?agent=%" PRId64 "&kind=%.*s&day=%.*s&before=%" PRId64, f.agent_id,
            (int)f.noun.n, f.noun.at, f.until_us ? 10 : 0, day.at, list[n - 1].id);
    return 1;
}

static const struct setting_page audit_page = {audit_show, NULL};

const struct http_route page_audit_routes[] = {
    {"GET", "/settings/audit", "audit", ROUTE_PAGE, 0, settings_get, "The audit log.", &audit_page},
};
const size_t page_audit_routes_n = sizeof page_audit_routes / sizeof *page_audit_routes;
