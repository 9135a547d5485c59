/* SPDX-License-Identifier: Apache-2.0 */
/* restore.c: `heard restore BACKUP --data DIR`: a desk out of a backup. It overwrites nothing: the
   folder must be new or empty, and a PostgreSQL database without tables. Everything is checked
   twice: the backup against its list before anything is written, and the desk that came out of it,
   before it says that all is well. */
#include "base/copy.h"
#include "main/conf.h"
#include "main/data.h"
#include "main/settings.h"

#include "base/input.h"
#include "db/db.sql.h"
#include "db/migrate.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct restore {
    const char *from, *to;
    const char *db; /* PostgreSQL, or NULL */
    bool dump;      /* the backup holds heard.pgdump */
    bool write;     /* second pass */
    int64_t files, bytes;
};

/* A name of the list that leads nowhere else. */
static bool is_inside(const char *name)
{
    return name[0] && name[0] != '/' && !strstr(name, "..") && strlen(name) < 300;
}

static int one(struct call *c, struct restore *r, const char *said, const char *name)
{
    char in[COPY_PATH_BYTES], out[COPY_PATH_BYTES], hash[COPY_HASH_TEXT];
    int64_t bytes;
    if (!is_inside(name))
        return fail(c, BAD_INPUT, "%s/SHA256SUMS names a file outside of the backup: %s", r->from,
                    name);
    snprintf(in, sizeof in, "%s/%s", r->from, name);
    snprintf(out, sizeof out, "%s/%s", r->to, name);
    r->dump |= strcmp(name, "heard.pgdump") == 0;
    if (r->write) {
        if (strcmp(name, "heard.pgdump") == 0 || strcmp(name, "backup.json") == 0)
            return 1;
        char *slash = strrchr(out, '/');
        *slash = 0;
        if (copy_folder(c, out) < 0)
            return -1;
        *slash = '/';
    }
    if ((r->write ? copy_file(c, in, out, hash, &bytes) : copy_hash(c, in, hash, &bytes)) < 0)
        return -1;
    if (strcmp(hash, said) != 0)
        return fail(c, BAD_INPUT,
                    "%s is damaged: its hash is not the one in SHA256SUMS; nothing %s", in,
                    r->write ? "more was restored" : "was restored");
    r->files += r->write;
    r->bytes += r->write ? bytes : 0;
    return 1;
}

static int walk(struct call *c, struct restore *r)
{
    char path[COPY_PATH_BYTES];
    struct input in;
    struct out line;
    int got = 1;
    snprintf(path, sizeof path, "%s/SHA256SUMS", r->from);
    if (access(path, R_OK) < 0)
        return fail(c, NOT_FOUND,
                    "%s has no SHA256SUMS: it is no backup, or one that was not "
                    "finished",
                    r->from);
    if (input_open(c, &in, path) < 0)
        return -1;
    out_init(&line, COPY_PATH_BYTES + 80);
    struct call each;
    call_init(&each, 4 << 20);
    while (got > 0 && input_line(&in, &line)) {
        if (line.over || line.n < 67 || line.at[64] != ' ') {
            got = fail(&each, BAD_INPUT, "%s has a line that is none of sha256sum's", path);
            break;
        }
        line.at[64] = 0;
        got = one(&each, r, line.at, line.at + 66);
        arena_reset(&each.arena);
    }
    c->fault = each.fault;
    call_free(&each);
    out_free(&line);
    if (got > 0)
        got = input_check(c, &in, path) < 0 ? -1 : 1;
    input_close(&in);
    return got;
}

