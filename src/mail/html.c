/* SPDX-License-Identifier: Apache-2.0 */
/* html.c: tokens in, lines out.

   The writer knows three things about what comes next: how many line ends are wanted before it (0,
   1, or 2 for a blank line), whether a space is, and what the line begins with (quote marks,
   indent, a bullet). Nothing is written until there is text, so empty elements leave no trace and
   blank lines never add up.

   The reader keeps a short stack of those open elements that have a meaning here. Elements that
   only look (b, font) are not kept unless they hide what is in them, so that mail with a thousand
   unclosed <font> keeps its shape. */
#include "mail/html.h"

#include "base/utf8.h"
#include "mail/charset.h"
#include "mail/markup.h"

#include <string.h>

enum {
    STYLE_BYTES = 600,
    CELL_BYTES = 160, /* a longer cell gets its own lines */
    MAX_TABLES = 16,
    MAX_LISTS = 16,
    DECODE_MAX = 64 << 20
};

enum element_is {
    INLINE,
    BLOCK,
    PARAGRAPH, /* a blank line around it */
    QUOTE,
    LIST,
    ORDERED,
    ITEM,
    TABLE,
    ROW,
    CELL,
    LINK,
    PRE,
    SKIP, /* with what is in it */
    BREAK,
    RULE,
    IMAGE
};

static const struct {
    const char *name;
    enum element_is is;
} elements[] = {
    {"a", LINK},        {"address", BLOCK},  {"article", BLOCK},  {"blockquote", QUOTE},
    {"body", BLOCK},    {"br", BREAK},       {"caption", BLOCK},  {"center", BLOCK},
    {"dd", BLOCK},      {"details", BLOCK},  {"dir", LIST},       {"div", BLOCK},
    {"dl", PARAGRAPH},  {"dt", BLOCK},       {"fieldset", BLOCK}, {"footer", BLOCK},
    {"form", BLOCK},    {"h1", PARAGRAPH},   {"h2", PARAGRAPH},   {"h3", PARAGRAPH},
    {"h4", PARAGRAPH},  {"h5", PARAGRAPH},   {"h6", PARAGRAPH},   {"head", SKIP},
    {"header", BLOCK},  {"hr", RULE},        {"img", IMAGE},      {"li", ITEM},
    {"main", BLOCK},    {"menu", LIST},      {"nav", BLOCK},      {"noframes", SKIP},
    {"object", BLOCK},  {"ol", ORDERED},     {"option", BLOCK},   {"p", PARAGRAPH},
    {"pre", PRE},       {"script", SKIP},    {"section", BLOCK},  {"select", BLOCK},
    {"style", SKIP},    {"summary", BLOCK},  {"table", TABLE},    {"td", CELL},
    {"template", SKIP}, {"textarea", BLOCK}, {"th", CELL},        {"title", SKIP},
    {"tr", ROW},        {"ul", LIST},        {"xmp", PRE},
};

/* Classes and ids by which mailers name what they add. Outlook puts "x_" in front of others'. */
static const struct {
    const char *name;
    enum html_mark_kind kind;
} marked[] = {
    {"gmail_attr", HTML_INTRO},
    {"moz-cite-prefix", HTML_INTRO},
    {"divrplyfwdmsg", HTML_INTRO},
    {"yahoo_quoted", HTML_HISTORY},
    {"protonmail_quote", HTML_HISTORY},
    {"tutanota_quote", HTML_HISTORY},
    {"zmail_extra", HTML_HISTORY},
    {"olk_src_body_section", HTML_HISTORY},
    {"mail-editor-reference-message-container", HTML_HISTORY},
    {"ms-outlook-mobile-reference-message", HTML_HISTORY},
    {"gmail_signature", HTML_SIGNATURE},
    {"gmail_signature_prefix", HTML_SIGNATURE},
    {"moz-signature", HTML_SIGNATURE},
    {"k9mail-signature", HTML_SIGNATURE},
    {"applemailsignature", HTML_SIGNATURE},
    {"ms-outlook-mobile-signature", HTML_SIGNATURE},
    {"protonmail_signature_block", HTML_SIGNATURE},
    {"yahoo_signature", HTML_SIGNATURE},
    {"zmail_signature_below", HTML_SIGNATURE},
    {"front-signature", HTML_SIGNATURE},
    {"signature", HTML_SIGNATURE},
};

