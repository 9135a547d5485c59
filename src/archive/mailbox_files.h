/* SPDX-License-Identifier: Apache-2.0 */
/* mailbox_files.h: the raw messages of a mailbox, one after the other, as often as wanted.

   An mbox from a pipe is copied to a temporary file first. A folder is walked MAILBOX_MAX_DEPTH
   deep; hidden files are left out, and so are files that do not look like mail (an index beside a
   Maildir). */
#ifndef ARCHIVE_MAILBOX_FILES_H
#define ARCHIVE_MAILBOX_FILES_H

#include "archive/mailbox.h"

int mailbox_files_open(struct call *c, struct mailbox *b, const char *path);
void mailbox_files_close(struct mailbox *b);
int mailbox_files_rewind(struct call *c, struct mailbox *b);

/* The next message, valid until the call after it: >0; 0 at the end. */
int mailbox_files_next(struct call *c, struct mailbox *b, struct str *raw_r);

#endif
