/* SPDX-License-Identifier: Apache-2.0 */
/* doctor.c: `heard doctor`: looks at everything a desk stands on and says, in one line each, how it
   is and what to do. It changes nothing but one mark: an attachment that is lost is noted as lost,
   so that the desk says so instead of failing. It may run beside a desk that works. Exit: 0 all is
   well; 1 something needs a hand. */
#include "main/conf.h"
#include "main/data.h"
#include "main/model_file.h"
#include "main/settings.h"
#include "main/term.h"

#include "base/time.h"
#include "channel/mail.sql.h"
#include "db/db.sql.h"
#include "db/file.sql.h"
#include "mail/sender_check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

enum { FREE_LEAST_MB = 200, FREE_WARN_MB = 2048, HASHES_AT_ONCE = 1000, LOST_SHOWN = 10 };

struct doctor {
    const struct settings *s;
    const char *folder;
    struct conf conf;
    struct data data;
    bool open; /* the database */
    bool quick;
    int bad;
};

enum finding { WELL, WARN, BAD };

static void say(struct doctor *x, enum finding how, const char *what, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
static void say(struct doctor *x, enum finding how, const char *what, const char *format, ...)
{
    static const char *const words[] = {"ok  ", "look", "BAD "};
    va_list args;
    printf("%s  %-12s ", words[how], what);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
    x->bad += how == BAD;
}

/* A fault becomes a line; the next look is taken all the same. */
static void say_fault(struct doctor *x, struct call *c, const char *what)
{
    say(x, BAD, what, "%s", c->fault.text);
    c->fault.kind = NO_FAULT;
}

static void private_to_owner(struct doctor *x, const char *what, const char *path)
{
    struct stat is;
    if (stat(path, &is) < 0)
        say(x, BAD, what, "%s: %s", path, strerror(errno));
    else if (is.st_mode & 077)
        say(x, BAD, what, "%s may be read by others: chmod go= %s", path, path);
    else if (is.st_uid != geteuid() && geteuid() != 0)
        say(x, BAD, what, "%s belongs to another user: run this as the user of the desk", path);
    else
        say(x, WELL, what, "%s is for its owner alone", path);
}

static void look_folder(struct call *c, struct doctor *x)
{
    struct stat is;
    private_to_owner(x, "folder", x->folder);
    const char *key = data_path(c, x->folder, "key");
    private_to_owner(x, "key", key);
    if (stat(key, &is) == 0 && is.st_size != DATA_KEY_BYTES)
        say(x, BAD, "key", "%s must have %d bytes: take it from a backup", key, DATA_KEY_BYTES);
}

static void look_settings(struct call *c, struct doctor *x)
{
    if (conf_read(c, x->folder, &x->conf) < 0)
        say_fault(x, c, "settings");
    else
        say(x, WELL, "settings", "%s can be read", data_path(c, x->folder, CONF_NAME));
}

static void look_space(struct call *c, struct doctor *x)
{
    struct statvfs is;
    (void)c;
    if (statvfs(x->folder, &is) < 0) {
        say(x, BAD, "disk", "%s: %s", x->folder, strerror(errno));
        return;
    }
    int64_t free_mb = (int64_t)is.f_bavail * (int64_t)is.f_frsize / (1 << 20);
    int64_t nodes = is.f_files ? (int64_t)is.f_favail : 1000000;
    if (free_mb < FREE_LEAST_MB || nodes < 1000)
        say(x, BAD, "disk",
            "%" PRId64 " MB and %" PRId64 " files are free: make room, or nothing "
            "new can be kept",
            free_mb, nodes);
    else
        say(x, free_mb < FREE_WARN_MB ? WARN : WELL, "disk", "%" PRId64 " MB are free", free_mb);
}

static void look_clock(struct call *c, struct doctor *x)
{
    struct timex t = {0};
    if (c->now_us < INT64_C(1767225600000000)) /* 2026-01-01 */
        say(x, BAD, "clock", "the clock stands before 2026: set it, or ids and times are wrong");
    else if (adjtimex(&t) == TIME_ERROR || (t.status & STA_UNSYNC))
        say(x, WARN, "clock",
            "no time server sets this clock: install systemd-timesyncd or chrony");
    else
        say(x, WELL, "clock", "a time server sets it");
}

static void look_open(struct call *c, struct doctor *x)
{
    struct migration_last_row row = {0};
    struct migration_table_row table = {0};
    const char *where = x->s->db     ? x->s->db
                        : x->conf.db ? x->conf.db
                                     : data_path(c, x->folder, "heard.db");
    bool pg = strncmp(where, "postgres", 8) == 0;
    if (!pg && access(where, R_OK) < 0) {
        say(x, BAD, "database",
            "%s: %s; \"heard init\" makes one, \"heard restore\" brings one back", where,
            strerror(errno));
        return;
    }
    if (db_open(c, &(struct db_options){.where = where}, &x->data.db) < 0) {
        say_fault(x, c, "database");
        return;
    }
    x->open = true;
    struct db_conn *d = db_read(c, x->data.db);
    int got = d ? sql_migration_table(c, d, &table) : -1;
    if (got > 0 && table.n)
        got = sql_migration_last(c, d, &row);
    db_read_end(d);
    if (got < 0)
        say_fault(x, c, "schema");
    else if (row.n > db_newest_migration())
        say(x, BAD, "schema",
            "the database is of a newer heard (schema %" PRId64 ", this is %d): "
            "install that version",
            row.n, db_newest_migration());
    else
        say(x, row.n < db_newest_migration() ? WARN : WELL, "schema", "schema %" PRId64 " of %d%s",
            row.n, db_newest_migration(),
            row.n < db_newest_migration() ? ": the next start brings it up; back it up before"
                                          : "");
}

static void look_database(struct call *c, struct doctor *x)
{
    struct str words;
    look_open(c, x);
    if (!x->open)
        return;
    int whole = db_check(c, x->data.db, &words);
    if (whole < 0)
        say_fault(x, c, "database");
    else if (!whole)
        say(x, BAD, "database", "it is damaged: stop the desk and restore the last backup (%.*s)",
            (int)words.n, words.at);
    else
        say(x, WELL, "database", "%s",
            db_dialect(x->data.db) == DB_SQLITE ? "every page and every reference is whole"
                                                : "PostgreSQL answers");
}

static int mark_lost(struct call *c, struct db_conn *d, void *arg)
{
    return sql_file_mark_lost(c, d, c->now_us, *(struct str *)arg);
}

/* One page of files; *lost_r counts up. */
static int files_page(struct call *c, struct doctor *x, const struct file_hashes_row *list,
                      size_t n, int64_t *lost_r)
{
    for (size_t i = 0; i < n; i++) {
        struct str hash = list[i].hash;
        int whole = store_check(c, &x->data.files, hash);
        if (whole < 0)
            return -1;
        if (whole)
            continue;
        if (++*lost_r <= LOST_SHOWN)
            say(x, BAD, "file", "%.*s is lost or damaged: copy it from files/%.2s/ of a backup",
                (int)hash.n, hash.at, hash.at);
        if (db_write(c, x->data.db, mark_lost, &hash) < 0)
            return -1;
    }
    return 1;
}

static void look_files(struct call *c, struct doctor *x)
{
    struct call page;
    struct file_hashes_row *list;
    size_t n = HASHES_AT_ONCE;
    char after[STORE_HASH_TEXT] = "";
    int64_t all = 0, lost = 0;
    int got = x->open ? store_open(c, &x->data.files, data_path(c, x->folder, "files")) : 0;
    if (!x->open)
        return;
    call_init(&page, 64 << 20);
    while (got >= 0 && n == HASHES_AT_ONCE) {
        struct db_conn *d = db_read(&page, x->data.db);
        got = d ? sql_file_hashes(&page, d, str_of(after), HASHES_AT_ONCE, &list, &n) : -1;
        db_read_end(d);
        if (got >= 0 && n)
            snprintf(after, sizeof after, "%.*s", (int)list[n - 1].hash.n, list[n - 1].hash.at);
        if (got >= 0)
            got = files_page(&page, x, list, n, &lost);
        all += got >= 0 ? (int64_t)n : 0;
        arena_reset(&page.arena);
    }
    if (got < 0)
        say_fault(x, page.fault.kind ? &page : c, "files");
    else if (!lost)
        say(x, WELL, "files", "%" PRId64 " attachments, each is what its name says", all);
    call_free(&page);
}

/* Whether somebody answers there already. */
static void look_port(struct call *c, struct doctor *x)
{
    char host[128];
    const char *listen = x->conf.listen;
    const char *colon = listen ? strrchr(listen, ':') : NULL;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE}, *list = NULL;
    (void)c;
    if (!colon || strncmp(listen, "unix:", 5) == 0 || (size_t)(colon - listen) >= sizeof host)
        return;
    memcpy(host, listen, (size_t)(colon - listen));
    host[colon - listen] = 0;
    if (getaddrinfo(host[0] == '[' ? "::1" : host, colon + 1, &hints, &list) != 0 || !list) {
        say(x, BAD, "address", "%s is no address of this machine", listen);
        return;
    }
    int fd = socket(list->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (fd >= 0 && bind(fd, list->ai_addr, list->ai_addrlen) == 0)
        say(x, WELL, "address", "%s is free: the desk is not running", listen);
    else if (errno == EADDRINUSE)
        say(x, WELL, "address",
            "%s is in use: the desk is running, or another program has its port", listen);
    else
        say(x, BAD, "address", "%s: %s", listen, strerror(errno));
    if (fd >= 0)
        close(fd);
    freeaddrinfo(list);
}

static void look_model(struct call *c, struct doctor *x)
{
    struct heard_model *model = NULL;
    if (x->conf.model && strcmp(x->conf.model, "none") == 0) {
        say(x, WELL, "model", "left out by the settings: rules alone");
        return;
    }
    const char *path = model_file_find(c, x->conf.model);
    if (!path)
        say(x, WARN, "model", "none is installed: the desk reads by rules alone");
    else if (model_file_open(c, path, &model) < 0)
        say_fault(x, c, "model");
    else
        say(x, WELL, "model", "%s is whole", path);
    heard_model_close(model);
}

/* ---- whether our mail is believed ---- */

static struct str domain_of(struct str address)
{
    ptrdiff_t at = str_find_char(address, '@');
    return str_from(address, at < 0 ? address.n : (size_t)at + 1);
}

static void look_sender(struct call *c, struct doctor *x, struct dns *dns,
                        const struct mail_box_addresses_row *box)
{
    static const enum finding how[] = {WELL, WARN, BAD};
    struct sender_finding list[SENDER_FINDINGS];
    const char *host = arena_copy(&c->arena, box->smtp_host.at, box->smtp_host.n);
    int n = sender_check(c, dns, box->address, host, list);
    if (n < 0)
        say_fault(x, c, "mail");
    for (int i = 0; i < n; i++)
        say(x, how[list[i].how], "mail", "%.*s, %s: %s", (int)box->address.n, box->address.at,
            list[i].what, list[i].words);
}

/* Once a domain: MX, SPF, DKIM and DMARC. */
static void look_mail(struct call *c, struct doctor *x)
{
    struct mail_box_addresses_row *list = NULL;
    struct dns *dns = NULL;
    size_t n = 0;
    if (!x->open || (x->s->dns && strcmp(x->s->dns, "none") == 0))
        return;
    struct db_conn *d = db_read(c, x->data.db);
    int got = d ? sql_mail_box_addresses(c, d, &list, &n) : -1;
    db_read_end(d);
    if (got < 0 || (n && dns_open(c, x->s->dns, &dns) < 0)) {
        say_fault(x, c, "mail");
        return;
    }
    for (size_t i = 0; i < n; i++) {
        size_t same = 0;
        while (same < i &&
               !str_eq_nocase(domain_of(list[same].address), domain_of(list[i].address)))
            same++;
        if (same == i)
            look_sender(c, x, dns, &list[i]);
    }
    dns_close(dns);
}

int run_doctor(struct call *c, struct settings *s)
{
    static void (*const looks[])(struct call * c, struct doctor * x) = {
        look_folder, look_settings, look_space, look_clock, look_database,
        look_files,  look_mail,     look_port,  look_model};
    struct doctor x = {.s = s};
    if (data_folder(c, s->data, &x.folder) < 0)
        return -1;
    if (access(x.folder, F_OK) < 0)
        return fail(c, NOT_FOUND, "there is no folder %s; \"heard init\" makes one", x.folder);
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++)
        looks[i](c, &x);
    if (x.open)
        db_close(x.data.db);
    puts(x.bad ? "Something needs a hand." : "All is well.");
    return x.bad ? 1 : 0;
}
