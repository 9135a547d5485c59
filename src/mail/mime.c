/* SPDX-License-Identifier: Apache-2.0 */
/* mime.c: the tree of parts.

   It is cut from the outside in: the boundary of a multipart is sought in all of its body before
   any of its parts is looked at, so a part that is broken or cut off inside costs nothing outside
   of itself. Each level reads its body once, and there are at most MIME_MAX_DEPTH levels.
   mime_words.c says what is to be read of the tree. */
#include "mail/mime.h"

#include "base/time.h"
#include "base/utf8.h"
#include "mail/charset.h"
#include "mail/signed.h"
#include "mail/thread.h"

#include <string.h>

enum {
    FIRST_PARTS = 8,
    BOUNDARY_BYTES = 200,
    EXTENSION_BYTES = 16,
    ADDRESS_VALUE_BYTES = HEADER_MAX_HEAD
};

/* Types that are something else than a file. */
static const struct {
    const char *type;
    enum mime_kind kind;
} kinds[] = {
    {"text/plain", MIME_TEXT},
    {"text/html", MIME_HTML},
    {"application/xhtml+xml", MIME_HTML},
    {"text/enriched", MIME_TEXT},
    {"text/richtext", MIME_TEXT},
    {"text/markdown", MIME_TEXT},
    {"text/x-markdown", MIME_TEXT},
    {"text/calendar", MIME_CALENDAR},
    {"application/ics", MIME_CALENDAR},
    {"message/rfc822", MIME_MESSAGE},
    {"message/global", MIME_MESSAGE},
    {"message/delivery-status", MIME_DELIVERY},
    {"message/global-delivery-status", MIME_DELIVERY},
    {"message/disposition-notification", MIME_RECEIPT},
    {"message/global-disposition-notification", MIME_RECEIPT},
    {"text/rfc822-headers", MIME_HEADERS},
    {"text/rfc822-header", MIME_HEADERS},
    {"message/global-headers", MIME_HEADERS},
    {"application/ms-tnef", MIME_TNEF},
    {"application/vnd.ms-tnef", MIME_TNEF},
    {"multipart/encrypted", MIME_ENCRYPTED},
    {"application/pgp-signature", MIME_SIGNATURE},
    {"application/pkcs7-signature", MIME_SIGNATURE},
    {"application/x-pkcs7-signature", MIME_SIGNATURE},
};

static struct str copy(struct mime *m, struct str s)
{
    return (struct str){arena_copy(m->arena, s.at, s.n), s.n};
}

static struct str lower(struct mime *m, struct str s)
{
    return address_key(m->arena, s);
}

struct str mime_field(const struct mime_part *part, struct str name)
{
    for (size_t i = 0; i < part->n_fields; i++)
        if (str_eq_nocase(part->fields[i].name, name))
            return part->fields[i].value;
    return STR("");
}

bool mime_has_field(const struct mime_part *part, struct str name)
{
    for (size_t i = 0; i < part->n_fields; i++)
        if (str_eq_nocase(part->fields[i].name, name))
            return true;
    return false;
}

/* A parameter in the arena, cut to max bytes; "" when there is none. */
static struct str parameter(struct mime *m, struct str value, struct str name, size_t max)
{
    struct out o;
    if (value.n == 0 || str_find_nocase(str_first(value, HEADER_MAX_VALUE), name) < 0)
        return STR("");
    out_init(&o, HEADER_MAX_VALUE);
    header_parameter(&o, value, name);
    struct str found = copy(m, utf8_first(str_trim(out_as_str(&o)), max));
    out_free(&o);
    return found;
}

/* ---- one part's head ---- */

