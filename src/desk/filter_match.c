/* SPDX-License-Identifier: Apache-2.0 */
/* filter_match.c: whether conversations fit a filter, many at once. What stands in the row is
   looked at first; what needs another table is asked in one query for all rows that are still in
   question. So a rule that looks at one conversation and a list that looks at thousands are the
   same code and mean the same. */
#include "base/fold.h"
#include "base/time.h"
#include "desk/filter_operators.h"
#include "desk/tokens.h"

#include <stdlib.h>
#include <string.h>

struct eval {
    struct call *c;
    struct db_conn *d;
    const struct filter *f;
    const struct filter_row *rows;
    size_t n;
};

static bool has_id(struct db_ids ids, int64_t id)
{
    for (size_t i = 0; i < ids.n; i++)
        if (ids.at[i] == id)
            return true;
    return false;
}

/* ---- what the row says ---- */

static bool is_fits(const struct filter_row *r, int what)
{
    switch (what) {
    case IS_OPEN:
        return str_eq(r->place, STR("open"));
    case IS_WAITING:
        return str_eq(r->place, STR("waiting"));
    case IS_CLOSED:
        return str_eq(r->place, STR("closed"));
    case IS_SNOOZED:
        return str_eq(r->place, STR("snoozed"));
    case IS_SPAM:
        return str_eq(r->place, STR("spam"));
    case IS_BIN:
        return r->deleted_us != NO_TIME;
    case IS_ASSIGNED:
        return r->assignee_id != 0;
    case IS_UNASSIGNED:
        return r->assignee_id == 0;
    case IS_UNANSWERED:
        return r->waiting_us != NO_TIME;
    case IS_NEW:
        return r->first_reply_us == NO_TIME;
    case IS_REOPENED:
        return r->reopened > 0;
    default:
        return what == IS_GRAVE && r->grave;
    }
}

static bool compare_fits(enum filter_compare how, int64_t value, int64_t from, int64_t to)
{
    switch (how) {
    case FILTER_LESS:
        return value < from;
    case FILTER_AT_MOST:
        return value <= to;
    case FILTER_MORE:
        return value > to;
    case FILTER_AT_LEAST:
        return value >= from;
    case FILTER_IS:
        break;
    }
    return value >= from && value <= to;
}

static int64_t moment_of(const struct filter_row *r, enum filter_operator_id op)
{
    switch (op) {
    case OP_CREATED:
        return r->created_us;
    case OP_UPDATED:
        return r->updated_us;
    case OP_CLOSED:
        return r->closed_us;
    case OP_SNOOZED:
        return r->snoozed_until_us;
    default:
        return r->active_us;
    }
}

/* An age counts backwards: more is earlier. Of what is to come it counts forwards. */
static bool age_fits(enum filter_compare how, int64_t age_us, int64_t asked_us)
{
    return how == FILTER_MORE || how == FILTER_AT_LEAST
               ? compare_fits(how, age_us, asked_us, asked_us)
               : age_us >= 0 && age_us <= asked_us;
}

static bool moment_fits(const struct eval *e, const struct filter_node *n,
                        const struct filter_value *v, const struct filter_row *r)
{
    int64_t at_us = moment_of(r, n->op->id), from, to;
    if (at_us == NO_TIME || v->none)
        return at_us == NO_TIME && v->none;
    filter_moment_range(v, e->c->now_us, &from, &to);
    if (n->op->id == OP_BEFORE)
        return at_us < from;
    if (n->op->id == OP_AFTER)
        return at_us >= from;
    if (v->age_us)
        return age_fits(n->compare,
                        n->op->id == OP_SNOOZED ? at_us - e->c->now_us : e->c->now_us - at_us,
                        v->age_us);
    return compare_fits(n->compare, at_us, from, to - 1);
}

static bool waiting_fits(const struct eval *e, const struct filter_node *n,
                         const struct filter_value *v, const struct filter_row *r)
{
    if (r->waiting_us == NO_TIME || v->none)
        return r->waiting_us == NO_TIME && v->none;
    enum filter_compare how = n->compare == FILTER_IS ? FILTER_AT_LEAST : n->compare;
    return compare_fits(how, e->c->now_us - r->waiting_us, v->age_us, v->age_us);
}

