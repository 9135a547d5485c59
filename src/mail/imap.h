/* SPDX-License-Identifier: Apache-2.0 */
/* imap.h: reading a mailbox where it lies, without changing it (but for imap_move).

       struct imap *im;
       if (imap_open(c, &options, &im) < 0) return -1;             c->fault has the server's words
       if (imap_open_folder(c, im, STR("INBOX"), &folder) < 0) ...  folder.uid_validity ...
       if (imap_fetch(c, im, last_uid + 1) < 0) ...
       while ((got = imap_next(c, im)) > 0) {                       one message at a time
           while ((n = imap_read(c, im, bytes, sizeof bytes)) > 0) ... its bytes, as they come
           if (n < 0 || imap_mail(c, im, &mail) < 0) ...            what it was: mail.uid ...
       }
       got = imap_idle(c, im, 29 * 60000);                          >0 something is new
       imap_close(im);

   Folders are opened with EXAMINE, and messages are read with BODY.PEEK: nothing is marked, moved
   or deleted. Messages are asked for by UID, all those from a number on, and streamed; memory does
   not depend on how many they are or how large. A message must be read to its end, or the
   connection closed. */
#ifndef MAIL_IMAP_H
#define MAIL_IMAP_H

#include "mail/imap_token.h"
#include "mail/wire.h"

enum {
    IMAP_REPLY_BYTES = 1 << 20,   /* of one reply, without the messages in it */
    IMAP_LITERAL_BYTES = 1 << 16, /* in a reply, other than a message */
    IMAP_FOLDERS_MAX = 1000,
    IMAP_NAME_BYTES = 1000,
    IMAP_SECRET_BYTES = 8192, /* an OAuth token is long */
    IMAP_IDLE_MS = 25 * 60000,
    IMAP_UIDS_MAX = 20000, /* in one answer of imap_uids: ask for so wide a range at most */
    IMAP_SET_MAX = 100     /* in one imap_fetch_set */
};

enum mail_auth { MAIL_AUTH_PASSWORD, MAIL_AUTH_XOAUTH2 };

struct imap_options {
    struct wire_options wire;
    struct str user, secret; /* a password, or the token of XOAUTH2 */
    enum mail_auth auth;
};

struct imap_folder {
    uint32_t uid_validity, uid_next; /* 0: the server did not tell */
    uint64_t count;
};
struct imap_name {
    struct str name;      /* as the server writes it */
    struct str role;      /* "inbox" "sent" "junk" "drafts" "trash" "archive" "all", or "" */
    bool is_only_a_place; /* \Noselect: holds folders, no mail */
};

struct imap; /* one connection, used by one thread */

/* Connects, begins TLS as the options say, signs in. DENIED: the server did not like who we are. */
int imap_open(struct call *c, const struct imap_options *options, struct imap **im_r);
void imap_close(struct imap *im); /* NULL is fine */

bool imap_can_idle(const struct imap *im);

/* All folders, in the arena. */
int imap_folders(struct call *c, struct imap *im, struct imap_name **list_r, size_t *n_r);

/* Opens one for reading. NOT_FOUND when the server refuses it. */
int imap_open_folder(struct call *c, struct imap *im, struct str name,
                     struct imap_folder *folder_r);

/* Asks for all messages from a UID on. */
int imap_fetch(struct call *c, struct imap *im, uint32_t first_uid);

/* >0 the next one, 0 there is none any more. */
/* The UIDs from `first` to `last` that are there and no drafts, those of before since_us left out
   (NO_TIME: none is); uids has room for IMAP_UIDS_MAX. */
int imap_uids(struct call *c, struct imap *im, uint32_t first, uint32_t last, int64_t since_us,
              uint32_t *uids, size_t *n_r);

/* Those that are named, of those that are there. */
int imap_fetch_set(struct call *c, struct imap *im, const uint32_t *uids, size_t n);
int imap_next(struct call *c, struct imap *im);

/* How many bytes were put there; 0 at the end of the message. */
int imap_read(struct call *c, struct imap *im, char *into, size_t room);

/* After its end. uid is 0, or smaller than what was asked for, when it is none of ours to keep. */
int imap_mail(struct call *c, struct imap *im, struct imap_mail *mail_r);

/* The only two that change a mailbox, for what people ask for (spam, not spam): opens a folder for
   writing, and moves one message out of it into another. *uid_r is its number there, 0 when the
   server does not tell. A UID that is not there any more moves nothing. */
int imap_select_folder(struct call *c, struct imap *im, struct str name, uint32_t *validity_r);
int imap_move(struct call *c, struct imap *im, uint32_t uid, struct str to, uint32_t *uid_r);

/* Waits for news, with IDLE where the server has it: >0 there is something, 0 not for wait_ms. A
   server without IDLE is asked once (NOOP), without waiting. */
int imap_idle(struct call *c, struct imap *im, int wait_ms);

#endif
