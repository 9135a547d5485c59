/* SPDX-License-Identifier: Apache-2.0 */
/* page_mailbox.c: settings of mailboxes: what there is and how it goes, a search for the servers of
   an address, a form to change one, and a test both ways that says what the servers said. Search
   and test wait for servers, so they run among the slow. A test tries what is stored, as the
   fetcher and the sender will; so a new mailbox is stored first, doing nothing yet, and its
   password never stands in a page. */
#include "web/page.h"

#include "desk/inbox.h"
#include "desk/mail_provider.h"
#include "desk/mailbox.h"
#include "web/mailboxes.tmpl.h"
#include "web/settings.h"

#include <inttypes.h>

static struct str opt(struct str text)
{
    return text.at ? text : STR("");
}

/* ---- what it does: one word for two switches ---- */

static struct str mode_of(const struct mailbox *it)
{
    return it->fetching && it->sending ? STR("all")
           : it->fetching              ? STR("listen")
           : it->sending               ? STR("send")
                                       : STR("none");
}

static void mode_set(struct mailbox_edit *it, struct str mode)
{
    it->fetching = str_eq(mode, STR("all")) || str_eq(mode, STR("listen"));
    it->sending = str_eq(mode, STR("all")) || str_eq(mode, STR("send"));
}

/* ---- the list ---- */

static struct str state_words(struct page *p, const struct mailbox *it)
{
    struct str last = it->worked_us == NO_TIME ? STR("") : when_said(&p->when, it->worked_us);
    const char *fetching = !it->imap_host.n ? "Mail is delivered to us"
                           : it->fetching   ? "Fetches mail"
                                            : "Fetches nothing";
    const char *sending = !it->smtp_host.n ? "nothing is sent"
                          : it->sending    ? "sends replies"
                                           : "replies wait";
    return page_text(p, "%s, %s%s%.*s.", fetching, sending, last.n ? "; last went well " : "",
                     (int)last.n, last.at);
}

static struct str error_words(struct page *p, const struct mailbox *it)
{
    if (it->refused)
        return page_text(p, "Sign in again: %.*s", (int)it->sign_in_error.n, it->sign_in_error.at);
    if (!it->error.n)
        return it->sign_in_error;
    struct str since = it->error_us == NO_TIME ? STR("") : when_said(&p->when, it->error_us);
    return page_text(p, "%.*s%s%.*s%s", (int)it->error.n, it->error.at, since.n ? " (" : "",
                     (int)since.n, since.at, since.n ? ")" : "");
}

static void line_fill(struct page *p, const struct mailbox *it, struct mailbox_line *l)
{
    *l = (struct mailbox_line){
        .name = it->name,
        .address = it->address,
        .state = state_words(p, it),
        .error = error_words(p, it),
        .href = page_text(p, "/settings/mailboxes/%" PRId64, it->inbox_id),
        .test_href = page_text(p, "/settings/mailboxes/%" PRId64 "/tests", it->inbox_id),
        .mode_href = page_text(p, "/settings/mailboxes/%" PRId64 "/modes", it->inbox_id),
        .paused = !it->fetching && !it->sending,
        .listening = it->fetching && !it->sending};
}

static bool has_mailbox(const struct mailbox *list, size_t n, int64_t inbox_id)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].inbox_id == inbox_id)
            return true;
    return false;
}

static int list_fill_all(struct page *p, struct mailbox_page *v)
{
    struct mailbox *list;
    struct inbox *inboxes;
    size_t n, n_inboxes;
    if (mailbox_list(p->c, p->d, p->who, &list, &n) < 0 ||
        inbox_list(p->c, p->d, p->who, false, &inboxes, &n_inboxes) < 0)
        return -1;
    v->lines = arena_array(&p->c->arena, n + 1, sizeof *v->lines);
    for (size_t i = 0; i < n; i++)
        line_fill(p, &list[i], &v->lines[v->n_lines++]);
    v->inboxes = arena_array(&p->c->arena, n_inboxes + 1, sizeof *v->inboxes);
    for (size_t i = 0; i < n_inboxes; i++)
        if (str_eq(inboxes[i].channel, STR("mail")) && !has_mailbox(list, n, inboxes[i].id))
            v->inboxes[v->n_inboxes++] =
                (struct label_view){.id = inboxes[i].id, .name = inboxes[i].name};
    return 1;
}

