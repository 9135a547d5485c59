/* SPDX-License-Identifier: Apache-2.0 */
/* conf.c: the table, and its reader. A file is "name = value" lines; what follows # at the start of
   a line is a remark. */
#include "main/conf.h"

#include "main/data.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { TEXT, NUMBER, LEVEL, NETWORKS };

struct row {
    const char *name;
    enum kind kind;
    size_t field;
    const char *usual; /* the default; NULL: none */
    int64_t least, most;
    const char *help;
};

#define FIELD(name) offsetof(struct conf, name)
static const struct row rows[] = {
    {"listen", TEXT, FIELD(listen), "127.0.0.1:7373", 0, 0,
     "Address and port, or unix:/path/of/a.socket"},
    {"db", TEXT, FIELD(db), NULL, 0, 0,
     "postgres://user@host/name; without it the desk is in heard.db beside this file"},
    {"base_url", TEXT, FIELD(base_url), NULL, 0, 0,
     "How people reach the desk, for links in mail: https://desk.example.org"},
    {"certificate", TEXT, FIELD(certificate), NULL, 0, 0,
     "A PEM file with the certificate and its chain: heard speaks TLS itself"},
    {"certificate_key", TEXT, FIELD(certificate_key), NULL, 0, 0, "The PEM file with its key"},
    {"trusted_proxies", NETWORKS, FIELD(proxies), NULL, 0, 0,
     "Networks whose X-Forwarded-For is believed, with spaces between: 127.0.0.1 10.0.0.0/8 unix"},
    {"private_networks", NETWORKS, FIELD(private), NULL, 0, 0,
     "Networks that are not public and that webhooks and sources may reach all the same: "
     "10.0.0.0/8"},
    {"oidc_issuer", TEXT, FIELD(oidc_issuer), NULL, 0, 0,
     "An identity provider (OpenID Connect) where agents sign in: https://id.example.org"},
    {"oidc_client", TEXT, FIELD(oidc_client), "heard", 0, 0, "What the desk is called there"},
    {"oidc_secret", TEXT, FIELD(oidc_secret), NULL, 0, 0,
     "The desk's secret there; better in the environment"},
    {"oidc_name", TEXT, FIELD(oidc_name), NULL, 0, 0,
     "What the button says behind \"Sign in with\"; without it the issuer"},
    {"oidc_role", TEXT, FIELD(oidc_role), NULL, 0, 0,
     "Who comes from there and was not invited gets this role: guest, agent, lead or admin; "
     "without "
     "it they stay outside"},
    {"oidc_domains", TEXT, FIELD(oidc_domains), NULL, 0, 0,
     "Only with mail addresses of these domains, with spaces between: shop.example"},
    {"lmtp_listen", TEXT, FIELD(lmtp_listen), NULL, 0, 0,
     "Where mail servers of this machine deliver by LMTP: unix:/path/of/a.socket or "
     "127.0.0.1:2424"},
    {"dns", TEXT, FIELD(dns), NULL, 0, 0,
     "The DNS server that is asked where the mail servers of a domain are, like 9.9.9.9 or "
     "127.0.0.1:5353; without it as this machine is set"},
    {"threads", NUMBER, FIELD(threads), "4", 1, 64, "Threads that serve connections"},
    {"workers", NUMBER, FIELD(workers), "4", 1, 32,
     "Threads for what the desk does by itself: timers, mail, reading"},
    {"model", TEXT, FIELD(model), NULL, 0, 0,
     "The engine's model file; none: rules alone. Without this it is looked for where heard is"},
    {"readers", NUMBER, FIELD(readers), "2", 1, 4,
     "Conversations and drafts that the engine reads at once; each takes some 10 MB"},
    {"connections", NUMBER, FIELD(connections), "4000", 16, 100000, "Connections at once"},
    {"streams", NUMBER, FIELD(streams), "10000", 16, 100000,
     "Event streams at once: one for each window that is open"},
    {"token_requests", NUMBER, FIELD(token_requests), "6000", 1, 1000000,
     "Requests of one API token in a minute"},
    {"backups", TEXT, FIELD(backups), NULL, 0, 0,
     "Where backups lie that are made in the settings or each day; a folder of another disk is "
     "best. Without it: backups, in the data folder"},
    {"backup_keep", NUMBER, FIELD(backup_keep), "0", 0, 100,
     "So many backups of every day are kept; 0: none is made by itself"},
    {"stop_s", NUMBER, FIELD(stop_s), "10", 0, 600,
     "Seconds that requests may go on after the program was told to stop"},
    {"log", LEVEL, FIELD(log), "info", 0, 0,
     "What is logged: debug (every request), info, warn or error"},
};
enum { N_ROWS = sizeof rows / sizeof *rows };

/* Where a setting was read, for the sentence when it is wrong. */
struct place {
    const char *file; /* NULL: the environment */
    int line;
};

static int wrong(struct call *c, const struct place *at, const char *name, const char *words)
{
    if (!at->file)
        return fail(c, BAD_USAGE, "$%s %s", name, words);
    return fail(c, BAD_USAGE, "%s:%d: %s %s", at->file, at->line, name, words);
}

static int level_take(struct str value, enum log_level *level_r)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    for (int i = 0; i < 4; i++)
        if (str_eq(value, str_of(names[i]))) {
            *level_r = (enum log_level)i;
            return 1;
        }
    return 0;
}

static int networks_take(struct str value, struct conf_networks *networks)
{
    struct str word;
    networks->n = 0;
    while (str_cut(&value, ' ', &word)) {
        if (!word.n)
            continue;
        if (networks->n == CONF_NETWORKS_MAX || !network_read(word, &networks->at[networks->n]))
            return 0;
        networks->n++;
    }
    return 1;
}

