/* SPDX-License-Identifier: Apache-2.0 */
/* tmpl.h: how a value gets into a page. The template compiler (tools/tmplc) works out where a value
   lands and calls one of these; nobody else needs them, and nobody writes HTML by hand.

       tmpl_str(o, name);             between elements, or in an attribute in double quotes
       tmpl_url(o, link);             a whole URL in an attribute: href, src, action
       tmpl_url_part(o, query);       a part of one, behind a beginning that the template fixed

   tmpl_url writes "about:invalid" for a URL that is neither relative nor http, https, mailto or
   tel, so that a link can lead somewhere or nowhere but never run. A NUL, which browsers drop, and
   bytes that are not UTF-8 become U+FFFD. */
#ifndef BASE_TMPL_H
#define BASE_TMPL_H

#include "base/out.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* HTML that is safe as it is. Only a sanitiser, or a template, may make one; {{raw x}} takes
   nothing else. */
struct tmpl_safe {
    struct str html;
};

void tmpl_str(struct out *o, struct str s);
void tmpl_said(struct out *o, struct str s);  /* words of ours in the language of o (catalogue.h) */
void tmpl_words(struct out *o, struct str s); /* also those that lie in the database */

/* A fixed message, in the language of o. */
void tmpl_pick(struct out *o, const struct str *said, int n_languages);

void tmpl_url(struct out *o, struct str url);
void tmpl_url_part(struct out *o, struct str s);
bool tmpl_url_safe(struct str url);

void tmpl_int(struct out *o, int64_t n);          /* 12304 */
void tmpl_uint(struct out *o, uint64_t n);        /* 12304 */
void tmpl_number_int(struct out *o, int64_t n);   /* 12,304, in German 12.304 */
void tmpl_number_uint(struct out *o, uint64_t n); /* 12,304 */

/* With so many digits behind the point, 0 to 3; "–" for what is not a number. Numbers too large to
   be told digit by digit (10 to the 15th) are told as that. */
void tmpl_fixed(struct out *o, double x, int places);

/* Moments (base/time.h); nothing for NO_TIME. */
void tmpl_day(struct out *o, int64_t at_us);    /* Mon 2 Mar 2026 */
void tmpl_minute(struct out *o, int64_t at_us); /* 2 Mar 2026, 09:30 */
void tmpl_iso(struct out *o, int64_t at_us);    /* 2026-03-02T09:30:00Z */

#endif
