/* SPDX-License-Identifier: Apache-2.0 */
/* settings.h: pages of settings that are a list and a form: rules, hours, targets, webhooks and
   the like. One template (settings.html) lays all of them out; a noun says what is on them:

       static int show(struct page *p, struct setting_view *v)
       {
           if (settings_begin(p, v, "rules", "Rules", "What the desk does by itself.") < 0) return
   -1; settings_group(v, "If"); settings_text(v, "name", "Name", rule.name)->required = true; return
   1;
       }
       static int save(struct page *p, struct page_told *told, struct setting_view *v)
       {
           v->wrong_at = "filter";       where a fault from here on is shown
           ...
       }
       static const struct setting_page page = {show, save};
       {"GET", "/settings/rules", ..., settings_get, "Rules.", &page},
       {"POST", "/settings/rules", ..., settings_post, "Changes a rule.", &page},

   When a change is refused the same page is shown again (422) with what was typed and the sentence
   beside the field that `wrong_at` names; what belongs to no field stands above the form. A `save`
   that fills v->secret is answered with the page itself, since a secret is shown once. */
#ifndef WEB_SETTINGS_H
#define WEB_SETTINGS_H

#include "web/page.h"
#include "web/pages_view.h"
#include "web/settings_view.h"

/* The pages that this agent may open, `name` being the one that is open. */
const struct settings_nav *settings_tabs(struct page *p, const char *name);

int settings_begin(struct page *p, struct setting_view *v, const char *name, const char *heading,
                   const char *lead);

/* What a form of one thing has: the way back to all of them, where it goes (to the {id} of the path
   or to .../new), and the version that it changes. */
void settings_form(struct setting_view *v, const char *all, int64_t version);

/* Groups and fields stand in the order they are added. A field's value is what was typed where the
   form comes back, and else the one given. */
void settings_group(struct setting_view *v, const char *title);
struct setting_field *settings_text(struct setting_view *v, const char *name, const char *label,
                                    struct str value);
struct setting_field *settings_area(struct setting_view *v, const char *name, const char *label,
                                    struct str value);
struct setting_field *settings_check(struct setting_view *v, const char *name, const char *label,
                                     bool on);
/* `n` is the most choices that follow. */
struct setting_field *settings_select(struct setting_view *v, const char *name, const char *label,
                                      struct str value, size_t n);
void settings_choice(struct setting_field *f, struct str value, struct str words);
/* Which hours count, `none` being what is said where there are none. */
int settings_hours(struct page *p, struct setting_view *v, const char *label, const char *none,
                   int64_t hours_id);
/* Whether there is a name of at most so many bytes in this field; a fault from here on is its. */
int settings_name(struct setting_view *v, const char *field, size_t most_bytes);
void settings_hidden(struct setting_view *v, const char *name, struct str value);

/* Lines, each with at most SETTING_ACTS_MAX things to do. */
void settings_lines(struct setting_view *v, size_t n);
struct setting_line *settings_line(struct setting_view *v, struct str words, struct str also,
                                   struct str href, int64_t id);
void settings_act(struct setting_line *l, const char *what, const char *button);
/* Up and Down, where there is such a way. */
void settings_moves(struct setting_line *l, bool up, bool down);

typedef int setting_page_show(struct page *p, struct setting_view *v);
typedef int setting_page_save(struct page *p, struct page_told *told, struct setting_view *v);

/* What stands last in the rows of a page, beside these two handlers. */
struct setting_page {
    setting_page_show *show;
    setting_page_save *save; /* NULL: there is nothing to change */
};
int settings_get(struct http_request *q, struct http_response *a);
int settings_post(struct http_request *q, struct http_response *a);

/* For handlers that open the database themselves: an empty view; the page again as it was sent; and
   that with the fault of the call, where typing something else mends it (else <0). */
void settings_clear(struct page *p, struct setting_view *v);
int settings_again(struct page *p, struct setting_view *v, setting_page_show *show);
int settings_refused(struct page *p, struct setting_view *v, setting_page_show *show);

/* "/settings/rules?done=saved": the word is one of settings.c. */
struct str settings_done(struct page *p, const char *name, const char *done);
struct str settings_id(struct page *p, int64_t id); /* empty: 0 */
int64_t settings_path_id(struct page *p);           /* {id} of the path; 0: none */

/* A provider of desk/mail_provider.h as people call it; their own by its host. */
struct mail_provider;
struct str mail_provider_said(const struct mail_provider *it);

#endif
