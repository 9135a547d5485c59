/* SPDX-License-Identifier: Apache-2.0 */
/* hook.h: one delivery of a webhook goes out: signed, posted, and how that went is noted.

       struct webhook_item item;
       if (webhook_claim(c, db, HOOK_LEASE_MS, &item) > 0)
           hook_send(c, db, &config, &item);

   The headers are those of Standard Webhooks: webhook-id (the same for every try),
   webhook-timestamp and webhook-signature, which holds two after a rotation. Only public addresses
   are reached, and those the settings open (http/client.h). What comes back is kept in its
   beginning. */
#ifndef CHANNEL_HOOK_H
#define CHANNEL_HOOK_H

#include "base/seal.h"
#include "desk/webhook.h"
#include "http/client.h"

enum { HOOK_LEASE_MS = 60000, HOOK_TIMEOUT_MS = 15000, HOOK_ANSWER_BYTES = 65536 };

struct hook_config {
    unsigned char key[SEAL_KEY_BYTES];
    const struct network *open; /* addresses that are not public and yet allowed */
    size_t n_open;
};

/* What is signed, and with which secrets (sealed). Both sign until old_until_us. */
struct hook_signing {
    struct str secret, old_secret;
    int64_t old_until_us;
    const char *kind; /* of the id: "msg_12" */
    int64_t id;
    struct str words;
};
/* Sends a request with the three headers behind its own. */
int hook_ask(struct call *c, const struct hook_config *config, const struct hook_signing *s,
             struct http_client *client, struct client_request *request,
             struct client_answer *answer_r);

int hook_client(struct call *c, const struct hook_config *config, struct http_client *client_r);

/* What the other side said, in its beginning and as far as it is text. */
struct str hook_beginning(struct str body);

/* >0 noted, whatever came of it; 0: the lease was lost; <0: it could not be noted. */
int hook_send(struct call *c, struct db *db, const struct hook_config *config,
              const struct webhook_item *item);

#endif
