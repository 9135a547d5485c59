/* SPDX-License-Identifier: Apache-2.0 */
/* hours.h: business hours as a desk keeps them: a week in a timezone, and holidays, which are days
   that are closed or open otherwise. Teams, inboxes and targets point to them. calendar.h counts.

       struct calendar *cal;
       if (hours_calendar(c, d, org, hours_id, &cal) < 0) return -1;      hours_id 0: NULL, always
       due_us = calendar_add(cal, c->now_us, 4 * 3600000);

   Admins keep them; everybody may look, so that a screen can say when somebody answers. */
#ifndef DESK_HOURS_H
#define DESK_HOURS_H

#include "desk/actor.h"
#include "desk/calendar.h"
#include "desk/hours.sql.h"

enum {
    HOURS_NAME_BYTES = 100,
    HOURS_MAX = 100,
    HOURS_WEEK_BYTES = 4000,
    HOLIDAY_NAME_BYTES = 100,
    HOLIDAYS_MAX = CALENDAR_EXCEPTIONS_MAX
};

struct hours_new {
    struct str name, timezone; /* timezone empty: UTC */
    struct str week_json;      /* [[["09:00","17:30"]], ...] seven days, Monday first */
};

/* struct hours and struct holiday are rows: hours.sql. */

int hours_create(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct hours_new *it, struct hours *hours_r);
int hours_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              struct hours *hours_r);
int hours_list(struct call *c, struct db_conn *d, const struct actor *who, struct hours **list_r,
               size_t *n_r);

/* All of it is put, so begin from hours_get. `version` 0 when it does not matter. */
int hours_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
              const struct hours_new *it, int64_t version);

/* CONFLICT while a team, an inbox or a target uses them. */
int hours_delete(struct call *c, struct db_conn *d, const struct actor *who, int64_t id);

/* `day` in days since 1970-01-01; open_json as the hours of one day, "[]" closed. Replaces what
   stood on that day. */
int holiday_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t hours_id,
                int64_t day, struct str name, struct str open_json);
int holiday_remove(struct call *c, struct db_conn *d, const struct actor *who, int64_t hours_id,
                   int64_t day);
int holiday_list(struct call *c, struct db_conn *d, const struct actor *who, int64_t hours_id,
                 struct holiday **list_r, size_t *n_r);

/* The week for people: "Monday to Friday 09:00-17:00, Saturday 10:00-12:00 (Europe/Berlin)". Empty
   where hours_id is 0 or the week is closed. */
int hours_words(struct call *c, struct db_conn *d, int64_t org, int64_t id, struct str *words_r);

/* For the domain itself: ready to count with, in the arena. */
int hours_calendar(struct call *c, struct db_conn *d, int64_t org, int64_t id,
                   struct calendar **cal_r);

#endif
