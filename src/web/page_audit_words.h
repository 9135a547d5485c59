/* SPDX-License-Identifier: Apache-2.0 */
/* audit_words.h: a line of the audit log as a sentence: "Maya Lindqvist renamed the tag parcels to
   delivery". What has no sentence of its own is made of what was done and to what. */
#ifndef WEB_AUDIT_WORDS_H
#define WEB_AUDIT_WORDS_H

#include "desk/audit.h"
#include "web/page.h"

struct str audit_sentence(struct page *p, const struct audit_line *it);

#endif
