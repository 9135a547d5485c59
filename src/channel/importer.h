/* SPDX-License-Identifier: Apache-2.0 */
/* importer.h: exports of other desks come in, thing by thing.

       struct importer *im;
       struct importer_options options = {.org = org, .agent_id = agent, .kind = STR("zendesk"),
                                          .path = path, .inbox_id = inbox};
       if (importer_open(c, db, &options, &im) < 0) return -1;
       while ((got = importer_next(c, im)) > 0) ... importer_state(im) for a bar ...
       got = importer_close(c, im, got);                 done, or paused, or failed

   Kinds: zendesk, chatwoot, freshdesk (JSON or XML files, or a folder of them) and mbox. Each thing
   is one write together with how far the import has come, so a process may be killed at any moment:
   the next importer_open of the same file goes on behind the last thing that was kept. What is bad
   becomes a line of import_fault with its place and reason.

   A kind is a row of importer_kinds: which passes it takes over its files, and the function that
   brings one thing. People and companies come in the first pass, since conversations name them. */
#ifndef CHANNEL_IMPORTER_H
#define CHANNEL_IMPORTER_H

#include "channel/bring.h"

#include <jansson.h>

enum { IMPORTER_FILES_MAX = 2000, IMPORTER_ARENA_BYTES = 256 << 20 };

struct importer;
struct importer_file {
    struct str name, path; /* as people call it; where it lies */
};
struct importer_options {
    const struct store *files; /* mbox: where attachments go */
    int64_t org, agent_id;     /* on whose behalf */
    struct str kind, path;
    int64_t inbox_id; /* where conversations go; needed */
    struct str ours;  /* mbox: an address or @domain of ours; empty: the inbox's */
    /* Or an import that was asked for (import_request), with its files; then kind, inbox and ours
       are what it says, and path is not looked at. */
    int64_t import_id;
    const struct importer_file *uploads;
    size_t n_uploads;
};

/* 0: there is an import_id, and it is not to run: it was stopped, or is over. */
int importer_open(struct call *c, struct db *db, const struct importer_options *options,
                  struct importer **im_r);
int importer_next(struct call *c, struct importer *im);

/* Leaves it as a process leaves that ends: whoever opens it next goes on. Frees. */
void importer_leave(struct importer *im);

/* `result` is what importer_next said last. Frees; *report_r as it ended. */
int importer_close(struct call *c, struct importer *im, int result, struct import *report_r);

/* How far it has come. */
const struct import *importer_state(const struct importer *im);

/* ---- for the kinds ---- */

enum importer_pass {
    PASS_PEOPLE,
    PASS_CONVERSATIONS,
    PASS_MESSAGES, /* those that stand beside their conversation */
    PASS_REST,     /* conversations that are still without words get their description */
    N_PASSES
};

/* What a kind is given within the write of one thing. */
struct thing {
    struct bring *b;
    int64_t inbox_id;
    struct str ours;
    enum importer_pass pass;
    const char *key;    /* of the JSON array it stood in */
    const json_t *json; /* one JSON item, or */
    struct str mail;    /* one raw message, and its attachments, in the store already */
    struct bring_file *files;
    size_t n_files;
};

/* >0 taken, 0 not of this pass. A fault of the kind BAD_INPUT, TOO_BIG or NOT_FOUND is the thing's
   own and becomes its line; any other stops the import. */
typedef int importer_fn(struct call *c, struct db_conn *d, const struct thing *it);

struct importer_kind {
    const char *name;
    importer_fn *bring;
    int passes;
};
int import_zendesk(struct call *c, struct db_conn *d, const struct thing *it);
int import_chatwoot(struct call *c, struct db_conn *d, const struct thing *it);
int import_freshdesk(struct call *c, struct db_conn *d, const struct thing *it);
int import_mbox(struct call *c, struct db_conn *d, const struct thing *it);

/* Before the write: the attachments of a message go to the store. */
int import_mbox_files(struct call *c, const struct store *store, struct thing *it);

/* What most exports say of a conversation, as far as it goes without knowing which export. */
struct thing_person {
    const json_t *object; /* the person, or NULL */
    struct str id;
};
struct thing_person thing_person(struct call *c, const json_t *item, const char *object,
                                 const char *id);

/* One of us: >0 and their id, 0 nobody of ours. */
int thing_agent(struct call *c, struct db_conn *d, const struct thing *it,
                const struct thing_person *person, int64_t *id_r);

/* Members of a JSON item as exports have them: numbers and strings alike are text; "" when absent.
 */
struct str thing_text(struct call *c, const json_t *object, const char *key);
/* RFC 3339, or seconds since 1970; 0 when there is none. */
int64_t thing_time(const json_t *object, const char *key);
/* What the description of a ticket is called, so that no comment has its name. */
struct str thing_description(struct call *c, struct str id);
/* The words of attachments that the export only points to, behind the body. */
struct str thing_with_links(struct call *c, struct str body, const json_t *files, const char *name,
                            const char *url);

#endif
