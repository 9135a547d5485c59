/* SPDX-License-Identifier: Apache-2.0 */
/* pictures.c: rows of an agent's own; nobody else is told of them. */
#include "desk/pictures.h"

#include "base/json.h"
#include "desk/conversation.h"
#include "desk/message.h"
#include "desk/pictures.sql.h"
#include "desk/words.h"

int pictures_wanted(struct call *c, struct db_conn *d, const struct actor *who, struct str sender)
{
    struct str address, folded;
    struct pictures_get_row row;
    if (!who->id || !sender.n)
        return 0;
    if (words_email(c, sender, &address, &folded) < 0) {
        c->fault.kind = NO_FAULT; /* no address: nobody can have asked for it */
        return 0;
    }
    return sql_pictures_get(c, d, who->org, who->id, folded, &row);
}

int pictures_want(struct call *c, struct db_conn *d, const struct actor *who, struct str sender,
                  bool wanted)
{
    struct str address, folded;
    struct pictures_count_row count;
    if (permit(c, who, MAY_READ) < 0 || words_email(c, sender, &address, &folded) < 0 ||
        sql_pictures_count(c, d, who->org, who->id, &count) < 0)
        return -1;
    if (!wanted)
        return (int)sql_pictures_remove(c, d, who->org, who->id, folded);
    if (count.n >= PICTURES_SENDERS_MAX)
        return fail(c, TOO_BIG, "you chose %d senders already", PICTURES_SENDERS_MAX);
    return (int)sql_pictures_add(c, d, who->org, who->id, folded, c->now_us);
}

struct str pictures_sender(struct call *c, struct str to_json)
{
    json_t *root;
    const json_t *one;
    size_t i;
    struct str found = STR("");
    if (to_json.n <= 2 || json_read(c, to_json, MESSAGE_TO_BYTES, &root) < 0) {
        c->fault.kind = NO_FAULT;
        return found;
    }
    json_array_foreach(root, i, one)
    {
        struct str role = str_of(json_string_value(json_object_get(one, "role")));
        struct str address = str_of(json_string_value(json_object_get(one, "address")));
        if (str_eq(role, STR("from")) && !found.n)
            found = (struct str){arena_copy(&c->arena, address.at, address.n), address.n};
    }
    json_decref(root);
    return found;
}
