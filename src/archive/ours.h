/* SPDX-License-Identifier: Apache-2.0 */
/* ours.h: which addresses of a mailbox are the desk's own.

   An archive of a desk's mail has one thing in every message: the desk, as a sender or as a
   receiver. So addresses and domains are counted by the messages they stand in, and the one that
   stands in most is the guess. A domain where everybody has a mailbox (gmail.com) is never guessed
   whole; then it is an address. Where two are in as many messages, the one that is written to first
   is the desk: customers write, desks answer.

   Memory is fixed: the rarest of OURS_COUNTED makes room for a new one and lends it its count, so
   that what is frequent is never lost (and its count is at most too high). */
#ifndef ARCHIVE_OURS_H
#define ARCHIVE_OURS_H

#include "base/str.h"
#include "mail/mime.h"

#include <stdbool.h>
#include <stdint.h>

enum { OURS_COUNTED = 256, OURS_NAME_BYTES = 128 };

struct ours_count {
    char name[OURS_NAME_BYTES]; /* "help@shop.example", "@shop.example" */
    uint64_t n, n_first;        /* messages; of these, received and no reply */
    uint64_t last;              /* the message counted last */
};
struct ours {
    struct ours_count addresses[OURS_COUNTED], domains[OURS_COUNTED];
    size_t n_addresses, n_domains;
    uint64_t n; /* messages */
};

/* Counts a message: its sender, its receivers. */
void ours_count(struct ours *o, const struct mime *m);

/* The guess, NULL where nothing was counted; *n_r is how many messages it stands in. */
const char *ours_guess(const struct ours *o, uint64_t *n_r);

#endif