struct attributes {
    struct str href, alt, class, id, start, role, border;
    char style[STYLE_BYTES]; /* lower case, without spaces */
    bool hidden;
};
struct open {
    struct str name;
    enum element_is is;
    uint32_t same; /* elements of this name inside it that are not kept */
    size_t start;  /* of its text in the output */
    int mark;      /* index, or -1 */
    bool hides, quotes, pre, tight;
    struct str href;
};
struct list {
    bool ordered;
    int number;
};
struct table {
    size_t cell_start; /* of its text, once there is some */
    bool row_has_text, cell_is_fresh;
};
struct reader {
    struct out *o, text, scratch;
    size_t base; /* length of o before this text */
    struct html_marks *marks;
    struct open stack[HTML_MAX_DEPTH];
    size_t depth, over_depth, n_inline, n_hidden, n_pre;
    struct list lists[MAX_LISTS];
    size_t n_lists;
    struct table tables[MAX_TABLES];
    size_t n_tables;

    int32_t joiner; /* held until it is seen whether a letter follows */
    int wanted;     /* line ends before the next text */
    int quotes, line_quotes;
    bool space, began, line_has_text, held_blank, bullet, separator;
};

/* ---- the writer ---- */

static void want(struct reader *r, int lines)
{
    /* Blocks at the front of a cell do not push it off its row. */
    struct table *table = r->n_tables ? &r->tables[r->n_tables - 1] : NULL;
    if (table && table->cell_is_fresh)
        lines = table->row_has_text ? 0 : 1;
    if (r->wanted < lines)
        r->wanted = lines;
    r->space = false;
    r->held_blank = false;
}

static void put_quotes(struct reader *r, int n, bool blank_line)
{
    for (int i = 0; i < n && i < HTML_MAX_QUOTES; i++)
        out_char(r->o, '>');
    if (n && !blank_line)
        out_char(r->o, ' ');
}

static void put_indent(struct reader *r)
{
    if (!r->n_lists)
        return;
    for (size_t i = 1; i < r->n_lists; i++)
        out_text(r->o, "  ");
    struct list *list = &r->lists[r->n_lists - 1];
    if (!r->bullet)
        out_text(r->o, "  ");
    else if (list->ordered)
        out_f(r->o, "%d. ", list->number);
    else
        out_text(r->o, "- ");
}

/* The line ends and the front of the line, now that there is text for it. */
static void begin_text(struct reader *r)
{
    if (r->wanted && r->began) {
        int least = r->quotes < r->line_quotes ? r->quotes : r->line_quotes;
        out_char(r->o, '\n');
        if (r->wanted > 1) {
            put_quotes(r, least, true);
            out_char(r->o, '\n');
        }
        r->line_has_text = false;
    }
    if (r->n_tables) {
        struct table *table = &r->tables[r->n_tables - 1];
        if (table->cell_is_fresh)
            table->cell_start = r->o->n;
        table->cell_is_fresh = false;
        table->row_has_text = true;
    }
    if (!r->line_has_text) {
        put_quotes(r, r->quotes, false);
        put_indent(r);
        r->line_quotes = r->quotes;
        r->separator = r->space = false;
    }
    if (r->separator)
        out_text(r->o, " | ");
    else if (r->space)
        out_char(r->o, ' ');
    r->began = r->line_has_text = true;
    r->separator = r->space = r->held_blank = r->bullet = false;
    r->wanted = 0;
}

