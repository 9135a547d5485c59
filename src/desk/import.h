/* SPDX-License-Identifier: Apache-2.0 */
/* import.h: what comes over from elsewhere: how far it has come, what became of each thing there,
   what could not be taken, and the way to take all of it back.

       struct import it;
       got = import_begin(c, d, who, &(struct import_new){.source = STR("zendesk"), .name = name,
                          .path = path, .inbox_id = inbox}, &it);       0: goes on from it.place
       ...
       if (import_item_get(c, d, who, key, STR("conversation"), STR("4411"), &id) == 0) {
           ... make it ...
           import_item_put(c, d, who, &it, &item);
       }
       import_progress(c, d, who, &it);                                  in the same write
       import_end(c, d, who, &it, IMPORT_DONE, STR(""));

   Nothing is made twice: a thing is looked up by the name that its old home gave it before it is
   made, and both the thing and that line are of one write. So a process that was killed goes on
   where it was, and the same export, or a newer one, may come again. What is bad is a line with its
   place and reason, and the next thing is taken all the same.

   Importing is told once, at the end, and not message by message: no rule runs, no webhook leaves,
   no notification rings for words of three years ago. */
#ifndef DESK_IMPORT_H
#define DESK_IMPORT_H

#include "desk/actor.h"
#include "desk/import.sql.h"

enum {
    IMPORT_NAME_BYTES = 300,
    IMPORT_PATH_BYTES = 4000,
    IMPORT_KEY_BYTES = 200,
    IMPORT_FOREIGN_BYTES = 900,
    IMPORT_FAULT_BYTES = 500,
    IMPORT_LIST_MAX = 100,
    IMPORT_UPLOADS_MAX = 50,       /* files of one import */
    IMPORT_UPLOAD_BYTES = 1 << 30, /* of one of them; larger ones come by the command line */
    IMPORT_TELL_S = 1,             /* how often those who look on are told */
    IMPORT_FAULTS_PAGE = 200,
    IMPORT_REMOVE_AT_ONCE = 20 /* things in one write of taking back */
};

/* struct import and struct import_fault are rows: import.sql. */

struct import_new {
    struct str source; /* "zendesk" "chatwoot" "freshdesk" "mbox" "heard" */
    struct str name;   /* for people */
    struct str path;   /* the file; with source and inbox it says which import goes on */
    int64_t inbox_id;  /* where conversations without one go; 0: none */
    struct str ours;   /* mbox: an address or @domain of ours; empty: the inbox's */
};

/* The actor that brings things in: sees all, and message.h lets it bring what was sent long ago. */
struct actor actor_import(int64_t org, int64_t agent_id);

/* Within a write; MAY_IMPORT, for `who` an agent or the import itself. >0 a new one, 0 one that was
   not ended goes on. */
int import_begin(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct import_new *it, struct import *import_r);
int import_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
               struct import *import_r);
int import_list(struct call *c, struct db_conn *d, const struct actor *who, int limit,
                struct import **list_r, size_t *n_r);

/* ---- by files that were sent ----
   An import that is asked for waits for a worker (IMPORT_JOB, work/imports.h), which begins it with
   import_run and comes back after a restart. Stopping keeps what came in; it may go on from there,
   or be taken back whole. */

#define IMPORT_JOB        "import"
#define IMPORT_REMOVE_JOB "import.remove"

/* struct import_file: import.sql. */
struct import_upload {
    int64_t file_id; /* of db/file.h */
    struct str name;
};

/* Within a write, all of these. `it->path` is not looked at. MAY_IMPORT. */
int import_request(struct call *c, struct db_conn *d, const struct actor *who,
                   const struct import_new *it, const struct import_upload *files, size_t n,
                   struct import *import_r);
int import_files(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                 struct import_file **list_r, size_t *n_r);

/* >0 done, 0 it stands so already. CONFLICT when it is over. */
int import_stop(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct import *import_r);
int import_go_on(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                 struct import *import_r);

/* A job removes what it made (import_remove). MAY_ERASE. */
int import_take_back(struct call *c, struct db_conn *d, const struct actor *who, int64_t id);

/* For the worker: >0 it runs now, 0 it is not to (stopped, over). */
int import_run(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
               struct import *import_r);
/* The address or @domain of ours that was given; empty: none. */
struct str import_ours(struct call *c, const struct import *it);
/* Those who look on are told how far it is. */
int import_tell(struct call *c, struct db_conn *d, const struct actor *who,
                const struct import *it);
/* The files are no longer needed. */
int import_files_drop(struct call *c, struct db_conn *d, const struct actor *who, int64_t id);

/* Writes place and counts as they stand in *it. BUSY when somebody stopped it meanwhile. */
int import_progress(struct call *c, struct db_conn *d, const struct actor *who,
                    const struct import *it);

enum import_state { IMPORT_DONE, IMPORT_PAUSED, IMPORT_FAILED };
int import_end(struct call *c, struct db_conn *d, const struct actor *who, const struct import *it,
               enum import_state state, struct str error);

/* ---- what a thing there became here ---- */

struct import_item {
    struct str key;  /* whose names these are: "zendesk:shop.zendesk.com" */
    struct str noun; /* "conversation" "customer" "company" "tag" "agent" "team" "inbox" "desk" */
    struct str foreign; /* its name there */
    int64_t id;         /* here */
    bool found;         /* it was here before: taking the import back leaves it */
};

/* >0 and its id, 0 it did not come yet. */
int import_item_get(struct call *c, struct db_conn *d, const struct actor *who, struct str key,
                    struct str noun, struct str foreign, int64_t *id_r);
int import_item_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t import_id,
                    const struct import_item *item);

/* ---- what could not be taken ---- */

/* Counts in it->items_bad; the same place is told once. */
int import_bad(struct call *c, struct db_conn *d, const struct actor *who, struct import *it,
               struct str place, struct str words);
int import_faults(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                  int64_t after_id, struct import_fault **list_r, size_t *n_r);

/* ---- the state of a conversation as it was ---- */

struct import_stand {
    struct str category; /* "open" "waiting" "closed" */
    int64_t priority;    /* enum priority */
    int64_t assignee_id, team_id;
    int64_t snoozed_until_us, closed_us; /* NO_TIME or 0: none */
    struct str language;
    bool spam;
};
int import_stand(struct call *c, struct db_conn *d, const struct actor *who,
                 int64_t conversation_id, const struct import_stand *it);

/* ---- taking it back ---- */

/* Removes up to IMPORT_REMOVE_AT_ONCE of what the import made, conversations first: their messages
   go with them, also those written since. People, tags and inboxes that something else uses by now
   stay. Writes of its own. >0 there is more: call again; 0 all is gone, the import's own line too.
   MAY_ERASE. */
int import_remove(struct call *c, struct db *db, const struct actor *who, int64_t id);

/* The sample inbox is an import with this name. >0 it is there. */
#define IMPORT_SAMPLE "Sample inbox"
int import_sample(struct call *c, struct db_conn *d, const struct actor *who,
                  struct import *import_r);

#endif
