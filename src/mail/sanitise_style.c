/* SPDX-License-Identifier: Apache-2.0 */
/* sanitise_style.c: which declarations of a style attribute stay: those whose property is in the
   list and whose value is made of plain words, numbers and colours. Nothing that can fetch (url),
   compute (expression), escape (a backslash) or leave its place (position) passes. */
#include "mail/sanitise.h"

#include <string.h>

static const char *const properties[] = {"background-color",
                                         "border",
                                         "border-bottom",
                                         "border-bottom-color",
                                         "border-bottom-style",
                                         "border-bottom-width",
                                         "border-collapse",
                                         "border-color",
                                         "border-left",
                                         "border-left-color",
                                         "border-left-style",
                                         "border-left-width",
                                         "border-radius",
                                         "border-right",
                                         "border-right-color",
                                         "border-right-style",
                                         "border-right-width",
                                         "border-spacing",
                                         "border-style",
                                         "border-top",
                                         "border-top-color",
                                         "border-top-style",
                                         "border-top-width",
                                         "border-width",
                                         "clear",
                                         "color",
                                         "direction",
                                         "display",
                                         "float",
                                         "font",
                                         "font-family",
                                         "font-size",
                                         "font-style",
                                         "font-variant",
                                         "font-weight",
                                         "height",
                                         "letter-spacing",
                                         "line-height",
                                         "list-style-position",
                                         "list-style-type",
                                         "margin",
                                         "margin-bottom",
                                         "margin-left",
                                         "margin-right",
                                         "margin-top",
                                         "max-height",
                                         "max-width",
                                         "min-height",
                                         "min-width",
                                         "padding",
                                         "padding-bottom",
                                         "padding-left",
                                         "padding-right",
                                         "padding-top",
                                         "table-layout",
                                         "text-align",
                                         "text-decoration",
                                         "text-indent",
                                         "text-transform",
                                         "vertical-align",
                                         "white-space",
                                         "width",
                                         "word-break",
                                         "word-spacing",
                                         "word-wrap"};

static bool is_property(struct str name)
{
    for (size_t i = 0; i < sizeof properties / sizeof *properties; i++)
        if (str_eq_nocase(name, str_of(properties[i])))
            return true;
    return false;
}

/* "rgb(", "hsla(" and no other. */
static bool is_colour_function(struct str before)
{
    return str_ends_nocase(before, STR("rgb")) || str_ends_nocase(before, STR("rgba")) ||
           str_ends_nocase(before, STR("hsl")) || str_ends_nocase(before, STR("hsla"));
}

static bool is_value(struct str value)
{
    for (size_t i = 0; i < value.n; i++) {
        char c = value.at[i];
        bool plain = ascii_alpha(c) || ascii_digit(c) || c == ' ' || c == '-' || c == '.' ||
                     c == ',' || c == '#' || c == '%' || c == '\'' || c == '"' || c == ')' ||
                     (unsigned char)c >= 0x80;
        if (!plain && !(c == '(' && is_colour_function(str_first(value, i))))
            return false;
    }
    return value.n > 0;
}

static struct str without_important(struct str value)
{
    ptrdiff_t mark = str_find_char(value, '!');
    if (mark >= 0 && str_eq_nocase(str_trim(str_from(value, (size_t)mark + 1)), STR("important")))
        return str_trim(str_first(value, (size_t)mark));
    return value;
}

/* A "background" that is a colour and nothing else is one. */
static struct str standing_name(struct str name)
{
    return str_eq_nocase(name, STR("background")) ? STR("background-color") : name;
}

void sanitise_style(struct out *o, struct str style)
{
    struct str declaration, name;
    size_t start = o->n;
    if (style.n > SANITISE_STYLE_BYTES)
        return;
    while (str_cut(&style, ';', &declaration)) {
        struct str value = declaration;
        if (!str_cut(&value, ':', &name))
            continue;
        name = standing_name(str_trim(name));
        value = without_important(str_trim(value));
        if (!is_property(name) || !is_value(value))
            continue;
        if (o->n > start)
            out_text(o, "; ");
        out_str(o, name);
        out_text(o, ": ");
        out_str(o, value);
    }
}
