/* SPDX-License-Identifier: Apache-2.0 */
/* mailbox.c: the settings of a mailbox, checked; its secrets sealed. */
#include "desk/mailbox.h"

#include "base/utf8.h"
#include "desk/change.h"
#include "desk/inbox.h"
#include "desk/words.h"

#include <inttypes.h>

static int no_mailbox(struct call *c, int64_t inbox_id)
{
    return fail(c, NOT_FOUND, "the inbox %" PRId64 " has no mailbox", inbox_id);
}

int mailbox_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t inbox_id,
                struct mailbox *mailbox_r)
{
    int got = permit(c, who, MAY_MANAGE_INBOXES) < 0
                  ? -1
                  : sql_mailbox_get(c, d, who->org, inbox_id, mailbox_r);
    return got ? got : no_mailbox(c, inbox_id);
}

int mailbox_list(struct call *c, struct db_conn *d, const struct actor *who,
                 struct mailbox **list_r, size_t *n_r)
{
    return permit(c, who, MAY_MANAGE_INBOXES) < 0 ? -1
                                                  : sql_mailbox_list(c, d, who->org, list_r, n_r);
}

int mailbox_folders(struct call *c, struct db_conn *d, const struct actor *who, int64_t inbox_id,
                    struct mailbox_folder **list_r, size_t *n_r)
{
    struct mailbox it;
    return mailbox_get(c, d, who, inbox_id, &it) < 0
               ? -1
               : sql_mailbox_folders(c, d, who->org, inbox_id, list_r, n_r);
}

/* ---- checking ---- */

static int take_line(struct call *c, const char *what, struct str text, struct str *text_r)
{
    return words_line(c, what, text.at ? text : STR(""), MAILBOX_TEXT_BYTES, text_r);
}

static int take_one_of(struct call *c, const char *what, struct str text, const char *const *words,
                       size_t n, struct str *text_r)
{
    *text_r = text.n ? text : str_of(words[0]);
    for (size_t i = 0; i < n; i++)
        if (str_eq(*text_r, str_of(words[i])))
            return 1;
    return fail(c, BAD_INPUT, "%s is none of those there are: %.*s", what,
                (int)utf8_first(text, 40).n, text.at);
}

static int take_security(struct call *c, struct str text, struct str *text_r)
{
    static const char *const words[] = {"tls", "starttls", "plain"};
    return take_one_of(c, "the security of a connection", text, words, 3, text_r);
}

static int take_port(struct call *c, int64_t port, struct str security, int tls, int other,
                     int64_t *port_r)
{
    *port_r = port ? port : str_eq(security, STR("tls")) ? tls : other;
    return *port_r > 0 && *port_r <= 65535 ? 1 : fail(c, BAD_INPUT, "a port is from 1 to 65535");
}

static int check(struct call *c, const struct mailbox_edit *it, struct mailbox_change_in *in)
{
    static const char *const auths[] = {"password", "xoauth2"};
    if (words_email(c, it->address, &in->address, &in->address_folded) < 0 ||
        take_line(c, "a sender's name", it->sender_name, &in->sender_name) < 0 ||
        take_line(c, "an IMAP server", it->imap_host, &in->imap_host) < 0 ||
        take_line(c, "an SMTP server", it->smtp_host, &in->smtp_host) < 0 ||
        take_line(c, "a user", it->imap_user, &in->imap_user) < 0 ||
        take_line(c, "a user", it->smtp_user, &in->smtp_user) < 0 ||
        take_line(c, "a file of certificates", it->authorities, &in->authorities) < 0 ||
        take_one_of(c, "the way to sign in", it->auth, auths, 2, &in->auth) < 0 ||
        take_security(c, it->imap_security, &in->imap_security) < 0 ||
        take_security(c, it->smtp_security, &in->smtp_security) < 0)
        return -1;
    if (it->imap_secret.n > MAILBOX_SECRET_BYTES || it->smtp_secret.n > MAILBOX_SECRET_BYTES)
        return fail(c, TOO_BIG, "a password has at most %d bytes", MAILBOX_SECRET_BYTES);
    in->fetching = it->fetching;
    in->sending = it->sending;
    in->take_old = it->take_old;
    in->take_days = it->take_days;
    if (in->take_days < 0 || in->take_days > MAILBOX_TAKE_DAYS_MAX)
        return fail(c, BAD_INPUT, "old mail is taken from at most %d days", MAILBOX_TAKE_DAYS_MAX);
    in->plus = it->plus;
    in->receipt = it->receipt;
    if (take_port(c, it->imap_port, in->imap_security, 993, 143, &in->imap_port) < 0)
        return -1;
    return take_port(c, it->smtp_port, in->smtp_security, 465, 587, &in->smtp_port);
}

