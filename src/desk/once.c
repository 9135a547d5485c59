/* SPDX-License-Identifier: Apache-2.0 */
/* once.c: of the request only a hash is kept: it may hold what a customer wrote. */
#include "desk/once.h"

#include "base/time.h"
#include "desk/secret.h"

int once_look(struct call *c, struct db_conn *d, int64_t org, int64_t asker_id, struct str key,
              struct str request, struct once *was_r)
{
    if (!key.n || key.n > ONCE_KEY_BYTES)
        return fail(c, BAD_INPUT, "an idempotency key has 1 to %d bytes", ONCE_KEY_BYTES);
    int got = sql_once_get(c, d, org, asker_id, key, was_r);
    if (got <= 0)
        return got;
    return str_eq(was_r->request_hash, secret_hash(c, request))
               ? 1
               : fail(c, CONFLICT, "this idempotency key came with another request before");
}

int once_keep(struct call *c, struct db_conn *d, int64_t org, int64_t asker_id, struct str key,
              struct str request, int status, struct str answer)
{
    if (answer.n > ONCE_ANSWER_BYTES)
        return fail(c, TOO_BIG, "an answer of %zu bytes is not kept for an idempotency key",
                    answer.n);
    struct once_add_in in = {.org = org,
                             .actor_id = asker_id,
                             .key = key,
                             .request_hash = secret_hash(c, request),
                             .status = status,
                             .answer = answer,
                             .now_us = c->now_us};
    int64_t added = sql_once_add(c, d, &in);
    if (added < 0)
        return -1;
    return added ? 1 : fail(c, CONFLICT, "the same request is being done at this moment");
}

int64_t once_forget(struct call *c, struct db_conn *d)
{
    return sql_once_forget(c, d, c->now_us - ONCE_KEPT_H * HOUR_US);
}
