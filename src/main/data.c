/* SPDX-License-Identifier: Apache-2.0 */
/* data.c: the folder and its files are for their owner alone: they hold what customers wrote. */
#include "main/data.h"

#include "db/id.h"
#include "main/conf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

int data_folder(struct call *c, const char *named, const char **folder_r)
{
    const char *folder = named ? named : getenv("HEARD_DATA");
    if (!folder || !folder[0])
        return fail(c, BAD_USAGE, "--data DIR says where the desk's data lies");
    if (strlen(folder) >= DATA_PATH_BYTES - 20)
        return fail(c, TOO_BIG, "the name of the data folder has more than %d bytes",
                    DATA_PATH_BYTES - 20);
    *folder_r = folder;
    return 1;
}

const char *data_path(struct call *c, const char *folder, const char *name)
{
    size_t room = strlen(folder) + strlen(name) + 2;
    char *path = arena_alloc(&c->arena, room);
    snprintf(path, room, "%s/%s", folder, name);
    return path;
}

static int key_make(struct call *c, const char *path)
{
    unsigned char key[DATA_KEY_BYTES];
    if (getrandom(key, sizeof key, 0) != sizeof key)
        return fail_errno(c, "the system gives no random bytes");
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno == EEXIST ? 0 : fail_errno(c, "cannot make %s", path);
    bool written = write(fd, key, sizeof key) == sizeof key && fsync(fd) == 0;
    int failed = written ? 1 : fail_errno(c, "cannot write %s", path);
    close(fd);
    if (!written)
        unlink(path);
    return failed;
}

static int key_read(struct call *c, const char *path, unsigned char key[DATA_KEY_BYTES])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT
                   ? fail(c, NOT_FOUND, "there is no %s; \"heard init\" makes a data folder", path)
                   : fail_errno(c, "cannot open %s", path);
    ssize_t n = read(fd, key, DATA_KEY_BYTES);
    close(fd);
    return n == DATA_KEY_BYTES
               ? 1
               : fail(c, IO_FAILED, "%s must have %d bytes; restore it from a backup", path,
                      DATA_KEY_BYTES);
}

static int folder_make(struct call *c, const char *folder)
{
    if (mkdir(folder, 0700) < 0 && errno != EEXIST)
        return fail_errno(c, "cannot make the folder %s", folder);
    if (mkdir(data_path(c, folder, "raw"), 0700) < 0 && errno != EEXIST)
        return fail_errno(c, "cannot make the folder %s/raw", folder);
    return key_make(c, data_path(c, folder, "key"));
}

/* As the option says, else the settings ($HEARD_DB or the file), else a file in the folder. */
static int database_where(struct call *c, const struct data_options *options,
                          const struct data *data, const char **where_r)
{
    struct conf conf;
    *where_r = options->db;
    if (*where_r)
        return 1;
    if (conf_read(c, data->folder, &conf) < 0)
        return -1;
    *where_r = conf.db ? conf.db : data_path(c, data->folder, "heard.db");
    return 1;
}

static int database_open(struct call *c, const struct data_options *options, struct data *data)
{
    struct db_options db = {.readers = options->readers};
    if (database_where(c, options, data, &db.where) < 0)
        return -1;
    if (db_open(c, &db, &data->db) < 0)
        return -1;
    if (db_migrate(c, data->db) >= 0 && id_start(c, data->db) >= 0)
        return 1;
    data_close(data);
    return -1;
}

int data_open(struct call *c, const struct data_options *options, struct data *data_r)
{
    const char *folder = NULL;
    mode_t mask = umask(077); /* the database too */
    *data_r = (struct data){.db = NULL};
    int got = data_folder(c, options->folder, &folder);
    if (got > 0)
        snprintf(data_r->folder, sizeof data_r->folder, "%s", folder);
    if (got > 0 && options->make)
        got = folder_make(c, folder) < 0 ? -1 : 1;
    if (got > 0)
        got = key_read(c, data_path(c, folder, "key"), data_r->key);
    if (got > 0)
        got = store_open(c, &data_r->files, data_path(c, folder, "files")) < 0 ? -1 : 1;
    if (got > 0)
        got = store_open(c, &data_r->raw, data_path(c, folder, "raw")) < 0 ? -1 : 1;
    if (got > 0)
        got = database_open(c, options, data_r);
    umask(mask);
    return got;
}

void data_close(struct data *data)
{
    db_close(data->db);
    data->db = NULL;
    explicit_bzero(data->key, sizeof data->key);
}
