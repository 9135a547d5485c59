/* SPDX-License-Identifier: Apache-2.0 */
/* store.c: write aside, bring to the disk, rename, bring the folder to the disk. */
#include "base/store.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium/utils.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK_BYTES = 65536, LEFTOVER_S = 86400 };

static bool is_hash(struct str hash)
{
    if (hash.n != STORE_HASH_TEXT - 1)
        return false;
    for (size_t i = 0; i < hash.n; i++)
        if (!ascii_digit(hash.at[i]) && (hash.at[i] < 'a' || hash.at[i] > 'f'))
            return false;
    return true;
}

/* Where a file lies. Only what is_hash took: no name of anybody's choosing becomes a path. */
static int path_of(struct call *c, const struct store *s, struct str hash,
                   char path[STORE_PATH_BYTES])
{
    if (!is_hash(hash))
        return fail(c, BAD_INPUT, "this is not the hash of a file");
    snprintf(path, STORE_PATH_BYTES, "%s/%.2s/%.64s", s->folder, hash.at, hash.at);
    return 1;
}

static int folder_make(struct call *c, const char *path)
{
    if (mkdir(path, 0700) < 0 && errno != EEXIST)
        return fail_errno(c, "cannot make the folder %s", path);
    return 1;
}

static int folder_sync(struct call *c, const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return fail_errno(c, "cannot open the folder %s", path);
    int result = fsync(fd) < 0 ? fail_errno(c, "cannot write the folder %s", path) : 1;
    close(fd);
    return result;
}

/* Only what is a day old: another process may be writing here just now. */
static void sweep(const char *path)
{
    char inside[STORE_PATH_BYTES];
    struct stat st;
    DIR *dir = opendir(path);
    for (struct dirent *e; dir && (e = readdir(dir));)
        if (e->d_name[0] != '.' &&
            snprintf(inside, sizeof inside, "%s/%s", path, e->d_name) < (int)sizeof inside &&
            stat(inside, &st) == 0 && time(NULL) - st.st_mtime > LEFTOVER_S)
            unlink(inside);
    if (dir)
        closedir(dir);
}

int store_open(struct call *c, struct store *s, const char *folder)
{
    char path[STORE_PATH_BYTES];
    if (snprintf(s->folder, sizeof s->folder, "%s", folder) >= (int)sizeof s->folder)
        return fail(c, BAD_USAGE, "the name of the folder for files is too long");
    if (folder_make(c, s->folder) < 0)
        return -1;
    for (int i = 0; i < 256; i++) {
        snprintf(path, sizeof path, "%s/%02x", s->folder, (unsigned)i);
        if (folder_make(c, path) < 0)
            return -1;
    }
    snprintf(path, sizeof path, "%s/new", s->folder);
    if (folder_make(c, path) < 0)
        return -1;
    sweep(path);
    return folder_sync(c, s->folder);
}

int store_begin(struct call *c, const struct store *s, struct store_put *put)
{
    *put = (struct store_put){.store = s};
    snprintf(put->path, sizeof put->path, "%s/new/XXXXXX", s->folder);
    put->fd = mkostemp(put->path, O_CLOEXEC);
    if (put->fd < 0)
        return fail_errno(c, "cannot make a file in %s", s->folder);
    crypto_hash_sha256_init(&put->hash);
    return 1;
}

int store_add(struct call *c, struct store_put *put, const void *bytes, size_t n)
{
    put->bytes += n;
    if (put->bytes > (uint64_t)STORE_FILE_MAX_MB << 20)
        return fail(c, TOO_BIG, "a file has more than %d MB", STORE_FILE_MAX_MB);
    crypto_hash_sha256_update(&put->hash, bytes, n);
    for (const char *at = bytes; n;) {
        ssize_t written = write(put->fd, at, n);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return fail_errno(c, "cannot write a file in %s", put->store->folder);
        at += written;
        n -= (size_t)written;
    }
    return 1;
}

void store_drop(struct store_put *put)
{
    if (put->fd < 0)
        return;
    close(put->fd);
    unlink(put->path);
    put->fd = -1;
}

/* Gives a file that is on the disk its name. 0 when it is there already: that one, which may have
   lost its last name just now, is younger again. */
