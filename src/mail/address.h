/* SPDX-License-Identifier: Apache-2.0 */
/* address.h: who stands in From, To and Cc.

       struct address_list to;
       address_parse(&to, arena, value);
       for (size_t i = 0; i < to.n; i++) ... to.at[i].name, to.at[i].addr

   Takes what RFC 5322 allows (quoted names, comments, groups, routes) and what is really sent:
   semicolons between addresses, a name with a comma and no quotes, encoded words inside quotes, no
   angle brackets, nothing but a name. What is no address keeps its words in `name`, with `addr`
   empty. Names are decoded and on one line. */
#ifndef MAIL_ADDRESS_H
#define MAIL_ADDRESS_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    ADDRESS_MAX = 500, /* of one list; further ones are counted in n_more */
    ADDRESS_NAME_BYTES = 512,
    ADDRESS_ADDR_BYTES = 512, /* "local@domain"; a longer one is kept as a name */
};

struct address {
    struct str name; /* "" when there is none */
    struct str
        addr; /* local@domain as written, without brackets and comments; "" when there is none */
    struct str group; /* of "group: a, b;", else "" */
};
struct address_list {
    struct address *at;
    size_t n, n_more;
};

/* The list of one or several values of a header, joined by commas. */
void address_parse(struct address_list *list_r, struct arena *a, struct str value);

/* The address as it is compared: lower case, in the arena. Plus-addresses stay apart. */
struct str address_key(struct arena *a, struct str addr);
bool address_same(struct str a, struct str b);

/* Whether addr is `pattern`: an address, or "@domain" for all of a domain (its own subdomains not).
 */
bool address_matches(struct str addr, struct str pattern);

/* The part behind the last @, "" when there is none. */
struct str address_domain(struct str addr);

#endif
