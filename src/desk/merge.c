/* SPDX-License-Identifier: Apache-2.0 */
/* merge.c: two conversations become one, or one becomes two. Both are a move of messages between
   two rows that are locked, and a count of both afterwards; the way back is the list of the
   messages that moved. */
#include "base/utf8.h"
#include "desk/change.h"
#include "desk/link.h"
#include "desk/message.h"
#include "desk/need.sql.h"

#include <inttypes.h>

/* The ids that moved, as they stand in `was`: bounded, so that a way back is always kept. */
struct moved {
    int64_t from_id, into_id;
    struct db_ids messages, tags;
    json_t *root; /* of a `was` that is read */
    json_t *addresses;
};

static int pair(struct call *c, struct db_conn *d, const struct actor *who, enum permission p,
                int64_t a_id, int64_t b_id, struct conversation *a_r, struct conversation *b_r)
{
    struct seen_conversation low, high; /* locked in the order of their ids */
    if (a_id == b_id)
        return fail(c, BAD_INPUT, "a conversation cannot be merged with itself");
    bool turned = a_id > b_id;
    if (permit_conversation(c, d, who, p, turned ? b_id : a_id, &low) < 0 ||
        permit_conversation(c, d, who, p, turned ? a_id : b_id, &high) < 0)
        return -1;
    int64_t a = turned ? high.id : low.id, b = turned ? low.id : high.id;
    if (a != a_id || b != b_id)
        return fail(c, CONFLICT, "one of these was merged already: ask for where it went");
    return sql_conversation_get(c, d, who->org, a, a_r) < 0
               ? -1
               : sql_conversation_get(c, d, who->org, b, b_r);
}

int conversation_merge_preview(struct call *c, struct db_conn *d, const struct actor *who,
                               int64_t from_id, int64_t into_id, struct merge_preview *preview_r)
{
    struct merge_counts_row n;
    if (pair(c, d, who, MAY_READ, from_id, into_id, &preview_r->from, &preview_r->into) < 0 ||
        sql_merge_counts(c, d, who->org, from_id, into_id, &n) < 0)
        return -1;
    preview_r->messages = n.messages;
    preview_r->notes = n.notes;
    preview_r->tags = n.tags;
    preview_r->participants = n.participants;
    preview_r->other_customer = preview_r->from.customer_id != preview_r->into.customer_id;
    preview_r->other_inbox = preview_r->from.inbox_id != preview_r->into.inbox_id;
    return 1;
}

/* ---- what is kept for the way back
 * ------------------------------------------------------------------- */

static void put_ids(struct json_writer *w, const char *key, struct db_ids ids)
{
    json_put_array(w, key);
    for (size_t i = 0; i < ids.n; i++)
        json_put_int(w, NULL, ids.at[i]);
    json_put_array_end(w);
}

static struct str was_json(struct call *c, const struct moved *m,
                           const struct merge_new_participants_row *people, size_t n_people)
{
    struct out o;
    out_init(&o, CHANGE_WAS_BYTES);
    struct json_writer w = {.out = &o};
    json_put_object(&w, NULL);
    json_put_int(&w, "from_id", m->from_id);
    json_put_int(&w, "into_id", m->into_id);
    put_ids(&w, "messages", m->messages);
    put_ids(&w, "tags", m->tags);
    json_put_array(&w, "addresses");
    for (size_t i = 0; i < n_people; i++)
        json_put_str(&w, NULL, people[i].address_folded);
    json_put_array_end(&w);
    json_put_object_end(&w);
    struct str text = {arena_copy(&c->arena, o.at, o.n), o.over ? 0 : o.n};
    out_free(&o);
    return text;
}

static int read_ids(struct call *c, const json_t *root, const char *key, struct db_ids *ids_r)
{
    json_t *array;
    if (json_get_array(c, root, key, MERGE_MESSAGES_MAX, &array) <= 0)
        return fail(c, BROKEN, "what was moved cannot be read");
    ids_r->n = json_array_size(array);
    int64_t *ids = arena_array(&c->arena, ids_r->n + 1, sizeof *ids);
    for (size_t i = 0; i < ids_r->n; i++)
        ids[i] = json_integer_value(json_array_get(array, i));
    ids_r->at = ids;
    return 1;
}

/* m->root is to be released. */
static int read_was(struct call *c, struct str was, struct moved *m)
{
    *m = (struct moved){0};
    if (json_read(c, was, CHANGE_WAS_BYTES, &m->root) < 0)
        return -1;
    if (json_get_int(c, m->root, "from_id", &m->from_id) <= 0 ||
        json_get_int(c, m->root, "into_id", &m->into_id) <= 0)
        return fail(c, BROKEN, "what was moved cannot be read");
    if (read_ids(c, m->root, "messages", &m->messages) < 0 ||
        read_ids(c, m->root, "tags", &m->tags) < 0)
        return -1;
    return json_get_array(c, m->root, "addresses", PARTICIPANTS_MAX + 1, &m->addresses) < 0 ? -1
                                                                                            : 1;
}

