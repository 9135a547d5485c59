/* SPDX-License-Identifier: Apache-2.0 */
/* api_mailbox.c: where the mail of an inbox is fetched and handed over. Passwords go in and never
   come out. */
#include "desk/mailbox.h"

#include "web/api.h"

#define SECURITIES "tls starttls plain"

static const struct api_member members[] = {
    API_M("inbox_id", API_ID, 0, "The inbox whose mail it is"),
    API_M("name", API_TEXT, 0, "The inbox's name"),
    API_M("address", API_TEXT, 0, "What customers write to"),
    API_M("sender_name", API_TEXT, 0, "The name beside the address, or nothing"),
    API_M_WORD("auth", 0, "How one signs in", "password xoauth2"),
    API_M("imap_host", API_TEXT, 0, "Where mail is fetched; empty: it is delivered to us"),
    API_M("imap_port", API_INT, 0, "Its port"),
    API_M_WORD("imap_security", 0, "How the connection is kept secret", SECURITIES),
    API_M("imap_user", API_TEXT, 0, "Who signs in there"),
    API_M("smtp_host", API_TEXT, 0, "Where mail is handed over; empty: nothing is sent"),
    API_M("smtp_port", API_INT, 0, "Its port"),
    API_M_WORD("smtp_security", 0, "How the connection is kept secret", SECURITIES),
    API_M("smtp_user", API_TEXT, 0, "Who signs in there; empty: nobody"),
    API_M("fetching", API_BOOL, 0, "Whether mail is fetched"),
    API_M("sending", API_BOOL, 0, "Whether replies leave; false: they wait"),
    API_M("take_old", API_BOOL, 0, "Whether mail that was there before us is taken in"),
    API_M("take_days", API_INT, 0, "Of that, only so many days back; 0: all of it"),
    API_M("plus", API_BOOL, 0, "Whether the server delivers help+word@ to help@"),
    API_M("receipt", API_BOOL, 0, "Whether a person's first mail is answered with its number"),
    API_M("worked_at", API_TIME, API_NULL, "When fetching last went well"),
    API_M("error", API_TEXT, 0, "What stands in the way, in the server's words"),
    API_M("error_at", API_TIME, API_NULL, "Since when"),
    API_M("sign_in_error", API_TEXT, 0,
          "With xoauth2: why its token was not renewed the last time"),
    API_M("sign_in_refused", API_BOOL, 0, "Whether somebody has to sign in again"),
    API_M_CREATED,
    API_M_VERSION,
};
static const struct api_shape mailbox_shape =
    API_SHAPE("Mailbox", "Where the mail of an inbox is fetched and handed over", members);

static const struct api_member put_members[] = {
    API_M_MOST("address", API_TEXT, API_NEED, "What customers write to", 254),
    API_M("sender_name", API_TEXT, 0, "The name beside the address"),
    API_M_WORD("auth", 0, "How one signs in", "password xoauth2"),
    API_M("imap_host", API_TEXT, 0, "Where mail is fetched"),
    API_M("imap_port", API_INT, 0, "Its port; 0: the usual one"),
    API_M_WORD("imap_security", 0, "How the connection is kept secret", SECURITIES),
    API_M("imap_user", API_TEXT, 0, "Who signs in there"),
    API_M_MOST("imap_secret", API_TEXT, 0, "The password or token; left out: as it is",
               MAILBOX_SECRET_BYTES),
    API_M("smtp_host", API_TEXT, 0, "Where mail is handed over"),
    API_M("smtp_port", API_INT, 0, "Its port; 0: the usual one"),
    API_M_WORD("smtp_security", 0, "How the connection is kept secret", SECURITIES),
    API_M("smtp_user", API_TEXT, 0, "Who signs in there; empty: nobody"),
    API_M_MOST("smtp_secret", API_TEXT, 0,
               "The password or token; left out: as it is; empty: that of IMAP",
               MAILBOX_SECRET_BYTES),
    API_M("fetching", API_BOOL, 0, "Whether mail is fetched; true where nothing is said"),
    API_M("sending", API_BOOL, 0, "Whether replies leave; true where nothing is said"),
    API_M("take_old", API_BOOL, 0, "Whether mail that was there before us is taken in"),
    API_M("take_days", API_INT, 0, "Of that, only so many days back; 0: all of it"),
    API_M("plus", API_BOOL, 0, "Whether the server delivers help+word@ to help@"),
    API_M("receipt", API_BOOL, 0, "Whether a person's first mail is answered with its number"),
    API_M_VERSION,
};
static const struct api_shape put_shape =
    API_SHAPE("MailboxPut", "A mailbox, all of it", put_members);

static const struct api_member folder_members[] = {
    API_M("name", API_TEXT, 0, "As the server writes it"),
    API_M_WORD("role", 0, "What it is", "inbox sent junk"),
    API_M("old_found", API_INT, 0, "Mails that were there at the first connection"),
    API_M("server_count", API_INT, 0, "Mails there at the last look"),
    API_M("looked_at", API_TIME, API_NULL, "When that was"),
    API_M("counted_at", API_TIME, API_NULL,
          "When its mails were last held against ours, one by one"),
    API_M("missed", API_INT, 0, "So many were not here then, and were fetched"),
};
static const struct api_shape folder_shape =
    API_SHAPE("MailboxFolder", "A folder on the server, and how far it was read", folder_members);

