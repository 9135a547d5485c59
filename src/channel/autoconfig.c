/* SPDX-License-Identifier: Apache-2.0 */
/* autoconfig.c: libxml2's tree of a small file, walked by name. What is odd is left out. */
#include "channel/autoconfig.h"

#include "base/out.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>

enum { OPTIONS = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT };

bool autoconfig_is_host(struct str name)
{
    if (!name.n || name.n >= MAILBOX_HOST_BYTES || name.at[0] == '-' || name.at[0] == '.')
        return false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.at[i];
        if (!ascii_alpha(c) && !ascii_digit(c) && c != '-' && (c != '.' || name.at[i - 1] == '.'))
            return false;
    }
    return true;
}

static bool is_called(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

static const xmlNode *child(const xmlNode *of, const char *name)
{
    const xmlNode *at = of ? of->children : NULL;
    while (at && !is_called(at, name))
        at = at->next;
    return at;
}

/* ---- texts with their patterns ---- */

static void put_filled(struct out *o, struct str text, struct str address)
{
    ptrdiff_t at = str_find_char(address, '@');
    const struct {
        struct str pattern, value;
    } rows[] = {{STR("%EMAILADDRESS%"), address},
                {STR("%EMAILLOCALPART%"), str_first(address, (size_t)at)},
                {STR("%EMAILDOMAIN%"), str_from(address, (size_t)at + 1)}};
    while (text.n) {
        size_t i = 0;
        while (i < 3 && !str_starts(text, rows[i].pattern))
            i++;
        if (i < 3)
            out_str(o, rows[i].value);
        else
            out_char(o, text.at[0]);
        text = str_from(text, i < 3 ? rows[i].pattern.n : 1);
    }
}

/* What the child says, filled; "" when it does not fit or is not there. */
static void read_text(const xmlNode *of, const char *name, struct str address, char *to, size_t cap)
{
    const xmlNode *node = child(of, name);
    xmlChar *said = node ? xmlNodeGetContent(node) : NULL;
    struct out o;
    out_init(&o, cap - 1);
    if (said)
        put_filled(&o, str_trim(str_of((const char *)said)), address);
    size_t n = o.over ? 0 : o.n;
    memcpy(to, n ? o.at : "", n);
    to[n] = '\0';
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)to[i] < ' ' || to[i] == 0x7f)
            to[0] = '\0'; /* a line end in a name is nobody's honest name */
    out_free(&o);
    xmlFree(said);
}

/* ---- a server ---- */

static const char *security_of(const char *said)
{
    return strcmp(said, "SSL") == 0        ? "tls"
           : strcmp(said, "STARTTLS") == 0 ? "starttls"
           : strcmp(said, "plain") == 0    ? "plain"
                                           : NULL;
}

static bool read_server(const xmlNode *node, struct str address, struct mailbox_server *s)
{
    char port[8], security[16];
    int64_t number;
    read_text(node, "hostname", address, s->host, sizeof s->host);
    read_text(node, "username", address, s->user, sizeof s->user);
    read_text(node, "port", address, port, sizeof port);
    read_text(node, "socketType", address, security, sizeof security);
    s->security = security_of(security);
    if (!autoconfig_is_host(str_of(s->host)) || !s->security || !str_int64(str_of(port), &number) ||
        number < 1 || number > 65535)
        return false;
    s->port = (int)number;
    s->from = FOUND_CONFIG;
    return true;
}

static bool is_kind(const xmlNode *node, const char *element, const char *type)
{
    xmlChar *is = is_called(node, element) ? xmlGetProp(node, (const xmlChar *)"type") : NULL;
    bool same = is && strcmp((const char *)is, type) == 0;
    xmlFree(is);
    return same;
}

static void find_server(const xmlNode *provider, const char *element, const char *type,
                        struct str address, struct mailbox_server *found_r)
{
    struct mailbox_server one;
    int left = AUTOCONFIG_SERVERS_MAX;
    for (const xmlNode *at = provider->children; at && left; at = at->next) {
        if (!is_kind(at, element, type))
            continue;
        left--;
        one = (struct mailbox_server){.from = FOUND_NOWHERE};
        bool secret = read_server(at, address, &one) && strcmp(one.security, "plain") != 0;
        if (one.from && (secret || !found_r->from))
            *found_r = one;
        if (secret)
            return;
    }
}

bool autoconfig_read(struct str xml, struct str address, struct autoconfig *found_r)
{
    *found_r = (struct autoconfig){.imap = {.from = FOUND_NOWHERE}};
    if (!xml.n || xml.n > AUTOCONFIG_BYTES || str_find_char(address, '@') < 1)
        return false;
    xmlDoc *doc = xmlReadMemory(xml.at, (int)xml.n, NULL, NULL, OPTIONS);
    if (!doc)
        return false;
    const xmlNode *root = xmlDocGetRootElement(doc);
    const xmlNode *provider = root && is_called(root, "clientConfig") && !doc->intSubset
                                  ? child(root, "emailProvider")
                                  : NULL;
    if (provider) {
        find_server(provider, "incomingServer", "imap", address, &found_r->imap);
        find_server(provider, "outgoingServer", "smtp", address, &found_r->smtp);
    }
    xmlFreeDoc(doc);
    return found_r->imap.from || found_r->smtp.from;
}