/* Whether a subject has these words, beside each other. */
static bool subject_fits(struct call *c, struct str subject, struct str typed)
{
    struct str has = tokens_text(&c->arena, subject), asked = tokens_text(&c->arena, typed);
    bool prefix = typed.n && typed.at[typed.n - 1] == '*';
    for (size_t i = 0; i + asked.n <= has.n; i++)
        if ((i == 0 || has.at[i - 1] == ' ') && !memcmp(has.at + i, asked.at, asked.n) &&
            (prefix || i + asked.n == has.n || has.at[i + asked.n] == ' '))
            return asked.n > 0;
    return false;
}

/* "en" is every English; "en-GB" that one. */
static bool language_fits(struct str language, struct str asked)
{
    return str_starts_nocase(language, asked) &&
           (language.n == asked.n || language.at[asked.n] == '-');
}

static bool ids_fit(const struct filter_node *n, int64_t id)
{
    return id ? has_id(n->ids, id) : n->none;
}

static bool number_fits(const struct filter_node *n, const struct filter_value *v,
                        const struct filter_row *r)
{
    int64_t value = n->op->id == OP_NUMBER     ? r->number
                    : n->op->id == OP_MESSAGES ? r->messages
                                               : r->reopened;
    return compare_fits(n->compare, value, v->from, v->to);
}

static bool value_fits(const struct eval *e, const struct filter_node *n,
                       const struct filter_value *v, const struct filter_row *r)
{
    switch (n->op->values) {
    case VALUES_MOMENT:
        return moment_fits(e, n, v, r);
    case VALUES_AGE:
        return waiting_fits(e, n, v, r);
    case VALUES_NUMBER:
        return number_fits(n, v, r);
    case VALUES_RANK:
        return compare_fits(n->compare, r->priority, v->choice, v->choice);
    case VALUES_TEXT:
        return n->op->id == OP_SUBJECT ? subject_fits(e->c, r->subject, v->typed)
                                       : language_fits(r->language, v->typed);
    case VALUES_CHOICE:
        return n->op->id == OP_IS ? is_fits(r, v->choice)
                                  : str_eq(r->channel, str_of(n->op->choices[v->choice]));
    default:
        return false;
    }
}

static bool row_fits(const struct eval *e, const struct filter_node *n, const struct filter_row *r)
{
    switch (n->op->id) {
    case OP_STATUS:
        return ids_fit(n, r->status_id);
    case OP_ASSIGNEE:
        return ids_fit(n, r->assignee_id);
    case OP_TEAM:
        return ids_fit(n, r->team_id);
    case OP_INBOX:
        return ids_fit(n, r->inbox_id);
    case OP_DESK:
        return ids_fit(n, r->desk_id);
    case OP_CUSTOMER:
    case OP_FROM:
        return ids_fit(n, r->customer_id);
    default:
        break;
    }
    for (size_t i = 0; i < n->n_values; i++)
        if (value_fits(e, n, &n->values[i], r))
            return true;
    return false;
}

/* ---- what other tables say, of all rows in question at once ---- */

/* Conversations in question; or what else of theirs `id_of` names. */
static struct db_ids asked_ids(const struct eval *e, const bool *ask, bool customers)
{
    int64_t *ids = arena_array(&e->c->arena, e->n + 1, sizeof *ids);
    size_t n = 0;
    for (size_t i = 0; i < e->n; i++)
        if (ask[i])
            ids[n++] = customers ? e->rows[i].customer_id : e->rows[i].id;
    return (struct db_ids){ids, n};
}

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* Adds to `fits` the rows in question that are among those found. */
static void mark(const struct eval *e, const bool *ask, struct filter_id *found, size_t n,
                 bool *fits)
{
    qsort(found, n, sizeof *found, by_id);
    for (size_t i = 0; i < e->n; i++)
        if (ask[i] && !fits[i])
            fits[i] = bsearch(&e->rows[i].id, found, n, sizeof *found, by_id) != NULL;
}

