/* SPDX-License-Identifier: Apache-2.0 */
/* change.h: a change is told in one breath: a line in the audit log, an event for everybody who
   looks, and, where a person would expect it, the way back.

       struct change it = {.verb = STR("tag.rename"), .event = STR("tag.renamed"), .noun_id = id,
                           .detail = detail, .was = was, .words = "Renamed the tag"};
       return change_note(c, d, who, &it, undo_id_r);

   `detail` says what it was and became, in one small JSON object: for the audit log and for those
   who listen. It holds names and numbers, never a secret and never the text of a message. `was` is
   for the module alone: what its undo function needs (undo.h). Only agents undo, and only what they
   did themselves. */
#ifndef DESK_CHANGE_H
#define DESK_CHANGE_H

#include "base/json.h"
#include "desk/actor.h"

enum { UNDO_KEPT_MIN = 30, CHANGE_DETAIL_BYTES = 2000, CHANGE_WAS_BYTES = 65536 };

struct change {
    struct str verb;  /* "tag.rename": what the actor did */
    struct str event; /* "tag.renamed": what has happened; empty: nobody is told */
    int64_t noun_id;
    int64_t conversation_id; /* whose story shows it; 0: none */
    int64_t inbox_id;        /* who may see the inbox is told; 0: the organisation */
    int64_t agent_id;        /* only this agent is told; 0: whoever may see it */
    struct str detail;       /* empty: {} */
    struct str was;          /* empty: cannot be undone */
    const char *words;       /* what the undo button says was done */
};

/* A small JSON object in the arena, for detail and was:
       const struct change_value values[] = {change_text("from", old), change_id("tag_id", id)};
       it.detail = change_json(c, values, 2);
   Ids are strings, as everywhere in our JSON; a number is for counts and moments. Text is cut to
   CHANGE_TEXT_BYTES. */
enum { CHANGE_TEXT_BYTES = 300 };
struct change_value {
    const char *key;
    struct str text; /* .at == NULL: the number */
    int64_t number;
    bool is_id;
};
struct change_value change_text(const char *key, struct str text);
struct change_value change_number(const char *key, int64_t number);
struct change_value change_id(const char *key, int64_t id); /* 0 is null */
struct str change_json(struct call *c, const struct change_value *values, size_t n);

/* An id out of such an object; 0 when it is null or absent. <0 when it is something else. */
int change_get_id(struct call *c, const json_t *object, const char *key, int64_t *id_r);

/* Within a write. *undo_id_r (may be NULL) is 0 when there is no way back. */
int change_note(struct call *c, struct db_conn *d, const struct actor *who, const struct change *it,
                int64_t *undo_id_r);

/* The same for what needs no more than a name in its detail, and has no way back. `event` empty:
   nobody is told. */
int change_named(struct call *c, struct db_conn *d, const struct actor *who, const char *verb,
                 const char *event, int64_t noun_id, struct str name);

#endif
