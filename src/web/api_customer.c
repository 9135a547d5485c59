/* SPDX-License-Identifier: Apache-2.0 */
/* api_customer.c: the people who write: found, made, changed, known by addresses, merged. */
#include "desk/customer.h"

#include "desk/customer_merge.h"
#include "web/api.h"
#include "web/api_field.h"

/* ---- shapes ---- */

#define KINDS "email phone chat external handle"

static const struct api_member identity_members[] = {
    API_M_ID,
    {"kind", API_TEXT, 0, "What it is", 0, 0, KINDS, NULL},
    {"value", API_TEXT, 0, "The address, number or name, as written", 0, 0, NULL, NULL},
    {"first", API_BOOL, 0, "Whether answers of this kind go there", 0, 0, NULL, NULL},
    {"verified_at", API_TIME, API_NULL, "When they showed that it is theirs", 0, 0, NULL, NULL},
    {"bounced_at", API_TIME, API_NULL, "Since when mail to it comes back", 0, 0, NULL, NULL},
    API_M_CREATED,
};
static const struct api_shape identity_shape =
    API_SHAPE("Identity", "How a customer is known", identity_members);

static const struct api_member members[] = {
    API_M_ID,
    {"name", API_TEXT, 0, "Empty until they said it", 0, 0, NULL, NULL},
    {"email", API_TEXT, 0, "The address that answers go to; empty: none", 0, 0, NULL, NULL},
    {"company_id", API_ID, API_NULL, "Where they work", 0, 0, NULL, NULL},
    {"company_name", API_TEXT, API_NULL, "Its name", 0, 0, NULL, NULL},
    {"title", API_TEXT, 0, "What they do there", 0, 0, NULL, NULL},
    {"language", API_TEXT, 0, "As in \"de-AT\"; empty: not known", 0, 0, NULL, NULL},
    {"timezone", API_TEXT, 0, "As in \"Europe/Vienna\"; empty: not known", 0, 0, NULL, NULL},
    {"note", API_TEXT, 0, "What colleagues should know", 0, 0, NULL, NULL},
    {"blocked", API_BOOL, 0, "Whether what they write goes to spam", 0, 0, NULL, NULL},
    API_M_CREATED,
    {"updated_at", API_TIME, 0, "When it was last changed", 0, 0, NULL, NULL},
    {"seen_at", API_TIME, API_NULL, "When they last wrote", 0, 0, NULL, NULL},
    {"erased_at", API_TIME, API_NULL, "When they were erased", 0, 0, NULL, NULL},
    API_M_VERSION,
    {"identities", API_LIST, API_MAYBE, "How they are known; not in lists", IDENTITIES_MAX, 0, NULL,
     &identity_shape},
    {"fields", API_LIST, API_MAYBE, "Their custom fields; not in lists", 0, 0, NULL,
     &field_value_shape},
};
static const struct api_shape customer_shape =
    API_SHAPE("Customer", "A person who writes to the desk", members);

static const struct api_member identity_new_members[] = {
    {"kind", API_TEXT, API_NEED, "What it is", 0, 0, KINDS, NULL},
    {"value", API_TEXT, API_NEED, "The address, number or name", IDENTITY_BYTES, 1, NULL, NULL},
};
static const struct api_shape identity_new_shape =
    API_SHAPE("IdentityNew", "A way to know a customer", identity_new_members);

#define EDIT_MEMBERS                                                                                \
    {"name", API_TEXT, API_NULL, "Their name", CUSTOMER_NAME_BYTES, 0, NULL, NULL},                 \
        {"company_id", API_ID, API_NULL, "Where they work; null: nowhere known", 0, 0, NULL, NULL}, \
        {"title", API_TEXT, API_NULL, "What they do there", CUSTOMER_TITLE_BYTES, 0, NULL, NULL},   \
        {"language", API_TEXT, API_NULL, "As in \"de-AT\"", 35, 0, NULL, NULL},                     \
        {"timezone", API_TEXT, API_NULL, "As in \"Europe/Vienna\"", 64, 0, NULL, NULL},             \
    {                                                                                               \
        "note", API_TEXT, API_NULL, "What colleagues should know", CUSTOMER_NOTE_BYTES, 0, NULL,    \
            NULL                                                                                    \
    }

