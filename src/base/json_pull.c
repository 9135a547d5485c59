/* SPDX-License-Identifier: Apache-2.0 */
/* json_pull.c: a state says what may come next; a bit for each depth says whether an object or an
   array is open there. Strings are copied in runs up to the next quote, backslash or control
   character. */
#include "base/json_pull.h"

#include "base/utf8.h"

enum { VALUE, VALUE_OR_END, KEY, KEY_OR_END, COLON, COMMA_OR_END, NOTHING };

void json_pull_init(struct json_pull *p, struct input *in)
{
    *p = (struct json_pull){.in = in, .keep_bytes = JSON_PULL_KEEP_BYTES};
    out_init(&p->text, JSON_PULL_KEEP_BYTES);
}

void json_pull_free(struct json_pull *p)
{
    out_free(&p->text);
}

void json_pull_start(struct json_pull *p)
{
    p->error = NULL;
    p->depth = 0;
    p->expect = VALUE;
    p->in_object = 0;
    p->keep_bytes = JSON_PULL_KEEP_BYTES;
}

struct str json_pull_text(const struct json_pull *p)
{
    return out_as_str(&p->text);
}

void json_pull_rest_of_line(struct json_pull *p)
{
    for (struct str ahead = input_ahead(p->in); ahead.n; ahead = input_ahead(p->in)) {
        ptrdiff_t end = str_find_char(ahead, '\n');
        input_take(p->in, end < 0 ? ahead.n : (size_t)end + 1);
        if (end >= 0)
            return;
    }
}

static enum pull_event bad(struct json_pull *p, const char *why)
{
    p->error = why;
    p->expect = NOTHING;
    return PULL_BAD;
}

/* The next byte that is not white space, not taken; -1 at the end of the document's input. */
static int ahead(struct json_pull *p)
{
    for (;;) {
        int byte = input_peek(p->in);
        if (byte == '\n' && p->lines)
            return -1;
        if (byte != ' ' && byte != '\t' && byte != '\r' && byte != '\n')
            return byte;
        input_next(p->in);
    }
}

static int hex4(struct json_pull *p)
{
    int value = 0;
    for (int i = 0; i < 4; i++) {
        int byte = input_peek(p->in);
        int digit = byte >= '0' && byte <= '9'   ? byte - '0'
                    : byte >= 'a' && byte <= 'f' ? byte - 'a' + 10
                    : byte >= 'A' && byte <= 'F' ? byte - 'A' + 10
                                                 : -1;
        if (digit < 0)
            return -1;
        input_next(p->in);
        value = value * 16 + digit;
    }
    return value;
}

/* "\u" has been taken. A high half waits in *high for its low half. */
static const char *escape_unicode(struct json_pull *p, int32_t *high)
{
    int unit = hex4(p);
    if (unit < 0)
        return "a \\u in a string needs four hexadecimal digits";
    if (unit >= 0xdc00 && unit <= 0xdfff && *high) {
        utf8_out(&p->text, 0x10000 + ((*high - 0xd800) << 10) + (unit - 0xdc00));
        *high = 0;
        return NULL;
    }
    if (*high)
        utf8_out(&p->text, 0xfffd);
    *high = 0;
    if (unit >= 0xd800 && unit <= 0xdbff)
        *high = unit;
    else
        utf8_out(&p->text, unit); /* a lone low half becomes U+FFFD there */
    return NULL;
}

static const char *escape(struct json_pull *p, int32_t *high)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    int byte = input_peek(p->in);
    if (byte != '\n') /* the end of the line stays for whoever skips to it */
        input_next(p->in);
    if (byte == 'u')
        return escape_unicode(p, high);
    if (*high)
        utf8_out(&p->text, 0xfffd);
    *high = 0;
    ptrdiff_t which = byte > 0 ? str_find_char(STR(from), (char)byte) : -1;
    if (which < 0)
        return "an unknown escape in a string";
    out_char(&p->text, to[which]);
    return NULL;
}

/* How many bytes at the front of s are plain text of a string. */
static size_t plain(struct str s)
{
    size_t n = 0;
    while (n < s.n && s.at[n] != '"' && s.at[n] != '\\' && (unsigned char)s.at[n] >= 0x20)
        n++;
    return n;
}

static const char *string_piece(struct json_pull *p, int32_t *high, bool *ended_r)
{
    struct str s = input_ahead(p->in);
    size_t n = plain(s);
    if (*high && !(n == 0 && s.n && s.at[0] == '\\')) {
        utf8_out(&p->text, 0xfffd);
        *high = 0;
    }
    out_bytes(&p->text, s.at, n);
    input_take(p->in, n);
    if (n)
        return NULL;
    if (s.n == 0 || (s.at[0] == '\n' && p->lines))
        return "a string that does not end";
    if ((unsigned char)s.at[0] < 0x20)
        return "a control character in a string";
    input_next(p->in);
    *ended_r = s.at[0] == '"';
    return *ended_r ? NULL : escape(p, high);
}

