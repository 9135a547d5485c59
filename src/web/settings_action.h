/* SPDX-License-Identifier: Apache-2.0 */
/* settings_action.h: what a rule or a macro does to a conversation (desk/action.h), as fields of a
   page of settings. The form has a place for one action of each kind; what a program put beside
   that is kept as it is (`more`), and the page says so.

       struct action_form f = {.me = true};
       if (action_form_read(p, macro.actions_json, &f) < 0) return -1;
       settings_hidden(v, "more", f.more);
       if (action_form_fields(p, v, &f) < 0) return -1;         the fields, with what is chosen
       ...
       if (action_form_typed(p, &it.actions_json) < 0) return -1;     and what comes back */
#ifndef WEB_SETTINGS_ACTION_H
#define WEB_SETTINGS_ACTION_H

#include "web/settings.h"

enum { ACTION_PLAIN = 8, ACTION_FLAGS = 3, ACTION_STOP = 2 };

struct action_form {
    struct str values[ACTION_PLAIN]; /* "none": nobody, no team */
    bool flags[ACTION_FLAGS];        /* spam, bin, stop */
    struct str writes, body;         /* what a rule writes */
    struct str more;                 /* JSON of what has no field */
    bool me;                         /* may go to whoever uses it */
};

int action_form_read(struct page *p, struct str actions, struct action_form *f);
int action_form_typed(struct page *p, struct str *json_r);

/* Assignee, team, tags, status, priority, snooze; then spam and bin. */
int action_form_fields(struct page *p, struct setting_view *v, const struct action_form *f);
void action_form_flags(struct setting_view *v, const struct action_form *f);

/* One more choice of at most n, `none` being an action too; what was chosen and is no longer on
   offer stays chosen. */
struct setting_field *action_select(struct setting_view *v, const char *name, const char *label,
                                    const struct action_form *f, size_t n, const char *none);
void action_select_end(struct setting_field *f);

#endif
