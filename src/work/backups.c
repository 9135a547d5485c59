/* SPDX-License-Identifier: Apache-2.0 */
/* backups.c: a lock for what others look at, a thread while one is made, and folders that say by
   themselves what they are. */
#include "work/backups.h"

#include "base/json.h"
#include "base/time.h"
#include "desk/change.h"
#include "desk/org.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

enum { ABOUT_BYTES = 4096 };
static const char daily_word[] = "daily-", part_word[] = ".part";

struct backups {
    struct backups_config config;
    char folder[COPY_PATH_BYTES / 2];
    pthread_mutex_t lock;
    pthread_t thread;
    bool running, joinable, daily; /* under the lock, as what follows */
    int fd;                        /* of the folder's lock, while running */
    char name[BACKUP_NAME_BYTES];  /* of the one that is made */
    int64_t failed_us;
    char fault[FAULT_TEXT_BYTES];
    struct backup_going going;
};

static void path_of(const struct backups *b, const char *name, const char *end,
                    char path[COPY_PATH_BYTES])
{
    snprintf(path, COPY_PATH_BYTES, "%s/%s%s", b->folder, name, end);
}

static bool is_daily(struct str name)
{
    return str_starts(name, str_of(daily_word));
}

/* Ours alone lead anywhere: a date, letters and strokes. */
static bool is_name(struct str name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
    for (size_t i = 0; i < name.n; i++)
        if (!memchr(letters, name.at[i], sizeof letters - 1))
            return false;
    return name.n && name.n < BACKUP_NAME_BYTES && name.at[0] != '-';
}

/* ---- the lock of the folder, between processes of this machine ---- */

/* >0 it is ours until *fd_r is closed, 0 somebody else's. */
static int folder_lock(struct call *c, const struct backups *b, int *fd_r)
{
    char path[COPY_PATH_BYTES];
    path_of(b, ".lock", "", path);
    *fd_r = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (*fd_r < 0)
        return fail_errno(c, "cannot open %s", path);
    if (flock(*fd_r, LOCK_EX | LOCK_NB) == 0)
        return 1;
    close(*fd_r);
    *fd_r = -1;
    return 0;
}

/* What a crash left half: only who holds the lock may know that nobody is making it. */
static int sweep(struct call *c, const struct backups *b)
{
    char path[COPY_PATH_BYTES];
    int got = 1;
    DIR *dir = opendir(b->folder);
    if (!dir)
        return fail_errno(c, "cannot open the folder %s", b->folder);
    for (struct dirent *e = readdir(dir); e && got > 0; e = readdir(dir))
        if (e->d_name[0] != '.' && str_ends_nocase(str_of(e->d_name), str_of(part_word))) {
            path_of(b, e->d_name, "", path);
            got = copy_remove(c, path);
        }
    closedir(dir);
    return got;
}

/* ---- a list ---- */

/* What backup.json says of it. 0: it is none, or not whole. */
static int about(struct call *c, const struct backups *b, const char *name, struct backup_row *r)
{
    char path[COPY_PATH_BYTES], text[ABOUT_BYTES];
    json_t *root;
    struct str when = STR("");
    path_of(b, name, "/SHA256SUMS", path);
    if (!is_name(str_of(name)) || access(path, F_OK) != 0)
        return 0;
    path_of(b, name, "/backup.json", path);
    FILE *f = fopen(path, "re");
    size_t n = f ? fread(text, 1, sizeof text, f) : 0;
    if (f)
        fclose(f);
    if (!f || json_read(c, (struct str){text, n}, ABOUT_BYTES, &root) < 0)
        return 0;
    r->name = (struct str){arena_copy(&c->arena, name, strlen(name)), strlen(name)};
    bool right = json_need_str(c, root, "made_at", 60, &when) > 0 &&
                 time_parse(when, &r->made_us) && json_get_int(c, root, "files", &r->files) >= 0 &&
                 json_get_int(c, root, "bytes", &r->bytes) >= 0 &&
                 json_get_int(c, root, "lost", &r->lost) >= 0;
    json_decref(root);
    return right;
}

static int newer_first(const void *a, const void *b)
{
    const struct backup_row *x = a, *y = b;
    return x->made_us < y->made_us ? 1 : x->made_us > y->made_us ? -1 : 0;
}

int backups_list(struct call *c, struct backups *b, struct backup_row **list_r, size_t *n_r)
{
    struct fault was = c->fault;
    struct backup_row *list = arena_array(&c->arena, BACKUPS_LISTED_MAX, sizeof *list);
    size_t n = 0;
    DIR *dir = opendir(b->folder);
    if (!dir)
        return fail_errno(c, "cannot open the folder %s", b->folder);
    for (struct dirent *e = readdir(dir); e && n < BACKUPS_LISTED_MAX; e = readdir(dir)) {
        list[n] = (struct backup_row){.made_us = 0};
        n += about(c, b, e->d_name, &list[n]) > 0;
    }
    closedir(dir);
    c->fault = was; /* a folder that is no backup is none of ours */
    qsort(list, n, sizeof *list, newer_first);
    *list_r = list;
    *n_r = n;
    return 1;
}

