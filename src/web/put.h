/* SPDX-License-Identifier: Apache-2.0 */
/* put.h: documents that more than one noun shows: their shapes, and how each is written. */
#ifndef WEB_PUT_H
#define WEB_PUT_H

#include "desk/draft.h"
#include "desk/message.h"
#include "web/api.h"

extern const struct api_shape conversation_shape; /* a row of a list */
extern const struct api_shape message_shape, attachment_shape, participant_shape, label_shape,
    recipient_shape, draft_shape, action_shape;

void put_conversation(struct json_writer *w, const char *key, const struct conversation *it);

/* The members alone, for a document that has more. */
void put_conversation_members(struct json_writer *w, const struct conversation *it);

/* `files` are those of this message. The HTML form is left out: see GET /messages/{id}/html. */
void put_message(struct json_writer *w, const char *key, const struct message *it,
                 const struct attachment *files, size_t n_files);
void put_attachment(struct json_writer *w, const char *key, const struct attachment *it);
void put_participant(struct json_writer *w, const char *key, const struct participant *it);
void put_label(struct json_writer *w, const char *key, const struct conversation_label *it);
void put_draft(struct json_writer *w, const char *key, const struct draft *it);

#endif