static void read_fields(struct mime *m, struct mime_part *part)
{
    struct str rest = part->head;
    struct header h;
    size_t n = 0, most = MIME_MAX_FIELDS_IN_ALL - m->n_fields_in_all;
    most = most < MIME_MAX_FIELDS ? most : MIME_MAX_FIELDS;
    while (n < most && header_next(&rest, &h))
        n++;
    if (rest.n && header_next(&rest, &h))
        m->notes |= MIME_LONG_HEAD;
    struct header *fields = arena_array(m->arena, n, sizeof *fields);
    rest = part->head;
    for (size_t i = 0; i < n; i++)
        header_next(&rest, &fields[i]);
    part->fields = fields;
    part->n_fields = n;
    m->n_fields_in_all += n;
}

static bool type_is_whole(struct str type)
{
    ptrdiff_t slash = str_find_char(type, '/');
    return slash > 0 && (size_t)slash + 1 < type.n && type.n < 200;
}

static bool is_cms(const struct mime_part *part)
{
    return str_eq(part->type, STR("application/pkcs7-mime")) ||
           str_eq(part->type, STR("application/x-pkcs7-mime"));
}

static bool says_signed(const struct mime_part *part)
{
    return str_eq_nocase(part->method, STR("signed-data"));
}

static enum mime_kind kind_of(const struct mime_part *part)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_eq(part->type, str_of(kinds[i].type)))
            return kinds[i].kind;
    if (str_starts(part->type, STR("multipart/")))
        return MIME_MULTIPART;
    if (is_cms(part))
        return says_signed(part) ? MIME_SIGNATURE : MIME_ENCRYPTED;
    if (str_eq_nocase(part->name, STR("winmail.dat")) || str_eq_nocase(part->name, STR("win.dat")))
        return MIME_TNEF;
    return MIME_FILE;
}

/* The last name of a path, without what could mean something to a shell of folders, and not longer
   than files may be called; the extension stays. */
static struct str file_name(struct mime *m, struct str name)
{
    char whole[MIME_NAME_BYTES];
    for (size_t i = name.n; i; i--)
        if (name.at[i - 1] == '/' || name.at[i - 1] == '\\') {
            name = str_from(name, i);
            break;
        }
    name = str_trim(name);
    while (name.n && name.at[0] == '.')
        name = str_from(name, 1);
    if (name.n <= MIME_NAME_BYTES)
        return copy(m, name);
    size_t dot = name.n;
    while (dot && name.n - dot < EXTENSION_BYTES && name.at[dot - 1] != '.')
        dot--;
    struct str extension = dot && name.at[dot - 1] == '.' ? str_from(name, dot - 1) : STR("");
    struct str front = utf8_first(name, MIME_NAME_BYTES - extension.n);
    memcpy(whole, front.at, front.n);
    memcpy(whole + front.n, extension.at, extension.n);
    return copy(m, (struct str){whole, front.n + extension.n});
}

static void read_name(struct mime *m, struct mime_part *part, struct str type,
                      struct str disposition)
{
    struct out o;
    part->name = STR("");
    if (str_find_nocase(str_first(disposition, HEADER_MAX_VALUE), STR("filename")) < 0 &&
        str_find_nocase(str_first(type, HEADER_MAX_VALUE), STR("name")) < 0)
        return;
    out_init(&o, HEADER_MAX_VALUE);
    if (!header_parameter(&o, disposition, STR("filename")) || o.n == 0)
        header_parameter(&o, type, STR("name"));
    part->name = file_name(m, out_as_str(&o));
    out_free(&o);
}

static struct str without_brackets(struct str s)
{
    s = str_trim(s);
    if (s.n && s.at[0] == '<')
        s = str_from(s, 1);
    s.n -= s.n && s.at[s.n - 1] == '>';
    return s;
}

static void read_encoding(struct mime *m, struct mime_part *part)
{
    bool known;
    struct str value = header_token(mime_field(part, STR("Content-Transfer-Encoding")));
    part->encoding = transfer_named(value, &known);
    if (!known)
        m->notes |= MIME_ODD_ENCODING;
}