static int need_mail_inbox(struct call *c, struct db_conn *d, const struct actor *who,
                           int64_t inbox_id)
{
    struct inbox inbox;
    if (inbox_get(c, d, who, inbox_id, &inbox) < 0)
        return -1;
    return str_eq(inbox.channel, STR("mail"))
               ? 1
               : fail(c, BAD_INPUT, "only an inbox of the channel mail has a mailbox");
}

/* ---- changing ---- */

/* A new secret is sealed, none keeps the old one. Sealed ones differ each time, so a write that
   runs again seals again. */
static struct str next_secret(struct call *c, struct str said, struct str was,
                              const unsigned char *key)
{
    if (!said.at)
        return was;
    return said.n ? seal(&c->arena, key, said) : (struct str){NULL, 0};
}

static int tell(struct call *c, struct db_conn *d, const struct actor *who,
                const struct mailbox_change_in *in, bool made)
{
    const struct change_value values[] = {
        change_text("address", in->address), change_text("imap_host", in->imap_host),
        change_text("smtp_host", in->smtp_host), change_number("fetching", in->fetching),
        change_number("sending", in->sending)};
    struct change change = {.verb = made ? STR("mailbox.create") : STR("mailbox.change"),
                            .event = made ? STR("mailbox.created") : STR("mailbox.changed"),
                            .noun_id = in->inbox_id,
                            .inbox_id = in->inbox_id,
                            .detail = change_json(c, values, 5)};
    return change_note(c, d, who, &change, NULL);
}

int mailbox_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t inbox_id,
                const struct mailbox_edit *it, int64_t version,
                const unsigned char key[SEAL_KEY_BYTES], struct mailbox *mailbox_r)
{
    struct mailbox_change_in in = {.org = who->org, .inbox_id = inbox_id};
    struct mailbox_lock_row was;
    if (permit(c, who, MAY_MANAGE_INBOXES) < 0 || need_mail_inbox(c, d, who, inbox_id) < 0 ||
        check(c, it, &in) < 0)
        return -1;
    int64_t made =
        sql_mailbox_add(c, d, who->org, inbox_id, in.address, in.address_folded, c->now_us);
    if (made < 0 || sql_mailbox_lock(c, d, who->org, inbox_id, &was) < 0 ||
        words_version(c, "this mailbox", made ? 0 : version, was.version) < 0)
        return -1;
    in.imap_secret = next_secret(c, it->imap_secret, was.imap_secret, key);
    in.smtp_secret = next_secret(c, it->smtp_secret, was.smtp_secret, key);
    if (!it->authorities.at)
        in.authorities = was.authorities;
    if (sql_mailbox_change(c, d, &in) < 0 ||
        sql_mailbox_inbox_address(c, d, in.address, who->org, inbox_id) < 0 ||
        (in.take_old && sql_mailbox_count_anew(c, d, who->org, inbox_id) < 0) ||
        tell(c, d, who, &in, made > 0) < 0)
        return -1;
    return mailbox_get(c, d, who, inbox_id, mailbox_r);
}

int mailbox_brake(struct call *c, struct db_conn *d, const struct actor *who, int64_t inbox_id,
                  bool sending)
{
    struct mailbox it;
    if (mailbox_get(c, d, who, inbox_id, &it) < 0)
        return -1;
    int64_t changed = sql_mailbox_brake(c, d, sending, who->org, inbox_id);
    if (changed <= 0)
        return (int)changed;
    const struct change_value values[] = {change_number("sending", sending)};
    struct change change = {.verb = STR("mailbox.brake"),
                            .event = STR("mailbox.changed"),
                            .noun_id = inbox_id,
                            .inbox_id = inbox_id,
                            .detail = change_json(c, values, 1)};
    return change_note(c, d, who, &change, NULL);
}

/* ---- for channels ---- */

static int open_one(struct call *c, const unsigned char *key, struct str sealed, struct str *text_r)
{
    *text_r = STR("");
    return sealed.at ? seal_open(c, key, sealed, text_r) : 1;
}

int mailbox_secrets(struct call *c, struct db_conn *d, int64_t org, int64_t inbox_id,
                    const unsigned char key[SEAL_KEY_BYTES], struct str *imap_r, struct str *smtp_r)
{
    struct mailbox_secrets_row row;
    int got = sql_mailbox_secrets(c, d, org, inbox_id, &row);
    if (got <= 0)
        return got < 0 ? -1 : no_mailbox(c, inbox_id);
    if (open_one(c, key, row.imap_secret, imap_r) < 0 ||
        open_one(c, key, row.smtp_secret, smtp_r) < 0)
        return -1;
    if (!smtp_r->n)
        *smtp_r = *imap_r;
    return 1;
}

int mailbox_note(struct call *c, struct db_conn *d, int64_t org, int64_t inbox_id, struct str words)
{
    return words.n ? sql_mailbox_unwell(c, d, utf8_first(words, 500), c->now_us, org, inbox_id)
                   : sql_mailbox_well(c, d, c->now_us, org, inbox_id);
}