static void turn_round(const struct eval *e, const bool *ask, bool *fits)
{
    for (size_t i = 0; i < e->n; i++)
        fits[i] = ask[i] && !fits[i];
}

static int fits_tag(const struct eval *e, const struct filter_node *n, const bool *ask, bool *fits)
{
    struct filter_id *found;
    size_t some;
    int64_t org = e->f->who.org;
    struct db_ids ids = asked_ids(e, ask, false);
    if (n->none) {
        if (sql_filter_tagged(e->c, e->d, org, ids, true, n->ids, &found, &some) < 0)
            return -1;
        mark(e, ask, found, some, fits);
        turn_round(e, ask, fits);
    }
    if (!n->ids.n)
        return 1;
    if (sql_filter_tagged(e->c, e->d, org, ids, false, n->ids, &found, &some) < 0)
        return -1;
    mark(e, ask, found, some, fits);
    return 1;
}

static int fits_unread(const struct eval *e, const bool *ask, bool *fits)
{
    struct filter_read_row *rows;
    size_t n;
    if (sql_filter_read(e->c, e->d, e->f->who.org, asked_ids(e, ask, false), e->f->who.id, &rows,
                        &n) < 0)
        return -1;
    for (size_t i = 0; i < e->n; i++) {
        int64_t read_us = 0;
        for (size_t j = 0; j < n && ask[i]; j++)
            if (rows[j].id == e->rows[i].id)
                read_us = rows[j].read_us;
        fits[i] |= ask[i] && e->rows[i].active_us > read_us;
    }
    return 1;
}

static int fits_has(const struct eval *e, int what, const bool *ask, bool *fits)
{
    struct filter_id *found = NULL;
    struct db_ids ids = asked_ids(e, ask, false);
    const struct actor *who = &e->f->who;
    size_t n = 0;
    int got = 0;
    if (what == HAS_ATTACHMENT)
        got = sql_filter_attached(e->c, e->d, who->org, ids, &found, &n);
    else if (what == HAS_DRAFT)
        got = sql_filter_drafted(e->c, e->d, who->org, ids, who->id, &found, &n);
    else if (what == HAS_NOTE)
        got = sql_filter_noted(e->c, e->d, who->org, ids, &found, &n);
    else if (what == HAS_TAG)
        got = sql_filter_tagged(e->c, e->d, who->org, ids, true, (struct db_ids){0}, &found, &n);
    else if (what == HAS_PARTICIPANT)
        got = sql_filter_accompanied(e->c, e->d, who->org, ids, &found, &n);
    else if (what == HAS_LINK)
        got = sql_filter_linked(e->c, e->d, who->org, ids, &found, &n);
    if (got >= 0)
        mark(e, ask, found, n, fits);
    return got < 0 ? -1 : 1;
}

static int fits_agents(const struct eval *e, bool mentioned, struct db_ids agents, const bool *ask,
                       bool *fits)
{
    struct filter_id *found;
    size_t n;
    struct db_ids ids = asked_ids(e, ask, false);
    int got = mentioned ? sql_filter_mentioned(e->c, e->d, e->f->who.org, ids, agents, &found, &n)
                        : sql_filter_followed(e->c, e->d, e->f->who.org, ids, agents, &found, &n);
    if (got >= 0)
        mark(e, ask, found, n, fits);
    return got < 0 ? -1 : 1;
}

static bool is_costly(int what)
{
    return what == IS_UNREAD || what == IS_FOLLOWED || what == IS_MENTIONED || what == IS_BACK ||
           what == IS_DUE || what == IS_LATE;
}

