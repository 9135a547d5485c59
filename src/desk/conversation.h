/* SPDX-License-Identifier: Apache-2.0 */
/* conversation.h: what is being talked about with one customer, and where it stands.

       struct conversation it;
       if (conversation_open(c, d, who, &(struct conversation_new){.inbox_id = inbox, .customer_id =
   maya, .subject = STR("Where is my tent")}, &it) < 0) ... struct conversation_change to = {.set =
   CONVERSATION_STATUS | CONVERSATION_ASSIGNEE, .status_id = closed, .assignee_id = maya}; if
   (conversation_change(c, d, who, it.id, &to, it.version, &undo_id) < 0) ...

   Everything about a conversation that is one value is changed by conversation_change, so that a
   form, a rule and a macro change several at once, undo them at once, and each still has its own
   line in the audit log and its own event ("conversation.assigned"). Words are added by message.h;
   joining and parting is link.h.

   A conversation that was merged leads to where it went, in every function, for ever. One in an
   inbox that `who` does not see is NOT_FOUND. Reading takes any connection; whatever changes
   something runs in a write. */
#ifndef DESK_CONVERSATION_H
#define DESK_CONVERSATION_H

#include "desk/actor.h"
#include "desk/conversation.sql.h"

enum {
    CONVERSATION_SUBJECT_BYTES = 500,
    CONVERSATION_LIST_MAX = 100, /* rows in one page */
    CONVERSATION_LIST_DEFAULT = 50,
    CONVERSATION_INBOXES_MAX = 200, /* that one agent sees by name or team */
    CONVERSATION_PREVIEW_BYTES = 160,
    PARTICIPANTS_MAX = 100, /* on one conversation */
    PARTICIPANT_ADDRESS_BYTES = 300,
    PARTICIPANT_NAME_BYTES = 200,
    SNOOZE_MAX_DAYS = 1100
};

enum priority { PRIORITY_LOW, PRIORITY_NORMAL, PRIORITY_HIGH, PRIORITY_URGENT, N_PRIORITIES };
const char *priority_name(enum priority p); /* "low" "normal" "high" "urgent" */
enum priority priority_of(struct str name); /* N_PRIORITIES when there is none of that name */

/* Where a conversation stands in lists. Snoozed and spam ones keep their status. ANY is open,
   waiting, closed and snoozed; what was merged or deleted is in no list but CUSTOMER's with place
   GONE. */
enum place {
    PLACE_ANY,
    PLACE_OPEN,
    PLACE_WAITING,
    PLACE_CLOSED,
    PLACE_SNOOZED,
    PLACE_SPAM,
    PLACE_GONE,
    N_PLACES
};
const char *place_name(enum place p); /* "any" "open" ... "gone" */
enum place place_of(struct str name); /* N_PLACES when there is none of that name */

/* struct conversation is a row with the names that go with it: conversation.sql. Its priority is an
 * enum priority. */

struct conversation_new {
    int64_t inbox_id, customer_id;
    struct str channel; /* "mail" "chat" "form" "api" "phone" "import"; empty: the inbox's */
    struct str subject; /* may be empty; at most CONVERSATION_SUBJECT_BYTES, a longer one is cut */
    enum priority priority;
    bool has_priority;                 /* false: normal */
    int64_t status_id;                 /* 0: the first of category open */
    int64_t assignee_id, team_id;      /* 0: nobody; the inbox's team */
    struct str language;               /* BCP 47, or empty */
    int64_t follows_id, split_from_id; /* 0: none */
    int64_t created_us;                /* 0: now; imports keep the old moment */
};

/* Opens an empty one. Needs MAY_ANSWER and an inbox that `who` sees; a customer who was merged
   leads to the one he is. Counts up the organisation's number. */
int conversation_open(struct call *c, struct db_conn *d, const struct actor *who,
                      const struct conversation_new *it, struct conversation *it_r);

int conversation_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                     struct conversation *it_r);

/* By the number that people use. */
int conversation_by_number(struct call *c, struct db_conn *d, const struct actor *who,
                           int64_t number, struct conversation *it_r);

/* ---- lists: by last activity, the youngest first
 * ---------------------------------------------------------- */

enum conversation_by {
    BY_PLACE, /* all that `who` sees */
    BY_INBOX,
    BY_TEAM,
    BY_ASSIGNEE,
    BY_STATUS,
    BY_TAG,
    BY_CUSTOMER, /* id says which */
    BY_NOBODY,   /* assigned to no one */
    N_CONVERSATION_BY
};

/* Where a page ended: the last row's active_us and id. All zero: from the beginning. As text it is
   "ACTIVE-ID", for the API's `after`. */
