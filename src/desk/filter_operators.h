/* SPDX-License-Identifier: Apache-2.0 */
/* filter_operators.h: the table of what can be asked, between filter_parse.c (what may stand behind
   the colon), filter_bind.c (which names it means) and filter_match.c (whether a row fits). */
#ifndef DESK_FILTER_OPERATORS_H
#define DESK_FILTER_OPERATORS_H

#include "desk/filter.h"

enum filter_operator_id {
    OP_STATUS,
    OP_IS,
    OP_ASSIGNEE,
    OP_TEAM,
    OP_INBOX,
    OP_DESK,
    OP_TAG,
    OP_PRIORITY,
    OP_CUSTOMER,
    OP_COMPANY,
    OP_FROM,
    OP_SUBJECT,
    OP_HAS,
    OP_CHANNEL,
    OP_LANGUAGE,
    OP_BEFORE,
    OP_AFTER,
    OP_CREATED,
    OP_UPDATED,
    OP_CLOSED,
    OP_SNOOZED,
    OP_WAITING,
    OP_NUMBER,
    OP_MESSAGES,
    OP_REOPENED,
    OP_MENTIONS,
    OP_FOLLOWER,
    OP_FIELD,
    N_OPERATORS
};

enum filter_values {                /* what stands behind the colon */
                     VALUES_NAMES,  /* something of the desk's, by its name or id; looked up */
                     VALUES_TEXT,   /* words */
                     VALUES_CHOICE, /* one of a list */
                     VALUES_RANK,   /* one of an ordered list: may be compared */
                     VALUES_MOMENT,
                     VALUES_AGE,
                     VALUES_NUMBER,
                     VALUES_FIELD /* what the field is */
};

/* Its rows are read more often than they are kept: order before bytes. */
struct filter_operator { /* NOLINT(clang-analyzer-optin.performance.Padding) */
    enum filter_operator_id id;
    const char *name;
    enum filter_values values;
    const char *const *choices; /* NULL-ended */
    const char *help, *words;
};

extern const struct filter_operator filter_operators[N_OPERATORS];

/* The row of a name; NULL when there is none. */
const struct filter_operator *filter_operator_of(struct str name);

enum filter_is {
    IS_OPEN,
    IS_WAITING,
    IS_CLOSED,
    IS_SNOOZED,
    IS_SPAM,
    IS_BIN,
    IS_ASSIGNED,
    IS_UNASSIGNED,
    IS_UNREAD,
    IS_FOLLOWED,
    IS_MENTIONED,
    IS_UNANSWERED,
    IS_NEW,
    IS_REOPENED,
    IS_GRAVE,
    IS_BACK,
    IS_DUE,
    IS_LATE,
    N_IS
};
enum filter_has { HAS_ATTACHMENT, HAS_DRAFT, HAS_NOTE, HAS_TAG, HAS_PARTICIPANT, HAS_LINK, N_HAS };

/* Reads a value's moment, age or number; false when it is none. */
bool filter_read_moment(struct str text, struct filter_value *v);
bool filter_read_age(struct str text, int64_t *us_r);

/* What a moment means at `now_us`: [from, to). An age: to now. */
void filter_moment_range(const struct filter_value *v, int64_t now_us, int64_t *from_r,
                         int64_t *to_r);

/* The end of all texts that begin so: the same with its last character one further. */
struct str filter_prefix_end(struct call *c, struct str from);

/* The words of a FILTER_WORDS node, or of FILTER_ANY of such, as the full-text index asks. */
struct str filter_match_text(struct call *c, enum db_dialect dialect, const struct filter_node *n);

#endif