/* Signs without width, by which senders fill the preview of a mail list. */
static bool invisible(int32_t cp)
{
    return cp == 0xad || cp == 0x200b || cp == 0x2060 || cp == 0xfeff || cp == 0x34f ||
           cp == 0x200e || cp == 0x200f || (cp >= 0x202a && cp <= 0x202e) ||
           (cp >= 0x2066 && cp <= 0x2069);
}

static void put_char(struct reader *r, int32_t cp)
{
    if (cp == 0xa0 && (r->wanted || !r->line_has_text)) {
        r->held_blank = true;
    } else if (cp == ' ' || cp == 0xa0 || (cp >= '\t' && cp <= '\r')) {
        r->joiner = 0;
        r->space = r->line_has_text && !r->wanted;
    } else if (cp >= ' ' && cp != 0x7f && !(cp >= 0x80 && cp < 0xa0) && !invisible(cp)) {
        if (cp == 0x200c || cp == 0x200d) { /* joins two letters, or fills a preview */
            r->joiner = cp;
            return;
        }
        if (r->joiner && !r->space && !r->wanted && r->line_has_text)
            utf8_out(r->o, r->joiner);
        r->joiner = 0;
        begin_text(r);
        utf8_out(r->o, cp);
    }
}

/* Another line end asked for: the first ends the line, the second makes a blank one. */
static void line_break(struct reader *r)
{
    int lines = r->wanted || !r->line_has_text ? 2 : 1;
    want(r, lines);
}

static void put_text(struct reader *r, struct str s)
{
    bool pre = r->n_pre > 0;
    for (int32_t cp; !r->o->over && utf8_next(&s, &cp);) {
        if (pre && cp == '\n')
            line_break(r);
        else if (pre && cp == ' ' && r->line_has_text && !r->wanted && r->space)
            out_char(r->o, ' '); /* runs of blanks keep their length, but for one held back */
        else if (cp == '\t' && pre)
            put_char(r, ' ');
        else
            put_char(r, cp);
    }
}

static void take_text(struct reader *r, const struct markup_token *t)
{
    if (r->n_hidden)
        return;
    if (t->is_raw || str_find_char(t->text, '&') < 0) {
        put_text(r, t->text);
        return;
    }
    out_clear(&r->text);
    markup_decode(&r->text, t->text);
    put_text(r, out_as_str(&r->text));
}

/* ---- attributes ---- */

static void take_style(char style[STYLE_BYTES], struct str value)
{
    size_t n = 0;
    for (size_t i = 0; i < value.n && n < STYLE_BYTES - 1; i++)
        if (!ascii_space(value.at[i]) && value.at[i] != '\0')
            style[n++] = ascii_lower(value.at[i]);
    style[n] = 0;
}

static bool style_has(const struct attributes *a, const char *what)
{
    return strstr(a->style, what) != NULL;
}

static void take_attributes(struct attributes *a, struct str rest)
{
    struct str name, value;
    *a = (struct attributes){.href = STR(""), .alt = STR("")};
    a->style[0] = 0;
    while (markup_attribute(&rest, &name, &value)) {
        if (str_eq_nocase(name, STR("href")))
            a->href = value;
        else if (str_eq_nocase(name, STR("alt")))
            a->alt = value;
        else if (str_eq_nocase(name, STR("class")))
            a->class = value;
        else if (str_eq_nocase(name, STR("id")))
            a->id = value;
        else if (str_eq_nocase(name, STR("start")))
            a->start = value;
        else if (str_eq_nocase(name, STR("style")))
            take_style(a->style, value);
        else if (str_eq_nocase(name, STR("hidden")))
            a->hidden = true;
    }
    a->hidden |= style_has(a, "display:none") || style_has(a, "mso-hide:all") ||
                 style_has(a, "visibility:hidden") || style_has(a, "font-size:0px") ||
                 style_has(a, "font-size:0;") || style_has(a, "max-height:0");
}

