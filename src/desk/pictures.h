/* SPDX-License-Identifier: Apache-2.0 */
/* pictures.h: whose pictures from elsewhere an agent wants to see without being asked. To fetch one
   tells its sender when the mail was read, and from where: so it is each agent's own choice, for
   one address, and none is made beforehand. */
#ifndef DESK_PICTURES_H
#define DESK_PICTURES_H

#include "desk/actor.h"

enum { PICTURES_SENDERS_MAX = 1000 }; /* of one agent */

/* >0 the agent wants them. */
int pictures_wanted(struct call *c, struct db_conn *d, const struct actor *who, struct str sender);

/* >0 done, 0 it was so already. */
int pictures_want(struct call *c, struct db_conn *d, const struct actor *who, struct str sender,
                  bool wanted);

/* The address in what a channel noted of a mail's sender (message.to_json); "" where there is none.
 */
struct str pictures_sender(struct call *c, struct str to_json);

#endif
