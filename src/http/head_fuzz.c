/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the head of a request. A model of what libmicrohttpd does to it (lenient, in place)
   feeds head_check; what that accepts must also be accepted, with the same fields, by a reader that
   is as strict as RFC 9112 and sees the bytes as they came. Left out is what head.h names as not to
   be seen: a NUL beside a bare LF. */
#include "http/head.h"

#include "http/field.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_FIELDS = 200 };

struct model {
    char *text; /* changed in place */
    size_t n, at;
    struct http_pair fields[MAX_FIELDS];
    size_t n_fields;
};

/* The next line as the library takes it: to CR LF or LF, both of which become NUL. */
static char *model_line(struct model *m)
{
    char *line = m->text + m->at;
    for (size_t i = m->at; i < m->n; i++) {
        bool crlf = m->text[i] == '\r' && i + 1 < m->n && m->text[i + 1] == '\n';
        if (!crlf && m->text[i] != '\n')
            continue;
        m->text[i] = 0;
        if (crlf)
            m->text[i + 1] = 0;
        m->at = i + 1 + crlf;
        return line;
    }
    return NULL;
}

/* The request line, and the raw target in *target_r. */
static bool model_request(struct model *m, struct head_lines *head, char **target_r)
{
    char *line = model_line(m), *space = line ? strchr(line, ' ') : NULL;
    if (!space)
        return false;
    size_t n = strlen(line);
    *space = 0;
    char *target = space + 1, *version = line + n;
    while (*target == ' ')
        target++;
    while (version > target && version[-1] != ' ')
        version--;
    if (version == target)
        return false;
    version[-1] = 0;
    *head = (struct head_lines){.method = line, .target = target, .version = version};
    *target_r = strdup(target);
    head->raw_target = str_of(*target_r);
    target[strcspn(target, "?")] = 0;
    return true;
}

/* Fields as the library takes them; a folded line moves the name somewhere else. */
static bool model_fields(struct model *m, struct head_lines *head)
{
    static const char elsewhere[] = "folded";
    for (char *line; (line = model_line(m)) != NULL;) {
        if (!*line) {
            head->bytes = (size_t)(m->text + m->at - head->method);
            head->fields = (struct http_pairs){m->fields, m->n_fields};
            return true;
        }
        if ((*line == ' ' || *line == '\t') && m->n_fields) {
            m->fields[m->n_fields - 1].name = str_of(elsewhere);
            continue;
        }
        char *value = strchr(line, ':');
        if (!value || m->n_fields == MAX_FIELDS)
            return false;
        *value++ = 0;
        value += strspn(value, " \t");
        m->fields[m->n_fields++] = (struct http_pair){str_of(line), str_of(value)};
    }
    return false;
}

/* The same head by the letter of the law: its next line, without CR LF. */
static bool strict_line(struct str *rest, struct str *line_r)
{
    ptrdiff_t end = str_find(*rest, STR("\r\n"));
    if (end < 0)
        return false;
    *line_r = str_first(*rest, (size_t)end);
    *rest = str_from(*rest, (size_t)end + 2);
    return str_find_char(*line_r, '\n') < 0 && str_find_char(*line_r, 0) < 0;
}

static void strict_check(struct str raw, const struct head_lines *head)
{
    struct str line, name;
    bool good = strict_line(&raw, &line) && strict_line(&raw, &line);
    for (size_t i = 0; good && line.n; i++) {
        good = str_cut(&line, ':', &name) && line.at && i < head->fields.n &&
               str_eq(name, head->fields.at[i].name) && field_token(name) &&
               str_eq(str_trim(line), str_trim(head->fields.at[i].value)) &&
               strict_line(&raw, &line);
    }
    if (!good)
        abort();
}

static bool seen(struct str raw)
{
    return str_find(raw, STR("\0\n")) < 0 && str_find(raw, STR("\n\0")) < 0 &&
           str_find(raw, STR("\0\r\n\n")) < 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str raw = {(const char *)data, size};
    struct model m = {.text = malloc(size + 1), .n = size};
    struct head_lines head;
    struct head_facts facts;
    struct call c;
    char *target = NULL;
    memcpy(m.text, data, size);
    m.text[size] = 0;
    call_init(&c, 1 << 20);
    if (seen(raw) && model_request(&m, &head, &target) && model_fields(&m, &head) &&
        head_check(&c, &head, &facts) == 0)
        strict_check(raw, &head);
    call_free(&c);
    free(target);
    free(m.text);
    return 0;
}
