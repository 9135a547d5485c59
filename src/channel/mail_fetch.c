/* SPDX-License-Identifier: Apache-2.0 */
/* mail_fetch.c: mails are streamed into the store of raw mail one by one, brought to the disk a
   batch at a time, and then rows for the batch are written together with how far the folder was
   read. */
#include "channel/mail_fetch.h"

#include "base/time.h"
#include "channel/mail.sql.h"
#include "channel/mail_keep.h"
#include "channel/mail_server.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct folder {
    char name[IMAP_NAME_BYTES + 1], role[8];
};
struct mail_line {
    struct imap *im;
    struct mailbox box; /* texts lie in the arena of a call that may be over: numbers alone */
    int64_t org, inbox_id, version, begun_us;
    bool take_old;
    int64_t take_days;
    struct folder folders[MAIL_FOLDERS_MAX];
    size_t n_folders;
    int wake_fd;
};

/* ---- leases ---- */

struct leasing {
    const struct mail_fetch *f;
    int64_t org, inbox_id, until_us; /* 0: given back */
};

void mail_fetch_holder(char holder[MAIL_HOLDER_BYTES])
{
    char host[65] = "";
    gethostname(host, sizeof host - 1);
    snprintf(holder, MAIL_HOLDER_BYTES, "%s/%d/%" PRIx64, host, (int)getpid(),
             (uint64_t)time_now_us());
}

/* Whether the holder was a process of this host, and is no more. */
static bool is_gone(struct str holder)
{
    char host[65] = "";
    struct str name, pid;
    int64_t n;
    gethostname(host, sizeof host - 1);
    if (!str_cut(&holder, '/', &name) || !str_eq(name, str_of(host)) ||
        !str_cut(&holder, '/', &pid) || !str_int64(pid, &n) || n <= 1 || n > INT32_MAX)
        return false;
    return kill((pid_t)n, 0) < 0 && errno == ESRCH;
}

static int lease(struct call *c, struct db_conn *d, void *arg)
{
    const struct leasing *l = arg;
    struct mail_box_lock_row row;
    struct str holder = str_of(l->f->holder);
    int got = sql_mail_box_lock(c, d, l->org, l->inbox_id, &row);
    if (got <= 0)
        return got;
    bool ours = str_eq(row.leased_by, holder);
    bool held = row.lease_us != NO_TIME && row.lease_us > c->now_us && !is_gone(row.leased_by);
    if (!ours && (!l->until_us || held))
        return 0;
    if (sql_mail_box_begun(c, d, c->now_us, l->org, l->inbox_id) < 0)
        return -1;
    return sql_mail_box_lease(c, d, l->until_us ? l->until_us : NO_TIME,
                              l->until_us ? holder : STR(""), l->org, l->inbox_id) < 0
               ? -1
               : 1;
}

int mail_fetch_lease(struct call *c, const struct mail_fetch *f, int64_t org, int64_t inbox_id)
{
    c->now_us = time_now_us();
    struct leasing l = {f, org, inbox_id, c->now_us + (int64_t)MAIL_FETCH_LEASE_MS * 1000};
    return db_write(c, f->db, lease, &l);
}

int mail_fetch_release(struct call *c, const struct mail_fetch *f, int64_t org, int64_t inbox_id)
{
    struct leasing l = {f, org, inbox_id, 0};
    return db_write(c, f->db, lease, &l);
}

struct noting {
    int64_t org, inbox_id;
    const char *words;
};

static int note(struct call *c, struct db_conn *d, void *arg)
{
    const struct noting *n = arg;
    return mailbox_note(c, d, n->org, n->inbox_id, str_of(n->words));
}

int mail_fetch_note(struct call *c, const struct mail_fetch *f, int64_t org, int64_t inbox_id,
                    const char *words)
{
    struct noting n = {org, inbox_id, words};
    return db_write(c, f->db, note, &n);
}

/* ---- opening ---- */

static int read_settings(struct call *c, const struct mail_fetch *f, struct mail_line *line,
                         struct str *secret_r)
{
    struct str smtp;
    struct db_conn *d = db_read(c, f->db);
    int got = d ? sql_mailbox_get(c, d, line->org, line->inbox_id, &line->box) : -1;
    if (got == 0)
        got = fail(c, NOT_FOUND, "the mailbox is not there any more");
    if (got > 0)
        got = mailbox_secrets(c, d, line->org, line->inbox_id, f->key, secret_r, &smtp);
    db_read_end(d);
    if (got > 0 && !line->box.imap_host.n)
        got = fail(c, BAD_USAGE, "this mailbox has no IMAP server: its mail is delivered to us");
    line->version = line->box.version;
    line->begun_us = line->box.begun_us;
    line->take_old = line->box.take_old;
    line->take_days = line->box.take_days;
    return got;
}