static const struct api_member new_members[] = {
    EDIT_MEMBERS,
    {"identities", API_LIST, 0, "How they are known", IDENTITIES_MAX, 0, NULL, &identity_new_shape},
    {"find", API_BOOL, 0,
     "Answer with whoever has one of the identities, and make somebody only where nobody has", 0, 0,
     NULL, NULL},
};
static const struct api_shape new_shape =
    API_SHAPE("CustomerNew", "A customer to add, or to find", new_members);

static const struct api_member change_members[] = {
    EDIT_MEMBERS,
    {"blocked", API_BOOL, 0, "Whether what they write goes to spam", 0, 0, NULL, NULL},
    API_M_VERSION,
};
static const struct api_shape change_shape = API_SHAPE(
    "CustomerChange", "What is to become of a customer; what is not named stays", change_members);

static const struct api_member list_members[] = {
    {"query", API_TEXT, 0, "Words of their name and addresses, or their beginnings", IDENTITY_BYTES,
     0, NULL, NULL},
    {"sort", API_TEXT, 0, "By name, or who wrote last first; a search goes by name", 0, 0,
     "name seen", NULL},
    {"company_id", API_ID, 0, "Only those of this company", 0, 0, NULL, NULL},
    API_M_LIMIT,
    API_M_AFTER,
};
static const struct api_shape list_shape =
    API_SHAPE("CustomerList", "Which customers are listed", list_members);

static const struct api_member page_members[] = {API_M_LIMIT, API_M_AFTER};
static const struct api_shape page_shape =
    API_SHAPE("CustomerConversationList", "Which page", page_members);

static const struct api_member talk_members[] = {
    API_M_ID,
    {"number", API_INT, 0, "The number that people use", 0, 0, NULL, NULL},
    {"subject", API_TEXT, 0, "What it is about", 0, 0, NULL, NULL},
    {"inbox_id", API_ID, 0, "Where it came in", 0, 0, NULL, NULL},
    {"channel", API_TEXT, 0, "How it came in", 0, 0, NULL, NULL},
    {"category", API_TEXT, 0, "Where it stands", 0, 0, "open waiting closed", NULL},
    {"status", API_TEXT, 0, "Its status", 0, 0, NULL, NULL},
    {"messages", API_INT, 0, "How much was said", 0, 0, NULL, NULL},
    {"preview", API_TEXT, 0, "The beginning of the last word", 0, 0, NULL, NULL},
    API_M_CREATED,
    {"active_at", API_TIME, 0, "When somebody last said something", 0, 0, NULL, NULL},
};
static const struct api_shape talk_shape =
    API_SHAPE("CustomerConversation", "A conversation in a customer's history", talk_members);

static const struct api_member first_members[] = {
    {"first", API_BOOL, API_NEED, "True: answers of this kind go there from now on", 0, 0, NULL,
     NULL},
};
static const struct api_shape first_shape =
    API_SHAPE("IdentityChange", "What is to become of an identity", first_members);

static const struct api_member into_members[] = {
    {"into_id", API_ID, API_NEED, "The customer that stays", 0, 0, NULL, NULL},
};
static const struct api_shape into_shape =
    API_SHAPE("CustomerMerge", "Into whom a customer is merged", into_members);

static const struct api_member conflict_members[] = {
    {"what", API_TEXT, 0, "What both say differently", 0, 0, NULL, NULL},
    {"from", API_TEXT, 0, "What is given up", 0, 0, NULL, NULL},
    {"into", API_TEXT, 0, "What stays", 0, 0, NULL, NULL},
};
static const struct api_shape conflict_shape = API_SHAPE(
    "CustomerMergeConflict", "Where two customers say different things", conflict_members);

static const struct api_member preview_members[] = {
    {"from", API_OBJECT, 0, "The one that goes in", 0, 0, NULL, &customer_shape},
    {"into", API_OBJECT, 0, "The one that stays", 0, 0, NULL, &customer_shape},
    {"conversations", API_INT, 0, "Conversations that move", 0, 0, NULL, NULL},
    {"identities", API_INT, 0, "Identities that move", 0, 0, NULL, NULL},
    {"participants", API_INT, 0, "Conversations of others they take part in", 0, 0, NULL, NULL},
    {"conflicts", API_LIST, 0, "What both say differently", MERGE_CONFLICTS_MAX, 0, NULL,
     &conflict_shape},
};
static const struct api_shape preview_shape =
    API_SHAPE("CustomerMergePreview", "What merging two customers would do", preview_members);

