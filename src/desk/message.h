/* SPDX-License-Identifier: Apache-2.0 */
/* message.h: what was said in a conversation: by the customer, by an agent, or among agents (a
   note).

       struct message_in in = {.inbox_id = inbox, .customer_id = maya, .key = key, .body = words};
       got = message_receive(c, d, who, &in, &said);              0: that key was here before, said
   is the first got = message_reply(c, d, who, &(struct message_reply){.conversation_id = id, .body
   = words}, &said); got = message_note(c, d, who, &(struct message_note){.conversation_id = id,
   .body = words}, &said); got = conversation_show(c, d, who, id, NULL, 20, &page);    the
   conversation and its last 20 messages

   A reply leaves through the outbox: it is held for the inbox's hold_ms (12 s), so that it can be
   taken back (outbox.h). Order is by the moment it was said and then by id. Every message is in the
   search index in the same transaction. Writes run in a write; reading takes any connection. */
#ifndef DESK_MESSAGE_H
#define DESK_MESSAGE_H

#include "desk/actor.h"
#include "desk/attachment.h"
#include "desk/conversation.h"
#include "desk/message.sql.h"

enum {
    MESSAGE_BODY_BYTES = 1 << 20,
    MESSAGE_HTML_BYTES = 8 << 20,
    MESSAGE_KEY_BYTES = 500,
    MESSAGE_TO_BYTES = 65536,        /* of to_json */
    MESSAGE_WORDS_BYTES = 512 << 10, /* of one message, in the search index */
    MENTIONS_MAX = 50,
    MESSAGES_PAGE_MAX = 200,
    MESSAGES_PAGE_DEFAULT = 50,
    REDACTION_REASON_BYTES = 300
};

/* struct message is a row with the speaker's name and how the sending goes: message.sql. kind is
   "customer" "agent" "note" "assistant" "automatic"; outbox_state is absent (.at NULL) when nothing
   was sent. */

/* What a write of a message says. */
struct said {
    int64_t message_id, conversation_id, number, outbox_id;
    bool opened, reopened; /* a new conversation; one that was closed or waiting or snoozed */
};

struct message_in {
    int64_t conversation_id; /* 0: a new conversation in inbox_id */
    int64_t inbox_id;        /* only for a new one */
    int64_t customer_id;     /* who said it; may be another than the conversation's */
    struct str key;     /* the sender's own name for it, unique in the organisation: "mail:7:<a@b>".
                           Empty: none */
    struct str kind;    /* empty: "customer"; "automatic" does not reopen or make wait. An import
                           also brings "agent" and "note": nothing is sent of those */
    int64_t agent_id;   /* of us, who said it; for imports */
    bool aside;         /* somebody who was asked aside says it: kind "note" (forward.h) */
    bool elsewhere;     /* one of us said it with another program: kind "agent" is taken too */
    struct str channel; /* empty: the conversation's */
    struct str subject, body; /* body: plain text, not empty unless there are files */
    struct str html;          /* as it came; .at NULL: none */
    struct db_int quote_at;   /* byte of body where others' words begin, answered or passed on; 0:
                                 nothing of it is the sender's own */
    struct str to_json;       /* recipients as shown, a JSON array; empty: [] */
    struct str language;
    const struct attachment_new *files;
    size_t n_files;
    int64_t created_us;  /* 0: now */
    int64_t imported_id; /* 0: none */
};

/* Needs MAY_ANSWER: channels act as the system, the API as its token. >0 new; 0 when the key was
   here before: nothing is changed and *said_r tells where that one is. BUSY when another process is
   taking the same key in: once more. */
int message_receive(struct call *c, struct db_conn *d, const struct actor *who,
                    const struct message_in *it, struct said *said_r);

struct message_reply {
    int64_t conversation_id;
    struct str key;     /* as above; empty: none */
    struct str body;    /* Markdown */
    struct str subject; /* empty: the conversation's */
    struct str to_json; /* recipients, an array of {"address","name","role"}; empty: those of
                           message_recipients */
    const struct attachment_new *files;
    size_t n_files;
    int64_t draft_id; /* one's own draft that becomes this reply: its files come along; 0: none */
    int64_t draft_version; /* as it was read; 0: whatever it is */
    int64_t send_us;       /* send later: not before; 0: after the inbox's hold */
    int64_t status_id;     /* what the conversation becomes; 0: the first of category waiting */
    bool keep_status;      /* leave the status as it is */
    bool automatic;        /* nobody's words: kind "automatic", and the customer goes on waiting */
};

