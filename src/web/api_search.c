/* SPDX-License-Identifier: Apache-2.0 */
/* api_search.c: the search box, and the operators that it knows. */
#include "desk/search.h"

#include "web/api.h"
#include "web/put.h"

/* ---- shapes ---- */

static const struct api_member mark_members[] = {
    {"start", API_INT, 0, "The first byte of the marked words", 0, 0, NULL, NULL},
    {"end", API_INT, 0, "The first byte behind them", 0, 0, NULL, NULL},
};
static const struct api_shape mark_shape = API_SHAPE(
    "SearchMark", "Where words that were searched for stand, in bytes of UTF-8", mark_members);

static const struct api_member text_members[] = {
    {"text", API_TEXT, 0, "The text, or a piece of it", 0, 0, NULL, NULL},
    {"marks", API_LIST, 0, "What was searched for", SEARCH_MARKS_MAX, 0, NULL, &mark_shape},
    {"cut_before", API_BOOL, 0, "Something stands before this piece", 0, 0, NULL, NULL},
    {"cut_after", API_BOOL, 0, "Something stands behind this piece", 0, 0, NULL, NULL},
};
static const struct api_shape text_shape =
    API_SHAPE("SearchText", "A text with its marks", text_members);

static const struct api_member found_members[] = {
    API_M_ID,
    {"kind", API_TEXT, 0, "Who said it", 0, 0, "customer agent note assistant automatic", NULL},
    {"author", API_TEXT, API_NULL, "Their name", 0, 0, NULL, NULL},
    API_M_CREATED,
};
static const struct api_shape found_shape =
    API_SHAPE("SearchMessage", "The youngest message in which the words stand", found_members);

static const struct api_member hit_members[] = {
    {"conversation", API_OBJECT, 0, "What was found", 0, 0, NULL, &conversation_shape},
    {"subject", API_OBJECT, 0, "Its subject", 0, 0, NULL, &text_shape},
    {"message", API_OBJECT, API_NULL, "Where the words stand; null when none were asked for", 0, 0,
     NULL, &found_shape},
    {"snippet", API_OBJECT, 0, "The words and what is around them", 0, 0, NULL, &text_shape},
};
static const struct api_shape hit_shape =
    API_SHAPE("SearchHit", "A conversation that was found", hit_members);

static const struct api_member name_members[] = {
    API_M_ID,
    {"name", API_TEXT, 0, "The name", 0, 0, NULL, NULL},
    {"email", API_TEXT, API_NULL, "A person's address, if there is one", 0, 0, NULL, NULL},
};
static const struct api_shape name_shape =
    API_SHAPE("SearchName", "A person or a company of that name", name_members);

static const struct api_member page_members[] = {
    {"conversations", API_LIST, 0, "What was found, the youngest first", 0, 0, NULL, &hit_shape},
    {"after", API_TEXT, API_NULL, "Where the next page begins; null when there is no more", 0, 0,
     NULL, NULL},
    {"customers", API_LIST, 0, "People of that name; on the first page", 0, 0, NULL, &name_shape},
    {"companies", API_LIST, 0, "Companies of that name; on the first page", 0, 0, NULL,
     &name_shape},
    {"filter", API_TEXT, 0, "What was understood", 0, 0, NULL, NULL},
    {"looked_at", API_INT, 0, "Conversations or messages that were looked at for this page", 0, 0,
     NULL, NULL},
};
static const struct api_shape page_shape =
    API_SHAPE("SearchPage", "A page of what was found", page_members);

static const struct api_member ask_members[] = {
    {"q", API_TEXT, 0, "What is looked for: words and operators of the filter language",
     FILTER_BYTES, 0, NULL, NULL},
    {"sort", API_TEXT, 0, "The order, where no words are looked for", 0, 0,
     "active created waiting", NULL},
    API_M_LIMIT,
    API_M_AFTER,
};
static const struct api_shape ask_shape = API_SHAPE("SearchAsk", "What is looked for", ask_members);

static const struct api_member operator_members[] = {
    {"name", API_TEXT, 0, "What stands before the colon", 0, 0, NULL, NULL},
    {"values", API_TEXT, 0, "What may stand behind it", 0, 0, NULL, NULL},
    {"words", API_TEXT, 0, "What it asks", 0, 0, NULL, NULL},
};
static const struct api_shape operator_shape =
    API_SHAPE("FilterOperator", "An operator of the filter language", operator_members);

