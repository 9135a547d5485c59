/* SPDX-License-Identifier: Apache-2.0 */
/* backup.c: `heard backup -o FOLDER`: one folder that is a whole desk, made while the desk works.

       heard.db or heard.pgdump    the database as it was at one moment, checked
       files/ raw/                 attachments and mail, each checked against its name or hash
       key, heard.conf             the key that opens sealed secrets; the settings
       backup.json                 when, by which version, how much
       SHA256SUMS                  of all of these, for `sha256sum -c`; written last

   First the database, then the files: a file is on the disk before a row names it, so each file
   that the copy of the database names is there. A folder without SHA256SUMS is a backup that was
   not finished, and restore refuses it. */
#include "main/conf.h"
#include "main/copy.h"
#include "main/data.h"
#include "main/settings.h"

#include "base/json.h"
#include "base/time.h"
#include "db/db.sql.h"
#include "db/file.sql.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HASHES_AT_ONCE = 1000 };

struct backup {
    struct data data;
    struct conf conf;
    const char *folder;
    struct copy_list list;
    int64_t lost; /* files that a row names and the disk does not have */
    int64_t migration;
};

static int database_copy(struct call *c, struct backup *b, const struct settings *s)
{
    char path[COPY_PATH_BYTES], hash[COPY_HASH_TEXT];
    bool sqlite = db_dialect(b->data.db) == DB_SQLITE;
    const char *name = sqlite ? "heard.db" : "heard.pgdump";
    int64_t bytes;
    snprintf(path, sizeof path, "%s/%s", b->folder, name);
    if (sqlite) {
        if (db_backup(c, b->data.db, path) < 0)
            return -1;
    } else {
        const char *url = s->db ? s->db : b->conf.db;
        const char *const argv[] = {"pg_dump", "--format=custom", "--no-owner", "--file", path, url,
                                    NULL};
        if (copy_run(c, argv) < 0)
            return -1;
    }
    if (copy_hash(c, path, hash, &bytes) < 0)
        return -1;
    fprintf(b->list.out, "%s  %s\n", hash, name);
    b->list.files++;
    b->list.bytes += bytes;
    return 1;
}

/* "files/ab/abcd..." of a hash, if it is whole. */
static int attachment_copy(struct call *c, struct backup *b, struct str hash)
{
    char name[COPY_PATH_BYTES], folder[COPY_PATH_BYTES];
    snprintf(folder, sizeof folder, "%s/files/%.2s", b->folder, hash.at);
    snprintf(name, sizeof name, "files/%.2s/%.*s", hash.at, (int)hash.n, hash.at);
    int whole = store_check(c, &b->data.files, hash);
    if (whole < 0)
        return -1;
    if (!whole) {
        fprintf(stderr, "heard backup: the file %.*s is lost or damaged on the disk\n", (int)hash.n,
                hash.at);
        b->lost++;
        return 0;
    }
    if (copy_folder(c, folder) < 0)
        return -1;
    return copy_listed(c, &b->list, b->data.folder, b->folder, name);
}

static int attachments_copy(struct call *c, struct backup *b)
{
    struct call page;
    struct file_hashes_row *list;
    size_t n = HASHES_AT_ONCE;
    char after[COPY_HASH_TEXT] = "";
    int got = 1;
    call_init(&page, 64 << 20);
    while (got >= 0 && n == HASHES_AT_ONCE) {
        struct db_conn *d = db_read(&page, b->data.db);
        got = d ? sql_file_hashes(&page, d, str_of(after), HASHES_AT_ONCE, &list, &n) : -1;
        db_read_end(d);
        for (size_t i = 0; got >= 0 && i < n; i++)
            got = attachment_copy(&page, b, list[i].hash);
        if (got >= 0 && n)
            snprintf(after, sizeof after, "%.*s", (int)list[n - 1].hash.n, list[n - 1].hash.at);
        arena_reset(&page.arena);
    }
    if (got < 0)
        c->fault = page.fault;
    call_free(&page);
    return got < 0 ? -1 : 1;
}

static int migration_of(struct call *c, struct backup *b)
{
    struct migration_last_row row;
    struct db_conn *d = db_read(c, b->data.db);
    int got = d ? sql_migration_last(c, d, &row) : -1;
    db_read_end(d);
    b->migration = got > 0 ? row.n : 0;
    return got < 0 ? -1 : 1;
}

