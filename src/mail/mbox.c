/* SPDX-License-Identifier: Apache-2.0 */
/* mbox.c: lines go through one by one; the From_ line that ends a message is kept for the next one.

   Four signs together make a From_ line: an empty line before it (or the start), a sender, a date
   in it, and a header field behind it. People forward mail with From_ lines in it and write about
   "From Monday on"; neither may cut a message in two, and what was cut wrongly would be read as
   somebody's mail. */
#include "mail/mbox.h"

#include "base/time.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_BYTES = 65536 };

/* "10:15" or "10:15:30". */
static bool clock_word(struct str s)
{
    return s.n >= 4 && str_find_char(s, ':') > 0 && str_find_char(s, ':') <= 2 &&
           ascii_digit(s.at[0]) && ascii_digit(s.at[s.n - 1]);
}

static bool named_word(struct str s, const char *(*name)(int), int from, int to)
{
    for (int i = from; i <= to; i++)
        if (str_eq_nocase(s, str_of(name(i))))
            return true;
    return false;
}

/* "From maya@x.example Mon Mar  2 10:15:30 2026", in any order behind the sender. */
static bool is_from_line(struct str line)
{
    bool weekday = false, month = false, clock = false;
    struct str word;
    if (!str_starts(line, STR("From ")) || line.n > MBOX_LINE_BYTES)
        return false;
    line = str_from(line, 5);
    while (str_cut(&line, ' ', &word)) {
        word = str_trim(word);
        weekday |= named_word(word, weekday_name, 0, 6);
        month |= named_word(word, month_name, 1, 12);
        clock |= clock_word(word);
    }
    return weekday && month && clock;
}

/* "Name: value", or ">From " as some programs escape a second From_ line in a head. */
static bool is_field(struct str line)
{
    size_t n = 0;
    while (n < line.n && line.at[n] > ' ' && line.at[n] < 127 && line.at[n] != ':')
        n++;
    return (n > 0 && n < line.n && line.at[n] == ':') || str_starts(line, STR(">From "));
}

void mbox_init(struct mbox *b, struct input *in, size_t max_bytes)
{
    struct stat st;
    *b = (struct mbox){.in = in};
    out_init(&b->text, max_bytes);
    out_init(&b->line, MBOX_LINE_BYTES);
    out_init(&b->from, MBOX_LINE_BYTES);
    out_init(&b->next_from, MBOX_LINE_BYTES);
    b->seekable = in->fd >= 0 && fstat(in->fd, &st) == 0 && S_ISREG(st.st_mode) &&
                  lseek(in->fd, 0, SEEK_CUR) >= 0;
    b->file_end = b->seekable ? (uint64_t)st.st_size : 0;
}

void mbox_free(struct mbox *b)
{
    out_free(&b->text);
    out_free(&b->line);
    out_free(&b->from);
    out_free(&b->next_from);
}

/* ---- lines as they stand ---- */

/* The next line with its end into `line`, as far as there is room; *bytes_r is all of it. The rest
   of a long line comes as further pieces. */
static bool next_piece(struct input *in, struct out *line)
{
    out_clear(line);
    while (line->n < MBOX_LINE_BYTES) {
        struct str ahead = str_first(input_ahead(in), MBOX_LINE_BYTES - line->n);
        if (ahead.n == 0)
            break;
        ptrdiff_t end = str_find_char(ahead, '\n');
        size_t n = end < 0 ? ahead.n : (size_t)end + 1;
        out_bytes(line, ahead.at, n);
        input_take(in, n);
        if (end >= 0)
            break;
    }
    return line->n > 0;
}

static struct str without_end(struct str line)
{
    line.n -= line.n && line.at[line.n - 1] == '\n';
    line.n -= line.n && line.at[line.n - 1] == '\r';
    return line;
}

static bool ends(struct str line)
{
    return line.n && line.at[line.n - 1] == '\n';
}

/* ">From ", ">>From ": quoted by the program that wrote the mailbox. */
static bool is_quoted(struct str line)
{
    size_t n = 0;
    while (n < line.n && line.at[n] == '>')
        n++;
    return n > 0 && str_starts(str_from(line, n), STR("From "));
}

/* ---- where a message ends ---- */

/* The line that would follow, without taking it. */
static struct str peeked_line(struct input *in)
{
    struct str ahead = input_ahead(in);
    if (str_find_char(ahead, '\n') < 0)
        ahead = input_sniff(in);
    ptrdiff_t end = str_find_char(ahead, '\n');
    return end < 0 ? ahead : str_first(ahead, (size_t)end);
}

/* Whether a From_ line or the end of the file stands at an offset, a line end before it allowed. */
static bool message_ends_at(const struct mbox *b, uint64_t offset)
{
    char bytes[8];
    if (offset >= b->file_end)
        return offset <= b->file_end + 2;
    ssize_t n = pread(b->in->fd, bytes, sizeof bytes, (off_t)offset);
    struct str s = {bytes, n > 0 ? (size_t)n : 0};
    while (s.n && (s.at[0] == '\n' || s.at[0] == '\r'))
        s = str_from(s, 1);
    return s.n == 0 || str_starts(s, STR("From "));
}

struct body {
    bool in_head, empty_before, whole_line;
    uint64_t length;  /* of Content-Length, UINT64_MAX without one */
    uint64_t ends_at; /* believed end of the body, 0 without one */
};

static void take_field(struct body *body, struct str line)
{
    int64_t length;
    if (str_starts_nocase(line, STR("Content-Length:")) &&
        str_int64(str_trim(str_from(line, 15)), &length) && length >= 0)
        body->length = (uint64_t)length;
}

