/* SPDX-License-Identifier: Apache-2.0 */
/* message_read.c: looking at what was said. conversation_show is what every screen asks for, so it
   is counted in queries: the row, whether its inbox is seen (nothing for an admin), the messages;
   files, tags and participants only when the row or the messages say that there are any. */
#include "base/json.h"
#include "desk/message.h"

#include <inttypes.h>

enum { MERGES_MAX = 20 };

static int64_t page_limit(int limit)
{
    if (limit <= 0)
        return MESSAGES_PAGE_DEFAULT;
    return limit < MESSAGES_PAGE_MAX ? limit : MESSAGES_PAGE_MAX;
}

int message_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct message *it_r)
{
    struct seen_conversation at;
    int got = permit(c, who, MAY_READ) < 0 ? -1 : sql_message_get(c, d, who->org, id, it_r);
    if (got > 0) {
        got = permit_conversation(c, d, who, MAY_READ, it_r->conversation_id, &at);
        if (got < 0 && c->fault.kind == NOT_FOUND)
            got = 0;
    }
    return got ? got : fail(c, NOT_FOUND, "there is no message %" PRId64, id);
}

int message_list(struct call *c, struct db_conn *d, const struct actor *who,
                 int64_t conversation_id, const struct message_place *after, int limit,
                 struct message **list_r, size_t *n_r)
{
    struct seen_conversation at;
    if (permit_conversation(c, d, who, MAY_READ, conversation_id, &at) < 0)
        return -1;
    int64_t created_us = after ? after->created_us : INT64_MIN + 1, id = after ? after->id : 0;
    return sql_message_list(c, d, who->org, at.id, created_us, id, page_limit(limit), list_r, n_r);
}

int mention_list(struct call *c, struct db_conn *d, const struct actor *who, int64_t before_us,
                 int limit, struct mention **list_r, size_t *n_r)
{
    if (permit(c, who, MAY_READ) < 0)
        return -1;
    return sql_mention_list(c, d, who->org, who->id, before_us ? before_us : INT64_MAX,
                            page_limit(limit), list_r, n_r);
}

/* ---- the whole of a conversation
 * ---------------------------------------------------------------------- */

/* The row itself, following merges, if it is seen. */
static int row_seen(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                    struct conversation *it_r)
{
    int got = 1;
    it_r->merged_into_id = id;
    for (int i = 0; i < MERGES_MAX && got > 0 && it_r->merged_into_id; i++)
        got = sql_conversation_get(c, d, who->org, it_r->merged_into_id, it_r);
    if (got > 0)
        got = sees_inbox(c, d, who, it_r->inbox_id);
    return got ? got : fail(c, NOT_FOUND, "there is no conversation %" PRId64, id);
}

static int messages_ahead(struct call *c, struct db_conn *d, int64_t org, int64_t id,
                          const struct message_place *before, int limit)
{
    return sql_message_page_ahead(c, d, org, id, before ? before->created_us : INT64_MAX,
                                  before ? before->id : INT64_MAX, page_limit(limit) + 1);
}

/* The last ones, turned so that the oldest comes first. */
static int messages(struct call *c, struct db_conn *d, int64_t org,
                    const struct message_place *before, int limit, struct conversation_page *page)
{
    int64_t most = page_limit(limit);
    int64_t before_us = before ? before->created_us : INT64_MAX;
    if (sql_message_page(c, d, org, page->conversation.id, before_us,
                         before ? before->id : INT64_MAX, most + 1, &page->messages,
                         &page->n_messages) < 0)
        return -1;
    page->more = (int64_t)page->n_messages > most;
    if (page->more)
        page->n_messages--;
    for (size_t i = 0, j = page->n_messages; i + 1 < j; i++) {
        struct message last = page->messages[--j];
        page->messages[j] = page->messages[i];
        page->messages[i] = last;
    }
    return 1;
}

static int files(struct call *c, struct db_conn *d, int64_t org, struct conversation_page *page)
{
    int64_t *ids = arena_array(&c->arena, page->n_messages + 1, sizeof *ids);
    size_t n = 0;
    for (size_t i = 0; i < page->n_messages; i++)
        if (page->messages[i].files)
            ids[n++] = page->messages[i].id;
    return n ? sql_attachment_of_messages(c, d, org, (struct db_ids){ids, n}, &page->files,
                                          &page->n_files)
             : 0;
}

