/* SPDX-License-Identifier: Apache-2.0 */
/* multipart.c: a machine of a few states. The body is read as if a CR LF stood before it, so that
   the first boundary is like all others; what stands before it is left out. */
#include "http/multipart.h"

#include "base/utf8.h"
#include "http/field.h"

#include <string.h>

enum { PREAMBLE, AFTER, AFTER_CR, AFTER_DASH, HEAD, BODY, EPILOGUE, BROKE };

bool multipart_init(struct multipart *m, struct str boundary)
{
    *m = (struct multipart){.state = PREAMBLE};
    if (boundary.n == 0 || boundary.n > MULTIPART_BOUNDARY_BYTES || !field_value(boundary))
        return false;
    memcpy(m->delimiter, "\r\n--", 4);
    memcpy(m->delimiter + 4, boundary.at, boundary.n);
    m->delimiter_n = boundary.n + 4;
    m->matched = m->unreal = 2;
    return true;
}

void multipart_give(struct multipart *m, struct str piece)
{
    m->rest = piece;
}

bool multipart_done(const struct multipart *m)
{
    return m->state == EPILOGUE;
}

static enum multipart_event broken(struct multipart *m, const char *why)
{
    m->state = BROKE;
    m->error = why;
    return MULTIPART_BAD;
}

/* How far the piece goes on with the delimiter, from m->matched on. */
static size_t matching(const struct multipart *m)
{
    size_t n = 0;
    while (n < m->rest.n && m->matched + n < m->delimiter_n &&
           m->rest.at[n] == m->delimiter[m->matched + n])
        n++;
    return n;
}

/* The bytes before the next CR, or a delimiter begun in vain: data. True when the delimiter is
   whole; false with no data when more is needed. */
static bool scan(struct multipart *m, struct str *data_r)
{
    *data_r = (struct str){NULL, 0};
    if (m->matched == 0) {
        ptrdiff_t cr = str_find_char(m->rest, '\r');
        size_t n = cr < 0 ? m->rest.n : (size_t)cr;
        if (n) {
            *data_r = str_first(m->rest, n);
            m->rest = str_from(m->rest, n);
            return false;
        }
    }
    size_t more = matching(m);
    m->rest = str_from(m->rest, more);
    m->matched += more;
    bool whole = m->matched == m->delimiter_n;
    if (whole || m->rest.n) {
        if (!whole) /* what was matched was data after all */
            *data_r = (struct str){m->delimiter + m->unreal, m->matched - m->unreal};
        m->matched = m->unreal = 0;
    }
    return whole;
}

static char take(struct multipart *m)
{
    char c = m->rest.at[0];
    m->rest = str_from(m->rest, 1);
    return c;
}

/* Behind a boundary: CR LF begins a part, "--" ends the whole. Spaces may stand between. */
static enum multipart_event after(struct multipart *m, char c)
{
    if (m->state == AFTER_CR) {
        if (c != '\n' || ++m->n_parts > MULTIPART_MAX_PARTS)
            return broken(m, c != '\n' ? "a boundary line is broken" : "there are too many parts");
        m->state = HEAD;
        m->head_n = 0;
        return MULTIPART_WAIT;
    }
    if (m->state == AFTER_DASH)
        m->state = c == '-' ? EPILOGUE : BROKE;
    else if (c == '\r')
        m->state = AFTER_CR;
    else if (c == '-')
        m->state = AFTER_DASH;
    else if (c != ' ' && c != '\t')
        m->state = BROKE;
    return m->state == BROKE ? broken(m, "a boundary line is broken") : MULTIPART_WAIT;
}

/* Copies a text of at most `max` bytes; false when it is longer, or not text. */
static bool keep(char *to, size_t max, struct str text)
{
    if (text.n > max || !utf8_valid(text) || !field_value(text) || str_find_char(text, 0) >= 0)
        return false;
    memcpy(to, text.at, text.n);
    to[text.n] = 0;
    return true;
}

static bool disposition(struct multipart *m, struct str value)
{
    char buffer[MULTIPART_HEAD_BYTES];
    struct str text;
    if (!str_eq_nocase(field_media_type(value), STR("form-data")) ||
        !field_param(value, STR("name"), buffer, sizeof buffer, &text) || text.n == 0 ||
        !keep(m->name, MULTIPART_NAME_BYTES, text))
        return false;
    m->is_file = field_param(value, STR("filename"), buffer, sizeof buffer, &text);
    return !m->is_file || keep(m->filename, MULTIPART_FILENAME_BYTES, text);
}

static bool head_line(struct multipart *m, struct str line)
{
    struct str name;
    if (!str_cut(&line, ':', &name) || !line.at || !field_token(name))
        return false;
    line = str_trim(line);
    if (str_eq_nocase(name, STR("Content-Disposition")))
        return m->name[0] == 0 && disposition(m, line);
    if (str_eq_nocase(name, STR("Content-Type")))
        return keep(m->type, MULTIPART_TYPE_BYTES, line);
    return !str_eq_nocase(name, STR("Content-Transfer-Encoding")) ||
           str_eq_nocase(line, STR("binary")) || str_eq_nocase(line, STR("8bit")) ||
           str_eq_nocase(line, STR("7bit"));
}

static enum multipart_event head_done(struct multipart *m)
{
    struct str rest = {m->head, m->head_n}, line;
    m->name[0] = m->filename[0] = m->type[0] = 0;
    m->is_file = false;
    while (str_line(&rest, &line))
        if (line.n && !head_line(m, line))
            return broken(m, "the head of a part is malformed, or its names are too long");
    if (!m->name[0])
        return broken(m, "a part has no name");
    m->state = BODY;
    m->matched = m->unreal = 2; /* an empty part has its boundary right behind the empty line */
    return MULTIPART_HEAD;
}

static bool head_ends(const struct multipart *m)
{
    struct str head = {m->head, m->head_n};
    return str_eq(head, STR("\r\n")) ||
           (head.n >= 4 && memcmp(head.at + head.n - 4, "\r\n\r\n", 4) == 0);
}

static enum multipart_event head_more(struct multipart *m)
{
    while (m->rest.n) {
        if (m->head_n == sizeof m->head)
            return broken(m, "the head of a part is too long");
        m->head[m->head_n++] = take(m);
        if (head_ends(m))
            return head_done(m);
    }
    return MULTIPART_WAIT;
}

static enum multipart_event body_more(struct multipart *m, struct str *data_r)
{
    bool in_part = m->state == BODY;
    while (m->rest.n) {
        if (scan(m, data_r)) {
            m->state = AFTER;
            return in_part ? MULTIPART_END : MULTIPART_WAIT;
        }
        if (data_r->n && in_part)
            return MULTIPART_DATA;
    }
    return MULTIPART_WAIT;
}

enum multipart_event multipart_next(struct multipart *m, struct str *data_r)
{
    enum multipart_event event = MULTIPART_WAIT;
    *data_r = (struct str){NULL, 0};
    if (m->state == BROKE)
        return MULTIPART_BAD;
    while (m->rest.n && event == MULTIPART_WAIT) {
        if (m->state == EPILOGUE)
            m->rest.n = 0;
        else if (m->state == HEAD)
            event = head_more(m);
        else if (m->state == BODY || m->state == PREAMBLE)
            event = body_more(m, data_r);
        else
            event = after(m, take(m));
    }
    return event;
}