/* The mark that one class or id stands for, or -1. */
static int marked_kind(struct str word)
{
    while (str_starts_nocase(word, STR("x_")))
        word = str_from(word, 2);
    for (size_t i = 0; i < sizeof marked / sizeof *marked; i++)
        if (str_eq_nocase(word, str_of(marked[i].name)))
            return (int)marked[i].kind;
    return -1;
}

static int mark_of(const struct attributes *a)
{
    struct str classes = str_first(a->class, 200), word;
    int kind = marked_kind(str_trim(a->id));
    while (kind < 0 && classes.n && str_cut(&classes, ' ', &word))
        kind = marked_kind(word);
    /* Outlook's line above From, Sent, To: grey since 2013, blue before. */
    if (kind < 0 &&
        (style_has(a, "border-top:solid#e1e1e1") || style_has(a, "border-top:solid#b5c4df")))
        kind = HTML_INTRO;
    return kind;
}

/* ---- elements ---- */

static enum element_is element_of(struct str name)
{
    char first = name.n ? ascii_lower(name.at[0]) : 0;
    for (size_t i = 0; i < sizeof elements / sizeof *elements; i++)
        if (elements[i].name[0] == first && str_eq_nocase(name, str_of(elements[i].name)))
            return elements[i].is;
    return INLINE;
}

static bool without_end(struct str name)
{
    static const char *const names[] = {"area",  "base", "br",   "col",   "embed",  "hr", "img",
                                        "input", "link", "meta", "param", "source", "wbr"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq_nocase(name, str_of(names[i])))
            return true;
    return false;
}

static void end_mark(struct reader *r, int mark)
{
    if (mark >= 0)
        r->marks->at[mark].end = r->o->n - r->base + 1;
}

static int begin_mark(struct reader *r, int kind)
{
    if (kind < 0 || !r->marks || r->n_hidden || r->marks->n == HTML_MAX_MARKS)
        return -1;
    /* Its first line is not begun yet: the line end before it belongs to it. */
    size_t start = r->o->n - r->base + (r->line_has_text ? 1 : 0);
    r->marks->at[r->marks->n] =
        (struct html_mark){.kind = (enum html_mark_kind)kind, .start = start, .end = SIZE_MAX};
    return (int)r->marks->n++;
}

static bool same_link(struct str words, struct str href)
{
    static const char *const fronts[] = {"mailto:", "tel:", "https://", "http://", "www."};
    struct str *const both[] = {&words, &href};
    for (int i = 0; i < 2; i++) {
        *both[i] = str_trim(*both[i]);
        for (size_t k = 0; k < sizeof fronts / sizeof *fronts; k++)
            if (str_starts_nocase(*both[i], str_of(fronts[k])))
                *both[i] = str_from(*both[i], strlen(fronts[k]));
        while (both[i]->n && both[i]->at[both[i]->n - 1] == '/')
            both[i]->n--;
    }
    ptrdiff_t query = str_find_char(href, '?');
    return str_eq_nocase(words, href) ||
           (query > 0 && str_eq_nocase(words, str_first(href, (size_t)query)));
}

static bool worth_writing(struct str href)
{
    return href.n <= HTML_MAX_LINK &&
           (str_starts_nocase(href, STR("http://")) || str_starts_nocase(href, STR("https://")) ||
            str_starts_nocase(href, STR("mailto:")) || str_starts_nocase(href, STR("tel:")));
}

static int hex_value(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, ascii_lower(c)) : NULL;
    return at ? (int)(at - digits) : -1;
}

