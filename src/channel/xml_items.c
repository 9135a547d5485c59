/* SPDX-License-Identifier: Apache-2.0 */
/* xml_items.c: a reader that is pulled, element by element. An element becomes its value when it is
   over; what is open stands on the stack of the functions that read it, ITEMS_DEPTH_MAX deep. */
#include "channel/xml_items.h"

#include <libxml/xmlreader.h>
#include <string.h>

enum { OPTIONS = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT };
enum state { AT_START, IN_ARRAY, AT_END };

static int bytes_read(void *arg, char *buffer, int len)
{
    struct input *in = arg;
    if (input_peek(in) < 0)
        return in->error ? -1 : 0;
    struct str ahead = input_ahead(in);
    size_t n = ahead.n < (size_t)len ? ahead.n : (size_t)len;
    memcpy(buffer, ahead.at, n);
    input_take(in, n);
    return (int)n;
}

static int begin(struct call *c, struct xml_items *it)
{
    it->reader = xmlReaderForIO(bytes_read, NULL, &it->in, NULL, NULL, OPTIONS);
    return it->reader ? 1 : fail(c, BROKEN, "the XML reader cannot be made");
}

int xml_items_open(struct call *c, struct xml_items *it, const char *path)
{
    *it = (struct xml_items){.reader = NULL};
    if (input_open(c, &it->in, path) < 0)
        return -1;
    return begin(c, it);
}

int xml_items_of_memory(struct call *c, struct xml_items *it, struct str bytes)
{
    *it = (struct xml_items){.reader = NULL};
    input_of_memory(&it->in, bytes);
    return begin(c, it);
}

void xml_items_close(struct xml_items *it)
{
    json_decref(it->item);
    if (it->reader)
        xmlFreeTextReader(it->reader);
    input_close(&it->in);
    *it = (struct xml_items){.reader = NULL};
}

bool xml_items_is(struct input *in)
{
    struct str begins = input_sniff(in);
    if (str_starts(begins, STR("\xef\xbb\xbf")))
        begins = str_from(begins, 3);
    return str_starts(str_trim(begins), STR("<"));
}

/* ---- an element ---- */

static bool says(struct xml_items *it, const char *attribute, const char *word)
{
    xmlChar *value = xmlTextReaderGetAttribute(it->reader, (const xmlChar *)attribute);
    bool is = value && strcmp((const char *)value, word) == 0;
    xmlFree(value);
    return is;
}

static void name_read(struct xml_items *it, char name[ITEMS_KEY_BYTES])
{
    const char *is = (const char *)xmlTextReaderConstLocalName(it->reader);
    size_t n = 0;
    for (; is && is[n] && n < ITEMS_KEY_BYTES - 1; n++)
        name[n] = is[n];
    while (n && name[n - 1] & '\x80') /* no half of a letter; names are plain in practice */
        n--;
    name[n] = '\0';
    for (char *at = name; *at; at++)
        if (*at == '-')
            *at = '_';
}

enum as { AS_TEXT, AS_INTEGER, AS_BOOLEAN, AS_ARRAY, AS_NULL };

static enum as type_read(struct xml_items *it)
{
    return says(it, "nil", "true")       ? AS_NULL
           : says(it, "type", "array")   ? AS_ARRAY
           : says(it, "type", "integer") ? AS_INTEGER
           : says(it, "type", "boolean") ? AS_BOOLEAN
                                         : AS_TEXT;
}

static json_t *value_of(enum as as, struct str text)
{
    int64_t number;
    if (as == AS_NULL)
        return json_null();
    if (as == AS_BOOLEAN)
        return json_boolean(str_eq(str_trim(text), STR("true")) ||
                            str_eq(str_trim(text), STR("1")));
    if (as == AS_INTEGER && str_int64(str_trim(text), &number))
        return json_integer(number);
    return json_stringn(text.at ? text.at : "", text.n);
}

static json_t *element(struct xml_items *it, int depth);

/* The next node; false at the end, or when it.error says why not. */
static bool node_next(struct xml_items *it, int *type_r)
{
    int got = xmlTextReaderRead(it->reader);
    *type_r = got > 0 ? xmlTextReaderNodeType(it->reader) : 0;
    if (got < 0)
        it->error = it->in.error ? "the file cannot be read" : "it is not well-formed XML";
    if (*type_r == XML_READER_TYPE_DOCUMENT_TYPE || *type_r == XML_READER_TYPE_ENTITY_REFERENCE)
        it->error = "a document type or an entity of its own is not taken";
    return got > 0 && !it->error;
}

static void text_add(struct xml_items *it, struct out *text)
{
    const char *value = (const char *)xmlTextReaderConstValue(it->reader);
    size_t n = value ? strlen(value) : 0;
    it->bytes += n;
    if (it->bytes > ITEMS_BYTES)
        it->error = "it is longer than 32 MB";
    else
        out_bytes(text, value ? value : "", n);
}

/* A child goes where it belongs; the first one makes an object of its parent. */
static void child_add(struct xml_items *it, json_t **whole, int depth)
{
    char name[ITEMS_KEY_BYTES];
    name_read(it, name);
    it->bytes += sizeof(json_t) + strlen(name);
    if (it->bytes > ITEMS_BYTES)
        it->error = "it is longer than 32 MB";
    json_t *child = it->error ? NULL : element(it, depth + 1);
    if (!*whole)
        *whole = json_object();
    if (child && json_is_array(*whole))
        json_array_append_new(*whole, child);
    else if (child)
        json_object_set_new(*whole, name, child);
}

/* The reader stands at its beginning, and stands at its end afterwards. NULL: it->error. */
static json_t *element(struct xml_items *it, int depth)
{
    enum as as = type_read(it);
    json_t *whole = as == AS_ARRAY ? json_array() : NULL;
    struct out text;
    int type;
    if (depth > ITEMS_DEPTH_MAX)
        it->error = "it is nested too deeply";
    if (it->error || xmlTextReaderIsEmptyElement(it->reader))
        return whole ? whole : value_of(as, STR(""));
    out_init(&text, ITEMS_BYTES);
    while (node_next(it, &type) && type != XML_READER_TYPE_END_ELEMENT) {
        if (type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA ||
            (!whole && type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE))
            text_add(it, &text);
        else if (type == XML_READER_TYPE_ELEMENT)
            child_add(it, &whole, depth);
    }
    json_t *made = it->error ? NULL : whole ? json_incref(whole) : value_of(as, out_as_str(&text));
    json_decref(whole);
    out_free(&text);
    if (!made && !it->error)
        it->error = "its text is not UTF-8";
    return made;
}

/* ---- the items ---- */

/* The root is the list of items, or the only one. */
static void root_read(struct xml_items *it)
{
    name_read(it, it->key);
    it->state = IN_ARRAY;
    if (says(it, "type", "array"))
        return;
    it->item = element(it, 1);
    it->state = AT_END;
}

int xml_items_next(struct call *c, struct xml_items *it)
{
    int type;
    (void)c;
    json_decref(it->item);
    it->item = NULL;
    it->bytes = 0;
    while (it->state != AT_END && !it->error && node_next(it, &type)) {
        if (type == XML_READER_TYPE_ELEMENT && it->state == AT_START)
            root_read(it);
        else if (type == XML_READER_TYPE_ELEMENT)
            it->item = element(it, 1);
        if (it->item)
            return 1;
    }
    bool bad = it->error && !it->told;
    it->told = true;
    return bad;
}
