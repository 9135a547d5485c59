/* SPDX-License-Identifier: Apache-2.0 */
/* header.h: the lines above a message or a part, and how words are written in them.

       struct header h;
       struct str rest = head;
       while (header_next(&rest, &h))
           if (str_eq_nocase(h.name, STR("Subject")))
               header_text(&out, h.value);            RFC 2047 decoded, UTF-8, on one line

   Values are slices of the raw message, folds included. What cannot be decoded is written as it
   stands: a header is never lost. Control characters become spaces, and characters that turn the
   direction of what follows are left out, so that a name cannot pretend to be another. Each
   function takes time linear in what it reads. */
#ifndef MAIL_HEADER_H
#define MAIL_HEADER_H

#include "base/out.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    HEADER_MAX_HEAD = 1 << 18,  /* bytes of one head that are looked at */
    HEADER_MAX_VALUE = 1 << 16, /* bytes of one value that are decoded */
    HEADER_MAX_PARAMETERS = 64, /* of one value that are looked at */
    HEADER_MAX_SECTIONS = 256,  /* of one RFC 2231 parameter: name*0, name*1 ... */
};

struct header {
    struct str name, value; /* value as it stands, without the spaces around it */
};

/* The next field of a head. Lines that are no field (a From_ line, rubbish) are passed over. */
bool header_next(struct str *rest, struct header *h_r);

/* How many bytes of raw are its head, the empty line included; 0 when it has none, because its
   first line is no field. *cut_r: the head is longer than HEADER_MAX_HEAD, of which no more is
   looked at. */
size_t header_head(struct str raw, struct str *head_r, bool *cut_r);

/* The value as people should see it: unfolded, encoded words decoded, white space between words one
   space. Adjacent encoded words of one charset are joined before they are decoded, because mailers
   cut characters in two. */
void header_text(struct out *o, struct str value);

/* The length of the encoded word that s begins with, or 0. */
size_t header_word(struct str s);

/* The value unfolded alone: what it says, for machines. */
void header_plain(struct out *o, struct str value);

/* "text/html; charset=x" -> "text/html", still in its own case. */
struct str header_token(struct str value);

/* A parameter of a structured value ("charset", "filename"), decoded: quoted strings, RFC 2231
   sections and charsets, and encoded words where mailers put them although they may not. False when
   the value does not carry it. */
bool header_parameter(struct out *o, struct str value, struct str name);

/* RFC 5322, and what is really sent: no weekday, two-digit years, no seconds, zone names, comments.
   False when no date can be read from it. */
bool header_date(struct str value, int64_t *at_us_r);

#endif
