/* SPDX-License-Identifier: Apache-2.0 */
/* search.c: filter_list finds; here the rows are fetched, and the words are found again in the text
   as it was written, token by token, since the index keeps no text. */
#include "desk/search.h"

#include "base/utf8.h"
#include "desk/conversation.sql.h"
#include "desk/filter_operators.h"
#include "desk/tokens.h"

#include <string.h>

/* ---- the words that were asked for ---- */

struct wanted {
    const struct filter_word *at[FILTER_WORDS_MAX];
    size_t n;
};

/* All but what is behind a "not". */
static void collect(struct wanted *w, const struct filter_node *n)
{
    if (!n || n->kind == FILTER_NOT)
        return;
    for (size_t i = 0; i < n->n_words && w->n < FILTER_WORDS_MAX; i++)
        w->at[w->n++] = &n->words[i];
    for (const struct filter_node *child = n->first; child; child = child->next)
        collect(w, child);
}

struct tokens_seen {
    struct token *at;
    size_t n;
};

static struct tokens_seen tokens_of(struct call *c, struct str text)
{
    struct str begin = utf8_first(text, SEARCH_LOOK_BYTES);
    struct tokens it = {begin, begin};
    struct tokens_seen seen = {arena_array(&c->arena, begin.n / 2 + 1, sizeof *seen.at), 0};
    while (seen.n < begin.n / 2 + 1 && tokens_next(&c->arena, &it, &seen.at[seen.n]))
        seen.n++;
    return seen;
}

/* How many tokens from i on are this word or phrase; 0: they are not. */
static size_t length_at(const struct tokens_seen *seen, size_t i, const struct filter_word *w)
{
    struct str rest = w->tokens, asked;
    size_t n = 0;
    while (str_cut(&rest, ' ', &asked)) {
        bool last = !rest.n;
        if (i + n >= seen->n)
            return 0;
        struct str is = seen->at[i + n].folded;
        if (!(last && w->prefix ? str_starts(is, asked) : str_eq(is, asked)))
            return 0;
        n++;
    }
    return n;
}

static size_t longest_at(const struct tokens_seen *seen, size_t i, const struct wanted *w)
{
    size_t longest = 0;
    for (size_t j = 0; j < w->n; j++) {
        size_t n = length_at(seen, i, w->at[j]);
        longest = n > longest ? n : longest;
    }
    return longest;
}

/* ---- a piece of the text around the first of them ---- */

/* A border of characters at or before `at`, of words if one is near. */
static size_t begin_of_piece(struct str text, size_t at)
{
    size_t from = at > SEARCH_BEFORE_BYTES ? at - SEARCH_BEFORE_BYTES : 0;
    for (size_t i = from; from && i < at; i++)
        if (ascii_space(text.at[i]))
            return i + 1;
    while (from && ((unsigned char)text.at[from] & 0xc0) == 0x80)
        from--;
    return from;
}

static void mark(struct search_text *t, size_t start_at, size_t end_at)
{
    if (t->n_marks < SEARCH_MARKS_MAX && end_at <= t->text.n)
        t->marks[t->n_marks++] = (struct search_mark){start_at, end_at};
}

struct search_text search_mark_text(struct call *c, const struct filter *f, struct str text,
                                    size_t max)
{
    struct wanted w = {.n = 0};
    struct search_text t = {.text = STR("")};
    size_t first = 0, n;
    collect(&w, f->root);
    struct tokens_seen seen = tokens_of(c, w.n ? text : STR(""));
    while (first < seen.n && !longest_at(&seen, first, &w))
        first++;
    bool found = first < seen.n;
    size_t from = found && text.n > max ? begin_of_piece(text, seen.at[first].start_at) : 0;
    t.text = utf8_first(str_from(text, from), max);
    t.cut_before = from > 0;
    t.cut_after = from + t.text.n < text.n;
    t.marks = arena_array(&c->arena, SEARCH_MARKS_MAX, sizeof *t.marks);
    for (size_t i = first; i < seen.n && seen.at[i].start_at < from + t.text.n; i += n ? n : 1) {
        n = longest_at(&seen, i, &w);
        if (n)
            mark(&t, seen.at[i].start_at - from, seen.at[i + n - 1].end_at - from);
    }
    return t;
}

/* ---- the page ---- */

int search_conversations(struct call *c, struct db_conn *d, int64_t org,
                         const struct filter_found *found, struct conversation **list_r,
                         size_t *n_r)
{
    struct conversation *rows;
    size_t n;
    int64_t *ids = arena_array(&c->arena, found->n + 1, sizeof *ids);
    *n_r = 0;
    *list_r = arena_array(&c->arena, found->n + 1, sizeof **list_r);
    for (size_t i = 0; i < found->n; i++)
        ids[i] = found->hits[i].conversation_id;
    if (!found->n)
        return 0;
    if (sql_conversation_some(c, d, (struct db_ids){ids, found->n}, org, &rows, &n) < 0)
        return -1;
    for (size_t i = 0; i < found->n; i++)
        for (size_t j = 0; j < n; j++)
            if (rows[j].id == ids[i])
                (*list_r)[(*n_r)++] = rows[j];
    return 1;
}

