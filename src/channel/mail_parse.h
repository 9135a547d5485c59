/* SPDX-License-Identifier: Apache-2.0 */
/* mail_parse.h: a raw mail, read once, as the desk needs it: who, to whom, words, HTML, files, ids.

       struct mail_parsed it;
       if (mail_parse(c, &it, files, raw_fd, bytes, &ours) < 0) ...      the disk said no
       ... in a write: it.text, it.files[i].hash ...
       mail_parse_free(&it);

   Reading never fails, whatever the bytes are. The raw file is mapped, not loaded, and files go
   from there to the store in pieces, so that memory does not depend on their size. Everything else
   is copied into the arena of *it. */
#ifndef CHANNEL_MAIL_PARSE_H
#define CHANNEL_MAIL_PARSE_H

#include "base/store.h"
#include "desk/attachment.h"
#include "desk/message.h"
#include "mail/classify.h"

enum {
    MAIL_FILES_MAX = ATTACHMENTS_MAX - 1,
    MAIL_IDS_MAX = 60,
    MAIL_NOTES_BYTES = 2000,
    MAIL_FORWARDED_MAX = 10, /* messages as files whose words are shown; the others stay files */
    MAIL_NAME_BYTES = 120    /* of a name made of a subject */
};

struct mail_file {
    struct attachment_new as; /* file_id is set in the write */
    char hash[STORE_HASH_TEXT];
    int64_t bytes;
    struct str mime;
};

struct mail_parsed {
    struct arena arena;
    struct mail_class class;
    struct address from, reply_to; /* addr empty: none */
    struct address_list to, cc;
    struct str subject, text, html; /* html.at NULL: none */
    struct db_int quote_at; /* byte of text where others' words begin, answered or passed on */
    struct str mail_id;     /* without <>; made of the bytes when it had none */
    struct str *ids;        /* In-Reply-To, then References newest first */
    size_t n_ids;
    struct str envelope;     /* the fields that name recipients, one behind the other: for tokens */
    struct str thread_index; /* Outlook's; "" */
    bool is_spam;            /* a server before us said so */
    int64_t date_us;         /* NO_TIME: it does not say */
    struct mail_file *files;
    size_t n_files;
    struct str holds; /* what it holds beside words, a sentence a line: an invitation, a message
                         nobody can read here; "" */
    struct str notes; /* what was odd, a sentence a line; "" */
};

/* `ours` are the organisation's own addresses; may be NULL. */
int mail_parse(struct call *c, struct mail_parsed *it, const struct store *files, int raw_fd,
               uint64_t bytes, const struct classify_ours *ours);
void mail_parse_free(struct mail_parsed *it);

#endif