static void end_head(struct mbox *b, struct body *body)
{
    uint64_t at = input_offset(b->in);
    body->in_head = false;
    if (b->seekable && body->length < b->file_end && message_ends_at(b, at + body->length))
        body->ends_at = at + body->length;
}

static bool begins_next(struct mbox *b, const struct body *body, struct str line, uint64_t at)
{
    return body->empty_before && body->whole_line && at >= body->ends_at &&
           is_from_line(without_end(line)) && is_field(peeked_line(b->in));
}

static void add_line(struct mbox *b, const struct body *body, struct str line)
{
    if (body->whole_line && !body->in_head && is_quoted(line))
        line = str_from(line, 1);
    out_str(&b->text, line);
}

/* The empty line in front of the next From_ line is not the message's. */
static void drop_last_line_end(struct mbox *b)
{
    struct out *t = &b->text;
    if (t->over || t->n == 0 || t->at[t->n - 1] != '\n')
        return;
    size_t n = t->n - 1;
    n -= n && t->at[n - 1] == '\r';
    if (n == 0 || t->at[n - 1] == '\n')
        out_cut(t, n);
}

static void keep_next(struct mbox *b, struct str line, uint64_t at)
{
    out_clear(&b->next_from);
    out_str(&b->next_from, without_end(line));
    b->next_offset = at;
}

/* Reads up to the next From_ line or the end; true when there is a next one. */
static bool read_message(struct mbox *b)
{
    struct body body = {.in_head = true, .whole_line = true, .length = UINT64_MAX};
    uint64_t at = input_offset(b->in);
    while (next_piece(b->in, &b->line)) {
        struct str line = out_as_str(&b->line);
        bool empty = body.whole_line && without_end(line).n == 0;
        if (!body.in_head && begins_next(b, &body, line, at)) {
            keep_next(b, line, at);
            return true;
        }
        add_line(b, &body, line);
        if (body.in_head && empty)
            end_head(b, &body);
        else if (body.in_head && body.whole_line)
            take_field(&body, line);
        body.empty_before = empty;
        body.whole_line = ends(line);
        at = input_offset(b->in);
    }
    return false;
}

/* The first line: a From_ line, or the first one of a message that has none. */
static void begin(struct mbox *b)
{
    b->begun = true;
    while (input_peek(b->in) == '\n' || input_peek(b->in) == '\r')
        input_take(b->in, 1);
    if (is_from_line(peeked_line(b->in))) {
        keep_next(b, STR(""), input_offset(b->in));
        next_piece(b->in, &b->line);
        out_str(&b->next_from, without_end(out_as_str(&b->line)));
    } else {
        keep_next(b, STR(""), input_offset(b->in));
    }
    b->ended = input_peek(b->in) < 0 && b->next_from.n == 0;
}

bool mbox_next(struct mbox *b)
{
    if (!b->begun)
        begin(b);
    if (b->ended)
        return false;
    out_clear(&b->text);
    out_clear(&b->from);
    out_str(&b->from, out_as_str(&b->next_from));
    b->offset = b->next_offset;
    b->ended = !read_message(b);
    if (b->ended)
        b->next_offset = input_offset(b->in);
    drop_last_line_end(b);
    b->bytes = b->next_offset - b->offset;
    b->cut = b->text.over;
    b->message = out_as_str(&b->text);
    b->from_line = out_as_str(&b->from);
    b->n++;
    return true;
}

/* ---- again ---- */

static int read_all(struct call *c, int fd, uint64_t offset, uint64_t bytes, struct out *raw)
{
    char buffer[READ_BYTES];
    while (bytes && !raw->over) {
        size_t want = bytes < sizeof buffer ? (size_t)bytes : sizeof buffer;
        ssize_t n = pread(fd, buffer, want, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail_errno(c, "cannot read the mailbox again");
        if (n == 0)
            return fail(c, CONFLICT, "the mailbox became shorter while it was read");
        out_bytes(raw, buffer, (size_t)n);
        offset += (uint64_t)n;
        bytes -= (uint64_t)n;
    }
    return 0;
}

/* Undoes the mailbox's quoting, in the body alone, as mbox_next does. */
static void put_message(struct mbox *b, struct str raw)
{
    struct body body = {.in_head = true, .whole_line = true};
    if (is_from_line(without_end(str_first(raw, (size_t)(str_find_char(raw, '\n') + 1)))))
        raw = str_from(raw, (size_t)str_find_char(raw, '\n') + 1);
    while (raw.n) {
        ptrdiff_t end = str_find_char(raw, '\n');
        struct str line = end < 0 ? raw : str_first(raw, (size_t)end + 1);
        add_line(b, &body, line);
        body.in_head &= without_end(line).n > 0;
        raw = str_from(raw, line.n);
    }
    drop_last_line_end(b);
}

int mbox_again(struct call *c, int fd, uint64_t offset, uint64_t bytes, struct out *o)
{
    struct mbox b = {0};
    struct out raw;
    out_init(&raw, o->max);
    int got = read_all(c, fd, offset, bytes, &raw);
    if (got == 0) {
        out_init(&b.text, o->max - o->n);
        put_message(&b, out_as_str(&raw));
        out_str(o, out_as_str(&b.text));
        o->over |= b.text.over || raw.over;
        out_free(&b.text);
    }
    out_free(&raw);
    return got;
}

bool mbox_looks_like(struct str head)
{
    struct str line;
    while (head.n && (head.at[0] == '\n' || head.at[0] == '\r'))
        head = str_from(head, 1);
    return str_line(&head, &line) && is_from_line(line);
}
