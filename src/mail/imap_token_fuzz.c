/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a reply: its pieces lie in it, and it comes to its end. */
#include "mail/imap_token.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str reply = {(const char *)data, size};
    struct str rest = reply, flags;
    struct imap_token t;
    struct imap_mail mail;
    struct out text;
    uint64_t n;
    out_init(&text, 1 << 20);
    while (imap_token(&rest, &t)) {
        if (t.text.n && (t.text.at < reply.at || t.text.at + t.text.n > reply.at + reply.n))
            abort();
        imap_text(&text, &t);
    }
    imap_literal_ahead(reply);
    imap_fetched(reply, &mail);
    imap_listed(reply, &flags, &text);
    imap_code_number(reply, STR("UIDVALIDITY"), &n);
    out_free(&text);
    return 0;
}
