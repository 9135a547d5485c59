/* SPDX-License-Identifier: Apache-2.0 */
/* link.c: pairs of conversations that show each other. A pair stands once, the smaller id first.
   Becoming one and coming apart is merge.c. */
#include "desk/link.h"

#include "desk/change.h"

#include <inttypes.h>

struct pair {
    struct seen_conversation a, b;
    int64_t first_id, second_id;
};

static int look(struct call *c, struct db_conn *d, const struct actor *who, int64_t a_id,
                int64_t b_id, struct pair *p)
{
    /* The smaller first, whoever asks: two writes that lock the same pair never wait for each
     * other. */
    bool turned = a_id > b_id;
    if (permit_conversation(c, d, who, MAY_ANSWER, turned ? b_id : a_id, turned ? &p->b : &p->a) <
            0 ||
        permit_conversation(c, d, who, MAY_ANSWER, turned ? a_id : b_id, turned ? &p->a : &p->b) <
            0)
        return -1;
    if (p->a.id == p->b.id)
        return fail(c, BAD_INPUT, "these two are one conversation, #%" PRId64, p->a.number);
    p->first_id = p->a.id < p->b.id ? p->a.id : p->b.id;
    p->second_id = p->a.id < p->b.id ? p->b.id : p->a.id;
    return 1;
}

static int note(struct call *c, struct db_conn *d, const struct actor *who, const struct pair *p,
                struct str verb, struct str event, struct str reason, int64_t *undo_id_r)
{
    const struct change_value values[] = {change_id("other_id", p->b.id),
                                          change_number("other_number", p->b.number),
                                          change_text("reason", reason)};
    struct str detail = change_json(c, values, 3);
    struct change change = {.verb = verb,
                            .event = event,
                            .noun_id = p->a.id,
                            .conversation_id = p->a.id,
                            .inbox_id = p->a.inbox_id,
                            .detail = detail,
                            .was = undo_id_r ? detail : STR(""),
                            .words = "Unlinked the conversations"};
    return change_note(c, d, who, &change, undo_id_r);
}

static int add(struct call *c, struct db_conn *d, const struct actor *who, const struct pair *p,
               struct str reason, struct str verb)
{
    struct link_count_row count;
    if (sql_link_count(c, d, who->org, p->a.id, &count) < 0)
        return -1;
    if (count.n >= LINKS_MAX)
        return fail(c, TOO_BIG, "a conversation has at most %d links", LINKS_MAX);
    struct link_add_in in = {.org = who->org,
                             .first_id = p->first_id,
                             .second_id = p->second_id,
                             .reason = reason,
                             .agent_id =
                                 who->kind == ACTOR_AGENT || who->kind == ACTOR_TOKEN ? who->id : 0,
                             .now_us = c->now_us};
    int64_t added = sql_link_add(c, d, &in);
    if (added <= 0)
        return (int)added;
    return note(c, d, who, p, verb, STR("conversation.linked"), reason, NULL);
}

static bool reason_is_known(struct str reason)
{
    return str_eq(reason, STR("related")) || str_eq(reason, STR("follows")) ||
           str_eq(reason, STR("cause")) || str_eq(reason, STR("copy"));
}

int conversation_link(struct call *c, struct db_conn *d, const struct actor *who, int64_t a_id,
                      int64_t b_id, struct str reason)
{
    struct pair p;
    if (!reason_is_known(reason))
        return fail(c, BAD_INPUT, "conversations are linked as related, follows, cause or copy");
    return look(c, d, who, a_id, b_id, &p) < 0
               ? -1
               : add(c, d, who, &p, reason, STR("conversation.link"));
}

int conversation_unlink(struct call *c, struct db_conn *d, const struct actor *who, int64_t a_id,
                        int64_t b_id, int64_t *undo_id_r)
{
    struct pair p;
    struct link_get_row row;
    int64_t undo_id = 0;
    if (look(c, d, who, a_id, b_id, &p) < 0)
        return -1;
    int got = sql_link_get(c, d, who->org, p.first_id, p.second_id, &row);
    if (got > 0)
        got = (int)sql_link_remove(c, d, who->org, p.first_id, p.second_id);
    if (got > 0)
        got = note(c, d, who, &p, STR("conversation.unlink"), STR("conversation.unlinked"),
                   row.reason, &undo_id);
    if (undo_id_r)
        *undo_id_r = undo_id;
    return got;
}

int conversation_undo_unlink(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                             struct str was)
{
    json_t *root;
    int64_t other_id;
    struct str reason;
    struct pair p;
    if (json_read(c, was, CHANGE_WAS_BYTES, &root) < 0)
        return -1;
    int result = change_get_id(c, root, "other_id", &other_id);
    if (result > 0)
        result = json_need_str(c, root, "reason", 20, &reason);
    if (result > 0)
        result = look(c, d, who, id, other_id, &p);
    if (result > 0)
        result = add(c, d, who, &p, reason, STR("conversation.unlink.undo"));
    json_decref(root);
    return result;
}

int conversation_links(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                       struct link **list_r, size_t *n_r)
{
    struct seen_conversation at;
    size_t kept = 0;
    if (permit_conversation(c, d, who, MAY_READ, id, &at) < 0 ||
        sql_link_list(c, d, who->org, at.id, list_r, n_r) < 0)
        return -1;
    for (size_t i = 0; i < *n_r; i++) {
        int sees = sees_inbox(c, d, who, (*list_r)[i].inbox_id);
        if (sees < 0)
            return -1;
        if (sees)
            (*list_r)[kept++] = (*list_r)[i];
    }
    *n_r = kept;
    return kept > 0;
}
