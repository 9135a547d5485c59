/* SPDX-License-Identifier: Apache-2.0 */
/* password.h: argon2id, which takes time and memory on purpose, so that guessing takes it as well.

       struct password_gate *gate;                     one in the process
       if (password_gate_new(c, 2, &gate) < 0) ...
       if (password_hash(c, gate, password, &hash) < 0) ...
       if (password_matches(c, gate, password, hash) > 0) ...

   Each run takes PASSWORD_MEMORY_KIB; the gate lets a few in at once and a few wait, so that a
   flood of logins costs a known amount of memory. Never call these inside a write: the writer would
   wait. */
#ifndef DESK_PASSWORD_H
#define DESK_PASSWORD_H

#include "base/fault.h"
#include "base/str.h"

enum {
    PASSWORD_CHARACTERS_MIN = 10,
    PASSWORD_BYTES_MAX = 1024,
    PASSWORD_MEMORY_KIB = 32768,
    PASSWORD_PASSES = 3,
    PASSWORD_AT_ONCE_MAX = 16,
    PASSWORD_WAITING_MAX = 64 /* more are BUSY at once */
};

struct password_gate;

/* at_once 1 to PASSWORD_AT_ONCE_MAX. Free it when nobody is inside; NULL is fine. */
int password_gate_new(struct call *c, int at_once, struct password_gate **gate_r);
void password_gate_free(struct password_gate *gate);

/* For a new password: the hash with its salt and costs as text, in the arena. BAD_INPUT when it is
   too short, too long, or not UTF-8; BUSY when too many wait. */
int password_hash(struct call *c, struct password_gate *gate, struct str password,
                  struct str *hash_r);

/* >0 it is the one, 0 it is not. With an empty hash (nobody of that name) it takes as long and says
   0, so that the time tells nobody who is here. */
int password_matches(struct call *c, struct password_gate *gate, struct str password,
                     struct str hash);

#endif
