/* SPDX-License-Identifier: Apache-2.0 */
/* xml_items.h: the things in an XML export, one at a time, as the JSON they would have been: what
   items.h is for JSON.

       struct xml_items it;
       if (xml_items_open(c, &it, path) < 0) return -1;
       while ((got = xml_items_next(c, &it)) > 0)
           if (it.item) ... it.key, it.item ...            the caller's until the next
           else ... it.error says why; the file ends here, since XML cannot be taken up again
       xml_items_close(&it);

   Written for exports of Rails' kind, as Freshdesk's are: <helpdesk-tickets type="array"> holds the
   items, dashes of names become underscores, type="integer" and "boolean" are taken at their word,
   nil="true" is null, an element with elements is an object. libxml2 reads, streaming; a document
   type is refused, so no entity of anybody's making is expanded; nothing is fetched from anywhere.
   Memory is that of one item of at most ITEMS_BYTES. */
#ifndef CHANNEL_XML_ITEMS_H
#define CHANNEL_XML_ITEMS_H

#include "channel/items.h"

struct _xmlTextReader;
struct xml_items {
    struct input in;
    struct _xmlTextReader *reader;
    json_t *item;
    const char *error;
    char key[ITEMS_KEY_BYTES];
    size_t bytes; /* of the item that is read */
    int state;    /* of xml_items.c */
    bool told;    /* error was given out */
};

int xml_items_open(struct call *c, struct xml_items *it, const char *path);
int xml_items_of_memory(struct call *c, struct xml_items *it, struct str bytes); /* borrowed */
void xml_items_close(struct xml_items *it);
int xml_items_next(struct call *c, struct xml_items *it);

/* Whether the input begins as XML does; nothing of it is taken. */
bool xml_items_is(struct input *in);

#endif
