/* SPDX-License-Identifier: Apache-2.0 */
/* words.h: what people type into a form, checked once for every noun: names, addresses, short words
   for URLs, texts.

       struct str name, folded;
       if (words_name(c, "a team", it->name, TEAM_NAME_BYTES, &name, &folded) < 0) return -1;

   All refuse what is not UTF-8, and control characters: a name may end up in the header of a mail.
   Results lie in what was given or in the call's arena, and .at is never NULL. */
#ifndef DESK_WORDS_H
#define DESK_WORDS_H

#include "base/fault.h"
#include "base/str.h"

enum { EMAIL_BYTES = 254, SLUG_BYTES = 60, LANGUAGE_BYTES = 35, TIMEZONE_BYTES = 64 };

/* Not empty, at most `max` bytes; folded_r, as names are compared, may be NULL. `what` with its
   article begins the fault's sentence. */
int words_name(struct call *c, const char *what, struct str name, size_t max, struct str *name_r,
               struct str *folded_r);

/* One line that may be empty. */
int words_line(struct call *c, const char *what, struct str text, size_t max, struct str *text_r);

/* Several lines that may be empty. */
int words_text(struct call *c, const char *what, struct str text, size_t max, struct str *text_r);

/* Not whether mail arrives there, only whether it could be an address. */
int words_email(struct call *c, struct str email, struct str *email_r, struct str *folded_r);

/* An address to ask or to post to, as far as its letters go: trimmed, ASCII, no spaces. */
int words_url(struct call *c, struct str url, size_t max, struct str *url_r);

/* Small ASCII letters, digits and hyphens; made from `name` when it is empty. */
int words_slug(struct call *c, struct str slug, struct str name, struct str *slug_r);

/* By their shape alone (BCP 47, IANA); empty is "en" and "UTC". */
int words_language(struct call *c, struct str language, struct str *language_r);
int words_timezone(struct call *c, struct str zone, struct str *zone_r);

/* CONFLICT when a version was asked for and is not the last one. */
int words_version(struct call *c, const char *what, int64_t asked, int64_t is);

/* "from" and "to" of what a renaming noted for its way back. */
int words_from_to(struct call *c, struct str was, struct str *from_r, struct str *to_r);

/* "archived" of what an archiving noted for its way back. */
int words_archived(struct call *c, struct str was, bool *archived_r);

/* "from" and "by" of what a person's decision noted for its way back: the state before it and who
   had decided that one, 0 nobody. CONFLICT, naming `what`, when the state is not what the decision
   made it any more. */
int words_decided(struct call *c, const char *what, struct str was, struct str state,
                  struct str *from_r, int64_t *by_r);

#endif
