/* SPDX-License-Identifier: Apache-2.0 */
/* upload.h: a file that was sent and lies in the store, named by a word that only whoever sent it
   has: ids can be guessed, and a guessed one must not attach somebody else's file. The word holds
   the file's id and a seal over it, the organisation and the agent; nothing is kept for it. */
#ifndef WEB_UPLOAD_H
#define WEB_UPLOAD_H

#include "db/file.h"
#include "desk/attachment.h"
#include "web/app.h"

enum { UPLOAD_BYTES = 60 }; /* of the word */

struct str upload_word(struct call *c, const struct app *app, const struct actor *who,
                       int64_t file_id);

/* BAD_INPUT when the word is not one of this agent's. */
int upload_read(struct call *c, const struct app *app, const struct actor *who, struct str word,
                int64_t *file_id_r);

/* A file of a form goes into the store. *it_r and hash_r, which it borrows, are what file_add (db/
   file.h) is to be told within a write. */
int upload_store(struct call *c, const struct app *app, struct http_request *q,
                 const struct http_file *file, char hash_r[STORE_HASH_TEXT], struct file_new *it_r);

/* What the first bytes of a file look like; a type that is not looked for is
   application/octet-stream, and text only where all of `bytes` is text. */
const char *upload_type(struct str bytes);

#endif
