/* SPDX-License-Identifier: Apache-2.0 */
/* backups.h: the backups of an installation that its server makes: one at a time, on a thread of
   its own, in a folder of their own; by hand or each day.

       struct backups *b;
       if (backups_start(c, &config, &b) < 0) return -1;
       if (backups_begin(c, b, false) < 0) ...        it goes on by itself
       backups_state(b, &state);                      how far it is, how the last one ended
       if (backups_list(c, b, &list, &n) < 0) ...     the newest first
       backups_stop(b, wait_ms);

   Each is a folder named by its moment (2026-11-22T110500Z; those of every day have daily- before
   it), as backup.h says and `heard restore` reads. While it is made its name ends in .part; what
   did not become whole is removed, also after a crash. A lock on the folder keeps two processes
   of one machine from making two at once. Several machines on one PostgreSQL have each their own.

   A backup holds every organisation and the key, so it is the owner's affair, and only where there
   is one organisation: backups_permit. */
#ifndef WORK_BACKUPS_H
#define WORK_BACKUPS_H

#include "base/log.h"
#include "desk/actor.h"
#include "work/backup.h"
#include "work/work.h"

enum {
    BACKUP_NAME_BYTES = 40,
    BACKUPS_LISTED_MAX = 200,
    BACKUP_LEAVE_MB = 256, /* of the disk, for the desk beside it */
    BACKUP_DAILY_H = 24,
    BACKUP_LOOK_S = 300 /* how often to see whether a day is over */
};

struct backups_config {
    struct backup_of of;
    const char *folder; /* where they lie; made when it is not there */
    int keep_daily;     /* 0: none is made by itself */
    const struct log *log;
};

struct backups;
struct backup_tar;
int backups_start(struct call *c, const struct backups_config *config, struct backups **b_r);

/* Tells one that is being made to end, and waits for it; false when it had not by then, and still
   holds the database. NULL is fine. */
bool backups_stop(struct backups *b, int wait_ms);
void backups_free(struct backups *b); /* when it has stopped */

/* DENIED for who is not an owner, CONFLICT where several organisations share the installation. */
int backups_permit(struct call *c, struct db_conn *d, const struct actor *who);

/* CONFLICT when one is being made already, here or by another process. */
int backups_begin(struct call *c, struct backups *b, bool daily);

struct backups_state {
    bool running;
    int64_t files, bytes; /* so far */
    int64_t failed_us;    /* the last one that failed, with no other since; NO_TIME: none */
    char fault[FAULT_TEXT_BYTES];
};
void backups_state(struct backups *b, struct backups_state *state_r);

const char *backups_folder(const struct backups *b);
int backups_keep_daily(const struct backups *b);

struct backup_row {
    struct str name;
    int64_t made_us, files, bytes, lost;
};
int backups_list(struct call *c, struct backups *b, struct backup_row **list_r, size_t *n_r);

/* NOT_FOUND when there is none of that name. */
int backups_known(struct call *c, const struct backups *b, struct str name);
int backups_drop(struct call *c, struct backups *b, struct str name);

/* The same two for people, who are asked for their permission and noted in the audit log; they make
   their own writes. */
int backups_ask(struct call *c, struct db *db, struct backups *b, const struct actor *who);
int backups_remove(struct call *c, struct db *db, struct backups *b, const struct actor *who,
                   struct str name);
/* Within neither; one leaves the house. */
int backups_take(struct call *c, struct db *db, struct backups *b, const struct actor *who,
                 struct str name, struct backup_tar **tar_r);

/* All of one as a tar archive, read from the beginning to the end: <0 it cannot be read, 0 over. */
int backup_tar_open(struct call *c, struct backups *b, struct str name, struct backup_tar **tar_r);
ptrdiff_t backup_tar_read(void *tar, char *bytes, size_t n);
void backup_tar_close(void *tar);

/* The look that makes one each day. */
struct work_table backups_table(struct backups *b);

#endif
