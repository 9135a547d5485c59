/* SPDX-License-Identifier: Apache-2.0 */
/* forward.c: what was chosen is checked and becomes a note (message_forward in message.c); who is
   asked becomes a participant. */
#include "desk/forward.h"

#include "base/json.h"
#include "base/utf8.h"
#include "desk/forward.sql.h"
#include "desk/notice.h"
#include "desk/words.h"

#include <inttypes.h>
#include <stdio.h>

static int check(struct call *c, const struct forward *it)
{
    if (!it->n_to)
        return fail(c, BAD_INPUT, "nobody is named to forward this to");
    if (it->n_to > FORWARD_TO_MAX)
        return fail(c, TOO_BIG, "a forward goes to at most %d addresses", FORWARD_TO_MAX);
    if (it->n_messages > FORWARD_MESSAGES_MAX || it->n_attachments > ATTACHMENTS_MAX)
        return fail(c, TOO_BIG, "at most %d messages and %d files are forwarded at once",
                    FORWARD_MESSAGES_MAX, ATTACHMENTS_MAX);
    if (!it->n_messages && !it->n_attachments && !str_trim(it->body).n)
        return fail(c, BAD_INPUT, "nothing is chosen to forward, and nothing is said");
    return 1;
}

static int check_messages(struct call *c, struct db_conn *d, const struct actor *who,
                          const struct forward *it)
{
    struct forward_message_row row;
    for (size_t i = 0; i < it->n_messages; i++) {
        int got =
            sql_forward_message(c, d, who->org, it->message_ids[i], it->conversation_id, &row);
        if (got <= 0)
            return got < 0 ? -1
                           : fail(c, NOT_FOUND,
                                  "there is no message %" PRId64 " here that can be forwarded",
                                  it->message_ids[i]);
    }
    return 1;
}

static int take_files(struct call *c, struct db_conn *d, const struct actor *who,
                      const struct forward *it, struct attachment_new **list_r)
{
    struct forward_attachment_row row;
    *list_r = arena_array(&c->arena, it->n_attachments + 1, sizeof **list_r);
    for (size_t i = 0; i < it->n_attachments; i++) {
        int got = sql_forward_attachment(c, d, who->org, it->attachment_ids[i], it->conversation_id,
                                         &row);
        if (got <= 0 || row.lost_us != NO_TIME)
            return got < 0 ? -1
                           : fail(c, NOT_FOUND, "there is no file %" PRId64 " here to forward",
                                  it->attachment_ids[i]);
        (*list_r)[i] = (struct attachment_new){
            .file_id = row.file_id, .name = row.name, .said_mime = row.said_mime};
    }
    return 1;
}

static struct str to_json(struct call *c, const struct forward *it)
{
    struct out o;
    out_init(&o, MESSAGE_TO_BYTES);
    struct json_writer w = {.out = &o};
    json_put_array(&w, NULL);
    for (size_t i = 0; i < it->n_to; i++) {
        json_put_object(&w, NULL);
        json_put_str(&w, "address", it->to[i].address);
        json_put_str(&w, "name", it->to[i].name.at ? it->to[i].name : STR(""));
        json_put_str(&w, "role", STR("to"));
        json_put_object_end(&w);
    }
    json_put_array_end(&w);
    struct str text = {arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return text;
}

/* Who is in it already, as the customer's own, stays what they are. */
static int ask_aside(struct call *c, struct db_conn *d, const struct actor *who,
                     const struct forward *it)
{
    for (size_t i = 0; i < it->n_to; i++) {
        struct str address, folded;
        struct participant is;
        if (words_email(c, it->to[i].address, &address, &folded) < 0)
            return -1;
        int got = sql_participant_get(c, d, who->org, it->conversation_id, folded, &is);
        struct participant_new one = {
            .address = address, .name = it->to[i].name, .role = STR("aside")};
        if (got < 0 || (got == 0 && participant_add(c, d, who, it->conversation_id, &one) < 0))
            return -1;
    }
    return 1;
}

int forward_send(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct forward *it, struct said *said_r)
{
    struct seen_conversation at;
    struct attachment_new *files;
    struct forward whole = *it;
    if (permit_conversation(c, d, who, MAY_ANSWER, it->conversation_id, &at) < 0 ||
        check(c, it) < 0)
        return -1;
    whole.conversation_id = at.id;
    if (check_messages(c, d, who, &whole) < 0 || take_files(c, d, who, &whole, &files) < 0 ||
        ask_aside(c, d, who, &whole) < 0)
        return -1;
    const struct message_forward out = {.conversation_id = at.id,
                                        .body = str_trim(it->body),
                                        .subject = it->subject,
                                        .to_json = to_json(c, it),
                                        .message_ids = it->message_ids,
                                        .n_messages = it->n_messages,
                                        .files = files,
                                        .n_files = it->n_attachments};
    return message_forward(c, d, who, &out, said_r);
}

int forward_answered(struct call *c, struct db_conn *d, int64_t org, int64_t conversation_id,
                     int64_t message_id, struct str name)
{
    struct forward_last_row last;
    char words[300];
    int got = sql_forward_last(c, d, org, conversation_id, &last);
    if (got <= 0)
        return got;
    struct str short_name = utf8_first(name, 100);
    int n = snprintf(words, sizeof words, "%.*s answered what you forwarded", (int)short_name.n,
                     short_name.at);
    struct notice notice = {.org = org,
                            .agent_id = last.agent_id,
                            .kind = STR("reply"),
                            .conversation_id = conversation_id,
                            .message_id = message_id,
                            .inbox_id = last.inbox_id,
                            .words = {words, (size_t)n}};
    return notice_add(c, d, &notice);
}
