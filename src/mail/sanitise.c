/* SPDX-License-Identifier: Apache-2.0 */
/* sanitise.c: the page is read as a row of tokens (markup.h) and written anew, element by element,
   each from its row in the table. What is open is kept on a stack, so that every element is closed
   and none is closed that was not opened. */
#include "mail/sanitise.h"

#include "base/utf8.h"
#include "mail/markup.h"

#include <string.h>

/* What an element is. */
enum { VOID = 1, BLOCK = 2, CELL = 4, ROW = 8, ITEM = 16, LINK = 32, IMAGE = 64, TERM = 128 };

static const struct element {
    const char *name;
    unsigned is;
} elements[] = {{"a", LINK},        {"abbr", 0},
                {"address", BLOCK}, {"article", BLOCK},
                {"aside", BLOCK},   {"b", 0},
                {"bdi", 0},         {"bdo", 0},
                {"big", 0},         {"blockquote", BLOCK},
                {"br", VOID},       {"caption", 0},
                {"center", BLOCK},  {"cite", 0},
                {"code", 0},        {"col", VOID},
                {"colgroup", 0},    {"dd", TERM},
                {"del", 0},         {"dfn", 0},
                {"div", BLOCK},     {"dl", BLOCK},
                {"dt", TERM},       {"em", 0},
                {"figcaption", 0},  {"figure", BLOCK},
                {"font", 0},        {"footer", BLOCK},
                {"h1", BLOCK},      {"h2", BLOCK},
                {"h3", BLOCK},      {"h4", BLOCK},
                {"h5", BLOCK},      {"h6", BLOCK},
                {"header", BLOCK},  {"hr", VOID | BLOCK},
                {"i", 0},           {"img", VOID | IMAGE},
                {"ins", 0},         {"kbd", 0},
                {"li", ITEM},       {"main", BLOCK},
                {"mark", 0},        {"ol", BLOCK},
                {"p", BLOCK},       {"pre", BLOCK},
                {"q", 0},           {"s", 0},
                {"samp", 0},        {"section", BLOCK},
                {"small", 0},       {"span", 0},
                {"strike", 0},      {"strong", 0},
                {"sub", 0},         {"sup", 0},
                {"table", BLOCK},   {"tbody", 0},
                {"td", CELL},       {"tfoot", 0},
                {"th", CELL},       {"thead", 0},
                {"tr", ROW},        {"tt", 0},
                {"u", 0},           {"ul", BLOCK},
                {"var", 0},         {"wbr", VOID}};
enum { N_ELEMENTS = sizeof elements / sizeof *elements };

/* Attributes that any element may have: their values are words and numbers. */
static const char *const attributes[] = {"abbr",        "align",       "alt",   "bgcolor", "border",
                                         "cellpadding", "cellspacing", "color", "colspan", "dir",
                                         "face",        "height",      "lang",  "noshade", "nowrap",
                                         "reversed",    "rowspan",     "scope", "size",    "span",
                                         "start",       "title",       "type",  "valign",  "width"};

struct page {
    struct out *out;
    const struct sanitise_options *options;
    struct sanitise_result *result;
    const struct element *open[SANITISE_DEPTH];
    size_t n_open;
    size_t times[N_ELEMENTS]; /* how often each is open */
    struct out value;         /* of the attribute at hand, decoded */
};

static const struct element *element_of(struct str name)
{
    for (size_t i = 0; i < N_ELEMENTS; i++)
        if (str_eq_nocase(name, str_of(elements[i].name)))
            return &elements[i];
    return NULL;
}

static bool is_attribute(struct str name)
{
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++)
        if (str_eq_nocase(name, str_of(attributes[i])))
            return true;
    return false;
}

/* ---- writing ---- */

