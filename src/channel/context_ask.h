/* SPDX-License-Identifier: Apache-2.0 */
/* context_ask.h: one question to a desk's source of context, signed like a webhook.

       struct context_answer answer;
       context_ask(c, &hook_config, &ask, &answer);        answer.error is empty: it answered

   GET, with webhook-id, webhook-timestamp and webhook-signature, which covers the path and query as
   they stand in the request line in the place of a body. Only public addresses are reached and
   those the settings open; redirects are not followed; the whole takes CONTEXT_TIMEOUT_MS and at
   most CONTEXT_ANSWER_BYTES. */
#ifndef CHANNEL_CONTEXT_ASK_H
#define CHANNEL_CONTEXT_ASK_H

#include "channel/hook.h"
#include "desk/context.h"

context_asker context_ask; /* config: a struct hook_config */

enum { CONTEXT_LEASE_MS = 30000 };

/* Asks for one that context_claim gave, and notes how that went. */
int context_fetch(struct call *c, struct db *db, const struct hook_config *config,
                  const struct context_item *item, const struct context_ask *ask);

#endif
