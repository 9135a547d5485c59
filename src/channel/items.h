/* SPDX-License-Identifier: Apache-2.0 */
/* items.h: the things in a JSON export, one at a time, whatever is wrapped around them and however
   long the file is.

       struct items it;
       if (items_open(c, &it, path) < 0) return -1;
       while ((got = items_next(c, &it)) > 0)
           if (it.item) ... it.key, it.item ...            the caller's until the next
           else ... it.error says why this one cannot be read; the next may be fine
       items_close(&it);

   Exports come as one object a line, as an array, as {"tickets": [...], "users": [...]}, and as
   pages of an API ({"data": {"payload": [...]}}). What stands in an array is an item, and `key` is
   the name of that array; an object a line is one too, with an empty key. An object with a single
   member that is an object is unwrapped ({"helpdesk_ticket": {...}}), and the member's name is the
   key. Memory is that of one item, at most ITEMS_BYTES of text. */
#ifndef CHANNEL_ITEMS_H
#define CHANNEL_ITEMS_H

#include "base/input.h"

#include <jansson.h>

enum { ITEMS_BYTES = 32 << 20, ITEMS_KEY_BYTES = 64, ITEMS_DEPTH_MAX = 16 };

struct items {
    struct input in;
    const char *path;
    json_t *item;
    const char *error;
    char key[ITEMS_KEY_BYTES];
    uint64_t n;                 /* of the item, from 1 */
    struct out text;            /* of one item */
    char name[ITEMS_KEY_BYTES]; /* of the last member that was met */
    char open[ITEMS_DEPTH_MAX]; /* '[' or '{', of what is wrapped around */
    char names[ITEMS_DEPTH_MAX][ITEMS_KEY_BYTES];
    int depth;
};

int items_open(struct call *c, struct items *it, const char *path);
void items_of_memory(struct items *it, struct str bytes); /* borrowed */
void items_close(struct items *it);

/* >0 an item or one that is bad, 0 the end, <0 the file cannot be read. */
int items_next(struct call *c, struct items *it);

#endif
