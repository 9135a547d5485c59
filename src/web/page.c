/* SPDX-License-Identifier: Apache-2.0 */
/* page.c: what every page shares: who looks, the views beside it, and the answer to a change. */
#include "web/page.h"

#include "base/catalogue.h"
#include "desk/agent.h"
#include "desk/inbox.h"
#include "desk/screen.h"
#include "desk/undo.h"
#include "desk/view.h"
#include "http/static.h"
#include "web/alone.tmpl.h"
#include "web/kept.h"
#include "web/streams.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

extern const struct assets web_assets;

enum { PAGE_WORDS_BYTES = 2000 };

static struct str page_kept(struct page *p, const struct out *o)
{
    return (struct str){arena_copy(&p->c->arena, o->at, o->n), o->n};
}

static struct str page_said(struct page *p, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
static struct str page_said(struct page *p, const char *format, va_list args)
{
    char text[PAGE_WORDS_BYTES];
    struct out o;
    out_over(&o, text, sizeof text);
    catalogue_vf(&o, p->c->lang, format, args);
    return page_kept(p, &o);
}

struct str page_words(struct page *p, struct str words)
{
    return catalogue_words(p->c->lang, words);
}

struct str page_fill(struct page *p, const char *sentence, struct str value)
{
    return page_fill_in(p, p->c->lang, sentence, value);
}

struct str page_fill_in(struct page *p, int lang, const char *sentence, struct str value)
{
    char text[PAGE_WORDS_BYTES];
    struct out o;
    out_over(&o, text, sizeof text);
    catalogue_fill(&o, lang, sentence, &value, 1);
    return page_kept(p, &o);
}

struct str page_text(struct page *p, const char *format, ...)
{
    char text[PAGE_WORDS_BYTES];
    va_list args;
    va_start(args, format);
    if (p->c->lang) {
        struct str said = page_said(p, format, args);
        va_end(args);
        return said;
    }
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    size_t have = n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
    return (struct str){arena_copy(&p->c->arena, text, have), have};
}

struct str page_join(struct page *p, const struct str *pieces, size_t n)
{
    size_t bytes = 0, at = 0;
    for (size_t i = 0; i < n; i++)
        bytes += pieces[i].n;
    char *text = arena_alloc(&p->c->arena, bytes + 1);
    for (size_t i = 0; i < n; i++) {
        if (pieces[i].n)
            memcpy(text + at, pieces[i].at, pieces[i].n);
        at += pieces[i].n;
    }
    return (struct str){text, bytes};
}

/* As it was chosen in the profile; else as the browser's language has it, where that is English. */
static bool twelve_hours(const struct http_request *q, const struct visitor *v)
{
    static const char *const tags[] = {"en-US", "en-CA", "en-AU", "en-NZ", "en-IN", "en-PH"};
    struct str rest = http_header(q, "Accept-Language"), tag;
    if (v && v->clock)
        return v->clock == 12;
    if (q->call.lang || !str_cut(&rest, ',', &tag))
        return false;
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (str_eq(tag, str_of(tags[i])))
            return true;
    return false;
}

void page_begin(struct http_request *q, struct http_response *a, struct page *p_r)
{
    *p_r = (struct page){.wrong = STR(""),
                         .q = q,
                         .a = a,
                         .c = &q->call,
                         .app = app_of(q),
                         .v = app_visitor(q),
                         .part = http_header(q, PAGE_PART_HEADER)};
    p_r->who = p_r->v ? &p_r->v->actor : NULL;
    p_r->when = (struct when){.a = &q->call.arena,
                              .now_us = q->call.now_us,
                              .lang = q->call.lang,
                              .twelve = twelve_hours(q, p_r->v)};
}

void page_clock(struct page *p)
{
    struct agent me;
    struct zone *zone = arena_alloc(&p->c->arena, sizeof *zone);
    if (p->v->kind == VISITOR_NOBODY || agent_get(p->c, p->d, p->who, p->who->id, &me) <= 0 ||
        zone_load(p->c, me.timezone, zone) <= 0)
        return;
    p->when.zone = zone;
}

int page_look(struct http_request *q, struct http_response *a, page_run *run)
{
    struct page p;
    page_begin(q, a, &p);
    p.moment = db_moment(p.app->db);
    p.event_id = streams_newest(p.app->streams);
    p.d = db_read(p.c, p.app->db);
    if (!p.d)
        return -1;
    page_clock(&p);
    int got = run(&p);
    db_read_end(p.d);
    return got;
}

int page_again(struct http_request *q, struct http_response *a, page_run *run)
{
    struct page p;
    enum fault_kind kind = q->call.fault.kind;
    if (kind != BAD_INPUT && kind != TOO_BIG && kind != CONFLICT)
        return -1;
    page_begin(q, a, &p);
    p.wrong = page_text(&p, "%s.", fault_said(p.c));
    p.d = db_read(p.c, p.app->db);
    if (!p.d)
        return -1;
    a->status = kind == CONFLICT ? 409 : 422;
    page_clock(&p);
    int got = run(&p);
    db_read_end(p.d);
    return got;
}

/* ---- changes ---- */

struct changing {
    struct page *p;
    page_change_run *run;
    struct page_told *told;
};

static int change_write(struct call *c, struct db_conn *d, void *arg)
{
    struct changing *x = arg;
    (void)c;
    *x->told = (struct page_told){0};
    x->p->d = d;
    return x->run(x->p, x->told);
}

int page_write(struct page *p, page_change_run *run, struct page_told *told)
{
    struct changing x = {p, run, told};
    p->d = db_read(p->c, p->app->db);
    if (!p->d)
        return -1;
    page_clock(p);
    db_read_end(p->d);
    int got = db_write(p->c, p->app->db, change_write, &x);
    p->d = NULL;
    return got < 0 ? -1 : 1;
}

int page_change(struct http_request *q, struct http_response *a, page_change_run *run)
{
    struct page p;
    page_begin(q, a, &p);
    struct page_told *told = arena_alloc(&p.c->arena, sizeof *told);
    return page_write(&p, run, told) < 0 ? -1 : page_done(&p, told);
}

void page_undo_add(struct page_told *told, int64_t undo_id)
{
    if (undo_id && told->n_undo < PAGE_UNDOS_MAX)
        told->undo[told->n_undo++] = undo_id;
}

static struct str go_to(struct page *p, const struct page_told *told)
{
    struct str view = page_view(p);
    if (told->go.n)
        return told->go;
    if (!told->number)
        return page_text(p, "/inbox?view=%.*s", (int)view.n, view.at);
    return page_text(p, "/conversations/%" PRId64 "?view=%.*s", told->number, (int)view.n, view.at);
}

static void put_id(struct json_writer *w, const char *key, int64_t id)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, id);
    if (id)
        json_put_str(w, key, str_of(text));
}