/* Where a link goes that a mail server put its own checker in front of; else the link itself. */
static struct str unwrapped(struct reader *r, struct str href)
{
    ptrdiff_t at = str_find(href, STR("safelinks.protection.outlook.com/?url="));
    if (at < 0)
        return href;
    struct str inside = str_from(href, (size_t)at + 38);
    out_clear(&r->scratch);
    for (size_t i = 0; i < inside.n && inside.at[i] != '&'; i++) {
        int high = i + 2 < inside.n ? hex_value(inside.at[i + 1]) : -1;
        int low = i + 2 < inside.n ? hex_value(inside.at[i + 2]) : -1;
        bool escape = inside.at[i] == '%' && high >= 0 && low >= 0;
        out_char(&r->scratch, escape ? (char)(high * 16 + low) : inside.at[i]);
        i += escape ? 2 : 0;
    }
    out_clear(&r->text);
    out_str(&r->text, out_as_str(&r->scratch));
    return out_as_str(&r->text);
}

/* Behind the words of a link, where it goes to. */
static void end_link(struct reader *r, const struct open *e)
{
    struct str words = {r->o->at + e->start, r->o->n > e->start ? r->o->n - e->start : 0};
    out_clear(&r->text);
    markup_decode(&r->text, str_trim(e->href));
    struct str href = unwrapped(r, out_as_str(&r->text));
    if (str_trim(words).n == 0 || !worth_writing(href) || same_link(words, href))
        return;
    out_clear(&r->scratch);
    for (size_t i = 0; i < href.n; i++)
        if ((unsigned char)href.at[i] > ' ')
            out_char(&r->scratch, href.at[i]);
    if (!utf8_valid(out_as_str(&r->scratch)))
        return;
    out_text(r->o, " <");
    out_str(r->o, out_as_str(&r->scratch));
    out_char(r->o, '>');
}

static void end_cell(struct reader *r)
{
    struct table *table = r->n_tables ? &r->tables[r->n_tables - 1] : NULL;
    if (!table || table->cell_is_fresh || !table->row_has_text)
        return;
    struct str cell = {r->o->at + table->cell_start, r->o->n - table->cell_start};
    if (cell.n > CELL_BYTES || str_find_char(cell, '\n') >= 0) {
        want(r, 1);
        table->row_has_text = false;
    } else {
        r->wanted = 0;
        r->space = false;
        r->separator = true;
    }
}

static void begin_cell(struct reader *r)
{
    struct table *table = r->n_tables ? &r->tables[r->n_tables - 1] : NULL;
    if (!table)
        return;
    if (!table->row_has_text && r->line_has_text)
        want(r, 1);
    table->cell_is_fresh = true;
    table->cell_start = r->o->n;
}

static void begin_row(struct reader *r)
{
    if (r->n_tables)
        r->tables[r->n_tables - 1].row_has_text = r->tables[r->n_tables - 1].cell_is_fresh = false;
    want(r, 1);
}

static void begin_item(struct reader *r)
{
    want(r, 1);
    r->bullet = r->n_lists > 0;
    if (r->n_lists)
        r->lists[r->n_lists - 1].number++;
}

static void begin_list(struct reader *r, bool ordered, const struct attributes *a)
{
    int64_t start = 1;
    want(r, r->n_lists ? 1 : 2);
    if (!str_int64(a->start, &start) || start < 0 || start > 1000000)
        start = 1;
    if (r->n_lists < MAX_LISTS)
        r->lists[r->n_lists++] = (struct list){ordered, (int)start - 1};
}

static void begin_table(struct reader *r)
{
    if (r->n_tables) { /* a table in a cell: that was a layout */
        r->tables[r->n_tables - 1].row_has_text = false;
        r->tables[r->n_tables - 1].cell_is_fresh = false;
    }
    want(r, 1);
    if (r->n_tables < MAX_TABLES)
        r->tables[r->n_tables++] = (struct table){.cell_start = r->o->n};
}

/* A blockquote without a border only moves its text to the right. */
static bool really_quotes(const struct attributes *a)
{
    return !style_has(a, "border:none") && !style_has(a, "border-style:none");
}

