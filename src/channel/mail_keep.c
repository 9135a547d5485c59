/* SPDX-License-Identifier: Apache-2.0 */
/* mail_keep.c: the file first, then the row that names it. */
#include "channel/mail_keep.h"

#include "channel/mail.sql.h"
#include "db/id.h"
#include "desk/conversation.h"

#include <errno.h>
#include <unistd.h>

/* Somebody moved it into Junk, or out of it, with another program: the desk follows. One mail among
   several does not make spam of a whole conversation. */
static int follow_move(struct call *c, struct db_conn *d, int64_t org, struct str role,
                       const struct mail_raw_place_row *was)
{
    bool spam = str_eq(role, STR("junk"));
    if (!was->conversation_id || was->spam == spam || (spam && was->messages > 1))
        return 0;
    struct actor system = actor_system(org);
    struct conversation_change to = {.set = CONVERSATION_SPAM, .spam = spam};
    return conversation_change(c, d, &system, was->conversation_id, &to, 0, NULL);
}

/* These very bytes are here: in another folder now, or counted anew. What lies in Sent as well as
   in the inbox stays where it was first. */
static int moved(struct call *c, struct db_conn *d, const struct mail_raw_add_in *in)
{
    struct mail_raw_place_row was;
    int got = sql_mail_raw_place(c, d, in->org, in->inbox_id, in->hash, &was);
    if (got <= 0 || str_eq(in->role, STR("sent")) != str_eq(was.role, STR("sent")))
        return got;
    struct mail_raw_moved_in to = {.folder = in->folder,
                                   .role = in->role,
                                   .uid_validity = in->uid_validity,
                                   .uid = in->uid,
                                   .org = in->org,
                                   .inbox_id = in->inbox_id,
                                   .hash = in->hash};
    if (sql_mail_raw_moved(c, d, &to) < 0)
        return -1;
    return str_eq(in->role, was.role) || was.move_us != NO_TIME
               ? 0
               : follow_move(c, d, in->org, in->role, &was);
}

int mail_keep(struct call *c, struct db_conn *d, const struct mail_place *place, struct str hash,
              int64_t bytes, int64_t *id_r)
{
    struct mail_raw_add_in in = {.org = place->org,
                                 .id = id_new(c, d),
                                 .inbox_id = place->inbox_id,
                                 .folder = place->folder.n ? place->folder : STR(""),
                                 .role = place->role.n ? place->role : STR("inbox"),
                                 .uid_validity = place->uid_validity,
                                 .uid = place->uid,
                                 .hash = hash,
                                 .bytes = bytes,
                                 .received_us = place->received_us ? place->received_us : c->now_us,
                                 .now_us = c->now_us};
    *id_r = in.id;
    int64_t added = in.id < 0 ? -1 : sql_mail_raw_add(c, d, &in);
    if (added)
        return (int)added;
    *id_r = 0;
    return moved(c, d, &in) < 0 ? -1 : 0;
}

int mail_keep_tell(struct call *c, struct db_conn *d)
{
    return db_tell(c, d, STR("job mail.read"));
}

struct keeping {
    const struct mail_place *place;
    struct str hash;
    int64_t bytes, id;
};

static int keep(struct call *c, struct db_conn *d, void *arg)
{
    struct keeping *k = arg;
    int got = mail_keep(c, d, k->place, k->hash, k->bytes, &k->id);
    return got > 0 && mail_keep_tell(c, d) < 0 ? -1 : got;
}

int mail_keep_stream(struct call *c, struct db *db, const struct store *raw,
                     const struct mail_place *place, int fd, int64_t *id_r)
{
    char bytes[65536], hash[STORE_HASH_TEXT];
    struct store_put put;
    ssize_t n;
    if (store_room_left(c, raw) < 0 || store_begin(c, raw, &put) < 0)
        return -1;
    while ((n = read(fd, bytes, sizeof bytes)) > 0 || (n < 0 && errno == EINTR))
        if (n > 0 && (put.bytes + (uint64_t)n > MAIL_BYTES_MAX
                          ? fail(c, TOO_BIG, "a mail has at most %d MB", MAIL_BYTES_MAX >> 20)
                          : store_add(c, &put, bytes, (size_t)n)) < 0) {
            store_drop(&put);
            return -1;
        }
    if (n < 0 || !put.bytes) {
        store_drop(&put);
        return n < 0 ? fail_errno(c, "cannot read the mail")
                     : fail(c, BAD_INPUT, "there is no mail: nothing came");
    }
    struct keeping k = {.place = place, .bytes = (int64_t)put.bytes};
    if (store_finish(c, &put, hash) < 0)
        return -1;
    k.hash = str_of(hash);
    int got = db_write(c, db, keep, &k);
    *id_r = k.id;
    return got;
}
