/* SPDX-License-Identifier: Apache-2.0 */
/* compose.c: the head, then the parts. All that people typed goes through `clean`, which leaves
   nothing in it that could end a line. */
#include "mail/compose.h"

#include "base/time.h"
#include "base/utf8.h"
#include "mail/classify.h"

#include <cmark.h>
#include <inttypes.h>
#include <sodium/utils.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    LINE = 76,
    WORD_BYTES = 45,      /* of text in one encoded word: 60 letters of base64 and its frame */
    LONGEST_WORD = 200,   /* of ASCII without a space; a longer one is encoded */
    FILE_CHUNK = 57 * 400 /* 57 bytes are a line of base64 */
};

/* ---- words of a head ---- */

static bool is_plain(struct str s)
{
    size_t word = 0;
    for (size_t i = 0; i < s.n; i++) {
        word = s.at[i] == ' ' ? 0 : word + 1;
        if ((unsigned char)s.at[i] >= 0x7f || (unsigned char)s.at[i] < ' ' || word > LONGEST_WORD)
            return false;
    }
    return str_find(s, STR("=?")) < 0;
}

/* One line of valid UTF-8 without control characters, in `o`. */
static struct str clean(struct out *o, struct str s)
{
    out_init(o, COMPOSE_HEAD_BYTES);
    utf8_clean(o, s);
    for (size_t i = 0; i < o->n; i++)
        if ((unsigned char)o->at[i] < ' ' || o->at[i] == 0x7f)
            o->at[i] = ' ';
    return str_trim(out_as_str(o));
}

static void base64_text(struct out *o, struct str bytes)
{
    char text[128];
    sodium_bin2base64(text, sizeof text, (const unsigned char *)bytes.at, bytes.n,
                      sodium_base64_VARIANT_ORIGINAL);
    out_text(o, text);
}

/* How far the last line of o goes. */
static size_t column(const struct out *o)
{
    size_t n = 0;
    while (n < o->n && o->at[o->n - 1 - n] != '\n')
        n++;
    return n;
}

/* Encoded words, cut between characters, each on a line of its own where it must be. */
static void put_encoded(struct out *o, struct str s)
{
    bool first = true;
    while (s.n) {
        struct str piece = utf8_first(s, WORD_BYTES);
        size_t room = (piece.n + 2) / 3 * 4 + 12;
        if (!first || column(o) + room > LINE)
            out_text(o, "\n ");
        out_text(o, "=?utf-8?B?");
        base64_text(o, piece);
        out_text(o, "?=");
        s = str_from(s, piece.n);
        first = false;
    }
}

/* ASCII words, folded at their spaces. */
static void put_plain(struct out *o, struct str s)
{
    struct str word;
    bool first = true;
    while (str_cut(&s, ' ', &word)) {
        if (!first && column(o) + word.n + 1 > LINE && word.n)
            out_char(o, '\n');
        if (!first)
            out_char(o, ' ');
        out_str(o, word);
        first = false;
    }
}

static void put_words(struct out *o, struct str value)
{
    if (is_plain(value))
        put_plain(o, value);
    else
        put_encoded(o, value);
}

void compose_header(struct out *o, const char *name, struct str value)
{
    struct out held;
    struct str line = clean(&held, value);
    out_f(o, "%s: ", name);
    put_words(o, line);
    out_char(o, '\n');
    out_free(&held);
}

/* ---- addresses ---- */

static void put_quoted_name(struct out *o, struct str name)
{
    out_char(o, '"');
    for (size_t i = 0; i < name.n; i++) {
        if (name.at[i] == '"' || name.at[i] == '\\')
            out_char(o, '\\');
        out_char(o, name.at[i]);
    }
    out_char(o, '"');
}

static void put_address(struct out *o, const struct address *it)
{
    struct out held, name_held;
    struct str addr = clean(&held, it->addr), name = clean(&name_held, it->name);
    if (name.n && is_plain(name) && name.n < LINE)
        put_quoted_name(o, name);
    else if (name.n)
        put_encoded(o, name);
    if (name.n)
        out_text(o, column(o) + addr.n + 3 > LINE ? "\n " : " ");
    out_char(o, '<');
    out_str(o, addr);
    out_char(o, '>');
    out_free(&held);
    out_free(&name_held);
}

static void put_addresses(struct out *o, const char *name, const struct address *list, size_t n)
{
    if (!n)
        return;
    out_f(o, "%s: ", name);
    for (size_t i = 0; i < n; i++) {
        put_address(o, &list[i]);
        out_text(o, i + 1 < n ? ",\n " : "\n");
    }
}

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.at[i] >= 0x80)
            return false;
    return true;
}

bool compose_wants_utf8(const struct compose *it)
{
    bool ascii = is_ascii(it->from.addr) && is_ascii(it->reply_to.addr);
    for (size_t i = 0; i < it->n_to; i++)
        ascii &= is_ascii(it->to[i].addr);
    for (size_t i = 0; i < it->n_cc; i++)
        ascii &= is_ascii(it->cc[i].addr);
    return !ascii;
}

