/* SPDX-License-Identifier: Apache-2.0 */
/* hook.c: no answer is an answer too: what stood in the way is kept where the status would be. */
#include "channel/hook.h"

#include "base/out.h"
#include "base/time.h"
#include "base/utf8.h"
#include "http/webhook.h"

#include <inttypes.h>
#include <string.h>

enum { SIGNATURES_BYTES = 4 * 64 };

/* Adds one signature; the first that cannot be made ends it. */
static int sign(struct call *c, const struct hook_config *config, struct str sealed, struct str id,
                int64_t now_s, struct str words, struct out *signatures)
{
    struct webhook_key key;
    struct str secret;
    char signature[WEBHOOK_SIGNATURE_BYTES];
    if (seal_open(c, config->key, sealed, &secret) < 0 || webhook_key_read(c, secret, &key) < 0)
        return -1;
    webhook_sign(&key, id, now_s, words, signature);
    if (signatures->n)
        out_char(signatures, ' ');
    out_text(signatures, signature);
    return 1;
}

int hook_ask(struct call *c, const struct hook_config *config, const struct hook_signing *s,
             struct http_client *client, struct client_request *request,
             struct client_answer *answer_r)
{
    char name[40], at[24];
    int64_t now_us = time_now_us(), now_s = now_us / SECOND_US;
    struct out signatures;
    int n_name = snprintf(name, sizeof name, "%s_%" PRId64, s->kind, s->id);
    int n_at = snprintf(at, sizeof at, "%" PRId64, now_s);
    struct str id = {name, (size_t)n_name};
    out_init(&signatures, SIGNATURES_BYTES);
    int got = sign(c, config, s->secret, id, now_s, s->words, &signatures);
    if (got > 0 && s->old_secret.at && s->old_until_us > now_us)
        got = sign(c, config, s->old_secret, id, now_s, s->words, &signatures);
    struct http_pair *fields = &request->fields[request->n_fields];
    fields[0] = (struct http_pair){STR("webhook-id"), id};
    fields[1] = (struct http_pair){STR("webhook-timestamp"), {at, (size_t)n_at}};
    fields[2] = (struct http_pair){STR("webhook-signature"), out_as_str(&signatures)};
    request->n_fields += 3;
    if (got > 0)
        got = http_client_send(c, client, request, answer_r);
    out_free(&signatures);
    return got;
}

int hook_client(struct call *c, const struct hook_config *config, struct http_client *client_r)
{
    struct client_config settings = {
        .user_agent = "heard/" HEARD_VERSION, .open = config->open, .n_open = config->n_open};
    return http_client_init(c, client_r, &settings);
}

static int post(struct call *c, const struct hook_config *config, const struct webhook_item *item,
                struct http_client *client, struct client_answer *answer_r)
{
    struct hook_signing signing = {.secret = item->secret,
                                   .old_secret = item->old_secret,
                                   .old_until_us = item->old_until_us,
                                   .kind = "msg",
                                   .id = item->id,
                                   .words = item->body};
    struct client_request request = {.method = "POST",
                                     .url = arena_copy(&c->arena, item->url.at, item->url.n),
                                     .fields = {{STR("Content-Type"), STR("application/json")}},
                                     .n_fields = 1,
                                     .body = item->body,
                                     .timeout_ms = HOOK_TIMEOUT_MS,
                                     .max_answer_bytes = HOOK_ANSWER_BYTES};
    return hook_ask(c, config, &signing, client, &request, answer_r);
}

struct str hook_beginning(struct str body)
{
    struct str first = str_first(body, WEBHOOK_ANSWER_BYTES);
    if (memchr(first.at ? first.at : "", 0, first.n))
        return STR("(not text)");
    first = utf8_first(body, WEBHOOK_ANSWER_BYTES);
    return utf8_valid(first) ? first : STR("(not text)");
}

int hook_send(struct call *c, struct db *db, const struct hook_config *config,
              const struct webhook_item *item)
{
    struct http_client client;
    struct client_answer answer = {.status = 0};
    char why[FAULT_TEXT_BYTES];
    int64_t from_us = time_now_us();
    if (!item->enabled)
        return webhook_settle(c, db, item, 0, STR("the webhook is switched off"), 0);
    if (hook_client(c, config, &client) < 0)
        return -1;
    int got = post(c, config, item, &client, &answer);
    int n = snprintf(why, sizeof why, "%s", got < 0 ? c->fault.text : "");
    struct str words = got < 0 ? (struct str){why, (size_t)n} : hook_beginning(answer.body);
    int noted = webhook_settle(c, db, item, got < 0 ? 0 : answer.status, words,
                               (time_now_us() - from_us) / 1000);
    http_client_free(&client);
    return noted;
}