static int frame_fill(struct page *p, struct str title, struct mailbox_page *v)
{
    int64_t room_mb = (int64_t)(store_room(p->app->raw) >> 20);
    v->room_mb = room_mb < STORE_ROOM_MB ? room_mb : -1;
    struct page_nav *nav = arena_alloc(&p->c->arena, sizeof *nav);
    v->tabs = settings_tabs(p, "mailboxes");
    if (page_nav_fill(p, STR(""), nav) < 0 || page_frame_fill(p, title, &v->frame) < 0)
        return -1;
    nav->on_settings = true;
    v->frame.nav = nav;
    return 1;
}

static int list_show(struct page *p)
{
    bool again = p->wrong.n > 0;
    struct mailbox_page v = {.wrong = p->wrong,
                             .typed = again ? http_form(p->q, "address") : STR(""),
                             .inbox_id = again ? page_id(p, "inbox") : 0};
    if (list_fill_all(p, &v) < 0 || frame_fill(p, STR("Mailboxes"), &v) < 0)
        return -1;
    page_mailboxes(http_html(p->a), &v);
    return 1;
}

static int list_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, list_show);
}

/* ---- the form ---- */

static void form_of(struct page *p, const struct mailbox *it, struct mailbox_page *v)
{
    v->it = (struct mailbox_form){.name = it->name,
                                  .address = it->address,
                                  .sender_name = opt(it->sender_name),
                                  .imap_host = it->imap_host,
                                  .imap_security = it->imap_security,
                                  .imap_port = it->imap_port,
                                  .imap_user = it->imap_user,
                                  .smtp_host = it->smtp_host,
                                  .smtp_security = it->smtp_security,
                                  .smtp_port = it->smtp_port,
                                  .smtp_user = it->smtp_user,
                                  .take_old = it->take_old,
                                  .receipt = it->receipt,
                                  .plus = it->plus,
                                  .version = it->version};
    v->kept = true;
    v->take = !it->take_old   ? STR("none")
              : it->take_days ? page_text(p, "%" PRId64, it->take_days)
                              : STR("all");
    v->hint = STR("");
    v->mode = mode_of(it);
    v->action = page_text(p, "/settings/mailboxes/%" PRId64, it->inbox_id);
}

/* What is there, beside what is here. */
static int folders_fill(struct page *p, const struct mailbox *it, struct mailbox_page *v)
{
    struct mailbox_folder *rows;
    size_t n;
    if (mailbox_folders(p->c, p->d, p->who, it->inbox_id, &rows, &n) < 0)
        return -1;
    v->folders = arena_array(&p->c->arena, n + 1, sizeof *v->folders);
    for (size_t i = 0; i < n; i++) {
        v->folders[v->n_folders++] = (struct mailbox_folder_line){
            .name = rows[i].name,
            .counted =
                rows[i].counted_us == NO_TIME ? STR("") : when_said(&p->when, rows[i].counted_us),
            .there = rows[i].server_count,
            .old = it->take_old ? 0 : rows[i].old_found,
            .missed = rows[i].missed};
        v->old += rows[i].old_found;
    }
    return 1;
}

