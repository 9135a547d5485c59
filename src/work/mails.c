/* SPDX-License-Identifier: Apache-2.0 */
/* mails.c: a manager looks which mailboxes there are and begins a thread for each; a thread ends
   when its mailbox is no longer fetched, and begins again when its settings changed. */
#include "work/mails.h"

#include "base/time.h"
#include "channel/mail.sql.h"
#include "channel/mail_fetch.h"
#include "channel/mail_grant.h"
#include "channel/mail_in.h"
#include "channel/mail_move.h"
#include "channel/mail_out.h"
#include "desk/outbox.h"
#include "desk/outgoing.h"

#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CALL_BYTES = 64 << 20 };

enum fetcher_state { FETCHER_FREE, FETCHER_RUNS, FETCHER_ENDED };
struct fetcher {
    struct mails *mails;
    pthread_t thread;
    _Atomic int state; /* enum fetcher_state */
    int64_t org, inbox_id;
    int64_t version; /* of the settings it began with */
    int pause_ms;
};
struct mails {
    struct mails_config config;
    char holder[MAIL_HOLDER_BYTES];
    int wake[2]; /* readable once all are to end */
    atomic_bool stopping;
    pthread_t manager;
    bool managed;
    struct fetcher fetchers[MAILS_MAX];
    pthread_mutex_t lock; /* of senders */
    struct mail_out *senders[MAILS_SENDERS];
    bool sender_busy[MAILS_SENDERS];
};

/* Sleeps; true when all is to end. */
static bool rest(const struct mails *m, int ms)
{
    struct pollfd fd = {.fd = m->wake[0], .events = POLLIN};
    poll(&fd, 1, ms);
    return m->stopping;
}

/* ---- a fetcher ---- */

static struct mail_fetch fetch_of(const struct mails *m)
{
    return (struct mail_fetch){.db = m->config.db,
                               .raw = m->config.raw,
                               .key = m->config.key,
                               .holder = m->holder,
                               .wake_fd = m->wake[0]};
}

