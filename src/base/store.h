/* SPDX-License-Identifier: Apache-2.0 */
/* store.h: files on disk under the hash of what is in them, so that the same file is kept once.

       struct store s;
       if (store_open(c, &s, "files") < 0) return -1;
       struct store_put put;
       if (store_begin(c, &s, &put) < 0) return -1;
       while (...) if (store_add(c, &put, bytes, n) < 0) ...     fails: store_drop(&put)
       if (store_finish(c, &put, hash) < 0) return -1;           now it is on the disk

   A file is written under another name, brought to the disk, and then renamed: under its hash there
   is never half a file, whenever the power fails. The name is SHA-256 in hexadecimal, below a
   folder of its first two digits, so that `sha256sum` checks a store. Whatever a name points to is
   data: nothing here is ever run.

   A file that nothing points to any more is removed by whoever knows that, when it has not been put
   again for a while (store_remove): putting a file that is there renews its age, so that the two
   never meet. */
#ifndef BASE_STORE_H
#define BASE_STORE_H

#include "base/fault.h"
#include "base/str.h"

#include <dirent.h>
#include <sodium/crypto_hash_sha256.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    STORE_HASH_TEXT = 65,
    STORE_PATH_BYTES = 512,
    STORE_FILE_MAX_MB = 1024,
    STORE_ROOM_MB = 32,
    STORE_BATCH_MAX = 256,
    STORE_BATCH_SINGLY = 4 /* a batch of so few is brought to the disk file by file */
};

struct store {
    char folder[STORE_PATH_BYTES - 128];
};
struct store_put {
    const struct store *store;
    int fd;
    uint64_t bytes;
    char path[STORE_PATH_BYTES]; /* of the unfinished file */
    crypto_hash_sha256_state hash;
};

/* Makes the folder when it is not there, and throws away what a crash left unfinished a day ago. */
int store_open(struct call *c, struct store *s, const char *folder);

int store_begin(struct call *c, const struct store *s, struct store_put *put);
int store_add(struct call *c, struct store_put *put, const void *bytes, size_t n);

/* >0 it is new, 0 it was there; either way it is on the disk. `put` is over, also when this fails.
 */
int store_finish(struct call *c, struct store_put *put, char hash_r[STORE_HASH_TEXT]);
void store_drop(struct store_put *put);

/* Many files that share their waits for the disk:

       struct store_batch b;
       if (store_batch_begin(c, &s, &b) < 0) return -1;
       ... store_begin, store_add; store_batch_take(c, &b, &put, hash) instead of store_finish ...
       if (store_batch_settle(c, &b) < 0) return -1;             now all are on the disk
       store_batch_end(&b);                                      what was not settled is dropped

   No file is under its hash before its bytes are on the disk. A larger batch asks the whole file
   system to write what waits (syncfs): twice, however many they are, where each file alone would
   ask twice. */
struct store_batch {
    const struct store *store;
    int fd; /* of the store's folder: tells what went wrong on this file system since it was opened
             */
    size_t n;
    struct {
        char path[STORE_PATH_BYTES], hash[STORE_HASH_TEXT];
    } at[STORE_BATCH_MAX];
};
int store_batch_begin(struct call *c, const struct store *s, struct store_batch *b);

/* `put` is over, also when this fails; at most STORE_BATCH_MAX between two settlings. */
int store_batch_take(struct call *c, struct store_batch *b, struct store_put *put,
                     char hash_r[STORE_HASH_TEXT]);
void store_batch_leave(struct store_batch *b); /* the last one is not wanted after all */
int store_batch_settle(struct call *c, struct store_batch *b);
void store_batch_end(struct store_batch *b);

/* How much room there is on its disk for more. Whoever keeps what others will not send again asks
   first, so that what there is suffices to say why: below STORE_ROOM_MB store_room_left fails. */
uint64_t store_room(const struct store *s);
int store_room_left(struct call *c, const struct store *s);

/* A whole file at once. */
int store_keep(struct call *c, const struct store *s, struct str bytes,
               char hash_r[STORE_HASH_TEXT]);

/* A descriptor to read it, the caller's to close. NOT_FOUND when it is not there. */
int store_read(struct call *c, const struct store *s, struct str hash, int *fd_r,
               uint64_t *bytes_r);

/* Where it lies, for readers that take a path: data, never to be run or changed. */
int store_path(struct call *c, const struct store *s, struct str hash,
               char path_r[STORE_PATH_BYTES]);

/* 1 when the file is there and is what its name says, 0 when it is not. */
int store_check(struct call *c, const struct store *s, struct str hash);

/* 1 removed, 0 it was put again less than keep_s ago or is not there. */
int store_remove(struct call *c, const struct store *s, struct str hash, int64_t keep_s);

/* All files there are, in no order. */
struct store_walk {
    const struct store *store;
    DIR *dir;
    int at; /* folder 00 to ff */
};
void store_walk_init(struct store_walk *w, const struct store *s);
bool store_walk_next(struct store_walk *w, char hash_r[STORE_HASH_TEXT]);
void store_walk_end(struct store_walk *w);

#endif
