/* SPDX-License-Identifier: Apache-2.0 */
/* view.h: lists that stand beside the conversations: some that every desk has (view_builtin), and
   those that people save: for themselves, for a team, for everybody. A view is a filter with a
   name, an order and columns.

       struct view view;
       struct view_new it = {.name = STR("Refunds"), .filter = STR("tag:refund is:open")};
       if (view_create(c, d, who, &it, &view) < 0) return -1;
       if (view_show(c, d, who, view.id, &(struct view_how){0}, &page) < 0) return -1;

   The built-in ones have the ids 1 to N_BUILTIN_VIEWS, so that both are asked for in one way. A
   shared view shows each person what they may see: the filter is bound to whoever looks. One's own
   need MAY_READ; a team's and everybody's MAY_MANAGE_MACROS. */
#ifndef DESK_VIEW_H
#define DESK_VIEW_H

#include "desk/search.h"
#include "desk/view.sql.h"

enum {
    VIEW_NAME_BYTES = 100,
    VIEW_COLUMNS_BYTES = 200,
    VIEWS_MAX = 300,    /* of an organisation, shared */
    VIEWS_OWN_MAX = 50, /* of one agent */
    VIEW_COUNT_MAX = 99,
    VIEW_POSITION_MAX = 100000
};

/* struct view is a row: view.sql. owner_id and team_id 0: everybody's. */

struct view_builtin {
    const char *key, *name, *filter; /* "yours" "Yours" ... */
};
enum {
    VIEW_YOURS = 1,
    VIEW_UNASSIGNED,
    VIEW_TEAM,
    VIEW_OPEN,
    VIEW_SNOOZED,
    VIEW_CLOSED,
    VIEW_SPAM,
    VIEW_BIN,
    VIEW_MENTIONS,
    VIEW_DRAFTS,
    VIEW_BACK, /* needs you: something open, a broken promise, a day that is near */
    VIEW_DUE,  /* promises for about now */
    VIEW_LATE,
    N_BUILTIN_VIEWS = VIEW_LATE
};
const struct view_builtin *view_builtin(int64_t id); /* NULL: it is none of these */
int64_t view_builtin_of(struct str key);             /* 0: none has this key */

struct view_new {
    struct str name, filter;
    struct str sort;    /* filter_sort_name; empty: "active" */
    struct str columns; /* of view_columns, with spaces between; empty: the usual */
    bool own;           /* only who makes it sees it */
    int64_t team_id;    /* 0: everybody's, unless own */
    int64_t position;
};

/* The columns that a list can show, NULL-ended. */
extern const char *const view_columns[];

/* BAD_INPUT where the filter is wrong, with its sentence. */
int view_create(struct call *c, struct db_conn *d, const struct actor *who,
                const struct view_new *it, struct view *view_r);

/* All is put, so begin from view_get; whose it is stays. >0 changed, 0 it was so already. */
int view_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
             const struct view_new *it, int64_t version, int64_t *undo_id_r);

int view_remove(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                int64_t *undo_id_r);

int view_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
             struct view *view_r);

/* The saved ones that `who` sees, by position. */
int view_list(struct call *c, struct db_conn *d, const struct actor *who, struct view **list_r,
              size_t *n_r);

struct view_how {
    struct str also; /* another filter that must fit too; empty: none */
    struct str sort; /* empty: the view's own */
    struct str after;
    int limit;
};
/* A page of its conversations: which they are, or with all that a list shows of what was found. */
int view_found(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
               const struct view_how *how, struct filter_found *found_r);
int view_show(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              const struct view_how *how, struct search_page *page_r);

/* How many, up to VIEW_COUNT_MAX, and how many of these changed since `who` looked. */
struct view_count {
    int n, unread;
    bool more;        /* there are more, or may be */
    struct str fault; /* the filter no longer holds, and why; .at NULL: it does */
};
int view_count(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
               struct view_count *count_r);

/* For undo.c. */
int view_undo_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  struct str was);
int view_undo_remove(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                     struct str was);

#endif
