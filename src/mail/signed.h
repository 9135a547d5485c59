/* SPDX-License-Identifier: Apache-2.0 */
/* signed.h: what stands inside an S/MIME message that keeps its text in its signature
   (application/pkcs7-mime, signed-data: RFC 8551 3.5.2), as Outlook sends it.

       struct str content;
       if (signed_open(&arena, bytes, &content)) ...       a MIME entity, in the arena

   Who signed is not looked at: that would need the certificates of everybody who writes. It is
   shown like any mail, and said to be signed. */
#ifndef MAIL_SIGNED_H
#define MAIL_SIGNED_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>

/* `cms` is DER or BER. False when it is something else, or has its content elsewhere. */
bool signed_open(struct arena *a, struct str cms, struct str *content_r);

#endif
