/* SPDX-License-Identifier: Apache-2.0 */
/* classify.h: who is speaking: a person, a machine that answers for one, a mail server, a list, or
   we ourselves.

       struct classify_ours ours = {.addresses = list, .n = count};
       struct mail_class k;
       mail_classify(&k, &a, &m, &ours);           `ours` may be NULL
       k.is == MAIL_PERSON, k.may_answer, k.evidence[0].says ...

   Nothing is decided without a reason that can be shown: every verdict but MAIL_PERSON carries the
   header it rests on. Evidence is kept for a person too, where it forbids an automatic answer.
   "Auto-Submitted: no" is a person. A list that is one of our own addresses (a group mailbox) does
   not make its customers' mail list mail. */
#ifndef MAIL_CLASSIFY_H
#define MAIL_CLASSIFY_H

#include "base/arena.h"
#include "base/str.h"
#include "mail/mime.h"

#include <stdbool.h>
#include <stddef.h>

/* The header that marks what the desk itself sends; its value names the installation. */
#define CLASSIFY_OUR_HEADER "X-Heard-Desk"

enum { CLASSIFY_MAX_EVIDENCE = 12, CLASSIFY_VALUE_BYTES = 200 };

enum mail_is {
    MAIL_PERSON,
    MAIL_AUTOMATIC, /* an absence note, a receipt number, a notification of a system */
    MAIL_BOUNCE,    /* a mail server: not delivered, or delayed */
    MAIL_RECEIPT,   /* read or delivered: a report about a message that arrived */
    MAIL_LIST,      /* a mailing list, a newsletter, bulk */
    MAIL_OURS,      /* sent by a desk like this one: ours, or one that would loop with ours */
    MAIL_N_CLASSES
};

struct classify_evidence {
    const char *says;  /* a sentence, static */
    struct str header; /* its name, or "body", "subject" */
    struct str value;  /* on one line, cut to CLASSIFY_VALUE_BYTES; in the arena */
};
struct mail_class {
    enum mail_is is;
    bool may_answer; /* an automatic answer may be sent: never true for anything but a person */
    bool is_delay;   /* bounce: the server goes on trying */
    struct str
        about_id;      /* bounce, receipt: Message-ID of the message it is about, normalised; "" */
    struct str failed; /* bounce: the address that failed, "" */
    struct str status; /* bounce: "5.1.1", "" */
    struct str reason; /* bounce: the server's words, on one line, "" */
    struct classify_evidence evidence[CLASSIFY_MAX_EVIDENCE]; /* the deciding one first */
    size_t n_evidence;
};

struct classify_ours {
    const struct str *addresses; /* ours: "help@shop.example", "@shop.example" */
    size_t n;
    struct str installation; /* value of our header; "" takes any for ours */
};

void mail_classify(struct mail_class *k_r, struct arena *a, struct mime *m,
                   const struct classify_ours *ours);

const char *mail_is_name(enum mail_is is); /* "person", "automatic" ... */

#endif
