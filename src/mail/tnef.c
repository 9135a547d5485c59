/* SPDX-License-Identifier: Apache-2.0 */
/* tnef.c: after the signature come attributes: level, id, length, data, checksum. A file is a row
   of them: one that begins it (0x9002), its short name, its data, and a list of MAPI properties
   that has the long name. Numbers are little-endian. See MS-OXTNEF. */
#include "mail/tnef.h"

enum {
    SIGNATURE_BYTES = 6,
    ATTRIBUTE_BYTES = 11, /* without its data */
    LEVEL_FILE = 2,
    FILE_BEGINS = 0x9002,
    FILE_TITLE = 0x8010,
    FILE_DATA = 0x800f,
    FILE_PROPERTIES = 0x9005,
    MESSAGE_PROPERTIES = 0x9003,
    MESSAGE_TEXT = 0x800c,
    CODEPAGE = 0x9007,
    BODY = 0x1000,
    BODY_RTF = 0x1009,
    BODY_HTML = 0x1013,
    DATA = 0x3701,
    NAME = 0x3704,
    LONG_NAME = 0x3707,
    MIME_TAG = 0x370e,
    CONTENT_ID = 0x3712,
    TYPE_WIDE = 0x1f
};

static uint32_t number(struct str s, size_t bytes)
{
    uint32_t n = 0;
    for (size_t i = bytes; i--;)
        n = n << 8 | (i < s.n ? (unsigned char)s.at[i] : 0);
    return n;
}

/* The next `bytes` as a number; false at the end. */
static bool take(struct str *s, size_t bytes, uint32_t *n_r)
{
    if (s->n < bytes)
        return false;
    *n_r = number(*s, bytes);
    *s = str_from(*s, bytes);
    return true;
}

static bool take_slice(struct str *s, size_t n, size_t padded, struct str *slice_r)
{
    if (n > s->n)
        return false;
    *slice_r = str_first(*s, n);
    *s = str_from(*s, padded < s->n ? padded : s->n);
    return true;
}

struct attribute {
    uint32_t level, id;
    struct str data;
};

static bool next_attribute(struct str *rest, struct attribute *a_r)
{
    uint32_t id, n;
    if (rest->n < ATTRIBUTE_BYTES || !take(rest, 1, &a_r->level) || !take(rest, 4, &id) ||
        !take(rest, 4, &n))
        return false;
    a_r->id = id & 0xffff;
    return take_slice(rest, n, (size_t)n + 2, &a_r->data);
}

/* ---- MAPI properties ---- */

struct property {
    uint32_t type, id;
    struct str value;
};

/* Properties with names of their own carry a GUID and a number or a text. */
static bool skip_name(struct str *s)
{
    uint32_t kind, n;
    struct str unused;
    if (!take_slice(s, 16, 16, &unused) || !take(s, 4, &kind) || !take(s, 4, &n))
        return false;
    return kind == 0 || take_slice(s, n, ((size_t)n + 3) & ~(size_t)3, &unused);
}

/* Bytes of a value of a fixed size; 0: its length stands before it. */
static size_t fixed_bytes(uint32_t type)
{
    switch (type) {
    case 0x01: /* nothing */
        return 4;
    case 0x02: /* small numbers fill four bytes, too */
    case 0x03:
    case 0x04:
    case 0x0a:
    case 0x0b:
        return 4;
    case 0x05:
    case 0x06:
    case 0x07:
    case 0x14:
    case 0x40:
        return 8;
    case 0x48:
        return 16;
    default:
        return 0;
    }
}

/* One value, or, of a property with several, the last. */
static bool take_value(struct str *s, struct property *p)
{
    uint32_t count = 1, n;
    size_t fixed = fixed_bytes(p->type & 0xfff);
    if ((!fixed || p->type & 0x1000) && !take(s, 4, &count))
        return false;
    if (count > TNEF_PROPERTIES_MAX)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        n = (uint32_t)fixed;
        if ((!fixed && !take(s, 4, &n)) ||
            !take_slice(s, n, ((size_t)n + 3) & ~(size_t)3, &p->value))
            return false;
    }
    return true;
}

