/* SPDX-License-Identifier: Apache-2.0 */
/* participant.c: who else on the customer's side is written to. */
#include "base/fold.h"
#include "base/json.h"
#include "base/utf8.h"
#include "desk/change.h"
#include "desk/conversation.h"

#include <string.h>

/* Not whether mail arrives there, only whether it could be an address. */
static bool looks_like_address(struct str s)
{
    ptrdiff_t at = str_find_char(s, '@');
    if (at <= 0 || (size_t)at + 1 >= s.n)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.at[i] <= ' ' || strchr("<>,;\"", s.at[i]))
            return false;
    return utf8_valid(s);
}

static bool role_is_known(struct str role)
{
    return str_eq(role, STR("to")) || str_eq(role, STR("cc")) || str_eq(role, STR("bcc")) ||
           str_eq(role, STR("aside"));
}

int participant_list(struct call *c, struct db_conn *d, const struct actor *who,
                     int64_t conversation_id, struct participant **list_r, size_t *n_r)
{
    struct seen_conversation at;
    if (permit_conversation(c, d, who, MAY_READ, conversation_id, &at) < 0)
        return -1;
    return sql_participant_list(c, d, who->org, at.id, list_r, n_r);
}

static int note(struct call *c, struct db_conn *d, const struct actor *who,
                const struct seen_conversation *at, const struct participant *it, struct str verb,
                struct str event, int64_t *undo_id_r)
{
    const struct change_value values[] = {
        change_text("address", it->address), change_text("name", it->name),
        change_text("role", it->role), change_id("customer_id", it->customer_id)};
    struct str detail = change_json(c, values, 4);
    struct change change = {.verb = verb,
                            .event = event,
                            .noun_id = at->id,
                            .conversation_id = at->id,
                            .inbox_id = at->inbox_id,
                            .detail = detail,
                            .was = undo_id_r ? detail : STR(""),
                            .words = "Removed a participant"};
    return change_note(c, d, who, &change, undo_id_r);
}

static int put(struct call *c, struct db_conn *d, const struct actor *who, int64_t conversation_id,
               const struct participant *it, struct str verb)
{
    struct seen_conversation at;
    struct participant_count_row count;
    if (permit_conversation(c, d, who, MAY_ANSWER, conversation_id, &at) < 0 ||
        sql_participant_count(c, d, who->org, at.id, &count) < 0)
        return -1;
    if (count.n >= PARTICIPANTS_MAX)
        return fail(c, TOO_BIG, "a conversation has at most %d participants", PARTICIPANTS_MAX);
    struct participant_put_in in = {.org = who->org,
                                    .conversation_id = at.id,
                                    .address_folded = fold_name(&c->arena, it->address),
                                    .address = it->address,
                                    .name = it->name,
                                    .customer_id = it->customer_id,
                                    .role = it->role,
                                    .added_us = c->now_us};
    int64_t changed = sql_participant_put(c, d, &in);
    if (changed <= 0)
        return (int)changed;
    return note(c, d, who, &at, it, verb, STR("participant.added"), NULL);
}

int participant_add(struct call *c, struct db_conn *d, const struct actor *who,
                    int64_t conversation_id, const struct participant_new *it)
{
    struct conversation_customer_row customer;
    struct participant row = {.address = str_trim(it->address),
                              .name = utf8_first(str_trim(it->name), PARTICIPANT_NAME_BYTES),
                              .role = it->role.n ? it->role : STR("cc"),
                              .customer_id = it->customer_id};
    if (!row.name.at)
        row.name = STR("");
    if (!looks_like_address(row.address))
        return fail(c, BAD_INPUT, "this is not an address: %.*s",
                    (int)utf8_first(row.address, 100).n, row.address.at);
    if (row.address.n > PARTICIPANT_ADDRESS_BYTES)
        return fail(c, TOO_BIG, "an address has at most %d bytes", PARTICIPANT_ADDRESS_BYTES);
    if (!role_is_known(row.role))
        return fail(c, BAD_INPUT, "a participant's role is to, cc, bcc or aside");
    int got =
        it->customer_id ? sql_conversation_customer(c, d, who->org, it->customer_id, &customer) : 1;
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no such customer");
    return put(c, d, who, conversation_id, &row, STR("participant.add"));
}

int participant_remove(struct call *c, struct db_conn *d, const struct actor *who,
                       int64_t conversation_id, struct str address, int64_t *undo_id_r)
{
    struct seen_conversation at;
    struct participant it;
    int64_t undo_id = 0;
    struct str folded = fold_name(&c->arena, address);
    if (permit_conversation(c, d, who, MAY_ANSWER, conversation_id, &at) < 0)
        return -1;
    int got = sql_participant_get(c, d, who->org, at.id, folded, &it);
    if (got > 0)
        got = (int)sql_participant_remove(c, d, who->org, at.id, folded);
    if (got > 0)
        got = note(c, d, who, &at, &it, STR("participant.remove"), STR("participant.removed"),
                   &undo_id);
    if (undo_id_r)
        *undo_id_r = undo_id;
    return got;
}

int participant_undo_remove(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                            struct str was)
{
    json_t *root;
    struct participant it = {0};
    if (json_read(c, was, CHANGE_WAS_BYTES, &root) < 0)
        return -1;
    int result = json_need_str(c, root, "address", PARTICIPANT_ADDRESS_BYTES, &it.address);
    if (result > 0)
        result = json_need_str(c, root, "name", CHANGE_TEXT_BYTES, &it.name);
    if (result > 0)
        result = json_need_str(c, root, "role", 10, &it.role);
    if (result > 0)
        result = change_get_id(c, root, "customer_id", &it.customer_id);
    if (result >= 0)
        result = put(c, d, who, id, &it, STR("participant.remove.undo"));
    json_decref(root);
    return result;
}