static int done_part(struct page *p, const struct page_told *told)
{
    struct json_writer w = {.out = http_json_out(p->a)};
    json_put_object(&w, NULL);
    json_put_str(&w, "words", told->words.at ? catalogue_str(p->c->lang, told->words) : STR(""));
    json_put_str(&w, "go", go_to(p, told));
    json_put_array(&w, "undo");
    for (size_t i = 0; i < told->n_undo; i++)
        put_id(&w, NULL, told->undo[i]);
    json_put_array_end(&w);
    put_id(&w, "id", told->id);
    put_id(&w, "outbox", told->outbox_id);
    if (told->offer.n) {
        json_put_object(&w, "offer");
        json_put_str(&w, "words", catalogue_str(p->c->lang, told->offer));
        put_id(&w, "conversation", told->offer_id);
        json_put_object_end(&w);
    }
    json_put_int(&w, "version", told->version);
    json_put_int(&w, "hold_ms", told->hold_ms);
    json_put_object_end(&w);
    return 1;
}

int page_done(struct page *p, const struct page_told *told)
{
    if (p->part.n)
        return done_part(p, told);
    struct str go = go_to(p, told);
    for (size_t i = 0; i < told->n_undo; i++) {
        char mark = str_find_char(go, '?') < 0 ? '?' : '&';
        go = page_text(p, "%.*s%cundo=%" PRId64, (int)go.n, go.at, mark, told->undo[i]);
    }
    http_redirect(p->a, 303, go);
    return 1;
}

