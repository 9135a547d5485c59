/* SPDX-License-Identifier: Apache-2.0 */
/* letter.h: mail that the desk itself writes to those who work there: a link for a new password, an
   invitation, what happened that is theirs. Customers get none of it.

       letter_reset(c, d, org, STR("maya@example.org"))      whoever that is, or nobody
       letter_invitation(c, d, org, agent.id)
       letter_notices(c, d, org, agent.id)                   notice.c does so

   Each is a job (LETTER_JOB) in the write of its cause; work/letters.h sends it through the mailbox
   of the organisation that sends. The job names who and what, and nothing secret: the link is made
   when the letter is (letter_open), so that none lies in the database, and a later one of its kind
   ends it.

   That a mail server was asked is noted before (job_asks, in the write of letter_open): where the
   process dies meanwhile, nobody knows whether the letter left. It is not sent again by itself; the
   audit log says so (letter_unknown), and whoever needs it asks for another.

   Notices wait LETTER_PAUSE_S: what was seen at the desk meanwhile is not mailed, and what came
   meanwhile goes with it. Each agent says which kinds they want by mail (letter_wants). */
#ifndef DESK_LETTER_H
#define DESK_LETTER_H

#include "db/job.h"
#include "desk/agent.h"
#include "desk/letter.sql.h"

#define LETTER_JOB "letter"

enum {
    LETTER_PAUSE_S = 120,
    LETTER_NOTICES_MAX = 20, /* of one letter; the rest stands at the desk */
    LETTER_KEPT_H = 24,      /* what is older is no news */
    LETTER_TRIES = 6
};
enum letter_kind { LETTER_RESET, LETTER_INVITATION, LETTER_NOTICES, N_LETTERS };

/* Within a write. */
int letter_reset(struct call *c, struct db_conn *d, int64_t org, struct str email);
int letter_invitation(struct call *c, struct db_conn *d, int64_t org, int64_t agent_id);
int letter_notices(struct call *c, struct db_conn *d, int64_t org, int64_t agent_id);

/* struct letter_sender: letter.sql. 0: the organisation has no mailbox that sends. */
int letter_sender(struct call *c, struct db_conn *d, int64_t org, struct letter_sender *sender_r);

/* What a notice may ask; db/query.h says what asking ahead is. */
int letter_ahead(struct call *c, struct db_conn *d, int64_t org);

/* Kinds of notices that may be mailed, and whether an agent wants them: all, until they say
   otherwise in their preferences: {"mail": {"mention": false}}. */
enum letter_notice_kind { NOTICE_MENTION, NOTICE_ASSIGNED, NOTICE_REPLY, N_NOTICE_KINDS };
const char *letter_notice_name(enum letter_notice_kind kind);
void letter_wants(struct call *c, struct str prefs_json, bool wants_r[N_NOTICE_KINDS]);
/* The preferences with these wishes in them, in the arena. */
struct str letter_wishes(struct call *c, struct str prefs_json, const bool wants[N_NOTICE_KINDS]);

struct letter {
    enum letter_kind kind;
    struct agent agent;
    struct letter_sender sender;
    struct str secret; /* of the link: ORG.SECRET */
    struct letter_notice *notices;
    size_t n_notices;
};

/* Within a write: what the job is to say. 0: nothing any more. */
int letter_open(struct call *c, struct db_conn *d, const struct job *job, struct letter *it_r);
/* Within a write: the job was asked for before, and no answer is known. It ends. */
int letter_unknown(struct call *c, struct db_conn *d, const struct job *job);

/* Within the write that ends the job: it left. */
int letter_left(struct call *c, struct db_conn *d, const struct letter *it);

#endif
