/* SPDX-License-Identifier: Apache-2.0 */
/* mail_view.h: what the page of a mail shows. Its three pieces are one row of elements that the
   sanitiser closed; they are cut only between elements. */
#ifndef WEB_MAIL_VIEW_H
#define WEB_MAIL_VIEW_H

#include "base/tmpl.h"
#include "web/view.h"

struct mail_view {
    const char *version;   /* of the assets */
    struct str held, show; /* "3 pictures were not fetched", and the address that fetches them */
    struct tmpl_safe said, quoted, after;
    struct str source; /* whose words are folded, where they were passed on; "" */
    bool has_quoted;
};

struct original_field {
    struct str name, value;
};
struct original_view {
    struct page_frame frame;
    struct str back, subject, save;
    struct str words, value, notes;    /* why it stands here */
    struct str related, related_words; /* where it may belong, too; empty: nowhere */
    struct str came;
    struct original_field *fields;
    size_t n_fields;
    bool kept;                    /* its bytes are there */
    int64_t split_id, split_from; /* it may be split off from there; 0: no */
};

#endif
