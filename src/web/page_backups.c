/* SPDX-License-Identifier: Apache-2.0 */
/* page_backups.c: backups in the settings: the owner makes one, sees how far it is, takes it away
   as one file with the password asked again, and removes it. */
#include "web/page.h"

#include "base/time.h"
#include "desk/account.h"
#include "desk/factor.h"
#include "web/backups.tmpl.h"
#include "web/settings.h"
#include "work/backups.h"

#include <string.h>

static int frame_fill(struct page *p, struct backup_page *v)
{
    struct page_nav *nav = arena_alloc(&p->c->arena, sizeof *nav);
    v->tabs = settings_tabs(p, "backups");
    if (page_nav_fill(p, STR(""), nav) < 0 || page_frame_fill(p, STR("Backups"), &v->frame) < 0)
        return -1;
    nav->on_settings = true;
    v->frame.nav = nav;
    return 1;
}

static int64_t mb_of(int64_t bytes)
{
    return (bytes + (1 << 20) - 1) >> 20;
}

static int lines_fill(struct page *p, struct backup_page *v)
{
    struct backup_row *list;
    if (backups_list(p->c, p->app->backups, &list, &v->n_lines) < 0)
        return -1;
    v->lines = arena_array(&p->c->arena, v->n_lines + 1, sizeof *v->lines);
    for (size_t i = 0; i < v->n_lines; i++)
        v->lines[i] = (struct backup_line){.name = list[i].name,
                                           .when = when_exact(&p->when, list[i].made_us),
                                           .mb = mb_of(list[i].bytes),
                                           .files = list[i].files,
                                           .lost = list[i].lost,
                                           .daily = str_starts(list[i].name, STR("daily-"))};
    v->newest = v->n_lines ? when_said(&p->when, list[0].made_us) : STR("");
    return 1;
}

static int state_fill(struct page *p, struct backup_page *v)
{
    struct backups *b = p->app->backups;
    struct backups_state s;
    struct factor_state mine;
    backups_state(b, &s);
    v->moves = s.running;
    v->files = s.files;
    v->mb = mb_of(s.bytes);
    v->fault = page_text(p, "%s", s.fault);
    v->failed = s.fault[0] ? when_said(&p->when, s.failed_us) : STR("");
    v->folder = str_of(backups_folder(b));
    v->apart = p->app->backups_apart;
    v->keep_daily = backups_keep_daily(b);
    if (factor_state(p->c, p->d, p->who, &mine) < 0)
        return -1;
    v->password = mine.password;
    return lines_fill(p, v);
}

static int fill(struct page *p, struct backup_page *v)
{
    int got = backups_permit(p->c, p->d, p->who);
    if (got < 0 && p->c->fault.kind != CONFLICT)
        return -1;
    v->cannot = got < 0 ? page_text(p, "%s.", fault_said(p->c)) : STR("");
    p->c->fault.kind = NO_FAULT;
    return got > 0 ? state_fill(p, v) : 1;
}

static struct str done_words(struct page *p)
{
    return str_eq(http_query(p->q, "done"), STR("removed")) ? STR("Removed.") : STR("");
}

static int show(struct page *p)
{
    struct backup_page v = {.told = done_words(p)};
    if (fill(p, &v) < 0 || frame_fill(p, &v) < 0)
        return -1;
    if (str_eq(p->part, STR("backups")))
        backup_lines(http_html(p->a), &v);
    else
        page_backups(http_html(p->a), &v);
    return 1;
}

static int backups_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, show);
}

/* The page again, with what is wrong. */
static int refused(struct page *p)
{
    enum fault_kind kind = p->c->fault.kind;
    struct backup_page v = {.wrong = true};
    if (kind != DENIED && kind != BUSY && kind != CONFLICT)
        return -1;
    v.told = page_text(p, "%s.", fault_said(p->c));
    p->d = db_read(p->c, p->app->db);
    if (!p->d)
        return -1;
    page_clock(p);
    p->a->status = kind == CONFLICT ? 409 : kind == BUSY ? 429 : 422;
    int got = fill(p, &v) < 0 || frame_fill(p, &v) < 0 ? -1 : 1;
    db_read_end(p->d);
    if (got > 0)
        page_backups(http_html(p->a), &v);
    return got;
}

static int backups_post(struct http_request *q, struct http_response *a)
{
    struct page p;
    struct page_told told = {.go = STR("/settings/backups")};
    page_begin(q, a, &p);
    bool remove = str_eq(http_form(q, "act"), STR("remove"));
    int got = remove ? backups_remove(p.c, p.app->db, p.app->backups, p.who, http_form(q, "backup"))
                     : backups_ask(p.c, p.app->db, p.app->backups, p.who);
    if (got < 0)
        return refused(&p);
    if (remove)
        told.go = settings_done(&p, "backups", "removed");
    return page_done(&p, &told);
}

/* ---- away with it ---- */

static int download_post(struct http_request *q, struct http_response *a)
{
    struct page p;
    struct backup_tar *tar;
    struct str name = http_form(q, "backup"), password = http_form(q, "password");
    page_begin(q, a, &p);
    if (account_check(p.c, p.app->db, p.app->gate, p.who, password.at ? password : STR("")) < 0)
        return refused(&p);
    if (backups_take(p.c, p.app->db, p.app->backups, p.who, name, &tar) < 0)
        return -1;
    http_set_f(a, "Content-Disposition", "attachment; filename=\"heard-%.*s.tar\"", (int)name.n,
               name.at);
    http_send_reader(a, "application/x-tar", backup_tar_read, backup_tar_close, tar);
    return 1;
}

enum { FORM = ROUTE_PAGE | ROUTE_FORM | ROUTE_SLOW };

const struct http_route page_backups_routes[] = {
    {"GET", "/settings/backups", "own", ROUTE_PAGE, 0, backups_get, "Backups.", NULL},
    {"POST", "/settings/backups", "own", FORM, 0, backups_post, "Makes a backup, or removes one.",
     NULL},
    {"POST", "/settings/backups/downloads", "own", FORM, 0, download_post,
     "Takes a backup away as one file.", NULL},
};
const size_t page_backups_routes_n = sizeof page_backups_routes / sizeof *page_backups_routes;
