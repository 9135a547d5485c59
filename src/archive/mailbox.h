/* SPDX-License-Identifier: Apache-2.0 */
/* mailbox.h: conversations out of mail: an mbox, one message, or a folder of messages.

       struct mailbox b;
       if (mailbox_begin(c, &b, &input, path) < 0) return -1;
       ... mailbox_guess(&b, &n) says which addresses seem ours; mailbox_ours(&b, list, n) sets them
   ... while ((got = mailbox_next(c, &b, &v)) > 0) ... mailbox_end(&b);

   The mail is gone through twice: once to see which addresses are ours, once for the messages. Bulk
   mail, automatic answers, bounces and receipts are set aside and counted. Of a message the words
   its writer wrote now are kept: no quoted history, no signature. Messages belong together by
   Message-ID, In-Reply-To and References, and by the person on the other side. Whoever writes from
   an address of ours is an agent; mail between our own addresses is a note. The same message twice
   is taken once.

   Messages wait in a temporary file. Memory is bounded: MAILBOX_MESSAGE_BYTES of a message, and 24
   bytes for each of at most MAILBOX_MAX_IDS ids. */
#ifndef ARCHIVE_MAILBOX_H
#define ARCHIVE_MAILBOX_H

#include "archive/gather.h"
#include "archive/names.h"
#include "archive/ours.h"
#include "base/input.h"
#include "base/spill.h"
#include "mail/classify.h"
#include "mail/mbox.h"
#include "mail/thread.h"

enum {
    MAILBOX_MESSAGE_BYTES = 6 << 20,
    MAILBOX_MAX_IDS = 400000,
    MAILBOX_MAX_OURS = 64,
    MAILBOX_MAX_DEPTH = 4
};

struct mailbox_files;
struct mailbox {
    struct input *in;
    struct spill copy;           /* of input that cannot be read twice */
    int again_fd;                /* what can: the input itself, or its copy */
    struct mailbox_files *files; /* of a folder, else NULL */
    bool single;                 /* one message, not an mbox */
    struct mbox mbox;
    struct out message, words;
    struct arena arena;
    struct ours seen;
    struct str ours[MAILBOX_MAX_OURS];
    size_t n_ours;
    bool guessed;

    struct threads threads;
    struct gather messages;
    uint64_t n_seen, n_messages, n_cut;
    uint64_t aside[MAIL_N_CLASSES];
    struct names names; /* of those who answered */
    bool taken;
};

int mailbox_begin(struct call *c, struct mailbox *b, struct input *in, const char *path);
void mailbox_end(struct mailbox *b);

const char *mailbox_guess(const struct mailbox *b, uint64_t *n_r);

/* Instead of the guess; before the first mailbox_next. Borrowed. */
void mailbox_ours(struct mailbox *b, const char *const *ours, size_t n);
int mailbox_next(struct call *c, struct mailbox *b, struct conversation *v);

#endif
