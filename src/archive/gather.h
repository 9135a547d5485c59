/* SPDX-License-Identifier: Apache-2.0 */
/* gather.h: messages that come one by one, gathered into conversations.

       struct gather g;
       gather_open(c, &g);
       gather_put(c, &g, &message)                for each, with the group it belongs to
       gather_set_group(c, &g, i, group)          where a group turns out to be another one
       gather_order(c, &g)                        then no more are put
       while ((got = gather_next(c, &g, &v)) > 0) ...
       gather_free(&g);

   Conversations come in the order in which they began, their messages in the order of time; a
   message without a time stands behind the one that was put before it. Rows and texts lie in
   temporary files, the order is made by an external sort: memory does not depend on how many
   messages there are. */
#ifndef ARCHIVE_GATHER_H
#define ARCHIVE_GATHER_H

#include "archive/conversation.h"

struct gather_message {
    uint64_t group[2]; /* messages of the same group are one conversation */
    uint64_t line;     /* where it stands in its file */
    uint64_t unique;   /* the same twice in a conversation is taken once; 0: never the same */
    int64_t at;
    enum heard_who who;
    bool unclear; /* nothing says who wrote it: the conversation becomes an error */
    struct str id, customer, subject, text; /* the first that is not empty names the conversation */
};

struct gather_row;
struct gather {
    struct spill rows, texts;
    struct sorter by_group, by_place;
    uint64_t n, n_doubled;
    struct gather_row *next; /* of the conversation that comes next */
    bool has_next;
    struct out part;
};

int gather_open(struct call *c, struct gather *g);
void gather_free(struct gather *g);
int gather_put(struct call *c, struct gather *g, const struct gather_message *m);
int gather_group(struct call *c, const struct gather *g, uint64_t i, uint64_t group_r[2]);
int gather_set_group(struct call *c, struct gather *g, uint64_t i, const uint64_t group[2]);
int gather_order(struct call *c, struct gather *g);
int gather_next(struct call *c, struct gather *g, struct conversation *v);

#endif