static void put_escaped(struct out *o, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if (c == '&')
            out_text(o, "&amp;");
        else if (c == '<')
            out_text(o, "&lt;");
        else if (c == '>')
            out_text(o, "&gt;");
        else if (c == '"')
            out_text(o, "&quot;");
        else if (c == '\'')
            out_text(o, "&#39;");
        else if (c == '`')
            out_text(o, "&#96;");
        else if (c >= ' ' || c == '\n' || c == '\t')
            out_char(o, (char)c);
    }
}

static void put_attribute(struct page *p, struct str name, struct str value)
{
    out_char(p->out, ' ');
    for (size_t i = 0; i < name.n; i++)
        out_char(p->out, ascii_lower(name.at[i]));
    out_text(p->out, "=\"");
    put_escaped(p->out, value);
    out_char(p->out, '"');
}

static void close_top(struct page *p)
{
    const struct element *top = p->open[--p->n_open];
    p->times[top - elements]--;
    out_f(p->out, "</%s>", top->name);
}

static bool top_is(const struct page *p, unsigned what)
{
    return p->n_open && (p->open[p->n_open - 1]->is & what);
}

static bool top_is_paragraph(const struct page *p)
{
    return p->n_open && strcmp(p->open[p->n_open - 1]->name, "p") == 0;
}

/* What nobody closes because the next one does: items, cells, rows, paragraphs. */
static void close_implied(struct page *p, const struct element *next)
{
    if (top_is_paragraph(p) && (next->is & (BLOCK | ITEM | CELL | ROW | TERM)))
        close_top(p);
    if ((next->is & (CELL | ROW)) && top_is(p, CELL))
        close_top(p);
    if ((next->is & ROW) && top_is(p, ROW))
        close_top(p);
    if ((next->is & ITEM) && top_is(p, ITEM))
        close_top(p);
    if ((next->is & TERM) && top_is(p, TERM))
        close_top(p);
}

/* ---- addresses ---- */

/* Without what browsers pass over in an address: white space and control characters around and
   inside its scheme. Changes p->value. */
static struct str tidy_url(struct page *p)
{
    size_t n = 0;
    for (size_t i = 0; i < p->value.n; i++) {
        unsigned char c = (unsigned char)p->value.at[i];
        if (c > ' ' && c != 0x7f)
            p->value.at[n++] = (char)c;
    }
    out_cut(&p->value, n);
    return out_as_str(&p->value);
}

static bool leads_out(struct str url)
{
    return str_starts_nocase(url, STR("http://")) || str_starts_nocase(url, STR("https://"));
}

static void put_link(struct page *p)
{
    struct str url = tidy_url(p);
    bool fine = leads_out(url) || str_starts_nocase(url, STR("mailto:")) ||
                str_starts_nocase(url, STR("tel:"));
    if (!fine || url.n > SANITISE_URL_BYTES)
        return;
    put_attribute(p, STR("href"), url);
    out_text(p->out, " target=\"_blank\" rel=\"noopener noreferrer nofollow\"");
}

static const struct sanitise_image *image_of(const struct page *p, struct str id)
{
    for (size_t i = 0; i < p->options->n_images; i++)
        if (str_eq(p->options->images[i].content_id, id))
            return &p->options->images[i];
    return NULL;
}

/* "data:image/png;base64,..." */
static bool is_carried(struct str url)
{
    static const char *const kinds[] = {"png", "gif", "jpeg", "jpg", "webp"};
    struct str rest = url, kind;
    if (!str_starts_nocase(url, STR("data:image/")) || url.n > SANITISE_DATA_BYTES)
        return false;
    rest = str_from(url, 11);
    if (!str_cut(&rest, ';', &kind) || !str_starts_nocase(rest, STR("base64,")))
        return false;
    rest = str_from(rest, 7);
    for (size_t i = 0; i < rest.n; i++)
        if (!ascii_alpha(rest.at[i]) && !ascii_digit(rest.at[i]) &&
            str_find_char(STR("+/="), rest.at[i]) < 0)
            return false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_eq_nocase(kind, str_of(kinds[i])))
            return true;
    return false;
}

