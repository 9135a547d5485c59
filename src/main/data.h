/* SPDX-License-Identifier: Apache-2.0 */
/* data.h: the data folder of an installation, opened: what every command of the desk begins with.

       heard.db     the database, where --db names no other
       files/       attachments by content hash
       raw/         mail as it came
       key          32 bytes that seal secrets; without them sealed secrets are lost, so a backup
                    holds it
       heard.conf   settings: conf.h

       struct data data;
       if (data_open(c, &(struct data_options){.folder = s->data, .db = s->db}, &data) < 0) return
   -1;
       ... data.db, data.files, data.key ...
       data_close(&data); */
#ifndef MAIN_DATA_H
#define MAIN_DATA_H

#include "base/store.h"
#include "db/db.h"

enum { DATA_KEY_BYTES = 32, DATA_PATH_BYTES = 300 };

struct data {
    char folder[DATA_PATH_BYTES];
    struct db *db;
    struct store files, raw;
    unsigned char key[DATA_KEY_BYTES];
};

struct data_options {
    const char *folder; /* NULL: $HEARD_DATA, else a BAD_USAGE */
    const char *db;     /* NULL: as the settings say, else FOLDER/heard.db */
    int readers;        /* connections for reading; 0: as db.h says */
    bool make;          /* the folder and its key are made; otherwise they must be there */
};

/* Opens, migrates, and leases a node number for ids. */
int data_open(struct call *c, const struct data_options *options, struct data *data_r);
void data_close(struct data *data);

/* The folder that was named, or $HEARD_DATA. */
int data_folder(struct call *c, const char *named, const char **folder_r);

/* "FOLDER/NAME", in the arena. */
const char *data_path(struct call *c, const char *folder, const char *name);

#endif