static void put_servers(struct json_writer *w, const struct mailbox *it)
{
    json_put_str(w, "imap_host", it->imap_host);
    json_put_int(w, "imap_port", it->imap_port);
    json_put_str(w, "imap_security", it->imap_security);
    json_put_str(w, "imap_user", it->imap_user);
    json_put_str(w, "smtp_host", it->smtp_host);
    json_put_int(w, "smtp_port", it->smtp_port);
    json_put_str(w, "smtp_security", it->smtp_security);
    json_put_str(w, "smtp_user", it->smtp_user);
}

static void put_one(struct json_writer *w, const char *key, const struct mailbox *it)
{
    json_put_object(w, key);
    api_put_id(w, "inbox_id", it->inbox_id);
    json_put_str(w, "name", it->name);
    json_put_str(w, "address", it->address);
    json_put_str(w, "sender_name", it->sender_name);
    json_put_str(w, "auth", it->auth);
    put_servers(w, it);
    json_put_bool(w, "fetching", it->fetching);
    json_put_bool(w, "sending", it->sending);
    json_put_bool(w, "take_old", it->take_old);
    json_put_int(w, "take_days", it->take_days);
    json_put_bool(w, "plus", it->plus);
    json_put_bool(w, "receipt", it->receipt);
    api_put_time(w, "worked_at", it->worked_us);
    json_put_str(w, "error", it->error);
    api_put_time(w, "error_at", it->error_us);
    json_put_str(w, "sign_in_error", it->sign_in_error);
    json_put_bool(w, "sign_in_refused", it->refused);
    api_put_time(w, "created_at", it->created_us);
    json_put_int(w, "version", it->version);
    json_put_object_end(w);
}

static int list(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct mailbox *mailboxes;
    size_t n;
    if (mailbox_list(c, d, who, &mailboxes, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put_one(&x->w, NULL, &mailboxes[i]);
    return api_items_end(x, STR(""));
}
static const struct api_op list_op = {.run = list, .out = &mailbox_shape, .list = true};

static int get(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct mailbox it;
    if (mailbox_get(c, d, who, api_path_id(x, "id"), &it) < 0)
        return -1;
    if (api_etag(x, it.inbox_id, it.version) > 0)
        return 1;
    put_one(&x->w, NULL, &it);
    return 1;
}
static const struct api_op get_op = {.run = get, .out = &mailbox_shape};

static int put(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct mailbox it;
    const struct mailbox_edit edit = {.address = api_text(x, "address"),
                                      .sender_name = api_text(x, "sender_name"),
                                      .auth = api_text(x, "auth"),
                                      .imap_host = api_text(x, "imap_host"),
                                      .imap_security = api_text(x, "imap_security"),
                                      .imap_user = api_text(x, "imap_user"),
                                      .imap_secret = api_text(x, "imap_secret"),
                                      .imap_port = api_int(x, "imap_port", 0),
                                      .smtp_host = api_text(x, "smtp_host"),
                                      .smtp_security = api_text(x, "smtp_security"),
                                      .smtp_user = api_text(x, "smtp_user"),
                                      .smtp_secret = api_text(x, "smtp_secret"),
                                      .smtp_port = api_int(x, "smtp_port", 0),
                                      .fetching = api_bool(x, "fetching", true),
                                      .sending = api_bool(x, "sending", true),
                                      .take_old = api_bool(x, "take_old", false),
                                      .take_days = api_int(x, "take_days", 0),
                                      .plus = api_bool(x, "plus", false),
                                      .receipt = api_bool(x, "receipt", false)};
    if (mailbox_put(c, d, who, api_path_id(x, "id"), &edit, api_version(x), x->app->key, &it) < 0)
        return -1;
    put_one(&x->w, NULL, &it);
    return 1;
}
static const struct api_op put_op = {.run = put, .in = &put_shape, .out = &mailbox_shape};

static int folders(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct mailbox_folder *rows;
    size_t n;
    if (mailbox_folders(c, d, who, api_path_id(x, "id"), &rows, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++) {
        json_put_object(&x->w, NULL);
        json_put_str(&x->w, "name", rows[i].name);
        json_put_str(&x->w, "role", rows[i].role);
        json_put_int(&x->w, "old_found", rows[i].old_found);
        json_put_int(&x->w, "server_count", rows[i].server_count);
        api_put_time(&x->w, "looked_at", rows[i].looked_us);
        api_put_time(&x->w, "counted_at", rows[i].counted_us);
        json_put_int(&x->w, "missed", rows[i].missed);
        json_put_object_end(&x->w);
    }
    return api_items_end(x, STR(""));
}
static const struct api_op folders_op = {.run = folders, .out = &folder_shape, .list = true};

const struct http_route api_mailbox_routes[] = {
    {"GET", "/api/v1/mailboxes", "inboxes.manage", 0, 0, api_look, "Lists the mailboxes.",
     &list_op},
    {"GET", "/api/v1/inboxes/{id}/mailbox", "inboxes.manage", 0, 0, api_look,
     "The mailbox of an inbox.", &get_op},
    {"PUT", "/api/v1/inboxes/{id}/mailbox", "inboxes.manage", ROUTE_JSON, 0, api_write,
     "Makes or changes the mailbox of an inbox.", &put_op},
    {"GET", "/api/v1/inboxes/{id}/mailbox/folders", "inboxes.manage", 0, 0, api_look,
     "Lists the folders of a mailbox, and how far each was read.", &folders_op},
};
const size_t api_mailbox_routes_n = sizeof api_mailbox_routes / sizeof *api_mailbox_routes;