static int give_name(struct call *c, const struct store *s, const char *from, struct str hash)
{
    char path[STORE_PATH_BYTES];
    if (path_of(c, s, hash, path) < 0)
        return -1;
    if (utimensat(AT_FDCWD, path, NULL, 0) == 0)
        return 0;
    return rename(from, path) < 0 ? fail_errno(c, "cannot put a file into %s", s->folder) : 1;
}

/* Puts the finished file in its place. */
static int settle(struct call *c, const struct store *s, int fd, const char *from, struct str hash)
{
    char folder[STORE_PATH_BYTES];
    if (fsync(fd) < 0)
        return fail_errno(c, "cannot bring a file to the disk in %s", s->folder);
    int result = give_name(c, s, from, hash);
    if (result <= 0)
        return result;
    snprintf(folder, sizeof folder, "%s/%.2s", s->folder, hash.at);
    return folder_sync(c, folder);
}

static void name_of(struct store_put *put, char hash_r[STORE_HASH_TEXT])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(&put->hash, hash);
    sodium_bin2hex(hash_r, STORE_HASH_TEXT, hash, sizeof hash);
}

int store_finish(struct call *c, struct store_put *put, char hash_r[STORE_HASH_TEXT])
{
    char path[STORE_PATH_BYTES];
    name_of(put, hash_r);
    if (path_of(c, put->store, str_of(hash_r), path) < 0)
        return -1;
    /* What is there already needs no wait for the disk. */
    int result = utimensat(AT_FDCWD, path, NULL, 0) == 0
                     ? 0
                     : settle(c, put->store, put->fd, put->path, str_of(hash_r));
    store_drop(put);
    return result;
}

/* ---- many at once ---- */

int store_batch_begin(struct call *c, const struct store *s, struct store_batch *b)
{
    b->store = s;
    b->n = 0;
    b->fd = open(s->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return b->fd < 0 ? fail_errno(c, "cannot open the folder %s", s->folder) : 1;
}

int store_batch_take(struct call *c, struct store_batch *b, struct store_put *put,
                     char hash_r[STORE_HASH_TEXT])
{
    if (b->n == STORE_BATCH_MAX) {
        store_drop(put);
        return fail(c, BROKEN, "a batch of files has at most %d", STORE_BATCH_MAX);
    }
    name_of(put, hash_r);
    memcpy(b->at[b->n].path, put->path, sizeof put->path);
    memcpy(b->at[b->n].hash, hash_r, STORE_HASH_TEXT);
    b->n++;
    close(put->fd);
    put->fd = -1;
    return 1;
}

void store_batch_leave(struct store_batch *b)
{
    if (b->n)
        unlink(b->at[--b->n].path);
}

static int settle_singly(struct call *c, const struct store_batch *b)
{
    for (size_t i = 0; i < b->n; i++) {
        int fd = open(b->at[i].path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            return fail_errno(c, "cannot read a file in %s", b->store->folder);
        int result = settle(c, b->store, fd, b->at[i].path, str_of(b->at[i].hash));
        close(fd);
        if (result < 0)
            return -1;
    }
    return 1;
}

static int settle_together(struct call *c, const struct store_batch *b)
{
    if (syncfs(b->fd) < 0)
        return fail_errno(c, "cannot bring files to the disk in %s", b->store->folder);
    for (size_t i = 0; i < b->n; i++)
        if (give_name(c, b->store, b->at[i].path, str_of(b->at[i].hash)) < 0)
            return -1;
    if (syncfs(b->fd) < 0)
        return fail_errno(c, "cannot bring names to the disk in %s", b->store->folder);
    return 1;
}

/* Whatever is left under its other name was here before, or is not to be. */
static void forget(struct store_batch *b)
{
    for (size_t i = 0; i < b->n; i++)
        unlink(b->at[i].path);
    b->n = 0;
}

int store_batch_settle(struct call *c, struct store_batch *b)
{
    int result = b->n <= STORE_BATCH_SINGLY ? settle_singly(c, b) : settle_together(c, b);
    forget(b);
    return result;
}

void store_batch_end(struct store_batch *b)
{
    forget(b);
    if (b->fd >= 0)
        close(b->fd);
    b->fd = -1;
}

uint64_t store_room(const struct store *s)
{
    struct statvfs room;
    return statvfs(s->folder, &room) < 0 ? UINT64_MAX : (uint64_t)room.f_bavail * room.f_frsize;
}

int store_room_left(struct call *c, const struct store *s)
{
    uint64_t room = store_room(s);
    if (room >= (uint64_t)STORE_ROOM_MB << 20)
        return 1;
    return fail(c, IO_FAILED,
                "the disk is full: %d MB are left where %s lies, and at least %d are needed",
                (int)(room >> 20), s->folder, STORE_ROOM_MB);
}

int store_keep(struct call *c, const struct store *s, struct str bytes,
               char hash_r[STORE_HASH_TEXT])
{
    struct store_put put;
    if (store_begin(c, s, &put) < 0)
        return -1;
    if (store_add(c, &put, bytes.at, bytes.n) < 0) {
        store_drop(&put);
        return -1;
    }
    return store_finish(c, &put, hash_r);
}

int store_path(struct call *c, const struct store *s, struct str hash,
               char path_r[STORE_PATH_BYTES])
{
    return path_of(c, s, hash, path_r);
}

int store_read(struct call *c, const struct store *s, struct str hash, int *fd_r, uint64_t *bytes_r)
{
    char path[STORE_PATH_BYTES];
    struct stat st;
    if (path_of(c, s, hash, path) < 0)
        return -1;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) < 0) {
        int result = fail_errno(c, "cannot read the file %.12s...", hash.at);
        if (fd >= 0)
            close(fd);
        return result;
    }
    *fd_r = fd;
    *bytes_r = (uint64_t)st.st_size;
    return 1;
}