/* The inbox always; Sent and Junk where the server has them. */
static int find_folders(struct call *c, struct mail_line *line)
{
    static const char *const wanted[] = {"inbox", "sent", "junk"};
    struct imap_name *list;
    size_t n;
    if (imap_folders(c, line->im, &list, &n) < 0)
        return -1;
    for (size_t w = 0; w < sizeof wanted / sizeof *wanted; w++)
        for (size_t i = 0; i < n && line->n_folders < MAIL_FOLDERS_MAX; i++) {
            struct folder *folder = &line->folders[line->n_folders];
            if (!str_eq(list[i].role, str_of(wanted[w])) || list[i].is_only_a_place)
                continue;
            memcpy(folder->name, list[i].name.at, list[i].name.n);
            folder->name[list[i].name.n] = '\0';
            memcpy(folder->role, wanted[w], strlen(wanted[w]) + 1);
            line->n_folders++;
        }
    return line->n_folders ? 1 : fail(c, NOT_FOUND, "the mailbox has no INBOX");
}

int mail_fetch_open(struct call *c, const struct mail_fetch *f, int64_t org, int64_t inbox_id,
                    struct mail_line **line_r)
{
    struct mail_line *line = base_alloc(sizeof *line);
    struct str secret;
    *line_r = NULL;
    memset(line, 0, sizeof *line);
    line->org = org;
    line->inbox_id = inbox_id;
    line->wake_fd = f->wake_fd;
    int got = read_settings(c, f, line, &secret);
    if (got > 0) {
        struct imap_options options = mail_server_imap(c, &line->box, secret);
        options.wire.wake_fd = f->wake_fd;
        got = imap_open(c, &options, &line->im);
    }
    if (got > 0)
        got = find_folders(c, line);
    if (got < 0) {
        mail_fetch_close(line);
        return -1;
    }
    *line_r = line;
    return 1;
}

void mail_fetch_close(struct mail_line *line)
{
    if (line)
        imap_close(line->im);
    free(line);
}

int64_t mail_line_version(const struct mail_line *line)
{
    return line->version;
}

/* ---- one folder ---- */

struct kept {
    char hash[STORE_HASH_TEXT];
    int64_t bytes, uid, at_us;
};
struct reading {
    const struct mail_fetch *f;
    struct mail_line *line;
    const struct folder *folder;
    struct imap_folder there;
    struct mail_folder_at at; /* how far it was read */
    struct store_batch files;
    struct kept batch[MAIL_FETCH_BATCH];
    size_t n;
    int64_t batch_bytes, begun_us;
    int64_t n_new;
    bool again; /* the daily count: what lies before last_uid */
};

static int keep_batch(struct call *c, struct db_conn *d, void *arg)
{
    struct reading *r = arg;
    int64_t id;
    r->n_new = 0;
    for (size_t i = 0; i < r->n; i++) {
        struct mail_place place = {.org = r->line->org,
                                   .inbox_id = r->line->inbox_id,
                                   .folder = str_of(r->folder->name),
                                   .role = str_of(r->folder->role),
                                   .uid_validity = r->at.uid_validity,
                                   .uid = r->batch[i].uid,
                                   .received_us = r->batch[i].at_us};
        int got = mail_keep(c, d, &place, str_of(r->batch[i].hash), r->batch[i].bytes, &id);
        if (got < 0)
            return -1;
        r->n_new += got;
    }
    struct mail_folder_put_in in = {.uid_validity = r->at.uid_validity,
                                    .last_uid = r->at.last_uid,
                                    .old_found = r->at.old_found,
                                    .old_until = r->at.old_until,
                                    .server_count = (int64_t)r->there.count,
                                    .now_us = c->now_us,
                                    .org = r->line->org,
                                    .inbox_id = r->line->inbox_id,
                                    .name = str_of(r->folder->name)};
    if (sql_mail_folder_put(c, d, &in) < 0)
        return -1;
    return r->n_new && mail_keep_tell(c, d) < 0 ? -1 : 1;
}

static int keep(struct call *c, struct reading *r)
{
    if (store_room_left(c, r->f->raw) < 0 || store_batch_settle(c, &r->files) < 0)
        return -1;
    c->now_us = time_now_us();
    if (db_write(c, r->f->db, keep_batch, r) < 0)
        return -1;
    r->n = 0;
    r->batch_bytes = 0;
    r->begun_us = c->now_us;
    return 1;
}

/* What came before the first connection stays where it is, however the server counts. An old mail
   that somebody moves here later is new here, and is taken. */
static bool is_old(const struct reading *r, const struct imap_mail *mail)
{
    const struct mail_line *line = r->line;
    if (mail->uid > r->at.old_until || line->begun_us == NO_TIME || mail->at_us == NO_TIME)
        return false;
    return line->take_old
               ? line->take_days && mail->at_us < line->begun_us - line->take_days * DAY_US
               : mail->at_us < line->begun_us - SECOND_US;
}

