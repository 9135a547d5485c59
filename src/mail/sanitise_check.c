/* SPDX-License-Identifier: Apache-2.0 */
/* sanitise_check.c: reads "<name attr="value" ...>" letter by letter; anything else is wrong. */
#include "mail/sanitise_check.h"

#include <string.h>

static const char *const never[] = {"script", "style", "iframe", "object", "embed",    "svg",
                                    "math",   "form",  "input",  "button", "textarea", "select",
                                    "link",   "meta",  "base",   "frame",  "frameset", "template",
                                    "audio",  "video", "source", "track",  "applet",   "noscript",
                                    "title",  "body",  "html",   "head",   "xmp",      "plaintext"};
static const char *const values[] = {
    "href",        "src",         "style",         "title",   "dir",   "lang",   "align",
    "valign",      "width",       "height",        "bgcolor", "color", "border", "alt",
    "cellpadding", "cellspacing", "colspan",       "rowspan", "face",  "size",   "start",
    "type",        "target",      "rel",           "abbr",    "scope", "span",   "nowrap",
    "noshade",     "reversed",    "referrerpolicy"};

static bool one_of(struct str word, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(word, str_of(list[i])))
            return true;
    return false;
}

static struct str take_word(struct str *rest)
{
    size_t n = 0;
    while (n < rest->n && ((rest->at[n] >= 'a' && rest->at[n] <= 'z') || ascii_digit(rest->at[n])))
        n++;
    struct str word = str_first(*rest, n);
    *rest = str_from(*rest, n);
    return word;
}

static const char *check_value(struct str name, struct str value)
{
    if (str_find_char(value, '<') >= 0 || str_find_char(value, '>') >= 0)
        return "a bracket in a value";
    if (str_eq(name, STR("href")) &&
        !(str_starts_nocase(value, STR("http://")) || str_starts_nocase(value, STR("https://")) ||
          str_starts_nocase(value, STR("mailto:")) || str_starts_nocase(value, STR("tel:"))))
        return "a link that leads elsewhere";
    if (str_eq(name, STR("src")) && !str_starts_nocase(value, STR("data:image/")) &&
        !str_starts(value, STR("/files/")))
        return "a picture that would be fetched";
    if (!str_eq(name, STR("style")))
        return NULL;
    return str_find_nocase(value, STR("url")) >= 0 && str_find_char(value, '(') >= 0
               ? "a style that fetches"
           : str_find_nocase(value, STR("expression")) >= 0 && str_find_char(value, '(') >= 0
               ? "a style that computes"
           : str_find_nocase(value, STR("position")) >= 0 ? "a style that leaves its place"
           : str_find_char(value, '\\') >= 0              ? "a style with escapes"
                                                          : NULL;
}

static const char *check_tag(struct str *rest)
{
    bool closing = str_starts(*rest, STR("/"));
    *rest = str_from(*rest, closing);
    struct str name = take_word(rest);
    if (!name.n || one_of(name, never, sizeof never / sizeof *never))
        return "an element that may not be there";
    while (!closing && str_starts(*rest, STR(" "))) {
        *rest = str_from(*rest, 1);
        struct str attribute = take_word(rest);
        if (!one_of(attribute, values, sizeof values / sizeof *values))
            return "an attribute that may not be there";
        if (!str_starts(*rest, STR("=\"")))
            return "a value without its quotes";
        *rest = str_from(*rest, 2);
        ptrdiff_t end = str_find_char(*rest, '"');
        if (end < 0)
            return "a value without its end";
        const char *wrong = check_value(attribute, str_first(*rest, (size_t)end));
        if (wrong)
            return wrong;
        *rest = str_from(*rest, (size_t)end + 1);
    }
    if (!str_starts(*rest, STR(">")))
        return "a tag without its end";
    *rest = str_from(*rest, 1);
    return NULL;
}

const char *sanitise_check(struct str page)
{
    while (page.n) {
        ptrdiff_t open = str_find_char(page, '<'), shut = str_find_char(page, '>');
        if (shut >= 0 && (open < 0 || shut < open))
            return "a bracket in a text";
        if (open < 0)
            return NULL;
        page = str_from(page, (size_t)open + 1);
        const char *wrong = check_tag(&page);
        if (wrong)
            return wrong;
    }
    return NULL;
}