struct conversation_after {
    int64_t active_us, id;
};
enum { CONVERSATION_AFTER_BYTES = 48 };
void conversation_after_text(struct conversation_after at, char text[CONVERSATION_AFTER_BYTES]);
bool conversation_after_of(struct str text,
                           struct conversation_after *at_r); /* "" is the beginning */

struct conversation_filter {
    enum conversation_by by;
    int64_t id;
    enum place place;
    struct conversation_after after;
    int limit; /* 0: CONVERSATION_LIST_DEFAULT; more than the maximum is the maximum */
};

/* An array in the arena. There may be more when *n_r is the limit. The time does not grow with the
   number of conversations, but for BY_TAG of a tag that is on very many (it walks those of the
   tag). */
int conversation_keys(struct call *c, struct db_conn *d, const struct actor *who,
                      const struct conversation_filter *f, struct conversation_key **keys_r,
                      size_t *n_r);
struct db_ids conversation_key_ids(struct call *c, const struct conversation_key *keys, size_t n);

/* The same with all that a conversation has. */
int conversation_list(struct call *c, struct db_conn *d, const struct actor *who,
                      const struct conversation_filter *f, struct conversation **list_r,
                      size_t *n_r);

/* ---- changes
 * ---------------------------------------------------------------------------------------------- */

enum {
    CONVERSATION_STATUS = 1,
    CONVERSATION_PRIORITY = 2,
    CONVERSATION_ASSIGNEE = 4,
    CONVERSATION_TEAM = 8,
    CONVERSATION_SNOOZE = 16,
    CONVERSATION_SUBJECT = 32,
    CONVERSATION_INBOX = 64,
    CONVERSATION_SPAM = 128,
    CONVERSATION_BIN = 256
};

struct conversation_change {
    unsigned set;      /* which of these are meant: CONVERSATION_... */
    int64_t status_id; /* of this organisation and not archived */
    enum priority priority;
    int64_t assignee_id;      /* 0: nobody; else active and sees the inbox */
    int64_t team_id;          /* 0: none */
    int64_t snoozed_until_us; /* 0: awake; else in the future, at most SNOOZE_MAX_DAYS */
    struct str subject;       /* at most CONVERSATION_SUBJECT_BYTES, else TOO_BIG */
    int64_t inbox_id;         /* one that `who` sees; the desk follows */
    bool spam, binned;        /* binned: in the bin until retention takes it */
};

/* Needs MAY_ANSWER. >0 something changed, 0 it was so already. `version` is the one the change was
   made from, 0 when it does not matter: CONFLICT when it is not the last. Closing wakes and ends
   the waiting; leaving the category closed counts as reopened. */
int conversation_change(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                        const struct conversation_change *to, int64_t version, int64_t *undo_id_r);

/* Wakes what was snoozed until now, at most `limit`, of all organisations; for a timer. *n_r of
   them. Their status becomes the first of category open; each tells "conversation.woke". */
int conversation_wake(struct call *c, struct db_conn *d, int limit, size_t *n_r);

/* ---- who else is written to
 * -------------------------------------------------------------------------------- */

/* struct participant is a row: conversation.sql. role is "to" "cc" "bcc". */
int participant_list(struct call *c, struct db_conn *d, const struct actor *who,
                     int64_t conversation_id, struct participant **list_r, size_t *n_r);

struct participant_new {
    struct str address;  /* must look like a mail address */
    struct str name;     /* may be empty */
    struct str role;     /* empty: "cc" */
    int64_t customer_id; /* 0: nobody we know */
};

/* >0 added or its name or role changed, 0 it was so already. */
int participant_add(struct call *c, struct db_conn *d, const struct actor *who,
                    int64_t conversation_id, const struct participant_new *it);

/* >0 gone, 0 there was none. */
int participant_remove(struct call *c, struct db_conn *d, const struct actor *who,
                       int64_t conversation_id, struct str address, int64_t *undo_id_r);

/* ---- followers, and what is read
 * --------------------------------------------------------------------------- */

/* Agents themselves only; MAY_READ. >0 changed. */
int conversation_follow(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                        bool follows);

/* Everything up to at_us (0: now) has been seen by `who`; never goes back. No audit line: reading
 * is not recorded. */
int conversation_seen(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                      int64_t at_us);

/* Somebody is reading or writing now ("reading" "writing" "gone"). An event
   ("conversation.presence") and nothing more: it is kept nowhere, so screens forget it by
   themselves after PRESENCE_S. */
enum { PRESENCE_S = 30 };
int conversation_presence(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                          struct str doing);

/* For undo.c. */
int conversation_undo_change(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                             struct str was);
int participant_undo_remove(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                            struct str was);

#endif
