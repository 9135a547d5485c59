/* SPDX-License-Identifier: Apache-2.0 */
/* page.h: how a page is written. A look:

       static int customer_show(struct page *p)
       {
           ... asks the desk on p->d, fills a view, calls its template with http_html(p->a) ...
           return 1;
       }
       static int customer_get(struct http_request *q, struct http_response *a)
       {
           return page_look(q, a, customer_show);
       }

   A change is a function of db_write, handed to page_change, and ends in page_done: whoever came
   with a form alone is sent back to the page (303), with what was done and its undo on it; a script
   (the header X-Part) gets the same as a small JSON document.

   X-Part also asks a look for a part of its page ("list", "talk", "panel", "sheet"), so that a
   script swaps that and nothing else. */
#ifndef WEB_PAGE_H
#define WEB_PAGE_H

#include "base/catalogue.h"
#include "base/json.h"
#include "desk/attachment.h"
#include "web/app.h"
#include "web/view.h"
#include "web/when.h"

#define PAGE_PART_HEADER "X-Part"

/* What a page of ours may load: itself, and mails in frames that may do nothing. */
#define PAGE_POLICY                                                                                \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "              \
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; frame-src 'self'; "                 \
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

enum { PAGE_UNDOS_MAX = 100, PAGE_VIEW_BYTES = 60 };

struct page {
    struct http_request *q;
    struct http_response *a;
    struct call *c;
    struct app *app;
    uint64_t moment;  /* of its reading: db_moment */
    int64_t event_id; /* the last that was told before it: streams_newest */
    const struct visitor *v;
    const struct actor *who;
    struct db_conn *d; /* of a look; in a write, what the function was given */
    struct str part;   /* which part is wanted; empty: the page */
    struct when when;  /* the reader's clock */
    struct str wrong;  /* by page_again: what is wrong with what was typed; empty: nothing */
};

typedef int page_run(struct page *p);
int page_look(struct http_request *q, struct http_response *a, page_run *run);

/* After a change that failed: the page of the form once more, as it was typed, with p->wrong, where
   typing something else mends it; else <0, as it came. */
int page_again(struct http_request *q, struct http_response *a, page_run *run);

/* What a change did. Filled within the write, so each run of it begins from nothing. */
struct page_told {
    struct str words;
    int64_t undo[PAGE_UNDOS_MAX];
    size_t n_undo;
    int64_t number; /* of the conversation to go to; 0: `go` */
    struct str go;
    int64_t id, version, outbox_id, hold_ms; /* of drafts and replies, for scripts */
    struct str offer; /* what may be done next by one click: check back; empty: nothing */
    int64_t offer_id; /* with this conversation */
};
typedef int page_change_run(struct page *p, struct page_told *told);
int page_change(struct http_request *q, struct http_response *a, page_change_run *run);
/* The change alone, for an answer that is a page of its own. */
int page_write(struct page *p, page_change_run *run, struct page_told *told);
void page_undo_add(struct page_told *told, int64_t undo_id);

/* The answer to a change that page_change did not make. */
int page_done(struct page *p, const struct page_told *told);

/* Sets p->when to the reader's clock, on p->d; one that cannot be loaded is UTC. page_look and
   page_change do so themselves. */
void page_clock(struct page *p);

/* A page without a database connection: for what signs in and hashes. */
void page_begin(struct http_request *q, struct http_response *a, struct page *p_r);

/* ---- for looks ---- */

int page_frame_fill(struct page *p, struct str title, struct page_frame *f_r);
int page_nav_fill(struct page *p, struct str view, struct page_nav *n_r);
struct str page_view(struct page *p); /* the list beside: "yours" where none is named */
struct str page_text(struct page *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Pieces behind one another, as they are: what a list needs for each line is not formatted. */
struct str page_join(struct page *p, const struct str *pieces, size_t n);
/* "{1} took it" with its value: a sentence of a table. */
struct str page_fill(struct page *p, const char *sentence, struct str value);
/* The same in another language than the reader's: words that are for the customer. */
struct str page_fill_in(struct page *p, int lang, const char *sentence, struct str value);
/* Words that came with the program and lie in the database: the first statuses, kinds, roles. */
struct str page_words(struct page *p, struct str words);
struct str page_initials(struct page *p, struct str name);

/* Ids of a form or query: all values of `name`, at most PAGE_UNDOS_MAX. */
int page_ids(struct page *p, const char *name, int64_t *ids, size_t *n_r);
int64_t page_id(struct page *p, const char *name); /* 0: absent or none */

/* A moment chosen by a word ("tomorrow", "monday", "hour") or as the reader's clock shows it. */
int page_moment(struct page *p, struct str word, int64_t *at_us_r);

/* struct http_config's fault_page: people get a page, programs a problem document. */
void page_fault(struct http_request *q, struct http_response *a);

/* ---- views that several pages show ---- */

int list_fill(struct page *p, struct str view, int64_t current_id, struct list_view *l_r);
int talk_fill(struct page *p, int64_t number, struct talk_view *t_r, struct panel_view *panel_r);

/* The end of a message that others wrote, "" for none; *source_r: who and when, where a customer
   passed it on, else "". */
struct message;
struct str talk_quoted(struct page *p, const struct message *m, struct str *source_r);

/* Whether words alone would lose what a mail shows: it has pictures or tables. */
bool mail_is_rich(struct str html);
void file_fill(struct page *p, const struct attachment *file, struct file_view *f_r);

#endif