static int messages_of(struct call *c, struct db_conn *d, int64_t org,
                       const struct filter_found *found, struct search_message **rows_r,
                       size_t *n_r)
{
    int64_t *ids = arena_array(&c->arena, found->n + 1, sizeof *ids);
    size_t n = 0;
    *n_r = 0;
    for (size_t i = 0; i < found->n; i++)
        if (found->hits[i].message_id)
            ids[n++] = found->hits[i].message_id;
    return n ? sql_search_messages(c, d, org, (struct db_ids){ids, n}, rows_r, n_r) : 0;
}

/* What of a message is searched: without the quoted history, unless there is nothing else. */
static struct str own_words(const struct search_message *m)
{
    bool quotes = m->quote_at.some && m->quote_at.n > 0 && (size_t)m->quote_at.n < m->body.n;
    return quotes ? utf8_first(m->body, (size_t)m->quote_at.n) : m->body;
}

static void fill(struct call *c, const struct filter *f, const struct conversation *it,
                 const struct search_message *message, struct search_hit *hit)
{
    hit->conversation = *it;
    hit->subject = search_mark_text(c, f, it->subject, CONVERSATION_SUBJECT_BYTES);
    if (message)
        hit->message = *message;
    hit->snippet = search_mark_text(c, f, message ? str_trim(own_words(message)) : it->preview,
                                    SEARCH_SNIPPET_BYTES);
}

static int fill_all(struct call *c, struct db_conn *d, const struct filter *f,
                    const struct filter_found *found, struct search_page *page)
{
    struct conversation *list;
    struct search_message *messages = NULL;
    size_t n, n_messages;
    if (search_conversations(c, d, f->who.org, found, &list, &n) < 0 ||
        messages_of(c, d, f->who.org, found, &messages, &n_messages) < 0)
        return -1;
    page->hits = arena_array(&c->arena, n + 1, sizeof *page->hits);
    for (page->n = 0; page->n < n; page->n++) {
        const struct search_message *message = NULL;
        for (size_t j = 0; j < n_messages; j++)
            if (messages[j].conversation_id == list[page->n].id)
                message = &messages[j];
        fill(c, f, &list[page->n], message, &page->hits[page->n]);
    }
    return 1;
}

/* The free words, for people and companies. */
static struct str typed_words(struct call *c, const struct filter *f)
{
    struct wanted w = {.n = 0};
    struct out o;
    collect(&w, f->root);
    out_init(&o, IDENTITY_BYTES);
    for (size_t i = 0; i < w.n; i++) {
        out_text(&o, i ? " " : "");
        out_str(&o, w.at[i]->typed);
    }
    struct str text = {arena_copy(&c->arena, o.at, o.n), o.over ? 0 : o.n};
    out_free(&o);
    return text;
}

/* The first few people with such words, not all of that name: customer_search sorts hundreds. */
static int find_people(struct call *c, struct db_conn *d, const struct actor *who, struct str words,
                       struct search_page *page)
{
    struct str rest = tokens_text(&c->arena, words), w[CUSTOMER_SEARCH_WORDS] = {{"", 0}};
    struct customer_search_row *rows;
    size_t n = 0;
    while (n < CUSTOMER_SEARCH_WORDS && rest.n && str_cut(&rest, ' ', &w[n]))
        n++;
    for (size_t i = n; i < CUSTOMER_SEARCH_WORDS; i++)
        w[i] = STR("");
    struct customer_search_in in = {.org = who->org,
                                    .from1 = w[0],
                                    .to1 = filter_prefix_end(c, w[0]),
                                    .from2 = w[1],
                                    .to2 = filter_prefix_end(c, w[1]),
                                    .from3 = w[2],
                                    .to3 = filter_prefix_end(c, w[2]),
                                    .from4 = w[3],
                                    .to4 = filter_prefix_end(c, w[3]),
                                    .limit = SEARCH_PEOPLE_MAX};
    if (!n)
        return 0;
    if (sql_customer_search(c, d, &in, &rows, &n) < 0)
        return -1;
    int64_t *ids = arena_array(&c->arena, n + 1, sizeof *ids);
    for (size_t i = 0; i < n; i++)
        ids[i] = rows[i].customer_id;
    if (!n)
        return 0;
    return sql_customer_some(c, d, who->org, (struct db_ids){ids, n}, &page->customers,
                             &page->n_customers);
}

static int find_names(struct call *c, struct db_conn *d, const struct actor *who,
                      const struct filter *f, struct search_page *page)
{
    struct str words = typed_words(c, f);
    struct company_filter by_name = {.begins = words, .limit = SEARCH_PEOPLE_MAX};
    if (!words.n)
        return 0;
    if (find_people(c, d, who, words, page) < 0)
        return -1;
    return company_list(c, d, who, &by_name, &page->companies, &page->n_companies);
}

int search(struct call *c, struct db_conn *d, const struct actor *who, const struct search_how *how,
           struct search_page *page_r)
{
    struct filter f;
    struct filter_found found;
    struct filter_how list = {.sort = how->sort, .after = how->after, .limit = how->limit};
    *page_r = (struct search_page){0};
    if (filter_parse(c, how->typed, &f) < 0 || filter_bind(c, d, who, &f) < 0 ||
        filter_list(c, d, &f, &list, &found) < 0 || fill_all(c, d, &f, &found, page_r) < 0)
        return -1;
    page_r->more = found.more;
    page_r->after = found.after;
    page_r->looked_at = found.looked_at;
    page_r->filter = filter_text(c, &f);
    return how->after.n ? page_r->n > 0 : find_names(c, d, who, &f, page_r) < 0 ? -1 : 1;
}
