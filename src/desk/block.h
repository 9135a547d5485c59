/* SPDX-License-Identifier: Apache-2.0 */
/* block.h: senders whose mail goes to spam: one address, or everybody of a domain.

       if (block_add(c, d, who, STR("@pills.example"), &block, &undo_id) < 0) return -1;
       got = block_find(c, d, org, STR("sale@news.pills.example"), &block);     >0: blocked

   A domain holds its subdomains as well. Nothing is ever dropped: what a blocked sender writes is
   kept, stands in Spam, and is not read by the engine. To let somebody in again changes nothing of
   what has come. (A customer can be blocked as a person, too, by whatever address: customer.h.) */
#ifndef DESK_BLOCK_H
#define DESK_BLOCK_H

#include "desk/actor.h"
#include "desk/block.sql.h"

enum { BLOCKS_MAX = 5000, BLOCK_SENDER_BYTES = 255, BLOCK_LABELS_MAX = 12 };

/* struct block { id, sender, agent_id, agent_name, created_us }: block.sql */

int block_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              struct block *block_r);

/* The newest first; from `before_id` on, 0: from the start. */
int block_list(struct call *c, struct db_conn *d, const struct actor *who, int64_t before_id,
               int limit, struct block **list_r, size_t *n_r);

/* "maya@shop.example", or "@shop.example" and "shop.example" for the domain. >0 done, 0 it was so
   already. */
int block_add(struct call *c, struct db_conn *d, const struct actor *who, struct str sender,
              struct block *block_r, int64_t *undo_id_r);
int block_remove(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                 int64_t *undo_id_r);

int block_undo_add(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   struct str was);
int block_undo_remove(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                      struct str was);

/* For channels: >0 the address is blocked, *block_r by what. */
int block_find(struct call *c, struct db_conn *d, int64_t org, struct str address,
               struct block *block_r);

#endif