/* Queues of facts: what was asked, promised and named. */
static int fits_facts(const struct eval *e, int what, const bool *ask, bool *fits)
{
    struct filter_id *found;
    struct db_ids ids = asked_ids(e, ask, false);
    int64_t org = e->f->who.org, now_us = e->c->now_us;
    size_t n;
    int got =
        what == IS_BACK ? sql_filter_back(e->c, e->d, ids, org, now_us,
                                          now_us + FILTER_NEAR_D * DAY_US, &found, &n)
        : what == IS_DUE
            ? sql_filter_due(e->c, e->d, ids, org, now_us - FILTER_PAST_D * DAY_US,
                             now_us + FILTER_DUE_D * DAY_US, &found, &n)
            : sql_filter_late(e->c, e->d, ids, org, now_us - FILTER_LATE_H * HOUR_US, &found, &n);
    if (got >= 0)
        mark(e, ask, found, n, fits);
    return got < 0 ? -1 : 1;
}

static int fits_is(const struct eval *e, const struct filter_node *n, const bool *ask, bool *fits)
{
    struct db_ids me = {&e->f->who.id, 1};
    for (size_t i = 0; i < n->n_values; i++) {
        int what = n->values[i].choice, got = 1;
        if (what == IS_UNREAD)
            got = fits_unread(e, ask, fits);
        else if (what == IS_BACK || what == IS_DUE || what == IS_LATE)
            got = fits_facts(e, what, ask, fits);
        else if (is_costly(what))
            got = fits_agents(e, what == IS_MENTIONED, me, ask, fits);
        for (size_t j = 0; j < e->n && !is_costly(what); j++)
            fits[j] |= ask[j] && is_fits(&e->rows[j], what);
        if (got < 0)
            return -1;
    }
    return 1;
}

static int fits_company(const struct eval *e, const struct filter_node *n, const bool *ask,
                        bool *fits)
{
    struct filter_employed_row *rows;
    size_t some;
    if (sql_filter_employed(e->c, e->d, asked_ids(e, ask, true), e->f->who.org, &rows, &some) < 0)
        return -1;
    for (size_t i = 0; i < e->n; i++) {
        int64_t company_id = 0;
        for (size_t j = 0; j < some && ask[i]; j++)
            if (rows[j].id == e->rows[i].customer_id)
                company_id = rows[j].company_id;
        fits[i] = ask[i] && ids_fit(n, company_id);
    }
    return 1;
}

/* ---- custom fields ---- */

static bool list_has(struct str list, struct str one)
{
    struct str piece;
    while (str_cut(&list, ',', &piece))
        if (str_eq(str_trim(piece), one))
            return true;
    return false;
}

static bool truth_of(struct str text)
{
    return str_eq(text, STR("yes")) || str_eq(text, STR("true")) || str_eq(text, STR("1"));
}

static bool field_value_fits(const struct eval *e, const struct filter_node *n,
                             const struct filter_value *v, const struct filter_values_row *row)
{
    struct filter_value asked = {0};
    struct str folded = fold_name(&e->c->arena, v->typed);
    int64_t from, to;
    if (str_eq(n->field_kind, STR("number")))
        return str_int64(v->typed, &from) && row->number_value.some &&
               compare_fits(n->compare, row->number_value.n, from, from);
    if (str_eq(n->field_kind, STR("truth")))
        return row->number_value.some && (row->number_value.n != 0) == truth_of(folded);
    if (str_eq(n->field_kind, STR("date"))) {
        if (!row->number_value.some || !filter_read_moment(v->typed, &asked))
            return false;
        filter_moment_range(&asked, e->c->now_us, &from, &to);
        if (asked.age_us)
            return age_fits(n->compare, e->c->now_us - row->number_value.n * DAY_US, asked.age_us);
        return compare_fits(n->compare, row->number_value.n * DAY_US, from, to - 1);
    }
    if (str_eq(n->field_kind, STR("choices")))
        return list_has(row->text_folded, folded);
    if (!v->quoted && folded.n > 1 && folded.at[folded.n - 1] == '*')
        return str_starts(row->text_folded, str_first(folded, folded.n - 1));
    return str_eq(row->text_folded, folded);
}

