/* SPDX-License-Identifier: Apache-2.0 */
/* filter.h: the one language in which conversations are looked for: the search box, saved views,
   the conditions of rules and targets, and reports.

       tent "still waiting" refund*          all of these in one message; a phrase; a beginning
       -refund  -tag:vip  NOT is:spam        not so
       tent OR shoes  (a OR b) c             either
       status:open,waiting  priority:>=high  assignee:me  team:"Second line"  tag:none
       created:>7d  created:<2h  created:2026-03  after:2026-03-01  waiting:>2h  number:123
       field.order:4411  field.total:>100  customer:okafor  from:maya@example.org  has:attachment

   What stands beside each other must all hold. Commas between values mean either. filter_help lists
   the operators. Ages (2h, 7d) count back from now: created:>7d is older than seven days,
   created:<2h younger than two hours. Days and months are UTC.

       struct filter f;
       if (filter_parse(c, text, &f) < 0 ||               the shape; the sentence names the place
           filter_bind(c, d, who, &f) < 0) return -1;     the names in it: tags, agents, teams
       got = filter_matches(c, d, &f, conversation_id);   one conversation: rules, live views
       got = filter_list(c, d, &f, &how, &found);         a page of all, the youngest first

   A filter that does not ask for spam or the bin leaves both out; what was merged into another is
   never found. An empty one fits everything else. Words are those of tokens.h; all words of one
   group must stand in one message (its subject counts), for notes as for mail. */
#ifndef DESK_FILTER_H
#define DESK_FILTER_H

#include "base/out.h"
#include "desk/actor.h"
#include "desk/filter.sql.h"

enum {
    FILTER_BYTES = 2000,
    FILTER_DEPTH_MAX = 12, /* parentheses and minus signs within one another */
    FILTER_NODES_MAX = 120,
    FILTER_WORDS_MAX = 20,    /* free words and phrases */
    FILTER_VALUES_MAX = 20,   /* of one operator, with commas between */
    FILTER_VALUE_BYTES = 200, /* of one value */
    FILTER_PREFIX_LETTERS = 2,
    FILTER_PEOPLE_MAX = 100, /* people that one name may mean */
    FILTER_IDS_MAX = 500,    /* companies, addresses ... that one operator may mean */
    FILTER_LIST_MAX = 100,   /* conversations in one page */
    FILTER_SCAN_MAX = 3000,  /* conversations looked at for one page, then it says `more` */
    FILTER_HITS_MAX = 1500,  /* messages looked at for one page of a search for words */
    FILTER_CANDIDATES_MAX =
        2000, /* conversations that an operator names: fetched all, then sorted */
    FILTER_CANDIDATES_WORDS = 100, /* the same where their words are looked at one by one */
    FILTER_AFTER_BYTES = 64,
    FILTER_NEAR_D = 7,  /* is:back: a day they named within so many days */
    FILTER_DUE_D = 2,   /* is:due: a promise for one of the next days */
    FILTER_PAST_D = 30, /* ... or broken within so many */
    FILTER_LATE_H = 24  /* is:late: waiting so long, or past a target */
};

enum filter_kind {
    FILTER_ALL,   /* every child */
    FILTER_ANY,   /* one of them at least */
    FILTER_NOT,   /* not its one child */
    FILTER_WORDS, /* one message has all of them */
    FILTER_TERM   /* an operator and its values */
};

enum filter_compare { FILTER_IS, FILTER_LESS, FILTER_AT_MOST, FILTER_MORE, FILTER_AT_LEAST };

struct filter_word {
    struct str typed;  /* as it was, without quotes and star */
    struct str tokens; /* tokens.h; more than one is a phrase */
    bool quoted, prefix;
};

/* What a value means; which members count is the operator's. */
struct filter_value {
    struct str typed, to_typed; /* as written; the second is the end of a range a..b */
    bool quoted, none;          /* none: the word "none", without quotes */
    int choice;                 /* in the operator's list */
    int64_t from, to; /* numbers and moments; [from, to) for days, both ends for numbers */
    int64_t age_us;   /* >0: an age, counted from now */
    int relative_day; /* for today and yesterday, with is_relative */
    bool is_relative;
};

