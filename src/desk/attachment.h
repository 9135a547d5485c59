/* SPDX-License-Identifier: Apache-2.0 */
/* attachment.h: files on messages and drafts. The bytes are the file store's, once for each
   organisation, under their hash (the table `file`); an attachment is a file's name in one place.

       const struct attachment_new photo = {.file_id = file, .name = STR("tent.jpg")};
       attachment_add(c, d, who, draft_id, &photo, &attachment)               onto a draft, while it
   is written message_reply(c, d, who, &(struct message_reply){.draft_id = draft_id, ...}, &r) goes
   with the message attachment_get(c, d, who, id, &it)                                     for a
   download: it.hash, it.mime, it.name

   Attached to a message, a file stays with it; whoever sees the conversation may fetch it, nobody
   else. */
#ifndef DESK_ATTACHMENT_H
#define DESK_ATTACHMENT_H

#include "desk/actor.h"
#include "desk/attachment.sql.h"

enum {
    ATTACHMENTS_MAX = 50, /* on one message or draft */
    ATTACHMENT_NAME_BYTES = 255,
    ATTACHMENT_BYTES_MAX = 25 << 20,    /* of one file, going out */
    ATTACHMENT_SUM_BYTES_MAX = 40 << 20 /* of all files of one message or draft, going out */
};

/* struct attachment is a row with its file's hash, bytes and mime: attachment.sql. */

struct attachment_new {
    int64_t file_id;
    struct str
        name; /* as shown; path separators and control characters become '_', '' becomes "file" */
    struct str said_mime;  /* what the sender said; may be empty */
    struct str content_id; /* of an inline image, without <>; may be empty */
    bool is_inline;
};

/* One, with the right to see it: whoever sees its conversation, or whose draft it is on. NOT_FOUND
   also when the file was lost. */
int attachment_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   struct attachment *it_r);

/* Those of a conversation, in the order of its messages and their positions. */
int attachment_of_conversation(struct call *c, struct db_conn *d, const struct actor *who,
                               int64_t conversation_id, struct attachment **list_r, size_t *n_r);

/* Those of one's own draft. */
int attachment_of_draft(struct call *c, struct db_conn *d, const struct actor *who,
                        int64_t draft_id, struct attachment **list_r, size_t *n_r);

/* Onto one's own draft, and off it again (NOT_FOUND: no draft of theirs has it). What may not go
   out (programs, see attachment.c) is BAD_INPUT; what is too large TOO_BIG. */
int attachment_add(struct call *c, struct db_conn *d, const struct actor *who, int64_t draft_id,
                   const struct attachment_new *it, struct attachment *it_r);
int attachment_remove(struct call *c, struct db_conn *d, const struct actor *who, int64_t id);

/* ---- for message.c
 * ------------------------------------------------------------------------------------------ */

/* Puts files on a new message, in their order. Coming in everything is taken (limits are the
   channel's); `out` checks sizes and types. */
int attachments_put(struct call *c, struct db_conn *d, int64_t org, int64_t message_id,
                    const struct attachment_new *list, size_t n, bool out);

/* All of a draft go to a message; and back again when sending it was undone. How many. */
int64_t attachments_from_draft(struct call *c, struct db_conn *d, int64_t org, int64_t draft_id,
                               int64_t message_id);
int64_t attachments_to_draft(struct call *c, struct db_conn *d, int64_t org, int64_t message_id,
                             int64_t draft_id);

/* Whether a file of this type may be sent out by an agent. */
bool attachment_type_goes_out(struct str mime, struct str name);

#endif
