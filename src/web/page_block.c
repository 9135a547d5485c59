/* SPDX-License-Identifier: Apache-2.0 */
/* page_block.c: senders whose mail goes to spam: the list in the settings, where they are let in
   again, and blocking from a conversation. */
#include "web/settings.h"

#include "desk/block.h"
#include "desk/conversation.h"

#include <inttypes.h>

enum { BLOCKS_SHOWN = 100 };

static struct str since_words(struct page *p, const struct block *it)
{
    struct str when = when_said(&p->when, it->created_us);
    return it->agent_name.n ? page_text(p, "by %.*s, %.*s", (int)it->agent_name.n,
                                        it->agent_name.at, (int)when.n, when.at)
                            : when;
}

static int list_show(struct page *p, struct setting_view *v)
{
    struct block *list;
    int64_t before_id = 0;
    size_t n;
    if (!str_int64(http_query(p->q, "before"), &before_id))
        before_id = 0;
    if (settings_begin(p, v, "blocks", "Blocked senders",
                       "What they write is kept, stands in Spam, and is not read by the engine.") <
            0 ||
        block_list(p->c, p->d, p->who, before_id, BLOCKS_SHOWN, &list, &n) < 0)
        return -1;
    v->path = STR("/settings/blocks");
    v->lines_title = STR("Blocked now");
    v->empty = STR("Nobody is blocked.");
    settings_lines(v, n);
    for (size_t i = 0; i < n; i++)
        settings_act(
            settings_line(v, list[i].sender, since_words(p, &list[i]), STR(""), list[i].id),
            "remove", "Let in again");
    if (n == BLOCKS_SHOWN)
        v->older = page_text(p, "/settings/blocks?before=%" PRId64, list[n - 1].id);
    v->action = STR("/settings/blocks");
    v->button = STR("Block");
    struct setting_field *f = settings_text(v, "sender", "Address or domain", STR(""));
    f->required = true;
    f->help = STR("sale@shop.example blocks one address; shop.example blocks all below it.");
    return 1;
}

static int list_save(struct page *p, struct page_told *told, struct setting_view *v)
{
    struct block it;
    int64_t undo_id = 0;
    bool remove = str_eq(http_form(p->q, "act"), STR("remove"));
    v->wrong_at = "sender";
    told->go = settings_done(p, "blocks", remove ? "removed" : "saved");
    int got = remove ? block_remove(p->c, p->d, p->who, page_id(p, "id"), &undo_id)
                     : block_add(p->c, p->d, p->who, http_form(p->q, "sender"), &it, &undo_id);
    page_undo_add(told, undo_id);
    return got;
}

/* ---- from a conversation ---- */

static int block(struct page *p, struct page_told *told)
{
    struct block it;
    struct conversation at;
    struct conversation_change to = {.set = CONVERSATION_SPAM, .spam = true};
    int64_t id = page_id(p, "conversation"), blocked_undo = 0, spam_undo = 0;
    if (conversation_get(p->c, p->d, p->who, id, &at) < 0 ||
        block_add(p->c, p->d, p->who, http_form(p->q, "sender"), &it, &blocked_undo) < 0 ||
        conversation_change(p->c, p->d, p->who, id, &to, 0, &spam_undo) < 0)
        return -1;
    page_undo_add(told, blocked_undo);
    page_undo_add(told, spam_undo);
    told->words = page_text(p, "Blocked: %.*s", (int)it.sender.n, it.sender.at);
    told->number = at.number;
    return 1;
}

static int block_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, block);
}

static const struct setting_page list_page = {list_show, list_save};
enum { FORM = ROUTE_PAGE | ROUTE_FORM };

const struct http_route page_block_routes[] = {
    {"GET", "/settings/blocks", "customers.edit", ROUTE_PAGE, 0, settings_get, "Blocked senders.",
     &list_page},
    {"POST", "/settings/blocks", "customers.edit", FORM, 0, settings_post,
     "Blocks a sender, or lets one in again.", &list_page},
    {"POST", "/blocks", "customers.edit", FORM, 0, block_post,
     "Blocks who wrote a conversation, which is spam then.", NULL},
};
const size_t page_block_routes_n = sizeof page_block_routes / sizeof *page_block_routes;