/* ---- the head ---- */

static void put_date(struct out *o, int64_t at_us)
{
    struct civil t = civil_of(at_us);
    out_f(o, "Date: %s, %d %s %d %02d:%02d:%02d +0000\n", weekday_name(weekday_of(at_us)), t.day,
          month_name(t.month), t.year, t.hour, t.minute, t.second);
}

static void put_id(struct out *o, const char *before, struct str id, const char *behind)
{
    struct out held;
    struct str word = clean(&held, id);
    out_f(o, "%s<", before);
    for (size_t i = 0; i < word.n; i++) /* an id has no spaces and no brackets of its own */
        if (word.at[i] > ' ' && word.at[i] != '<' && word.at[i] != '>')
            out_char(o, word.at[i]);
    out_f(o, ">%s", behind);
    out_free(&held);
}

/* The first says where it began, the last ones where it stands: what all programs thread by. */
static void put_references(struct out *o, const struct compose *it)
{
    size_t n = it->n_references, skip = 0;
    if (n > COMPOSE_REFERENCES_MAX)
        skip = n - COMPOSE_REFERENCES_MAX;
    if (!n)
        return;
    out_text(o, "References:");
    for (size_t i = 0; i < n; i++)
        if (i == 0 || i > skip)
            put_id(o, i ? "\n " : " ", it->references[i], "");
    out_char(o, '\n');
}

static void put_head(struct out *o, const struct compose *it)
{
    put_addresses(o, "From", &it->from, 1);
    put_addresses(o, "To", it->to, it->n_to);
    put_addresses(o, "Cc", it->cc, it->n_cc);
    if (it->reply_to.addr.n)
        put_addresses(o, "Reply-To", &it->reply_to, 1);
    compose_header(o, "Subject", it->subject);
    put_date(o, it->date_us);
    put_id(o, "Message-ID: ", it->id, "\n");
    if (it->in_reply_to.n)
        put_id(o, "In-Reply-To: ", it->in_reply_to, "\n");
    put_references(o, it);
    if (it->thread_index.n) {
        compose_header(o, "Thread-Topic", it->thread_topic);
        compose_header(o, "Thread-Index", it->thread_index);
    }
    if (it->auto_submitted.n) {
        compose_header(o, "Auto-Submitted", it->auto_submitted);
        out_text(o, "X-Auto-Response-Suppress: All\n");
        out_text(o, "Precedence: auto_reply\n");
    }
    if (it->installation.n)
        compose_header(o, CLASSIFY_OUR_HEADER, it->installation);
    out_text(o, "MIME-Version: 1.0\n");
}

/* ---- text ---- */

static bool must_quote(struct str text, size_t i, bool line_begins)
{
    unsigned char c = (unsigned char)text.at[i];
    bool last = i + 1 == text.n || text.at[i + 1] == '\n';
    if (c == ' ' || c == '\t')
        return last;
    if (line_begins && c == 'F' && str_starts(str_from(text, i), STR("From ")))
        return true;
    return c == '=' || c < ' ' || c >= 0x7f;
}

void compose_quoted(struct out *o, struct str text)
{
    size_t width = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.at[i] == '\r')
            continue;
        if (text.at[i] == '\n') {
            out_char(o, '\n');
            width = 0;
            continue;
        }
        bool quote = must_quote(text, i, width == 0);
        if (width + (quote ? 3 : 1) > LINE - 1) {
            out_text(o, "=\n");
            width = 0;
        }
        if (quote)
            out_f(o, "=%02X", (unsigned)(unsigned char)text.at[i]);
        else
            out_char(o, text.at[i]);
        width += quote ? 3 : 1;
    }
    if (width)
        out_char(o, '\n');
}

void compose_markdown(struct out *html, struct str markdown)
{
    char *made = cmark_markdown_to_html(markdown.at, markdown.n, CMARK_OPT_HARDBREAKS);
    if (made)
        out_text(html, made);
    free(made);
}

static void put_text(struct out *o, const char *type, struct str text)
{
    out_f(o, "Content-Type: %s; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n",
          type);
    compose_quoted(o, text);
}

static void boundary(struct out *o, const struct compose *it, char which)
{
    out_f(o, "=_%c_%016" PRIx64, which, str_hash(it->id));
}

static void put_multipart(struct out *o, const struct compose *it, const char *kind, char which)
{
    out_f(o, "Content-Type: multipart/%s; boundary=\"", kind);
    boundary(o, it, which);
    out_text(o, "\"\n\n");
}

static void put_border(struct out *o, const struct compose *it, char which, bool last)
{
    out_text(o, "--");
    boundary(o, it, which);
    out_text(o, last ? "--\n" : "\n");
}

static void put_words_parts(struct out *o, const struct compose *it)
{
    if (!it->html.n) {
        put_text(o, "text/plain", it->text);
        return;
    }
    put_multipart(o, it, "alternative", 'a');
    put_border(o, it, 'a', false);
    put_text(o, "text/plain", it->text);
    put_border(o, it, 'a', false);
    put_text(o, "text/html", it->html);
    put_border(o, it, 'a', true);
}

