/* SPDX-License-Identifier: Apache-2.0 */
/* imap_token.h: one reply of an IMAP server, in pieces.

       struct imap_token t;
       while (imap_token(&rest, &t)) ...          t.kind, t.text; lists open and close as tokens

   A reply is text as imap.c gathered it: literals stand in it as "{5}\r\nhello". Nothing is
   undone: a quoted text comes with its backslashes, for imap_text to take out. Rubbish is an atom,
   so that every reply comes to its end. */
#ifndef MAIL_IMAP_TOKEN_H
#define MAIL_IMAP_TOKEN_H

#include "base/out.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum imap_kind { IMAP_ATOM, IMAP_QUOTED, IMAP_LITERAL, IMAP_OPEN, IMAP_CLOSE };

struct imap_token {
    enum imap_kind kind;
    struct str text; /* atom: as it stands, BODY[...] with its brackets; quoted: between quotes */
};

bool imap_token(struct str *rest, struct imap_token *t_r);

/* What the token says, backslashes taken out; NIL is nothing. */
void imap_text(struct out *o, const struct imap_token *t);

/* The length that a line announces with its end ("... {310}"), or -1. */
int64_t imap_literal_ahead(struct str line);

/* What a FETCH reply told. */
struct imap_mail {
    uint32_t uid;   /* 0: it was not told */
    uint64_t bytes; /* RFC822.SIZE, 0 when not told */
    int64_t at_us;  /* INTERNALDATE, or NO_TIME */
    bool seen, is_deleted, is_draft;
};

/* False when the reply is none of a FETCH. */
bool imap_fetched(struct str reply, struct imap_mail *mail_r);

/* A reply "* LIST (...) "/" name": its name into o, its flags still as text. */
bool imap_listed(struct str reply, struct str *flags_r, struct out *name);

/* The number behind a word in brackets, "[UIDVALIDITY 7]"; false when it is not there. */
bool imap_code_number(struct str reply, struct str word, uint64_t *n_r);

#endif
