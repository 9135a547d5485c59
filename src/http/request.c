/* SPDX-License-Identifier: Apache-2.0 */
/* request.c: the questions a handler asks of its request. */
#include "http/request.h"

#include "http/exchange.h"
#include "http/field.h"

struct str http_param(const struct http_request *q, const char *name)
{
    return http_pairs_get(&q->params, str_of(name));
}

struct str http_query(const struct http_request *q, const char *name)
{
    return http_pairs_get(&q->query, str_of(name));
}

struct str http_header(const struct http_request *q, const char *name)
{
    struct str value = http_pairs_get_nocase(&q->headers, str_of(name));
    return value.at ? str_trim(value) : value;
}

struct str http_cookie(const struct http_request *q, const char *name)
{
    return http_pairs_get(&q->cookies, str_of(name));
}

struct str http_form(const struct http_request *q, const char *name)
{
    return http_pairs_get(&q->form, str_of(name));
}

const struct http_file *http_file(const struct http_request *q, const char *field)
{
    for (size_t i = 0; i < q->n_files; i++)
        if (str_eq(q->files[i].field, str_of(field)))
            return &q->files[i];
    return NULL;
}

int http_param_int(struct http_request *q, const char *name, int64_t *value_r)
{
    struct str text = http_param(q, name);
    if (text.n == 0 || !ascii_digit(text.at[0]) || !str_int64(text, value_r))
        return fail(&q->call, NOT_FOUND, "there is nothing at this address: %s is not a number",
                    name);
    return 1;
}

int http_query_int(struct http_request *q, const char *name, int64_t least, int64_t most,
                   int64_t *value_r)
{
    struct str text = http_query(q, name);
    if (!text.at)
        return 0;
    if (!str_int64(text, value_r) || *value_r < least || *value_r > most)
        return fail(&q->call, BAD_INPUT, "%s must be a number from %lld to %lld", name,
                    (long long)least, (long long)most);
    return 1;
}

int http_json(struct http_request *q, json_t **root_r)
{
    if (q->body_kind != BODY_JSON)
        return fail(&q->call, BAD_INPUT, "this address wants a JSON document");
    if (!q->json && json_read(&q->call, q->body, HTTP_MAX_MEMORY_BODY, &q->json) < 0)
        return -1;
    *root_r = q->json;
    return 1;
}

void http_origin(const struct http_request *q, struct out *o)
{
    out_text(o, q->secure ? "https://" : "http://");
    out_str(o, q->host);
}

/* The host and port of "https://host:port". */
static struct str host_of(struct str origin)
{
    ptrdiff_t at = str_find(origin, STR("://"));
    return at < 0 ? (struct str){"", 0} : str_from(origin, (size_t)at + 3);
}

bool http_cross_site(const struct http_request *q)
{
    struct str site = http_header(q, "Sec-Fetch-Site"), origin = http_header(q, "Origin");
    if (site.at)
        return !str_eq(site, STR("same-origin")) && !str_eq(site, STR("none"));
    return origin.at && !str_eq_nocase(host_of(origin), q->host);
}

static struct exchange *exchange_of(struct http_request *q)
{
    return (struct exchange *)(void *)q;
}

struct http_response *http_response_of(struct http_request *q)
{
    return &exchange_of(q)->a;
}

void http_defer(struct http_request *q)
{
    struct exchange *e = exchange_of(q);
    atomic_store(&e->phase, PHASE_WAITING);
    MHD_suspend_connection(e->mhd);
}

/* The server stays while a handler has not answered; the exchange may be gone as soon as the
   library wakes. */
void http_finish(struct http_request *q, int result)
{
    struct exchange *e = exchange_of(q);
    struct http_server *server = e->server;
    struct MHD_Connection *mhd = e->mhd;
    e->result = result;
    atomic_store(&e->phase, PHASE_FINISHED);
    MHD_resume_connection(mhd);
    atomic_fetch_sub(&server->handling, 1);
}