/* ---- documents ---- */

static void put_open(struct json_writer *w, const char *key, const struct customer *it)
{
    json_put_object(w, key);
    api_put_id(w, "id", it->id);
    json_put_str(w, "name", it->name);
    json_put_str(w, "email", it->email);
    api_put_id(w, "company_id", it->company_id);
    api_put_text(w, "company_name", it->company_name);
    json_put_str(w, "title", it->title);
    json_put_str(w, "language", it->language);
    json_put_str(w, "timezone", it->timezone);
    json_put_str(w, "note", it->note);
    json_put_bool(w, "blocked", it->blocked);
    api_put_time(w, "created_at", it->created_us);
    api_put_time(w, "updated_at", it->updated_us);
    api_put_time(w, "seen_at", it->seen_us);
    api_put_time(w, "erased_at", it->erased_us);
    json_put_int(w, "version", it->version);
}

static void put(struct json_writer *w, const char *key, const struct customer *it)
{
    put_open(w, key, it);
    json_put_object_end(w);
}

static void identity_put(struct json_writer *w, const struct customer_identity *it)
{
    json_put_object(w, NULL);
    api_put_id(w, "id", it->id);
    json_put_str(w, "kind", it->kind);
    json_put_str(w, "value", it->value);
    json_put_bool(w, "first", it->is_first);
    api_put_time(w, "verified_at", it->verified_us);
    api_put_time(w, "bounced_at", it->bounced_us);
    api_put_time(w, "created_at", it->created_us);
    json_put_object_end(w);
}

/* The whole person, with identities and fields. */
static int put_whole(struct call *c, struct db_conn *d, const struct actor *who, struct api *x,
                     int64_t id)
{
    struct customer it;
    struct customer_identity *list;
    size_t n;
    if (customer_get(c, d, who, id, &it) < 0 ||
        customer_identities(c, d, who, it.id, &list, &n) < 0)
        return -1;
    put_open(&x->w, NULL, &it);
    json_put_array(&x->w, "identities");
    for (size_t i = 0; i < n; i++)
        identity_put(&x->w, &list[i]);
    json_put_array_end(&x->w);
    if (field_values_put(c, d, who, x, "fields", STR("customer"), it.id) < 0)
        return -1;
    json_put_object_end(&x->w);
    return 1;
}

/* ---- lists ---- */

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct customer *found;
    size_t n;
    struct str query = api_text(x, "query"), after = api_text(x, "after");
    struct customer_filter f = {.company_id = api_id(x, "company_id"), .limit = api_limit(x)};
    f.sort = str_eq(api_text(x, "sort"), STR("seen")) ? CUSTOMERS_BY_SEEN : CUSTOMERS_BY_NAME;
    if (after.n && !str_int64(after, &f.after_id))
        return fail(c, BAD_INPUT, "after is what the page before ended with");
    int got = query.n ? customer_search(c, d, who, query, f.limit, &found, &n)
                      : customer_list(c, d, who, &f, &found, &n);
    if (got < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put(&x->w, NULL, &found[i]);
    if (query.n || !n)
        return api_items_end(x, STR(""));
    return api_items_end_id(x, n, found[n - 1].id);
}
static const struct api_op list_op = {
    .run = list, .in = &list_shape, .out = &customer_shape, .list = true};

