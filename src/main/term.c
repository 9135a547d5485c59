/* SPDX-License-Identifier: Apache-2.0 */
/* term.c: the eight colours every terminal has; the person's own theme says how they look. */
#include "main/term.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const char *const styles[] = {
    [TERM_PLAIN] = "\033[0m",   [TERM_STRONG] = "\033[1m", [TERM_QUIET] = "\033[2m",
    [TERM_ACCENT] = "\033[36m", [TERM_DUE] = "\033[33m",   [TERM_BROKEN] = "\033[31m",
};

void term_init(struct term *t, FILE *stream)
{
    const char *no_color = getenv("NO_COLOR"), *kind = getenv("TERM");
    struct winsize size = {0};
    t->is = isatty(fileno(stream));
    t->colour = t->is && !(no_color && *no_color) && !(kind && strcmp(kind, "dumb") == 0);
    t->columns = TERM_COLUMNS;
    if (t->is && ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col)
        t->columns = size.ws_col < TERM_COLUMNS_LEAST  ? TERM_COLUMNS_LEAST
                     : size.ws_col > TERM_COLUMNS_MOST ? TERM_COLUMNS_MOST
                                                       : size.ws_col;
}

void term_style(struct out *o, const struct term *t, enum term_style style)
{
    if (t->colour)
        out_text(o, styles[style]);
}

void term_char(struct out *o, int32_t cp)
{
    bool direction = (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
    if (cp == '\n' || cp == '\t' || cp == '\r')
        cp = ' ';
    else if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || direction)
        cp = 0xfffd;
    utf8_out(o, cp);
}

void term_text(struct out *o, const struct term *t, enum term_style style, struct str text)
{
    int32_t cp;
    if (style != TERM_PLAIN)
        term_style(o, t, style);
    while (utf8_next(&text, &cp))
        term_char(o, cp);
    if (style != TERM_PLAIN)
        term_style(o, t, TERM_PLAIN);
}

void term_quote(struct out *o, struct str text, size_t columns)
{
    int32_t cp;
    size_t used = 2;
    text = str_trim(text);
    out_char(o, '"');
    while (text.n) {
        struct str before = text;
        utf8_next(&text, &cp);
        used += utf8_columns(str_first(before, before.n - text.n));
        if (used > columns - 3 && utf8_columns(before) > 3) {
            out_text(o, "...");
            break;
        }
        term_char(o, cp);
    }
    out_char(o, '"');
}