struct filter_operator; /* filter_operators.h */

struct filter_node {
    enum filter_kind kind;
    size_t at; /* byte of the text where it stands */
    struct filter_node *first, *last, *next;
    /* FILTER_WORDS */
    struct filter_word *words;
    size_t n_words;
    /* FILTER_TERM */
    const struct filter_operator *op;
    struct str key; /* of field.KEY */
    enum filter_compare compare;
    struct filter_value *values;
    size_t n_values;
    /* set by filter_bind */
    struct db_ids ids;
    bool none;
    int64_t field_id;
    struct str field_kind, field_noun;
};

struct filter {
    struct filter_node *root; /* NULL fits all */
    size_t nodes, words;
    bool asks_spam, asks_bin; /* names them somewhere */
    /* set by filter_bind */
    struct actor who;
    bool sees_all;                   /* else only: */
    struct db_ids inboxes;           /* that `who` sees */
    const struct filter_node *given; /* known to hold, not asked again: filter_list.c */
};

/* BAD_INPUT says what is wrong, at which byte (from 1), and what would do. Everything is in the
   arena; the text itself is copied. */
int filter_parse(struct call *c, struct str text, struct filter *f_r);

/* The same filter, written in the one way: parsing that gives the same again. */
struct str filter_text(struct call *c, const struct filter *f);

/* Looks up the names. BAD_INPUT for one that is not there. `me` is `who`; for a rule or the desk
   itself there is no me, and who sees all. */
int filter_bind(struct call *c, struct db_conn *d, const struct actor *who, struct filter *f);

/* Both, for what is kept: only to say what is wrong with it. */
int filter_check(struct call *c, struct db_conn *d, const struct actor *who, struct str text);

/* 1 or 0; 0 too when it is in an inbox that f->who does not see. */
int filter_matches(struct call *c, struct db_conn *d, const struct filter *f,
                   int64_t conversation_id);

/* The same for many rows at once: fits_r has n. For filter_list.c and reports. struct filter_row is
   a row: filter.sql. */
int filter_fits(struct call *c, struct db_conn *d, const struct filter *f,
                const struct filter_row *rows, size_t n, bool *fits_r);

enum filter_sort {
    SORT_ACTIVE,  /* the last word, the youngest first */
    SORT_CREATED, /* the youngest first */
    SORT_WAITING, /* who has been waiting longest first; only those who wait */
    N_FILTER_SORTS
};
const char *filter_sort_name(enum filter_sort sort); /* "active" "created" "waiting" */
enum filter_sort filter_sort_of(struct str name);    /* N_FILTER_SORTS: none of that name */

struct filter_how {
    enum filter_sort sort;
    struct str after; /* where the last page ended: filter_found.after; empty: the beginning */
    int limit;        /* 0: FILTER_LIST_MAX / 2; more than the maximum is the maximum */
};
struct filter_hit {
    int64_t conversation_id, key_us;
    int64_t message_id; /* the youngest message with the words; 0: none were asked for */
};
struct filter_found {
    struct filter_hit *hits;
    size_t n;
    bool more;         /* there may be more: go on with `after`, even if hits are few or none */
    struct str after;  /* empty when there is no more */
    int64_t looked_at; /* conversations or messages that were looked at for this page */
};

/* Where words are looked for, the youngest message with them comes first, whatever the sort, unless
   an operator names so few conversations that these are simply sorted. A page costs at most
   FILTER_SCAN_MAX conversations or FILTER_HITS_MAX messages of looking, however large the desk is.
 */
int filter_list(struct call *c, struct db_conn *d, const struct filter *f,
                const struct filter_how *how, struct filter_found *found_r);

/* How many, counted up to max; *more_r: there are more, or may be (not all was looked at). */
int filter_count(struct call *c, struct db_conn *d, const struct filter *f, int max, int *n_r,
                 bool *more_r);

/* The operators, for help and for completion: i from 0; false past the last. */
struct filter_help {
    const char *name, *values, *words;
};
bool filter_help(size_t i, struct filter_help *help_r);

#endif
