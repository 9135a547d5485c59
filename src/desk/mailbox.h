/* SPDX-License-Identifier: Apache-2.0 */
/* mailbox.h: where the mail of an inbox is fetched and handed over. A mail inbox has one mailbox,
   or none: then its mail is delivered to us (`heard deliver`), and nothing is sent.

       struct mailbox_edit it = {.address = STR("help@example.org"), .imap_host = ...};
       if (mailbox_put(c, d, who, inbox_id, &it, 0, key, &mailbox) < 0) return -1;

   Passwords are sealed (base/seal.h) before they reach the database and leave it only through
   mailbox_secrets, which channels call. An edit without a password keeps the one there is.

   `sending` off is the brake: replies wait in the outbox, nothing is lost. `fetching` on and
   `sending` off beside another desk is listening only: nothing is marked, moved, deleted or sent.
 */
#ifndef DESK_MAILBOX_H
#define DESK_MAILBOX_H

#include "base/seal.h"
#include "desk/actor.h"
#include "desk/mailbox.sql.h"

enum {
    MAILBOX_TEXT_BYTES = 300,
    MAILBOX_SECRET_BYTES = 8000,
    MAILBOX_HOST_BYTES = 254,
    MAILBOX_USER_BYTES = 320,
    MAILBOXES_MAX = 200,
    MAILBOX_TAKE_DAYS_MAX = 36500
};

struct mailbox_edit {
    struct str address, sender_name, auth; /* auth empty: "password" */
    struct str imap_host, imap_security, imap_user;
    struct str smtp_host, smtp_security, smtp_user; /* security empty: "tls" */
    struct str imap_secret, smtp_secret;            /* .at NULL: as it is; smtp's empty: imap's */
    struct str authorities;       /* a PEM file of this machine; .at NULL: as it is */
    int64_t imap_port, smtp_port; /* 0: the usual one */
    int64_t take_days;            /* with take_old: only so many days back; 0: all */
    bool fetching, sending, take_old, plus, receipt;
};

/* struct mailbox is a row without secrets: mailbox.sql. */

/* Makes it or changes all of it; needs MAY_MANAGE_INBOXES and an inbox of the channel mail. */
int mailbox_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t inbox_id,
                const struct mailbox_edit *it, int64_t version,
                const unsigned char key[SEAL_KEY_BYTES], struct mailbox *mailbox_r);
int mailbox_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t inbox_id,
                struct mailbox *mailbox_r);
int mailbox_list(struct call *c, struct db_conn *d, const struct actor *who,
                 struct mailbox **list_r, size_t *n_r);

/* The brake alone: whether replies leave. >0 changed, 0 it was so already. */
int mailbox_brake(struct call *c, struct db_conn *d, const struct actor *who, int64_t inbox_id,
                  bool sending);

/* Its folders and how far they were read. */
int mailbox_folders(struct call *c, struct db_conn *d, const struct actor *who, int64_t inbox_id,
                    struct mailbox_folder **list_r, size_t *n_r);

/* ---- for channels ---- */

/* The two passwords; empty where there is none. */
int mailbox_secrets(struct call *c, struct db_conn *d, int64_t org, int64_t inbox_id,
                    const unsigned char key[SEAL_KEY_BYTES], struct str *imap_r,
                    struct str *smtp_r);

/* How fetching goes; words empty: well. Within a write. */
int mailbox_note(struct call *c, struct db_conn *d, int64_t org, int64_t inbox_id,
                 struct str words);

/* What a test of a mailbox found, in the servers' words; empty where all went well. The test itself
   is the channel's (channel/mail_server.h). */
struct mailbox_test {
    char imap_words[FAULT_TEXT_BYTES], smtp_words[FAULT_TEXT_BYTES];
    bool imap_tried, smtp_tried, can_idle;
    uint64_t mails; /* in the inbox, now */
};
typedef void mailbox_tester(struct call *c, const struct mailbox *box, struct str imap_secret,
                            struct str smtp_secret, struct mailbox_test *test_r);

/* Where the servers of an address were found (channel/mail_find.h). */
enum mailbox_source {
    FOUND_NOWHERE,
    FOUND_KNOWN,  /* the address is of a provider that we know */
    FOUND_SRV,    /* the domain says so in its DNS */
    FOUND_CONFIG, /* the domain's web server says so */
    FOUND_MX,     /* the domain's mail goes to a provider that we know */
    FOUND_GUESS   /* a server answers where most domains have theirs */
};
struct mailbox_server {
    enum mailbox_source from; /* FOUND_NOWHERE: the rest is empty */
    char host[MAILBOX_HOST_BYTES], user[MAILBOX_USER_BYTES];
    const char *security;
    int port;
};
struct mailbox_found {
    struct mailbox_server imap, smtp;
    const char *hint;     /* what people must know, a word of mail/mail_guess.h; NULL: nothing */
    const char *provider; /* where one may sign in instead of a password; NULL: nowhere */
    bool sure; /* a password may go there at once: who says so is the domain itself, or known to us
                */
};
typedef int mailbox_finder(struct call *c, const void *config, struct str address,
                           struct mailbox_found *found_r);

/* A provider's answer becomes the tokens of a mailbox (channel/mail_grant.h). */
struct mailbox_code {
    const struct actor *who;
    int64_t inbox_id;
    struct str provider, code, verifier; /* of desk/mail_provider.h; of PKCE */
    struct str back;                     /* where the provider sent them, as it was asked to */
};
typedef int mailbox_signer(struct call *c, const void *config, const struct mailbox_code *it);

#endif