int conversation_show(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                      const struct message_place *before, int limit,
                      struct conversation_page *page_r)
{
    *page_r = (struct conversation_page){0};
    const struct conversation *at = &page_r->conversation;
    if (permit(c, who, MAY_READ) < 0 || sql_conversation_get_ahead(c, d, who->org, id) < 0 ||
        messages_ahead(c, d, who->org, id, before, limit) < 0 ||
        row_seen(c, d, who, id, &page_r->conversation) < 0 ||
        messages(c, d, who->org, before, limit, page_r) < 0 || files(c, d, who->org, page_r) < 0)
        return -1;
    if (at->has_tags &&
        sql_conversation_labels(c, d, who->org, at->id, &page_r->tags, &page_r->n_tags) < 0)
        return -1;
    if (at->has_participants && sql_participant_list(c, d, who->org, at->id, &page_r->participants,
                                                     &page_r->n_participants) < 0)
        return -1;
    return 1;
}

/* ---- who is answered
 * ------------------------------------------------------------------------------------ */

static void put_recipient(struct json_writer *w, struct str address, struct str name,
                          struct str role)
{
    json_put_object(w, NULL);
    json_put_str(w, "address", address);
    json_put_str(w, "name", name);
    json_put_str(w, "role", role);
    json_put_object_end(w);
}

/* The one of a role in what a channel noted of a message's sender and recipients. */
static int noted(struct call *c, struct str to_json, const char *role,
                 struct message_address_row *it_r)
{
    json_t *root, *one;
    size_t i;
    int found = 0;
    if (json_read(c, to_json, MESSAGE_TO_BYTES, &root) < 0)
        return -1;
    json_array_foreach(root, i, one)
    {
        struct str is = STR(""), value = STR(""), name = STR("");
        if (!found && json_get_str(c, one, "role", 20, &is) > 0 && str_eq(is, str_of(role)) &&
            json_get_str(c, one, "address", PARTICIPANT_ADDRESS_BYTES, &value) > 0) {
            json_get_str(c, one, "name", PARTICIPANT_NAME_BYTES, &name);
            it_r->value = (struct str){arena_copy(&c->arena, value.at, value.n), value.n};
            it_r->name = (struct str){arena_copy(&c->arena, name.at, name.n), name.n};
            found = 1;
        }
    }
    json_decref(root);
    return found;
}

/* Who asked last, where they want the answer; else the customer's first address. */
static int whom_to_answer(struct call *c, struct db_conn *d, const struct actor *who,
                          const struct seen_conversation *at, struct message_address_row *it_r)
{
    struct message_last_asked_row last = {.to_json = STR("")};
    int got = sql_message_last_asked(c, d, who->org, at->id, &last);
    if (got > 0)
        got = noted(c, last.to_json, "reply_to", it_r);
    if (got == 0 && last.to_json.n)
        got = noted(c, last.to_json, "from", it_r);
    return got ? got : sql_message_address(c, d, who->org, at->customer_id, it_r);
}

int message_recipients(struct call *c, struct db_conn *d, const struct actor *who,
                       int64_t conversation_id, struct str *to_json_r)
{
    struct seen_conversation at;
    struct message_address_row customer;
    struct participant *others;
    size_t n;
    struct out o;
    if (permit_conversation(c, d, who, MAY_READ, conversation_id, &at) < 0 ||
        sql_participant_list(c, d, who->org, at.id, &others, &n) < 0)
        return -1;
    int got = whom_to_answer(c, d, who, &at, &customer);
    if (got < 0)
        return -1;
    out_init(&o, MESSAGE_TO_BYTES);
    struct json_writer w = {.out = &o};
    json_put_array(&w, NULL);
    if (got)
        put_recipient(&w, customer.value, customer.name, STR("to"));
    for (size_t i = 0; i < n; i++)
        if (!str_eq(others[i].role, STR("aside")) &&
            (!got || !str_eq_nocase(others[i].address, customer.value)))
            put_recipient(&w, others[i].address, others[i].name, others[i].role);
    json_put_array_end(&w);
    bool over = o.over;
    *to_json_r = (struct str){arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return over ? fail(c, TOO_BIG, "there are too many recipients") : 1;
}
