/* SPDX-License-Identifier: Apache-2.0 */
/* mailbox_view.h: what the settings of mailboxes show. */
#ifndef WEB_MAILBOX_VIEW_H
#define WEB_MAILBOX_VIEW_H

#include "desk/mailbox.h"
#include "web/pages_view.h"

struct mailbox_line {
    struct str name, address, state, error, href, test_href, mode_href;
    bool paused, listening;
};

/* A folder on the server beside what is here. */
struct mailbox_folder_line {
    struct str name, counted; /* when all was held against what is here */
    int64_t there, old, missed;
};

/* The fields of the form: as they are, as they were guessed, or empty. */
struct mailbox_form {
    struct str name, address, sender_name;
    struct str imap_host, imap_security, imap_user, smtp_host, smtp_security, smtp_user;
    int64_t imap_port, smtp_port, version;
    bool take_old, receipt, plus;
};

/* What a search said. */
struct mailbox_search {
    bool made, sure;
    enum mailbox_source imap_from, smtp_from;
    struct str imap, smtp; /* "imap.shop.example:993" */
};

struct mailbox_sign_in {
    struct str said, href; /* "Google" */
};

struct mailbox_page {
    struct page_frame frame;
    const struct settings_nav *tabs;
    struct str wrong, typed; /* with the address that was typed for a new one */
    int64_t inbox_id;
    struct mailbox_line *lines; /* of the list */
    size_t n_lines;
    struct label_view *inboxes; /* of the channel mail that have none */
    size_t n_inboxes;
    struct mailbox_form it; /* of the form */
    struct mailbox_search search;
    struct str signed_in_at, signed_in_error; /* a provider, when it signs in with tokens */
    bool refused;                             /* somebody has to sign in again */
    bool done;                                /* just signed in */
    struct mailbox_sign_in *sign_ins;         /* where one may */
    size_t n_sign_ins;
    struct str action, hint, mode, take; /* take: "none", "all" or a number of days */
    struct mailbox_folder_line *folders;
    size_t n_folders;
    int64_t old;     /* mails that were there at the first connection, in all folders */
    int64_t room_mb; /* left on the disk, where that is too little; -1: there is enough */
    bool kept;       /* there is one already, with its passwords */
    struct str imap_words, smtp_words, imap_well, smtp_well;
    bool imap_tried, smtp_tried; /* a test was made; words empty: it went well */
};

#endif