/* >0 it is still to be fetched, as it was set when `version` was read. */
static int is_wanted(struct call *c, const struct fetcher *f, int64_t version)
{
    struct mail_box *boxes;
    size_t n;
    struct db_conn *d = db_read(c, f->mails->config.db);
    int got = d ? sql_mail_boxes(c, d, &boxes, &n) : -1;
    db_read_end(d);
    if (got < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (boxes[i].org == f->org && boxes[i].inbox_id == f->inbox_id)
            return boxes[i].version == version;
    return 0;
}

/* Passes and waits until something is the matter: <0 a fault, 0 it is not wanted any more. */
static int follow(struct call *c, const struct fetcher *f, const struct mail_fetch *fetch,
                  struct mail_line *line)
{
    int got = 1;
    while (got > 0 && !f->mails->stopping) {
        arena_reset(&c->arena);
        if (mail_fetch_pass(c, fetch, line) < 0 ||
            mail_fetch_note(c, fetch, f->org, f->inbox_id, "") < 0 ||
            mail_fetch_wait(c, line, MAILS_IDLE_MS) < 0)
            return -1;
        got = is_wanted(c, f, mail_line_version(line));
        if (got > 0 && mail_fetch_lease(c, fetch, f->org, f->inbox_id) <= 0)
            got = fail(c, CONFLICT, "another process fetches this mailbox");
    }
    return got;
}

static int fetch_once(struct call *c, struct fetcher *f)
{
    struct mail_fetch fetch = fetch_of(f->mails);
    struct mail_line *line;
    int got = mail_fetch_lease(c, &fetch, f->org, f->inbox_id);
    if (got <= 0)
        return got;
    got = mail_fetch_open(c, &fetch, f->org, f->inbox_id, &line);
    if (got > 0) {
        f->pause_ms = 0;
        got = follow(c, f, &fetch, line);
    }
    mail_fetch_close(line);
    return got;
}

static void tell_trouble(struct call *c, struct fetcher *f)
{
    struct mail_fetch fetch = fetch_of(f->mails);
    char words[FAULT_TEXT_BYTES];
    snprintf(words, sizeof words, "%s", c->fault.text);
    if (f->mails->config.log)
        log_line(f->mails->config.log, LOG_WARN, "mail.fetch_failed",
                 "inbox=%" PRId64 " next_ms=%d: %s", f->inbox_id, f->pause_ms, words);
    arena_reset(&c->arena);
    mail_fetch_note(c, &fetch, f->org, f->inbox_id, words);
}

/* Until the next try; settings that are changed meanwhile are tried at once, since somebody may sit
   before the page. */
static void pause_fetcher(struct call *c, struct fetcher *f)
{
    int left_ms = f->pause_ms;
    while (left_ms > 0 && !rest(f->mails, left_ms < MAILS_SCAN_MS ? left_ms : MAILS_SCAN_MS)) {
        left_ms -= MAILS_SCAN_MS;
        arena_reset(&c->arena);
        if (is_wanted(c, f, f->version) == 0)
            f->pause_ms = left_ms = 0;
    }
}

static void *run_fetcher(void *arg)
{
    struct fetcher *f = arg;
    struct mails *m = f->mails;
    struct mail_fetch fetch = fetch_of(m);
    struct call c;
    call_init(&c, CALL_BYTES);
    c.now_us = time_now_us();
    int got = fetch_once(&c, f);
    if (got < 0 && !m->stopping) {
        f->pause_ms = !f->pause_ms ? MAILS_PAUSE_MS : f->pause_ms * 2;
        if (f->pause_ms > MAILS_PAUSE_MAX_MS)
            f->pause_ms = MAILS_PAUSE_MAX_MS;
        tell_trouble(&c, f);
        pause_fetcher(&c, f);
    }
    arena_reset(&c.arena);
    mail_fetch_release(&c, &fetch, f->org, f->inbox_id);
    call_free(&c);
    f->state = FETCHER_ENDED;
    return NULL;
}

/* ---- the manager ---- */

static struct fetcher *fetcher_of(struct mails *m, int64_t org, int64_t inbox_id)
{
    struct fetcher *unused = NULL;
    for (size_t i = 0; i < MAILS_MAX; i++) {
        struct fetcher *f = &m->fetchers[i];
        if (f->state == FETCHER_ENDED) {
            pthread_join(f->thread, NULL);
            f->state = FETCHER_FREE;
        }
        if (f->org == org && f->inbox_id == inbox_id)
            return f;
        if (f->state == FETCHER_FREE && !unused)
            unused = f;
    }
    if (unused)
        *unused = (struct fetcher){.mails = m, .org = org, .inbox_id = inbox_id};
    return unused;
}

static void scan(struct call *c, struct mails *m)
{
    struct mail_box *boxes;
    size_t n = 0;
    struct db_conn *d = db_read(c, m->config.db);
    int got = d ? sql_mail_boxes(c, d, &boxes, &n) : -1;
    db_read_end(d);
    for (size_t i = 0; got > 0 && i < n; i++) {
        struct fetcher *f = fetcher_of(m, boxes[i].org, boxes[i].inbox_id);
        if (!f || f->state == FETCHER_RUNS)
            continue;
        f->state = FETCHER_RUNS;
        f->version = boxes[i].version;
        if (pthread_create(&f->thread, NULL, run_fetcher, f) != 0)
            f->state = FETCHER_FREE;
    }
}

static void *manage(void *arg)
{
    struct mails *m = arg;
    struct call c;
    call_init(&c, CALL_BYTES);
    do {
        arena_reset(&c.arena);
        c.now_us = time_now_us();
        scan(&c, m);
    } while (!rest(m, MAILS_SCAN_MS));
    call_free(&c);
    return NULL;
}

int mails_start(struct call *c, const struct mails_config *config, struct mails **mails_r)
{
    struct mails *m = base_alloc(sizeof *m);
    memset(m, 0, sizeof *m);
    m->config = *config;
    mail_fetch_holder(m->holder);
    pthread_mutex_init(&m->lock, NULL);
    *mails_r = m;
    if (pipe(m->wake) < 0)
        return fail_errno(c, "cannot make a pipe for the mailboxes");
    m->managed = pthread_create(&m->manager, NULL, manage, m) == 0;
    return m->managed ? 1 : fail(c, IO_FAILED, "cannot begin a thread for the mailboxes");
}

void mails_stop(struct mails *m)
{
    if (!m)
        return;
    m->stopping = true;
    if (write(m->wake[1], "x", 1) < 0)
        m->stopping = true; /* then they end at their next look */
    if (m->managed)
        pthread_join(m->manager, NULL);
    for (size_t i = 0; i < MAILS_MAX; i++)
        if (m->fetchers[i].state != FETCHER_FREE)
            pthread_join(m->fetchers[i].thread, NULL);
    for (size_t i = 0; i < MAILS_SENDERS; i++)
        mail_out_free(m->senders[i]);
    close(m->wake[0]);
    close(m->wake[1]);
    pthread_mutex_destroy(&m->lock);
    free(m);
}

/* ---- rows ---- */

static int read_some(struct work_turn *t)
{
    const struct mails *m = t->arg;
    struct mail_in in = {.db = t->db, .raw = m->config.raw, .files = m->config.files};
    return mail_in_some(t->c, &in);
}

/* A sender with its connections is one thread's at a time. */
static int take_sender(struct mails *m)
{
    int taken = -1;
    pthread_mutex_lock(&m->lock);
    for (int i = 0; i < MAILS_SENDERS && taken < 0; i++)
        if (!m->sender_busy[i]) {
            m->sender_busy[i] = true;
            taken = i;
        }
    pthread_mutex_unlock(&m->lock);
    return taken;
}

static void give_sender(struct mails *m, int i)
{
    pthread_mutex_lock(&m->lock);
    m->sender_busy[i] = false;
    pthread_mutex_unlock(&m->lock);
}

static int send_due(struct call *c, struct db_conn *d, int64_t *due_us_r)
{
    return outbox_next_due(c, d, STR("mail"), due_us_r);
}

static int send_one(struct work_turn *t)
{
    struct mails *m = t->arg;
    struct mail_out_config config = {
        .db = t->db, .files = m->config.files, .key = m->config.key, .wake_fd = m->wake[0]};
    int i = take_sender(m);
    if (i < 0)
        return 0;
    if (!m->senders[i])
        m->senders[i] = mail_out_new(&config);
    int got = mail_out_one(t->c, m->senders[i]);
    give_sender(m, i);
    return got;
}

static int move_some(struct work_turn *t)
{
    const struct mails *m = t->arg;
    struct mail_move it = {.db = t->db, .key = m->config.key, .wake_fd = m->wake[0]};
    return mail_move_some(t->c, &it);
}

static int renew_tokens(struct work_turn *t)
{
    const struct mails *m = t->arg;
    struct mail_grant_config config = {
        .db = t->db, .key = m->config.key, .open = m->config.open, .n_open = m->config.n_open};
    return mail_grant_refresh_some(t->c, &config);
}

static const struct work_row rows[] = {
    {.name = "mail.tokens",
     .look = renew_tokens,
     .every_ms = MAILS_TOKENS_EVERY_MS,
     .words = "tokens of mailboxes are renewed before they end"},
    {.name = "mail.read",
     .look = read_some,
     .every_ms = MAILS_READ_EVERY_MS,
     .words = "mail that came becomes messages"},
    {.name = "mail.send",
     .look = send_one,
     .due = send_due,
     .every_ms = MAILS_SEND_EVERY_MS,
     .at_once = MAILS_SENDERS,
     .words = "replies leave by SMTP"},
    {.name = "mail.receipt",
     .write = outgoing_receipt_run,
     .every_ms = MAILS_MOVE_EVERY_MS,
     .words = "first mails are answered with their number, where an inbox says so"},
    {.name = "mail.move",
     .look = move_some,
     .every_ms = MAILS_MOVE_EVERY_MS,
     .words = "spam goes to Junk on its server, and back"},
};

struct work_table mails_table(struct mails *mails)
{
    return (struct work_table){.rows = rows, .n = sizeof rows / sizeof *rows, .arg = mails};
}
