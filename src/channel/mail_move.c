/* SPDX-License-Identifier: Apache-2.0 */
/* mail_move.c: claim in one write, move on the wire, note in another. A conversation that changed
   its mind in between is marked again by the note. */
#include "channel/mail_move.h"

#include "base/time.h"
#include "channel/mail.sql.h"
#include "channel/mail_server.h"

#include <string.h>

struct moving {
    const struct mail_move *it;
    int64_t org, inbox_id;
    struct mailbox box;
    struct str secret;
    struct mail_move_due_row *list;
    size_t n;
    bool leave; /* nothing is to be moved there: the marks go */
    int64_t claim_us;
    struct imap *im;
    struct mail_move_folder_row folders[2]; /* by whether it is spam */
    bool has[2];
};

static struct str role_wanted(bool spam)
{
    return spam ? STR("junk") : STR("inbox");
}

/* ---- before ---- */

static bool is_wanted(const struct moving *m, const struct mail_move_due_row *row)
{
    return !m->leave && m->has[row->spam] && row->move_tries < MAIL_MOVE_TRIES &&
           !str_eq(row->role, role_wanted(row->spam));
}

static int claim(struct call *c, struct db_conn *d, void *arg)
{
    struct moving *m = arg;
    struct mail_move_next_row next;
    int got = sql_mail_move_next(c, d, c->now_us, &next);
    if (got <= 0)
        return got;
    m->org = next.org;
    m->inbox_id = next.inbox_id;
    m->claim_us = c->now_us + MAIL_MOVE_CLAIM_S * SECOND_US;
    got = sql_mailbox_get(c, d, m->org, m->inbox_id, &m->box);
    if (got < 0 || sql_mail_move_due(c, d, c->now_us, m->org, m->inbox_id, MAIL_MOVE_BATCH,
                                     &m->list, &m->n) < 0)
        return -1;
    m->leave = got == 0 || !m->box.imap_host.n || !m->box.sending || !m->box.fetching;
    for (int spam = 0; spam < 2; spam++) {
        int found =
            sql_mail_move_folder(c, d, m->org, m->inbox_id, role_wanted(spam), &m->folders[spam]);
        if (found < 0)
            return -1;
        m->has[spam] = found > 0;
    }
    for (size_t i = 0; i < m->n; i++)
        if (sql_mail_move_later(c, d, is_wanted(m, &m->list[i]) ? m->claim_us : NO_TIME, m->org,
                                m->list[i].id) < 0)
            return -1;
    return 1;
}

static int read_secret(struct call *c, struct moving *m)
{
    struct str smtp;
    struct db_conn *d = db_read(c, m->it->db);
    int got = d ? mailbox_secrets(c, d, m->org, m->inbox_id, m->it->key, &m->secret, &smtp) : -1;
    db_read_end(d);
    return got;
}

/* ---- after ---- */

struct noting {
    const struct moving *m;
    const struct mail_move_due_row *row;
    uint32_t uid;
    bool moved;
};

/* Where it lies now; and again, if the conversation is by now what it was before. */
static int note_moved(struct call *c, struct db_conn *d, const struct noting *n)
{
    struct mail_move_spam_row now;
    int got = sql_mail_move_spam(c, d, n->m->org, n->row->id, &now);
    if (got < 0)
        return -1;
    bool again = got > 0 && now.spam != n->row->spam;
    const struct mail_move_folder_row *to = &n->m->folders[n->row->spam];
    struct mail_move_done_in in = {.folder = to->name,
                                   .role = role_wanted(n->row->spam),
                                   .uid_validity = to->uid_validity,
                                   .uid = n->uid,
                                   .move_us = again ? c->now_us : NO_TIME,
                                   .org = n->m->org,
                                   .id = n->row->id};
    return sql_mail_move_done(c, d, &in);
}

static int note_one(struct call *c, struct db_conn *d, void *arg)
{
    const struct noting *n = arg;
    struct mail_move_lock_row now;
    int got = sql_mail_move_lock(c, d, n->m->org, n->row->id, &now);
    if (got <= 0)
        return got;
    if (n->moved)
        return note_moved(c, d, n);
    int64_t pause_us = (MAIL_MOVE_PAUSE_S * SECOND_US) << n->row->move_tries;
    return now.move_us == n->m->claim_us
               ? sql_mail_move_later(c, d, c->now_us + pause_us, n->m->org, n->row->id)
               : 0;
}

/* ---- on the wire ---- */

/* One whose number is not known yet is told by the next look at its folder. */
static int move_one(struct call *c, struct moving *m, const struct mail_move_due_row *row,
                    struct noting *n)
{
    uint32_t validity;
    if (!row->uid || !row->folder.n)
        return fail(c, NOT_FOUND, "it is not known yet where the mail lies");
    if (imap_select_folder(c, m->im, row->folder, &validity) < 0)
        return -1;
    if (validity != row->uid_validity)
        return fail(c, CONFLICT, "the folder counts anew; its next look finds the mail");
    if (imap_move(c, m->im, (uint32_t)row->uid, m->folders[row->spam].name, &n->uid) < 0)
        return -1;
    n->moved = true;
    return 1;
}

static int move_all(struct call *c, struct moving *m)
{
    int faults = 0;
    for (size_t i = 0; i < m->n; i++) {
        const struct mail_move_due_row *row = &m->list[i];
        struct noting n = {.m = m, .row = row};
        if (!is_wanted(m, row))
            continue;
        struct imap_options options = mail_server_imap(c, &m->box, m->secret);
        options.wire.wake_fd = m->it->wake_fd;
        if ((!m->im && imap_open(c, &options, &m->im) < 0) || move_one(c, m, row, &n) < 0) {
            faults++;
            imap_close(m->im); /* after a fault nobody knows what it still says */
            m->im = NULL;
        }
        c->now_us = time_now_us();
        if (db_write(c, m->it->db, note_one, &n) < 0)
            return -1;
        if (faults > 2)
            break;
    }
    return 1;
}

int mail_move_some(struct call *c, const struct mail_move *it)
{
    struct moving *m = arena_alloc(&c->arena, sizeof *m);
    memset(m, 0, sizeof *m);
    m->it = it;
    int got = db_write(c, it->db, claim, m);
    if (got <= 0 || m->leave)
        return got;
    if (read_secret(c, m) < 0)
        return -1;
    got = move_all(c, m);
    imap_close(m->im);
    return got;
}