/* ---- forms ---- */

static bool view_letter(char c)
{
    return ascii_alpha(c) || ascii_digit(c) || c == '-' || c == '_';
}

struct str page_view(struct page *p)
{
    struct str view = http_form(p->q, "view");
    if (!view.n)
        view = http_query(p->q, "view");
    for (size_t i = 0; i < view.n; i++)
        if (!view_letter(view.at[i]))
            return STR("yours");
    return view.n && view.n <= PAGE_VIEW_BYTES ? view : STR("yours");
}

int page_ids(struct page *p, const char *name, int64_t *ids, size_t *n_r)
{
    const struct http_pairs *of = p->q->body_kind == BODY_NONE ? &p->q->query : &p->q->form;
    *n_r = 0;
    for (size_t i = 0; i < of->n; i++) {
        if (!str_eq(of->at[i].name, str_of(name)))
            continue;
        if (*n_r == PAGE_UNDOS_MAX)
            return fail(p->c, TOO_BIG, "at most %d at once", PAGE_UNDOS_MAX);
        if (!str_int64(of->at[i].value, &ids[*n_r]))
            return fail(p->c, BAD_INPUT, "\"%s\" is a number", name);
        ++*n_r;
    }
    return *n_r ? 1 : fail(p->c, BAD_INPUT, "\"%s\" is missing", name);
}

int64_t page_id(struct page *p, const char *name)
{
    struct str text = http_form(p->q, name);
    int64_t id = 0;
    if (!text.n)
        text = http_query(p->q, name);
    return str_int64(text, &id) && id > 0 ? id : 0;
}

/* ---- what stands around ---- */

/* The first character, however many bytes it has. */
static struct str first_letter(struct str word)
{
    size_t n = word.n ? 1 : 0;
    while (n < word.n && ((unsigned char)word.at[n] & 0xC0) == 0x80)
        n++;
    return str_first(word, n);
}

struct str page_initials(struct page *p, struct str name)
{
    struct str rest = name, word, first = STR(""), last = STR("");
    while (str_cut(&rest, ' ', &word)) {
        if (!word.n || word.at[0] == '(')
            continue;
        last = first.n ? first_letter(word) : STR("");
        first = first.n ? first : first_letter(word);
    }
    return page_join(p, (const struct str[]){first, last}, 2);
}

/* What was just done, when the page was sent here after a change: only what the agent may take back
   is said, so that a link can put no words on the page. */
static int frame_said(struct page *p, struct page_frame *f)
{
    const struct http_pairs *query = &p->q->query;
    struct str words;
    int64_t last;
    size_t n = 0;
    if (!http_query(p->q, "undo").n)
        return 1;
    f->undos = arena_array(&p->c->arena, PAGE_UNDOS_MAX, sizeof *f->undos);
    for (size_t i = 0; i < query->n && n < PAGE_UNDOS_MAX; i++)
        if (str_eq(query->at[i].name, STR("undo")))
            n += str_int64(query->at[i].value, &f->undos[n]);
    int got = n ? undo_last(p->c, p->d, p->who, &last, &words) : 0;
    if (got > 0 && last == f->undos[n - 1]) {
        f->said = page_words(p, words);
        f->n_undos = n;
    }
    return got < 0 ? -1 : 1;
}

int page_frame_fill(struct page *p, struct str title, struct page_frame *f_r)
{
    struct str theme = http_cookie(p->q, "heard_theme");
    const struct language *language = catalogue_language(p->c->lang);
    *f_r = (struct page_frame){.title = page_text(p, "%.*s · heard", (int)title.n, title.at),
                               .lang = language->code,
                               .dir = language->right_to_left ? "rtl" : "ltr",
                               .version = web_assets.version,
                               .event_id = p->event_id,
                               .theme = STR(""),
                               .csrf = STR(""),
                               .me = STR(""),
                               .said = STR(""),
                               .here = str_eq(p->q->method, STR("GET")) ? p->q->path : STR("")};
    if (str_eq(theme, STR("dark")) || str_eq(theme, STR("light")))
        f_r->theme = theme;
    f_r->keys_off = str_eq(http_cookie(p->q, "heard_keys"), STR("off"));
    if (!p->v || p->v->kind != VISITOR_SESSION)
        return 1;
    f_r->csrf = p->v->csrf;
    f_r->me = page_text(p, "%" PRId64, p->who->id);
    return p->v->factor && p->d ? frame_said(p, f_r) : 1;
}