static int history(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct conversation *found;
    struct conversation_after at;
    char text[CONVERSATION_AFTER_BYTES] = "";
    size_t n;
    if (!conversation_after_of(api_text(x, "after"), &at))
        return fail(c, BAD_INPUT, "after is what the page before ended with");
    if (customer_history(c, d, who, api_path_id(x, "id"), at, api_limit(x), &found, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++) {
        const struct conversation *it = &found[i];
        json_put_object(&x->w, NULL);
        api_put_id(&x->w, "id", it->id);
        json_put_int(&x->w, "number", it->number);
        json_put_str(&x->w, "subject", it->subject);
        api_put_id(&x->w, "inbox_id", it->inbox_id);
        json_put_str(&x->w, "channel", it->channel);
        json_put_str(&x->w, "category", it->category);
        json_put_str(&x->w, "status", it->status_name);
        json_put_int(&x->w, "messages", it->messages);
        json_put_str(&x->w, "preview", it->preview);
        api_put_time(&x->w, "created_at", it->created_us);
        api_put_time(&x->w, "active_at", it->active_us);
        json_put_object_end(&x->w);
        at = (struct conversation_after){it->active_us, it->id};
    }
    if (n == (size_t)api_limit(x))
        conversation_after_text(at, text);
    return api_items_end(x, str_of(text));
}
static const struct api_op history_op = {
    .run = history, .in = &page_shape, .out = &talk_shape, .list = true};

/* ---- one ---- */

static int get(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct customer it;
    if (customer_get(c, d, who, api_path_id(x, "id"), &it) < 0)
        return -1;
    if (api_etag(x, it.id, it.version) > 0)
        return 1;
    return put_whole(c, d, who, x, it.id);
}
static const struct api_op get_op = {.run = get, .out = &customer_shape};

static struct identity_new *identities_of(struct call *c, struct api *x, size_t *n_r)
{
    json_t *list_in = api_list(x, "identities");
    *n_r = json_array_size(list_in);
    struct identity_new *all = arena_array(&c->arena, *n_r + 1, sizeof *all);
    for (size_t i = 0; i < *n_r; i++) {
        struct api one = api_item(x, json_array_get(list_in, i));
        all[i] = (struct identity_new){.kind = identity_kind_of(api_text(&one, "kind")),
                                       .value = api_text(&one, "value")};
    }
    return all;
}

static struct customer_edit edit_of(struct api *x, const struct customer *was)
{
    return (struct customer_edit){.name = api_text_or(x, "name", was->name),
                                  .title = api_text_or(x, "title", was->title),
                                  .language = api_text_or(x, "language", was->language),
                                  .timezone = api_text_or(x, "timezone", was->timezone),
                                  .note = api_text_or(x, "note", was->note),
                                  .company_id = api_has(x, "company_id") ? api_id(x, "company_id")
                                                                         : was->company_id};
}

static int post(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct customer nobody = {0}, it;
    struct customer_edit edit = edit_of(x, &nobody);
    struct customer_known known = {
        .name = edit.name, .language = edit.language, .timezone = edit.timezone};
    struct identity_new *all = identities_of(c, x, &known.n_identities);
    known.identities = all;
    int got = api_bool(x, "find", false)
                  ? customer_find_or_create(c, d, who, &known, &it)
                  : customer_create(c, d, who, &edit, all, known.n_identities, &it);
    if (got < 0 || put_whole(c, d, who, x, it.id) < 0)
        return -1;
    if (got > 0)
        return api_created(x, "/api/v1/customers/", it.id);
    x->a->status = 200;
    return 1;
}
static const struct api_op post_op = {.run = post,
                                      .in = &new_shape,
                                      .out = &customer_shape,
                                      .status = 201,
                                      .also = "200 The customer was here"};

static int patch(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct customer it;
    int64_t id = api_path_id(x, "id"), undo_id = 0, block_id = 0;
    if (customer_get(c, d, who, id, &it) < 0)
        return -1;
    struct customer_edit edit = edit_of(x, &it);
    if (customer_put(c, d, who, id, &edit, api_version(x), &undo_id) < 0)
        return -1;
    if (api_has(x, "blocked") &&
        customer_block(c, d, who, id, api_bool(x, "blocked", false), &block_id) < 0)
        return -1;
    if (put_whole(c, d, who, x, id) < 0)
        return -1;
    return api_undo(x, block_id ? block_id : undo_id);
}
static const struct api_op patch_op = {
    .run = patch, .in = &change_shape, .out = &customer_shape, .undo = true};

/* ---- identities ---- */

static int identities(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct customer_identity *found;
    size_t n;
    if (customer_identities(c, d, who, api_path_id(x, "id"), &found, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        identity_put(&x->w, &found[i]);
    return api_items_end(x, STR(""));
}
static const struct api_op identities_op = {
    .run = identities, .out = &identity_shape, .list = true};

static int identity_add(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct identity_new it = {.kind = identity_kind_of(api_text(x, "kind")),
                              .value = api_text(x, "value")};
    int64_t identity_id = 0;
    return customer_identity_add(c, d, who, api_path_id(x, "id"), &it, &identity_id) < 0
               ? -1
               : put_whole(c, d, who, x, api_path_id(x, "id"));
}
static const struct api_op identity_add_op = {
    .run = identity_add, .in = &identity_new_shape, .out = &customer_shape};

static int identity_change(struct call *c, struct db_conn *d, const struct actor *who,
                           struct api *x)
{
    if (!api_bool(x, "first", false))
        return fail(c, BAD_INPUT, "another identity becomes the first by saying so of that one");
    return customer_identity_first(c, d, who, api_path_id(x, "id"), api_path_id(x, "identity_id")) <
                   0
               ? -1
               : put_whole(c, d, who, x, api_path_id(x, "id"));
}
static const struct api_op identity_change_op = {
    .run = identity_change, .in = &first_shape, .out = &customer_shape};

static int identity_drop(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    int64_t undo_id = 0;
    if (customer_identity_remove(c, d, who, api_path_id(x, "id"), api_path_id(x, "identity_id"),
                                 &undo_id) < 0)
        return -1;
    return api_undo(x, undo_id);
}
static const struct api_op identity_drop_op = {.run = identity_drop, .undo = true};

/* ---- merging ---- */

static int preview(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct customer_merge_preview p;
    struct json_writer *w = &x->w;
    if (customer_merge_preview(c, d, who, api_path_id(x, "id"), api_id(x, "into_id"), &p) < 0)
        return -1;
    json_put_object(w, NULL);
    put(w, "from", &p.from);
    put(w, "into", &p.into);
    json_put_int(w, "conversations", p.conversations);
    json_put_int(w, "identities", p.identities);
    json_put_int(w, "participants", p.participants);
    json_put_array(w, "conflicts");
    for (size_t i = 0; i < p.n_conflicts; i++) {
        json_put_object(w, NULL);
        json_put_str(w, "what", p.conflicts[i].what);
        json_put_str(w, "from", p.conflicts[i].from);
        json_put_str(w, "into", p.conflicts[i].into);
        json_put_object_end(w);
    }
    json_put_array_end(w);
    json_put_object_end(w);
    return 1;
}
static const struct api_op preview_op = {.run = preview, .in = &into_shape, .out = &preview_shape};

static int merge(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    int64_t into_id = api_id(x, "into_id"), undo_id = 0;
    if (customer_merge(c, d, who, api_path_id(x, "id"), into_id, &undo_id) < 0 ||
        put_whole(c, d, who, x, into_id) < 0)
        return -1;
    return api_undo(x, undo_id);
}
static const struct api_op merge_op = {
    .run = merge, .in = &into_shape, .out = &customer_shape, .undo = true};

/* ---- rows ---- */

const struct http_route api_customer_routes[] = {
    {"GET", "/api/v1/customers", "read", 0, 0, api_look, "Lists customers, or searches for them.",
     &list_op},
    {"POST", "/api/v1/customers", "customers.edit", ROUTE_JSON, 0, api_write,
     "Adds a customer, or finds them.", &post_op},
    {"GET", "/api/v1/customers/{id}", "read", 0, 0, api_look,
     "One customer; of one that was merged, where they went.", &get_op},
    {"PATCH", "/api/v1/customers/{id}", "customers.edit", ROUTE_JSON, 0, api_write,
     "Changes or blocks a customer.", &patch_op},
    {"GET", "/api/v1/customers/{id}/conversations", "read", 0, 0, api_look,
     "Lists a customer's conversations, the youngest first.", &history_op},
    {"GET", "/api/v1/customers/{id}/identities", "read", 0, 0, api_look,
     "Lists how a customer is known.", &identities_op},
    {"POST", "/api/v1/customers/{id}/identities", "customers.edit", ROUTE_JSON, 0, api_write,
     "Adds an address or number of a customer.", &identity_add_op},
    {"PATCH", "/api/v1/customers/{id}/identities/{identity_id}", "customers.edit", ROUTE_JSON, 0,
     api_write, "Makes it the one that answers go to.", &identity_change_op},
    {"DELETE", "/api/v1/customers/{id}/identities/{identity_id}", "customers.edit", 0, 0, api_write,
     "Takes an address or number away from a customer.", &identity_drop_op},
    {"GET", "/api/v1/customers/{id}/merge_preview", "read", 0, 0, api_look,
     "What merging a customer into another would do.", &preview_op},
    {"POST", "/api/v1/customers/{id}/merges", "customers.edit", ROUTE_JSON, 0, api_write,
     "Merges a customer into another.", &merge_op},
};
const size_t api_customer_routes_n = sizeof api_customer_routes / sizeof *api_customer_routes;
