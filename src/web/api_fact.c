/* SPDX-License-Identifier: Apache-2.0 */
/* api_fact.c: a person's story: its facts, each with the sentence it came from, and the paragraph
   that is made of them. */
#include "desk/customer.h"
#include "desk/fact.h"
#include "desk/own.h"

#include "web/api.h"

#include "base/time.h"

#include <inttypes.h>
#include <stdio.h>

#define KINDS "goal stay leave preference person thing"

static const struct api_member members[] = {
    API_M_ID,
    API_M("customer_id", API_ID, 0, "The person"),
    API_M_WORD("kind", 0, "What kind of fact", KINDS),
    API_M("words", API_TEXT, 0, "What is known"),
    API_M("quote", API_TEXT, API_NULL, "The sentence it came from"),
    API_M("message_id", API_ID, API_NULL, "The message it was said in"),
    API_M_WORD("state", 0, "proposed is a guess of the engine's, held is a fact", "held proposed"),
    API_M_WORD("source", 0, "Who said so", "agent engine customer"),
    API_M("p", API_REAL, 0, "How sure it is, 0 to 1; 1 when a person said so"),
    API_M("ask", API_TEXT, API_NULL, "Of a guess: the question that would settle it"),
    API_M("reason", API_TEXT, API_NULL, "Why it is kept although it is sensitive"),
    API_M("expires_at", API_TIME, API_NULL, "When it ends"),
    API_M("agent_id", API_ID, API_NULL, "Who decided about it last"),
    API_M_CREATED,
    API_M_VERSION,
};
static const struct api_shape fact_shape =
    API_SHAPE("Fact", "Something known of a person, with where it was said", members);

#define FACT_EDITED                                                                                \
    API_M_MOST("reason", API_TEXT, API_NULL,                                                       \
               "Needed for what touches health, faith, origin, sexuality or politics",             \
               FACT_REASON_BYTES),                                                                 \
        API_M("sensitive", API_BOOL, 0, "It does touch one of these"),                             \
        API_M("expires_at", API_TIME, API_NULL, "When it ends")

static const struct api_member new_members[] = {
    API_M_WORD("kind", API_NEED, "What kind of fact", KINDS),
    API_M_MOST("words", API_TEXT, API_NEED, "What is known", FACT_WORDS_BYTES),
    API_M("message_id", API_ID, 0, "The message it was said in"),
    API_M_MOST("quote", API_TEXT, 0, "The sentence, as it stands there", FACT_QUOTE_BYTES),
    FACT_EDITED,
};
static const struct api_shape new_shape = API_SHAPE("FactNew", "A fact to add", new_members);

static const struct api_member change_members[] = {
    API_M_WORD("kind", 0, "What kind of fact", KINDS),
    API_M_MOST("words", API_TEXT, 0, "What is known", FACT_WORDS_BYTES),
    FACT_EDITED,
    API_M("keep", API_BOOL, 0, "True: the guess is a fact"),
    API_M_VERSION,
};
static const struct api_shape change_shape =
    API_SHAPE("FactChange", "What is to become of a fact; what is not named stays", change_members);

static const struct api_member clause_members[] = {
    API_M("text", API_TEXT, 0, "A sentence"),
    API_M("fact_id", API_ID, 0, "The fact it was made from"),
};
static const struct api_shape clause_shape =
    API_SHAPE("StoryClause", "A sentence of a story and its fact", clause_members);

static const struct api_member story_members[] = {
    API_M("text", API_TEXT, 0, "The paragraph; empty: nothing is known"),
    API_M_OF("clauses", API_LIST, 0, "Its sentences", &clause_shape),
};
static const struct api_shape story_shape =
    API_SHAPE("Story", "A person's story, made of held facts by rule", story_members);

static struct str or_null(struct str s)
{
    return s.n ? s : (struct str){0};
}

