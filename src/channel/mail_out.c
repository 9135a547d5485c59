/* SPDX-License-Identifier: Apache-2.0 */
/* mail_out.c: claim, compose, hand over, settle. */
#include "channel/mail_out.h"

#include "base/time.h"
#include "channel/mail_letter.h"
#include "channel/mail_server.h"
#include "desk/mailbox.h"
#include "desk/outbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A connection that stays open for a while. */
struct line {
    struct smtp *smtp;
    int64_t org, inbox_id, version, used_us;
    int n; /* messages it carried */
};
struct mail_out {
    struct mail_out_config config;
    struct line lines[MAIL_OUT_LINES];
    char holder[80];
};

struct mail_out *mail_out_new(const struct mail_out_config *config)
{
    struct mail_out *out = base_alloc(sizeof *out);
    memset(out, 0, sizeof *out);
    out->config = *config;
    snprintf(out->holder, sizeof out->holder, "sender %d/%p", (int)getpid(), (void *)out);
    return out;
}

static void hang_up(struct line *line)
{
    smtp_close(line->smtp);
    *line = (struct line){0};
}

void mail_out_free(struct mail_out *out)
{
    for (size_t i = 0; out && i < MAIL_OUT_LINES; i++)
        hang_up(&out->lines[i]);
    free(out);
}

/* ---- connections ---- */

/* An open one of this mailbox as it is set now; others that were idle for long are closed. */
static struct line *open_line(struct mail_out *out, int64_t org, const struct mailbox *box)
{
    int64_t now_us = time_now_us();
    struct line *found = NULL;
    for (size_t i = 0; i < MAIL_OUT_LINES; i++) {
        struct line *line = &out->lines[i];
        bool ours = line->smtp && line->org == org && line->inbox_id == box->inbox_id;
        bool stale = line->smtp && (!smtp_is_usable(line->smtp) ||
                                    now_us - line->used_us > MAIL_OUT_IDLE_S * SECOND_US ||
                                    (ours && line->version != box->version));
        if (stale)
            hang_up(line);
        else if (ours)
            found = line;
    }
    return found;
}

static struct line *free_line(struct mail_out *out)
{
    struct line *oldest = &out->lines[0];
    for (size_t i = 1; i < MAIL_OUT_LINES; i++)
        if (out->lines[i].used_us < oldest->used_us)
            oldest = &out->lines[i];
    hang_up(oldest);
    return oldest;
}

static int connect(struct call *c, struct mail_out *out, int64_t org, const struct mailbox *box,
                   struct str secret, struct line **line_r)
{
    struct smtp_options options = mail_server_smtp(c, box, secret);
    options.wire.wake_fd = out->config.wake_fd;
    *line_r = free_line(out);
    if (smtp_open(c, &options, &(*line_r)->smtp) < 0)
        return -1;
    (*line_r)->org = org;
    (*line_r)->inbox_id = box->inbox_id;
    (*line_r)->version = box->version;
    return 1;
}

/* ---- one reply ---- */

struct job_at {
    struct outbox_item item;
    struct mail_letter letter;
    struct mailbox box;
    struct str secret;
    bool has_letter;
};

static int read_all(struct call *c, struct mail_out *out, struct db_conn *d, struct job_at *job)
{
    struct str imap_secret;
    struct str installation = str_of(out->config.installation ? out->config.installation : "heard");
    if (mail_letter_make(c, d, out->config.files, &job->item, installation, &job->letter) < 0)
        return -1;
    job->has_letter = true;
    int got = sql_mailbox_get(c, d, job->item.org, job->letter.inbox_id, &job->box);
    if (got < 0)
        return -1;
    if (!got || !job->box.smtp_host.n)
        return fail(c, NOT_FOUND,
                    "this inbox has no mailbox that sends; add one with "
                    "\"heard mailbox add\" or in its settings");
    return mailbox_secrets(c, d, job->item.org, job->letter.inbox_id, out->config.key, &imap_secret,
                           &job->secret);
}

static int prepare(struct call *c, struct mail_out *out, struct job_at *job)
{
    struct db_conn *d = db_read(c, out->config.db);
    int got = d ? read_all(c, out, d, job) : -1;
    db_read_end(d);
    return got;
}

static void hand_over(struct call *c, struct mail_out *out, struct job_at *job,
                      struct smtp_result *result)
{
    const struct smtp_envelope envelope = {.from = job->letter.from,
                                           .to = job->letter.to,
                                           .n_to = job->letter.n_to,
                                           .bytes = job->letter.raw.end * 41 / 40,
                                           .wants_utf8 = job->letter.wants_utf8};
    /* A connection that was kept may have been given up by the server, or be full: then a new one
       is tried at once. What a new one says counts. */
    for (bool again = true; again;) {
        struct line *line = open_line(out, job->item.org, &job->box);
        bool kept = line != NULL;
        *result = (struct smtp_result){.outcome = SMTP_LATER};
        if (!line && connect(c, out, job->item.org, &job->box, job->secret, &line) < 0) {
            snprintf(result->words, sizeof result->words, "%s", c->fault.text);
            return;
        }
        line->used_us = time_now_us();
        line->n++;
        int taken = smtp_begin(c, line->smtp, &envelope, result);
        if (taken > 0)
            mail_server_speak(c, line->smtp, &job->letter.raw, result);
        again = kept && !taken && result->outcome == SMTP_LATER;
        if (again || !smtp_is_usable(line->smtp) || line->n >= MAIL_OUT_PER_LINE)
            hang_up(line);
    }
}

static enum outbox_result result_of(enum smtp_outcome outcome)
{
    switch (outcome) {
    case SMTP_SENT:
        return OUTBOX_SENT;
    case SMTP_LATER:
        return OUTBOX_AGAIN;
    case SMTP_REFUSED:
        return OUTBOX_FAILED;
    case SMTP_UNKNOWN:
        break;
    }
    return OUTBOX_UNKNOWN;
}

/* What cannot be made ready is the reply's fault, unless the database or the disk is in trouble. */
static enum outbox_result unprepared(const struct call *c)
{
    return c->fault.kind == IO_FAILED || c->fault.kind == BUSY ? OUTBOX_AGAIN : OUTBOX_FAILED;
}

int mail_out_one(struct call *c, struct mail_out *out)
{
    struct job_at *job = arena_alloc(&c->arena, sizeof *job);
    struct smtp_result sent = {.outcome = SMTP_LATER};
    int got = outbox_claim(c, out->config.db, STR("mail"), str_of(out->holder), MAIL_OUT_LEASE_MS,
                           &job->item);
    if (got <= 0)
        return got;
    enum outbox_result result;
    if (prepare(c, out, job) < 0) {
        result = unprepared(c);
        snprintf(sent.words, sizeof sent.words, "%s", c->fault.text);
    } else {
        hand_over(c, out, job, &sent);
        result = result_of(sent.outcome);
    }
    if (job->has_letter)
        mail_letter_free(&job->letter);
    c->now_us = time_now_us();
    got = outbox_settle(c, out->config.db, &job->item, result, str_of(sent.words));
    return got < 0 ? -1 : 1;
}