/* The next message's bytes into the store; the hash is of what was kept. */
static int stream(struct call *c, struct reading *r, struct kept *kept)
{
    char bytes[32768];
    struct store_put put;
    int n, result = store_begin(c, r->f->raw, &put);
    if (result < 0)
        return -1;
    while (result >= 0 && (n = imap_read(c, r->line->im, bytes, sizeof bytes)) > 0)
        if (put.bytes + (uint64_t)n <= MAIL_BYTES_MAX)
            result = store_add(c, &put, bytes, (size_t)n);
    if (result >= 0 && n < 0)
        result = -1;
    kept->bytes = (int64_t)put.bytes;
    if (result < 0) {
        store_drop(&put);
        return -1;
    }
    return store_batch_take(c, &r->files, &put, kept->hash);
}

static int take_one(struct call *c, struct reading *r)
{
    struct imap_mail mail;
    struct kept *kept = &r->batch[r->n];
    if (stream(c, r, kept) < 0 || imap_mail(c, r->line->im, &mail) < 0)
        return -1;
    bool seen = !mail.uid || (mail.uid <= r->at.last_uid && !r->again);
    if (mail.uid > r->at.last_uid)
        r->at.last_uid = mail.uid;
    if (seen || mail.is_draft || is_old(r, &mail)) {
        store_batch_leave(&r->files);
        return 0;
    }
    kept->uid = mail.uid;
    kept->at_us = mail.at_us == NO_TIME ? 0 : mail.at_us;
    r->batch_bytes += kept->bytes;
    r->n++;
    return 1;
}

/* All that the command which was given brings. */
static int take_what_comes(struct call *c, struct reading *r, int64_t *new_r)
{
    int got;
    r->begun_us = time_now_us();
    while ((got = imap_next(c, r->line->im)) > 0) {
        if (take_one(c, r) < 0)
            return -1;
        bool full = r->n == MAIL_FETCH_BATCH || r->batch_bytes > MAIL_FETCH_BATCH_BYTES ||
                    time_now_us() - r->begun_us > MAIL_FETCH_BATCH_MS * 1000;
        if (!full)
            continue;
        if (keep(c, r) < 0 || mail_fetch_lease(c, r->f, r->line->org, r->line->inbox_id) <= 0)
            return -1;
        *new_r += r->n_new;
    }
    if (got < 0 || keep(c, r) < 0)
        return -1;
    *new_r += r->n_new;
    return 1;
}

static int take_new(struct call *c, struct reading *r, int64_t *new_r)
{
    if (imap_fetch(c, r->line->im, (uint32_t)(r->at.last_uid + 1)) < 0)
        return -1;
    return take_what_comes(c, r, new_r);
}

/* ---- the daily count: is all that is there here? ---- */

struct counting {
    struct reading *r;
    struct mail_folder_uids_row *ours; /* in order */
    size_t n_ours;
    uint32_t *there;
    uint32_t missing[IMAP_SET_MAX];
    size_t n_missing;
    int64_t missed;
};

static bool is_here(const struct counting *k, uint32_t uid)
{
    size_t from = 0, to = k->n_ours;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (k->ours[mid].uid < uid)
            from = mid + 1;
        else
            to = mid;
    }
    return from < k->n_ours && k->ours[from].uid == uid;
}

/* What is not here is fetched. Of two that are the same to the byte one is here; it stays one. */
static int take_missing(struct call *c, struct counting *k)
{
    size_t n = k->n_missing;
    k->n_missing = 0;
    if (!n)
        return 1;
    if (imap_fetch_set(c, k->r->line->im, k->missing, n) < 0)
        return -1;
    return take_what_comes(c, k->r, &k->missed);
}

static int count_range(struct call *c, struct counting *k, int64_t first, int64_t last,
                       int64_t since_us)
{
    size_t n;
    for (int64_t at = first; at <= last; at += IMAP_UIDS_MAX) {
        int64_t to = at + IMAP_UIDS_MAX - 1 < last ? at + IMAP_UIDS_MAX - 1 : last;
        if (imap_uids(c, k->r->line->im, (uint32_t)at, (uint32_t)to, since_us, k->there, &n) < 0)
            return -1;
        for (size_t i = 0; i < n; i++) {
            if (is_here(k, k->there[i]))
                continue;
            k->missing[k->n_missing++] = k->there[i];
            if (k->n_missing == IMAP_SET_MAX && take_missing(c, k) < 0)
                return -1;
        }
        if (take_missing(c, k) < 0)
            return -1;
    }
    return 1;
}