static bool field_fits(const struct eval *e, const struct filter_node *n,
                       const struct filter_values_row *row)
{
    for (size_t i = 0; i < n->n_values; i++)
        if (field_value_fits(e, n, &n->values[i], row))
            return true;
    return false;
}

/* Whose field it is: the conversation's, its customer's, or the company's of that one. */
static int field_owners(const struct eval *e, const struct filter_node *n, const bool *ask,
                        int64_t *owners)
{
    struct filter_employed_row *rows;
    size_t some = 0;
    bool company = str_eq(n->field_noun, STR("company"));
    if (company &&
        sql_filter_employed(e->c, e->d, asked_ids(e, ask, true), e->f->who.org, &rows, &some) < 0)
        return -1;
    bool conversation = str_eq(n->field_noun, STR("conversation"));
    for (size_t i = 0; i < e->n; i++) {
        owners[i] = conversation ? e->rows[i].id : e->rows[i].customer_id;
        for (size_t j = 0; j < some; j++)
            if (rows[j].id == e->rows[i].customer_id)
                owners[i] = rows[j].company_id;
    }
    return 1;
}

static int fits_field(const struct eval *e, const struct filter_node *n, const bool *ask,
                      bool *fits)
{
    struct filter_values_row *rows;
    size_t some;
    int64_t *owners = arena_array(&e->c->arena, e->n, sizeof *owners);
    if (field_owners(e, n, ask, owners) < 0 ||
        sql_filter_values(e->c, e->d, e->f->who.org, (struct db_ids){owners, e->n}, n->field_id,
                          &rows, &some) < 0)
        return -1;
    for (size_t i = 0; i < e->n; i++) {
        const struct filter_values_row *row = NULL;
        for (size_t j = 0; j < some && ask[i]; j++)
            if (rows[j].noun_id == owners[i])
                row = &rows[j];
        fits[i] = ask[i] && (row ? !n->none && field_fits(e, n, row) : n->none);
    }
    return 1;
}

/* ---- words ---- */

static int fits_words(const struct eval *e, const struct filter_node *n, const bool *ask,
                      bool *fits)
{
    struct filter_worded_row *rows;
    size_t some;
    struct str words = filter_match_text(e->c, db_conn_dialect(e->d), n);
    if (sql_filter_worded(e->c, e->d, e->f->who.org, asked_ids(e, ask, false), 0, words, &rows,
                          &some) < 0)
        return -1;
    struct filter_id *found = arena_array(&e->c->arena, some + 1, sizeof *found);
    for (size_t i = 0; i < some; i++)
        found[i].id = rows[i].id;
    mark(e, ask, found, some, fits);
    return 1;
}

/* ---- the tree ---- */

static bool is_cheap(const struct filter_node *n)
{
    if (n->kind == FILTER_WORDS)
        return false;
    for (const struct filter_node *child = n->first; child; child = child->next)
        if (!is_cheap(child))
            return false;
    if (n->kind != FILTER_TERM)
        return true;
    for (size_t i = 0; i < n->n_values && n->op->id == OP_IS; i++)
        if (is_costly(n->values[i].choice))
            return false;
    return n->op->id != OP_TAG && n->op->id != OP_HAS && n->op->id != OP_COMPANY &&
           n->op->id != OP_MENTIONS && n->op->id != OP_FOLLOWER && n->op->id != OP_FIELD;
}

static int fits_term(const struct eval *e, const struct filter_node *n, const bool *ask, bool *fits)
{
    switch (n->op->id) {
    case OP_TAG:
        return fits_tag(e, n, ask, fits);
    case OP_COMPANY:
        return fits_company(e, n, ask, fits);
    case OP_FIELD:
        return fits_field(e, n, ask, fits);
    case OP_MENTIONS:
    case OP_FOLLOWER:
        return fits_agents(e, n->op->id == OP_MENTIONS, n->ids, ask, fits);
    case OP_IS:
        return fits_is(e, n, ask, fits);
    case OP_HAS:
        for (size_t i = 0; i < n->n_values; i++)
            if (fits_has(e, n->values[i].choice, ask, fits) < 0)
                return -1;
        return 1;
    default:
        for (size_t i = 0; i < e->n; i++)
            fits[i] = ask[i] && row_fits(e, n, &e->rows[i]);
        return 1;
    }
}

