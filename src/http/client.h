/* SPDX-License-Identifier: Apache-2.0 */
/* client.h: requests to others: webhooks, OAuth, object storage.

       struct http_client client;
       http_client_init(&client, &(struct client_config){.user_agent = "heard/1"});
       struct client_answer answer;
       struct client_request get = {.url = "https://example.org/hook"};
       if (http_client_send(c, &client, &get, &answer) < 0) ...      nobody answered
       if (answer.status == 200) ... answer.body

   An address that a customer or an agent typed could name this machine or the network behind it.
   So a connection is made only to public addresses, unless the settings open others; that is looked
   at when the socket is opened, for the very address it is opened to, whatever a name resolves to
   by then. Redirects are not followed, proxies of the environment are not used, and only http and
   https are spoken; certificates are always checked. A client serves one thread at a time and keeps
   its connections for the next request. */
#ifndef HTTP_CLIENT_H
#define HTTP_CLIENT_H

#include "base/fault.h"
#include "base/out.h"
#include "http/address.h"
#include "http/url.h"

enum {
    CLIENT_MAX_URL = 2000,
    CLIENT_MAX_FIELDS = 20,
    CLIENT_TIMEOUT_MS = 15000,
    CLIENT_MAX_ANSWER = 1 << 20
};

struct client_config {
    const char *user_agent;
    const struct network *open; /* addresses that are not public and yet allowed */
    size_t n_open;
    const char *authorities; /* a PEM file to trust beside the system's; NULL */
};
struct client_request {
    const char *method; /* NULL: GET, or POST with a body */
    const char *url;
    struct http_pair fields[CLIENT_MAX_FIELDS];
    size_t n_fields;
    struct str body;         /* .at NULL: none */
    int timeout_ms;          /* of the whole; 15 s when 0 */
    size_t max_answer_bytes; /* 1 MB when 0 */
};
struct client_answer {
    int status;
    struct str body;       /* the client's, until its next request */
    struct str type;       /* of the body; likewise */
    int64_t retry_after_s; /* -1 when it is not told, or told as a date */
};

struct http_client {
    void *curl;
    struct client_config config;
    struct out body, error;
    char type[128], retry_after[24];
    struct address refused; /* the address that was not allowed */
};

/* Once a process, before any thread uses a client. */
int http_client_setup(struct call *c);

int http_client_init(struct call *c, struct http_client *client,
                     const struct client_config *config);
void http_client_free(struct http_client *client);

/* <0 no whole answer came: DENIED the address is not allowed, TOO_BIG, BUSY it took too long,
   IO_FAILED all else. A status of 400 and more is an answer, not a fault. */
int http_client_send(struct call *c, struct http_client *client,
                     const struct client_request *request, struct client_answer *answer_r);

#endif
