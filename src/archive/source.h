/* SPDX-License-Identifier: Apache-2.0 */
/* source.h: conversations out of a file of any known format.

       struct source *s;
       if (source_open(c, path, &options, &s) < 0) return -1;
       while ((got = source_next(c, s, &v)) > 0) ...
       source_close(s);

   Which format a file has is seen from its first bytes, not its name; `format` of the options
   overrules that. An item that could not be read is given too, with v->error and its line. Formats
   are rows of a table in source.c: to add one, write its init, next and free, and a row. */
#ifndef ARCHIVE_SOURCE_H
#define ARCHIVE_SOURCE_H

#include "archive/conversation.h"
#include "archive/names.h"

struct source_options {
    const char *format;  /* a name of source_format_names, or NULL */
    const char *columns; /* CSV: "id=ticket,who=author,text=body,at=created", or NULL */
    const char *const
        *ours; /* mail: addresses ("help@shop.example") and domains ("@shop.example") of ours */
    size_t n_ours;
};

struct source;

int source_open(struct call *c, const char *path, const struct source_options *o,
                struct source **source_r);
int source_next(struct call *c, struct source *s, struct conversation *v);
void source_close(struct source *s); /* NULL does nothing */

const char *source_format(const struct source *s);

/* What was left out of the conversations, and why: bulk mail, automatic answers. Complete after the
 * last item. */
struct source_aside {
    const char *what, *why;
    uint64_t n;
};
enum { SOURCE_ASIDES_MOST = 8 };
const struct source_aside *source_asides(struct source *s, size_t *n_r);

/* What a person should know of how the file was read, or "": who was taken for whom, what was set
   aside. Complete after the last item. */
const char *source_note(struct source *s);

/* Mail: the address or domain that seems to be ours, and the n of `of` messages it stands in; NULL
   for other formats. Before the first source_next another answer may be set; the texts stay the
   caller's. */
const char *source_guess_ours(struct source *s, uint64_t *n_r, uint64_t *of_r);
void source_ours(struct source *s, const char *const *ours, size_t n);

/* Names of those who answered, to be masked, as far as the format tells them; else NULL. */
const struct names *source_names(struct source *s);

/* The i-th format's name, NULL behind the last. */
const char *source_format_name(size_t i);

#endif
