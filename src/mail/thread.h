/* SPDX-License-Identifier: Apache-2.0 */
/* thread.h: which messages belong together, by their ids alone.

       struct threads t;
       threads_init(&t, 1000000);
       uint32_t thread = threads_add(&t, m.id, m.references, m.n_references, customer);
       ...                                        later, when all messages were added:
       thread = threads_find(&t, thread);         messages with the same number belong together
       threads_free(&t);

   A message joins the thread of its own id (a reply may have come before it) and of every id that
   it refers to, also of messages that were never seen; threads that meet become one. The subject is
   never evidence by itself, so a message without ids is a thread of its own.

   Ids are counted apart for each `with` (the person on the other side, as address_key; "" for
   none): thousands answer the same newsletter, and these are not one conversation.

   Memory: about 32 bytes an id and 4 a thread, at most max_ids of each. Ids are kept as a keyed
   64-bit hash, so nobody can make them collide, and by chance two of a million do once in thirty
   million archives. Past the maximum nothing new is remembered and `full` counts. */
#ifndef MAIL_THREAD_H
#define MAIL_THREAD_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { THREAD_ID_BYTES = 998 }; /* of one id; a longer one is none */

struct thread_entry {
    uint64_t key; /* 0: empty */
    uint32_t thread, unused;
};
struct threads {
    struct thread_entry *entries; /* open addressing, a power of two */
    size_t n_entries, table_size, max_ids;
    uint32_t *parents; /* union-find over thread numbers */
    size_t n_threads, threads_cap;
    uint64_t seed[2];
    uint64_t full; /* ids and threads that could not be remembered */
};

void threads_init(struct threads *t, size_t max_ids);
void threads_free(struct threads *t);

/* Ids as thread_id gives them; `id` may be empty. Returns the number of the message's thread;
   UINT32_MAX when there was no room for a new one. */
uint32_t threads_add(struct threads *t, struct str id, const struct str *references, size_t n,
                     struct str with);

/* The number that all messages of the same thread share by now. */
uint32_t threads_find(struct threads *t, uint32_t thread);

/* The next id out of a Message-ID, In-Reply-To or References value: without <>, white space and
   comments taken out, the part behind @ in lower case; words that are no id are passed over. Ids
   without <> are taken where they hold an @ and no space. Copied into the arena. False at the end.
 */
bool thread_id(struct arena *a, struct str *rest, struct str *id_r);

/* An id for a message that has none, the same for the same bytes: "<hash>@no-id.invalid". */
struct str thread_made_id(struct arena *a, struct str raw);

/* Outlook's Thread-Index: of a conversation that we begin, and of a message that answers one with
   `index` (what does not look like one gives nothing). Base64, in the arena. */
struct str thread_index_begin(struct arena *a, int64_t id, int64_t now_us);
struct str thread_index_next(struct arena *a, struct str index, int64_t now_us);

/* A subject without "Re:", "AW:", "Fwd:" and their like in other languages, "[EXTERNAL]" and list
   tags: to show, and as a hint beside other evidence. A slice of it. */
struct str thread_subject(struct str subject);

/* Whether it says that a message was passed on: "Fwd:", "WG:", "TR:" ... */
bool thread_is_forward(struct str subject);

#endif