struct nav_row {
    const char *words, *view;
    size_t count_at; /* in struct screen_counts; 0 with none set: see has_count */
    bool has_count;
};
static const struct nav_row nav_rows[] = {
    {"Yours", "yours", offsetof(struct screen_counts, yours), true},
    {"Nobody’s yet", "nobody", offsetof(struct screen_counts, nobody), true},
    {"Your teams’", "view-3", 0, false},
    {"Back", "back", offsetof(struct screen_counts, back), true},
    {"Due", "due", offsetof(struct screen_counts, due), true},
    {"Waiting too long", "late", offsetof(struct screen_counts, late), true},
    {"All open", "open", offsetof(struct screen_counts, open), true},
    {"Waiting for them", "waiting", offsetof(struct screen_counts, waiting), true},
    {"Snoozed", "snoozed", offsetof(struct screen_counts, snoozed), true},
    {"Mentions of you", "view-9", 0, false},
    {"Your drafts", "view-10", 0, false},
    {"Closed", "closed", 0, false},
    {"Spam", "spam", 0, false},
    {"Bin", "view-8", 0, false},
};
enum { N_NAV = sizeof nav_rows / sizeof *nav_rows };

static struct nav_link nav_link(struct page *p, struct str words, struct str view,
                                struct str current)
{
    return (struct nav_link){.words = words,
                             .href =
                                 page_join(p, (const struct str[]){STR("/inbox?view="), view}, 2),
                             .current = str_eq(view, current)};
}

static struct nav_group nav_places(struct page *p, struct str view, const struct screen_counts *n)
{
    struct nav_group g = {.title = STR("")};
    g.links = arena_array(&p->c->arena, N_NAV, sizeof *g.links);
    for (size_t i = 0; i < N_NAV; i++) {
        const struct nav_row *row = &nav_rows[i];
        struct nav_link *l = &g.links[g.n_links++];
        *l = nav_link(p, str_of(row->words), str_of(row->view), view);
        if (row->has_count)
            memcpy(&l->count, (const char *)n + row->count_at, sizeof l->count);
        l->more = l->count >= SCREEN_COUNT_MAX;
    }
    return g;
}

static int nav_inboxes(struct page *p, struct str view, struct nav_group *g_r)
{
    struct inbox *list;
    size_t n;
    *g_r = (struct nav_group){.title = STR("Inboxes")};
    if (inbox_list(p->c, p->d, p->who, false, &list, &n) < 0)
        return -1;
    g_r->links = arena_array(&p->c->arena, n + 1, sizeof *g_r->links);
    for (size_t i = 0; i < n; i++)
        g_r->links[g_r->n_links++] =
            nav_link(p, list[i].name, page_text(p, "inbox-%" PRId64, list[i].id), view);
    return 1;
}

/* The views that people saved: one's own, the teams', everybody's. */
static int nav_saved(struct page *p, struct str view, struct nav_group *g_r)
{
    struct view *list;
    size_t n;
    *g_r = (struct nav_group){.title = STR("Saved")};
    if (view_list(p->c, p->d, p->who, &list, &n) < 0)
        return -1;
    g_r->links = arena_array(&p->c->arena, n + 1, sizeof *g_r->links);
    for (size_t i = 0; i < n; i++)
        g_r->links[g_r->n_links++] =
            nav_link(p, list[i].name, page_text(p, "view-%" PRId64, list[i].id), view);
    return 1;
}