static int number_take(struct call *c, const struct row *row, struct str value,
                       const struct place *at, const char *name, struct conf *conf)
{
    char words[100];
    int64_t n;
    if (!str_int64(value, &n) || n < row->least || n > row->most) {
        snprintf(words, sizeof words, "must be a number from %lld to %lld", (long long)row->least,
                 (long long)row->most);
        return wrong(c, at, name, words);
    }
    memcpy((char *)conf + row->field, &n, sizeof n);
    return 1;
}

static int take(struct call *c, const struct row *row, struct str value, const struct place *at,
                const char *name, struct conf *conf)
{
    const char *text;
    switch (row->kind) {
    case TEXT:
        text = value.n ? arena_copy(&c->arena, value.at, value.n) : NULL;
        memcpy((char *)conf + row->field, &text, sizeof text);
        return 1;
    case NUMBER:
        return number_take(c, row, value, at, name, conf);
    case LEVEL:
        return level_take(value, &conf->log)
                   ? 1
                   : wrong(c, at, name, "must be debug, info, warn or error");
    case NETWORKS:
        return networks_take(value, (struct conf_networks *)(void *)((char *)conf + row->field))
                   ? 1
                   : wrong(c, at, name, "must be networks like 10.0.0.0/8, at most 16");
    }
    return -1;
}

static int unknown(struct call *c, const struct place *at, struct str name)
{
    struct out o;
    out_init(&o, 400);
    for (size_t i = 0; i < N_ROWS; i++)
        out_f(&o, "%s%s", i ? ", " : "", rows[i].name);
    fail(c, BAD_USAGE, "%s:%d: there is no setting \"%.*s\"; there are: %s", at->file, at->line,
         (int)(name.n < 60 ? name.n : 60), name.at, o.at);
    out_free(&o);
    return -1;
}

static int line_take(struct call *c, struct str line, const struct place *at, struct conf *conf)
{
    struct str name, value = line;
    if (!line.n || line.at[0] == '#')
        return 1;
    if (!str_cut(&value, '=', &name) || !value.at)
        return fail(c, BAD_USAGE, "%s:%d: a line is \"name = value\"", at->file, at->line);
    name = str_trim(name);
    for (size_t i = 0; i < N_ROWS; i++)
        if (str_eq(name, str_of(rows[i].name)))
            return take(c, &rows[i], str_trim(value), at, rows[i].name, conf);
    return unknown(c, at, name);
}

static int file_take(struct call *c, const char *path, struct conf *conf)
{
    char *text = arena_alloc(&c->arena, CONF_FILE_BYTES);
    struct place at = {.file = path};
    struct str rest, line;
    FILE *f = fopen(path, "re");
    if (!f)
        return errno == ENOENT ? 0 : fail_errno(c, "cannot open %s", path);
    rest = (struct str){text, fread(text, 1, CONF_FILE_BYTES, f)};
    bool whole = feof(f);
    fclose(f);
    if (!whole)
        return fail(c, TOO_BIG, "%s has more than %d bytes", path, CONF_FILE_BYTES);
    while (str_line(&rest, &line)) {
        at.line++;
        if (line_take(c, str_trim(line), &at, conf) < 0)
            return -1;
    }
    return 1;
}

static int environment_take(struct call *c, struct conf *conf)
{
    char name[64];
    for (size_t i = 0; i < N_ROWS; i++) {
        int n = snprintf(name, sizeof name, "HEARD_%s", rows[i].name);
        for (int j = 0; j < n; j++)
            if (name[j] >= 'a' && name[j] <= 'z')
                name[j] = (char)(name[j] - 'a' + 'A');
        const char *value = getenv(name);
        if (value &&
            take(c, &rows[i], str_of(value), &(struct place){.file = NULL}, name, conf) < 0)
            return -1;
    }
    return 1;
}

int conf_read(struct call *c, const char *folder, struct conf *conf_r)
{
    struct place at = {.file = "conf.c"};
    *conf_r = (struct conf){.log = LOG_INFO};
    for (size_t i = 0; i < N_ROWS; i++)
        if (rows[i].usual &&
            take(c, &rows[i], str_of(rows[i].usual), &at, rows[i].name, conf_r) < 0)
            return -1;
    if (file_take(c, data_path(c, folder, CONF_NAME), conf_r) < 0 ||
        environment_take(c, conf_r) < 0)
        return -1;
    if (!conf_r->certificate != !conf_r->certificate_key)
        return fail(c, BAD_USAGE, "certificate and certificate_key go together; one is missing");
    return 1;
}

const char *conf_origin(struct call *c, const char *folder)
{
    struct conf conf;
    if (conf_read(c, folder, &conf) < 0)
        return "http://127.0.0.1:7373";
    if (conf.base_url)
        return conf.base_url;
    size_t room = strlen(conf.listen) + 9;
    char *origin = arena_alloc(&c->arena, room);
    snprintf(origin, room, "%s%s", conf.certificate ? "https://" : "http://", conf.listen);
    return origin;
}

void conf_sample(struct out *o)
{
    out_text(
        o,
        "# Settings of heard serve. What begins with # is a remark; remove it to set something.\n"
        "# The same in the environment: HEARD_LISTEN and so on, which goes before this file.\n");
    for (size_t i = 0; i < N_ROWS; i++)
        out_f(o, "\n# %s.\n# %s = %s\n", rows[i].help, rows[i].name,
              rows[i].usual ? rows[i].usual : "");
}