/* Where it may sign in instead of a password, and how that goes. */
static int sign_ins_fill(struct page *p, const struct mailbox *it, struct mailbox_page *v)
{
    struct mail_provider *list;
    size_t n;
    if (mail_provider_list(p->c, p->d, p->who, &list, &n) < 0)
        return -1;
    v->sign_ins = arena_array(&p->c->arena, n + 1, sizeof *v->sign_ins);
    if (str_eq(it->auth, STR("xoauth2")))
        v->signed_in_at = STR("its provider");
    for (size_t i = 0; i < n; i++) {
        struct str said = mail_provider_said(&list[i]);
        v->sign_ins[v->n_sign_ins++] = (struct mailbox_sign_in){
            .said = said,
            .href = page_text(p, "/settings/mailboxes/%" PRId64 "/sign-in?provider=%.*s",
                              it->inbox_id, (int)list[i].name.n, list[i].name.at)};
        if (v->signed_in_at.n && str_eq(list[i].name, it->provider))
            v->signed_in_at = said;
    }
    v->signed_in_error = it->sign_in_error;
    v->refused = it->refused;
    v->done = str_eq(http_query(p->q, "done"), STR("signed-in"));
    return 1;
}

static int one_show(struct page *p)
{
    struct mailbox_page v = {.n_lines = 0};
    struct mailbox it;
    int64_t id;
    if (http_param_int(p->q, "id", &id) < 0 || mailbox_get(p->c, p->d, p->who, id, &it) < 0)
        return -1;
    form_of(p, &it, &v);
    if (folders_fill(p, &it, &v) < 0 || sign_ins_fill(p, &it, &v) < 0 ||
        frame_fill(p, it.name, &v) < 0)
        return -1;
    page_mailbox(http_html(p->a), &v);
    return 1;
}

static int one_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, one_show);
}

/* ---- changes ---- */

static bool ticked(struct page *p, const char *name)
{
    return http_form(p->q, name).n > 0;
}

/* An empty password leaves the one there is. */
static struct str secret_of(struct page *p, const char *name)
{
    struct str typed = http_form(p->q, name);
    return typed.n ? typed : (struct str){NULL, 0};
}

static int port_of(struct page *p, const char *name, int64_t *port_r)
{
    struct str typed = str_trim(http_form(p->q, name));
    *port_r = 0;
    return !typed.n || str_int64(typed, port_r)
               ? 1
               : fail(p->c, BAD_INPUT, "a port is a number from 1 to 65535");
}

static int edit_of_form(struct page *p, struct mailbox_edit *it)
{
    struct str take = http_form(p->q, "take");
    int64_t days = 0;
    if (!take.n)
        take = STR("none");
    if (!str_eq(take, STR("none")) && !str_eq(take, STR("all")) && !str_int64(take, &days))
        return fail(p->c, BAD_INPUT, "old mail is taken from a number of days, or all of it");
    *it = (struct mailbox_edit){.address = str_trim(http_form(p->q, "address")),
                                .sender_name = http_form(p->q, "sender_name"),
                                .imap_host = str_trim(http_form(p->q, "imap_host")),
                                .imap_security = http_form(p->q, "imap_security"),
                                .imap_user = str_trim(http_form(p->q, "imap_user")),
                                .imap_secret = secret_of(p, "imap_secret"),
                                .smtp_host = str_trim(http_form(p->q, "smtp_host")),
                                .smtp_security = http_form(p->q, "smtp_security"),
                                .smtp_user = str_trim(http_form(p->q, "smtp_user")),
                                .smtp_secret = secret_of(p, "smtp_secret"),
                                .take_old = !str_eq(take, STR("none")),
                                .take_days = days,
                                .plus = ticked(p, "plus")};
    mode_set(it, http_form(p->q, "mode"));
    return port_of(p, "imap_port", &it->imap_port) < 0 ? -1
                                                       : port_of(p, "smtp_port", &it->smtp_port);
}

static struct mailbox_edit edit_of_mailbox(const struct mailbox *it)
{
    return (struct mailbox_edit){.address = it->address,
                                 .sender_name = it->sender_name,
                                 .auth = it->auth,
                                 .imap_host = it->imap_host,
                                 .imap_security = it->imap_security,
                                 .imap_user = it->imap_user,
                                 .imap_port = it->imap_port,
                                 .smtp_host = it->smtp_host,
                                 .smtp_security = it->smtp_security,
                                 .smtp_user = it->smtp_user,
                                 .smtp_port = it->smtp_port,
                                 .take_old = it->take_old,
                                 .take_days = it->take_days,
                                 .plus = it->plus,
                                 .receipt = it->receipt};
}

