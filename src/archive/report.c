/* SPDX-License-Identifier: Apache-2.0 */
/* report.c: from counts to a page: its head, then one part after the other fills its section. */
#include "archive/report.h"

#include "archive/report.tmpl.h"
#include "archive/report_parts.h"
#include "base/time.h"

static struct str day(struct arena *a, int64_t at_us)
{
    char text[TIME_TEXT_BYTES];
    time_day_text(at_us, text);
    return report_say(a, "%s", text);
}

static struct str span(struct arena *a, int64_t from_us, int64_t to_us)
{
    if (from_us == NO_TIME || to_us == NO_TIME)
        return STR("");
    struct str from = day(a, from_us), to = day(a, to_us);
    if (str_eq(from, to))
        return from;
    return report_say(a, "%.*s to %.*s", (int)from.n, from.at, (int)to.n, to.at);
}

static const char *plural(uint64_t n, const char *one, const char *many)
{
    return n == 1 ? one : many;
}

/* "812 conversations with 655 people: 2,204 messages from customers and 1,730 replies." */
static struct str what_was_read(struct arena *a, const struct report *r)
{
    struct str with = STR("");
    if (r->n_people)
        with = report_say(a, " with %s %s", report_number(a, r->n_people),
                          plural(r->n_people, "person", "people"));
    return report_say(
        a, "%s %s%.*s: %s %s from customers and %s %s.", report_number(a, r->n_conversations),
        plural(r->n_conversations, "conversation", "conversations"), (int)with.n, with.at,
        report_number(a, r->n_customer_turns), plural(r->n_customer_turns, "message", "messages"),
        report_number(a, r->n_agent_turns), plural(r->n_agent_turns, "reply", "replies"));
}

static void head(struct report_maker *m)
{
    const struct report *r = m->r;
    struct report_page *page = m->page;
    page->title = r->title.n ? report_short(m->arena, r->title, REPORT_TITLE_BYTES)
                             : STR("What customers needed, and what became of it");
    page->archive = report_short(m->arena, r->archive, REPORT_TITLE_BYTES);
    page->span = span(m->arena, r->from_us, r->to_us);
    page->made = r->made_us == NO_TIME ? STR("") : day(m->arena, r->made_us);
    page->engine = report_short(m->arena, r->model, REPORT_LABEL_BYTES);
    page->version = STR(HEARD_VERSION);
    page->nothing = r->n_conversations == 0;
    page->read = what_was_read(m->arena, r);
}

int report_write(struct call *c, struct out *o, const struct report *r)
{
    struct report_page page = {0};
    struct report_maker m = {.arena = &c->arena, .r = r, .page = &page};
    head(&m);
    if (!page.nothing) {
        report_sentences(&m);
        report_needs(&m);
        report_promises(&m);
        report_came_back(&m);
        report_periods(&m);
        report_moments(&m);
        report_feelings(&m);
    }
    report_read(&m);
    report_page(o, &page);
    return o->over ? fail(c, TOO_BIG, "the report is larger than %zu bytes", o->max) : 0;
}
