/* SPDX-License-Identifier: Apache-2.0 */
/* tnef.h: Outlook's own format, winmail.dat: the files in it, and its text.

       struct tnef t;
       struct tnef_file file;
       if (tnef_init(&t, bytes)) ...                   it is one; t.text, t.html
       while (tnef_next(&t, &file)) ...                file.name, file.data

   An iterator over slices of the bytes, which may be a mapped file: nothing is copied or held, time
   is linear, and what is broken ends the walk. */
#ifndef MAIL_TNEF_H
#define MAIL_TNEF_H

#include "base/out.h"
#include "base/str.h"
#include "mail/html.h"

#include <stdbool.h>
#include <stdint.h>

enum { TNEF_PROPERTIES_MAX = 2000 /* of one list */ };

struct tnef {
    struct str rest; /* attributes that were not walked */
    struct str text; /* of the message, UTF-16LE where text_is_wide, else of the code page; "" */
    struct str html; /* likewise, never wide */
    struct str rtf;  /* likewise, packed: rtf.h */
    bool text_is_wide;
    uint32_t codepage; /* 0: it does not say */
};
struct tnef_file {
    struct str name; /* as it stands: UTF-16LE where is_wide, else the sender's charset */
    bool is_wide;
    struct str type;       /* "image/png", "" */
    struct str content_id; /* "" */
    struct str data;
};

/* False when these bytes are no TNEF. */
bool tnef_init(struct tnef *t, struct str bytes);
bool tnef_next(struct tnef *t, struct tnef_file *file_r);

/* What the message says, of the three forms it may have: appends UTF-8; marks as html_to_text has
   them, may be NULL. False when it says nothing. tnef_words.c */
bool tnef_words(struct out *o, const struct tnef *t, struct html_marks *marks);

#endif
