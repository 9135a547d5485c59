/* SPDX-License-Identifier: Apache-2.0 */
/* customer.h: the people who write to the desk, and how they are known: each address, number or
   foreign id is an identity and belongs to one person at a time.

       struct identity_new address = {.kind = IDENTITY_EMAIL, .value = STR("maya@example.org")};
       struct customer_known known = {.identities = &address, .n_identities = 1, .name = from_name};
       if (customer_find_or_create(c, d, who, &known, &customer) < 0) return -1;

   A customer that was merged into another leads to that one, in every function, for ever
   (customer_merge.h). One that was erased is nameless, has no identities, and is never found.
   Whoever may read sees all customers of the organisation; of their conversations only those in
   inboxes that they see. */
#ifndef DESK_CUSTOMER_H
#define DESK_CUSTOMER_H

#include "desk/actor.h"
#include "desk/conversation.h"
#include "desk/customer.sql.h"

enum {
    CUSTOMER_NAME_BYTES = 200,
    CUSTOMER_TITLE_BYTES = 200,
    CUSTOMER_NOTE_BYTES = 8000,
    CUSTOMERS_PAGE_MAX = 100,
    CUSTOMERS_PAGE_DEFAULT = 50,
    CUSTOMER_SEARCH_WORDS = 4,   /* of what is typed; more are left out */
    CUSTOMER_SEARCH_WIDTH = 500, /* people that one word may lead to before the others are asked */
    IDENTITY_BYTES = 300,
    IDENTITIES_MAX = 50 /* of one person */
};

enum identity_kind {
    IDENTITY_EMAIL,
    IDENTITY_PHONE,    /* compared by its digits */
    IDENTITY_CHAT,     /* a visitor of the chat window */
    IDENTITY_EXTERNAL, /* the shop's own number for them; compared letter by letter */
    IDENTITY_HANDLE,   /* a name on some network */
    N_IDENTITY_KINDS
};
const char *identity_kind_name(enum identity_kind kind); /* "email" ... */
enum identity_kind identity_kind_of(struct str name);    /* N_IDENTITY_KINDS: none of that name */

struct identity_new {
    enum identity_kind kind;
    struct str value;
    bool verified; /* they have shown that it is theirs */
};

/* struct customer and struct customer_identity are rows: customer.sql. customer.email is the
   address answers go to, empty when there is none; company_name is absent without a company. */

struct customer_known {
    const struct identity_new *identities; /* the first that is known decides; at least one */
    size_t n_identities;
    struct str name; /* may be empty; kept when the person has none yet */
    struct str language, timezone;
    int64_t created_us; /* 0: now; imports keep the old moment */
};

/* Within a write; MAY_EDIT_CUSTOMERS. >0 a new person, 0 one who was here, who gets those of the
   identities that are nobody's yet. Two processes that meet the same address at the same moment
   get the same person. A new one with a mail address joins the company of its domain. */
int customer_find_or_create(struct call *c, struct db_conn *d, const struct actor *who,
                            const struct customer_known *it, struct customer *customer_r);

/* >0 the person with that identity, 0 nobody. */
int customer_of_identity(struct call *c, struct db_conn *d, const struct actor *who,
                         enum identity_kind kind, struct str value, struct customer *customer_r);

int customer_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                 struct customer *customer_r);

/* By hand or by API, also without identities. CONFLICT when one of these is somebody's. */
struct customer_edit {
    struct str name, title, language, timezone, note; /* all may be empty */
    int64_t company_id;                               /* 0: none */
};
int customer_create(struct call *c, struct db_conn *d, const struct actor *who,
                    const struct customer_edit *it, const struct identity_new *identities,
                    size_t n_identities, struct customer *customer_r);

/* All of it is put, so begin from customer_get. >0 changed, 0 it was so already. `version` 0 when
   it does not matter. */
int customer_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                 const struct customer_edit *it, int64_t version, int64_t *undo_id_r);

/* Blocked: what they write is taken in as spam, by the channels. >0 done, 0 it was so already. */
int customer_block(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   bool blocked, int64_t *undo_id_r);

/* Within a write: they wrote at at_us. No audit line. */
int customer_wrote(struct call *c, struct db_conn *d, int64_t org, int64_t id, int64_t at_us);

/* ---- lists ---- */

enum customer_sort { CUSTOMERS_BY_NAME, CUSTOMERS_BY_SEEN /* who wrote last, first */ };

struct customer_filter {
    enum customer_sort sort; /* within a company always by name */
    int64_t company_id;      /* 0: all */
    int64_t after_id;        /* the last of the page before; 0: from the beginning */
    int limit;               /* 0: CUSTOMERS_PAGE_DEFAULT; more than the maximum is the maximum */
};
int customer_list(struct call *c, struct db_conn *d, const struct actor *who,
                  const struct customer_filter *f, struct customer **list_r, size_t *n_r);

/* People whose name and addresses have words that begin as those typed, in the order of their
   names; one page. A whole address finds its person first of all. */
int customer_search(struct call *c, struct db_conn *d, const struct actor *who, struct str typed,
                    int limit, struct customer **list_r, size_t *n_r);

/* Their conversations, those of who was merged into them too, the youngest first. */
int customer_history(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                     struct conversation_after after, int limit, struct conversation **list_r,
                     size_t *n_r);

/* ---- identities ---- */

int customer_identities(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                        struct customer_identity **list_r, size_t *n_r);

/* >0 added, 0 it is theirs already; CONFLICT when it is somebody else's, and the sentence says
   whose: merging is the way then. */
int customer_identity_add(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                          const struct identity_new *it, int64_t *identity_id_r);

/* >0 gone; NOT_FOUND when it is not theirs. */
int customer_identity_remove(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                             int64_t identity_id, int64_t *undo_id_r);

/* The one of its kind that answers go to. >0 done, 0 it was so already. */
int customer_identity_first(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                            int64_t identity_id);

/* Mail to the address came back, or came through again. 0: nobody has it, or it was so already. */
int customer_identity_bounced(struct call *c, struct db_conn *d, const struct actor *who,
                              struct str email, bool bounced);

/* ---- for modules beside this one ---- */

/* The value as it is kept and as it is compared. */
int identity_check(struct call *c, enum identity_kind kind, struct str value, struct str *value_r,
                   struct str *folded_r);

/* Puts one in, without telling; 0 when it is somebody's already. And the CONFLICT for that. */
int customer_identity_put(struct call *c, struct db_conn *d, int64_t org, int64_t id,
                          const struct identity_new *it);
int customer_identity_taken(struct call *c, struct db_conn *d, int64_t org,
                            const struct identity_new *it);

/* The person under a lock in a write; merged ones lead on. */
int customer_need(struct call *c, struct db_conn *d, int64_t org, int64_t id,
                  struct customer *customer_r);

/* Writes the words that searching walks anew, after a name or an identity changed. */
int customer_words_put(struct call *c, struct db_conn *d, int64_t org, int64_t id);
int customer_words_drop(struct call *c, struct db_conn *d, int64_t org, int64_t id);

/* Of each kind that has no first, the oldest becomes it. */
int customer_identity_firsts(struct call *c, struct db_conn *d, int64_t org, int64_t id);

/* For undo.c. */
int customer_undo_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                      struct str was);
int customer_undo_block(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                        struct str was);
int customer_undo_identity_remove(struct call *c, struct db_conn *d, const struct actor *who,
                                  int64_t id, struct str was);

#endif
