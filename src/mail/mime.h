/* SPDX-License-Identifier: Apache-2.0 */
/* mime.h: a raw message taken apart.

       struct arena a;
       arena_init(&a, MIME_ARENA_BYTES);
       struct mime m;
       mime_parse(&m, &a, raw);                    never fails; m.notes says what was odd
       m.subject, m.from.at[0].addr, m.date_us, m.id ...
       mime_words(&m, &text, &marks);              what it says, as UTF-8 text
       for (size_t i = 0; i < m.n_parts; i++)
           if (m.parts[i].is_file) ... m.parts[i].name, transfer_init(&t, part->encoding,
   part->body)

   Everything is a message: without a head, all of it is text; a multipart without its boundary is
   text too; what lies past a limit is one part with all the bytes that were not taken apart. Slices
   point into raw, which must outlive the result, and into the arena. Bodies are not copied (but
   what stands in a signature): memory does not depend on the size of the message. Time is linear in
   it. */
#ifndef MAIL_MIME_H
#define MAIL_MIME_H

#include "base/arena.h"
#include "base/out.h"
#include "base/str.h"
#include "mail/address.h"
#include "mail/header.h"
#include "mail/html.h"
#include "mail/transfer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    MIME_MAX_PARTS = 1000,
    MIME_MAX_DEPTH = 40,
    MIME_MAX_FIELDS = 1000, /* of one head */
    MIME_MAX_FIELDS_IN_ALL = 20000,
    MIME_MAX_REFERENCES = 200, /* the newest ones */
    MIME_SUBJECT_BYTES = 4000,
    MIME_NAME_BYTES = 250,       /* of a file name */
    MIME_STEP_BYTES = 1 << 20,   /* walked between two calls of `passed` */
    MIME_SIGNED_BYTES = 8 << 20, /* with their text in them, in all; more stays shut */
    MIME_ARENA_BYTES = 24 << 20, /* what mime_parse may need in the worst case */
};

enum mime_kind {
    MIME_TEXT, /* text/plain and other text that is read as it is */
    MIME_HTML,
    MIME_MULTIPART, /* also S/MIME whose text stood in its signature: now its child */
    MIME_MESSAGE,   /* message/rfc822: the message inside is the next part, its child */
    MIME_CALENDAR,
    MIME_DELIVERY, /* message/delivery-status */
    MIME_RECEIPT,  /* message/disposition-notification */
    MIME_HEADERS,  /* text/rfc822-headers */
    MIME_TNEF,     /* winmail.dat, kept whole */
    MIME_ENCRYPTED,
    MIME_SIGNATURE, /* the signature of a signed message */
    MIME_FILE       /* anything else */
};

enum mime_note {                   /* bits */
                 MIME_NO_HEAD = 1, /* nothing at the top is a header field */
                 MIME_LONG_HEAD =
                     2, /* a head was longer than HEADER_MAX_HEAD, or had too many fields */
                 MIME_TOO_DEEP = 4,
                 MIME_TOO_MANY = 8, /* parts */
                 MIME_NO_BOUNDARY =
                     16, /* a multipart that names none, or whose boundary never comes */
                 MIME_NOT_ENDED =
                     32, /* a multipart without its last boundary: cut off on the way, perhaps */
                 MIME_ODD_ENCODING =
                     64, /* an unknown Content-Transfer-Encoding, or text that breaks its own */
                 MIME_ODD_CHARSET =
                     128, /* text was read as windows-1252 because nothing else fitted */
                 MIME_IS_SIGNED = 256,
                 MIME_IS_ENCRYPTED = 512,
                 MIME_TEXT_CUT = 1024, /* more text than the caller had room for */
};

struct mime_part {
    int32_t parent; /* -1: the message itself is part 0 */
    int32_t depth;
    enum mime_kind kind;
    enum transfer_encoding encoding;
    bool is_file;          /* to be listed as an attachment */
    bool is_inline;        /* the HTML shows it, or its sender said so */
    struct str type;       /* "text/plain", lower case, never empty */
    struct str charset;    /* as declared, "" */
    struct str name;       /* file name in UTF-8, no folders; "" */
    struct str content_id; /* without <> */
    struct str method; /* of a calendar part: "request", "reply", "cancel"; of a report: its type;
                          of S/MIME: "signed-data" */
    struct str head, body; /* of raw; body as it stands, encoded */
    const struct header *fields;
    size_t n_fields;
};

/* A large message is told what was walked, so that a mapping may drop those pages. */
typedef void mime_passed_fn(struct str walked);

struct mime {
    struct str raw;
    mime_passed_fn *passed;  /* NULL: nobody */
    struct mime_part *parts; /* [n_parts] in the order they stand */
    size_t n_parts;
    unsigned notes; /* enum mime_note */
    struct arena *arena;

    struct str subject; /* decoded, one line */
    int64_t date_us;    /* of Date, else of the newest Received, else NO_TIME */
    struct address_list from, sender, reply_to, to, cc;
    struct str id;          /* Message-ID as thread.h normalises it, "" */
    struct str *references; /* In-Reply-To first, then References newest first, each once */
    size_t n_references;
    size_t n_references_more; /* ids past MIME_MAX_REFERENCES */
    size_t n_fields_in_all;
    size_t n_signed; /* bytes of signatures that were opened for their text */
};

void mime_parse(struct mime *m, struct arena *a, struct str raw);

/* The same for a message that is mapped, not loaded. */
void mime_parse_mapped(struct mime *m, struct arena *a, struct str raw, mime_passed_fn *passed);

/* The first field of that name in a part's head, as it stands: "" when there is none (then *found_r
   is false; found_r may be NULL). */
struct str mime_field(const struct mime_part *part, struct str name);
bool mime_has_field(const struct mime_part *part, struct str name);

/* What the message says: of alternatives the plain text, unless it is empty or only says that there
   is HTML; several texts one behind the other. Text of forwarded messages and of files is not in
   it. Appends valid UTF-8 with "\n" line ends. `marks` may be NULL; they are filled where the text
   came from HTML. Adds to m->notes. Returns the part it (first) came from, -1 when the message has
   no words. */
int32_t mime_words(struct mime *m, struct out *o, struct html_marks *marks);

/* One part's text the same way, whatever it is: HTML as text, a file as its bytes read as text. */
void mime_part_text(struct mime *m, size_t part, struct out *o, struct html_marks *marks);

/* The message within a MIME_MESSAGE part, as the part of its own that it begins with; false where
   there is none. */
bool mime_inner(const struct mime *m, size_t part, size_t *inner_r);

/* Who wrote it, when, and what it says, as mail programs pass a message on: quote_source reads it
   again. Appends like mime_words. */
void mime_inner_words(struct mime *m, size_t inner, struct out *o);

/* The part with the HTML that belongs to the words, -1 when there is none. */
int32_t mime_html(const struct mime *m);

/* What a person should be told about a part that is not words or a plain file ("a forwarded
   message", "an encrypted message (OpenPGP)", "a calendar invitation"), or NULL. */
const char *mime_say(const struct mime *m, size_t part);

/* The sentence for one note. */
const char *mime_note_text(enum mime_note note);

/* Whether bytes look like one message: a head with at least two fields that mail knows. */
bool mime_looks_like(struct str head);

#endif
