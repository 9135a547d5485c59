/* SPDX-License-Identifier: Apache-2.0 */
/* compose.h: a message as mail servers and mail programs want it.

       struct spill raw;
       struct compose it = {.from = {...}, .to = list, .n_to = 1, .subject = ..., .id = ...,
                            .text = markdown, .html = html, .files = files, .n_files = n};
       if (spill_open(c, &raw) < 0 || compose_write(c, &it, &raw) < 0) ...

   The result is ASCII with lines that end in "\n" (smtp.h makes them "\r\n"), unless an address is
   not ASCII itself: then compose_wants_utf8 says so, and the server must have SMTPUTF8. Headers are
   encoded words (RFC 2047), file names RFC 2231 with an encoded word beside it for programs that
   know no better. No value can begin a header of its own: line breaks and control characters in one
   become spaces. Files are read as they are written, so that memory does not depend on them. */
#ifndef MAIL_COMPOSE_H
#define MAIL_COMPOSE_H

#include "base/out.h"
#include "base/spill.h"
#include "mail/address.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    COMPOSE_WORDS_BYTES = 8 << 20, /* of a text or HTML part, encoded */
    COMPOSE_HEAD_BYTES = 256 << 10,
    COMPOSE_REFERENCES_MAX = 30 /* the first, and the last ones */
};

struct compose_file {
    struct str name, mime;
    struct str content_id; /* of an inline image, without <>; else empty */
    int fd;                /* at its beginning; stays open */
};

struct compose {
    struct address from, reply_to; /* reply_to.addr empty: none */
    const struct address *to, *cc;
    size_t n_to, n_cc;
    struct str subject;
    struct str id;                /* without <> */
    struct str in_reply_to;       /* without <>; empty: none */
    const struct str *references; /* oldest first, without <> */
    size_t n_references;
    int64_t date_us;
    struct str text, html; /* html empty: none */
    const struct compose_file *files;
    size_t n_files;
    struct str auto_submitted; /* "auto-replied" "auto-generated"; empty: a person wrote it */
    struct str thread_topic, thread_index; /* for Outlook; empty: none */
    struct str installation;               /* value of our own header; empty: none */
};

int compose_write(struct call *c, const struct compose *it, struct spill *to);

/* Whether an address needs SMTPUTF8. */
bool compose_wants_utf8(const struct compose *it);

/* Markdown as HTML for a mail: links, lists, quotes; raw HTML in it is shown, not obeyed. Appends.
 */
void compose_markdown(struct out *html, struct str markdown);

/* ---- for tests, and whoever writes heads ---- */

/* "Name: value" with folds. */
void compose_header(struct out *o, const char *name, struct str value);
void compose_quoted(struct out *o, struct str text); /* quoted-printable */

#endif
