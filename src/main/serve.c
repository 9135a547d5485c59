/* SPDX-License-Identifier: Apache-2.0 */
/* serve.c: `heard serve`: everything is made, in the order in which each needs the one before, and
   ended in the reverse order when SIGTERM or SIGINT comes. */
#include "main/conf.h"
#include "main/data.h"
#include "main/model_file.h"
#include "main/settings.h"

#include "base/log.h"
#include "base/time.h"
#include "channel/mail_find.h"
#include "channel/mail_grant.h"
#include "channel/mail_server.h"
#include "desk/engine.h"
#include "http/client.h"
#include "http/event.h"
#include "http/ratelimit.h"
#include "http/server.h"
#include "web/app.h"
#include "web/kept.h"
#include "web/measure.h"
#include "web/oidc.h"
#include "web/page.h"
#include "web/slow.h"
#include "web/streams.h"
#include "work/backups.h"
#include "work/contexts.h"
#include "work/erasures.h"
#include "work/hooks.h"
#include "work/imports.h"
#include "work/letters.h"
#include "work/lmtp.h"
#include "work/mails.h"
#include "work/readings.h"
#include "work/rules.h"
#include "work/timers.h"

#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { HSTS_S = 365 * 86400 };

struct serving {
    struct conf conf;
    struct data data;
    struct log log;
    struct app app;
    struct arena arena; /* of the routes */
    struct http_server *server;
    struct work *work;
    struct erase_stores stores;
    struct mails *mails;
    struct lmtp *lmtp;
    struct letter_mail_config letters;
    struct work_table tables[WORK_TABLES_MAX];
    struct backups *backups;
    struct hook_config hooks;
    struct oidc_config oidc;
    struct mail_find_config find;
    struct mail_grant_config grant;
};

/* "none" is a wish for rules alone. */
static const char *engine_file(struct call *c, const struct conf *conf)
{
    return conf->model && strcmp(conf->model, "none") == 0 ? NULL : model_file_find(c, conf->model);
}

static int oidc_make(struct call *c, struct serving *v)
{
    const struct conf *conf = &v->conf;
    struct str role = str_of(conf->oidc_role);
    if (!conf->oidc_issuer)
        return 1;
    v->oidc = (struct oidc_config){
        .issuer = conf->oidc_issuer,
        .client_id = conf->oidc_client,
        .client_secret = conf->oidc_secret,
        .name = conf->oidc_name ? conf->oidc_name : conf->oidc_issuer,
        .rule = {role.n ? role_of(role) : ROLE_NONE, str_of(conf->oidc_domains)},
        .open = conf->private.at,
        .n_open = conf->private.n};
    v->app.oidc = &v->oidc;
    if (role.n && (v->oidc.rule.role == ROLE_NONE || v->oidc.rule.role == ROLE_OWNER))
        return fail(c, BAD_USAGE, "oidc_role is guest, agent, lead or admin");
    return 1;
}

static int app_make(struct call *c, struct serving *v)
{
    struct app *app = &v->app;
    v->find = (struct mail_find_config){
        .dns = v->conf.dns, .open = v->conf.private.at, .n_open = v->conf.private.n};
    v->grant = (struct mail_grant_config){.db = v->data.db,
                                          .key = v->data.key,
                                          .open = v->conf.private.at,
                                          .n_open = v->conf.private.n};
    *app = (struct app){.db = v->data.db,
                        .files = &v->data.files,
                        .raw = &v->data.raw,
                        .mailbox_test = mail_server_test,
                        .mailbox_sign = mail_grant_arrive,
                        .mailbox_sign_config = &v->grant,
                        .mailbox_find = mail_find,
                        .mailbox_find_config = &v->find,
                        .context_ask = context_ask,
                        .context_config = &v->hooks,
                        .log = &v->log,
                        .measures = measures_new(),
                        .kept = kept_new(),
                        .tokens = ratelimit_new(APP_RATE_KEYS),
                        .strangers = ratelimit_new(APP_RATE_KEYS),
                        .base_url = v->conf.base_url,
                        .token_per_minute = (int)v->conf.token_requests,
                        .started_us = time_now_us()};
    memcpy(app->key, v->data.key, sizeof app->key);
    v->hooks = (struct hook_config){.open = v->conf.private.at, .n_open = v->conf.private.n};
    memcpy(v->hooks.key, v->data.key, sizeof v->hooks.key);
    struct engine_options engine = {.model = engine_file(c, &v->conf),
                                    .readers = (int)v->conf.readers};
    if (oidc_make(c, v) < 0 || password_gate_new(c, SLOW_THREADS, &app->gate) < 0 ||
        slow_start(c, &app->slow) < 0 || engine_make(c, &engine, &app->engine) < 0)
        return -1;
    if (event_hub_start(c, &(struct event_config){.max_streams = (int)v->conf.streams}, &app->hub) <
        0)
        return -1;
    return streams_start(c, app->db, app->hub, &app->streams);
}

/* The database goes between: it tells the streams until it is closed. */
static void app_end(struct app *app, struct data *data)
{
    streams_stop(app->streams);
    if (app->hub)
        event_hub_stop(app->hub);
    slow_stop(app->slow);
    data_close(data);
    streams_free(app->streams);
    engine_free(app->engine);
    password_gate_free(app->gate);
    ratelimit_free(app->strangers);
    ratelimit_free(app->tokens);
    measures_free(app->measures);
    kept_free(app->kept);
}

