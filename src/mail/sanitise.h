/* SPDX-License-Identifier: Apache-2.0 */
/* sanitise.h: HTML mail, made harmless, and looking as it looked.

       struct sanitise_image photo = {.content_id = STR("photo@phone"), .url = STR("/files/7")};
       struct sanitise_options o = {.images = &photo, .n_images = 1, .remote_images = false};
       struct sanitise_result r;
       sanitise_html(&out, html, &o, &r);         html is UTF-8
       if (r.too_much) ... show the plain text instead
       if (r.n_remote) ... "3 pictures were not fetched"

   Nothing is filtered: the page is written anew, from a list of what may be in it. Elements and
   attributes that are not on the list are left out and their words kept; scripts, styles and their
   like go with what is in them. Every text and value is decoded and escaped again; no element of
   SVG, MathML or forms, no id, class or name comes through. Links lead to http, https, mailto and
   tel alone, and open elsewhere without a referrer. Pictures are those of the message (cid:), small
   ones that it carries in an address (data:), and remote ones only when asked for: a picture that
   is fetched tells its sender who read the mail, and when.

   Time is linear: nothing is searched for backwards, nesting is followed to SANITISE_DEPTH and no
   further. The page is to be shown in a sandboxed frame under a content policy all the same. */
#ifndef MAIL_SANITISE_H
#define MAIL_SANITISE_H

#include "base/out.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    SANITISE_DEPTH = 100,            /* elements nested deeper add their words alone */
    SANITISE_URL_BYTES = 4000,       /* of a link */
    SANITISE_DATA_BYTES = 256 << 10, /* of a picture in an address */
    SANITISE_STYLE_BYTES = 4000
};

struct sanitise_image {
    struct str content_id; /* without <> */
    struct str url;        /* where it is shown from; ours, so it is taken as it is */
};
struct sanitise_options {
    const struct sanitise_image *images;
    size_t n_images;
    bool remote_images;
};
struct sanitise_result {
    size_t n_remote; /* pictures that were not fetched */
    bool too_much;   /* the out was full: what stands there is not all of it */
};

void sanitise_html(struct out *o, struct str html, const struct sanitise_options *options,
                   struct sanitise_result *result_r);

/* The declarations of a style attribute that may stay, appended; sanitise_style.c. */
void sanitise_style(struct out *o, struct str style);

#endif
