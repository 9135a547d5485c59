/* SPDX-License-Identifier: Apache-2.0 */
/* api_token.c: tokens of programs. The secret is in the answer that makes one, and nowhere else. */
#include "desk/token.h"

#include "web/api.h"

#define SCOPES "Names of permissions, with spaces between: read note answer customers.edit ..."

static const struct api_member members[] = {
    API_M_ID,
    {"agent_id", API_ID, 0, "The agent it acts for", 0, 0, NULL, NULL},
    {"name", API_TEXT, 0, "What it is for", TOKEN_NAME_BYTES, 0, NULL, NULL},
    {"hint", API_TEXT, 0, "Its last four characters", 0, 0, NULL, NULL},
    {"scopes", API_TEXT, 0, SCOPES, 0, 0, NULL, NULL},
    API_M_CREATED,
    {"used_at", API_TIME, API_NULL, "When it was last used, to a few minutes", 0, 0, NULL, NULL},
    {"expires_at", API_TIME, API_NULL, "When it ends", 0, 0, NULL, NULL},
    {"revoked_at", API_TIME, API_NULL, "Since when it is revoked", 0, 0, NULL, NULL},
    {"token", API_TEXT, API_MAYBE, "The token itself, in the answer that makes it", 0, 0, NULL,
     NULL},
};
static const struct api_shape token_shape =
    API_SHAPE("Token", "A program's way in: it acts for an agent, within its scopes", members);

static const struct api_member new_members[] = {
    {"name", API_TEXT, API_NEED, "What it is for", TOKEN_NAME_BYTES, 1, NULL, NULL},
    {"scopes", API_TEXT, API_NEED, SCOPES, 0, 1, NULL, NULL},
    {"expires_at", API_TIME, API_NULL, "When it ends; never, where this is not said", 0, 0, NULL,
     NULL},
    {"agent_id", API_ID, 0, "For somebody else", 0, 0, NULL, NULL},
};
static const struct api_shape new_shape = API_SHAPE("TokenNew", "A token to make", new_members);

static const struct api_member list_members[] = {
    {"agent_id", API_ID, 0, "Those of somebody else", 0, 0, NULL, NULL},
};
static const struct api_shape list_shape =
    API_SHAPE("TokenList", "Whose tokens are listed", list_members);

static void put(struct json_writer *w, const struct token *it, struct str secret)
{
    json_put_object(w, NULL);
    api_put_id(w, "id", it->id);
    api_put_id(w, "agent_id", it->agent_id);
    json_put_str(w, "name", it->name);
    json_put_str(w, "hint", it->hint);
    json_put_str(w, "scopes", it->scopes);
    api_put_time(w, "created_at", it->created_us);
    api_put_time(w, "used_at", it->used_us);
    api_put_time(w, "expires_at", it->expires_us);
    api_put_time(w, "revoked_at", it->revoked_us);
    if (secret.n)
        json_put_str(w, "token", secret);
    json_put_object_end(w);
}

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct token *tokens;
    size_t n;
    if (token_list(c, d, who, api_id(x, "agent_id"), &tokens, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put(&x->w, &tokens[i], STR(""));
    return api_items_end(x, STR(""));
}
static const struct api_op list_op = {
    .run = list, .in = &list_shape, .out = &token_shape, .list = true};

static int post(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct token token;
    struct str secret;
    struct token_new it = {.name = api_text(x, "name"),
                           .scopes = api_text(x, "scopes"),
                           .expires_us = api_time(x, "expires_at"),
                           .agent_id = api_id(x, "agent_id")};
    if (token_create(c, d, who, &it, &token, &secret) < 0)
        return -1;
    put(&x->w, &token, secret);
    return api_created(x, "/api/v1/tokens/", token.id);
}
static const struct api_op post_op = {
    .run = post, .in = &new_shape, .out = &token_shape, .status = 201};

static int revoke(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    return token_revoke(c, d, who, api_path_id(x, "id"));
}
static const struct api_op revoke_op = {.run = revoke};

const struct http_route api_token_routes[] = {
    {"GET", "/api/v1/tokens", "read", 0, 0, api_look,
     "Lists one's own tokens, the youngest first, revoked ones too.", &list_op},
    {"POST", "/api/v1/tokens", "read", ROUTE_JSON | ROUTE_SECRET, 0, api_write,
     "Makes a token; only for who is signed in with a browser.", &post_op},
    {"DELETE", "/api/v1/tokens/{id}", "read", 0, 0, api_write, "Revokes a token, for good.",
     &revoke_op},
};
const size_t api_token_routes_n = sizeof api_token_routes / sizeof *api_token_routes;
