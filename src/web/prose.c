/* SPDX-License-Identifier: Apache-2.0 */
/* prose.c: text into blocks, blocks into lines, lines into runs. What a customer wrote is taken as
   it stands: an empty line parts blocks, a line break stays one, lines that begin with ">" are a
   quotation. What one of us wrote is read by cmark, of whose tree only what a mail needs is kept:
   its HTML, images and rules come out as the text they were typed as. */
#include "web/prose.h"

#include <cmark.h>
#include <string.h>

/* Lists that grow in the arena; what is past the limits is left out. */
struct writer {
    struct arena *a;
    struct prose p;
    size_t blocks_cap, lines_cap, runs_cap, n_runs;
    struct prose_block *block;
    struct prose_line *line;
    bool no_address; /* there is none in all of the text */
};

static void *grown(struct arena *a, void *old, size_t n, size_t size, size_t *cap)
{
    if (n < *cap)
        return old;
    size_t wider = *cap ? *cap * 2 : 8;
    void *at = arena_array(a, wider, size);
    if (n)
        memcpy(at, old, n * size);
    *cap = wider;
    return at;
}

static void line_begin(struct writer *w)
{
    struct prose_block *b = w->block;
    b->lines = grown(w->a, b->lines, b->n_lines, sizeof *b->lines, &w->lines_cap);
    w->line = &b->lines[b->n_lines++];
    *w->line = (struct prose_line){0};
    w->runs_cap = 0;
}

static void block_begin(struct writer *w, enum block_kind kind)
{
    if (w->p.n_blocks == PROSE_BLOCKS_MAX)
        return;
    w->p.blocks = grown(w->a, w->p.blocks, w->p.n_blocks, sizeof *w->p.blocks, &w->blocks_cap);
    w->block = &w->p.blocks[w->p.n_blocks++];
    *w->block = (struct prose_block){.kind = kind};
    w->lines_cap = 0;
    line_begin(w);
}

static void run_add(struct writer *w, struct prose_run run)
{
    struct prose_line *l = w->line;
    if (!l || w->n_runs++ >= PROSE_RUNS_MAX || (!run.text.n && run.kind != RUN_BREAK))
        return;
    l->runs = grown(w->a, l->runs, l->n_runs, sizeof *l->runs, &w->runs_cap);
    l->runs[l->n_runs++] = run;
}

/* ---- addresses of the web in a text ---- */

static bool ends_address(char c)
{
    return ascii_space(c) || c == '<' || c == '>' || c == '"' || (unsigned char)c < ' ';
}

static size_t count_of(struct str s, char c)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += s.at[i] == c;
    return n;
}

/* Without the full stop, comma or bracket that belongs to the sentence around it. */
static size_t address_length(struct str s)
{
    struct str it = s;
    it.n = 0;
    while (it.n < s.n && !ends_address(s.at[it.n]))
        it.n++;
    while (it.n && strchr(".,;:!?)]}'*_", it.at[it.n - 1])) {
        if (it.at[it.n - 1] == ')' && count_of(it, '(') >= count_of(it, ')'))
            break;
        it.n--;
    }
    return it.n;
}

static ptrdiff_t address_at(struct str s)
{
    struct str rest = s;
    for (ptrdiff_t at; (at = str_find(rest, STR("http"))) >= 0; rest = str_from(rest, 4)) {
        rest = str_from(rest, (size_t)at);
        if (str_starts(rest, STR("https://")) || str_starts(rest, STR("http://")))
            return rest.at - s.at;
    }
    return -1;
}

static void text_add(struct writer *w, struct str text, enum run_kind kind, struct str mark)
{
    for (ptrdiff_t at; kind == RUN_TEXT && !w->no_address && (at = address_at(text)) >= 0;) {
        struct str link = str_from(text, (size_t)at);
        size_t n = address_length(link);
        run_add(w, (struct prose_run){.kind = RUN_TEXT, .text = str_first(text, (size_t)at)});
        link = str_first(link, n);
        run_add(
            w, (struct prose_run){.kind = n > 8 ? RUN_LINK : RUN_TEXT, .text = link, .href = link});
        text = str_from(text, (size_t)at + n);
    }
    run_add(w, (struct prose_run){.kind = kind, .text = text, .mark = mark});
}

