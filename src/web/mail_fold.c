/* SPDX-License-Identifier: Apache-2.0 */
/* mail_fold.c: in what the sanitiser wrote, '<' begins a tag and nothing else, '&' a character, and
   every element is closed. */
#include "web/mail_fold.h"

#include <string.h>

static const char nbsp[] = "\xc2\xa0";

/* ---- steps over tags and characters ---- */

/* Bytes of the tag or the character at `at`, and its letter, -1 for what is none. */
static size_t step(struct str html, size_t at, int *letter_r)
{
    struct str rest = str_from(html, at);
    unsigned char c = (unsigned char)rest.at[0];
    ptrdiff_t end = c == '<' ? str_find_char(rest, '>') : c == '&' ? str_find_char(rest, ';') : -1;
    *letter_r = -1;
    if (end >= 0)
        return (size_t)end + 1;
    if (str_starts(rest, str_of(nbsp)))
        return 2;
    if (c >= 0x80 || ascii_alpha((char)c) || ascii_digit((char)c))
        *letter_r = c;
    return 1;
}

static bool is_blank(struct str html)
{
    struct str rest = str_trim(html);
    while (str_starts(rest, str_of(nbsp)))
        rest = str_trim(str_from(rest, 2));
    return !rest.n;
}

/* Whether elements alone are in it, and nothing that is seen. */
static bool is_bare(struct str html)
{
    while (html.n) {
        ptrdiff_t tag = str_find_char(html, '<');
        if (!is_blank(tag < 0 ? html : str_first(html, (size_t)tag)))
            return false;
        if (tag < 0)
            return true;
        html = str_from(html, (size_t)tag);
        if (str_starts(html, STR("<img")))
            return false;
        html = str_from(html, (size_t)str_find_char(html, '>') + 1);
    }
    return true;
}

static bool is_tag(struct str html, const char *name)
{
    size_t n = strlen(name);
    return str_starts(str_from(html, 1), str_of(name)) && html.n > n + 1 &&
           (html.at[n + 1] == '>' || html.at[n + 1] == ' ');
}

static bool any_tag(struct str html, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (is_tag(html, names[i]))
            return true;
    return false;
}

/* How the depth changes by a tag. */
static int opens(struct str html)
{
    static const char *const empty[] = {"br", "col", "hr", "img", "wbr"};
    if (str_starts(html, STR("</")))
        return -1;
    return !any_tag(html, empty, sizeof empty / sizeof *empty);
}

/* ---- by the words ---- */

static size_t letters_of(struct str text, char letters[MAIL_FOLD_LETTERS])
{
    size_t n = 0;
    int letter;
    for (size_t at = 0; at < text.n && n < MAIL_FOLD_LETTERS; at++) {
        struct str one = str_from(text, at);
        if (str_starts(one, str_of(nbsp))) {
            at++;
            continue;
        }
        letter = (unsigned char)one.at[0];
        if (letter >= 0x80 || ascii_alpha((char)letter) || ascii_digit((char)letter))
            letters[n++] = (char)letter;
    }
    return n;
}

/* Where a row of letters first stands in the text of the HTML. */
static bool find_letters(struct str html, struct str letters, size_t *at_r)
{
    size_t places[MAIL_FOLD_LETTERS], n = 0;
    char seen[MAIL_FOLD_LETTERS];
    int letter;
    for (size_t at = 0, more; at < html.n; at += more) {
        more = step(html, at, &letter);
        if (letter < 0)
            continue;
        if (n == letters.n) {
            memmove(seen, seen + 1, n - 1);
            memmove(places, places + 1, (n - 1) * sizeof *places);
            n--;
        }
        seen[n] = (char)letter;
        places[n++] = at;
        if (n == letters.n && memcmp(seen, letters.at, n) == 0) {
            *at_r = places[0];
            return true;
        }
    }
    return false;
}

/* The tag that ends right before `at`, blanks left out; false where words stand there. */
static bool tag_before(struct str html, size_t at, size_t *tag_r)
{
    while (at && ascii_space(html.at[at - 1]))
        at--;
    if (!at || html.at[at - 1] != '>')
        return false;
    while (at && html.at[at - 1] != '<')
        at--;
    *tag_r = at ? at - 1 : 0;
    return at > 0;
}

/* From the first letter up: over the dashes before it, and to the element that it is the first word
   of. Rows and cells stay whole: what folds them would stand between them. */
static size_t begin_of(struct str html, size_t at)
{
    static const char *const stay[] = {"caption", "li",    "table", "tbody", "td",
                                       "tfoot",   "thead", "th",    "tr"};
    size_t tag;
    while (at && html.at[at - 1] && strchr("-_=* ", html.at[at - 1]))
        at--;
    while (tag_before(html, at, &tag) && opens(str_from(html, tag)) > 0 &&
           !any_tag(str_from(html, tag), stay, sizeof stay / sizeof *stay))
        at = tag;
    return at;
}

/* Up to where the element ends in which `from` stands. */
static size_t end_of(struct str html, size_t from)
{
    int depth = 0, letter;
    for (size_t at = from; at < html.n; at += step(html, at, &letter)) {
        if (html.at[at] != '<')
            continue;
        depth += opens(str_from(html, at));
        if (depth < 0)
            return at;
    }
    return html.n;
}

static bool by_words(struct str html, struct str quoted, size_t *begin_r, size_t *end_r)
{
    char letters[MAIL_FOLD_LETTERS];
    size_t n = letters_of(quoted, letters), at;
    if (n < MAIL_FOLD_LETTERS_LEAST || !find_letters(html, (struct str){letters, n}, &at))
        return false;
    *begin_r = begin_of(html, at);
    *end_r = end_of(html, *begin_r);
    return true;
}

/* ---- by the elements ---- */

/* The last blockquote that stands in no other. */
static bool last_quote(struct str html, size_t *begin_r, size_t *end_r)
{
    const struct str open = STR("<blockquote"), close = STR("</blockquote>");
    size_t depth = 0;
    bool found = false;
    for (size_t i = 0; i < html.n; i++) {
        struct str rest = str_from(html, i);
        if (html.at[i] != '<')
            continue;
        if (str_starts(rest, open) && depth++ == 0) {
            *begin_r = i;
        } else if (depth && str_starts(rest, close) && --depth == 0) {
            *end_r = i + close.n;
            found = true;
        }
    }
    return found && depth == 0;
}

/* Words below a quote answer it, so it stays in sight; so does what nothing stands above. */
static bool folds(struct str html, size_t begin, size_t end)
{
    return is_bare(str_from(html, end)) && !is_bare(str_first(html, begin));
}

void mail_fold(struct mail_fold *f_r, struct str html, struct str quoted)
{
    size_t begin = 0, end = 0;
    f_r->some = (by_words(html, quoted, &begin, &end) && folds(html, begin, end)) ||
                (last_quote(html, &begin, &end) && folds(html, begin, end));
    if (!f_r->some)
        begin = end = html.n;
    f_r->said = str_first(html, begin);
    f_r->quoted = str_first(str_from(html, begin), end - begin);
    f_r->after = str_from(html, end);
}