/* ---- merging
 * ----------------------------------------------------------------------------------------- */

static int merge_checks(struct call *c, struct db_conn *d, const struct actor *who,
                        const struct conversation *from, const struct conversation *into,
                        bool also_other_customer)
{
    struct merge_sending_row sending;
    if (from->customer_id != into->customer_id && !also_other_customer)
        return fail(
            c, CONFLICT,
            "these conversations belong to different customers, who would see each other's words");
    int got = sql_merge_sending(c, d, who->org, from->id, &sending);
    if (got)
        return got < 0 ? -1 : fail(c, CONFLICT, "a reply is being sent at this moment; try again");
    return 1;
}

static int all_messages(struct call *c, struct db_conn *d, int64_t org, int64_t id,
                        struct db_ids *ids_r)
{
    struct merge_message *rows;
    if (sql_merge_messages(c, d, org, id, MERGE_MESSAGES_MAX + 1, &rows, &ids_r->n) < 0)
        return -1;
    if (ids_r->n > MERGE_MESSAGES_MAX)
        return fail(c, TOO_BIG, "a conversation of more than %d messages cannot be merged",
                    MERGE_MESSAGES_MAX);
    int64_t *ids = arena_array(&c->arena, ids_r->n + 1, sizeof *ids);
    for (size_t i = 0; i < ids_r->n; i++)
        ids[i] = rows[i].id;
    ids_r->at = ids;
    return 1;
}

static int new_tags(struct call *c, struct db_conn *d, int64_t org, struct moved *m)
{
    struct merge_new_tags_row *rows;
    if (sql_merge_new_tags(c, d, org, m->from_id, m->into_id, &rows, &m->tags.n) < 0)
        return -1;
    int64_t *ids = arena_array(&c->arena, m->tags.n + 1, sizeof *ids);
    for (size_t i = 0; i < m->tags.n; i++)
        ids[i] = rows[i].tag_id;
    m->tags.at = ids;
    return 1;
}

/* The ledger goes with the messages at once: what people added is read by nobody again. */
static int follow(struct call *c, struct db_conn *d, int64_t org, int64_t from_id, int64_t to_id,
                  struct db_ids ids)
{
    if (sql_merge_follow_needs(c, d, to_id, org, ids) < 0 ||
        sql_merge_follow_promises(c, d, to_id, org, ids) < 0 ||
        sql_need_put_off(c, d, org, from_id) < 0)
        return -1;
    return sql_need_put_off(c, d, org, to_id);
}

static int copy(struct call *c, struct db_conn *d, int64_t org, const struct moved *m)
{
    if (sql_merge_move(c, d, m->into_id, m->from_id, org, m->messages) < 0 ||
        follow(c, d, org, m->from_id, m->into_id, m->messages) < 0 ||
        sql_merge_copy_tags(c, d, m->into_id, org, m->from_id) < 0 ||
        sql_merge_copy_participants(c, d, m->into_id, org, m->from_id) < 0 ||
        sql_merge_copy_followers(c, d, m->into_id, org, m->from_id) < 0 ||
        sql_merge_move_drafts(c, d, m->into_id, org, m->from_id) < 0 ||
        sql_merge_mark(c, d, m->into_id, c->now_us, org, m->from_id) < 0)
        return -1;
    return conversation_recount(c, d, org, m->from_id) < 0
               ? -1
               : conversation_recount(c, d, org, m->into_id);
}

static int note(struct call *c, struct db_conn *d, const struct actor *who,
                const struct conversation *at, const struct conversation *other,
                struct change change, size_t n, int64_t *undo_id_r)
{
    const struct change_value values[] = {
        change_number("number", at->number), change_id("other_id", other->id),
        change_number("other_number", other->number), change_number("messages", (int64_t)n)};
    change.noun_id = at->id;
    change.conversation_id = at->id;
    change.inbox_id = at->inbox_id;
    change.detail = change_json(c, values, 4);
    return change_note(c, d, who, &change, undo_id_r);
}

/* Both stories tell it; the way back hangs on the one that went in. */
static int merge_note(struct call *c, struct db_conn *d, const struct actor *who,
                      const struct conversation *from, const struct conversation *into,
                      struct str was, size_t n, int64_t *undo_id_r)
{
    struct change went = {.verb = STR("conversation.merge"),
                          .event = STR("conversation.merged"),
                          .was = was,
                          .words = "Merged the conversations"};
    struct change took = {.verb = STR("conversation.absorb"),
                          .event = STR("conversation.absorbed")};
    return note(c, d, who, into, from, took, n, NULL) < 0
               ? -1
               : note(c, d, who, from, into, went, n, undo_id_r);
}