static void put_source(struct page *p)
{
    struct str url = tidy_url(p);
    if (str_starts_nocase(url, STR("cid:"))) {
        const struct sanitise_image *image = image_of(p, str_from(url, 4));
        if (image)
            put_attribute(p, STR("src"), image->url);
    } else if (is_carried(url)) {
        put_attribute(p, STR("src"), url);
    } else if (leads_out(url) && url.n <= SANITISE_URL_BYTES) {
        if (p->options->remote_images) {
            put_attribute(p, STR("src"), url);
            out_text(p->out, " referrerpolicy=\"no-referrer\"");
        } else {
            p->result->n_remote++;
        }
    }
}

/* ---- tags ---- */

static void put_style(struct page *p)
{
    struct out style;
    out_init(&style, SANITISE_STYLE_BYTES);
    sanitise_style(&style, out_as_str(&p->value));
    if (style.n && !style.over)
        put_attribute(p, STR("style"), out_as_str(&style));
    out_free(&style);
}

/* Each attribute once: browsers take the first, and so do we. */
enum { HAS_HREF = 1, HAS_SRC = 2, HAS_STYLE = 4 };

static void put_one(struct page *p, const struct element *e, struct str name, struct str raw,
                    unsigned *has)
{
    out_clear(&p->value);
    markup_decode(&p->value, raw);
    if ((e->is & LINK) && str_eq_nocase(name, STR("href")) && !(*has & HAS_HREF)) {
        *has |= HAS_HREF;
        put_link(p);
    } else if ((e->is & IMAGE) && str_eq_nocase(name, STR("src")) && !(*has & HAS_SRC)) {
        *has |= HAS_SRC;
        put_source(p);
    } else if (str_eq_nocase(name, STR("style")) && !(*has & HAS_STYLE)) {
        *has |= HAS_STYLE;
        put_style(p);
    } else if (is_attribute(name) && p->value.n < SANITISE_URL_BYTES) {
        put_attribute(p, name, out_as_str(&p->value));
    }
}

static void open_element(struct page *p, const struct element *e, struct str rest)
{
    struct str name, value;
    unsigned has = 0;
    close_implied(p, e);
    if (!(e->is & VOID) && p->n_open == SANITISE_DEPTH)
        return;
    out_f(p->out, "<%s", e->name);
    while (markup_attribute(&rest, &name, &value))
        put_one(p, e, name, value, &has);
    out_char(p->out, '>');
    if (e->is & VOID)
        return;
    p->open[p->n_open++] = e;
    p->times[e - elements]++;
}

static void close_element(struct page *p, const struct element *e)
{
    if ((e->is & VOID) || !p->times[e - elements])
        return;
    while (p->open[p->n_open - 1] != e)
        close_top(p);
    close_top(p);
}

void sanitise_html(struct out *o, struct str html, const struct sanitise_options *options,
                   struct sanitise_result *result_r)
{
    struct markup m = {.rest = html};
    struct markup_token t;
    struct page p = {.out = o, .options = options, .result = result_r};
    *result_r = (struct sanitise_result){0};
    out_init(&p.value, SANITISE_DATA_BYTES + 1024);
    while (!o->over && markup_next(&m, &t)) {
        const struct element *e = t.kind == MARKUP_TEXT ? NULL : element_of(t.name);
        if (t.kind == MARKUP_TEXT && !t.is_raw) {
            struct out text;
            out_init(&text, t.text.n * 4 + 16);
            markup_decode(&text, t.text);
            put_escaped(o, out_as_str(&text));
            out_free(&text);
        } else if (e && t.kind == MARKUP_OPEN) {
            open_element(&p, e, t.attributes);
        } else if (e) {
            close_element(&p, e);
        }
    }
    while (p.n_open)
        close_top(&p);
    out_free(&p.value);
    result_r->too_much = o->over;
}