static int keep_count(struct call *c, struct db_conn *d, void *arg)
{
    const struct counting *k = arg;
    const struct mail_line *line = k->r->line;
    return sql_mail_folder_counted(c, d, c->now_us, k->missed, line->org, line->inbox_id,
                                   str_of(k->r->folder->name));
}

static int read_ours(struct call *c, struct counting *k)
{
    const struct reading *r = k->r;
    struct db_conn *d = db_read(c, r->f->db);
    int got =
        d ? sql_mail_folder_uids(c, d, r->line->org, r->line->inbox_id, str_of(r->folder->name),
                                 r->at.uid_validity, MAIL_COUNT_MAX, &k->ours, &k->n_ours)
          : -1;
    db_read_end(d);
    return got;
}

/* What was there at the first connection is only looked at where it is wanted. */
static int count(struct call *c, struct reading *r, int64_t *new_r)
{
    int64_t old = r->at.old_until, last = r->at.last_uid;
    if (r->at.counted_us != NO_TIME && r->at.counted_us > c->now_us - DAY_US)
        return 1;
    struct counting *k = arena_alloc(&c->arena, sizeof *k);
    *k =
        (struct counting){.r = r, .there = arena_array(&c->arena, IMAP_UIDS_MAX, sizeof *k->there)};
    int64_t since_us = r->line->take_days && r->line->begun_us != NO_TIME
                           ? r->line->begun_us - r->line->take_days * DAY_US
                           : NO_TIME;
    r->again = true;
    int got = read_ours(c, k);
    if (got >= 0 && r->line->take_old)
        got = count_range(c, k, 1, old, since_us);
    *new_r += k->missed;
    k->missed = 0; /* those were left on purpose */
    if (got >= 0)
        got = count_range(c, k, old + 1, last, NO_TIME);
    r->again = false;
    *new_r += k->missed;
    return got < 0 ? -1 : db_write(c, r->f->db, keep_count, k);
}

static int add_folder(struct call *c, struct db_conn *d, void *arg)
{
    struct reading *r = arg;
    struct str name = str_of(r->folder->name);
    if (sql_mail_folder_add(c, d, r->line->org, r->line->inbox_id, name, str_of(r->folder->role)) <
        0)
        return -1;
    return sql_mail_folder_get(c, d, r->line->org, r->line->inbox_id, name, &r->at);
}

/* Where to begin: the first time behind what is there, after a new UIDVALIDITY at the front. */
static void begin_at(struct reading *r)
{
    bool first = r->at.uid_validity == 0;
    if (!first && r->at.uid_validity == r->there.uid_validity)
        return;
    r->at.uid_validity = r->there.uid_validity;
    r->at.last_uid = 0;
    r->at.old_until = r->there.uid_next ? (int64_t)r->there.uid_next - 1 : 0;
    if (!first)
        return;
    r->at.old_found = (int64_t)r->there.count;
    if ((!r->line->take_old || r->line->take_days) && r->there.uid_next)
        r->at.last_uid = (int64_t)r->there.uid_next - 1;
}

static int read_folder(struct call *c, const struct mail_fetch *f, struct mail_line *line,
                       const struct folder *folder, int64_t *new_r)
{
    struct reading *r = base_alloc(sizeof *r);
    memset(r, 0, sizeof *r);
    r->f = f;
    r->line = line;
    r->folder = folder;
    int got = store_batch_begin(c, f->raw, &r->files);
    if (got > 0)
        got = imap_open_folder(c, line->im, str_of(folder->name), &r->there);
    if (got > 0)
        got = db_write(c, f->db, add_folder, r);
    if (got > 0) {
        begin_at(r);
        bool news = !r->there.uid_next || r->there.uid_next > r->at.last_uid + 1;
        got = news && r->there.count ? take_new(c, r, new_r) : keep(c, r);
        if (got > 0)
            got = count(c, r, new_r);
    }
    store_batch_end(&r->files);
    free(r);
    return got < 0 ? -1 : 1;
}

int mail_fetch_pass(struct call *c, const struct mail_fetch *f, struct mail_line *line)
{
    int64_t n = 0;
    /* The inbox last, so that it is the one open for waiting. */
    for (size_t i = line->n_folders; i--;)
        if (read_folder(c, f, line, &line->folders[i], &n) < 0)
            return -1;
    return (int)(n < INT32_MAX ? n : INT32_MAX);
}

int mail_fetch_wait(struct call *c, struct mail_line *line, int wait_ms)
{
    if (imap_can_idle(line->im))
        return imap_idle(c, line->im, wait_ms);
    int got = imap_idle(c, line->im, 0);
    struct pollfd fd = {.fd = line->wake_fd, .events = POLLIN};
    if (got == 0)
        poll(&fd, line->wake_fd ? 1 : 0, wait_ms < 15000 ? wait_ms : 15000);
    return got;
}
