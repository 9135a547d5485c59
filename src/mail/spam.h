/* SPDX-License-Identifier: Apache-2.0 */
/* spam.h: what the servers before us said about a mail. heard judges nothing itself: whoever
   receives the mail has a filter, and its verdict stands in the head.

       struct spam_verdict v;
       if (spam_verdict(&v, &m))
           v.header, v.value           "X-Spam-Flag", "YES": the verdict rests on it

   Heard: X-Spam-Flag and X-Spam-Status (SpamAssassin), X-Spam (rspamd), X-Spam-Level is not a
   verdict; Exchange's SFV:SPM; and of the first Authentication-Results, which is the last server's,
   a failed DMARC whose domain asks for quarantine or rejection and which that server did not let
   pass by its own choice (dis=NONE). A sender can write these fields as well: then it has called
   itself spam. "No" is never believed, only "yes". */
#ifndef MAIL_SPAM_H
#define MAIL_SPAM_H

#include "mail/mime.h"

struct spam_verdict {
    struct str header, value; /* of the raw mail; empty: nobody said so */
};

bool spam_verdict(struct spam_verdict *v_r, const struct mime *m);

#endif