/* ---- what a customer wrote ---- */

struct marks {
    const struct prose_mark *at;
    size_t n;
};

/* The line [start, end) of the text, cut where marks begin and end. */
static void line_text(struct writer *w, struct str text, int64_t start, int64_t end,
                      struct marks *marks)
{
    while (start < end) {
        while (marks->n && marks->at->end <= start)
            marks->at++, marks->n--;
        bool marked = marks->n && marks->at->start < end && marks->at->start < marks->at->end;
        int64_t from = !marked ? end : marks->at->start > start ? marks->at->start : start;
        int64_t to = !marked || marks->at->end > end ? end : marks->at->end;
        text_add(w, (struct str){text.at + start, (size_t)(from - start)}, RUN_TEXT, STR(""));
        if (marked)
            text_add(w, (struct str){text.at + from, (size_t)(to - from)}, marks->at->kind,
                     marks->at->name);
        start = to;
    }
}

static bool is_blank(struct str line)
{
    return !str_trim(line).n;
}

struct prose prose_plain(struct arena *a, struct str text, const struct prose_mark *list, size_t n)
{
    struct writer w = {.a = a, .no_address = address_at(text) < 0};
    struct marks marks = {list, n};
    struct str rest = text, line;
    bool open = false, was_quote = false;
    while (str_line(&rest, &line)) {
        if (is_blank(line)) {
            open = false;
            continue;
        }
        bool quote = line.at[0] == '>';
        if (!open || quote != was_quote)
            block_begin(&w, quote ? BLOCK_QUOTE : BLOCK_TEXT);
        else
            run_add(&w, (struct prose_run){.kind = RUN_BREAK});
        open = true;
        was_quote = quote;
        int64_t start = line.at - text.at, end = start + (int64_t)line.n;
        for (; quote && start < end && (text.at[start] == '>' || text.at[start] == ' ');)
            start++;
        line_text(&w, text, start, end, &marks);
    }
    return w.p;
}

/* ---- what one of us wrote ---- */

static struct str copied(struct arena *a, const char *text)
{
    size_t n = text ? strlen(text) : 0;
    return n ? (struct str){arena_copy(a, text, n), n} : STR("");
}

/* Where the walk is. A list's first item begins a block, the others a line; the first paragraph of
   an item stands on the item's line, later ones follow behind a break. */
enum item_state { ITEM_NONE, ITEM_LIST_BEGUN, ITEM_BEGUN, ITEM_GOES_ON };
struct walk {
    struct writer *w;
    int quote, list, strong, emphasis, link;
    enum item_state item;
    struct str href;
    enum block_kind list_kind;
};

static void walk_text(struct walk *k, struct str text)
{
    if (k->link)
        run_add(k->w, (struct prose_run){.kind = RUN_LINK, .text = text, .href = k->href});
    else if (k->strong || k->emphasis)
        run_add(k->w,
                (struct prose_run){.kind = k->strong ? RUN_STRONG : RUN_EMPHASIS, .text = text});
    else
        text_add(k->w, text, RUN_TEXT, STR(""));
}

static void walk_block(struct walk *k, enum block_kind kind)
{
    if (k->item == ITEM_GOES_ON)
        run_add(k->w, (struct prose_run){.kind = RUN_BREAK});
    else if (k->item == ITEM_NONE)
        block_begin(k->w, k->quote ? BLOCK_QUOTE : kind);
    else
        k->item = ITEM_GOES_ON;
}

static void enter_item(struct walk *k)
{
    if (k->item == ITEM_LIST_BEGUN)
        block_begin(k->w, k->list_kind);
    else if (k->w->block)
        line_begin(k->w);
    k->item = ITEM_BEGUN;
}

static void enter_list(struct walk *k, cmark_node *node)
{
    if (!k->list++) {
        k->list_kind =
            cmark_node_get_list_type(node) == CMARK_ORDERED_LIST ? BLOCK_NUMBERED : BLOCK_LIST;
        k->item = ITEM_LIST_BEGUN;
    }
}