static int server_start(struct call *c, struct serving *v)
{
    struct http_config config = {.listen = v->conf.listen,
                                 .threads = (int)v->conf.threads,
                                 .max_connections = (int)v->conf.connections,
                                 .certificate = v->conf.certificate,
                                 .key = v->conf.certificate_key,
                                 .hsts_s = HSTS_S,
                                 .trusted_proxies = v->conf.proxies.at,
                                 .n_trusted_proxies = v->conf.proxies.n,
                                 .max_arena_bytes = APP_ARENA_BYTES,
                                 .hub = v->app.hub,
                                 .admit = app_admit,
                                 .done = app_done,
                                 .fault_page = page_fault,
                                 .policy = PAGE_POLICY,
                                 .gzip_from_bytes = 1400,
                                 .context = &v->app};
    arena_init(&v->arena, 4 << 20);
    if (app_routes(c, &v->arena, &config.routes, &config.n_routes) < 0 ||
        http_server_start(c, &config, &v->server) < 0)
        return -1;
    v->app.server = v->server;
    log_line(&v->log, LOG_INFO, "serve.ready", "listen=%s data=%s routes=%zu took_ms=%" PRId64,
             http_server_address(v->server), v->data.folder, config.n_routes,
             (time_now_us() - c->now_us) / 1000);
    return 1;
}

/* Backups, which the settings show and a look of every day makes. */
static int backups_make(struct call *c, struct serving *v)
{
    const struct conf *conf = &v->conf;
    const struct backups_config config = {
        .of = {.db = v->data.db,
               .url = conf->db,
               .folder = v->data.folder,
               .settings = CONF_NAME,
               .files = &v->data.files},
        .folder = conf->backups ? conf->backups : data_path(c, v->data.folder, "backups"),
        .keep_daily = (int)conf->backup_keep,
        .log = &v->log};
    int got = backups_start(c, &config, &v->backups);
    v->app.backups = v->backups;
    v->app.backups_apart = conf->backups != NULL;
    return got;
}

/* What the desk does by itself. */
static int desk_work_start(struct call *c, struct serving *v)
{
    size_t n = 0;
    v->tables[n++] = timer_table();
    v->tables[n++] = reading_table(v->app.engine);
    v->tables[n++] = rule_table();
    v->stores = (struct erase_stores){v->app.files, &v->data.raw};
    v->tables[n++] = erasure_table(&v->stores);
    v->tables[n++] = import_table(v->app.files);
    v->tables[n++] = backups_table(v->backups);
    v->tables[n++] = hook_table(&v->hooks);
    v->tables[n++] = context_table(&v->hooks);
    struct mails_config mails = {.db = v->data.db,
                                 .raw = &v->data.raw,
                                 .files = &v->data.files,
                                 .log = &v->log,
                                 .key = v->data.key,
                                 .open = v->conf.private.at,
                                 .n_open = v->conf.private.n};
    if (mails_start(c, &mails, &v->mails) < 0)
        return -1;
    v->tables[n++] = mails_table(v->mails);
    struct lmtp_config lmtp = {.db = v->data.db, .raw = &v->data.raw, .log = &v->log};
    if (v->conf.lmtp_listen && lmtp_start(c, &lmtp, v->conf.lmtp_listen, &v->lmtp) < 0)
        return -1;
    v->letters = (struct letter_mail_config){
        .db = v->data.db, .key = v->data.key, .base_url = v->conf.base_url};
    v->tables[n++] = letter_table(&v->letters);
    struct work_config config = {.db = v->data.db,
                                 .log = &v->log,
                                 .tables = v->tables,
                                 .n_tables = n,
                                 .threads = (int)v->conf.workers};
    return work_start(c, &config, &v->work);
}

/* Until somebody wants it to end. */
static void wait_for_the_end(struct serving *v, const sigset_t *ends)
{
    int signal_number = 0;
    sigwait(ends, &signal_number);
    log_line(&v->log, LOG_INFO, "serve.stopping", "signal=%d", signal_number);
}

/* Options go before the environment and the file. */
static int conf_take(struct call *c, struct settings *s, struct conf *conf)
{
    if (data_folder(c, s->data, &s->data) < 0 || conf_read(c, s->data, conf) < 0)
        return -1;
    if (s->db)
        conf->db = s->db;
    if (s->listen)
        conf->listen = s->listen;
    return 1;
}

int run_serve(struct call *c, struct settings *s)
{
    struct serving v = {.server = NULL};
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends, NULL); /* before there are threads, which inherit it */
    if (conf_take(c, s, &v.conf) < 0)
        return -1;
    log_init(&v.log, v.conf.log);
    struct data_options options = {
        .folder = s->data, .db = v.conf.db, .readers = (int)v.conf.threads + SLOW_THREADS + 2};
    if (data_open(c, &options, &v.data) < 0)
        return -1;
    int got = app_make(c, &v);
    if (got >= 0)
        got = backups_make(c, &v);
    if (got >= 0)
        got = server_start(c, &v);
    if (got >= 0)
        got = http_client_setup(c) < 0 ? -1 : desk_work_start(c, &v);
    if (got >= 0)
        wait_for_the_end(&v, &ends);
    http_server_stop(v.server, (int)v.conf.stop_s * 1000);
    if (!work_stop(v.work, (int)v.conf.stop_s * 1000) ||
        !backups_stop(v.backups, (int)v.conf.stop_s * 1000)) {
        log_line(&v.log, LOG_WARN, "serve.work_left", "waited_s=%" PRId64, v.conf.stop_s);
        _exit(1); /* they hold the database; what they began is leased, and comes again */
    }
    lmtp_stop(v.lmtp);
    mails_stop(v.mails);
    app_end(&v.app, &v.data);
    backups_free(v.backups);
    arena_free(&v.arena);
    work_free(v.work);
    return got < 0 ? -1 : 0;
}
