/* SPDX-License-Identifier: Apache-2.0 */
/* mail_fold.h: where a mail's HTML has its quoted or forwarded end, so that it can be folded.

       struct mail_fold f;
       mail_fold(&f, clean, quoted);          clean: of sanitise.h; quoted: what its text quotes, ""
       if (f.some) ... f.said, f.quoted, f.after

   The text of a mail knows where others' words begin (message.quote_at); their first letters are
   sought in the HTML. Where they are not found, the last blockquote that nothing follows is it.
   Pieces are cut between elements: each can stand in an element of its own. Time is linear. */
#ifndef WEB_MAIL_FOLD_H
#define WEB_MAIL_FOLD_H

#include "base/str.h"

#include <stdbool.h>

enum { MAIL_FOLD_LETTERS = 24, MAIL_FOLD_LETTERS_LEAST = 8 };

struct mail_fold {
    struct str said, quoted, after; /* slices of the HTML */
    bool some;                      /* else all of it is said */
};

void mail_fold(struct mail_fold *f_r, struct str html, struct str quoted);

#endif
