/* SPDX-License-Identifier: Apache-2.0 */
/* api_outgoing.c: how the mail of an inbox leaves: the receipt and the brake. */
#include "desk/outgoing.h"

#include "web/api.h"

static const struct api_member members[] = {
    API_M("inbox_id", API_ID, 0, "The inbox whose mail it is"),
    API_M("receipt", API_BOOL, 0, "Whether a person's first mail is answered with its number"),
    API_M("receipt_text", API_TEXT, 0, "What it says, with blanks; empty: the desk's own words"),
    API_M("hour_most", API_INT, 0, "At most so many mails leave in an hour; 0: no brake"),
    API_M("follow_up_days", API_INT, 0,
          "A reply to what was closed longer begins a linked conversation; 0: it reopens"),
    API_M("braking", API_BOOL, 0, "Whether mails wait for the next hour now"),
    API_M("let_go_until", API_TIME, API_NULL, "Until when the brake is off"),
    API_M_VERSION,
};
static const struct api_shape outgoing_shape =
    API_SHAPE("MailSending", "How the mail of an inbox leaves", members);

static const struct api_member put_members[] = {
    API_M("receipt", API_BOOL, 0, "Whether a person's first mail is answered with its number"),
    API_M_MOST("receipt_text", API_TEXT, 0, "What it says, with blanks", OUTGOING_RECEIPT_BYTES),
    API_M_MOST("hour_most", API_INT, 0, "At most so many mails an hour; 0: no brake",
               OUTGOING_HOUR_MOST),
    API_M_MOST("follow_up_days", API_INT, 0, "After how many days a reply begins anew; 0: never",
               OUTGOING_FOLLOW_UP_MOST),
    API_M_VERSION,
};
static const struct api_shape put_shape =
    API_SHAPE("MailSendingPut", "How mail is to leave; what is not named stays", put_members);

static int show(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct outgoing it;
    if (outgoing_get(c, d, who, api_path_id(x, "id"), &it) < 0)
        return -1;
    json_put_object(&x->w, NULL);
    api_put_id(&x->w, "inbox_id", it.inbox_id);
    json_put_bool(&x->w, "receipt", it.receipt);
    json_put_str(&x->w, "receipt_text", it.receipt_text);
    json_put_int(&x->w, "hour_most", it.hour_most);
    json_put_int(&x->w, "follow_up_days", it.follow_up_days);
    json_put_bool(&x->w, "braking", outgoing_brakes(&it, c->now_us));
    api_put_time(&x->w, "let_go_until", it.let_go_us);
    json_put_int(&x->w, "version", it.version);
    json_put_object_end(&x->w);
    return 1;
}
static const struct api_op get_op = {.run = show, .out = &outgoing_shape};

static int put(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct outgoing was;
    int64_t id = api_path_id(x, "id");
    if (outgoing_get(c, d, who, id, &was) < 0)
        return -1;
    struct str text = api_text(x, "receipt_text");
    const struct outgoing_edit it = {.receipt = api_bool(x, "receipt", was.receipt),
                                     .receipt_text = text.at ? text : was.receipt_text,
                                     .hour_most = api_int(x, "hour_most", was.hour_most),
                                     .follow_up_days =
                                         api_int(x, "follow_up_days", was.follow_up_days)};
    return outgoing_put(c, d, who, id, &it, api_version(x)) < 0 ? -1 : show(c, d, who, x);
}
static const struct api_op put_op = {.run = put, .in = &put_shape, .out = &outgoing_shape};

static int let_go(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    return outgoing_let_go(c, d, who, api_path_id(x, "id")) < 0 ? -1 : show(c, d, who, x);
}
static const struct api_op let_go_op = {.run = let_go, .out = &outgoing_shape};

#define ONE "/api/v1/inboxes/{id}/outgoing"
const struct http_route api_outgoing_routes[] = {
    {"GET", ONE, "inboxes.manage", 0, 0, api_look, "How the mail of an inbox leaves.", &get_op},
    {"PATCH", ONE, "inboxes.manage", ROUTE_JSON, 0, api_write, "Changes how mail leaves.", &put_op},
    {"POST", ONE "/releases", "inboxes.manage", 0, 0, api_write,
     "Lets go for an hour what the brake holds.", &let_go_op},
};
const size_t api_outgoing_routes_n = sizeof api_outgoing_routes / sizeof *api_outgoing_routes;
