/* SPDX-License-Identifier: Apache-2.0 */
/* page_mail.c: a mail as it came. It is written anew by the sanitiser and shown in a frame that may
   do nothing, on a page that may load nothing but our pictures. Frame and page allow the origin and
   no scripts: so the pictures are fetched with the reader's session, and the page around it may
   measure how high the mail is. Remote pictures are fetched only for whoever asks. */
#include "web/page.h"

#include "desk/message.h"
#include "desk/pictures.h"
#include "http/static.h"
#include "mail/sanitise.h"
#include "web/mail.tmpl.h"
#include "web/mail_fold.h"

#include <inttypes.h>

extern const struct assets web_assets;

enum { MAIL_PAGE_BYTES = 8 << 20 };

#define MAIL_SANDBOX                                                                               \
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "  \
    "style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; "                      \
    "frame-ancestors 'self'; "
static const char without_images[] = MAIL_SANDBOX "img-src 'self' data:";
static const char with_images[] = MAIL_SANDBOX "img-src 'self' data: http: https:";

bool mail_is_rich(struct str html)
{
    for (size_t i = 0; i + 6 < html.n; i++)
        if (html.at[i] == '<' && (str_starts_nocase(str_from(html, i), STR("<img")) ||
                                  str_starts_nocase(str_from(html, i), STR("<table"))))
            return true;
    return false;
}

/* ---- the page ---- */

static int inline_images(struct page *p, const struct message *m, struct sanitise_options *o)
{
    struct attachment *files;
    size_t n;
    if (!m->files)
        return 1;
    if (attachment_of_conversation(p->c, p->d, p->who, m->conversation_id, &files, &n) < 0)
        return -1;
    struct sanitise_image *images = arena_array(&p->c->arena, n + 1, sizeof *images);
    for (size_t i = 0; i < n; i++)
        if (files[i].message_id == m->id && files[i].content_id.n)
            images[o->n_images++] = (struct sanitise_image){
                files[i].content_id, page_text(p, "/files/%" PRId64 "?show=1", files[i].id)};
    o->images = images;
    return 1;
}

static void held_words(struct page *p, int64_t id, size_t n, struct mail_view *v)
{
    v->held = v->show = STR("");
    if (!n)
        return;
    v->held = n == 1 ? STR("A picture from elsewhere was not fetched.")
                     : page_text(p, "%zu pictures from elsewhere were not fetched.", n);
    v->show = page_text(p, "/messages/%" PRId64 "/html?images=1", id);
}

static int mail_page(struct page *p, const struct message *m, const struct sanitise_options *o)
{
    struct mail_view v = {.version = web_assets.version};
    struct mail_fold f;
    struct sanitise_result r;
    struct out clean;
    out_init(&clean, MAIL_PAGE_BYTES);
    sanitise_html(&clean, m->html, o, &r);
    if (r.too_much) {
        out_free(&clean);
        return fail(p->c, TOO_BIG, "this mail is too long to be shown as it came");
    }
    held_words(p, m->id, r.n_remote, &v);
    mail_fold(&f, out_as_str(&clean), talk_quoted(p, m, &v.source));
    v.has_quoted = f.some;
    v.said.html = f.said;
    v.quoted.html = f.quoted;
    v.after.html = f.after;
    page_mail(http_html(p->a), &v);
    p->a->policy = o->remote_images ? with_images : without_images;
    out_free(&clean);
    return 1;
}

static int html_show(struct page *p)
{
    struct message m;
    struct sanitise_options o = {.remote_images = str_eq(http_query(p->q, "images"), STR("1"))};
    int64_t id;
    if (http_param_int(p->q, "id", &id) < 0 || message_get(p->c, p->d, p->who, id, &m) < 0 ||
        inline_images(p, &m, &o) < 0)
        return -1;
    int wanted = pictures_wanted(p->c, p->d, p->who, pictures_sender(p->c, m.to_json));
    if (wanted < 0)
        return -1;
    o.remote_images |= wanted > 0;
    return m.html.n ? mail_page(p, &m, &o)
                    : fail(p->c, NOT_FOUND, "this message has no other form");
}

static int html_get(struct http_request *q, struct http_response *a)
{
    return page_look(q, a, html_show);
}

/* ---- whose pictures are always fetched ---- */

static int pictures(struct page *p, struct page_told *told)
{
    struct message m;
    struct conversation it;
    bool on = str_eq(http_form(p->q, "on"), STR("1"));
    if (message_get(p->c, p->d, p->who, page_id(p, "message"), &m) < 0 ||
        conversation_get(p->c, p->d, p->who, m.conversation_id, &it) < 0 ||
        pictures_want(p->c, p->d, p->who, pictures_sender(p->c, m.to_json), on) < 0)
        return -1;
    told->words = on ? STR("Their pictures are shown to you from now on")
                     : STR("Their pictures are not fetched any more");
    told->number = it.number;
    return 1;
}

static int pictures_post(struct http_request *q, struct http_response *a)
{
    return page_change(q, a, pictures);
}

const struct http_route page_mail_routes[] = {
    {"POST", "/pictures", "read", ROUTE_PAGE | ROUTE_FORM, 0, pictures_post,
     "Whether the pictures of a mail's sender are always fetched for oneself.", NULL},
    {"GET", "/messages/{id}/html", "read", ROUTE_PAGE | ROUTE_GZIP, 0, html_get,
     "A mail as it came.", NULL},
};
const size_t page_mail_routes_n = sizeof page_mail_routes / sizeof *page_mail_routes;
