/* SPDX-License-Identifier: Apache-2.0 */
/* routes.h: the tables of all routes, one for each noun. To add one: README.md. */
#ifndef WEB_ROUTES_H
#define WEB_ROUTES_H

#include "http/route.h"

struct route_table {
    const struct http_route *rows;
    const size_t *n;
};
extern const struct route_table route_tables[];
extern const size_t route_tables_n;

#endif