static void put(struct json_writer *w, const struct fact *f)
{
    char p[16];
    int n = snprintf(p, sizeof p, "%d.%03d", (int)(f->p / 1000), (int)(f->p % 1000));
    bool guess = str_eq(f->state, STR("proposed"));
    json_put_object(w, NULL);
    api_put_id(w, "id", f->id);
    api_put_id(w, "customer_id", f->customer_id);
    json_put_str(w, "kind", f->kind);
    json_put_str(w, "words", f->words);
    api_put_text(w, "quote", or_null(f->quote));
    api_put_id(w, "message_id", f->message_id);
    json_put_str(w, "state", f->state);
    json_put_str(w, "source", f->source);
    api_put_json(w, "p", (struct str){p, (size_t)n});
    api_put_text(w, "ask", guess ? str_of(fact_question(f->kind)) : (struct str){0});
    api_put_text(w, "reason", or_null(f->reason));
    api_put_time(w, "expires_at", f->expires_us);
    api_put_id(w, "agent_id", f->agent_id);
    api_put_time(w, "created_at", f->created_us);
    json_put_int(w, "version", f->version);
    json_put_object_end(w);
}

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct customer customer;
    struct fact *facts;
    size_t n;
    if (customer_get(c, d, who, api_path_id(x, "id"), &customer) < 0 ||
        fact_list(c, d, who, customer.id, &facts, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put(&x->w, &facts[i]);
    return api_items_end(x, STR(""));
}
static const struct api_op list_op = {.run = list, .out = &fact_shape, .list = true};

static int story(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct customer customer;
    struct fact *facts;
    struct story it;
    size_t n;
    if (customer_get(c, d, who, api_path_id(x, "id"), &customer) < 0 ||
        fact_list(c, d, who, customer.id, &facts, &n) < 0)
        return -1;
    fact_story(c, customer.name, facts, n, &it);
    json_put_object(&x->w, NULL);
    json_put_str(&x->w, "text", it.text);
    json_put_array(&x->w, "clauses");
    for (size_t i = 0; i < it.n; i++) {
        json_put_object(&x->w, NULL);
        json_put_str(&x->w, "text", it.clauses[i].text);
        api_put_id(&x->w, "fact_id", it.clauses[i].fact_id);
        json_put_object_end(&x->w);
    }
    json_put_array_end(&x->w);
    json_put_object_end(&x->w);
    return 1;
}
static const struct api_op story_op = {.run = story, .out = &story_shape};

static int add(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct customer customer;
    struct fact f;
    int64_t undo_id = 0;
    struct fact_edit it = {.kind = api_text(x, "kind"),
                           .words = api_text(x, "words"),
                           .reason = api_text(x, "reason"),
                           .sensitive = api_bool(x, "sensitive", false),
                           .expires_us = api_time(x, "expires_at"),
                           .message_id = api_id(x, "message_id"),
                           .quote = api_text(x, "quote")};
    if (customer_get(c, d, who, api_path_id(x, "id"), &customer) < 0 ||
        fact_add(c, d, who, customer.id, &it, &f, &undo_id) < 0 || api_undo(x, undo_id) < 0)
        return -1;
    put(&x->w, &f);
    return api_created(x, "/api/v1/facts/", f.id);
}
static const struct api_op add_op = {
    .run = add, .in = &new_shape, .out = &fact_shape, .status = 201, .undo = true};

static int get(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct fact f;
    if (fact_get(c, d, who, api_path_id(x, "id"), &f) < 0)
        return -1;
    if (api_etag(x, f.id, f.version) > 0)
        return 1;
    put(&x->w, &f);
    return 1;
}
static const struct api_op get_op = {.run = get, .out = &fact_shape};

static int patch(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct fact f;
    int64_t id = api_path_id(x, "id"), undo_id = 0;
    if (fact_get(c, d, who, id, &f) < 0)
        return -1;
    struct fact_edit it = {.kind = api_has(x, "kind") ? api_text(x, "kind") : f.kind,
                           .words = api_has(x, "words") ? api_text(x, "words") : f.words,
                           .reason = api_has(x, "reason") ? api_text(x, "reason") : f.reason,
                           .sensitive = api_bool(x, "sensitive", false),
                           .expires_us =
                               api_has(x, "expires_at") ? api_time(x, "expires_at") : f.expires_us};
    bool edits = api_has(x, "kind") || api_has(x, "words") || api_has(x, "reason") ||
                 api_has(x, "expires_at");
    int got = edits || !api_bool(x, "keep", false)
                  ? fact_put(c, d, who, id, &it, api_version(x), &undo_id)
                  : fact_keep(c, d, who, id, &undo_id);
    if (got < 0 || fact_get(c, d, who, id, &f) < 0 || api_undo(x, undo_id) < 0)
        return -1;
    put(&x->w, &f);
    return 1;
}
static const struct api_op patch_op = {
    .run = patch, .in = &change_shape, .out = &fact_shape, .undo = true};

static int drop(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    int64_t undo_id = 0;
    if (fact_remove(c, d, who, api_path_id(x, "id"), &undo_id) < 0)
        return -1;
    return api_undo(x, undo_id);
}
static const struct api_op drop_op = {.run = drop, .undo = true};

/* ---- their own page ---- */

static const struct api_member link_members[] = {
    API_M("customer_id", API_ID, 0, "The person"),
    API_M("link", API_TEXT, 0, "For them alone; it opens once"),
    API_M("expires_at", API_TIME, 0, "Until when"),
};
static const struct api_shape link_shape =
    API_SHAPE("PageLink", "The way to a person's own page", link_members);

static int page_link(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct str secret;
    struct out o;
    int64_t id = api_path_id(x, "id");
    if (own_link(c, d, who, id, &secret) < 0)
        return -1;
    out_init(&o, 2000);
    app_origin(x->q, &o);
    out_f(&o, "/story/%" PRId64 ".%.*s", who->org, (int)secret.n, secret.at);
    json_put_object(&x->w, NULL);
    api_put_id(&x->w, "customer_id", id);
    json_put_str(&x->w, "link", (struct str){o.at, o.n});
    api_put_time(&x->w, "expires_at", c->now_us + OWN_LINK_H * HOUR_US);
    json_put_object_end(&x->w);
    out_free(&o);
    return 1;
}
static const struct api_op page_link_op = {.run = page_link, .out = &link_shape, .status = 201};

const struct http_route api_fact_routes[] = {
    {"GET", "/api/v1/customers/{id}/facts", "read", 0, 0, api_look,
     "Lists what is known of a person, and what the engine guesses.", &list_op},
    {"GET", "/api/v1/customers/{id}/story", "read", 0, 0, api_look,
     "A person's story as a paragraph, each sentence with its fact.", &story_op},
    {"POST", "/api/v1/customers/{id}/facts", "customers.edit", ROUTE_JSON, 0, api_write,
     "Adds a fact to a person's story.", &add_op},
    {"GET", "/api/v1/facts/{id}", "read", 0, 0, api_look, "A fact.", &get_op},
    {"PATCH", "/api/v1/facts/{id}", "customers.edit", ROUTE_JSON, 0, api_write,
     "Corrects a fact, or keeps a guess as one.", &patch_op},
    {"DELETE", "/api/v1/facts/{id}", "customers.edit", 0, 0, api_write,
     "Takes a fact out of a person's story.", &drop_op},
    {"POST", "/api/v1/customers/{id}/page_links", "customers.edit", 0, 0, api_write,
     "Makes the link to a person's own page, which opens once; older ones end.", &page_link_op},
};
const size_t api_fact_routes_n = sizeof api_fact_routes / sizeof *api_fact_routes;
