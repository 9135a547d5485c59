/* SPDX-License-Identifier: Apache-2.0 */
/* page_audit.c: the audit log in the settings: who did what to what, when, the youngest first. */
#include "web/settings.h"

#include "base/json.h"
#include "base/time.h"
#include "desk/audit.h"
#include "desk/change.h"

#include <inttypes.h>

static struct str actor_words(struct page *p, const struct audit_line *it)
{
    if (!it->actor_name.n)
        return it->actor_kind;
    if (str_eq(it->actor_kind, STR("agent")))
        return it->actor_name;
    return page_text(p, "%.*s, by %.*s", (int)it->actor_name.n, it->actor_name.at,
                     (int)it->actor_kind.n, it->actor_kind.at);
}

/* {"name":"Till","day":20812} as "name Till, day 20812". */
static struct str detail_words(struct page *p, struct str json)
{
    json_t *root, *value;
    const char *key;
    struct str all = STR("");
    if (!json.n || json_read(p->c, json, CHANGE_DETAIL_BYTES, &root) < 0)
        return all;
    json_object_foreach(root, key, value)
    {
        const char *gap = all.n ? ", " : "";
        if (json_is_string(value))
            all = page_text(p, "%.*s%s%s %.200s", (int)all.n, all.at, gap, key,
                            json_string_value(value));
        else if (json_is_integer(value))
            all = page_text(p, "%.*s%s%s %lld", (int)all.n, all.at, gap, key,
                            (long long)json_integer_value(value));
    }
    json_decref(root);
    return all;
}

static struct setting_row row_of(struct page *p, const struct audit_line *it)
{
    char text[TIME_TEXT_BYTES];
    time_minute_text(it->at_us, text);
    struct str who = actor_words(p, it), detail = detail_words(p, it->detail_json);
    return (struct setting_row){
        .first = page_text(p, "%s", text),
        .href = STR(""),
        .second = page_text(p, "%.*s · %.*s", (int)who.n, who.at, (int)it->verb.n, it->verb.at),
        .third = page_text(p, "%.*s%s%.*s", (int)it->noun.n, it->noun.at, detail.n ? " · " : "",
                           (int)detail.n, detail.at)};
}

static int audit_show(struct page *p, struct setting_view *v)
{
    struct audit_line *list;
    struct audit_filter f = {.noun = STR(""), .limit = AUDIT_PAGE_DEFAULT};
    size_t n;
    if (!str_int64(http_query(p->q, "before"), &f.before_id) || f.before_id < 0)
        f.before_id = 0;
    if (settings_begin(p, v, "audit", "Audit log",
                       "Who did what, when, in UTC. Nobody can change it.") < 0 ||
        audit_list(p->c, p->d, p->who, &f, &list, &n) < 0)
        return -1;
    v->table_title = f.before_id ? STR("Before that") : STR("The youngest first");
    v->table_empty = STR("Nothing older is kept.");
    v->head_first = STR("when");
    v->head_second = STR("who did what");
    v->head_third = STR("to what");
    v->rows = arena_array(&p->c->arena, n + 1, sizeof *v->rows);
    for (size_t i = 0; i < n; i++)
        v->rows[i] = row_of(p, &list[i]);
    v->n_rows = n;
    if (n == AUDIT_PAGE_DEFAULT)
        v->older = page_text(p, "/settings/audit?before=%" PRId64, list[n - 1].id);
    return 1;
}

static int audit_get(struct http_request *q, struct http_response *a)
{
    return settings_look(q, a, audit_show);
}

const struct http_route page_audit_routes[] = {
    {"GET", "/settings/audit", "audit", ROUTE_PAGE, 0, audit_get, "The audit log.", NULL},
};
const size_t page_audit_routes_n = sizeof page_audit_routes / sizeof *page_audit_routes;