/* Whether people would look for this part among the attachments. */
static bool listed_as_file(const struct mime *m, const struct mime_part *part, bool attachment)
{
    const struct mime_part *parent = part->parent >= 0 ? &m->parts[part->parent] : NULL;
    bool alternative = parent && str_eq(parent->type, STR("multipart/alternative"));
    switch (part->kind) {
    case MIME_MULTIPART:
        return false;
    case MIME_TEXT:
    case MIME_HTML:
        return parent && (attachment || part->name.n > 0);
    case MIME_SIGNATURE:
        return !parent || !str_eq(parent->type, STR("multipart/signed"));
    case MIME_ENCRYPTED:
        return !str_starts(part->type, STR("multipart/"));
    case MIME_DELIVERY:
    case MIME_RECEIPT:
    case MIME_HEADERS:
        return false;
    case MIME_CALENDAR:
        return !alternative;
    case MIME_FILE:
        return attachment || part->name.n > 0 ||
               (!alternative && !str_eq(part->type, STR("application/pgp-encrypted")));
    case MIME_MESSAGE:
    case MIME_TNEF:
        break;
    }
    return true;
}

static void read_head(struct mime *m, struct mime_part *part, const char *fallback_type)
{
    read_fields(m, part);
    struct str type = mime_field(part, STR("Content-Type"));
    struct str disposition = mime_field(part, STR("Content-Disposition"));
    struct str how = header_token(disposition), token = header_token(type);
    part->type = type_is_whole(token) ? lower(m, token) : str_of(fallback_type);
    part->charset = parameter(m, type, STR("charset"), CHARSET_NAME_BYTES);
    part->content_id = without_brackets(mime_field(part, STR("Content-ID")));
    part->method = parameter(m, type, STR("method"), 40);
    if (part->method.n == 0)
        part->method = parameter(m, type, STR("report-type"), 80);
    if (is_cms(part))
        part->method = parameter(m, type, STR("smime-type"), 40);
    read_name(m, part, type, disposition);
    read_encoding(m, part);
    part->kind = kind_of(part);
    const struct mime_part *parent = part->parent >= 0 ? &m->parts[part->parent] : NULL;
    bool related = parent && str_eq(parent->type, STR("multipart/related"));
    part->is_inline = str_eq_nocase(how, STR("inline")) || (related && part->content_id.n);
    part->is_file = listed_as_file(m, part, str_eq_nocase(how, STR("attachment")));
}

/* ---- the tree ---- */

static void add_part(struct mime *m, struct str raw, int32_t parent, int32_t depth,
                     const char *fallback_type);

/* A boundary as it is sought: with the line end and the dashes before it, so that a hit is always
   at the front of a line and hits never overlap. */
struct boundary {
    char bytes[BOUNDARY_BYTES + 3];
    size_t n;
};
struct boundary_line {
    size_t start;      /* of the line */
    struct str behind; /* what comes behind the line */
    bool last;
};

/* Whether s, which begins with a boundary, has nothing else in its first line but perhaps "--". */
static bool ends_well(struct str s, struct boundary_line *line_r)
{
    line_r->last = str_starts(s, STR("--"));
    s = str_from(s, line_r->last ? 2 : 0);
    while (s.n && (s.at[0] == ' ' || s.at[0] == '\t' || s.at[0] == '\r'))
        s = str_from(s, 1);
    line_r->behind = str_from(s, 1);
    return s.n == 0 || s.at[0] == '\n';
}

/* str_find in steps: what lies behind is told. */
static ptrdiff_t find(const struct mime *m, struct str s, struct str needle)
{
    size_t at = 0;
    for (; m->passed && s.n - at > MIME_STEP_BYTES + needle.n; at += MIME_STEP_BYTES) {
        struct str step = str_first(str_from(s, at), MIME_STEP_BYTES + needle.n);
        ptrdiff_t hit = str_find(step, needle);
        if (hit >= 0)
            return (ptrdiff_t)at + hit;
        m->passed(str_first(step, MIME_STEP_BYTES));
    }
    ptrdiff_t hit = str_find(str_from(s, at), needle);
    return hit < 0 ? -1 : (ptrdiff_t)at + hit;
}

