/* SPDX-License-Identifier: Apache-2.0 */
/* mailbox.c: `heard mailbox` and `heard deliver`: mail for whoever has the machine. What `heard
   serve` does all the time, fetch and send do once: for cron, and to see it with one's own eyes. */
#include "main/conf.h"
#include "main/data.h"
#include "main/org.h"
#include "main/password_ask.h"
#include "main/settings.h"

#include "base/time.h"
#include "channel/mail.sql.h"
#include "channel/mail_fetch.h"
#include "channel/mail_find.h"
#include "channel/mail_grant.h"
#include "channel/mail_in.h"
#include "channel/mail_keep.h"
#include "channel/mail_out.h"
#include "channel/mail_server.h"
#include "desk/inbox.h"
#include "desk/outbox.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { EX_TEMPFAIL_CODE = 75 /* a mail server keeps the mail and tries again */ };

struct doing {
    const struct settings *s;
    struct data *data;
    struct actor system;
    struct inbox inbox;
    struct mailbox box;
    struct str password; /* .at NULL: none was given */
};

/* ---- finding ---- */

static int find_inbox(struct call *c, struct db_conn *d, struct doing *it, const char *name)
{
    struct inbox *list;
    size_t n;
    int64_t id = 0;
    if (!name)
        return fail(c, BAD_USAGE, "name an inbox, like \"heard mailbox test Support\"");
    str_int64(str_of(name), &id);
    if (inbox_list(c, d, &it->system, false, &list, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (list[i].id == id || str_eq_nocase(list[i].name, str_of(name)) ||
            (list[i].address.n && str_eq_nocase(list[i].address, str_of(name)))) {
            it->inbox = list[i];
            return 1;
        }
    return fail(c, NOT_FOUND,
                "there is no inbox \"%s\"; \"heard mailbox list\" shows those there are", name);
}

static int find_org(struct call *c, struct db_conn *d, struct doing *it)
{
    struct org org;
    if (org_find(c, d, it->s->org, &org) < 0)
        return -1;
    it->system = actor_system(org.id);
    return 1;
}

static int find(struct call *c, struct db_conn *d, struct doing *it)
{
    const char *name = it->s->n_files > 1 ? it->s->files[1] : NULL;
    return find_org(c, d, it) < 0 ? -1 : find_inbox(c, d, it, name);
}

/* ---- add ---- */

/* "tls://imap.example.org:993" */
static int take_server(struct call *c, const char *said, struct str *host_r, struct str *security_r,
                       int64_t *port_r)
{
    struct str rest = str_of(said), port;
    ptrdiff_t at = str_find(rest, STR("://"));
    *security_r = at > 0 ? str_first(rest, (size_t)at) : STR("tls");
    if (at > 0)
        rest = str_from(rest, (size_t)at + 3);
    str_cut(&rest, ':', host_r);
    port = rest;
    *port_r = 0;
    if (host_r->n && (!port.n || str_int64(port, port_r)))
        return 1;
    return fail(c, BAD_USAGE, "a server is written like tls://imap.example.org:993, not \"%s\"",
                said);
}

static int edit_of(struct call *c, const struct doing *it, struct mailbox_edit *edit)
{
    const struct settings *s = it->s;
    *edit =
        (struct mailbox_edit){.address = s->n_files > 2 ? str_of(s->files[2]) : it->inbox.address,
                              .fetching = true,
                              .sending = !s->listen_only,
                              .take_old = s->take_old,
                              .receipt = s->receipt,
                              .plus = s->plus,
                              .authorities = str_of(s->trust),
                              .imap_secret = it->password,
                              .smtp_secret = STR("")};
    if (s->imap &&
        take_server(c, s->imap, &edit->imap_host, &edit->imap_security, &edit->imap_port) < 0)
        return -1;
    if (s->smtp &&
        take_server(c, s->smtp, &edit->smtp_host, &edit->smtp_security, &edit->smtp_port) < 0)
        return -1;
    edit->imap_user = s->user ? str_of(s->user) : edit->address;
    if (it->password.n)
        edit->smtp_user = edit->imap_user;
    return 1;
}

static int add(struct call *c, struct db_conn *d, void *arg)
{
    struct doing *it = arg;
    struct mailbox_edit edit;
    if (find(c, d, it) < 0 || edit_of(c, it, &edit) < 0)
        return -1;
    return mailbox_put(c, d, &it->system, it->inbox.id, &edit, 0, it->data->key, &it->box);
}

static int run_add(struct call *c, struct doing *it)
{
    if (password_ask(c, it->s->password_file, &it->password) < 0)
        return -1;
    if (db_write(c, it->data->db, add, it) < 0)
        return -1;
    printf("%.*s has the mailbox %.*s. Try it: heard mailbox test %.*s\n", (int)it->inbox.name.n,
           it->inbox.name.at, (int)it->box.address.n, it->box.address.at, (int)it->inbox.name.n,
           it->inbox.name.at);
    return 0;
}

/* ---- find ---- */

static void tell_server(const char *way, const struct mailbox_server *s)
{
    static const char *const from[] = {"",
                                       "of this provider",
                                       "says its DNS (SRV)",
                                       "says its autoconfig",
                                       "where its mail goes (MX)",
                                       "a guess that answers"};
    if (s->from)
        printf("%s: %s://%s:%d  user %s  (%s)\n", way, s->security, s->host, s->port, s->user,
               from[s->from]);
    else
        printf("%s: nobody says where\n", way);
}

static int run_find(struct call *c, struct doing *it)
{
    struct mailbox_found found;
    struct conf conf;
    if (it->s->n_files < 2)
        return fail(c, BAD_USAGE, "name an address, like \"heard mailbox find help@shop.example\"");
    if (conf_read(c, it->s->data, &conf) < 0 || http_client_setup(c) < 0)
        return -1;
    struct mail_find_config config = {
        .dns = conf.dns, .open = conf.private.at, .n_open = conf.private.n};
    int got = mail_find(c, &config, str_of(it->s->files[1]), &found);
    if (got < 0)
        return -1;
    tell_server("fetching", &found.imap);
    tell_server("sending", &found.smtp);
    return got > 0 ? 0 : 1;
}

/* ---- pause ---- */

static int pause_it(struct call *c, struct db_conn *d, void *arg)
{
    struct doing *it = arg;
    if (find(c, d, it) < 0 || mailbox_get(c, d, &it->system, it->inbox.id, &it->box) < 0)
        return -1;
    return mailbox_brake(c, d, &it->system, it->inbox.id, !it->s->listen_only);
}

static int run_pause(struct call *c, struct doing *it)
{
    int got = db_write(c, it->data->db, pause_it, it);
    if (got >= 0)
        printf("%s\n", it->s->listen_only ? "Replies wait from now on; nothing is sent."
                                          : "Replies are sent.");
    return got < 0 ? -1 : 0;
}

/* ---- list ---- */

static void show_folder(struct call *c, struct db_conn *d, const struct doing *it,
                        const struct mailbox *box, const struct mailbox_folder *f)
{
    struct mail_folder_ours_row ours = {0};
    sql_mail_folder_ours(c, d, it->system.org, box->inbox_id, f->name, f->uid_validity, &ours);
    printf("  %-20.*s %-6.*s server has %" PRId64 ", here are %" PRId64 ", left there %" PRId64
           " old ones",
           (int)f->name.n, f->name.at, (int)f->role.n, f->role.at, f->server_count, ours.n,
           box->take_old ? 0 : f->old_found);
    if (f->missed)
        printf("; the last count missed %" PRId64 ", and fetched them", f->missed);
    printf("\n");
}

static int show(struct call *c, struct db_conn *d, const struct doing *it,
                const struct mailbox *box)
{
    struct mailbox_folder *folders;
    size_t n;
    char when[TIME_TEXT_BYTES] = "never";
    if (box->worked_us != NO_TIME)
        time_text(box->worked_us, when);
    printf("%.*s <%.*s>  fetched %s%s\n", (int)box->name.n, box->name.at, (int)box->address.n,
           box->address.at, when, box->sending ? "" : "  sends nothing");
    if (box->error.n)
        printf("  trouble: %.*s\n", (int)box->error.n, box->error.at);
    if (box->sign_in_error.n)
        printf("  %s: %.*s\n", box->refused ? "sign in again" : "trouble with its tokens",
               (int)box->sign_in_error.n, box->sign_in_error.at);
    if (mailbox_folders(c, d, &it->system, box->inbox_id, &folders, &n) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        show_folder(c, d, it, box, &folders[i]);
    return 1;
}

static int run_list(struct call *c, struct doing *it)
{
    struct mailbox *list;
    size_t n = 0;
    struct db_conn *d = db_read(c, it->data->db);
    int got = d && find_org(c, d, it) > 0 ? mailbox_list(c, d, &it->system, &list, &n) : -1;
    for (size_t i = 0; got >= 0 && i < n; i++)
        got = show(c, d, it, &list[i]);
    db_read_end(d);
    return got < 0 ? -1 : 0;
}

/* ---- test ---- */

static int run_test(struct call *c, struct doing *it)
{
    struct mailbox_test t;
    struct str imap = STR(""), smtp = STR("");
    struct db_conn *d = db_read(c, it->data->db);
    int got = d ? find(c, d, it) : -1;
    if (got > 0)
        got = mailbox_get(c, d, &it->system, it->inbox.id, &it->box);
    if (got > 0)
        got = mailbox_secrets(c, d, it->system.org, it->inbox.id, it->data->key, &imap, &smtp);
    db_read_end(d);
    if (got < 0)
        return -1;
    mail_server_test(c, &it->box, imap, smtp, &t);
    if (t.imap_tried && !t.imap_words[0])
        printf("fetching: well; %" PRIu64 " mails there%s\n", t.mails,
               t.can_idle ? ", and it tells of new ones (IDLE)" : "; it is asked every 15 s");
    else if (t.imap_tried)
        printf("fetching: %s\n", t.imap_words);
    if (t.smtp_tried)
        printf("sending: %s\n", t.smtp_words[0] ? t.smtp_words : "well");
    return t.imap_words[0] || t.smtp_words[0] ? 1 : 0;
}

/* ---- sign in with tokens ---- */

static int take_way(struct call *c, const struct settings *s, struct mail_provider_way *way)
{
    struct str said = str_of(s->provider ? s->provider : "");
    *way = (struct mail_provider_way){
        .name = STR(""), .client = str_of(s->client ? s->client : ""), .client_secret = STR("")};
    if (!way->client.n)
        return fail(c, BAD_USAGE, "--client says what this desk is called at the provider");
    if (s->client_secret_file && password_ask(c, s->client_secret_file, &way->client_secret) < 0)
        return -1;
    if (mail_provider_known(c, said, STR(""), way)) {
        way->name = STR(""); /* its client is the one that was named here */
        return 1;
    }
    if (str_cut(&said, ',', &way->device_url) && str_cut(&said, ',', &way->token_url) && said.n) {
        way->scope = said;
        return 1;
    }
    return fail(c, BAD_USAGE, "--provider is microsoft, google, or DEVICE-URL,TOKEN-URL,SCOPE");
}

static int wait_for_yes(struct call *c, struct http_client *client,
                        const struct mail_provider_way *way, struct mail_grant_asked *asked,
                        struct mail_grant_tokens *tokens)
{
    int64_t end_us = time_now_us() + asked->ends_s * SECOND_US;
    int got = 0;
    while (got == 0 && time_now_us() < end_us) {
        const struct timespec pause = {.tv_sec = (time_t)asked->interval_s};
        nanosleep(&pause, NULL);
        got = mail_grant_poll(c, client, way, asked, tokens);
    }
    return got ? got : fail(c, BUSY, "nobody typed the code in time; begin again");
}

static int sign_in(struct call *c, struct doing *it, const struct mail_grant_config *config,
                   struct http_client *client)
{
    struct mail_provider_way way;
    struct mail_grant_asked asked;
    struct mail_grant_tokens tokens;
    if (take_way(c, it->s, &way) < 0 || mail_grant_ask(c, client, &way, &asked) < 0)
        return -1;
    printf("Open %.*s and type %.*s there.\n", (int)asked.url.n, asked.url.at,
           (int)asked.user_code.n, asked.user_code.at);
    fflush(stdout);
    if (wait_for_yes(c, client, &way, &asked, &tokens) < 0 ||
        mail_grant_keep(c, config, &it->system, it->inbox.id, &way, &tokens) < 0)
        return -1;
    printf("The mailbox signs in with tokens now. Try it: heard mailbox test %.*s\n",
           (int)it->inbox.name.n, it->inbox.name.at);
    return 0;
}

/* The person who owns the mailbox types a code at their provider; nothing of theirs passes here. */
static int run_sign_in(struct call *c, struct doing *it)
{
    struct http_client client;
    struct conf conf;
    struct db_conn *d = db_read(c, it->data->db);
    int got = d ? find(c, d, it) : -1;
    if (got >= 0)
        got = mailbox_get(c, d, &it->system, it->inbox.id, &it->box);
    db_read_end(d);
    if (got < 0 || conf_read(c, it->s->data, &conf) < 0 || http_client_setup(c) < 0)
        return -1;
    const struct mail_grant_config config = {.db = it->data->db,
                                             .key = it->data->key,
                                             .open = conf.private.at,
                                             .n_open = conf.private.n};
    if (mail_grant_client(c, &config, it->box.authorities, &client) < 0)
        return -1;
    got = sign_in(c, it, &config, &client);
    http_client_free(&client);
    return got;
}

/* ---- fetch and send, once ---- */

/* What is fetched is read while more comes. */
struct reading {
    const struct doing *it;
    struct call call;
    atomic_bool fetched; /* no more comes */
    int64_t n;
    int got;
};

static void *read_all(void *arg)
{
    struct reading *r = arg;
    const struct timespec moment = {.tv_nsec = 20 * 1000000};
    struct mail_in in = {
        .db = r->it->data->db, .raw = &r->it->data->raw, .files = &r->it->data->files};
    bool last = false;
    do {
        last = r->fetched; /* before the look, so that nothing comes behind it */
        arena_reset(&r->call.arena);
        r->call.now_us = time_now_us();
        r->got = mail_in_some(&r->call, &in);
        r->n += r->got > 0 ? r->got : 0;
        if (r->got == 0 && !last)
            nanosleep(&moment, NULL);
    } while (r->got > 0 || (r->got == 0 && !last));
    return NULL;
}

static int fetch_one(struct call *c, struct doing *it, int64_t *n_r)
{
    char holder[MAIL_HOLDER_BYTES];
    mail_fetch_holder(holder);
    struct mail_fetch f = {
        .db = it->data->db, .raw = &it->data->raw, .key = it->data->key, .holder = holder};
    struct mail_line *line;
    int got = mail_fetch_lease(c, &f, it->system.org, it->inbox.id);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, BUSY, "another process fetches this mailbox just now");
    got = mail_fetch_open(c, &f, it->system.org, it->inbox.id, &line);
    if (got > 0)
        got = mail_fetch_pass(c, &f, line);
    *n_r = got;
    mail_fetch_close(line);
    return mail_fetch_release(c, &f, it->system.org, it->inbox.id) < 0 || got < 0 ? -1 : 1;
}

static int run_fetch(struct call *c, struct doing *it)
{
    struct reading reading = {.it = it};
    pthread_t reader;
    int64_t fetched = 0;
    struct db_conn *d = db_read(c, it->data->db);
    int got = d ? find(c, d, it) : -1;
    db_read_end(d);
    if (got < 0)
        return -1;
    call_init(&reading.call, 64 << 20);
    if (pthread_create(&reader, NULL, read_all, &reading) != 0)
        return fail(c, IO_FAILED, "cannot begin a thread that reads mail");
    got = fetch_one(c, it, &fetched);
    reading.fetched = true;
    pthread_join(reader, NULL);
    if (got >= 0 && reading.got < 0)
        got = fail(c, reading.call.fault.kind, "%s", reading.call.fault.text);
    call_free(&reading.call);
    if (got < 0)
        return -1;
    printf("%" PRId64 " fetched, %" PRId64 " read\n", fetched, reading.n);
    return 0;
}

static int expire(struct call *c, struct db_conn *d, void *arg)
{
    size_t n;
    (void)arg;
    return outbox_expire(c, d, 100, &n);
}

static int run_send(struct call *c, struct doing *it)
{
    struct mail_out_config config = {
        .db = it->data->db, .files = &it->data->files, .key = it->data->key};
    struct mail_out *out = mail_out_new(&config);
    struct call turn;
    int64_t n = 0;
    int got = db_write(c, it->data->db, expire, NULL) < 0 ? -1 : 1;
    call_init(&turn, 64 << 20);
    while (got > 0) {
        arena_reset(&turn.arena);
        turn.now_us = time_now_us();
        got = mail_out_one(&turn, out);
        n += got > 0;
    }
    mail_out_free(out);
    if (got < 0 && turn.fault.kind)
        fail(c, turn.fault.kind, "%s", turn.fault.text);
    call_free(&turn);
    if (got < 0)
        return -1;
    printf("%" PRId64 " settled\n", n);
    return 0;
}

/* ---- the commands ---- */

static const struct {
    const char *name;
    int (*run)(struct call *c, struct doing *it);
} verbs[] = {{"add", run_add},   {"find", run_find},       {"list", run_list},
             {"test", run_test}, {"sign-in", run_sign_in}, {"fetch", run_fetch},
             {"send", run_send}, {"pause", run_pause}};

int run_mailbox(struct call *c, struct settings *s)
{
    struct data data;
    struct doing it = {.s = s, .data = &data};
    size_t verb = 0;
    while (s->n_files && verb < sizeof verbs / sizeof *verbs &&
           strcmp(s->files[0], verbs[verb].name) != 0)
        verb++;
    if (!s->n_files || verb == sizeof verbs / sizeof *verbs)
        return fail(c, BAD_USAGE, "heard mailbox add|find|list|test|sign-in|fetch|send|pause");
    if (data_open(c, &(struct data_options){.folder = s->data, .db = s->db}, &data) < 0)
        return -1;
    int got = verbs[verb].run(c, &it);
    data_close(&data);
    return got;
}

/* A mail server keeps what we could not: EX_TEMPFAIL, unless the inbox is not there. */
int run_deliver(struct call *c, struct settings *s)
{
    struct data data;
    struct doing it = {.s = s, .data = &data};
    int64_t id;
    if (data_open(c, &(struct data_options){.folder = s->data, .db = s->db}, &data) < 0) {
        fprintf(stderr, "heard deliver: %s\n", c->fault.text);
        return EX_TEMPFAIL_CODE;
    }
    struct db_conn *d = db_read(c, data.db);
    int got = d ? find_org(c, d, &it) : -1;
    if (got > 0)
        got = find_inbox(c, d, &it, s->n_files ? s->files[0] : NULL);
    db_read_end(d);
    struct mail_place place = {.org = it.system.org, .inbox_id = it.inbox.id};
    if (got > 0)
        got = mail_keep_stream(c, data.db, &data.raw, &place, 0, &id);
    data_close(&data);
    if (got >= 0)
        return 0;
    if (c->fault.kind != IO_FAILED && c->fault.kind != BUSY)
        return -1;
    fprintf(stderr, "heard deliver: %s\n", c->fault.text);
    return EX_TEMPFAIL_CODE;
}