int backups_known(struct call *c, const struct backups *b, struct str name)
{
    struct backup_row row;
    char text[BACKUP_NAME_BYTES];
    if (!is_name(name))
        return fail(c, NOT_FOUND, "there is no such backup");
    snprintf(text, sizeof text, "%.*s", (int)name.n, name.at);
    return about(c, b, text, &row) > 0 ? 1 : fail(c, NOT_FOUND, "there is no such backup");
}

int backups_drop(struct call *c, struct backups *b, struct str name)
{
    char path[COPY_PATH_BYTES], going[COPY_PATH_BYTES], text[BACKUP_NAME_BYTES];
    if (backups_known(c, b, name) < 0)
        return -1;
    snprintf(text, sizeof text, "%.*s", (int)name.n, name.at);
    path_of(b, text, "", path);
    path_of(b, text, part_word, going);
    if (rename(path, going) < 0) /* at once no backup any more, however long it takes */
        return fail_errno(c, "cannot remove %s", path);
    return copy_remove(c, going);
}

/* ---- making one ---- */

/* The oldest of every day go; what a person made stays until a person removes it. */
static int prune(struct call *c, struct backups *b)
{
    struct backup_row *list;
    size_t n;
    int kept = 0;
    if (backups_list(c, b, &list, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (is_daily(list[i].name) && ++kept > b->config.keep_daily &&
            backups_drop(c, b, list[i].name) < 0)
            return -1;
    return 1;
}

static int make(struct call *c, struct backups *b, struct backup_made *made)
{
    char part[COPY_PATH_BYTES], whole[COPY_PATH_BYTES];
    struct call cleaning;
    path_of(b, b->name, part_word, part);
    path_of(b, b->name, "", whole);
    int got = backup_make(c, &b->config.of, part, &b->going, made);
    if (got >= 0 && rename(part, whole) < 0)
        got = fail_errno(c, "cannot bring %s to the disk", whole);
    if (got < 0) {
        call_init(&cleaning, 1 << 20);
        copy_remove(&cleaning, part); /* so that a full disk has its room again */
        call_free(&cleaning);
    }
    return got >= 0 && b->daily ? prune(c, b) : got;
}

static void *run(void *arg)
{
    struct backups *b = arg;
    struct backup_made made = {0};
    struct call c;
    call_init(&c, 64 << 20);
    c.now_us = time_now_us();
    int64_t began_us = c.now_us;
    int got = make(&c, b, &made);
    if (got < 0)
        log_line(b->config.log, LOG_ERROR, "backup.failed", "name=%s fault=%s", b->name,
                 c.fault.text);
    else
        log_line(b->config.log, LOG_INFO, "backup.made",
                 "name=%s files=%" PRId64 " bytes=%" PRId64 " lost=%" PRId64 " took_ms=%" PRId64,
                 b->name, made.files, made.bytes, made.lost, (time_now_us() - began_us) / 1000);
    pthread_mutex_lock(&b->lock);
    b->failed_us = got < 0 ? began_us : NO_TIME;
    snprintf(b->fault, sizeof b->fault, "%s", got < 0 ? c.fault.text : "");
    b->running = false;
    close(b->fd);
    pthread_mutex_unlock(&b->lock);
    call_free(&c);
    return NULL;
}

/* "2026-11-22T110500Z" */
static void name_of(int64_t now_us, bool daily, char name[BACKUP_NAME_BYTES])
{
    char when[TIME_TEXT_BYTES];
    time_text(now_us / SECOND_US * SECOND_US, when);
    snprintf(name, BACKUP_NAME_BYTES, "%s%.13s%.2s%.2sZ", daily ? daily_word : "", when, when + 14,
             when + 17);
}

/* With the lock of `b`. */
static int begin(struct call *c, struct backups *b, bool daily)
{
    int mine = b->running ? 0 : folder_lock(c, b, &b->fd);
    if (mine <= 0)
        return mine < 0 ? -1 : fail(c, CONFLICT, "a backup is being made already");
    if (b->joinable)
        pthread_join(b->thread, NULL); /* it has ended, or it would be running */
    name_of(c->now_us, daily, b->name);
    b->daily = daily;
    atomic_store(&b->going.stop, false);
    atomic_store(&b->going.files, 0);
    atomic_store(&b->going.bytes, 0);
    b->running = b->joinable = pthread_create(&b->thread, NULL, run, b) == 0;
    if (b->running)
        return 1;
    close(b->fd);
    return fail(c, IO_FAILED, "there is no thread left for a backup");
}

int backups_begin(struct call *c, struct backups *b, bool daily)
{
    pthread_mutex_lock(&b->lock);
    int got = begin(c, b, daily);
    pthread_mutex_unlock(&b->lock);
    return got;
}

void backups_state(struct backups *b, struct backups_state *state_r)
{
    pthread_mutex_lock(&b->lock);
    *state_r = (struct backups_state){.running = b->running,
                                      .files = atomic_load(&b->going.files),
                                      .bytes = atomic_load(&b->going.bytes),
                                      .failed_us = b->failed_us};
    memcpy(state_r->fault, b->fault, sizeof state_r->fault);
    pthread_mutex_unlock(&b->lock);
}

const char *backups_folder(const struct backups *b)
{
    return b->folder;
}

int backups_keep_daily(const struct backups *b)
{
    return b->config.keep_daily;
}

int backups_permit(struct call *c, struct db_conn *d, const struct actor *who)
{
    struct org *list;
    size_t n;
    if (permit(c, who, MAY_OWN) < 0 || org_list(c, d, 0, 2, &list, &n) < 0)
        return -1;
    return n == 1 ? 1
                  : fail(c, CONFLICT,
                         "several organisations share this installation, and a backup holds all of "
                         "them: it is made on the machine, with `heard backup`");
}

/* ---- by people ---- */

struct asking {
    const struct actor *who;
    const char *verb;
    struct str name;
};

static int note(struct call *c, struct db_conn *d, void *arg)
{
    const struct asking *it = arg;
    const struct change_value values[] = {change_text("name", it->name)};
    struct change change = {.verb = str_of(it->verb),
                            .noun_id = it->who->org,
                            .detail = change_json(c, values, it->name.n > 0)};
    return change_note(c, d, it->who, &change, NULL);
}

static int allowed(struct call *c, struct db *db, const struct actor *who)
{
    struct db_conn *d = db_read(c, db);
    int got = d ? backups_permit(c, d, who) : -1;
    db_read_end(d);
    return got;
}

int backups_ask(struct call *c, struct db *db, struct backups *b, const struct actor *who)
{
    struct asking it = {who, "backup.begin", STR("")};
    if (allowed(c, db, who) < 0 || backups_begin(c, b, false) < 0)
        return -1;
    return db_write(c, db, note, &it) < 0 ? -1 : 1;
}

int backups_remove(struct call *c, struct db *db, struct backups *b, const struct actor *who,
                   struct str name)
{
    struct asking it = {who, "backup.remove", name};
    if (allowed(c, db, who) < 0 || backups_drop(c, b, name) < 0)
        return -1;
    return db_write(c, db, note, &it) < 0 ? -1 : 1;
}

int backups_take(struct call *c, struct db *db, struct backups *b, const struct actor *who,
                 struct str name, struct backup_tar **tar_r)
{
    struct asking it = {who, "backup.download", name};
    if (allowed(c, db, who) < 0 || backup_tar_open(c, b, name, tar_r) < 0)
        return -1;
    if (db_write(c, db, note, &it) >= 0)
        return 1;
    backup_tar_close(*tar_r);
    return -1;
}

/* ---- every day ---- */

static int daily_look(struct work_turn *t)
{
    struct backups *b = t->arg;
    struct backup_row *list;
    size_t n;
    if (!b->config.keep_daily)
        return 0;
    if (backups_list(t->c, b, &list, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (is_daily(list[i].name))
            return t->c->now_us - list[i].made_us < BACKUP_DAILY_H * HOUR_US ? 0
                   : backups_begin(t->c, b, true) < 0                        ? -1
                                                                             : 0;
    return backups_begin(t->c, b, true) < 0 ? -1 : 0;
}

struct work_table backups_table(struct backups *b)
{
    static const struct work_row rows[] = {
        {.name = "backup.daily",
         .look = daily_look,
         .every_ms = BACKUP_LOOK_S * 1000,
         .words = "Makes a backup each day, where heard.conf says so."},
    };
    return (struct work_table){rows, sizeof rows / sizeof *rows, b};
}

/* ---- its life ---- */

static int open_folder(struct call *c, struct backups *b)
{
    int fd, got = copy_folder(c, b->folder) < 0 ? -1 : folder_lock(c, b, &fd);
    if (got <= 0)
        return got < 0 ? -1 : 1;
    got = sweep(c, b);
    close(fd);
    return got;
}

int backups_start(struct call *c, const struct backups_config *config, struct backups **b_r)
{
    struct backups *b = base_alloc(sizeof *b);
    *b = (struct backups){.config = *config, .failed_us = NO_TIME, .fd = -1};
    b->config.of.leave_bytes = (int64_t)BACKUP_LEAVE_MB << 20;
    pthread_mutex_init(&b->lock, NULL);
    snprintf(b->folder, sizeof b->folder, "%s", config->folder);
    *b_r = b;
    return open_folder(c, b);
}

bool backups_stop(struct backups *b, int wait_ms)
{
    struct timespec until;
    if (!b || !b->joinable)
        return true;
    atomic_store(&b->going.stop, true);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += wait_ms / 1000;
    return pthread_timedjoin_np(b->thread, NULL, &until) == 0;
}

void backups_free(struct backups *b)
{
    if (!b)
        return;
    pthread_mutex_destroy(&b->lock);
    free(b);
}