/* The next boundary line that begins at `from` or behind it. */
static bool next_boundary(const struct mime *m, struct str body, size_t from,
                          const struct boundary *b, struct boundary_line *line_r)
{
    struct str needle = {b->bytes, b->n}, bare = {b->bytes + 1, b->n - 1};
    struct str rest = str_from(body, from);
    line_r->start = from;
    if (str_starts(rest, bare) && ends_well(str_from(rest, bare.n), line_r))
        return true;
    for (;;) {
        ptrdiff_t hit = find(m, rest, needle);
        if (hit < 0)
            return false;
        line_r->start = (size_t)(rest.at - body.at) + (size_t)hit + 1;
        rest = str_from(rest, (size_t)hit + needle.n);
        if (ends_well(rest, line_r))
            return true;
    }
}

/* What stands in front of a boundary, without the line end that belongs to it. */
static struct str before_boundary(struct str s)
{
    s.n -= s.n && s.at[s.n - 1] == '\n';
    s.n -= s.n && s.at[s.n - 1] == '\r';
    return s;
}

/* Where a multipart names no boundary: the first line that could be one. */
static struct str guessed_boundary(struct str body)
{
    struct str rest = str_first(body, HEADER_MAX_VALUE), line;
    while (str_line(&rest, &line)) {
        line = str_trim(line);
        if (line.n > 2 && line.n < BOUNDARY_BYTES && str_starts(line, STR("--")))
            return str_from(line, 2);
    }
    return STR("");
}

static void take_parts(struct mime *m, int32_t index, const struct boundary *b)
{
    struct str body = m->parts[index].body;
    int32_t depth = m->parts[index].depth + 1;
    bool digest = str_eq(m->parts[index].type, STR("multipart/digest"));
    struct boundary_line line, next;
    if (!next_boundary(m, body, 0, b, &line)) {
        m->notes |= MIME_NO_BOUNDARY;
        m->parts[index].kind = MIME_TEXT; /* all of it is shown */
        return;
    }
    /* Behind the last boundary there should be nothing. Where one program uses the boundary of the
       whole for a part of it too, parts follow. */
    for (bool more = true; more; line = next) {
        size_t start = (size_t)(line.behind.at - body.at);
        bool is_part = !line.last;
        more = next_boundary(m, body, start, b, &next);
        struct str raw = str_from(body, start);
        if (more)
            raw = before_boundary(str_first(raw, next.start - start));
        else if (is_part)
            m->notes |= MIME_NOT_ENDED;
        if (is_part && (more || str_trim(raw).n))
            add_part(m, raw, index, depth, digest ? "message/rfc822" : "text/plain");
    }
}

static void open_multipart(struct mime *m, int32_t index)
{
    struct mime_part *part = &m->parts[index];
    struct str type = mime_field(part, STR("Content-Type"));
    struct str boundary = parameter(m, type, STR("boundary"), BOUNDARY_BYTES);
    if (boundary.n == 0) {
        m->notes |= MIME_NO_BOUNDARY;
        boundary = guessed_boundary(part->body);
    }
    if (boundary.n == 0) {
        part->kind = MIME_TEXT;
        return;
    }
    struct boundary b = {.bytes = "\n--", .n = boundary.n + 3};
    memcpy(b.bytes + 3, boundary.at, boundary.n);
    take_parts(m, index, &b);
}

static void open_message(struct mime *m, int32_t index)
{
    struct mime_part *part = &m->parts[index];
    if (part->encoding == TRANSFER_PLAIN && str_trim(part->body).n)
        add_part(m, part->body, index, part->depth + 1, "text/plain");
}

