/* SPDX-License-Identifier: Apache-2.0 */
/* head.c: first the layout, then the fields that frame a message. Every refusal ends the
   connection: what follows on it cannot be trusted. */
#include "http/head.h"

#include "http/field.h"

#include <string.h>

static int refuse(struct call *c, int status, enum fault_kind kind, const char *why)
{
    fail(c, kind, "%s", why);
    return status;
}

/* How far `at` lies behind the start of the head. Anything outside is past its end. */
static size_t offset(const struct head_lines *head, const char *at)
{
    uintptr_t start = (uintptr_t)head->method, point = (uintptr_t)at;
    return point < start ? SIZE_MAX / 2 : point - start;
}

/* Whether a line that ends at `at` ended with CR LF, both of which became NUL. */
static bool line_end(const struct head_lines *head, size_t at)
{
    return at + 2 <= head->bytes && head->method[at] == 0 && head->method[at + 1] == 0;
}

/* Where the line behind the request line starts, or 0 when it is not as it should be. */
static size_t request_line_end(const struct head_lines *head)
{
    size_t method = strlen(head->method), target = offset(head, head->target);
    size_t version = offset(head, head->version);
    if (target != method + 1 || version != target + head->raw_target.n + 1)
        return 0;
    if (strcmp(head->version, "HTTP/1.1") != 0 && strcmp(head->version, "HTTP/1.0") != 0)
        return 0;
    return line_end(head, version + 8) ? version + 10 : 0;
}

/* The same for one field that must start at `at`. */
static size_t field_end(const struct head_lines *head, const struct http_pair *field, size_t at)
{
    size_t name = offset(head, field->name.at), value = offset(head, field->value.at);
    if (name != at || !field_token(field->name) || value >= head->bytes)
        return 0;
    size_t colon = name + field->name.n;
    if (value < colon + 1 || head->method[colon] != 0)
        return 0;
    for (size_t i = colon + 1; i < value; i++)
        if (head->method[i] != ' ' && head->method[i] != '\t')
            return 0;
    if (!field_value(field->value) || !line_end(head, value + field->value.n))
        return 0;
    return value + field->value.n + 2;
}

/* What is left to look at when the library is strict itself. */
static bool well_formed(const struct head_lines *head)
{
    for (size_t i = 0; i < head->fields.n; i++)
        if (!field_token(head->fields.at[i].name) || !field_value(head->fields.at[i].value))
            return false;
    return strcmp(head->version, "HTTP/1.1") == 0 || strcmp(head->version, "HTTP/1.0") == 0;
}

static bool laid_out(const struct head_lines *head)
{
    size_t at = request_line_end(head);
    for (size_t i = 0; at && i < head->fields.n; i++)
        at = field_end(head, &head->fields.at[i], at);
    return at && line_end(head, at) && at + 2 == head->bytes;
}

static size_t count(const struct http_pairs *fields, struct str name)
{
    size_t n = 0;
    for (size_t i = 0; i < fields->n; i++)
        n += str_eq_nocase(fields->at[i].name, name);
    return n;
}

/* A name or an address, and a port: what may stand in a URL that we build from it. */
static bool host_valid(struct str host)
{
    for (size_t i = 0; i < host.n; i++)
        if (!ascii_alpha(host.at[i]) && !ascii_digit(host.at[i]) && !strchr(".-_:[]", host.at[i]))
            return false;
    return host.n > 0 && host.n <= 255;
}

static int host_check(struct call *c, const struct head_lines *head, struct head_facts *facts_r)
{
    size_t n = count(&head->fields, STR("Host"));
    bool old = strcmp(head->version, "HTTP/1.0") == 0;
    if (n == 0 && old)
        return 0;
    facts_r->host = str_trim(http_pairs_get_nocase(&head->fields, STR("Host")));
    if (n != 1 || !host_valid(facts_r->host))
        return refuse(c, 400, BAD_USAGE,
                      "a request needs one Host field with a name or an address");
    return 0;
}

static bool digits(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!ascii_digit(s.at[i]))
            return false;
    return s.n > 0;
}

static int length_check(struct call *c, const struct head_lines *head, struct head_facts *facts_r)
{
    size_t n = count(&head->fields, STR("Content-Length"));
    struct str length = str_trim(http_pairs_get_nocase(&head->fields, STR("Content-Length")));
    if (count(&head->fields, STR("Transfer-Encoding")))
        return n ? refuse(c, 400, BAD_USAGE,
                          "a request may not have both Content-Length and Transfer-Encoding")
                 : refuse(c, 411, BAD_USAGE,
                          "chunked bodies are not taken; send a Content-Length instead");
    if (n > 1)
        return refuse(c, 400, BAD_USAGE, "a request may have one Content-Length");
    if (n && (!digits(length) || !str_int64(length, &facts_r->body_bytes)))
        return refuse(c, 400, BAD_USAGE, "the Content-Length is not a number");
    return 0;
}

static bool target_valid(struct str raw)
{
    for (size_t i = 0; i < raw.n; i++) {
        unsigned char byte = (unsigned char)raw.at[i];
        if (byte <= ' ' || byte >= 0x7f || byte == '#')
            return false;
    }
    return raw.n > 0;
}

int head_check(struct call *c, const struct head_lines *head, struct head_facts *facts_r)
{
    *facts_r = (struct head_facts){.host = {"", 0}};
    if (head->raw_target.n > HEAD_MAX_TARGET_BYTES)
        return refuse(c, 414, TOO_BIG, "the address of the request is longer than 8 KB");
    if (head->bytes > HEAD_MAX_BYTES || head->fields.n > HEAD_MAX_FIELDS)
        return refuse(c, 431, TOO_BIG,
                      "the head of the request is longer than 16 KB or 100 fields");
    bool good = head->checked ? well_formed(head) : laid_out(head);
    if (!good || !field_token(str_of(head->method)) || !target_valid(head->raw_target))
        return refuse(c, 400, BAD_USAGE, "the head of the request is malformed");
    int status = host_check(c, head, facts_r);
    return status ? status : length_check(c, head, facts_r);
}
