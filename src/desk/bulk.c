/* SPDX-License-Identifier: Apache-2.0 */
/* bulk.c: one after the other, in the order of their ids, so that two who change the same many wait
   for each other instead of standing in each other's way. */
#include "desk/bulk.h"

#include "db/id.h"
#include "desk/change.h"

#include <inttypes.h>
#include <stdlib.h>

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* Sorted, each once. */
static size_t once_each(struct call *c, const int64_t *ids, size_t n, int64_t **sorted_r)
{
    size_t kept = 0;
    int64_t *sorted = arena_array(&c->arena, n + 1, sizeof *sorted);
    for (size_t i = 0; i < n; i++)
        sorted[i] = ids[i];
    qsort(sorted, n, sizeof *sorted, by_id);
    for (size_t i = 0; i < n; i++)
        if (!kept || sorted[kept - 1] != sorted[i])
            sorted[kept++] = sorted[i];
    *sorted_r = sorted;
    return kept;
}

static bool stays(enum fault_kind kind)
{
    return kind == NOT_FOUND || kind == CONFLICT || kind == BAD_INPUT || kind == TOO_BIG;
}

static void leave(struct call *c, struct bulk_done *done, int64_t id)
{
    struct str why = str_of(c->fault.text);
    done->left[done->n_left++] =
        (struct bulk_left){id, c->fault.kind, {arena_copy(&c->arena, why.at, why.n), why.n}};
}

static int tell(struct call *c, struct db_conn *d, const struct actor *who,
                const struct actions *actions, const struct action_undos *undos,
                struct bulk_done *done)
{
    char words[80];
    snprintf(words, sizeof words, "Changed %zu %s", done->changed,
             done->changed == 1 ? "conversation" : "conversations");
    const struct change_value values[] = {change_number("changed", (int64_t)done->changed),
                                          change_number("same", (int64_t)done->same),
                                          change_number("left", (int64_t)done->n_left),
                                          change_text("actions", actions_json(c, actions))};
    struct change change = {.verb = STR("bulk.apply"),
                            .noun_id = done->id,
                            .detail = change_json(c, values, 4),
                            .words = words};
    return actions_note(c, d, who, &change, undos, &done->undo_id);
}

int bulk_apply(struct call *c, struct db_conn *d, const struct actor *who, const int64_t *ids,
               size_t n, const struct actions *actions, struct bulk_done *done_r)
{
    struct action_undos *undos = arena_alloc(&c->arena, sizeof *undos);
    int64_t *sorted;
    *done_r = (struct bulk_done){0};
    if (permit(c, who, MAY_ANSWER) < 0)
        return -1;
    if (!n || n > BULK_MAX)
        return fail(c, n ? TOO_BIG : BAD_INPUT, "at once one changes 1 to %d conversations",
                    BULK_MAX);
    if (actions_none(actions))
        return fail(c, BAD_INPUT, "there is nothing to do: say at least one action");
    if (actions_check(c, d, who, actions) < 0)
        return -1;
    size_t each = once_each(c, ids, n, &sorted);
    done_r->left = arena_array(&c->arena, each, sizeof *done_r->left);
    done_r->id = id_new(c, d);
    for (size_t i = 0; done_r->id > 0 && i < each; i++) {
        int got = actions_apply(c, d, who, sorted[i], actions, undos);
        if (got < 0 && !stays(c->fault.kind))
            return -1;
        done_r->changed += got > 0;
        done_r->same += got == 0;
        if (got < 0)
            leave(c, done_r, sorted[i]);
    }
    if (done_r->id < 0 || (done_r->changed && tell(c, d, who, actions, undos, done_r) < 0))
        return -1;
    return done_r->changed > 0;
}
