/* SPDX-License-Identifier: Apache-2.0 */
/* copy.h: files copied so that the copy is on the disk and its hash is known: for backups and
   restores.

       char hash[COPY_HASH_TEXT];
       if (copy_file(c, "data/key", "backup/key", hash, &bytes) < 0) return -1;

   The copy is written new (a file that is there is a fault), brought to the disk, and readable by
   its owner alone. */
#ifndef BASE_COPY_H
#define BASE_COPY_H

#include "base/fault.h"
#include "base/str.h"

#include <stdio.h>

enum { COPY_HASH_TEXT = 65, COPY_PATH_BYTES = 600, COPY_DEPTH_MAX = 8 };

int copy_file(struct call *c, const char *from, const char *to, char hash_r[COPY_HASH_TEXT],
              int64_t *bytes_r);

/* The hash alone. */
int copy_hash(struct call *c, const char *path, char hash_r[COPY_HASH_TEXT], int64_t *bytes_r);

/* A folder for its owner alone, also those above it inside `root`. It may be there. */
int copy_folder(struct call *c, const char *path);

/* >0 empty or not there, 0 something is in it. */
int copy_folder_empty(struct call *c, const char *path);

/* What was copied, as sha256sum reads it: "HASH  NAME". */
struct copy_list {
    FILE *out;
    int64_t files, bytes;
    /* Asked before each file of so many bytes; <0 breaks off. NULL: nobody is asked. */
    int (*may)(struct call *c, struct copy_list *list, int64_t bytes);
    void *arg;
};

/* "NAME" below `from` to below `to`, with a line in the list. */
int copy_listed(struct call *c, struct copy_list *list, const char *from, const char *to,
                const char *name);

/* A whole folder the same way; what is not there is nothing. Links and devices are left out. */
int copy_tree(struct call *c, struct copy_list *list, const char *from, const char *to,
              const char *name);

/* A folder with all that is in it; what is not there is gone already. */
int copy_remove(struct call *c, const char *path);

/* Runs a program of the system without a shell; <0 with its name when it fails or is not there. */
int copy_run(struct call *c, const char *const argv[]);

#endif