int store_check(struct call *c, const struct store *s, struct str hash)
{
    unsigned char found[crypto_hash_sha256_BYTES], chunk[CHUNK_BYTES];
    char text[STORE_HASH_TEXT];
    crypto_hash_sha256_state state;
    uint64_t bytes = 0;
    ssize_t n;
    int fd = -1;
    if (store_read(c, s, hash, &fd, &bytes) < 0)
        return c->fault.kind == NOT_FOUND ? 0 : -1;
    crypto_hash_sha256_init(&state);
    while ((n = read(fd, chunk, sizeof chunk)) > 0)
        crypto_hash_sha256_update(&state, chunk, (unsigned long long)n);
    int result = n < 0 ? fail_errno(c, "cannot read the file %.12s...", hash.at) : 1;
    close(fd);
    crypto_hash_sha256_final(&state, found);
    sodium_bin2hex(text, sizeof text, found, sizeof found);
    return result < 0 ? -1 : str_eq(hash, str_of(text));
}

int store_remove(struct call *c, const struct store *s, struct str hash, int64_t keep_s)
{
    char path[STORE_PATH_BYTES];
    struct stat st;
    if (path_of(c, s, hash, path) < 0)
        return -1;
    if (stat(path, &st) < 0)
        return errno == ENOENT ? 0 : fail_errno(c, "cannot look at the file %.12s...", hash.at);
    if (keep_s > 0 && time(NULL) - st.st_mtime < keep_s) /* time() may be a tick behind the file */
        return 0;
    return unlink(path) < 0 ? fail_errno(c, "cannot remove the file %.12s...", hash.at) : 1;
}

void store_walk_init(struct store_walk *w, const struct store *s)
{
    *w = (struct store_walk){.store = s};
}

void store_walk_end(struct store_walk *w)
{
    if (w->dir)
        closedir(w->dir);
    w->dir = NULL;
}

bool store_walk_next(struct store_walk *w, char hash_r[STORE_HASH_TEXT])
{
    char path[STORE_PATH_BYTES];
    for (;;) {
        struct dirent *e = w->dir ? readdir(w->dir) : NULL;
        if (e && is_hash(str_of(e->d_name))) {
            memcpy(hash_r, e->d_name, STORE_HASH_TEXT);
            return true;
        }
        if (e)
            continue;
        store_walk_end(w);
        if (w->at == 256)
            return false;
        snprintf(path, sizeof path, "%s/%02x", w->store->folder, (unsigned)w->at++);
        w->dir = opendir(path);
    }
}