static bool next_property(struct str *s, struct property *p_r)
{
    *p_r = (struct property){.value = STR("")};
    if (!take(s, 2, &p_r->type) || !take(s, 2, &p_r->id))
        return false;
    return (p_r->id < 0x8000 || skip_name(s)) && take_value(s, p_r);
}

/* A text without the zero at its end, of one byte or two. */
static struct str text_of(const struct property *p)
{
    struct str s = p->value;
    size_t width = p->type == TYPE_WIDE ? 2 : 1;
    while (s.n >= width && number((struct str){s.at + s.n - width, width}, width) == 0)
        s.n -= width;
    return s;
}

static void read_file_properties(struct str s, struct tnef_file *f)
{
    struct property p;
    uint32_t n;
    bool is_long = false;
    if (!take(&s, 4, &n))
        return;
    for (uint32_t i = 0; i < n && i < TNEF_PROPERTIES_MAX && next_property(&s, &p); i++) {
        if (p.id == LONG_NAME || (p.id == NAME && !is_long)) {
            is_long |= p.id == LONG_NAME;
            f->name = text_of(&p);
            f->is_wide = p.type == TYPE_WIDE;
        } else if (p.id == MIME_TAG && p.type != TYPE_WIDE) {
            f->type = text_of(&p);
        } else if (p.id == CONTENT_ID && p.type != TYPE_WIDE) {
            f->content_id = text_of(&p);
        } else if (p.id == DATA && !f->data.n) {
            f->data = p.value;
        }
    }
}

static void read_message_properties(struct str s, struct tnef *t)
{
    struct property p;
    uint32_t n;
    if (!take(&s, 4, &n))
        return;
    for (uint32_t i = 0; i < n && i < TNEF_PROPERTIES_MAX && next_property(&s, &p); i++) {
        if (p.id == BODY) {
            t->text = text_of(&p);
            t->text_is_wide = p.type == TYPE_WIDE;
        }
        if (p.id == BODY_RTF)
            t->rtf = p.value;
        if (p.id == BODY_HTML && p.type != TYPE_WIDE)
            t->html = text_of(&p);
    }
}

/* ---- the walk ---- */

bool tnef_init(struct tnef *t, struct str bytes)
{
    struct attribute a;
    *t = (struct tnef){.text = STR(""), .html = STR(""), .rtf = STR("")};
    if (number(bytes, 4) != 0x223e9f78 || bytes.n < SIGNATURE_BYTES)
        return false;
    t->rest = str_from(bytes, SIGNATURE_BYTES);
    for (struct str s = t->rest; next_attribute(&s, &a) && a.level != LEVEL_FILE;) {
        t->rest = s; /* the message's own come first */
        if (a.id == MESSAGE_TEXT)
            t->text = a.data;
        if (a.id == CODEPAGE)
            t->codepage = number(a.data, 4);
        if (a.id == MESSAGE_PROPERTIES)
            read_message_properties(a.data, t);
    }
    return true;
}

static void take_attribute(const struct attribute *a, struct tnef_file *f)
{
    if (a->id == FILE_TITLE && !f->name.n)
        f->name = text_of(&(struct property){.value = a->data});
    if (a->id == FILE_DATA)
        f->data = a->data;
    if (a->id == FILE_PROPERTIES)
        read_file_properties(a->data, f);
}

bool tnef_next(struct tnef *t, struct tnef_file *file_r)
{
    struct attribute a;
    bool began = false;
    *file_r = (struct tnef_file){
        .name = STR(""), .type = STR(""), .content_id = STR(""), .data = STR("")};
    for (struct str s = t->rest; next_attribute(&s, &a); t->rest = s) {
        if (a.level != LEVEL_FILE)
            continue;
        if (a.id == FILE_BEGINS && began)
            return true; /* the next one */
        began |= a.id == FILE_BEGINS;
        take_attribute(&a, file_r);
    }
    t->rest = STR("");
    return began;
}
