/* SPDX-License-Identifier: Apache-2.0 */
/* client.c: libcurl with its doors closed. */
#include "http/client.h"

#include "http/field.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECT_MS = 5000, ERROR_BYTES = 1024 };

int http_client_setup(struct call *c)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return fail(c, BROKEN, "libcurl does not start");
    return 1;
}

/* The guard: libcurl asks here for the socket of every connection, after it has resolved the name.
 */
static curl_socket_t open_allowed(void *of, curlsocktype purpose, struct curl_sockaddr *to)
{
    struct http_client *client = of;
    struct address a;
    address_of_socket(&to->addr, &a);
    if (purpose != CURLSOCKTYPE_IPCXN ||
        (!address_is_public(&a) &&
         !networks_have(client->config.open, client->config.n_open, &a))) {
        client->refused = a;
        return CURL_SOCKET_BAD;
    }
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static size_t body_take(char *bytes, size_t size, size_t n, void *of)
{
    struct http_client *client = of;
    out_bytes(&client->body, bytes, size * n);
    return client->body.over ? 0 : size * n;
}

static void keep(char *to, size_t cap, struct str value)
{
    value = str_first(str_trim(value), cap - 1);
    memcpy(to, value.at, value.n);
    to[value.n] = 0;
}

static size_t field_take(char *bytes, size_t size, size_t n, void *of)
{
    struct http_client *client = of;
    struct str value = {bytes, size * n}, name;
    str_cut(&value, ':', &name);
    if (value.at && str_eq_nocase(name, STR("Content-Type")))
        keep(client->type, sizeof client->type, value);
    if (value.at && str_eq_nocase(name, STR("Retry-After")))
        keep(client->retry_after, sizeof client->retry_after, value);
    return size * n;
}

int http_client_init(struct call *c, struct http_client *client, const struct client_config *config)
{
    *client = (struct http_client){.curl = curl_easy_init(), .config = *config};
    if (!client->curl)
        return fail(c, BROKEN, "libcurl does not start");
    out_init(&client->body, CLIENT_MAX_ANSWER);
    out_init(&client->error, ERROR_BYTES);
    return 1;
}

void http_client_free(struct http_client *client)
{
    if (client->curl)
        curl_easy_cleanup(client->curl);
    out_free(&client->body);
    out_free(&client->error);
    *client = (struct http_client){.curl = NULL};
}

/* What holds for every request. */
static void options_fixed(CURL *curl, struct http_client *client)
{
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_allowed);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, client);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, body_take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, client);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, field_take);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, client);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, client->error.at);
    if (client->config.user_agent)
        curl_easy_setopt(curl, CURLOPT_USERAGENT, client->config.user_agent);
    if (client->config.authorities)
        curl_easy_setopt(curl, CURLOPT_CAINFO, client->config.authorities);
}

static void options_of(CURL *curl, const struct client_request *request, struct curl_slist *fields)
{
    long wait_ms = request->timeout_ms > 0 ? request->timeout_ms : CLIENT_TIMEOUT_MS;
    curl_easy_setopt(curl, CURLOPT_URL, request->url);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, wait_ms);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, fields);
    if (request->body.at) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.n);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body.at);
    }
    if (request->method && strcmp(request->method, "HEAD") == 0)
        curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    else if (request->method)
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
}

/* "Name: value" for each; the list is the caller's. "Expect:" keeps curl from asking first. */
static int fields_list(struct call *c, const struct client_request *request,
                       struct curl_slist **list_r)
{
    struct curl_slist *list = curl_slist_append(NULL, "Expect:"), *longer;
    struct out line;
    out_init(&line, 8192);
    bool good = list && request->n_fields <= CLIENT_MAX_FIELDS;
    for (size_t i = 0; good && i < request->n_fields; i++) {
        const struct http_pair *field = &request->fields[i];
        out_clear(&line);
        out_f(&line, field->value.n ? "%.*s: " : "%.*s;", (int)field->name.n, field->name.at);
        out_str(&line, field->value);
        good = field_token(field->name) && field_value(field->value) && !line.over;
        if (good && (good = (longer = curl_slist_append(list, line.at)) != NULL))
            list = longer;
    }
    out_free(&line);
    if (!good) {
        curl_slist_free_all(list);
        return fail(c, BROKEN, "a header field of a request cannot be sent");
    }
    *list_r = list;
    return 1;
}

static int failed(struct call *c, const struct http_client *client, CURLcode code,
                  const struct client_request *request)
{
    char text[ADDRESS_TEXT_BYTES];
    const char *why = client->error.at[0] ? client->error.at : curl_easy_strerror(code);
    if (client->refused.known) {
        address_text(&client->refused, text);
        return fail(c, DENIED, "%.200s leads to %s, which is not a public address", request->url,
                    text);
    }
    if (client->body.over)
        return fail(c, TOO_BIG, "%.200s answers with more than is taken", request->url);
    if (code == CURLE_OPERATION_TIMEDOUT)
        return fail(c, BUSY, "%.200s did not answer in time", request->url);
    return fail(c, IO_FAILED, "%.200s: %s", request->url, why);
}

static int64_t seconds_of(const char *text)
{
    int64_t seconds;
    bool number = ascii_digit(text[0]) && str_int64(str_of(text), &seconds);
    return number ? seconds : -1;
}

static CURLcode perform(struct http_client *client, const struct client_request *request,
                        struct curl_slist *fields)
{
    size_t max = request->max_answer_bytes ? request->max_answer_bytes : CLIENT_MAX_ANSWER;
    out_free(&client->body);
    out_init(&client->body, max);
    out_room(&client->error, CURL_ERROR_SIZE);
    client->error.at[0] = client->type[0] = client->retry_after[0] = 0;
    client->refused = (struct address){.known = false};
    curl_easy_reset(client->curl);
    options_fixed(client->curl, client);
    options_of(client->curl, request, fields);
    return curl_easy_perform(client->curl);
}

int http_client_send(struct call *c, struct http_client *client,
                     const struct client_request *request, struct client_answer *answer_r)
{
    struct curl_slist *fields = NULL;
    long status = 0;
    *answer_r = (struct client_answer){.retry_after_s = -1};
    if (strlen(request->url) > CLIENT_MAX_URL || !field_value(str_of(request->url)))
        return fail(c, BAD_INPUT, "an address has at most %d characters, and no line breaks",
                    CLIENT_MAX_URL);
    if (fields_list(c, request, &fields) < 0)
        return -1;
    CURLcode code = perform(client, request, fields);
    curl_slist_free_all(fields);
    if (code != CURLE_OK)
        return failed(c, client, code, request);
    curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &status);
    answer_r->status = (int)status;
    answer_r->body = out_as_str(&client->body);
    answer_r->type = str_of(client->type);
    answer_r->retry_after_s = seconds_of(client->retry_after);
    return 1;
}
