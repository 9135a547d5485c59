/* SPDX-License-Identifier: Apache-2.0 */
/* block.c: a sender is kept folded, a domain with its "@" in front, so that one look by equality
   finds an address, and one for each of its domain's endings finds a domain. */
#include "desk/block.h"

#include "base/fold.h"
#include "db/id.h"
#include "desk/change.h"
#include "desk/words.h"

#include <inttypes.h>
#include <stdio.h>

static int no_block(struct call *c, int64_t id)
{
    return fail(c, NOT_FOUND, "there is no blocked sender %" PRId64, id);
}

int block_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              struct block *block_r)
{
    int got = permit(c, who, MAY_READ) < 0 ? -1 : sql_block_get(c, d, who->org, id, block_r);
    return got ? got : no_block(c, id);
}

int block_list(struct call *c, struct db_conn *d, const struct actor *who, int64_t before_id,
               int limit, struct block **list_r, size_t *n_r)
{
    if (permit(c, who, MAY_READ) < 0)
        return -1;
    return sql_block_list(c, d, who->org, before_id > 0 ? before_id : INT64_MAX, limit, list_r,
                          n_r);
}

/* ---- what is typed ---- */

/* An address, or "@" and a domain of at least two labels; as it is kept. */
static int sender_of(struct call *c, struct str text, struct str *sender_r)
{
    struct str email, domain;
    char whole[BLOCK_SENDER_BYTES + 8];
    text = str_trim(text);
    if (text.n >= BLOCK_SENDER_BYTES)
        return fail(c, BAD_INPUT, "a sender has at most %d bytes", BLOCK_SENDER_BYTES - 1);
    ptrdiff_t at = str_find_char(text, '@');
    if (at > 0)
        return words_email(c, text, &email, sender_r);
    domain = str_from(text, at == 0);
    int n = snprintf(whole, sizeof whole, "x@%.*s", (int)domain.n, domain.at);
    bool dotted = str_find_char(domain, '.') > 0 && domain.at[domain.n - 1] != '.';
    if (!dotted || words_email(c, (struct str){whole, (size_t)n}, &email, &domain) < 0)
        return fail(c, BAD_INPUT,
                    "a blocked sender is an address, or a domain such as shop.example");
    *sender_r = str_from(domain, 1);
    return 1;
}

/* ---- changing ---- */

static int tell(struct call *c, struct db_conn *d, const struct actor *who, const struct block *it,
                bool added, bool back, int64_t *undo_id_r)
{
    const char *verb = added ? "block.add" : "block.remove";
    const struct change_value values[] = {change_text("sender", it->sender)};
    struct change change = {.verb = str_of(!back   ? verb
                                           : added ? "block.remove.undo"
                                                   : "block.add.undo"),
                            .event = added ? STR("block.added") : STR("block.removed"),
                            .noun_id = it->id,
                            .detail = change_json(c, values, 1),
                            .words = added ? "Blocked a sender" : "Let a sender in again"};
    change.was = back ? STR("") : change.detail;
    return change_note(c, d, who, &change, undo_id_r);
}

static int add(struct call *c, struct db_conn *d, const struct actor *who, struct str sender,
               bool back, struct block *block_r, int64_t *undo_id_r)
{
    struct block_count_row count;
    if (sql_block_count(c, d, who->org, &count) < 0)
        return -1;
    if (count.n >= BLOCKS_MAX)
        return fail(c, TOO_BIG, "%d senders are blocked already; block a domain instead of each",
                    BLOCKS_MAX);
    int64_t id = id_new(c, d);
    int64_t added = id < 0 ? -1 : sql_block_add(c, d, who->org, id, sender, who->id, c->now_us);
    if (added < 0 || sql_block_of_sender(c, d, who->org, sender, block_r) < 0)
        return -1;
    return added ? tell(c, d, who, block_r, true, back, undo_id_r) : 0;
}

int block_add(struct call *c, struct db_conn *d, const struct actor *who, struct str sender,
              struct block *block_r, int64_t *undo_id_r)
{
    struct str kept;
    if (undo_id_r)
        *undo_id_r = 0;
    if (permit(c, who, MAY_EDIT_CUSTOMERS) < 0 || sender_of(c, sender, &kept) < 0)
        return -1;
    return add(c, d, who, kept, false, block_r, undo_id_r);
}

static int take_away(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                     bool back, int64_t *undo_id_r)
{
    struct block it;
    if (undo_id_r)
        *undo_id_r = 0;
    if (permit(c, who, MAY_EDIT_CUSTOMERS) < 0 || block_get(c, d, who, id, &it) < 0)
        return -1;
    int64_t gone = sql_block_remove(c, d, who->org, id);
    return gone <= 0 ? (gone < 0 ? -1 : no_block(c, id))
                     : tell(c, d, who, &it, false, back, undo_id_r);
}

int block_remove(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                 int64_t *undo_id_r)
{
    return take_away(c, d, who, id, false, undo_id_r);
}

int block_undo_add(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   struct str was)
{
    (void)was;
    return take_away(c, d, who, id, true, NULL);
}

int block_undo_remove(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                      struct str was)
{
    struct block made;
    struct str sender, kept;
    json_t *root;
    (void)id;
    if (permit(c, who, MAY_EDIT_CUSTOMERS) < 0 || json_read(c, was, CHANGE_WAS_BYTES, &root) < 0)
        return -1;
    int got = json_need_str(c, root, "sender", BLOCK_SENDER_BYTES, &sender);
    if (got >= 0)
        got = sender_of(c, sender, &kept);
    if (got >= 0)
        got = add(c, d, who, kept, true, &made, NULL);
    json_decref(root);
    return got;
}

/* ---- for channels ---- */

int block_find(struct call *c, struct db_conn *d, int64_t org, struct str address,
               struct block *block_r)
{
    struct str rest = fold_name(&c->arena, str_trim(address));
    ptrdiff_t at = str_find_char(rest, '@');
    if (at <= 0 || rest.n >= BLOCK_SENDER_BYTES)
        return 0;
    int got = sql_block_of_sender(c, d, org, rest, block_r);
    rest = str_from(rest, (size_t)at);
    for (int label = 0; got == 0 && label < BLOCK_LABELS_MAX; label++) {
        got = sql_block_of_sender(c, d, org, rest, block_r);
        ptrdiff_t dot = str_find_char(rest, '.');
        if (got || dot < 0)
            break;
        char *shorter = arena_copy(&c->arena, rest.at + dot, rest.n - (size_t)dot);
        shorter[0] = '@';
        rest = (struct str){shorter, rest.n - (size_t)dot};
    }
    return got;
}
