/* SPDX-License-Identifier: Apache-2.0 */
/* backup.c: the database, the files, the rest, and the list of all of it, in this order. */
#include "work/backup.h"

#include "base/json.h"
#include "base/time.h"
#include "db/db.sql.h"
#include "db/file.sql.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { HASHES_AT_ONCE = 1000 };

struct making {
    const struct backup_of *of;
    const char *to;
    struct copy_list list;
    struct backup_going *going;
    struct backup_made made;
};

/* Whether `bytes` more may be written: nobody wants it to end, and the desk that works beside it
   keeps its room. */
static int may_write(struct call *c, struct making *m, int64_t bytes)
{
    struct statvfs disk;
    if (m->going) {
        atomic_store(&m->going->files, m->list.files);
        atomic_store(&m->going->bytes, m->list.bytes);
        if (atomic_load(&m->going->stop))
            return fail(c, BUSY, "it was told to end");
    }
    if (!m->of->leave_bytes)
        return 1;
    if (statvfs(m->to, &disk) < 0)
        return fail_errno(c, "cannot see how full the disk of %s is", m->to);
    int64_t is_free = (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
    if (is_free - bytes >= m->of->leave_bytes)
        return 1;
    return fail(c, TOO_BIG,
                "the disk is too full for it: %" PRId64 " MB are free, of which %" PRId64
                " stay for the desk; make room, or name another disk with `backups` in heard.conf",
                is_free >> 20, m->of->leave_bytes >> 20);
}

static int may_copy(struct call *c, struct copy_list *list, int64_t bytes)
{
    return may_write(c, list->arg, bytes);
}

static int sqlite_copy(struct call *c, struct making *m, const char *path)
{
    char from[COPY_PATH_BYTES];
    struct stat is;
    snprintf(from, sizeof from, "%s/heard.db", m->of->folder);
    int64_t bytes = stat(from, &is) == 0 ? is.st_size : 0;
    return may_write(c, m, bytes) < 0 ? -1 : db_backup(c, m->of->db, path);
}

static int database_copy(struct call *c, struct making *m)
{
    char path[COPY_PATH_BYTES], hash[COPY_HASH_TEXT];
    bool sqlite = db_dialect(m->of->db) == DB_SQLITE;
    const char *name = sqlite ? "heard.db" : "heard.pgdump";
    int64_t bytes;
    snprintf(path, sizeof path, "%s/%s", m->to, name);
    const char *const argv[] = {"pg_dump", "--format=custom", "--no-owner", "--file",
                                path,      m->of->url,        NULL};
    if ((sqlite ? sqlite_copy(c, m, path) : copy_run(c, argv)) < 0 ||
        copy_hash(c, path, hash, &bytes) < 0)
        return -1;
    fprintf(m->list.out, "%s  %s\n", hash, name);
    m->list.files++;
    m->list.bytes += bytes;
    return may_write(c, m, 0);
}

/* "files/ab/abcd..." of a hash, if it is whole. */
static int attachment_copy(struct call *c, struct making *m, struct str hash)
{
    char name[COPY_PATH_BYTES], folder[COPY_PATH_BYTES];
    snprintf(folder, sizeof folder, "%s/files/%.2s", m->to, hash.at);
    snprintf(name, sizeof name, "files/%.2s/%.*s", hash.at, (int)hash.n, hash.at);
    int whole = store_check(c, m->of->files, hash);
    if (whole < 0)
        return -1;
    if (!whole) {
        if (!m->made.lost++)
            snprintf(m->made.first_lost, sizeof m->made.first_lost, "%.*s", (int)hash.n, hash.at);
        return 0;
    }
    if (copy_folder(c, folder) < 0)
        return -1;
    return copy_listed(c, &m->list, m->of->folder, m->to, name);
}

static int attachments_copy(struct call *c, struct making *m)
{
    struct call page;
    struct file_hashes_row *list;
    size_t n = HASHES_AT_ONCE;
    char after[COPY_HASH_TEXT] = "";
    int got = 1;
    call_init(&page, 64 << 20);
    while (got >= 0 && n == HASHES_AT_ONCE) {
        struct db_conn *d = db_read(&page, m->of->db);
        got = d ? sql_file_hashes(&page, d, str_of(after), HASHES_AT_ONCE, &list, &n) : -1;
        db_read_end(d);
        for (size_t i = 0; got >= 0 && i < n; i++)
            got = attachment_copy(&page, m, list[i].hash);
        if (got >= 0 && n)
            snprintf(after, sizeof after, "%.*s", (int)list[n - 1].hash.n, list[n - 1].hash.at);
        arena_reset(&page.arena);
    }
    if (got < 0)
        c->fault = page.fault;
    call_free(&page);
    return got < 0 ? -1 : 1;
}

static int migration_of(struct call *c, struct db *db, int64_t *migration_r)
{
    struct migration_last_row row;
    struct db_conn *d = db_read(c, db);
    int got = d ? sql_migration_last(c, d, &row) : -1;
    db_read_end(d);
    *migration_r = got > 0 ? row.n : 0;
    return got < 0 ? -1 : 1;
}

static void about_put(struct call *c, const struct making *m, int64_t migration, struct out *o)
{
    char when[TIME_TEXT_BYTES];
    struct json_writer w = {.out = o};
    time_text(c->now_us, when);
    json_put_object(&w, NULL);
    json_put_str(&w, "made_at", str_of(when));
    json_put_str(&w, "version", STR(HEARD_VERSION));
    json_put_str(&w, "database",
                 db_dialect(m->of->db) == DB_SQLITE ? STR("sqlite") : STR("postgres"));
    json_put_int(&w, "migration", migration);
    json_put_int(&w, "files", m->list.files);
    json_put_int(&w, "bytes", m->list.bytes);
    json_put_int(&w, "lost", m->made.lost);
    json_put_object_end(&w);
}

/* What people and restore want to know of it, as one JSON object. */
static int about_write(struct call *c, struct making *m, int64_t migration)
{
    char path[COPY_PATH_BYTES], hash[COPY_HASH_TEXT];
    int64_t bytes;
    struct out o;
    out_init(&o, 4096);
    about_put(c, m, migration, &o);
    snprintf(path, sizeof path, "%s/backup.json", m->to);
    FILE *f = fopen(path, "wxe");
    bool written = f && fprintf(f, "%s\n", o.at) > 0;
    out_free(&o);
    if (!f || fclose(f) != 0 || !written)
        return fail_errno(c, "cannot write %s", path);
    if (copy_hash(c, path, hash, &bytes) < 0)
        return -1;
    return fprintf(m->list.out, "%s  backup.json\n", hash) > 0
               ? 1
               : fail_errno(c, "cannot write the list of the backup");
}

static int all_copy(struct call *c, struct making *m)
{
    char settings[COPY_PATH_BYTES];
    int64_t migration;
    snprintf(settings, sizeof settings, "%s/%s", m->of->folder, m->of->settings);
    if (migration_of(c, m->of->db, &migration) < 0 || database_copy(c, m) < 0 ||
        attachments_copy(c, m) < 0 || copy_listed(c, &m->list, m->of->folder, m->to, "key") < 0)
        return -1;
    if (access(settings, F_OK) == 0 &&
        copy_listed(c, &m->list, m->of->folder, m->to, m->of->settings) < 0)
        return -1;
    return copy_tree(c, &m->list, m->of->folder, m->to, "raw") < 0 ? -1
                                                                   : about_write(c, m, migration);
}

/* The list gets its name only when all of it is on the disk. */
static int listed(struct call *c, struct making *m)
{
    char part[COPY_PATH_BYTES], whole[COPY_PATH_BYTES];
    snprintf(part, sizeof part, "%s/SHA256SUMS.part", m->to);
    snprintf(whole, sizeof whole, "%s/SHA256SUMS", m->to);
    m->list.out = fopen(part, "wxe");
    if (!m->list.out)
        return fail_errno(c, "cannot write %s", part);
    int got = all_copy(c, m);
    bool flushed = fflush(m->list.out) == 0 && fsync(fileno(m->list.out)) == 0;
    fclose(m->list.out);
    if (got < 0)
        return -1;
    if (!flushed || rename(part, whole) < 0)
        return fail_errno(c, "cannot bring %s to the disk", whole);
    return 1;
}

int backup_make(struct call *c, const struct backup_of *of, const char *to,
                struct backup_going *going, struct backup_made *made_r)
{
    struct making m = {.of = of, .to = to, .going = going};
    m.list.may = may_copy;
    m.list.arg = &m;
    if (strlen(to) > COPY_PATH_BYTES / 2)
        return fail(c, BAD_USAGE, "the path of a backup has at most %d bytes", COPY_PATH_BYTES / 2);
    int empty = copy_folder_empty(c, to);
    if (empty <= 0)
        return empty < 0 ? -1
                         : fail(c, CONFLICT, "%s is not empty; a backup takes a new folder", to);
    if (copy_folder(c, to) < 0 || listed(c, &m) < 0)
        return -1;
    m.made.files = m.list.files;
    m.made.bytes = m.list.bytes;
    *made_r = m.made;
    return 1;
}
