/* SPDX-License-Identifier: Apache-2.0 */
/* own.h: a customer's own page: what is known of them, to read, correct and take out. No guess, no
   temperature, no forecast stands on it.

       own_link(c, d, who, customer_id, &secret)          an agent makes it, at the person's wish
       own_enter(c, d, org, secret, &visit, &customer)    opened once, within OWN_LINK_H
       own_visitor(c, d, org, visit, &actor)              each press of a button on it, for
   OWN_VISIT_MIN

   The link goes to an address of theirs that is known; a newer one ends the older. What they change
   stands in the audit log as theirs, and whoever wrote it down is told. */
#ifndef DESK_OWN_H
#define DESK_OWN_H

#include "desk/customer.h"
#include "desk/fact.h"

enum { OWN_LINK_H = 24, OWN_VISIT_MIN = 30 };

/* MAY_EDIT_CUSTOMERS. BAD_INPUT where no address of theirs is known. */
int own_link(struct call *c, struct db_conn *d, const struct actor *who, int64_t customer_id,
             struct str *secret_r);

/* Within a write. NOT_FOUND for a link that was used or is too old. */
int own_enter(struct call *c, struct db_conn *d, int64_t org, struct str secret,
              struct str *visit_r, struct actor *actor_r);
int own_visitor(struct call *c, struct db_conn *d, int64_t org, struct str visit,
                struct actor *actor_r);

/* Within a write, as the customer: words empty takes the fact out. */
int own_change(struct call *c, struct db_conn *d, const struct actor *who, int64_t fact_id,
               struct str words);

#endif