/* Counted once for an agent as long as nothing is written. */
static int nav_counts(struct page *p, struct screen_counts *counts_r)
{
    int64_t of[] = {p->who->org, p->who->id, p->who->role, p->who->kind};
    struct kept_key key = kept_key(p->c, "counts", (struct str){(const char *)of, sizeof of});
    int64_t now_us = p->c->now_us;
    if (kept_get(p->app->kept, &key, now_us, p->moment, counts_r, sizeof *counts_r))
        return 1;
    if (screen_counts(p->c, p->d, p->who, counts_r) < 0)
        return -1;
    kept_put(p->app->kept, &key, now_us, p->moment, counts_r, sizeof *counts_r);
    return 1;
}

int page_nav_fill(struct page *p, struct str view, struct page_nav *n_r)
{
    struct screen_counts counts;
    *n_r = (struct page_nav){.name = p->v->name, .initials = page_initials(p, p->v->name)};
    n_r->groups = arena_array(&p->c->arena, 4, sizeof *n_r->groups);
    if (nav_counts(p, &counts) < 0)
        return -1;
    n_r->groups[n_r->n_groups++] = nav_places(p, view, &counts);
    if (nav_saved(p, view, &n_r->groups[n_r->n_groups]) < 0)
        return -1;
    n_r->n_groups += n_r->groups[n_r->n_groups].n_links > 0;
    if (nav_inboxes(p, view, &n_r->groups[n_r->n_groups]) < 0)
        return -1;
    n_r->n_groups += n_r->groups[n_r->n_groups].n_links > 0;
    n_r->notices = counts.notices;
    return 1;
}

/* ---- when something is refused ---- */

struct fault_words {
    int status;
    const char *heading, *lead;
};
static const struct fault_words fault_rows[] = {
    {403, "That is not yours to see", "Somebody who manages the desk can change that."},
    {404, "There is nothing here", "It may have been merged, or the address has a slip in it."},
    {409, "Somebody was faster", "Look at how it stands now, then decide again."},
    {413, "That is too much at once", "Smaller pieces go through."},
    {429, "Too many tries", "Wait a moment, then try again."},
    {500, "Something of ours broke",
     "What you wrote is kept. Try again; if it stays, tell whoever "
     "runs this desk the line below."},
};

static const struct fault_words *fault_words(int status)
{
    static const struct fault_words other = {0, "That did not work", "Go back and look again."};
    for (size_t i = 0; i < sizeof fault_rows / sizeof *fault_rows; i++)
        if (fault_rows[i].status == status)
            return &fault_rows[i];
    return &other;
}

static bool wants_page(const struct http_request *q)
{
    if (http_header(q, PAGE_PART_HEADER).n || str_starts(q->path, STR("/api/")))
        return false;
    return str_find(http_header(q, "Accept"), STR("text/html")) >= 0;
}

/* Who is not signed in, or half, is asked to, and comes back to the page they wanted. */
static void ask_to_sign_in(struct page *p)
{
    struct http_request *q = p->q;
    struct str next = STR("");
    bool half = p->v && p->v->kind == VISITOR_SESSION && !p->v->factor;
    if (str_eq(q->method, STR("GET")))
        next = page_text(p, "%.*s%s%.*s", (int)q->path.n, q->path.at, q->query_text.n ? "?" : "",
                         (int)q->query_text.n, q->query_text.at);
    http_redirect(p->a, 303, app_then(q, half ? "/sign-in/code" : "/sign-in", next));
}

void page_fault(struct http_request *q, struct http_response *a)
{
    struct page p;
    int status = a->status ? a->status : fault_row(q->call.fault.kind)->http_status;
    if (!wants_page(q)) {
        http_problem(q, a);
        return;
    }
    if (!q->user)
        app_language(q);
    page_begin(q, a, &p);
    if (status == 401) {
        ask_to_sign_in(&p);
        return;
    }
    const struct fault_words *words = fault_words(status);
    struct alone_view v = {.heading = str_of(words->heading), .lead = str_of(words->lead)};
    bool ours = status >= 500 && q->call.fault.kind != BUSY;
    v.told = ours ? page_text(&p, "%s", q->id) : page_text(&p, "%s.", fault_said(&q->call));
    v.next = STR("/");
    v.name = STR("Back to the desk");
    a->status = status;
    page_frame_fill(&p, v.heading, &v.frame);
    page_fault_page(http_html(a), &v);
}