/* What people and restore want to know of it, as one JSON object. */
static int about_write(struct call *c, struct backup *b)
{
    char path[COPY_PATH_BYTES], when[TIME_TEXT_BYTES], hash[COPY_HASH_TEXT];
    int64_t bytes;
    struct out o;
    struct json_writer w = {.out = &o};
    out_init(&o, 4096);
    time_text(c->now_us, when);
    json_put_object(&w, NULL);
    json_put_str(&w, "made_at", str_of(when));
    json_put_str(&w, "version", STR(HEARD_VERSION));
    json_put_str(&w, "database",
                 db_dialect(b->data.db) == DB_SQLITE ? STR("sqlite") : STR("postgres"));
    json_put_int(&w, "migration", b->migration);
    json_put_int(&w, "files", b->list.files);
    json_put_int(&w, "bytes", b->list.bytes);
    json_put_int(&w, "lost", b->lost);
    json_put_object_end(&w);
    snprintf(path, sizeof path, "%s/backup.json", b->folder);
    FILE *f = fopen(path, "wxe");
    bool written = f && fprintf(f, "%s\n", o.at) > 0;
    out_free(&o);
    if (!f || fclose(f) != 0 || !written)
        return fail_errno(c, "cannot write %s", path);
    if (copy_hash(c, path, hash, &bytes) < 0)
        return -1;
    return fprintf(b->list.out, "%s  backup.json\n", hash) > 0
               ? 1
               : fail_errno(c, "cannot write the list of the backup");
}

static int rest_copy(struct call *c, struct backup *b)
{
    if (copy_listed(c, &b->list, b->data.folder, b->folder, "key") < 0)
        return -1;
    if (access(data_path(c, b->data.folder, CONF_NAME), F_OK) == 0 &&
        copy_listed(c, &b->list, b->data.folder, b->folder, CONF_NAME) < 0)
        return -1;
    return copy_tree(c, &b->list, b->data.folder, b->folder, "raw") < 0 ? -1 : about_write(c, b);
}

/* The list gets its name only when all of it is on the disk. */
static int make(struct call *c, struct backup *b, const struct settings *s)
{
    char part[COPY_PATH_BYTES], whole[COPY_PATH_BYTES];
    snprintf(part, sizeof part, "%s/SHA256SUMS.part", b->folder);
    snprintf(whole, sizeof whole, "%s/SHA256SUMS", b->folder);
    b->list.out = fopen(part, "wxe");
    if (!b->list.out)
        return fail_errno(c, "cannot write %s", part);
    int got = migration_of(c, b) < 0 || database_copy(c, b, s) < 0 || attachments_copy(c, b) < 0 ||
                      rest_copy(c, b) < 0
                  ? -1
                  : 1;
    bool flushed = fflush(b->list.out) == 0 && fsync(fileno(b->list.out)) == 0;
    fclose(b->list.out);
    if (got < 0)
        return -1;
    if (!flushed || rename(part, whole) < 0)
        return fail_errno(c, "cannot bring %s to the disk", whole);
    return 1;
}

int run_backup(struct call *c, struct settings *s)
{
    struct backup b = {.folder = s->output};
    mode_t mask = umask(077);
    if (!b.folder || strlen(b.folder) > 300)
        return fail(c, BAD_USAGE, "-o FOLDER says where the backup goes");
    int empty = copy_folder_empty(c, b.folder);
    if (empty <= 0)
        return empty < 0
                   ? -1
                   : fail(c, CONFLICT, "%s is not empty; a backup takes a new folder", b.folder);
    if (data_open(c, &(struct data_options){.folder = s->data, .db = s->db}, &b.data) < 0)
        return -1;
    int got = conf_read(c, b.data.folder, &b.conf) < 0 || copy_folder(c, b.folder) < 0
                  ? -1
                  : make(c, &b, s);
    data_close(&b.data);
    umask(mask);
    if (got < 0)
        return -1;
    printf("%s: %" PRId64 " files, %" PRId64 " bytes, each with its hash in SHA256SUMS.\n",
           b.folder, b.list.files, b.list.bytes);
    if (b.lost)
        printf("%" PRId64
               " of the attachments were lost or damaged before this backup; all else is in "
               "it.\n",
               b.lost);
    return b.lost ? 1 : 0;
}
