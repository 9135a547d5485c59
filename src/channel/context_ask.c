/* SPDX-License-Identifier: Apache-2.0 */
/* context_ask.c: the address is made of the pattern and the person, signed, and asked. What stood
   in the way becomes words for whoever set the source up. */
#include "channel/context_ask.h"

#include "base/time.h"
#include "http/url.h"

#include <inttypes.h>

/* The pattern with the person in it; 0: it wants a mail address, and there is none. */
static int address_make(struct out *o, const struct context_ask *ask)
{
    struct str rest = ask->url, piece, name;
    while (str_cut(&rest, '{', &piece)) {
        out_str(o, piece);
        if (!str_cut(&rest, '}', &name))
            break;
        if (str_eq(name, STR("customer")))
            out_f(o, "%" PRId64, ask->customer_id);
        else if (!ask->email.n)
            return 0;
        else
            url_encode(o, ask->email);
    }
    return 1;
}

/* What is signed: the address without its scheme and host. */
static struct str target_of(struct str url)
{
    ptrdiff_t at = str_find(url, STR("://"));
    struct str rest = at < 0 ? url : str_from(url, (size_t)at + 3);
    ptrdiff_t slash = str_find_char(rest, '/');
    return slash < 0 ? STR("/") : str_from(rest, (size_t)slash);
}

static int ask_it(struct call *c, const struct hook_config *config, const struct context_ask *ask,
                  struct str url, struct http_client *client, struct client_answer *answer_r)
{
    struct hook_signing signing = {.secret = ask->secret,
                                   .old_secret = ask->old_secret,
                                   .old_until_us = ask->old_until_us,
                                   .kind = "ctx",
                                   .id = time_now_us(),
                                   .words = target_of(url)};
    struct client_request request = {.method = "GET",
                                     .url = url.at,
                                     .fields = {{STR("Accept"), STR("application/json")}},
                                     .n_fields = 1,
                                     .timeout_ms = CONTEXT_TIMEOUT_MS,
                                     .max_answer_bytes = CONTEXT_ANSWER_BYTES};
    return hook_ask(c, config, &signing, client, &request, answer_r);
}

static struct str kept(struct call *c, struct str text)
{
    return (struct str){arena_copy(&c->arena, text.at ? text.at : "", text.n), text.n};
}

static void ask_well(struct call *c, const struct hook_config *config,
                     const struct context_ask *ask, struct str url, struct context_answer *a)
{
    struct http_client client;
    struct client_answer answer = {.status = 0};
    int64_t from_us = time_now_us();
    int began = hook_client(c, config, &client);
    int got = began < 0 ? -1 : ask_it(c, config, ask, url, &client, &answer);
    a->took_ms = (time_now_us() - from_us) / 1000;
    if (got < 0) {
        a->error = kept(c, str_of(c->fault.text));
        c->fault.kind = NO_FAULT;
    } else {
        context_read(c, answer.status, answer.body, a);
        a->body = kept(c, hook_beginning(answer.body));
    }
    if (began >= 0)
        http_client_free(&client);
}

void context_ask(struct call *c, const void *config, const struct context_ask *ask,
                 struct context_answer *a)
{
    struct out o;
    *a = (struct context_answer){
        .body = STR(""), .line = STR(""), .items_json = STR("[]"), .error = STR("")};
    out_init(&o, CONTEXT_ASKED_BYTES);
    int whole = address_make(&o, ask);
    struct str url = {arena_copy(&c->arena, o.at, o.n), o.n};
    a->theirs = !whole || o.over;
    a->asked = url;
    if (!whole)
        a->error = STR("the address wants {email}, and this person has none");
    else if (o.over)
        a->error = STR("the address is too long with this person in it");
    out_free(&o);
    if (!a->theirs)
        ask_well(c, config, ask, url, a);
}

int context_fetch(struct call *c, struct db *db, const struct hook_config *config,
                  const struct context_item *item, const struct context_ask *ask)
{
    struct context_answer answer;
    context_ask(c, config, ask, &answer);
    return context_settle(c, db, item, &answer);
}