int conversation_merge(struct call *c, struct db_conn *d, const struct actor *who, int64_t from_id,
                       int64_t into_id, bool also_other_customer, int64_t *undo_id_r)
{
    struct conversation from = {0}, into = {0};
    struct moved m = {.from_id = from_id, .into_id = into_id};
    struct merge_new_participants_row *people;
    size_t n_people;
    if (pair(c, d, who, MAY_ANSWER, from_id, into_id, &from, &into) < 0 ||
        merge_checks(c, d, who, &from, &into, also_other_customer) < 0 ||
        all_messages(c, d, who->org, from_id, &m.messages) < 0 ||
        new_tags(c, d, who->org, &m) < 0 ||
        sql_merge_new_participants(c, d, who->org, from_id, into_id, &people, &n_people) < 0)
        return -1;
    struct str was = was_json(c, &m, people, n_people);
    if (copy(c, d, who->org, &m) < 0)
        return -1;
    return merge_note(c, d, who, &from, &into, was, m.messages.n, undo_id_r);
}

/* ---- and apart again
 * --------------------------------------------------------------------------------- */

/* Messages go from where they are to where they were; all of them, or none. */
static int move_back(struct call *c, struct db_conn *d, int64_t org, int64_t at_id, int64_t to_id,
                     struct db_ids ids)
{
    int64_t moved = sql_merge_move_back(c, d, to_id, org, at_id, ids);
    if (moved >= 0 && (size_t)moved != ids.n)
        return fail(c, CONFLICT, "some of these messages were moved again since");
    return moved < 0 ? -1 : follow(c, d, org, at_id, to_id, ids);
}

static int drop_people(struct call *c, struct db_conn *d, int64_t org, const struct moved *m)
{
    for (size_t i = 0; i < json_array_size(m->addresses); i++) {
        const json_t *address = json_array_get(m->addresses, i);
        struct str folded = {json_string_value(address), json_string_length(address)};
        if (sql_participant_remove(c, d, org, m->into_id, folded) < 0)
            return -1;
    }
    return 1;
}

static int unmerge(struct call *c, struct db_conn *d, const struct actor *who,
                   const struct moved *m)
{
    struct seen_conversation seen;
    struct merge_row_row row;
    struct conversation from = {0}, into = {0};
    if (permit_conversation(c, d, who, MAY_ANSWER, m->into_id, &seen) < 0)
        return -1;
    int got = sql_merge_row(c, d, who->org, m->from_id, &row);
    if (got <= 0 || seen.id != m->into_id || row.merged_into_id != m->into_id)
        return got < 0 ? -1 : fail(c, CONFLICT, "these conversations were merged again since");
    if (move_back(c, d, who->org, m->into_id, m->from_id, m->messages) < 0 ||
        sql_merge_drop_tags(c, d, who->org, m->into_id, m->tags) < 0 ||
        drop_people(c, d, who->org, m) < 0 ||
        sql_merge_mark(c, d, 0, c->now_us, who->org, m->from_id) < 0 ||
        conversation_recount(c, d, who->org, m->from_id) < 0 ||
        conversation_recount(c, d, who->org, m->into_id) < 0 ||
        sql_conversation_get(c, d, who->org, m->from_id, &from) < 0 ||
        sql_conversation_get(c, d, who->org, m->into_id, &into) < 0)
        return -1;
    struct change change = {.verb = STR("conversation.merge.undo"),
                            .event = STR("conversation.unmerged")};
    return note(c, d, who, &from, &into, change, m->messages.n, NULL);
}

int conversation_undo_merge(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                            struct str was)
{
    struct moved m;
    (void)id; /* merged by now: it leads to the other */
    int result = read_was(c, was, &m);
    if (result > 0)
        result = unmerge(c, d, who, &m);
    json_decref(m.root);
    return result;
}

/* ---- splitting
 * --------------------------------------------------------------------------------------- */

/* Who said the first of the chosen ones; the chosen are all of this conversation, and not all there
 * are. */
