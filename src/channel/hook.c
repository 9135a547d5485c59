/* SPDX-License-Identifier: Apache-2.0 */
/* hook.c: no answer is an answer too: what stood in the way is kept where the status would be. */
#include "channel/hook.h"

#include "base/time.h"
#include "base/utf8.h"
#include "http/client.h"
#include "http/webhook.h"

#include <inttypes.h>
#include <string.h>

/* Adds one signature; the first that cannot be made ends it. */
static int sign(struct call *c, const struct hook_config *config, struct str sealed, struct str id,
                int64_t now_s, struct str body, struct out *signatures)
{
    struct webhook_key key;
    struct str secret;
    char signature[WEBHOOK_SIGNATURE_BYTES];
    if (seal_open(c, config->key, sealed, &secret) < 0 || webhook_key_read(c, secret, &key) < 0)
        return -1;
    webhook_sign(&key, id, now_s, body, signature);
    if (signatures->n)
        out_char(signatures, ' ');
    out_text(signatures, signature);
    return 1;
}

int hook_sign(struct call *c, const struct hook_config *config, const struct hook_signing *s,
              struct out *signatures)
{
    bool old = s->old_secret.at && s->old_until_us > s->now_s * SECOND_US;
    if (sign(c, config, s->secret, s->id, s->now_s, s->body, signatures) < 0)
        return -1;
    return old ? sign(c, config, s->old_secret, s->id, s->now_s, s->body, signatures) : 1;
}

static int post(struct call *c, const struct hook_config *config, const struct webhook_item *item,
                struct http_client *client, struct client_answer *answer_r)
{
    char id[32], at[32];
    int64_t now_s = time_now_us() / SECOND_US;
    struct out signatures;
    struct str url = {arena_copy(&c->arena, item->url.at, item->url.n), item->url.n};
    int n_id = snprintf(id, sizeof id, "msg_%" PRId64, item->id);
    int n_at = snprintf(at, sizeof at, "%" PRId64, now_s);
    struct hook_signing signing = {.secret = item->secret,
                                   .old_secret = item->old_secret,
                                   .old_until_us = item->old_until_us,
                                   .id = {id, (size_t)n_id},
                                   .now_s = now_s,
                                   .body = item->body};
    out_init(&signatures, HOOK_SIGNATURES_BYTES);
    int result = hook_sign(c, config, &signing, &signatures);
    struct client_request request = {
        .method = "POST",
        .url = url.at,
        .fields = {{STR("Content-Type"), STR("application/json")},
                   {STR("webhook-id"), {id, (size_t)n_id}},
                   {STR("webhook-timestamp"), {at, (size_t)n_at}},
                   {STR("webhook-signature"), out_as_str(&signatures)}},
        .n_fields = 4,
        .body = item->body,
        .timeout_ms = HOOK_TIMEOUT_MS,
        .max_answer_bytes = HOOK_ANSWER_BYTES};
    if (result > 0)
        result = http_client_send(c, client, &request, answer_r);
    out_free(&signatures);
    return result;
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
    struct client_config settings = {
        .user_agent = "heard/" HEARD_VERSION, .open = config->open, .n_open = config->n_open};
    char why[FAULT_TEXT_BYTES];
    int64_t from_us = time_now_us();
    if (!item->enabled)
        return webhook_settle(c, db, item, 0, STR("the webhook is switched off"), 0);
    if (http_client_init(c, &client, &settings) < 0)
        return -1;
    int got = post(c, config, item, &client, &answer);
    int n = snprintf(why, sizeof why, "%s", got < 0 ? c->fault.text : "");
    struct str words = got < 0 ? (struct str){why, (size_t)n} : hook_beginning(answer.body);
    int noted = webhook_settle(c, db, item, got < 0 ? 0 : answer.status, words,
                               (time_now_us() - from_us) / 1000);
    http_client_free(&client);
    return noted;
}