static int mode_changed(struct page *p, struct page_told *told)
{
    struct mailbox it;
    int64_t id;
    if (http_param_int(p->q, "id", &id) < 0 || mailbox_get(p->c, p->d, p->who, id, &it) < 0)
        return -1;
    struct mailbox_edit edit = edit_of_mailbox(&it);
    mode_set(&edit, http_form(p->q, "mode"));
    told->words = STR("Done.");
    told->go = STR("/settings/mailboxes");
    return mailbox_put(p->c, p->d, p->who, id, &edit, it.version, p->app->key, &it);
}

static int mode_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, mode_changed);
}

/* ---- the test ---- */

struct testing {
    struct page p;
    struct mailbox it;
    int64_t id;
    struct str imap, smtp;             /* the secrets */
    const struct mailbox_found *found; /* by a search; NULL: there was none */
};

static void outcome_fill(struct page *p, const struct mailbox_test *t, struct mailbox_page *v)
{
    v->imap_tried = t->imap_tried;
    v->smtp_tried = t->smtp_tried;
    v->imap_words = page_text(p, "%s", t->imap_words);
    v->smtp_words = page_text(p, "%s", t->smtp_words);
    v->smtp_well = STR("the server lets us in.");
    v->imap_well = page_text(p, "well; %" PRIu64 " mails are there%s", t->mails,
                             t->can_idle ? ", and it tells of new ones." : ".");
    if (!v->n_folders) /* it was not fetched yet: all of them are old */
        v->old = (int64_t)t->mails;
}

static struct str place_of(struct page *p, const struct mailbox_server *s)
{
    return s->from ? page_text(p, "%s:%d", s->host, s->port) : STR("");
}

/* Behind a search: what was found, and a form that begins the work once it is sent. */
static void search_fill(struct testing *x, struct mailbox_page *v)
{
    const struct mailbox_found *f = x->found;
    if (!f)
        return;
    v->search = (struct mailbox_search){.made = true,
                                        .sure = f->sure,
                                        .imap_from = f->imap.from,
                                        .smtp_from = f->smtp.from,
                                        .imap = place_of(&x->p, &f->imap),
                                        .smtp = place_of(&x->p, &f->smtp)};
    v->hint = f->hint ? str_of(f->hint) : STR("");
    v->mode = STR("all");
}

static int testing_fill(struct testing *x, struct mailbox_page *v)
{
    struct page *p = &x->p;
    if (mailbox_get(p->c, p->d, p->who, x->id, &x->it) < 0 ||
        mailbox_secrets(p->c, p->d, p->who->org, x->id, p->app->key, &x->imap, &x->smtp) < 0)
        return -1;
    form_of(p, &x->it, v);
    return folders_fill(p, &x->it, v) < 0 || sign_ins_fill(p, &x->it, v) < 0
               ? -1
               : frame_fill(p, x->it.name, v);
}

/* Asks the servers, with no connection of the database held meanwhile. */
static int test_answer(struct testing *x)
{
    struct page *p = &x->p;
    struct mailbox_page v = {.n_lines = 0};
    struct mailbox_test t;
    p->d = db_read(p->c, p->app->db);
    int got = p->d ? testing_fill(x, &v) : -1;
    db_read_end(p->d);
    if (got < 0)
        return -1;
    search_fill(x, &v);
    if (!x->found || (x->found->sure && x->imap.n && !str_eq(v.hint, STR("token")))) {
        p->app->mailbox_test(p->c, &x->it, x->imap, x->smtp, &t);
        outcome_fill(p, &t, &v);
    }
    page_mailbox(http_html(p->a), &v);
    return 1;
}

static int test_post(struct http_request *q, struct http_response *a)
{
    struct testing *x = arena_alloc(&q->call.arena, sizeof *x);
    page_begin(q, a, &x->p);
    return http_param_int(q, "id", &x->id) < 0 ? -1 : test_answer(x);
}