static int fits_node(const struct eval *e, const struct filter_node *n, const bool *ask,
                     bool *fits);

/* Every child, the cheap ones first; each is asked about what the others left. */
static int fits_all(const struct eval *e, const struct filter_node *n, const bool *ask, bool *fits)
{
    memcpy(fits, ask, e->n * sizeof *fits);
    for (int cheap = 1; cheap >= 0; cheap--)
        for (const struct filter_node *child = n->first; child; child = child->next) {
            bool *left = arena_array(&e->c->arena, e->n, sizeof *left);
            if (is_cheap(child) != (cheap == 1))
                continue;
            memcpy(left, fits, e->n * sizeof *left);
            if (fits_node(e, child, left, fits) < 0)
                return -1;
        }
    return 1;
}

static int fits_any(const struct eval *e, const struct filter_node *n, const bool *ask, bool *fits)
{
    bool *left = arena_array(&e->c->arena, e->n, sizeof *left);
    bool *more = arena_array(&e->c->arena, e->n, sizeof *more);
    memcpy(left, ask, e->n * sizeof *left);
    memset(fits, 0, e->n * sizeof *fits);
    for (const struct filter_node *child = n->first; child; child = child->next) {
        if (fits_node(e, child, left, more) < 0)
            return -1;
        for (size_t i = 0; i < e->n; i++) {
            fits[i] |= more[i];
            left[i] = left[i] && !more[i];
        }
    }
    return 1;
}

/* Sets all of fits: true only where it was asked. */
static int fits_node(const struct eval *e, const struct filter_node *n, const bool *ask, bool *fits)
{
    size_t asked = 0;
    for (size_t i = 0; i < e->n; i++)
        asked += ask[i];
    if (n->kind == FILTER_ALL && asked)
        return fits_all(e, n, ask, fits);
    if (n->kind == FILTER_ANY && asked && n != e->f->given)
        return fits_any(e, n, ask, fits);
    memset(fits, 0, e->n * sizeof *fits);
    if (!asked)
        return 1;
    if (n == e->f->given) {
        memcpy(fits, ask, e->n * sizeof *fits);
        return 1;
    }
    if (n->kind == FILTER_WORDS)
        return fits_words(e, n, ask, fits);
    if (n->kind == FILTER_TERM)
        return fits_term(e, n, ask, fits);
    if (fits_node(e, n->first, ask, fits) < 0)
        return -1;
    turn_round(e, ask, fits);
    return 1;
}

/* Of what is there at all. */
static bool is_in_question(const struct filter *f, const struct filter_row *r)
{
    return !r->merged_into_id && (f->sees_all || has_id(f->inboxes, r->inbox_id)) &&
           (f->asks_bin || r->deleted_us == NO_TIME) &&
           (f->asks_spam || !str_eq(r->place, STR("spam")));
}

int filter_fits(struct call *c, struct db_conn *d, const struct filter *f,
                const struct filter_row *rows, size_t n, bool *fits_r)
{
    struct eval e = {.c = c, .d = d, .f = f, .rows = rows, .n = n};
    bool *ask = arena_array(&c->arena, n + 1, sizeof *ask);
    for (size_t i = 0; i < n; i++)
        fits_r[i] = ask[i] = is_in_question(f, &rows[i]);
    return f->root && n ? fits_node(&e, f->root, ask, fits_r) : 1;
}

int filter_matches(struct call *c, struct db_conn *d, const struct filter *f,
                   int64_t conversation_id)
{
    struct filter_row *rows;
    size_t n;
    bool fits = false;
    if (sql_filter_rows(c, d, f->who.org, (struct db_ids){&conversation_id, 1}, &rows, &n) < 0 ||
        (n && filter_fits(c, d, f, rows, 1, &fits) < 0))
        return -1;
    return fits;
}