/* Where it says nothing of what it is, it may be signed. */
static void open_signed(struct mime *m, int32_t index)
{
    struct mime_part *part = &m->parts[index];
    mime_passed_fn *passed = m->passed;
    struct out cms;
    struct str content;
    if (part->method.n && !says_signed(part))
        return;
    out_init(&cms, MIME_SIGNED_BYTES - m->n_signed);
    transfer_all(&cms, part->encoding, part->body);
    bool opens = !cms.over && signed_open(m->arena, out_as_str(&cms), &content);
    m->n_signed += cms.n;
    out_free(&cms);
    if (!opens)
        return;
    part->kind = MIME_MULTIPART;
    part->is_file = false;
    m->passed = NULL; /* it stands in the arena, and no pages of that may be dropped */
    add_part(m, content, index, part->depth + 1, "text/plain");
    m->passed = passed;
}

/* Room for one more: the array doubles, and the old one stays behind in the arena. */
static void grow_parts(struct mime *m)
{
    size_t n = m->n_parts;
    if (n && (n < FIRST_PARTS || (n & (n - 1)) != 0))
        return;
    struct mime_part *parts =
        arena_array(m->arena, n < FIRST_PARTS ? FIRST_PARTS : n * 2, sizeof *parts);
    if (n)
        memcpy(parts, m->parts, n * sizeof *parts);
    m->parts = parts;
}

/* Parts may move when others are added: no pointer to one is kept across it. */
static void add_part(struct mime *m, struct str raw, int32_t parent, int32_t depth,
                     const char *fallback_type)
{
    bool cut;
    if (m->n_parts == MIME_MAX_PARTS) {
        m->notes |= MIME_TOO_MANY;
        return;
    }
    grow_parts(m);
    int32_t index = (int32_t)m->n_parts++;
    struct mime_part *part = &m->parts[index];
    *part = (struct mime_part){.parent = parent, .depth = depth};
    size_t head_n = header_head(raw, &part->head, &cut);
    part->body = str_from(raw, head_n);
    if (cut)
        m->notes |= MIME_LONG_HEAD;
    read_head(m, part, fallback_type);
    bool opens = part->kind == MIME_MESSAGE || str_starts(part->type, STR("multipart/"));
    if (is_cms(part) && depth < MIME_MAX_DEPTH && m->n_parts < MIME_MAX_PARTS)
        open_signed(m, index);
    if (!opens)
        return;
    if (depth == MIME_MAX_DEPTH) {
        m->notes |= MIME_TOO_DEEP;
        part->kind = MIME_FILE;
        part->is_file = true;
    } else if (part->kind == MIME_MESSAGE) {
        open_message(m, index);
    } else {
        open_multipart(m, index);
    }
}

/* ---- the message's own fields ---- */

static struct str text_field(struct mime *m, struct str name, size_t max)
{
    struct out o;
    struct str value = mime_field(&m->parts[0], name);
    if (value.n == 0)
        return STR("");
    out_init(&o, HEADER_MAX_VALUE * 3);
    header_text(&o, value);
    struct str found = copy(m, utf8_first(out_as_str(&o), max));
    out_free(&o);
    return found;
}

/* All values of the fields of that name, joined by commas: some mailers write To: twice. */
static void read_addresses(struct mime *m, struct address_list *list, struct str name)
{
    const struct mime_part *top = &m->parts[0];
    struct str only = STR("");
    struct out joined;
    size_t n = 0;
    for (size_t i = 0; i < top->n_fields; i++)
        if (str_eq_nocase(top->fields[i].name, name) && n++ == 0)
            only = top->fields[i].value;
    if (n < 2) {
        address_parse(list, m->arena, only);
        return;
    }
    out_init(&joined, ADDRESS_VALUE_BYTES);
    for (size_t i = 0; i < top->n_fields; i++)
        if (str_eq_nocase(top->fields[i].name, name)) {
            out_text(&joined, joined.n ? ", " : "");
            out_str(&joined, top->fields[i].value);
        }
    address_parse(list, m->arena, out_as_str(&joined));
    out_free(&joined);
}

static int64_t date_of(const struct mime_part *top)
{
    int64_t at;
    if (header_date(mime_field(top, STR("Date")), &at))
        return at;
    struct str received = mime_field(top, STR("Received"));
    for (size_t i = received.n; i; i--)
        if (received.at[i - 1] == ';')
            return header_date(str_from(received, i), &at) ? at : NO_TIME;
    return NO_TIME;
}