static int saved(struct call *c, struct db_conn *d, void *arg)
{
    struct testing *x = arg;
    struct page *p = &x->p;
    struct mailbox_edit edit;
    struct mailbox was;
    int64_t version = page_id(p, "version");
    p->d = d;
    if (edit_of_form(p, &edit) < 0)
        return -1;
    if (mailbox_get(c, d, p->who, x->id, &was) < 0)
        return -1;
    if (!edit.imap_secret.at) /* who types a password means one */
        edit.auth = was.auth;
    edit.receipt = was.receipt; /* has a page of its own: page_sending.c */
    return mailbox_put(c, d, p->who, x->id, &edit, version, p->app->key, &x->it);
}

static int one_post(struct http_request *q, struct http_response *a)
{
    struct testing *x = arena_alloc(&q->call.arena, sizeof *x);
    page_begin(q, a, &x->p);
    if (http_param_int(q, "id", &x->id) < 0 || db_write(x->p.c, x->p.app->db, saved, x) < 0)
        return -1;
    return test_answer(x);
}

/* ---- a new one ---- */

static int found_saved(struct call *c, struct db_conn *d, void *arg)
{
    struct testing *x = arg;
    struct page *p = &x->p;
    const struct mailbox_server *in = &x->found->imap, *out = &x->found->smtp;
    struct str address = str_trim(http_form(p->q, "address"));
    const struct mailbox_edit edit = {
        .address = address,
        .imap_host = str_of(in->host),
        .imap_port = in->port,
        .imap_security = str_of(in->security),
        .imap_user = in->from ? str_of(in->user) : address,
        .imap_secret = secret_of(p, "secret"),
        .smtp_host = str_of(out->host),
        .smtp_port = out->port,
        .smtp_security = str_of(out->security),
        .smtp_user = out->from ? str_of(out->user) : address,
    };
    return mailbox_put(c, d, p->who, x->id, &edit, 0, p->app->key, &x->it);
}

static int list_post(struct http_request *q, struct http_response *a)
{
    struct testing *x = arena_alloc(&q->call.arena, sizeof *x);
    struct mailbox_found *found = arena_alloc(&q->call.arena, sizeof *found);
    struct str address = str_trim(http_form(q, "address"));
    page_begin(q, a, &x->p);
    x->id = page_id(&x->p, "inbox");
    x->found = found;
    if (str_find_char(address, '@') < 1)
        fail(x->p.c, BAD_INPUT, "a mailbox needs the address customers write to");
    else if (x->p.app->mailbox_find(x->p.c, x->p.app->mailbox_find_config, address, found) >= 0 &&
             db_write(x->p.c, x->p.app->db, found_saved, x) >= 0)
        return test_answer(x);
    return page_again(q, a, list_show);
}

#define MANAGE "inboxes.manage"
enum { FORM_SLOW = ROUTE_PAGE | ROUTE_FORM | ROUTE_SLOW };
const struct http_route page_mailbox_routes[] = {
    {"GET", "/settings/mailboxes", MANAGE, ROUTE_PAGE, 0, list_get, "The mailboxes.", NULL},
    {"POST", "/settings/mailboxes", MANAGE, FORM_SLOW, 0, list_post,
     "Looks for the servers of an address and makes a mailbox of them.", NULL},
    {"GET", "/settings/mailboxes/{id}", MANAGE, ROUTE_PAGE, 0, one_get, "A mailbox.", NULL},
    {"POST", "/settings/mailboxes/{id}", MANAGE, FORM_SLOW, 0, one_post,
     "Changes it, then tests it.", NULL},
    {"POST", "/settings/mailboxes/{id}/tests", MANAGE, FORM_SLOW, 0, test_post,
     "Tests it both ways.", NULL},
    {"POST", "/settings/mailboxes/{id}/modes", MANAGE, ROUTE_PAGE | ROUTE_FORM, 0, mode_post,
     "What it does.", NULL},
};
const size_t page_mailbox_routes_n = sizeof page_mailbox_routes / sizeof *page_mailbox_routes;