/* ---- answers ---- */

static void put_text(struct json_writer *w, const char *key, const struct search_text *t)
{
    json_put_object(w, key);
    json_put_str(w, "text", t->text);
    json_put_array(w, "marks");
    for (size_t i = 0; i < t->n_marks; i++) {
        json_put_object(w, NULL);
        json_put_int(w, "start", (int64_t)t->marks[i].start_at);
        json_put_int(w, "end", (int64_t)t->marks[i].end_at);
        json_put_object_end(w);
    }
    json_put_array_end(w);
    json_put_bool(w, "cut_before", t->cut_before);
    json_put_bool(w, "cut_after", t->cut_after);
    json_put_object_end(w);
}

static void put_found(struct json_writer *w, const struct search_message *m)
{
    if (!m->id) {
        json_put_null(w, "message");
        return;
    }
    json_put_object(w, "message");
    api_put_id(w, "id", m->id);
    json_put_str(w, "kind", m->kind);
    api_put_text(w, "author", m->agent_id ? m->agent_name : m->customer_name);
    api_put_time(w, "created_at", m->created_us);
    json_put_object_end(w);
}

static void put_hit(struct json_writer *w, const struct search_hit *hit)
{
    json_put_object(w, NULL);
    put_conversation(w, "conversation", &hit->conversation);
    put_text(w, "subject", &hit->subject);
    put_found(w, &hit->message);
    put_text(w, "snippet", &hit->snippet);
    json_put_object_end(w);
}

static void put_name(struct json_writer *w, int64_t id, struct str name, struct str email)
{
    json_put_object(w, NULL);
    api_put_id(w, "id", id);
    json_put_str(w, "name", name);
    api_put_text(w, "email", email);
    json_put_object_end(w);
}

static void put_names(struct json_writer *w, const struct search_page *page)
{
    const struct str none = {NULL, 0};
    json_put_array(w, "customers");
    for (size_t i = 0; i < page->n_customers; i++)
        put_name(w, page->customers[i].id, page->customers[i].name,
                 page->customers[i].email.n ? page->customers[i].email : none);
    json_put_array_end(w);
    json_put_array(w, "companies");
    for (size_t i = 0; i < page->n_companies; i++)
        put_name(w, page->companies[i].id, page->companies[i].name, none);
    json_put_array_end(w);
}

static int find(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct search_page page;
    struct str sort = api_text(x, "sort");
    struct search_how how = {.typed = api_text(x, "q"),
                             .sort = sort.n ? filter_sort_of(sort) : SORT_ACTIVE,
                             .after = api_text(x, "after"),
                             .limit = api_limit(x)};
    if (search(c, d, who, &how, &page) < 0)
        return -1;
    json_put_object(&x->w, NULL);
    json_put_array(&x->w, "conversations");
    for (size_t i = 0; i < page.n; i++)
        put_hit(&x->w, &page.hits[i]);
    json_put_array_end(&x->w);
    api_put_text(&x->w, "after", page.more ? page.after : (struct str){NULL, 0});
    put_names(&x->w, &page);
    json_put_str(&x->w, "filter", page.filter);
    json_put_int(&x->w, "looked_at", page.looked_at);
    json_put_object_end(&x->w);
    return 1;
}
static const struct api_op find_op = {.run = find, .in = &ask_shape, .out = &page_shape};

static int operators(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct filter_help help;
    (void)c, (void)d, (void)who;
    api_items(x);
    for (size_t i = 0; filter_help(i, &help); i++) {
        json_put_object(&x->w, NULL);
        json_put_str(&x->w, "name", str_of(help.name));
        json_put_str(&x->w, "values", str_of(help.values));
        json_put_str(&x->w, "words", str_of(help.words));
        json_put_object_end(&x->w);
    }
    return api_items_end(x, STR(""));
}
static const struct api_op operators_op = {.run = operators, .out = &operator_shape, .list = true};

const struct http_route api_search_routes[] = {
    {"GET", "/api/v1/search", "read", 0, 0, api_look, "Finds conversations, people and companies.",
     &find_op},
    {"GET", "/api/v1/filter_operators", "read", 0, 0, api_look,
     "Lists the operators of the filter language.", &operators_op},
};
const size_t api_search_routes_n = sizeof api_search_routes / sizeof *api_search_routes;