static bool is_outlook_paragraph(const struct attributes *a)
{
    return str_find_nocase(str_first(a->class, 60), STR("MsoNormal")) >= 0 ||
           str_find_nocase(str_first(a->class, 60), STR("MsoPlainText")) >= 0 ||
           style_has(a, "margin:0");
}

static void begin_shape(struct reader *r, struct open *e, const struct attributes *a)
{
    switch (e->is) {
    case PARAGRAPH:
        e->tight = is_outlook_paragraph(a);
        want(r, e->tight ? 1 : 2);
        break;
    case QUOTE:
        want(r, 1);
        e->quotes = really_quotes(a);
        r->quotes += e->quotes;
        break;
    case LIST:
    case ORDERED:
        begin_list(r, e->is == ORDERED, a);
        break;
    case ITEM:
        begin_item(r);
        break;
    case TABLE:
        begin_table(r);
        break;
    case ROW:
        begin_row(r);
        break;
    case CELL:
        begin_cell(r);
        break;
    case BLOCK:
    case PRE:
        want(r, 1);
        break;
    default:
        break;
    }
}

static void end_shape(struct reader *r, const struct open *e)
{
    int lines = (e->is == PARAGRAPH && !e->tight) || e->is == PRE ? 2 : 1;
    bool blank = r->held_blank;
    if (e->is == INLINE || e->is == SKIP)
        return;
    if (e->is == LINK) {
        end_link(r, e);
        return;
    }
    if (e->is == CELL) {
        end_cell(r);
        return;
    }
    if (e->is == QUOTE)
        r->quotes -= e->quotes;
    if ((e->is == LIST || e->is == ORDERED) && r->n_lists) {
        r->n_lists--;
        lines = r->n_lists ? 1 : 2;
    }
    if (e->is == TABLE && r->n_tables)
        r->n_tables--;
    if (e->is == ROW && r->n_tables)
        r->tables[r->n_tables - 1].cell_is_fresh = false;
    want(r, blank || r->wanted > 1 ? 2 : lines);
}

static void pop(struct reader *r)
{
    struct open *e = &r->stack[--r->depth];
    if (!r->n_hidden)
        end_shape(r, e);
    end_mark(r, e->mark);
    r->n_hidden -= e->hides;
    r->n_pre -= e->pre;
    r->n_inline -= e->is == INLINE;
}

/* The open element of that name nearest to the top; its index + 1, or 0. */
static size_t find_open(const struct reader *r, struct str name)
{
    size_t i = r->depth;
    while (i && !str_eq_nocase(r->stack[i - 1].name, name))
        i--;
    return i;
}

static void close_element(struct reader *r, struct str name)
{
    if (r->over_depth) {
        r->over_depth--;
        return;
    }
    if (element_of(name) == INLINE && !r->n_inline)
        return;
    size_t i = find_open(r, name);
    if (i == 0)
        return;
    if (r->stack[i - 1].same) {
        r->stack[i - 1].same--;
        return;
    }
    while (r->depth >= i)
        pop(r);
}

/* Elements that end where the next of their kind begins, up to the element that holds them. */
static void close_before(struct reader *r, enum element_is is)
{
    for (size_t i = r->depth; i; i--) {
        enum element_is open = r->stack[i - 1].is;
        if (open == is || (is == ROW && open == CELL && i == 1)) {
            while (r->depth >= i)
                pop(r);
            return;
        }
        bool holds = open == TABLE || open == QUOTE ||
                     (is == ITEM && (open == LIST || open == ORDERED)) ||
                     (is == CELL && open == ROW) || is == PARAGRAPH;
        if (holds)
            return;
    }
}

static bool is_kept(const struct reader *r, const struct open *e, struct str name)
{
    if (e->is != INLINE)
        return true;
    size_t i = r->n_inline ? find_open(r, name) : 0;
    return e->hides || e->pre || (e->mark >= 0 && i == 0);
}

