/* SPDX-License-Identifier: Apache-2.0 */
/* backup.h: one folder that is a whole desk, made while the desk works; `heard backup` and the page
   in the settings (backups.h) both make it here.

       heard.db or heard.pgdump    the database as it was at one moment, checked
       files/ raw/                 attachments and mail, each checked against its name or hash
       key, heard.conf             the key that opens sealed secrets; the settings
       backup.json                 when, by which version, how much
       SHA256SUMS                  of all of these, for `sha256sum -c`; written last

   First the database, then the files: a file is on the disk before a row names it, so each file
   that the copy of the database names is there. A folder without SHA256SUMS is a backup that was
   not finished, and restore refuses it. */
#ifndef WORK_BACKUP_H
#define WORK_BACKUP_H

#include "base/copy.h"
#include "base/store.h"
#include "db/db.h"

#include <stdatomic.h>

struct backup_of {
    struct db *db;
    const char *url;           /* of PostgreSQL, for pg_dump */
    const char *folder;        /* of the data */
    const char *settings;      /* a file in it */
    const struct store *files; /* attachments */
    int64_t leave_bytes; /* so much of the disk stays free, or it is broken off; 0: not asked */
};

/* How far it is, for others to look at meanwhile; and their wish that it end. */
struct backup_going {
    _Atomic int64_t files, bytes;
    atomic_bool stop;
};

struct backup_made {
    int64_t files, bytes;
    int64_t lost; /* attachments that a row names and the disk does not have whole */
    char first_lost[COPY_HASH_TEXT];
};

/* `to` is a folder that is new or empty, else CONFLICT. `going` may be NULL. */
int backup_make(struct call *c, const struct backup_of *of, const char *to,
                struct backup_going *going, struct backup_made *made_r);

#endif
