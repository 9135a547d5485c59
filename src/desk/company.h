/* SPDX-License-Identifier: Apache-2.0 */
/* company.h: where customers work. A company may have domains: whoever writes from one of them
   belongs to it, unless somebody said otherwise.

       struct company_new it = {.name = STR("Shop"), .domains = &domain, .n_domains = 1};
       if (company_create(c, d, who, &it, &company) < 0) return -1;

   Its people are customer_list with company_id. Two companies may share a name; a domain belongs to
   one. */
#ifndef DESK_COMPANY_H
#define DESK_COMPANY_H

#include "desk/actor.h"
#include "desk/company.sql.h"

enum {
    COMPANY_NAME_BYTES = 200,
    COMPANY_NOTE_BYTES = 8000,
    COMPANY_DOMAIN_BYTES = 253,
    COMPANY_DOMAINS_MAX = 50,
    COMPANIES_PAGE_MAX = 100,
    COMPANIES_PAGE_DEFAULT = 50
};

/* struct company is a row: company.sql. */

struct company_new {
    struct str name, note;
    const struct str *domains;
    size_t n_domains;
};
int company_create(struct call *c, struct db_conn *d, const struct actor *who,
                   const struct company_new *it, struct company *company_r);

int company_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct company *company_r);

/* By name; those whose name begins as `begins`, all when it is empty. The next page begins after
   the last row's id. */
struct company_filter {
    struct str begins;
    bool archived_too;
    int64_t after_id;
    int limit; /* 0: COMPANIES_PAGE_DEFAULT; more than the maximum is the maximum */
};
int company_list(struct call *c, struct db_conn *d, const struct actor *who,
                 const struct company_filter *f, struct company **list_r, size_t *n_r);

int company_domains(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                    struct company_domain **list_r, size_t *n_r);

/* Both are put. >0 changed, 0 it was so already; `version` 0 when it does not matter. */
int company_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                struct str name, struct str note, int64_t version, int64_t *undo_id_r);

/* Archived: no longer offered, and its domains bring nobody in. Its people stay with it. */
int company_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                    bool archived, int64_t *undo_id_r);

/* >0 added, and those of no company who write from there join it; 0 it has it already; CONFLICT
   when it is another's. */
int company_domain_add(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                       struct str domain);

/* >0 gone, 0 it had none. Its people stay. */
int company_domain_remove(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                          struct str domain);

/* For undo.c. */
int company_undo_put(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                     struct str was);
int company_undo_archive(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                         struct str was);

#endif