/* Needs MAY_ANSWER. said_r->outbox_id is what outbox_cancel takes. */
int message_reply(struct call *c, struct db_conn *d, const struct actor *who,
                  const struct message_reply *it, struct said *said_r);

/* What forward.h sends: a note that leaves the house. Nothing is checked here. */
struct message_forward {
    int64_t conversation_id;
    struct str body, subject; /* subject empty: "Fwd: " and the conversation's */
    struct str to_json;
    const int64_t *message_ids;
    size_t n_messages;
    const struct attachment_new *files;
    size_t n_files;
};
int message_forward(struct call *c, struct db_conn *d, const struct actor *who,
                    const struct message_forward *it, struct said *said_r);

struct message_note {
    int64_t conversation_id;
    struct str key;
    struct str body;         /* Markdown */
    const int64_t *mentions; /* agents who are told; each must be active and see the conversation */
    size_t n_mentions;
    const struct attachment_new *files;
    size_t n_files;
    int64_t draft_id, draft_version;
};

/* Needs MAY_NOTE. Those mentioned get a notification and an event of their own, and follow from now
 * on. */
int message_note(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct message_note *it, struct said *said_r);

/* Who a reply to this conversation goes to, as a JSON array of {"address","name","role"}: whoever
   asked last (where a channel noted them in to_json, roles "reply_to" and "from"), else the
   customer's first address; and the participants. */
int message_recipients(struct call *c, struct db_conn *d, const struct actor *who,
                       int64_t conversation_id, struct str *to_json_r);

/* ---- reading
 * -------------------------------------------------------------------------------------------------
 */

int message_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct message *it_r);

/* A place among the messages of a conversation. As text "CREATED-ID". */
struct message_place {
    int64_t created_us, id;
};

/* The messages after `after` (NULL: from the first), oldest first, at most `limit` (0:
 * MESSAGES_PAGE_DEFAULT). */
int message_list(struct call *c, struct db_conn *d, const struct actor *who,
                 int64_t conversation_id, const struct message_place *after, int limit,
                 struct message **list_r, size_t *n_r);

/* Everything a screen shows of a conversation, from at most five queries: the row and whether it is
   seen, messages, and only where there are any, files, tags and participants. All in the arena. */
struct conversation_page {
    struct conversation conversation;
    struct message *messages; /* the last ones before `before`, oldest first */
    size_t n_messages;
    bool more;                /* there are older ones */
    struct attachment *files; /* of these messages, in their order */
    size_t n_files;
    struct conversation_label *tags; /* message.sql: id, name, color */
    size_t n_tags;
    struct participant *participants;
    size_t n_participants;
};

/* `before` NULL: the end of the conversation. limit 0: MESSAGES_PAGE_DEFAULT. */
int conversation_show(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                      const struct message_place *before, int limit,
                      struct conversation_page *page_r);

/* Notes that mention `who`, the youngest first; before_id 0: from the youngest. */
int mention_list(struct call *c, struct db_conn *d, const struct actor *who, int64_t before_us,
                 int limit, struct mention **list_r, size_t *n_r);

/* ---- redaction
 * -------------------------------------------------------------------------------------------------
 */

/* Takes bytes start..end of the body out for good. Needs MAY_REDACT. Both must lie between
   characters. Each byte becomes '*', so that everything that points into the text still points
   right. The HTML form goes (the words could be anywhere in it), the search index and the
   conversation's preview are rewritten. There is no way back, and the words are kept nowhere: not
   in the audit log, not in the redaction itself. */
int message_redact(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   int64_t start_at, int64_t end_at, struct str reason);

/* ---- for the modules beside: link.c, outbox.c, importers, erasure
 * ----------------------------------------------- */

/* What of a message is searched, as tokens.h has it: its subject and its body without the quoted
   history. */
struct str message_words(struct arena *a, struct str subject, struct str body,
                         struct db_int quote_at);

/* The beginning of it on one line, at most CONVERSATION_PREVIEW_BYTES. */
struct str message_preview(struct arena *a, struct str body, struct db_int quote_at);

/* The search index. Removing needs the same words that were put in, and that they are in: a reply
   that was taken back (outbox_state "cancelled") is not. */
int message_index_put(struct call *c, struct db_conn *d, int64_t org, int64_t id, struct str words);
int message_index_remove(struct call *c, struct db_conn *d, int64_t org, int64_t id,
                         struct str words);

/* Counts a conversation's messages again, and who spoke last and when: after messages moved or
 * went. */
int conversation_recount(struct call *c, struct db_conn *d, int64_t org, int64_t id);

#endif