static enum pull_event string(struct json_pull *p, enum pull_event event)
{
    int32_t high = 0;
    bool ended = false;
    const char *why = NULL;
    input_next(p->in);
    out_limit(&p->text, p->keep_bytes);
    while (!ended && !why)
        why = string_piece(p, &high, &ended);
    if (why)
        return bad(p, why);
    p->cut = p->text.over;
    if (p->cut)
        out_cut(&p->text, utf8_whole(out_as_str(&p->text)).n);
    if (!utf8_valid(out_as_str(&p->text)))
        return bad(p, "bytes that are not UTF-8 in a string");
    return event;
}

static enum pull_event word(struct json_pull *p, const char *rest, enum pull_event event)
{
    for (; *rest; rest++) {
        if (input_peek(p->in) != *rest)
            return bad(p, "a word that is not true, false or null");
        input_next(p->in);
    }
    return event;
}

static bool digits(struct json_pull *p)
{
    bool any = false;
    for (int byte; (byte = input_peek(p->in)) >= '0' && byte <= '9'; any = true)
        out_char(&p->text, (char)input_next(p->in));
    return any;
}

static bool take(struct json_pull *p, const char *any_of)
{
    int byte = input_peek(p->in);
    if (byte <= 0 || str_find_char(str_of(any_of), (char)byte) < 0)
        return false;
    out_char(&p->text, (char)input_next(p->in));
    return true;
}

static enum pull_event number(struct json_pull *p)
{
    out_limit(&p->text, JSON_PULL_KEEP_BYTES);
    take(p, "-");
    bool zero = input_peek(p->in) == '0';
    if (!digits(p) || (zero && p->text.n > 1 + (p->text.at[0] == '-')))
        return bad(p, "a number that is not one");
    if (take(p, ".") && !digits(p))
        return bad(p, "a number without digits behind its point");
    if (take(p, "eE")) {
        take(p, "+-");
        if (!digits(p))
            return bad(p, "a number without digits in its exponent");
    }
    return PULL_NUMBER;
}

static enum pull_event open_one(struct json_pull *p, bool object)
{
    if (p->depth == JSON_PULL_MAX_DEPTH)
        return bad(p, "nested deeper than 64 levels");
    input_next(p->in);
    p->in_object = (p->in_object << 1) | object;
    p->depth++;
    p->expect = object ? KEY_OR_END : VALUE_OR_END;
    return object ? PULL_OBJECT : PULL_ARRAY;
}

static enum pull_event close_one(struct json_pull *p)
{
    bool object = p->in_object & 1;
    input_next(p->in);
    p->in_object >>= 1;
    p->depth--;
    p->expect = p->depth ? COMMA_OR_END : NOTHING;
    return object ? PULL_OBJECT_END : PULL_ARRAY_END;
}

static enum pull_event value(struct json_pull *p, int byte)
{
    if (byte == '{' || byte == '[')
        return open_one(p, byte == '{');
    p->expect = p->depth ? COMMA_OR_END : NOTHING;
    switch (byte) {
    case '"':
        return string(p, PULL_STRING);
    case 't':
        return word(p, "true", PULL_TRUE);
    case 'f':
        return word(p, "false", PULL_FALSE);
    case 'n':
        return word(p, "null", PULL_NULL);
    case -1:
        return bad(p, "it ends too early");
    default:
        return byte == '-' || (byte >= '0' && byte <= '9') ? number(p)
                                                           : bad(p, "a value was expected");
    }
}

static enum pull_event key(struct json_pull *p, int byte)
{
    if (byte != '"')
        return bad(p, byte < 0 ? "it ends too early" : "a key in quotes was expected");
    enum pull_event event = string(p, PULL_KEY);
    if (event == PULL_BAD)
        return event;
    if (ahead(p) != ':')
        return bad(p, "a colon was expected after a key");
    input_next(p->in);
    p->expect = VALUE;
    return event;
}

static enum pull_event done(struct json_pull *p, int byte)
{
    if (p->error)
        return PULL_BAD;
    return byte < 0 ? PULL_DONE : bad(p, "something follows the end of the document");
}

enum pull_event json_pull_next(struct json_pull *p)
{
    int byte = ahead(p);
    if (p->expect == NOTHING)
        return done(p, byte);
    if (p->expect == COMMA_OR_END && byte == ',') {
        input_next(p->in);
        byte = ahead(p);
        p->expect = p->in_object & 1 ? KEY : VALUE;
    }
    bool may_end =
        p->expect == COMMA_OR_END || p->expect == VALUE_OR_END || p->expect == KEY_OR_END;
    if (may_end && byte == (p->in_object & 1 ? '}' : ']'))
        return close_one(p);
    if (p->expect == COMMA_OR_END)
        return bad(p, byte < 0 ? "it ends too early" : "a comma was expected");
    if (p->expect == KEY || p->expect == KEY_OR_END)
        return key(p, byte);
    return value(p, byte);
}

bool json_pull_skip(struct json_pull *p, enum pull_event event)
{
    int depth = p->depth;
    if (event != PULL_OBJECT && event != PULL_ARRAY)
        return event != PULL_BAD;
    while (p->depth >= depth) {
        event = json_pull_next(p);
        if (event == PULL_BAD || event == PULL_DONE)
            return false;
    }
    return true;
}
