/* SPDX-License-Identifier: Apache-2.0 */
/* letter_mail.c: a table of letters with their templates; the rest is the same for all. The plain
   text is made of the HTML, so that nothing is said twice. */
#include "channel/letter_mail.h"

#include "base/catalogue.h"
#include "base/time.h"
#include "channel/letters.tmpl.h"
#include "channel/mail_server.h"
#include "mail/compose.h"
#include "mail/html.h"

#include <inttypes.h>
#include <stdio.h>

#define LETTER_LOOP "heard" /* value of our own header */

typedef void letter_template(struct out *o, const struct letter_view *v);
static const struct {
    const char *path; /* of the link that works once; NULL: the letter has none */
    letter_template *subject, *body;
} letters[N_LETTERS] = {
    [LETTER_RESET] = {"/reset/", letter_reset_subject, letter_reset_body},
    [LETTER_INVITATION] = {"/invite/", letter_invitation_subject, letter_invitation_body},
    [LETTER_NOTICES] = {NULL, letter_notices_subject, letter_notices_body},
};

static struct str keep(struct call *c, struct out *o)
{
    struct str made = {arena_copy(&c->arena, o->at, o->n), o->n};
    out_free(o);
    return made;
}

static struct str text_of(struct call *c, struct str html)
{
    struct out o;
    out_init(&o, LETTER_HTML_BYTES);
    html_to_text(&o, html, NULL);
    return keep(c, &o);
}

static struct str said(struct call *c, int lang, letter_template *say, const struct letter_view *v)
{
    struct out o;
    out_init(&o, LETTER_HTML_BYTES);
    o.lang = lang;
    say(&o, v);
    return keep(c, &o);
}

static struct str url(struct call *c, const struct letter_mail_config *config, const char *path,
                      struct str rest)
{
    struct out o;
    out_init(&o, 2000);
    out_text(&o, config->base_url);
    out_text(&o, path);
    out_str(&o, rest);
    return keep(c, &o);
}

static struct str number(struct call *c, int64_t n, struct str behind)
{
    struct out o;
    out_init(&o, 300);
    out_int(&o, n);
    out_str(&o, behind);
    return keep(c, &o);
}

/* Who reads it chose a language; one that there is not is English. */
static int language_of(const struct letter *it)
{
    int lang = catalogue_of(it->agent.language);
    return lang > 0 ? lang : 0;
}

static struct letter_view view_of(struct call *c, const struct letter_mail_config *config,
                                  const struct letter *it)
{
    struct letter_view v = {.desk = it->sender.name,
                            .name = it->agent.name,
                            .url = STR(""),
                            .profile = url(c, config, "/profile", STR("#mail")),
                            .minutes = RESET_KEPT_MIN,
                            .days = INVITE_KEPT_DAYS,
                            .lines = arena_array(&c->arena, it->n_notices + 1, sizeof *v.lines)};
    if (letters[it->kind].path) {
        struct out secret;
        out_init(&secret, 300);
        out_char(&secret, '.');
        out_str(&secret, it->secret);
        v.url = url(c, config, letters[it->kind].path, number(c, it->sender.org, keep(c, &secret)));
    }
    for (size_t i = 0; i < it->n_notices; i++) {
        const struct letter_notice *n = &it->notices[i];
        v.lines[v.n_lines++] =
            (struct letter_line){.words = catalogue_words(language_of(it), n->words),
                                 .subject = n->subject.at ? n->subject : STR(""),
                                 .url = n->number.some ? url(c, config, "/conversations/",
                                                             number(c, n->number.n, STR("")))
                                                       : url(c, config, "/notifications", STR(""))};
    }
    return v;
}

static int write_it(struct call *c, const struct letter_mail_config *config, int64_t id,
                    const struct letter *it, struct spill *raw)
{
    struct letter_view v = view_of(c, config, it);
    int lang = language_of(it);
    struct str html = said(c, lang, letters[it->kind].body, &v);
    ptrdiff_t at = str_find_char(it->sender.address, '@');
    struct address to = {.name = it->agent.name, .addr = it->agent.email, .group = STR("")};
    char name[400];
    snprintf(name, sizeof name, "letter.%" PRId64 "@%.*s", id,
             (int)(it->sender.address.n - (size_t)(at + 1)), it->sender.address.at + at + 1);
    struct compose mail = {
        .from = {.name = it->sender.name, .addr = it->sender.address, .group = STR("")},
        .to = &to,
        .n_to = 1,
        .subject = str_trim(text_of(c, said(c, lang, letters[it->kind].subject, &v))),
        .id = str_of(name),
        .date_us = c->now_us,
        .text = text_of(c, html),
        .html = html,
        .auto_submitted = STR("auto-generated"),
        .installation = STR(LETTER_LOOP)};
    return compose_write(c, &mail, raw);
}

static int mailbox_read(struct call *c, const struct letter_mail_config *config,
                        const struct letter *it, struct mailbox *box, struct str *secret_r)
{
    struct str imap;
    struct db_conn *d = db_read(c, config->db);
    int got = d ? sql_mailbox_get(c, d, it->sender.org, it->sender.inbox_id, box) : -1;
    if (got > 0)
        got = mailbox_secrets(c, d, it->sender.org, it->sender.inbox_id, config->key, &imap,
                              secret_r);
    db_read_end(d);
    return got ? got : fail(c, NOT_FOUND, "the mailbox is gone");
}

static void hand_over(struct call *c, const struct mailbox *box, struct str secret,
                      const struct letter *it, const struct spill *raw, struct smtp_result *result)
{
    struct smtp_options options = mail_server_smtp(c, box, secret);
    struct smtp_envelope envelope = {
        .from = it->sender.address, .to = &it->agent.email, .n_to = 1, .bytes = raw->end * 41 / 40};
    struct smtp *smtp;
    *result = (struct smtp_result){.outcome = SMTP_LATER};
    if (smtp_open(c, &options, &smtp) < 0) {
        snprintf(result->words, sizeof result->words, "%s", c->fault.text);
        return;
    }
    if (smtp_begin(c, smtp, &envelope, result) > 0)
        mail_server_speak(c, smtp, raw, result);
    smtp_close(smtp);
}

int letter_mail_send(struct call *c, const struct letter_mail_config *config, int64_t id,
                     const struct letter *it, struct smtp_result *result_r)
{
    struct mailbox box;
    struct str secret;
    struct spill raw;
    if (mailbox_read(c, config, it, &box, &secret) < 0 || spill_open(c, &raw) < 0)
        return -1;
    int got = write_it(c, config, id, it, &raw);
    if (got >= 0)
        hand_over(c, &box, secret, it, &raw, result_r);
    spill_close(&raw);
    return got < 0 ? -1 : 1;
}
