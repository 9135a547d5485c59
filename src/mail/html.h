/* SPDX-License-Identifier: Apache-2.0 */
/* html.h: an HTML mail as plain text that reads as it looked.

       struct html_marks marks = {0};
       html_to_text(&out, html, &marks);          html is UTF-8; marks may be NULL

   Blocks become lines, paragraphs are a blank line apart, list items get "- " or their number,
   quotes get "> ", cells of a row are kept on one line with " | " between them where the table is
   one of data, links keep their address in <> behind their words, pictures their description in [].
   Styles, scripts and what is hidden are left out. The text has no trailing blanks and never two
   blank lines together.

   Mailers say in classes and ids what is history and what a signature. The marks tell where such a
   block begins and ends in the text, for quote.h. Time and memory are linear in the input, with
   nesting counted and not followed past HTML_MAX_DEPTH. */
#ifndef MAIL_HTML_H
#define MAIL_HTML_H

#include "base/out.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    HTML_MAX_DEPTH = 200, /* elements nested deeper add their text, not their shape */
    HTML_MAX_MARKS = 128,
    HTML_MAX_LINK = 2000, /* bytes; a longer address is not written out */
    HTML_MAX_QUOTES = 12, /* ">" before a line */
};

enum html_mark_kind {
    HTML_INTRO, /* "On Monday Maya wrote:", or a block of From, Sent, To: history follows */
    HTML_HISTORY,
    HTML_SIGNATURE
};

struct html_mark {
    enum html_mark_kind kind;
    size_t start, end; /* bytes of the text: lines that begin in [start, end) are meant */
};
struct html_marks {
    struct html_mark at[HTML_MAX_MARKS];
    size_t n;
};

/* Appends; marks count from the start of what was in o before. */
void html_to_text(struct out *o, struct str html, struct html_marks *marks_r);

/* The charset that a page declares about itself in its first 2,048 bytes, "" when it does not. */
struct str html_charset(struct str html);

#endif