/* ---- files ---- */

static void put_percent(struct out *o, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.at[i];
        if (ascii_alpha(c) || ascii_digit(c) || c == '.' || c == '-' || c == '_')
            out_char(o, c);
        else
            out_f(o, "%%%02X", (unsigned)(unsigned char)c);
    }
}

/* RFC 2231, in sections where the name is long. */
static void put_file_name(struct out *o, struct str name)
{
    if (is_plain(name) && name.n < LINE - 20) {
        out_text(o, ";\n filename=");
        put_quoted_name(o, name);
        return;
    }
    if (name.n <= 18) {
        out_text(o, ";\n filename*=utf-8''");
        put_percent(o, name);
        return;
    }
    for (int section = 0; name.n; section++) {
        struct str piece = utf8_first(name, 18);
        out_f(o, ";\n filename*%d*=%s", section, section ? "" : "utf-8''");
        put_percent(o, piece);
        name = str_from(name, piece.n);
    }
}

static bool is_type(struct str mime)
{
    ptrdiff_t slash = str_find_char(mime, '/');
    for (size_t i = 0; i < mime.n; i++)
        if (!ascii_alpha(mime.at[i]) && !ascii_digit(mime.at[i]) &&
            str_find_char(STR("/.+-_"), mime.at[i]) < 0)
            return false;
    return slash > 0 && (size_t)slash + 1 < mime.n && mime.n < 100;
}

static void put_file_head(struct out *o, const struct compose_file *file)
{
    struct out held;
    struct str name = clean(&held, file->name);
    bool is_inline = file->content_id.n > 0;
    struct str mime = is_type(file->mime) ? file->mime : STR("application/octet-stream");
    /* A message as a file may not be encoded, so it goes as bytes. */
    if (str_starts_nocase(mime, STR("message/")) || str_starts_nocase(mime, STR("multipart/")))
        mime = STR("application/octet-stream");
    out_f(o, "Content-Type: %.*s;\n name=\"", (int)mime.n, mime.at);
    if (is_plain(name) && name.n < LINE && !memchr(name.at, '"', name.n))
        out_str(o, name);
    else
        put_encoded(o, name);
    out_f(o, "\"\nContent-Disposition: %s", is_inline ? "inline" : "attachment");
    put_file_name(o, name);
    out_char(o, '\n');
    if (is_inline)
        put_id(o, "Content-ID: ", file->content_id, "\n");
    out_text(o, "Content-Transfer-Encoding: base64\n\n");
    out_free(&held);
}

static int flush(struct call *c, struct out *o, struct spill *to)
{
    if (o->over)
        return fail(c, TOO_BIG, "a message has more text than %d bytes", COMPOSE_WORDS_BYTES);
    int result = spill_add(c, to, o->at, o->n);
    out_clear(o);
    return result < 0 ? -1 : 1;
}

static int put_base64(struct call *c, const struct compose_file *file, struct spill *to)
{
    unsigned char *bytes = base_alloc(FILE_CHUNK);
    struct out o;
    off_t at = 0;
    int result = 1;
    out_init(&o, FILE_CHUNK * 2);
    while (result > 0) {
        ssize_t got = pread(file->fd, bytes, FILE_CHUNK, at);
        if (got < 0)
            result = fail_errno(c, "cannot read the file %.*s", (int)file->name.n, file->name.at);
        if (got <= 0)
            break;
        at += got;
        /* A short read in the middle would put padding there: go back to whole lines. */
        if (got < FILE_CHUNK && got > 57 && got % 57) {
            at -= got % 57;
            got -= got % 57;
        }
        for (ssize_t i = 0; i < got; i += 57) {
            base64_text(&o, (struct str){(char *)bytes + i, (size_t)(got - i < 57 ? got - i : 57)});
            out_char(&o, '\n');
        }
        result = flush(c, &o, to);
    }
    out_free(&o);
    free(bytes);
    return result;
}

static int put_files(struct call *c, const struct compose *it, struct out *o, struct spill *to)
{
    for (size_t i = 0; i < it->n_files; i++) {
        put_border(o, it, 'm', false);
        put_file_head(o, &it->files[i]);
        if (flush(c, o, to) < 0 || put_base64(c, &it->files[i], to) < 0)
            return -1;
    }
    put_border(o, it, 'm', true);
    return flush(c, o, to);
}

int compose_write(struct call *c, const struct compose *it, struct spill *to)
{
    struct out o;
    out_init(&o, COMPOSE_WORDS_BYTES);
    put_head(&o, it);
    if (it->n_files) {
        put_multipart(&o, it, "mixed", 'm');
        put_border(&o, it, 'm', false);
    }
    put_words_parts(&o, it);
    int result = flush(c, &o, to);
    if (result > 0 && it->n_files)
        result = put_files(c, it, &o, to);
    out_free(&o);
    return result;
}
