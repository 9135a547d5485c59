/* SPDX-License-Identifier: Apache-2.0 */
/* view.h: what the workspace's templates show. Handlers fill these (page_*.c) from the domain; the
   templates beside them lay them out. Everything a page says is worked out before: templates only
   ask whether it is there. All of it lies in the request's arena. */
#ifndef WEB_VIEW_H
#define WEB_VIEW_H

#include "base/str.h"
#include "web/prose.h"

#include <stdbool.h>
#include <stdint.h>

/* ---- what the engine heard: panel.c of the desk, in words ---- */

struct listen_quote {
    struct str words, anchor; /* anchor: where it stands on the page */
};
struct listen_line {
    struct str words, ask, css;
    struct listen_quote *quotes;
    size_t n_quotes;
    bool guess, settled; /* settled: a person said that it is so */
    struct str claim;    /* how it is corrected; empty: a fact, which is not */
    int64_t message_id, start_at, end_at;
};
struct listen_need {
    int64_t id;
    struct str words, anchor, also; /* also: "asked twice", "promised by Tue" */
    struct str by, by_words;        /* where the reply stands that answered or promised it */
    bool open;
};
struct listen_promise {
    int64_t id;
    struct str words, anchor, also; /* also: "by Fri 6 Mar", "kept" */
    struct str hand;                /* "added by Ann"; empty: the engine found it */
    bool open, broken;
};
struct listen_view {
    struct str procedure; /* what this desk does at words of danger */
    struct str brief, trail, unread, ask, ask_why;
    struct listen_line *danger, *situation, *guesses, *heat; /* danger, heat: one, or NULL */
    struct str next; /* what people who wrote alike asked next; empty: nothing to say */
    int64_t next_asked, next_alike;
    struct str calmed, calmed_href; /* our words that calmed them before; empty: none known */
    size_t n_situation, n_guesses;
    struct listen_need *open, *promised, *answered, *aside;
    size_t n_open, n_promised, n_answered, n_aside;
    struct listen_promise *promises;
    size_t n_promises;
    bool late; /* something was said that is not read yet, and should be by now */
};

/* ---- what stands around every page ---- */

struct nav_link {
    struct str words, href;
    int64_t count;      /* 0: nothing is said */
    bool more, current; /* more: there are more than were counted */
    bool dot;
};
struct nav_group {
    struct str title;
    struct nav_link *links;
    size_t n_links;
};
struct page_nav {
    struct nav_group *groups;
    size_t n_groups;
    struct str name, initials;
    int64_t notices; /* unread */
    bool may_manage, on_settings, on_search, on_reports, on_customers;
};

/* The pages of the settings, by what they are about. */
struct settings_tab {
    struct str words, href, also; /* also: what it is for, in a sentence */
    bool current;
};
struct settings_group {
    struct str title;
    struct settings_tab *tabs;
    size_t n_tabs;
};
struct settings_nav {
    struct settings_group *groups;
    size_t n_groups;
};

struct page_frame {
    struct str title;
    const char *version;    /* of the assets */
    const char *lang, *dir; /* of what the page says: "de", "ltr" */
    struct str csrf, theme; /* theme: "light", "dark", empty: as the system has it */
    struct str me;          /* the agent's id, for events of one's own */
    int64_t event_id;       /* the last that was told before the page was read; 0: none */
    bool keys_off;          /* single keys are switched off */
    struct str said;        /* what was just done */
    int64_t *undos;         /* and what takes it back */
    size_t n_undos;
    struct str here; /* the page's path, to come back to; empty: it cannot be */
    bool wrong;      /* `said` is a fault's sentence */
    const struct page_nav *nav;
};

/* ---- the list ---- */

struct list_row {
    int64_t id, number;
    struct str href, name, age, age_exact, facts, subject, preview, owner;
    bool waits, read, current, urgent, heated, hot;
};
struct day_row {
    int64_t id;
    struct str href, words, when;
    bool broken;
};
struct list_view {
    struct str title, view; /* view: as it stands in addresses */
    struct list_row *rows;
    size_t n_rows;
    struct str more; /* where the next page is; empty: this was the last */
    struct str empty_title, empty_words;
    bool begins;         /* nobody has written yet, and no mailbox is there: how to begin */
    struct day_row *day; /* what is promised for these days */
    size_t n_day;
};

/* ---- the conversation ---- */