static int choose(struct call *c, struct db_conn *d, int64_t org, const struct conversation *from,
                  struct db_ids ids, int64_t *customer_id_r)
{
    struct merge_message *rows;
    size_t n, chosen = 0;
    if (!ids.n || ids.n > SPLIT_MESSAGES_MAX)
        return fail(c, BAD_INPUT, "choose between one and %d messages", SPLIT_MESSAGES_MAX);
    if (sql_merge_messages(c, d, org, from->id, DB_ALL_MAX, &rows, &n) < 0)
        return -1;
    *customer_id_r = 0;
    for (size_t i = 0; i < n; i++) {
        size_t j = 0;
        while (j < ids.n && ids.at[j] != rows[i].id)
            j++;
        chosen += j < ids.n;
        if (j < ids.n && !*customer_id_r && str_eq(rows[i].kind, STR("customer")))
            *customer_id_r = rows[i].customer_id;
    }
    if (chosen != ids.n)
        return fail(c, NOT_FOUND, "not all of these messages are in #%" PRId64, from->number);
    if (chosen == n)
        return fail(c, BAD_INPUT, "if all messages go, nothing is left of #%" PRId64, from->number);
    if (!*customer_id_r)
        *customer_id_r = from->customer_id;
    return 1;
}

static int split_off(struct call *c, struct db_conn *d, const struct actor *who,
                     const struct conversation *from, const struct conversation *it,
                     struct db_ids ids)
{
    struct link_add_in link = {
        .org = who->org,
        .first_id = from->id < it->id ? from->id : it->id,
        .second_id = from->id < it->id ? it->id : from->id,
        .reason = STR("split"),
        .agent_id = who->kind == ACTOR_AGENT || who->kind == ACTOR_TOKEN ? who->id : 0,
        .now_us = c->now_us};
    int64_t moved = sql_merge_move(c, d, it->id, from->id, who->org, ids);
    if (moved < 0 || follow(c, d, who->org, from->id, it->id, ids) < 0 ||
        sql_link_add(c, d, &link) < 0)
        return -1;
    return conversation_recount(c, d, who->org, from->id) < 0
               ? -1
               : conversation_recount(c, d, who->org, it->id);
}

int conversation_split(struct call *c, struct db_conn *d, const struct actor *who, int64_t from_id,
                       const int64_t *message_ids, size_t n, struct str subject,
                       struct conversation *it_r, int64_t *undo_id_r)
{
    struct seen_conversation at;
    struct conversation from = {0};
    struct db_ids ids = {message_ids, n};
    struct conversation_new open = {.subject = subject};
    if (permit_conversation(c, d, who, MAY_ANSWER, from_id, &at) < 0 ||
        sql_conversation_get(c, d, who->org, at.id, &from) < 0 ||
        choose(c, d, who->org, &from, ids, &open.customer_id) < 0)
        return -1;
    open.inbox_id = from.inbox_id;
    open.channel = from.channel;
    open.subject = str_trim(subject).n ? subject : from.subject;
    open.priority = (enum priority)from.priority;
    open.has_priority = true;
    open.assignee_id = from.assignee_id;
    open.team_id = from.team_id;
    open.language = from.language;
    open.split_from_id = from.id;
    if (conversation_open(c, d, who, &open, it_r) < 0 ||
        split_off(c, d, who, &from, it_r, ids) < 0 ||
        sql_conversation_get(c, d, who->org, it_r->id, it_r) < 0)
        return -1;
    struct moved m = {.from_id = from.id, .into_id = it_r->id, .messages = ids};
    struct change change = {.verb = STR("conversation.split"),
                            .event = STR("conversation.split"),
                            .was = was_json(c, &m, NULL, 0),
                            .words = "Split the conversation"};
    return note(c, d, who, &from, it_r, change, n, undo_id_r);
}

static int unsplit(struct call *c, struct db_conn *d, const struct actor *who,
                   const struct moved *m)
{
    struct conversation from = {0}, it = {0};
    struct db_ids rest;
    if (pair(c, d, who, MAY_ANSWER, m->into_id, m->from_id, &it, &from) < 0 ||
        all_messages(c, d, who->org, it.id, &rest) < 0)
        return -1;
    if (rest.n != m->messages.n)
        return fail(c, CONFLICT, "#%" PRId64 " has other messages by now: merge it instead",
                    it.number);
    if (move_back(c, d, who->org, it.id, from.id, m->messages) < 0 ||
        sql_merge_mark(c, d, from.id, c->now_us, who->org, it.id) < 0 ||
        conversation_recount(c, d, who->org, it.id) < 0 ||
        conversation_recount(c, d, who->org, from.id) < 0)
        return -1;
    struct change change = {.verb = STR("conversation.split.undo"),
                            .event = STR("conversation.merged")};
    return note(c, d, who, &it, &from, change, m->messages.n, NULL);
}

int conversation_undo_split(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                            struct str was)
{
    struct moved m;
    (void)id;
    int result = read_was(c, was, &m);
    if (result > 0)
        result = unsplit(c, d, who, &m);
    json_decref(m.root);
    return result;
}
