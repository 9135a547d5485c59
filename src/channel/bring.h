/* SPDX-License-Identifier: Apache-2.0 */
/* bring.h: things of another desk become things of this one: people, companies, tags, colleagues,
   conversations with all that was said. Every importer, and the sample inbox, puts its rows into
   these shapes and is done.

       struct bring b = {.who = actor_import(org, agent), .it = import, .key = STR("zendesk:x")};
       bring_person(c, d, &b, &person, &customer_id)      found, or made
       bring_conversation(c, d, &b, &conversation, &id)    with its messages; what is here is kept

   All of it runs in writes; each is looked up by the name its old home gave it, then by what people
   know it by (an address, a name), and made only then. What the text of a message lacks is made up
   for, so that nothing is lost: no words but HTML becomes its text, no words at all says so, and
   words past the limit are cut with a sentence that says where. */
#ifndef CHANNEL_BRING_H
#define CHANNEL_BRING_H

#include "base/store.h"
#include "desk/attachment.h"
#include "desk/import.h"
#include "desk/message.h"

enum { BRING_TAGS_MAX = 50, BRING_FILES_MAX = 50, BRING_MESSAGES_MAX = 5000 };

struct bring {
    struct actor who; /* actor_import */
    struct import it;
    struct str key;
};

struct bring_person {
    struct str foreign; /* may be empty: known by the address alone */
    struct str name, email, phone, external;
    struct str company, title, note, language, timezone;
    int64_t company_id; /* instead of `company`; 0: none */
    int64_t created_us;
};
struct bring_agent {
    struct str foreign, name, email;
    enum role role;
    bool active; /* false: invited, until somebody sends them a link */
};
struct bring_file {
    struct str hash, mime, name; /* in the store already */
    int64_t bytes;
    bool is_inline;
    struct str content_id;
};
struct bring_message {
    struct str foreign;            /* unique within the key */
    const char *kind;              /* "customer" "agent" "note" "automatic" */
    int64_t customer_id, agent_id; /* who said it; 0: not known */
    struct str subject, body, html;
    int64_t quote_at; /* byte of body where history begins; 0: nowhere */
    const struct bring_file *files;
    size_t n_files;
    int64_t created_us;
};
struct bring_conversation {
    struct str foreign;
    int64_t inbox_id, customer_id;
    struct str channel, subject;
    int64_t created_us;
    struct import_stand stand;
    struct str tags[BRING_TAGS_MAX];
    size_t n_tags;
    struct bring_message *messages; /* oldest first */
    size_t n_messages;
};

/* All >0 made, 0 it was here. The id in *id_r. */
int bring_person(struct call *c, struct db_conn *d, struct bring *b, const struct bring_person *it,
                 int64_t *id_r);
int bring_company(struct call *c, struct db_conn *d, struct bring *b, struct str name,
                  int64_t *id_r);
int bring_tag(struct call *c, struct db_conn *d, struct bring *b, struct str name, int64_t *id_r);
int bring_agent(struct call *c, struct db_conn *d, struct bring *b, const struct bring_agent *it,
                int64_t *id_r);
int bring_team(struct call *c, struct db_conn *d, struct bring *b, struct str name, int64_t *id_r);

/* A conversation that is here gets the messages it lacks and stands as it stands there. */
int bring_conversation(struct call *c, struct db_conn *d, struct bring *b,
                       const struct bring_conversation *it, int64_t *id_r);

/* More words for the conversation `id`, which is here. >0 new, 0 they were here. */
int bring_message(struct call *c, struct db_conn *d, struct bring *b, int64_t id,
                  const struct bring_message *m);

/* Whatever a thing was there, by the name it had: for nouns that only an export knows. */
int bring_known(struct call *c, struct db_conn *d, const struct bring *b, const char *noun,
                struct str foreign, int64_t *id_r);
int bring_note(struct call *c, struct db_conn *d, const struct bring *b, const char *noun,
               struct str foreign, int64_t id);

#endif