struct file_view {
    int64_t id;
    struct str name, size, href;
    bool is_image;
};
enum thread_kind { SAID_CUSTOMER, SAID_AGENT, SAID_NOTE, SAID_AUTOMATIC, SAID_EVENT, SAID_FOLD };
struct thread_item {
    enum thread_kind kind;
    int64_t id, at_us, order; /* order: of at_us, for scripts */
    struct str who, initials, when, when_exact;
    struct str words;           /* of an event */
    struct thread_item *folded; /* of a fold: the events in it */
    size_t n_folded;
    struct prose prose, quoted;
    struct str source; /* whose words are quoted, where they were passed on; "" */
    bool quoted_alone; /* nothing was written above */
    struct file_view *files;
    size_t n_files;
    struct str to;                   /* "to maya@example.org, cc tom@example.org" */
    struct str sent;                 /* how the sending goes, in words; empty: it went */
    struct str sent_class, sent_why; /* why: in the server's words */
    int64_t outbox_id;               /* that may be taken back still, or tried again */
    bool may_cancel, may_retry, has_html, first_unread, redacted;
    bool by_mail; /* a mail may stand behind it */
    bool has_menu;
    bool may_picture, pictured; /* its sender's pictures: could be fetched always; are */
    bool aside, forwarded;      /* a note: by a third party, to one */
    bool rich;                  /* shown as it came; its words are a click away */
    struct str html_href;
};

struct label_view {
    int64_t id;
    struct str name, color;
};
struct linked_view {
    struct str words, href, reason;
};

struct composer_view {
    int64_t conversation_id, draft_id, draft_version, note_id, note_version;
    struct str kind; /* "reply" or "note": which is open */
    struct str reply, note, to, cc, bcc, reply_to_words;
    struct file_view *files;
    size_t n_files;
    struct str hold_s; /* the pause in which a reply may be taken back */
    const struct listen_need *open;
    size_t n_open;
    bool unseen_since;  /* somebody answered while this was written */
    struct str seen_us; /* the last message's moment, as the page shows it */
};

struct talk_view {
    int64_t id, number, version;
    struct str href, view, subject, customer, customer_href, inbox, status, category, assignee,
        team, priority, snoozed, language;
    bool closed, spam, binned, follows, has_assignee;
    int64_t related; /* the number of one it may belong to; 0: none */
    struct str related_words;
    struct label_view *tags;
    size_t n_tags;
    struct linked_view *links;
    size_t n_links;
    struct label_view *fields; /* name: the field's; color: what it holds */
    size_t n_fields;
    struct str older; /* where the older messages are; empty: this is all */
    struct thread_item *items;
    size_t n_items;
    const struct listen_view *heard; /* NULL: the engine says nothing */
    struct composer_view composer;
    bool may_answer, may_note;
    struct str csrf;
};

/* ---- the panel ---- */

struct past_row {
    struct str subject, when, href, status;
};
struct story_view;      /* story_view.h */
struct care_view;       /* care_view.h */
struct context_view;    /* context_view.h */
struct check_back_view; /* check_back_view.h */
struct panel_view {
    struct str name, initials, href, address, line, csrf;
    int64_t conversation_id;
    bool may_answer;
    const struct listen_view *heard;
    const struct story_view *story;
    const struct care_view *care;             /* NULL: nothing to say */
    const struct context_view *context;       /* likewise */
    const struct check_back_view *check_back; /* likewise */
    struct past_row *past;
    size_t n_past;
    struct label_view *fields; /* name: the field's; color: what it holds */
    size_t n_fields;
};

struct workspace_view {
    struct page_frame frame;
    struct list_view list;
    const struct talk_view *talk; /* NULL: none is open */
    const struct panel_view *panel;
};

/* ---- sheets: one choice, quickly made ---- */

struct choice {
    struct str words, also, value; /* also: quieter, beside */
    const char *name;              /* of the form's field */
    bool is, rule;                 /* rule: a line stands before it */
};
struct sheet_view {
    struct str title, action, csrf, view, hint; /* hint: of the field that filters; empty: none */
    int64_t *conversations;
    size_t n_conversations;
    struct choice *choices;
    size_t n_choices;
    struct str field, field_words, field_value,
        field_type; /* a field of its own, below; empty: none */
    struct str button;
    struct str back;
    bool promise; /* the fields of one to add */
    int64_t message_id;
};

struct merge_view {
    struct page_frame frame;
    int64_t from, into; /* numbers; into 0: not chosen */
    struct str from_subject, into_subject, from_customer, into_customer, back;
    int64_t messages, notes, tags, participants;
    bool other_customer, other_inbox;
    struct list_row *candidates;
    size_t n_candidates;
    int64_t from_id, into_id;
};

struct new_view {
    struct page_frame frame;
    struct str to, subject, body, wrong;
    int64_t inbox_id;
    struct label_view *inboxes;
    size_t n_inboxes;
};

/* A page of one column: a form and words. */
struct alone_view {
    struct page_frame frame;
    struct str heading, lead, told, email, name, next, secret, org;
    struct str elsewhere; /* the identity provider's name; empty: none */
    bool wrong, code, passkey;
};

/* A second factor on its way: what the authenticator needs, or the codes for the day it is lost. */
struct factor_view {
    struct page_frame frame;
    struct str told, uri, secret, token, next;
    bool password; /* asked again, of who has one */
    struct str *codes;
    size_t n_codes;
};

#endif