static void open_element(struct reader *r, const struct markup_token *t, enum element_is is)
{
    struct attributes a;
    take_attributes(&a, t->attributes);
    if (is == ITEM || is == ROW || is == CELL || is == PARAGRAPH)
        close_before(r, is);
    if (r->depth == HTML_MAX_DEPTH) {
        r->over_depth += !without_end(t->name);
        want(r, is != INLINE && is != LINK);
        return;
    }
    struct open e = {.name = t->name, .is = is, .mark = -1, .href = a.href};
    e.hides = (is == SKIP && !t->never_ends) || (a.hidden && !without_end(t->name));
    e.pre = is == PRE || style_has(&a, "white-space:pre");
    if (!r->n_hidden && !e.hides)
        begin_shape(r, &e, &a);
    e.mark = begin_mark(r, mark_of(&a));
    e.start = r->o->n;
    if (!is_kept(r, &e, t->name)) {
        size_t i = r->n_inline ? find_open(r, t->name) : 0;
        if (i)
            r->stack[i - 1].same++;
        end_mark(r, e.mark);
        return;
    }
    r->stack[r->depth++] = e;
    r->n_hidden += e.hides;
    r->n_pre += e.pre;
    r->n_inline += is == INLINE;
}

/* "image001.png" says nothing; a smile in place of a picture is text. */
static void take_image(struct reader *r, struct str attributes)
{
    struct attributes a;
    take_attributes(&a, attributes);
    struct str alt = str_trim(a.alt);
    bool made = str_starts_nocase(alt, STR("image0")) || str_starts_nocase(alt, STR("cid:"));
    if (r->n_hidden || a.hidden || alt.n == 0 || alt.n > 1000 || made)
        return;
    out_clear(&r->text);
    markup_decode(&r->text, alt);
    bool sign = r->text.n <= 16 && (unsigned char)r->text.at[0] >= 0x80;
    if (!sign)
        put_char(r, '[');
    put_text(r, out_as_str(&r->text));
    if (!sign && r->line_has_text)
        out_char(r->o, ']');
}

static void take_open(struct reader *r, const struct markup_token *t)
{
    enum element_is is = element_of(t->name);
    if (is == BREAK || is == RULE) {
        if (r->n_hidden)
            return;
        if (is == BREAK) {
            line_break(r);
            return;
        }
        want(r, 1);
        put_text(r, STR("----------"));
        want(r, 1);
    } else if (is == IMAGE) {
        take_image(r, t->attributes);
    } else if (!without_end(t->name)) {
        open_element(r, t, is);
    }
}

void html_to_text(struct out *o, struct str html, struct html_marks *marks_r)
{
    struct reader r = {.o = o, .base = o->n, .marks = marks_r};
    struct markup m = {.rest = html};
    struct markup_token t;
    out_init(&r.text, DECODE_MAX);
    out_init(&r.scratch, HTML_MAX_LINK);
    if (marks_r)
        marks_r->n = 0;
    while (!o->over && markup_next(&m, &t)) {
        if (t.kind == MARKUP_TEXT)
            take_text(&r, &t);
        else if (t.kind == MARKUP_OPEN)
            take_open(&r, &t);
        else
            close_element(&r, t.name);
    }
    while (r.depth)
        pop(&r);
    out_free(&r.text);
    out_free(&r.scratch);
}

/* ---- the charset ---- */

struct str html_charset(struct str html)
{
    struct str head = str_first(html, 2048);
    ptrdiff_t at = str_find_nocase(head, STR("charset="));
    if (at < 0)
        return STR("");
    struct str name = str_from(head, (size_t)at + 8);
    while (name.n && (name.at[0] == '"' || name.at[0] == '\'' || name.at[0] == ' '))
        name = str_from(name, 1);
    size_t n = 0;
    while (n < name.n && !ascii_space(name.at[n]) && !strchr("\"'>;/", name.at[n]))
        n++;
    return str_first(name, n);
}
