/* SPDX-License-Identifier: Apache-2.0 */
/* mail_server.c: settings to options, and the test. */
#include "channel/mail_server.h"

#include <stdio.h>
#include <stdlib.h>

static const char *text(struct call *c, struct str s)
{
    return arena_copy(&c->arena, s.at, s.n);
}

static struct wire_options wire(struct call *c, struct str host, int64_t port, struct str security,
                                struct str authorities)
{
    struct wire_options o = {.host = text(c, host), .port = (int)port, .security = WIRE_TLS};
    wire_security_of(security, &o.security);
    if (authorities.n)
        o.authorities = text(c, authorities);
    return o;
}

static enum mail_auth auth_of(const struct mailbox *box)
{
    return str_eq(box->auth, STR("xoauth2")) ? MAIL_AUTH_XOAUTH2 : MAIL_AUTH_PASSWORD;
}

struct imap_options mail_server_imap(struct call *c, const struct mailbox *box, struct str secret)
{
    return (struct imap_options){
        .wire = wire(c, box->imap_host, box->imap_port, box->imap_security, box->authorities),
        .user = box->imap_user.n ? box->imap_user : box->address,
        .secret = secret,
        .auth = auth_of(box)};
}

/* How we call ourselves: by the domain we write from. */
static const char *own_name(struct call *c, struct str address)
{
    ptrdiff_t at = str_find_char(address, '@');
    return at < 0 ? NULL : text(c, str_from(address, (size_t)at + 1));
}

struct smtp_options mail_server_smtp(struct call *c, const struct mailbox *box, struct str secret)
{
    return (struct smtp_options){
        .wire = wire(c, box->smtp_host, box->smtp_port, box->smtp_security, box->authorities),
        .user = box->smtp_user,
        .secret = secret,
        .auth = auth_of(box),
        .name = own_name(c, box->address)};
}

void mail_server_speak(struct call *c, struct smtp *smtp, const struct spill *raw,
                       struct smtp_result *result_r)
{
    char *bytes = base_alloc(65536);
    bool whole = true;
    for (uint64_t at = 0; whole && at < raw->end;) {
        size_t n = raw->end - at < 65536 ? (size_t)(raw->end - at) : 65536;
        whole = spill_read(c, raw, at, bytes, n) >= 0;
        if (!whole || smtp_bytes(c, smtp, (struct str){bytes, n}) <= 0)
            break;
        at += n;
    }
    free(bytes);
    if (!whole)
        smtp_abort(smtp);
    smtp_end(c, smtp, result_r);
}

static void test_imap(struct call *c, const struct mailbox *box, struct str secret,
                      struct mailbox_test *t)
{
    struct imap_options options = mail_server_imap(c, box, secret);
    struct imap_folder folder;
    struct imap *im;
    if (imap_open(c, &options, &im) < 0 || imap_open_folder(c, im, STR("INBOX"), &folder) < 0) {
        snprintf(t->imap_words, sizeof t->imap_words, "%s", c->fault.text);
    } else {
        t->mails = folder.count;
        t->can_idle = imap_can_idle(im);
    }
    imap_close(im);
}

void mail_server_test(struct call *c, const struct mailbox *box, struct str imap_secret,
                      struct str smtp_secret, struct mailbox_test *test_r)
{
    struct smtp *smtp;
    *test_r = (struct mailbox_test){.imap_tried = box->imap_host.n > 0,
                                    .smtp_tried = box->smtp_host.n > 0};
    if (test_r->imap_tried)
        test_imap(c, box, imap_secret, test_r);
    if (!test_r->smtp_tried)
        return;
    struct smtp_options options = mail_server_smtp(c, box, smtp_secret);
    if (smtp_open(c, &options, &smtp) < 0)
        snprintf(test_r->smtp_words, sizeof test_r->smtp_words, "%s", c->fault.text);
    smtp_close(smtp);
}
