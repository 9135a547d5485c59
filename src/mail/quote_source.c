/* SPDX-License-Identifier: Apache-2.0 */
/* quote_source.c: the block of From, Date and Subject above a message that was passed on, with or
   without ">" before it. Only the first lines are looked at. */
#include "mail/quote.h"
#include "mail/quote_words.h"

enum { SOURCE_LINES = 16, SOURCE_LINE_BYTES = 600 };

/* A line without the marks of a quote. */
static struct str unmarked(struct str line)
{
    line = str_trim(str_first(line, SOURCE_LINE_BYTES));
    while (line.n && line.at[0] == '>')
        line = str_trim(str_from(line, 1));
    return line;
}

static bool has_letter(struct str line)
{
    for (size_t i = 0; i < line.n; i++)
        if ((unsigned char)line.at[i] >= 0x80 || ascii_alpha(line.at[i]))
            return true;
    return false;
}

/* False where a line is none of a block's: above it only "Forwarded message" may stand. */
static bool take_line(struct quote_source *s, struct str line, bool *begun)
{
    struct str value;
    unsigned label = quote_label(line, &value);
    if (!label) {
        bool mark = !*begun && (quote_is_forward(line) || quote_is_original(line));
        s->forwarded |= mark && quote_is_forward(line);
        /* a rule above, or a long list of addresses that goes on */
        return mark || (!*begun && !has_letter(line)) ||
               (*begun && (str_find_char(line, '@') > 0 || str_find_char(line, ';') > 0));
    }
    *begun = true;
    struct str *into = label == LABEL_FROM      ? &s->from
                       : label == LABEL_DATE    ? &s->date
                       : label == LABEL_SUBJECT ? &s->subject
                                                : NULL;
    if (into && !into->n)
        *into = value;
    return true;
}

bool quote_source(struct str text, struct quote_source *source_r)
{
    bool begun = false;
    struct str line;
    *source_r = (struct quote_source){.from = STR(""), .date = STR(""), .subject = STR("")};
    for (int i = 0; i < SOURCE_LINES && str_line(&text, &line); i++) {
        line = unmarked(line);
        if (!line.n && begun)
            break;
        if (line.n && !take_line(source_r, line, &begun))
            break;
    }
    return source_r->from.n > 0;
}
