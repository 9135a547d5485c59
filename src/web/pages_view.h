/* SPDX-License-Identifier: Apache-2.0 */
/* pages_view.h: what the pages beside the workspace show: customer, search, profile, settings,
   reports. */
#ifndef WEB_PAGES_VIEW_H
#define WEB_PAGES_VIEW_H

#include "web/view.h"
#include "web/work_view.h"

/* A line of a list with what can be done about it: one form, or none. */
struct line_view {
    struct str words, also, href;
    struct str action, field, value, button; /* a form of one field; action empty: none */
    bool grave, current;
};
struct lines_view {
    struct line_view *at;
    size_t n;
};

struct customer_view {
    struct page_frame frame;
    struct str name, initials, line, note, csrf, since, language;
    int64_t id, version, conversations;
    bool blocked, may_edit;
    struct lines_view identities, past;
    struct values_view values;
    const struct story_view *story;
    struct str story_text;
};

/* A text with what was looked for marked in it. */
struct marked_run {
    struct str text;
    bool is;
};
struct marked {
    struct marked_run *runs;
    size_t n_runs;
};
struct hit_view {
    struct str href, customer, when, status;
    struct marked subject, snippet;
};
struct search_view {
    struct page_frame frame;
    struct str typed, told, more;
    struct hit_view *hits;
    size_t n_hits;
    struct lines_view people;
    bool asked;
};

struct profile_view {
    struct page_frame frame;
    struct str name, email, timezone, signature, told, factor_uri, factor_secret, factor_token;
    struct str factor_wrong; /* beside the code that was typed */
    int64_t version, codes_left;
    bool mail_mention, mail_assigned, mail_reply; /* what comes by mail */
    bool wrong, factor, password, factor_required, keys_off, coach;
    int clock; /* 12, 24; 0: as the browser has it */
    struct lines_view sessions;
    struct choice *languages;
    size_t n_languages;
    struct str *codes;
    size_t n_codes;
};

struct settings_all {
    struct page_frame frame;
    const struct settings_nav *tabs;
};
struct settings_view {
    struct page_frame frame;
    const struct settings_nav *tabs;
    struct str heading, lead, told, secret; /* secret: shown once */
    bool wrong;                             /* with what was typed, told says */
    struct str field, field2;               /* as it was typed */
    struct lines_view lines;
    struct str empty;               /* said where there are no lines */
    struct str new_href, new_words; /* where one is added on a page of its own; empty: here */
    struct str action, field_words, field2_words, button; /* to add one; action empty: none */
    struct choice *choices;                               /* of the new one's third field */
    size_t n_choices;
    struct str choice_words;
    const char *choice_name;
};

struct report_figure {
    struct str value, words;
};
struct report_bar {
    int64_t x, y, height; /* of a chart 280 wide and 48 high */
    struct str title;
};
struct report_chart {
    struct str title, from, to;
    int64_t most;
    struct report_bar *bars;
    size_t n_bars;
};
struct report_row {
    struct str name, first_reply;
    int64_t arrived, replies, closed;
};
struct kept_row {
    struct str desk, cause, href;
    int64_t kept, broken, open;
};
struct held_row {
    struct str desk;
    int64_t held, came_back, no_answer, open;
};
struct recovery_row {
    struct str desk;
    int64_t hot, recovered;
};
struct reports_view {
    struct page_frame frame;
    struct report_figure *figures;
    size_t n_figures;
    struct report_chart *charts;
    size_t n_charts;
    struct report_row *inboxes, *days;
    size_t n_inboxes, n_days;
    struct kept_row *kept;
    size_t n_kept;
    struct recovery_row *recovery;
    size_t n_recovery;
    struct held_row *held;
    size_t n_held;
    struct str timezone;
};

#endif