static int dump_restore(struct call *c, const struct restore *r)
{
    char path[COPY_PATH_BYTES];
    struct db *db;
    struct migration_table_row row;
    snprintf(path, sizeof path, "%s/heard.pgdump", r->from);
    if (db_open(c, &(struct db_options){.where = r->db}, &db) < 0)
        return -1;
    struct db_conn *d = db_read(c, db);
    int got = d ? sql_migration_table(c, d, &row) : -1;
    db_read_end(d);
    db_close(db);
    if (got < 0)
        return -1;
    if (row.n)
        return fail(c, CONFLICT, "the database is not empty; make a new one with createdb");
    const char *const argv[] = {
        "pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", "--dbname", r->db,
        path,         NULL};
    return copy_run(c, argv);
}

/* The settings of the backup name the database it was made of: from now on it is the new one. */
static int conf_repoint(struct call *c, const struct restore *r)
{
    char path[COPY_PATH_BYTES], part[COPY_PATH_BYTES + 8];
    struct input in;
    struct out line;
    snprintf(path, sizeof path, "%s/%s", r->to, CONF_NAME);
    snprintf(part, sizeof part, "%s.part", path);
    FILE *f = fopen(part, "wxe");
    if (!f)
        return fail_errno(c, "cannot write %s", part);
    out_init(&line, CONF_FILE_BYTES);
    if (access(path, R_OK) == 0 && input_open(c, &in, path) >= 0) {
        while (input_line(&in, &line)) {
            struct str text = str_trim(out_as_str(&line)), name;
            str_cut(&text, '=', &name);
            fprintf(f, "%s%s\n", str_eq(str_trim(name), STR("db")) ? "# before: " : "", line.at);
        }
        input_close(&in);
    }
    out_free(&line);
    fprintf(f, "\ndb = %s\n", r->db);
    bool written = fflush(f) == 0 && fsync(fileno(f)) == 0 && !ferror(f);
    fclose(f);
    if (!written || rename(part, path) < 0)
        return fail_errno(c, "cannot write %s", path);
    return 1;
}

/* Opening brings it to this version's schema; then it is looked through. */
static int check(struct call *c, const struct restore *r)
{
    struct data data;
    struct str words;
    if (data_open(c, &(struct data_options){.folder = r->to, .db = r->db}, &data) < 0)
        return -1;
    int whole = db_check(c, data.db, &words);
    data_close(&data);
    if (whole == 0)
        return fail(c, BAD_INPUT, "the restored database is not whole: %.*s", (int)words.n,
                    words.at);
    return whole;
}

static int restore(struct call *c, struct restore *r)
{
    int empty = copy_folder_empty(c, r->to);
    if (empty <= 0)
        return empty < 0
                   ? -1
                   : fail(c, CONFLICT,
                          "%s is not empty; restore overwrites nothing, name a new folder", r->to);
    if (walk(c, r) < 0)
        return -1;
    if (r->dump && !r->db)
        return fail(c, BAD_USAGE,
                    "this backup is of PostgreSQL: --db postgres://... says which "
                    "empty database takes it");
    if (!r->dump && r->db)
        return fail(c, BAD_USAGE, "this backup holds its database as a file; leave --db out");
    r->write = true;
    if (copy_folder(c, r->to) < 0 || walk(c, r) < 0 ||
        (r->dump && (dump_restore(c, r) < 0 || conf_repoint(c, r) < 0)))
        return -1;
    return check(c, r);
}

int run_restore(struct call *c, struct settings *s)
{
    struct restore r = {.db = s->db};
    mode_t mask = umask(077);
    if (s->n_files != 1)
        return fail(c, BAD_USAGE, "heard restore BACKUP --data DIR");
    r.from = s->files[0];
    if (data_folder(c, s->data, &r.to) < 0)
        return -1;
    if (strlen(r.from) > 250 || strlen(r.to) > 250)
        return fail(c, TOO_BIG, "a folder's name has at most 250 bytes");
    int got = restore(c, &r);
    umask(mask);
    if (got < 0)
        return -1;
    printf("%s is a whole desk again: %" PRId64 " files, %" PRId64 " bytes, database checked.\n",
           r.to, r.files, r.bytes);
    printf("Start it with: heard serve --data %s\n", r.to);
    return 0;
}
