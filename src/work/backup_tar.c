/* SPDX-License-Identifier: Apache-2.0 */
/* backup_tar.c: a backup as one tar archive (POSIX ustar), made while it is read: the list of its
   files says which they are. What is longer than eight digits of octal say is written in base 256,
   as every tar of today reads it. A file that became shorter meanwhile breaks the archive off: it
   would be no backup. */
#include "work/backups.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 512, NAME_BYTES = 100, LINE_BYTES = 400, HASH_AND_GAP = 66 };
#define OCTAL_MOST INT64_C(077777777777)

struct backup_tar {
    char folder[COPY_PATH_BYTES], name[BACKUP_NAME_BYTES];
    FILE *list;
    bool listed;      /* the list itself was sent: only the end is left */
    int fd;           /* of the file that is sent */
    int64_t left;     /* of it */
    char block[1024]; /* a header, the filling behind a file, or the end */
    size_t at, n;
};

static void number_put(char *field, size_t n, int64_t value)
{
    if (value <= OCTAL_MOST && n == 12) {
        snprintf(field, n, "%011" PRIo64, value);
        return;
    }
    for (size_t i = n; i-- > 1; value >>= 8)
        field[i] = (char)(value & 0xff);
    field[0] = (char)0x80;
}

static void text_put(char *field, struct str text)
{
    memcpy(field, text.at, text.n);
}

static void header_put(struct backup_tar *t, const char *name, const struct stat *is)
{
    unsigned sum = 0;
    char *h = t->block;
    memset(h, 0, BLOCK);
    text_put(h, str_of(name));
    text_put(h + 100, STR("0000600"));
    text_put(h + 108, STR("0000000"));
    text_put(h + 116, STR("0000000"));
    number_put(h + 124, 12, is->st_size);
    number_put(h + 136, 12, is->st_mtime);
    memset(h + 148, ' ', 8);
    h[156] = '0';
    text_put(h + 257, STR("ustar")); /* and a zero */
    text_put(h + 263, STR("00"));
    text_put(h + 345, str_of(t->name));
    for (int i = 0; i < BLOCK; i++)
        sum += (unsigned char)h[i];
    snprintf(h + 148, 8, "%06o", sum);
    t->at = 0;
    t->n = BLOCK;
}

/* >0 its header stands in the block. */
static int file_begin(struct backup_tar *t, const char *name)
{
    char path[COPY_PATH_BYTES];
    struct stat is;
    if (strlen(name) >= NAME_BYTES ||
        snprintf(path, sizeof path, "%s/%s", t->folder, name) >= (int)sizeof path)
        return -1;
    t->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (t->fd < 0 || fstat(t->fd, &is) < 0)
        return -1;
    t->left = is.st_size;
    header_put(t, name, &is);
    return 1;
}

/* The next of the list, then the list itself, then the end: two empty blocks. */
static int next(struct backup_tar *t)
{
    char line[LINE_BYTES];
    if (t->listed) {
        memset(t->block, 0, sizeof t->block);
        t->at = 0;
        t->n = t->list ? sizeof t->block : 0;
        if (t->list)
            fclose(t->list);
        t->list = NULL;
        return t->n > 0;
    }
    if (!fgets(line, sizeof line, t->list)) {
        t->listed = true;
        return ferror(t->list) ? -1 : file_begin(t, "SHA256SUMS");
    }
    size_t n = strlen(line);
    if (n <= HASH_AND_GAP || line[n - 1] != '\n')
        return -1;
    line[n - 1] = 0;
    return file_begin(t, line + HASH_AND_GAP);
}

static ptrdiff_t of_block(struct backup_tar *t, char *bytes, size_t n)
{
    size_t take = t->n - t->at < n ? t->n - t->at : n;
    memcpy(bytes, t->block + t->at, take);
    t->at += take;
    return (ptrdiff_t)take;
}

/* After the last byte of a file: zeroes up to the next block. */
static void fill_up(struct backup_tar *t, int64_t size_rest)
{
    memset(t->block, 0, BLOCK);
    t->at = 0;
    t->n = (size_t)size_rest;
    close(t->fd);
    t->fd = -1;
}

static ptrdiff_t of_file(struct backup_tar *t, char *bytes, size_t n)
{
    size_t want = t->left < (int64_t)n ? (size_t)t->left : n;
    ssize_t got;
    do
        got = read(t->fd, bytes, want);
    while (got < 0 && errno == EINTR);
    if (got <= 0)
        return -1;
    t->left -= got;
    return got;
}

ptrdiff_t backup_tar_read(void *tar, char *bytes, size_t n)
{
    struct backup_tar *t = tar;
    for (;;) {
        if (t->at < t->n)
            return of_block(t, bytes, n);
        if (t->fd >= 0 && t->left)
            return of_file(t, bytes, n);
        if (t->fd >= 0) {
            off_t end = lseek(t->fd, 0, SEEK_CUR);
            fill_up(t, end < 0 ? 0 : (BLOCK - end % BLOCK) % BLOCK);
            continue;
        }
        int got = next(t);
        if (got <= 0)
            return got;
    }
}

void backup_tar_close(void *tar)
{
    struct backup_tar *t = tar;
    if (t->fd >= 0)
        close(t->fd);
    if (t->list)
        fclose(t->list);
    free(t);
}

int backup_tar_open(struct call *c, struct backups *b, struct str name, struct backup_tar **tar_r)
{
    char path[COPY_PATH_BYTES + 16];
    struct backup_tar *t = base_alloc(sizeof *t);
    *t = (struct backup_tar){.fd = -1};
    snprintf(t->name, sizeof t->name, "%.*s", (int)name.n, name.at);
    snprintf(t->folder, sizeof t->folder, "%s/%s", backups_folder(b), t->name);
    snprintf(path, sizeof path, "%s/SHA256SUMS", t->folder);
    *tar_r = t;
    t->list = backups_known(c, b, name) < 0 ? NULL : fopen(path, "re");
    if (t->list)
        return 1;
    if (!c->fault.kind)
        fail_errno(c, "cannot open %s", path);
    backup_tar_close(t);
    return -1;
}
