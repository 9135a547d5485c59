/* SPDX-License-Identifier: Apache-2.0 */
/* webhook.h: signatures as Standard Webhooks describes them: what we send is signed, what comes
   from others is checked.

       struct webhook_key key;
       webhook_key_read(c, STR("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), &key);
       webhook_sign(&key, STR("msg_2f"), 1700000000, body, signature);      "v1,..."
       webhook_check(&key, id, timestamp, signatures, body, now_s)

   The signature is HMAC-SHA256 over "id.timestamp.body". A message older or newer than five
   minutes is refused, so that one that was overheard cannot be sent again for ever. */
#ifndef HTTP_WEBHOOK_H
#define HTTP_WEBHOOK_H

#include "base/fault.h"
#include "base/out.h"
#include "base/str.h"

enum {
    WEBHOOK_KEY_BYTES = 64, /* at most; at least 24 */
    WEBHOOK_SIGNATURE_BYTES = 64,
    WEBHOOK_TOLERANCE_S = 300
};

struct webhook_key {
    unsigned char bytes[WEBHOOK_KEY_BYTES];
    size_t n;
};

/* "whsec_" and base64. */
int webhook_key_read(struct call *c, struct str text, struct webhook_key *key_r);

/* A new key of 32 random bytes, as text. */
void webhook_key_make(struct out *text);

/* "v1," and base64, with a NUL. */
void webhook_sign(const struct webhook_key *key, struct str id, int64_t timestamp_s,
                  struct str body, char signature[WEBHOOK_SIGNATURE_BYTES]);

/* Whether one of the signatures (separated by spaces) is ours, and the time is near. */
bool webhook_check(const struct webhook_key *key, struct str id, struct str timestamp,
                   struct str signatures, struct str body, int64_t now_s);

#endif