static void enter_block(struct walk *k, cmark_node *node)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_BLOCK_QUOTE:
        k->quote++;
        break;
    case CMARK_NODE_LIST:
        enter_list(k, node);
        break;
    case CMARK_NODE_ITEM:
        enter_item(k);
        break;
    case CMARK_NODE_PARAGRAPH:
        walk_block(k, BLOCK_TEXT);
        break;
    case CMARK_NODE_HEADING:
        walk_block(k, BLOCK_HEAD);
        break;
    case CMARK_NODE_CODE_BLOCK:
    case CMARK_NODE_HTML_BLOCK:
        block_begin(k->w, BLOCK_CODE);
        run_add(k->w, (struct prose_run){.text = copied(k->w->a, cmark_node_get_literal(node))});
        break;
    default:
        break;
    }
}

static void enter_inline(struct walk *k, cmark_node *node)
{
    struct str text = copied(k->w->a, cmark_node_get_literal(node));
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_TEXT:
    case CMARK_NODE_HTML_INLINE:
        walk_text(k, text);
        break;
    case CMARK_NODE_SOFTBREAK: /* as in a mail: a line that was broken stays so */
    case CMARK_NODE_LINEBREAK:
        run_add(k->w, (struct prose_run){.kind = RUN_BREAK});
        break;
    case CMARK_NODE_CODE:
        run_add(k->w, (struct prose_run){.kind = RUN_CODE, .text = text});
        break;
    case CMARK_NODE_STRONG:
        k->strong++;
        break;
    case CMARK_NODE_EMPH:
        k->emphasis++;
        break;
    case CMARK_NODE_LINK:
        k->link++;
        k->href = copied(k->w->a, cmark_node_get_url(node));
        break;
    default:
        break;
    }
}

static void leave(struct walk *k, cmark_node *node)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_BLOCK_QUOTE:
        k->quote--;
        break;
    case CMARK_NODE_LIST:
        if (!--k->list)
            k->item = ITEM_NONE;
        break;
    case CMARK_NODE_STRONG:
        k->strong--;
        break;
    case CMARK_NODE_EMPH:
        k->emphasis--;
        break;
    case CMARK_NODE_LINK:
        k->link--;
        break;
    default:
        break;
    }
}

/* Whether a line can be nothing but a line of a paragraph, as most are: no character that means
   something to cmark, and no beginning or end that does. */
static bool is_words(struct str line)
{
    static const bool means[256] = {
        ['\\'] = true, ['`'] = true, ['*'] = true, ['_'] = true, ['['] = true,
        [']'] = true,  ['<'] = true, ['>'] = true, ['&'] = true,
    };
    if (line.n && (strchr(" #~=+-", line.at[0]) || ascii_digit(line.at[0]) ||
                   line.at[line.n - 1] == ' ' || line.at[0] == '\xef')) /* or a byte order mark */
        return false;
    for (size_t i = 0; i < line.n; i++)
        if ((unsigned char)line.at[i] < ' ' || means[(unsigned char)line.at[i]])
            return false;
    return true;
}

static bool is_only_words(struct str text)
{
    struct str rest = text, line;
    while (str_cut(&rest, '\n', &line))
        if (!is_words(line))
            return false;
    return true;
}

struct prose prose_markdown(struct arena *a, struct str text)
{
    if (is_only_words(text))
        return prose_plain(a, text, NULL, 0);
    struct writer w = {.a = a};
    struct walk k = {.w = &w};
    cmark_node *root = cmark_parse_document(text.at ? text.at : "", text.n, CMARK_OPT_DEFAULT);
    cmark_iter *walk = root ? cmark_iter_new(root) : NULL;
    cmark_event_type event;
    while (walk && (event = cmark_iter_next(walk)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(walk);
        if (event == CMARK_EVENT_EXIT)
            leave(&k, node);
        else if (cmark_node_get_type(node) <= CMARK_NODE_LAST_BLOCK)
            enter_block(&k, node);
        else
            enter_inline(&k, node);
    }
    cmark_iter_free(walk);
    cmark_node_free(root);
    return w.p;
}
