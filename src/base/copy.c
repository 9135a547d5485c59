/* SPDX-License-Identifier: Apache-2.0 */
/* copy.c: read, hashed and written in one pass. */
#include "base/copy.h"

#include "base/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <sodium/crypto_hash_sha256.h>
#include <sodium/utils.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PIECE_BYTES = 1 << 16 };

static int all_written(int fd, const char *at, size_t n)
{
    while (n) {
        ssize_t wrote = write(fd, at, n);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return -1;
        at += wrote;
        n -= (size_t)wrote;
    }
    return 0;
}

/* fd_out < 0: only the hash. */
static int pump_with(struct call *c, int fd_in, int fd_out, const char *path, char *piece,
                     crypto_hash_sha256_state *state, int64_t *bytes_r)
{
    ssize_t n;
    *bytes_r = 0;
    while ((n = read(fd_in, piece, PIECE_BYTES)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail_errno(c, "cannot read %s", path);
        crypto_hash_sha256_update(state, (const unsigned char *)piece, (size_t)n);
        *bytes_r += n;
        if (fd_out >= 0 && all_written(fd_out, piece, (size_t)n) < 0)
            return fail_errno(c, "cannot write the copy of %s", path);
    }
    return 1;
}

static int pump(struct call *c, int fd_in, int fd_out, const char *path,
                char hash_r[COPY_HASH_TEXT], int64_t *bytes_r)
{
    crypto_hash_sha256_state state;
    unsigned char digest[crypto_hash_sha256_BYTES];
    char *piece = base_alloc(PIECE_BYTES);
    crypto_hash_sha256_init(&state);
    int got = pump_with(c, fd_in, fd_out, path, piece, &state, bytes_r);
    free(piece);
    crypto_hash_sha256_final(&state, digest);
    sodium_bin2hex(hash_r, COPY_HASH_TEXT, digest, sizeof digest);
    return got;
}

int copy_hash(struct call *c, const char *path, char hash_r[COPY_HASH_TEXT], int64_t *bytes_r)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail_errno(c, "cannot open %s", path);
    int got = pump(c, fd, -1, path, hash_r, bytes_r);
    close(fd);
    return got;
}

int copy_file(struct call *c, const char *from, const char *to, char hash_r[COPY_HASH_TEXT],
              int64_t *bytes_r)
{
    int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return fail_errno(c, "cannot open %s", from);
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    int got =
        out < 0 ? fail_errno(c, "cannot make %s", to) : pump(c, in, out, from, hash_r, bytes_r);
    if (got > 0 && fsync(out) < 0)
        got = fail_errno(c, "cannot bring %s to the disk", to);
    close(in);
    if (out >= 0)
        close(out);
    return got;
}

int copy_folder(struct call *c, const char *path)
{
    char part[COPY_PATH_BYTES];
    if (strlen(path) >= sizeof part)
        return fail(c, TOO_BIG, "the path %s is too long", path);
    for (size_t n = 1;; n++) {
        if (path[n] && path[n] != '/')
            continue;
        memcpy(part, path, n);
        part[n] = 0;
        if (mkdir(part, 0700) < 0 && errno != EEXIST)
            return fail_errno(c, "cannot make the folder %s", part);
        if (!path[n])
            return 1;
    }
}

int copy_folder_empty(struct call *c, const char *path)
{
    DIR *dir = opendir(path);
    if (!dir)
        return errno == ENOENT ? 1 : fail_errno(c, "cannot open the folder %s", path);
    int empty = 1;
    for (struct dirent *e = readdir(dir); e; e = readdir(dir))
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            empty = 0;
    closedir(dir);
    return empty;
}

static int join(struct call *c, char path[COPY_PATH_BYTES], const char *folder, const char *name)
{
    if (snprintf(path, COPY_PATH_BYTES, "%s/%s", folder, name) >= COPY_PATH_BYTES)
        return fail(c, TOO_BIG, "the path %s/%s is too long", folder, name);
    return 1;
}

int copy_listed(struct call *c, struct copy_list *list, const char *from, const char *to,
                const char *name)
{
    char in[COPY_PATH_BYTES], out[COPY_PATH_BYTES], hash[COPY_HASH_TEXT];
    int64_t bytes = 0;
    struct stat is;
    if (join(c, in, from, name) < 0 || join(c, out, to, name) < 0)
        return -1;
    if (list->may && list->may(c, list, stat(in, &is) == 0 ? is.st_size : 0) < 0)
        return -1;
    if (copy_file(c, in, out, hash, &bytes) < 0)
        return -1;
    if (fprintf(list->out, "%s  %s\n", hash, name) < 0)
        return fail_errno(c, "cannot write the list of the copy");
    list->files++;
    list->bytes += bytes;
    return 1;
}

static int tree(struct call *c, struct copy_list *list, const char *from, const char *to,
                const char *name, int depth)
{
    char path[COPY_PATH_BYTES], child[COPY_PATH_BYTES];
    struct stat is;
    if (join(c, path, from, name) < 0)
        return -1;
    DIR *dir = opendir(path);
    if (!dir)
        return errno == ENOENT ? 0 : fail_errno(c, "cannot open the folder %s", path);
    int got = join(c, path, to, name) < 0 || copy_folder(c, path) < 0 ? -1 : 1;
    for (struct dirent *e = got > 0 ? readdir(dir) : NULL; e && got >= 0; e = readdir(dir)) {
        if (e->d_name[0] == '.' || fstatat(dirfd(dir), e->d_name, &is, AT_SYMLINK_NOFOLLOW) < 0)
            continue; /* an unfinished file, or one that has gone meanwhile */
        if (join(c, child, name, e->d_name) < 0)
            got = -1;
        else if (S_ISDIR(is.st_mode) && depth < COPY_DEPTH_MAX)
            got = tree(c, list, from, to, child, depth + 1);
        else if (S_ISREG(is.st_mode))
            got = copy_listed(c, list, from, to, child);
    }
    closedir(dir);
    return got;
}

int copy_tree(struct call *c, struct copy_list *list, const char *from, const char *to,
              const char *name)
{
    return tree(c, list, from, to, name, 0);
}

static int remove_one(const char *path, const struct stat *is, int kind, struct FTW *place)
{
    (void)is;
    (void)kind;
    (void)place;
    return remove(path);
}

int copy_remove(struct call *c, const char *path)
{
    if (nftw(path, remove_one, COPY_DEPTH_MAX, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT)
        return 1;
    return fail_errno(c, "cannot remove %s", path);
}

int copy_run(struct call *c, const char *const argv[])
{
    pid_t pid;
    int status = 0;
    sigset_t none; /* what a server blocks must end the program it runs */
    posix_spawnattr_t how;
    sigemptyset(&none);
    posix_spawnattr_init(&how);
    posix_spawnattr_setsigmask(&how, &none);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK);
    int error = posix_spawnp(&pid, argv[0], NULL, &how, (char *const *)argv, environ);
    posix_spawnattr_destroy(&how);
    if (error)
        return fail(c, NOT_FOUND, "cannot run %s: %s; install it (Debian: postgresql-client)",
                    argv[0], strerror(error));
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return fail_errno(c, "cannot wait for %s", argv[0]);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 1;
    return fail(c, IO_FAILED, "%s failed; what it said stands above", argv[0]);
}