static void add_reference(struct mime *m, struct str id)
{
    for (size_t i = 0; i < m->n_references; i++)
        if (str_eq(m->references[i], id))
            return;
    if (m->n_references == MIME_MAX_REFERENCES)
        m->n_references_more++;
    else if (!str_eq(id, m->id))
        m->references[m->n_references++] = id;
}

/* References name the oldest first; the newest are wanted first, and when there are too many, at
 * all. */
static void add_newest_first(struct mime *m, struct str value)
{
    struct str rest = value, id, *ring = arena_array(m->arena, MIME_MAX_REFERENCES, sizeof *ring);
    size_t n = 0;
    while (thread_id(m->arena, &rest, &id))
        ring[n++ % MIME_MAX_REFERENCES] = id;
    for (size_t i = 0; i < n && i < MIME_MAX_REFERENCES; i++)
        add_reference(m, ring[(n - 1 - i) % MIME_MAX_REFERENCES]);
    m->n_references_more += n > MIME_MAX_REFERENCES ? n - MIME_MAX_REFERENCES : 0;
}

static void read_ids(struct mime *m)
{
    const struct mime_part *top = &m->parts[0];
    struct str own = mime_field(top, STR("Message-ID")), id;
    struct str reply = mime_field(top, STR("In-Reply-To"));
    struct str references = mime_field(top, STR("References"));
    m->id = STR("");
    if (thread_id(m->arena, &own, &id))
        m->id = id;
    if (reply.n == 0 && references.n == 0)
        return;
    m->references = arena_array(m->arena, MIME_MAX_REFERENCES, sizeof *m->references);
    reply = str_first(reply, HEADER_MAX_VALUE);
    while (thread_id(m->arena, &reply, &id))
        add_reference(m, id);
    add_newest_first(m, references);
}

void mime_parse(struct mime *m, struct arena *a, struct str raw)
{
    mime_parse_mapped(m, a, raw, NULL);
}

void mime_parse_mapped(struct mime *m, struct arena *a, struct str raw, mime_passed_fn *passed)
{
    *m = (struct mime){.raw = raw, .passed = passed, .arena = a, .date_us = NO_TIME};
    add_part(m, raw, -1, 0, "text/plain");
    if (m->parts[0].n_fields == 0)
        m->notes |= MIME_NO_HEAD;
    m->subject = text_field(m, STR("Subject"), MIME_SUBJECT_BYTES);
    m->date_us = date_of(&m->parts[0]);
    read_addresses(m, &m->from, STR("From"));
    read_addresses(m, &m->sender, STR("Sender"));
    read_addresses(m, &m->reply_to, STR("Reply-To"));
    read_addresses(m, &m->to, STR("To"));
    read_addresses(m, &m->cc, STR("Cc"));
    read_ids(m);
    for (size_t i = 0; i < m->n_parts; i++) {
        const struct mime_part *part = &m->parts[i];
        if (part->kind == MIME_ENCRYPTED)
            m->notes |= MIME_IS_ENCRYPTED;
        if (part->kind == MIME_SIGNATURE || str_eq(part->type, STR("multipart/signed")) ||
            (part->kind == MIME_MULTIPART && is_cms(part)))
            m->notes |= MIME_IS_SIGNED;
    }
}

/* ---- what a file is ---- */

bool mime_looks_like(struct str head)
{
    static const char *const known[] = {"from",         "to",          "subject",  "date",
                                        "received",     "return-path", "reply-to", "message-id",
                                        "mime-version", "content-type"};
    struct header h;
    struct str block;
    bool cut;
    unsigned seen = 0;
    int n = 0;
    header_head(head, &block, &cut);
    while (header_next(&block, &h))
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            if (str_eq_nocase(h.name, str_of(known[i])) && !(seen & 1u << i)) {
                seen |= 1u << i;
                n++;
            }
    return n >= 2;
}
